/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `if`: when a step or group is there at all (R46). */
#include "procedure_internal.h"

#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

static const char *const condition_members[] = {"value", "is", "choice", "all", "any", "not", NULL};

static void parse_one(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope, struct hp_condition *condition);

/* `is`: one text or several. NULL-terminated, never NULL. */
static const char *const *parse_is(struct hp_reader *reader, const struct hp_json *json)
{
	const struct hp_json *value = hp_json_get(json, "is");

	if (hp_json_is(value, HP_JSON_ARRAY)) {
		return hp_reader_texts(reader, json, "is", HP_TEXT_PLAIN, NULL);
	}
	const char **texts = hp_arena_alloc(reader->arena, 2 * sizeof(*texts));
	texts[0] = hp_reader_text(reader, json, "is", HP_TEXT_PLAIN, true, NULL);
	return texts;
}

/* What the whole text stands for where it is a single name of few values. */
static const struct hp_parameter *find_choice(const struct hp_reader *reader, const char *text)
{
	struct hp_piece piece;
	size_t len = hp_piece_next(text, &piece);

	if (piece.name == NULL || text[len] != '\0') {
		return NULL;
	}
	const char *name = hp_arena_strndup(reader->arena, piece.name, piece.name_len);
	const struct hp_parameter *parameter = hp_procedure_parameter(reader->procedure, name);
	const struct hp_name *known = hp_name_find(reader, name);
	if (parameter == NULL && known != NULL) {
		parameter = known->input;
	}
	return parameter != NULL && parameter->type != HP_VALUE_TEXT ? parameter : NULL;
}

static bool names_something(const char *text)
{
	struct hp_piece piece;

	for (size_t len = hp_piece_next(text, &piece); len > 0; len = hp_piece_next(text, &piece)) {
		if (piece.name != NULL) {
			return true;
		}
		text += len;
	}
	return false;
}

/* A value that can never be entered makes the step one that nobody ever sees. */
static void check_is(
	struct hp_reader *reader, const struct hp_json *json, const struct hp_condition *condition)
{
	const struct hp_json *value = hp_json_get(json, "value");
	const struct hp_parameter *parameter = NULL;
	struct hp_error err = HP_ERROR_INIT;

	if (condition->text == NULL) {
		return;
	}
	if (!names_something(condition->text)) {
		hp_reader_error(reader, value, "constant-condition",
			_("this is always the same; name a {Value} to compare"));
		return;
	}
	parameter = find_choice(reader, condition->text);
	if (parameter == NULL || parameter->title == NULL ||
		(parameter->type == HP_VALUE_CHOICE && parameter->choices == NULL)) {
		return;
	}
	for (const char *const *is = condition->is; *is != NULL; is++) {
		if (hp_parameter_check(parameter, *is, &err) < 0) {
			hp_reader_error(reader, hp_json_get(json, "is"), "unknown-choice", "%s%s",
				hp_error_text(&err),
				parameter->choices != NULL
					? hp_reader_hint(reader, *is, parameter->choices)
					: "");
		}
	}
	hp_error_finish(&err);
}

static void parse_value(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_scope *scope, struct hp_condition *condition)
{
	condition->kind = HP_CONDITION_VALUE;
	condition->text = hp_reader_text(reader, json, "value", HP_TEXT_FACT, true, scope);
	condition->is = parse_is(reader, json);
	check_is(reader, json, condition);
}

static void parse_choice(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	struct hp_condition *condition)
{
	const struct hp_json *decision =
		hp_reader_get(reader, json, "choice", HP_JSON_STRING, true);
	const struct hp_json *chosen = hp_reader_get(reader, json, "is", HP_JSON_STRING, true);

	condition->kind = HP_CONDITION_CHOICE;
	if (decision != NULL && chosen != NULL) {
		hp_reader_ref_case(reader, decision, chosen, step, condition);
	}
}

static void parse_items(struct hp_reader *reader, const struct hp_json *array, struct hp_step *step,
	const struct hp_scope *scope, struct hp_condition *condition)
{
	if (array == NULL) {
		return;
	}
	if (hp_json_count(array) == 0) {
		hp_reader_error(reader, array, "empty", _("there is no condition in this list"));
	}
	struct hp_condition *items =
		hp_arena_alloc(reader->arena, (hp_json_count(array) + 1) * sizeof(*items));
	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		parse_one(reader, item, step, scope, &items[condition->item_count++]);
	}
	condition->items = items;
}

static void parse_not(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope, struct hp_condition *condition)
{
	struct hp_condition *item = hp_arena_alloc(reader->arena, sizeof(*item));
	const struct hp_json *inner = hp_reader_get(reader, json, "not", HP_JSON_OBJECT, true);

	condition->kind = HP_CONDITION_NOT;
	condition->items = item;
	condition->item_count = 1;
	if (inner != NULL) {
		parse_one(reader, inner, step, scope, item);
	}
}

static void parse_one(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope, struct hp_condition *condition)
{
	static const char *const forms[] = {"value", "choice", "all", "any", "not"};
	const char *form = NULL;
	size_t count = 0;

	if (!hp_reader_members(reader, json, condition_members)) {
		return;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(forms); i++) {
		if (hp_json_get(json, forms[i]) != NULL) {
			form = forms[i];
			count++;
		}
	}
	if (count != 1) {
		hp_reader_error(reader, json, "condition-form",
			_("a condition has exactly one of 'value', 'choice', 'all', 'any' and "
			  "'not'"));
		return;
	}
	bool has_is = hp_json_get(json, "is") != NULL;
	if (strcmp(form, "value") == 0) {
		parse_value(reader, json, scope, condition);
		return;
	}
	if (strcmp(form, "choice") == 0) {
		parse_choice(reader, json, step, condition);
		return;
	}
	if (has_is) {
		hp_reader_error(reader, hp_json_get(json, "is"), "condition-form",
			_("'is' belongs to 'value' or 'choice'"));
	}
	if (strcmp(form, "not") == 0) {
		parse_not(reader, json, step, scope, condition);
		return;
	}
	condition->kind = strcmp(form, "all") == 0 ? HP_CONDITION_ALL : HP_CONDITION_ANY;
	parse_items(reader, hp_reader_get(reader, json, form, HP_JSON_ARRAY, true), step, scope,
		condition);
}

void hp_parse_condition(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope)
{
	const struct hp_json *object = hp_reader_get(reader, json, "if", HP_JSON_OBJECT, false);

	if (object == NULL) {
		return;
	}
	struct hp_condition *condition = hp_arena_alloc(reader->arena, sizeof(*condition));
	parse_one(reader, object, step, scope, condition);
	step->condition = condition;
}
