/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events on the run as a whole. */
#include "run_internal.h"

int apply_note(struct hp_run *run, const struct applying *a)
{
	if (is_blank(a->event->text)) {
		return cannot_follow(a, "it says nothing");
	}
	if (a->event->at != NULL && run_find_exact(run, a->event->at) == HP_NONE) {
		return cannot_follow(a, "there is no such step");
	}
	run->state.notes++;
	return 0;
}

int apply_held(struct hp_run *run, const struct applying *a)
{
	run->state.status = HP_RUN_HELD;
	run->state.held_reason = run_keep(run, a->event->text != NULL ? a->event->text : "");
	return 0;
}

/* Whoever comes back stands at the machine anew: names typed before do not count any more
 * (DESIGN 6.6). */
int apply_resumed(struct hp_run *run, const struct applying *a)
{
	(void)a;
	run->state.status = HP_RUN_OPEN;
	run->state.held_reason = NULL;
	run->confirmation_count = 0;
	return 0;
}

int apply_stopped(struct hp_run *run, const struct applying *a)
{
	if (is_blank(a->event->text)) {
		return cannot_follow(a, "no reason is given");
	}
	run->state.phase = HP_PHASE_ENDED;
	run->state.status = HP_RUN_STOPPED;
	run->state.held_reason = NULL;
	run->state.end_text = run_keep(run, a->event->text);
	run->state.stopped_at = run_keep(run, a->event->at);
	return 0;
}

int apply_completed(struct hp_run *run, const struct applying *a)
{
	struct ending_counts counts;
	count_endings(run, &counts);
	if (counts.open > 0) {
		return cannot_follow(a, "steps are open");
	}
	if (check_in_the_way(run) != HP_NONE) {
		return cannot_follow(a, "a check in force has not passed");
	}
	if (!hp_streq(a->event->value, hp_run_status_name(ending(&counts)))) {
		return cannot_follow(a, "the run came to another ending");
	}
	run->state.phase = HP_PHASE_ENDED;
	run->state.status = ending(&counts);
	run->state.end_text = run_keep(run, a->event->text);
	return 0;
}
