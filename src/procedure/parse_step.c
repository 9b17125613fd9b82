/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of every kind, and which machine each of them acts on. */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

static void parse_list(struct hp_reader *reader, const struct hp_json *array,
	struct hp_step *parent, const struct hp_scope *scope,
	const struct hp_step *const **ret_steps, size_t *ret_count);

/* ---- which members each kind has ---- */

static const char *const kind_words[] = {"action", "decision", "group", "stop", NULL};
static const enum hp_step_kind kinds_by_word[] = {
	HP_STEP_ACTION, HP_STEP_DECISION, HP_STEP_GROUP, HP_STEP_STOP};

static const char *const action_members[] = {"id", "kind", "do", "actor", "host", "each",
	"irreversible", "critical", "not_in_source", "type", "before", "verify", "see", "if_not",
	"why", NULL};
static const char *const decision_members[] = {"id", "kind", "ask", "cases", "actor", "host",
	"each", "not_in_source", "before", "why", NULL};
static const char *const group_members[] = {"id", "kind", "title", "steps", "host", "each",
	"serial", "irreversible", "not_in_source", "before", "why", NULL};
static const char *const case_members[] = {
	"id", "title", "steps", "not_in_source", "before", "why", NULL};
static const char *const stop_members[] = {
	"id", "kind", "stop", "actor", "not_in_source", "before", "why", NULL};

static const char *const *const members_by_kind[] = {
	[HP_STEP_ACTION] = action_members,
	[HP_STEP_DECISION] = decision_members,
	[HP_STEP_GROUP] = group_members,
	[HP_STEP_CASE] = case_members,
	[HP_STEP_STOP] = stop_members,
};

/* The member that holds hp_step.do_text. */
static const char *const text_member_by_kind[] = {
	[HP_STEP_ACTION] = "do",
	[HP_STEP_DECISION] = "ask",
	[HP_STEP_GROUP] = "title",
	[HP_STEP_CASE] = "title",
	[HP_STEP_STOP] = "stop",
};

static enum hp_text_use text_use(enum hp_step_kind kind)
{
	return kind == HP_STEP_ACTION ? HP_TEXT_COMMAND : HP_TEXT_PROSE;
}

/* The kind that is written, else the one its members tell. */
static enum hp_step_kind find_kind(struct hp_reader *reader, const struct hp_json *json)
{
	int word = hp_reader_word(reader, json, "kind", kind_words, -1);

	if (word >= 0) {
		return kinds_by_word[word];
	}
	if (hp_json_get(json, "ask") != NULL || hp_json_get(json, "cases") != NULL) {
		return HP_STEP_DECISION;
	}
	if (hp_json_get(json, "stop") != NULL) {
		return HP_STEP_STOP;
	}
	return hp_json_get(json, "steps") != NULL ? HP_STEP_GROUP : HP_STEP_ACTION;
}

/* ---- machines ---- */

/* `each`: repeats a step or a whole group for every machine of a role. */
static void parse_each(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	struct hp_scope *inner)
{
	const struct hp_json *value = hp_reader_get(reader, json, "each", HP_JSON_STRING, false);

	if (value == NULL) {
		return;
	}
	const char *name = hp_json_string(value);
	if (hp_reader_role(reader, value, name) == NULL) {
		inner->host_was_wrong = true;
		return;
	}
	if (inner->each != NULL) {
		hp_reader_error(reader, value, "each-in-each",
			_("this already stands in a group that is repeated for each '%s'"),
			inner->each);
		return;
	}
	step->each = name;
	inner->each = name;
	inner->host = name;
}

