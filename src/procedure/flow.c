/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be known about the walk before anybody walks it (R50): steps nobody can reach, checks
 * that can never fail, and checks in force at the same time that contradict each other.
 *
 * A check is in force from its step on: to the end of the run, up to (not including) the step its
 * `until` names, or at its own step only (`once`). Cases of one decision exclude each other.
 */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/names.h"

/* ---- reachability ---- */

static bool list_ends_run(const struct hp_step *const *steps, size_t count);

/* True if nobody comes out of this step: a stop, or a decision whose every case ends in one. */
static bool step_ends_run(const struct hp_step *step)
{
	switch (step->kind) {
	case HP_STEP_STOP:
		return true;
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
		return list_ends_run(step->children, step->child_count);
	case HP_STEP_DECISION:
		for (size_t i = 0; i < step->child_count; i++) {
			if (!step_ends_run(step->children[i])) {
				return false;
			}
		}
		return step->child_count > 0;
	case HP_STEP_ACTION:
	case HP_STEP_INPUT:
	case HP_STEP_HITS:
	case HP_STEP_CALL:
	case HP_STEP_GOTO:
	case HP_STEP_WATCH:
		return false;
	}
	return false;
}

static bool list_ends_run(const struct hp_step *const *steps, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (step_ends_run(steps[i])) {
			return true;
		}
	}
	return false;
}

static void find_unreachable(
	struct hp_reader *reader, const struct hp_step *const *steps, size_t count)
{
	bool was_said = false;

	for (size_t i = 0; i < count; i++) {
		const struct hp_step *step = steps[i];
		if (i > 0 && !was_said && step_ends_run(steps[i - 1])) {
			hp_reader_error(reader, reader->drafts[step->index].json, "unreachable",
				_("nobody can reach step %s: the run always ends at step %s before "
				  "it"),
				step->id, steps[i - 1]->id);
			was_said = true;
		}
		if (step->kind == HP_STEP_DECISION) {
			for (size_t c = 0; c < step->child_count; c++) {
				find_unreachable(reader, step->children[c]->children,
					step->children[c]->child_count);
			}
		} else {
			find_unreachable(reader, step->children, step->child_count);
		}
	}
}

/* ---- a check with its place ---- */

struct hp_placed_check {
	const struct hp_step *step;
	const struct hp_check *check;
	const struct hp_json *json;
	char *key; /* host and fact in one form: equal keys are the same question, but for the view
		    */
};

static bool is_registry(enum hp_fact_kind kind)
{
	return kind == HP_FACT_REGISTRY_KEY || kind == HP_FACT_REGISTRY_VALUE ||
	       kind == HP_FACT_KEYS;
}

/* HKEY_LOCAL_MACHINE and HKLM are the same root. */
static char *normal_arg(enum hp_fact_kind kind, size_t position, const char *arg)
{
	const char *root;
	const char *rest;

	if (position == 0 && is_registry(kind) && hp_registry_split(arg, &root, &rest)) {
		return hp_asprintf("%s\\%s", root, rest);
	}
	return hp_strdup(arg);
}

static char *make_key(const struct hp_check *check)
{
	char *args[HP_FACT_ARGS_MAX] = {NULL};

	for (size_t i = 0; i < HP_FACT_ARGS_MAX && check->fact.args[i] != NULL; i++) {
		args[i] = normal_arg(check->fact.kind, i, check->fact.args[i]);
	}
	/* A unit separator cannot occur in a text of a procedure. */
	char *key = hp_asprintf("%s\x1f%d\x1f%s\x1f%s\x1f%s", check->host, (int)check->fact.kind,
		args[0] != NULL ? args[0] : "", args[1] != NULL ? args[1] : "",
		args[2] != NULL ? args[2] : "");
	for (size_t i = 0; i < HP_FACT_ARGS_MAX; i++) {
		free(args[i]);
	}
	return key;
}

static int compare_placed(const void *left, const void *right)
{
	const struct hp_placed_check *a = left;
	const struct hp_placed_check *b = right;
	int order = hp_name_compare(a->key, b->key);

	if (order != 0) {
		return order;
	}
	if (a->step->index != b->step->index) {
		return a->step->index < b->step->index ? -1 : 1;
	}
	return a->check->number < b->check->number ? -1 : a->check->number > b->check->number;
}

/* ---- checks that can never fail ---- */

static bool excepts_everything(const struct hp_check *check)
{
	const struct hp_fact_info *info = hp_fact_info(check->fact.kind);
	const char *pattern = NULL;

	for (size_t i = 0; i < HP_FACT_ARGS_MAX && info->args[i] != NULL; i++) {
		pattern = check->fact.args[i];
	}
	if (pattern == NULL || check->except == NULL || strpbrk(pattern, "*?{") != NULL) {
		return false;
	}
	for (const char *const *name = check->except; *name != NULL; name++) {
		if (hp_name_equal(*name, pattern)) {
			return true;
		}
	}
	return false;
}

static bool is_registry_root(const struct hp_check *check)
{
	const char *root;
	const char *rest;

	return check->fact.kind == HP_FACT_REGISTRY_KEY &&
	       hp_registry_split(check->fact.args[0], &root, &rest) && rest[0] == '\0';
}

