/* SPDX-License-Identifier: GPL-3.0-or-later */
/* type, echo, attrib, fc, find. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../targets/common/value.h"
#include "arguments.h"
#include "commands.h"
#include "disk.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/utf8.h"
#include "machine.h"

#define SHOWN_MAX ((size_t)64 << 10) /* of a file that is shown */
#define COMPARE_CHUNK ((size_t)1 << 16)

/* ---- type ---- */

/** Lines of a file as UTF-8, without the signs that only end or indent them. Caller frees. */
static char *readable(const char *bytes, size_t len)
{
	bool wide = len >= 2 && (uint8_t)bytes[0] == 0xff && (uint8_t)bytes[1] == 0xfe;
	char *text =
		wide ? hp_utf16_text((const uint8_t *)bytes + 2, (len - 2) & ~(size_t)1) : NULL;
	if (text == NULL) {
		text = hp_strndup(bytes, len);
	}
	size_t kept = 0;
	for (const char *p = text; *p != '\0'; p++) {
		if (*p != '\r') {
			text[kept++] = *p;
			if (*p == '\t') {
				text[kept - 1] = ' ';
			}
		}
	}
	text[kept] = '\0';
	return text;
}

enum hp_console_result hp_command_type(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	struct hp_error err = HP_ERROR_INIT;
	char *full = NULL, *bytes = NULL;
	size_t len = 0;
	if (words->count != 2) {
		return hp_console_usage(console, _("  type FILE\n"));
	}
	if (hp_disk_full(console->machine, words->items[1], &full, &err) < 0 ||
		hp_disk_read(console->machine, full, SHOWN_MAX, &bytes, &len, &err) < 0) {
		free(full);
		return hp_console_fail(console, &err);
	}
	char *text = readable(bytes, len);
	size_t end = strlen(text);
	hp_console_print(console, "%s%s", text, end > 0 && text[end - 1] == '\n' ? "" : "\n");
	free(text);
	free(bytes);
	free(full);
	return HP_CONSOLE_DONE;
}

/* ---- echo ---- */

enum hp_console_result hp_command_echo(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)words;
	const char *text = line + strcspn(line, " \t.");
	text += *text != '\0'; /* one blank, or the dot of `echo.` */
	if (hp_name_equal(text, "off") || hp_name_equal(text, "on")) {
		return HP_CONSOLE_DONE;
	}
	size_t len = strlen(text);
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t')) {
		len--; /* what stands before a `>` */
	}
	hp_console_print(console, "%.*s\n", (int)len, text);
	return HP_CONSOLE_DONE;
}

/* ---- attrib ---- */

enum hp_console_result hp_command_attrib(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	struct hp_strv files;
	const char *typed = NULL;
	int wish = 0; /* 1: set R, -1: clear it */
	for (size_t i = 1; i < words->count; i++) {
		const char *word = words->items[i];
		if (hp_name_equal(word, "+r") || hp_name_equal(word, "-r")) {
			wish = word[0] == '+' ? 1 : -1;
		} else if (word[0] == '+' || word[0] == '-') {
			return hp_console_error(
				console, _("A practice machine keeps the attribute R only."));
		} else if (word[0] != '/') {
			typed = word;
		}
	}
	if (typed == NULL) {
		return hp_console_usage(console, _("  attrib [+r | -r] FILE\n"));
	}
	hp_strv_init(&files);
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (hp_arguments_match(console, typed, &files) < 0) {
		result = HP_CONSOLE_FAILED;
	} else if (files.count == 0) {
		result = hp_console_error(console, _("The system cannot find %s."), typed);
	}
	for (size_t i = 0; result == HP_CONSOLE_DONE && i < files.count; i++) {
		struct hp_error err = HP_ERROR_INIT;
		struct stat st;
		if (hp_disk_stat(console->machine, files.items[i], &st, &err) != 1 ||
			(wish != 0 && S_ISREG(st.st_mode) &&
				hp_disk_set_read_only(
					console->machine, files.items[i], wish > 0, &err) < 0)) {
			result = hp_console_fail(console, &err);
		} else if (wish == 0) {
			hp_console_print(console, "%s  %s\n",
				(st.st_mode & S_IWUSR) == 0 ? "R" : " ", files.items[i]);
		}
	}
	hp_strv_finish(&files);
	return result;
}

/* ---- fc ---- */

