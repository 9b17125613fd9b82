/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One round of `holdpoint check`. Nothing waits for another machine's answer: each machine is asked
 * for its name; when that has come, for the lists and checks that need nothing but it; a check that
 * is read for a list when the list has come, one that compares two machines when both have told
 * their names. So the round ends with its slowest machine.
 *
 *     UNASKED -> ASKED          [hp_survey_ask_host]
 *     ASKED   -> OPEN or SHUT   [meet]
 */
#include "survey_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

#define TICK_MS 100

/* ---- machines ---- */

bool hp_survey_is_shut(const struct hp_observation *observation)
{
	static const char *const codes[] = {
		"timeout", "unreachable", "host-unknown", "logon-failed", "clock-skew"};
	bool shut = false;
	for (size_t i = 0; i < HP_ARRAY_SIZE(codes); i++) {
		shut = shut || hp_streq(observation->reason_code, codes[i]);
	}
	return shut && observation->outcome == HP_OUTCOME_UNREADABLE;
}

const struct hp_observation *hp_survey_closed(void *data, size_t machine)
{
	const struct hp_survey_run *survey = data;
	const struct hp_survey_host *host = &survey->hosts[machine];
	if (host->stage == HOST_SHUT) {
		return &host->asked.observation;
	}
	return survey->broken_off ? &survey->nothing : NULL;
}

static bool has_target(const struct hp_survey_run *survey, size_t machine)
{
	return machine < survey->reader.count && survey->reader.targets[machine] != HP_NONE;
}

void hp_survey_ask_host(struct hp_survey_run *survey, size_t machine)
{
	struct hp_survey_host *host = &survey->hosts[machine];
	struct hp_fact fact = {.kind = HP_FACT_HOST};
	size_t target = survey->reader.targets[machine];
	hp_watch_revive(survey->reader.watch, target);
	host->asked.ticket = hp_watch_request(survey->reader.watch, target, &fact, 0);
	host->stage = HOST_ASKED;
}

/* What it told of itself has come: the engine compares the names. */
static int meet(struct hp_survey_run *survey, size_t machine, struct hp_error *err)
{
	struct hp_survey_host *host = &survey->hosts[machine];
	host->stage = hp_survey_is_shut(&host->asked.observation) ? HOST_SHUT : HOST_OPEN;
	return hp_survey_identify(survey, machine, &host->asked.observation, err);
}

static bool is_met(const struct hp_survey_run *survey, size_t machine)
{
	return machine == HP_NONE || !has_target(survey, machine) ||
	       survey->hosts[machine].stage == HOST_OPEN ||
	       survey->hosts[machine].stage == HOST_SHUT;
}

/* ---- what a check needs ---- */

static const struct hp_check_state *state_of(
	const struct hp_survey_run *survey, const struct hp_survey_check *check)
{
	return &hp_run_state(survey->run)->checks[check->check];
}

/* The machine of what it is compared with; HP_NONE. */
static size_t other_machine(const struct hp_survey_run *survey, const struct hp_survey_check *check)
{
	const struct hp_check_state *item = state_of(survey, check);
	const struct hp_check_other *other = item->check->same_as;
	if (other == NULL) {
		return HP_NONE;
	}
	return hp_streq(other->host, item->check->host)
		       ? item->machine
		       : hp_run_machine(survey->run, item->instance, other->host);
}

static struct hp_survey_list *list_of(
	const struct hp_survey_run *survey, const struct hp_survey_check *check)
{
	const struct hp_check_state *item = state_of(survey, check);
	return item->check->for_list == NULL ? NULL
					     : hp_survey_lists_find(&survey->lists, survey->run,
						       item->instance, item->check->for_list);
}

static size_t machine_of_list(const struct hp_survey_run *survey, const struct hp_survey_list *list)
{
	return hp_run_state(survey->run)->instances[list->instance].machine_index;
}

static void need_host(struct hp_survey_run *survey, size_t machine)
{
	if (machine != HP_NONE && has_target(survey, machine)) {
		survey->hosts[machine].needed = true;
	}
}

static void mark_needs(struct hp_survey_run *survey)
{
	for (size_t i = 0; i < hp_run_state(survey->run)->machine_count; i++) {
		survey->hosts[i].needed = false;
	}
	for (size_t i = 0; i < survey->lists.count; i++) {
		survey->lists.items[i].needed = false;
	}
	for (size_t i = 0; i < survey->check_count; i++) {
		const struct hp_survey_check *check = &survey->checks[i];
		struct hp_survey_list *list = list_of(survey, check);
		if (!check->wanted) {
			continue;
		}
		need_host(survey, state_of(survey, check)->machine);
		need_host(survey, other_machine(survey, check));
		if (list != NULL && !list->needed) {
			list->needed = true;
			hp_survey_list_reset(list);
			need_host(survey, machine_of_list(survey, list));
		}
	}
}

/* ---- one step further ---- */

static int advance_hosts(struct hp_survey_run *survey, struct hp_error *err)
{
	int status = 0;
	for (size_t i = 0; status == 0 && i < hp_run_state(survey->run)->machine_count; i++) {
		struct hp_survey_host *host = &survey->hosts[i];
		if (host->needed && host->stage == HOST_UNASKED) {
			hp_survey_ask_host(survey, i);
		}
		if (host->stage == HOST_ASKED && hp_asked_collect(&survey->reader, &host->asked)) {
			status = meet(survey, i, err);
		}
	}
	return status;
}