static void check_can_fail(struct hp_reader *reader, const struct hp_placed_check *placed)
{
	const struct hp_check *check = placed->check;
	bool is_always_there = is_registry_root(check) || check->fact.kind == HP_FACT_HOST;

	if (excepts_everything(check)) {
		hp_reader_error(reader, placed->json, "cannot-fail",
			_("this check could never fail: 'except' leaves out everything it looks "
			  "at"));
	} else if (is_always_there && check->expect == HP_EXPECT_PRESENT) {
		hp_reader_error(reader, placed->json, "cannot-fail",
			_("this check could never fail: every machine has that"));
	}
}

/* ---- contradictions ---- */

/* Absent is meant in every view; absent in one view and present in some other can both be true. */
static bool views_meet(const struct hp_check *a, const struct hp_check *b)
{
	const struct hp_check *absent = a->expect == HP_EXPECT_ABSENT ? a : b;

	return a->fact.view == b->fact.view || absent->fact.view == HP_VIEW_BOTH;
}

static bool wants_it_there(const struct hp_check *check)
{
	return check->expect == HP_EXPECT_PRESENT || check->expect == HP_EXPECT_EQUAL;
}

static bool fields_differ(const struct hp_check *a, const struct hp_check *b)
{
	for (size_t i = 0; i < a->field_count; i++) {
		for (size_t k = 0; k < b->field_count; k++) {
			if (strcmp(a->fields[i].name, b->fields[k].name) == 0 &&
				!hp_json_equal(a->fields[i].value, b->fields[k].value)) {
				return true;
			}
		}
	}
	return false;
}

static bool answers_exclude_each_other(const struct hp_check *a, const struct hp_check *b)
{
	if (a->expect == HP_EXPECT_EQUAL && b->expect == HP_EXPECT_EQUAL) {
		return a->fact.view == b->fact.view && fields_differ(a, b);
	}
	bool one_absent = (a->expect == HP_EXPECT_ABSENT && wants_it_there(b)) ||
			  (b->expect == HP_EXPECT_ABSENT && wants_it_there(a));
	return one_absent && views_meet(a, b);
}

/* The case of a decision around `step` at or below `decision`, or NULL. */
static const struct hp_step *case_within(const struct hp_step *step, const struct hp_step *decision)
{
	for (; step != NULL; step = step->parent) {
		if (step->parent == decision) {
			return step;
		}
	}
	return NULL;
}

static bool steps_exclude_each_other(const struct hp_step *a, const struct hp_step *b)
{
	for (const struct hp_step *up = a->parent; up != NULL; up = up->parent) {
		if (up->kind == HP_STEP_DECISION) {
			const struct hp_step *other = case_within(b, up);
			if (other != NULL && other != case_within(a, up)) {
				return true;
			}
		}
	}
	return false;
}

/* `earlier` stands before or in the same step as `later`. */
static bool in_force_together(
	const struct hp_placed_check *earlier, const struct hp_placed_check *later)
{
	if (steps_exclude_each_other(earlier->step, later->step)) {
		return false;
	}
	if (earlier->step == later->step) {
		return true;
	}
	switch (earlier->check->holds) {
	case HP_HOLDS_END:
		return true;
	case HP_HOLDS_UNTIL:
		return earlier->check->until != NULL &&
		       earlier->check->until->index > later->step->index;
	case HP_HOLDS_ONCE:
		return false;
	}
	return false;
}

static void find_contradictions(
	struct hp_reader *reader, const struct hp_placed_check *checks, size_t count)
{
	for (size_t i = 0; i < count && !hp_reader_is_full(reader); i++) {
		for (size_t k = i; k-- > 0 && hp_name_equal(checks[k].key, checks[i].key);) {
			if (!answers_exclude_each_other(checks[k].check, checks[i].check) ||
				!in_force_together(&checks[k], &checks[i])) {
				continue;
			}
			struct hp_json_place place =
				hp_json_where(reader->doc, checks[k].json, false);
			hp_reader_error(reader, checks[i].json, "contradiction",
				_("this contradicts the check of step %s in line %zu while both "
				  "are in force; "
				  "end that one with \"holds\""),
				checks[k].step->id, place.line);
			break;
		}
	}
}

static struct hp_placed_check *collect_checks(struct hp_reader *reader, size_t *ret_count)
{
	size_t total = hp_procedure_count_checks(reader->procedure);
	struct hp_placed_check *checks = hp_calloc(total + 1, sizeof(*checks));
	size_t count = 0;

	for (size_t i = 0; i < reader->draft_count; i++) {
		const struct hp_draft_step *draft = &reader->drafts[i];
		const struct hp_json *json = hp_json_first(hp_json_get(draft->json, "verify"));
		for (size_t n = 0; n < draft->step->check_count; n++, json = hp_json_next(json)) {
			const struct hp_check *check = &draft->checks[n];
			bool has_fact =
				check->fact.args[0] != NULL || check->fact.kind == HP_FACT_HOST;
			if (check->host != NULL && has_fact) {
				checks[count++] = (struct hp_placed_check){.step = draft->step,
					.check = check,
					.json = json,
					.key = make_key(check)};
			}
		}
	}
	*ret_count = count;
	return checks;
}

void hp_validate_flow(struct hp_reader *reader)
{
	size_t count = 0;

	find_unreachable(reader, reader->procedure->steps, reader->procedure->step_count);
	struct hp_placed_check *checks = collect_checks(reader, &count);
	for (size_t i = 0; i < count; i++) {
		check_can_fail(reader, &checks[i]);
	}
	qsort(checks, count, sizeof(*checks), compare_placed);
	find_contradictions(reader, checks, count);
	for (size_t i = 0; i < count; i++) {
		free(checks[i].key);
	}
	free(checks);
}
