/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "terminal.h"

/* Leaving: the question before it, the HOLDING AT page, the endings. */

static void quit_draw(
	struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_area *area)
{
	struct hp_tui_par plain = {.style = HP_STYLE_PLAIN};
	struct hp_tui_page *page = &screen->page;

	hp_tui_page_init(page, area->columns, hp_tui_term_ascii());
	hp_tui_page_add(page, &(struct hp_tui_par){.style = HP_STYLE_TITLE}, _("Leave this run?"));
	hp_tui_page_gap(page);
	hp_tui_page_open_steps(page, tui->view);
	hp_tui_page_gap(page);
	hp_tui_page_add(page,
		&(struct hp_tui_par){
			.lead = "h", .lead_style = HP_STYLE_STRONG, .indent = 2, .hang = 3},
		_("Hold the run where it is and leave. It can be taken up again at any time."));
	hp_tui_page_add(page,
		&(struct hp_tui_par){
			.lead = _("Esc"), .lead_style = HP_STYLE_STRONG, .indent = 2, .hang = 3},
		_("Go on with the run."));
	hp_tui_page_gap(page);
	hp_tui_page_add(page, &plain, _("To end it for good instead, go back and press s."));
	hp_tui_draw_page(screen, area->row, area->rows, 0, area->columns);
}

static void quit_moment(
	const struct hp_tui *tui, const struct hp_tui_screen *screen, struct hp_tui_moment *moment)
{
	(void)tui;
	(void)screen;
	moment->offers |= HP_OFFER_HOLD;
}

static void quit_act(struct hp_tui *tui, struct hp_tui_screen *screen,
	const struct hp_tui_binding *binding, const struct hp_tui_key *key, size_t number)
{
	(void)number;
	if (binding->action != HP_ACTION_HOLD) {
		hp_tui_scroll_key(screen, binding, key);
		return;
	}
	(void)hp_walk_hold(tui->walk, "left by the operator");
	tui->leave = true;
}

static void closing_draw(
	struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_area *area)
{
	hp_tui_page_init(&screen->page, area->columns, hp_tui_term_ascii());
	hp_tui_page_closing(&screen->page, tui->view);
	hp_tui_draw_page(screen, area->row, area->rows, 0, area->columns);
}

static void closing_act(struct hp_tui *tui, struct hp_tui_screen *screen,
	const struct hp_tui_binding *binding, const struct hp_tui_key *key, size_t number)
{
	(void)number;
	if (binding->action == HP_ACTION_LIST) {
		(void)hp_tui_push(tui, &hp_tui_screen_list, NULL);
	} else {
		hp_tui_scroll_key(screen, binding, key);
	}
}

const struct hp_tui_screen_impl hp_tui_screen_quit = {
	.name = "quit",
	.place = HP_PLACE_QUIT,
	.draw = quit_draw,
	.moment = quit_moment,
	.act = quit_act,
};

const struct hp_tui_screen_impl hp_tui_screen_closing = {
	.name = "closing",
	.place = HP_PLACE_CLOSING,
	.draw = closing_draw,
	.act = closing_act,
};
