/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_HIVE_H
#define HP_TARGETS_HIVE_H

/*
 * One registry hive, read. The file is copied into memory first (hive_copy.h); if it was not closed
 * properly its logs are replayed into the copy (hive_log.h); our own checks run (regf.h); then
 * hivex reads the copy. What hivex lists is compared with the raw lists before anything is called
 * absent. Keys and values are hivex's handles, which are offsets in the file; regf.h relies on that
 * and says "damaged" if it ever stops being so.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/why.h"

struct hp_hive;
struct hp_hive_logs;
struct hp_strv;

/** The largest hive that is read. */
#define HP_HIVE_SIZE_MAX ((uint64_t)1 << 30)

/** The subkeys of one key, in the order of the hive. */
struct hp_subkey {
	size_t key;
	char *name; /**< NULL where the name is not text (half a surrogate, a NUL inside): it equals
		       no name. */
	uint32_t hash; /**< Of the upper-cased name. */
};

struct hp_subkeys {
	const struct hp_subkey *items;
	size_t count;
};

/**
 * Copies and opens the regular file behind `fd` (which stays the caller's). `shown` names it in
 * sentences. 0, or -1 with "too-large", "io-error", or what hp_regf_check and hivex say.
 */
int hp_hive_open(int fd, const char *shown, struct hp_hive **ret_hive, struct hp_why *why);
/** The same, of a hive whose logs are at hand: -1 also with what hp_hive_log_replay says. */
int hp_hive_open_logged(int fd, const struct hp_hive_logs *logs, const char *shown,
	struct hp_hive **ret_hive, struct hp_why *why);
/** What was replayed into it ("LOG1, 3 pages replayed"), or NULL. */
const char *hp_hive_replayed(const struct hp_hive *hive);
void hp_hive_close(struct hp_hive *hive);

bool hp_hive_is_practice(const struct hp_hive *hive);
size_t hp_hive_root(const struct hp_hive *hive);

/** 0, or -1 with "hive-corrupt". The list lives until the next call that lists keys of this hive.
 */
int hp_hive_subkeys(
	struct hp_hive *hive, size_t key, struct hp_subkeys *ret_subkeys, struct hp_why *why);
/** The subkey with that name: 1, 0, or -1 ("hive-corrupt", "ambiguous-name"). */
int hp_hive_subkey(
	struct hp_hive *hive, size_t key, const char *name, size_t *ret_subkey, struct hp_why *why);
bool hp_hive_key_is_link(const struct hp_hive *hive, size_t key);
/** Last write as milliseconds since 1970, or -1 with "hive-corrupt". */
int hp_hive_modified(struct hp_hive *hive, size_t key, int64_t *ret_wall_ms, struct hp_why *why);

int hp_hive_value_count(struct hp_hive *hive, size_t key, size_t *ret_count, struct hp_why *why);
/** Adds the names of all values to `names`, but for those that are not text. 0, or -1. */
int hp_hive_value_names(
	struct hp_hive *hive, size_t key, struct hp_strv *names, struct hp_why *why);
/** The value with that name ("" is the default value): 1, 0, or -1. */
int hp_hive_value(
	struct hp_hive *hive, size_t key, const char *name, size_t *ret_value, struct hp_why *why);
/** Type and raw bytes of a value; caller frees *ret_bytes (never NULL). 0, or -1. */
int hp_hive_data(struct hp_hive *hive, size_t value, uint32_t *ret_type, uint8_t **ret_bytes,
	size_t *ret_len, struct hp_why *why);

#endif
