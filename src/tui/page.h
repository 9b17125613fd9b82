/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TUI_PAGE_H
#define HP_TUI_PAGE_H

/* A page: styled lines that may be longer than the room for them. Pure; the screens draw it. */

#include <stdbool.h>
#include <stddef.h>

/** What a piece of text is, not how it looks. Red stands only behind WARNING and FAIL, yellow only
 * behind CAUTION (R98); words tell the same (R94). */
enum hp_tui_style {
	HP_STYLE_PLAIN,
	HP_STYLE_STRONG,
	HP_STYLE_TITLE,
	HP_STYLE_WARNING,
	HP_STYLE_CAUTION,
	HP_STYLE_NOTE,
	HP_STYLE_PASS,
	HP_STYLE_FAIL,
	HP_STYLE_UNKNOWN,
	HP_STYLE_HEADER,  /**< Header row, keys: reverse. */
	HP_STYLE_CURRENT, /**< The current row: reverse, with `>` (R6). */
	HP_STYLE_SHOWN,   /**< The row whose step is shown: underlined. */
	HP_STYLE_COUNT_,
};

struct hp_tui_line {
	char *text;      /**< Cleaned; one line. */
	size_t lead_len; /**< So many bytes in `lead`, the rest in `style`. */
	enum hp_tui_style lead;
	enum hp_tui_style style;
	size_t indent; /**< Columns left free before the text. */
	bool beside;   /**< Stands on the same row as the line before (the footer). */
};

struct hp_tui_page {
	struct hp_tui_line *lines;
	size_t count;
	size_t capacity;
	size_t width;   /**< Columns the lines are broken for. */
	size_t command; /**< Of a step: the line its command begins at, below warnings and the empty
			   lines that fill their page. */
	bool ascii;
};

void hp_tui_page_init(struct hp_tui_page *page, size_t width, bool ascii);
void hp_tui_page_finish(struct hp_tui_page *page);

/** How a paragraph is set: `lead` is put before the text in its own style ("WARNING", "MPS01:"). */
struct hp_tui_par {
	const char *lead; /**< NULL: none. Followed by ": " in what is shown. */
	enum hp_tui_style lead_style;
	enum hp_tui_style style;
	size_t indent; /**< Of all lines. */
	size_t hang;   /**< More for all but the first. */
	bool exact;    /**< Every space stays (commands to type). */
};

/** Adds a text, broken into lines. NULL adds nothing. */
void hp_tui_page_add(struct hp_tui_page *page, const struct hp_tui_par *par, const char *text);
/** Adds an empty line, unless the page is empty or the last line is empty already. */
void hp_tui_page_gap(struct hp_tui_page *page);
/** Empty lines until the page has a multiple of `height` lines. */
void hp_tui_page_fill(struct hp_tui_page *page, size_t height);
/** Object .......... REQUIRED STATE (R20). The object is never cut: where both have no room on a
 * line it is wrapped and the last line carries the state. */
void hp_tui_page_demand(struct hp_tui_page *page, const char *object, const char *required);

/* ---- which part is shown ---- */

struct hp_tui_scroll {
	size_t top;  /**< First line shown. */
	size_t seen; /**< Lines shown so far, counted from the first without a hole (R22). */
};

/** Brings `top` into range after the page or the room changed, and notes what is shown now. */
void hp_tui_scroll_settle(struct hp_tui_scroll *scroll, size_t count, size_t height);
/** By lines (negative: up). */
void hp_tui_scroll_by(struct hp_tui_scroll *scroll, long lines, size_t count, size_t height);
bool hp_tui_scroll_more_below(const struct hp_tui_scroll *scroll, size_t count, size_t height);
/** "MORE (2/3)": where we are, of how many. Both 1 when everything has room. */
void hp_tui_scroll_pages(const struct hp_tui_scroll *scroll, size_t count, size_t height,
	size_t *ret_page, size_t *ret_pages);

#endif
