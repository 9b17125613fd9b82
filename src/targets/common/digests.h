/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_DIGESTS_H
#define HP_TARGETS_DIGESTS_H

/*
 * Digests of files that were read before. The checks of all steps done stay in force, so the same
 * files are asked for after every step; what has not changed is not read again.
 *
 * A file is unchanged while its device, inode, size, and its times of change of contents and of
 * inode (mtime, ctime; nanoseconds) are: whoever sets mtime back changes ctime. A digest is kept
 * only of a file whose times were HP_DIGESTS_SETTLED_MS old when its reading began, for two changes
 * within one tick of a file system's clock (two seconds on FAT) leave the same times. It is not
 * seen when somebody writes through a mapping made before, into a page that the kernel has not
 * written out yet.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "holdpoint/hash.h"

#define HP_DIGESTS_MAX 4096u
#define HP_DIGESTS_SETTLED_MS 2000

struct hp_digests;

struct hp_digests *hp_digests_new(void);
void hp_digests_free(struct hp_digests *digests); /**< NULL is allowed. */

/** The digest of a file as `st` describes it now; false where it has to be read. */
bool hp_digests_find(
	const struct hp_digests *digests, const struct stat *st, struct hp_hash *ret_hash);
/**
 * Keeps the digest of a file, unless it changed between the two looks at it, or its times had not
 * settled at `begun_ms` (wall clock), when its reading began. Another file may lose its place.
 */
void hp_digests_keep(struct hp_digests *digests, const struct stat *before,
	const struct stat *after, int64_t begun_ms, const struct hp_hash *hash);

/** Asked between two pieces of a file: whether to stop. */
typedef bool hp_digests_stop_fn(void *data);
/** The digest and the number of the bytes from where `fd` stands to the end of the file; `stop` may
 * be NULL. 0, or a negative errno, -ECANCELED where `stop` said so. */
int hp_digests_read(
	int fd, hp_digests_stop_fn *stop, void *data, struct hp_hash *ret_hash, uint64_t *ret_size);

#endif
