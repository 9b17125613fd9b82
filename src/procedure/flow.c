/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be known about the walk before anybody walks it (R50), part one: steps nobody can reach,
 * and steps of which a walk does only one.
 *
 * Steps are walked in reading order. A stop ends the walk; a goto leads on elsewhere; a decision is
 * left where one of its cases is; what has an `if` may be passed by. A goto's target lies in a list
 * around the goto, so a jump forward always lands later in reading order: one pass finds what is
 * reached.
 */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/* ---- exclusion ---- */

/* The child of `parent` at or above `step`, or NULL. */
static const struct hp_step *child_within(const struct hp_step *step, const struct hp_step *parent)
{
	for (; step != NULL; step = step->parent) {
		if (step->parent == parent) {
			return step;
		}
	}
	return NULL;
}

bool hp_steps_exclude_each_other(const struct hp_step *a, const struct hp_step *b)
{
	for (const struct hp_step *up = a->parent; up != NULL; up = up->parent) {
		bool is_choice = up->kind == HP_STEP_DECISION || up->order == HP_ORDER_ONE_OF;
		const struct hp_step *other = is_choice ? child_within(b, up) : NULL;
		if (other != NULL && other != child_within(a, up)) {
			return true;
		}
	}
	return false;
}

/* ---- reachability ---- */

struct reach {
	struct hp_reader *reader;
	bool *jumped_to; /* by step index */
};

static bool reach_list(
	struct reach *reach, const struct hp_step *const *steps, size_t count, bool is_reached);

/* A group in any order is left only when all of it is done. */
static bool reach_free(struct reach *reach, const struct hp_step *group)
{
	bool goes_on = true;

	for (size_t i = 0; i < group->child_count; i++) {
		goes_on = reach_list(reach, &group->children[i], 1, true) && goes_on;
	}
	return goes_on;
}

static bool reach_cases(struct reach *reach, const struct hp_step *decision)
{
	bool goes_on = decision->child_count == 0;

	for (size_t i = 0; i < decision->child_count; i++) {
		const struct hp_step *one = decision->children[i];
		bool ends = !reach_list(reach, one->children, one->child_count, true);
		goes_on = goes_on || !ends || one->condition != NULL;
	}
	return goes_on;
}

/* True if somebody comes out behind this step, to the next one of its list. */
static bool reach_step(struct reach *reach, const struct hp_step *step)
{
	switch (step->kind) {
	case HP_STEP_STOP:
		return false;
	case HP_STEP_GOTO:
		if (step->jump != NULL) {
			reach->jumped_to[step->jump->index] = true;
		}
		return false;
	case HP_STEP_DECISION:
		return reach_cases(reach, step);
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
		return step->order == HP_ORDER_IN
			       ? reach_list(reach, step->children, step->child_count, true)
			       : reach_free(reach, step);
	case HP_STEP_ACTION:
	case HP_STEP_INPUT:
	case HP_STEP_HITS:
	case HP_STEP_CALL:
	case HP_STEP_WATCH:
		return true;
	}
	return true;
}

static bool ends_run(const struct hp_step *step)
{
	while (step->kind == HP_STEP_GROUP && step->child_count > 0) {
		step = step->children[step->child_count - 1];
	}
	return step->kind != HP_STEP_GOTO;
}

static void say_unreachable(
	struct reach *reach, const struct hp_step *step, const struct hp_step *before)
{
	const struct hp_json *at = reach->reader->drafts[step->index].json;

	if (ends_run(before)) {
		hp_reader_error(reach->reader, at, "unreachable",
			_("nobody can reach step %s: the run always ends at step %s before it"),
			step->id, before->id);
	} else {
		hp_reader_error(reach->reader, at, "unreachable",
			_("nobody can reach step %s: step %s before it always leads elsewhere"),
			step->id, before->id);
	}
}

static bool reach_list(
	struct reach *reach, const struct hp_step *const *steps, size_t count, bool is_reached)
{
	bool was_said = false;

	for (size_t i = 0; i < count; i++) {
		const struct hp_step *step = steps[i];
		is_reached = is_reached || reach->jumped_to[step->index];
		if (!is_reached) {
			if (!was_said && i > 0) {
				say_unreachable(reach, step, steps[i - 1]);
				was_said = true;
			}
			continue;
		}
		bool goes_on = reach_step(reach, step);
		is_reached = goes_on || step->condition != NULL;
	}
	return is_reached;
}

/* A step that wants the one case it does not lie in. */
static void find_impossible(struct hp_reader *reader)
{
	for (size_t i = 0; i < reader->draft_count; i++) {
		const struct hp_step *step = reader->drafts[i].step;
		const struct hp_condition *condition = step->condition;
		if (condition != NULL && condition->kind == HP_CONDITION_CHOICE &&
			condition->choice != NULL &&
			hp_steps_exclude_each_other(step, condition->choice)) {
			hp_reader_error(reader, hp_json_get(reader->drafts[i].json, "if"),
				"unreachable",
				_("nobody can reach step %s: it lies in another case of the same "
				  "decision"),
				step->id);
		}
	}
}

void hp_validate_flow(struct hp_reader *reader)
{
	struct reach reach = {
		.reader = reader, .jumped_to = hp_calloc(reader->draft_count + 1, sizeof(bool))};

	(void)reach_list(&reach, reader->procedure->steps, reader->procedure->step_count, true);
	free(reach.jumped_to);
	find_impossible(reader);
	hp_validate_jumps(reader);
	hp_validate_checks(reader);
}
