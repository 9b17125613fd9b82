/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the run ended, for whom, in what time: the first thing on page 1; and what needs attention.
 */
#include "report_parts.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

/* ---- how it stands ---- */

static void put_fact(
	struct hp_report *report, struct hp_block *parent, const char *label, char *text_taken)
{
	(void)hp_document_add_fact(report->doc.document, parent, label, text_taken);
	free(text_taken);
}

/* What the word for the ending comes to, for who does not know the words. */
static const char *ending_sentence(enum hp_run_status status)
{
	switch (status) {
	case HP_RUN_OPEN:
		return _("The run is not over: steps are open.");
	case HP_RUN_HELD:
		return _("The run is held. It can be taken up again.");
	case HP_RUN_STOPPED:
		return _("The run was stopped for good. What was open stayed open.");
	case HP_RUN_COMPLETE:
		return _("Every step is closed, and every check in force passed at the end.");
	case HP_RUN_COMPLETE_OVERRIDES:
		return _("Every step is closed, some of them on a person's word against what was "
			 "sensed, or without it.");
	case HP_RUN_COMPLETE_DEFERRED:
		return _("Every step is closed but those that were put off to after this run.");
	}
	return "";
}

/* "Kim Nowak (KN)". */
static char *person_words(const struct hp_event *event)
{
	bool has_initials = event->value != NULL && *event->value != '\0';
	return hp_asprintf("%s%s%s%s", event->name, has_initials ? " (" : "",
		has_initials ? event->value : "", has_initials ? ")" : "");
}

/* Everybody who signed on, each once, in that order. */
static char *operators_words(const struct hp_events *events)
{
	struct hp_str out;
	hp_str_init(&out);
	for (size_t i = 0; i < events->count; i++) {
		const struct hp_event *event = &events->items[i];
		bool known = event->kind != HP_EVENT_SIGNED_ON;
		for (size_t k = 0; k < i && !known; k++) {
			known = events->items[k].kind == HP_EVENT_SIGNED_ON &&
				hp_streq(events->items[k].name, event->name);
		}
		if (!known) {
			char *person = person_words(event);
			hp_str_appendf(&out, "%s%s", out.len == 0 ? "" : ", ", person);
			free(person);
		}
	}
	hp_str_append(&out, out.len == 0 ? "-" : "");
	return hp_str_detach(&out);
}

static void put_ending(struct hp_report *report, struct hp_block *section)
{
	const struct hp_run_state *state = hp_run_state(report->record->run);
	struct hp_document *document = report->doc.document;
	const char *place = hp_record_place(report->record);
	struct hp_block *box = hp_document_add(document, section, HP_BLOCK_NOTICE);
	box->notice = state->status == HP_RUN_COMPLETE ? HP_NOTICE_NOTE : HP_NOTICE_CAUTION;
	box->label = hp_run_status_name(state->status);
	(void)hp_document_add_fact(document, box, _("In words"), ending_sentence(state->status));
	put_fact(report, box, _("Time"), hp_objective_words(report));
	(void)hp_document_add_fact(
		document, section, _("State"), hp_run_status_name(state->status));
	(void)hp_document_add_fact(document, section, _("At step"), place);
	(void)hp_document_add_fact(document, section, _("Reason"),
		state->status == HP_RUN_HELD      ? state->held_reason
		: state->status == HP_RUN_STOPPED ? state->end_text
						  : NULL);
	(void)hp_document_add_fact(document, section, _("Safe state"),
		state->status == HP_RUN_STOPPED
			? hp_doc_text(&report->doc, HP_NONE, state->procedure->safe_state)
			: NULL);
}

static void put_duration(struct hp_report *report, struct hp_block *section)
{
	const struct hp_run_state *state = hp_run_state(report->record->run);
	char *last = hp_time_words(state->last_wall_ms);
	put_fact(report, section, _("Started"), hp_time_words(state->started_wall_ms));
	put_fact(report, section, state->phase == HP_PHASE_ENDED ? _("Ended") : _("Last event"),
		last);
}

static void put_steps_line(struct hp_report *report, struct hp_block *section)
{
	struct hp_report_counts counts = hp_report_count(report->record->run);
	char *words = hp_counts_words(&counts);
	(void)hp_document_add_fact(
		report->doc.document, section, _("Steps"), *words == '\0' ? _("none yet") : words);
	free(words);
	if (counts.paper > 0) {
		put_fact(report, section, _("From paper"),
			hp_asprintf(hp_ngettext("%zu step was entered from paper",
					    "%zu steps were entered from paper",
					    (unsigned long)counts.paper),
				counts.paper));
	}
}

void hp_report_put_summary(struct hp_report *report)
{
	const struct hp_document_head *head = &report->doc.document->head;
	struct hp_document *document = report->doc.document;
	struct hp_block *section = hp_report_section(report, _("Result"));
	bool live = hp_run_state(report->record->run)->mode == HP_MODE_LIVE;
	put_ending(report, section);
	put_steps_line(report, section);
	put_duration(report, section);
	put_fact(report, section, _("Operator"), operators_words(&report->record->events));
	(void)hp_document_add_fact(document, section, _("Mode"),
		live ? _("LIVE: a recovery of real machines")
		     : _("DRILL: on practice machines; no record of a recovery"));
	(void)hp_document_add_fact(document, section, _("Run"), head->run);
	put_fact(report, section, _("Procedure"),
		hp_asprintf(_("%s, revision %s (%s)"), head->id, head->revision, head->status));
	(void)hp_document_add_fact(document, section, _("Digest"), head->digest);
	put_fact(report, section, _("Events"), hp_asprintf("%zu", head->event_count));
	(void)hp_document_add_fact(document, section, _("Head hash"), head->head);
}
