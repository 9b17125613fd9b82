/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_WORDS_H
#define HP_WORDS_H

/*
 * What a procedure says, in the words that `show` and paper share (R71, R90). Everything is in the
 * person's language; {Name}s stay as authored: who prints fills them in. `prefix` stands before the
 * ids of other steps: "" in the procedure itself, "1.b/" where it is called by step 1.b.
 *
 * What returns `char *` belongs to the caller; NULL where there is nothing to say.
 */

#include "holdpoint/procedure.h"

/* ---- values and conditions ---- */

/** "1 to 60 minutes; default: 5": what a right value is. "" where any text is. */
char *hp_value_words(const struct hp_parameter *parameter);
/** A condition in words. */
char *hp_condition_words(const struct hp_condition *condition, const char *prefix);

/* ---- time (words_time.c) ---- */

/** "1 h 12 min", "12 min 05 s", "3 s"; what is smaller than a second is left out. */
char *hp_duration_words(int64_t ms);
/** "4 h 00 min from start to end (RTO)": a procedure's time objective. */
char *hp_rto_words(const struct hp_procedure *procedure);

/* ---- steps ---- */

/** "[S]", "[ ]", "[?]", "[=]", "[>]", "[X]", "[!]": sensed, unsensed and the others differ by a
 * sign, never by colour alone (R25). "" for groups, cases and calls. */
const char *hp_step_sign(const struct hp_step *step);
/** "IRREVERSIBLE, CRITICAL, for each cap, in any order". */
char *hp_step_marks(const struct hp_step *step);
/** "60 seconds from step 3 on": how long to wait, and the time there is. */
char *hp_wait_words(const struct hp_timer *timer, const char *prefix);
char *hp_within_words(const struct hp_timer *timer, const char *prefix);
/** "Does it answer? (at most 5 rounds)", "3 rounds, each signed off". */
char *hp_repeat_words(const struct hp_repeat *repeat);
/** Of a WATCH: "from step 3 until step 8". */
char *hp_watch_words(const struct hp_step *step, const char *prefix);
/** What is called: "the procedure hmc-delete-mps-keys, then on here". */
char *hp_call_words(const struct hp_call *call);
/** Of an INPUT: "{Minutes}: 1 to 60 minutes". */
char *hp_input_words(const struct hp_parameter *input);
/** What the second person does; an independent one's question is the author's. */
const char *hp_second_words(const struct hp_step *step);
/** "{CapFolder}: path of SHARE CAP_{SiteCode} (cap)"; `host`: what its role is called. */
char *hp_remember_words(const struct hp_remember *remember, const char *host);
/** Until when a step may be put off: "until step 6.7". */
char *hp_defer_words(const struct hp_step *step, const char *prefix);
/** A lasting note and until when. */
char *hp_lasting_words(const struct hp_lasting *lasting, const char *prefix);

/* ---- checks ---- */

/** The challenge (R20): the author's title, else "SHARE CAP_{SiteCode}". */
char *hp_check_words(const struct hp_check *check);
/** "at this step only"; NULL where it holds to the end, or is once by its nature. Until when, is a
 * reference: check->until. */
const char *hp_once_words(const struct hp_step *step, const struct hp_check *check);
/** "present at the start". */
const char *hp_was_words(const struct hp_check *check);
/** "up to 60 seconds". */
char *hp_retry_words(const struct hp_check *check);
/** What the source lists without demanding it: "SIZE 374784". */
char *hp_advice_words(const struct hp_check *check);
/** "Proposed when all of this is so:" above a case's or a watch's checks. */
const char *hp_checks_heading(const struct hp_step *step);

#endif
