/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CMD_CHECK_H
#define HP_CMD_CHECK_H

/*
 * The documents of `holdpoint check`, one file each:
 *     check_text.c    for people, 80 columns
 *     check_json.c    DESIGN section 7
 *     check_tap.c     Test Anything Protocol 13 and 14
 *     check_junit.c   the XML that Jenkins, GitLab and others read
 * and check_progress.c, the line on a terminal while machines are read. They print on standard
 * output and return an exit code: of the printing, not of the verdict.
 */

#include <stdbool.h>
#include <stddef.h>

#include "holdpoint/survey.h"

struct hp_options;
struct hp_procedure;

int hp_check_print_text(const struct hp_procedure *procedure, const struct hp_survey *survey);
int hp_check_print_json(const struct hp_procedure *procedure, const struct hp_survey *survey);
int hp_check_print_tap(const struct hp_procedure *procedure, const struct hp_survey *survey);
int hp_check_print_junit(const struct hp_procedure *procedure, const struct hp_survey *survey);

/** "6.4@CAP01 SHARE CAP_S01 absent", harmless to show. Caller frees. */
char *hp_check_title(const struct hp_survey_item *item);
/** Somebody or something looked: the observation tells where and when. */
bool hp_check_looked(const struct hp_survey_item *item);
size_t hp_check_count(const struct hp_survey *survey, enum hp_verdict verdict);
/** All were left out, or there are none: no pass. */
bool hp_check_nothing_judged(const struct hp_survey *survey);
/** One sentence for that. */
const char *hp_check_nothing_text(void);

/** Items of one machine, or of a role without one, in their order. */
struct hp_check_group {
	const struct hp_survey_item **items;
	size_t count;
};
struct hp_check_groups {
	struct hp_check_group *groups; /**< In the order of their first items. */
	size_t count;
	const struct hp_survey_item **items; /**< Of all groups. */
};
void hp_check_group(const struct hp_survey *survey, struct hp_check_groups *ret_groups);
void hp_check_groups_finish(struct hp_check_groups *groups);
/** "cap/CAP01", "mps". Caller frees. */
char *hp_check_group_name(const struct hp_check_group *group);

/* ---- check_progress.c ---- */

/** The data of hp_check_progress(). */
struct hp_check_progress {
	bool shown; /**< Something stands on the line. */
};
/** Somebody watches: standard error is a terminal, and neither --plain nor a dumb terminal. */
bool hp_check_progress_wanted(const struct hp_options *options);
/** An hp_survey_progress_fn: one line on standard error, over the one before. */
void hp_check_progress(void *data, const struct hp_survey_progress *progress);
/** Leaves the terminal as if it had never been there. */
void hp_check_progress_end(struct hp_check_progress *progress);

#endif
