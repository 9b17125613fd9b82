/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands before the act besides checks: a draft, a second person, a waiting time, an answer.
 */
#include "run_internal.h"

/* Nothing has to come before the act, and whoever has to sign has signed. A stale step was acted on
 * before. */
int event_ready(const struct hp_run *run, const struct applying *a)
{
	const struct hp_instance *instance = &run->instances[a->instance];
	if (hp_step_state_is_terminal(instance->state)) {
		return 0;
	}
	if (instance->step->entry == HP_ENTRY_STATUS) {
		return cannot_follow(a, "a draft is only overridden");
	}
	if (hp_run_wants_second_before(run, a->instance) ||
		(wants_second_after(run, a->instance) && !was_signed_just_now(run, a->instance))) {
		return cannot_follow(a, "the second person has not signed");
	}
	if (has_to_wait(run, a->instance, &a->event->stamp)) {
		return cannot_follow(a, "its waiting time is not over");
	}
	return 0;
}

/* Nobody adopts what a second person has to see, or what has to wait. */
bool can_be_adopted(const struct hp_run *run, size_t index, const struct hp_stamp *now)
{
	const struct hp_step *step = run->instances[index].step;
	return step->entry != HP_ENTRY_STATUS && step->second == HP_SECOND_NONE &&
	       !has_to_wait(run, index, now);
}

bool hp_run_may_be_na(const struct hp_run *run, size_t instance)
{
	if (instance >= run->state.instance_count) {
		return false;
	}
	const struct hp_instance *about = &run->instances[instance];
	const struct hp_step *step = about->step;
	return step->entry == HP_ENTRY_NONE && step->second == HP_SECOND_NONE &&
	       (!step->critical || about->check_count == 0);
}

/* Besides its checks: something that has to come first, or that nobody can give. */
bool is_hindered(const struct hp_run *run, size_t index, const struct hp_stamp *now)
{
	const struct hp_instance *instance = &run->instances[index];
	if (hp_step_state_is_terminal(instance->state)) {
		return false;
	}
	return instance->step->kind == HP_STEP_INPUT || instance->step->kind == HP_STEP_HITS ||
	       instance->step->entry == HP_ENTRY_STATUS || hp_run_wants_second_before(run, index) ||
	       wants_second_after(run, index) || has_to_wait(run, index, now);
}
