/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which machine is read where: --target, and the files of --targets with one such entry a line. */
#include <stdlib.h>
#include <string.h>

#include "cmd_walk.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "holdpoint/walk.h"

#define FILE_SIZE_MAX ((size_t)1 << 20)
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static int add(const char *text, struct hp_cmd_targets *targets, struct hp_error *err)
{
	targets->items = hp_grow(
		targets->items, targets->count, &targets->capacity, sizeof(*targets->items));
	int status = hp_walk_target_parse(text, &targets->items[targets->count], err);
	targets->count += status == 0;
	return status;
}

/* A place in a file, columns in characters, as compilers write it. */
static int wrong(const char *path, size_t line, const char *text, size_t offset, const char *what,
	struct hp_error *err)
{
	char *shown = hp_text_clean(path, strlen(path), false);
	int status = hp_error_set(err, HP_ERR_INVALID, "%s:%zu:%zu: %s", shown, line,
		hp_utf8_count(text, offset) + 1, what);
	free(shown);
	return status;
}

/* Bytes of `text` that are UTF-8 without characters that steer terminals; all of them, if it is. */
static size_t harmless_part(const char *text)
{
	size_t len = strlen(text);
	size_t at = 0;
	while (at < len) {
		uint32_t point;
		size_t taken = hp_utf8_next(text + at, len - at, &point);
		if (taken == 0 || !hp_text_is_clean(text + at, taken)) {
			break;
		}
		at += taken;
	}
	return at;
}

static int add_line(const char *path, size_t line, char *text, struct hp_cmd_targets *targets,
	struct hp_error *err)
{
	size_t indent = strspn(text, " \t");
	size_t len = strlen(text);
	while (len > indent && strchr(" \t\r", text[len - 1]) != NULL) {
		text[--len] = '\0';
	}
	if (len <= indent || text[indent] == '#') {
		return 0;
	}
	const char *entry = text + indent;
	size_t harmless = harmless_part(entry);
	if (entry[harmless] != '\0') {
		return wrong(path, line, text, indent + harmless,
			_("Here is an invisible character, or a byte that is not UTF-8. Write the "
			  "line anew."),
			err);
	}
	size_t role = strcspn(entry, "/=");
	size_t name = strcspn(entry, "=");
	if (entry[name] == '\0' || role == 0) {
		return wrong(path, line, text, indent + (role == 0 ? 0 : name),
			_("This line names no target. Write ROLE=URL or ROLE/MACHINE=URL."), err);
	}
	if (entry[role] == '/' && role + 1 == name) {
		return wrong(path, line, text, indent + name,
			_("The machine has no name. Write ROLE/MACHINE=URL, or ROLE=URL."), err);
	}
	if (entry[name + 1] == '\0') {
		return wrong(path, line, text, indent + name + 1,
			_("The target has no URL. Write ROLE=URL or ROLE/MACHINE=URL."), err);
	}
	return add(entry, targets, err);
}

static int add_file(const char *path, struct hp_cmd_targets *targets, struct hp_error *err)
{
	char *data = NULL;
	size_t len = 0;
	int status = hp_file_read(path, FILE_SIZE_MAX, &data, &len, err);
	if (status < 0) {
		return status;
	}
	size_t start = strncmp(data, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0
			       ? strlen(BYTE_ORDER_MARK)
			       : 0;
	for (size_t line = 1; status == 0 && start < len; line++) {
		const char *newline = memchr(data + start, '\n', len - start);
		size_t end = newline == NULL ? len : (size_t)(newline - data);
		char *text = hp_strndup(data + start, end - start);
		size_t nul = strnlen(data + start, end - start);
		status =
			nul < end - start
				? wrong(path, line, text, nul,
					  _("Here is a NUL byte, so this is not a text file."), err)
				: add_line(path, line, text, targets, err);
		free(text);
		start = end + 1;
	}
	free(data);
	return status;
}

int hp_cmd_targets_parse(
	const struct hp_options *options, struct hp_cmd_targets *ret_targets, struct hp_error *err)
{
	const struct hp_strv *texts = &options->values[HP_FLAG_TARGET];
	const struct hp_strv *files = &options->values[HP_FLAG_TARGETS];
	struct hp_cmd_targets targets = {0};
	int status = 0;
	for (size_t i = 0; status == 0 && i < texts->count; i++) {
		status = add(texts->items[i], &targets, err);
	}
	for (size_t i = 0; status == 0 && i < files->count; i++) {
		status = add_file(files->items[i], &targets, err);
	}
	if (status < 0) {
		hp_cmd_targets_finish(&targets);
		return status;
	}
	*ret_targets = targets;
	return 0;
}

void hp_cmd_targets_finish(struct hp_cmd_targets *targets)
{
	for (size_t i = 0; i < targets->count; i++) {
		hp_walk_target_finish(&targets->items[i]);
	}
	free(targets->items);
	*targets = (struct hp_cmd_targets){0};
}
