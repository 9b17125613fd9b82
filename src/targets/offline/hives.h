/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_HIVES_H
#define HP_TARGETS_HIVES_H

/*
 * The hives of an image, open: each file is copied and checked once and again only when it has
 * changed (device, inode, size and both times; those of its folder and of the logs it was read with
 * too). A failure is remembered in
 * the same way, so that a hundred questions to a damaged hive cost one reading.
 */

#include <stdbool.h>
#include <stddef.h>

#include "../common/why.h"
#include "image.h"

struct hp_hive;
struct hp_hives;

struct hp_hives *hp_hives_new(struct hp_image *image, bool practice);
void hp_hives_free(struct hp_hives *hives);

/** The hive file `path` of a drive, any case, with its logs where it needs them: 0 with the hive
 * and its path as found and what was replayed (both the cache's), or -1. */
int hp_hives_get(struct hp_hives *hives, size_t drive, const char *path, struct hp_hive **ret_hive,
	const char **ret_source, struct hp_why *why);

#endif
