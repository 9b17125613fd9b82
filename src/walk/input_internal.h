/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_INPUT_INTERNAL_H
#define HP_INPUT_INTERNAL_H

/* What the files that carry inputs out share. All return what hp_walk_input() does, and leave what
 * there is to say in the message. */

#include "walk_internal.h"

/** Who is called while machines are read. */
struct hp_tick {
	hp_tick_fn fn;
	void *data;
};

/* ---- input_step.c ---- */

/** "That is not possible at this place." */
int hp_input_refuse(struct hp_walk *walk);
/** Commits; a refusal becomes the message. */
int hp_input_commit(struct hp_walk *walk, struct hp_command *command);
/** A number that grows by one with each step that is opened again. */
unsigned long hp_input_attempts(const struct hp_walk *walk);
/** Reads all checks in force, and the instance's own (HP_NONE: none), and records what changed. */
int hp_input_look(struct hp_walk *walk, size_t instance, struct hp_tick tick);
/** When nothing is open, everything in force is read once more, and the run completes or says what
 * stands in the way. */
int hp_input_finish_if_all_done(struct hp_walk *walk, struct hp_tick tick);
/** The instance in the step pane; NULL where there is none. */
const char *hp_input_shown_ref(const struct hp_walk *walk);
/** DONE, ATTEST, OVERRIDE: judged on a reading taken now. */
int hp_input_judge(struct hp_walk *walk, enum hp_command_kind kind, const char *text,
	const char *second, struct hp_tick tick);
/** NA, DEFER, HOLD, STOP. */
int hp_input_without_reading(
	struct hp_walk *walk, enum hp_command_kind kind, const char *text, struct hp_tick tick);
/** An override; of a critical step the second person is asked for first, and hp_input_second() goes
 * on. */
int hp_input_override(struct hp_walk *walk, const char *text, struct hp_tick tick);
int hp_input_second(struct hp_walk *walk, const char *name, struct hp_tick tick);
int hp_input_choose(struct hp_walk *walk, size_t number, struct hp_tick tick);
int hp_input_adopt(struct hp_walk *walk, struct hp_tick tick);
int hp_input_note(struct hp_walk *walk, const char *text);

/* ---- input_target.c ---- */

int hp_input_target(struct hp_walk *walk, const char *text, struct hp_tick tick);
int hp_input_check(struct hp_walk *walk, struct hp_tick tick);
/** Under the name that was just given: RESUME, sign-on, and everything verified is read again. */
int hp_input_take_up_again(struct hp_walk *walk, struct hp_tick tick);

#endif