/* `host`: a role, or null for a step at no machine. */
static void parse_host(struct hp_reader *reader, const struct hp_json *json, struct hp_scope *inner)
{
	const struct hp_json *value = hp_json_get(json, "host");

	if (value == NULL) {
		return;
	}
	if (hp_json_is(value, HP_JSON_NULL)) {
		inner->host = NULL;
		inner->host_is_none = true;
		return;
	}
	value = hp_reader_get(reader, json, "host", HP_JSON_STRING, false);
	inner->host_was_wrong = true;
	if (value == NULL) {
		return;
	}
	const struct hp_role *role = hp_reader_role(reader, value, hp_json_string(value));
	if (role == NULL) {
		return;
	}
	bool is_repeated = inner->each != NULL && strcmp(inner->each, role->name) == 0;
	if (inner->each != NULL && !is_repeated) {
		hp_reader_error(reader, value, "host-in-each",
			_("this is repeated for each '%s' and cannot act on '%s' as well"),
			inner->each, role->name);
		return;
	}
	if (role->many && !is_repeated) {
		hp_reader_error(reader, value, "many-without-each",
			_("'%s' can stand for many machines; write \"each\": \"%s\" instead of "
			  "'host'"),
			role->name, role->name);
		return;
	}
	inner->host = role->name;
	inner->host_was_wrong = false;
	inner->host_is_none = false;
}

/* With one role that stands for one machine nobody has to repeat its name. */
static const char *default_host(struct hp_reader *reader, const struct hp_scope *inner)
{
	const struct hp_procedure *procedure = reader->procedure;

	if (inner->host != NULL || inner->host_is_none || inner->host_was_wrong) {
		return inner->host;
	}
	if (procedure->role_count == 1 && !procedure->roles[0].many) {
		reader->role_used[0] = true;
		return procedure->roles[0].name;
	}
	return NULL;
}

/* A step that is sensed, typed or irreversible happens at a machine; which one has to be said. */
static void require_host(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_step *step, const struct hp_scope *inner)
{
	bool needs_host = hp_json_get(json, "verify") != NULL ||
			  hp_json_get(json, "type") != NULL || step->irreversible;

	if (step->host != NULL || !needs_host || inner->host_is_none || inner->host_was_wrong) {
		return;
	}
	if (reader->procedure->role_count == 0) {
		hp_reader_error(reader, json, "no-host",
			_("this step acts on a machine, but the procedure has no 'hosts'"));
		return;
	}
	hp_reader_error(
		reader, json, "no-host", _("say on which machine this is done: 'host' or 'each'"));
}

/* ---- one step ---- */

static void parse_id(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step)
{
	const struct hp_json *value = hp_reader_get(reader, json, "id", HP_JSON_STRING, true);

	step->id = value != NULL ? hp_json_string(value) : "";
	if (value != NULL && !hp_reader_id_is_valid(step->id)) {
		hp_reader_error(reader, value, "bad-id",
			_("a step's id has up to 64 letters, digits, '.', '_' and '-', and begins "
			  "with a letter or "
			  "digit"));
		step->id = "";
	}
}

/* Not in the source: the value is the reason, so that nobody adds a step without one. */
static void parse_not_in_source(struct hp_reader *reader, const struct hp_json *json,
	struct hp_step *step, const struct hp_scope *scope)
{
	step->not_in_source_reason =
		hp_reader_text(reader, json, "not_in_source", HP_TEXT_PROSE, false, scope);
	step->not_in_source = step->not_in_source_reason != NULL;
}

/* R16. */
static void require_warning(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_step *step, const struct hp_scope *inner)
{
	const struct hp_json *said = hp_json_get(json, "irreversible");

	if (hp_json_bool(said) && !inner->warned) {
		hp_reader_error(reader, said, "irreversible-without-warning",
			_("step %s cannot be undone; it needs a WARNING in 'before' that says so"),
			step->id);
	}
}

static void parse_action(
	struct hp_reader *reader, struct hp_draft_step *draft, const struct hp_scope *inner)
{
	struct hp_step *step = draft->step;
	const struct hp_json *json = draft->json;

	step->critical = hp_reader_bool(reader, json, "critical");
	step->see = hp_reader_text(reader, json, "see", HP_TEXT_PROSE, false, inner);
	step->if_not = hp_reader_text(reader, json, "if_not", HP_TEXT_PROSE, false, inner);
	if (hp_json_get(json, "type") != NULL) {
		step->type = hp_reader_texts(reader, json, "type", HP_TEXT_TYPED, inner);
	}
	require_host(reader, json, step, inner);
	hp_parse_checks(reader, draft, inner);
	if (reader->style) {
		hp_style_step(reader, draft);
	}
}

