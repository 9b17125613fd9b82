/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_PATHS_LOOK_H
#define HP_CAPTURED_PATHS_LOOK_H

/*
 * What `dir` printed about a path. Evidence is the whole listing of the folder above it, or the
 * listing that was asked for that very path:
 *
 *   Directory of itself                 a folder
 *   Directory of the one above, a row   a file
 *   Directory of the one above, none    absent ("File Not Found")
 *   no folder at all, but the drive     absent ("cannot find the path": one above is missing)
 *
 * A folder that may not be looked into also says "File Not Found", but names itself.
 */

#include "folder.h"

struct hp_fact;

/** Where a path was seen; borrowed of the capture. */
struct hp_captured_seen {
	const struct hp_captured_dir *dir;
	const struct hp_dir_entry *entry; /**< Its row in the folder above; NULL. */
	const struct hp_dir_block *block; /**< Its own listing; NULL. */
};

/** By the latest listing that says something: 1, 0, -1; "not-captured" where none does. `fact` is
 * for the sentence of what to run. */
int hp_captured_look(const struct hp_captured *captured, const struct hp_fact *fact,
	const char *path, struct hp_captured_seen *ret_seen, struct hp_why *why);
/** The latest listing of a folder with all that is in it; NULL where there is none. Borrowed. */
const struct hp_dir_block *hp_captured_listing(
	const struct hp_captured *captured, const char *path);

#endif
