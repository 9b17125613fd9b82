/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/survey.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "survey_internal.h"

int hp_survey_feed(struct hp_survey_run *survey, struct hp_command *command, struct hp_error *err)
{
	struct hp_events events;
	struct hp_refusal refusal;
	hp_events_init(&events);
	command->stamp.moment = hp_clock_now();
	command->stamp.actor.name = "check";
	int status = hp_run_decide(survey->run, command, &events, &refusal);
	if (status == HP_ERR_REFUSED) {
		status = hp_error_set(err, HP_ERR_INTERNAL, "the engine refused %d: %s",
			(int)command->kind, hp_refusal_name(refusal.code));
	}
	for (size_t i = 0; status == 0 && i < events.count; i++) {
		status = hp_run_apply(survey->run, &events.items[i], err);
	}
	hp_events_finish(&events);
	return status;
}

static int feed_start(struct hp_survey_run *survey, struct hp_error *err)
{
	struct hp_command start = {
		.kind = HP_COMMAND_START, .mode = HP_MODE_LIVE, .name = "check", .value = ""};
	struct hp_command sign_on = {.kind = HP_COMMAND_SIGN_ON, .name = "check"};
	int status = hp_survey_feed(survey, &start, err);
	return status < 0 ? status : hp_survey_feed(survey, &sign_on, err);
}

static int feed_value(struct hp_survey_run *survey, const struct hp_parameter *parameter,
	const char *value, struct hp_error *err)
{
	struct hp_command set = {
		.kind = HP_COMMAND_PARAMETER, .name = parameter->name, .value = value};
	return hp_survey_feed(survey, &set, err);
}

static int feed_sets(struct hp_survey_run *survey, struct hp_error *err)
{
	const char *const *sets = survey->options->sets;
	for (size_t i = 0; sets != NULL && sets[i] != NULL; i++) {
		struct hp_walk_setting setting;
		int status = hp_walk_setting_parse(survey->procedure, sets[i], &setting, err);
		if (status < 0) {
			return status;
		}
		const struct hp_parameter *other = hp_walk_equal_parameter(
			survey->run, setting.parameter, HP_NONE, setting.value);
		if (other != NULL) {
			return hp_error_set(err, HP_ERR_USAGE,
				_("--set gives %s and %s the same value, and they have to "
				  "differ."),
				other->name, setting.parameter->name);
		}
		status = feed_value(survey, setting.parameter, setting.value, err);
		if (status < 0) {
			return status;
		}
	}
	return 0;
}

/* What the wizard would propose holds where nobody can be asked. One that has to differ from a
 * value that was given is left out: its checks are unknown. */
static int feed_defaults(struct hp_survey_run *survey, struct hp_error *err)
{
	int status = 0;
	for (size_t i = 0; status == 0 && i < survey->procedure->parameter_count; i++) {
		const struct hp_parameter *parameter = &survey->procedure->parameters[i];
		const char *value = parameter->otherwise;
		if (value != NULL && hp_run_value(survey->run, HP_NONE, parameter->name) == NULL &&
			hp_walk_equal_parameter(survey->run, parameter, HP_NONE, value) == NULL) {
			status = feed_value(survey, parameter, value, err);
		}
	}
	return status;
}

int hp_survey_identify(struct hp_survey_run *survey, size_t machine,
	struct hp_observation *observation, struct hp_error *err)
{
	const struct hp_machine *item = &hp_run_state(survey->run)->machines[machine];
	struct hp_command command = {.kind = HP_COMMAND_IDENTIFY,
		.name = item->role,
		.machine = item->name,
		.observation = observation};
	return hp_survey_feed(survey, &command, err);
}