static void parse_group(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *inner)
{
	const struct hp_json *steps = hp_reader_get(reader, json, "steps", HP_JSON_ARRAY, true);

	step->serial = hp_reader_bool(reader, json, "serial");
	if (step->serial && step->each == NULL && hp_json_get(json, "each") == NULL) {
		hp_reader_error(reader, hp_json_get(json, "serial"), "serial-without-each",
			_("'serial' has a meaning only in a group with 'each'"));
	}
	if (steps != NULL && hp_json_count(steps) == 0) {
		hp_reader_error(reader, steps, "empty", _("this group has no steps"));
	}
	parse_list(reader, steps, step, inner, &step->children, &step->child_count);
}

static void add_draft(struct hp_reader *reader, struct hp_step *step, const struct hp_json *json)
{
	reader->drafts = hp_grow(reader->drafts, reader->draft_count, &reader->draft_capacity,
		sizeof(*reader->drafts));
	step->index = reader->draft_count;
	reader->drafts[reader->draft_count++] = (struct hp_draft_step){.step = step, .json = json};
}

/* What all kinds have in common. *ret_inner is the scope for what stands inside the step. */
static void parse_common(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope, struct hp_scope *ret_inner)
{
	bool is_action_or_group = step->kind == HP_STEP_ACTION || step->kind == HP_STEP_GROUP;

	*ret_inner = *scope;
	parse_each(reader, json, step, ret_inner);
	parse_host(reader, json, ret_inner);
	if (is_action_or_group && hp_reader_bool(reader, json, "irreversible")) {
		ret_inner->irreversible = true;
	}
	step->irreversible = ret_inner->irreversible && is_action_or_group;
	step->host = step->kind == HP_STEP_ACTION || step->kind == HP_STEP_DECISION
			     ? default_host(reader, ret_inner)
			     : ret_inner->host;
	step->do_text = hp_reader_text(reader, json, text_member_by_kind[step->kind],
		text_use(step->kind), true, ret_inner);
	step->actor = hp_reader_text(reader, json, "actor", HP_TEXT_PLAIN, false, NULL);
	step->why = hp_reader_text(reader, json, "why", HP_TEXT_PROSE, false, ret_inner);
	parse_not_in_source(reader, json, step, ret_inner);
	step->notices =
		hp_parse_notices(reader, json, ret_inner, &step->notice_count, &ret_inner->warned);
	require_warning(reader, json, step, ret_inner);
}

static struct hp_step *begin_step(struct hp_reader *reader, const struct hp_json *json,
	enum hp_step_kind kind, struct hp_step *parent)
{
	struct hp_step *step = hp_arena_alloc(reader->arena, sizeof(*step));

	step->kind = kind;
	step->parent = parent;
	add_draft(reader, step, json);
	parse_id(reader, json, step);
	reader->current_id = step->id;
	return step;
}

/* ---- decisions ---- */

static struct hp_step *parse_case(struct hp_reader *reader, const struct hp_json *json,
	struct hp_step *decision, const struct hp_scope *scope)
{
	struct hp_scope inner;

	if (!hp_reader_members(reader, json, case_members)) {
		return NULL;
	}
	struct hp_step *step = begin_step(reader, json, HP_STEP_CASE, decision);
	parse_common(reader, json, step, scope, &inner);
	const struct hp_json *steps = hp_json_get(json, "steps");
	if (steps == NULL) {
		hp_reader_error(reader, json, "case-not-covered",
			_("this case says not what to do; where there is nothing to do write "
			  "\"steps\": []"));
		return step;
	}
	steps = hp_reader_get(reader, json, "steps", HP_JSON_ARRAY, true);
	parse_list(reader, steps, step, &inner, &step->children, &step->child_count);
	return step;
}

/* Two cases that read the same cannot be told apart on the screen. */
static void refuse_equal_titles(struct hp_reader *reader, const struct hp_json *cases)
{
	for (const struct hp_json *a = hp_json_first(cases); a != NULL; a = hp_json_next(a)) {
		const char *title = hp_json_get_string(a, "title");
		for (const struct hp_json *b = hp_json_first(cases); title != NULL && b != a;
			b = hp_json_next(b)) {
			if (hp_streq(title, hp_json_get_string(b, "title"))) {
				hp_reader_error(reader, hp_json_get(a, "title"), "equal-cases",
					_("two cases of this decision have the same title '%s'"),
					title);
				break;
			}
		}
	}
}

