/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "cmd.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"
#include "holdpoint/json.h"
#include "holdpoint/report.h"
#include "holdpoint/utf8.h"
#include "runs.h"
#include "text.h"

static int print_json(const struct hp_run_summaries *runs)
{
	struct hp_json *list = hp_json_new_array();
	for (size_t i = 0; i < runs->count; i++) {
		const struct hp_run_summary *run = &runs->items[i];
		if (run->trouble != NULL) {
			continue; /* told on standard error: a list for scripts holds runs only */
		}
		char time[HP_TIME_SIZE];
		struct hp_json *out = hp_json_new_object();
		hp_time_format(run->started_wall_ms, time);
		hp_json_set_string(out, "run", run->run);
		hp_json_set_string(out, "procedure", run->procedure);
		hp_json_set_string(out, "revision", run->revision);
		hp_json_set_string(out, "mode", hp_mode_name(run->mode));
		hp_json_set_string(out, "operator", run->operator_name);
		hp_json_set_string(out, "started", time);
		hp_json_set_string(out, "state", hp_run_status_name(run->status));
		hp_json_set_string(out, "at", run->at);
		hp_json_add(list, out);
	}
	return hp_cmd_print_json(list);
}

static int print_text(const struct hp_run_summaries *runs)
{
	if (runs->count == 0) {
		hp_cmd_put(stdout, "%s\n",
			_("There is no run yet. `holdpoint run ID` or `holdpoint train ID` "
			  "begins one."));
	}
	for (size_t i = 0; i < runs->count; i++) {
		const struct hp_run_summary *run = &runs->items[i];
		if (run->trouble != NULL) {
			continue;
		}
		char *operator_name = hp_text_clean_cut(
			run->operator_name == NULL ? "-" : run->operator_name, 40);
		char *at = run->at == NULL ? hp_strdup("") : hp_text_clean_cut(run->at, 80);
		hp_cmd_put(stdout, _("%s  %-5s  %s rev %s  %s\n    %s%s%s\n"), run->run,
			run->mode == HP_MODE_LIVE ? "LIVE" : "DRILL", run->procedure, run->revision,
			operator_name, hp_run_status_name(run->status), *at == '\0' ? "" : " AT ",
			at);
		free(at);
		free(operator_name);
	}
	return HP_EXIT_OK;
}

/* What only `runs export` takes, given to the list. */
static int refuse_export_flags(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	if ((options->given & (HP_FLAG_BIT(HP_FLAG_OUTPUT) | HP_FLAG_BIT(HP_FLAG_KEY))) == 0) {
		return HP_EXIT_OK;
	}
	(void)hp_error_set(&err, HP_ERR_USAGE,
		_("The list of runs takes neither -o nor --key. Usage: holdpoint runs %s"),
		hp_cmd_runs.synopsis);
	return hp_cmd_fail(&err);
}

static int run_runs(const struct hp_options *options)
{
	if (options->args.count > 0) {
		return hp_cmd_runs_word(options);
	}
	if (refuse_export_flags(options) != HP_EXIT_OK) {
		return HP_EXIT_USAGE;
	}
	struct hp_error err = HP_ERROR_INIT;
	struct hp_run_summaries runs = {0};
	char *state = NULL;
	int status = hp_state_folder(hp_options_get(options, HP_FLAG_STATE), &state, &err);
	if (status == 0) {
		status = hp_report_runs(state, &runs, &err);
	}
	free(state);
	if (status < 0) {
		return hp_cmd_fail(&err);
	}
	int code = hp_options_format_is(options, &hp_cmd_runs, "json") ? print_json(&runs)
								       : print_text(&runs);
	(void)fflush(stdout);
	for (size_t i = 0; i < runs.count; i++) {
		if (runs.items[i].trouble != NULL) {
			hp_cmd_put(stderr, "holdpoint: %s\n", runs.items[i].trouble);
		}
	}
	hp_run_summaries_finish(&runs);
	return code;
}

static const char *const formats[] = {"text", "json", NULL};

const struct hp_cmd hp_cmd_runs = {
	.name = "runs",
	.synopsis = "[--format text|json] [--state DIR] | export RUN [-o FILE] [--key NAME] "
		    "[--state DIR]",
	.summary = N_("all runs and how they stand; one as a signed file"),
	.flags = HP_FLAG_BIT(HP_FLAG_FORMAT) | HP_FLAG_BIT(HP_FLAG_STATE) |
		 HP_FLAG_BIT(HP_FLAG_OUTPUT) | HP_FLAG_BIT(HP_FLAG_KEY),
	.max_args = 2,
	.formats = formats,
	.run = run_runs,
};
