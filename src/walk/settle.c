/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Facts that take their time: a service that was told to stop is stopping for a while. Where the
 * author allows for it (`retry`), a check that is not met is read again after the person's command,
 * with growing pauses, until it is met or its time is up. What could not be looked at is not read
 * again here: a second wrong logon may lock an account.
 */
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"
#include "input_internal.h"

#define FIRST_PAUSE_MS 250
#define LONGEST_PAUSE_MS 5000
/* For a service that is neither starting nor stopping: nothing seems to be under way. */
#define QUIET_MS 3000

/* Of a service; NULL where nobody knows it. */
static const char *state_of(const struct hp_judgement *judgement)
{
	return hp_json_get_string(judgement->observation.data, "state");
}

static bool is_pending(const struct hp_judgement *judgement)
{
	const char *state = state_of(judgement);
	return hp_streq(state, "start-pending") || hp_streq(state, "stop-pending") ||
	       hp_streq(state, "continue-pending") || hp_streq(state, "pause-pending");
}

/* Nothing happens by itself on a practice machine: it changes when its console is given a line. */
static bool may_settle(const struct hp_walk *walk, size_t check, const struct hp_judgement *last)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t machine = state->checks[check].machine;
	bool practice = machine != HP_NONE && hp_streq(state->machines[machine].class_,
						      hp_target_class_name(HP_CLASS_PRACTICE));
	return last->verdict == HP_VERDICT_FAIL && (!practice || is_pending(last));
}

/* Milliseconds that the check still has to settle. */
static int64_t time_of(const struct hp_walk *walk, size_t instance,
	const struct hp_reading *reading, int64_t begun_ms)
{
	const struct hp_check_state *item = &hp_run_state(walk->run)->checks[reading->check];
	int64_t time = (int64_t)item->check->retry_seconds * 1000;
	if (state_of(reading->judgement) != NULL && !is_pending(reading->judgement) &&
		time > QUIET_MS) {
		time = QUIET_MS;
	}
	int64_t left = begun_ms + time - hp_clock_monotonic_ms();
	bool own = hp_walk_is_own_check(walk->run, reading->check, instance);
	return own && left > 0 && may_settle(walk, reading->check, reading->judgement) ? left : 0;
}

struct settling {
	struct hp_walk *walk;
	struct hp_tick tick;
	int64_t end_ms; /* of the one that has the longest time */
};

static bool count_down(void *data)
{
	struct settling *settling = data;
	int64_t left = settling->end_ms - hp_clock_monotonic_ms();
	settling->walk->settling_seconds = left > 0 ? (int)((left + 999) / 1000) : 0;
	return settling->tick.fn == NULL || settling->tick.fn(settling->tick.data);
}

/* The places in the set that are read again, and how long at most. Caller frees. */
static size_t *find_unsettled(struct settling *settling, size_t instance,
	const struct hp_reading_set *set, int64_t begun_ms, size_t *ret_count)
{
	size_t *places = hp_calloc(set->count + 1, sizeof(*places));
	size_t count = 0;
	settling->end_ms = 0;
	for (size_t i = 0; i < set->count; i++) {
		int64_t left = time_of(settling->walk, instance, &set->items[i], begun_ms);
		int64_t end = hp_clock_monotonic_ms() + left;
		if (left > 0) {
			places[count++] = i;
			settling->end_ms = end > settling->end_ms ? end : settling->end_ms;
		}
	}
	*ret_count = count;
	return places;
}

static int read_places(
	struct settling *settling, const size_t *places, size_t count, struct hp_reading_set *set)
{
	struct hp_walk *walk = settling->walk;
	struct hp_reading_set again;
	size_t *checks = hp_calloc(count + 1, sizeof(*checks));
	for (size_t i = 0; i < count; i++) {
		checks[i] = set->items[places[i]].check;
	}
	int status = hp_reader_take(&walk->reader, walk->run, checks, count, HP_BASELINE_TAKEN,
		count_down, settling, &again);
	free(checks);
	if (status < 0) {
		return status;
	}
	for (size_t i = 0; i < count; i++) {
		/* The items point to the judgements, which stand in the same order. */
		hp_judgement_finish(&set->judgements[places[i]]);
		set->judgements[places[i]] = again.judgements[i];
		hp_judgement_init(&again.judgements[i]);
	}
	hp_reading_set_finish(&again);
	return 0;
}

int hp_input_settle(
	struct hp_walk *walk, size_t instance, struct hp_tick tick, struct hp_reading_set *set)
{
	struct settling settling = {.walk = walk, .tick = tick};
	int64_t begun = hp_clock_monotonic_ms(), pause = FIRST_PAUSE_MS;
	int status = 0;
	while (status == 0) {
		size_t count;
		size_t *places = find_unsettled(&settling, instance, set, begun, &count);
		if (count == 0) {
			free(places);
			break;
		}
		int64_t left = settling.end_ms - hp_clock_monotonic_ms();
		status = hp_watch_pause(
			walk->reader.watch, pause < left ? pause : left, count_down, &settling);
		if (status == 0) {
			status = read_places(&settling, places, count, set);
		}
		free(places);
		pause = 2 * pause < LONGEST_PAUSE_MS ? 2 * pause : LONGEST_PAUSE_MS;
	}
	walk->settling_seconds = 0;
	return status;
}
