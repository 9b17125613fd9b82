/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "terminal.h"

/* ---- the stack of screens ---- */

void hp_tui_init(struct hp_tui *tui, struct hp_walk *walk)
{
	*tui = (struct hp_tui){.walk = walk, .dirty = true};
	if (walk != NULL) {
		tui->view = hp_walk_view(walk);
	}
}

void hp_tui_finish(struct hp_tui *tui)
{
	while (tui->depth > 0) {
		hp_tui_pop(tui);
	}
	free(tui->place);
	free(tui->note);
	*tui = (struct hp_tui){0};
}

/** Another page is shown: what was typed for the last one is not for this one. */
static void page_changed(struct hp_tui *tui)
{
	tui->dirty = true;
	tui->changed = true;
	hp_tui_guard_page(&tui->guard, hp_clock_monotonic_ms());
}

struct hp_tui_screen *hp_tui_push(struct hp_tui *tui, const struct hp_tui_screen_impl *impl, void *data)
{
	while (tui->depth >= HP_TUI_DEPTH_MAX) {
		hp_tui_pop(tui);
	}
	struct hp_tui_screen *screen = hp_calloc(1, sizeof(*screen));
	screen->impl = impl;
	screen->data = data;
	tui->stack[tui->depth++] = screen;
	if (impl->enter != NULL) {
		impl->enter(tui, screen);
	}
	page_changed(tui);
	return screen;
}

void hp_tui_pop(struct hp_tui *tui)
{
	struct hp_tui_screen *screen = tui->stack[--tui->depth];

	if (screen->impl->leave != NULL) {
		screen->impl->leave(tui, screen);
	}
	if (screen->field.text != NULL) {
		hp_tui_field_finish(&screen->field);
	}
	hp_tui_page_finish(&screen->page);
	free(screen);
	page_changed(tui);
}

static struct hp_tui_screen *top(const struct hp_tui *tui)
{
	return tui->stack[tui->depth - 1];
}

void hp_tui_say(struct hp_tui *tui, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	char *text = hp_vasprintf(fmt, args);
	va_end(args);
	free(tui->note);
	tui->note = text;
	tui->dirty = true;
}

/* ---- which page of the run is shown ---- */

static char *place_of(const struct hp_view *view)
{
	const struct hp_view_step *step = &view->step;
	return hp_asprintf("%d|%zu|%s|%s|%s", (int)view->ask, step->instance, step->ref != NULL ? step->ref : "",
		step->title != NULL ? step->title : "", step->do_text != NULL ? step->do_text : "");
}

/** Answers that are one line and nothing to read first: their field opens by itself. */
static bool opens_by_itself(enum hp_ask ask)
{
	return ask == HP_ASK_OPERATOR || ask == HP_ASK_PARAMETER || ask == HP_ASK_SECOND;
}

/** The run's place moved: the base screen begins anew, and what has to be shown is. */
static void place_changed(struct hp_tui *tui)
{
	const struct hp_view *view = tui->view;
	struct hp_tui_screen *base = tui->stack[0];

	base->scroll = (struct hp_tui_scroll){0};
	page_changed(tui);
	if (view->ask == HP_ASK_NOTHING && base->impl != &hp_tui_screen_closing) {
		while (tui->depth > 0) {
			hp_tui_pop(tui);
		}
		(void)hp_tui_push(tui, &hp_tui_screen_closing, NULL);
	} else if (tui->depth == 1 && opens_by_itself(view->ask) && (view->offers & HP_OFFER_ANSWER) != 0) {
		hp_tui_ask_text(tui, HP_INPUT_ANSWER, view->ask != HP_ASK_SECOND);
	}
}

/** Looks whether the run shows something else now. */
static void follow_view(struct hp_tui *tui)
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
	}
}

/* ---- keys ---- */

