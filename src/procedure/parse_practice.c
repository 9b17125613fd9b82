/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The practice section: machines to be made for a drill, and what a trainee types to solve it. It
 * is no part of the digest, but a drill depends on it, so it is checked as strictly as the rest.
 * The model keeps it as JSON.
 */
#include "procedure_internal.h"

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/* Does the machine play the role, alone or among others? */
static bool plays(const struct hp_json *machine, const char *role)
{
	if (hp_streq(hp_json_get_string(machine, "role"), role)) {
		return true;
	}
	for (const struct hp_json *item = hp_json_first(hp_json_get(machine, "roles"));
		item != NULL; item = hp_json_next(item)) {
		if (hp_streq(hp_json_string(item), role)) {
			return true;
		}
	}
	return false;
}

static void refuse_second_role(struct hp_reader *reader, const struct hp_json *machines,
	const struct hp_json *object, const struct hp_json *at)
{
	const char *name = hp_json_string(at);
	const struct hp_role *role = hp_procedure_role(reader->procedure, name);

	if (role == NULL || role->many) {
		return;
	}
	for (const struct hp_json *m = hp_json_first(machines); m != object; m = hp_json_next(m)) {
		if (plays(m, name)) {
			hp_reader_error(reader, at, "machine-taken",
				_("'%s' stands for one machine only, and it has one already"),
				name);
			return;
		}
	}
}

static void refuse_second_machine(
	struct hp_reader *reader, const struct hp_json *machines, const struct hp_json *object)
{
	const char *name = hp_json_get_string(object, "name");
	const struct hp_json *roles = hp_json_get(object, "roles");

	for (const struct hp_json *m = hp_json_first(machines); name != NULL && m != object;
		m = hp_json_next(m)) {
		if (hp_streq(hp_json_get_string(m, "name"), name)) {
			hp_reader_error(reader, hp_json_get(object, "name"), "machine-taken",
				_("another practice machine has the name '%s'"), name);
			return;
		}
	}
	refuse_second_role(reader, machines, object, hp_json_get(object, "role"));
	for (const struct hp_json *item = hp_json_first(roles); item != NULL;
		item = hp_json_next(item)) {
		refuse_second_role(reader, machines, object, item);
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
	static const char *const members[] = {
		"machines", "set", "solve", "spoil", "tool_lost", NULL};
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
		hp_parse_practice_machine(reader, item);
		refuse_second_machine(reader, machines, item);
	}
	parse_settings(reader, hp_reader_get(reader, practice, "set", HP_JSON_OBJECT, false));
	hp_parse_practice_solve(reader, practice);
}
