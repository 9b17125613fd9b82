/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of Markdown, each behind what it is inside of. */
#include "markdown_internal.h"

#include <string.h>

void markdown_line(struct markdown_out *out)
{
	hp_str_append_len(&out->str, out->prefix.data, out->prefix.len);
}

void markdown_put(struct markdown_out *out, const char *markup)
{
	hp_str_append(&out->str, markup);
}

void markdown_text(struct markdown_out *out, const char *text, enum markdown_place place)
{
	markdown_escape(&out->str, text, place);
}

void markdown_end_line(struct markdown_out *out)
{
	while (out->str.len > 0 && out->str.data[out->str.len - 1] == ' ') {
		out->str.data[--out->str.len] = '\0'; /* two at the end would break the line */
	}
	hp_str_append_char(&out->str, '\n');
}

void markdown_blank(struct markdown_out *out)
{
	const struct hp_str *str = &out->str;
	out->after_item = false;
	size_t line = str->len > 0 ? str->len - 1 : 0;
	while (line > 0 && str->data[line - 1] != '\n') {
		line--;
	}
	bool is_blank = str->len == 0;
	for (size_t i = line; !is_blank && i < str->len; i++) {
		if (strchr("> ", str->data[i]) == NULL) {
			is_blank = str->data[i] == '\n';
			break;
		}
	}
	if (!is_blank) {
		markdown_line(out);
		markdown_end_line(out);
	}
}

size_t markdown_enter(struct markdown_out *out, const char *more)
{
	size_t before = out->prefix.len;
	hp_str_append(&out->prefix, more);
	return before;
}

void markdown_leave(struct markdown_out *out, size_t before)
{
	out->prefix.len = before;
	out->prefix.data[before] = '\0';
}

void markdown_paragraph(struct markdown_out *out, const char *mark, const char *text)
{
	if (text == NULL || *text == '\0') {
		return;
	}
	markdown_blank(out);
	markdown_line(out);
	markdown_put(out, mark);
	markdown_text(out, text, *mark == '\0' ? MARKDOWN_START : MARKDOWN_INLINE);
	markdown_put(out, mark);
	markdown_end_line(out);
}

/* Lines as they stand, between fences longer than any inside. */
void markdown_fenced(struct markdown_out *out, const char *line, size_t lines)
{
	struct hp_str fence;
	hp_str_init(&fence);
	hp_str_append(&fence, "```");
	while (strstr(line, fence.data) != NULL) {
		hp_str_append_char(&fence, '`');
	}
	markdown_blank(out);
	markdown_line(out);
	markdown_put(out, fence.data);
	hp_str_append_char(&out->str, '\n');
	for (size_t i = 0; i < lines; i++) {
		markdown_line(out);
		markdown_put(out, line);
		hp_str_append_char(&out->str, '\n');
	}
	markdown_line(out);
	markdown_put(out, fence.data);
	hp_str_append_char(&out->str, '\n');
	hp_str_finish(&fence);
}

void markdown_code_line(struct markdown_out *out, const char *text)
{
	markdown_blank(out);
	markdown_line(out);
	markdown_code(&out->str, text);
	markdown_end_line(out);
}
