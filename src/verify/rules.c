/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One observation against one question: the rules. */
#include "holdpoint/json.h"
#include "verify_internal.h"

/*
 * How a verdict comes about, in this order; the first that applies decides:
 *
 *     a {Name} has no value              unknown, no-value
 *     `for` a list nobody confirmed      unknown, no-list; an empty one: pass, list-empty
 *     `unchanged` or `changed`, no start notapplicable, not-in-force
 *     could not look                     unknown, unreadable (or wrong-machine)
 *     `same_as` of the thing itself      unknown, same-thing
 *     seen, and it breaks the rule       fail
 *     `same_as`, the other not to be had unknown, other-unreadable or other-absent
 *     seen, and cannot be compared       unknown, malformed or unreadable
 *     `was` was not so, or not read      unknown, never-seen or no-baseline
 *     it was the same at the start       pass, already-at-start
 *     otherwise                          pass, as-required
 *
 * A pass is only ever returned from the last two lines, after everything that could be unknown was
 * asked.
 */

static const struct finding as_required = {HP_VERDICT_PASS, HP_WHY_AS_REQUIRED};

static struct finding unknown(enum hp_why why)
{
	return (struct finding){HP_VERDICT_UNKNOWN, why};
}

static struct finding failed(enum hp_why why)
{
	return (struct finding){HP_VERDICT_FAIL, why};
}

/** Found, but its data are not what they should be: marked malformed, no object, or a list that is
 * none. */
static bool is_malformed(const struct question *question, const struct hp_observation *seen)
{
	if (seen->outcome != HP_OUTCOME_FOUND) {
		return false;
	}
	if (!hp_json_is(seen->data, HP_JSON_OBJECT) ||
		hp_json_get_bool(seen->data, "malformed", false)) {
		return true;
	}
	return question_is_list(question) && observed_items(seen) == NULL;
}

static struct finding look_unreadable(const struct hp_observation *seen)
{
	return unknown(
		hp_streq(seen->reason_code, "identity") ? HP_WHY_WRONG_MACHINE : HP_WHY_UNREADABLE);
}

/* ---- equal ---- */

/** One field that differs is a fail, whatever cannot be seen of the others. */
static struct finding judge_fields(const struct question *question, const struct hp_json *data)
{
	bool unseen = false;
	for (size_t i = 0; i < question->field_count; i++) {
		switch (compare_field(&question->check->fact, &question->fields[i], data)) {
		case SAME:
			break;
		case OTHER:
			return failed(HP_WHY_DIFFERENT);
		case NOT_SEEN:
			unseen = true;
			break;
		}
	}
	return unseen ? unknown(HP_WHY_UNREADABLE) : as_required;
}

/* ---- the same contents as another ---- */

/** It is there; is it the same as the other? Nothing is proved by another that is not there. */
static struct finding judge_contents(const struct question *question, const struct hp_json *data)
{
	const struct hp_observation *other = question->other;
	if (other == NULL) {
		return unknown(HP_WHY_NOT_LOOKED);
	}
	switch (other->outcome) {
	case HP_OUTCOME_UNREADABLE:
		return unknown(HP_WHY_OTHER_UNREADABLE);
	case HP_OUTCOME_ABSENT:
		return unknown(HP_WHY_OTHER_ABSENT);
	case HP_OUTCOME_FOUND:
		break;
	}
	enum hp_fact_kind kind = question->check->fact.kind;
	switch (compare_contents(kind, data, other->data)) {
	case SAME:
		return as_required;
	case OTHER:
		return failed(HP_WHY_DIFFERENT);
	case NOT_SEEN:
		break;
	}
	const char *field = digest_field(kind);
	bool seen_here = field != NULL && hp_json_get_string(data, field) != NULL;
	return unknown(seen_here ? HP_WHY_OTHER_UNREADABLE : HP_WHY_UNREADABLE);
}

/* ---- present, absent, none, equal: the observation alone ---- */

static bool is_there(const struct question *question, const struct hp_observation *seen)
{
	if (seen->outcome != HP_OUTCOME_FOUND) {
		return false;
	}
	return !question_is_list(question) ||
	       observed_item_count(question, observed_items(seen)) > 0;
}

static struct finding judge_absence(
	const struct question *question, const struct hp_observation *seen)
{
	/* What is malformed is there all the same; only a list that is none tells nothing. */
	if (question_is_list(question) && is_malformed(question, seen)) {
		return unknown(HP_WHY_MALFORMED);
	}
	return is_there(question, seen) ? failed(HP_WHY_STILL_THERE) : as_required;
}

static struct finding judge_presence(
	const struct question *question, const struct hp_observation *seen)
{
	if (is_malformed(question, seen)) {
		return unknown(HP_WHY_MALFORMED);
	}
	return is_there(question, seen) ? as_required : failed(HP_WHY_NOT_THERE);
}

