/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>

#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "terminal.h"

/* What a key does: nothing, something, or why not. */

void hp_tui_moment(const struct hp_tui *tui, struct hp_tui_moment *ret_moment)
{
	const struct hp_tui_screen *screen = hp_tui_top(tui);
	const struct hp_tui_scroll *scroll = &screen->scroll;
	struct hp_tui_moment moment = {.place = screen->impl->place};

	if (tui->view != NULL) {
		moment.offers = tui->view->offers;
		moment.facts |= tui->view->row_count > 0 ? HP_NEED_ROWS : 0;
	}
	if (scroll->seen >= screen->page.count &&
		hp_tui_guard_wait(&tui->guard, hp_clock_monotonic_ms()) == 0) {
		moment.facts |= HP_NEED_READ;
	}
	if (hp_tui_scroll_more_below(scroll, screen->page.count, screen->height)) {
		moment.facts |= HP_NEED_BELOW | HP_NEED_LINES;
	}
	if (scroll->top > 0) {
		moment.facts |= HP_NEED_ABOVE | HP_NEED_LINES;
	}
	if (screen->impl->moment != NULL) {
		screen->impl->moment(tui, screen, &moment);
	}
	if (tui->busy && hp_tui_secret_shown(tui) == 0) {
		/* A page can be read meanwhile; what was typed into a field is on its way. */
		bool page = moment.place == HP_PLACE_WALK || moment.place == HP_PLACE_PAGE ||
			    moment.place == HP_PLACE_LIST || moment.place == HP_PLACE_CLOSING;
		if (!page) {
			moment = (struct hp_tui_moment){.place = HP_PLACE_BUSY};
		}
		moment.busy = true;
		moment.facts |= HP_NEED_BUSY;
	}
	if (!tui->busy && (hp_tui_term_rows() < HP_TUI_ROWS_MIN ||
				  hp_tui_term_columns() < HP_TUI_COLUMNS_MIN)) {
		moment = (struct hp_tui_moment){.place = HP_PLACE_SMALL};
	}
	*ret_moment = moment;
}

void hp_tui_scroll_key(struct hp_tui_screen *screen, const struct hp_tui_binding *binding,
	const struct hp_tui_key *key)
{
	size_t page = screen->height > 1 ? screen->height : 1;

	if (binding->action == HP_ACTION_MORE) {
		hp_tui_scroll_by(&screen->scroll, (long)page, screen->page.count, screen->height);
	} else if (binding->action == HP_ACTION_LESS) {
		hp_tui_scroll_by(&screen->scroll, -(long)page, screen->page.count, screen->height);
	} else if (binding->action == HP_ACTION_MOVE) {
		hp_tui_scroll_by(&screen->scroll, key->code == HP_KEY_UP ? -1 : 1,
			screen->page.count, screen->height);
	}
}

/** Says why a key did nothing. */
static void explain_dead_key(
	struct hp_tui *tui, const struct hp_tui_key *key, const struct hp_tui_moment *moment)
{
	const struct hp_tui_screen *screen = hp_tui_top(tui);
	const struct hp_tui_binding *binding = hp_tui_key_elsewhen(key->code, moment);

	if (moment->busy && !key->pasted) {
		hp_tui_say(tui, _("The machines are being read. The keys that work meanwhile are "
				  "below."));
		return;
	}
	if (moment->place == HP_PLACE_SMALL || key->pasted) {
		if (key->pasted) {
			hp_tui_say(tui,
				_("Pasted text does nothing here. The keys that work are below."));
		}
		return;
	}
	bool offered =
		binding != NULL && (binding->offer == 0 || (moment->offers & binding->offer) != 0);
	if (offered && (binding->needs & HP_NEED_READ) != 0 &&
		(moment->facts & HP_NEED_READ) == 0) {
		if (screen->scroll.seen < screen->page.count) {
			hp_tui_say(tui, screen->impl->has_field
						? _("Read the page to its end first: Down or PgDn "
						    "shows more.")
						: _("Read the page to its end first: Space or PgDn "
						    "shows more."));
		} else {
			hp_tui_say(tui, _("The page has just changed. Nothing was done."));
		}
	} else if (key->code >= 'A' && key->code <= 'Z' && !screen->impl->has_field) {
		hp_tui_say(tui, _("The keys are lower-case letters. Nothing was done; Caps Lock "
				  "may be on."));
	} else if (key->code == HP_KEY_ENTER) {
		hp_tui_say(tui, _("Enter does nothing here. The keys that work are below."));
	} else {
		hp_tui_say(tui, _("That key does nothing here. The keys that work are below."));
	}
}

