/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts on their way into the page: the only doors. */
#include "html_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/utf8.h"

static void append_escaped(struct hp_str *out, const char *text)
{
	for (const char *c = text; *c != '\0'; c++) {
		switch (*c) {
		case '&':
			hp_str_append(out, "&amp;");
			break;
		case '<':
			hp_str_append(out, "&lt;");
			break;
		case '>':
			hp_str_append(out, "&gt;");
			break;
		case '"':
			hp_str_append(out, "&quot;");
			break;
		case '\'':
			hp_str_append(out, "&#39;");
			break;
		default:
			hp_str_append_char(out, *c);
		}
	}
}

/* Documents hold clean texts; what a caller put there past hp_document_text() is cleaned here:
 * bytes that are not UTF-8 would be read by each browser in its own way. */
void hp_html_text(struct hp_str *out, const char *text)
{
	if (text == NULL) {
		return;
	}
	size_t len = strlen(text);
	if (hp_text_is_clean(text, len)) {
		append_escaped(out, text);
		return;
	}
	char *clean = hp_text_clean(text, len, false);
	append_escaped(out, clean);
	free(clean);
}

/* Not behind the first backslash of a path or of a server's name. */
static bool may_fold(const char *part, size_t len, const char *rest)
{
	return len > 2 && part[len - 2] != ' ' && *rest != '\0';
}

void hp_html_folding(struct hp_str *out, const char *before, const char *text, const char *after)
{
	const char *rest = text;

	hp_str_append(out, text == NULL ? "" : before);
	while (rest != NULL) {
		const char *end = strchr(rest, '\\');
		char *part =
			end == NULL ? hp_strdup(rest) : hp_strndup(rest, (size_t)(end + 1 - rest));
		hp_html_text(out, part);
		hp_str_append(
			out, end != NULL && may_fold(part, strlen(part), end + 1) ? "<wbr>" : "");
		free(part);
		rest = end == NULL ? NULL : end + 1;
	}
	hp_str_append(out, text == NULL ? "" : after);
}

void hp_html_css_string(struct hp_str *out, const char *text)
{
	char *clean = hp_text_clean(text, strlen(text), false);

	hp_str_append_char(out, '"');
	for (const char *c = clean; *c != '\0'; c++) {
		unsigned char byte = (unsigned char)*c;
		if (byte >= 0x80 || isalnum(byte) || strchr(" .,:-_/()", byte) != NULL) {
			hp_str_append_char(out, *c);
		} else {
			/* CSS Syntax 4.3.7: the space ends the escape. */
			hp_str_appendf(out, "\\%X ", byte);
		}
	}
	hp_str_append_char(out, '"');
	free(clean);
}

void hp_html_around(struct hp_str *out, const char *before, const char *text, const char *after)
{
	if (text != NULL) {
		hp_str_append(out, before);
		hp_html_text(out, text);
		hp_str_append(out, after);
	}
}

bool hp_html_is_blank(const char *text)
{
	return text == NULL || *text == '\0';
}
