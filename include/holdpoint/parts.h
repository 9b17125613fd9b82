/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PARTS_H
#define HP_PARTS_H

/*
 * Paper forms of a procedure's parts: what a blank checklist and the rest of a run have in common,
 * so that both say the same of a step (R71, R73). One call makes one STEP with all that belongs to
 * it; who calls decides which steps, in which order, below which headings.
 */

#include <stdbool.h>
#include <stddef.h>

#include "holdpoint/document.h"
#include "holdpoint/procedure.h"

/** A step that is done several times has a table with a line each: once a machine, once a round. */
struct hp_part_row {
	const char *ref;     /**< "6.4@CAP01"; NULL on an empty line. */
	const char *machine; /**< NULL: to be written by hand, where there are machines. */
	unsigned round;      /**< From 1; 0: nothing is repeated. */
};

/** The step as it stands on this paper. What is NULL or 0 is not there. */
struct hp_part {
	struct hp_document *document;
	const struct hp_procedure *procedure; /**< The step is written in. */
	const struct hp_step *top; /**< The group that is called; NULL: all of the procedure. */
	const char *after_ref;     /**< Where the walk goes on behind `top`, or behind a called
				      procedure; NULL: it ends. */
	hp_lookup_fn lookup; /**< Values and machines by {Name}, as seen from the step; never a
				secret one's. NULL: none is known, all stay as they are. */
	void *data;
	/** What another step of the same procedure is called on this paper (for GOTO and the like);
	 * NULL: `prefix` and its id. The text has to live as long as the document. */
	const char *(*ref_of)(void *ref_data, const struct hp_step *step);
	void *ref_data;
	/** What a role is called where it stands by itself; NULL: as the step calls it. Lives as
	 * long as the document. */
	const char *(*role_of)(void *data, const char *role);
	const char *prefix; /**< The way into a call, "1.b/". Never NULL. */
	const char *ref;    /**< What is printed: "6.4@CAP01", or "6.4". NULL: prefix and id. */
	const char *on;     /**< The machine, where there are several: "CAP01 (cap)", "cap". */
	const struct hp_part_row *rows;
	size_t row_count;
	bool has_machines; /**< The rows are about machines (which may have no names yet). */
	bool wants_name;   /**< R33: the machine's name is written before the act. */
	bool second_signed_before; /**< The second person has signed already (R64). */
	bool performed;            /**< Only the independent second person is still wanted (R63). */
	const char *timer_started; /**< Times that run already, "14:03" (R38). */
	const char *timer_due;
	const char *safe_state; /**< Of the procedure, for a STOP. */
};

/** A leaf step or a WATCH, with its warnings and all it wants written down. A decision's cases are
 * boxes with the way to their first step; their steps are the caller's to place. */
struct hp_block *hp_part_add_step(
	const struct hp_part *part, struct hp_block *parent, const struct hp_step *step);
/** Heading of a GROUP, CASE or CALL: its warnings, when it is in force, in which order. The caller
 * adds what is in it to the SECTION that is returned. */
struct hp_block *hp_part_add_group(
	const struct hp_part *part, struct hp_block *parent, const struct hp_step *step);
void hp_part_add_notices(const struct hp_part *part, struct hp_block *parent,
	const struct hp_notice *notices, size_t count);
/** "Go to step 6.5", to another step of the same procedure. */
struct hp_block *hp_part_add_goto(
	const struct hp_part *part, struct hp_block *parent, const struct hp_step *step);
/** A text with its names filled in; NULL gives NULL. Lives in the document. */
const char *hp_part_fill(const struct hp_part *part, const char *text);
/** The same, and frees `text_taken`. */
const char *hp_part_fill_take(const struct hp_part *part, char *text_taken);
/** What a step of the same procedure is called on this paper. */
const char *hp_part_ref(const struct hp_part *part, const struct hp_step *step);
/** The first step a person acts at in `step`; NULL in an empty group. */
const struct hp_step *hp_part_first_leaf(const struct hp_step *step);
/** Where the walk goes on behind a step and all in it: the next step of its list, else of the lists
 * around it; the cases of a decision are left. NULL: behind all of `top`, or of the procedure. */
const struct hp_step *hp_part_following(const struct hp_part *part, const struct hp_step *step);
/** "Go to step 6.5" for what comes behind a step; nothing where the walk ends there. */
struct hp_block *hp_part_add_goto_behind(
	const struct hp_part *part, struct hp_block *parent, const struct hp_step *step);

#endif
