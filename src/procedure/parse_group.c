/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that hold steps: groups in their orders, decisions and their cases, repetition. */
#include "procedure_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

#define ROUNDS_MAX 99

static const char *const case_members[] = {"id", "title", "steps", "when", "actor", "if", "lasting",
	"not_in_source", "before", "why", NULL};

/* ---- repetition (R41) ---- */

static void parse_ask(struct hp_reader *reader, const struct hp_json *object, struct hp_step *step,
	const struct hp_scope *scope, struct hp_repeat *repeat)
{
	repeat->ask = hp_reader_text(reader, object, "ask", HP_TEXT_PROSE, true, scope);
	repeat->max = (unsigned)hp_reader_int(reader, object, "max", 2, ROUNDS_MAX, true, 2);
	repeat->again = _("again");
	repeat->finished = _("finished");
	if (hp_json_get(object, "count") != NULL) {
		hp_reader_error(reader, hp_json_get(object, "count"), "repeat",
			_("either 'count' rounds, or as many as the answer to 'ask' says"));
	}
	if (step->kind != HP_STEP_GROUP) {
		hp_reader_error(reader, object, "repeat",
			_("only a group is repeated by a question; put the step into one"));
	} else if (step->order != HP_ORDER_IN) {
		hp_reader_error(reader, object, "repeat",
			_("put the group with 'order' into the one that is repeated by a "
			  "question"));
	}
}

void hp_parse_repeat(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope)
{
	static const char *const members[] = {"count", "ask", "max", NULL};
	const struct hp_json *object = hp_reader_get(reader, json, "repeat", HP_JSON_OBJECT, false);

	if (object == NULL || !hp_reader_members(reader, object, members)) {
		return;
	}
	struct hp_repeat *repeat = hp_arena_alloc(reader->arena, sizeof(*repeat));
	if (hp_json_get(object, "ask") != NULL || hp_json_get(object, "max") != NULL) {
		parse_ask(reader, object, step, scope, repeat);
	} else {
		repeat->count =
			(unsigned)hp_reader_int(reader, object, "count", 2, ROUNDS_MAX, true, 2);
	}
	step->repeat = repeat;
}

/* ---- groups ---- */

static void parse_order(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step)
{
	static const char *const orders[] = {"in-order", "any", "one-of", NULL};
	static const char *const styles[] = {"read-do", "do-confirm", NULL};
	int order = hp_reader_word(reader, json, "order", orders, HP_ORDER_IN);

	step->order = order >= 0 ? (enum hp_order)order : HP_ORDER_IN;
	step->do_confirm = hp_reader_word(reader, json, "style", styles, 0) == 1;
	step->serial = hp_reader_bool(reader, json, "serial");
	if (step->serial && step->each == NULL && hp_json_get(json, "each") == NULL) {
		hp_reader_error(reader, hp_json_get(json, "serial"), "serial-without-each",
			_("'serial' has a meaning only in a group with 'each'"));
	}
}

/* R45: of several ways one is gone; each way is one action. */
static void check_one_of(
	struct hp_reader *reader, const struct hp_json *steps, const struct hp_step *group)
{
	if (group->order != HP_ORDER_ONE_OF) {
		return;
	}
	if (hp_json_count(steps) == 1) {
		hp_reader_error(reader, steps, "too-few-choices",
			_("one of at least two: a group with \"order\": \"one-of\" needs more "
			  "steps"));
	}
	for (size_t i = 0; i < group->child_count; i++) {
		const struct hp_step *child = group->children[i];
		if (child->kind != HP_STEP_ACTION) {
			hp_reader_error(reader, reader->drafts[child->index].json, "one-of-action",
				_("in a group with \"order\": \"one-of\" each step is an action; "
				  "for "
				  "more than that write a decision"));
		}
	}
}

void hp_parse_group(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *inner)
{
	size_t index = step->index;
	const struct hp_json *steps = hp_reader_get(reader, json, "steps", HP_JSON_ARRAY, true);

	parse_order(reader, json, step);
	if (steps != NULL && hp_json_count(steps) == 0) {
		hp_reader_error(reader, steps, "empty", _("this group has no steps"));
	}
	hp_parse_list(reader, steps, step, inner, &step->children, &step->child_count);
	check_one_of(reader, steps, step);
	if (reader->style) {
		hp_style_group(reader, &reader->drafts[index]);
	}
	reader->current = step;
	reader->current_id = step->id;
	/* The question after a round may name what was asked for in it. */
	hp_parse_repeat(reader, json, step, inner);
}

/* ---- decisions ---- */

static struct hp_step *parse_case(struct hp_reader *reader, const struct hp_json *json,
	struct hp_step *decision, const struct hp_scope *scope)
{
	struct hp_scope inner;

	if (!hp_reader_members(reader, json, case_members)) {
		return NULL;
	}
	struct hp_draft_step *draft = hp_parse_begin_step(
		reader, json, HP_STEP_CASE, decision, hp_parse_step_id(reader, json));
	struct hp_step *step = draft->step;
	hp_parse_common(reader, json, step, scope, &inner);
	if (hp_json_get(json, "when") != NULL) {
		step->host = hp_parse_default_host(reader, &inner);
		hp_parse_require_host(reader, json, step, &inner);
		hp_parse_checks(reader, draft, "when", &inner);
	}
	const struct hp_json *steps = hp_json_get(json, "steps");
	if (steps == NULL) {
		hp_reader_error(reader, json, "case-not-covered",
			_("this case does not say what to do; where there is nothing to do write "
			  "\"steps\": []"));
		return step;
	}
	steps = hp_reader_get(reader, json, "steps", HP_JSON_ARRAY, true);
	hp_parse_list(reader, steps, step, &inner, &step->children, &step->child_count);
	return step;
}

/* Two cases that read the same cannot be told apart, neither on the screen nor by a machine. */
static void refuse_equal_cases(struct hp_reader *reader, const struct hp_json *cases)
{
	for (const struct hp_json *a = hp_json_first(cases); a != NULL; a = hp_json_next(a)) {
		const char *title = hp_json_get_string(a, "title");
		const struct hp_json *when = hp_json_get(a, "when");
		for (const struct hp_json *b = hp_json_first(cases); b != a; b = hp_json_next(b)) {
			if (title != NULL && hp_streq(title, hp_json_get_string(b, "title"))) {
				hp_reader_error(reader, hp_json_get(a, "title"), "equal-cases",
					_("two cases of this decision have the same title '%s'"),
					title);
				break;
			}
			if (when != NULL && hp_json_get(b, "when") != NULL &&
				hp_json_equal(when, hp_json_get(b, "when"))) {
				hp_reader_error(reader, when, "equal-cases",
					_("two cases of this decision are told apart by the same "
					  "checks"));
				break;
			}
		}
	}
}

void hp_parse_decision(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *inner)
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
	refuse_equal_cases(reader, cases);
}
