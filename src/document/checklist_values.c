/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a blank form already knows: values and machines that were given, and what the names mean
 * inside a call. */
#include "checklist_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/utf8.h"

static size_t count_of(const char *const *texts)
{
	size_t count = 0;
	while (texts != NULL && texts[count] != NULL) {
		count++;
	}
	return count;
}

const char *checklist_value(const struct checklist *list, const struct hp_parameter *parameter)
{
	for (size_t i = 0; i < list->set_count; i++) {
		if (list->set_parameters[i] == parameter) {
			return list->set_values[i];
		}
	}
	return NULL;
}

/* ---- --set ---- */

static int check_differs(const struct checklist *list, struct hp_error *err)
{
	for (size_t i = 0; i < list->set_count; i++) {
		const struct hp_parameter *parameter = list->set_parameters[i];
		const char *other = parameter->differs_from != NULL
					    ? checklist_value(list, parameter->differs_from)
					    : NULL;
		if (other != NULL && hp_name_equal(other, list->set_values[i])) {
			return hp_error_set(err, HP_ERR_INVALID,
				_("The values of %s and %s must not be the same."), parameter->name,
				parameter->differs_from->name);
		}
	}
	return 0;
}

static int refuse_secret(const struct checklist *list, const char *set, struct hp_error *err)
{
	char *name = hp_strndup(set, strcspn(set, "="));
	const struct hp_parameter *parameter = hp_procedure_parameter(list->procedure, name);
	free(name);
	return parameter == NULL || !parameter->secret
		       ? 0
		       : hp_error_set(err, HP_ERR_USAGE,
				 _("The parameter %s is secret and may not stand on a command "
				   "line. Leave it out: the paper has a field for it."),
				 parameter->name);
}

static int take_sets(struct checklist *list, const char *const *sets, struct hp_error *err)
{
	size_t count = count_of(sets);
	list->set_parameters = hp_calloc(count + 1, sizeof(*list->set_parameters));
	list->set_values = hp_calloc(count + 1, sizeof(*list->set_values));
	for (size_t i = 0; i < count; i++) {
		const struct hp_parameter *parameter = NULL;
		const char *value = NULL;
		int status = refuse_secret(list, sets[i], err);
		status = status < 0 ? status
				    : hp_procedure_setting(
					      list->procedure, sets[i], &parameter, &value, err);
		if (status < 0) {
			return status;
		}
		size_t at = 0; /* The last one counts. */
		while (at < list->set_count && list->set_parameters[at] != parameter) {
			at++;
		}
		list->set_count += at == list->set_count;
		list->set_parameters[at] = parameter;
		list->set_values[at] = hp_document_text(list->document, value);
	}
	return check_differs(list, err);
}

/* ---- --machine ---- */

static int bad_machine(const char *text, struct hp_error *err)
{
	char *shown = hp_text_clean_cut(text, 80);
	int status = hp_error_set(
		err, HP_ERR_USAGE, _("'%s' names no machine. Write --machine ROLE=NAME."), shown);
	free(shown);
	return status;
}

static int take_machine(struct checklist *list, const char *text, struct hp_error *err)
{
	const char *equals = strchr(text, '=');
	if (equals == NULL || equals == text || equals[1] == '\0') {
		return bad_machine(text, err);
	}
	char *name = hp_strndup(text, (size_t)(equals - text));
	const struct hp_role *role = NULL;
	int status = hp_procedure_find_role(list->procedure, name, &role, err);
	free(name);
	if (status < 0) {
		return status;
	}
	for (size_t i = 0; i < list->machine_count; i++) {
		if (list->machines[i].role != role->name) {
			continue;
		}
		if (hp_name_equal(list->machines[i].name, equals + 1)) {
			return 0;
		}
		if (!role->many) {
			return hp_error_set(err, HP_ERR_USAGE,
				_("The role %s stands for one machine in this procedure; two were "
				  "named."),
				role->name);
		}
	}
	list->machines[list->machine_count++] = (struct machine_name){
		.role = role->name, .name = hp_document_text(list->document, equals + 1)};
	return 0;
}

