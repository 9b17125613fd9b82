/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>

#include "holdpoint/clock.h"
#include "holdpoint/mem.h"

/* The stack of screens. */

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
void hp_tui_page_changed(struct hp_tui *tui)
{
	tui->dirty = true;
	tui->changed = true;
	hp_tui_guard_page(&tui->guard, hp_clock_monotonic_ms());
}

struct hp_tui_screen *hp_tui_push(
	struct hp_tui *tui, const struct hp_tui_screen_impl *impl, void *data)
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
	hp_tui_page_changed(tui);
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
	hp_tui_page_changed(tui);
}

struct hp_tui_screen *hp_tui_top(const struct hp_tui *tui)
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
