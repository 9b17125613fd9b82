/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>

#include "holdpoint/mem.h"

/* Which page of the run is shown: the front end goes where the view is. */

static char *place_of(const struct hp_view *view)
{
	const struct hp_view_step *step = &view->step;
	/* The machine's name and the second person are asked for on the page of their step: who has
	 * read it has read it. */
	bool of_step = view->ask == HP_ASK_NAME || view->ask == HP_ASK_SECOND;
	enum hp_ask ask = of_step ? HP_ASK_STEP : view->ask;
	return hp_asprintf("%d|%zu|%s|%s|%s", (int)ask, step->instance,
		step->ref != NULL ? step->ref : "", step->title != NULL ? step->title : "",
		step->do_text != NULL ? step->do_text : "");
}

bool hp_tui_may_be_alone(const struct hp_view *view)
{
	/* Nothing else is offered then; at a step that wants two persons the keys to look at it
	 * are. */
	return view->ask == HP_ASK_SECOND && view->offers == HP_OFFER_ANSWER;
}

const struct hp_view_row *hp_tui_row_away(const struct hp_view *view)
{
	for (size_t i = 0; i < view->row_count; i++) {
		if (view->rows[i].shown && !view->rows[i].current) {
			return &view->rows[i];
		}
	}
	return NULL;
}

/** Answers that are one line and nothing to read first: their field opens by itself. A second
 * person reads the step before signing, so that field waits for its key. */
static bool opens_by_itself(const struct hp_tui *tui)
{
	const struct hp_view *view = tui->view;

	if (tui->depth != 1 || (view->offers & HP_OFFER_ANSWER) == 0) {
		return false;
	}
	switch (view->ask) {
	case HP_ASK_OPERATOR:
		return true;
	case HP_ASK_PARAMETER:
	case HP_ASK_VALUE:
	case HP_ASK_FOUND:
		return hp_tui_text_has_room(tui);
	case HP_ASK_IMPORT:
		return true; /* It is done already: nothing has to be read before. */
	case HP_ASK_SECOND:
		return hp_tui_may_be_alone(view);
	case HP_ASK_CONDITION:
	case HP_ASK_PREREQUISITE:
	case HP_ASK_MACHINE:
	case HP_ASK_STEP:
	case HP_ASK_NAME:
	case HP_ASK_CHOICE:
	case HP_ASK_FINISH:
	case HP_ASK_HITS:
	case HP_ASK_SURE:
	case HP_ASK_NOTHING:
		break;
	}
	return false;
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
	} else if (opens_by_itself(tui)) {
		bool to_read = view->ask != HP_ASK_SECOND && view->ask != HP_ASK_IMPORT;
		hp_tui_ask_text(tui, HP_INPUT_ANSWER, to_read);
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
			if (opens_by_itself(tui)) {
				hp_tui_ask_text(tui, HP_INPUT_ANSWER, false);
			}
		}
	}
	tui->ask = tui->view->ask;
}
