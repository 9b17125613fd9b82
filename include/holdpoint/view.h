/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_VIEW_H
#define HP_VIEW_H

/*
 * The view: what there is to show, already worded, cleaned of harmful characters, with names filled
 * in. Both front ends show this and nothing else, so that they cannot say different things. Texts
 * are in the person's language; machine names, keys, paths and states in capitals stay as they are
 * on the real display. A view belongs to the walk and lives until the next call that may change the
 * run.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/procedure.h"
#include "holdpoint/run.h"

/** What the program waits for: the KIND of a prompt (DESIGN section 7). One page each. */
enum hp_ask {
	HP_ASK_OPERATOR,
	HP_ASK_CONDITION,
	HP_ASK_PREREQUISITE,
	HP_ASK_PARAMETER,
	HP_ASK_MACHINE, /**< The start cannot go on: a machine bears another name, or a target of
			   the other kind. Kind word "step". */
	HP_ASK_STEP,    /**< A step is open. */
	HP_ASK_NAME,    /**< An irreversible step wants the machine's name first. */
	HP_ASK_CHOICE,  /**< A decision is open. */
	HP_ASK_SECOND,  /**< An override of a critical step waits for the second person. */
	HP_ASK_FINISH,  /**< All steps are closed, but a check cannot be confirmed: stale. Kind word
			   "step". */
	HP_ASK_VALUE,   /**< An input step: kind word "value". */
	HP_ASK_HITS,    /**< A list was read; its numbers are `choices`. Kind word "value": "all",
			   "none", or numbers with commas. */
	HP_ASK_FOUND,   /**< The independent second person says what he found. Kind word "value". */
	HP_ASK_SURE,    /**< A whole group is about to be overridden; the open steps are named. Kind
			   word "choice", 1 goes back. */
	HP_ASK_IMPORT, /**< Lines of a sheet are entered (R76): "KN 14:03", with what the step wants
			 beside it; "end" goes on with the run. Kind word "paper". */
	HP_ASK_NOTHING, /**< Held or ended: nothing more is asked here. */
};
const char *hp_ask_name(enum hp_ask ask); /**< "operator", ... the words of the contract. */

/** What the person can do now. Front ends offer exactly these, no other (R95). */
enum hp_offer {
	HP_OFFER_ANSWER = 1 << 0, /**< A text: operator, parameter, name, second. */
	HP_OFFER_YES_NO = 1 << 1, /**< Condition, prerequisite. */
	HP_OFFER_CHOOSE = 1 << 2,
	HP_OFFER_DONE = 1 << 3,
	HP_OFFER_CHECK = 1 << 4,
	HP_OFFER_ATTEST = 1 << 5,
	HP_OFFER_OVERRIDE = 1 << 6,
	HP_OFFER_NA = 1 << 7,
	HP_OFFER_DEFER = 1 << 8,
	HP_OFFER_ADOPT = 1 << 9,
	HP_OFFER_NOTE = 1 << 10,
	HP_OFFER_HOLD = 1 << 11,
	HP_OFFER_STOP = 1 << 12,
	HP_OFFER_TARGET = 1 << 13,
	HP_OFFER_BACK = 1 << 14,
	HP_OFFER_WHY = 1 << 15,
	HP_OFFER_OVERRIDE_GROUP = 1 << 17, /**< The group around the step shown (R55). */
	HP_OFFER_PAPER = 1 << 18,          /**< The rest of the run can go to paper. */
	HP_OFFER_IMPORT = 1 << 19,         /**< A sheet was printed: its lines can be entered. */
	HP_OFFER_PRACTICE = 1 << 16, /**< A drill on a practice server: the console is there. */
};

