/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_FILES_PLACE_H
#define HP_TARGETS_SMB_FILES_PLACE_H

/*
 * From a path of the machine to its place on an administrative share, and the proof that nothing is
 * there: "C:\SMS" is SMS on the share C$, and absent if the list of C:\ has no such name.
 */

#include <sys/stat.h>

#include "disk.h"

/** 0 (caller finishes *ret_place), -1. */
int hp_smb_locate(
	struct hp_smb *smb, const char *path, struct hp_smb_place *ret_place, struct hp_why *why);
/** 1, 0 (proved), -1. */
int hp_smb_find_place(struct hp_smb *smb, const struct hp_smb_place *place, struct stat *ret_stat,
	struct hp_why *why);

#endif
