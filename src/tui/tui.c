/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/tui.h"

#include <stdlib.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "screen_pick.h"
#include "terminal.h"
#include "tui_internal.h"

/* The doors of the layer. What was typed ends in the journal or nowhere: a terminal that goes away
 * holds the run first. */

int hp_tui_walk(struct hp_walk *walk, enum hp_tui_end *ret_end, struct hp_error *err)
{
	struct hp_tui tui;

	(void)err;
	if (!hp_tui_term_open()) {
		*ret_end = HP_TUI_END_NO_TERMINAL;
		return HP_OK;
	}
	hp_tui_init(&tui, walk);
	(void)hp_tui_push(&tui, &hp_tui_screen_walk, NULL);
	hp_walk_set_input(walk, hp_tui_term_fd());
	if (tui.view->starting) {
		(void)hp_tui_input(&tui, HP_INPUT_START, NULL, 0);
	}
	hp_tui_loop(&tui);
	hp_walk_set_input(walk, -1);
	if (tui.bad_news != 0) {
		/* Journal contents: not translated. */
		(void)hp_walk_hold(walk, (tui.bad_news & HP_NEWS_HANGUP) != 0
						 ? "terminal lost"
						 : "ended by a signal");
	}
	*ret_end = tui.bad_news != 0 ? HP_TUI_END_HANGUP : HP_TUI_END_RUN;
	hp_tui_finish(&tui);
	hp_tui_term_close();
	return HP_OK;
}

static int no_terminal(struct hp_error *err)
{
	return hp_error_set(err, HP_ERR_UNAVAILABLE,
		_("This terminal cannot show pages. Use the commands with --plain instead: "
		  "holdpoint list, holdpoint run ID --plain."));
}

static int lost_terminal(struct hp_error *err)
{
	return hp_error_set(err, HP_ERR_ABORTED, _("The terminal went away."));
}

int hp_tui_pick(const struct hp_library_entry *entries, size_t entry_count,
	const struct hp_tui_open_run *runs, size_t run_count, enum hp_tui_choice *ret_choice,
	size_t *ret_index, struct hp_error *err)
{
	struct hp_tui_pick_data data = {.entries = entries,
		.entry_count = entry_count,
		.runs = runs,
		.run_count = run_count};
	struct hp_tui tui;

	if (!hp_tui_term_open()) {
		return no_terminal(err);
	}
	hp_tui_init(&tui, NULL);
	(void)hp_tui_push(&tui, &hp_tui_screen_pick, &data);
	hp_tui_loop(&tui);
	bool lost = tui.bad_news != 0;
	hp_tui_finish(&tui);
	hp_tui_term_close();
	free(data.find);
	if (lost) {
		return lost_terminal(err);
	}
	*ret_choice = data.choice;
	*ret_index = data.index;
	return HP_OK;
}

int hp_tui_ask(const char *title, const char *text, char **ret_answer, struct hp_error *err)
{
	char *answer = NULL;
	struct hp_tui tui;

	if (!hp_tui_term_open()) {
		return no_terminal(err);
	}
	hp_tui_init(&tui, NULL);
	hp_tui_ask_plain(&tui, title, text, &answer);
	hp_tui_loop(&tui);
	bool lost = tui.bad_news != 0;
	hp_tui_finish(&tui);
	hp_tui_term_close();
	if (lost) {
		free(answer);
		return lost_terminal(err);
	}
	*ret_answer = answer;
	return HP_OK;
}
