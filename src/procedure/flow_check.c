/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flow analysis, part three (R50): checks that can never fail, and checks in force at the same time
 * that contradict each other.
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
#include "holdpoint/str.h"

/* ---- a check with its place ---- */

struct hp_placed_check {
	const struct hp_step *step;
	const struct hp_check *check;
	const struct hp_json *json;
	const char *key; /* host and fact in one form: equal keys are the same question, but for
			    the view */
};

static bool is_registry(enum hp_fact_kind kind)
{
	return kind == HP_FACT_REGISTRY_KEY || kind == HP_FACT_REGISTRY_VALUE ||
	       kind == HP_FACT_KEYS;
}

static bool is_file(enum hp_fact_kind kind)
{
	return kind == HP_FACT_PATH || kind == HP_FACT_TREE || kind == HP_FACT_FILES;
}

/* HKEY_LOCAL_MACHINE and HKLM are the same root; a backslash at the end means nothing. */
static void append_place(struct hp_str *out, enum hp_fact_kind kind, const char *arg)
{
	const char *root;
	const char *rest;
	size_t len = strlen(arg);

	if (is_registry(kind) && hp_registry_split(arg, &root, &rest)) {
		hp_str_append(out, root);
		hp_str_append_char(out, '\\');
		len -= (size_t)(rest - arg);
		arg = rest;
	}
	while (is_file(kind) && len > 1 && arg[len - 1] == '\\') {
		len--;
	}
	hp_name_fold(out, arg, len);
}

static void append_other(struct hp_str *out, const char *text)
{
	/* A unit separator cannot occur in a text of a procedure. */
	hp_str_append_char(out, '\x1f');
	if (text != NULL) {
		hp_name_fold(out, text, strlen(text));
	}
}

/* Host and kind, up to where the first argument begins. */
static void begin_key(struct hp_str *out, const struct hp_check *check, enum hp_fact_kind kind)
{
	hp_str_reset(out);
	hp_name_fold(out, check->host, strlen(check->host));
	hp_str_append_char(out, '\x1f');
	hp_str_append_char(out, (char)(1 + kind));
}

static void end_key(
	struct hp_str *out, const struct hp_check *check, const char *second, const char *third)
{
	append_other(out, second);
	append_other(out, third);
	append_other(out, check->for_list);
}

static void make_key(struct hp_str *out, const struct hp_check *check)
{
	begin_key(out, check, check->fact.kind);
	if (check->fact.args[0] != NULL) {
		append_place(out, check->fact.kind, check->fact.args[0]);
	}
	end_key(out, check, check->fact.args[1], check->fact.args[2]);
}

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

/* Absent is meant in every view; absent in one view and present in some other can both be true. */
static bool views_meet(const struct hp_check *a, const struct hp_check *b)
{
	const struct hp_check *absent = a->expect == HP_EXPECT_ABSENT ? a : b;

	return a->fact.view == b->fact.view || absent->fact.view == HP_VIEW_BOTH;
}

/* "or absent" is met by absence, and so contradicts none that wants it. */
static bool wants_it_there(const struct hp_check *check)
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
	bool one_absent = (a->expect == HP_EXPECT_ABSENT && wants_it_there(b)) ||
			  (b->expect == HP_EXPECT_ABSENT && wants_it_there(a));
	return one_absent && views_meet(a, b);
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

static void say_contradiction(struct hp_reader *reader, const struct hp_placed_check *first,
	const struct hp_placed_check *second)
{
	struct hp_json_place place = hp_json_where(reader->doc, first->json, false);

	hp_reader_error(reader, second->json, "contradiction",
		_("this contradicts the check of step %s in line %zu while both are in force; end "
		  "that one with \"holds\""),
		first->step->id, place.line);
}

static bool stands_before(const struct hp_placed_check *a, const struct hp_placed_check *b)
{
	return a->step->index < b->step->index ||
	       (a->step == b->step && a->check->number < b->check->number);
}

/* Both at one time, whichever comes first. */
static bool meet(const struct hp_placed_check *a, const struct hp_placed_check *b)
{
	return stands_before(a, b) ? in_force_together(a, b) : in_force_together(b, a);
}

static void find_contradictions(
	struct hp_reader *reader, const struct hp_placed_check *checks, size_t count)
{
	for (size_t i = 0; i < count && !hp_reader_is_full(reader); i++) {
		for (size_t k = i; k-- > 0 && strcmp(checks[k].key, checks[i].key) == 0;) {
			if (answers_exclude_each_other(checks[k].check, checks[i].check) &&
				in_force_together(&checks[k], &checks[i])) {
				say_contradiction(reader, &checks[k], &checks[i]);
				break;
			}
		}
	}
}

/* ---- what lies below something that has to be gone ---- */

