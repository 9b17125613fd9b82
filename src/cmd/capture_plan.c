/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture_plan.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"

/** One procedure as it is called: its names, and who stands for its roles. */
struct scope {
	const struct hp_procedure *procedure;
	const struct hp_call *call; /* NULL at the top */
	struct scope *caller;
	const char *const *sets; /* at the top */
	struct hp_strv values;   /* of the call, filled in, in its order */
	struct hp_strv missing;  /* names that the last text needed */
};

struct planner {
	struct hp_capture_plan plan;
	struct hp_error *err;
};

/* ---- names ---- */

static const char *set_value(const char *const *sets, const char *name)
{
	const char *found = NULL;
	size_t len = strlen(name);
	for (size_t i = 0; sets != NULL && sets[i] != NULL; i++) {
		if (strncmp(sets[i], name, len) == 0 && sets[i][len] == '=') {
			found = sets[i] + len + 1;
		}
	}
	return found;
}

static void note_missing(struct hp_strv *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i], name) == 0) {
			return;
		}
	}
	hp_strv_add(list, name);
}

static const char *look_up(void *data, const char *name)
{
	struct scope *scope = data;
	const char *value = NULL;
	for (size_t i = 0; scope->call != NULL && i < scope->call->value_count; i++) {
		if (strcmp(scope->call->values[i].name, name) == 0) {
			value = scope->values.items[i];
		}
	}
	if (value == NULL) {
		value = set_value(scope->sets, name);
	}
	const struct hp_parameter *parameter = hp_procedure_parameter(scope->procedure, name);
	if (value == NULL && parameter != NULL) {
		value = parameter->otherwise;
	}
	if (value == NULL || value[0] == '\0') {
		note_missing(&scope->missing, name);
		return NULL;
	}
	return value;
}

/** The role of the top procedure that stands for a role here. */
static const char *top_role(const struct scope *scope, const char *role)
{
	for (; scope->caller != NULL; scope = scope->caller) {
		for (size_t i = 0; i < scope->call->host_count; i++) {
			if (strcmp(scope->call->hosts[i].role, role) == 0) {
				role = scope->call->hosts[i].caller;
				break;
			}
		}
	}
	return role;
}

static struct hp_capture_role *find_role(struct hp_capture_plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (strcmp(plan->roles[i].name, name) == 0) {
			return &plan->roles[i];
		}
	}
	return NULL;
}

/* ---- facts ---- */

/** The list or the key above, for a fact whose names become known only on the way. */
static bool without_names(const struct hp_fact *fact, const char *key, struct hp_fact *ret_fact)
{
	static const enum hp_fact_kind lists[HP_FACT_COUNT_] = {
		[HP_FACT_SERVICE] = HP_FACT_SERVICES,
		[HP_FACT_SERVICES] = HP_FACT_SERVICES,
		[HP_FACT_SHARE] = HP_FACT_SHARES,
		[HP_FACT_SHARES] = HP_FACT_SHARES,
		[HP_FACT_ACCOUNT] = HP_FACT_ACCOUNTS,
		[HP_FACT_ACCOUNTS] = HP_FACT_ACCOUNTS,
		[HP_FACT_GROUP] = HP_FACT_GROUPS,
		[HP_FACT_GROUPS] = HP_FACT_GROUPS,
	};
	if (lists[fact->kind] != HP_FACT_REGISTRY_KEY) {
		*ret_fact = (struct hp_fact){.kind = lists[fact->kind], .args = {"*"}};
		return true;
	}
	switch (fact->kind) {
	case HP_FACT_IIS_POOL:
	case HP_FACT_IIS_VDIR:
	case HP_FACT_PROGRAM:
		*ret_fact = *fact;
		return true;
	case HP_FACT_REGISTRY_KEY:
	case HP_FACT_REGISTRY_VALUE:
	case HP_FACT_KEYS:
		*ret_fact = (struct hp_fact){.kind = HP_FACT_KEYS, .args = {key, "*"}};
		return key[0] != '\0';
	default: /* a path has to be known */
		return false;
	}
}