void hp_tui_moment(const struct hp_tui *tui, struct hp_tui_moment *ret_moment)
{
	const struct hp_tui_screen *screen = top(tui);
	const struct hp_tui_scroll *scroll = &screen->scroll;
	struct hp_tui_moment moment = {.place = screen->impl->place};

	if (tui->view != NULL) {
		moment.offers = tui->view->offers;
		moment.facts |= tui->view->row_count > 0 ? HP_NEED_ROWS : 0;
	}
	if (scroll->seen >= screen->page.count && hp_tui_guard_wait(&tui->guard, hp_clock_monotonic_ms()) == 0) {
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
	if (tui->busy) {
		moment = (struct hp_tui_moment){.place = HP_PLACE_BUSY};
	} else if (hp_tui_term_rows() < HP_TUI_ROWS_MIN || hp_tui_term_columns() < HP_TUI_COLUMNS_MIN) {
		moment = (struct hp_tui_moment){.place = HP_PLACE_SMALL};
	}
	*ret_moment = moment;
}

void hp_tui_scroll_key(struct hp_tui_screen *screen, const struct hp_tui_binding *binding, const struct hp_tui_key *key)
{
	size_t page = screen->height > 1 ? screen->height : 1;

	if (binding->action == HP_ACTION_MORE) {
		hp_tui_scroll_by(&screen->scroll, (long)page, screen->page.count, screen->height);
	} else if (binding->action == HP_ACTION_LESS) {
		hp_tui_scroll_by(&screen->scroll, -(long)page, screen->page.count, screen->height);
	} else if (binding->action == HP_ACTION_MOVE) {
		hp_tui_scroll_by(&screen->scroll, key->code == HP_KEY_UP ? -1 : 1, screen->page.count, screen->height);
	}
}

/** Says why a key did nothing. */
static void explain_dead_key(struct hp_tui *tui, const struct hp_tui_key *key, const struct hp_tui_moment *moment)
{
	const struct hp_tui_screen *screen = top(tui);
	const struct hp_tui_binding *binding = hp_tui_key_elsewhen(key->code, moment);

	if (moment->place == HP_PLACE_SMALL || moment->place == HP_PLACE_BUSY || key->pasted) {
		if (key->pasted) {
			hp_tui_say(tui, _("Pasted text does nothing here. The keys that work are below."));
		}
		return;
	}
	bool offered = binding != NULL && (binding->offer == 0 || (moment->offers & binding->offer) != 0);
	if (offered && (binding->needs & HP_NEED_READ) != 0 && (moment->facts & HP_NEED_READ) == 0) {
		if (screen->scroll.seen < screen->page.count) {
			hp_tui_say(tui,
				screen->impl->has_field ? _("Read the page to its end first: Down or PgDn shows more.")
							: _("Read the page to its end first: Space or PgDn shows more."));
		} else {
			hp_tui_say(tui, _("The page has just changed. Nothing was done."));
		}
	} else if (key->code >= 'A' && key->code <= 'Z' && !screen->impl->has_field) {
		hp_tui_say(tui, _("The keys are lower-case letters. Nothing was done; Caps Lock may be on."));
	} else if (key->code == HP_KEY_ENTER) {
		hp_tui_say(tui, _("Enter does nothing here. The keys that work are below."));
	} else {
		hp_tui_say(tui, _("That key does nothing here. The keys that work are below."));
	}
}

/** Keys for the field of a screen; true if the field took it. */
static bool give_to_field(struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_key *key)
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

/** A newline that came together with text was pasted on a terminal that cannot tell: a space between words. */
static void take_pasted_newline(struct hp_tui *tui, struct hp_tui_screen *screen)
{
	const struct hp_tui_key space = {.code = ' '};
	const struct hp_tui_field *field = &screen->field;

	if (field->cursor > 0 && field->text[field->cursor - 1] != ' ') {
		(void)give_to_field(tui, screen, &space);
	}
	hp_tui_say(tui, _("That Enter came together with other keys, so nothing was done. Press Enter to take the text."));
}

static void act(struct hp_tui *tui, struct hp_tui_screen *screen, const struct hp_tui_binding *binding,
	const struct hp_tui_key *key, size_t number)
{
	tui->dirty = true;
	if (binding->action == HP_ACTION_HELP) {
		(void)hp_tui_push(tui, &hp_tui_screen_help, NULL);
	} else if (binding->action == HP_ACTION_CLOSE && tui->depth > 1) {
		hp_tui_pop(tui);
	} else if (binding->action == HP_ACTION_QUIT && tui->view != NULL && tui->view->ask != HP_ASK_NOTHING &&
		!tui->view->record_lost) {
		if (screen->impl != &hp_tui_screen_quit) {
			(void)hp_tui_push(tui, &hp_tui_screen_quit, NULL);
		}
	} else if (binding->action == HP_ACTION_QUIT) {
		tui->leave = true;
	} else {
		screen->impl->act(tui, screen, binding, key, number);
	}
}

static void press(struct hp_tui *tui, const struct hp_tui_key *key)
{
	struct hp_tui_screen *screen = top(tui);
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
	const struct hp_tui_binding *binding = key->pasted ? NULL : hp_tui_key_binding(key->code, &moment, &number);
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
		hp_tui_say(tui, _("The keys came too fast to be meant. Nothing was done; press the key once."));
		return;
	}
	act(tui, screen, binding, key, number);
}

/* ---- news from the terminal ---- */

