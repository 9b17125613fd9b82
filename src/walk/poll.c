/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is read while nobody does anything (R24, R26, R37). Readings are volatile: the engine
 * journals one only when it changes a verdict, and no reading ever closes a step.
 *
 * Each machine has rounds of its own: its checks are asked for together, and judged when that
 * machine has answered, whatever the others do. The next round comes after two seconds; after a
 * longer while where the last one was work for the machine (trees, digests over a network: a tenth
 * of its time at most is spent on us, as long as that means no more than POLL_REST_MAX_MS); or,
 * where the machine could not be reached, after ten seconds. A machine whose logon failed is not
 * read here at all until a command has read it (DESIGN 6.4): a second wrong try may lock the
 * account.
 */
#include "walk_internal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#define POLL_EVERY_MS 2000
#define POLL_LOST_EVERY_MS 10000
#define POLL_REST_TIMES 9
#define POLL_REST_MAX_MS 20000

static bool may_poll(const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	return walk->watch_enabled && state->phase == HP_PHASE_WALK &&
	       state->status == HP_RUN_OPEN && !walk->resume_pending && !walk->importing &&
	       !walk->record_lost;
}

/* ---- which machine ---- */

/* One for each machine, and the last for checks that have none. */
static size_t round_count(const struct hp_walk *walk)
{
	return hp_run_state(walk->run)->machine_count + 1;
}

static size_t round_of(const struct hp_walk *walk, size_t check)
{
	size_t machine = hp_run_state(walk->run)->checks[check].machine;
	return machine == HP_NONE ? round_count(walk) - 1 : machine;
}

static void make_rounds(struct hp_walk *walk)
{
	size_t wanted = round_count(walk);
	if (walk->round_count >= wanted) {
		return;
	}
	walk->rounds = hp_realloc(walk->rounds, wanted, sizeof(*walk->rounds));
	for (; walk->round_count < wanted; walk->round_count++) {
		walk->rounds[walk->round_count] = (struct hp_poll_round){.next_ms = 0};
	}
}

static bool has_code(const struct hp_judgement *judgement, const char *const *codes)
{
	const char *code = judgement->observation.reason_code;
	for (size_t i = 0; code != NULL && codes[i] != NULL; i++) {
		if (hp_streq(code, codes[i])) {
			return true;
		}
	}
	return false;
}

static bool is_lost(const struct hp_judgement *judgement)
{
	static const char *const codes[] = {"unreachable", "timeout", "host-unknown", "helper-died",
		"helper-missing", "protocol", NULL};
	return has_code(judgement, codes);
}

bool hp_walk_is_lost(const struct hp_walk *walk, size_t check)
{
	return walk->watch_enabled && check < walk->live_count && is_lost(&walk->live[check]);
}

/* Its newest reading says that nobody is let in. */
static bool is_locked_out(const struct hp_walk *walk, size_t round)
{
	static const char *const codes[] = {"logon-failed", NULL};
	size_t count = hp_run_state(walk->run)->check_count;
	for (size_t i = 0; i < walk->live_count && i < count; i++) {
		if (round_of(walk, i) == round && has_code(&walk->live[i], codes)) {
			return true;
		}
	}
	return false;
}

/* ---- rounds ---- */

static void begin_round(struct hp_walk *walk, size_t round)
{
	size_t count;
	size_t *checks = hp_walk_checks_to_read(walk, hp_run_current(walk->run), true, &count);
	int64_t now = hp_clock_monotonic_ms();
	walk->rounds[round] =
		(struct hp_poll_round){.begun_ms = now, .next_ms = now + POLL_EVERY_MS};
	if (is_locked_out(walk, round)) {
		count = 0;
	}
	for (size_t i = 0; i < count; i++) {
		if (round_of(walk, checks[i]) != round) {
			continue;
		}
		walk->polls = hp_grow(
			walk->polls, walk->poll_count, &walk->poll_capacity, sizeof(*walk->polls));
		struct hp_poll *poll = &walk->polls[walk->poll_count++];
		*poll = (struct hp_poll){.round = round};
		hp_request_begin(&walk->reader, walk->run, checks[i], &poll->request);
		walk->rounds[round].running = true;
	}
	free(checks);
}

