/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures, and every event of the record. */
#include "report_parts.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"

/* ---- signatures ---- */

static void put_signature(
	struct hp_report *report, struct hp_block *table, const char *role, const char *name)
{
	const struct hp_field cells[] = {
		{HP_FIELD_SHORT, "", role},
		{HP_FIELD_TEXT, "", name},
		{HP_FIELD_SHORT, "", NULL},
		{HP_FIELD_TEXT, "", NULL},
	};
	struct hp_block *row = hp_document_add(report->doc.document, table, HP_BLOCK_ROW);
	hp_document_set_fields(report->doc.document, row, cells, HP_ARRAY_SIZE(cells));
}

static bool names_person(const struct hp_event *event, bool operators)
{
	if (operators) {
		return event->kind == HP_EVENT_SIGNED_ON;
	}
	return event->kind == HP_EVENT_SECOND_SIGNED ||
	       ((event->kind == HP_EVENT_STEP_OVERRIDDEN ||
			event->kind == HP_EVENT_GROUP_OVERRIDDEN) &&
		       event->name != NULL);
}

static void put_people(
	struct hp_report *report, struct hp_block *table, bool operators, const char *role)
{
	const struct hp_event *items = report->record->events.items;
	for (size_t i = 0; i < report->record->events.count; i++) {
		bool wanted = names_person(&items[i], operators);
		for (size_t k = 0; k < i && wanted; k++) {
			wanted = !(names_person(&items[k], operators) &&
				   hp_streq(items[k].name, items[i].name));
		}
		if (wanted) {
			put_signature(report, table, role, items[i].name);
		}
	}
}

void hp_report_put_signatures(struct hp_report *report)
{
	const struct hp_field columns[] = {
		{HP_FIELD_SHORT, _("As"), NULL},
		{HP_FIELD_TEXT, _("Name"), NULL},
		{HP_FIELD_SHORT, _("Date"), NULL},
		{HP_FIELD_TEXT, _("Signature"), NULL},
	};
	struct hp_document *document = report->doc.document;
	/* Who signs has all of it on one page. */
	(void)hp_document_add(document, &document->root, HP_BLOCK_BREAK);
	struct hp_block *section = hp_report_section(report, _("Signatures"));
	char *text = hp_asprintf(
		_("This report tells of the first %zu events of run %s. It matches the journal "
		  "whose head hash, after that many events, is the one given on page 1: "
		  "`holdpoint audit %s` shows it."),
		document->head.event_count, document->head.run, document->head.run);
	(void)hp_document_add_text(document, section, text);
	hp_doc_code(&report->doc, section);
	free(text);
	struct hp_block *table = hp_document_add(document, section, HP_BLOCK_TABLE);
	hp_document_set_fields(document, table, columns, HP_ARRAY_SIZE(columns));
	put_people(report, table, true, _("Operator"));
	put_people(report, table, false, _("Second person"));
	put_signature(report, table, _("Reviewed by"), NULL);
}

/* ---- events ---- */

static void put_event(struct hp_report *report, struct hp_block *table, size_t index)
{
	const struct hp_event *event = &report->record->events.items[index];
	char time[HP_TIME_SIZE];
	char *number = hp_asprintf("%zu", index + 1);
	char *detail = hp_walk_event_is_withheld(report->record->run, event)
			       ? hp_strdup("...")
			       : hp_event_detail(event);
	hp_time_format(event->stamp.moment.wall_ms, time);
	time[sizeof("2026-01-02") - 1] = ' '; /* a place to fold a narrow column */
	const struct hp_field cells[] = {
		{HP_FIELD_SHORT, "", number},
		{HP_FIELD_SHORT, "", time},
		{HP_FIELD_SHORT, "", hp_event_kind_name(event->kind)},
		{HP_FIELD_SHORT, "", event->at == NULL ? "" : event->at},
		{HP_FIELD_SHORT, "", hp_event_who(event)},
		{HP_FIELD_TEXT, "", detail},
	};
	struct hp_block *row = hp_document_add(report->doc.document, table, HP_BLOCK_ROW);
	hp_document_set_fields(report->doc.document, row, cells, HP_ARRAY_SIZE(cells));
	free(detail);
	free(number);
}

void hp_report_put_events(struct hp_report *report)
{
	const struct hp_field columns[] = {
		{HP_FIELD_SHORT, _("No."), NULL},
		{HP_FIELD_SHORT, _("Time"), NULL},
		{HP_FIELD_SHORT, _("Event"), NULL},
		{HP_FIELD_SHORT, _("At"), NULL},
		{HP_FIELD_SHORT, _("Who"), NULL},
		{HP_FIELD_TEXT, _("What"), NULL},
	};
	(void)hp_document_add(report->doc.document, &report->doc.document->root, HP_BLOCK_BREAK);
	struct hp_block *section = hp_report_section(report, _("Every event"));
	struct hp_block *table = hp_document_add(report->doc.document, section, HP_BLOCK_TABLE);
	hp_document_set_fields(report->doc.document, table, columns, HP_ARRAY_SIZE(columns));
	for (size_t i = 0; i < report->record->events.count; i++) {
		put_event(report, table, i);
	}
}
