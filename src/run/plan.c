/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is worked out once all instances are there, so that no command has to search. */
#include <stdlib.h>
#include <string.h>

#include "run_internal.h"
#include "unfold_internal.h"

static int compare_refs(const void *a, const void *b)
{
	const struct plan_ref *left = a;
	const struct plan_ref *right = b;
	int order = strcmp(left->ref, right->ref);
	if (order != 0) {
		return order;
	}
	return left->instance < right->instance ? -1 : 1;
}

static void sort_refs(struct builder *b)
{
	struct plan *plan = b->plan;
	plan->refs = hp_calloc(b->count + 1, sizeof(*plan->refs));
	plan->ref_count = b->count;
	for (size_t i = 0; i < b->count; i++) {
		plan->refs[i] = (struct plan_ref){b->instances[i].ref, i};
	}
	if (b->count > 0) {
		qsort(plan->refs, b->count, sizeof(*plan->refs), compare_refs);
	}
}

/* Finds, for each check that holds until a step, that step's instance on the same machine. */
static void resolve_untils(struct builder *b)
{
	struct plan *plan = b->plan;
	size_t machines = b->run->state.machine_count;
	size_t *on_machine = hp_calloc(machines + 1, sizeof(*on_machine));
	size_t mapped = HP_NONE; /* The step whose instances `on_machine` tells. */

	for (size_t i = 0; i < plan->until_count; i++) {
		struct plan_until *until = &plan->untils[i];
		size_t machine = b->instances[b->checks[until->check].instance].machine_index;
		if (until->step != mapped) {
			for (size_t m = 0; m < machines; m++) {
				on_machine[m] = HP_NONE;
			}
			size_t at = plan->first_of_step[until->step];
			for (; at != HP_NONE; at = plan->nodes[at].next_same) {
				size_t its = b->instances[at].machine_index;
				if (its != HP_NONE && on_machine[its] == HP_NONE) {
					on_machine[its] = at;
				}
			}
			mapped = until->step;
		}
		if (machine != HP_NONE) {
			until->instance = on_machine[machine];
		}
	}
	free(on_machine);
}

static void index_holds(struct builder *b)
{
	struct plan *plan = b->plan;
	plan->until_of_check = hp_calloc(b->check_count + 1, sizeof(*plan->until_of_check));
	for (size_t i = 0; i < b->check_count; i++) {
		plan->until_of_check[i] = HP_NONE;
	}
	for (size_t i = 0; i < plan->until_count; i++) {
		plan->until_of_check[plan->untils[i].check] = i;
	}
	for (size_t i = 0; i < b->check_count; i++) {
		if (b->checks[i].check->holds == HP_HOLDS_ONCE) {
			plan->once = hp_grow(plan->once, plan->once_count, &plan->once_capacity,
				sizeof(*plan->once));
			plan->once[plan->once_count++] = i;
		}
	}
}

void plan_free(struct plan *plan)
{
	if (plan == NULL) {
		return;
	}
	free(plan->nodes);
	free(plan->refs);
	free(plan->first_of_step);
	free(plan->untils);
	free(plan->until_of_check);
	free(plan->once);
	hp_arena_finish(&plan->arena);
	free(plan);
}

void plan_finish_build(struct builder *b)
{
	sort_refs(b);
	resolve_untils(b);
	index_holds(b);
}
