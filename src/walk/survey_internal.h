/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_SURVEY_INTERNAL_H
#define HP_SURVEY_INTERNAL_H

/*
 * Inside `holdpoint check`:
 *     survey.c          a run made for it, rounds
 *     survey_machines.c from targets to machines
 *     survey_choose.c   what is judged and what is left out
 *     survey_lists.c    lists that checks are read for
 *     survey_read.c     one round: every machine at once, each at its own pace
 *     survey_result.c   what is handed out
 *     survey_retry.c    what is read again, and when
 */

#include "holdpoint/survey.h"
#include "walk_internal.h"

struct hp_survey_run;

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
struct hp_survey_list {
	size_t instance; /**< The HITS step. */
	bool needed;     /**< A check of this round is read for it. */
	bool begun;
	bool done;
	struct hp_asked asked;
	const char **names; /**< NULL where it could not be read; texts lie in the observation. */
};

struct hp_survey_lists {
	struct hp_survey_list *items;
	size_t count;
};
void hp_survey_lists_init(struct hp_survey_lists *lists, const struct hp_run *run);
void hp_survey_lists_finish(struct hp_survey_lists *lists);
/** The list of that name in the procedure of an instance, of the same machine before any other;
 * NULL. */
struct hp_survey_list *hp_survey_lists_find(const struct hp_survey_lists *lists,
	const struct hp_run *run, size_t instance, const char *name);
/** Forgets what was read. */
void hp_survey_list_reset(struct hp_survey_list *list);
void hp_survey_list_begin(
	struct hp_survey_list *list, struct hp_reader *reader, const struct hp_run *run);
/** Takes what has come; true once it is there. */
bool hp_survey_list_collect(struct hp_survey_list *list, struct hp_reader *reader);
/** An hp_list_fn; `data` is the lists. NULL where it could not be read. */
const char *const *hp_survey_list(
	void *data, const struct hp_run *run, size_t instance, const char *name);

/* ---- survey.c ---- */

/** One machine of the run, at the same index. */
struct hp_survey_host {
	enum {
		HOST_UNASKED,
		HOST_ASKED, /**< Its name is on the way. */
		HOST_OPEN,  /**< It told its name, or why it cannot; it can be asked more. */
		HOST_SHUT,  /**< It cannot be reached or lets nobody in: not asked anything. */
	} stage;
	bool needed; /**< A check of this round reads it. */
	struct hp_asked asked;
};

/** One check that is read. */
struct hp_survey_check {
	size_t check;
	bool wanted; /**< In this round. */
	bool begun;
	bool judged;
	struct hp_request request;     /**< While begun. */
	struct hp_judgement judgement; /**< Once judged: the newest. */
};

/* The engine unfolds steps over machines and fills in names; here it is fed by hand and nothing is
 * recorded. */
struct hp_survey_run {
	const struct hp_procedure *procedure;
	const struct hp_survey_options *options;
	struct hp_run *run;
	struct hp_reader reader;
	struct hp_survey_lists lists;
	struct hp_survey_host *hosts; /**< As many as there are machines. */
	struct hp_survey_check *checks;
	size_t check_count;
	hp_tick_fn tick;
	void *tick_data;
	int64_t next_tick_ms;
	int64_t begun_ms; /**< Monotonic. */
	size_t rounds;
	bool broken_off;
	struct hp_observation nothing; /**< What stands for an answer after that. */
};

/** Lets the engine carry a command out. */
int hp_survey_feed(struct hp_survey_run *survey, struct hp_command *command, struct hp_error *err);
/** Tells the engine what a machine told of itself. */
int hp_survey_identify(struct hp_survey_run *survey, size_t machine,
	struct hp_observation *observation, struct hp_error *err);

/* ---- survey_machines.c ---- */

/** Makes a machine of the run for each target that was given, and one without a target for each
 * role that has none. HP_ERR_USAGE, HP_ERR_ABORTED. */
int hp_survey_bind(struct hp_survey_run *survey, struct hp_error *err);

/* ---- survey_read.c ---- */

/** Could not be reached or lets nobody in: another question would get the same answer. */
bool hp_survey_is_shut(const struct hp_observation *observation);
/** An hp_closed_fn; `data` is the survey_run. */
const struct hp_observation *hp_survey_closed(void *data, size_t machine);
/** Asks a machine for its name, without waiting. */
void hp_survey_ask_host(struct hp_survey_run *survey, size_t machine);
/** Reads and judges every wanted check. What has not been answered when it is broken off is
 * unknown. */
int hp_survey_read_round(struct hp_survey_run *survey, struct hp_error *err);
/** Waits until something comes, at most until `until_ms`; calls tick and progress. False: broken
 * off. */
bool hp_survey_wait(
	struct hp_survey_run *survey, int64_t until_ms, const struct hp_survey_progress *progress);

/* ---- survey_result.c ---- */

void hp_survey_fill(const struct hp_survey_run *run, struct hp_survey *survey);

/* ---- survey_retry.c ---- */

/** Marks what the next round reads; how long to wait before, -1: nothing is read again. */
int64_t hp_survey_next_round(struct hp_survey_run *survey);

#endif
