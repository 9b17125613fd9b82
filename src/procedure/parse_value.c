/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that a person types (R35): parameters before step 1, and what an input step asks for. */
#include "procedure_internal.h"

#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "holdpoint/pattern.h"

static void parse_pattern(
	struct hp_reader *reader, const struct hp_json *object, struct hp_parameter *parameter)
{
	struct hp_procedure_private *private_ = reader->procedure->private_;
	const struct hp_json *value =
		hp_reader_get(reader, object, "pattern", HP_JSON_STRING, false);
	struct hp_pattern *pattern = NULL;
	struct hp_error err = HP_ERROR_INIT;

	if (value == NULL) {
		return;
	}
	if (parameter->type != HP_VALUE_TEXT) {
		hp_reader_error(reader, value, "option-for-type",
			_("'%s' has a meaning only for the type \"%s\""), "pattern", "text");
		return;
	}
	parameter->pattern_text = hp_json_string(value);
	if (hp_pattern_new(parameter->pattern_text, &pattern, NULL, &err) < 0) {
		hp_reader_error(reader, value, "bad-pattern", "%s", hp_error_text(&err));
		hp_error_finish(&err);
		return;
	}
	private_->patterns = hp_grow(private_->patterns, private_->pattern_count,
		&private_->pattern_capacity, sizeof(struct hp_pattern *));
	private_->patterns[private_->pattern_count++] = pattern;
	parameter->pattern = pattern;
	if (parameter->explain == NULL && hp_json_get(object, "explain") == NULL) {
		hp_reader_error(reader, value, "missing-explain",
			_("a pattern needs 'explain': say in words what a right value looks like"));
	}
}

static void parse_default(
	struct hp_reader *reader, const struct hp_json *object, struct hp_parameter *parameter)
{
	const struct hp_json *value = hp_json_get(object, "default");
	struct hp_error err = HP_ERROR_INIT;

	parameter->otherwise =
		hp_reader_text(reader, object, "default", HP_TEXT_PLAIN, false, NULL);
	if (parameter->otherwise == NULL) {
		return;
	}
	if (parameter->secret) {
		hp_reader_error(reader, value, "secret-default",
			_("a secret has no default: it would stand in the procedure for all to "
			  "read"));
		return;
	}
	bool can_judge = parameter->title != NULL &&
			 (parameter->pattern == NULL || parameter->explain != NULL) &&
			 (parameter->type != HP_VALUE_CHOICE || parameter->choices != NULL);
	if (can_judge && hp_parameter_check(parameter, parameter->otherwise, &err) < 0) {
		hp_reader_error(reader, value, "bad-default", "%s", hp_error_text(&err));
	}
	hp_error_finish(&err);
}

/* ---- types ---- */

static const char *const type_words[] = {
	[HP_VALUE_TEXT] = "text",
	[HP_VALUE_INTEGER] = "integer",
	[HP_VALUE_CHOICE] = "choice",
	NULL,
};

/* Members that belong to one type are refused beside another. */
static void refuse_foreign(struct hp_reader *reader, const struct hp_json *object,
	enum hp_value_type type, enum hp_value_type owner, const char *const *members)
{
	for (; type != owner && *members != NULL; members++) {
		if (hp_json_get(object, *members) != NULL) {
			hp_reader_error(reader, hp_json_get(object, *members), "option-for-type",
				_("'%s' has a meaning only for the type \"%s\""), *members,
				type_words[owner]);
		}
	}
}

static void parse_range(
	struct hp_reader *reader, const struct hp_json *object, struct hp_parameter *parameter)
{
	const struct hp_json *min = hp_reader_get(reader, object, "min", HP_JSON_INT, true);
	const struct hp_json *max = hp_reader_get(reader, object, "max", HP_JSON_INT, true);

	parameter->min = hp_json_int(min);
	parameter->max = hp_json_int(max);
	if (min != NULL && max != NULL && parameter->min >= parameter->max) {
		hp_reader_error(reader, max, "bad-range",
			_("'max' must be greater than 'min', or there is nothing to choose"));
	}
	parameter->unit = hp_reader_text(reader, object, "unit", HP_TEXT_PLAIN, false, NULL);
}

static void parse_choices(
	struct hp_reader *reader, const struct hp_json *object, struct hp_parameter *parameter)
{
	const struct hp_json *array = hp_reader_get(reader, object, "choices", HP_JSON_ARRAY, true);

	if (array == NULL || !hp_reader_count_is_fine(reader, array, HP_NAMES_MAX)) {
		return;
	}
	if (hp_json_count(array) < 2) {
		hp_reader_error(reader, array, "too-few-choices",
			_("a choice needs at least two texts to choose from"));
	}
	for (const struct hp_json *a = hp_json_first(array); a != NULL; a = hp_json_next(a)) {
		for (const struct hp_json *b = hp_json_first(array); b != a; b = hp_json_next(b)) {
			const char *text = hp_json_string(a);
			if (text != NULL && hp_json_string(b) != NULL &&
				hp_name_equal(text, hp_json_string(b))) {
				hp_reader_error(reader, a, "equal-choices",
					_("'%s' is there already; upper and lower case count "
					  "alike"),
					text);
				break;
			}
		}
	}
	if (hp_json_count(array) > 0) {
		parameter->choices =
			hp_reader_texts(reader, object, "choices", HP_TEXT_PLAIN, NULL);
	}
}

