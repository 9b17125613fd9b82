/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "holdpoint/wrap.h"

#define WIDTH 79u /* the last column of 80 stays free: some terminals wrap there by themselves */

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

/* Without the spaces a head leaves where no text follows it. */
static void print_line(struct hp_str *out)
{
	while (out->len > 0 && out->data[out->len - 1] == ' ') {
		out->data[--out->len] = '\0';
	}
	hp_cmd_put(stdout, "%s\n", out->data);
}

void hp_cmd_print_wrapped(const char *head, size_t indent, const char *text)
{
	char *clean_head = hp_text_clean(head, strlen(head), false);
	char *clean = hp_text_clean(text, strlen(text), false);
	struct hp_str out;

	hp_str_init(&out);
	hp_str_append(&out, clean_head);
	size_t column = hp_utf8_columns(clean_head);
	size_t spaces = column < indent ? indent - column : (size_t)(column > 0);
	hp_wrap_fill(&out, ' ', spaces);
	hp_wrap_append(&out, column + spaces, indent, WIDTH, clean);
	print_line(&out);
	hp_str_finish(&out);
	free(clean);
	free(clean_head);
}

void hp_cmd_print_dotted(size_t indent, const char *object, const char *state)
{
	char *left = hp_text_clean(object, strlen(object), false);
	char *right = hp_text_clean(state, strlen(state), false);
	struct hp_str out;

	hp_str_init(&out);
	hp_wrap_fill(&out, ' ', indent);
	hp_wrap_dotted(&out, indent, indent, WIDTH, left, right);
	hp_cmd_put(stdout, "%s", out.data);
	hp_str_finish(&out);
	free(right);
	free(left);
}