static void tell_open(struct planner *planner, struct scope *scope, const char *step,
	const struct hp_fact *fact, struct hp_capture_role *role)
{
	char *object = hp_fact_object(fact);
	struct hp_str names;
	hp_str_init(&names);
	for (size_t i = 0; i < scope->missing.count; i++) {
		const char *name = scope->missing.items[i];
		if (hp_procedure_parameter(scope->procedure, name) != NULL) {
			note_missing(&planner->plan.missing, name);
		}
		hp_str_appendf(&names, "%s--set %s=VALUE", i > 0 ? " " : "", name);
	}
	/* TRANSLATORS: %s is a step, what is looked at, and flags to type. */
	char *text = hp_asprintf(_("Step %s, %s: its name becomes known only during the run. Then "
				   "print the commands again, with %s."),
		step, object, names.data);
	note_missing(&role->open, text);
	free(text);
	free(object);
	hp_str_finish(&names);
}

/** The part of a key before the first name that is not known. */
static char *known_key(const char *key, struct scope *scope)
{
	char *filled = hp_substitute(key, look_up, scope, NULL);
	char *brace = strchr(filled, '{');
	if (brace != NULL) {
		*brace = '\0';
		char *slash = strrchr(filled, '\\');
		if (slash != NULL) {
			*slash = '\0';
		}
	}
	return filled;
}

static int add_fact(struct planner *planner, struct scope *scope, const char *step,
	const struct hp_fact *fact, const char *host)
{
	struct hp_capture_role *role = find_role(&planner->plan, top_role(scope, host));
	if (role == NULL) {
		return 0;
	}
	hp_strv_finish(&scope->missing);
	hp_strv_init(&scope->missing);
	struct hp_fact filled;
	struct hp_error why = HP_ERROR_INIT;
	int status = hp_fact_fill(fact, look_up, scope, &filled, &why);
	if (status == 0) {
		status = hp_capture_add(&role->capture, &filled, &why);
		if (status < 0 && fact->kind == HP_FACT_PORT) {
			note_missing(&role->open, hp_error_text(&why));
			status = 0;
		}
		hp_fact_finish(&filled);
	} else if (scope->missing.count > 0) {
		char *key = fact->args[0] != NULL ? known_key(fact->args[0], scope) : NULL;
		struct hp_fact list;
		status = 0;
		if (without_names(fact, key != NULL ? key : "", &list)) {
			status = hp_capture_add(&role->capture, &list, &why);
		} else {
			tell_open(planner, scope, step, fact, role);
		}
		free(key);
	}
	if (status < 0) {
		hp_error_set(planner->err, status, _("Step %s: %s"), step, hp_error_text(&why));
	}
	hp_error_finish(&why);
	return status;
}

static int add_check(struct planner *planner, struct scope *scope, const struct hp_step *step,
	const struct hp_check *check)
{
	int status = add_fact(planner, scope, step->id, &check->fact, check->host);
	if (status == 0 && check->same_as != NULL) {
		status = add_fact(
			planner, scope, step->id, &check->same_as->fact, check->same_as->host);
	}
	return status;
}

static int add_procedure(struct planner *planner, struct scope *scope);

static int add_call(struct planner *planner, struct scope *scope, const struct hp_call *call)
{
	struct scope called = {.procedure = call->procedure, .call = call, .caller = scope};
	hp_strv_init(&called.values);
	hp_strv_init(&called.missing);
	for (size_t i = 0; i < call->value_count; i++) {
		bool missing = false;
		char *value = hp_substitute(call->values[i].text, look_up, scope, &missing);
		if (missing) {
			value[0] = '\0';
		}
		hp_strv_add_take(&called.values, value);
	}
	int status = add_procedure(planner, &called);
	hp_strv_finish(&called.values);
	hp_strv_finish(&called.missing);
	return status;
}

