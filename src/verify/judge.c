/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/judge.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "holdpoint/utf8.h"
#include "verify_internal.h"

/*
 * How a verdict comes about, in this order; the first that applies decides:
 *
 *     a {Name} has no value                            unknown, no-value
 *     `unchanged` where there is no start to compare   notapplicable, not-in-force
 *     could not look                                   unknown, unreadable (wrong-machine if that
 * was the reason) what was seen breaks the requirement             fail what was seen cannot be
 * compared                 unknown, malformed or unreadable `was` demands something of the start
 * unknown where it was not so, or not read it was the same before the first change          pass,
 * already-at-start otherwise                                        pass, as-required
 *
 * A pass is only ever returned from the last two lines, after everything that could be unknown was
 * asked.
 */

/** A verdict on its way to a judgement. */
struct finding {
	enum hp_verdict verdict;
	enum hp_why why;
};

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

enum comparison { SAME, OTHER, NOT_SEEN };

static bool is_decimal_of(const char *text, int64_t number)
{
	char *digits = hp_asprintf("%" PRId64, number);
	bool same = strcmp(text, digits) == 0;
	free(digits);
	return same;
}

/**
 * Texts that are names to Windows compare as names; so does hexadecimal, where the case of a digit
 * means nothing. A registry string and every other word compare exactly.
 */
static bool compares_as_name(
	const struct hp_fact *fact, const char *field, const struct hp_json *data)
{
	static const char *const names[] = {"name", "path", "display", "sha256"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(names); i++) {
		if (strcmp(field, names[i]) == 0) {
			return true;
		}
	}
	if (fact->kind != HP_FACT_REGISTRY_VALUE || strcmp(field, "value") != 0) {
		return false;
	}
	const char *type = hp_json_get_string(data, "type");
	return type != NULL && strcmp(type, "REG_SZ") != 0 && strcmp(type, "REG_EXPAND_SZ") != 0;
}

static bool texts_equal(const char *wanted, const char *seen, bool as_name)
{
	return as_name ? hp_name_equal(wanted, seen) : strcmp(wanted, seen) == 0;
}

static bool arrays_equal(const struct hp_json *wanted, const struct hp_json *seen)
{
	const struct hp_json *w = hp_json_first(wanted);
	const struct hp_json *s = hp_json_first(seen);
	for (; w != NULL && s != NULL; w = hp_json_next(w), s = hp_json_next(s)) {
		if (!hp_json_equal(w, s)) {
			return false;
		}
	}
	return w == NULL && s == NULL;
}

static enum comparison compare_field(
	const struct hp_fact *fact, const struct wanted_field *wanted, const struct hp_json *data)
{
	const struct hp_json *seen = hp_json_get(data, wanted->name);
	if (seen == NULL || hp_json_is(seen, HP_JSON_NULL)) {
		return NOT_SEEN;
	}
	bool same = false;
	const char *text = hp_json_string(wanted->value);
	if (text != NULL && hp_json_is(seen, HP_JSON_STRING)) {
		same = texts_equal(
			text, hp_json_string(seen), compares_as_name(fact, wanted->name, data));
	} else if (text != NULL && wanted->filled && hp_json_is(seen, HP_JSON_INT)) {
		same = is_decimal_of(text, hp_json_int(seen));
	} else if (hp_json_is(wanted->value, HP_JSON_INT) && hp_json_is(seen, HP_JSON_STRING)) {
		/* A 64-bit number travels as a text of digits; a REG_SZ "3" is not the number 3. */
		same = hp_streq(hp_json_get_string(data, "type"), "REG_QWORD") &&
		       is_decimal_of(hp_json_string(seen), hp_json_int(wanted->value));
	} else if (hp_json_is(wanted->value, HP_JSON_ARRAY) && hp_json_is(seen, HP_JSON_ARRAY)) {
		same = arrays_equal(wanted->value, seen);
	} else {
		same = hp_json_equal(wanted->value, seen);
	}
	return same ? SAME : OTHER;
}

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

