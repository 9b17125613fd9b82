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
		struct hp_poll *poll = &walk->polls[walk->poll_count++];
		poll->check = checks[i];
		poll->ticket = hp_reader_ask(&walk->reader, walk->run, checks[i], &poll->judgement);
		poll->done = poll->ticket == 0;
	}
	free(checks);
	walk->next_poll_ms = hp_clock_monotonic_ms() + POLL_EVERY_MS;
}

static bool collect_polls(struct hp_walk *walk)
{
	bool all = true;
	for (size_t i = 0; i < walk->poll_count; i++) {
		struct hp_poll *poll = &walk->polls[i];
		struct hp_observation observation;
		if (!poll->done && hp_watch_take(walk->reader.watch, poll->ticket, &observation)) {
			hp_reader_judge(walk->run, poll->check, HP_BASELINE_TAKEN, &observation,
				&poll->judgement);
			hp_observation_finish(&observation);
			poll->done = true;
		}
		all = all && poll->done;
	}
	return all;
}

void hp_walk_drop_polls(struct hp_walk *walk)
{
	for (size_t i = 0; i < walk->poll_count; i++) {
		if (walk->polls[i].done) {
			hp_judgement_finish(&walk->polls[i].judgement);
		} else {
			hp_watch_cancel(walk->reader.watch, walk->polls[i].ticket);
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
		readings[i] = (struct hp_reading){
			.check = walk->polls[i].check, .judgement = &walk->polls[i].judgement};
	}
	struct hp_command look = {
		.kind = HP_COMMAND_CHECK, .readings = readings, .reading_count = walk->poll_count};
	(void)hp_walk_commit(walk, &look, NULL);
	free(readings);
	hp_walk_drop_polls(walk);
}

static int time_left(const struct hp_walk *walk, int timeout_ms)
{
	int64_t left = timeout_ms < 0 ? INT32_MAX : timeout_ms;
	int helpers = hp_watch_timeout(walk->reader.watch);
	if (helpers >= 0 && helpers < left) {
		left = helpers;
	}
	if (may_poll(walk) && walk->poll_count == 0) {
		int64_t due = walk->next_poll_ms - hp_clock_monotonic_ms();
		left = due < left ? due : left;
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
	return input ? 1 : 0;
}
