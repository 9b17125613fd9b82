/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_JUDGE_H
#define HP_JUDGE_H

/* The judge: expectation + observation + baseline = verdict with its reason. Pure. */

#include "holdpoint/procedure.h"
#include "holdpoint/verdict.h"

/** What the judge may know of the start. */
enum hp_baseline_use {
	HP_BASELINE_NONE,   /**< `holdpoint check`: there is no start; `was` is not judged,
			       `unchanged` and `changed` are not applicable. */
	HP_BASELINE_TAKING, /**< This very reading becomes the baseline: `was` and `unchanged`
			       cannot fail yet, `changed` cannot pass. */
	HP_BASELINE_TAKEN,  /**< `baseline` is what was read at the start. */
};

/**
 * Judges `now` for `check`. `lookup` fills {Name} in expected values. `baseline` is only read with
 * HP_BASELINE_TAKEN, and may be NULL even then (never read: checks that need it are unknown).
 * *ret_judgement is initialised here and owned by the caller.
 */
void hp_judge(const struct hp_check *check, const struct hp_observation *now,
	enum hp_baseline_use use, const struct hp_observation *baseline, hp_lookup_fn lookup,
	void *data, struct hp_judgement *ret_judgement);

/** What a check with `same_as` or `for_list` was read as; members a check does not use are NULL. */
struct hp_evidence {
	const struct hp_observation *now;   /**< Without for_list. */
	const struct hp_observation *other; /**< same_as: what it is compared with. */
	const char *const *list;            /**< for_list: the confirmed names; NULL: nobody has. */
	const struct hp_observation *items; /**< One for each of `list`. */
};
/**
 * Judges checks of every kind; hp_judge() is this for a plain one. With for_list the judgement's
 * observation is that of the weakest item (fail before unknown before pass, then the first), its
 * `observed` says how many of how many and names that item.
 */
void hp_judge_evidence(const struct hp_check *check, const struct hp_evidence *evidence,
	enum hp_baseline_use use, const struct hp_observation *baseline, hp_lookup_fn lookup,
	void *data, struct hp_judgement *ret_judgement);

/** "MET", "NOT MET", "UNKNOWN", "not applicable": translated; a word, so that colour is never the
 * only cue (R94). */
const char *hp_verdict_word(enum hp_verdict verdict);
/** One sentence for people in their language: verdict's reason, with the observation's own sentence
 * where it could not look. Caller frees. */
char *hp_why_text(const struct hp_judgement *judgement);

#endif
