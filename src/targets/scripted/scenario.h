/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SCENARIO_H
#define HP_TARGETS_SCENARIO_H

/*
 * A scenario: facts, what is answered to them, and how that changes after the Nth read. The format
 * is described in holdpoint-target(7). Reads are counted for each fact, so that a scenario plays
 * the same whatever the timing.
 */

#include <stddef.h>
#include <stdint.h>

#include "holdpoint/fact.h"

struct hp_error;
struct hp_scenario;

enum hp_fault {
	HP_FAULT_NONE,
	HP_FAULT_SILENCE,  /**< This request is never answered; others are. */
	HP_FAULT_HANG,     /**< The helper stops reading and answering. */
	HP_FAULT_EXIT,     /**< The helper ends without an answer. */
	HP_FAULT_CRASH,    /**< The helper dies of a signal. */
	HP_FAULT_GARBAGE,  /**< Bytes that are no protocol, with a newline. */
	HP_FAULT_FLOOD,    /**< A line longer than the protocol allows. */
	HP_FAULT_WRONG_ID, /**< A sound answer to a request that nobody made. */
	HP_FAULT_COUNT_,
};

/** What is to be done for one read: a fault, or (FAULT_NONE) the observation. */
struct hp_scenario_answer {
	int64_t after; /**< In force once that many reads of the fact have been answered. */
	enum hp_fault fault;
	struct hp_observation observation;
};

/** Parses a scenario. Errors name file, line and column. */
int hp_scenario_parse(const char *name, const char *text, size_t len,
	struct hp_scenario **ret_scenario, struct hp_error *err);
void hp_scenario_free(struct hp_scenario *scenario);

/** What the helper does instead of its hello; FAULT_NONE in nearly every scenario. */
enum hp_fault hp_scenario_start_fault(const struct hp_scenario *scenario);

/** Counts one read of the fact and gives what answers it; NULL where the scenario has no entry for
 * the fact. */
const struct hp_scenario_answer *hp_scenario_read(
	struct hp_scenario *scenario, const struct hp_fact *fact);

/** True if the scenario answers "absent" to what it has no entry for. */
bool hp_scenario_default_is_absent(const struct hp_scenario *scenario);

#endif