/** Keys for the field of a screen; true if the field took it. */
static bool give_to_field(
	struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_key *key)
{
	if (!screen->impl->has_field || screen->field.text == NULL) {
		return false;
	}
	switch (hp_tui_field_key(&screen->field, key)) {
	case HP_FIELD_IGNORED:
		return false;
	case HP_FIELD_CHANGED:
		break;
	case HP_FIELD_FULL:
		hp_tui_say(tui, _("There is no room for more text."));
		break;
	}
	tui->dirty = true;
	return true;
}

/** A newline that came together with text was pasted on a terminal that cannot tell: a space
 * between words; of a password, whose end nobody sees, no part. */
static void take_pasted_newline(struct hp_tui *tui, struct hp_tui_screen *screen)
{
	const struct hp_tui_key space = {.code = ' '};
	const struct hp_tui_field *field = &screen->field;

	if (!field->secret && field->cursor > 0 && field->text[field->cursor - 1] != ' ') {
		(void)give_to_field(tui, screen, &space);
	}
	hp_tui_say(tui, _("That Enter came together with other keys, so nothing was done. Press "
			  "Enter to take the text."));
}

static void act(struct hp_tui *tui, struct hp_tui_screen *screen,
	const struct hp_tui_binding *binding, const struct hp_tui_key *key, size_t number)
{
	tui->dirty = true;
	if (binding->action == HP_ACTION_HELP) {
		(void)hp_tui_push(tui, &hp_tui_screen_help, NULL);
	} else if (binding->action == HP_ACTION_PAPER) {
		(void)hp_tui_push(tui, &hp_tui_screen_paper, NULL);
	} else if (binding->action == HP_ACTION_BREAK_OFF) {
		tui->break_off = true;
	} else if (binding->action == HP_ACTION_CLOSE && tui->depth > 1) {
		hp_tui_pop(tui);
	} else if (binding->action == HP_ACTION_QUIT && tui->view != NULL &&
		   tui->view->ask != HP_ASK_NOTHING && !tui->view->record_lost) {
		if (screen->impl != &hp_tui_screen_quit) {
			(void)hp_tui_push(tui, &hp_tui_screen_quit, NULL);
		}
	} else if (binding->action == HP_ACTION_QUIT) {
		tui->leave = true;
	} else {
		screen->impl->act(tui, screen, binding, key, number);
	}
}

void hp_tui_press(struct hp_tui *tui, const struct hp_tui_key *key)
{
	struct hp_tui_screen *screen = hp_tui_top(tui);
	struct hp_tui_moment moment;
	size_t number = 0;

	free(tui->note);
	tui->note = NULL;
	tui->dirty = true;
	if (key->code == HP_KEY_CTRL_L && !key->pasted) {
		hp_tui_term_repaint();
		return;
	}
	hp_tui_moment(tui, &moment);
	const struct hp_tui_binding *binding =
		key->pasted ? NULL : hp_tui_key_binding(key->code, &moment, &number);
	bool meant = hp_tui_guard_meant(&tui->guard);
	if (moment.place == HP_PLACE_TEXT && key->code == HP_KEY_ENTER && !key->pasted && !meant) {
		take_pasted_newline(tui, screen);
		return;
	}
	if (binding == NULL) {
		if (moment.place == HP_PLACE_SMALL || !give_to_field(tui, screen, key)) {
			explain_dead_key(tui, key, &moment);
		}
		return;
	}
	if (binding->confirms && !meant) {
		hp_tui_say(tui, _("The keys came too fast to be meant. Nothing was done; press the "
				  "key once."));
		return;
	}
	act(tui, screen, binding, key, number);
}
