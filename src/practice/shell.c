/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shell.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/str.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/** The operator at `p`, its length in *ret_len; HP_SHELL_END: none. */
static enum hp_shell_join operator_at(const char *p, size_t *ret_len)
{
	*ret_len = p[0] != '\0' && p[1] == p[0] ? 2 : 1;
	if (p[0] == '&') {
		return *ret_len == 2 ? HP_SHELL_AND : HP_SHELL_THEN;
	}
	if (p[0] == '|') {
		return *ret_len == 2 ? HP_SHELL_OR : HP_SHELL_PIPE;
	}
	return HP_SHELL_END;
}

/** The name after a `>`: in quotation marks, or up to a blank or an operator. */
static char *take_file(const char **at)
{
	const char *p = *at;
	while (is_blank(*p)) {
		p++;
	}
	bool quoted = *p == '"';
	size_t len = quoted ? strcspn(p + 1, "\"") : strcspn(p, " \t\r\n&|<>");
	char *file = hp_strndup(p + quoted, len);
	p += len + quoted;
	*at = quoted && *p == '"' ? p + 1 : p;
	return file;
}

/** `2>nul`, `2>&1` and `1>` name a stream: the digit is not part of the command, and what a
 * practice console says is one stream. */
static bool stream_digit(const struct hp_str *command)
{
	size_t len = command->len;
	return len > 0 && (command->data[len - 1] == '1' || command->data[len - 1] == '2') &&
	       (len == 1 || is_blank(command->data[len - 2]));
}

/** A redirection at *at. False: no file behind it. */
static bool take_redirection(const char **at, struct hp_str *command, struct hp_shell_part *part)
{
	bool errors = false;
	if (stream_digit(command)) {
		errors = command->data[command->len - 1] == '2';
		command->data[--command->len] = '\0';
	}
	bool append = (*at)[1] == '>';
	*at += append ? 2 : 1;
	if (errors && strncmp(*at, "&1", 2) == 0) {
		*at += 2;
		return true;
	}
	char *file = take_file(at);
	if (file[0] == '\0' || errors) {
		bool named = file[0] != '\0';
		free(file);
		return named;
	}
	free(part->file);
	part->file = file;
	part->append = append;
	return true;
}

bool hp_shell_next(const char **rest, struct hp_shell_part *ret_part)
{
	struct hp_shell_part part = {.behind = HP_SHELL_END};
	struct hp_str command;
	hp_str_init(&command);
	const char *p = *rest;
	bool quoted = false, sound = true;
	size_t len = 0;
	while (sound && *p != '\0') {
		quoted = quoted != (*p == '"');
		if (!quoted && *p == '>') {
			sound = take_redirection(&p, &command, &part);
			continue;
		}
		part.behind = quoted ? HP_SHELL_END : operator_at(p, &len);
		if (part.behind != HP_SHELL_END) {
			p += len;
			break;
		}
		hp_str_append_char(&command, *p++);
	}
	*rest = p;
	part.command = hp_str_detach(&command);
	*ret_part = part;
	return sound;
}

void hp_shell_part_finish(struct hp_shell_part *part)
{
	free(part->command);
	free(part->file);
	*part = (struct hp_shell_part){.behind = HP_SHELL_END};
}

char *hp_shell_expand(const char *line, hp_shell_variable_fn *fn, void *opaque)
{
	struct hp_str text;
	hp_str_init(&text);
	while (*line != '\0') {
		const char *end = *line == '%' ? strchr(line + 1, '%') : NULL;
		if (end != NULL) {
			char *name = hp_strndup(line + 1, (size_t)(end - line - 1));
			const char *value = fn(opaque, name);
			free(name);
			if (value != NULL) {
				hp_str_append(&text, value);
				line = end + 1;
				continue;
			}
		}
		hp_str_append_char(&text, *line++);
	}
	return hp_str_detach(&text);
}
