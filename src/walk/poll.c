/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is read while nobody does anything (R24, R26, R37). Readings are volatile: the engine
 * journals one only when it changes a verdict, and no reading ever closes a step. A logon failure
 * is not tried again here (DESIGN 6.4).
 */
#include "walk_internal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#define POLL_EVERY_MS 2000

static bool worth_reading(const struct hp_walk *walk, size_t check)
{
	if (check >= walk->live_count) {
		return true;
	}
	const char *code = walk->live[check].observation.reason_code;
	return code == NULL || !hp_streq(code, "logon-failed");
}

static bool may_poll(const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	return walk->watch_enabled && state->phase == HP_PHASE_WALK &&
	       state->status == HP_RUN_OPEN && !walk->resume_pending && !walk->record_lost;
}

static void begin_polls(struct hp_walk *walk)
{
	size_t count;
	size_t *checks = hp_walk_checks_to_read(walk, hp_run_current(walk->run), true, &count);
	walk->polls = hp_calloc(count + 1, sizeof(*walk->polls));
	walk->poll_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (!worth_reading(walk, checks[i])) {
			continue;
		}
		hp_request_begin(&walk->reader, walk->run, checks[i],
			&walk->polls[walk->poll_count++].request);
	}
	free(checks);
	walk->next_poll_ms = hp_clock_monotonic_ms() + POLL_EVERY_MS;
}

static bool collect_polls(struct hp_walk *walk)
{
	bool all = true;
	for (size_t i = 0; i < walk->poll_count; i++) {
		all = hp_request_collect(&walk->reader, &walk->polls[i].request) && all;
	}
	return all;
}

void hp_walk_drop_polls(struct hp_walk *walk)
{
	for (size_t i = 0; i < walk->poll_count; i++) {
		hp_request_finish(&walk->reader, &walk->polls[i].request);
		if (walk->polls[i].judged) {
			hp_judgement_finish(&walk->polls[i].judgement);
		}
	}
	free(walk->polls);
	walk->polls = NULL;
	walk->poll_count = 0;
}

static void end_polls(struct hp_walk *walk)
{
	struct hp_reading *readings = hp_calloc(walk->poll_count + 1, sizeof(*readings));
	for (size_t i = 0; i < walk->poll_count; i++) {
		struct hp_poll *poll = &walk->polls[i];
		hp_request_judge(walk->run, HP_BASELINE_TAKEN, &poll->request, &poll->judgement);
		poll->judged = true;
		readings[i] = (struct hp_reading){
			.check = poll->request.check, .judgement = &poll->judgement};
	}
	struct hp_command look = {
		.kind = HP_COMMAND_CHECK, .readings = readings, .reading_count = walk->poll_count};
	(void)hp_walk_commit(walk, &look, NULL);
	free(readings);
	hp_walk_drop_polls(walk);
}

/* ---- the time of the step shown (R38) ---- */

/* Milliseconds left of it, for whole seconds to be seen to pass; false where none runs. */
static bool timer_shown(const struct hp_walk *walk, int64_t *ret_left_ms)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t shown = hp_walk_shown(walk);
	struct hp_stamp now = hp_walk_stamp(walk);
	return state->phase == HP_PHASE_WALK && state->status == HP_RUN_OPEN &&
	       !walk->resume_pending && shown != HP_NONE &&
	       !hp_step_state_is_terminal(state->instances[shown].state) &&
	       hp_run_timer_left(walk->run, shown, &now, ret_left_ms);
}

/* What is left of the second that is on the screen. */
static int64_t rest_of_second(int64_t left_ms)
{
	int64_t rest = left_ms % 1000;
	return rest <= 0 ? rest + 1000 : rest;
}

/* A passed time is an event, whoever looks (R39); it opens and closes nothing (R101). */
static void watch_timer(struct hp_walk *walk)
{
	int64_t left;
	if (!timer_shown(walk, &left)) {
		return;
	}
	int64_t second = (left - rest_of_second(left)) / 1000;
	if (second != walk->timer_second) {
		walk->timer_second = second;
		hp_walk_touch(walk);
	}
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[hp_walk_shown(walk)];
	if (left <= 0 && !item->late && item->step->timer->within_seconds > 0 &&
		!walk->record_lost) {
		struct hp_command look = {.kind = HP_COMMAND_CHECK};
		(void)hp_walk_commit(walk, &look, NULL);
	}
}

static int time_left(const struct hp_walk *walk, int timeout_ms)
{
	int64_t timer;
	int64_t left = timeout_ms < 0 ? INT32_MAX : timeout_ms;
	int helpers = hp_watch_timeout(walk->reader.watch);
	if (helpers >= 0 && helpers < left) {
		left = helpers;
	}
	if (may_poll(walk) && walk->poll_count == 0) {
		int64_t due = walk->next_poll_ms - hp_clock_monotonic_ms();
		left = due < left ? due : left;
	}
	if (walk->watch_enabled && timer_shown(walk, &timer) && rest_of_second(timer) < left) {
		left = rest_of_second(timer);
	}
	if (left < 0) {
		left = 0;
	}
	return left == INT32_MAX ? -1 : (int)left;
}

int hp_walk_wait(struct hp_walk *walk, int input_fd, int timeout_ms)
{
	if (may_poll(walk) && walk->poll_count == 0 &&
		hp_clock_monotonic_ms() >= walk->next_poll_ms) {
		begin_polls(walk);
	}
	size_t room = hp_watch_pollfds(walk->reader.watch, NULL, 0);
	struct pollfd *fds = hp_calloc(room + 1, sizeof(*fds));
	size_t helpers = hp_watch_pollfds(walk->reader.watch, fds + 1, room);
	fds[0] = (struct pollfd){.fd = input_fd, .events = POLLIN};
	int ready = poll(fds, (nfds_t)(helpers + 1), time_left(walk, timeout_ms));
	if (ready < 0) {
		int saved = errno;
		free(fds);
		errno = saved;
		return -1;
	}
	bool input = fds[0].revents != 0;
	hp_watch_dispatch(walk->reader.watch, fds + 1, helpers);
	free(fds);
	if (walk->polls != NULL && collect_polls(walk)) {
		end_polls(walk);
	}
	watch_timer(walk);
	return input ? 1 : 0;
}
