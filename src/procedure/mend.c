/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts put right where there is only one way to do it: for `lint --fix`. */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

bool hp_text_has_blanks(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && (text[0] == ' ' || text[len - 1] == ' ' || strstr(text, "  ") != NULL);
}

char *hp_mend_blanks(const char *text)
{
	struct hp_str out;

	hp_str_init(&out);
	for (const char *c = text + strspn(text, " "); *c != '\0'; c++) {
		if (*c != ' ' || (c[1] != ' ' && c[1] != '\0')) {
			hp_str_append_char(&out, *c);
		}
	}
	return hp_str_detach(&out);
}

char *hp_mend_end(const char *text)
{
	size_t len = strlen(text);

	while (len > 0 && (text[len - 1] == '!' || text[len - 1] == ' ')) {
		len--;
	}
	char *begin = hp_strndup(text, len);
	bool is_ended = len > 0 && strchr(".?", text[len - 1]) != NULL;
	char *mended = hp_asprintf("%s%s", begin, is_ended ? "" : ".");
	free(begin);
	return mended;
}

/* What separates: it becomes a blank. Everything else that is not clean is a mark without width. */
static bool is_separator(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 ||
	       point == 0x2029;
}

char *hp_mend_unclean(const char *text, enum hp_text_use use)
{
	bool is_exact = use == HP_TEXT_TYPED || use == HP_TEXT_FACT;
	size_t left = strlen(text);
	struct hp_str out;

	hp_str_init(&out);
	while (left > 0) {
		uint32_t point;
		size_t taken = hp_utf8_next(text, left, &point);
		if (taken == 0 || (is_exact && is_separator(point))) {
			hp_str_finish(&out);
			return NULL;
		}
		if (is_separator(point)) {
			hp_str_append_char(&out, ' ');
		} else if (hp_text_is_clean(text, taken)) {
			hp_str_append_len(&out, text, taken);
		}
		text += taken;
		left -= taken;
	}
	return hp_str_detach(&out);
}