/* What lies in a branch that was not chosen is named but not read. */
static void choose_checks(struct hp_survey_run *run)
{
	const struct hp_run_state *state = hp_run_state(run->run);
	run->checks = hp_calloc(state->check_count + 1, sizeof(*run->checks));
	for (size_t i = 0; i < state->check_count; i++) {
		if (hp_survey_wants(run->run, run->options, i) &&
			hp_survey_in_force(run->run, run->options, state->checks[i].instance)) {
			run->checks[run->check_count++] =
				(struct hp_survey_check){.check = i, .wanted = true};
		}
	}
}

/* False: broken off. */
static bool pause_for(struct hp_survey_run *run, int64_t pause_ms)
{
	int64_t until = hp_clock_monotonic_ms() + pause_ms;
	struct hp_survey_progress progress = {.pause_ms = pause_ms};
	for (size_t i = 0; i < run->check_count; i++) {
		progress.count++;
		progress.read += !run->checks[i].wanted;
	}
	while (progress.pause_ms > 0) {
		if (!hp_survey_wait(run, until, &progress)) {
			return false;
		}
		progress.pause_ms = until - hp_clock_monotonic_ms();
	}
	return true;
}

static int read_all(struct hp_survey_run *run, struct hp_error *err)
{
	choose_checks(run);
	int status = hp_survey_read_round(run, err);
	while (status == 0 && !run->broken_off) {
		int64_t pause = hp_survey_next_round(run);
		if (pause < 0 || !pause_for(run, pause)) {
			break;
		}
		status = hp_survey_read_round(run, err);
	}
	return status;
}

static int take(struct hp_survey_run *run, struct hp_error *err)
{
	int status = hp_survey_check_choices(run->procedure, run->options, err);
	if (status == 0) {
		status = feed_start(run, err);
	}
	if (status == 0) {
		status = feed_sets(run, err);
	}
	if (status == 0) {
		status = feed_defaults(run, err);
	}
	if (status == 0) {
		status = hp_survey_bind(run, err);
	}
	if (status == 0) {
		hp_survey_lists_init(&run->lists, run->run);
		status = read_all(run, err);
	}
	return status;
}

static void run_finish(struct hp_survey_run *run)
{
	for (size_t i = 0; i < run->check_count; i++) {
		if (run->checks[i].judged) {
			hp_judgement_finish(&run->checks[i].judgement);
		}
	}
	for (size_t i = 0; i < hp_run_state(run->run)->machine_count; i++) {
		hp_asked_finish(&run->reader, &run->hosts[i].asked);
	}
	hp_survey_lists_finish(&run->lists);
	hp_watch_free(run->reader.watch);
	hp_observation_finish(&run->nothing);
	free(run->reader.targets);
	free(run->checks);
	free(run->hosts);
	hp_run_free(run->run);
}

int hp_survey_take(const struct hp_procedure *procedure, const struct hp_survey_options *options,
	hp_tick_fn tick, void *tick_data, struct hp_survey *ret_survey, struct hp_error *err)
{
	struct hp_survey_run run = {.procedure = procedure,
		.options = options,
		.tick = tick,
		.tick_data = tick_data,
		.begun_ms = hp_clock_monotonic_ms()};
	struct hp_survey survey = {.begun_wall_ms = hp_clock_now().wall_ms};
	int status = hp_survey_check_step(procedure, options, err);
	if (status < 0) {
		return status;
	}
	run.run = hp_run_new(procedure);
	run.reader = (struct hp_reader){
		.watch = hp_watch_new(
			&(struct hp_watch_options){.program_folder = options->program_folder,
				.state_folder = options->state_folder}),
		.list = hp_survey_list,
		.list_data = &run.lists,
		.closed = hp_survey_closed,
		.closed_data = &run,
	};
	hp_observation_init(&run.nothing);
	hp_observation_set_unreadable(
		&run.nothing, "cancelled", "%s", _("The reading was broken off."));
	status = take(&run, err);
	if (status == 0) {
		hp_survey_fill(&run, &survey);
		*ret_survey = survey;
	}
	run_finish(&run);
	return status;
}
