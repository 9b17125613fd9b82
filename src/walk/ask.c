/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is asked for now. It follows from the run, and from what a person has begun to say:
 *
 *     override of a critical step   reason, then SECOND, then the command is given
 *     override of a group           reason, then SURE, then SECOND if one of its steps is critical
 *     hold point                    done, then SECOND
 *     independent second person     done, then SECOND, then FOUND
 */
#include "walk_internal.h"

#include <stdlib.h>

#include "holdpoint/procedure.h"

void hp_walk_forget_pending(struct hp_walk *walk)
{
	free(walk->override_text);
	free(walk->override_group);
	free(walk->second_name);
	free(walk->second_text);
	walk->override_text = NULL;
	walk->override_group = NULL;
	walk->second_name = NULL;
	walk->second_text = NULL;
	walk->override_sure = false;
	walk->second_at = HP_NONE;
}

bool hp_walk_acts(const struct hp_walk *walk)
{
	size_t shown = hp_walk_shown(walk);
	return shown != HP_NONE && hp_run_is_open(walk->run, shown) &&
	       !hp_step_state_is_terminal(hp_run_state(walk->run)->instances[shown].state);
}

/* ---- groups ---- */

static bool lies_in(const struct hp_run_state *state, size_t instance, size_t group)
{
	while (instance != HP_NONE && instance != group) {
		instance = state->instances[instance].parent;
	}
	return instance != HP_NONE;
}

size_t hp_walk_open_within(const struct hp_walk *walk, size_t group, size_t number)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	for (size_t i = group + 1; i < state->instance_count && lies_in(state, i, group); i++) {
		const struct hp_instance *item = &state->instances[i];
		bool open = hp_step_kind_is_leaf(item->step->kind) && !item->inactive &&
			    !hp_step_state_is_terminal(item->state);
		if (open && number-- == 0) {
			return i;
		}
	}
	return HP_NONE;
}

static bool is_group(const struct hp_instance *item)
{
	return item->step->kind == HP_STEP_GROUP || item->step->kind == HP_STEP_CALL;
}

size_t hp_walk_group_around(const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t shown = hp_walk_shown(walk);
	size_t group = shown == HP_NONE ? HP_NONE : state->instances[shown].parent;
	while (group != HP_NONE && (!is_group(&state->instances[group]) ||
					   hp_walk_open_within(walk, group, 0) == HP_NONE)) {
		group = state->instances[group].parent;
	}
	return group;
}

/* ---- sensed decisions ---- */

bool hp_walk_is_own_check(const struct hp_run *run, size_t check, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(run);
	size_t owner = state->checks[check].instance;
	const struct hp_instance *item = &state->instances[owner];
	return owner == instance || (item->step->kind == HP_STEP_CASE && item->parent == instance);
}

bool hp_walk_is_sensed_decision(const struct hp_run *run, size_t instance)
{
	const struct hp_step *step = hp_run_state(run)->instances[instance].step;
	for (size_t i = 0; step->kind == HP_STEP_DECISION && i < step->child_count; i++) {
		if (step->children[i]->check_count > 0) {
			return true;
		}
	}
	return false;
}

/* ---- what is asked ---- */

static enum hp_ask ask_in_start(const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	if (state->operator_name == NULL) {
		return HP_ASK_OPERATOR;
	}
	if (!state->condition_agreed) {
		return HP_ASK_CONDITION;
	}
	for (size_t i = 0; state->procedure->prerequisites[i] != NULL; i++) {
		if (!state->prerequisites_met[i]) {
			return HP_ASK_PREREQUISITE;
		}
	}
	return hp_run_missing_parameter(walk->run) != NULL ? HP_ASK_PARAMETER : HP_ASK_MACHINE;
}

static enum hp_ask ask_to_act(const struct hp_walk *walk, size_t shown)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[shown];
	switch (item->step->kind) {
	case HP_STEP_DECISION:
		return HP_ASK_CHOICE;
	case HP_STEP_INPUT:
		return HP_ASK_VALUE;
	case HP_STEP_HITS:
		return HP_ASK_HITS;
	case HP_STEP_ACTION:
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_STOP:
	case HP_STEP_CALL:
	case HP_STEP_GOTO:
	case HP_STEP_WATCH:
		break;
	}
	if (hp_run_wants_name(walk->run, shown)) {
		return HP_ASK_NAME;
	}
	if (item->performed) {
		return walk->second_name == NULL ? HP_ASK_SECOND : HP_ASK_FOUND;
	}
	bool signs = walk->second_at == shown || hp_run_wants_second_before(walk->run, shown);
	return signs ? HP_ASK_SECOND : HP_ASK_STEP;
}

static enum hp_ask ask_at_step(const struct hp_walk *walk)
{
	size_t shown = hp_walk_shown(walk);
	if (walk->override_text != NULL) {
		bool group = walk->override_group != NULL && !walk->override_sure;
		return group ? HP_ASK_SURE : HP_ASK_SECOND;
	}
	if (shown == HP_NONE) {
		return HP_ASK_FINISH;
	}
	if (hp_walk_acts(walk)) {
		return ask_to_act(walk, shown);
	}
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[shown];
	if (item->step->kind == HP_STEP_DECISION) {
		return HP_ASK_CHOICE; /* It can be changed later (DESIGN 6.7). */
	}
	bool stale = hp_step_state_is_terminal(item->state) && shown == hp_run_current(walk->run);
	return stale ? HP_ASK_FINISH : HP_ASK_STEP;
}

enum hp_ask hp_walk_ask(const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	if (walk->resume_pending) {
		return HP_ASK_OPERATOR;
	}
	if (state->status != HP_RUN_OPEN) {
		return HP_ASK_NOTHING;
	}
	switch (state->phase) {
	case HP_PHASE_START:
		return ask_in_start(walk);
	case HP_PHASE_WALK:
		return walk->importing ? HP_ASK_IMPORT : ask_at_step(walk);
	case HP_PHASE_ENDED:
		break;
	}
	return HP_ASK_NOTHING;
}
