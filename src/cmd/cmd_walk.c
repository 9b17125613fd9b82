/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd_walk.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"
#include "holdpoint/line.h"
#include "holdpoint/procedure.h"
#include "holdpoint/tui.h"
#include "holdpoint/walk.h"
#include "text.h"

bool hp_cmd_has_terminal(void)
{
	const char *term = getenv("TERM");
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && term != NULL && *term != '\0' &&
	       strcmp(term, "dumb") != 0;
}

/* A terminal that curses cannot use still has a person before it: they get the line front end. */
static bool use_line(const struct hp_options *options)
{
	return hp_options_has(options, HP_FLAG_PLAIN) || !hp_cmd_has_terminal();
}

/* Lines of a sheet in a file answer for themselves, where it is said who enters them. */
static bool has_answers(const struct hp_options *options)
{
	return hp_options_has(options, HP_FLAG_FROM) && hp_options_has(options, HP_FLAG_OPERATOR);
}

int hp_cmd_need_person(const struct hp_options *options, struct hp_error *err)
{
	bool person = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	if (person || hp_options_has(options, HP_FLAG_PLAIN) || has_answers(options) ||
		hp_options_has(options, HP_FLAG_DEMO)) {
		return 0;
	}
	return hp_error_set(err, HP_ERR_USAGE,
		_("There is no terminal, so nobody could answer. Add --plain to be asked line by "
		  "line on standard input."));
}

int hp_cmd_walk_in_front_end(const struct hp_options *options, struct hp_walk *walk)
{
	struct hp_error err = HP_ERROR_INIT;
	int status = 0;
	if (hp_options_has(options, HP_FLAG_DEMO)) {
		status = hp_line_demo(walk);
	} else if (use_line(options)) {
		status = hp_line_walk(walk);
	} else {
		enum hp_tui_end end = HP_TUI_END_RUN;
		status = hp_tui_walk(walk, &end, &err);
		if (status == 0 && end == HP_TUI_END_NO_TERMINAL) {
			status = hp_line_walk(walk);
		}
	}
	if (err.status != HP_OK) {
		(void)hp_cmd_fail(&err);
	}
	/* Whatever became of the front end: a run that nobody stands at is held. */
	(void)hp_walk_hold(walk, "front end left");
	return hp_walk_exit_code(walk);
}

int hp_cmd_walk_options(const struct hp_options *options, enum hp_mode mode, char **ret_state,
	const struct hp_cmd_targets *targets, struct hp_walk_options *ret_options,
	struct hp_error *err)
{
	/* Passwords are asked for where a person can type them unseen, never read from a script. */
	bool person = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) &&
		      !hp_options_has(options, HP_FLAG_DEMO);
	int status = hp_state_folder(hp_options_get(options, HP_FLAG_STATE), ret_state, err);
	if (status < 0) {
		return status;
	}
	enum hp_paper paper;
	status = hp_cmd_paper(options, &paper, err);
	if (status < 0) {
		return status;
	}
	*ret_options = (struct hp_walk_options){
		.printer = hp_options_get(options, HP_FLAG_PRINTER),
		.paper = paper,
		.mode = mode,
		.state_folder = *ret_state,
		.program_folder = options->program_folder,
		.program_version = HP_VERSION,
		.operator_name = hp_options_get(options, HP_FLAG_OPERATOR),
		.targets = targets->items,
		.target_count = targets->count,
		.scenario = hp_options_get(options, HP_FLAG_SCENARIO),
		.watch = !use_line(options) && !hp_options_has(options, HP_FLAG_DEMO),
		.interactive = person,
		.defer = person,
	};
	return 0;
}

/* ---- where a person goes on when the tool cannot (R74) ---- */

bool hp_cmd_is_fault(int status)
{
	return status == HP_ERR_INVALID || status == HP_ERR_NEWER || status == HP_ERR_IO ||
	       status == HP_ERR_ALTERED || status == HP_ERR_INTERNAL;
}

static void point_to_checklist(void)
{
	hp_cmd_put(stderr, "%s\n",
		_("holdpoint: THE TOOL CANNOT BEGIN. Go on with the printed checklist of the "
		  "procedure. A run that was begun keeps its own copy of it: `holdpoint runs` "
		  "lists "
		  "them, `holdpoint paper RUN` prints the rest of one."));
}

void hp_cmd_point_to_sheet(const char *state_folder, const char *run_id)
{
	char *text = NULL;
	if (hp_journal_read_status(state_folder, run_id, &text, NULL) < 0) {
		return;
	}
	free(text);
	hp_cmd_put(stderr,
		_("holdpoint: THE TOOL CANNOT GO ON WITH THIS RUN. The sheet as it stood last is "
		  "%s/runs/%s/status.txt: it says at which step the run stands and what is open. "
		  "Go on with paper.\n"),
		state_folder, run_id);
}

int hp_cmd_begin_walk(const struct hp_options *options, const char *id, enum hp_mode mode)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_cmd_targets targets = {0};
	struct hp_procedure *procedure = NULL;
	struct hp_walk_options walk_options;
	struct hp_walk *walk = NULL;
	char *state = NULL;
	const char **sets = hp_options_list(options, HP_FLAG_SET);
	bool no_procedure = false;
	int code;

	/* A reader of ours that goes away is a person who left: the run is held, not killed. */
	(void)signal(SIGPIPE, SIG_IGN);
	int status = hp_cmd_need_person(options, &err);
	if (status == 0) {
		status = hp_cmd_targets_parse(options, &targets, &err);
	}
	if (status == 0) {
		status = hp_cmd_load_procedure(options, id, &procedure, &err);
		no_procedure = hp_cmd_is_fault(status);
	}
	if (status == 0) {
		status = hp_cmd_walk_options(options, mode, &state, &targets, &walk_options, &err);
	}
	if (status == 0) {
		walk_options.sets = sets;
		status = hp_walk_begin(procedure, &walk_options, &walk, &err);
	}
	if (status < 0) {
		hp_procedure_free(procedure);
		code = hp_cmd_fail(&err);
		if (no_procedure) {
			point_to_checklist();
		}
	} else {
		code = hp_cmd_walk_in_front_end(options, walk);
	}
	hp_walk_close(walk);
	hp_cmd_targets_finish(&targets);
	free(state);
	free(sets);
	return code;
}

int hp_cmd_resume_walk(const struct hp_options *options, const char *run_id)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_cmd_targets targets = {0};
	struct hp_walk_options walk_options;
	struct hp_walk *walk = NULL;
	char *state = NULL;
	char *found = NULL;
	int code;

	/* A reader of ours that goes away is a person who left: the run is held, not killed. */
	(void)signal(SIGPIPE, SIG_IGN);
	int status = hp_cmd_need_person(options, &err);
	if (status == 0) {
		status = hp_cmd_walk_options(
			options, HP_MODE_LIVE, &state, &targets, &walk_options, &err);
	}
	if (status == 0) {
		status = hp_journal_find(state, run_id, &found, &err);
	}
	if (status == 0) {
		status = hp_walk_resume(found, &walk_options, &walk, &err);
	}
	code = status < 0 ? hp_cmd_fail(&err) : hp_cmd_walk_in_front_end(options, walk);
	if (hp_cmd_is_fault(status) && found != NULL) {
		hp_cmd_point_to_sheet(state, found);
	}
	hp_walk_close(walk);
	free(found);
	free(state);
	return code;
}
