/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Roles and parameters as a person names them on a command line. */
#include "holdpoint/procedure.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

static int unknown_role(
	const struct hp_procedure *procedure, const char *typed, struct hp_error *err)
{
	const char **names = hp_calloc(procedure->role_count + 1, sizeof(*names));
	struct hp_str all;
	hp_str_init(&all);
	for (size_t i = 0; i < procedure->role_count; i++) {
		names[i] = procedure->roles[i].name;
		hp_str_appendf(&all, "%s%s", i == 0 ? "" : ", ", names[i]);
	}
	char *shown = hp_text_clean_cut(typed, 60);
	const char *near = hp_nearest_name(typed, names);
	int status = near != NULL
			     ? hp_error_set(err, HP_ERR_USAGE,
				       _("The procedure %s has no role '%s'. Did you mean '%s'?"),
				       procedure->id, shown, near)
			     : hp_error_set(err, HP_ERR_USAGE,
				       _("The procedure %s has no role '%s'. It has: %s."),
				       procedure->id, shown, all.data);
	free(shown);
	hp_str_finish(&all);
	free(names);
	return status;
}

int hp_procedure_find_role(const struct hp_procedure *procedure, const char *name,
	const struct hp_role **ret_role, struct hp_error *err)
{
	const struct hp_role *role = hp_procedure_role(procedure, name);
	if (role == NULL) {
		return unknown_role(procedure, name, err);
	}
	*ret_role = role;
	return 0;
}

static int unknown_parameter(
	const struct hp_procedure *procedure, const char *typed, struct hp_error *err)
{
	const char **names = hp_calloc(procedure->parameter_count + 1, sizeof(*names));
	for (size_t i = 0; i < procedure->parameter_count; i++) {
		names[i] = procedure->parameters[i].name;
	}
	char *shown = hp_text_clean_cut(typed, 60);
	const char *near = hp_nearest_name(typed, names);
	int status =
		near == NULL
			? hp_error_set(err, HP_ERR_INVALID,
				  _("The procedure %s has no parameter '%s'."), procedure->id,
				  shown)
			: hp_error_set(err, HP_ERR_INVALID,
				  _("The procedure %s has no parameter '%s'. Did you mean '%s'?"),
				  procedure->id, shown, near);
	free(shown);
	free(names);
	return status;
}

/* What a called procedure asks for and its caller does not set is asked for with the rest. */
static const struct hp_parameter *find_parameter(
	const struct hp_procedure *procedure, const char *name)
{
	const struct hp_parameter *parameter = hp_procedure_parameter(procedure, name);
	for (size_t i = 0; parameter == NULL && i < procedure->called_count; i++) {
		parameter = hp_procedure_parameter(procedure->called[i], name);
	}
	return parameter;
}

int hp_procedure_setting(const struct hp_procedure *procedure, const char *text,
	const struct hp_parameter **ret_parameter, const char **ret_value, struct hp_error *err)
{
	const char *equals = strchr(text, '=');
	if (equals == NULL) {
		char *shown = hp_text_clean_cut(text, 80);
		int status = hp_error_set(err, HP_ERR_USAGE,
			_("--set %s has no '='. Write --set NAME=VALUE."), shown);
		free(shown);
		return status;
	}
	char *name = hp_strndup(text, (size_t)(equals - text));
	const struct hp_parameter *parameter = find_parameter(procedure, name);
	int status;
	if (parameter == NULL) {
		status = unknown_parameter(procedure, name, err);
	} else if (parameter->secret) {
		status = hp_error_set(err, HP_ERR_USAGE,
			_("The parameter %s is secret and may not stand on a command line. Leave "
			  "it out: it will be asked for."),
			name);
	} else {
		status = hp_parameter_check(parameter, equals + 1, err);
	}
	free(name);
	if (status < 0) {
		return status;
	}
	*ret_parameter = parameter;
	*ret_value = equals + 1;
	return 0;
}
