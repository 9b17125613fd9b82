/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a person's word stands against the machine's, or in the place of it: overrides with both
 * judgements (R29), what was put off (R57), what was refused (R31). */
#include "report_parts.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

/* What the checks of a step said when it was overridden: of each the last judgement before. */
static void put_sensed(
	struct hp_report *report, struct hp_block *notice, size_t event, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(report->record->run);
	const struct hp_instance *item = &state->instances[instance];
	const struct hp_event *items = report->record->events.items;
	for (size_t number = 1; number <= item->check_count; number++) {
		size_t found = event;
		while (found > 0 && !(items[found].has_judgement && items[found].check == number &&
					    hp_streq(items[found].at, item->ref))) {
			found--;
		}
		const struct hp_judgement *judgement = &items[found].judgement;
		if (found == 0 || judgement->verdict == HP_VERDICT_PASS) {
			continue;
		}
		char *object = hp_check_object(report->record->run, item->first_check + number - 1);
		char *time = hp_time_words(judgement->observation.wall_ms);
		char *text = hp_asprintf(_("%s: %s, expected %s, observed %s (%s)"),
			hp_verdict_word(judgement->verdict), object,
			judgement->expected == NULL ? "-" : judgement->expected,
			judgement->observed == NULL ? "-" : judgement->observed, time);
		(void)hp_document_add_fact(report->doc.document, notice, _("Sensed"), text);
		free(text);
		free(time);
		free(object);
	}
}

static void put_override(struct hp_report *report, size_t index)
{
	struct hp_document *document = report->doc.document;
	const struct hp_event *event = &report->record->events.items[index];
	size_t instance = hp_run_find(report->record->run, event->at);
	struct hp_block *notice = hp_document_add(document, document->root.last, HP_BLOCK_NOTICE);
	char *label = hp_asprintf(_("OVERRIDE AT STEP %s"), event->at);
	char *time = hp_time_words(event->stamp.moment.wall_ms);
	bool single = hp_streq(event->value, "single-person");
	notice->notice = HP_NOTICE_CAUTION;
	notice->label = hp_document_take(document, label);
	if (instance != HP_NONE) {
		(void)hp_document_add_fact(
			document, notice, _("Step"), hp_doc_do_text(&report->doc, instance));
	}
	(void)hp_document_add_fact(
		document, notice, _("Judgements"), _("SENSED: NOT MET / OPERATOR: DONE"));
	if (instance != HP_NONE) {
		put_sensed(report, notice, index, instance);
	}
	char *by = hp_asprintf(_("%s, %s"), hp_event_who(event), time);
	(void)hp_document_add_fact(document, notice, _("Operator"), by);
	(void)hp_document_add_fact(document, notice, _("Reason"), event->text);
	(void)hp_document_add_fact(document, notice, _("Second person"),
		event->name != NULL ? event->name
		: single            ? "SINGLE PERSON"
				    : _("not demanded"));
	if (instance != HP_NONE &&
		hp_run_step_state(report->record->run, instance) != HP_STATE_OVERRIDDEN) {
		(void)hp_document_add_fact(document, notice, _("Since then"),
			_("the step did not stay overridden; see there"));
	}
	free(by);
	free(time);
}

void hp_report_put_overrides(struct hp_report *report)
{
	struct hp_block *section = NULL;
	for (size_t i = 0; i < report->record->events.count; i++) {
		if (report->record->events.items[i].kind == HP_EVENT_STEP_OVERRIDDEN) {
			section = section != NULL ? section
						  : hp_report_section(report, _("Overrides"));
			put_override(report, i);
		}
	}
}

/* ---- one line each ---- */

static void put_lines(struct hp_report *report, enum hp_event_kind kind, const char *heading)
{
	struct hp_block *list = NULL;
	for (size_t i = 0; i < report->record->events.count; i++) {
		const struct hp_event *event = &report->record->events.items[i];
		if (event->kind != kind) {
			continue;
		}
		if (list == NULL) {
			list = hp_document_add(report->doc.document,
				hp_report_section(report, heading), HP_BLOCK_LIST);
		}
		char *words = hp_event_words(report, i);
		char *line = hp_asprintf(_("Step %s, %s"), event->at, words);
		(void)hp_document_add_text(report->doc.document, list, line);
		free(line);
		free(words);
	}
}

void hp_report_put_deferred(struct hp_report *report)
{
	put_lines(report, HP_EVENT_STEP_DEFERRED, _("Put off"));
}

void hp_report_put_refused(struct hp_report *report)
{
	put_lines(report, HP_EVENT_STEP_REFUSED, _("Refused attempts"));
}
