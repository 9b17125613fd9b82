/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of every kind: what they have in common, and the way to what they have of their own. */
#include "procedure_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/* ---- the kinds ---- */

/* What every step may have, whatever its kind. */
#define COMMON                                                                                     \
	"id", "kind", "host", "each", "actor", "before", "why", "not_in_source", "if", "lasting"

static const char *const action_members[] = {COMMON, "do", "type", "verify", "see", "if_not",
	"irreversible", "critical", "remember", "defer_to", "timed", "repeat", "second_person",
	NULL};
static const char *const decision_members[] = {COMMON, "ask", "cases", NULL};
static const char *const group_members[] = {
	COMMON, "title", "steps", "serial", "irreversible", "order", "repeat", "style", NULL};
static const char *const stop_members[] = {COMMON, "stop", NULL};
static const char *const input_members[] = {COMMON, "ask", "name", "type", "min", "max", "unit",
	"choices", "differs_from", "pattern", "explain", "default", "secret", NULL};
static const char *const hits_members[] = {COMMON, "ask", "name", "from", "see", "if_not", NULL};
static const char *const call_members[] = {COMMON, "title", "call", "hosts", "set", NULL};
static const char *const goto_members[] = {COMMON, "goto", NULL};

/* A case and a watch never come here: they stand in lists of their own. */
static const struct {
	enum hp_step_kind kind;
	const char *word;    /* of the member `kind` */
	const char *telling; /* the member that tells the kind where no word does; NULL */
	const char *text;    /* the member that becomes hp_step.do_text; NULL: made */
	const char *const *members;
} kinds[] = {
	{HP_STEP_ACTION, "action", NULL, "do", action_members},
	{HP_STEP_DECISION, "decision", "cases", "ask", decision_members},
	{HP_STEP_STOP, "stop", "stop", "stop", stop_members},
	{HP_STEP_CALL, "call", "call", "title", call_members},
	{HP_STEP_GOTO, "goto", "goto", NULL, goto_members},
	{HP_STEP_GROUP, "group", "steps", "title", group_members},
	{HP_STEP_HITS, "hits", "from", "ask", hits_members},
	{HP_STEP_INPUT, "input", "name", "ask", input_members},
	{HP_STEP_DECISION, NULL, "ask", "ask", decision_members},
};

static size_t find_kind(struct hp_reader *reader, const struct hp_json *json)
{
	const char *words[HP_ARRAY_SIZE(kinds)] = {NULL};

	for (size_t i = 0; kinds[i].word != NULL; i++) {
		words[i] = kinds[i].word;
	}
	int word = hp_reader_word(reader, json, "kind", words, -1);
	if (word >= 0) {
		return (size_t)word;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(kinds); i++) {
		if (kinds[i].telling != NULL && hp_json_get(json, kinds[i].telling) != NULL) {
			return i;
		}
	}
	return 0;
}

static const char *text_member(enum hp_step_kind kind)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(kinds); i++) {
		if (kinds[i].kind == kind) {
			return kinds[i].text;
		}
	}
	return kind == HP_STEP_WATCH ? "do" : "title"; /* a case has a title */
}

/* ---- one step ---- */

const char *hp_parse_step_id(struct hp_reader *reader, const struct hp_json *json)
{
	const struct hp_json *value = hp_reader_get(reader, json, "id", HP_JSON_STRING, true);

	if (value == NULL) {
		return "";
	}
	if (!hp_reader_id_is_valid(hp_json_string(value))) {
		hp_reader_error(reader, value, "bad-id",
			_("a step's id has up to 64 letters, digits, '.', '_' and '-', and begins "
			  "with a letter or "
			  "digit"));
		return "";
	}
	return hp_json_string(value);
}

struct hp_draft_step *hp_parse_begin_step(struct hp_reader *reader, const struct hp_json *json,
	enum hp_step_kind kind, struct hp_step *parent, const char *id)
{
	struct hp_step *step = hp_arena_alloc(reader->arena, sizeof(*step));

