/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_HIVE_LOG_H
#define HP_TARGETS_HIVE_LOG_H

/*
 * The log files of a hive. Windows writes what it is about to change into a log first and into the
 * hive afterwards; a machine that died in between left a "dirty" hive: the sequence numbers of its
 * base block differ, or the base block does not fit its checksum. Such a hive says nothing by
 * itself: the log has to be replayed, here into a copy in memory, as Windows does at its next
 * start. By the published description of the format ("Windows registry file format specification",
 * M. Suhanov), which also tells that the logs of a hive that is not dirty do not count.
 *
 *   until Windows 8    one write, all its pages: a bitmap and the pages ("DIRT")   hive_log_dirt.c
 *   Windows 8.1, 2012 R2 and later    entries, each with a number, hashes and pages ("HvLE"), going
 *                                     on from LOG1 to LOG2 and back                 hive_log_hvle.c
 *
 * A replay ends in a state that Windows could have come up with, or is refused. Where Windows is
 * content to leave out what it cannot read, we are only if nothing speaks for a change behind it.
 */

#include <stdbool.h>

#include "../common/why.h"
#include "hive_copy.h"

#define HP_HIVE_LOGS 3

/** What comes after the hive's own name, a dot between: "LOG", "LOG1", "LOG2". */
extern const char *const hp_hive_log_names[HP_HIVE_LOGS];

/** The open log files in that order; -1 where there is none. They stay the caller's. */
struct hp_hive_logs {
	int fds[HP_HIVE_LOGS];
};

#define HP_HIVE_NO_LOGS ((struct hp_hive_logs){.fds = {-1, -1, -1}})

/** The base block behind `fd` is that of a hive whose logs have to be looked at. */
bool hp_hive_log_is_needed(int fd);

/**
 * Replays the logs into the copy of a dirty hive; does nothing to one that is clean or no hive.
 * 0 with *ret_note what was done ("LOG1 + LOG2, 12 pages replayed"; caller frees) or NULL for
 * nothing; or -1 with "hive-dirty" ("hive-corrupt" where the base block is damaged) and sentences
 * that say why not and what to do, the copy being useless then.
 */
int hp_hive_log_replay(struct hp_hive_copy *hive, const struct hp_hive_logs *logs,
	const char *shown, char **ret_note, struct hp_why *why);

#endif
