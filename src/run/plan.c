/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is worked out once all instances are there, so that no command has to search. */
#include <stdlib.h>
#include <string.h>

#include "related.h"
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

/* ---- instances of a step, as seen from another instance ---- */

/* The instances of one step in one frame by machine, in walking order within each. */
struct by_machine {
	size_t frame;
	size_t step;
	struct placed {
		size_t machine;
		size_t instance;
	} * items;
	size_t count;
	size_t capacity;
};

static int compare_placed(const void *a, const void *b)
{
	const struct placed *left = a;
	const struct placed *right = b;
	if (left->machine != right->machine) {
		return left->machine < right->machine ? -1 : 1;
	}
	return left->instance < right->instance ? -1 : 1;
}

static void map_step(const struct builder *b, struct by_machine *map, size_t frame, size_t step)
{
	const struct frame *about = &b->plan->frames[frame];
	if (map->items != NULL && map->frame == frame && map->step == step) {
		return;
	}
	map->frame = frame;
	map->step = step;
	map->count = 0;
	size_t at = about->first_of_step[step - about->first_step];
	for (; at != HP_NONE; at = b->plan->nodes[at].next_same) {
		map->items = hp_grow(map->items, map->count, &map->capacity, sizeof(*map->items));
		map->items[map->count++] = (struct placed){b->instances[at].machine_index, at};
	}
	if (map->count > 0) {
		qsort(map->items, map->count, sizeof(*map->items), compare_placed);
	}
}

/* On that machine (HP_NONE: on none) the first one behind `instance`, so that a round finds its
 * own; else the first there is; else HP_NONE. */
static size_t on_machine(const struct by_machine *map, size_t machine, size_t instance)
{
	size_t low = 0;
	size_t high = map->count;
	const struct placed key = {machine, instance};
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_placed(&map->items[middle], &key) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	if (low < map->count && map->items[low].machine == machine) {
		return map->items[low].instance;
	}
	while (low > 0 && map->items[low - 1].machine == machine) {
		low--;
	}
	return low < map->count && map->items[low].machine == machine ? map->items[low].instance
								      : HP_NONE;
}

/* ---- what holds until, from where to where, and back to where ---- */

/* Finds, for each check that holds until a step, that step's instance on the same machine. */
static void resolve_untils(struct builder *b)
{
	struct plan *plan = b->plan;
	struct by_machine map = {0};

	for (size_t i = 0; i < plan->until_count; i++) {
		struct plan_until *until = &plan->untils[i];
		size_t holder = b->checks[until->check].instance;
		map_step(b, &map, until->frame, until->step);
		until->instance = on_machine(&map, b->instances[holder].machine_index, holder);
	}
	free(map.items);
}

/* The first instance of `step` for whoever stands at `instance`: on its machine, else any. */
static size_t seen_from(struct builder *b, size_t instance, const struct hp_step *step)
{
	const struct plan_node *node = &b->plan->nodes[instance];
	size_t at = step != NULL ? frame_first(b->plan, node->frame, step) : HP_NONE;
	while (at != HP_NONE &&
		bindings_differ(b->run, b->plan->nodes[at].bindings, node->bindings)) {
		at = b->plan->nodes[at].next_same;
	}
	return at;
}

static void add_watch(struct builder *b, size_t index)
{
	struct plan *plan = b->plan;
	const struct hp_step *step = b->instances[index].step;
	plan->watches = hp_grow(
		plan->watches, plan->watch_count, &plan->watch_capacity, sizeof(*plan->watches));
	plan->watches[plan->watch_count++] = (struct plan_watch){.instance = index,
		.from = seen_from(b, index, step->from),
		.until = seen_from(b, index, step->until)};
}

/* Target and goto have a list in common: the target's is one the goto lies in. */
static size_t jump_target(struct builder *b, size_t index)
{
	const struct plan_node *node = &b->plan->nodes[index];
	const struct hp_step *target = b->instances[index].step->jump;
	size_t at = target != NULL ? frame_first(b->plan, node->frame, target) : HP_NONE;
	for (; at != HP_NONE; at = b->plan->nodes[at].next_same) {
		const struct plan_node *its = &b->plan->nodes[at];
		size_t list = b->instances[at].parent;
		bool around = list == HP_NONE || (list < index && index < b->plan->nodes[list].end);
		bool within = at <= index && index < its->end;
		if (around && !within && !bindings_differ(b->run, its->bindings, node->bindings)) {
			return at;
		}
	}
	return HP_NONE;
}

static void add_jump(struct builder *b, size_t index)
{
	struct plan *plan = b->plan;
	plan->jumps =
		hp_grow(plan->jumps, plan->jump_count, &plan->jump_capacity, sizeof(*plan->jumps));
	plan->jumps[plan->jump_count++] = (struct plan_jump){index, jump_target(b, index)};
}

static void resolve_steps(struct builder *b)
{
	for (size_t i = 0; i < b->count; i++) {
		if (b->instances[i].step->kind == HP_STEP_GOTO) {
			add_jump(b, i);
		} else if (b->instances[i].step->kind == HP_STEP_WATCH) {
			add_watch(b, i);
		}
	}
}

static void index_holds(struct builder *b)
{
	struct plan *plan = b->plan;
	plan->until_of_check = hp_calloc(b->check_count + 1, sizeof(*plan->until_of_check));
	plan->call_of_check = hp_calloc(b->check_count + 1, sizeof(*plan->call_of_check));
	for (size_t i = 0; i < b->check_count; i++) {
		plan->until_of_check[i] = HP_NONE;
		plan->call_of_check[i] = HP_NONE;
	}
	for (size_t i = 0; i < plan->return_count; i++) {
		plan->call_of_check[plan->returns[i].check] = plan->returns[i].call;
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
	related_finish(&plan->related);
	free(plan->nodes);
	free(plan->refs);
	frames_free(plan);
	free(plan->untils);
	free(plan->returns);
	free(plan->jumps);
	free(plan->watches);
	free(plan->until_of_check);
	free(plan->call_of_check);
	free(plan->once);
	hp_arena_finish(&plan->arena);
	free(plan);
}

void plan_finish_build(struct builder *b)
{
	sort_refs(b);
	resolve_untils(b);
	resolve_steps(b);
	index_holds(b);
	relate(b);
}
