/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_MACHINE_H
#define HP_PRACTICE_MACHINE_H

/*
 * A practice machine is a folder:
 *   image/                       its drive C:, with the marker HOLDPOINT-PRACTICE in the root
 *   image/Windows/System32/config/{SOFTWARE,SYSTEM,SAM,SECURITY,DEFAULT}   real hives, marked
 *   state.json                   what a running machine knows and a disk does not; never in the
 * image Everything is opened below the folder with openat2; a folder without the marker is refused.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct hp_edit;
struct hp_error;
struct hp_image;
struct hp_machine;
struct hp_registry;

/** Makes a machine from the JSON text of a procedure's practice section; `folder` must not exist,
 * or be empty. */
int hp_machine_make(const char *folder, const char *json, size_t len, struct hp_error *err);

int hp_machine_open(const char *folder, struct hp_machine **ret_machine, struct hp_error *err);
void hp_machine_close(struct hp_machine *machine);

/** For reading, by the same reader that judges it in a drill. */
struct hp_registry *hp_machine_registry(struct hp_machine *machine);

/**
 * Opens for change the hive that holds `path` ("HKLM\..."), and gives the rest of the path in it
 * (caller frees). HP_ERR_NOT_FOUND where no hive of the machine holds it.
 */
int hp_machine_edit(struct hp_machine *machine, const char *path, struct hp_edit **ret_edit,
	char **ret_rest, struct hp_error *err);
/** Commits an edit to where hp_machine_edit found its hive for `path`. */
int hp_machine_commit(
	struct hp_machine *machine, const char *path, struct hp_edit *edit, struct hp_error *err);

/** Writes a file given as Windows names it ("C:\Backup\x.reg"), making folders. HP_ERR_REFUSED if
 * it is there and `replace` is not set. */
int hp_machine_write(struct hp_machine *machine, const char *path, const void *bytes, size_t len,
	bool replace, struct hp_error *err);
/** Lists a folder given as Windows names it to `out`. */
int hp_machine_list(struct hp_machine *machine, const char *path, FILE *out, struct hp_error *err);

#endif
