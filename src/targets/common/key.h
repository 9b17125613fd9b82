/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_KEY_H
#define HP_TARGETS_KEY_H

/*
 * One registry key of a source: its slots (keys.h), and its values as text and numbers, with what
 * does not fit their type apart. A key that was found stays good until the next find of its source,
 * so nobody holds one across it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "why.h"

struct hp_key;
struct hp_key_info;
struct hp_keys;
struct hp_strv;

int hp_key_find(
	const struct hp_keys *keys, const char *path, struct hp_key *ret_key, struct hp_why *why);
int hp_key_open(const struct hp_keys *keys, const struct hp_key *key, const char *name,
	struct hp_key *ret_key, struct hp_why *why);
void hp_key_close(const struct hp_keys *keys, struct hp_key *key);
int hp_key_info(const struct hp_keys *keys, const struct hp_key *key, struct hp_key_info *ret_info,
	struct hp_why *why);
/** Adds the names of the subkeys: 0, -1. Those that are not text are counted in *ret_odd. */
int hp_key_subkeys(const struct hp_keys *keys, const struct hp_key *key, struct hp_strv *names,
	size_t *ret_odd, struct hp_why *why);
int hp_key_value_names(const struct hp_keys *keys, const struct hp_key *key, struct hp_strv *names,
	size_t *ret_odd, struct hp_why *why);
int hp_key_value(const struct hp_keys *keys, const struct hp_key *key, const char *name,
	uint32_t *ret_type, uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why);

/** A REG_SZ or REG_EXPAND_SZ (not expanded): 1 (caller frees), 0, -1 with "malformed" or damage. */
int hp_key_text(const struct hp_keys *keys, const struct hp_key *key, const char *name,
	char **ret_text, struct hp_why *why);
/** A REG_DWORD: 1, 0, -1 with "malformed" or damage. */
int hp_key_dword(const struct hp_keys *keys, const struct hp_key *key, const char *name,
	uint32_t *ret_number, struct hp_why *why);
/** A REG_MULTI_SZ: 1 with its strings added to `texts`, 0, -1 with "malformed" or damage. */
int hp_key_texts(const struct hp_keys *keys, const struct hp_key *key, const char *name,
	struct hp_strv *texts, struct hp_why *why);

#endif
