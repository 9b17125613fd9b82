/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed access to the members of one JSON document. */
#include "procedure_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

void hp_reader_finish(struct hp_reader *reader)
{
	for (size_t i = 0; i < reader->finding_count; i++) {
		free(reader->findings[i].message);
		free(reader->findings[i].instead);
	}
	free(reader->findings);
	free(reader->drafts);
	free(reader->names);
	free(reader->refs);
	free(reader->parameter_used);
	free(reader->role_used);
	memset(reader, 0, sizeof(*reader));
}

/* ---- hints ---- */

/* Of names that are equally near the first is found: from both ends it is the same one only if
 * there is no other. */
static bool is_only_near(const char *typed, const char *const *names, const char *near)
{
	size_t count = 0;

	while (names[count] != NULL) {
		count++;
	}
	const char **turned = hp_calloc(count + 1, sizeof(*turned));
	for (size_t i = 0; i < count; i++) {
		turned[i] = names[count - 1 - i];
	}
	bool is_only = hp_streq(hp_nearest_name(typed, turned), near);
	free(turned);
	return is_only;
}

const char *hp_reader_hint(struct hp_reader *reader, const char *typed, const char *const *names)
{
	const char *near = hp_reader_is_full(reader) ? NULL : hp_nearest_name(typed, names);

	reader->near = near != NULL && is_only_near(typed, names, near) ? near : NULL;
	if (near == NULL) {
		return "";
	}
	/* TRANSLATORS: the end of a sentence about a name nobody knows. */
	return hp_arena_printf(reader->arena, _("; did you mean '%s'?"), near);
}

const char *hp_reader_step_hint(struct hp_reader *reader, const char *typed)
{
	const char **names = hp_calloc(reader->draft_count + 1, sizeof(*names));
	size_t count = 0;

	for (size_t i = 0; i < reader->draft_count; i++) {
		if (reader->drafts[i].step->id[0] != '\0') {
			names[count++] = reader->drafts[i].step->id;
		}
	}
	const char *hint = hp_reader_hint(reader, typed, names);
	free(names);
	return hint;
}

/* ---- members ---- */

bool hp_reader_count_is_fine(struct hp_reader *reader, const struct hp_json *container, size_t max)
{
	if (container == NULL || hp_json_count(container) <= max) {
		return true;
	}
	hp_reader_error(reader, container, "too-many", _("there are more than %zu of these"), max);
	return false;
}

bool hp_reader_is_among(const char *name, const char *const *names)
{
	for (; *names != NULL; names++) {
		if ((*names)[0] == name[0] && strcmp(*names, name) == 0) {
			return true;
		}
	}
	return false;
}

static void say_wrong_type(
	struct hp_reader *reader, const struct hp_json *value, enum hp_json_type wanted)
{
	/* TRANSLATORS: both places are kinds of JSON values, such as "a string". */
	hp_reader_error(reader, value, "wrong-type", _("this must be %s, not %s"),
		hp_json_type_name(wanted), hp_json_type_name(hp_json_type(value)));
}

bool hp_reader_members(
	struct hp_reader *reader, const struct hp_json *object, const char *const *names)
{
	if (!hp_json_is(object, HP_JSON_OBJECT)) {
		say_wrong_type(reader, object, HP_JSON_OBJECT);
		return false;
	}
	for (const struct hp_json *m = hp_json_first(object); m != NULL; m = hp_json_next(m)) {
		const char *key = hp_json_key(m);
		if (strcmp(key, "$comment") == 0) {
			continue; /* an author's own words: no part of the procedure */
		}
		if (!hp_reader_is_among(key, names)) {
			hp_reader_error_key(reader, m, "unknown-member", _("unknown member '%s'%s"),
				key, hp_reader_hint(reader, key, names));
			/* What is there already cannot be what was meant. */
			bool is_free =
				reader->near != NULL && hp_json_get(object, reader->near) == NULL;
			hp_reader_mend(reader, key, is_free ? reader->near : NULL);
		}
	}
	return true;
}

const struct hp_json *hp_reader_get(struct hp_reader *reader, const struct hp_json *object,
	const char *key, enum hp_json_type type, bool required)
{
	const struct hp_json *value = hp_json_get(object, key);

	if (value == NULL) {
		if (required) {
			hp_reader_error(reader, object, "missing-member",
				_("the member '%s' is missing here"), key);
		}
		return NULL;
	}
	if (!hp_json_is(value, type)) {
		say_wrong_type(reader, value, type);
		return NULL;
	}
	return value;
}

static bool has_only_clean_characters(const char *text)
{
	return hp_text_is_clean(text, strlen(text));
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " ")] == '\0';
}

