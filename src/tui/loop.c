/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <poll.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "terminal.h"

/* ---- news from the terminal ---- */

static void take_news(struct hp_tui *tui, unsigned news)
{
	tui->bad_news |= news & (HP_NEWS_HANGUP | HP_NEWS_TERMINATED);
	if (news & HP_NEWS_REDRAW) {
		tui->dirty = true;
	}
}

/** What was typed may have been a secret. */
static void wipe_keys(struct hp_tui_keys *keys)
{
	if (keys->items != NULL) {
		explicit_bzero(keys->items, keys->capacity * sizeof(*keys->items));
	}
	hp_tui_keys_finish(keys);
}

static void read_keys(struct hp_tui *tui)
{
	struct hp_tui_keys keys = {0};
	int64_t now = hp_clock_monotonic_ms();

	take_news(tui, hp_tui_term_read(&keys, now));
	tui->changed = false;
	/* What came together with a key that changed the page was typed before anyone could see the
	 * new one. */
	for (size_t i = 0; i < keys.count && !tui->changed && tui->bad_news == 0 && !tui->leave;
		i++) {
		hp_tui_guard_key(&tui->guard, &keys.items[i], now);
		hp_tui_press(tui, &keys.items[i]);
		if (tui->depth == 0) {
			tui->leave = true; /* The only page was closed. */
			break;
		}
		hp_tui_follow_view(tui);
		if (tui->dirty) {
			/* Keys depend on what the page shows; drawing alone tells. Cheap: curses
			 * sends differences. */
			hp_tui_draw(tui);
		}
	}
	wipe_keys(&keys);
}

/* ---- inputs ---- */

/** Shows what has changed meanwhile. */
static void show_changes(struct hp_tui *tui)
{
	bool too_new = hp_tui_guard_wait(&tui->guard, hp_clock_monotonic_ms()) > 0;

	tui->view = hp_walk_view(tui->walk);
	hp_tui_follow_secret(tui);
	/* The keys that confirm come to work by the clock. */
	tui->dirty = tui->dirty || (tui->too_new && !too_new);
	tui->too_new = too_new;
	if (tui->dirty || tui->view->version != tui->version) {
		tui->version = tui->view->version;
		hp_tui_draw(tui);
	}
}

/** While machines are read: the screen lives. Help, pages and scrolling work, Escape and Ctrl-C
 * break off; what would change the run does not (keys.c, while_busy). */
static bool tick(void *data)
{
	struct hp_tui *tui = data;
	struct hp_tui_keys keys = {0};
	int64_t now = hp_clock_monotonic_ms();

	show_changes(tui);
	take_news(tui, hp_tui_term_read(&keys, now));
	tui->changed = false;
	for (size_t i = 0; i < keys.count && !tui->changed && !tui->break_off; i++) {
		const struct hp_tui_key *key = &keys.items[i];
		hp_tui_guard_key(&tui->guard, key, now);
		if (!key->pasted && key->code == HP_KEY_CTRL_C) {
			tui->break_off = true;
		} else {
			hp_tui_press(tui, key);
		}
	}
	wipe_keys(&keys);
	if (tui->bad_news != 0 || tui->break_off) {
		return false;
	}
	show_changes(tui);
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
	wipe_keys(&late);
	tui->view = hp_walk_view(tui->walk);
	hp_tui_follow_secret(tui);
	tui->changed = true;
	tui->dirty = true;
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
		hp_tui_follow_view(tui);
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