/** The place of the first difference, -1 where there is none, -2 where a file cannot be read. */
static long long first_difference(int a, int b)
{
	char *one = hp_alloc(COMPARE_CHUNK), *two = hp_alloc(COMPARE_CHUNK);
	long long at = 0, found = -1;
	bool more = true;
	while (more && found == -1) {
		ssize_t n = pread(a, one, COMPARE_CHUNK, at), m = pread(b, two, COMPARE_CHUNK, at);
		ssize_t least = n < m ? n : m;
		if (n < 0 || m < 0) {
			found = -2;
			break;
		}
		ssize_t i = 0;
		while (i < least && one[i] == two[i]) {
			i++;
		}
		found = i < least || n != m ? at + i : -1;
		at += least;
		more = least > 0;
	}
	free(one);
	free(two);
	return found;
}

enum hp_console_result hp_command_fc(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	struct hp_error err = HP_ERROR_INIT;
	struct hp_arguments arguments;
	char *full[2] = {NULL, NULL};
	int fd[2] = {-1, -1};
	hp_arguments_init(&arguments, words);
	enum hp_console_result result = HP_CONSOLE_DONE;
	int status = 0;
	if (arguments.paths.count != 2) {
		result = hp_console_usage(console, _("  fc /b FILE FILE\n"));
		status = -1;
	}
	for (size_t i = 0; status == 0 && i < 2; i++) {
		status = hp_disk_full(console->machine, arguments.paths.items[i], &full[i], &err);
		if (status == 0) {
			status = hp_disk_open(console->machine, full[i], &fd[i], &err);
		}
		if (status < 0) {
			result = hp_console_fail(console, &err);
		}
	}
	if (status == 0) {
		long long at = first_difference(fd[0], fd[1]);
		if (at == -2) {
			result = hp_console_error(console, _("A file cannot be read."));
		} else if (at >= 0) {
			hp_console_print(console, _("%s and %s differ, first at byte %lld.\n"),
				full[0], full[1], at);
			result = HP_CONSOLE_FAILED;
		} else {
			hp_console_print(
				console, _("%s and %s do not differ.\n"), full[0], full[1]);
		}
	}
	for (size_t i = 0; i < 2; i++) {
		if (fd[i] >= 0) {
			close(fd[i]);
		}
		free(full[i]);
	}
	hp_arguments_finish(&arguments);
	return result;
}

/* ---- find ---- */

/** `text` holds `wanted`; without case as names are compared, code point by code point. */
static bool holds(const char *text, const char *wanted, bool any_case)
{
	if (!any_case) {
		return strstr(text, wanted) != NULL;
	}
	size_t len = strlen(wanted);
	for (; strlen(text) >= len; text++) {
		char *head = hp_strndup(text, len);
		bool same = hp_utf8_is_valid(head, len) && hp_name_equal(head, wanted);
		free(head);
		if (same) {
			return true;
		}
	}
	return false;
}

/** Keeps the lines with a text: of what came through a `|`, or of a file. */
enum hp_console_result hp_command_find(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	struct hp_error err = HP_ERROR_INIT;
	struct hp_arguments arguments;
	char *full = NULL, *bytes = NULL, *text = NULL;
	size_t len = 0, hits = 0;
	hp_arguments_init(&arguments, words);
	bool any_case = hp_arguments_have(&arguments, "i");
	bool without = hp_arguments_have(&arguments, "v");
	enum hp_console_result result = HP_CONSOLE_FAILED;
	if (arguments.paths.count == 0 || (arguments.paths.count == 1 && console->piped == NULL)) {
		result = hp_console_usage(console, _("  COMMAND | find [/i] [/v] \"TEXT\"\n"));
	} else if (arguments.paths.count > 1 &&
		   (hp_disk_full(console->machine, arguments.paths.items[1], &full, &err) < 0 ||
			   hp_disk_read(console->machine, full, SHOWN_MAX, &bytes, &len, &err) <
				   0)) {
		result = hp_console_fail(console, &err);
	} else {
		text = bytes != NULL ? readable(bytes, len) : hp_strdup(console->piped);
		char *save = NULL;
		for (char *l = strtok_r(text, "\n", &save); l != NULL;
			l = strtok_r(NULL, "\n", &save)) {
			if (holds(l, arguments.paths.items[0], any_case) != without) {
				hp_console_print(console, "%s\n", l);
				hits++;
			}
		}
		result = hits > 0 ? HP_CONSOLE_DONE : HP_CONSOLE_FAILED;
	}
	free(text);
	free(bytes);
	free(full);
	hp_arguments_finish(&arguments);
	return result;
}
