/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of a run to try events on, and how a run keeps what it takes from an event. */
#include <stdlib.h>
#include <string.h>

#include "run_internal.h"

/* A copy of an array with at least one element of room, so that it is never NULL. */
static void *copy_array(const void *from, size_t count, size_t size)
{
	char *copy = hp_calloc(count + 1, size);
	if (count > 0) {
		memcpy(copy, from, count * size);
	}
	return copy;
}

struct hp_run *run_scratch(const struct hp_run *run)
{
	const struct hp_procedure *procedure = run->procedure;
	struct hp_run *copy = hp_alloc(sizeof(*copy));

	*copy = *run;
	copy->scratch = true;
	copy->plan_owned = false;
	hp_arena_init(&copy->arena);
	copy->cache = hp_calloc(1, sizeof(*copy->cache));
	hp_arena_init(&copy->cache->arena);
	copy->machines =
		copy_array(run->machines, run->state.machine_count, sizeof(*run->machines));
	copy->machine_capacity = run->state.machine_count + 1;
	copy->needed_roles =
		copy_array(run->needed_roles, procedure->role_count, sizeof(*run->needed_roles));
	copy->parameters =
		copy_array(run->parameters, run->parameter_count, sizeof(*run->parameters));
	copy->values = copy_array(run->values, run->parameter_count, sizeof(*run->values));
	copy->prerequisites = copy_array(
		run->prerequisites, prerequisite_count(procedure), sizeof(*run->prerequisites));
	copy->instances =
		copy_array(run->instances, run->state.instance_count, sizeof(*run->instances));
	copy->checks = copy_array(run->checks, run->state.check_count, sizeof(*run->checks));
	copy->judged_attempts = copy_array(
		run->judged_attempts, run->state.check_count, sizeof(*run->judged_attempts));
	copy->remembered = copy_array(run->remembered,
		run->plan != NULL ? run->plan->related.remembers.count : 0,
		sizeof(*run->remembered));
	copy->confirmations = copy_array(
		run->confirmations, run->confirmation_count, sizeof(*run->confirmations));
	copy->confirmation_capacity = run->confirmation_count + 1;
	copy->state.machines = copy->machines;
	copy->state.instances = copy->instances;
	copy->state.checks = copy->checks;
	copy->state.prerequisites_met = copy->prerequisites;
	return copy;
}

/* A text from an event as long as the run lives; a scratch borrows it. */
const char *run_keep(struct hp_run *run, const char *text)
{
	return run->scratch ? text : hp_arena_strdup(&run->arena, text);
}

void run_set_judgement(
	struct hp_run *run, struct hp_judgement *slot, const struct hp_judgement *judgement)
{
	if (run->scratch) {
		*slot = *judgement;
		return;
	}
	hp_judgement_finish(slot);
	hp_judgement_copy(judgement, slot);
}

void run_set_observation(
	struct hp_run *run, struct hp_observation *slot, const struct hp_observation *observation)
{
	if (run->scratch) {
		*slot = *observation;
		return;
	}
	hp_observation_finish(slot);
	hp_observation_copy(observation, slot);
}
