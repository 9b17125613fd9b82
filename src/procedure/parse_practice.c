/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The practice section: machines to be made for a drill, and what a trainee types to solve it. It
 * is no part of the digest, but a drill depends on it, so it is checked as strictly as the rest.
 * The model keeps it as JSON.
 */
#include "procedure_internal.h"

#include <stdint.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/utf8.h"

#define COMPUTER_NAME_MAX 15u /* MS-NBTE: a NetBIOS name without its type byte */
#define KEY_NAME_MAX 255u     /* characters of one part of a registry path */

/* ---- values ---- */

static bool all_in(const char *text, const char *allowed)
{
	return text[strspn(text, allowed)] == '\0';
}

static bool quadword_is_valid(const char *text)
{
	size_t len = strlen(text);
	const char *const max = "18446744073709551615";

	if (len == 0 || len > strlen(max) || !all_in(text, "0123456789") ||
		(len > 1 && text[0] == '0')) {
		return false;
	}
	return len < strlen(max) || strcmp(text, max) <= 0;
}

static bool is_string(const struct hp_json *value)
{
	return hp_json_is(value, HP_JSON_STRING);
}

static bool is_dword(const struct hp_json *value)
{
	return hp_json_is(value, HP_JSON_INT) && hp_json_int(value) >= 0 &&
	       hp_json_int(value) <= UINT32_MAX;
}

static bool is_qword(const struct hp_json *value)
{
	return is_string(value) && quadword_is_valid(hp_json_string(value));
}

static bool is_list(const struct hp_json *value)
{
	if (!hp_json_is(value, HP_JSON_ARRAY)) {
		return false;
	}
	for (const struct hp_json *item = hp_json_first(value); item != NULL;
		item = hp_json_next(item)) {
		if (!is_string(item)) {
			return false;
		}
	}
	return true;
}

static bool is_hex(const struct hp_json *value)
{
	const char *text = hp_json_string(value);
	return text != NULL && strlen(text) % 2 == 0 && all_in(text, "0123456789abcdefABCDEF");
}

static const struct {
	const char *name;
	bool (*is_valid)(const struct hp_json *value);
	const char *form;
} value_types[] = {
	{"REG_SZ", is_string, N_("a string")},
	{"REG_EXPAND_SZ", is_string, N_("a string")},
	{"REG_DWORD", is_dword, N_("a number from 0 to 4294967295")},
	{"REG_QWORD", is_qword, N_("a string of decimal digits")},
	{"REG_MULTI_SZ", is_list, N_("a list of strings")},
	{"REG_BINARY", is_hex, N_("a string of hexadecimal digits, two a byte")},
};

static void parse_value(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"name", "type", "value", NULL};
	const char *types[HP_ARRAY_SIZE(value_types) + 1] = {NULL};

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(value_types); i++) {
		types[i] = value_types[i].name;
	}
	(void)hp_reader_get(reader, object, "name", HP_JSON_STRING, true);
	(void)hp_reader_get(reader, object, "type", HP_JSON_STRING, true);
	int type = hp_reader_word(reader, object, "type", types, -1);
	const struct hp_json *value = hp_json_get(object, "value");
	if (value == NULL) {
		hp_reader_error(reader, object, "missing-member",
			_("the member '%s' is missing here"), "value");
	} else if (type >= 0 && !value_types[type].is_valid(value)) {
		hp_reader_error(reader, value, "bad-value", _("%s takes %s"),
			value_types[type].name, _(value_types[type].form));
	}
}

/* ---- keys ---- */

static bool path_is_valid(const char *path)
{
	const char *root;
	const char *rest;

	if (!hp_registry_split(path, &root, &rest) || strcmp(root, "HKLM") != 0 ||
		rest[0] == '\0') {
		return false;
	}
	while (true) {
		size_t len = strcspn(rest, "\\");
		if (len == 0 || hp_utf8_count(rest, len) > KEY_NAME_MAX) {
			return false;
		}
		if (rest[len] == '\0') {
			return true;
		}
		rest += len + 1;
	}
}

static void parse_key(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"key", "values", NULL};

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	const char *path = hp_reader_text(reader, object, "key", HP_TEXT_TYPED, true, NULL);
	if (path != NULL && !path_is_valid(path)) {
		hp_reader_error(reader, hp_json_get(object, "key"), "bad-key",
			_("a practice machine has keys below HKLM only, such as "
			  "HKLM\\SOFTWARE\\Vendor"));
	}
	const struct hp_json *values =
		hp_reader_get(reader, object, "values", HP_JSON_ARRAY, false);
	for (const struct hp_json *item = hp_json_first(values); item != NULL;
		item = hp_json_next(item)) {
		parse_value(reader, item);
	}
}

/* ---- machines ---- */

static bool computer_name_is_valid(const char *name)
{
	size_t len = strlen(name);
	const char *const allowed =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

	return len > 0 && len <= COMPUTER_NAME_MAX && name[0] != '-' && all_in(name, allowed);
}

static void refuse_second_machine(
	struct hp_reader *reader, const struct hp_json *machines, const struct hp_json *object)
{
	const char *role_name = hp_json_get_string(object, "role");
	const struct hp_role *role = hp_procedure_role(reader->procedure, role_name);

	for (const struct hp_json *m = hp_json_first(machines); m != object; m = hp_json_next(m)) {
		if (hp_streq(hp_json_get_string(m, "name"), hp_json_get_string(object, "name")) &&
			hp_json_get_string(m, "name") != NULL) {
			hp_reader_error(reader, hp_json_get(object, "name"), "machine-taken",
				_("another practice machine has the name '%s'"),
				hp_json_get_string(m, "name"));
			return;
		}
		if (role != NULL && !role->many &&
			hp_streq(hp_json_get_string(m, "role"), role_name)) {
			hp_reader_error(reader, hp_json_get(object, "role"), "machine-taken",
				_("'%s' stands for one machine only, and it has one already"),
				role_name);
			return;
		}
	}
}

