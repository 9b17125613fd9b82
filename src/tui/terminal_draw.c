/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "terminal.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"
#include "terminal_internal.h"

enum { PAIR_WARNING = 1, PAIR_CAUTION, PAIR_PASS };

/** How things look on this terminal, and where the cursor goes. */
static struct {
	bool ascii;
	bool line_signs; /**< Box lines as Unicode signs rather than ASCII. */
	bool colour;
	bool cursor_wanted;
	size_t cursor_row;
	size_t cursor_column;
} looks;

static void choose_characters(void)
{
	const char *name = getenv("TERM");

	looks.ascii = !hp_i18n_is_utf8();
	/* Whoever says vt100 or vt220 may mean the real thing on a serial line. */
	looks.line_signs = !looks.ascii && name != NULL && strncmp(name, "vt", 2) != 0;
}

static void choose_colours(void)
{
	const char *refused = getenv("NO_COLOR");

	looks.colour =
		(refused == NULL || refused[0] == '\0') && has_colors() && start_color() == OK;
	if (!looks.colour) {
		return;
	}
	short background = use_default_colors() == OK ? -1 : COLOR_BLACK;
	(void)init_pair(PAIR_WARNING, COLOR_RED, background);
	(void)init_pair(PAIR_CAUTION, COLOR_YELLOW, background);
	(void)init_pair(PAIR_PASS, COLOR_GREEN, background);
}

void hp_tui_terminal_choose_looks(void)
{
	choose_characters();
	choose_colours();
}

bool hp_tui_term_ascii(void)
{
	return looks.ascii;
}

static attr_t style_attributes(enum hp_tui_style style, short *ret_pair)
{
	*ret_pair = 0;
	switch (style) {
	case HP_STYLE_PLAIN:
		return A_NORMAL;
	case HP_STYLE_STRONG:
	case HP_STYLE_TITLE:
	case HP_STYLE_NOTE:
	case HP_STYLE_UNKNOWN:
		return A_BOLD;
	case HP_STYLE_WARNING:
	case HP_STYLE_FAIL:
		*ret_pair = PAIR_WARNING;
		return A_BOLD;
	case HP_STYLE_CAUTION:
		*ret_pair = PAIR_CAUTION;
		return A_BOLD;
	case HP_STYLE_PASS:
		*ret_pair = PAIR_PASS;
		return A_NORMAL;
	case HP_STYLE_HEADER:
	case HP_STYLE_CURRENT:
		return A_REVERSE;
	case HP_STYLE_SHOWN:
		return A_UNDERLINE;
	case HP_STYLE_COUNT_:
		break;
	}
	return A_NORMAL;
}

void hp_tui_term_clear(void)
{
	(void)erase();
	looks.cursor_wanted = false;
}

/** One character in its cell. What the C library would not print, or prints in another width than
 * we counted, becomes `?`. */
static void put_character(
	size_t row, size_t column, attr_t attributes, short pair, uint32_t point, int columns)
{
	wchar_t text[2] = {(wchar_t)point, L'\0'};
	cchar_t cell;

	if (point < 0x20 || point == 0x7F ||
		(point >= 0x80 && (looks.ascii || wcwidth((wchar_t)point) != columns))) {
		text[0] = L'?';
	}
	if (setcchar(&cell, text, attributes, pair, NULL) == OK) {
		(void)mvadd_wch((int)row, (int)column, &cell);
	}
}

/** Adds a combining mark to the character before. */
static void put_mark(size_t row, size_t column, attr_t attributes, short pair, uint32_t point)
{
	wchar_t text[CCHARW_MAX + 1];
	cchar_t cell;
	attr_t old_attributes;
	short old_pair;

	if (looks.ascii || wcwidth((wchar_t)point) != 0 ||
		mvin_wch((int)row, (int)column, &cell) != OK) {
		return;
	}
	int count = getcchar(&cell, NULL, &old_attributes, &old_pair, NULL);
	if (count < 1 || count >= CCHARW_MAX ||
		getcchar(&cell, text, &old_attributes, &old_pair, NULL) != OK) {
		return;
	}
	size_t len = wcslen(text);
	if (len + 1 >= HP_ARRAY_SIZE(text)) {
		return;
	}
	text[len] = (wchar_t)point;
	text[len + 1] = L'\0';
	if (setcchar(&cell, text, attributes, pair, NULL) == OK) {
		(void)mvadd_wch((int)row, (int)column, &cell);
	}
}

size_t hp_tui_term_put_len(size_t row, size_t column, size_t columns, enum hp_tui_style style,
	const char *text, size_t len)
{
	short pair;
	attr_t attributes = style_attributes(style, &pair);
	size_t used = 0;
	size_t last = 0; /* Column of the last character with a cell of its own. */

	if (!looks.colour) {
		pair = 0;
	}
	for (size_t i = 0; i < len;) {
		uint32_t point = '?';
		size_t taken = hp_utf8_next(text + i, len - i, &point);
		int wide = taken > 0 ? hp_utf8_point_columns(point) : 1;
		i += taken > 0 ? taken : 1;
		if (wide == 0) {
			if (used > 0) {
				put_mark(row, column + last, attributes, pair, point);
			}
			continue;
		}
		if (used + (size_t)wide > columns) {
			break;
		}
		last = used;
		put_character(row, column + used, attributes, pair, point, wide);
		used += (size_t)wide;
	}
	return used;
}

size_t hp_tui_term_put(
	size_t row, size_t column, size_t columns, enum hp_tui_style style, const char *text)
{
	return hp_tui_term_put_len(row, column, columns, style, text, strlen(text));
}

void hp_tui_term_fill(size_t row, size_t column, size_t columns, enum hp_tui_style style)
{
	for (size_t i = 0; i < columns; i++) {
		(void)hp_tui_term_put(row, column + i, 1, style, " ");
	}
}

void hp_tui_term_line(size_t row, size_t column, const struct hp_tui_line *line, size_t columns)
{
	if (line->indent >= columns) {
		return;
	}
	size_t left = columns - line->indent;
	size_t used = hp_tui_term_put_len(
		row, column + line->indent, left, line->lead, line->text, line->lead_len);
	(void)hp_tui_term_put(row, column + line->indent + used, left - used, line->style,
		line->text + line->lead_len);
}

void hp_tui_term_vertical(size_t column, size_t row, size_t rows)
{
	for (size_t i = 0; i < rows; i++) {
		(void)hp_tui_term_put(
			row + i, column, 1, HP_STYLE_PLAIN, looks.line_signs ? "\u2502" : "|");
	}
}

void hp_tui_term_horizontal(size_t row, size_t column, size_t columns)
{
	for (size_t i = 0; i < columns; i++) {
		(void)hp_tui_term_put(
			row, column + i, 1, HP_STYLE_PLAIN, looks.line_signs ? "\u2500" : "-");
	}
}

void hp_tui_term_cursor(size_t row, size_t column)
{
	looks.cursor_wanted = true;
	looks.cursor_row = row;
	looks.cursor_column = column;
}

void hp_tui_terminal_paint(void)
{
	(void)curs_set(looks.cursor_wanted ? 1 : 0);
	if (looks.cursor_wanted) {
		(void)move((int)looks.cursor_row, (int)looks.cursor_column);
	} else {
		/* Always the same place, for terminals that cannot hide it and for screen readers
		 * (R96). */
		(void)move(LINES - 1, 0);
	}
	(void)refresh();
}
