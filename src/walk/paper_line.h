/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_WALK_PAPER_LINE_H
#define HP_WALK_PAPER_LINE_H

/*
 * A line of a sheet as a person enters it (R76):
 *
 *     [STEP] WHO WHEN [PART [; PART]...]
 *
 *     6.4@CAP01 KN 14:03
 *     KN 14:03 name CAP01; second MB; seen the lamp went out
 *
 * Pure: no run, no clock of its own.
 */

#include <stdbool.h>
#include <stdint.h>

#include "holdpoint/run.h"

struct hp_error;

/** The words of a line; what was not written is NULL. */
struct hp_paper_entry {
	char *step;
	char *who;
	int64_t when_ms;
	enum hp_paper_act act;
	char *reason; /**< Behind override, na, defer, or `reason` at a decision. */
	char *choice;
	char *value;
	char *hits;
	char *machine;
	char *second;
	char *found;
	char *seen;
};

/** A time as written: "14:03", "14:03:22", "2026-11-22T14:03Z", "2026-11-22T14:03+01:00". Without a
 * date it is the last such time of this machine's local clock that is not after `now_ms`, but one
 * that comes within 15 minutes is that one, and in the future; without a zone it is local. 0, or
 * HP_ERR_INVALID. */
int hp_paper_time_parse(const char *text, int64_t now_ms, int64_t *ret_wall_ms);
/** "14:03 CET": hours and minutes in this machine's time zone, of another day than now's with the
 * date. Caller frees. */
char *hp_paper_time_words(int64_t wall_ms, int64_t now_ms);

/** Says whether the first word of a line is a step of the run. */
typedef bool (*hp_paper_is_step_fn)(void *data, const char *word);
/** HP_ERR_INVALID with a sentence. hp_paper_entry_finish, whatever this returned. */
int hp_paper_entry_parse(const char *text, int64_t now_ms, hp_paper_is_step_fn is_step, void *data,
	struct hp_paper_entry *ret_entry, struct hp_error *err);
void hp_paper_entry_finish(struct hp_paper_entry *entry);

#endif
