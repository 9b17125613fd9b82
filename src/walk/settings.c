/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands on a command line: --target and --set, held against the procedure before anything is
 * read or written. */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "walk_internal.h"

int hp_walk_target_parse(const char *text, struct hp_walk_target *ret_target, struct hp_error *err)
{
	const char *equals = strchr(text, '=');
	size_t name_len = equals == NULL ? 0 : (size_t)(equals - text);
	size_t role_len = strcspn(text, "/=");
	if (equals == NULL || role_len == 0 || equals[1] == '\0' ||
		(text[role_len] == '/' && role_len + 1 == name_len)) {
		char *shown = hp_text_clean_cut(text, 120);
		int status = hp_error_set(err, HP_ERR_USAGE,
			_("'%s' names no target. Write --target ROLE=URL or --target "
			  "ROLE/MACHINE=URL."),
			shown);
		free(shown);
		return status;
	}
	*ret_target = (struct hp_walk_target){
		.role = hp_strndup(text, role_len),
		.machine = text[role_len] == '/'
				   ? hp_strndup(text + role_len + 1, name_len - role_len - 1)
				   : NULL,
		.url = hp_strdup(equals + 1),
	};
	return 0;
}

void hp_walk_target_finish(struct hp_walk_target *target)
{
	free((void *)(uintptr_t)target->role);
	free((void *)(uintptr_t)target->machine);
	free((void *)(uintptr_t)target->url);
	*target = (struct hp_walk_target){0};
}

/* A run is taken up again from another folder, so a relative path in its record would point
 * elsewhere. */
static char *absolute_value(const char *value)
{
	char *whole = realpath(value, NULL);
	struct hp_str out;
	hp_str_init(&out);
	for (const char *c = whole == NULL ? value : whole; *c != '\0'; c++) {
		if (*c == ',' || *c == '=' || *c == '%') {
			hp_str_appendf(&out, "%%%02X", (unsigned)*c);
		} else {
			hp_str_append_char(&out, *c);
		}
	}
	free(whole);
	return hp_str_detach(&out);
}

char *hp_walk_absolute_url(const char *url)
{
	static const char *const by_path[] = {"offline:", "scripted:", "captured:"};
	struct hp_url_part *parts = NULL;
	size_t count = 0;
	size_t scheme_len = 0;
	for (size_t i = 0; i < HP_ARRAY_SIZE(by_path); i++) {
		if (strncmp(url, by_path[i], strlen(by_path[i])) == 0) {
			scheme_len = strlen(by_path[i]);
		}
	}
	if (scheme_len == 0 || hp_url_parts(url, &parts, &count, NULL) < 0) {
		return hp_strdup(url);
	}
	struct hp_str out;
	hp_str_init(&out);
	hp_str_append_len(&out, url, scheme_len);
	for (size_t i = 0; i < count; i++) {
		char *value = absolute_value(parts[i].value);
		hp_str_appendf(&out, "%s%s%s%s", i == 0 ? "" : ",",
			parts[i].name == NULL ? "" : parts[i].name,
			parts[i].name == NULL ? "" : "=", value);
		free(value);
	}
	hp_url_parts_free(parts, count);
	return hp_str_detach(&out);
}

static bool same_machine(const struct hp_walk_target *a, const struct hp_walk_target *b)
{
	return a->machine != NULL && b->machine != NULL && strcmp(a->role, b->role) == 0 &&
	       hp_name_equal(a->machine, b->machine);
}

int hp_walk_check_roles(const struct hp_procedure *procedure, const struct hp_walk_target *targets,
	size_t count, struct hp_error *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct hp_role *role = NULL;
		int status = hp_procedure_find_role(procedure, targets[i].role, &role, err);
		if (status < 0) {
			return status;
		}
		for (size_t j = 0; j < i; j++) {
			if (!role->many && strcmp(targets[j].role, targets[i].role) == 0) {
				return hp_error_set(err, HP_ERR_USAGE,
					_("The role %s stands for one machine in this procedure; "
					  "it has two targets."),
					role->name);
			}
			if (same_machine(&targets[j], &targets[i])) {
				char *shown = hp_text_clean_cut(targets[i].machine, 80);
				status = hp_error_set(err, HP_ERR_USAGE,
					_("The machine %s/%s has two targets. Give it one."),
					role->name, shown);
				free(shown);
				return status;
			}
		}
	}
	return 0;
}

int hp_walk_setting_parse(const struct hp_procedure *procedure, const char *text,
	struct hp_walk_setting *ret_setting, struct hp_error *err)
{
	return hp_procedure_setting(
		procedure, text, &ret_setting->parameter, &ret_setting->value, err);
}

static bool has_value(
	const struct hp_run *run, size_t instance, const char *name, const char *value)
{
	const char *its = hp_run_value(run, instance, name);
	return its != NULL && hp_name_equal(its, value);
}

const struct hp_parameter *hp_walk_equal_parameter(const struct hp_run *run,
	const struct hp_parameter *parameter, size_t instance, const char *value)
{
	const struct hp_procedure *procedure = hp_run_state(run)->procedure;
	const struct hp_parameter *other = parameter->differs_from;
	if (other != NULL && has_value(run, instance, other->name, value)) {
		return other;
	}
	for (size_t i = 0; i < procedure->parameter_count; i++) {
		other = &procedure->parameters[i];
		if (other->differs_from == parameter &&
			has_value(run, instance, other->name, value)) {
			return other;
		}
	}
	return NULL;
}