/** One line of the outline (R10). */
struct hp_view_row {
	size_t instance;
	const char *ref;
	const char *label; /**< Short name for the outline: the machine is left out where the whole
			      run has only one. */
	const char *title; /**< One line, not cut. */
	unsigned depth;
	enum hp_step_state state;
	bool is_group; /**< Group, decision or case: no box of its own to tick. */
	bool sensed;   /**< Has checks: `[S]` against `[ ]` (R25). */
	bool current;  /**< Exactly one row, or none (R6). */
	bool shown;    /**< The step pane shows this one (differs from current after "back"). */
	bool stale;
	bool irreversible;
	bool bullet;      /**< In a group in any order: no number to go by (R11). */
	bool open;        /**< May be acted on now besides the current one. */
	const char *mark; /**< Two or three ASCII characters that alone tell the state (R94): "v",
			     "a", "!", "-", ">" ... */
	const char *state_word; /**< "verified", "attested", ... translated. */
};

struct hp_view_notice {
	enum hp_notice_kind kind;
	const char *word; /**< "WARNING", "CAUTION", "NOTE", translated. */
	const char *text; /**< Hazard, how to avoid, where, consequence, in this order (R15), as one
			     text. */
	const char *origin; /**< "not in the source: ..." or NULL. */
};

struct hp_view_check {
	size_t check; /**< Index in hp_run_state.checks. */
	const char
		*object; /**< Left side: "KEY HKLM\SOFTWARE\..." (R20). Never cut (R23): wrap it. */
	const char *required; /**< Right side, in capitals: "ABSENT". */
	const char *machine;  /**< NULL where there is none. */
	enum hp_verdict verdict;
	const char *verdict_word; /**< "MET", "NOT MET", "UNKNOWN", "not read yet", ...
				     translated; never by colour alone. */
	const char *expected;
	const char *observed;
	const char *why;    /**< One sentence. */
	const char *source; /**< "" if none. */
	const char *time;   /**< "14:03:22Z", "" if never read. */
	const char *remark; /**< "WAS ALREADY ABSENT AT START", "attested", "true at T, ended by
			       step N", "STALE, last seen ...", or NULL. */
	const char *basis;  /**< Where the fact comes from if not from the source; NULL. */
	bool reading;       /**< A request for it is on its way. */
	const char
		*advice; /**< What the source lists and is otherwise here; blocks nothing; NULL. */
};

struct hp_view_choice {
	const char *id;
	const char *title;
	bool chosen;
	const char *sensed; /**< A decision's case that the machine is asked about: "MET", "NOT
			       MET", "UNKNOWN"; NULL where nothing senses it (R44). */
	bool proposed;      /**< The one case that holds: `done` takes it. */
};

/** The step (or the page) that is shown. */
struct hp_view_step {
	size_t instance; /**< HP_NONE on pages of the start. */
	const char *ref;
	const char
		*title; /**< Page heading: "Step 3 on MPS01", "Condition", "Prerequisite 1 of 2". */
	const char *do_text;     /**< The command, or the page's question. */
	const char *actor;       /**< NULL. */
	const char *see;         /**< NULL. */
	const char *if_not;      /**< Shown when a check is not met (R49); NULL. */
	const char *why;         /**< Shown on a key (R92); NULL. */
	const char *origin;      /**< "not in the source: reason", NULL. */
	const char *const *type; /**< Commands to type exactly; NULL-terminated or NULL. */
	const struct hp_view_notice *notices;
	size_t notice_count;
	const struct hp_view_check *checks;
	size_t check_count;
	const struct hp_view_choice *choices;
	size_t choice_count;
	const char
		*result; /**< What the record says of it when it is done: "attested by ... at ...:
			    ...", "SENSED: NOT MET / OPERATOR: DONE, reason ..." (R29); NULL. */
	bool irreversible;
	bool critical;
	const char
		*timer; /**< "11:40 left of 15:00", "LATE by 2:10", "wait 0:40 more"; NULL (R38). */
	bool late;
	const char *if_late;     /**< What to do now that it is late; NULL before. */
	const char *origin_step; /**< Came again from where it was put off: "put off at 6.8, ...";
				    NULL (R57). */
	const char *second;      /**< What a second person has to do here; NULL. */
	const char *breadcrumb;  /**< Inside a call: "1.b / hmc-delete-mps-keys" (R47);
				    NULL. */
	const char *round;       /**< "round 2 of 3", "round 2"; NULL (R41). */
	const char *order;       /**< "any order", "one of these"; NULL. */
	const char *unit;        /**< At a value: unit and range, "minutes, 1 to 60"; NULL. */
};

