/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A check has an end (DESIGN 6.4). It ends when its step is done (`once`), or, once its step is
 * done, as soon as the person comes to the step that undoes it on purpose (`until`): before they
 * act there, so that their act re-opens nothing. What a called procedure demands holds until its
 * return at the latest.
 *
 * A fail that paper's later step may explain (decide_paper.c) is no end reached: that check ends
 * once the later step was done; one without such a step, once any step behind it was. Until then it
 * is in force, and opens its step at the next look.
 */
#include <stdlib.h>

#include "run_internal.h"

/* The person may act at it (in it, if it is a group), or it is terminal. */
bool until_reached(const struct hp_run *run, size_t instance)
{
	const struct hp_instance *about = &run->instances[instance];
	size_t current = hp_run_current(run);
	size_t end = run->plan->nodes[instance].end;
	if (about->inactive) {
		return false;
	}
	if (is_leaf(about)) {
		return hp_step_state_is_terminal(about->state) || hp_run_is_open(run, instance);
	}
	size_t first = first_open_leaf(run, instance, end);
	if (first != HP_NONE && hp_run_is_open(run, first)) {
		return true;
	}
	if (first == HP_NONE && group_state(run, instance) != HP_STATE_NA) {
		return true;
	}
	/* Nothing in it is in force so far: it is reached when what lies before it is closed. */
	return current == HP_NONE || current >= end;
}

/* By its nature, before the run's end; not yet. */
bool ends_later(const struct hp_run *run, size_t check)
{
	const struct hp_check_state *about = &run->checks[check];
	bool has_end = run->plan->until_of_check[check] != HP_NONE ||
		       run->plan->call_of_check[check] != HP_NONE ||
		       about->check->holds == HP_HOLDS_ONCE;
	return has_end && !about->ended;
}

/* Somebody did a step from here up to there. */
static bool was_acted_between(const struct hp_run *run, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct hp_instance *about = &run->instances[i];
		if (is_leaf(about) && !about->inactive &&
			(is_done(about) || about->state == HP_STATE_OVERRIDDEN)) {
			return true;
		}
	}
	return false;
}

static bool was_acted_on(const struct hp_run *run, size_t index)
{
	return was_acted_between(run, index, run->plan->nodes[index].end);
}

static bool is_until_acted_on(const struct hp_run *run, const struct plan_until *until)
{
	const struct plan *plan = run->plan;
	if (until->instance != HP_NONE) {
		return was_acted_on(run, until->instance);
	}
	const struct frame *frame = &plan->frames[until->frame];
	size_t later = frame->first_of_step[until->step - frame->first_step];
	while (later != HP_NONE && !was_acted_on(run, later)) {
		later = plan->nodes[later].next_same;
	}
	return later != HP_NONE;
}

bool is_left_to_later_step(const struct hp_run *run, size_t check)
{
	const struct plan *plan = run->plan;
	const struct hp_check_state *about = &run->checks[check];
	if (!about->left_to_later) {
		return false;
	}
	if (plan->until_of_check[check] != HP_NONE) {
		return !is_until_acted_on(run, &plan->untils[plan->until_of_check[check]]);
	}
	size_t call = plan->call_of_check[check];
	size_t over = plan->nodes[call != HP_NONE ? call : about->instance].end;
	return !was_acted_between(run, over, run->state.instance_count);
}

bool call_has_returned(const struct hp_run *run, size_t call)
{
	return !run->instances[call].inactive && hp_step_state_is_terminal(group_state(run, call));
}

/* Answers found once a command. */
struct reached {
	const struct hp_run *run;
	signed char *by_instance; /* until_reached(): 0: not asked, 1: reached, -1: not. */
	signed char *returned;    /* call_has_returned(), the same. */
	size_t key_frame;         /* The last step that "any instance of it" was asked for, */
	size_t key_step;          /* HP_NONE: none yet, */
	size_t key_found;         /* and the answer; HP_NONE: none is reached. */
};

static bool is_reached(struct reached *reached, size_t instance)
{
	if (reached->by_instance[instance] == 0) {
		reached->by_instance[instance] = until_reached(reached->run, instance) ? 1 : -1;
	}
	return reached->by_instance[instance] > 0;
}

static bool has_returned(struct reached *reached, size_t call)
{
	if (reached->returned[call] == 0) {
		reached->returned[call] = call_has_returned(reached->run, call) ? 1 : -1;
	}
	return reached->returned[call] > 0;
}

static size_t reached_of_step(struct reached *reached, size_t frame, size_t step)
{
	const struct plan *plan = reached->run->plan;
	const struct frame *about = &plan->frames[frame];
	if (reached->key_frame == frame && reached->key_step == step) {
		return reached->key_found;
	}
	size_t found = about->first_of_step[step - about->first_step];
	while (found != HP_NONE && !is_reached(reached, found)) {
		found = plan->nodes[found].next_same;
	}
	reached->key_frame = frame;
	reached->key_step = step;
	reached->key_found = found;
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
	return !about->ended && is_done(&run->instances[about->instance]) &&
	       !is_left_to_later_step(run, check);
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

static void end_untils(struct deciding *d, struct reached *reached)
{
	const struct hp_run *run = d->after;
	const struct plan *plan = run->plan;

	for (size_t i = 0; i < plan->until_count; i++) {
		const struct plan_until *until = &plan->untils[i];
		if (!may_end(run, until->check)) {
			continue;
		}
		size_t by = until->instance;
		if (by == HP_NONE) {
			by = reached_of_step(reached, until->frame, until->step);
		} else if (!is_reached(reached, by)) {
			by = HP_NONE;
		}
		if (by != HP_NONE) {
			end_check(d, until->check, by);
		}
	}
}

static void end_returned(struct deciding *d, struct reached *reached)
{
	const struct plan *plan = d->after->plan;
	for (size_t i = 0; i < plan->return_count; i++) {
		const struct plan_return *its = &plan->returns[i];
		if (may_end(d->after, its->check) && has_returned(reached, its->call)) {
			end_check(d, its->check, its->call);
		}
	}
}

void end_checks(struct deciding *d)
{
	const struct hp_run *run = d->after;
	if (run->state.phase != HP_PHASE_WALK || run->state.status != HP_RUN_OPEN) {
		return;
	}
	end_once(d);
	if (run->plan->until_count == 0 && run->plan->return_count == 0) {
		return;
	}
	struct reached reached = {
		.run = run,
		.by_instance = hp_calloc(run->state.instance_count + 1, 1),
		.returned = hp_calloc(run->state.instance_count + 1, 1),
		.key_frame = HP_NONE,
	};
	end_untils(d, &reached);
	end_returned(d, &reached);
	free(reached.by_instance);
	free(reached.returned);
}