/** What `seen` says by itself, the start left aside. Never called for UNCHANGED and CHANGED. */
static struct finding judge_alone(
	const struct question *question, const struct hp_observation *seen)
{
	if (seen->outcome == HP_OUTCOME_UNREADABLE) {
		return look_unreadable(seen);
	}
	if (question->check->same_as != NULL) {
		if (question->is_itself) {
			return unknown(HP_WHY_SAME_THING);
		}
		struct finding finding = judge_presence(question, seen);
		return finding.verdict == HP_VERDICT_PASS ? judge_contents(question, seen->data)
							  : finding;
	}
	if (question->check->or_absent && seen->outcome == HP_OUTCOME_ABSENT) {
		return as_required;
	}
	switch (question->check->expect) {
	case HP_EXPECT_ABSENT:
	case HP_EXPECT_NONE:
		return judge_absence(question, seen);
	case HP_EXPECT_PRESENT:
		return judge_presence(question, seen);
	case HP_EXPECT_EQUAL: {
		struct finding finding = judge_presence(question, seen);
		return finding.verdict == HP_VERDICT_PASS ? judge_fields(question, seen->data)
							  : finding;
	}
	case HP_EXPECT_UNCHANGED:
	case HP_EXPECT_CHANGED:
		break;
	}
	return unknown(HP_WHY_NOT_LOOKED);
}

/* ---- the start ---- */

static bool is_unchanged(const struct question *question, const struct hp_observation *now,
	const struct hp_observation *start)
{
	if (!question_is_list(question)) {
		return hp_observation_equal(now, start);
	}
	if (now->outcome != start->outcome) {
		return false; /* The place of the list came or went: that is a change, whatever it
				 held. */
	}
	struct name_set names_now;
	struct name_set names_start;
	name_set_init(&names_now, question, observed_items(now));
	name_set_init(&names_start, question, observed_items(start));
	bool same = name_set_within(&names_now, &names_start) &&
		    name_set_within(&names_start, &names_now);
	name_set_finish(&names_now);
	name_set_finish(&names_start);
	return same;
}

static struct finding judge_unchanged(const struct question *question,
	const struct hp_observation *now, const struct hp_observation *start)
{
	if (now->outcome == HP_OUTCOME_UNREADABLE) {
		return look_unreadable(now);
	}
	if (start == NULL || start->outcome == HP_OUTCOME_UNREADABLE) {
		return unknown(HP_WHY_NO_BASELINE);
	}
	if (is_malformed(question, now) || is_malformed(question, start)) {
		return unknown(HP_WHY_MALFORMED);
	}
	return is_unchanged(question, now, start) ? as_required : failed(HP_WHY_DIFFERENT);
}

/** One field against itself. What was not told then, or is not told now, proves no change. */
static struct finding judge_changed_field(
	const struct question *question, const struct hp_json *now, const struct hp_json *start)
{
	const char *field = question->check->changed;
	const struct hp_json *before = hp_json_get(start, field);
	if (before == NULL || hp_json_is(before, HP_JSON_NULL)) {
		return unknown(HP_WHY_NO_BASELINE);
	}
	switch (compare_since(&question->check->fact, field, now, before)) {
	case SAME:
		return failed(HP_WHY_NOT_CHANGED);
	case OTHER:
		return as_required;
	case NOT_SEEN:
		break;
	}
	return unknown(HP_WHY_UNREADABLE);
}

static struct finding judge_changed(const struct question *question,
	const struct hp_observation *now, const struct hp_observation *start)
{
	switch (now->outcome) {
	case HP_OUTCOME_UNREADABLE:
		return look_unreadable(now);
	case HP_OUTCOME_ABSENT:
		return failed(HP_WHY_NOT_THERE);
	case HP_OUTCOME_FOUND:
		break;
	}
	if (is_malformed(question, now)) {
		return unknown(HP_WHY_MALFORMED);
	}
	if (start == NULL || start->outcome != HP_OUTCOME_FOUND) {
		return unknown(HP_WHY_NO_BASELINE);
	}
	if (is_malformed(question, start)) {
		return unknown(HP_WHY_MALFORMED);
	}
	if (question->check->changed != NULL) {
		return judge_changed_field(question, now->data, start->data);
	}
	return is_unchanged(question, now, start) ? failed(HP_WHY_NOT_CHANGED) : as_required;
}

/** It is as required now: what does the start add? */
static struct finding judge_start(
	const struct question *question, const struct hp_observation *start)
{
	enum hp_was was = question->check->was;
	bool readable = start != NULL && start->outcome != HP_OUTCOME_UNREADABLE &&
			!(question_is_list(question) && is_malformed(question, start));
	if (!readable) {
		return was == HP_WAS_ANY ? as_required : unknown(HP_WHY_NO_BASELINE);
	}
	switch (was) {
	case HP_WAS_PRESENT:
		return is_there(question, start) ? as_required : unknown(HP_WHY_NEVER_SEEN);
	case HP_WAS_ABSENT:
		return is_there(question, start) ? unknown(HP_WHY_NEVER_SEEN) : as_required;
	case HP_WAS_ANY:
		break;
	}
	if (judge_alone(question, start).verdict == HP_VERDICT_PASS) {
		return (struct finding){HP_VERDICT_PASS, HP_WHY_ALREADY_AT_START};
	}
	return as_required;
}

struct finding question_judge(const struct question *question, const struct hp_observation *now,
	enum hp_baseline_use use, const struct hp_observation *start)
{
	if (question->missing) {
		return unknown(HP_WHY_NO_VALUE);
	}
	if (question_looks_back(question)) {
		if (use == HP_BASELINE_NONE) {
			return (struct finding){HP_VERDICT_NOTAPPLICABLE, HP_WHY_NOT_IN_FORCE};
		}
		return question->check->expect == HP_EXPECT_CHANGED
			       ? judge_changed(question, now, start)
			       : judge_unchanged(question, now, start);
	}
	struct finding finding = judge_alone(question, now);
	if (finding.verdict != HP_VERDICT_PASS || use == HP_BASELINE_NONE) {
		return finding;
	}
	return judge_start(question, start);
}