/* The kinds whose absence takes what is below along; HP_FACT_COUNT_ ends. */
static const enum hp_fact_kind *kinds_above(enum hp_fact_kind kind)
{
	static const enum hp_fact_kind keys[] = {HP_FACT_REGISTRY_KEY, HP_FACT_COUNT_};
	static const enum hp_fact_kind folders[] = {HP_FACT_PATH, HP_FACT_TREE, HP_FACT_COUNT_};
	static const enum hp_fact_kind none[] = {HP_FACT_COUNT_};

	if (is_registry(kind)) {
		return keys;
	}
	return is_file(kind) ? folders : none;
}

/* A value or a list lies in the thing its first argument names; that thing itself is compared with
 * others by its key. */
static bool is_inside(enum hp_fact_kind kind)
{
	return kind == HP_FACT_REGISTRY_VALUE || kind == HP_FACT_KEYS || kind == HP_FACT_FILES;
}

/* Something has to be there, and with it all that is around it. */
static bool needs_what_is_above(const struct hp_check *check)
{
	const struct hp_json *items = check->field_count > 0 ? check->fields[0].value : NULL;

	if (hp_fact_info(check->fact.kind)->is_list) {
		return check->expect == HP_EXPECT_EQUAL && hp_json_count(items) > 0;
	}
	return wants_it_there(check);
}

/* All checks in the order of their keys, and room for a key that is looked for. */
struct hp_placed_list {
	struct hp_reader *reader;
	const struct hp_placed_check *checks;
	size_t count;
	struct hp_str key;
};

static int compare_key(const void *key, const void *placed)
{
	return strcmp(key, ((const struct hp_placed_check *)placed)->key);
}

/* Says so where `path` (folded) of the same host has to be absent while `below` is in force. */
static bool contradicts_above(struct hp_placed_list *list, const struct hp_placed_check *below,
	enum hp_fact_kind kind, const struct hp_str *path)
{
	const struct hp_placed_check *end = list->checks + list->count;

	begin_key(&list->key, below->check, kind);
	hp_str_append_len(&list->key, path->data, path->len);
	end_key(&list->key, below->check, NULL, NULL);
	const char *key = list->key.data;
	const struct hp_placed_check *found =
		bsearch(key, list->checks, list->count, sizeof(*list->checks), compare_key);
	while (found != NULL && found > list->checks && strcmp(found[-1].key, key) == 0) {
		found--;
	}
	for (; found != NULL && found < end && strcmp(found->key, key) == 0; found++) {
		if (found != below && found->check->expect == HP_EXPECT_ABSENT &&
			views_meet(found->check, below->check) && meet(found, below)) {
			bool is_first = stands_before(found, below);
			say_contradiction(
				list->reader, is_first ? found : below, is_first ? below : found);
			return true;
		}
	}
	return false;
}

static bool look_above(
	struct hp_placed_list *list, const struct hp_placed_check *below, const struct hp_str *path)
{
	for (const enum hp_fact_kind *kind = kinds_above(below->check->fact.kind);
		*kind != HP_FACT_COUNT_; kind++) {
		if (contradicts_above(list, below, *kind, path)) {
			return true;
		}
	}
	return false;
}

/* Cuts the last name off; false where there is none above. */
static bool go_up(struct hp_str *path)
{
	const char *end = strrchr(path->data, '\\');

	if (end == NULL || end == path->data) {
		return false;
	}
	path->len = (size_t)(end - path->data);
	path->data[path->len] = '\0';
	return true;
}

static void find_above(struct hp_placed_list *list, const struct hp_placed_check *below)
{
	enum hp_fact_kind kind = below->check->fact.kind;
	struct hp_str path;

	hp_str_init(&path);
	append_place(&path, kind, below->check->fact.args[0]);
	bool was_said = is_inside(kind) && look_above(list, below, &path);
	/* A tree and a path of one name are asked for by two facts. */
	if (!was_said && (kind == HP_FACT_TREE || kind == HP_FACT_PATH)) {
		enum hp_fact_kind other = kind == HP_FACT_TREE ? HP_FACT_PATH : HP_FACT_TREE;
		was_said = contradicts_above(list, below, other, &path);
	}
	while (!was_said && go_up(&path)) {
		was_said = look_above(list, below, &path);
	}
	hp_str_finish(&path);
}

static void find_below_absent(
	struct hp_reader *reader, const struct hp_placed_check *checks, size_t count)
{
	struct hp_placed_list list = {.reader = reader, .checks = checks, .count = count};

	hp_str_init(&list.key);
	for (size_t i = 0; i < count && !hp_reader_is_full(reader); i++) {
		const struct hp_check *check = checks[i].check;
		if (check->fact.args[0] != NULL && needs_what_is_above(check)) {
			find_above(&list, &checks[i]);
		}
	}
	hp_str_finish(&list.key);
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
				make_key(&key, check);
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
	find_below_absent(reader, checks, count);
	free(checks);
}