static void parse_decision(struct hp_reader *reader, const struct hp_json *json,
	struct hp_step *step, const struct hp_scope *inner)
{
	const struct hp_json *cases = hp_reader_get(reader, json, "cases", HP_JSON_ARRAY, true);

	if (cases == NULL || !hp_reader_count_is_fine(reader, cases, HP_NAMES_MAX)) {
		return;
	}
	if (hp_json_count(cases) < 2) {
		hp_reader_error(
			reader, cases, "too-few-cases", _("a decision needs at least two cases"));
	}
	const struct hp_step **children =
		hp_arena_alloc(reader->arena, (hp_json_count(cases) + 1) * sizeof(*children));
	size_t count = 0;
	for (const struct hp_json *item = hp_json_first(cases); item != NULL;
		item = hp_json_next(item)) {
		const struct hp_step *child = parse_case(reader, item, step, inner);
		if (child != NULL) {
			children[count++] = child;
		}
	}
	step->children = children;
	step->child_count = count;
	refuse_equal_titles(reader, cases);
}

static struct hp_step *parse_step(struct hp_reader *reader, const struct hp_json *json,
	struct hp_step *parent, const struct hp_scope *scope)
{
	struct hp_scope inner;

	if (!hp_json_is(json, HP_JSON_OBJECT)) {
		(void)hp_reader_members(reader, json, action_members);
		return NULL;
	}
	enum hp_step_kind kind = find_kind(reader, json);
	(void)hp_reader_members(reader, json, members_by_kind[kind]);
	struct hp_step *step = begin_step(reader, json, kind, parent);
	size_t index = step->index;
	parse_common(reader, json, step, scope, &inner);
	switch (kind) {
	case HP_STEP_ACTION:
		parse_action(reader, &reader->drafts[index], &inner);
		break;
	case HP_STEP_DECISION:
		parse_decision(reader, json, step, &inner);
		break;
	case HP_STEP_GROUP:
		parse_group(reader, json, step, &inner);
		break;
	case HP_STEP_CASE:
	case HP_STEP_INPUT:
	case HP_STEP_HITS:
	case HP_STEP_CALL:
	case HP_STEP_GOTO:
	case HP_STEP_WATCH:
	case HP_STEP_STOP:
		break;
	}
	return step;
}

static void parse_list(struct hp_reader *reader, const struct hp_json *array,
	struct hp_step *parent, const struct hp_scope *scope,
	const struct hp_step *const **ret_steps, size_t *ret_count)
{
	const struct hp_step **steps =
		hp_arena_alloc(reader->arena, (hp_json_count(array) + 1) * sizeof(*steps));
	size_t count = 0;

	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		if (reader->draft_count == HP_STEPS_MAX) {
			hp_reader_error(reader, item, "too-many", _("there are more than %u steps"),
				HP_STEPS_MAX);
			break;
		}
		const struct hp_step *step = parse_step(reader, item, parent, scope);
		if (step != NULL) {
			steps[count++] = step;
		}
	}
	*ret_steps = steps;
	*ret_count = count;
}

void hp_parse_steps(struct hp_reader *reader, const struct hp_json *root)
{
	static const struct hp_scope top = {0};
	struct hp_procedure *procedure = reader->procedure;
	const struct hp_json *array = hp_reader_get(reader, root, "steps", HP_JSON_ARRAY, true);

	if (array != NULL && hp_json_count(array) == 0) {
		hp_reader_error(reader, array, "empty", _("a procedure needs at least one step"));
	}
	parse_list(reader, array, NULL, &top, &procedure->steps, &procedure->step_count);
	const struct hp_step **all =
		hp_arena_alloc(reader->arena, (reader->draft_count + 1) * sizeof(*all));
	for (size_t i = 0; i < reader->draft_count; i++) {
		all[i] = reader->drafts[i].step;
	}
	procedure->all = all;
	procedure->all_count = reader->draft_count;
}
