/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

char *hp_tui_text(const char *text, bool ascii)
{
	if (text == NULL) {
		return hp_strdup("");
	}
	char *clean = hp_text_clean(text, strlen(text), true);
	if (!ascii) {
		return clean;
	}
	char *plain = hp_text_ascii(clean);
	free(clean);
	return plain;
}

/** Bytes of the character at `text` and its columns; combining marks are characters of no columns.
 */
static size_t next_character(const char *text, size_t len, size_t *ret_columns)
{
	uint32_t point;
	size_t taken = hp_utf8_next(text, len, &point);

	if (taken == 0) {
		*ret_columns = 1;
		return 1;
	}
	int columns = hp_utf8_point_columns(point);
	*ret_columns = columns > 0 ? (size_t)columns : 0;
	return taken;
}

static size_t fit(const char *text, size_t len, size_t columns, size_t *ret_columns)
{
	size_t used = 0;
	size_t at = 0;

	while (at < len) {
		size_t wide;
		size_t taken = next_character(text + at, len - at, &wide);
		if (used + wide > columns) {
			break;
		}
		used += wide;
		at += taken;
	}
	if (ret_columns != NULL) {
		*ret_columns = used;
	}
	return at;
}

size_t hp_tui_text_fit(const char *text, size_t columns, size_t *ret_columns)
{
	return fit(text, strlen(text), columns, ret_columns);
}

char *hp_tui_text_cut(const char *text, size_t columns)
{
	if (hp_utf8_columns(text) <= columns) {
		return hp_strdup(text);
	}
	if (columns == 0) {
		return hp_strdup("");
	}
	char *head = hp_strndup(text, hp_tui_text_fit(text, columns - 1, NULL));
	char *cut = hp_asprintf("%s~", head);
	free(head);
	return cut;
}

/** Whether the word that begins at `text` fits on a line of its own. */
static bool word_fits(const char *text, size_t len, size_t columns)
{
	const char *space = memchr(text, ' ', len);
	size_t word = space != NULL ? (size_t)(space - text) : len;
	return fit(text, word, columns, NULL) == word;
}

/**
 * Where to break a piece of which `fits` bytes have room: behind the last space, if the word there
 * has room on the next line and the line is not left half empty; else behind the last `\` or `/`,
 * so that a long key starts on this line; else behind the last space after all; else at the edge.
 */
static size_t break_place(const char *text, size_t len, size_t fits, size_t columns)
{
	size_t space = fits;
	size_t slash = fits;

	while (space > 0 && text[space - 1] != ' ') {
		space--;
	}
	while (slash > 0 && text[slash - 1] != '\\' && text[slash - 1] != '/') {
		slash--;
	}
	bool word = space > 0 && word_fits(text + space, len - space, columns);
	/* A line left more than half empty before a long key is worse than a key that is broken. */
	if (slash > space && (!word || space * 2 < fits)) {
		return slash;
	}
	return space > 0 ? space : fits;
}

/** The bytes of `text` that stand on the next line, spaces at the break included. */
static size_t line_bytes(const char *text, size_t len, size_t columns)
{
	size_t fits = fit(text, len, columns, NULL);

	if (fits == len) {
		return len;
	}
	if (fits == 0) {
		size_t wide;
		return next_character(
			text, len, &wide); /* A wide character on a line of one column. */
	}
	if (text[fits] == ' ') {
		return fits + 1; /* The word ends exactly at the edge. */
	}
	return break_place(text, len, fits, columns);
}

static void wrap_paragraph(const char *text, size_t len, size_t rest, bool exact, size_t *columns,
	struct hp_strv *lines)
{
	size_t at = 0;

	do {
		size_t taken = line_bytes(text + at, len - at, *columns);
		size_t shown = taken;
		if (!exact) {
			while (shown > 0 && text[at + shown - 1] == ' ') {
				shown--;
			}
		} else if (shown > 0 && fit(text + at, shown, *columns, NULL) < shown) {
			/* A space behind the edge: it goes to the next line rather than be lost. */
			size_t wide;
			size_t least = next_character(text + at, len - at, &wide);
			shown = taken = shown - 1 > least ? shown - 1 : least;
		}
		hp_strv_add_take(lines, hp_strndup(text + at, shown));
		at += taken;
		*columns = rest;
		while (!exact && at < len && text[at] == ' ') {
			at++;
		}
	} while (at < len);
}

static void wrap(const char *text, size_t first, size_t rest, bool exact, struct hp_strv *lines)
{
	size_t columns = first > 0 ? first : 1;

	rest = rest > 0 ? rest : 1;
	for (;;) {
		size_t len = strcspn(text, "\n");
		wrap_paragraph(text, len, rest, exact, &columns, lines);
		if (text[len] == '\0') {
			return;
		}
		text += len + 1;
	}
}

void hp_tui_wrap(const char *text, size_t first, size_t rest, struct hp_strv *ret_lines)
{
	wrap(text, first, rest, false, ret_lines);
}

void hp_tui_wrap_exact(const char *text, size_t first, size_t rest, struct hp_strv *ret_lines)
{
	wrap(text, first, rest, true, ret_lines);
}
