/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>

#include "holdpoint/mem.h"

/* Which page of the run is shown: the front end goes where the view is. */

static char *place_of(const struct hp_view *view)
{
	const struct hp_view_step *step = &view->step;
	/* The machine's name is asked for on the page of its step: who has read it has read it. */
	enum hp_ask ask = view->ask == HP_ASK_NAME ? HP_ASK_STEP : view->ask;
	return hp_asprintf("%d|%zu|%s|%s|%s", (int)ask, step->instance,
		step->ref != NULL ? step->ref : "", step->title != NULL ? step->title : "",
		step->do_text != NULL ? step->do_text : "");
}

/** Answers that are one line and nothing to read first: their field opens by itself. */
static bool opens_by_itself(enum hp_ask ask)
{
	return ask == HP_ASK_OPERATOR || ask == HP_ASK_PARAMETER || ask == HP_ASK_SECOND ||
	       ask == HP_ASK_VALUE || ask == HP_ASK_FOUND;
}

/** The run's place moved: the base screen begins anew, and what has to be shown is. */
static void place_changed(struct hp_tui *tui)
{
	const struct hp_view *view = tui->view;
	struct hp_tui_screen *base = tui->stack[0];

	base->scroll = (struct hp_tui_scroll){0};
	hp_tui_page_changed(tui);
	if (view->ask == HP_ASK_NOTHING && base->impl != &hp_tui_screen_closing) {
		while (tui->depth > 0) {
			hp_tui_pop(tui);
		}
		(void)hp_tui_push(tui, &hp_tui_screen_closing, NULL);
	} else if (tui->depth == 1 && opens_by_itself(view->ask) &&
		   (view->offers & HP_OFFER_ANSWER) != 0) {
		hp_tui_ask_text(tui, HP_INPUT_ANSWER, view->ask != HP_ASK_SECOND);
	}
}

/** Looks whether the run shows something else now. */
void hp_tui_follow_view(struct hp_tui *tui)
{
	if (tui->walk == NULL) {
		return;
	}
	tui->view = hp_walk_view(tui->walk);
	if (tui->view->version != tui->version) {
		tui->version = tui->view->version;
		tui->dirty = true;
	}
	char *place = place_of(tui->view);
	if (!hp_streq(place, tui->place)) {
		free(tui->place);
		tui->place = place;
		place_changed(tui);
	} else {
		free(place);
		if (tui->view->ask != tui->ask) {
			/* Other keys work now: none of them is meant before it could be read. */
			hp_tui_page_changed(tui);
		}
	}
	tui->ask = tui->view->ask;
}