int checklist_take_options(struct checklist *list, const char *const *sets,
	const char *const *machines, struct hp_error *err)
{
	size_t count = count_of(machines);
	int status = take_sets(list, sets, err);
	list->machines = hp_calloc(count + 1, sizeof(*list->machines));
	for (size_t i = 0; status == 0 && i < count; i++) {
		status = take_machine(list, machines[i], err);
	}
	return status;
}

void checklist_drop_options(struct checklist *list)
{
	free(list->set_parameters);
	free(list->set_values);
	free(list->machines);
	free(list->named);
}

/* ---- what names mean ---- */

const char *checklist_role(const struct frame *frame, const char *name)
{
	for (; name != NULL && frame->call != NULL; frame = frame->outer) {
		for (size_t i = 0; i < frame->call->host_count; i++) {
			if (hp_streq(frame->call->hosts[i].role, name)) {
				name = frame->call->hosts[i].caller;
				break;
			}
		}
	}
	return name;
}

size_t checklist_machines(const struct checklist *list, const char *role, const char **ret_first)
{
	size_t count = 0;
	const char *first = NULL;
	for (size_t i = 0; i < list->machine_count; i++) {
		if (hp_streq(list->machines[i].role, role)) {
			first = count++ == 0 ? list->machines[i].name : first;
		}
	}
	if (ret_first != NULL) {
		*ret_first = first;
	}
	return count;
}

/* "{site}" where it is another name than the one that was looked up: what the caller calls it. */
static const char *outer_name(const struct frame *frame, const char *name, const char *outer)
{
	return hp_streq(name, outer)
		       ? NULL
		       : hp_arena_printf(&frame->list->document->arena, "{%s}", outer);
}

static const char *role_value(const struct frame *frame, const char *name)
{
	const char *role = checklist_role(frame, name);
	const char *machine = NULL;
	size_t count = checklist_machines(frame->list, role, &machine);
	return count == 1 ? machine : outer_name(frame, name, role);
}

static const char *set_by_call(const struct frame *frame, const struct hp_call_value *set)
{
	struct frame outer = *frame->outer;
	char *text = hp_substitute(set->text, checklist_look_up, &outer, NULL);
	return hp_document_take(frame->list->document, text);
}

/* What the call sets; else the caller's value of the same name, else the default: as in a run. */
static const char *called_parameter(const struct frame *frame, const struct hp_parameter *parameter)
{
	for (size_t i = 0; i < frame->call->value_count; i++) {
		if (hp_streq(frame->call->values[i].name, parameter->name)) {
			return set_by_call(frame, &frame->call->values[i]);
		}
	}
	const struct frame *outer = frame->outer;
	while (outer->call != NULL && outer->call->group != NULL) {
		outer = outer->outer;
	}
	if (hp_procedure_parameter(outer->procedure, parameter->name) != NULL) {
		struct frame copy = *outer;
		return checklist_look_up(&copy, parameter->name);
	}
	return parameter->otherwise != NULL ? parameter->otherwise
					    : checklist_value(frame->list, parameter);
}

const char *checklist_look_up(void *data, const char *name)
{
	const struct frame *frame = data;
	const struct hp_parameter *parameter = hp_procedure_parameter(frame->procedure, name);
	if (parameter != NULL) {
		bool own = frame->call == NULL || frame->call->group != NULL;
		return own ? checklist_value(frame->list, parameter)
			   : called_parameter(frame, parameter);
	}
	return hp_procedure_role(frame->procedure, name) != NULL ? role_value(frame, name) : NULL;
}

/* hp_part.role_of: the machine where it is known, else the caller's name of the role. */
static const char *role_words(void *data, const char *name)
{
	const struct frame *frame = data;
	const char *role = checklist_role(frame, name);
	const char *machine = NULL;
	return checklist_machines(frame->list, role, &machine) == 1 ? machine : role;
}

struct hp_part checklist_part(const struct frame *frame)
{
	return (struct hp_part){.document = frame->list->document,
		.procedure = frame->procedure,
		.top = frame->top,
		.after_ref = frame->after_ref,
		.lookup = checklist_look_up,
		.data = (void *)(uintptr_t)frame,
		.role_of = role_words,
		.prefix = frame->prefix,
		.safe_state = frame->list->procedure->safe_state};
}
