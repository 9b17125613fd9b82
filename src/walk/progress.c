/* SPDX-License-Identifier: GPL-3.0-or-later */
/* While machines are read: what the screen shows meanwhile, and what their helpers ask. */
#include "view_internal.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "walk_internal.h"

int hp_reader_wait(struct hp_reader *reader, hp_tick_fn tick, void *tick_data)
{
	reader->waiting = hp_watch_pending(reader->watch);
	int status = hp_watch_settle(reader->watch, tick, tick_data);
	reader->waiting = 0;
	return status;
}

/* The machine whose answer is waited for longest; its role or URL where it has no name. */
static const char *machine_waited_for(const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t target;
	if (!hp_watch_waits_for(walk->reader.watch, &target)) {
		return NULL;
	}
	for (size_t i = 0; i < walk->reader.count && i < state->machine_count; i++) {
		if (walk->reader.targets[i] == target) {
			return *state->machines[i].name != '\0' ? state->machines[i].name
								: state->machines[i].url;
		}
	}
	return NULL;
}

static char *progress_text(const struct hp_walk *walk)
{
	size_t all = walk->reader.waiting;
	size_t left = hp_watch_pending(walk->reader.watch);
	const char *machine = machine_waited_for(walk);
	if (walk->making_sheet) {
		return hp_strdup(_("Making the sheet ..."));
	}
	if (walk->settling_seconds > 0) {
		return hp_asprintf(
			_("Not met yet; it may be settling. It is read again, %d s left."),
			walk->settling_seconds);
	}
	if (all == 0 || left > all || machine == NULL) {
		return hp_strdup(_("Reading the machines ..."));
	}
	return hp_asprintf(_("Reading %s: %zu of %zu answers are here."), machine, all - left, all);
}

static void show_progress(struct hp_walk *walk, char *text_taken)
{
	if (hp_streq(walk->progress, text_taken)) {
		free(text_taken);
		return;
	}
	free(walk->progress);
	walk->progress = text_taken;
	hp_walk_touch(walk);
}

/* Asks are part of the view: it is made anew when another one is open. */
void hp_walk_follow_asks(struct hp_walk *walk)
{
	struct hp_watch_ask open = {.ask = 0};
	(void)hp_walk_next_ask(walk, &open);
	if (open.ask != walk->ask_seen) {
		walk->ask_seen = open.ask;
		hp_walk_touch(walk);
	}
}

void hp_walk_refuse_asks(struct hp_walk *walk)
{
	struct hp_watch_ask open;
	while (hp_watch_next_ask(walk->reader.watch, &open)) {
		hp_watch_answer(walk->reader.watch, open.ask, NULL);
	}
	hp_walk_follow_asks(walk);
}

bool hp_walk_tick(void *data)
{
	struct hp_walk_waiting *waiting = data;
	if (waiting->fn == NULL) {
		/* Nobody looks: nobody can be asked. */
		hp_walk_refuse_asks(waiting->walk);
		return true;
	}
	show_progress(waiting->walk, progress_text(waiting->walk));
	hp_walk_follow_asks(waiting->walk);
	return waiting->fn(waiting->data);
}

void hp_walk_end_waiting(struct hp_walk *walk)
{
	show_progress(walk, NULL);
	hp_walk_follow_asks(walk);
}

void hp_walk_set_input(struct hp_walk *walk, int input_fd)
{
	hp_watch_set_input(walk->reader.watch, input_fd);
}
