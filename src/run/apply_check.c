/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events on checks. */
#include "run_internal.h"

int apply_check_judged(struct hp_run *run, const struct applying *a)
{
	struct hp_check_state *check = &run->checks[a->check];
	const struct hp_event *event = a->event;
	enum hp_verdict verdict = event->judgement.verdict;

	if (!event->has_judgement || event->fact != check->check->fact.kind) {
		return cannot_follow(a, "it tells of another fact");
	}
	if (event->attempt != run->instances[a->instance].attempt) {
		return cannot_follow(a, "it belongs to another attempt");
	}
	if ((verdict == HP_VERDICT_PASS || verdict == HP_VERDICT_FAIL) &&
		machine_is_wrong(run, check->machine)) {
		return cannot_follow(a, "the machine is not known to be the right one");
	}
	run_set_judgement(run, &check->last, &event->judgement);
	run->judged_attempts[a->check] = event->attempt;
	check->left_to_later = verdict != HP_VERDICT_PASS &&
			       (check->left_to_later || event->judgement.why == HP_WHY_LATER_STEP);
	if (verdict == HP_VERDICT_PASS) {
		check->last_pass_wall_ms = event->stamp.moment.wall_ms;
		check->stale = false;
	}
	return 0;
}

static bool is_instance_of(const struct hp_run *run, size_t index, size_t frame, size_t step)
{
	return run->plan->nodes[index].frame == frame &&
	       run->instances[index].step == run->plan->frames[frame].procedure->all[step];
}

/* Is `by` what ends this check: itself for one that is looked at once; the step it holds until, on
 * its machine; the call it lies in? */
static bool ends(const struct hp_run *run, size_t check, size_t by)
{
	const struct plan *plan = run->plan;
	const struct hp_check_state *about = &run->checks[check];
	if (about->check->holds == HP_HOLDS_ONCE) {
		return by == about->instance;
	}
	if (plan->call_of_check[check] == by && call_has_returned(run, by)) {
		return true;
	}
	size_t index = plan->until_of_check[check];
	if (index == HP_NONE) {
		return false;
	}
	const struct plan_until *until = &plan->untils[index];
	bool its = until->instance == HP_NONE ? is_instance_of(run, by, until->frame, until->step)
					      : by == until->instance;
	return its && until_reached(run, by);
}

int apply_check_ended(struct hp_run *run, const struct applying *a)
{
	struct hp_check_state *check = &run->checks[a->check];
	size_t by = run_find_exact(run, a->event->text);

	if (by == HP_NONE || check->ended || !is_done(&run->instances[a->instance]) ||
		is_left_to_later_step(run, a->check) || !ends(run, a->check, by)) {
		return cannot_follow(a, "it has not begun to hold, or its end is not reached");
	}
	check->ended = true;
	check->ended_by = run->instances[by].ref;
	check->stale = false;
	return 0;
}

int apply_step_stale(struct hp_run *run, const struct applying *a)
{
	struct hp_check_state *check = &run->checks[a->check];
	if (!hp_run_check_in_force(run, a->check) || check->last.verdict == HP_VERDICT_PASS ||
		check->attested) {
		return cannot_follow(a, "what is in force can be seen");
	}
	check->stale = true;
	return 0;
}
