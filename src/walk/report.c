/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs read back from their journals, and the list of them. */
#include "holdpoint/report.h"

#include <stdlib.h>

#include "holdpoint/procedure.h"
#include "report_internal.h"

void hp_record_finish(struct hp_record *record)
{
	hp_run_free(record->run);
	hp_events_finish(&record->events);
	hp_procedure_free(record->procedure);
	hp_journal_close(record->journal);
}

int hp_record_open(const char *state_folder, const char *run_id, struct hp_record *ret_record,
	struct hp_error *err)
{
	struct hp_record record = {0};
	hp_events_init(&record.events);
	int status = hp_journal_open(state_folder, run_id, HP_JOURNAL_READ, &record.journal, err);
	if (status == 0) {
		status = hp_journal_load(record.journal, &record.events, err);
	}
	if (status == 0) {
		status = hp_walk_parse_stored(record.journal, &record.procedure, err);
	}
	if (status == 0) {
		record.run = hp_run_new(record.procedure);
		status = hp_walk_replay(record.run, &record.events, run_id, err);
	}
	if (status < 0) {
		hp_record_finish(&record);
		return status;
	}
	*ret_record = record;
	return 0;
}

const char *hp_record_place(const struct hp_record *record)
{
	const struct hp_run_state *state = hp_run_state(record->run);
	size_t current = hp_run_current(record->run);
	return current != HP_NONE ? state->instances[current].ref : state->stopped_at;
}

/* ---- runs ---- */

static void summarise(const char *state_folder, const char *run_id, struct hp_run_summary *summary)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_record record;
	summary->run = hp_strdup(run_id);
	if (hp_record_open(state_folder, run_id, &record, &err) < 0) {
		summary->trouble = hp_strdup(hp_error_text(&err));
		hp_error_finish(&err);
		return;
	}
	const struct hp_run_state *state = hp_run_state(record.run);
	summary->procedure = hp_strdup(record.procedure->id);
	summary->revision = hp_strdup(record.procedure->revision);
	summary->mode = state->mode;
	summary->operator_name = hp_strdup(state->operator_name);
	summary->started_wall_ms = state->started_wall_ms;
	summary->status = state->status;
	summary->at = hp_strdup(hp_record_place(&record));
	hp_record_finish(&record);
}

int hp_report_runs(
	const char *state_folder, struct hp_run_summaries *ret_runs, struct hp_error *err)
{
	struct hp_strv ids;
	hp_strv_init(&ids);
	int status = hp_journal_list(state_folder, &ids, err);
	if (status == 0) {
		struct hp_run_summaries runs = {
			.items = hp_calloc(ids.count + 1, sizeof(*runs.items)), .count = ids.count};
		for (size_t i = 0; i < ids.count; i++) {
			summarise(state_folder, ids.items[i], &runs.items[i]);
		}
		*ret_runs = runs;
	}
	hp_strv_finish(&ids);
	return status;
}

void hp_run_summaries_finish(struct hp_run_summaries *runs)
{
	for (size_t i = 0; i < runs->count; i++) {
		free(runs->items[i].run);
		free(runs->items[i].procedure);
		free(runs->items[i].revision);
		free(runs->items[i].operator_name);
		free(runs->items[i].at);
		free(runs->items[i].trouble);
	}
	free(runs->items);
	*runs = (struct hp_run_summaries){0};
}
