/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define WIDTH 79u /* the last column of 80 stays free: some terminals wrap there by themselves */
#define DOTS_MIN 4u

void hp_cmd_put(FILE *stream, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	char *text = hp_vasprintf(fmt, args);
	va_end(args);
	if (hp_i18n_is_utf8()) {
		(void)fputs(text, stream);
	} else {
		char *ascii = hp_text_ascii(text);
		(void)fputs(ascii, stream);
		free(ascii);
	}
	free(text);
}

static void append_spaces(struct hp_str *out, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		hp_str_append_char(out, ' ');
	}
}

void hp_cmd_print_wrapped(const char *head, size_t indent, const char *text)
{
	char *clean_head = hp_text_clean(head, strlen(head), false);
	char *clean = hp_text_clean(text, strlen(text), false);
	struct hp_str out;

	hp_str_init(&out);
	hp_str_append(&out, clean_head);
	size_t column = hp_utf8_columns(clean_head);
	append_spaces(&out, column < indent ? indent - column : (size_t)(column > 0));
	column = column < indent ? indent : column + (column > 0);
	bool is_line_start = true;
	char *rest = NULL;
	for (char *word = strtok_r(clean, " ", &rest); word != NULL;
		word = strtok_r(NULL, " ", &rest)) {
		size_t width = hp_utf8_columns(word);
		if (!is_line_start && column + 1 + width > WIDTH) {
			hp_str_append_char(&out, '\n');
			append_spaces(&out, indent);
			column = indent;
			is_line_start = true;
		}
		hp_str_append(&out, is_line_start ? "" : " ");
		hp_str_append(&out, word);
		column += width + !is_line_start;
		is_line_start = false;
	}
	while (out.len > 0 && out.data[out.len - 1] == ' ') {
		out.data[--out.len] = '\0';
	}
	hp_cmd_put(stdout, "%s\n", out.data);
	hp_str_finish(&out);
	free(clean);
	free(clean_head);
}

void hp_cmd_print_dotted(size_t indent, const char *object, const char *state)
{
	char *left = hp_text_clean(object, strlen(object), false);
	char *right = hp_text_clean(state, strlen(state), false);
	size_t used = indent + hp_utf8_columns(left) + hp_utf8_columns(right) + 2;

	hp_cmd_put(stdout, "%*s%s", (int)indent, "", left);
	if (used + DOTS_MIN > WIDTH) {
		(void)printf("\n%*s", (int)indent, "");
		used = indent + hp_utf8_columns(right) + 1;
	} else {
		(void)putchar(' ');
	}
	size_t dots = used + DOTS_MIN > WIDTH ? DOTS_MIN : WIDTH - used;
	for (size_t i = 0; i < dots; i++) {
		(void)putchar('.');
	}
	hp_cmd_put(stdout, " %s\n", right);
	free(right);
	free(left);
}
