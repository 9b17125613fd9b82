/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/library.h"
#include "holdpoint/procedure.h"
#include "holdpoint/shipped.h"
#include "holdpoint/utf8.h"
#include "text.h"

int hp_cmd_exit_code(int status)
{
	if (status >= 0) {
		return HP_EXIT_OK;
	}
	switch ((enum hp_status)status) {
	case HP_OK:
		return HP_EXIT_OK;
	case HP_ERR_USAGE:
		return HP_EXIT_USAGE;
	case HP_ERR_INVALID:
	case HP_ERR_NOT_FOUND:
	case HP_ERR_NEWER:
	case HP_ERR_LOCKED:
	case HP_ERR_IO:
	case HP_ERR_REFUSED:
		return HP_EXIT_INPUT;
	case HP_ERR_UNAVAILABLE:
		return HP_EXIT_UNKNOWN;
	case HP_ERR_ALTERED:
		return HP_EXIT_FAIL;
	case HP_ERR_ABORTED:
		return HP_EXIT_INTERRUPTED;
	case HP_ERR_INTERNAL:
		return HP_EXIT_INTERNAL;
	}
	return HP_EXIT_INTERNAL;
}

int hp_cmd_fail(struct hp_error *err)
{
	int code = hp_cmd_exit_code(err->status == HP_OK ? HP_ERR_INTERNAL : err->status);
	(void)fflush(stdout);
	hp_cmd_put(stderr, "holdpoint: %s\n", hp_error_text(err));
	hp_error_finish(err);
	return code;
}

/* Does a terminal show this code point as itself? */
static bool shows_itself(const char *bytes, size_t len)
{
	char *clean = hp_text_clean(bytes, len, false);
	bool same = strlen(clean) == len && memcmp(clean, bytes, len) == 0;
	free(clean);
	return same;
}

/* What could steer a terminal (C1, bidi controls, ...) stands in JSON strings only, and an escape
 * there means the same to every reader. Caller frees. */
static char *escape_unseen(const char *json)
{
	struct hp_str out;
	size_t len = strlen(json);
	hp_str_init(&out);
	for (size_t i = 0; i < len;) {
		uint32_t point = 0;
		size_t taken = hp_utf8_next(json + i, len - i, &point);
		taken = taken == 0 ? 1 : taken;
		if ((point < 0x7F && taken == 1) || shows_itself(json + i, taken)) {
			hp_str_append_len(&out, json + i, taken);
		} else if (point < 0x10000) {
			hp_str_appendf(&out, "\\u%04x", (unsigned)point);
		} else {
			hp_str_appendf(&out, "\\u%04x\\u%04x",
				(unsigned)(0xD800 + ((point - 0x10000) >> 10)),
				(unsigned)(0xDC00 + ((point - 0x10000) & 0x3FF)));
		}
		i += taken;
	}
	return hp_str_detach(&out);
}

char *hp_cmd_json_text(struct hp_json *value_taken)
{
	char *raw = hp_json_print(value_taken);
	char *text = escape_unseen(raw);
	free(raw);
	hp_json_free(value_taken);
	return text;
}

int hp_cmd_print_json(struct hp_json *value_taken)
{
	char *text = hp_cmd_json_text(value_taken);
	(void)puts(text);
	free(text);
	return hp_cmd_flush(HP_EXIT_OK);
}

int hp_cmd_flush(int code)
{
	errno = 0;
	if ((fflush(stdout) == 0 && !ferror(stdout)) || code != HP_EXIT_OK) {
		return code;
	}
	struct hp_error err = HP_ERROR_INIT;
	(void)hp_error_set_errno(&err, HP_ERR_IO, errno,
		_("Standard output takes no more text, the document is not complete"));
	return hp_cmd_fail(&err);
}

void hp_cmd_print_diagnostics(const struct hp_diagnostics *list)
{
	(void)fflush(stdout);
	for (size_t i = 0; i < list->count; i++) {
		char *text = hp_diagnostic_text(&list->items[i]);
		hp_cmd_put(stderr, "%s\n", text);
		free(text);
	}
}

