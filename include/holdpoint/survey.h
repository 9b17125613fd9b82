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

/** How far the reading has come, for a person who waits. */
struct hp_survey_progress {
	size_t read;          /**< Checks that need no further answer in this round... */
	size_t count;         /**< ...of so many. */
	const char *waiting;  /**< A machine that is waited for (its name, else its URL); NULL. */
	size_t waiting_count; /**< Machines that are waited for. */
	int64_t pause_ms;     /**< Until what is not met is read again; 0: it is being read. */
};
typedef void (*hp_survey_progress_fn)(void *data, const struct hp_survey_progress *progress);

struct hp_survey_options {
	const char *program_folder;
	const char *state_folder; /**< NULL where there is none. */
	const struct hp_walk_target *targets;
	size_t target_count;
	const char *const *sets; /**< NAME=VALUE, NULL-terminated; NULL. */
	const char *step; /**< Judge only this step, whatever its checks' time of holding; NULL. */
	const char *const *choices; /**< STEP=CASE, NULL-terminated; NULL. */
	bool all;            /**< Also checks whose time has ended at the end of the procedure. */
	int64_t retry_ms;    /**< What is not met is read again until it is or so long has passed;
				0: read once. */
	int64_t interval_ms; /**< Between two readings; 0: 5 s. */
	hp_survey_progress_fn progress; /**< Called about ten times a second; NULL. */
	void *progress_data;
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

/** One machine, read or not. Owned by the survey. */
struct hp_survey_machine {
	char *host;           /**< Role. */
	char *machine;        /**< The name given, else the one it told; NULL. */
	char *target;         /**< URL, NULL. */
	char *own_name;       /**< What it calls itself; NULL. */
	const char *identity; /**< "match", "mismatch", "unknown": it told no name; "unread". */
	char *reason;         /**< Why it told none; NULL. */
};

struct hp_survey {
	struct hp_survey_item *items;
	size_t count;
	struct hp_survey_machine *machines;
	size_t machine_count;
	int64_t begun_wall_ms;
	size_t rounds;           /**< How often there was something to read. */
	bool broken_off;         /**< `tick` said so: what had not been read by then is unknown. */
	enum hp_verdict verdict; /**< Fail if any fails, else unknown if any is unknown or nothing
				    was judged, else pass. */
};

/**
 * All machines are read side by side: the whole takes as long as the slowest of them. A machine
 * that cannot be reached is asked for its name only, so that it costs one deadline. Each machine's
 * own name is compared with the one given, as in a run (DESIGN 6.5): where they differ its checks
 * are unknown.
 *
 * With retry_ms, what is not a pass is read again, and nothing else; a logon that failed is not
 * tried again.
 *
 * HP_ERR_USAGE, HP_ERR_INVALID, HP_ERR_NOT_FOUND (step, case) before anything is read. Where `tick`
 * breaks it off there is a survey too: survey->broken_off.
 */
int hp_survey_take(const struct hp_procedure *procedure, const struct hp_survey_options *options,
	hp_tick_fn tick, void *tick_data, struct hp_survey *ret_survey, struct hp_error *err);
void hp_survey_finish(struct hp_survey *survey);

#endif
