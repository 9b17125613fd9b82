/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The report of a run as a neutral document. What a manager asks comes first: how it ended, how
 * long it took, what needs attention. Then what an auditor asks: each step, each check with its
 * evidence, and every event. Nothing in it depends on when or where it is made.
 */
#include "report_parts.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

struct hp_block *hp_report_section(struct hp_report *report, const char *heading)
{
	return hp_document_add_section(
		report->doc.document, &report->doc.document->root, NULL, heading);
}

static void count_instance(
	const struct hp_instance *item, enum hp_step_state state, struct hp_report_counts *counts)
{
	counts->paper += item->paper_by != NULL;
	switch (state) {
	case HP_STATE_TODO:
	case HP_STATE_ACTIVE:
		counts->open++;
		break;
	case HP_STATE_VERIFIED:
		counts->verified += !item->adopted;
		counts->adopted += item->adopted;
		break;
	case HP_STATE_ATTESTED:
		/* An answer is no statement about a machine. */
		counts->attested += item->step->kind == HP_STEP_ACTION;
		counts->answered += item->step->kind != HP_STEP_ACTION;
		break;
	case HP_STATE_OVERRIDDEN:
		counts->overridden++;
		break;
	case HP_STATE_NA:
		counts->na++;
		break;
	case HP_STATE_DEFERRED:
		counts->deferred++;
		break;
	case HP_STATE_COUNT_:
		break;
	}
}

struct hp_report_counts hp_report_count(const struct hp_run *run)
{
	const struct hp_run_state *state = hp_run_state(run);
	struct hp_report_counts counts = {0};
	for (size_t i = 0; i < state->instance_count; i++) {
		if (hp_step_kind_is_leaf(state->instances[i].step->kind) &&
			!hp_run_is_idle_round(run, i)) {
			count_instance(&state->instances[i], hp_run_step_state(run, i), &counts);
		}
	}
	return counts;
}

int hp_report_begin(const struct hp_record *record, const struct hp_report_options *options,
	struct hp_report *ret_report, struct hp_error *err)
{
	static const int64_t minute_ms = 60000;
	struct hp_report report = {.record = record, .doc = {.run = record->run}};
	if (options != NULL && options->objective_ms > 0) {
		report.objective = HP_OBJECTIVE_GIVEN;
		report.objective_ms = options->objective_ms;
	} else if (record->procedure->rto_minutes > 0) {
		report.objective = HP_OBJECTIVE_OF_PROCEDURE;
		report.objective_ms = record->procedure->rto_minutes * minute_ms;
	}
	int status = hp_times_take(record->procedure, &record->events, &report.times, err);
	if (status == 0) {
		*ret_report = report;
	}
	return status;
}

void hp_report_finish(struct hp_report *report)
{
	hp_times_finish(&report->times);
}

static void put_all(struct hp_report *report)
{
	hp_report_put_summary(report);
	hp_report_put_attention(report);
	hp_report_put_times(report);
	hp_report_put_overrides(report);
	hp_report_put_deferred(report);
	hp_report_put_pauses(report);
	hp_report_put_paper(report);
	hp_report_put_notes(report);
	hp_report_put_start(report);
	hp_report_put_steps(report);
	hp_report_put_refused(report);
	hp_report_put_signatures(report);
	hp_report_put_events(report);
}

int hp_report_document(const char *state_folder, const char *run_id,
	const struct hp_report_options *options, struct hp_document **ret_document,
	struct hp_error *err)
{
	struct hp_record record;
	struct hp_report report;
	int status = hp_record_open(state_folder, run_id, &record, err);
	if (status < 0) {
		return status;
	}
	status = hp_report_begin(&record, options, &report, err);
	if (status == 0) {
		struct hp_document *document = hp_document_new();
		report.doc.document = document;
		status = hp_doc_head(&report.doc, record.journal, _("Report"),
			options == NULL ? HP_PAPER_A4 : options->paper, err);
		if (status == 0) {
			put_all(&report);
			*ret_document = document;
			document = NULL;
		}
		hp_document_free(document);
		hp_report_finish(&report);
	}
	hp_record_finish(&record);
	return status;
}

int hp_report_text(
	const char *state_folder, const char *run_id, char **ret_text, struct hp_error *err)
{
	static const size_t columns = 80;
	struct hp_document *document = NULL;
	int status = hp_report_document(state_folder, run_id, NULL, &document, err);
	if (status == 0) {
		const struct hp_document *const documents[] = {document};
		*ret_text = hp_document_to_text(documents, 1, columns);
		hp_document_free(document);
	}
	return status;
}
