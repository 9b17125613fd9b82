/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include "holdpoint/i18n.h"
#include "terminal.h"

/* To paper: where the rest of the run is to go. What became of it is said below, as of every
 * input; the page stays, for another copy. */

static const struct {
	const char *where; /**< HP_INPUT_PAPER's text; NULL: typed. */
	const char *label; /**< N_() */
} ways[] = {
	{"", N_("Print it on the default printer. Without one it is written as a file.")},
	{"pdf", N_("Write it as PDF beside the record of this run.")},
	{"html", N_("Write it as HTML beside the record.")},
	{"text", N_("Write it as plain text beside the record.")},
	{NULL, N_("Write it to another place: a stick, another folder.")},
};

static void paper_draw(
	struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_area *area)
{
	struct hp_tui_par plain = {.style = HP_STYLE_PLAIN};
	struct hp_tui_page *page = &screen->page;

	(void)tui;
	hp_tui_page_init(page, area->columns, hp_tui_term_ascii());
	hp_tui_page_add(page, &(struct hp_tui_par){.style = HP_STYLE_TITLE}, _("To paper"));
	hp_tui_page_gap(page);
	hp_tui_page_add(page, &plain,
		_("The rest of this run as a sheet: where it stands, what is done and by whom, "
		  "every open step in full with room for initials and times, what has to be kept "
		  "in mind."));
	hp_tui_page_gap(page);
	for (size_t i = 0; i < HP_ARRAY_SIZE(ways); i++) {
		const char number[] = {(char)('1' + i), '\0'};
		hp_tui_page_add(page,
			&(struct hp_tui_par){.lead = number,
				.lead_style = HP_STYLE_STRONG,
				.indent = 2,
				.hang = 3},
			_(ways[i].label));
	}
	hp_tui_page_gap(page);
	hp_tui_page_add(
		page, &plain, _("The run stays as it is. To work on paper, go back and hold it."));
	hp_tui_draw_page(screen, area->row, area->rows, 0, area->columns);
}

static void paper_moment(
	const struct hp_tui *tui, const struct hp_tui_screen *screen, struct hp_tui_moment *moment)
{
	(void)tui;
	(void)screen;
	moment->offers |= HP_OFFER_CHOOSE;
	moment->choices = HP_ARRAY_SIZE(ways);
}

static void paper_act(struct hp_tui *tui, struct hp_tui_screen *screen,
	const struct hp_tui_binding *binding, const struct hp_tui_key *key, size_t number)
{
	if (binding->action != HP_ACTION_CHOOSE) {
		hp_tui_scroll_key(screen, binding, key);
		return;
	}
	const char *where = ways[number - 1].where;
	if (where == NULL) {
		hp_tui_ask_text(tui, HP_INPUT_PAPER, false);
	} else {
		(void)hp_tui_input(tui, HP_INPUT_PAPER, where, 0);
	}
}

const struct hp_tui_screen_impl hp_tui_screen_paper = {
	.name = "paper",
	.place = HP_PLACE_PAPER,
	.draw = paper_draw,
	.moment = paper_moment,
	.act = paper_act,
};
