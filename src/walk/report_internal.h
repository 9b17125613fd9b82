/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_REPORT_INTERNAL_H
#define HP_REPORT_INTERNAL_H

#include "walk_internal.h"

/* A run read back from its journal. */
struct hp_record {
	struct hp_journal *journal;
	struct hp_procedure *procedure;
	struct hp_events events;
	struct hp_run *run;
};
int hp_record_open(const char *state_folder, const char *run_id, struct hp_record *ret_record,
	struct hp_error *err);
void hp_record_finish(struct hp_record *record);
/* Where the run stands or was stopped; NULL where nowhere. */
const char *hp_record_place(const struct hp_record *record);

#endif