static void parse_machine(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {
		"role", "name", "product", "service_pack", "registry", NULL};

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	const struct hp_json *role = hp_reader_get(reader, object, "role", HP_JSON_STRING, true);
	if (role != NULL) {
		(void)hp_reader_role(reader, role, hp_json_string(role));
	}
	const char *name = hp_reader_text(reader, object, "name", HP_TEXT_PLAIN, true, NULL);
	if (name != NULL && !computer_name_is_valid(name)) {
		hp_reader_error(reader, hp_json_get(object, "name"), "bad-name",
			_("a machine's name has up to 15 letters, digits and '-'"));
	}
	(void)hp_reader_text(reader, object, "product", HP_TEXT_PLAIN, true, NULL);
	(void)hp_reader_text(reader, object, "service_pack", HP_TEXT_PLAIN, false, NULL);
	const struct hp_json *keys =
		hp_reader_get(reader, object, "registry", HP_JSON_ARRAY, false);
	for (const struct hp_json *item = hp_json_first(keys); item != NULL;
		item = hp_json_next(item)) {
		parse_key(reader, item);
	}
}

/* ---- what solves the drill ---- */

static void check_choice(
	struct hp_reader *reader, const struct hp_json *object, const struct hp_step *step)
{
	const struct hp_json *choose =
		hp_reader_get(reader, object, "choose", HP_JSON_STRING, true);

	if (choose == NULL) {
		return;
	}
	const char **names =
		hp_arena_alloc(reader->arena, (step->child_count + 1) * sizeof(*names));
	for (size_t i = 0; i < step->child_count; i++) {
		if (strcmp(step->children[i]->id, hp_json_string(choose)) == 0) {
			return;
		}
		names[i] = step->children[i]->id;
	}
	hp_reader_error(reader, choose, "unknown-case", _("decision %s has no case '%s'%s"),
		step->id, hp_json_string(choose),
		hp_reader_hint(reader, hp_json_string(choose), names));
}

static void parse_solution(struct hp_reader *reader, const struct hp_json *object)
{
	static const char *const members[] = {"step", "machine", "lines", "choose", NULL};

	if (!hp_reader_members(reader, object, members)) {
		return;
	}
	const struct hp_json *id = hp_reader_get(reader, object, "step", HP_JSON_STRING, true);
	(void)hp_reader_text(reader, object, "machine", HP_TEXT_PLAIN, false, NULL);
	if (id == NULL) {
		return;
	}
	const struct hp_step *step = hp_procedure_step(reader->procedure, hp_json_string(id));
	if (step == NULL) {
		hp_reader_error(reader, id, "unknown-step", _("there is no step '%s'%s"),
			hp_json_string(id), hp_reader_step_hint(reader, hp_json_string(id)));
		return;
	}
	switch (step->kind) {
	case HP_STEP_ACTION:
		(void)hp_reader_get(reader, object, "lines", HP_JSON_ARRAY, true);
		(void)hp_reader_texts(reader, object, "lines", HP_TEXT_TYPED, NULL);
		break;
	case HP_STEP_DECISION:
		check_choice(reader, object, step);
		break;
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_INPUT:
	case HP_STEP_HITS:
	case HP_STEP_CALL:
	case HP_STEP_GOTO:
	case HP_STEP_WATCH:
	case HP_STEP_STOP:
		hp_reader_error(reader, id, "solve-no-action",
			_("'%s' is no action and no decision; nothing can be typed there"),
			step->id);
		break;
	}
}

static void parse_settings(struct hp_reader *reader, const struct hp_json *object)
{
	struct hp_error err = HP_ERROR_INIT;

	for (const struct hp_json *m = hp_json_first(object); m != NULL; m = hp_json_next(m)) {
		const struct hp_parameter *parameter =
			hp_procedure_parameter(reader->procedure, hp_json_key(m));
		if (parameter == NULL) {
			hp_reader_error_key(reader, m, "unknown-name",
				_("there is no parameter '%s'"), hp_json_key(m));
		} else if (!hp_reader_check_text(reader, m, HP_TEXT_PLAIN, NULL)) {
			continue;
		} else if (parameter->title != NULL && parameter->explain != NULL &&
			   hp_parameter_check(parameter, hp_json_string(m), &err) < 0) {
			hp_reader_error(reader, m, "bad-default", "%s", hp_error_text(&err));
		}
	}
	hp_error_finish(&err);
}

void hp_parse_practice(struct hp_reader *reader, const struct hp_json *root)
{
	static const char *const members[] = {"machines", "set", "solve", NULL};
	const struct hp_json *practice = hp_json_get(root, "practice");

	reader->current_id = NULL;
	if (practice == NULL || !hp_reader_members(reader, practice, members)) {
		return;
	}
	const struct hp_json *machines =
		hp_reader_get(reader, practice, "machines", HP_JSON_ARRAY, true);
	if (!hp_reader_count_is_fine(reader, machines, HP_NAMES_MAX)) {
		return;
	}
	for (const struct hp_json *item = hp_json_first(machines); item != NULL;
		item = hp_json_next(item)) {
		parse_machine(reader, item);
		refuse_second_machine(reader, machines, item);
	}
	parse_settings(reader, hp_reader_get(reader, practice, "set", HP_JSON_OBJECT, false));
	const struct hp_json *solve =
		hp_reader_get(reader, practice, "solve", HP_JSON_ARRAY, false);
	for (const struct hp_json *item = hp_json_first(solve); item != NULL;
		item = hp_json_next(item)) {
		parse_solution(reader, item);
	}
}