static int add_step(struct planner *planner, struct scope *scope, const struct hp_step *step)
{
	int status = 0;
	for (size_t i = 0; status == 0 && i < step->check_count; i++) {
		status = add_check(planner, scope, step, &step->checks[i]);
	}
	for (size_t i = 0; status == 0 && i < step->remember_count; i++) {
		status = add_fact(
			planner, scope, step->id, &step->remember[i].fact, step->remember[i].host);
	}
	if (status == 0 && step->hits != NULL && step->host != NULL) {
		status = add_fact(planner, scope, step->id, step->hits, step->host);
	}
	if (status == 0 && step->call != NULL && step->call->procedure != NULL) {
		status = add_call(planner, scope, step->call);
	}
	return status;
}

static int add_procedure(struct planner *planner, struct scope *scope)
{
	int status = 0;
	for (size_t i = 0; status == 0 && i < scope->procedure->all_count; i++) {
		status = add_step(planner, scope, scope->procedure->all[i]);
	}
	return status;
}

/* ---- what was given ---- */

/** A name that a step finds or asks for on the way. */
static bool is_known_later(const struct hp_procedure *procedure, const char *name)
{
	for (size_t i = 0; i < procedure->all_count; i++) {
		const struct hp_step *step = procedure->all[i];
		if (step->input != NULL && strcmp(step->input->name, name) == 0) {
			return true;
		}
		for (size_t r = 0; r < step->remember_count; r++) {
			if (strcmp(step->remember[r].name, name) == 0) {
				return true;
			}
		}
	}
	return hp_procedure_role(procedure, name) != NULL;
}

static int check_set(const struct hp_procedure *procedure, const char *set, struct hp_error *err)
{
	const char *equals = strchr(set, '=');
	char *name = hp_strndup(set, equals != NULL ? (size_t)(equals - set) : strlen(set));
	const struct hp_parameter *parameter = hp_procedure_parameter(procedure, name);
	char *shown = hp_text_clean_cut(name, 80);
	int status = 0;
	if (equals == NULL) {
		status = hp_error_set(err, HP_ERR_USAGE,
			_("--set %s has no '='. Write --set NAME=VALUE."), shown);
	} else if (parameter != NULL && parameter->secret) {
		status = hp_error_set(err, HP_ERR_USAGE,
			_("The parameter %s is secret and may not stand on a command line. Leave "
			  "it out."),
			shown);
	} else if (parameter != NULL) {
		status = hp_parameter_check(parameter, equals + 1, err);
	} else if (!is_known_later(procedure, name)) {
		status = hp_error_set(err, HP_ERR_USAGE,
			_("The procedure %s has no parameter %s. `holdpoint show %s` lists its "
			  "parameters."),
			procedure->id, shown, procedure->id);
	}
	free(shown);
	free(name);
	return status;
}

int hp_capture_plan_make(const struct hp_procedure *procedure, const char *const *sets,
	struct hp_capture_plan *ret_plan, struct hp_error *err)
{
	struct planner planner = {.err = err};
	struct scope scope = {.procedure = procedure, .sets = sets};
	int status = 0;
	hp_strv_init(&planner.plan.missing);
	hp_strv_init(&scope.missing);
	for (size_t i = 0; status == 0 && sets != NULL && sets[i] != NULL; i++) {
		status = check_set(procedure, sets[i], err);
	}
	planner.plan.roles = hp_calloc(procedure->role_count + 1, sizeof(*planner.plan.roles));
	for (size_t i = 0; i < procedure->role_count; i++) {
		struct hp_capture_role *role = &planner.plan.roles[planner.plan.count++];
		role->name = procedure->roles[i].name;
		role->title = procedure->roles[i].title;
		hp_capture_init(&role->capture);
		hp_strv_init(&role->open);
	}
	if (status == 0) {
		status = add_procedure(&planner, &scope);
	}
	hp_strv_finish(&scope.missing);
	if (status < 0) {
		hp_capture_plan_finish(&planner.plan);
		return status;
	}
	*ret_plan = planner.plan;
	return 0;
}

void hp_capture_plan_finish(struct hp_capture_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		hp_capture_finish(&plan->roles[i].capture);
		hp_strv_finish(&plan->roles[i].open);
	}
	free(plan->roles);
	hp_strv_finish(&plan->missing);
	*plan = (struct hp_capture_plan){.roles = NULL};
}
