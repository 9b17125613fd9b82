/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report_times.h"

#include <stdlib.h>

#include "holdpoint/error.h"
#include "holdpoint/procedure.h"

/* What a wall clock may differ from the time since boot without having been set: its daemon
 * corrects it by less than a thousandth, and both are not read at the same instant. */
#define CLOCK_SLACK_MS 2000
#define CLOCK_SLEW 1000

const char *hp_phase_kind_name(enum hp_phase_kind kind)
{
	switch (kind) {
	case HP_PHASE_OF_START:
		return "start";
	case HP_PHASE_OF_STEP:
		return "step";
	case HP_PHASE_OF_END:
		return "end";
	case HP_PHASE_OF_HOLD:
		return "hold";
	case HP_PHASE_OF_AWAY:
		return "away";
	case HP_PHASE_OF_PAPER:
		return "paper";
	}
	return "?";
}

enum hp_span_kind hp_phase_span(enum hp_phase_kind kind)
{
	switch (kind) {
	case HP_PHASE_OF_START:
	case HP_PHASE_OF_STEP:
	case HP_PHASE_OF_END:
		return HP_SPAN_WORK;
	case HP_PHASE_OF_HOLD:
		return HP_SPAN_HOLD;
	case HP_PHASE_OF_AWAY:
		return HP_SPAN_AWAY;
	case HP_PHASE_OF_PAPER:
		return HP_SPAN_PAPER;
	}
	return HP_SPAN_WORK;
}

void hp_times_finish(struct hp_times *times)
{
	free(times->phases);
	free(times->stretches);
	free(times->changes);
	free(times->elapsed_ms);
	*times = (struct hp_times){0};
}

/* ---- the clock ---- */

static bool is_same_boot(const struct hp_stamp *a, const struct hp_stamp *b)
{
	return a->boot_id != NULL && *a->boot_id != '\0' && hp_streq(a->boot_id, b->boot_id) &&
	       b->moment.boot_ms >= a->moment.boot_ms;
}

/* How much later `b` is than `a`; *ret_by is what the wall clock was set by in between, or 0. */
static int64_t time_between(const struct hp_stamp *a, const struct hp_stamp *b, int64_t *ret_by)
{
	int64_t wall = b->moment.wall_ms - a->moment.wall_ms;
	*ret_by = 0;
	if (!is_same_boot(a, b)) {
		*ret_by = wall < 0 ? wall : 0;
		return wall < 0 ? 0 : wall;
	}
	int64_t passed = b->moment.boot_ms - a->moment.boot_ms;
	int64_t by = wall - passed;
	int64_t slack = CLOCK_SLACK_MS + passed / CLOCK_SLEW;
	*ret_by = by > slack || by < -slack ? by : 0;
	return passed;
}

static void take_clock(const struct hp_events *events, struct hp_times *times)
{
	size_t capacity = 0;
	times->elapsed_ms = hp_calloc(events->count + 1, sizeof(*times->elapsed_ms));
	for (size_t i = 1; i < events->count; i++) {
		int64_t by;
		times->elapsed_ms[i] =
			times->elapsed_ms[i - 1] +
			time_between(&events->items[i - 1].stamp, &events->items[i].stamp, &by);
		if (by != 0) {
			times->changes = hp_grow(times->changes, times->change_count, &capacity,
				sizeof(*times->changes));
			times->changes[times->change_count++] = (struct hp_clock_change){i, by};
		}
	}
	times->total_ms = events->count == 0 ? 0 : times->elapsed_ms[events->count - 1];
}

/* ---- phases ---- */

/* start, one for each top-level step, end, hold, away, paper. */
static void make_phases(const struct hp_procedure *procedure, struct hp_times *times)
{
	static const enum hp_phase_kind behind[] = {
		HP_PHASE_OF_END, HP_PHASE_OF_HOLD, HP_PHASE_OF_AWAY, HP_PHASE_OF_PAPER};
	size_t steps = procedure->step_count;
	times->phase_count = 1 + steps + HP_ARRAY_SIZE(behind);
	times->phases = hp_calloc(times->phase_count, sizeof(*times->phases));
	times->phases[0].kind = HP_PHASE_OF_START;
	for (size_t i = 0; i < steps; i++) {
		times->phases[1 + i].kind = HP_PHASE_OF_STEP;
		times->phases[1 + i].step = procedure->steps[i];
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(behind); i++) {
		times->phases[1 + steps + i].kind = behind[i];
	}
}

static size_t phase_of_kind(const struct hp_times *times, enum hp_phase_kind kind)
{
	size_t phase = 0;
	while (times->phases[phase].kind != kind) {
		phase++;
	}
	return phase;
}

/* Of the step at the top that an instance lies in. */
static size_t phase_of_instance(
	const struct hp_times *times, const struct hp_run *run, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(run);
	while (state->instances[instance].parent != HP_NONE) {
		instance = state->instances[instance].parent;
	}
	for (size_t i = 0; i < times->phase_count; i++) {
		if (times->phases[i].step == state->instances[instance].step) {
			return i;
		}
	}
	return 0; /* an entry, or a watch */
}

