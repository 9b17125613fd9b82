/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to a run: they change nothing. */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "run_internal.h"

bool is_blank(const char *text)
{
	return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

char *trimmed(const char *text)
{
	static const char blanks[] = " \t\r\n";
	text += strspn(text, blanks);
	size_t len = strlen(text);
	while (len > 0 && strchr(blanks, text[len - 1]) != NULL) {
		len--;
	}
	return hp_strndup(text, len);
}

size_t role_index(const struct hp_run *run, const char *name)
{
	for (size_t i = 0; i < run->procedure->role_count; i++) {
		if (hp_streq(run->procedure->roles[i].name, name)) {
			return i;
		}
	}
	return HP_NONE;
}

size_t parameter_index(const struct hp_run *run, const char *name)
{
	for (size_t i = 0; i < run->parameter_count; i++) {
		if (hp_streq(run->parameters[i]->name, name)) {
			return i;
		}
	}
	return HP_NONE;
}

size_t prerequisite_count(const struct hp_procedure *procedure)
{
	size_t count = 0;
	while (procedure->prerequisites != NULL && procedure->prerequisites[count] != NULL) {
		count++;
	}
	return count;
}

bool has_prerequisite(const struct hp_run *run, size_t number)
{
	return number >= 1 && number <= prerequisite_count(run->procedure);
}

/* ---- instances ---- */

bool is_leaf(const struct hp_instance *instance)
{
	return hp_step_kind_is_leaf(instance->step->kind);
}

bool is_done(const struct hp_instance *instance)
{
	return instance->state == HP_STATE_VERIFIED || instance->state == HP_STATE_ATTESTED;
}

/* Every decision around it has been answered in its favour. */
bool in_open_branch(const struct hp_run *run, size_t index)
{
	if (run->instances[index].inactive) {
		return false;
	}
	for (size_t i = index; i != HP_NONE; i = run->instances[i].parent) {
		const struct hp_instance *instance = &run->instances[i];
		if (instance->step->kind == HP_STEP_CASE && instance->parent != HP_NONE &&
			!hp_streq(run->instances[instance->parent].choice, instance->step->id)) {
			return false;
		}
	}
	return true;
}

static size_t find_current(const struct hp_run *run)
{
	for (size_t i = 0; i < run->state.instance_count; i++) {
		const struct hp_instance *instance = &run->instances[i];
		if (is_leaf(instance) && !instance->inactive &&
			!hp_step_state_is_terminal(instance->state)) {
			return i;
		}
	}
	for (size_t i = 0; i < run->state.check_count; i++) {
		if (run->checks[i].stale && hp_run_check_in_force(run, i)) {
			return run->checks[i].instance;
		}
	}
	return HP_NONE;
}

size_t hp_run_current(const struct hp_run *run)
{
	if (run->state.phase != HP_PHASE_WALK) {
		return HP_NONE;
	}
	if (!run->cache->has_current) {
		run->cache->current = find_current(run);
		run->cache->has_current = true;
	}
	return run->cache->current;
}

static int compare_ref(const void *key, const void *element)
{
	const struct plan_ref *ref = element;
	return strcmp(key, ref->ref);
}

size_t run_find_exact(const struct hp_run *run, const char *ref)
{
	if (ref == NULL || run->plan == NULL || run->plan->ref_count == 0) {
		return HP_NONE;
	}
	const struct plan_ref *found = bsearch(
		ref, run->plan->refs, run->plan->ref_count, sizeof(*run->plan->refs), compare_ref);
	return found != NULL ? found->instance : HP_NONE;
}

size_t hp_run_find(const struct hp_run *run, const char *ref)
{
	size_t index = run_find_exact(run, ref);
	for (size_t i = 0; ref != NULL && index == HP_NONE && i < run->state.instance_count; i++) {
		if (hp_name_equal(run->instances[i].ref, ref)) {
			index = i;
		}
	}
	return index;
}

/* ---- states ---- */

/* What a group amounts to: the weakest of what is in it, once all of it is terminal. */
enum hp_step_state group_state(const struct hp_run *run, size_t index)
{
	static const unsigned char weakness[HP_STATE_COUNT_] = {
		[HP_STATE_NA] = 1,
		[HP_STATE_VERIFIED] = 2,
		[HP_STATE_ATTESTED] = 3,
		[HP_STATE_DEFERRED] = 4,
		[HP_STATE_OVERRIDDEN] = 5,
	};
	enum hp_step_state weakest = HP_STATE_NA;

	for (size_t i = index + 1; i < run->plan->nodes[index].end; i++) {
		const struct hp_instance *instance = &run->instances[i];
		if (!is_leaf(instance) || instance->inactive) {
			continue;
		}
		if (!hp_step_state_is_terminal(instance->state)) {
			return HP_STATE_TODO;
		}
		if (weakness[instance->state] > weakness[weakest]) {
			weakest = instance->state;
		}
	}
	return weakest;
}

enum hp_step_state hp_run_step_state(const struct hp_run *run, size_t instance)
{
	if (instance >= run->state.instance_count) {
		return HP_STATE_TODO;
	}
	const struct hp_instance *about = &run->instances[instance];
	size_t current = hp_run_current(run);
	if (about->inactive) {
		return HP_STATE_NA;
	}
	if (is_leaf(about)) {
		bool here = instance == current && !hp_step_state_is_terminal(about->state);
		return here ? HP_STATE_ACTIVE : about->state;
	}
	enum hp_step_state state = group_state(run, instance);
	bool within = current != HP_NONE && current > instance &&
		      current < run->plan->nodes[instance].end;
	return state == HP_STATE_TODO && within ? HP_STATE_ACTIVE : state;
}

bool hp_run_is_stale(const struct hp_run *run, size_t instance)
{
	if (instance >= run->state.instance_count) {
		return false;
	}
	const struct hp_instance *about = &run->instances[instance];
	for (size_t i = 0; i < about->check_count; i++) {
		size_t check = about->first_check + i;
		if (run->checks[check].stale && hp_run_check_in_force(run, check)) {
			return true;
		}
	}
	return false;
}

/* The decision after a round is written in no procedure: the place it names is its group's. */
static bool is_again(const struct hp_instance *instance)
{
	const struct hp_step *step = instance->step;
	return step->kind == HP_STEP_DECISION && step->index < instance->procedure->all_count &&
	       instance->procedure->all[step->index] != step;
}

bool hp_run_is_idle_round(const struct hp_run *run, size_t instance)
{
	const struct hp_instance *item = &run->instances[instance];
	if (hp_step_state_is_terminal(item->state) || item->attempt > 1) {
		return false;
	}
	for (size_t i = item->parent; i != HP_NONE; i = run->instances[i].parent) {
		const struct hp_instance *around = &run->instances[i];
		const struct hp_instance *decision =
			around->step->kind == HP_STEP_CASE && around->parent != HP_NONE
				? &run->instances[around->parent]
				: NULL;
		if (decision != NULL && is_again(decision) &&
			!hp_streq(decision->choice, around->step->id)) {
			return true;
		}
	}
	return false;
}

bool hp_run_check_in_force(const struct hp_run *run, size_t check)
{
	if (check >= run->state.check_count) {
		return false;
	}
	const struct hp_check_state *about = &run->checks[check];
	const struct hp_instance *instance = &run->instances[about->instance];
	bool is_over = about->check->holds == HP_HOLDS_ONCE && !about->left_to_later;
	return is_done(instance) && !about->ended && !is_over &&
	       in_open_branch(run, about->instance);
}

/*
 * A step at no machine wants nothing, even an irreversible one: there is no name on a label to
 * compare with. One name serves a machine within the outermost irreversible group, or within the
 * group next around the step.
 */
bool hp_run_wants_name(const struct hp_run *run, size_t instance)
{
	if (instance >= run->state.instance_count) {
		return false;
	}
	const struct hp_instance *about = &run->instances[instance];
	const struct plan_node *node = &run->plan->nodes[instance];
	if (about->step->kind != HP_STEP_ACTION || !node->irreversible ||
		about->machine_index == HP_NONE) {
		return false;
	}
	for (size_t i = 0; i < run->confirmation_count; i++) {
		if (run->confirmations[i].machine == about->machine_index &&
			run->confirmations[i].scope == node->scope) {
			return false;
		}
	}
	return true;
}
