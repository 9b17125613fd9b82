/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_MACHINE_H
#define HP_PRACTICE_MACHINE_H

/*
 * A practice machine is a folder:
 *   image/          the drive of its system, with the marker HOLDPOINT-PRACTICE in the root and
 * real hives, marked, in Windows/System32/config drive-X/        another drive, marked as well
 *   state.json      what a running machine knows and a disk does not (targets/practice/state.h)
 * Everything is opened below its drive with openat2; a folder without the marker is refused.
 */

#include <stddef.h>

struct hp_error;
struct hp_image;
struct hp_machine;
struct hp_practice_state;
struct hp_registry;

/** Makes a machine from the JSON text of a procedure's practice section; `folder` must not exist,
 * or be empty. */
int hp_machine_make(const char *folder, const char *json, size_t len, struct hp_error *err);

int hp_machine_open(const char *folder, struct hp_machine **ret_machine, struct hp_error *err);
/** Another machine of the same drill, by its name: its folder lies beside. HP_ERR_NOT_FOUND. */
int hp_machine_open_beside(struct hp_machine *machine, const char *name,
	struct hp_machine **ret_other, struct hp_error *err);
void hp_machine_close(struct hp_machine *machine);

/** For reading, by the same reader that judges it in a drill. */
struct hp_registry *hp_machine_registry(struct hp_machine *machine);
struct hp_image *hp_machine_image(struct hp_machine *machine);

/** To be changed freely, then saved. */
struct hp_practice_state *hp_machine_state(struct hp_machine *machine);
int hp_machine_save(struct hp_machine *machine, struct hp_error *err);

#endif
