/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_WALK_H
#define HP_WALK_H

/*
 * The walk: the one place where things happen in order.
 *
 *     typed word or key -> struct hp_input -> [read the checks again] -> hp_run_decide
 *         -> journal (durable) -> hp_run_apply -> status.txt -> view
 *
 * The one law: an event is in the journal before it is in the state, and in the state before it is
 * on the screen. Front ends hand in inputs and show the view; they never see the run, the journal
 * or a helper.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/document.h"
#include "holdpoint/view.h"
#include "holdpoint/watch.h"

struct hp_error;
struct hp_procedure;
struct hp_walk;

/** A machine named on the command line: ROLE[/MACHINE]=URL. */
struct hp_walk_target {
	const char *role;
	const char *machine; /**< NULL where not named. */
	const char *url;
};
/** Splits at the first `=`; HP_ERR_USAGE with a sentence. Texts are copied; caller frees with
 * hp_walk_target_finish. */
int hp_walk_target_parse(const char *text, struct hp_walk_target *ret_target, struct hp_error *err);
void hp_walk_target_finish(struct hp_walk_target *target);

struct hp_walk_options {
	enum hp_mode mode;
	const char *state_folder;   /**< As hp_state_folder() gave it. */
	const char *program_folder; /**< For helpers; NULL unknown. */
	const char *program_version;
	const char *operator_name; /**< From --operator; NULL: asked. */
	const struct hp_walk_target *targets;
	size_t target_count;
	const char *const *sets; /**< NAME=VALUE, NULL-terminated; NULL. */
	const char *scenario; /**< Drill: a scenario file for every role without a target; NULL: a
				 practice server. */
	const char *printer;  /**< NULL: the default one. */
	enum hp_paper paper;  /**< Of a sheet that is printed from the front end. */
	bool watch; /**< Poll checks in force in the background (the screen); the line front end
		       reads only at commands. */
	bool interactive;  /**< The front end shows what helpers ask (view.secret_ask) and answers
			      it. Otherwise they are told that there is no answer. */
	bool import_paper; /**< Resume: the run was on paper in between, whose lines are entered
			      before anything else (R76). */
	bool defer;        /**< What can be read without a person is left to HP_INPUT_START, so that
			      machines that hang find the front end at work. */
};

/**
 * Begins a run of `procedure`, which the walk takes over on success. Checks --set, roles and
 * targets first (HP_ERR_USAGE, HP_ERR_INVALID), then makes the journal (HP_ERR_IO: no live run
 * without a record), in a drill without targets the practice machines, and starts the helpers.
 */
int hp_walk_begin(struct hp_procedure *procedure_taken, const struct hp_walk_options *options,
	struct hp_walk **ret_walk, struct hp_error *err);
/** Takes a run up again from its journal (the procedure comes from there). HP_ERR_LOCKED,
 * HP_ERR_ALTERED, HP_ERR_NEWER, HP_ERR_NOT_FOUND. An ended run is HP_ERR_REFUSED. */
int hp_walk_resume(const char *run_id, const struct hp_walk_options *options,
	struct hp_walk **ret_walk, struct hp_error *err);
/** Closes. A run that is still open stays open in its journal: call hp_walk_hold first where the
 * person or the terminal is gone. */
void hp_walk_close(struct hp_walk *walk);

/** Could this line be one of a sheet of this run: its words, its time, its step? Changes nothing.
 * False with a sentence. */
bool hp_walk_import_check(struct hp_walk *walk, const char *text, struct hp_error *err);

const struct hp_view *hp_walk_view(struct hp_walk *walk);
const char *hp_walk_run_id(const struct hp_walk *walk);
/** Exit code of DESIGN section 7 for how the run stands now: 0, 5, 6 (3 where the record was lost).
 */
int hp_walk_exit_code(const struct hp_walk *walk);

/* ---- inputs ---- */

