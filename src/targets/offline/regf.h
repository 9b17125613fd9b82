/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_REGF_H
#define HP_TARGETS_REGF_H

/*
 * The layout of a hive file ("regf"), as publicly documented: what is checked by our own eyes
 * before and beside hivex. hivex tells whether it can walk a hive; it does not tell a changed name
 * from another name, and "absent" must not rest on a damaged list. All functions take the whole
 * file in memory and any bytes in it.
 *
 *   0x0000  base block, 4096 bytes: "regf", two sequence numbers, time, version, root cell, size of
 * the bins, the hive's own name in 64 bytes, checksum (the first 508 bytes) at 508 0x1000  bins,
 * each "hbin", its offset, its size (a multiple of 4096); 32 bytes of header, then cells cell    a
 * signed 32-bit size, negative while in use, then data: nk (key), vk (value), sk (security), lf lh
 * li ri (lists of subkeys), db (large data), or a plain list of values, or data Offsets inside a
 * hive count from 0x1000; all numbers are little-endian.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/bytes.h"
#include "../common/why.h"

#define HP_REGF_BASE_SIZE 0x1000u
#define HP_REGF_NO_CELL UINT32_MAX

/* Flags of an nk: a link to another key; a name in bytes of Latin-1, not in UTF-16 units. */
#define HP_REGF_KEY_IS_LINK 0x10u
#define HP_REGF_KEY_NARROW_NAME 0x20u

struct hp_regf {
	const uint8_t *bytes;
	size_t size;
};

/** The checksum that belongs at 508. */
uint32_t hp_regf_checksum(const uint8_t *base_block);

/**
 * Base block, sequence numbers, chain of bins, root cell. 0, or -1 with "not-a-hive",
 * "hive-truncated", "hive-dirty" or "hive-corrupt" and a sentence that names `shown`.
 */
int hp_regf_check(const struct hp_regf *regf, const char *shown, struct hp_why *why);

/** True if the base block's name is the one of practice machines. */
bool hp_regf_is_practice(const struct hp_regf *regf);

/**
 * Checks the list of subkeys of the key at file offset `key` against the `children` (file offsets)
 * that another reader found: the same keys in the same order, each one a child of this key, each
 * name with the hash or hint that the list keeps of it, no list where the count says none. false:
 * damaged.
 */
bool hp_regf_check_children(
	const struct hp_regf *regf, size_t key, const size_t *children, size_t count);

/** The number and list of values agree: no list of values hangs on a key that counts none. */
bool hp_regf_check_values(const struct hp_regf *regf, size_t key, size_t count);

/** The data of the value at file offset `value` lie inside their cells, those of large values too.
 */
bool hp_regf_check_data(const struct hp_regf *regf, size_t value);

/** There is a vk, whole with its name, at file offset `value`. */
bool hp_regf_is_value(const struct hp_regf *regf, size_t value);

/** Flags of the nk at file offset `key`; 0 if there is none. */
uint16_t hp_regf_key_flags(const struct hp_regf *regf, size_t key);

#endif
