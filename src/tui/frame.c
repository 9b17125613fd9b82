/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"
#include "terminal.h"
#include "text.h"

/* The whole screen: what stands above it, the screen itself, then message, question (words.c) and
 * keys. */

/* ---- below ---- */

static void draw_lines(const struct hp_tui_page *page, size_t row, size_t rows)
{
	size_t used = 0;

	for (size_t i = 0; i < page->count; i++) {
		used += page->lines[i].beside ? 0 : 1;
		if (used > rows) {
			return;
		}
		hp_tui_term_line(row + used - 1, 0, &page->lines[i], hp_tui_term_columns());
	}
}

static size_t at_most(size_t count, size_t most)
{
	return count < most ? count : most;
}

/** Rows the keys take that work now, and would work if `more_facts` were so too. */
static size_t footer_rows(const struct hp_tui *tui, unsigned more_facts)
{
	struct hp_tui_moment moment;
	struct hp_tui_page page;

	hp_tui_moment(tui, &moment);
	moment.facts |= more_facts;
	hp_tui_page_init(&page, hp_tui_term_columns(), hp_tui_term_ascii());
	hp_tui_page_footer(&page, &moment);
	size_t rows = hp_tui_page_rows(&page);
	hp_tui_page_finish(&page);
	return rows;
}

static void draw_footer(const struct hp_tui *tui, size_t row, size_t rows)
{
	struct hp_tui_moment moment;
	struct hp_tui_page page;

	hp_tui_moment(tui, &moment);
	hp_tui_page_init(&page, hp_tui_term_columns(), hp_tui_term_ascii());
	hp_tui_page_footer(&page, &moment);
	draw_lines(&page, row, rows);
	hp_tui_page_finish(&page);
}

/** Where a line stands now that the empty lines before the command are more or fewer. */
static size_t moved_line(const struct hp_tui_screen *screen, size_t line)
{
	size_t before = screen->drawn_command;
	size_t now = screen->page.command;

	if (line >= before && before > 0) {
		return line - before + now;
	}
	return line < now || now == 0 ? line : now;
}

/** Lines broken anew are other lines: what was read to the end stays read, what was not is begun
 * again (R22). A page of warnings is filled up to the height: there the lines only move. */
static void follow_reflow(struct hp_tui_screen *screen)
{
	const struct hp_tui_page *page = &screen->page;
	struct hp_tui_scroll *scroll = &screen->scroll;
	bool first = screen->drawn_width == 0;
	bool read = scroll->seen >= screen->drawn_count;
	bool other_width = screen->drawn_width != page->width;
	bool other_height = screen->drawn_height != screen->height;
	/* Who has the end in sight keeps it: what was not met stands there. */
	bool at_end = scroll->top > 0 && scroll->top + screen->drawn_height >= screen->drawn_count;

	if (!first && other_width && !read) {
		*scroll = (struct hp_tui_scroll){0};
	} else if (!first &&
		   (other_width || (other_height && screen->drawn_count != page->count))) {
		scroll->top = at_end && read ? page->count : moved_line(screen, scroll->top);
		scroll->seen = read ? page->count : moved_line(screen, scroll->seen);
	}
	screen->drawn_width = page->width;
	screen->drawn_height = screen->height;
	screen->drawn_count = page->count;
	screen->drawn_command = page->command;
}

void hp_tui_draw_page(
	struct hp_tui_screen *screen, size_t row, size_t rows, size_t column, size_t columns)
{
	struct hp_tui_page *page = &screen->page;
	bool overflows = page->count > rows;
	size_t shown_page;
	size_t pages;

	screen->height = overflows && rows > 1 ? rows - 1 : rows;
	follow_reflow(screen);
	hp_tui_scroll_settle(&screen->scroll, page->count, screen->height);
	for (size_t i = 0; i < screen->height && screen->scroll.top + i < page->count; i++) {
		hp_tui_term_line(row + i, column, &page->lines[screen->scroll.top + i], columns);
	}
	if (!overflows || rows < 2) {
		return;
	}
	hp_tui_scroll_pages(&screen->scroll, page->count, screen->height, &shown_page, &pages);
	char *more =
		hp_asprintf(hp_tui_scroll_more_below(&screen->scroll, page->count, screen->height)
				    ? _("MORE (%zu/%zu)")
				    : _("END (%zu/%zu)"),
			shown_page, pages);
	char *text = hp_tui_text(more, page->ascii);
	size_t wide = hp_utf8_columns(text);
	(void)hp_tui_term_put(row + rows - 1, column + (columns > wide ? columns - wide : 0), wide,
		HP_STYLE_STRONG, text);
	free(text);
	free(more);
}