enum hp_input_kind {
	HP_INPUT_ANSWER, /**< text: to operator, parameter, name, second, value. An empty one takes
			    the preset, if there is one. */
	HP_INPUT_YES,
	HP_INPUT_NO,
	HP_INPUT_CHOOSE, /**< number from 1. */
	HP_INPUT_DONE,  /**< At a sensed decision: takes the case that holds. At a GOTO: goes there.
			   Acts on the step shown where that may be acted on, else the current one.
			 */
	HP_INPUT_CHECK, /**< Read the shown step's checks and those in force again. */
	HP_INPUT_ATTEST,   /**< text */
	HP_INPUT_OVERRIDE, /**< text; at a sensed decision "NUMBER REASON". On a critical step the
			      view then asks HP_ASK_SECOND. */
	HP_INPUT_NA,       /**< text */
	HP_INPUT_DEFER,    /**< text */
	HP_INPUT_ADOPT,
	HP_INPUT_NOTE,   /**< text */
	HP_INPUT_HOLD,   /**< text */
	HP_INPUT_STOP,   /**< text */
	HP_INPUT_TARGET, /**< text: HOST=URL, HOST being ROLE, MACHINE or ROLE/MACHINE. */
	HP_INPUT_SHOW,   /**< text: instance or step id; shows it without moving the place. */
	HP_INPUT_BACK,   /**< Shows the step before the one shown. */
	HP_INPUT_OVERRIDE_GROUP, /**< text: reason; the group next around the step shown. Asked
				    again with HP_ASK_SURE. */
	HP_INPUT_FORWARD,        /**< Shows the current step again. */
	HP_INPUT_PAPER,  /**< text: where the rest of the run goes as a sheet: "" the default
			    printer (beside the record where there is none), "pdf", "html",
			    "markdown", "text" a file beside the record, else a file (its ending
			    tells the format) or a folder. Works with a lost record too. */
	HP_INPUT_START,  /**< Goes on with what needs no person; the first input where the view is
			    `starting`. */
	HP_INPUT_IMPORT, /**< Lines of a sheet are taken from here on (HP_ASK_IMPORT). */
};

struct hp_input {
	enum hp_input_kind kind;
	const char *text;
	size_t number;
};

/**
 * Carries one input out. Returns 0; HP_ERR_REFUSED where the run does not allow it (the view's
 * message says why and what to do); HP_ERR_ABORTED where `tick` broke the reading off (nothing was
 * changed); HP_ERR_IO where the record could not be written (view.record_lost; the run goes no
 * further). While machines are read, `tick` is called about ten times a second with the view busy.
 */
int hp_walk_input(
	struct hp_walk *walk, const struct hp_input *input, hp_tick_fn tick, void *tick_data);

/**
 * The answer to what a helper asks (view.secret_ask); NULL: there is none. It goes to the helper
 * and nowhere else, in memory that is wiped; the caller wipes its own. Called from within `tick`.
 */
void hp_walk_answer_secret(struct hp_walk *walk, uint64_t ask, const char *value);
/** The answer is the one that let the same user in before (view.secret_known). */
void hp_walk_answer_known(struct hp_walk *walk, uint64_t ask);
/** Where keys come from (-1: nowhere): `tick` is then called as soon as one is pressed. */
void hp_walk_set_input(struct hp_walk *walk, int input_fd);

/** Holds an open run without asking (end of input, terminal lost, quit): journalled, durable. Safe
 * in every phase. */
int hp_walk_hold(struct hp_walk *walk, const char *reason);

/**
 * Waits until `input_fd` is readable, a background reading changed something, or timeout_ms (-1:
 * none) is over. Returns 1 when there is input, 0 otherwise (compare view.version), negative on a
 * signal (EINTR) so that the front end looks at its flags. Background polls are made here.
 */
int hp_walk_wait(struct hp_walk *walk, int input_fd, int timeout_ms);

/** Milliseconds the step shown still has to wait before it can be done (R38); 0: none. */
int64_t hp_walk_wait_ms(const struct hp_walk *walk);

/* ---- the practice console (drills on a practice server) ---- */

/** Machines with a console, in order; NULL-terminated, borrowed; empty where there is none. */
const char *const *hp_walk_practice_machines(struct hp_walk *walk);
/** Runs one console line on a practice machine. *ret_output is what its screen would show, cleaned;
 * caller frees. */
int hp_walk_practice_line(struct hp_walk *walk, const char *machine, const char *line,
	char **ret_output, struct hp_error *err);
/** One line for the console of one machine. */
struct hp_practice_line {
	const char *machine; /**< NULL: the only one. */
	const char *line;
};
/** What a drill that plays itself does at a step: the practice section's `solve`, with its names
 * filled in. NULL members: nothing is said. Borrowed until the next call. */
struct hp_practice_solution {
	const struct hp_practice_line *lines; /**< In order. */
	size_t line_count;
	const char *choose; /**< Case of a decision. */
	const char *value;  /**< What is typed at an input, or for a parameter. */
	const char *hits;   /**< "all", "none", numbers. */
	const char *attest; /**< What was seen, where a check stays unknown. */
	const char *found;  /**< What the independent second person finds. */
};
/** For the step now shown; false where the practice section says nothing about it. Of a step inside
 * a call the caller's entry "CALL/STEP" comes before the called procedure's own. */
bool hp_walk_practice_solution(struct hp_walk *walk, struct hp_practice_solution *ret_solution);

#endif
