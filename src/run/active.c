/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is in force. An instance is inactive, "not applicable", when what is around it is; when it
 * is a case that was not chosen; when its condition is not met or not known (R46); when another
 * alternative was taken (R45); when a GOTO went past it (R47). Worked out anew from states, choices
 * and values after each event that can change it; what was done in it stays in its state (R42,
 * R56).
 */
#include <stdlib.h>

#include "run_internal.h"

/* ---- conditions ---- */

static bool is_asked_before(const struct hp_run *run, size_t decision, size_t instance)
{
	return decision < instance && !run->instances[decision].inactive &&
	       !bindings_differ(run, run->plan->nodes[decision].bindings,
		       run->plan->nodes[instance].bindings);
}

/* Only decisions before the step count, and of several rounds the last one. Where one step follows
 * answers for several machines, one such answer is enough. */
static enum hp_answer choice_answer(void *data, const struct hp_condition *condition)
{
	const struct run_scope *lookup = data;
	const struct hp_run *run = lookup->run;
	size_t instance = lookup->instance;
	const struct plan *plan = run->plan;
	size_t first = frame_first(plan, plan->nodes[instance].frame, condition->step);
	enum hp_answer answer = HP_ANSWER_NO;
	unsigned round = 0;

	for (size_t i = first; i != HP_NONE; i = plan->nodes[i].next_same) {
		round = is_asked_before(run, i, instance) ? run->instances[i].repeat : round;
	}
	for (size_t i = first; i != HP_NONE; i = plan->nodes[i].next_same) {
		const struct hp_instance *decision = &run->instances[i];
		if (!is_asked_before(run, i, instance) || decision->repeat != round) {
			continue;
		}
		if (hp_streq(decision->choice, condition->choice->id)) {
			return HP_ANSWER_YES;
		}
		if (!hp_step_state_is_terminal(decision->state)) {
			answer = HP_ANSWER_UNKNOWN;
		}
	}
	return answer;
}

static bool condition_holds(const struct hp_run *run, size_t instance)
{
	const struct hp_condition *condition = run->instances[instance].step->condition;
	struct run_scope lookup = {run, instance};
	const struct hp_condition_source source = {run_look_up, choice_answer, &lookup};
	return condition == NULL || hp_condition_answer(condition, &source) == HP_ANSWER_YES;
}

/* ---- alternatives ---- */

static bool was_taken(const struct hp_instance *instance)
{
	return is_leaf(instance) && (is_done(instance) || instance->state == HP_STATE_OVERRIDDEN);
}

static bool is_one_of(const struct hp_run *run, size_t index)
{
	size_t group = run->instances[index].parent;
	return group != HP_NONE && run->instances[group].step->order == HP_ORDER_ONE_OF;
}

/* Another step of its group was done on the same machine. Not applicable and deferred choose
 * nothing. */
bool lost_to_another(const struct hp_run *run, size_t index)
{
	const struct plan_node *nodes = run->plan->nodes;
	size_t group = run->instances[index].parent;
	if (!is_one_of(run, index)) {
		return false;
	}
	for (size_t i = group + 1; i < nodes[group].end; i = nodes[i].end) {
		if (run->instances[i].step != run->instances[index].step &&
			was_taken(&run->instances[i]) && condition_holds(run, i) &&
			!bindings_differ(run, nodes[i].bindings, nodes[index].bindings)) {
			return true;
		}
	}
	return false;
}

static bool is_other_case(const struct hp_run *run, const struct hp_instance *instance)
{
	if (instance->step->kind != HP_STEP_CASE || instance->parent == HP_NONE) {
		return false;
	}
	const struct hp_instance *decision = &run->instances[instance->parent];
	return hp_step_state_is_terminal(decision->state) &&
	       !hp_streq(decision->choice, instance->step->id);
}

/* Nobody asks for another round of a group that does not apply. */
static bool follows_inactive(const struct hp_run *run, size_t index)
{
	size_t before = run->plan->nodes[index].after;
	return before != HP_NONE && run->instances[before].inactive;
}

/* ---- jumps ---- */

/* Between a GOTO that went forward, and is in force itself, and where it went. Its own place comes
 * before, so what it is was worked out in this pass. */
static bool was_jumped_over(const struct hp_run *run, size_t index)
{
	const struct plan *plan = run->plan;
	for (size_t i = 0; i < plan->jump_count && plan->jumps[i].instance < index; i++) {
		const struct plan_jump *jump = &plan->jumps[i];
		const struct hp_instance *from = &run->instances[jump->instance];
		if (jump->target != HP_NONE && index < jump->target && !from->inactive &&
			from->state == HP_STATE_ATTESTED &&
			!bindings_differ(run, plan->nodes[jump->instance].bindings,
				plan->nodes[index].bindings)) {
			return true;
		}
	}
	return false;
}

/* ---- all of it ---- */

