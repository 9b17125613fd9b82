/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bare `holdpoint`: pick a procedure or an open run, in the wizard. */
#include <stdlib.h>
#include <string.h>

#include "cmd_walk.h"
#include "holdpoint/i18n.h"
#include "holdpoint/journal.h"
#include "holdpoint/library.h"
#include "holdpoint/procedure.h"
#include "holdpoint/protocol.h"
#include "holdpoint/report.h"
#include "holdpoint/tui.h"
#include "holdpoint/utf8.h"

/* Runs that can be taken up again, newest first, in the form the first page wants. */
static struct hp_tui_open_run *open_runs(const struct hp_run_summaries *runs, size_t *ret_count)
{
	struct hp_tui_open_run *list = hp_calloc(runs->count + 1, sizeof(*list));
	size_t count = 0;
	for (size_t i = runs->count; i > 0; i--) {
		const struct hp_run_summary *run = &runs->items[i - 1];
		if (run->trouble == NULL &&
			(run->status == HP_RUN_OPEN || run->status == HP_RUN_HELD)) {
			list[count++] = (struct hp_tui_open_run){
				.run_id = run->run,
				.procedure_id = run->procedure,
				.mode_word = run->mode == HP_MODE_LIVE ? "LIVE" : "DRILL",
				.status = hp_run_status_name(run->status),
				.at = run->at,
			};
		}
	}
	*ret_count = count;
	return list;
}

/* What was typed for a role: [MACHINE=]URL. */
static const char *url_of(const char *answer)
{
	const char *equals = strchr(answer, '=');
	const char *colon = strchr(answer, ':');
	return equals != NULL && (colon == NULL || equals < colon) ? equals + 1 : answer;
}

/* Asks until what is typed has the form of a target, so that a bare path does not end the program.
 * *ret_answer is NULL where the person gave up. */
static int ask_for_target(
	const char *title, const struct hp_role *role, char **ret_answer, struct hp_error *err)
{
	char *text = hp_asprintf(_("Where is %s (%s) read? Type a target, for instance "
				   "offline:DIR with the folder its disk is mounted at, or "
				   "MACHINE=offline:DIR to name the machine."),
		role->name, role->title);
	char *again = NULL;
	for (;;) {
		char *answer = NULL;
		char *scheme = NULL;
		int status = hp_tui_ask(title, again == NULL ? text : again, &answer, err);
		if (status < 0 || answer == NULL || hp_url_scheme(url_of(answer), &scheme)) {
			free(scheme);
			free(again);
			free(text);
			*ret_answer = status < 0 ? NULL : answer;
			return status;
		}
		char *shown = hp_text_clean_cut(url_of(answer), 80);
		char *wrong = hp_asprintf(_("%s does not begin with a kind of target. A target is "
					    "written as KIND:PLACE, for example offline:/mnt."),
			shown);
		free(again);
		again = hp_asprintf("%s %s", wrong, text);
		free(wrong);
		free(shown);
		free(answer);
	}
}

/* A live run needs to know where each machine is read; on the command line --target says it, here
 * the person is asked. */
static int ask_for_targets(
	struct hp_options *options, const char *id, bool *ret_given_up, struct hp_error *err)
{
	struct hp_procedure *procedure;
	int status = hp_cmd_load_procedure(options, id, &procedure, err);
	*ret_given_up = false;
	for (size_t i = 0; status == 0 && !*ret_given_up && i < procedure->role_count; i++) {
		const struct hp_role *role = &procedure->roles[i];
		char *answer = NULL;
		status = ask_for_target(procedure->title, role, &answer, err);
		if (status == 0 && answer == NULL) {
			*ret_given_up = true;
		} else if (status == 0) {
			bool named = url_of(answer) != answer;
			hp_strv_add_take(&options->values[HP_FLAG_TARGET],
				named ? hp_asprintf("%s/%s", role->name, answer)
				      : hp_asprintf("%s=%s", role->name, answer));
		}
		free(answer);
	}
	if (status == 0) {
		hp_procedure_free(procedure);
	}
	return status;
}

static int begin_live(const struct hp_options *options, const char *id)
{
	struct hp_error err = HP_ERROR_INIT;
	bool given_up = false;
	if (options->values[HP_FLAG_TARGET].count == 0) {
		/* Options are ours to complete here: nobody reads them after this walk. */
		struct hp_options *asked = (struct hp_options *)(uintptr_t)options;
		int status = ask_for_targets(asked, id, &given_up, &err);
		if (status < 0) {
			return hp_cmd_fail(&err);
		}
	}
	return given_up ? HP_EXIT_OK : hp_cmd_begin_walk(options, id, HP_MODE_LIVE);
}

static int run(const struct hp_options *options)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_library_entries entries;
	struct hp_run_summaries runs = {0};
	char *state = NULL;
	if (!hp_cmd_has_terminal()) {
		(void)hp_error_set(&err, HP_ERR_USAGE,
			_("There is no terminal for the wizard. `holdpoint list` shows the "
			  "library; `holdpoint --help` shows the commands."));
		return hp_cmd_fail(&err);
	}
	hp_library_entries_init(&entries);
	int status = hp_cmd_entries(options, NULL, &entries, &err);
	if (status == 0) {
		status = hp_state_folder(hp_options_get(options, HP_FLAG_STATE), &state, &err);
	}
	if (status == 0) {
		status = hp_report_runs(state, &runs, &err);
	}
	int code = HP_EXIT_OK;
	if (status < 0) {
		code = hp_cmd_fail(&err);
	} else {
		enum hp_tui_choice choice = HP_TUI_QUIT;
		size_t index = 0, run_count;
		struct hp_tui_open_run *open = open_runs(&runs, &run_count);
		status = hp_tui_pick(
			entries.items, entries.count, open, run_count, &choice, &index, &err);
		if (status < 0) {
			code = hp_cmd_fail(&err);
		} else if (choice == HP_TUI_RUN) {
			code = begin_live(options, entries.items[index].id);
		} else if (choice == HP_TUI_TRAIN) {
			code = hp_cmd_begin_walk(options, entries.items[index].id, HP_MODE_DRILL);
		} else if (choice == HP_TUI_RESUME) {
			code = hp_cmd_resume_walk(options, open[index].run_id);
		}
		free(open);
	}
	free(state);
	hp_run_summaries_finish(&runs);
	hp_library_entries_finish(&entries);
	return code;
}

const struct hp_cmd hp_cmd_wizard = {
	.name = "",
	.synopsis = "[--library FILE] [--state DIR]",
	.summary = N_("open the library in the wizard"),
	.flags = HP_FLAG_BIT(HP_FLAG_STATE) | HP_FLAG_BIT(HP_FLAG_OPERATOR) |
		 HP_FLAG_BIT(HP_FLAG_TARGET) | HP_FLAG_BIT(HP_FLAG_SET),
	.max_args = 0,
	.run = run,
};
