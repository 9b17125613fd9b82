/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include "terminal.h"

/* Screens that are a page to read: the evidence, the help. */

static void read_act(struct hp_tui *tui, struct hp_tui_screen *screen,
	const struct hp_tui_binding *binding, const struct hp_tui_key *key, size_t number)
{
	(void)tui;
	(void)number;
	hp_tui_scroll_key(screen, binding, key);
}

static void why_draw(
	struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_area *area)
{
	hp_tui_page_init(&screen->page, area->columns, hp_tui_term_ascii());
	hp_tui_page_evidence(&screen->page, tui->view);
	hp_tui_draw_page(screen, area->row, area->rows, 0, area->columns);
}

/** Help tells the keys of the screen it was called from, as they are there. */
static void help_draw(
	struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_area *area)
{
	struct hp_tui_moment moment = {.place = HP_PLACE_WALK};

	if (tui->depth > 1) {
		tui->depth--;
		hp_tui_moment(tui, &moment);
		tui->depth++;
	}
	/* The page behind is not new any more when one comes back to it. */
	if (tui->stack[tui->depth > 1 ? tui->depth - 2 : 0]->scroll.seen >=
		tui->stack[tui->depth > 1 ? tui->depth - 2 : 0]->page.count) {
		moment.facts |= HP_NEED_READ;
	}
	hp_tui_page_init(&screen->page, area->columns, hp_tui_term_ascii());
	hp_tui_page_help(&screen->page, &moment);
	hp_tui_draw_page(screen, area->row, area->rows, 0, area->columns);
}

static void lasting_draw(
	struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_area *area)
{
	hp_tui_page_init(&screen->page, area->columns, hp_tui_term_ascii());
	hp_tui_page_lasting(&screen->page, tui->view);
	hp_tui_draw_page(screen, area->row, area->rows, 0, area->columns);
}

const struct hp_tui_screen_impl hp_tui_screen_lasting = {
	.name = "lasting",
	.place = HP_PLACE_PAGE,
	.draw = lasting_draw,
	.act = read_act,
};

const struct hp_tui_screen_impl hp_tui_screen_why = {
	.name = "why",
	.place = HP_PLACE_PAGE,
	.draw = why_draw,
	.act = read_act,
};

const struct hp_tui_screen_impl hp_tui_screen_help = {
	.name = "help",
	.place = HP_PLACE_PAGE,
	.draw = help_draw,
	.act = read_act,
};
