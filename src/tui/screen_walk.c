/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>

#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "terminal.h"

/* The walk: outline on the left, the step on the right, watched checks below. */

/** Below this the outline is on a key only (l). */
#define COLUMNS_FOR_OUTLINE 72
#define OUTLINE_MIN 28
#define OUTLINE_MAX 60
/** Prose wider than this is hard to read. */
#define STEP_COLUMNS_MAX 110

static size_t outline_columns(const struct hp_tui *tui, size_t columns)
{
	size_t wanted = columns * 3 / 10;

	if (columns < COLUMNS_FOR_OUTLINE || tui->view->row_count == 0) {
		return 0;
	}
	if (wanted < OUTLINE_MIN) {
		return OUTLINE_MIN;
	}
	return wanted < OUTLINE_MAX ? wanted : OUTLINE_MAX;
}

/** The part of the outline around the current row; the whole is on a key. */
static void draw_outline(const struct hp_tui *tui, const struct hp_tui_area *area, size_t columns)
{
	struct hp_tui_screen pane = {.impl = NULL};
	size_t current;

	hp_tui_page_init(&pane.page, columns - 1, hp_tui_term_ascii());
	hp_tui_page_outline(&pane.page, tui->view, true, HP_NONE, &current);
	if (current != SIZE_MAX && current > area->rows / 2) {
		pane.scroll.top = current - area->rows / 2;
	}
	hp_tui_draw_page(&pane, area->row, area->rows, 0, columns - 1);
	hp_tui_term_vertical(columns - 1, area->row, area->rows);
	hp_tui_page_finish(&pane.page);
}

/** Which step this is; with the marker where the outline does not show it (R6). Returns the rows
 * taken. */
static size_t draw_step_title(
	const struct hp_tui *tui, const struct hp_tui_area *area, size_t column, size_t columns)
{
	const struct hp_view_step *step = &tui->view->step;
	const struct hp_view_row *other = hp_tui_row_away(tui->view);
	struct hp_tui_page page;
	const char *place = NULL; /* Where the person stands, if another step is shown. */
	char *title;

	for (size_t i = 0; i < tui->view->row_count; i++) {
		place = tui->view->rows[i].current ? tui->view->rows[i].ref : place;
	}
	const char *name = step->title != NULL ? step->title : tui->view->status_word;
	bool away = other != NULL && place != NULL;
	if (!away) {
		title = hp_asprintf("%s%s", column == 0 ? "> " : "", name);
	} else if (other->open) {
		title = hp_asprintf(_("%s (open as well; you stand at %s)"), name, place);
	} else if (hp_step_state_is_terminal(other->state)) {
		title = hp_asprintf(_("%s (looking back; you stand at %s)"), name, place);
	} else {
		title = hp_asprintf(_("%s (not open yet; you stand at %s)"), name, place);
	}
	hp_tui_page_init(&page, columns, hp_tui_term_ascii());
	hp_tui_page_add(&page,
		&(struct hp_tui_par){
			.style = column == 0 && !away ? HP_STYLE_CURRENT : HP_STYLE_TITLE},
		title);
	size_t rows = page.count < 2 ? page.count : 2;
	for (size_t i = 0; i < rows; i++) {
		hp_tui_term_line(area->row + i, column, &page.lines[i], columns);
	}
	hp_tui_page_finish(&page);
	free(title);
	return rows;
}

/** The strip of watched checks; returns the rows taken. */
static size_t draw_watch(const struct hp_tui *tui, const struct hp_tui_area *area)
{
	struct hp_tui_page page;
	size_t most = area->rows / 5;

	if ((tui->view->watched_count == 0 && tui->view->alert_count == 0) || area->rows < 6) {
		return 0;
	}
	hp_tui_page_init(&page, area->columns, hp_tui_term_ascii());
	hp_tui_page_watch(&page, tui->view, most);
	size_t first = area->row + area->rows - page.count;
	for (size_t i = 0; i < page.count; i++) {
		hp_tui_term_line(first + i, 0, &page.lines[i], area->columns);
	}
	size_t rows = page.count;
	hp_tui_page_finish(&page);
	return rows;
}

static void walk_draw(
	struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_area *area)
{
	/* A line between the panes and what is below. */
	struct hp_tui_area upper = *area;
	if (hp_tui_term_rows() >= HP_TUI_ROWS_FOR_ALL) {
		upper.rows--;
		hp_tui_term_horizontal(area->row + area->rows - 1, 0, area->columns);
	}
	upper.rows -= draw_watch(tui, &upper);

	size_t outline = outline_columns(tui, area->columns);
	if (outline > 0) {
		draw_outline(tui, &upper, outline);
	}
	size_t column = outline > 0 ? outline + 1 : 0;
	size_t columns = area->columns - column;
	size_t title = draw_step_title(tui, &upper, column, columns);
	size_t rows = upper.rows > title ? upper.rows - title : 1;
	size_t text = columns < STEP_COLUMNS_MAX ? columns : STEP_COLUMNS_MAX;

	hp_tui_page_init(&screen->page, text, hp_tui_term_ascii());
	hp_tui_page_step(&screen->page, tui->view, rows);
	if (screen->page.count > rows) {
		/* One row goes to MORE: warnings and step must share what is left. */
		hp_tui_page_finish(&screen->page);
		hp_tui_page_init(&screen->page, text, hp_tui_term_ascii());
		hp_tui_page_step(&screen->page, tui->view, rows > 1 ? rows - 1 : 1);
	}
	hp_tui_draw_page(screen, upper.row + title, rows, column, text);
}

