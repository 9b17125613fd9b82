/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_REPORT_TIMES_H
#define HP_REPORT_TIMES_H

/*
 * Where the time of a run went (R82). Every moment from the first event to the last belongs to
 * exactly one stretch, and every stretch to one phase, so the phases sum up to the whole.
 *
 * Time is counted on the clock that nobody sets: between two events of the same boot by the time
 * since boot, else by the wall clock, and never backwards (R83).
 */

#include <stdint.h>

#include "holdpoint/document.h"
#include "holdpoint/run.h"

enum hp_phase_kind {
	HP_PHASE_OF_START, /**< Before step 1, with the entries that are walked before it. */
	HP_PHASE_OF_STEP,  /**< A step or group of the top level. */
	HP_PHASE_OF_END,   /**< Every step was closed, the run was not. */
	HP_PHASE_OF_HOLD,
	HP_PHASE_OF_AWAY,
	HP_PHASE_OF_PAPER,
};
const char *hp_phase_kind_name(enum hp_phase_kind kind); /**< "start", "step", ...: in JSON. */

struct hp_phase {
	enum hp_phase_kind kind;
	const struct hp_step *step; /**< OF_STEP. */
	int64_t ms;
	int64_t shown_seconds; /**< Whole seconds that add up to the seconds of the whole. */
};

/** One stretch of time in one phase. Neighbours of the same phase are one stretch. */
struct hp_stretch {
	size_t phase;
	size_t from_event; /**< Index of the event it begins with. */
	size_t to_event;   /**< ... and ends with. */
	int64_t from_ms;   /**< Since the first event. */
	int64_t to_ms;
};

/** Between an event and the one before it the wall clock went another way than time did. */
struct hp_clock_change {
	size_t event; /**< Index of the later one. */
	int64_t by_ms;
};

struct hp_times {
	struct hp_phase *phases; /**< In walking order; then hold, away, paper. */
	size_t phase_count;
	struct hp_stretch *stretches; /**< In order, without gaps. */
	size_t stretch_count;
	struct hp_clock_change *changes;
	size_t change_count;
	int64_t *elapsed_ms; /**< Of each event, since the first. */
	int64_t total_ms;
};

/** Takes the times of a record. HP_ERR_INVALID where its events cannot follow each other. */
int hp_times_take(const struct hp_procedure *procedure, const struct hp_events *events,
	struct hp_times *ret_times, struct hp_error *err);
void hp_times_finish(struct hp_times *times);
enum hp_span_kind hp_phase_span(enum hp_phase_kind kind);

#endif
