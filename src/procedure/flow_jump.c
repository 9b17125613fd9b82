/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flow analysis, part two: where a goto may lead, loops that nobody can leave, groups that call
 * each other in a circle, and walks that would be longer than anybody could walk.
 */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/* ---- goto ---- */

/* The step at or above `jump` that is in one list with `target`; NULL: there is none. */
static const struct hp_step *beside_target(const struct hp_step *jump, const struct hp_step *target)
{
	for (const struct hp_step *step = jump; step != NULL; step = step->parent) {
		if (step->parent == target->parent) {
			return step;
		}
	}
	return NULL;
}

/* What a goto may not lead out of: there "before" and "after" mean nothing, or only for one of many
 * machines. */
static const struct hp_step *barrier(const struct hp_step *jump, const struct hp_step *target)
{
	for (const struct hp_step *up = jump->parent; up != target->parent; up = up->parent) {
		if (up->each != NULL || up->order != HP_ORDER_IN) {
			return up;
		}
	}
	const struct hp_step *list = target->parent;
	return list != NULL && list->order != HP_ORDER_IN ? list : NULL;
}

static bool always_jumps_back(const struct hp_step *step, const struct hp_step *target);

static bool list_jumps_back(
	const struct hp_step *const *steps, size_t count, const struct hp_step *target)
{
	for (size_t i = 0; i < count; i++) {
		if (always_jumps_back(steps[i], target)) {
			return true;
		}
		/* A stop is a way out as well. */
		if (steps[i]->kind == HP_STEP_STOP && steps[i]->condition == NULL) {
			return false;
		}
	}
	return false;
}

/* Whoever comes here comes to `target` or before it again, whatever he answers. */
static bool always_jumps_back(const struct hp_step *step, const struct hp_step *target)
{
	if (step->condition != NULL) {
		return false;
	}
	switch (step->kind) {
	case HP_STEP_GOTO:
		return step->jump != NULL && step->jump->index <= target->index;
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
		return list_jumps_back(step->children, step->child_count, target);
	case HP_STEP_DECISION:
		for (size_t i = 0; i < step->child_count; i++) {
			if (!always_jumps_back(step->children[i], target)) {
				return false;
			}
		}
		return step->child_count > 0;
	case HP_STEP_ACTION:
	case HP_STEP_STOP:
	case HP_STEP_INPUT:
	case HP_STEP_HITS:
	case HP_STEP_CALL:
	case HP_STEP_WATCH:
		return false;
	}
	return false;
}

/* Does a name of `text` get its value at or after `target`, so that the next round may differ? */
static bool text_can_change(
	const struct hp_reader *reader, const char *text, const struct hp_step *target)
{
	struct hp_piece piece;

	for (size_t len = hp_piece_next(text, &piece); len > 0; len = hp_piece_next(text, &piece)) {
		text += len;
		for (size_t i = 0; piece.name != NULL && i < reader->name_count; i++) {
			const struct hp_name *known = &reader->names[i];
			if (strlen(known->name) == piece.name_len &&
				memcmp(known->name, piece.name, piece.name_len) == 0 &&
				known->step->index >= target->index) {
				return true;
			}
		}
	}
	return false;
}

static bool condition_can_change(const struct hp_reader *reader,
	const struct hp_condition *condition, const struct hp_step *target)
{
	switch (condition->kind) {
	case HP_CONDITION_VALUE:
		return condition->text == NULL || text_can_change(reader, condition->text, target);
	case HP_CONDITION_CHOICE:
		return condition->step == NULL || condition->step->index >= target->index;
	case HP_CONDITION_ALL:
	case HP_CONDITION_ANY:
	case HP_CONDITION_NOT:
		for (size_t i = 0; i < condition->item_count; i++) {
			if (condition_can_change(reader, &condition->items[i], target)) {
				return true;
			}
		}
		return false;
	}
	return false;
}

/* Between target and jump somebody decides anew each time, and one of the answers leads on. */
static bool has_exit(
	const struct hp_reader *reader, const struct hp_step *jump, const struct hp_step *target)
{
	for (const struct hp_step *up = jump; up != NULL && up->index > target->index;
		up = up->parent) {
		if (up->condition != NULL && condition_can_change(reader, up->condition, target)) {
			return true;
		}
		if (up->kind == HP_STEP_DECISION && !always_jumps_back(up, target)) {
			return true;
		}
	}
	return false;
}

