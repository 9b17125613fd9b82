/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_KEYREAD_H
#define HP_TARGETS_KEYREAD_H

/* Values of a key that is at hand: text and numbers, with what does not fit their type apart. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/why.h"

struct hp_hive;
struct hp_strv;

/** A REG_SZ or REG_EXPAND_SZ (not expanded): 1 (caller frees), 0, -1 with "malformed" or damage. */
int hp_key_text(
	struct hp_hive *hive, size_t key, const char *name, char **ret_text, struct hp_why *why);
/** A REG_DWORD: 1, 0, -1 with "malformed" or damage. */
int hp_key_dword(struct hp_hive *hive, size_t key, const char *name, uint32_t *ret_number,
	struct hp_why *why);
/** A REG_MULTI_SZ: 1 with its strings added to `texts`, 0, -1 with "malformed" or damage. */
int hp_key_texts(struct hp_hive *hive, size_t key, const char *name, struct hp_strv *texts,
	struct hp_why *why);

#endif
