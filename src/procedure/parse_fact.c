/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts as they stand in a check, a list, or beside "from": the member's name is the fact. */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/* The names of all facts, then `others`. */
static const char **member_names(const char *const *others)
{
	size_t count = 0;
	while (others[count] != NULL) {
		count++;
	}
	const char **names = hp_calloc(HP_FACT_COUNT_ + count + 1, sizeof(*names));
	count = 0;

	for (int kind = 0; kind < HP_FACT_COUNT_; kind++) {
		names[count++] = hp_fact_info((enum hp_fact_kind)kind)->json_name;
	}
	for (size_t i = 0; others[i] != NULL; i++) {
		names[count++] = others[i];
	}
	return names;
}

static bool kind_from_member(const char *key, enum hp_fact_kind *ret_kind)
{
	for (int kind = 0; kind < HP_FACT_COUNT_; kind++) {
		const char *name = hp_fact_info((enum hp_fact_kind)kind)->json_name;
		if (name[0] == key[0] && strcmp(name, key) == 0) {
			*ret_kind = (enum hp_fact_kind)kind;
			return true;
		}
	}
	return false;
}

static bool has_only_known(const struct hp_json *json, const char *const *others)
{
	for (const struct hp_json *m = hp_json_first(json); m != NULL; m = hp_json_next(m)) {
		const char *key = hp_json_key(m);
		enum hp_fact_kind kind;
		if (key == NULL ||
			(!hp_reader_is_among(key, others) && !kind_from_member(key, &kind))) {
			return false;
		}
	}
	return hp_json_is(json, HP_JSON_OBJECT);
}

/* The one member that names a fact; NULL (said) if there is none or more than one. */
static const struct hp_json *find_fact(
	struct hp_reader *reader, const struct hp_json *json, enum hp_fact_kind *ret_kind)
{
	const struct hp_json *found = NULL;

	for (const struct hp_json *m = hp_json_first(json); m != NULL; m = hp_json_next(m)) {
		enum hp_fact_kind kind;
		if (!kind_from_member(hp_json_key(m), &kind)) {
			continue;
		}
		if (found != NULL) {
			hp_reader_error_key(reader, m, "two-facts",
				_("a check has one fact; '%s' is there already"),
				hp_json_key(found));
			return NULL;
		}
		found = m;
		*ret_kind = kind;
	}
	if (found == NULL) {
		hp_reader_error(reader, json, "no-fact",
			_("a check needs a fact, such as \"registry.key\": "
			  "\"HKLM\\\\SOFTWARE\\\\...\""));
	}
	return found;
}

static size_t count_args(enum hp_fact_kind kind)
{
	size_t count = 0;

	while (count < HP_FACT_ARGS_MAX && hp_fact_info(kind)->args[count] != NULL) {
		count++;
	}
	return count;
}

static bool parse_arg(struct hp_reader *reader, const struct hp_json *value,
	const struct hp_scope *scope, struct hp_fact *fact, size_t position)
{
	if (!hp_reader_check_text(reader, value, HP_TEXT_FACT, scope)) {
		return false;
	}
	fact->args[position] = hp_json_string(value);
	return true;
}

/* One argument is a text, two are an array of texts, none is `true`. */
static bool parse_args(struct hp_reader *reader, const struct hp_json *value,
	const struct hp_scope *scope, struct hp_fact *fact)
{
	const struct hp_fact_info *info = hp_fact_info(fact->kind);
	size_t wanted = count_args(fact->kind);
	size_t position = 0;
	bool is_good = true;

	bool may_be_bare = wanted == 0 || (wanted == 1 && info->last_optional);
	if (may_be_bare && hp_json_bool(value)) {
		return true;
	}
	if (wanted == 1) {
		return parse_arg(reader, value, scope, fact, 0);
	}
	if (wanted == 0 || !hp_json_is(value, HP_JSON_ARRAY) || hp_json_count(value) != wanted) {
		if (wanted == 0) {
			hp_reader_error(reader, value, "fact-arguments",
				_("'%s' takes only true here"), info->json_name);
		} else {
			hp_reader_error(reader, value, "fact-arguments",
				_("'%s' takes [\"%s\", \"%s\"] here"), info->json_name,
				info->args[0], info->args[1]);
		}
		return false;
	}
	for (const struct hp_json *item = hp_json_first(value); item != NULL;
		item = hp_json_next(item)) {
		is_good = parse_arg(reader, item, scope, fact, position++) && is_good;
	}
	return is_good;
}

