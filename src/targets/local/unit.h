/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_LOCAL_UNIT_H
#define HP_TARGETS_LOCAL_UNIT_H

/*
 * What systemd's words mean in the words that facts about services have (holdpoint-target(7)):
 *
 *   auto      enabled: it is started with the machine
 *   manual    disabled, static, indirect, linked: it can be started, by hand or by another unit
 *   disabled  masked: nothing can start it
 *
 * A unit that systemd calls "disabled" can be started all the same, so it is not disabled in the
 * sense of that word. Pure.
 */

#include "../common/why.h"

struct hp_json;
struct hp_unit;

/** By the state of the unit's file; NULL where it does not tell (generated, transient). */
const char *hp_unit_start(const char *file_state);
/** "stopped", "running"...; NULL for words that are not known. */
const char *hp_unit_state(const struct hp_unit *unit);
/** The data of the fact: 1; -1 for a unit that systemd itself cannot read. */
int hp_unit_data(const struct hp_unit *unit, const char *name, struct hp_json **ret_data,
	struct hp_why *why);

#endif
