/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TUI_GUARD_H
#define HP_TUI_GUARD_H

/*
 * Was a key meant? A held-down key, a paste, a sequence cut in pieces, a keystroke that was on its
 * way when the page changed: none of them may confirm anything (issue 2, point 9; R30, R34). Pure:
 * times come in as arguments, in milliseconds of the monotonic clock.
 */

#include <stdbool.h>
#include <stdint.h>

#include "decode.h"

/** Nobody reads a page faster: keys that confirm are dead so long after it came. */
#define HP_GUARD_FRESH_MS 400
/** Keys nearer than this are one burst: faster than fingers, slower than a paste over a serial
 * line. */
#define HP_GUARD_BURST_MS 5
/** The same key nearer than this is the keyboard's repetition (the Linux console's is 92 ms). */
#define HP_GUARD_REPEAT_MS 250

struct hp_tui_guard {
	int64_t page_ms; /**< When the page that is shown came. */
	int64_t key_ms;  /**< When the key before came. */
	uint32_t key;
	bool was_burst; /**< The key that is looked at came in a burst or as a repetition. */
};

/** A new page is shown. */
void hp_tui_guard_page(struct hp_tui_guard *guard, int64_t now_ms);
/** Notes a key, before anything is done with it. */
void hp_tui_guard_key(struct hp_tui_guard *guard, const struct hp_tui_key *key, int64_t now_ms);
/** May the key noted last confirm something? */
bool hp_tui_guard_meant(const struct hp_tui_guard *guard);
/** Milliseconds until keys that confirm are live on this page; 0 when they are. */
int hp_tui_guard_wait(const struct hp_tui_guard *guard, int64_t now_ms);

#endif
