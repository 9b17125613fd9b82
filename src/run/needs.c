/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run needs before step 1 because of what it calls (R47): roles that have to have a machine,
 * and parameters that nobody sets. */
#include "run_internal.h"

/* One place where steps are looked at before there is a plan. */
struct need {
	struct hp_run *run;
	const struct hp_procedure *procedure;
	const struct hp_call *call; /* NULL: the run's own procedure. */
	const struct need *outer;
	unsigned depth;
	size_t *budget; /* Steps that may still be looked at; shared. */
};

static void need_role(const struct need *need, const char *name)
{
	for (; name != NULL && need->call != NULL; need = need->outer) {
		name = call_role(need->call, name);
	}
	size_t role = name != NULL ? role_index(need->run, name) : HP_NONE;
	if (role != HP_NONE) {
		need->run->needed_roles[role] = true;
	}
}

static void ask_for(struct hp_run *run, const struct hp_parameter *parameter)
{
	if (parameter_index(run, parameter->name) == HP_NONE) {
		size_t count = run->parameter_count;
		run->parameters = hp_realloc(run->parameters, count + 1, sizeof(*run->parameters));
		run->parameters[count] = parameter;
		run->parameter_count++;
	}
}

static bool asks_input(const struct hp_procedure *procedure, const char *name)
{
	for (size_t i = 0; i < procedure->all_count; i++) {
		const struct hp_step *step = procedure->all[i];
		if (step->input != NULL && hp_streq(step->input->name, name)) {
			return true;
		}
		for (size_t r = 0; r < step->remember_count; r++) {
			if (hp_streq(step->remember[r].name, name)) {
				return true;
			}
		}
	}
	return false;
}

static bool caller_knows(const struct need *caller, const char *name)
{
	for (; caller != NULL; caller = caller->outer) {
		if (procedure_parameter(caller->procedure, name) != NULL ||
			asks_input(caller->procedure, name)) {
			return true;
		}
		if (caller->call == NULL || caller->call->group == NULL) {
			return false;
		}
		if (call_value(caller->call, name) != NULL) {
			return true;
		}
	}
	return false;
}

static void need_parameters(const struct need *need)
{
	for (size_t i = 0; i < need->procedure->parameter_count; i++) {
		const struct hp_parameter *parameter = &need->procedure->parameters[i];
		if (call_value(need->call, parameter->name) == NULL &&
			parameter->otherwise == NULL &&
			!caller_knows(need->outer, parameter->name)) {
			ask_for(need->run, parameter);
		}
	}
}

static void need_steps(const struct need *need, const struct hp_step *const *steps, size_t count);

static void need_call(const struct need *need, const struct hp_call *call)
{
	struct need inner = *need;
	inner.call = call;
	inner.outer = need;
	inner.depth++;
	if (inner.depth > CALL_DEPTH_MAX) {
		return; /* unfold() refuses it. */
	}
	if (call->group != NULL) {
		need_steps(&inner, &call->group, 1);
		return;
	}
	if (call->procedure == NULL) {
		return;
	}
	inner.procedure = call->procedure;
	need_parameters(&inner);
	need_steps(&inner, call->procedure->entries, call->procedure->entry_count);
	need_steps(&inner, call->procedure->steps, call->procedure->step_count);
	need_steps(&inner, call->procedure->watches, call->procedure->watch_count);
}

static void need_checks(const struct need *need, const struct hp_step *step)
{
	for (size_t i = 0; i < step->check_count; i++) {
		need_role(need, step->checks[i].host);
		if (step->checks[i].same_as != NULL) {
			need_role(need, step->checks[i].same_as->host);
		}
	}
	for (size_t i = 0; i < step->remember_count; i++) {
		need_role(need, step->remember[i].host);
	}
}

static void need_steps(const struct need *need, const struct hp_step *const *steps, size_t count)
{
	for (size_t i = 0; i<count && * need->budget> 0; i++) {
		const struct hp_step *step = steps[i];
		--*need->budget;
		need_role(need, step->host);
		need_role(need, step->each);
		need_checks(need, step);
		need_steps(need, step->children, step->child_count);
		if (step->call != NULL) {
			need_call(need, step->call);
		}
	}
}

void find_needs(struct hp_run *run)
{
	const struct hp_procedure *procedure = run->procedure;
	size_t budget = RUN_INSTANCES_MAX;
	struct need need = {.run = run, .procedure = procedure, .budget = &budget};

	run->parameters = hp_calloc(procedure->parameter_count + 1, sizeof(*run->parameters));
	for (size_t i = 0; i < procedure->parameter_count; i++) {
		run->parameters[run->parameter_count++] = &procedure->parameters[i];
	}
	need_steps(&need, procedure->entries, procedure->entry_count);
	need_steps(&need, procedure->steps, procedure->step_count);
	need_steps(&need, procedure->watches, procedure->watch_count);
	run->values = hp_calloc(run->parameter_count + 1, sizeof(*run->values));
}
