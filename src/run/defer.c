/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Putting a step off (R57, R58): only where the author gave a later step or said what it waits for.
 * It comes again, opened anew, as soon as the later step is reached; where that one lies in a
 * branch nobody takes, as soon as the walk has passed its place. So nothing that was put off is
 * lost before the run is complete; only what waits for something outside the procedure stays
 * deferred, and the ending says so.
 */
#include <stdlib.h>

#include "holdpoint/error.h"
#include "related.h"

/* The instance it would come again with; HP_NONE where there is none, or its time is over. */
static size_t later_step(const struct hp_run *run, size_t instance)
{
	const struct link *link = link_of(&run->plan->related.put_off, instance);
	const struct hp_instance *about = &run->instances[instance];
	if (link == NULL || link->other == HP_NONE || link->other <= instance) {
		return HP_NONE;
	}
	const struct hp_instance *later = &run->instances[link->other];
	if (hp_streq(about->due_from, later->ref) || until_reached(run, link->other)) {
		return HP_NONE;
	}
	return link->other;
}

/* What STEP_DEFERRED says it waits for; NULL where it cannot be put off. Caller frees. */
static char *waits_for(const struct hp_run *run, size_t instance)
{
	const struct hp_step *step = run->instances[instance].step;
	if (step->defer_due != NULL) {
		return run_fill(run, instance, step->defer_due, NULL);
	}
	size_t later = later_step(run, instance);
	return later != HP_NONE ? hp_strdup(run->instances[later].ref) : NULL;
}

int decide_defer(struct deciding *d)
{
	size_t instance = HP_NONE;
	int status = reach(d, &instance);
	if (status < 0) {
		return status;
	}
	const struct hp_instance *about = &d->after->instances[instance];
	if (hp_step_state_is_terminal(about->state)) {
		return refuse(d, HP_REFUSAL_ALREADY_DONE, instance, HP_NONE);
	}
	char *until = waits_for(d->after, instance);
	if (until == NULL) {
		return refuse(d, HP_REFUSAL_NO_LATER_STEP, instance, HP_NONE);
	}
	if (is_blank(d->command->text)) {
		free(until);
		return refuse(d, HP_REFUSAL_EMPTY_TEXT, instance, HP_NONE);
	}
	struct hp_event event = step_event(d, HP_EVENT_STEP_DEFERRED, instance);
	event.text = d->command->text;
	event.value = until;
	emit(d, &event);
	free(until);
	return 0;
}

int apply_step_deferred(struct hp_run *run, const struct applying *a)
{
	int status = event_place(run, a);
	if (status < 0) {
		return status;
	}
	if (hp_step_state_is_terminal(run->instances[a->instance].state) ||
		is_blank(a->event->text)) {
		return cannot_follow(a, "it is closed, or no reason is given");
	}
	char *until = waits_for(run, a->instance);
	bool same = until != NULL && hp_streq(until, a->event->value);
	free(until);
	if (!same) {
		return cannot_follow(a, "it cannot be put off to that");
	}
	settle(run, a, HP_STATE_DEFERRED);
	run->instances[a->instance].performed = false;
	run->instances[a->instance].deferred_until = run_keep(run, a->event->value);
	return 0;
}

/* ---- coming again ---- */

bool comes_again(const struct hp_instance *instance)
{
	return instance->state == HP_STATE_DEFERRED && instance->step->defer_to != NULL;
}

/* The walk has passed the place of a step that nobody will come to. */
static bool is_passed_by(const struct hp_run *run, size_t index)
{
	size_t current = hp_run_current(run);
	return run->instances[index].inactive && (current == HP_NONE || current > index);
}

static bool is_due(const struct hp_run *run, const struct link *link)
{
	const struct hp_instance *about = &run->instances[link->instance];
	size_t current = hp_run_current(run);
	if (!comes_again(about) || about->inactive || link->other == HP_NONE) {
		return false;
	}
	/* One that came again a moment ago now stands before the others of the same step. */
	const char *later = run->instances[link->other].ref;
	bool with_it = current != HP_NONE && run->instances[current].attempt > 1 &&
		       hp_streq(run->instances[current].due_from, later);
	return with_it || until_reached(run, link->other) || is_passed_by(run, link->other);
}

void bring_due(struct deciding *d)
{
	const struct hp_run *run = d->after;
	const struct links *put_off = &run->plan->related.put_off;
	for (size_t i = 0; i < put_off->count; i++) {
		const struct link *link = &put_off->items[i];
		if (!is_due(run, link)) {
			continue;
		}
		struct hp_event event = step_event(d, HP_EVENT_STEP_DUE, link->instance);
		event.attempt++;
		event.text = run->instances[link->other].ref;
		emit(d, &event);
	}
}

int apply_step_due(struct hp_run *run, const struct applying *a)
{
	const struct link *link = link_of(&run->plan->related.put_off, a->instance);
	if (link == NULL || !is_due(run, link) ||
		a->event->attempt != run->instances[a->instance].attempt + 1 ||
		!hp_streq(a->event->text, run->instances[link->other].ref)) {
		return cannot_follow(a, "the step it was put off to is not reached");
	}
	open_again(run, a->instance);
	run->instances[a->instance].due_from = run->instances[link->other].ref;
	return 0;
}