static void check_goto(
	struct hp_reader *reader, const struct hp_step *jump, const struct hp_json *at)
{
	const struct hp_step *target = jump->jump;
	const struct hp_step *beside = beside_target(jump, target);

	if (target->entry != HP_ENTRY_NONE || target->kind == HP_STEP_WATCH ||
		target->kind == HP_STEP_CASE || beside == NULL) {
		hp_reader_error(reader, at, "goto-into-group",
			_("'%s' lies inside something that step %s is outside of; go to a step "
			  "beside it, or beside a group around it"),
			target->id, jump->id);
		return;
	}
	if (beside == target) {
		hp_reader_error(reader, at, "goto-into-group",
			_("step %s lies in '%s' itself; name a step before or after that"),
			jump->id, target->id);
		return;
	}
	const struct hp_step *wall = barrier(jump, target);
	if (wall != NULL) {
		hp_reader_error(reader, at, "goto-out-of-group",
			_("no 'goto' leads out of '%s': it is done for several machines, or in no "
			  "fixed order"),
			wall->id);
		return;
	}
	if (target->index < jump->index && !has_exit(reader, jump, target)) {
		hp_reader_error(reader, at, "loop-without-exit",
			_("from step %s the walk always comes back to '%s': give it a decision "
			  "with another way out"),
			jump->id, target->id);
	}
}

/* ---- calls of groups ---- */

struct calls {
	struct hp_reader *reader;
	unsigned char *seen; /* by index: 1 on the way down, 2 done */
	size_t *sizes;       /* leaf instances */
};

static size_t walk_step(struct calls *calls, const struct hp_step *step);

static size_t add_sizes(size_t a, size_t b)
{
	return a + b < HP_INSTANCES_MAX ? a + b : HP_INSTANCES_MAX + 1;
}

static size_t inner_size(struct calls *calls, const struct hp_step *step)
{
	size_t size = hp_step_kind_is_leaf(step->kind);

	if (step->call != NULL && step->call->group != NULL) {
		size = add_sizes(size, walk_step(calls, step->call->group));
	}
	for (size_t i = 0; i < step->child_count; i++) {
		size = add_sizes(size, walk_step(calls, step->children[i]));
	}
	if (step->repeat != NULL) {
		unsigned rounds =
			step->repeat->ask != NULL ? step->repeat->max : step->repeat->count;
		size = size <= HP_INSTANCES_MAX ? size * rounds : size;
	}
	return size;
}

static size_t walk_step(struct calls *calls, const struct hp_step *step)
{
	if (calls->seen[step->index] == 1) {
		hp_reader_error(calls->reader, calls->reader->drafts[step->index].json,
			"call-circle", _("group %s calls itself, directly or by another group"),
			step->id);
		return 0;
	}
	if (calls->seen[step->index] == 0) {
		calls->seen[step->index] = 1;
		calls->sizes[step->index] = inner_size(calls, step);
		calls->seen[step->index] = 2;
	}
	return calls->sizes[step->index];
}

static void check_calls(struct hp_reader *reader)
{
	struct calls calls = {
		.reader = reader,
		.seen = hp_calloc(reader->draft_count + 1, 1),
		.sizes = hp_calloc(reader->draft_count + 1, sizeof(size_t)),
	};
	size_t total = 0;

	for (size_t i = 0; i < reader->procedure->step_count; i++) {
		total = add_sizes(total, walk_step(&calls, reader->procedure->steps[i]));
	}
	if (total > HP_INSTANCES_MAX) {
		hp_reader_error(reader, hp_json_get(hp_json_doc_root(reader->doc), "steps"),
			"too-many",
			_("with all calls and rounds written out there are more than %u steps"),
			HP_INSTANCES_MAX);
	}
	free(calls.seen);
	free(calls.sizes);
}

void hp_validate_jumps(struct hp_reader *reader)
{
	for (size_t i = 0; i < reader->draft_count; i++) {
		const struct hp_draft_step *draft = &reader->drafts[i];
		if (draft->step->kind == HP_STEP_GOTO && draft->step->jump != NULL) {
			check_goto(reader, draft->step, hp_json_get(draft->json, "goto"));
		}
	}
	check_calls(reader);
}
