/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_REPORT_H
#define HP_REPORT_H

/* What the record says of a run, by replay; nothing is written and no machine is looked at. */

#include <stddef.h>

#include "holdpoint/document.h"
#include "holdpoint/event.h"
#include "holdpoint/run.h"

struct hp_error;
struct hp_json;

/** One line of `holdpoint runs`. */
struct hp_run_summary {
	char *run;
	char *procedure;
	char *revision;
	enum hp_mode mode;
	char *operator_name; /**< NULL. */
	int64_t started_wall_ms;
	enum hp_run_status status;
	char *at;      /**< NULL where the person stands nowhere. */
	char *trouble; /**< Why the run could not be read, a sentence; then nothing but `run` is
			  filled. */
};
struct hp_run_summaries {
	struct hp_run_summary *items;
	size_t count;
};

/** All runs, oldest first. A run whose journal cannot be read is listed with its trouble: it never
 * hides the others. */
int hp_report_runs(
	const char *state_folder, struct hp_run_summaries *ret_runs, struct hp_error *err);
void hp_run_summaries_finish(struct hp_run_summaries *runs);

/** `report --format json` (DESIGN section 7). The caller owns it. */
int hp_report_json(const char *state_folder, const char *run_id, struct hp_json **ret_json,
	struct hp_error *err);
/** The report for people as plain text of 80 columns (hp_report_document). Caller frees. */
int hp_report_text(
	const char *state_folder, const char *run_id, char **ret_text, struct hp_error *err);

/* ---- the same as neutral documents, for hp_render() ---- */

struct hp_report_options {
	enum hp_paper paper;
	int64_t objective_ms; /**< The time there is to recover (RTO); 0: the procedure's own, if
				 it says one. */
};
/**
 * The report of a run: who did what when, each check with its evidence, overrides with both
 * judgements, deferrals, holds, hand-overs, time by phase, timeline, signatures, head hash (R79,
 * R81, R82). Nothing in it depends on when or where it is made. The caller owns the document.
 */
int hp_report_document(const char *state_folder, const char *run_id,
	const struct hp_report_options *options, struct hp_document **ret_document,
	struct hp_error *err);
/**
 * The rest of a run, to go on with on paper: where it stands, what is done by whom and when, what
 * is open, in full, watched steps, deferred items, notes, parameters (secrets as fields), machines
 * (R72, R73). Nothing is locked: works beside a wizard that runs, and after one that was killed.
 */
int hp_report_remaining(const char *state_folder, const char *run_id,
	const struct hp_report_options *options, struct hp_document **ret_document,
	struct hp_error *err);

/**
 * As hp_report_json(), judged by an objective of the caller's own. `options` may be NULL.
 */
int hp_report_json_with(const char *state_folder, const char *run_id,
	const struct hp_report_options *options, struct hp_json **ret_json, struct hp_error *err);

#endif
