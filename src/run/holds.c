/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A check has an end (DESIGN 6.4). It ends when its step is done (`once`), or, once its step is
 * done, as soon as the person comes to the step that undoes it on purpose (`until`): before they
 * act there, so that their act re-opens nothing.
 */
#include <stdlib.h>

#include "run_internal.h"

/* The person stands at it (in it, if it is a group), or it is terminal. */
bool until_reached(const struct hp_run *run, size_t instance)
{
	const struct hp_instance *about = &run->instances[instance];
	size_t current = hp_run_current(run);
	if (about->inactive) {
		return false;
	}
	if (is_leaf(about)) {
		return instance == current || hp_step_state_is_terminal(about->state);
	}
	if (current != HP_NONE && current > instance && current < run->plan->nodes[instance].end) {
		return true;
	}
	return hp_step_state_is_terminal(group_state(run, instance));
}

/* Answers of until_reached() and "any instance of a step", each found once a command. */
struct reached {
	const struct hp_run *run;
	signed char *by_instance; /* 0: not asked, 1: reached, -1: not. */
	size_t *by_step;          /* HP_NONE: not reached; instance_count: not asked. */
};

static bool is_reached(struct reached *reached, size_t instance)
{
	if (reached->by_instance[instance] == 0) {
		reached->by_instance[instance] = until_reached(reached->run, instance) ? 1 : -1;
	}
	return reached->by_instance[instance] > 0;
}

static size_t reached_of_step(struct reached *reached, size_t step)
{
	const struct plan *plan = reached->run->plan;
	size_t not_asked = reached->run->state.instance_count;
	if (reached->by_step[step] != not_asked) {
		return reached->by_step[step];
	}
	size_t found = plan->first_of_step[step];
	while (found != HP_NONE && !is_reached(reached, found)) {
		found = plan->nodes[found].next_same;
	}
	reached->by_step[step] = found;
	return found;
}

static void end_check(struct deciding *d, size_t check, size_t by)
{
	const struct hp_run *run = d->after;
	size_t instance = run->checks[check].instance;
	struct hp_event event = step_event(d, HP_EVENT_CHECK_ENDED, instance);
	event.check = check - run->instances[instance].first_check + 1;
	event.text = run->instances[by].ref;
	emit(d, &event);
}

static bool may_end(const struct hp_run *run, size_t check)
{
	const struct hp_check_state *about = &run->checks[check];
	return !about->ended && is_done(&run->instances[about->instance]);
}

static void end_once(struct deciding *d)
{
	const struct plan *plan = d->after->plan;
	for (size_t i = 0; i < plan->once_count; i++) {
		if (may_end(d->after, plan->once[i])) {
			end_check(d, plan->once[i], d->after->checks[plan->once[i]].instance);
		}
	}
}

static void end_untils(struct deciding *d)
{
	const struct hp_run *run = d->after;
	const struct plan *plan = run->plan;
	size_t steps = run->procedure->all_count;
	struct reached reached = {
		.run = run,
		.by_instance = hp_calloc(run->state.instance_count + 1, 1),
		.by_step = hp_calloc(steps + 1, sizeof(*reached.by_step)),
	};

	for (size_t i = 0; i < steps; i++) {
		reached.by_step[i] = run->state.instance_count;
	}
	for (size_t i = 0; i < plan->until_count; i++) {
		const struct plan_until *until = &plan->untils[i];
		if (!may_end(run, until->check)) {
			continue;
		}
		size_t by = until->instance;
		if (by == HP_NONE) {
			by = reached_of_step(&reached, until->step);
		} else if (!is_reached(&reached, by)) {
			by = HP_NONE;
		}
		if (by != HP_NONE) {
			end_check(d, until->check, by);
		}
	}
	free(reached.by_instance);
	free(reached.by_step);
}

void end_checks(struct deciding *d)
{
	const struct hp_run *run = d->after;
	if (run->state.phase != HP_PHASE_WALK || run->state.status != HP_RUN_OPEN) {
		return;
	}
	end_once(d);
	if (run->plan->until_count > 0) {
		end_untils(d);
	}
}
