/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_SURVEY_INTERNAL_H
#define HP_SURVEY_INTERNAL_H

/* What `holdpoint check` judges and what it leaves out; survey.c does the judging. */

#include "holdpoint/survey.h"
#include "walk_internal.h"

/* ---- survey_choose.c ---- */

/** --step and --choose name something there is: HP_ERR_USAGE, HP_ERR_NOT_FOUND. */
int hp_survey_check_step(const struct hp_procedure *procedure,
	const struct hp_survey_options *options, struct hp_error *err);
int hp_survey_check_choices(const struct hp_procedure *procedure,
	const struct hp_survey_options *options, struct hp_error *err);
/** This check was asked for. */
bool hp_survey_wants(
	const struct hp_run *run, const struct hp_survey_options *options, size_t check);
/** Every case, alternative and condition around an instance is so, as far as is known. */
bool hp_survey_in_force(
	const struct hp_run *run, const struct hp_survey_options *options, size_t instance);

/* ---- survey_lists.c ---- */

/** Nobody confirms a list here: all names that are read stand for it. */
struct hp_survey_lists;
int hp_survey_read_lists(struct hp_reader *reader, const struct hp_run *run, hp_tick_fn tick,
	void *tick_data, struct hp_survey_lists **ret_lists);
void hp_survey_free_lists(struct hp_survey_lists *lists);
/** An hp_list_fn; `data` is the lists. NULL where it could not be read. */
const char *const *hp_survey_list(
	void *data, const struct hp_run *run, size_t instance, const char *name);

#endif
