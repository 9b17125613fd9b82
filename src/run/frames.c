/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is called and what calls it (R47): roles and values as they are seen from inside a call. A
 * called procedure sees what the call sets, then the caller's values of the same name; a called
 * group lies in the caller's own procedure and sees all of it.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/names.h"
#include "run_internal.h"

/* ---- roles ---- */

const char *call_role(const struct hp_call *call, const char *name)
{
	for (size_t i = 0; i < call->host_count; i++) {
		if (hp_streq(call->hosts[i].role, name)) {
			return call->hosts[i].caller;
		}
	}
	return name;
}

size_t frame_role(const struct hp_run *run, const struct frame *frame, const char *name)
{
	if (name == NULL || frame == NULL || frame->call == NULL) {
		return name != NULL ? role_index(run, name) : HP_NONE;
	}
	for (size_t i = 0; i < frame->procedure->role_count; i++) {
		if (hp_streq(frame->procedure->roles[i].name, name)) {
			return frame->roles[i];
		}
	}
	return HP_NONE;
}

bool bindings_differ(
	const struct hp_run *run, const struct binding *left, const struct binding *right)
{
	for (; left != NULL; left = left->outer) {
		const char *role = run->machines[left->machine].role;
		for (const struct binding *other = right; other != NULL; other = other->outer) {
			if (other->machine != left->machine &&
				hp_streq(run->machines[other->machine].role, role)) {
				return true;
			}
		}
	}
	return false;
}

/* ---- steps ---- */

size_t frame_of_step(const struct plan *plan, size_t frame, const struct hp_step *step)
{
	while (frame != HP_NONE) {
		const struct frame *about = &plan->frames[frame];
		if (step->index >= about->first_step &&
			step->index - about->first_step < about->step_count &&
			about->procedure->all[step->index] == step) {
			return frame;
		}
		/* What a called procedure does not contain is not meant by it. */
		bool group = about->call != NULL && about->call->group != NULL;
		frame = group ? about->outer : HP_NONE;
	}
	return HP_NONE;
}

size_t frame_first(const struct plan *plan, size_t frame, const struct hp_step *step)
{
	size_t its = frame_of_step(plan, frame, step);
	if (its == HP_NONE) {
		return HP_NONE;
	}
	const struct frame *about = &plan->frames[its];
	return about->first_of_step[step->index - about->first_step];
}

/* ---- values ---- */

static const char *machine_value(const struct hp_run *run, size_t machine)
{
	const char *name = run->machines[machine].name;
	return name[0] != '\0' ? name : run->machines[machine].own_name;
}

static size_t role_machine_at(
	const struct hp_run *run, const struct frame *frame, size_t instance, const char *name)
{
	size_t role = frame_role(run, frame, name);
	size_t count = 0;
	if (role == HP_NONE) {
		return HP_NONE;
	}
	const char *own = run->procedure->roles[role].name;
	if (instance < run->state.instance_count) {
		const struct binding *binding = run->plan->nodes[instance].bindings;
		for (; binding != NULL; binding = binding->outer) {
			if (hp_streq(run->machines[binding->machine].role, own)) {
				return binding->machine;
			}
		}
	}
	size_t machine = role_machine(run, own, &count);
	return count == 1 ? machine : HP_NONE;
}

static const char *role_value(
	const struct hp_run *run, const struct frame *frame, size_t instance, const char *name)
{
	size_t machine = role_machine_at(run, frame, instance, name);
	return machine != HP_NONE ? machine_value(run, machine) : NULL;
}

static const struct frame *frame_at(const struct hp_run *run, size_t instance)
{
	if (run->plan == NULL) {
		return NULL;
	}
	bool known = instance < run->state.instance_count;
	return &run->plan->frames[known ? run->plan->nodes[instance].frame : 0];
}

size_t hp_run_machine(const struct hp_run *run, size_t instance, const char *role)
{
	return role == NULL ? HP_NONE
			    : role_machine_at(run, frame_at(run, instance), instance, role);
}

