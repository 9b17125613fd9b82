/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lint --fix: what can be mended mechanically, written back into the author's file. Only the
 * strings in question are replaced, so that the layout stays his.
 */
#include "library_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

/* One mend may bring the next to light: a member with its right name is read at last. */
#define ROUNDS_MAX 10
#define SCHEMA_MEMBER "\"$schema\": \"holdpoint-procedure.schema.json\","

struct text {
	char *data;
	size_t len;
};

/* A JSON string in the text, quotes included, and what stands there from now on (borrowed). */
struct edit {
	size_t offset;
	size_t len;
	const char *instead;
};

static bool is_json(const struct text *text)
{
	struct hp_json *value = NULL;
	struct hp_error err = HP_ERROR_INIT;
	bool is_good = hp_json_parse_value(text->data, text->len, &value, &err) == 0;

	hp_json_free(value);
	hp_error_finish(&err);
	return is_good;
}

/* ---- where ---- */

/* Columns count code points (hp_json_where). */
static size_t find_place(const struct text *text, size_t line, size_t column)
{
	size_t at = 0;

	for (size_t n = 1; n < line && at < text->len; n++) {
		const char *end = memchr(text->data + at, '\n', text->len - at);
		at = end == NULL ? text->len : (size_t)(end - text->data) + 1;
	}
	for (size_t n = 1; n < column && at < text->len; n++) {
		uint32_t point;
		size_t taken = hp_utf8_next(text->data + at, text->len - at, &point);
		at += taken > 0 ? taken : 1;
	}
	return at;
}

/* The string that begins at an offset; 0 where none does. The text is JSON. */
static size_t string_length(const struct text *text, size_t offset)
{
	if (offset >= text->len || text->data[offset] != '"') {
		return 0;
	}
	size_t at = offset + 1;
	while (at < text->len && text->data[at] != '"') {
		at += text->data[at] == '\\' ? 2 : 1;
	}
	return at < text->len ? at + 1 - offset : 0;
}

/* ---- one round ---- */

static struct text edited(const struct text *text, const struct edit *edit)
{
	size_t new_len = strlen(edit->instead);
	size_t rest = edit->offset + edit->len;
	struct text result = {.len = text->len - edit->len + new_len};

	result.data = hp_alloc(result.len + 1);
	memcpy(result.data, text->data, edit->offset);
	memcpy(result.data + edit->offset, edit->instead, new_len);
	memcpy(result.data + edit->offset + new_len, text->data + rest, text->len - rest);
	result.data[result.len] = '\0';
	return result;
}

/* Two members that are both taken for a third would make one name twice: what leaves no JSON is
 * not done. */
static size_t apply(struct text *text, const struct hp_diagnostics *list)
{
	size_t before = SIZE_MAX; /* offset of the edit behind this one */
	size_t count = 0;

	/* From the end backwards: places in front stay what they are. */
	for (size_t i = list->count; i-- > 0;) {
		const struct hp_diagnostic *item = &list->items[i];
		if (item->instead == NULL || item->line == 0) {
			continue;
		}
		struct edit edit = {.offset = find_place(text, item->line, item->column),
			.instead = item->instead};
		edit.len = string_length(text, edit.offset);
		if (edit.len == 0 || edit.offset >= before) {
			continue; /* the same string once more: in the next round */
		}
		struct text result = edited(text, &edit);
		if (!is_json(&result)) {
			free(result.data);
			continue;
		}
		before = edit.offset;
		free(text->data);
		*text = result;
		count++;
	}
	return count;
}

static size_t mend_findings(const char *path, struct text *text)
{
	size_t total = 0;

	for (size_t round = 0; round < ROUNDS_MAX; round++) {
		struct hp_procedure *procedure = NULL;
		struct hp_diagnostics list;
		hp_diagnostics_init(&list);
		(void)hp_procedure_parse(path, text->data, text->len, true, &procedure, &list);
		size_t count = apply(text, &list);
		hp_procedure_free(procedure);
		hp_diagnostics_finish(&list);
		if (count == 0) {
			break;
		}
		total += count;
	}
	return total;
}

/* Before the first member, on a line of its own where that one has one. */
static size_t add_schema(struct text *text)
{
	struct hp_json *root = NULL;
	struct hp_error err = HP_ERROR_INIT;
	size_t count = 0;

	if (hp_json_parse_value(text->data, text->len, &root, &err) == 0 &&
		hp_json_is(root, HP_JSON_OBJECT) && hp_json_count(root) > 0 &&
		hp_json_get(root, "$schema") == NULL) {
		size_t open = strcspn(text->data, "{") + 1;
		size_t blanks = strspn(text->data + open, " \t\r\n");
		char *member = hp_asprintf("%.*s" SCHEMA_MEMBER "%s", (int)blanks,
			text->data + open, blanks == 0 ? " " : "");
		struct edit edit = {.offset = open, .instead = member};
		struct text result = edited(text, &edit);
		free(text->data);
		free(member);
		*text = result;
		count = 1;
	}
	hp_json_free(root);
	hp_error_finish(&err);
	return count;
}

/* ---- one file ---- */

/* A link stays one: what it leads to is replaced. */
static int write_back(const char *path, const struct text *text, struct hp_error *err)
{
	struct stat st;
	char *whole = realpath(path, NULL);
	const char *target = whole != NULL ? whole : path;
	mode_t mode = stat(target, &st) == 0 ? st.st_mode & 0777 : 0644;
	int status = hp_file_replace(target, text->data, text->len, mode, true, err);

	free(whole);
	return status;
}

static int fix_file(const char *path, hp_library_mended_fn mended, void *data, struct hp_error *err)
{
	struct text text = {NULL, 0};
	struct hp_error ignored = HP_ERROR_INIT;
	int status = 0;

	if (hp_file_read(path, HP_PROCEDURE_FILE_MAX, &text.data, &text.len, &ignored) == 0 &&
		is_json(&text)) {
		size_t count = mend_findings(path, &text) + add_schema(&text);
		status = count > 0 ? write_back(path, &text, err) : 0;
		if (count > 0 && status == 0) {
			mended(data, path, count);
		}
	}
	hp_error_finish(&ignored);
	free(text.data);
	return status;
}

int hp_library_fix(const char *const *paths, size_t count, hp_library_mended_fn mended, void *data,
	struct hp_error *err)
{
	struct hp_strv files;
	struct hp_diagnostics ignored; /* lint says the same again */
	int status = 0;

	hp_strv_init(&files);
	hp_diagnostics_init(&ignored);
	hp_library_find_files(&files, paths, count, &ignored);
	for (size_t i = 0; status == 0 && i < files.count; i++) {
		status = fix_file(files.items[i], mended, data, err);
	}
	hp_diagnostics_finish(&ignored);
	hp_strv_finish(&files);
	return status;
}
