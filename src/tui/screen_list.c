/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>

#include "holdpoint/error.h"
#include "holdpoint/mem.h"
#include "terminal.h"

/* The outline in full, on a screen of its own: every step, how it stands, in words (R10). */

struct list_data {
	size_t mark; /**< Row the arrows are at. */
};

static void list_enter(struct hp_tui *tui, struct hp_tui_screen *screen)
{
	struct list_data *data = hp_calloc(1, sizeof(*data));

	screen->data = data;
	for (size_t i = 0; i < tui->view->row_count; i++) {
		if (tui->view->rows[i].shown) {
			data->mark = i;
		}
	}
	for (size_t i = 0; i < tui->view->row_count; i++) {
		if (tui->view->rows[i].current) {
			data->mark = i;
		}
	}
}

static void list_leave(struct hp_tui *tui, struct hp_tui_screen *screen)
{
	(void)tui;
	free(screen->data);
}

static void list_draw(
	struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_area *area)
{
	struct list_data *data = screen->data;
	size_t line;

	if (data->mark >= tui->view->row_count) {
		data->mark = tui->view->row_count > 0 ? tui->view->row_count - 1 : 0;
	}
	hp_tui_page_init(&screen->page, area->columns, hp_tui_term_ascii());
	hp_tui_page_outline(&screen->page, tui->view, false, data->mark, &line);
	size_t height = screen->page.count > area->rows ? area->rows - 1 : area->rows;
	if (line != SIZE_MAX && line < screen->scroll.top) {
		screen->scroll.top = line;
	} else if (line != SIZE_MAX && line >= screen->scroll.top + height) {
		screen->scroll.top = line - height + 1;
	}
	hp_tui_draw_page(screen, area->row, area->rows, 0, area->columns);
}

/** Moves the mark by rows, not over the ends. */
static void move(const struct hp_tui *tui, struct list_data *data, long rows)
{
	long last = (long)tui->view->row_count - 1;
	long mark = (long)data->mark + rows;

	data->mark = mark < 0 || last < 0 ? 0 : mark > last ? (size_t)last : (size_t)mark;
}

static void list_act(struct hp_tui *tui, struct hp_tui_screen *screen,
	const struct hp_tui_binding *binding, const struct hp_tui_key *key, size_t number)
{
	struct list_data *data = screen->data;
	long page = screen->height > 1 ? (long)screen->height - 1 : 1;

	(void)number;
	if (binding->action == HP_ACTION_MOVE) {
		move(tui, data, key->code == HP_KEY_UP ? -1 : 1);
	} else if (binding->action == HP_ACTION_MORE || binding->action == HP_ACTION_LESS) {
		move(tui, data, binding->action == HP_ACTION_MORE ? page : -page);
	} else if (binding->action == HP_ACTION_TAKE && data->mark < tui->view->row_count) {
		if (hp_tui_input(tui, HP_INPUT_SHOW, tui->view->rows[data->mark].ref, 0) == HP_OK) {
			hp_tui_pop(tui);
		}
	}
}

static void list_moment(
	const struct hp_tui *tui, const struct hp_tui_screen *screen, struct hp_tui_moment *moment)
{
	(void)screen;
	/* After the end the list can be read, but no step opened. */
	if (tui->view->ask == HP_ASK_NOTHING) {
		moment->facts &= ~(unsigned)HP_NEED_ROWS;
	}
}

const struct hp_tui_screen_impl hp_tui_screen_list = {
	.name = "list",
	.place = HP_PLACE_LIST,
	.enter = list_enter,
	.draw = list_draw,
	.moment = list_moment,
	.act = list_act,
	.leave = list_leave,
};
