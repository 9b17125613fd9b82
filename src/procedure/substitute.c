/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts with {Name} in them, and what a check says once its names are filled in. */
#include "procedure_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

static bool is_name_start(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_name_char(char c)
{
	return is_name_start(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

size_t hp_piece_next(const char *text, struct hp_piece *ret_piece)
{
	memset(ret_piece, 0, sizeof(*ret_piece));
	if (text[0] == '\0') {
		return 0;
	}
	ret_piece->literal = text;
	if (text[0] != '{') {
		ret_piece->literal_len = strcspn(text, "{");
		return ret_piece->literal_len;
	}
	ret_piece->literal_len = 1;
	if (text[1] == '{') {
		return 2;
	}
	size_t end = 1;
	if (is_name_start(text[1])) {
		while (is_name_char(text[end])) {
			end++;
		}
	}
	if (end == 1 || text[end] != '}') {
		ret_piece->stray = true;
		return 1;
	}
	ret_piece->name = text + 1;
	ret_piece->name_len = end - 1;
	return end + 1;
}

static char *look_up_piece(const struct hp_piece *piece, hp_lookup_fn lookup, void *data)
{
	if (piece->name == NULL || lookup == NULL) {
		return NULL;
	}
	char *name = hp_strndup(piece->name, piece->name_len);
	char *value = hp_strdup(lookup(data, name));
	free(name);
	return value;
}

char *hp_substitute(const char *text, hp_lookup_fn lookup, void *data, bool *ret_missing)
{
	struct hp_str out;
	struct hp_piece piece;
	bool missing = false;

	hp_str_init(&out);
	for (size_t len = hp_piece_next(text, &piece); len > 0; len = hp_piece_next(text, &piece)) {
		char *value = look_up_piece(&piece, lookup, data);
		if (piece.name == NULL) {
			hp_str_append_len(&out, piece.literal, piece.literal_len);
		} else if (value != NULL) {
			hp_str_append(&out, value);
		} else {
			hp_str_append_len(&out, text, len);
			missing = true;
		}
		free(value);
		text += len;
	}
	if (ret_missing != NULL && missing) {
		*ret_missing = true;
	}
	return hp_str_detach(&out);
}

/* ---- facts ---- */

/* Only names, one below the other: no part is empty, and none stands for where it is or above. */
static bool leads_down(const char *value, const char *separators)
{
	for (const char *part = value;; part++) {
		size_t len = strcspn(part, separators);
		bool dots = strspn(part, ".") >= len && len <= 2;
		if (dots) {
			return false;
		}
		part += len;
		if (*part == '\0') {
			return true;
		}
	}
}

/*
 * Whether a value may be put into an argument: it must not widen a pattern, nor lead out of the
 * folder or key that stands before it. A value that begins a path or a key is itself the place.
 */
static bool stays_in_place(const struct hp_fact *fact, size_t arg, bool begins, const char *value)
{
	const char *what = hp_fact_info(fact->kind)->args[arg];
	if (hp_streq(what, "pattern")) {
		return strpbrk(value, fact->kind == HP_FACT_FILES ? "*?\\/" : "*?") == NULL;
	}
	if (!begins && hp_streq(what, "path")) {
		return leads_down(value, "\\/") && strchr(value, '%') == NULL;
	}
	return begins || !hp_streq(what, "key") || leads_down(value, "\\");
}

static int check_values(const struct hp_fact *fact, size_t arg, hp_lookup_fn lookup, void *data,
	struct hp_error *err)
{
	const char *text = fact->args[arg];
	struct hp_piece piece;
	int status = 0;

	for (size_t len = hp_piece_next(text, &piece); len > 0 && status == 0;
		len = hp_piece_next(text, &piece)) {
		char *value = look_up_piece(&piece, lookup, data);
		if (value != NULL && !stays_in_place(fact, arg, text == fact->args[arg], value)) {
			char *shown = hp_text_clean_cut(value, 120);
			status = hp_error_set(err, HP_ERR_USAGE,
				_("With the value '%s', something other than '%s' would be read. "
				  "Look at the machine itself, then attest what is there."),
				shown, fact->args[arg]);
			free(shown);
		}
		free(value);
		text += len;
	}
	return status;
}

int hp_fact_fill(const struct hp_fact *fact, hp_lookup_fn lookup, void *data,
	struct hp_fact *ret_fact, struct hp_error *err)
{
	struct hp_fact filled = *fact;
	char *texts[HP_FACT_ARGS_MAX] = {NULL};
	int status = 0;

	for (size_t i = 0; i < HP_FACT_ARGS_MAX && fact->args[i] != NULL; i++) {
		bool missing = false;
		texts[i] = hp_substitute(fact->args[i], lookup, data, &missing);
		filled.args[i] = texts[i];
		if (missing) {
			status = hp_error_set(err, HP_ERR_INVALID,
				_("'%s' still has a name without a value; give it with --set "
				  "NAME=VALUE"),
				texts[i]);
			goto out;
		}
		status = check_values(fact, i, lookup, data, err);
		if (status < 0) {
			goto out;
		}
	}
	status = hp_fact_check(&filled, err);
	if (status == 0) {
		hp_fact_copy(&filled, ret_fact);
	}
out:
	for (size_t i = 0; i < HP_FACT_ARGS_MAX; i++) {
		free(texts[i]);
	}
	return status;
}

int hp_check_fact(const struct hp_check *check, hp_lookup_fn lookup, void *data,
	struct hp_fact *ret_fact, struct hp_error *err)
{
	struct hp_fact fact = check->fact;
	if (check->same_as != NULL && hp_fact_info(fact.kind)->takes_sha256) {
		fact.sha256 = true; /* contents are compared by it */
	}
	return hp_fact_fill(&fact, lookup, data, ret_fact, err);
}

static void append_value(
	struct hp_str *out, const struct hp_json *value, hp_lookup_fn lookup, void *data)
{
	switch (hp_json_type(value)) {
	case HP_JSON_STRING: {
		char *text = hp_substitute(hp_json_string(value), lookup, data, NULL);
		hp_str_append(out, text[0] != '\0' ? text : "\"\"");
		free(text);
		break;
	}
	case HP_JSON_INT:
		hp_str_appendf(out, "%" PRId64, hp_json_int(value));
		break;
	case HP_JSON_BOOL:
		hp_str_append(out, hp_json_bool(value) ? "true" : "false");
		break;
	case HP_JSON_ARRAY: {
		const char *separator = "";
		for (const struct hp_json *item = hp_json_first(value); item != NULL;
			item = hp_json_next(item)) {
			hp_str_append(out, separator);
			append_value(out, item, lookup, data);
			separator = " | ";
		}
		break;
	}
	case HP_JSON_NULL:
	case HP_JSON_OBJECT:
		break;
	}
}

static void append_one_of(
	struct hp_str *out, const struct hp_json *value, hp_lookup_fn lookup, void *data)
{
	const char *separator = "";
	for (const struct hp_json *item = hp_json_first(value); item != NULL;
		item = hp_json_next(item)) {
		hp_str_append(out, separator);
		append_value(out, item, lookup, data);
		separator = " OR ";
	}
}

/* The name of a field, as in BOOTED. */
static void append_capitals(struct hp_str *out, const char *name)
{
	for (; *name != '\0'; name++) {
		bool is_lower = *name >= 'a' && *name <= 'z';
		hp_str_append_char(out, is_lower ? (char)(*name - 'a' + 'A') : *name);
	}
}

static char *required_change(const struct hp_check *check)
{
	struct hp_str out;

	hp_str_init(&out);
	if (check->changed != NULL) {
		append_capitals(&out, check->changed);
		hp_str_append_char(&out, ' ');
	}
	hp_str_append(&out, "CHANGED");
	return hp_str_detach(&out);
}

static char *required_fields(const struct hp_check *check, hp_lookup_fn lookup, void *data)
{
	struct hp_str out;

	hp_str_init(&out);
	for (size_t i = 0; i < check->field_count; i++) {
		if (i > 0) {
			hp_str_append(&out, ", ");
		}
		append_capitals(&out, check->fields[i].name);
		hp_str_append_char(&out, ' ');
		if (check->fields[i].one_of) {
			append_one_of(&out, check->fields[i].value, lookup, data);
		} else {
			append_value(&out, check->fields[i].value, lookup, data);
		}
	}
	if (check->or_absent) {
		hp_str_append(&out, " OR ABSENT");
	}
	return hp_str_detach(&out);
}

/* The place of the other thing alone: it is of the same kind. */
static char *required_contents(const struct hp_check *check, hp_lookup_fn lookup, void *data)
{
	char *place = hp_substitute(check->same_as->fact.args[0], lookup, data, NULL);
	char *text = hp_asprintf("SAME AS %s", place);
	free(place);
	return text;
}

char *hp_check_required(const struct hp_check *check, hp_lookup_fn lookup, void *data)
{
	if (check->same_as != NULL) {
		return required_contents(check, lookup, data);
	}
	switch (check->expect) {
	case HP_EXPECT_PRESENT:
		return hp_strdup("PRESENT");
	case HP_EXPECT_ABSENT:
		return hp_strdup("ABSENT");
	case HP_EXPECT_UNCHANGED:
		return hp_strdup("UNCHANGED");
	case HP_EXPECT_CHANGED:
		return required_change(check);
	case HP_EXPECT_NONE:
		return hp_strdup("NONE");
	case HP_EXPECT_EQUAL:
		return required_fields(check, lookup, data);
	}
	return hp_strdup("");
}
