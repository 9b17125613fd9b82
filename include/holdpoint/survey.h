/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_SURVEY_H
#define HP_SURVEY_H

/*
 * `holdpoint check`: judges a procedure's checks on machines as they are now. No run, no record, no
 * question asked, and no baseline: `was` is not judged and `unchanged` is not applicable.
 */

#include <stdbool.h>
#include <stddef.h>

#include "holdpoint/verdict.h"
#include "holdpoint/watch.h"

struct hp_error;
struct hp_procedure;
struct hp_walk_target;

struct hp_survey_options {
	const char *program_folder;
	const char *state_folder; /**< NULL where there is none. */
	const struct hp_walk_target *targets;
	size_t target_count;
	const char *const *sets; /**< NAME=VALUE, NULL-terminated; NULL. */
	const char *step; /**< Judge only this step, whatever its checks' time of holding; NULL. */
	const char *const *choices; /**< STEP=CASE, NULL-terminated; NULL. */
	bool all; /**< Also checks whose time has ended at the end of the procedure. */
};

/** One judged check. Owned by the survey. */
struct hp_survey_item {
	char *step;    /**< Authored id. */
	char *host;    /**< Role. */
	char *machine; /**< NULL where it has none. */
	char *target;  /**< URL, NULL. */
	char *check;   /**< The object: "KEY HKLM\SOFTWARE\...". */
	char *required;
	struct hp_judgement judgement;
};

struct hp_survey {
	struct hp_survey_item *items;
	size_t count;
	enum hp_verdict verdict; /**< Fail if any fails, else unknown if any is unknown or nothing
				    was judged, else pass. */
};

/** HP_ERR_USAGE, HP_ERR_INVALID, HP_ERR_NOT_FOUND (step, case) before anything is read;
 * HP_ERR_ABORTED where tick broke it off. */
int hp_survey_take(const struct hp_procedure *procedure, const struct hp_survey_options *options,
	hp_tick_fn tick, void *tick_data, struct hp_survey *ret_survey, struct hp_error *err);
void hp_survey_finish(struct hp_survey *survey);

#endif