/** What `seen` says by itself, the start left aside. Never called for UNCHANGED. */
static struct finding judge_alone(
	const struct question *question, const struct hp_observation *seen)
{
	if (seen->outcome == HP_OUTCOME_UNREADABLE) {
		return look_unreadable(seen);
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

static struct finding judge(const struct question *question, const struct hp_observation *now,
	enum hp_baseline_use use, const struct hp_observation *start)
{
	if (question->missing) {
		return unknown(HP_WHY_NO_VALUE);
	}
	if (question->check->expect == HP_EXPECT_UNCHANGED) {
		if (use == HP_BASELINE_NONE) {
			return (struct finding){HP_VERDICT_NOTAPPLICABLE, HP_WHY_NOT_IN_FORCE};
		}
		return judge_unchanged(question, now, start);
	}
	struct finding finding = judge_alone(question, now);
	if (finding.verdict != HP_VERDICT_PASS || use == HP_BASELINE_NONE) {
		return finding;
	}
	return judge_start(question, start);
}

void hp_judge(const struct hp_check *check, const struct hp_observation *now,
	enum hp_baseline_use use, const struct hp_observation *baseline, hp_lookup_fn lookup,
	void *data, struct hp_judgement *ret_judgement)
{
	assert(check != NULL && now != NULL);
	struct question question;
	question_init(&question, check, lookup, data);
	const struct hp_observation *start = NULL;
	switch (use) {
	case HP_BASELINE_NONE:
		break;
	case HP_BASELINE_TAKING:
		start = now; /* What is read now is the start: `unchanged` holds by itself, `was`
				already tells. */
		break;
	case HP_BASELINE_TAKEN:
		start = baseline;
		break;
	}
	struct finding finding = judge(&question, now, use, start);
	struct hp_judgement judgement;
	hp_judgement_init(&judgement);
	judgement.verdict = finding.verdict;
	judgement.why = finding.why;
	free(judgement.expected);
	judgement.expected = describe_expected(&question);
	free(judgement.observed);
	judgement.observed =
		describe_observed(&question, now, finding.why == HP_WHY_DIFFERENT ? start : NULL);
	hp_observation_finish(&judgement.observation);
	hp_observation_copy(now, &judgement.observation);
	question_finish(&question);
	*ret_judgement = judgement;
}

/* ---- words ---- */

static const char *const why_texts[HP_WHY_COUNT_] = {
	[HP_WHY_NOT_LOOKED] = N_("Nobody has looked yet."),
	[HP_WHY_AS_REQUIRED] = N_("Seen, and it is as required."),
	[HP_WHY_ALREADY_AT_START] = N_(
		"It is as required, and it was so already at the start, before the first change."),
	[HP_WHY_STILL_THERE] = N_("It is still there and has to be absent."),
	[HP_WHY_NOT_THERE] = N_("It is absent and has to be there."),
	[HP_WHY_DIFFERENT] = N_("It is there, but not as required."),
	[HP_WHY_UNREADABLE] = N_(
		"The target cannot see it. Look at the machine itself, then attest what is there."),
	[HP_WHY_MALFORMED] = N_("It is there, but its data do not fit their type. Look at the "
				"machine itself, then attest what is there."),
	[HP_WHY_NO_BASELINE] = N_("It was not read at the start, so nothing can be said about a "
				  "change. Look at the machine itself, then attest what is there."),
	[HP_WHY_NEVER_SEEN] = N_("It was so already at the start, where the procedure expects it "
				 "otherwise. Make sure that this is the right machine and the "
				 "right place, then attest what is there."),
	[HP_WHY_NO_MACHINE] = N_("No machine stands for this role. Name one with the word target."),
	[HP_WHY_WRONG_MACHINE] = N_("The machine does not bear the name that was entered. Make "
				    "sure that this is the right machine."),
	[HP_WHY_NO_VALUE] = N_("A parameter that it needs has no value yet."),
	[HP_WHY_NOT_IN_FORCE] = N_("It is not judged here."),
};

/** Sentences from a target can be long; more than this does not help at a console. */
#define REASON_POINTS 600

char *hp_why_text(const struct hp_judgement *judgement)
{
	const char *reason = judgement->observation.reason;
	if (judgement->why == HP_WHY_UNREADABLE && reason != NULL && reason[0] != '\0') {
		return hp_text_clean_cut(reason, REASON_POINTS);
	}
	size_t why = (size_t)judgement->why;
	const char *text = why < HP_WHY_COUNT_ ? why_texts[why] : why_texts[HP_WHY_NOT_LOOKED];
	return hp_strdup(_(text));
}
