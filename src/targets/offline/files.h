/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_FILES_H
#define HP_TARGETS_FILES_H

/* Shared by the facts about files. `shown` names the file in sentences. */

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "image.h"

struct hp_digests;
struct hp_hash;

/** -1, with the reason for an errno of something that is in its folder. */
int hp_why_file(struct hp_why *why, int errnum, const char *shown);
/** SHA-256 of an open file that should have `size` bytes: read, or known from before. 0, or -1. */
int hp_file_sha256(struct hp_digests *digests, int fd, uint64_t size, const char *shown,
	struct hp_hash *ret_hash, struct hp_why *why);
/** "." or "..". */
bool hp_is_dots(const char *name);
/** What a place is, links followed inside the image: a file or a folder, or -1. */
int hp_image_stat(const struct hp_image *image, const struct hp_image_place *place,
	const char *shown, struct stat *ret_stat, struct hp_why *why);

#endif
