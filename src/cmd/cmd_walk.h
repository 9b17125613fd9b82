/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CMD_WALK_H
#define HP_CMD_WALK_H

/* What run, train, resume and the wizard share: a walk from the flags, and the front end that fits
 * the terminal. */

#include "cmd.h"
#include "holdpoint/event.h"

struct hp_walk;
struct hp_walk_options;
struct hp_walk_target;

struct hp_cmd_targets {
	struct hp_walk_target *items;
	size_t count;
	size_t capacity;
};
/** --target and the files of --targets, or their variables. HP_ERR_USAGE; of a file HP_ERR_INVALID
 * with line and column, HP_ERR_NOT_FOUND, HP_ERR_IO. */
int hp_cmd_targets_parse(
	const struct hp_options *options, struct hp_cmd_targets *ret_targets, struct hp_error *err);
void hp_cmd_targets_finish(struct hp_cmd_targets *targets);

/** Can this process show the wizard: terminal in, terminal out, a TERM that curses knows how to
 * use? */
bool hp_cmd_has_terminal(void);
/** HP_ERR_USAGE where a person would be needed and there is neither a terminal nor --plain nor
 * --demo. */
int hp_cmd_need_person(const struct hp_options *options, struct hp_error *err);
/** Begins a run of `id` and walks it to its end in the front end that fits. Returns an exit code.
 */
int hp_cmd_begin_walk(const struct hp_options *options, const char *id, enum hp_mode mode);
/** Takes a run up again (NULL: the newest that is not ended). Returns an exit code. */
int hp_cmd_resume_walk(const struct hp_options *options, const char *run_id);

/** What the flags say of a walk. *ret_state (caller frees) is borrowed by the options. */
int hp_cmd_walk_options(const struct hp_options *options, enum hp_mode mode, char **ret_state,
	const struct hp_cmd_targets *targets, struct hp_walk_options *ret_options,
	struct hp_error *err);
/** Walks it in the front end that fits, and holds what is left open. Returns an exit code. */
int hp_cmd_walk_in_front_end(const struct hp_options *options, struct hp_walk *walk);
/** What is broken, and is no mistake in what was typed. */
bool hp_cmd_is_fault(int status);

/** Says on standard error where the sheet of a run is whose journal is of no use (R74); nothing
 * where there is none. */
void hp_cmd_point_to_sheet(const char *state_folder, const char *run_id);

#endif