bool hp_reader_check_text(struct hp_reader *reader, const struct hp_json *value,
	enum hp_text_use use, const struct hp_scope *scope)
{
	if (!hp_json_is(value, HP_JSON_STRING)) {
		say_wrong_type(reader, value, HP_JSON_STRING);
		return false;
	}
	const char *text = hp_json_string(value);
	size_t max = use == HP_TEXT_PLAIN ? HP_TITLE_MAX : HP_TEXT_MAX;
	if (use != HP_TEXT_FACT && is_blank(text)) {
		hp_reader_error(reader, value, "empty", _("this text is empty"));
		return false;
	}
	size_t len = strlen(text);
	if (len > max && hp_utf8_count(text, len) > max) {
		hp_reader_error(reader, value, "too-long",
			_("this text has more than %zu characters"), max);
		return false;
	}
	if (!has_only_clean_characters(text)) {
		char *clean = hp_text_clean_cut(text, 60);
		hp_reader_error(reader, value, "unclean-text",
			_("a text may hold no line breaks, control characters or direction marks: "
			  "'%s'"),
			clean);
		free(clean);
		char *mended = hp_mend_unclean(text, use);
		hp_reader_mend(reader, text, mended);
		free(mended);
		return false;
	}
	if (use != HP_TEXT_PLAIN) {
		hp_validate_names(reader, value, text, use, scope);
	}
	if (reader->style) {
		hp_style_text(reader, value, text, use);
	}
	return true;
}

const char *hp_reader_text(struct hp_reader *reader, const struct hp_json *object, const char *key,
	enum hp_text_use use, bool required, const struct hp_scope *scope)
{
	const struct hp_json *value = hp_reader_get(reader, object, key, HP_JSON_STRING, required);

	if (value == NULL || !hp_reader_check_text(reader, value, use, scope)) {
		return NULL;
	}
	return hp_json_string(value);
}

bool hp_reader_bool(struct hp_reader *reader, const struct hp_json *object, const char *key)
{
	return hp_json_bool(hp_reader_get(reader, object, key, HP_JSON_BOOL, false));
}

const char *const *hp_reader_texts(struct hp_reader *reader, const struct hp_json *object,
	const char *key, enum hp_text_use use, const struct hp_scope *scope)
{
	const struct hp_json *array = hp_reader_get(reader, object, key, HP_JSON_ARRAY, false);
	size_t count = array != NULL ? hp_json_count(array) : 0;
	const char **texts = hp_arena_alloc(reader->arena, (count + 1) * sizeof(*texts));
	size_t used = 0;

	if (array == NULL) {
		return texts;
	}
	if (count == 0) {
		hp_reader_error(reader, array, "empty",
			_("this list is empty; leave the member '%s' out"), key);
	}
	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		if (hp_reader_check_text(reader, item, use, scope)) {
			texts[used++] = hp_json_string(item);
		}
	}
	return texts;
}

int64_t hp_reader_int(struct hp_reader *reader, const struct hp_json *object, const char *key,
	int64_t min, int64_t max, bool required, int64_t otherwise)
{
	const struct hp_json *value = hp_reader_get(reader, object, key, HP_JSON_INT, required);

	if (value == NULL) {
		return otherwise;
	}
	if (hp_json_int(value) < min || hp_json_int(value) > max) {
		hp_reader_error(reader, value, "out-of-range",
			_("'%s' is a number from %" PRId64 " to %" PRId64), key, min, max);
		return otherwise;
	}
	return hp_json_int(value);
}

int hp_reader_word(struct hp_reader *reader, const struct hp_json *object, const char *key,
	const char *const *words, int otherwise)
{
	const struct hp_json *value = hp_reader_get(reader, object, key, HP_JSON_STRING, false);

	if (value == NULL) {
		return otherwise;
	}
	const char *text = hp_json_string(value);
	for (int i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], text) == 0) {
			return i;
		}
	}
	struct hp_str all;
	hp_str_init(&all);
	for (int i = 0; words[i] != NULL; i++) {
		hp_str_appendf(&all, "%s'%s'", i > 0 ? ", " : "", words[i]);
	}
	hp_reader_error(reader, value, "unknown-word", _("'%s' is none of %s%s"), text, all.data,
		hp_reader_hint(reader, text, words));
	hp_reader_mend(reader, text, reader->near);
	hp_str_finish(&all);
	return -1;
}

bool hp_reader_id_is_valid(const char *id)
{
	size_t len = strlen(id);

	if (len == 0 || len > HP_ID_MAX) {
		return false;
	}
	for (size_t i = 0; i < len; i++) {
		char c = id[i];
		bool is_plain =
			(c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (!is_plain && (i == 0 || strchr("._-", c) == NULL)) {
			return false;
		}
	}
	return true;
}

const struct hp_role *hp_reader_role(
	struct hp_reader *reader, const struct hp_json *at, const char *name)
{
	const struct hp_procedure *procedure = reader->procedure;
	const struct hp_role *role = hp_procedure_role(procedure, name);

	if (role != NULL) {
		reader->role_used[role - procedure->roles] = true;
		return role;
	}
	const char **names = hp_calloc(procedure->role_count + 1, sizeof(*names));
	for (size_t i = 0; i < procedure->role_count; i++) {
		names[i] = procedure->roles[i].name;
	}
	const char *hint = hp_reader_hint(reader, name, names);
	if (reader->current_id == NULL || reader->current_id[0] == '\0') {
		hp_reader_error(
			reader, at, "unknown-host", _("there is no host '%s'%s"), name, hint);
	} else {
		hp_reader_error(reader, at, "unknown-host",
			_("step %s names an unknown host '%s'%s"), reader->current_id, name, hint);
	}
	hp_reader_mend(reader, name, reader->near);
	free(names);
	return NULL;
}
