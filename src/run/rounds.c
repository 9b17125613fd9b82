/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Steps that repeat (R41). Each round has instances of its own, so that each is signed off by
 * itself: "8.1", "8.1#2", "8.1#3"; in rounds within rounds "8.1#2.1".
 *
 *   a count      the rounds follow each other
 *   a question   after each round but the last one possible the decision GROUP.again; the next
 *                round, with the decision after it, lies in its case GROUP.again.yes
 */
#include "unfold_internal.h"

/* ---- the decision that nobody wrote ---- */

static void make_case(struct builder *b, struct hp_step *step, const struct hp_step *decision,
	const char *word, const char *title)
{
	step->id = hp_arena_printf(&b->plan->arena, "%s.%s", decision->id, word);
	step->kind = HP_STEP_CASE;
	step->do_text = title;
	step->parent = decision;
	step->index = decision->index;
}

/* `index` is the group's: these steps have no place of their own in the procedure. */
static const struct hp_step *make_again(struct builder *b, const struct hp_step *group)
{
	struct hp_arena *arena = &b->plan->arena;
	struct hp_step *decision = hp_arena_alloc(arena, 3 * sizeof(*decision));
	const struct hp_step **cases = hp_arena_alloc(arena, 2 * sizeof(*cases));
	decision->id = hp_arena_printf(arena, "%s.again", group->id);
	decision->kind = HP_STEP_DECISION;
	decision->do_text = group->repeat->ask;
	decision->parent = group->parent;
	decision->index = group->index;
	decision->children = cases;
	decision->child_count = 2;
	for (size_t i = 0; i < 2; i++) {
		make_case(b, &decision[i + 1], decision, i == 0 ? "yes" : "no",
			i == 0 ? group->repeat->again : group->repeat->finished);
		cases[i] = &decision[i + 1];
	}
	return decision;
}

/* The question about this group, made once. */
static const struct hp_step *again_of(struct builder *b, const struct hp_step *group)
{
	for (size_t i = 0; i < b->again_count; i++) {
		if (b->agains[i].group == group) {
			return b->agains[i].decision;
		}
	}
	b->agains = hp_grow(b->agains, b->again_count, &b->again_capacity, sizeof(*b->agains));
	struct again *again = &b->agains[b->again_count++];
	*again = (struct again){group, make_again(b, group)};
	return again->decision;
}

/* ---- placing ---- */

static int place_counted(struct builder *b, const struct site *site, const struct binding *bindings,
	const struct spread *pending)
{
	struct site each = *site;
	for (unsigned k = 1; k <= site->step->repeat->count; k++) {
		struct round round = {k, site->round};
		size_t index = b->count;
		each.round = &round;
		int status = place_one(b, &each, bindings, pending);
		if (status < 0) {
			return status;
		}
		each.after = index;
	}
	return 0;
}

static int place_asked(struct builder *b, const struct site *site, const struct binding *bindings,
	const struct spread *pending, unsigned number)
{
	struct round round = {number, site->round};
	struct site here = *site;
	size_t group = b->count;

	here.round = &round;
	int status = place_one(b, &here, bindings, pending);
	if (status < 0 || number >= site->step->repeat->max) {
		return status;
	}
	const struct hp_step *again = again_of(b, site->step);
	size_t decision = 0;
	size_t chosen = 0;
	struct site asked = here;
	asked.step = again;
	asked.after = group;
	status = add_instance(b, &asked, bindings, &decision);
	if (status < 0) {
		return status;
	}
	asked.after = HP_NONE;
	asked.parent = decision;
	asked.depth++;
	asked.step = again->children[0];
	status = add_instance(b, &asked, bindings, &chosen);
	if (status < 0) {
		return status;
	}
	struct site next = *site;
	next.parent = chosen;
	next.depth = asked.depth + 1;
	next.after = HP_NONE;
	status = place_asked(b, &next, bindings, pending, number + 1);
	if (status < 0) {
		return status;
	}
	b->plan->nodes[chosen].end = b->count;
	asked.step = again->children[1];
	status = add_instance(b, &asked, bindings, &chosen);
	b->plan->nodes[decision].end = b->count;
	return status;
}

int place_rounds(struct builder *b, const struct site *site, const struct binding *bindings,
	const struct spread *pending)
{
	const struct hp_repeat *repeat = site->step->repeat;
	if (repeat == NULL) {
		return place_one(b, site, bindings, pending);
	}
	return repeat->ask != NULL ? place_asked(b, site, bindings, pending, 1)
				   : place_counted(b, site, bindings, pending);
}
