/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TESTS_RUN_DAMAGE_H
#define HP_TESTS_RUN_DAMAGE_H

/* Chance for random walks over runs, and records that are damaged by it. */

#include "run_fixture.h"

/* Own generator, so that a failure is the same everywhere. */
void roll_from(unsigned long long seed);
unsigned roll(unsigned sides);

/* Replays the record of `f` with an event missing, doubled or changed by `damage`: what is refused
 * changes nothing, and what comes of it is looked at by `assert_honest`. */
void replay_damaged(const struct fixture *f, void (*damage)(struct hp_event *event),
	void (*assert_honest)(const struct hp_run *run));

#endif
