/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_CHANGE_H
#define HP_PRACTICE_CHANGE_H

/*
 * A change of a machine's registry, by whole paths ("HKLM\SYSTEM\CurrentControlSet\..."):
 *   new      nothing is opened yet
 *   ...      a hive is copied into memory when the first key of it is changed
 *   commit   the changed hives, each by a rename
 *   free     always
 * Paths outside the four hives of a practice machine are HP_ERR_NOT_FOUND.
 */

#include <stddef.h>
#include <stdint.h>

struct hp_change;
struct hp_error;
struct hp_machine;
struct hp_strv;

struct hp_change *hp_change_new(struct hp_machine *machine);
void hp_change_free(struct hp_change *change);
int hp_change_commit(struct hp_change *change, struct hp_error *err);

/** The key and those above it are there afterwards. */
int hp_change_key(struct hp_change *change, const char *path, struct hp_error *err);
/* Values; the key is made where it is missing. */
int hp_change_bytes(struct hp_change *change, const char *path, const char *name, uint32_t type,
	const void *bytes, size_t len, struct hp_error *err);
int hp_change_text(struct hp_change *change, const char *path, const char *name, uint32_t type,
	const char *text, struct hp_error *err);
int hp_change_number(struct hp_change *change, const char *path, const char *name, uint32_t number,
	struct hp_error *err);
/** A REG_MULTI_SZ. */
int hp_change_texts(struct hp_change *change, const char *path, const char *name,
	const struct hp_strv *texts, struct hp_error *err);

/** With all below it. HP_ERR_NOT_FOUND where there is none, HP_ERR_REFUSED for a hive's root. */
int hp_change_delete_key(struct hp_change *change, const char *path, struct hp_error *err);
/** `name` NULL: all values. HP_ERR_NOT_FOUND where there is no such key or value. */
int hp_change_delete_value(
	struct hp_change *change, const char *path, const char *name, struct hp_error *err);

#endif