void refresh_inactive(struct hp_run *run)
{
	for (size_t i = 0; i < run->state.instance_count; i++) {
		struct hp_instance *instance = &run->instances[i];
		bool around =
			instance->parent != HP_NONE && run->instances[instance->parent].inactive;
		instance->inactive = around || is_other_case(run, instance) ||
				     !condition_holds(run, i) || lost_to_another(run, i) ||
				     was_jumped_over(run, i) || follows_inactive(run, i);
	}
}

/* ---- what is still possible ---- */

/* A decision that is not in force itself may come to be, and be answered then. */
static enum hp_answer possible_choice(void *data, const struct hp_condition *condition)
{
	const struct run_scope *lookup = data;
	const struct hp_run *run = lookup->run;
	const struct plan *plan = run->plan;
	enum hp_answer answer = choice_answer(data, condition);
	size_t i = frame_first(plan, plan->nodes[lookup->instance].frame, condition->step);

	for (; answer == HP_ANSWER_NO && i != HP_NONE; i = plan->nodes[i].next_same) {
		if (i < lookup->instance && run->instances[i].inactive &&
			!hp_step_state_is_terminal(run->instances[i].state) &&
			!bindings_differ(run, plan->nodes[i].bindings,
				plan->nodes[lookup->instance].bindings) &&
			hp_run_may_come(run, i)) {
			answer = HP_ANSWER_UNKNOWN;
		}
	}
	return answer;
}

static bool condition_is_out(const struct hp_run *run, size_t instance)
{
	const struct hp_condition *condition = run->instances[instance].step->condition;
	struct run_scope lookup = {run, instance};
	const struct hp_condition_source source = {run_look_up, possible_choice, &lookup};
	return condition != NULL && hp_condition_answer(condition, &source) == HP_ANSWER_NO;
}

bool hp_run_may_come(const struct hp_run *run, size_t instance)
{
	for (size_t i = instance; i < run->state.instance_count; i = run->instances[i].parent) {
		const struct hp_instance *about = &run->instances[i];
		if (!about->inactive) {
			return true;
		}
		size_t before = run->plan->nodes[i].after;
		if (is_other_case(run, about) || lost_to_another(run, i) ||
			was_jumped_over(run, i) || condition_is_out(run, i) ||
			(before != HP_NONE && !hp_run_may_come(run, before))) {
			return false;
		}
	}
	return true;
}

bool changes_activity(const struct hp_run *run, const struct applying *a)
{
	const struct hp_event *event = a->event;
	switch (event->kind) {
	case HP_EVENT_WALK_BEGUN:
	case HP_EVENT_DECIDED:
	case HP_EVENT_JUMPED:
		return true;
	case HP_EVENT_VALUE_ENTERED:
	case HP_EVENT_REMEMBERED:
		return run->plan->has_conditions;
	case HP_EVENT_STEP_REOPENED:
	case HP_EVENT_STEP_DUE:
		/* What was entered there is not known any more. */
		if (run->plan->has_conditions) {
			return true;
		}
		return is_one_of(run, a->instance);
	case HP_EVENT_STEP_DONE:
	case HP_EVENT_STEP_PERFORMED:
	case HP_EVENT_STEP_ATTESTED:
	case HP_EVENT_STEP_OVERRIDDEN:
	case HP_EVENT_STEP_NA:
	case HP_EVENT_STEP_DEFERRED:
	case HP_EVENT_SECOND_SIGNED:
		return is_one_of(run, a->instance) ||
		       run->instances[a->instance].step->kind == HP_STEP_DECISION ||
		       run->instances[a->instance].step->kind == HP_STEP_GOTO;
	case HP_EVENT_RUN_STARTED:
	case HP_EVENT_SIGNED_ON:
	case HP_EVENT_CONDITION_AGREED:
	case HP_EVENT_PREREQUISITE_MET:
	case HP_EVENT_PARAMETER_SET:
	case HP_EVENT_TARGET_SET:
	case HP_EVENT_IDENTIFIED:
	case HP_EVENT_BASELINE_READ:
	case HP_EVENT_NAME_CONFIRMED:
	case HP_EVENT_CHECK_JUDGED:
	case HP_EVENT_CHECK_ENDED:
	case HP_EVENT_STEP_REFUSED:
	case HP_EVENT_STEP_STALE:
	case HP_EVENT_NOTE:
	case HP_EVENT_HELD:
	case HP_EVENT_RESUMED:
	case HP_EVENT_STOPPED:
	case HP_EVENT_COMPLETED:
	case HP_EVENT_HITS_CONFIRMED:
	case HP_EVENT_TIMER_STARTED:
	case HP_EVENT_TIMER_PASSED:
	case HP_EVENT_GROUP_OVERRIDDEN:
	case HP_EVENT_PAPER_PRINTED:
	case HP_EVENT_PAPER_ENTERED:
	case HP_EVENT_COUNT_:
		return false;
	}
	return false;
}