int hp_cmd_libraries_open(const struct hp_options *options, struct hp_cmd_libraries *ret_libraries,
	struct hp_error *err)
{
	const struct hp_strv *paths = &options->values[HP_FLAG_LIBRARY];
	struct hp_cmd_libraries libraries = {
		.items = hp_calloc(paths->count + 1, sizeof(*libraries.items))};
	int status = 0;
	for (size_t i = 0; status == 0 && i < paths->count; i++) {
		status = hp_library_open(paths->items[i], &libraries.items[libraries.count], err);
		libraries.count += status == 0;
	}
	if (status == 0) {
		status = hp_library_open_memory(_("the shipped library"), hp_shipped_library,
			hp_shipped_library_size, &libraries.items[libraries.count], err);
		libraries.count += status == 0;
	}
	if (status < 0) {
		hp_cmd_libraries_close(&libraries);
		return status;
	}
	*ret_libraries = libraries;
	return 0;
}

void hp_cmd_libraries_close(struct hp_cmd_libraries *libraries)
{
	for (size_t i = 0; i < libraries->count; i++) {
		hp_library_close(libraries->items[i]);
	}
	free(libraries->items);
	*libraries = (struct hp_cmd_libraries){0};
}

static bool has_id(const struct hp_library_entries *entries, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(entries->items[i].id, id) == 0) {
			return true;
		}
	}
	return false;
}

/* Moves the entries of one library behind those of the libraries before it, without the ids they
 * hide. */
static void merge_entries(struct hp_library_entries *all, struct hp_library_entries *more)
{
	size_t known = all->count;
	for (size_t i = 0; i < more->count; i++) {
		if (has_id(all, known, more->items[i].id)) {
			continue;
		}
		all->items = hp_grow(all->items, all->count, &all->capacity, sizeof(*all->items));
		all->items[all->count++] = more->items[i];
		more->items[i] = (struct hp_library_entry){0};
	}
}

static int by_id(const void *a, const void *b)
{
	const struct hp_library_entry *left = a;
	const struct hp_library_entry *right = b;
	return strcmp(left->id, right->id);
}

int hp_cmd_entries(const struct hp_options *options, const char *words,
	struct hp_library_entries *entries, struct hp_error *err)
{
	struct hp_cmd_libraries libraries;
	int status = hp_cmd_libraries_open(options, &libraries, err);
	if (status < 0) {
		return status;
	}
	for (size_t i = 0; status == 0 && i < libraries.count; i++) {
		struct hp_library_entries some;
		hp_library_entries_init(&some);
		status = words == NULL ? hp_library_list(libraries.items[i], &some, err)
				       : hp_library_search(libraries.items[i], words, &some, err);
		if (status == 0) {
			merge_entries(entries, &some);
		}
		hp_library_entries_finish(&some);
	}
	if (status == 0 && words == NULL && entries->count > 1) {
		qsort(entries->items, entries->count, sizeof(*entries->items), by_id);
	}
	hp_cmd_libraries_close(&libraries);
	return status;
}

static int unknown_procedure(const struct hp_options *options, const char *id, struct hp_error *err)
{
	struct hp_library_entries entries;
	hp_library_entries_init(&entries);
	int status = hp_cmd_entries(options, NULL, &entries, err);
	if (status == 0) {
		const char **names = hp_calloc(entries.count + 1, sizeof(*names));
		for (size_t i = 0; i < entries.count; i++) {
			names[i] = entries.items[i].id;
		}
		const char *near = hp_nearest_name(id, names);
		char *shown = hp_text_clean_cut(id, 80);
		status = near == NULL ? hp_error_set(err, HP_ERR_NOT_FOUND,
						_("There is no procedure '%s' in the library. "
						  "`holdpoint list` shows what there is."),
						shown)
				      : hp_error_set(err, HP_ERR_NOT_FOUND,
						_("There is no procedure '%s' in the library. Did "
						  "you mean '%s'?"),
						shown, near);
		free(shown);
		free(names);
	}
	hp_library_entries_finish(&entries);
	return status;
}

int hp_cmd_load_procedure(const struct hp_options *options, const char *id,
	struct hp_procedure **ret_procedure, struct hp_error *err)
{
	struct hp_cmd_libraries libraries;
	int status = hp_cmd_libraries_open(options, &libraries, err);
	if (status < 0) {
		return status;
	}
	status = HP_ERR_NOT_FOUND;
	for (size_t i = 0; status == HP_ERR_NOT_FOUND && i < libraries.count; i++) {
		status = hp_library_load(libraries.items[i], id, ret_procedure, err);
	}
	hp_cmd_libraries_close(&libraries);
	if (status == HP_ERR_NOT_FOUND) {
		return unknown_procedure(options, id, err);
	}
	return status;
}
