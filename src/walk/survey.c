/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/survey.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "survey_internal.h"

/* The engine unfolds steps over machines and fills in names; here it is fed by hand and nothing is
 * recorded. */
struct survey_run {
	const struct hp_procedure *procedure;
	const struct hp_survey_options *options;
	struct hp_run *run;
	struct hp_reader reader;
	struct hp_survey_lists *lists;
};

static int feed(struct survey_run *survey, struct hp_command *command, struct hp_error *err)
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

static int feed_start(struct survey_run *survey, struct hp_error *err)
{
	struct hp_command start = {
		.kind = HP_COMMAND_START, .mode = HP_MODE_LIVE, .name = "check", .value = ""};
	struct hp_command sign_on = {.kind = HP_COMMAND_SIGN_ON, .name = "check"};
	int status = feed(survey, &start, err);
	return status < 0 ? status : feed(survey, &sign_on, err);
}

static int feed_sets(struct survey_run *survey, struct hp_error *err)
{
	const char *const *sets = survey->options->sets;
	for (size_t i = 0; sets != NULL && sets[i] != NULL; i++) {
		struct hp_walk_setting setting;
		int status = hp_walk_setting_parse(survey->procedure, sets[i], &setting, err);
		if (status < 0) {
			return status;
		}
		struct hp_command set = {.kind = HP_COMMAND_PARAMETER,
			.name = setting.parameter->name,
			.value = setting.value};
		status = feed(survey, &set, err);
		if (status < 0) {
			return status;
		}
	}
	return 0;
}

static size_t bound_machine(const struct survey_run *survey, const char *role, const char *machine)
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

/* A machine that nobody named a target for: its checks are unknown, the others are judged all the
 * same. */
static int bind(struct survey_run *survey, const char *role, const char *machine, const char *url,
	struct hp_error *err)
{
	size_t target = HP_NONE;
	if (url != NULL) {
		int status = hp_watch_target(survey->reader.watch, url, &target, err);
		if (status < 0) {
			return status;
		}
	}
	const char *name = machine == NULL ? "" : machine;
	struct hp_command command = {
		.kind = HP_COMMAND_TARGET,
		.name = role,
		.machine = name,
		.url = url == NULL ? "none:" : url,
		/* No run is made: a drill's machine may be looked at as well. */
		.value = hp_target_class_name(HP_CLASS_EVIDENCE),
		.text = "",
	};
	int status = feed(survey, &command, err);
	if (status == 0) {
		hp_reader_set_target(&survey->reader, bound_machine(survey, role, name), target);
	}
	return status;
}

static int identify(struct survey_run *survey, size_t machine, hp_tick_fn tick, void *tick_data,
	struct hp_error *err)
{
	const struct hp_machine *item = &hp_run_state(survey->run)->machines[machine];
	struct hp_fact fact = {.kind = HP_FACT_HOST};
	struct hp_observation seen;
	int status = hp_reader_fact(&survey->reader, machine, &fact, tick, tick_data, &seen);
	if (status < 0) {
		return hp_error_set(err, status, _("The reading was broken off."));
	}
	struct hp_command command = {.kind = HP_COMMAND_IDENTIFY,
		.name = item->role,
		.machine = item->name,
		.observation = &seen};
	status = feed(survey, &command, err);
	hp_observation_finish(&seen);
	return status;
}

/* A machine of many without a name takes its own at once: the next one must not take its place. */
static int bind_given(struct survey_run *survey, const struct hp_walk_target *given,
	hp_tick_fn tick, void *tick_data, struct hp_error *err)
{
	if (hp_walk_is_second_nameless(survey->run, given->role, given->machine)) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("The role %s has a machine that tells no name, so a second one without "
			  "a name cannot be told from it. Write --target %s/MACHINE=URL for each."),
			given->role, given->role);
	}
	int status = bind(survey, given->role, given->machine, given->url, err);
	const struct hp_role *role = hp_procedure_role(survey->procedure, given->role);
	if (status < 0 || given->machine != NULL || !role->many) {
		return status;
	}
	return identify(survey, bound_machine(survey, given->role, ""), tick, tick_data, err);
}

static int bind_all(
	struct survey_run *survey, hp_tick_fn tick, void *tick_data, struct hp_error *err)
{
	const struct hp_survey_options *options = survey->options;
	int status = hp_walk_check_roles(
		survey->procedure, options->targets, options->target_count, err);
	for (size_t i = 0; status == 0 && i < options->target_count; i++) {
		status = bind_given(survey, &options->targets[i], tick, tick_data, err);
	}
	for (size_t i = 0; status == 0 && i < survey->procedure->role_count; i++) {
		const char *role = survey->procedure->roles[i].name;
		bool given = false;
		for (size_t j = 0; j < options->target_count; j++) {
			given = given || strcmp(options->targets[j].role, role) == 0;
		}
		status = given ? 0 : bind(survey, role, NULL, NULL, err);
	}
	for (size_t i = 0; status == 0 && i < hp_run_state(survey->run)->machine_count; i++) {
		if (survey->reader.targets[i] != HP_NONE &&
			hp_run_state(survey->run)->machines[i].identity == HP_IDENTITY_UNREAD) {
			status = identify(survey, i, tick, tick_data, err);
		}
	}
	return status;
}

/* ---- results ---- */

