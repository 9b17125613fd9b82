/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TUI_H
#define HP_TUI_H

/*
 * The curses front end. It shows a walk's view and turns keys into inputs; it decides nothing.
 */

#include <stddef.h>

struct hp_error;
struct hp_library_entry;
struct hp_walk;

enum hp_tui_end {
	HP_TUI_END_RUN =
		0, /**< The run ended, was held or stopped: leave with hp_walk_exit_code(). */
	HP_TUI_END_HANGUP,      /**< The terminal went away; the run is held. */
	HP_TUI_END_NO_TERMINAL, /**< Nothing was shown: use the line front end. */
};

/** Opens the terminal, walks until the run ends or the person leaves, puts the terminal right. */
int hp_tui_walk(struct hp_walk *walk, enum hp_tui_end *ret_end, struct hp_error *err);

enum hp_tui_choice { HP_TUI_QUIT, HP_TUI_RUN, HP_TUI_TRAIN, HP_TUI_RESUME };

/** A run that can be taken up again, for the first page. */
struct hp_tui_open_run {
	const char *run_id;
	const char *procedure_id;
	const char *mode_word;
	const char *status;
	const char *at;
};

/** Shows the library (bare `holdpoint`): pick a procedure to run or train, or a run to resume.
 * *ret_index counts in the list that belongs to the choice. */
int hp_tui_pick(const struct hp_library_entry *entries, size_t entry_count,
	const struct hp_tui_open_run *runs, size_t run_count, enum hp_tui_choice *ret_choice,
	size_t *ret_index, struct hp_error *err);

/** Asks for one line on a page of its own before a run exists (the target of a role). Empty answer
 * or Escape: NULL. Caller frees. */
int hp_tui_ask(const char *title, const char *text, char **ret_answer, struct hp_error *err);

/** Puts the terminal right at once, from anywhere (out of memory, internal fault). Safe when curses
 * never started. */
void hp_tui_restore(void);

#endif