static void walk_moment(
	const struct hp_tui *tui, const struct hp_tui_screen *screen, struct hp_tui_moment *moment)
{
	(void)screen;
	/* Which of the hits are meant is typed: there may be more of them than digits. */
	moment->choices = tui->view->ask == HP_ASK_HITS ? 0 : tui->view->step.choice_count;
	moment->facts |= tui->view->note_count > 0 ? HP_NEED_LASTING : 0;
	if ((moment->offers & HP_OFFER_YES_NO) != 0) {
		/* One key for one answer: here y is what done is elsewhere. */
		moment->offers &= ~(unsigned)HP_OFFER_DONE;
	}
	moment->facts |= hp_tui_may_be_alone(tui->view) ? HP_NEED_SECOND : 0;
	moment->facts |= hp_tui_row_away(tui->view) != NULL ? HP_NEED_AWAY : 0;
	if (tui->view->ask == HP_ASK_SECOND) {
		/* The step was read before its override. */
		moment->facts |= hp_tui_guard_wait(&tui->guard, hp_clock_monotonic_ms()) == 0
					 ? HP_NEED_READ
					 : 0;
	}
}

static void walk_act(struct hp_tui *tui, struct hp_tui_screen *screen,
	const struct hp_tui_binding *binding, const struct hp_tui_key *key, size_t number)
{
	/* Keys that are one input, and keys that ask for a text first. Others are pages, below. */
	static const struct {
		enum hp_tui_action action;
		enum hp_input_kind kind;
		bool asks;
	} inputs[] = {
		{HP_ACTION_DONE, HP_INPUT_DONE, false},
		{HP_ACTION_YES, HP_INPUT_YES, false},
		{HP_ACTION_NO, HP_INPUT_NO, false},
		{HP_ACTION_CHOOSE, HP_INPUT_CHOOSE, false},
		{HP_ACTION_CHECK, HP_INPUT_CHECK, false},
		{HP_ACTION_ADOPT, HP_INPUT_ADOPT, false},
		{HP_ACTION_IMPORT, HP_INPUT_IMPORT, false},
		{HP_ACTION_BACK, HP_INPUT_BACK, false},
		{HP_ACTION_RETURN, HP_INPUT_FORWARD, false},
		{HP_ACTION_ENTER_TEXT, HP_INPUT_ANSWER, true},
		{HP_ACTION_ATTEST, HP_INPUT_ATTEST, true},
		{HP_ACTION_OVERRIDE, HP_INPUT_OVERRIDE, true},
		{HP_ACTION_OVERRIDE_GROUP, HP_INPUT_OVERRIDE_GROUP, true},
		{HP_ACTION_NA, HP_INPUT_NA, true},
		{HP_ACTION_DEFER, HP_INPUT_DEFER, true},
		{HP_ACTION_NOTE, HP_INPUT_NOTE, true},
		{HP_ACTION_TARGET, HP_INPUT_TARGET, true},
		{HP_ACTION_HOLD, HP_INPUT_HOLD, true},
		{HP_ACTION_STOP, HP_INPUT_STOP, true},
	};
	static const struct {
		enum hp_tui_action action;
		const struct hp_tui_screen_impl *impl;
	} pages[] = {
		{HP_ACTION_WHY, &hp_tui_screen_why},
		{HP_ACTION_LASTING, &hp_tui_screen_lasting},
		{HP_ACTION_LIST, &hp_tui_screen_list},
		{HP_ACTION_PRACTICE, &hp_tui_screen_practice},
	};

	if (binding->action == HP_ACTION_NO && tui->view->ask == HP_ASK_SECOND) {
		(void)hp_tui_input(tui, HP_INPUT_ANSWER, "", 0);
		return;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(inputs); i++) {
		if (inputs[i].action == binding->action && inputs[i].asks) {
			hp_tui_ask_text(tui, inputs[i].kind, false);
			return;
		}
		if (inputs[i].action == binding->action) {
			(void)hp_tui_input(tui, inputs[i].kind, NULL, number);
			return;
		}
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(pages); i++) {
		if (pages[i].action == binding->action) {
			(void)hp_tui_push(tui, pages[i].impl, NULL);
			return;
		}
	}
	hp_tui_scroll_key(screen, binding, key);
}

const struct hp_tui_screen_impl hp_tui_screen_walk = {
	.name = "walk",
	.place = HP_PLACE_WALK,
	.draw = walk_draw,
	.moment = walk_moment,
	.act = walk_act,
	.asks = true,
};