static void begin_rounds(struct hp_walk *walk)
{
	if (!may_poll(walk)) {
		return;
	}
	make_rounds(walk);
	for (size_t i = 0; i < round_count(walk); i++) {
		if (!walk->rounds[i].running &&
			hp_clock_monotonic_ms() >= walk->rounds[i].next_ms) {
			begin_round(walk, i);
		}
	}
}

static bool round_is_complete(struct hp_walk *walk, size_t round)
{
	bool all = true;
	for (size_t i = 0; i < walk->poll_count; i++) {
		if (walk->polls[i].round == round) {
			all = hp_request_collect(&walk->reader, &walk->polls[i].request) && all;
		}
	}
	return all;
}

/* HP_NONE: of every round. */
static void drop_round(struct hp_walk *walk, size_t round)
{
	size_t kept = 0;
	for (size_t i = 0; i < walk->poll_count; i++) {
		struct hp_poll *poll = &walk->polls[i];
		if (round != HP_NONE && poll->round != round) {
			walk->polls[kept++] = *poll;
			continue;
		}
		hp_request_finish(&walk->reader, &poll->request);
		if (poll->judged) {
			hp_judgement_finish(&poll->judgement);
		}
	}
	walk->poll_count = kept;
}

void hp_walk_drop_polls(struct hp_walk *walk)
{
	drop_round(walk, HP_NONE);
	for (size_t i = 0; i < walk->round_count; i++) {
		walk->rounds[i] =
			(struct hp_poll_round){.next_ms = hp_clock_monotonic_ms() + POLL_EVERY_MS};
	}
}

/* When the machine is read again. */
static void plan_next(struct hp_poll_round *round, bool lost)
{
	int64_t now = hp_clock_monotonic_ms();
	int64_t taken = now - round->begun_ms;
	int64_t pause = lost ? POLL_LOST_EVERY_MS : POLL_REST_TIMES * taken;
	if (pause > POLL_REST_MAX_MS) {
		pause = taken > POLL_REST_MAX_MS ? taken : POLL_REST_MAX_MS;
	}
	round->running = false;
	round->next_ms = now + (pause > POLL_EVERY_MS ? pause : POLL_EVERY_MS);
}

static void end_round(struct hp_walk *walk, size_t round)
{
	struct hp_reading *readings = hp_calloc(walk->poll_count + 1, sizeof(*readings));
	size_t count = 0;
	bool lost = false;
	for (size_t i = 0; i < walk->poll_count; i++) {
		struct hp_poll *poll = &walk->polls[i];
		if (poll->round != round) {
			continue;
		}
		hp_request_judge(walk->run, HP_BASELINE_TAKEN, &poll->request, &poll->judgement);
		poll->judged = true;
		lost = lost || is_lost(&poll->judgement);
		readings[count++] = (struct hp_reading){
			.check = poll->request.check, .judgement = &poll->judgement};
	}
	plan_next(&walk->rounds[round], lost);
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t checks = state->check_count;
	struct hp_command look = {
		.kind = HP_COMMAND_CHECK, .readings = readings, .reading_count = count};
	(void)hp_walk_commit(walk, &look, NULL);
	free(readings);
	drop_round(walk, round);
	if (state->check_count != checks) {
		/* What the others were asked for bears other numbers now. */
		hp_walk_drop_polls(walk);
	}
}

static void end_rounds(struct hp_walk *walk)
{
	for (size_t i = 0; i < walk->round_count; i++) {
		if (walk->rounds[i].running && round_is_complete(walk, i)) {
			end_round(walk, i);
		}
	}
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
	for (size_t i = 0; may_poll(walk) && i < walk->round_count; i++) {
		int64_t due = walk->rounds[i].next_ms - hp_clock_monotonic_ms();
		left = !walk->rounds[i].running && due < left ? due : left;
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
	begin_rounds(walk);
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
	/* Nobody gave a command, so nobody is asked for a password. */
	hp_walk_refuse_asks(walk);
	end_rounds(walk);
	watch_timer(walk);
	return input ? 1 : 0;
}
