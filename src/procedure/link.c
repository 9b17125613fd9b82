/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Procedures that call procedures. Everything reached is fetched once and owned by the procedure at
 * the top; the calls of all of them then point to it. Nothing is attached before everything is
 * known to fit.
 */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"

struct linker {
	hp_procedure_source_fn source;
	void *data;
	struct hp_procedure *top;
	struct hp_procedure **items; /* fetched, in the order met */
	bool *is_done;               /* all it calls is fetched too */
	size_t *sizes;               /* its leaf steps with all calls and rounds written out */
	size_t count;
	size_t capacity;
};

/* ---- what only both sides together show ---- */

static const char *mapped_role(const struct hp_call *call, const char *role)
{
	for (size_t i = 0; i < call->host_count; i++) {
		if (strcmp(call->hosts[i].role, role) == 0) {
			return call->hosts[i].caller;
		}
	}
	return role;
}

/* The machines of the role are taken one by one here: one of them is meant. */
static bool is_repeated_for(const struct hp_step *step, const char *role)
{
	for (; step != NULL; step = step->parent) {
		if (hp_streq(step->each, role)) {
			return true;
		}
	}
	return false;
}

static int check_role(const struct hp_procedure *caller, const struct hp_step *step,
	const struct hp_procedure *callee, const struct hp_role *role, struct hp_error *err)
{
	const char *name = mapped_role(step->call, role->name);
	const struct hp_role *here = hp_procedure_role(caller, name);

	if (here == NULL) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("step %s calls '%s', which needs a host '%s'; say in 'hosts' which host "
			  "stands for it"),
			step->id, callee->id, role->name);
	}
	if (here->many && !role->many && !is_repeated_for(step, here->name)) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("step %s calls '%s', where '%s' is one machine; '%s' can be many: write "
			  "\"each\": \"%s\" at the call"),
			step->id, callee->id, role->name, here->name, here->name);
	}
	return 0;
}

static const char *value_set(const struct hp_call *call, const char *name)
{
	for (size_t i = 0; i < call->value_count; i++) {
		if (strcmp(call->values[i].name, name) == 0) {
			return call->values[i].text;
		}
	}
	return NULL;
}

/* A parameter, or an input step before the call. */
static const struct hp_parameter *value_here(
	const struct hp_procedure *caller, const struct hp_step *step, const char *name)
{
	for (size_t i = 0; i < step->index; i++) {
		const struct hp_parameter *input = caller->all[i]->input;
		if (input != NULL && strcmp(input->name, name) == 0) {
			return input;
		}
	}
	return hp_procedure_parameter(caller, name);
}

static bool is_constant(const char *text)
{
	return strchr(text, '{') == NULL;
}

static int check_parameter(const struct hp_procedure *caller, const struct hp_step *step,
	const struct hp_procedure *callee, const struct hp_parameter *parameter,
	struct hp_error *err)
{
	const char *text = value_set(step->call, parameter->name);
	const struct hp_parameter *here = value_here(caller, step, parameter->name);

	if (text == NULL && here == NULL) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("step %s calls '%s', which needs a value for '%s'; give it in 'set'"),
			step->id, callee->id, parameter->name);
	}
	if (text == NULL && here->secret && !parameter->secret) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("step %s calls '%s', where '%s' is no secret as it is here"), step->id,
			callee->id, parameter->name);
	}
	if (text != NULL && is_constant(text) && hp_parameter_check(parameter, text, err) < 0) {
		return hp_error_prefix(err, _("step %s calls '%s'"), step->id, callee->id);
	}
	return 0;
}

static int refuse_unknown(
	const struct hp_step *step, const struct hp_procedure *callee, struct hp_error *err)
{
	const struct hp_call *call = step->call;

	for (size_t i = 0; i < call->host_count; i++) {
		if (hp_procedure_role(callee, call->hosts[i].role) == NULL) {
			return hp_error_set(err, HP_ERR_INVALID,
				_("step %s calls '%s', which has no host '%s'"), step->id,
				callee->id, call->hosts[i].role);
		}
	}
	for (size_t i = 0; i < call->value_count; i++) {
		if (hp_procedure_parameter(callee, call->values[i].name) == NULL) {
			return hp_error_set(err, HP_ERR_INVALID,
				_("step %s calls '%s', which has no parameter '%s'"), step->id,
				callee->id, call->values[i].name);
		}
	}
	return 0;
}

static int check_call(const struct hp_procedure *caller, const struct hp_step *step,
	const struct hp_procedure *callee, struct hp_error *err)
{
	int status = refuse_unknown(step, callee, err);

	for (size_t i = 0; status == 0 && i < callee->role_count; i++) {
		status = check_role(caller, step, callee, &callee->roles[i], err);
	}
	for (size_t i = 0; status == 0 && i < callee->parameter_count; i++) {
		status = check_parameter(caller, step, callee, &callee->parameters[i], err);
	}
	return status;
}

/* ---- fetching ---- */

static size_t find(const struct linker *linker, const char *id)
{
	for (size_t i = 0; i < linker->count; i++) {
		if (strcmp(linker->items[i]->id, id) == 0) {
			return i;
		}
	}
	return linker->count;
}

static size_t written_out(const struct linker *linker, const struct hp_step *step, unsigned depth);

static size_t add_sizes(size_t a, size_t b)
{
	return a + b <= HP_INSTANCES_MAX ? a + b : HP_INSTANCES_MAX + 1;
}

/* Calls of groups are free of circles (the parser saw to it), and the depth bounds them all the
 * same. */
