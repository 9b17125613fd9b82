/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_LOCAL_BUS_INTERNAL_H
#define HP_TARGETS_LOCAL_BUS_INTERNAL_H

/*
 * Inside bus.h:
 *     bus.c        the connection, a question, and when the machine started
 *     bus_units.c  what the answers say of units
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "bus.h"

#define HP_BUS_SYSTEMD "org.freedesktop.systemd1"
#define HP_BUS_MANAGER_PATH "/org/freedesktop/systemd1"
#define HP_BUS_MANAGER HP_BUS_SYSTEMD ".Manager"
#define HP_BUS_PROPERTIES "org.freedesktop.DBus.Properties"

/** What is called, and its arguments. All texts are borrowed. */
struct hp_bus_question {
	const char *path;
	const char *interface;
	const char *member;
	const char *first; /**< String arguments; NULL: none. */
	const char *second;
	bool patterns; /**< Two lists in place of them: no states, and all services. */
};

/** 0 (caller frees the reply and the error); -1 with *why, unless *error names the answer of
 * systemd. */
int hp_bus_ask(struct hp_bus *bus, const struct hp_local *local,
	const struct hp_bus_question *question, sd_bus_error *error, sd_bus_message **ret_reply,
	struct hp_why *why);

/** systemd answered with this error: -1. */
int hp_bus_why_refused(const sd_bus_error *error, struct hp_why *why);
/** Its answer is not of the agreed types (`rc`, a negative errno): -1. */
int hp_bus_why_odd(int rc, struct hp_why *why);

#endif
