/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GO TO (R47). Forwards the step is closed, and what lies between is not applicable for as long as
 * that stands [active.c]. Backwards everything from the target through the step itself is open
 * again in a new attempt, as far as it is about the same machines; who goes on there is asked every
 * question anew.
 */
#include <stdlib.h>

#include "run_internal.h"

static size_t jump_target(const struct hp_run *run, size_t instance)
{
	for (size_t i = 0; i < run->plan->jump_count; i++) {
		if (run->plan->jumps[i].instance == instance) {
			return run->plan->jumps[i].target;
		}
	}
	return HP_NONE;
}

int jump_from(struct deciding *d, size_t instance)
{
	size_t target = jump_target(d->after, instance);
	if (target == HP_NONE) {
		return refuse(d, HP_REFUSAL_NOT_NOW, instance, HP_NONE);
	}
	struct hp_event event = step_event(d, HP_EVENT_JUMPED, instance);
	event.value = d->after->instances[target].ref;
	emit(d, &event);
	return 0;
}

/* What ended within the stretch has not ended in its new attempt. */
static void hold_again(struct hp_run *run, size_t index, size_t begin, size_t end)
{
	const struct hp_instance *instance = &run->instances[index];
	for (size_t i = 0; i < instance->check_count; i++) {
		struct hp_check_state *check = &run->checks[instance->first_check + i];
		size_t by = check->ended ? run_find_exact(run, check->ended_by) : HP_NONE;
		if (by != HP_NONE && begin <= by && by < end) {
			check->ended = false;
			check->ended_by = NULL;
		}
	}
}

static void go_back(struct hp_run *run, size_t from, size_t target)
{
	const struct plan_node *nodes = run->plan->nodes;
	for (size_t i = target; i <= from; i++) {
		if (is_leaf(&run->instances[i]) &&
			!bindings_differ(run, nodes[i].bindings, nodes[from].bindings)) {
			open_again(run, i);
			run->instances[i].due_from = NULL;
			hold_again(run, i, target, from + 1);
		}
	}
}

int apply_jumped(struct hp_run *run, const struct applying *a)
{
	const struct hp_instance *instance = &run->instances[a->instance];
	size_t target = jump_target(run, a->instance);
	int status = event_place(run, a);

	if (status < 0) {
		return status;
	}
	if (instance->step->kind != HP_STEP_GOTO || target == HP_NONE ||
		!hp_streq(a->event->value, run->instances[target].ref)) {
		return cannot_follow(a, "it does not lead there");
	}
	if (target < a->instance) {
		int64_t back_ms = instance->paper_wall_ms;
		run->paper_back_ms = back_ms > 0 ? back_ms : run->paper_back_ms;
		go_back(run, a->instance, target);
	} else {
		settle(run, a, HP_STATE_ATTESTED);
	}
	return 0;
}
