/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "cmd_timeout.h"
#include "cmd_walk.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"
#include "holdpoint/procedure.h"
#include "holdpoint/walk.h"

static int parse_retry(
	const struct hp_options *options, struct hp_survey_options *wanted, struct hp_error *err)
{
	if ((options->given & HP_FLAG_BIT(HP_FLAG_INTERVAL)) != 0 &&
		!hp_options_has(options, HP_FLAG_RETRY_TIMEOUT)) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("--interval says how long to wait between two readings, and there is "
			  "only "
			  "one. Add --retry-timeout SECONDS."));
	}
	int status = hp_cmd_seconds(options, HP_FLAG_RETRY_TIMEOUT, &wanted->retry_ms, err);
	return status < 0 ? status
			  : hp_cmd_seconds(options, HP_FLAG_INTERVAL, &wanted->interval_ms, err);
}

static int print(const struct hp_options *options, const struct hp_procedure *procedure,
	const struct hp_survey *survey)
{
	if (hp_options_format_is(options, &hp_cmd_check, "json")) {
		return hp_check_print_json(procedure, survey);
	}
	if (hp_options_format_is(options, &hp_cmd_check, "tap")) {
		return hp_check_print_tap(procedure, survey);
	}
	if (hp_options_format_is(options, &hp_cmd_check, "junit")) {
		return hp_check_print_junit(procedure, survey);
	}
	return hp_check_print_text(procedure, survey);
}

static int exit_code(enum hp_verdict verdict)
{
	switch (verdict) {
	case HP_VERDICT_PASS:
		return HP_EXIT_OK;
	case HP_VERDICT_FAIL:
		return HP_EXIT_FAIL;
	case HP_VERDICT_UNKNOWN:
	case HP_VERDICT_NOTAPPLICABLE:
	case HP_VERDICT_COUNT_:
		break;
	}
	return HP_EXIT_UNKNOWN;
}

/* Only in TAP has a document a way to say that there is none. */
static int fail(const struct hp_options *options, struct hp_error *err)
{
	if (hp_options_format_is(options, &hp_cmd_check, "tap")) {
		(void)printf("TAP version 13\nBail out! %s\n", hp_error_text(err));
	}
	return hp_cmd_fail(err);
}

static int fail_late(const struct hp_options *options, struct hp_error *err)
{
	hp_error_finish(err);
	*err = HP_ERROR_INIT;
	(void)hp_error_set(err, HP_ERR_ABORTED,
		_("The time given with --timeout ran out before everything was read."));
	(void)fail(options, err);
	return HP_EXIT_TIMEOUT;
}

/* What was read until then is told all the same. */
static int finish(const struct hp_options *options, const struct hp_procedure *procedure,
	const struct hp_survey *survey)
{
	int code = hp_cmd_flush(print(options, procedure, survey));
	if (code != HP_EXIT_OK) {
		return code;
	}
	if (survey->broken_off) {
		struct hp_error err = HP_ERROR_INIT;
		(void)hp_error_set(&err, HP_ERR_ABORTED,
			_("The time given with --timeout ran out before everything was read."));
		(void)hp_cmd_fail(&err);
		return HP_EXIT_TIMEOUT;
	}
	return exit_code(survey->verdict);
}

static int take(const struct hp_options *options, const struct hp_procedure *procedure,
	struct hp_cmd_timeout *timeout, struct hp_survey_options *wanted,
	struct hp_survey *ret_survey, struct hp_error *err)
{
	struct hp_check_progress progress = {0};
	if (hp_check_progress_wanted(options)) {
		wanted->progress = hp_check_progress;
		wanted->progress_data = &progress;
	}
	int status =
		hp_survey_take(procedure, wanted, hp_cmd_timeout_tick, timeout, ret_survey, err);
	hp_check_progress_end(&progress);
	return status;
}

static int run(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_cmd_targets targets = {0};
	struct hp_cmd_timeout timeout;
	struct hp_procedure *procedure = NULL;
	struct hp_survey survey = {0};
	const char **sets = hp_options_list(options, HP_FLAG_SET);
	const char **choices = hp_options_list(options, HP_FLAG_CHOOSE);
	char *state = NULL;
	struct hp_survey_options wanted = {
		.program_folder = options->program_folder,
		.sets = sets,
		.step = hp_options_get(options, HP_FLAG_STEP),
		.choices = choices,
		.all = hp_options_has(options, HP_FLAG_ALL),
	};

	int status = hp_cmd_timeout_begin(options, &timeout, &err);
	if (status == 0) {
		status = parse_retry(options, &wanted, &err);
	}
	if (status == 0) {
		status = hp_cmd_targets_parse(options, &targets, &err);
	}
	if (status == 0) {
		status = hp_cmd_load_procedure(options, options->args.items[0], &procedure, &err);
	}
	if (status == 0) {
		if (hp_state_folder(hp_options_get(options, HP_FLAG_STATE), &state, &err) < 0) {
			hp_error_finish(&err);
			err = HP_ERROR_INIT;
		}
		wanted.state_folder = state;
		wanted.targets = targets.items;
		wanted.target_count = targets.count;
		status = take(options, procedure, &timeout, &wanted, &survey, &err);
	}
	int code;
	if (status == HP_ERR_ABORTED && timeout.expired) {
		code = fail_late(options, &err);
	} else {
		code = status < 0 ? fail(options, &err) : finish(options, procedure, &survey);
	}
	hp_survey_finish(&survey);
	hp_procedure_free(procedure);
	hp_cmd_targets_finish(&targets);
	free(state);
	free(choices);
	free(sets);
	return code;
}

static const char *const formats[] = {"text", "json", "tap", "junit", NULL};

const struct hp_cmd hp_cmd_check = {
	.name = "check",
	.synopsis =
		"ID [--step STEP] [--all] [--choose STEP=CASE]... --target ROLE[/MACHINE]=URL... "
		"[--targets FILE]... [--set NAME=VALUE]... [--format text|json|tap|junit] "
		"[--retry-timeout SECONDS [--interval SECONDS]] [--timeout SECONDS] [--plain]",
	.summary = N_("judge a procedure's checks on machines as they are now; asks nothing"),
	.flags = HP_FLAG_BIT(HP_FLAG_STEP) | HP_FLAG_BIT(HP_FLAG_ALL) |
		 HP_FLAG_BIT(HP_FLAG_CHOOSE) | HP_FLAG_BIT(HP_FLAG_TARGET) |
		 HP_FLAG_BIT(HP_FLAG_SET) | HP_FLAG_BIT(HP_FLAG_FORMAT) |
		 HP_FLAG_BIT(HP_FLAG_TIMEOUT) | HP_FLAG_BIT(HP_FLAG_STATE) |
		 HP_FLAG_BIT(HP_FLAG_TARGETS) | HP_FLAG_BIT(HP_FLAG_RETRY_TIMEOUT) |
		 HP_FLAG_BIT(HP_FLAG_INTERVAL) | HP_FLAG_BIT(HP_FLAG_PLAIN),
	.min_args = 1,
	.max_args = 1,
	.formats = formats,
	.run = run,
};
