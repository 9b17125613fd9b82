/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which machine a step acts on: said by it, by a group around it, or the only one there is. */
#include "procedure_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

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
const char *hp_parse_default_host(struct hp_reader *reader, const struct hp_scope *inner)
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
void hp_parse_require_host(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_step *step, const struct hp_scope *inner)
{
	bool needs_host = hp_json_get(json, "verify") != NULL ||
			  hp_json_get(json, "when") != NULL || hp_json_get(json, "from") != NULL ||
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

void hp_parse_machine(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	struct hp_scope *inner)
{
	parse_each(reader, json, step, inner);
	parse_host(reader, json, inner);
}
