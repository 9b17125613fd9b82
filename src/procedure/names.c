/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * {Name} in texts. Parameters and roles have their values before step 1; what an input asks for, a
 * step remembers or a person confirms has one from its step on, in reading order.
 */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

#define HIT "hit" /* the item of a list in a check with "for" */

const struct hp_name *hp_name_find(const struct hp_reader *reader, const char *name)
{
	const struct hp_name *found = NULL;

	for (size_t i = 0; i < reader->name_count; i++) {
		const struct hp_name *known = &reader->names[i];
		if (strcmp(known->name, name) != 0) {
			continue;
		}
		/* Two cases may ask for the same: the one on the way here is meant. */
		if (reader->current == NULL ||
			!hp_steps_exclude_each_other(known->step, reader->current)) {
			return known;
		}
		found = known;
	}
	return found;
}

/* ---- what a name that has no value here could mean ---- */

/* The id of the step in or below `json` that gives `name` a value; NULL. Only asked where a name is
 * not known. */
static const char *find_definition(const struct hp_json *json, const char *name)
{
	if (!hp_json_is(json, HP_JSON_OBJECT) && !hp_json_is(json, HP_JSON_ARRAY)) {
		return NULL;
	}
	bool is_named = hp_streq(hp_json_get_string(json, "name"), name) &&
			hp_json_get_string(json, "ask") != NULL;
	if (is_named || hp_json_get(hp_json_get(json, "remember"), name) != NULL) {
		return hp_json_get_string(json, "id");
	}
	const char *id = NULL;
	for (const struct hp_json *m = hp_json_first(json); id == NULL && m != NULL;
		m = hp_json_next(m)) {
		id = find_definition(m, name);
	}
	return id;
}

static const char *name_hint(struct hp_reader *reader, const char *name)
{
	const struct hp_procedure *procedure = reader->procedure;
	const char **names = hp_calloc(
		procedure->parameter_count + procedure->role_count + reader->name_count + 1,
		sizeof(*names));
	size_t count = 0;

	for (size_t i = 0; i < procedure->parameter_count; i++) {
		names[count++] = procedure->parameters[i].name;
	}
	for (size_t i = 0; i < procedure->role_count; i++) {
		names[count++] = procedure->roles[i].name;
	}
	for (size_t i = 0; i < reader->name_count; i++) {
		names[count++] = reader->names[i].name;
	}
	const char *hint = hp_reader_hint(reader, name, names);
	free(names);
	return hint;
}

static void say_unknown(struct hp_reader *reader, const struct hp_json *at, const char *name)
{
	const struct hp_json *root = hp_json_doc_root(reader->doc);
	const char *id = find_definition(hp_json_get(root, "steps"), name);

	if (id != NULL) {
		hp_reader_error(reader, at, "used-before-known",
			_("'{%s}' gets its value in step %s, which comes later or is this one"),
			name, id);
		return;
	}
	hp_reader_error(reader, at, "unknown-name", _("'{%s}' is neither a parameter nor a host%s"),
		name, name_hint(reader, name));
}

/* ---- one name ---- */

static void check_hit(
	struct hp_reader *reader, const struct hp_json *at, const struct hp_scope *scope)
{
	if (scope == NULL || scope->list == NULL) {
		hp_reader_error(reader, at, "hit-without-for",
			_("'{hit}' has a meaning only in the fact and the fields of a check with "
			  "'for'"));
	}
}

static void check_secret(
	struct hp_reader *reader, const struct hp_json *at, const char *name, enum hp_text_use use)
{
	if (use != HP_TEXT_TYPED) {
		hp_reader_error(reader, at, "secret-in-text",
			_("'%s' is secret and may stand only in a command under 'type'"), name);
	}
}

static void check_known(struct hp_reader *reader, const struct hp_json *at,
	const struct hp_name *known, enum hp_text_use use)
{
	if (known->kind == HP_NAME_LIST) {
		hp_reader_error(reader, at, "list-in-text",
			_("'%s' is a list; its items are {hit} in a check with \"for\": \"%s\""),
			known->name, known->name);
		return;
	}
	if (known->input != NULL && known->input->secret) {
		check_secret(reader, at, known->name, use);
	}
	if (reader->current != NULL && known->kind == HP_NAME_INPUT &&
		hp_steps_exclude_each_other(known->step, reader->current)) {
		hp_reader_error(reader, at, "used-before-known",
			_("'{%s}' is asked for in step %s, which is not on the way to this step"),
			known->name, known->step->id);
	}
}

static void check_role(struct hp_reader *reader, const struct hp_json *at,
	const struct hp_role *role, const struct hp_scope *scope)
{
	reader->role_used[role - reader->procedure->roles] = true;
	bool is_known_scope = scope == NULL || !scope->host_was_wrong;
	if (role->many && is_known_scope && (scope == NULL || !hp_streq(scope->each, role->name))) {
		hp_reader_error(reader, at, "many-without-each",
			_("'{%s}' can be many machines here; use it in a step repeated for "
			  "\"each\": \"%s\""),
			role->name, role->name);
	}
}

