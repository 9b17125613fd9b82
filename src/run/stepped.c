/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that come up during the walk: what was entered at a step, seen from another one. */
#include "run_internal.h"

/* Of several instances of the step: on the same machine, the last one that is not later than the
 * one that asks, so that each round sees its own value; else the first that has a value. */
static const char *value_of_step(const struct hp_run *run, size_t first, size_t instance)
{
	bool known = instance < run->state.instance_count;
	const struct binding *here = known ? run->plan->nodes[instance].bindings : NULL;
	const char *value = NULL;
	for (size_t i = first; i != HP_NONE; i = run->plan->nodes[i].next_same) {
		bool earlier = !known || i <= instance;
		if (run->instances[i].value == NULL ||
			bindings_differ(run, run->plan->nodes[i].bindings, here)) {
			continue;
		}
		if (earlier || value == NULL) {
			value = run->instances[i].value;
		}
	}
	return value;
}

const char *stepped_value(
	const struct hp_run *run, const struct frame *frame, size_t instance, const char *name)
{
	for (size_t i = 0; i < frame->step_count; i++) {
		const struct hp_step *step = frame->procedure->all[frame->first_step + i];
		if (step->kind != HP_STEP_INPUT || !hp_streq(step->input->name, name)) {
			continue;
		}
		/* The record says "entered" of a secret; that is not its value. */
		if (step->input->secret) {
			return NULL;
		}
		return value_of_step(run, frame->first_of_step[i], instance);
	}
	return NULL;
}