/* What a person did at a step: the time before it went into that step. */
static bool is_act(enum hp_event_kind kind)
{
	static const enum hp_event_kind acts[] = {HP_EVENT_NAME_CONFIRMED, HP_EVENT_STEP_DONE,
		HP_EVENT_STEP_REFUSED, HP_EVENT_STEP_ATTESTED, HP_EVENT_STEP_OVERRIDDEN,
		HP_EVENT_STEP_NA, HP_EVENT_DECIDED, HP_EVENT_VALUE_ENTERED, HP_EVENT_HITS_CONFIRMED,
		HP_EVENT_STEP_DEFERRED, HP_EVENT_JUMPED, HP_EVENT_SECOND_SIGNED,
		HP_EVENT_STEP_PERFORMED, HP_EVENT_GROUP_OVERRIDDEN, HP_EVENT_PAPER_ENTERED};
	for (size_t i = 0; i < HP_ARRAY_SIZE(acts); i++) {
		if (acts[i] == kind) {
			return true;
		}
	}
	return false;
}

/* The first act of the command whose first event this is; HP_NONE. All events of a command bear the
 * same moment. */
static size_t act_of_command(const struct hp_events *events, size_t first)
{
	const struct hp_moment *moment = &events->items[first].stamp.moment;
	for (size_t i = first; i < events->count; i++) {
		const struct hp_event *event = &events->items[i];
		if (event->stamp.moment.wall_ms != moment->wall_ms ||
			event->stamp.moment.boot_ms != moment->boot_ms) {
			break;
		}
		if (is_act(event->kind)) {
			return i;
		}
	}
	return HP_NONE;
}

/* The next act at a step is one that was done on paper. */
static bool paper_follows(const struct hp_events *events, size_t from)
{
	for (size_t i = from; i < events->count; i++) {
		if (is_act(events->items[i].kind)) {
			return events->items[i].kind == HP_EVENT_PAPER_ENTERED;
		}
	}
	return false;
}

/* The last thing that was done before is that the rest was printed. */
static bool paper_precedes(const struct hp_events *events, size_t next)
{
	for (size_t i = next; i-- > 0;) {
		enum hp_event_kind kind = events->items[i].kind;
		if (kind == HP_EVENT_PAPER_PRINTED) {
			return true;
		}
		if (is_act(kind)) {
			return false;
		}
	}
	return false;
}

/* Of the time that ends with the event `next`, when all before it were applied. */
static size_t phase_before(const struct hp_times *times, const struct hp_run *run,
	const struct hp_events *events, size_t next)
{
	const struct hp_run_state *state = hp_run_state(run);
	enum hp_event_kind kind = events->items[next].kind;
	bool held = state->status == HP_RUN_HELD;
	bool taken_up = kind == HP_EVENT_RESUMED ||
			(kind == HP_EVENT_SIGNED_ON && state->operator_name != NULL &&
				events->items[next - 1].kind != HP_EVENT_RESUMED);
	size_t act = act_of_command(events, next);
	bool from_paper = act != HP_NONE && events->items[act].kind == HP_EVENT_PAPER_ENTERED;
	size_t at = act == HP_NONE ? HP_NONE : hp_run_find(run, events->items[act].at);
	if (((held || taken_up) && paper_follows(events, next)) ||
		(from_paper && paper_precedes(events, act))) {
		return phase_of_kind(times, HP_PHASE_OF_PAPER);
	}
	if (held || taken_up) {
		return phase_of_kind(times, held ? HP_PHASE_OF_HOLD : HP_PHASE_OF_AWAY);
	}
	if (state->phase == HP_PHASE_START) {
		return 0;
	}
	at = at == HP_NONE ? hp_run_current(run) : at;
	return at == HP_NONE ? phase_of_kind(times, HP_PHASE_OF_END)
			     : phase_of_instance(times, run, at);
}

static void add_stretch(struct hp_times *times, size_t *capacity, size_t phase, size_t next)
{
	struct hp_stretch *last =
		times->stretch_count == 0 ? NULL : &times->stretches[times->stretch_count - 1];
	int64_t from = times->elapsed_ms[next - 1], to = times->elapsed_ms[next];
	times->phases[phase].ms += to - from;
	if (last != NULL && last->phase == phase) {
		last->to_event = next;
		last->to_ms = to;
		return;
	}
	if (from == to && hp_phase_span(times->phases[phase].kind) == HP_SPAN_WORK) {
		return; /* events of one command */
	}
	times->stretches = hp_grow(
		times->stretches, times->stretch_count, capacity, sizeof(*times->stretches));
	times->stretches[times->stretch_count++] = (struct hp_stretch){.phase = phase,
		.from_event = next - 1,
		.to_event = next,
		.from_ms = from,
		.to_ms = to};
}

/* What is shown in whole seconds has to add up as well: each phase gets the seconds that are full
 * once its time is over. */
static void share_seconds(struct hp_times *times)
{
	int64_t sum = 0;
	for (size_t i = 0; i < times->phase_count; i++) {
		int64_t before = sum / 1000;
		sum += times->phases[i].ms;
		times->phases[i].shown_seconds = sum / 1000 - before;
	}
}

int hp_times_take(const struct hp_procedure *procedure, const struct hp_events *events,
	struct hp_times *ret_times, struct hp_error *err)
{
	struct hp_times times = {0};
	struct hp_run *run = hp_run_new(procedure);
	size_t capacity = 0;
	int status = 0;
	take_clock(events, &times);
	make_phases(procedure, &times);
	for (size_t i = 0; i < events->count && status == 0; i++) {
		if (i > 0) {
			add_stretch(&times, &capacity, phase_before(&times, run, events, i), i);
		}
		status = hp_run_apply(run, &events->items[i], err);
	}
	hp_run_free(run);
	if (status < 0) {
		hp_times_finish(&times);
		return status;
	}
	share_seconds(&times);
	*ret_times = times;
	return 0;
}
