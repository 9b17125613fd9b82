/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_BASE_HIVE_H
#define HP_PRACTICE_BASE_HIVE_H

/*
 * The smallest sound hive, written by its documented layout (regf.h draws it), because hivex
 * changes hives and cannot begin one: a base block, one bin, a root key, its security, and the rest
 * of the bin free. The base block carries the practice marker as its name, where hivex leaves it
 * alone.
 */

#include <stdint.h>

#define HP_BASE_HIVE_SIZE 0x2000u

/** `filetime`: 100 ns since 1601, for the hive and its root key. */
void hp_base_hive_make(uint64_t filetime, uint8_t ret_bytes[HP_BASE_HIVE_SIZE]);

#endif
