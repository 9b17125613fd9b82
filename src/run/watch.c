/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of continuous applicability (R37): on from one step to another, and never stood at. */
#include "run_internal.h"

static const struct plan_watch *find_watch(const struct hp_run *run, size_t instance)
{
	for (size_t i = 0; i < run->plan->watch_count; i++) {
		if (run->plan->watches[i].instance == instance) {
			return &run->plan->watches[i];
		}
	}
	return NULL;
}

/* The person is past what comes before step 1 of the procedure the watch belongs to. */
static bool has_begun(const struct hp_run *run, size_t instance)
{
	const struct hp_instance *watch = &run->instances[instance];
	size_t current = hp_run_current(run);
	if (watch->parent != HP_NONE && !until_reached(run, watch->parent)) {
		return false;
	}
	return current == HP_NONE || run->instances[current].step->entry == HP_ENTRY_NONE ||
	       run->plan->nodes[current].frame != run->plan->nodes[instance].frame;
}

bool hp_run_watch_is_on(const struct hp_run *run, size_t instance)
{
	if (run->state.phase != HP_PHASE_WALK || instance >= run->state.instance_count) {
		return false;
	}
	const struct hp_instance *about = &run->instances[instance];
	const struct plan_watch *watch = find_watch(run, instance);
	if (watch == NULL || about->inactive) {
		return false;
	}
	bool begun =
		watch->from != HP_NONE ? until_reached(run, watch->from) : has_begun(run, instance);
	if (!begun || (watch->until != HP_NONE && until_reached(run, watch->until))) {
		return false;
	}
	return about->parent == HP_NONE || !call_has_returned(run, about->parent);
}

bool hp_run_watch_has_fired(const struct hp_run *run, size_t instance)
{
	if (!hp_run_watch_is_on(run, instance)) {
		return false;
	}
	const struct hp_instance *about = &run->instances[instance];
	for (size_t i = 0; i < about->check_count; i++) {
		if (run->checks[about->first_check + i].last.verdict != HP_VERDICT_PASS) {
			return false;
		}
	}
	return about->check_count > 0;
}
