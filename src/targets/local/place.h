/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_LOCAL_PLACE_H
#define HP_TARGETS_LOCAL_PLACE_H

/*
 * Paths of this machine. They are absolute and taken letter by letter: the disk tells upper from
 * lower case, so no other name is meant. Links are followed. A path that leads, by whatever links,
 * into a drive of a practice machine is refused (DESIGN 6.10).
 */

#include "../common/why.h"

/** The path with single slashes and none at its end: 0 (caller frees), -1 with "malformed". */
int hp_place_clean(const char *path, char **ret_path, struct hp_why *why);
/** What is there, for a clean path: 1 (an O_PATH descriptor, caller closes), 0 proved absent, -1.
 */
int hp_place_open(const char *path, int *ret_fd, struct hp_why *why);
/** Whether a name is the marker of a practice drive; -1 if so, else 0. */
int hp_place_check_name(const char *name, const char *folder, struct hp_why *why);

#endif