static void fill_item(const struct survey_run *survey, size_t check, struct hp_survey_item *item)
{
	const struct hp_run_state *state = hp_run_state(survey->run);
	const struct hp_check_state *source = &state->checks[check];
	struct hp_scope scope = {.run = survey->run, .instance = source->instance};
	item->step = hp_walk_path_of(state->instances[source->instance].ref);
	item->host = hp_strdup(source->check->host);
	if (source->machine != HP_NONE) {
		const struct hp_machine *machine = &state->machines[source->machine];
		item->machine = *machine->name == '\0' ? NULL : hp_strdup(machine->name);
		item->target = survey->reader.targets[source->machine] == HP_NONE
				       ? NULL
				       : hp_strdup(machine->url);
	}
	item->check = hp_check_object(survey->run, check);
	item->required = hp_check_required(source->check, hp_scope_look_up, &scope);
}

static void set_not_applicable(struct hp_judgement *judgement)
{
	hp_judgement_init(judgement);
	judgement->verdict = HP_VERDICT_NOTAPPLICABLE;
	judgement->why = HP_WHY_NOT_IN_FORCE;
}

static enum hp_verdict sum_up(const struct hp_survey *survey)
{
	size_t counts[HP_VERDICT_COUNT_] = {0};
	for (size_t i = 0; i < survey->count; i++) {
		counts[survey->items[i].judgement.verdict]++;
	}
	if (counts[HP_VERDICT_FAIL] > 0) {
		return HP_VERDICT_FAIL;
	}
	return counts[HP_VERDICT_UNKNOWN] > 0 || counts[HP_VERDICT_PASS] == 0 ? HP_VERDICT_UNKNOWN
									      : HP_VERDICT_PASS;
}

static int judge_all(struct survey_run *run, hp_tick_fn tick, void *tick_data,
	struct hp_survey *survey, struct hp_error *err)
{
	const struct hp_run_state *state = hp_run_state(run->run);
	size_t *wanted = hp_calloc(state->check_count + 1, sizeof(*wanted));
	size_t count = 0;
	survey->items = hp_calloc(state->check_count + 1, sizeof(*survey->items));
	/* What lies in a branch that was not chosen is named but not read. */
	for (size_t i = 0; i < state->check_count; i++) {
		if (hp_survey_wants(run->run, run->options, i) &&
			hp_survey_in_force(run->run, run->options, state->checks[i].instance)) {
			wanted[count++] = i;
		}
	}
	struct hp_reading_set set;
	int status = hp_reader_take(
		&run->reader, run->run, wanted, count, HP_BASELINE_NONE, tick, tick_data, &set);
	size_t read = 0;
	for (size_t i = 0; status == 0 && i < state->check_count; i++) {
		if (!hp_survey_wants(run->run, run->options, i)) {
			continue;
		}
		struct hp_survey_item *item = &survey->items[survey->count++];
		fill_item(run, i, item);
		if (read < count && wanted[read] == i) {
			hp_judgement_copy(set.items[read].judgement, &item->judgement);
			read++;
		} else {
			set_not_applicable(&item->judgement);
		}
	}
	free(wanted);
	if (status < 0) {
		return hp_error_set(err, status, _("The reading was broken off."));
	}
	hp_reading_set_finish(&set);
	survey->verdict = sum_up(survey);
	return 0;
}

int hp_survey_take(const struct hp_procedure *procedure, const struct hp_survey_options *options,
	hp_tick_fn tick, void *tick_data, struct hp_survey *ret_survey, struct hp_error *err)
{
	struct survey_run run = {.procedure = procedure, .options = options};
	struct hp_survey survey = {0};
	int status = hp_survey_check_step(procedure, options, err);
	if (status < 0) {
		return status;
	}
	run.run = hp_run_new(procedure);
	run.reader.watch = hp_watch_new(&(struct hp_watch_options){
		.program_folder = options->program_folder, .state_folder = options->state_folder});
	status = hp_survey_check_choices(procedure, options, err);
	if (status == 0) {
		status = feed_start(&run, err);
	}
	if (status == 0) {
		status = feed_sets(&run, err);
	}
	if (status == 0) {
		status = bind_all(&run, tick, tick_data, err);
	}
	if (status == 0) {
		status = hp_survey_read_lists(&run.reader, run.run, tick, tick_data, &run.lists);
		run.reader.list = hp_survey_list;
		run.reader.list_data = run.lists;
	}
	if (status == HP_ERR_ABORTED) {
		(void)hp_error_set(err, status, _("The reading was broken off."));
	}
	if (status == 0) {
		status = judge_all(&run, tick, tick_data, &survey, err);
	}
	hp_survey_free_lists(run.lists);
	hp_watch_free(run.reader.watch);
	free(run.reader.targets);
	hp_run_free(run.run);
	if (status < 0) {
		hp_survey_finish(&survey);
		return status;
	}
	*ret_survey = survey;
	return 0;
}

void hp_survey_finish(struct hp_survey *survey)
{
	for (size_t i = 0; i < survey->count; i++) {
		struct hp_survey_item *item = &survey->items[i];
		free(item->step);
		free(item->host);
		free(item->machine);
		free(item->target);
		free(item->check);
		free(item->required);
		hp_judgement_finish(&item->judgement);
	}
	free(survey->items);
	*survey = (struct hp_survey){0};
}
