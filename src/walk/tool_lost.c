/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The drill "tool lost at step N" (R75): who always works with the tool forgets how to go on
 * without it. When the drill reaches the step that its practice section names, the sheet is
 * written, the run is held, and the tool says that it is lost now. The practice machines stay: the
 * trainee works at them with the sheet, and comes back with import-paper. Once a run.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "input_internal.h"

/* As it stands in the record, which is not translated; by it a drill that is taken up again knows
 * that it is behind this. */
#define REASON "the tool is lost (drill)"

bool hp_walk_event_loses_tool(const struct hp_event *event)
{
	return event->kind == HP_EVENT_HELD && hp_streq(event->text, REASON);
}

static bool is_here(const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	const char *step =
		walk->practice == NULL ? NULL : hp_json_get_string(walk->practice, "tool_lost");
	size_t current = hp_run_current(walk->run);
	if (step == NULL || current == HP_NONE || state->mode != HP_MODE_DRILL ||
		state->status != HP_RUN_OPEN || walk->tool_was_lost || walk->resume_pending) {
		return false;
	}
	char *path = hp_walk_path_of(state->instances[current].ref);
	bool here = strcmp(path, step) == 0;
	free(path);
	return here;
}

/* How to act on the practice machines without the wizard; NULL: there are none of our own. Caller
 * frees. */
static char *console_words(struct hp_walk *walk)
{
	const char *const *machines = hp_walk_practice_machines(walk);
	if (machines[0] == NULL) {
		return NULL;
	}
	return hp_asprintf(_("At the practice machine: `holdpoint-practice run "
			     "%s/practice/%s/%s 'LINE'`."),
		walk->state_folder, hp_walk_run_id(walk), machines[0]);
}

int hp_walk_lose_tool(struct hp_walk *walk, struct hp_tick tick)
{
	if (!is_here(walk)) {
		return 0;
	}
	/* Without the program that makes PDFs it is a text. */
	int status = hp_input_paper(walk, "pdf", tick);
	if (status < 0 && !walk->record_lost) {
		status = hp_input_paper(walk, "text", tick);
	}
	char *sheet = hp_strdup(walk->sheet == NULL ? "status.txt" : walk->sheet);
	struct hp_command hold = {.kind = HP_COMMAND_HOLD, .text = REASON};
	status = hp_walk_commit(walk, &hold, NULL);
	if (status == 0) {
		char *console = console_words(walk);
		char *back = hp_walk_run_command(walk, "import-paper");
		hp_walk_say(walk, false,
			_("DRILL: THE TOOL IS LOST NOW. Go on with the sheet %s, or print it: "
			  "`holdpoint "
			  "paper`. %s Come back with `%s`."),
			sheet, console == NULL ? "" : console, back);
		free(back);
		free(console);
	}
	free(sheet);
	return status;
}