/* Names that are not filled in yet are taken as they stand; a text that begins with one can be
 * anything. */
static void check_form(
	struct hp_reader *reader, const struct hp_json *value, const struct hp_fact *fact)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_piece piece;

	for (size_t i = 0; i < HP_FACT_ARGS_MAX && fact->args[i] != NULL; i++) {
		const char *text = fact->args[i];
		for (size_t len = hp_piece_next(text, &piece); len > 0;
			len = hp_piece_next(text, &piece)) {
			if (piece.name != NULL &&
				(text == fact->args[i] || fact->kind == HP_FACT_PORT)) {
				return;
			}
			text += len;
		}
	}
	if (hp_fact_check(fact, &err) < 0) {
		hp_reader_error(reader, value, "fact-arguments", "%s", hp_error_text(&err));
	}
	hp_error_finish(&err);
}

const struct hp_json *hp_parse_fact(struct hp_reader *reader, const struct hp_json *json,
	const char *const *others, const struct hp_scope *scope, struct hp_fact *fact)
{
	/* The list of all names is there only to say which of them was meant. */
	if (!has_only_known(json, others)) {
		const char **names = member_names(others);
		bool is_object = hp_reader_members(reader, json, names);
		free(names);
		if (!is_object) {
			return NULL;
		}
	}
	const struct hp_json *value = find_fact(reader, json, &fact->kind);
	if (value == NULL) {
		return NULL;
	}
	if (parse_args(reader, value, scope, fact)) {
		check_form(reader, value, fact);
	} else {
		memset(fact->args, 0, sizeof(fact->args));
	}
	return value;
}

void hp_parse_fact_options(
	struct hp_reader *reader, const struct hp_json *json, struct hp_fact *fact)
{
	const struct hp_fact_info *info = hp_fact_info(fact->kind);
	const struct hp_json *view = hp_reader_get(reader, json, "view", HP_JSON_INT, false);
	const struct hp_json *sha256 = hp_reader_get(reader, json, "sha256", HP_JSON_BOOL, false);

	if (view != NULL && !info->takes_view) {
		hp_reader_error(reader, view, "option-for-fact",
			_("'view' has no meaning for '%s'"), info->json_name);
	} else if (view != NULL && hp_json_int(view) != 32 && hp_json_int(view) != 64) {
		hp_reader_error(reader, view, "bad-view",
			_("'view' is 32 or 64; leave it out to look in every view there is"));
	} else if (view != NULL) {
		fact->view = hp_json_int(view) == 32 ? HP_VIEW_32 : HP_VIEW_64;
	}
	if (sha256 != NULL && !info->takes_sha256) {
		hp_reader_error(reader, sha256, "option-for-fact",
			_("'sha256' has no meaning for '%s'"), info->json_name);
	}
	fact->sha256 = fact->sha256 || (hp_json_bool(sha256) && info->takes_sha256);
}

const char *hp_parse_fact_host(struct hp_reader *reader, const struct hp_json *json,
	const char *otherwise, const struct hp_scope *scope)
{
	const struct hp_json *value = hp_reader_get(reader, json, "host", HP_JSON_STRING, false);

	if (value == NULL) {
		if (otherwise == NULL && scope->host_is_none) {
			hp_reader_error(reader, json, "no-host",
				_("the step is at no machine; say with 'host' where this is read"));
		}
		return otherwise;
	}
	const struct hp_role *role = hp_reader_role(reader, value, hp_json_string(value));
	if (role == NULL) {
		return otherwise;
	}
	if (role->many && !hp_streq(scope->each, role->name)) {
		hp_reader_error(reader, value, "many-without-each",
			_("'%s' can stand for many machines; the step has to be repeated for "
			  "\"each\": \"%s\""),
			role->name, role->name);
	}
	return role->name;
}
