/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_VERDICT_H
#define HP_VERDICT_H

/* A judgement: what is said of one check after looking. Made by verify's judge, kept by the run,
 * shown by the front ends. */

#include <stdbool.h>
#include <stdint.h>

#include "holdpoint/fact.h"

enum hp_verdict {
	HP_VERDICT_UNKNOWN =
		0, /**< Could not look. Zero, so that what nobody filled is never a pass (R28). */
	HP_VERDICT_PASS,
	HP_VERDICT_FAIL,
	HP_VERDICT_NOTAPPLICABLE,
	HP_VERDICT_COUNT_,
};
const char *hp_verdict_name(
	enum hp_verdict verdict); /**< "unknown", "pass", "fail", "notapplicable": stable. */
bool hp_verdict_from_name(const char *name, enum hp_verdict *ret_verdict);

/** Why a verdict is what it is: stable codes, worded for people by hp_why_text() in judge.h.
 */
enum hp_why {
	HP_WHY_NOT_LOOKED = 0,   /**< Nobody has read it yet. */
	HP_WHY_AS_REQUIRED,      /**< Seen, and it is as required. */
	HP_WHY_ALREADY_AT_START, /**< As required, and it was so before the first change: WAS
				    ALREADY ABSENT AT START. */
	HP_WHY_STILL_THERE,      /**< Should be absent, is found. */
	HP_WHY_NOT_THERE,        /**< Should be present, is absent. */
	HP_WHY_DIFFERENT,        /**< Found with other contents, or changed since the start. */
	HP_WHY_UNREADABLE,    /**< The target could not look; the observation tells the reason. */
	HP_WHY_MALFORMED,     /**< Found, but its data do not fit their type. */
	HP_WHY_NO_BASELINE,   /**< Needs a reading from the start and there is none. */
	HP_WHY_NEVER_SEEN,    /**< `was` demands that it was seen otherwise at the start, and it was
				 not (DESIGN 6.5). */
	HP_WHY_NO_MACHINE,    /**< The role has no machine. */
	HP_WHY_WRONG_MACHINE, /**< The machine does not bear the name that was entered. */
	HP_WHY_NO_VALUE,      /**< A parameter it needs has no value. */
	HP_WHY_NOT_IN_FORCE,  /**< NOTAPPLICABLE: the branch was not chosen, or it cannot be judged
				 here. */
	HP_WHY_NO_LIST,       /**< Nobody has confirmed the list it is read for. */
	HP_WHY_LIST_EMPTY,    /**< PASS: the confirmed list has no name in it. */
	HP_WHY_OTHER_UNREADABLE, /**< What it is compared with could not be read. */
	HP_WHY_OTHER_ABSENT,     /**< What it is compared with is not there: nothing is proved. */
	HP_WHY_SAME_THING,       /**< It is compared with itself: nothing is proved. */
	HP_WHY_NOT_CHANGED,      /**< Should be another than at the start, and is the same. */
	HP_WHY_LATER_STEP,       /**< Done on paper, and a later step that undoes it may have been
				    too: what is there now tells nothing of then. */
	HP_WHY_COUNT_,
};
const char *hp_why_name(enum hp_why why); /**< "as-required", "still-there", ...: stable. */
bool hp_why_from_name(const char *name, enum hp_why *ret_why);

struct hp_judgement {
	enum hp_verdict verdict;
	enum hp_why why;
	char *expected; /**< Short and stable: "absent", "present", "unchanged", "value = 3". */
	char *observed; /**< "absent", "present (2 subkeys, 3 values)", "unreadable: hive-dirty".
			   Cleaned of control characters. */
	char *advice;   /**< A difference from what the source lists that blocks nothing; NULL. */
	struct hp_observation observation; /**< The evidence itself: source, time, reason. */
};
void hp_judgement_init(struct hp_judgement *judgement); /**< UNKNOWN, NOT_LOOKED. */
void hp_judgement_finish(struct hp_judgement *judgement);
void hp_judgement_copy(const struct hp_judgement *from, struct hp_judgement *ret_to);
/** Same verdict, why and observed text. */
bool hp_judgement_same(const struct hp_judgement *a, const struct hp_judgement *b);

#endif
