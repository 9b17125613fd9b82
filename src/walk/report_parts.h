/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_REPORT_PARTS_H
#define HP_REPORT_PARTS_H

/* The sections of a run's report; report_document.c says in which order they come. */

#include "document_parts.h"
#include "holdpoint/report.h"
#include "report_internal.h"
#include "report_times.h"

/** Whence the objective is known. */
enum hp_objective { HP_OBJECTIVE_NONE, HP_OBJECTIVE_OF_PROCEDURE, HP_OBJECTIVE_GIVEN };

struct hp_report {
	struct hp_doc doc;
	const struct hp_record *record;
	struct hp_times times;
	enum hp_objective objective;
	int64_t objective_ms; /**< 0: none. */
};

/** How the leaf steps of a run stand, as its ending counts them. */
struct hp_report_counts {
	size_t open, verified, adopted, attested, answered, overridden, na, deferred, paper;
};
struct hp_report_counts hp_report_count(const struct hp_run *run);

/** Times and objective of a record. `options` may be NULL. */
int hp_report_begin(const struct hp_record *record, const struct hp_report_options *options,
	struct hp_report *ret_report, struct hp_error *err);
void hp_report_finish(struct hp_report *report); /**< Not the document. */

/** report_json_times.c: phases, objective, holds, hand-overs, paper, changed clocks. */
void hp_report_put_json(const struct hp_report *report, struct hp_json *out);

/* ---- report_words.c; what is returned is the caller's to free, unless it is const ---- */

/** "took 1 h 12 min of 4 h 00 min: within the objective". */
char *hp_objective_words(const struct hp_report *report);
/** What a phase is called. */
char *hp_phase_words(const struct hp_report *report, const struct hp_phase *phase);
/** "1:02:03": hours, minutes, seconds. */
char *hp_seconds_words(int64_t seconds);
/** Who did it: the name of the event's actor. */
const char *hp_event_who(const struct hp_event *event);
/** What an event is about, in one line; a check's verdict where there is one (R81). */
char *hp_event_detail(const struct hp_event *event);
/** The same for people, as a sentence; NULL for kinds that only the list of events tells. */
char *hp_event_words(const struct hp_report *report, size_t index);
/** Counts in words: "12 verified, 3 attested, 1 overridden". */
char *hp_counts_words(const struct hp_report_counts *counts);

/** The operator before this sign-on; NULL where it is the first. */
const char *hp_operator_before(const struct hp_events *events, size_t event);
/** Another person signed on than the one before (R70). */
bool hp_is_hand_over(const struct hp_events *events, size_t event);
/** Why a stretch was held, and the step where; NULL where nobody said. */
const char *hp_pause_reason(const struct hp_report *report, const struct hp_stretch *stretch);
const char *hp_pause_place(const struct hp_report *report, const struct hp_stretch *stretch);
/** A pause that nobody has ended. */
bool hp_pause_lasts(const struct hp_report *report, const struct hp_stretch *stretch);
/** The hold that is the last event of all: no time has passed in it, so it is in no stretch. */
bool hp_last_hold(const struct hp_report *report, struct hp_stretch *ret_hold);

/* ---- sections ---- */

/** report_document.c: a section with `heading` at the end of the document. */
struct hp_block *hp_report_section(struct hp_report *report, const char *heading);

void hp_report_put_summary(struct hp_report *report);   /* report_summary.c */
void hp_report_put_attention(struct hp_report *report); /* report_attention.c */
void hp_report_put_times(struct hp_report *report);     /* report_phases.c */
void hp_report_put_pauses(struct hp_report *report);
void hp_report_put_overrides(struct hp_report *report); /* report_overrides.c */
void hp_report_put_deferred(struct hp_report *report);
void hp_report_put_refused(struct hp_report *report);
void hp_report_put_start(struct hp_report *report); /* report_start.c */
void hp_report_put_paper(struct hp_report *report);
void hp_report_put_notes(struct hp_report *report);
void hp_report_put_steps(struct hp_report *report);  /* report_steps.c */
void hp_report_put_events(struct hp_report *report); /* report_events.c */
void hp_report_put_signatures(struct hp_report *report);

#endif
