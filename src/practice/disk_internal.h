/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_DISK_INTERNAL_H
#define HP_PRACTICE_DISK_INTERNAL_H

/* Shared by disk.c and disk_change.c only. */

#include "../targets/common/why.h"
#include "disk.h"

struct hp_image_place;

/** HP_ERR_IO with the sentence; drops it from `why`. */
int hp_disk_fail_why(struct hp_error *err, struct hp_why *why);
/** 1 with the place (caller frees its path), 0, or negative. */
int hp_disk_find(struct hp_machine *machine, const char *full, struct hp_image_place *ret_place,
	struct hp_error *err);
/** HP_ERR_NOT_FOUND where there is no such folder. */
int hp_disk_open_folder(
	struct hp_machine *machine, const char *full, int *ret_fd, struct hp_error *err);

#endif
