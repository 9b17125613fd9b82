/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions on both ends of a run: is nothing of the start missing, and what is it complete with?
 */
#include "run_internal.h"

/* ---- the start ---- */

const struct hp_parameter *hp_run_missing_parameter(const struct hp_run *run)
{
	for (size_t i = 0; i < run->parameter_count; i++) {
		if (run->values[i] == NULL) {
			return run->parameters[i];
		}
	}
	return NULL;
}

const struct hp_role *hp_run_missing_role(const struct hp_run *run)
{
	for (size_t i = 0; i < run->procedure->role_count; i++) {
		size_t count = 0;
		(void)role_machine(run, run->procedure->roles[i].name, &count);
		if (run->needed_roles[i] && count == 0) {
			return &run->procedure->roles[i];
		}
	}
	return NULL;
}

bool start_is_complete(const struct hp_run *run)
{
	if (run->state.operator_name == NULL || !run->state.condition_agreed) {
		return false;
	}
	for (size_t i = 0; has_prerequisite(run, i + 1); i++) {
		if (!run->prerequisites[i]) {
			return false;
		}
	}
	for (size_t i = 0; i < run->state.machine_count; i++) {
		if (machine_is_wrong(run, i)) {
			return false;
		}
	}
	return hp_run_missing_parameter(run) == NULL && hp_run_missing_role(run) == NULL &&
	       run->plan != NULL;
}

/* ---- the end ---- */

void count_endings(const struct hp_run *run, struct ending_counts *ret_counts)
{
	*ret_counts = (struct ending_counts){0};
	for (size_t i = 0; i < run->state.instance_count; i++) {
		const struct hp_instance *instance = &run->instances[i];
		if (!is_leaf(instance) || instance->inactive) {
			continue;
		}
		switch (instance->state) {
		case HP_STATE_TODO:
		case HP_STATE_ACTIVE:
			ret_counts->open++;
			break;
		case HP_STATE_VERIFIED:
			ret_counts->adopted += instance->adopted;
			ret_counts->verified += !instance->adopted;
			break;
		case HP_STATE_ATTESTED:
			/* An answer is no statement about a machine. */
			ret_counts->attested += instance->step->kind == HP_STEP_ACTION;
			break;
		case HP_STATE_OVERRIDDEN:
			ret_counts->overridden++;
			break;
		case HP_STATE_NA:
			ret_counts->na++;
			break;
		case HP_STATE_DEFERRED:
			/* What comes again in this run is not over (R58). */
			ret_counts->open += comes_again(instance);
			ret_counts->deferred += !comes_again(instance);
			break;
		case HP_STATE_COUNT_:
			break;
		}
	}
}

enum hp_run_status ending(const struct ending_counts *counts)
{
	if (counts->overridden > 0 || counts->na > 0) {
		return HP_RUN_COMPLETE_OVERRIDES;
	}
	return counts->deferred > 0 ? HP_RUN_COMPLETE_DEFERRED : HP_RUN_COMPLETE;
}

size_t check_in_the_way(const struct hp_run *run)
{
	for (size_t i = 0; i < run->state.check_count; i++) {
		const struct hp_check_state *check = &run->checks[i];
		if (!hp_run_check_in_force(run, i)) {
			continue;
		}
		bool stands = check->last.verdict == HP_VERDICT_PASS ||
			      (check->attested && check->last.verdict != HP_VERDICT_FAIL);
		if (!stands || check->stale) {
			return i;
		}
	}
	return HP_NONE;
}
