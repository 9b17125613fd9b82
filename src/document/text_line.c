/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines, rules and frames of plain text. */
#include "text_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/utf8.h"
#include "holdpoint/wrap.h"

#define FRAME_SIDES 4u /* "| " and " |" */

void text_blank(struct text_out *out)
{
	const struct hp_str *str = &out->str;
	bool is_blank = str->len == 0 || str->data[str->len - 1] == '\f' ||
			(str->len > 1 && str->data[str->len - 2] == '\n');
	if (!is_blank) {
		hp_str_append_char(&out->str, '\n');
	}
}

size_t text_column(const struct text_out *out)
{
	size_t line = out->str.len;
	while (line > 0 && out->str.data[line - 1] != '\n') {
		line--;
	}
	return hp_utf8_columns(out->str.data + line);
}

void text_rule(struct text_out *out, size_t indent, char c)
{
	hp_wrap_fill(&out->str, ' ', indent);
	hp_wrap_fill(&out->str, c, out->columns > indent ? out->columns - indent : 1);
	hp_str_append_char(&out->str, '\n');
}

void text_words(struct text_out *out, size_t indent, const char *text)
{
	text_headed(out, indent, indent, "", text);
}

void text_headed(
	struct text_out *out, size_t indent, size_t column, const char *head, const char *text)
{
	if ((text == NULL || *text == '\0') && *head == '\0') {
		return;
	}
	hp_wrap_fill(&out->str, ' ', indent);
	hp_str_append(&out->str, head);
	if (text != NULL && *text != '\0') {
		size_t used = indent + hp_utf8_columns(head);
		size_t gap = used < column ? column - used : (size_t)(*head != '\0');
		hp_wrap_fill(&out->str, ' ', gap);
		hp_wrap_append(&out->str, used + gap, column, out->columns, text);
	}
	hp_str_append_char(&out->str, '\n');
}

size_t text_frame_columns(const struct text_out *out, size_t indent)
{
	size_t taken = indent + FRAME_SIDES;
	return out->columns > taken ? out->columns - taken : 1;
}

/* +-- LABEL ------+ */
static void frame_top(
	struct text_out *out, size_t indent, const char *label, char corner, char rule)
{
	size_t width = text_frame_columns(out, indent) + FRAME_SIDES - 2;
	hp_wrap_fill(&out->str, ' ', indent);
	hp_str_append_char(&out->str, corner);
	if (*label != '\0') {
		size_t used = hp_utf8_columns(label) + 4;
		hp_wrap_fill(&out->str, rule, 2);
		hp_str_appendf(&out->str, " %s ", label);
		width = width > used ? width - used : 0;
	}
	hp_wrap_fill(&out->str, rule, width);
	hp_str_append_char(&out->str, corner);
	hp_str_append_char(&out->str, '\n');
}

/* One line between the sides. One that is a word wider than the frame stands in the way of the
 * right side, or of both: it is whole and the side is not. */
static void frame_line(
	struct text_out *out, size_t indent, char side, const char *text, size_t len, size_t width)
{
	char *line = hp_strndup(text, len);
	size_t columns = hp_utf8_columns(line);
	if (columns > width) {
		size_t shift = columns - width;
		hp_wrap_fill(&out->str, ' ', shift < indent + 2 ? indent + 2 - shift : 0);
		hp_str_append(&out->str, line);
	} else {
		hp_wrap_fill(&out->str, ' ', indent);
		hp_str_append_char(&out->str, side);
		hp_str_append_char(&out->str, ' ');
		hp_str_append(&out->str, line);
		hp_wrap_fill(&out->str, ' ', width - columns + 1);
		hp_str_append_char(&out->str, side);
	}
	hp_str_append_char(&out->str, '\n');
	free(line);
}

void text_frame(struct text_out *out, size_t indent, const char *label, char corner, char rule,
	char side, const struct text_out *inner)
{
	size_t width = text_frame_columns(out, indent);
	bool fits = hp_utf8_columns(label) + 2 <= width;
	frame_top(out, indent, fits ? label : "", corner, rule);
	if (!fits) {
		frame_line(out, indent, side, label, strlen(label), width);
	}
	for (const char *at = inner->str.data; *at != '\0';) {
		size_t len = strcspn(at, "\n");
		frame_line(out, indent, side, at, len, width);
		at += len + (at[len] == '\n');
	}
	frame_top(out, indent, "", corner, rule);
}
