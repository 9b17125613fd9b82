/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_HIVE_COPY_H
#define HP_TARGETS_HIVE_COPY_H

/*
 * A file of the image, copied into memory, so that a disk that changes or fails under way gives no
 * half answers and no signal, and so that changes are made to the copy and never to the image:
 *   take    the copy can be written
 *   resize  as often as needed
 *   seal    nobody changes it any more
 *   finish  always
 */

#include <stddef.h>
#include <stdint.h>

#include "../common/why.h"

struct hp_hive_copy {
	int memfd;      /**< -1: none. */
	uint8_t *bytes; /**< NULL if there are none. */
	size_t size;
};

#define HP_HIVE_COPY_INIT ((struct hp_hive_copy){.memfd = -1})

/** Copies the regular file behind `fd`, which stays the caller's. 0, or -1 with "not-a-hive" (no
 * file), "too-large" or "io-error". Either way *copy is to be finished. */
int hp_hive_copy_take(struct hp_hive_copy *copy, int fd, const char *shown, struct hp_why *why);
/** Bytes that are new are zero. */
int hp_hive_copy_resize(
	struct hp_hive_copy *copy, size_t size, const char *shown, struct hp_why *why);
int hp_hive_copy_seal(struct hp_hive_copy *copy, const char *shown, struct hp_why *why);
void hp_hive_copy_finish(struct hp_hive_copy *copy);

#endif