void hp_parse_value(
	struct hp_reader *reader, const struct hp_json *object, struct hp_parameter *parameter)
{
	static const char *const of_integer[] = {"min", "max", "unit", NULL};
	static const char *const of_choice[] = {"choices", NULL};
	int type = hp_reader_word(reader, object, "type", type_words, HP_VALUE_TEXT);

	parameter->type = type >= 0 ? (enum hp_value_type)type : HP_VALUE_TEXT;
	parameter->explain = hp_reader_text(reader, object, "explain", HP_TEXT_PLAIN, false, NULL);
	parameter->secret = hp_reader_bool(reader, object, "secret");
	if (type >= 0) {
		refuse_foreign(reader, object, parameter->type, HP_VALUE_INTEGER, of_integer);
		refuse_foreign(reader, object, parameter->type, HP_VALUE_CHOICE, of_choice);
	}
	switch (parameter->type) {
	case HP_VALUE_TEXT:
		break;
	case HP_VALUE_INTEGER:
		parse_range(reader, object, parameter);
		break;
	case HP_VALUE_CHOICE:
		parse_choices(reader, object, parameter);
		break;
	}
	parse_pattern(reader, object, parameter);
	parse_default(reader, object, parameter);
}

/* ---- parameters ---- */

static void parse_parameter(
	struct hp_reader *reader, const struct hp_json *object, struct hp_parameter *parameter)
{
	static const char *const members[] = {"title", "type", "min", "max", "unit", "choices",
		"differs_from", "pattern", "explain", "default", "secret", NULL};

	parameter->name = hp_json_key(object);
	if (!hp_parse_name_is_valid(parameter->name, false)) {
		hp_reader_error_key(reader, object, "bad-name",
			_("a parameter's name has letters, digits, '_' and '-', and begins with a "
			  "letter"));
	} else if (strcmp(parameter->name, "hit") == 0) {
		hp_reader_error_key(reader, object, "name-taken",
			_("'%s' has a meaning already; {%s} would mean two things"), "hit", "hit");
	}
	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	parameter->title = hp_reader_text(reader, object, "title", HP_TEXT_PLAIN, true, NULL);
	hp_parse_value(reader, object, parameter);
}

static void say_unknown_parameter(
	struct hp_reader *reader, const struct hp_json *at, const char *name)
{
	const struct hp_procedure *procedure = reader->procedure;
	const char **names =
		hp_arena_alloc(reader->arena, (procedure->parameter_count + 1) * sizeof(*names));

	for (size_t i = 0; i < procedure->parameter_count; i++) {
		names[i] = procedure->parameters[i].name;
	}
	hp_reader_error(reader, at, "unknown-name", _("there is no parameter '%s'%s"), name,
		hp_reader_hint(reader, name, names));
}

/* An input may differ from a parameter or from an earlier input. */
static const struct hp_parameter *find_value(const struct hp_reader *reader, const char *name)
{
	const struct hp_name *known = hp_name_find(reader, name);

	return known != NULL ? known->input : hp_procedure_parameter(reader->procedure, name);
}

void hp_parse_differs(
	struct hp_reader *reader, const struct hp_json *object, struct hp_parameter *parameter)
{
	const struct hp_json *value =
		hp_reader_get(reader, object, "differs_from", HP_JSON_STRING, false);

	if (value == NULL) {
		return;
	}
	const char *name = hp_json_string(value);
	const struct hp_parameter *other = find_value(reader, name);
	if (other == NULL) {
		say_unknown_parameter(reader, value, name);
	} else if (other == parameter) {
		hp_reader_error(reader, value, "differs-from-itself",
			_("no value differs from itself; name another parameter"));
	} else {
		parameter->differs_from = other;
	}
}

void hp_parse_parameters(struct hp_reader *reader, const struct hp_json *root)
{
	const struct hp_json *object =
		hp_reader_get(reader, root, "parameters", HP_JSON_OBJECT, false);
	if (!hp_reader_count_is_fine(reader, object, HP_NAMES_MAX)) {
		object = NULL;
	}
	size_t count = object != NULL ? hp_json_count(object) : 0;
	struct hp_parameter *parameters =
		hp_arena_alloc(reader->arena, (count + 1) * sizeof(*parameters));
	size_t i = 0;

	for (const struct hp_json *m = hp_json_first(object); m != NULL; m = hp_json_next(m)) {
		parse_parameter(reader, m, &parameters[i++]);
	}
	reader->procedure->parameters = parameters;
	reader->procedure->parameter_count = count;
	reader->parameter_used = hp_calloc(count + 1, sizeof(*reader->parameter_used));
	i = 0;
	for (const struct hp_json *m = hp_json_first(object); m != NULL; m = hp_json_next(m)) {
		hp_parse_differs(reader, m, &parameters[i++]);
	}
}
