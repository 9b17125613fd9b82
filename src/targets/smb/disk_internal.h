/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_DISK_INTERNAL_H
#define HP_TARGETS_SMB_DISK_INTERNAL_H

/* Between disk.c, disk_library.c and disk_guard.c. */

#include <stdbool.h>
#include <stdint.h>

#include <libsmbclient.h>

#include "disk.h"

struct hp_smb_disk {
	SMBCCTX *library;
	/* A share that was refused, so that a burst of checks does not log on for each. */
	char *refused_share;
	int64_t refused_until;
	struct hp_why refused;
};

/** Hands the library what it needs for the next call: the time left, and who logs on. */
int hp_smb_disk_prepare(struct hp_smb *smb, struct hp_why *why);

/** The numeric address at which the machine answered; NULL: none did. */
const char *hp_smb_disk_address(const struct hp_smb *smb);
/** smb://10.0.0.7:445/C$/SMS; caller frees. */
char *hp_smb_disk_url(const struct hp_smb *smb, const char *share, const char *names);

/** From here until the guard is ended, connections are cut when the deadline has passed. */
void hp_smb_guard_begin(void);
/** Whether it had to cut. */
bool hp_smb_guard_end(void);

#endif