static void check_name(struct hp_reader *reader, const struct hp_json *at, const char *name,
	enum hp_text_use use, const struct hp_scope *scope)
{
	const struct hp_procedure *procedure = reader->procedure;
	const struct hp_parameter *parameter = hp_procedure_parameter(procedure, name);
	const struct hp_role *role = hp_procedure_role(procedure, name);
	const struct hp_name *known = hp_name_find(reader, name);

	if (strcmp(name, HIT) == 0) {
		check_hit(reader, at, scope);
	} else if (parameter != NULL) {
		reader->parameter_used[parameter - procedure->parameters] = true;
		if (parameter->secret) {
			check_secret(reader, at, name, use);
		}
	} else if (role != NULL) {
		check_role(reader, at, role, scope);
	} else if (known != NULL) {
		check_known(reader, at, known, use);
	} else {
		say_unknown(reader, at, name);
	}
}

void hp_validate_names(struct hp_reader *reader, const struct hp_json *at, const char *text,
	enum hp_text_use use, const struct hp_scope *scope)
{
	struct hp_piece piece;

	for (size_t len = hp_piece_next(text, &piece); len > 0; len = hp_piece_next(text, &piece)) {
		if (piece.stray) {
			hp_reader_error(reader, at, "stray-brace",
				_("a '{' begins a name such as {SiteCode}; write '{{' for the sign "
				  "itself"));
		}
		if (piece.name != NULL) {
			char *name = hp_strndup(piece.name, piece.name_len);
			check_name(reader, at, name, use, scope);
			free(name);
		}
		text += len;
	}
}

/* ---- definitions ---- */

static void say_taken(
	struct hp_reader *reader, const struct hp_json *at, bool at_key, const char *name)
{
	if (at_key) {
		hp_reader_error_key(reader, at, "name-taken",
			_("'%s' has a meaning already; {%s} would mean two things"), name, name);
	} else {
		hp_reader_error(reader, at, "name-taken",
			_("'%s' has a meaning already; {%s} would mean two things"), name, name);
	}
}

static bool is_taken(const struct hp_reader *reader, const struct hp_name *name)
{
	if (strcmp(name->name, HIT) == 0 ||
		hp_procedure_parameter(reader->procedure, name->name) != NULL ||
		hp_procedure_role(reader->procedure, name->name) != NULL) {
		return true;
	}
	/* The same question in two cases of one decision: one of them is asked. */
	for (size_t i = 0; i < reader->name_count; i++) {
		const struct hp_name *other = &reader->names[i];
		if (strcmp(other->name, name->name) == 0 &&
			(other->kind != name->kind ||
				!hp_steps_exclude_each_other(other->step, name->step))) {
			return true;
		}
	}
	return false;
}

void hp_name_define(
	struct hp_reader *reader, const struct hp_json *at, bool at_key, const struct hp_name *name)
{
	if (!hp_parse_name_is_valid(name->name, false)) {
		const char *text = _("a name has letters, digits, '_' and '-', and begins with a "
				     "letter");
		if (at_key) {
			hp_reader_error_key(reader, at, "bad-name", "%s", text);
		} else {
			hp_reader_error(reader, at, "bad-name", "%s", text);
		}
		return;
	}
	if (is_taken(reader, name)) {
		say_taken(reader, at, at_key, name->name);
		return;
	}
	if (reader->name_count == HP_NAMES_MAX) {
		hp_reader_error(
			reader, at, "too-many", _("there are more than %u names"), HP_NAMES_MAX);
		return;
	}
	reader->names = hp_grow(
		reader->names, reader->name_count, &reader->name_capacity, sizeof(*reader->names));
	reader->names[reader->name_count++] = *name;
}

const char *hp_name_list(struct hp_reader *reader, const struct hp_json *at, const char *name)
{
	const struct hp_name *known = hp_name_find(reader, name);

	if (known != NULL && known->kind == HP_NAME_LIST) {
		if (reader->current != NULL &&
			hp_steps_exclude_each_other(known->step, reader->current)) {
			hp_reader_error(reader, at, "used-before-known",
				_("the list '%s' is confirmed in step %s, and whoever is here was "
				  "not there"),
				name, known->step->id);
		}
		return known->name;
	}
	const struct hp_json *root = hp_json_doc_root(reader->doc);
	const char *id = find_definition(hp_json_get(root, "steps"), name);
	if (known == NULL && id != NULL) {
		hp_reader_error(reader, at, "used-before-known",
			_("the list '%s' is confirmed in step %s, which comes later"), name, id);
		return NULL;
	}
	const char **lists = hp_calloc(reader->name_count + 1, sizeof(*lists));
	size_t count = 0;
	for (size_t i = 0; i < reader->name_count; i++) {
		if (reader->names[i].kind == HP_NAME_LIST) {
			lists[count++] = reader->names[i].name;
		}
	}
	hp_reader_error(reader, at, "unknown-list",
		_("no step of the kind 'hits' confirms a list '%s'%s"), name,
		hp_reader_hint(reader, name, lists));
	hp_reader_mend(reader, name, reader->near);
	free(lists);
	return NULL;
}