static void advance_lists(struct hp_survey_run *survey)
{
	for (size_t i = 0; i < survey->lists.count; i++) {
		struct hp_survey_list *list = &survey->lists.items[i];
		if (list->needed && !list->begun && is_met(survey, machine_of_list(survey, list))) {
			hp_survey_list_begin(list, &survey->reader, survey->run);
		}
		if (list->begun) {
			(void)hp_survey_list_collect(list, &survey->reader);
		}
	}
}

static bool is_ready(const struct hp_survey_run *survey, const struct hp_survey_check *check)
{
	const struct hp_survey_list *list = list_of(survey, check);
	return is_met(survey, state_of(survey, check)->machine) &&
	       is_met(survey, other_machine(survey, check)) && (list == NULL || list->done);
}

/* Returns how many have not been asked yet. */
static size_t advance_checks(struct hp_survey_run *survey)
{
	size_t left = 0;
	for (size_t i = 0; i < survey->check_count; i++) {
		struct hp_survey_check *check = &survey->checks[i];
		if (!check->wanted || check->begun) {
			continue;
		}
		if (!is_ready(survey, check)) {
			left++;
			continue;
		}
		hp_request_begin(&survey->reader, survey->run, check->check, &check->request);
		check->begun = true;
	}
	return left;
}

/* ---- waiting ---- */

static const char *name_of(const struct hp_survey_run *survey, size_t machine)
{
	const struct hp_machine *item = &hp_run_state(survey->run)->machines[machine];
	return *item->name != '\0' ? item->name : item->url;
}

/* Names and lists on the way are no checks. */
static size_t questions_before(const struct hp_survey_run *survey)
{
	size_t count = 0;
	for (size_t i = 0; i < hp_run_state(survey->run)->machine_count; i++) {
		count += survey->hosts[i].stage == HOST_ASKED;
	}
	for (size_t i = 0; i < survey->lists.count; i++) {
		count += survey->lists.items[i].begun && !survey->lists.items[i].done;
	}
	return count;
}

static struct hp_survey_progress how_far(
	const struct hp_survey_run *survey, size_t count, size_t not_asked)
{
	struct hp_survey_progress progress = {.count = count};
	size_t pending = hp_watch_pending(survey->reader.watch);
	size_t before = questions_before(survey);
	size_t open = not_asked + (pending > before ? pending - before : 0);
	progress.read = open < count ? count - open : 0;
	for (size_t i = 0; i < hp_run_state(survey->run)->machine_count; i++) {
		if (has_target(survey, i) && hp_watch_target_pending(survey->reader.watch,
						     survey->reader.targets[i]) > 0) {
			progress.waiting =
				progress.waiting == NULL ? name_of(survey, i) : progress.waiting;
			progress.waiting_count++;
		}
	}
	return progress;
}

bool hp_survey_wait(
	struct hp_survey_run *survey, int64_t until_ms, const struct hp_survey_progress *progress)
{
	int64_t wake = survey->next_tick_ms < until_ms ? survey->next_tick_ms : until_ms;
	hp_watch_turn(survey->reader.watch, wake);
	if (hp_clock_monotonic_ms() < survey->next_tick_ms) {
		return true;
	}
	survey->next_tick_ms = hp_clock_monotonic_ms() + TICK_MS;
	if (survey->options->progress != NULL) {
		survey->options->progress(survey->options->progress_data, progress);
	}
	survey->broken_off = survey->tick != NULL && !survey->tick(survey->tick_data);
	return !survey->broken_off;
}

/* ---- the round ---- */

/* What was read before stands where the new reading was broken off. */
static void judge(struct hp_survey_run *survey, struct hp_survey_check *check)
{
	struct hp_judgement judgement;
	bool answered = hp_request_collect(&survey->reader, &check->request);
	hp_request_judge(survey->run, HP_BASELINE_NONE, &check->request, &judgement);
	hp_request_finish(&survey->reader, &check->request);
	check->begun = false;
	if (check->judged && survey->broken_off &&
		(!answered || hp_streq(judgement.observation.reason_code, "cancelled"))) {
		hp_judgement_finish(&judgement);
		return;
	}
	if (check->judged) {
		hp_judgement_finish(&check->judgement);
	}
	check->judgement = judgement;
	check->judged = true;
}

static int go_through(struct hp_survey_run *survey, size_t count, struct hp_error *err)
{
	for (;;) {
		int status = advance_hosts(survey, err);
		if (status < 0) {
			return status;
		}
		advance_lists(survey);
		size_t not_asked = advance_checks(survey);
		if (not_asked == 0 && hp_watch_pending(survey->reader.watch) == 0) {
			return 0;
		}
		struct hp_survey_progress progress = how_far(survey, count, not_asked);
		/* Something may have been settled without a question: look again at once. */
		int64_t until = hp_watch_pending(survey->reader.watch) == 0 ? 0 : INT64_MAX;
		if (!hp_survey_wait(survey, until, &progress)) {
			return 0;
		}
	}
}

int hp_survey_read_round(struct hp_survey_run *survey, struct hp_error *err)
{
	size_t count = 0;
	for (size_t i = 0; i < survey->check_count; i++) {
		count += survey->checks[i].wanted;
	}
	survey->rounds++;
	survey->next_tick_ms = hp_clock_monotonic_ms() + TICK_MS;
	mark_needs(survey);
	int status = go_through(survey, count, err);
	for (size_t i = 0; i < survey->check_count; i++) {
		struct hp_survey_check *check = &survey->checks[i];
		if (check->wanted && !check->begun) {
			/* Broken off before its turn: nothing is asked any more. */
			hp_request_begin(
				&survey->reader, survey->run, check->check, &check->request);
			check->begun = true;
		}
		if (check->begun) {
			judge(survey, check);
		}
	}
	return status;
}