/* Keeps a text that was put together as long as the run lives; takes it over. */
static const char *keep_text(const struct hp_run *run, char *text)
{
	struct run_cache *cache = run->cache;
	const char *kept = NULL;
	for (size_t i = 0; i < cache->text_count && kept == NULL; i++) {
		kept = hp_streq(cache->texts[i], text) ? cache->texts[i] : NULL;
	}
	if (kept == NULL) {
		kept = hp_arena_strdup(&cache->arena, text);
		cache->texts = hp_grow(cache->texts, cache->text_count, &cache->text_capacity,
			sizeof(*cache->texts));
		cache->texts[cache->text_count++] = kept;
	}
	free(text);
	return kept;
}

struct frame_lookup {
	const struct hp_run *run;
	const struct frame *frame;
	size_t instance;
};

static const char *frame_value(const struct frame_lookup *where, const char *name, bool roles);

static const char *look_up_outside(void *data, const char *name)
{
	const struct frame_lookup *where = data;
	return frame_value(where, name, true);
}

const struct hp_call_value *call_value(const struct hp_call *call, const char *name)
{
	for (size_t i = 0; i < call->value_count; i++) {
		if (hp_streq(call->values[i].name, name)) {
			return &call->values[i];
		}
	}
	return NULL;
}

const struct hp_parameter *procedure_parameter(
	const struct hp_procedure *procedure, const char *name)
{
	for (size_t i = 0; i < procedure->parameter_count; i++) {
		if (hp_streq(procedure->parameters[i].name, name)) {
			return &procedure->parameters[i];
		}
	}
	return NULL;
}

/* The record says "entered" of a secret; that is not its value. */
static const char *asked_value(const struct hp_run *run, const char *name)
{
	size_t index = parameter_index(run, name);
	if (index == HP_NONE || run->parameters[index]->secret) {
		return NULL;
	}
	return run->values[index];
}

/* What the call gives a name of what it calls; *ret_known says whether it is one that comes from
 * there. */
static const char *given_value(const struct frame_lookup *where, const char *name, bool *ret_known)
{
	const struct frame *frame = where->frame;
	struct frame_lookup outside = *where;
	outside.frame = &where->run->plan->frames[frame->outer];
	const struct hp_call_value *set = call_value(frame->call, name);
	const struct hp_parameter *parameter = procedure_parameter(frame->procedure, name);

	*ret_known = set != NULL || (parameter != NULL && frame->call->group == NULL);
	if (set != NULL) {
		bool missing = false;
		char *text = hp_substitute(set->text, look_up_outside, &outside, &missing);
		if (!missing) {
			return keep_text(where->run, text);
		}
		free(text);
		return NULL;
	}
	if (!*ret_known || parameter->secret) {
		return NULL;
	}
	const char *value = frame_value(&outside, name, false);
	value = value != NULL ? value : parameter->otherwise;
	return value != NULL ? value : asked_value(where->run, name);
}

static const char *frame_value(const struct frame_lookup *where, const char *name, bool roles)
{
	const struct hp_run *run = where->run;
	const struct frame *frame = where->frame;
	bool inner = frame != NULL && frame->call != NULL;
	bool known = false;
	const char *value = NULL;

	if (inner) {
		value = given_value(where, name, &known);
	} else if (procedure_parameter(run->procedure, name) != NULL) {
		value = asked_value(run, name);
		known = true;
	}
	if (known) {
		return value;
	}
	value = frame != NULL ? stepped_value(run, frame, where->instance, name) : NULL;
	if (value == NULL && roles) {
		value = role_value(run, frame, where->instance, name);
	}
	if (value == NULL && inner && frame->call->group != NULL) {
		struct frame_lookup outside = *where;
		outside.frame = &run->plan->frames[frame->outer];
		value = frame_value(&outside, name, roles);
	}
	return value;
}

const char *hp_run_value(const struct hp_run *run, size_t instance, const char *name)
{
	struct frame_lookup where = {.run = run, .instance = instance};
	if (name == NULL) {
		return NULL;
	}
	where.frame = frame_at(run, instance);
	return frame_value(&where, name, true);
}

const char *run_look_up(void *data, const char *name)
{
	const struct run_scope *scope = data;
	return hp_run_value(scope->run, scope->instance, name);
}

char *run_fill(const struct hp_run *run, size_t instance, const char *text, bool *ret_missing)
{
	struct run_scope scope = {run, instance};
	return hp_substitute(text, run_look_up, &scope, ret_missing);
}
