/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which steps may be acted on now (R11, R45, R80). */
#include "run_internal.h"

static bool is_open_leaf(const struct hp_instance *instance)
{
	return is_leaf(instance) && !instance->inactive &&
	       !hp_step_state_is_terminal(instance->state);
}

size_t first_open_leaf(const struct hp_run *run, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++) {
		if (is_open_leaf(&run->instances[i])) {
			return i;
		}
	}
	return HP_NONE;
}

static bool is_closed(const struct hp_run *run, size_t index)
{
	return first_open_leaf(run, index, run->plan->nodes[index].end) == HP_NONE;
}

/* Its children wait for each other. */
static bool is_in_order(const struct hp_run *run, size_t index)
{
	return index == HP_NONE || run->instances[index].step->order == HP_ORDER_IN;
}

/*
 * The current instance is the first open one of all. Another one is open too when, on the way up to
 * the group it has in common with the current one, nothing is open before it, and that group is one
 * in any order. Above that group nothing can be open before it: the current one would not be the
 * first.
 */
bool hp_run_is_open(const struct hp_run *run, size_t instance)
{
	size_t current = hp_run_current(run);
	if (instance >= run->state.instance_count || current == HP_NONE ||
		!is_open_leaf(&run->instances[instance]) || !in_open_branch(run, instance)) {
		return false;
	}
	size_t child = instance;
	while (child != HP_NONE && instance != current) {
		size_t list = run->instances[child].parent;
		size_t after = run->plan->nodes[child].after;
		bool common =
			list == HP_NONE || (list < current && current < run->plan->nodes[list].end);
		if (after != HP_NONE && !is_closed(run, after)) {
			return false;
		}
		if (common) {
			return !is_in_order(run, list);
		}
		if (is_in_order(run, list) && first_open_leaf(run, list + 1, child) != HP_NONE) {
			return false;
		}
		child = list;
	}
	return true;
}