/** A step on the page "back from paper" (R76), in order. */
struct hp_view_import {
	const char *ref;
	bool current;        /**< Its line is entered next. */
	const char *who;     /**< As entered; NULL: not yet. */
	const char *when;    /**< "14:03 CET"; NULL. */
	const char *outcome; /**< How it stands: "verified", "open". */
};

/** A lasting consequence (R40). */
struct hp_view_note {
	const char *text;
	const char *ref; /**< Step it comes from. */
};

/** A condition that is watched and has come true (R37). */
struct hp_view_alert {
	const char *ref;
	const char *text;
};

struct hp_view {
	/* header, always on screen (R1, R5) */
	enum hp_mode mode;
	const char *mode_word; /**< "LIVE" or "DRILL": not translated (a contract: 6.10). */
	const char *procedure_id;
	const char *procedure_title;
	const char *revision;
	const char *status; /**< DRAFT, VERIFIED, APPROVED. */
	const char *run_id;
	const char *machine;        /**< Of the step shown, NULL. */
	const char *operator_name;  /**< NULL. */
	const char *const *banners; /**< NULL-terminated: RECORD IN MEMORY ONLY, helper not locked
				       in, expired review date ... Shown on every screen. */
	/* where we are */
	enum hp_run_phase phase;
	enum hp_run_status run_status;
	const char
		*status_word; /**< "HELD AT 3@MPS01", "COMPLETE WITH OVERRIDES", ... (R12, R67). */
	const char *ending;   /**< Closing lines with counts; NULL while open. */
	size_t steps_done;    /**< Leaf steps closed, of all in force. */
	size_t steps_all;
	/* what is asked */
	enum hp_ask ask;
	const char *prompt;   /**< Line front end's prompt without " > ": "[3@MPS01 step]". */
	const char *question; /**< One line: what is wanted now. */
	unsigned offers;      /**< enum hp_offer bits. */
	const char *preset;   /**< What an empty answer stands for (login name at `operator`, a
				 parameter's default); NULL: nothing. */
	bool secret;          /**< The answer must not be echoed. */
	/* panes */
	const struct hp_view_row *rows;
	size_t row_count;
	struct hp_view_step step;
	const struct hp_view_check *watched; /**< Checks in force of earlier steps that are not as
						they should be (R37), shown as a strip. */
	size_t watched_count;
	const struct hp_view_note *notes; /**< Lasting notes in force. */
	size_t note_count;
	const struct hp_view_alert *alerts; /**< On every screen while they hold. */
	size_t alert_count;
	const struct hp_view_check *adoptable; /**< With HP_OFFER_ADOPT: what already holds. */
	size_t adoptable_count;
	const struct hp_view_import *paper; /**< With HP_ASK_IMPORT: what was entered last, the step
					      that is next, and what comes after it. */
	size_t paper_count;
	const char *paper_sheet; /**< ... the code of the last sheet that was printed; NULL. */
	/* news since the last command */
	const char *message; /**< Result of the last command or refusal: what is so, what to do
				next; NULL. */
	bool message_is_refusal;
	bool busy;     /**< Reading machines; `message` says so. */
	bool starting; /**< HP_INPUT_START is to come first. */
	/* what the helper of a machine asks the person, while machines are read; never journalled
	 */
	uint64_t secret_ask;        /**< For hp_walk_answer_secret(); 0: nothing. */
	const char *secret_prompt;  /**< Names the machine and the user. */
	const char *secret_target;  /**< The target's URL. */
	const char *secret_machine; /**< As the run calls it. */
	const char *secret_note;    /**< What became of one entered for the same user; NULL. */
	bool secret_known;          /**< One that was good may be taken: hp_walk_answer_known(). */
	bool record_lost; /**< The journal could not be written: no command is accepted but quitting
			     (the sentence is in message). */
	unsigned long version; /**< Changes whenever anything above did: redraw then. */
};

#endif