static void take_news(struct hp_tui *tui, unsigned news)
{
	tui->bad_news |= news & (HP_NEWS_HANGUP | HP_NEWS_TERMINATED);
	if (news & HP_NEWS_REDRAW) {
		tui->dirty = true;
	}
}

static void read_keys(struct hp_tui *tui)
{
	struct hp_tui_keys keys = {0};
	int64_t now = hp_clock_monotonic_ms();

	take_news(tui, hp_tui_term_read(&keys, now));
	tui->changed = false;
	/* What came together with a key that changed the page was typed before anyone could see the new one. */
	for (size_t i = 0; i < keys.count && !tui->changed && tui->bad_news == 0 && !tui->leave; i++) {
		hp_tui_guard_key(&tui->guard, &keys.items[i], now);
		press(tui, &keys.items[i]);
		if (tui->depth == 0) {
			tui->leave = true; /* The only page was closed. */
			break;
		}
		follow_view(tui);
		if (tui->dirty) {
			/* Keys depend on what the page shows; drawing alone tells. Cheap: curses sends differences. */
			hp_tui_draw(tui);
		}
	}
	if (keys.items != NULL) {
		explicit_bzero(keys.items, keys.capacity * sizeof(*keys.items));
	}
	hp_tui_keys_finish(&keys);
}

/* ---- inputs ---- */

/** While machines are read: the screen lives, Escape and Ctrl-C break off, other keys are thrown away. */
static bool tick(void *data)
{
	struct hp_tui *tui = data;
	struct hp_tui_keys keys = {0};

	take_news(tui, hp_tui_term_read(&keys, hp_clock_monotonic_ms()));
	for (size_t i = 0; i < keys.count; i++) {
		const struct hp_tui_key *key = &keys.items[i];
		if (!key->pasted && (key->code == HP_KEY_ESCAPE || key->code == HP_KEY_CTRL_C)) {
			tui->break_off = true;
		} else if (!key->pasted && key->code == HP_KEY_CTRL_L) {
			hp_tui_term_repaint();
			tui->dirty = true;
		}
	}
	hp_tui_keys_finish(&keys);
	if (tui->bad_news != 0 || tui->break_off) {
		return false;
	}
	tui->view = hp_walk_view(tui->walk);
	if (tui->dirty || tui->view->version != tui->version) {
		tui->version = tui->view->version;
		hp_tui_draw(tui);
	}
	return true;
}

int hp_tui_input(struct hp_tui *tui, enum hp_input_kind kind, const char *text, size_t number)
{
	const struct hp_input input = {.kind = kind, .text = text, .number = number};
	struct hp_tui_keys late = {0};

	tui->busy = true;
	tui->break_off = false;
	tui->dirty = true;
	int status = hp_walk_input(tui->walk, &input, tick, tui);
	tui->busy = false;
	/* Whatever was typed meanwhile was not typed at what is shown next. */
	take_news(tui, hp_tui_term_read(&late, hp_clock_monotonic_ms()));
	hp_tui_keys_finish(&late);
	tui->changed = true;
	tui->dirty = true;
	tui->view = hp_walk_view(tui->walk);
	if (status == HP_ERR_ABORTED && tui->bad_news == 0 && tui->view->message == NULL) {
		hp_tui_say(tui, _("Reading was broken off. Nothing was changed."));
	}
	return status;
}

/* ---- the loop ---- */

/** Waits for a key, a signal, or a background reading; at most `timeout` milliseconds. */
static void wait_for_news(struct hp_tui *tui, int timeout)
{
	if (tui->walk != NULL) {
		(void)hp_walk_wait(tui->walk, hp_tui_term_fd(), timeout);
		return;
	}
	struct pollfd fd = {.fd = hp_tui_term_fd(), .events = POLLIN};
	(void)poll(&fd, 1, timeout);
}

static int sooner(int a, int b)
{
	if (a < 0 || b < 0) {
		return a < 0 ? b : a;
	}
	return a < b ? a : b;
}

void hp_tui_loop(struct hp_tui *tui)
{
	bool fresh = true; /* The keys that confirm were not shown yet on this page. */

	while (!tui->leave && tui->bad_news == 0) {
		follow_view(tui);
		int64_t now = hp_clock_monotonic_ms();
		int guard = hp_tui_guard_wait(&tui->guard, now);
		if (tui->dirty || (fresh && guard == 0)) {
			hp_tui_draw(tui);
			fresh = guard > 0;
		}
		wait_for_news(tui, sooner(fresh ? guard : -1, hp_tui_term_timeout(now)));
		read_keys(tui);
		fresh = fresh || hp_tui_guard_wait(&tui->guard, hp_clock_monotonic_ms()) > 0;
	}
}
