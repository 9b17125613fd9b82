/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_DISK_H
#define HP_TARGETS_SMB_DISK_H

/*
 * The drives of the machine over its administrative shares, by libsmbclient, which keeps one
 * connection a share. It is told only what a C library tells, an errno; so what matters is asked
 * again in another way: whether a share is there by its root, whether a logon failed by IPC$, and
 * whether something is absent by the list of the folder where it would be.
 *
 * Everything that waits is cut off at the deadline of the request (disk_guard.c).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "../common/why.h"

struct hp_smb;
struct hp_smb_disk;
struct hp_tree_entries;

/** Where something is or would be. */
struct hp_smb_place {
	char *share; /**< "C$" */
	char *names; /**< In the share, joined by slashes; "" is its root. */
	char *shown; /**< For people: "C:\SMS\bin". */
};
void hp_smb_place_finish(struct hp_smb_place *place);
/** The folder in which it is; must not be asked of the root. */
struct hp_smb_place hp_smb_place_above(const struct hp_smb_place *place);

/** What the server says is there, junctions and links followed by the server: 1, 0 (the server says
 * that there is none; not proved yet), -1. */
int hp_smb_disk_stat(struct hp_smb *smb, const struct hp_smb_place *place, struct stat *ret_stat,
	struct hp_why *why);
/** Adds all that is in a folder, without "." and ".."; a link or junction is HP_TREE_OTHER. 1, 0
 * (no such folder), -1. */
int hp_smb_disk_list(struct hp_smb *smb, const struct hp_smb_place *place,
	struct hp_tree_entries *entries, struct hp_why *why);

/** Takes a part of a file; `bytes` live for the call. A file may come twice from its beginning:
 * then with `offset` 0 again. */
typedef void hp_smb_bytes_fn(void *arg, uint64_t offset, const uint8_t *bytes, size_t len);
/** The contents of a file, which must have been the same from beginning to end: 1 with what it is,
 * 0 (no such file), -1. */
int hp_smb_disk_read(struct hp_smb *smb, const struct hp_smb_place *place, hp_smb_bytes_fn *take,
	void *arg, struct stat *ret_stat, struct hp_why *why);

/** Sets the library up, with all that it loads late; before the lock-in. Nothing is reached. */
void hp_smb_disk_open(struct hp_smb *smb);
/** NULL is allowed. */
void hp_smb_disk_free(struct hp_smb_disk *disk);

#endif
