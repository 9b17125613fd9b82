/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_WRAP_H
#define HP_WRAP_H

/*
 * Words into lines of a fixed width, for printed text (the wizard's screen has its own way, which
 * scrolls). A word is never cut (R23): one wider than the line stands on a line of its own, whole.
 * Scripts without spaces break between wide characters, as their readers expect, but only where
 * the word has no room on any line. Texts must be clean (hp_text_clean()).
 */

#include <stdbool.h>
#include <stddef.h>

struct hp_str;

struct hp_wrap_line {
	const char *text; /**< Not ended by a NUL: points into what was given. */
	size_t len;
	size_t columns; /**< More than asked for only where one word is as wide. */
};
/** Takes the next line of at most `columns` columns from *rest and moves *rest behind it; false
 * where no words are left. */
bool hp_wrap_next(const char **rest, size_t columns, struct hp_wrap_line *ret_line);

/** The columns of the widest word. */
size_t hp_wrap_widest_word(const char *text);

void hp_wrap_fill(struct hp_str *out, char c, size_t count);

/**
 * Appends `text` to a line on which `column` columns are taken already, lines after the first
 * beginning at `indent`. No newline behind the last. A word with no room right of `indent` begins
 * further left. "" appends nothing.
 */
void hp_wrap_append(
	struct hp_str *out, size_t column, size_t indent, size_t columns, const char *text);

/** Challenge and response (R20): `object ........ STATE` and a newline, on a line on which `column`
 * columns are taken; the object on lines of its own where both do not fit. */
void hp_wrap_dotted(struct hp_str *out, size_t column, size_t indent, size_t columns,
	const char *object, const char *state);

#endif
