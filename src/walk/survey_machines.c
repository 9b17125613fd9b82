/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machines of `holdpoint check`: what was given becomes machines of the run it makes. */
#include "survey_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

static size_t bound_machine(
	const struct hp_survey_run *survey, const char *role, const char *machine)
{
	const struct hp_run_state *state = hp_run_state(survey->run);
	for (size_t i = state->machine_count; i > 0; i--) {
		const struct hp_machine *item = &state->machines[i - 1];
		if (strcmp(item->role, role) == 0 && strcmp(item->name, machine) == 0) {
			return i - 1;
		}
	}
	return HP_NONE;
}

static void add_host(struct hp_survey_run *survey)
{
	size_t count = hp_run_state(survey->run)->machine_count;
	survey->hosts = hp_realloc(survey->hosts, count, sizeof(*survey->hosts));
	survey->hosts[count - 1] = (struct hp_survey_host){.stage = HOST_UNASKED};
	hp_observation_init(&survey->hosts[count - 1].asked.observation);
}

/* A machine that nobody named a target for (HP_NONE): its checks are unknown, the others are judged
 * all the same. */
static int bind(struct hp_survey_run *survey, const char *role, const char *machine,
	const char *url, size_t target, size_t *ret_machine, struct hp_error *err)
{
	const char *name = machine == NULL ? "" : machine;
	size_t before = hp_run_state(survey->run)->machine_count;
	struct hp_command command = {
		.kind = HP_COMMAND_TARGET,
		.name = role,
		.machine = name,
		.url = url == NULL ? "none:" : url,
		/* No run is made: a drill's machine may be looked at as well. */
		.value = hp_target_class_name(HP_CLASS_EVIDENCE),
		.text = "",
	};
	int status = hp_survey_feed(survey, &command, err);
	if (status < 0) {
		return status;
	}
	if (hp_run_state(survey->run)->machine_count > before) {
		add_host(survey);
	}
	*ret_machine = bound_machine(survey, role, name);
	hp_reader_set_target(&survey->reader, *ret_machine, target);
	return 0;
}

/* One of many that nobody named: it has to tell its name before the next one is bound, which would
 * take its place. */
static bool is_nameless(const struct hp_survey_run *survey, const struct hp_walk_target *given)
{
	const struct hp_role *role = hp_procedure_role(survey->procedure, given->role);
	return given->machine == NULL && role->many;
}

/* What the given targets tell of themselves, before any machine of the run stands for one. */
struct first_words {
	size_t target;
	struct hp_asked asked;
	bool is_awaited;
};

static struct first_words *ask_first(struct hp_survey_run *survey, struct hp_error *err)
{
	const struct hp_survey_options *options = survey->options;
	struct first_words *words = hp_calloc(options->target_count + 1, sizeof(*words));
	struct hp_fact fact = {.kind = HP_FACT_HOST};
	bool any = false;
	for (size_t i = 0; i < options->target_count; i++) {
		words[i].is_awaited = is_nameless(survey, &options->targets[i]);
		hp_observation_init(&words[i].asked.observation);
		any = any || words[i].is_awaited;
		if (hp_watch_target(survey->reader.watch, options->targets[i].url, &words[i].target,
			    err) < 0) {
			for (size_t j = 0; j <= i; j++) {
				hp_observation_finish(&words[j].asked.observation);
			}
			free(words);
			return NULL;
		}
	}
	/* The others are asked along, so that they do not have to wait for these. */
	for (size_t i = 0; any && i < options->target_count; i++) {
		words[i].asked.ticket =
			hp_watch_request(survey->reader.watch, words[i].target, &fact, 0);
	}
	return words;
}

static size_t not_heard(struct hp_survey_run *survey, struct first_words *words)
{
	size_t missing = 0;
	for (size_t i = 0; i < survey->options->target_count; i++) {
		missing +=
			words[i].is_awaited && !hp_asked_collect(&survey->reader, &words[i].asked);
	}
	return missing;
}

/* False: broken off. */
static bool wait_for_names(struct hp_survey_run *survey, struct first_words *words)
{
	size_t missing = not_heard(survey, words);
	while (missing > 0) {
		struct hp_survey_progress progress = {.waiting_count = missing};
		if (!hp_survey_wait(survey, INT64_MAX, &progress)) {
			return false;
		}
		missing = not_heard(survey, words);
	}
	return true;
}

static int bind_given(struct hp_survey_run *survey, const struct hp_walk_target *given,
	struct first_words *words, struct hp_error *err)
{
	if (hp_walk_is_second_nameless(survey->run, given->role, given->machine)) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("The role %s has a machine that tells no name, so a second one without "
			  "a name cannot be told from it. Write --target %s/MACHINE=URL for each."),
			given->role, given->role);
	}
	size_t machine;
	int status =
		bind(survey, given->role, given->machine, given->url, words->target, &machine, err);
	if (status < 0) {
		return status;
	}
	struct hp_survey_host *host = &survey->hosts[machine];
	hp_observation_finish(&host->asked.observation);
	host->asked = words->asked;
	words->asked = (struct hp_asked){0};
	hp_observation_init(&words->asked.observation);
	if (!words->is_awaited) {
		host->stage = host->asked.ticket != 0 ? HOST_ASKED : HOST_UNASKED;
		return 0;
	}
	host->stage = hp_survey_is_shut(&host->asked.observation) ? HOST_SHUT : HOST_OPEN;
	return hp_survey_identify(survey, machine, &host->asked.observation, err);
}

static int bind_rest(struct hp_survey_run *survey, struct hp_error *err)
{
	const struct hp_survey_options *options = survey->options;
	int status = 0;
	for (size_t i = 0; status == 0 && i < survey->procedure->role_count; i++) {
		const char *role = survey->procedure->roles[i].name;
		size_t machine;
		bool given = false;
		for (size_t j = 0; j < options->target_count; j++) {
			given = given || strcmp(options->targets[j].role, role) == 0;
		}
		status = given ? 0 : bind(survey, role, NULL, NULL, HP_NONE, &machine, err);
	}
	return status;
}

int hp_survey_bind(struct hp_survey_run *survey, struct hp_error *err)
{
	const struct hp_survey_options *options = survey->options;
	int status = hp_walk_check_roles(
		survey->procedure, options->targets, options->target_count, err);
	if (status < 0) {
		return status;
	}
	struct first_words *words = ask_first(survey, err);
	if (words == NULL) {
		return HP_ERR_USAGE;
	}
	if (!wait_for_names(survey, words)) {
		status = hp_error_set(err, HP_ERR_ABORTED, _("The reading was broken off."));
	}
	for (size_t i = 0; status == 0 && i < options->target_count; i++) {
		status = bind_given(survey, &options->targets[i], &words[i], err);
	}
	for (size_t i = 0; i < options->target_count; i++) {
		hp_asked_finish(&survey->reader, &words[i].asked);
	}
	free(words);
	return status < 0 ? status : bind_rest(survey, err);
}
