/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_EDIT_H
#define HP_PRACTICE_EDIT_H

/*
 * One hive being changed. Nothing is written in place:
 *   open    a copy of the hive in memory
 *   ...     changes to the copy
 *   commit  a temporary file in the hive's folder, renamed over it
 *   close   always
 * Names are compared as Windows compares them; hivex itself would take them apart only by ASCII
 * case.
 */

#include <stddef.h>
#include <stdint.h>

struct hp_edit;
struct hp_error;

/** From the bytes of a hive. */
int hp_edit_open_bytes(
	const uint8_t *bytes, size_t len, struct hp_edit **ret_edit, struct hp_error *err);
/** From an open file, which stays the caller's. */
int hp_edit_open_file(int fd, struct hp_edit **ret_edit, struct hp_error *err);
void hp_edit_close(struct hp_edit *edit);

/** The key at `path` (parts separated by backslashes, from the root of the hive), made with those
 * above it where it is missing. */
int hp_edit_make_key(struct hp_edit *edit, const char *path, size_t *ret_key, struct hp_error *err);
/** HP_ERR_NOT_FOUND where there is none. */
int hp_edit_find_key(struct hp_edit *edit, const char *path, size_t *ret_key, struct hp_error *err);
/** With all below it. */
int hp_edit_delete_key(struct hp_edit *edit, size_t key, struct hp_error *err);

int hp_edit_set_value(struct hp_edit *edit, size_t key, const char *name, uint32_t type,
	const uint8_t *bytes, size_t len, struct hp_error *err);
/** `name` NULL deletes all. HP_ERR_NOT_FOUND where there is no such value. */
int hp_edit_delete_value(struct hp_edit *edit, size_t key, const char *name, struct hp_error *err);

/** Writes the changed hive as `name` in the folder `folder_fd`. */
int hp_edit_commit(struct hp_edit *edit, int folder_fd, const char *name, struct hp_error *err);

/** Writes bytes as `name` in the folder by a temporary file and a rename; follows no link at either
 * name. */
int hp_write_in_folder(
	int folder_fd, const char *name, const void *bytes, size_t len, struct hp_error *err);

#endif
