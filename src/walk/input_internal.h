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

/** What hp_input_read() reads, and whether it waits for what may settle. */
enum hp_input_scope {
	HP_INPUT_OWN,     /**< The checks of the instance. */
	HP_INPUT_ALL,     /**< ... and all that are in force or watched. */
	HP_INPUT_SETTLED, /**< The same; what is not met and has a `retry` is waited for. */
	/* As these two, without machines of other steps that the background cannot reach: their
	 * checks are STALE already and looked at again there, and nobody waits for a machine that
	 * starts before going on with another (DESIGN 6.4: it blocks only completion). */
	HP_INPUT_HERE,
	HP_INPUT_HERE_SETTLED,
};

/** "That is not possible at this place." */
int hp_input_refuse(struct hp_walk *walk);
/** Commits; a refusal becomes the message. */
int hp_input_commit(struct hp_walk *walk, struct hp_command *command);
/** A number that grows by one with each step that is opened again. */
unsigned long hp_input_attempts(const struct hp_walk *walk);
/** Reads all checks in force, and the instance's own (HP_NONE: none), and records what changed. */
int hp_input_look(
	struct hp_walk *walk, size_t instance, enum hp_input_scope scope, struct hp_tick tick);
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
/** DONE: a decision takes the case that the machine shows; a hold point then asks for its second
 * person. */
int hp_input_done(struct hp_walk *walk, struct hp_tick tick);
/** A case by its number; `reason` (NULL) goes against what the machine shows. */
int hp_input_choose(struct hp_walk *walk, size_t number, const char *reason, struct hp_tick tick);
/** Reads checks and waits. */
int hp_input_read(struct hp_walk *walk, size_t instance, enum hp_input_scope scope,
	struct hp_tick tick, struct hp_reading_set *ret_set);
/** Reads those of the instance's own that are not met and may settle again, as long as their
 * authors allow for. HP_ERR_ABORTED where tick broke it off; the set stays the caller's. */
int hp_input_settle(struct hp_walk *walk, size_t instance, struct hp_tick tick,
	struct hp_reading_set *set); /* settle.c */
/** After a command that may have closed something: the place moves on, and the run completes where
 * nothing is open. */
int hp_input_after_step(struct hp_walk *walk, struct hp_tick tick);
int hp_input_adopt(struct hp_walk *walk, struct hp_tick tick);
int hp_input_note(struct hp_walk *walk, const char *text);

/* ---- input_paper.c ---- */

/** The rest of the run to the printer (an empty text), beside the record ("pdf", "html",
 * "markdown", "text"), or to a file or folder. */
int hp_input_paper(struct hp_walk *walk, const char *text, struct hp_tick tick);

/* ---- tool_lost.c ---- */

/** A drill that has reached the step at which the tool is lost (R75): the sheet is written and the
 * run held. */
int hp_walk_lose_tool(struct hp_walk *walk, struct hp_tick tick);

/* ---- input_second.c ---- */

/** An override; of a critical step the second person is asked for first, and hp_input_second() goes
 * on. At a sensed decision: "NUMBER REASON". */
int hp_input_override(struct hp_walk *walk, const char *text, struct hp_tick tick);
/** The group next around the step shown: asked again, and for a second person where one of its
 * steps is critical (R55). */
int hp_input_override_group(struct hp_walk *walk, const char *text);
/** 1 goes back, 2 goes on. */
int hp_input_sure(struct hp_walk *walk, size_t number, struct hp_tick tick);
/** The name of a second person, for whatever waits for one. */
int hp_input_second(struct hp_walk *walk, const char *name, struct hp_tick tick);
/** What the independent second person found (R63). */
int hp_input_found(struct hp_walk *walk, const char *text, struct hp_tick tick);

/* ---- input_value.c ---- */

/** What a typed text stands for (the default, a choice by its number), held against the parameter;
 * NULL and said why where it does not fit. `instance` HP_NONE: in the start. */
const char *hp_input_typed_value(struct hp_walk *walk, const struct hp_parameter *parameter,
	size_t instance, const char *text);
int hp_input_value(struct hp_walk *walk, const char *text, struct hp_tick tick);
/** "all", "none", numbers as "1,3-5"; names with commas where no list could be read. */
int hp_input_hits(struct hp_walk *walk, const char *text, struct hp_tick tick);

/* ---- import_find.c ---- */

struct hp_paper_entry;
/** The code at the foot of a sheet is one of this run's; else HP_ERR_REFUSED and a sentence. */
int hp_import_check_sheet(struct hp_walk *walk, const char *typed, struct hp_error *err);
/** HP_NONE where there is none, or the word could mean several. */
size_t hp_import_find_step(const struct hp_walk *walk, const char *word);
/** An hp_paper_is_step_fn; `data` is the walk. */
bool hp_import_is_step(void *data, const char *word);
/** One step is meant, or none is named; else HP_ERR_INVALID and a sentence. */
int hp_import_check_step(
	const struct hp_walk *walk, const struct hp_paper_entry *entry, struct hp_error *err);

/* ---- input_import.c ---- */

/** From here on lines of a sheet are taken (R76). */
int hp_input_import_begin(struct hp_walk *walk);
/** One of them, `sheet CODE`, or `end`. */
int hp_input_import(struct hp_walk *walk, const char *text, struct hp_tick tick);

/* ---- input_target.c ---- */

int hp_input_target(struct hp_walk *walk, const char *text, struct hp_tick tick);
int hp_input_check(struct hp_walk *walk, struct hp_tick tick);
/** Under the name that was just given: RESUME, sign-on, and everything verified is read again. */
int hp_input_take_up_again(struct hp_walk *walk, struct hp_tick tick);

#endif
