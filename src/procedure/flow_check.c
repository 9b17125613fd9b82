/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flow analysis, part three (R50): checks that can never fail, and checks in force at the same time
 * that contradict each other.
 *
 * A check is in force from its step on: to the end of the run, up to (not including) the step its
 * `until` names, or at its own step only (`once`). Cases of one decision exclude each other.
 */
#include "flow_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"

static int compare_placed(const void *left, const void *right)
{
	const struct hp_placed_check *a = left;
	const struct hp_placed_check *b = right;
	int order = strcmp(a->key, b->key);

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
	} else if (is_always_there && check->expect == HP_EXPECT_PRESENT &&
		   check->same_as == NULL) {
		hp_reader_error(reader, placed->json, "cannot-fail",
			_("this check could never fail: every machine has that"));
	}
}

/* ---- contradictions ---- */

bool hp_placed_views_meet(const struct hp_check *a, const struct hp_check *b)
{
	const struct hp_check *absent = a->expect == HP_EXPECT_ABSENT ? a : b;

	return a->fact.view == b->fact.view || absent->fact.view == HP_VIEW_BOTH;
}

bool hp_check_wants_it_there(const struct hp_check *check)
{
	return check->expect == HP_EXPECT_PRESENT || check->expect == HP_EXPECT_CHANGED ||
	       (check->expect == HP_EXPECT_EQUAL && !check->or_absent);
}

/* Nothing of it may be another, and something of it has to be. Names that a list leaves out may
 * change all the same. */
static bool changes_and_does_not(const struct hp_check *changed, const struct hp_check *unchanged)
{
	return changed->expect == HP_EXPECT_CHANGED && unchanged->expect == HP_EXPECT_UNCHANGED &&
	       unchanged->except == NULL && changed->fact.view == unchanged->fact.view;
}

static bool answers_exclude_each_other(const struct hp_check *a, const struct hp_check *b)
{
	if (a->expect == HP_EXPECT_EQUAL && b->expect == HP_EXPECT_EQUAL) {
		return !(a->or_absent && b->or_absent) && a->fact.view == b->fact.view &&
		       hp_fields_differ(a, b);
	}
	if (changes_and_does_not(a, b) || changes_and_does_not(b, a)) {
		return true;
	}
	bool one_absent = (a->expect == HP_EXPECT_ABSENT && hp_check_wants_it_there(b)) ||
			  (b->expect == HP_EXPECT_ABSENT && hp_check_wants_it_there(a));
	return one_absent && hp_placed_views_meet(a, b);
}

/* The nearest `if` at or above a step that does not stand above the other as well; NULL. */
static const struct hp_step *own_condition(const struct hp_step *step, const struct hp_step *other)
{
	for (; step != NULL; step = step->parent) {
		if (step->condition == NULL) {
			continue;
		}
		const struct hp_step *up = other;
		while (up != NULL && up != step) {
			up = up->parent;
		}
		if (up == NULL) {
			return step;
		}
	}
	return NULL;
}

/* Two steps with an `if` each may never be there both: nobody can tell without the values. */
static bool may_exclude(const struct hp_step *a, const struct hp_step *b)
{
	return hp_steps_exclude_each_other(a, b) ||
	       (own_condition(a, b) != NULL && own_condition(b, a) != NULL);
}

/* `earlier` stands before or in the same step as `later`. */
static bool in_force_together(
	const struct hp_placed_check *earlier, const struct hp_placed_check *later)
{
	if (may_exclude(earlier->step, later->step)) {
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

void hp_placed_say_contradiction(struct hp_reader *reader, const struct hp_placed_check *first,
	const struct hp_placed_check *second)
{
	struct hp_json_place place = hp_json_where(reader->doc, first->json, false);

	hp_reader_error(reader, second->json, "contradiction",
		_("this contradicts the check of step %s in line %zu while both are in force; end "
		  "that one with \"holds\""),
		first->step->id, place.line);
}

bool hp_placed_stands_before(const struct hp_placed_check *a, const struct hp_placed_check *b)
{
	return a->step->index < b->step->index ||
	       (a->step == b->step && a->check->number < b->check->number);
}

bool hp_placed_meet(const struct hp_placed_check *a, const struct hp_placed_check *b)
{
	return hp_placed_stands_before(a, b) ? in_force_together(a, b) : in_force_together(b, a);
}

static void find_contradictions(
	struct hp_reader *reader, const struct hp_placed_check *checks, size_t count)
{
	for (size_t i = 0; i < count && !hp_reader_is_full(reader); i++) {
		for (size_t k = i; k-- > 0 && strcmp(checks[k].key, checks[i].key) == 0;) {
			if (answers_exclude_each_other(checks[k].check, checks[i].check) &&
				in_force_together(&checks[k], &checks[i])) {
				hp_placed_say_contradiction(reader, &checks[k], &checks[i]);
				break;
			}
		}
	}
}

/* ---- all of them ---- */

/* Those of the steps proper: what is looked at once before step 1 or for a decision is in force
 * with nothing. */
static struct hp_placed_check *collect_checks(struct hp_reader *reader, size_t *ret_count)
{
	size_t total = hp_procedure_count_checks(reader->procedure);
	struct hp_placed_check *checks = hp_calloc(total + 1, sizeof(*checks));
	size_t count = 0;
	struct hp_str key;

	hp_str_init(&key);
	for (size_t i = 0; i < reader->draft_count; i++) {
		const struct hp_draft_step *draft = &reader->drafts[i];
		const struct hp_json *json = hp_json_first(draft->checks_json);
		if (draft->step->entry != HP_ENTRY_NONE || draft->step->kind != HP_STEP_ACTION) {
			continue;
		}
		for (size_t n = 0; n < draft->step->check_count; n++, json = hp_json_next(json)) {
			const struct hp_check *check = &draft->checks[n];
			bool has_fact =
				check->fact.args[0] != NULL || check->fact.kind == HP_FACT_HOST;
			if (check->host != NULL && has_fact) {
				hp_key_make(&key, check);
				checks[count++] = (struct hp_placed_check){.step = draft->step,
					.check = check,
					.json = json,
					.key = hp_arena_strndup(reader->arena, key.data, key.len)};
			}
		}
	}
	hp_str_finish(&key);
	*ret_count = count;
	return checks;
}

void hp_validate_checks(struct hp_reader *reader)
{
	size_t count = 0;
	struct hp_placed_check *checks = collect_checks(reader, &count);

	for (size_t i = 0; i < count; i++) {
		check_can_fail(reader, &checks[i]);
	}
	qsort(checks, count, sizeof(*checks), compare_placed);
	find_contradictions(reader, checks, count);
	hp_placed_find_below_absent(reader, checks, count);
	free(checks);
}
