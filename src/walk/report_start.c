/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was agreed, named and entered before step 1 and around the steps: machines, parameters,
 * prerequisites, paper, notes. */
#include "report_parts.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

typedef char *(*line_fn)(const struct hp_report *report, size_t event);

/* One line for each event the function has words for; returns how many. */
static size_t put_lines(struct hp_report *report, struct hp_block *section, line_fn line)
{
	struct hp_block *list = NULL;
	size_t count = 0;
	for (size_t i = 0; i < report->record->events.count; i++) {
		char *words = line(report, i);
		if (words == NULL) {
			continue;
		}
		if (list == NULL) {
			list = hp_document_add(report->doc.document, section, HP_BLOCK_LIST);
		}
		char *time = hp_time_words(report->record->events.items[i].stamp.moment.wall_ms);
		char *text = hp_asprintf("%s %s", time, words);
		(void)hp_document_add_text(report->doc.document, list, text);
		count++;
		free(text);
		free(time);
		free(words);
	}
	return count;
}

/* ---- the start ---- */

static char *target_change(const struct hp_report *report, size_t index)
{
	const struct hp_event *items = report->record->events.items;
	bool begun = false;
	if (items[index].kind != HP_EVENT_TARGET_SET) {
		return NULL;
	}
	for (size_t i = 0; i < index && !begun; i++) {
		begun = items[i].kind == HP_EVENT_WALK_BEGUN;
	}
	if (!begun) {
		return NULL;
	}
	char *detail = hp_event_detail(&items[index]);
	char *text =
		hp_asprintf(_("target changed by %s: %s"), hp_event_who(&items[index]), detail);
	free(detail);
	return text;
}

static char *agreement(const struct hp_report *report, size_t index)
{
	const struct hp_event *event = &report->record->events.items[index];
	if (event->kind == HP_EVENT_CONDITION_AGREED) {
		return hp_asprintf(_("condition and objective agreed by %s"), hp_event_who(event));
	}
	if (event->kind == HP_EVENT_PREREQUISITE_MET) {
		return hp_asprintf(_("prerequisite %zu met, said %s: %s"), event->number,
			hp_event_who(event), event->text == NULL ? "" : event->text);
	}
	return NULL;
}

void hp_report_put_start(struct hp_report *report)
{
	const struct hp_procedure *procedure = report->record->procedure;
	struct hp_block *section = hp_report_section(report, _("Machines"));
	hp_doc_machines(&report->doc, section);
	(void)put_lines(report, section, target_change);
	if (procedure->parameter_count > 0) {
		hp_doc_parameters(&report->doc, hp_report_section(report, _("Parameters")));
	}
	section = hp_report_section(report, _("Condition and prerequisites"));
	(void)hp_document_add_fact(report->doc.document, section, _("Condition"),
		hp_doc_text(&report->doc, HP_NONE, procedure->condition));
	(void)hp_document_add_fact(report->doc.document, section, _("Objective"),
		hp_doc_text(&report->doc, HP_NONE, procedure->objective));
	(void)put_lines(report, section, agreement);
}

/* ---- paper ---- */

/* As the other times of the report; an event keeps it as RFC 3339. */
static char *written_time(const struct hp_event *event)
{
	int64_t when_ms;
	return hp_time_parse(event->value, &when_ms) < 0 ? hp_strdup(event->value)
							 : hp_time_words(when_ms);
}

static char *paper_line(const struct hp_report *report, size_t index)
{
	const struct hp_event *event = &report->record->events.items[index];
	if (event->kind == HP_EVENT_PAPER_PRINTED) {
		return hp_asprintf(_("printed by %s: %s, at event %zu"), hp_event_who(event),
			event->text == NULL ? "" : event->text, event->number);
	}
	if (event->kind == HP_EVENT_PAPER_ENTERED) {
		char *when = written_time(event);
		char *text = hp_asprintf(
			_("step %s: done on paper by %s at %s, entered from paper by %s"),
			event->at, event->name, when, hp_event_who(event));
		free(when);
		return text;
	}
	return NULL;
}

void hp_report_put_paper(struct hp_report *report)
{
	bool any = false;
	for (size_t i = 0; i < report->record->events.count && !any; i++) {
		enum hp_event_kind kind = report->record->events.items[i].kind;
		any = kind == HP_EVENT_PAPER_PRINTED || kind == HP_EVENT_PAPER_ENTERED;
	}
	if (any) {
		(void)put_lines(report, hp_report_section(report, _("On paper")), paper_line);
	}
}

/* ---- notes ---- */

static char *note_line(const struct hp_report *report, size_t index)
{
	const struct hp_event *event = &report->record->events.items[index];
	if (event->kind != HP_EVENT_NOTE) {
		return NULL;
	}
	return event->at == NULL ? hp_asprintf(_("%s: %s"), hp_event_who(event), event->text)
				 : hp_asprintf(_("%s at step %s: %s"), hp_event_who(event),
					   event->at, event->text);
}

void hp_report_put_notes(struct hp_report *report)
{
	const struct hp_run_state *state = hp_run_state(report->record->run);
	const char *note;
	size_t instance;
	bool lasts = hp_run_lasting(report->record->run, 0, &note, &instance);
	if (lasts) {
		struct hp_block *section =
			hp_report_section(report, _("Still so when the record ends"));
		struct hp_block *list =
			hp_document_add(report->doc.document, section, HP_BLOCK_LIST);
		(void)hp_doc_lasting(&report->doc, list);
	}
	if (state->notes > 0) {
		(void)put_lines(report, hp_report_section(report, _("Notes")), note_line);
	}
}
