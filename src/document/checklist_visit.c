/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going through all steps of a procedure and of what it calls. */
#include "checklist_internal.h"

/* Calls within calls multiply; more than this is no paper that anybody carries. */
#define PLACED_MAX 50000u

bool checklist_is_over(struct checklist *list)
{
	list->too_long = list->too_long || list->placed >= PLACED_MAX;
	list->placed++;
	return list->too_long;
}

const struct frame *checklist_enter(const struct frame *frame, const struct hp_step *step)
{
	struct hp_document *document = frame->list->document;
	struct hp_part part = checklist_part(frame);
	const struct hp_step *next = hp_part_following(&part, step);
	struct frame *inner = hp_arena_alloc(&document->arena, sizeof(*inner));
	*inner = (struct frame){.list = frame->list,
		.procedure =
			step->call->procedure != NULL ? step->call->procedure : frame->procedure,
		.call = step->call,
		.outer = frame,
		.prefix = hp_arena_printf(&document->arena, "%s%s/", frame->prefix, step->id),
		.top = step->call->group,
		.after_ref = next != NULL ? hp_part_ref(&part, next) : frame->after_ref};
	return inner;
}

static void visit(
	const struct frame *frame, const struct hp_step *step, checklist_each_fn each, void *data)
{
	if (checklist_is_over(frame->list)) {
		return;
	}
	each(data, frame, step);
	for (size_t i = 0; i < step->child_count; i++) {
		visit(frame, step->children[i], each, data);
	}
	if (step->call != NULL && step->call->group != NULL) {
		visit(checklist_enter(frame, step), step->call->group, each, data);
	} else if (step->call != NULL && step->call->procedure != NULL) {
		checklist_for_each(checklist_enter(frame, step), each, data);
	}
}

void checklist_for_each(const struct frame *frame, checklist_each_fn each, void *data)
{
	const struct hp_procedure *procedure = frame->procedure;
	for (size_t i = 0; i < procedure->entry_count; i++) {
		visit(frame, procedure->entries[i], each, data);
	}
	for (size_t i = 0; i < procedure->step_count; i++) {
		visit(frame, procedure->steps[i], each, data);
	}
	for (size_t i = 0; i < procedure->watch_count; i++) {
		visit(frame, procedure->watches[i], each, data);
	}
}
