/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_SERVICES_H
#define HP_PRACTICE_SERVICES_H

/*
 * The service manager of a practice machine. It reads the SYSTEM hive when the machine starts and
 * keeps its own list from then on (targets/practice/state.h): a key that is deleted under it does
 * not take the service away before the restart. The state is changed in memory; the caller saves
 * the machine.
 */

#include <stddef.h>
#include <stdint.h>

#include "../targets/practice/state.h"

#define HP_SERVICES_KEY "HKLM\\SYSTEM\\CurrentControlSet\\Services"

struct hp_change;
struct hp_error;
struct hp_machine;

/** What is to be created. */
struct hp_service_plan {
	const char *name;
	const char *display; /**< May be NULL. */
	const char *program; /**< ImagePath; NULL: one made from the name. */
	unsigned type;
	enum hp_start_type start;
};

/** The key of a service with the values that make it one. */
int hp_services_write(
	struct hp_change *change, const struct hp_service_plan *plan, struct hp_error *err);

/** The list as the service manager makes it at the start of the machine: what starts by itself
 * runs, the rest does not. */
int hp_services_boot(struct hp_machine *machine, struct hp_error *err);

/** Registry and list. HP_ERR_REFUSED where the name is taken. */
int hp_services_create(
	struct hp_machine *machine, const struct hp_service_plan *plan, struct hp_error *err);
/** Registry, where the key is still there, and list. */
int hp_services_set_start(
	struct hp_machine *machine, size_t at, enum hp_start_type start, struct hp_error *err);
/** The key, where it is still there, and the entry of the list. */
int hp_services_remove(struct hp_machine *machine, size_t at, struct hp_error *err);
/** Stops it; one that is marked for deletion goes. */
int hp_services_stop(struct hp_machine *machine, size_t at, struct hp_error *err);
/** Takes the start types over that the registry has by now: people edit them there. */
void hp_services_refresh(struct hp_machine *machine);

#endif