static size_t written_out(const struct linker *linker, const struct hp_step *step, unsigned depth)
{
	size_t size = hp_step_kind_is_leaf(step->kind);

	if (step->call != NULL && step->call->id != NULL) {
		size_t item = find(linker, step->call->id);
		size = item < linker->count ? linker->sizes[item] : 0;
	} else if (step->call != NULL && step->call->group != NULL && depth < HP_NAMES_MAX) {
		size = written_out(linker, step->call->group, depth + 1);
	}
	for (size_t i = 0; i < step->child_count && size <= HP_INSTANCES_MAX; i++) {
		size = add_sizes(size, written_out(linker, step->children[i], depth + 1));
	}
	if (step->repeat != NULL && size <= HP_INSTANCES_MAX) {
		size *= step->repeat->ask != NULL ? step->repeat->max : step->repeat->count;
	}
	return size;
}

static int check_size(struct linker *linker, struct hp_procedure *procedure, size_t *ret_size,
	struct hp_error *err)
{
	size_t size = 0;

	for (size_t i = 0; i < procedure->step_count; i++) {
		size = add_sizes(size, written_out(linker, procedure->steps[i], 0));
	}
	if (size > HP_INSTANCES_MAX) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("'%s' has more than %u steps with all calls and rounds written out"),
			procedure->id, HP_INSTANCES_MAX);
	}
	*ret_size = size;
	return 0;
}

static int fetch_calls(struct linker *linker, struct hp_procedure *caller, struct hp_error *err);

static int fetch(struct linker *linker, const struct hp_step *step, struct hp_error *err)
{
	const char *id = step->call->id;
	size_t item = find(linker, id);
	bool is_circle = strcmp(id, linker->top->id) == 0 ||
			 (item < linker->count && !linker->is_done[item]);

	if (is_circle) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("step %s calls '%s', which calls it again in a circle"), step->id, id);
	}
	if (item < linker->count) {
		return 0;
	}
	struct hp_procedure *callee = linker->source(linker->data, id, err);
	if (callee == NULL) {
		return hp_error_prefix(err, _("step %s calls '%s'"), step->id, id);
	}
	size_t capacity = linker->capacity;
	linker->is_done = hp_grow(linker->is_done, linker->count, &capacity, sizeof(bool));
	capacity = linker->capacity;
	linker->sizes = hp_grow(linker->sizes, linker->count, &capacity, sizeof(size_t));
	linker->items = hp_grow(
		linker->items, linker->count, &linker->capacity, sizeof(struct hp_procedure *));
	linker->items[linker->count] = callee;
	linker->is_done[linker->count] = false;
	linker->sizes[linker->count] = 0;
	linker->count++;
	if (!hp_streq(callee->id, id)) {
		return hp_error_set(err, HP_ERR_INTERNAL,
			_("step %s calls '%s' and was given '%s'"), step->id, id, callee->id);
	}
	int status = fetch_calls(linker, callee, err);
	if (status == 0) {
		status = check_size(linker, callee, &linker->sizes[item], err);
	}
	linker->is_done[item] = status == 0;
	return status;
}

static int fetch_calls(struct linker *linker, struct hp_procedure *caller, struct hp_error *err)
{
	const struct hp_procedure_private *private_ = caller->private_;
	int status = 0;

	for (size_t i = 0; status == 0 && i < private_->call_count; i++) {
		const struct hp_step *step = private_->call_steps[i];
		status = fetch(linker, step, err);
		if (status == 0) {
			status = check_call(
				caller, step, linker->items[find(linker, step->call->id)], err);
		}
	}
	return status;
}

/* ---- attaching ---- */

static void point_calls(const struct linker *linker, struct hp_procedure *caller)
{
	struct hp_procedure_private *private_ = caller->private_;

	for (size_t i = 0; i < private_->call_count; i++) {
		private_->calls[i]->procedure = linker->items[find(linker, private_->calls[i]->id)];
	}
}

static void attach(struct linker *linker)
{
	struct hp_procedure *top = linker->top;
	const struct hp_procedure **called =
		hp_arena_alloc(&top->private_->arena, (linker->count + 1) * sizeof(*called));

	point_calls(linker, top);
	for (size_t i = 0; i < linker->count; i++) {
		point_calls(linker, linker->items[i]);
		called[i] = linker->items[i];
	}
	top->called = called;
	top->called_count = linker->count;
	top->private_->linked = linker->items;
	top->private_->linked_count = linker->count;
	linker->items = NULL;
	linker->count = 0;
}

int hp_procedure_link(struct hp_procedure *procedure, hp_procedure_source_fn source, void *data,
	struct hp_error *err)
{
	struct linker linker = {.source = source, .data = data, .top = procedure};
	size_t size = 0;

	if (procedure->private_->call_count == 0 || procedure->called_count > 0) {
		return 0;
	}
	int status = fetch_calls(&linker, procedure, err);
	if (status == 0) {
		status = check_size(&linker, procedure, &size, err);
	}
	if (status == 0) {
		attach(&linker);
	}
	for (size_t i = 0; i < linker.count; i++) {
		hp_procedure_free(linker.items[i]);
	}
	free(linker.items);
	free(linker.is_done);
	free(linker.sizes);
	return status < 0 ? HP_ERR_INVALID : 0;
}

const char **hp_procedure_calls(const struct hp_procedure *procedure)
{
	const struct hp_procedure_private *private_ = procedure->private_;
	const char **ids = hp_calloc(private_->call_count + 1, sizeof(*ids));
	size_t count = 0;

	for (size_t i = 0; i < private_->call_count; i++) {
		size_t k = 0;
		while (k < count && strcmp(ids[k], private_->calls[i]->id) != 0) {
			k++;
		}
		if (k == count) {
			ids[count++] = private_->calls[i]->id;
		}
	}
	return ids;
}
