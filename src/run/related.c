/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Instances that have to do with each other: a step and the one its timer counts from, the one it
 * is put off to, the one that ends its note; and who can see whose values. Worked out once, when
 * the instances are there.
 */
#include "related.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "unfold_internal.h"

/* ---- an instance of a given step ---- */

struct key {
	const struct hp_step *step;
	size_t frame;
	size_t machine;
	size_t repeat;
	size_t index;
};

struct keys {
	const struct builder *b;
	struct key *items;
};

static int compare_sizes(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

/* The first `members` members of a key, in the order they stand. */
static int compare_members(const struct key *a, const struct key *b, int members)
{
	int order = compare_sizes((uintptr_t)a->step, (uintptr_t)b->step);
	if (order == 0) {
		order = compare_sizes(a->frame, b->frame);
	}
	if (order == 0 && members > 2) {
		order = compare_sizes(a->machine, b->machine);
	}
	if (order == 0 && members > 3) {
		order = compare_sizes(a->repeat, b->repeat);
	}
	return order;
}

static int compare_keys(const void *a, const void *b)
{
	const struct key *left = a;
	const struct key *right = b;
	int order = compare_members(left, right, 4);
	return order != 0 ? order : compare_sizes(left->index, right->index);
}

static void sort_keys(struct keys *keys)
{
	const struct builder *b = keys->b;
	keys->items = hp_calloc(b->count + 1, sizeof(*keys->items));
	for (size_t i = 0; i < b->count; i++) {
		const struct hp_instance *instance = &b->instances[i];
		keys->items[i] = (struct key){
			.step = instance->step,
			.frame = b->plan->nodes[i].frame,
			.machine = instance->machine_index,
			.repeat = instance->repeat,
			.index = i,
		};
	}
	if (b->count > 0) {
		qsort(keys->items, b->count, sizeof(*keys->items), compare_keys);
	}
}

/* The first key that agrees with `wanted` in that many members; HP_NONE. */
static size_t first_with(const struct keys *keys, const struct key *wanted, int members)
{
	size_t low = 0;
	size_t high = keys->b->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_members(&keys->items[middle], wanted, members) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	bool found =
		low < keys->b->count && compare_members(&keys->items[low], wanted, members) == 0;
	return found ? keys->items[low].index : HP_NONE;
}

/* The instance of `step` that belongs to `from`: in the same call, or around it where a group is
 * called; on the same machine and in the same round, else on the same machine, else the first. */
static size_t belonging(struct keys *keys, size_t from, const struct hp_step *step)
{
	const struct hp_instance *instance = &keys->b->instances[from];
	const struct plan *plan = keys->b->plan;
	if (step == NULL) {
		return HP_NONE;
	}
	struct key wanted = {
		.step = step,
		.frame = frame_of_step(plan, plan->nodes[from].frame, step),
		.machine = instance->machine_index,
		.repeat = instance->repeat,
	};
	if (keys->items == NULL) {
		sort_keys(keys);
	}
	size_t found = HP_NONE;
	for (int members = 4; members >= 2 && found == HP_NONE; members--) {
		found = first_with(keys, &wanted, members);
	}
	return found;
}

/* ---- the lists ---- */

static void add_link(struct links *links, size_t instance, size_t number, size_t other)
{
	links->items = hp_grow(links->items, links->count, &links->capacity, sizeof(*links->items));
	links->items[links->count++] = (struct link){instance, number, other};
}

/* The machine something is remembered from, as seen from the instance. */
static size_t remember_machine(const struct builder *b, size_t instance, const char *name)
{
	const struct plan_node *node = &b->plan->nodes[instance];
	size_t role = frame_role(b->run, &b->plan->frames[node->frame], name);
	size_t count = 0;
	if (role == HP_NONE) {
		return HP_NONE;
	}
	const char *own = b->run->procedure->roles[role].name;
	for (const struct binding *at = node->bindings; at != NULL; at = at->outer) {
		if (hp_streq(b->run->machines[at->machine].role, own)) {
			return at->machine;
		}
	}
	return role_machine(b->run, own, &count);
}

static void relate_one(struct builder *b, struct keys *keys, size_t index)
{
	const struct hp_step *step = b->instances[index].step;
	struct related *related = &b->plan->related;

	if (step->kind == HP_STEP_INPUT || step->kind == HP_STEP_HITS) {
		add_link(&related->answers, index, 0, HP_NONE);
	}
	if (step->timer != NULL) {
		add_link(&related->timed, index, 0, belonging(keys, index, step->timer->from));
	}
	if (step->defer_to != NULL) {
		add_link(&related->put_off, index, 0, belonging(keys, index, step->defer_to));
	}
	for (size_t i = 0; i < step->remember_count; i++) {
		add_link(&related->remembers, index, i,
			remember_machine(b, index, step->remember[i].host));
	}
	for (size_t i = 0; i < step->lasting_count; i++) {
		add_link(&related->lasting, index, i,
			belonging(keys, index, step->lasting[i].until));
	}
}

void relate(struct builder *b)
{
	struct keys keys = {.b = b};
	for (size_t i = 0; i < b->count; i++) {
		relate_one(b, &keys, i);
	}
	free(keys.items);
}

void related_finish(struct related *related)
{
	free(related->answers.items);
	free(related->timed.items);
	free(related->put_off.items);
	free(related->remembers.items);
	free(related->lasting.items);
	*related = (struct related){0};
}

const struct link *link_of(const struct links *links, size_t instance)
{
	size_t low = 0;
	size_t high = links->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (links->items[middle].instance < instance) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	bool found = low < links->count && links->items[low].instance == instance;
	return found ? &links->items[low] : NULL;
}

/* ---- who sees whose values ---- */

struct viewpoint viewpoint_of(const struct hp_run *run, size_t instance)
{
	bool known = run->plan != NULL && instance < run->state.instance_count;
	return (struct viewpoint){
		.instance = known ? instance : HP_NONE,
		.frame = known ? run->plan->nodes[instance].frame : 0,
	};
}

/* How many calls out of `inner` until `outer` is reached, as long as groups are called: those lie
 * in the words of the same procedure. HP_NONE if it is not reached. */
static size_t calls_between(const struct plan *plan, size_t inner, size_t outer)
{
	size_t calls = 0;
	for (; inner != outer; calls++) {
		const struct hp_call *call = inner != HP_NONE ? plan->frames[inner].call : NULL;
		if (call == NULL || call->group == NULL) {
			return HP_NONE;
		}
		inner = plan->frames[inner].outer;
	}
	return calls;
}

/* How far apart two instances are by machine; HP_NONE where another machine of the same role is
 * meant. */
static size_t apart(const struct hp_run *run, size_t from, size_t owner)
{
	if (from == HP_NONE) {
		return 0;
	}
	const struct plan_node *nodes = run->plan->nodes;
	size_t here = run->instances[from].machine_index;
	size_t other = run->instances[owner].machine_index;
	if (bindings_differ(run, nodes[from].bindings, nodes[owner].bindings)) {
		return HP_NONE;
	}
	if (here == other) {
		return 0;
	}
	return other == HP_NONE ? 1 : 2;
}

size_t strangeness(const struct hp_run *run, const struct viewpoint *from, size_t owner)
{
	const struct plan *plan = run->plan;
	size_t machines = apart(run, from->instance, owner);
	if (machines == HP_NONE) {
		return HP_NONE;
	}
	/* Out of the calls around the viewpoint first, then into those around the owner. */
	size_t around = from->frame;
	for (size_t out = 0;; out++) {
		size_t in = calls_between(plan, plan->nodes[owner].frame, around);
		if (in != HP_NONE) {
			return (out + in) * 4 + machines;
		}
		const struct hp_call *call = plan->frames[around].call;
		if (call == NULL || call->group == NULL) {
			return HP_NONE;
		}
		around = plan->frames[around].outer;
	}
}

/* Of several that are equally near the last one that is not later, so that each round sees its own.
 */
bool is_nearer(const struct viewpoint *from, size_t owner, size_t distance, size_t least)
{
	bool earlier = from->instance == HP_NONE || owner <= from->instance;
	return distance != HP_NONE && (distance < least || (distance == least && earlier));
}
