/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_REGFILE_INTERNAL_H
#define HP_CAPTURED_REGFILE_INTERNAL_H

/* Shared by the files of the export reader only: regfile.c finds the file that tells of a key,
 * regfile_keys.c reads the key. */

#include "../common/keys.h"
#include "regfile.h"
#include "regtree.h"

struct hp_regfiles_file {
	char *shown;
	int64_t taken_ms;
	struct hp_regtree tree;
	char *missing;     /* A key that is missing; the tree is empty then. */
	struct hp_why why; /* Set: it cannot be read, and the tree holds its beginning. */
};

struct hp_regfiles {
	struct hp_regfiles_file *items; /* The newest first. */
	size_t count;
	size_t capacity;
	struct hp_keys keys;
	char *source; /* Of the last key. */
};

extern const struct hp_keys_impl hp_regfile_keys_impl;

/** The slot of hp_keys_impl. */
int hp_regfile_find(void *state, const char *path, struct hp_key *ret_key, struct hp_why *why);

/* Reasons; all -1. */
int hp_regfile_not_captured(const char *path, struct hp_why *why);
int hp_regfile_say_twice(const struct hp_regfiles_file *file, const char *name, struct hp_why *why);
int hp_regfile_say_lossy(const struct hp_regfiles_file *file, const char *name, struct hp_why *why);

#endif