	step->kind = kind;
	step->parent = parent;
	step->id = id;
	step->index = reader->draft_count;
	reader->drafts = hp_grow(reader->drafts, reader->draft_count, &reader->draft_capacity,
		sizeof(*reader->drafts));
	reader->drafts[reader->draft_count] = (struct hp_draft_step){.step = step, .json = json};
	reader->current = step;
	reader->current_id = id;
	return &reader->drafts[reader->draft_count++];
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

static const char *find_host(
	struct hp_reader *reader, enum hp_step_kind kind, const struct hp_scope *inner)
{
	switch (kind) {
	case HP_STEP_ACTION:
	case HP_STEP_DECISION:
	case HP_STEP_HITS:
	case HP_STEP_WATCH:
		return hp_parse_default_host(reader, inner);
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_STOP:
	case HP_STEP_INPUT:
	case HP_STEP_CALL:
	case HP_STEP_GOTO:
		return inner->host;
	}
	return NULL;
}

void hp_parse_common(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope, struct hp_scope *ret_inner)
{
	bool is_action_or_group = step->kind == HP_STEP_ACTION || step->kind == HP_STEP_GROUP;
	const char *text = text_member(step->kind);

	*ret_inner = *scope;
	hp_parse_machine(reader, json, step, ret_inner);
	if (is_action_or_group && hp_reader_bool(reader, json, "irreversible")) {
		ret_inner->irreversible = true;
	}
	step->irreversible = ret_inner->irreversible && is_action_or_group;
	step->host = find_host(reader, step->kind, ret_inner);
	hp_parse_condition(reader, json, step, ret_inner);
	hp_parse_remember(reader, json, step, ret_inner);
	if (text != NULL) {
		step->do_text = hp_reader_text(reader, json, text,
			step->kind == HP_STEP_ACTION ? HP_TEXT_COMMAND : HP_TEXT_PROSE, true,
			ret_inner);
	}
	step->actor = hp_reader_text(reader, json, "actor", HP_TEXT_PLAIN, false, NULL);
	step->why = hp_reader_text(reader, json, "why", HP_TEXT_PROSE, false, ret_inner);
	parse_not_in_source(reader, json, step, ret_inner);
	step->notices =
		hp_parse_notices(reader, json, ret_inner, &step->notice_count, &ret_inner->warned);
	require_warning(reader, json, step, ret_inner);
	hp_parse_lasting(reader, json, step, ret_inner);
}

static void parse_inside(struct hp_reader *reader, size_t index, const struct hp_scope *inner)
{
	struct hp_draft_step *draft = &reader->drafts[index];
	struct hp_step *step = draft->step;

	switch (step->kind) {
	case HP_STEP_ACTION:
		hp_parse_action(reader, draft, inner);
		break;
	case HP_STEP_DECISION:
		hp_parse_decision(reader, draft->json, step, inner);
		break;
	case HP_STEP_GROUP:
		hp_parse_group(reader, draft->json, step, inner);
		break;
	case HP_STEP_INPUT:
		hp_parse_input(reader, draft->json, step, inner);
		break;
	case HP_STEP_HITS:
		hp_parse_hits(reader, draft->json, step, inner);
		break;
	case HP_STEP_CALL:
		hp_parse_call(reader, draft->json, step, inner);
		break;
	case HP_STEP_GOTO:
		hp_parse_goto(reader, draft->json, step);
		break;
	case HP_STEP_CASE:
	case HP_STEP_WATCH:
	case HP_STEP_STOP:
		break;
	}
}

static struct hp_step *parse_step(struct hp_reader *reader, const struct hp_json *json,
	struct hp_step *parent, const struct hp_scope *scope)
{
	struct hp_scope inner;

	if (!hp_json_is(json, HP_JSON_OBJECT)) {
		(void)hp_reader_members(reader, json, action_members);
		return NULL;
	}
	size_t kind = find_kind(reader, json);
	(void)hp_reader_members(reader, json, kinds[kind].members);
	struct hp_step *step = hp_parse_begin_step(
		reader, json, kinds[kind].kind, parent, hp_parse_step_id(reader, json))
				       ->step;
	hp_parse_common(reader, json, step, scope, &inner);
	parse_inside(reader, step->index, &inner);
	return step;
}

void hp_parse_list(struct hp_reader *reader, const struct hp_json *array, struct hp_step *parent,
	const struct hp_scope *scope, const struct hp_step *const **ret_steps, size_t *ret_count)
{
	const struct hp_step **steps =
		hp_arena_alloc(reader->arena, (hp_json_count(array) + 1) * sizeof(*steps));
	size_t count = 0;

	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		if (reader->draft_count >= reader->draft_max) {
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
	reader->draft_max = reader->draft_count + HP_STEPS_MAX; /* entries do not count */
	hp_parse_list(reader, array, NULL, &top, &procedure->steps, &procedure->step_count);
}

void hp_parse_all(struct hp_reader *reader)
{
	struct hp_procedure *procedure = reader->procedure;
	const struct hp_step **all =
		hp_arena_alloc(reader->arena, (reader->draft_count + 1) * sizeof(*all));

	for (size_t i = 0; i < reader->draft_count; i++) {
		all[i] = reader->drafts[i].step;
	}
	procedure->all = all;
	procedure->all_count = reader->draft_count;
	reader->current = NULL;
	reader->current_id = NULL;
}
