/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_LOCAL_BUS_H
#define HP_TARGETS_LOCAL_BUS_H

/*
 * systemd, asked over the system bus (org.freedesktop.systemd1(5)). Only questions that any user
 * may ask and that start nothing. The connection is made at the first question and kept; one that
 * broke is made again once for the question that met the break. A bus that did not answer is left
 * alone for HP_BUS_PAUSE_MS: the questions of that time share the reason.
 */

#include <stdint.h>

#include "../common/why.h"

struct hp_bus;
struct hp_local;

#define HP_BUS_PAUSE_MS 2000

/** What systemd says of one unit. Texts are owned; none is NULL. */
struct hp_unit {
	char *id; /**< "ssh.service", also where another name of it was asked for. */
	char *description;
	char *load_state;
	char *load_error;
	char *active_state;
	char *sub_state;
	char *unit_file_state;
	char *freezer_state;
};
void hp_unit_finish(struct hp_unit *unit);

struct hp_units {
	struct hp_unit *items;
	size_t count;
	size_t capacity;
};
void hp_units_finish(struct hp_units *units);

struct hp_bus *hp_bus_new(void);      /**< Connects to nothing yet. */
void hp_bus_free(struct hp_bus *bus); /**< NULL is allowed. */

/** A unit by its whole name: 1 (also where systemd does not find it: load_state says so), 0 if no
 * unit can have such a name, -1. */
int hp_bus_unit(struct hp_bus *bus, const struct hp_local *local, const char *name,
	struct hp_unit *ret_unit, struct hp_why *why);
/** The state of a unit's file ("enabled"): 1 (caller frees), 0 there is no such file, -1. */
int hp_bus_file_state(struct hp_bus *bus, const struct hp_local *local, const char *name,
	char **ret_state, struct hp_why *why);
/**
 * All services: those that systemd holds in memory, and those of whose file it knows, each once
 * and without its other names and templates. Of the latter only id and unit_file_state are told,
 * the rest is empty. 0, -1.
 */
int hp_bus_services(struct hp_bus *bus, const struct hp_local *local, struct hp_units *ret_units,
	struct hp_why *why);
/** When this machine was started, by the clock it had then: 0, -1. */
int hp_bus_boot_time(struct hp_bus *bus, const struct hp_local *local, int64_t *ret_wall_ms);

#endif
