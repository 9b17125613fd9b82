/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unfolding what is called (R47): a frame for each call, and the steps in it. */
#include <stdlib.h>

#include "holdpoint/error.h"
#include "holdpoint/str.h"
#include "unfold_internal.h"

static size_t add_frame(struct builder *b, const struct frame *frame)
{
	struct plan *plan = b->plan;
	plan->frames = hp_grow(
		plan->frames, plan->frame_count, &plan->frame_capacity, sizeof(*plan->frames));
	struct frame *added = &plan->frames[plan->frame_count];
	*added = *frame;
	added->first_of_step = hp_calloc(frame->step_count + 1, sizeof(*added->first_of_step));
	added->last_of_step = hp_calloc(frame->step_count + 1, sizeof(*added->last_of_step));
	for (size_t i = 0; i < frame->step_count; i++) {
		added->first_of_step[i] = HP_NONE;
		added->last_of_step[i] = HP_NONE;
	}
	return plan->frame_count++;
}

void frames_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->frame_count; i++) {
		free(plan->frames[i].first_of_step);
		free(plan->frames[i].last_of_step);
	}
	free(plan->frames);
}

void add_own_frame(struct builder *b)
{
	const struct hp_procedure *procedure = b->run->procedure;
	struct frame frame = {
		.procedure = procedure,
		.outer = HP_NONE,
		.instance = HP_NONE,
		.prefix = "",
		.step_count = procedure->all_count,
	};
	(void)add_frame(b, &frame);
}

static size_t last_index(const struct hp_step *step)
{
	size_t last = step->index;
	for (size_t i = 0; i < step->child_count; i++) {
		size_t within = last_index(step->children[i]);
		last = within > last ? within : last;
	}
	return last;
}

static const size_t *map_roles(struct builder *b, const struct hp_procedure *procedure,
	const struct hp_call *call, size_t outer)
{
	size_t *roles =
		hp_arena_alloc(&b->plan->arena, (procedure->role_count + 1) * sizeof(*roles));
	for (size_t i = 0; i < procedure->role_count; i++) {
		roles[i] = frame_role(
			b->run, &b->plan->frames[outer], call_role(call, procedure->roles[i].name));
	}
	return roles;
}

static void append_rounds(const struct round *round, struct hp_str *text)
{
	if (round->outer != NULL) {
		append_rounds(round->outer, text);
		hp_str_append_char(text, '.');
	} else {
		hp_str_append_char(text, '#');
	}
	hp_str_appendf(text, "%u", round->number);
}

void append_round_suffix(const struct round *round, struct hp_str *text)
{
	for (const struct round *at = round; at != NULL; at = at->outer) {
		if (at->number > 1) {
			append_rounds(round, text);
			return;
		}
	}
}

static size_t enter_call(struct builder *b, const struct site *site, size_t index)
{
	const struct hp_call *call = site->step->call;
	const struct frame *outer = &b->plan->frames[site->frame];
	struct frame frame = {
		.procedure = call->group != NULL ? outer->procedure : call->procedure,
		.call = call,
		.outer = site->frame,
		.instance = index,
		.depth = outer->depth + 1,
	};
	struct hp_str prefix;

	hp_str_init(&prefix);
	hp_str_append(&prefix, outer->prefix);
	hp_str_append(&prefix, site->step->id);
	append_round_suffix(site->round, &prefix);
	hp_str_append_char(&prefix, '/');
	frame.prefix = hp_arena_strdup(&b->plan->arena, prefix.data);
	hp_str_finish(&prefix);
	frame.roles = map_roles(b, frame.procedure, call, site->frame);
	frame.step_count = frame.procedure->all_count;
	if (call->group != NULL) {
		frame.first_step = call->group->index;
		frame.step_count = last_index(call->group) + 1 - frame.first_step;
	}
	return add_frame(b, &frame);
}

/*
 * A called group is placed as a whole, so that its order, its repeating and its condition hold here
 * too. Circles are refused where procedures are linked; whatever gets past that ends here.
 */
int place_called(struct builder *b, const struct site *site, size_t index,
	const struct binding *bindings, const struct spread *pending)
{
	const struct hp_call *call = site->step->call;
	if (call == NULL || (call->group == NULL && call->procedure == NULL) ||
		b->plan->frames[site->frame].depth >= CALL_DEPTH_MAX) {
		return HP_ERR_INVALID;
	}
	struct site within = {.parent = index,
		.depth = site->depth + 1,
		.frame = enter_call(b, site, index),
		.after = HP_NONE};
	if (call->group != NULL) {
		return place_list(b, &within, &call->group, 1, bindings, pending);
	}
	const struct hp_procedure *called = call->procedure;
	int status =
		place_list(b, &within, called->entries, called->entry_count, bindings, pending);
	status = status == 0 ? place_list(b, &within, called->steps, called->step_count, bindings,
				       pending)
			     : status;
	return status == 0 ? place_list(b, &within, called->watches, called->watch_count, bindings,
				     pending)
			   : status;
}