/* ---- all of it ---- */

static void draw_too_small(void)
{
	struct hp_tui_page page;

	hp_tui_page_init(&page, hp_tui_term_columns(), hp_tui_term_ascii());
	char *text = hp_asprintf(_("This terminal is too small: it has %zux%zu, and %dx%d are "
				   "needed. Make it larger, or press q to leave."),
		hp_tui_term_columns(), hp_tui_term_rows(), HP_TUI_COLUMNS_MIN, HP_TUI_ROWS_MIN);
	hp_tui_page_add(&page, &(struct hp_tui_par){.style = HP_STYLE_PLAIN}, text);
	draw_lines(&page, hp_tui_term_rows() > 1 ? 1 : 0, hp_tui_term_rows());
	free(text);
	hp_tui_page_finish(&page);
}

/** How many rows go to what stands below the screen's own area. */
struct below {
	size_t words; /**< Message and question. */
	size_t footer;
};

/** Draws everything with so many rows below; returns how many there should have been. */
static struct below draw_with(struct hp_tui *tui, struct below below)
{
	const unsigned may_come =
		HP_NEED_READ | HP_NEED_BELOW | HP_NEED_ABOVE | HP_NEED_LINES | HP_NEED_TEXT;
	struct hp_tui_screen *screen = tui->stack[tui->depth - 1];
	size_t rows = hp_tui_term_rows();

	hp_tui_term_clear();
	hp_tui_draw_header(tui->view);
	size_t row = 1 + hp_tui_draw_title(tui->view, 1);
	row += hp_tui_draw_banners(tui->view, row);
	/* Whatever else has to give way, three rows stay for the page itself. */
	size_t left = rows > row + 3 ? rows - row - 3 : 1;
	below.footer = at_most(below.footer, left);
	below.words = at_most(below.words, left - below.footer);
	struct hp_tui_area area = {.row = row,
		.rows = rows - row - below.footer - below.words,
		.columns = hp_tui_term_columns()};
	hp_tui_page_finish(&screen->page);
	screen->impl->draw(tui, screen, &area);
	hp_tui_draw_words(tui, area.row + area.rows, below.words);
	draw_footer(tui, rows - below.footer, below.footer);
	/* A large screen keeps room for every key that may come, so that the page does not jump; a
	 * small one gives only what is needed. */
	size_t footer = footer_rows(tui, rows >= HP_TUI_ROWS_FOR_ALL ? may_come : 0);
	return (struct below){.footer = at_most(footer, left),
		.words = at_most(hp_tui_words_wanted(tui), left - at_most(footer, left))};
}

static void draw_all(struct hp_tui *tui)
{
	struct hp_tui_screen *screen = tui->stack[tui->depth - 1];
	const struct hp_tui_screen before = *screen;
	struct below below = {.words = hp_tui_words_wanted(tui), .footer = 1};

	/*
	 * Which keys work, and what is said, depends on what the page shows; what it shows on the
	 * rows they take. So it is drawn until it fits, each time from the same scroll position,
	 * and with never less room for the keys than before, so that this ends.
	 */
	for (;;) {
		struct below wanted = draw_with(tui, below);
		if (wanted.footer <= below.footer && wanted.words <= below.words) {
			return;
		}
		below.footer = wanted.footer > below.footer ? wanted.footer : below.footer;
		below.words = wanted.words > below.words ? wanted.words : below.words;
		screen->scroll = before.scroll;
		screen->drawn_width = before.drawn_width;
		screen->drawn_height = before.drawn_height;
		screen->drawn_count = before.drawn_count;
		screen->drawn_command = before.drawn_command;
	}
}

void hp_tui_draw(struct hp_tui *tui)
{
	if (hp_tui_term_rows() < HP_TUI_ROWS_MIN || hp_tui_term_columns() < HP_TUI_COLUMNS_MIN) {
		hp_tui_term_clear();
		hp_tui_draw_header(tui->view);
		draw_too_small();
	} else {
		draw_all(tui);
	}
	hp_tui_term_refresh();
	tui->dirty = false;
}
