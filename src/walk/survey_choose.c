/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which checks `holdpoint check` judges. A step inside a call is named by its path, "1.b/3". */
#include "survey_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"

/* ---- what was typed ---- */

/* The step a path names, through the calls on its way; NULL where there is none. */
static const struct hp_step *step_at(const struct hp_procedure *procedure, const char *path)
{
	for (;;) {
		size_t len = strcspn(path, "/");
		char *id = hp_strndup(path, len);
		const struct hp_step *step = hp_procedure_step(procedure, id);
		free(id);
		if (step == NULL || path[len] == '\0') {
			return step;
		}
		if (step->call == NULL) {
			return NULL;
		}
		if (step->call->id != NULL) {
			procedure = step->call->procedure;
		}
		if (procedure == NULL) {
			return NULL;
		}
		path += len + 1;
	}
}

int hp_survey_check_step(const struct hp_procedure *procedure,
	const struct hp_survey_options *options, struct hp_error *err)
{
	if (options->step == NULL || step_at(procedure, options->step) != NULL) {
		return 0;
	}
	char *shown = hp_text_clean_cut(options->step, 80);
	int status = hp_error_set(err, HP_ERR_NOT_FOUND,
		_("The procedure %s has no step '%s'. `holdpoint show %s` lists them."),
		procedure->id, shown, procedure->id);
	free(shown);
	return status;
}

static bool is_choice(const struct hp_step *step)
{
	return step != NULL &&
	       (step->kind == HP_STEP_DECISION ||
		       (step->kind == HP_STEP_GROUP && step->order == HP_ORDER_ONE_OF));
}

static int check_choice(
	const struct hp_procedure *procedure, const char *choice, struct hp_error *err)
{
	size_t len = strcspn(choice, "=");
	char *shown = hp_text_clean_cut(choice, 120);
	char *path = hp_strndup(choice, len);
	const struct hp_step *decision = step_at(procedure, path);
	int status = 0;
	free(path);
	if (choice[len] != '=') {
		status = hp_error_set(err, HP_ERR_USAGE,
			_("--choose %s has no '='. Write --choose STEP=CASE."), shown);
	} else if (!is_choice(decision)) {
		status = hp_error_set(err, HP_ERR_NOT_FOUND,
			_("--choose %s names no decision of %s."), shown, procedure->id);
	} else {
		bool known = false;
		for (size_t c = 0; c < decision->child_count; c++) {
			known = known || strcmp(decision->children[c]->id, choice + len + 1) == 0;
		}
		if (!known) {
			status = hp_error_set(err, HP_ERR_NOT_FOUND,
				_("--choose %s names no case of step %s."), shown, decision->id);
		}
	}
	free(shown);
	return status;
}

int hp_survey_check_choices(const struct hp_procedure *procedure,
	const struct hp_survey_options *options, struct hp_error *err)
{
	int status = 0;
	for (size_t i = 0; status == 0 && options->choices != NULL && options->choices[i] != NULL;
		i++) {
		status = check_choice(procedure, options->choices[i], err);
	}
	return status;
}

/* ---- what is in force ---- */

/* The case or alternative chosen of an instance; NULL. */
static const char *choice_of(
	const struct hp_run *run, const struct hp_survey_options *options, size_t instance)
{
	char *path = hp_walk_path_of(hp_run_state(run)->instances[instance].ref);
	size_t len = strlen(path);
	const char *found = NULL;
	for (size_t i = 0; options->choices != NULL && options->choices[i] != NULL; i++) {
		const char *choice = options->choices[i];
		if (strncmp(choice, path, len) == 0 && choice[len] == '=') {
			found = choice + len + 1;
		}
	}
	free(path);
	return found;
}

/* From where a condition is looked at: an hp_condition_source's data. */
struct lookup {
	struct hp_scope scope;
	const struct hp_survey_options *options;
};

static const char *look_up(void *data, const char *name)
{
	struct lookup *lookup = data;
	return hp_scope_look_up(&lookup->scope, name);
}

/* A decision on the way back from an instance, of the same procedure. */
static enum hp_answer was_chosen(void *data, const struct hp_condition *condition)
{
	const struct lookup *lookup = data;
	const struct hp_run *run = lookup->scope.run;
	const struct hp_run_state *state = hp_run_state(run);
	for (size_t i = lookup->scope.instance; i > 0; i--) {
		if (state->instances[i - 1].step == condition->step &&
			hp_streq(choice_of(run, lookup->options, i - 1), condition->choice->id)) {
			return HP_ANSWER_YES;
		}
	}
	return HP_ANSWER_UNKNOWN;
}

/* What is not known makes it false, and so does the contrary of what is not known. */
static bool holds(const struct hp_run *run, const struct hp_survey_options *options,
	size_t instance, const struct hp_condition *condition)
{
	struct lookup lookup = {{.run = run, .instance = instance}, options};
	const struct hp_condition_source source = {look_up, was_chosen, &lookup};
	return hp_condition_answer(condition, &source) == HP_ANSWER_YES;
}

bool hp_survey_in_force(
	const struct hp_run *run, const struct hp_survey_options *options, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(run);
	for (size_t i = instance; i != HP_NONE; i = state->instances[i].parent) {
		const struct hp_step *step = state->instances[i].step;
		size_t parent = state->instances[i].parent;
		if (step->condition != NULL && !holds(run, options, i, step->condition)) {
			return false;
		}
		if (parent != HP_NONE && is_choice(state->instances[parent].step) &&
			!hp_streq(choice_of(run, options, parent), step->id)) {
			return false;
		}
	}
	return true;
}

/* ---- what is asked for ---- */

/* "6.2" is asked for with "6", and "1.b/3" with "1.b". */
static bool lies_in(const struct hp_run *run, size_t instance, const char *path)
{
	const struct hp_run_state *state = hp_run_state(run);
	for (size_t i = instance; i != HP_NONE; i = state->instances[i].parent) {
		char *its = hp_walk_path_of(state->instances[i].ref);
		bool same = strcmp(its, path) == 0;
		free(its);
		if (same) {
			return true;
		}
	}
	return false;
}

static bool is_later_round(const struct hp_run *run, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(run);
	for (size_t i = instance; i != HP_NONE; i = state->instances[i].parent) {
		if (state->instances[i].repeat > 1) {
			return true;
		}
	}
	return false;
}

static bool is_in_called_procedure(const struct hp_run *run, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(run);
	const struct hp_procedure *its = state->instances[instance].procedure;
	return its != NULL && its != state->procedure;
}

bool hp_survey_wants(
	const struct hp_run *run, const struct hp_survey_options *options, size_t check)
{
	const struct hp_check_state *item = &hp_run_state(run)->checks[check];
	enum hp_step_kind kind = hp_run_state(run)->instances[item->instance].step->kind;
	/* What a decision or a watch looks at is no postcondition; every round has the same. */
	if (kind == HP_STEP_CASE || kind == HP_STEP_WATCH || is_later_round(run, item->instance)) {
		return false;
	}
	if (options->step != NULL) {
		return lies_in(run, item->instance, options->step);
	}
	/* In a called procedure the end is the call's return. */
	return options->all ||
	       (item->check->holds == HP_HOLDS_END && !is_in_called_procedure(run, item->instance));
}
