/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the time went: phases against the objective, the timeline, holds and hand-overs (R70, R82).
 */
#include "report_parts.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

/* ---- phases ---- */

static void put_row(struct hp_report *report, struct hp_block *table, const char *ref,
	const char *name, int64_t seconds, int64_t whole)
{
	char *time = hp_seconds_words(seconds);
	char *share = whole == 0 ? hp_strdup("-")
				 : hp_asprintf("%lld%%", (long long)(seconds * 100 / whole));
	const struct hp_field cells[] = {
		{HP_FIELD_TEXT, "", name},
		{HP_FIELD_SHORT, "", time},
		{HP_FIELD_SHORT, "", share},
	};
	struct hp_block *row = hp_document_add(report->doc.document, table, HP_BLOCK_ROW);
	row->ref = hp_document_text(report->doc.document, ref);
	hp_document_set_fields(report->doc.document, row, cells, HP_ARRAY_SIZE(cells));
	free(share);
	free(time);
}

static void put_phases(struct hp_report *report, struct hp_block *section)
{
	const struct hp_times *times = &report->times;
	int64_t whole = times->total_ms / 1000;
	const struct hp_field columns[] = {
		{HP_FIELD_TEXT, _("Phase"), NULL},
		{HP_FIELD_SHORT, _("Time"), NULL},
		{HP_FIELD_SHORT, _("Share"), NULL},
	};
	struct hp_block *table = hp_document_add(report->doc.document, section, HP_BLOCK_TABLE);
	hp_document_set_fields(report->doc.document, table, columns, HP_ARRAY_SIZE(columns));
	for (size_t i = 0; i < times->phase_count; i++) {
		if (times->phases[i].ms > 0) {
			char *name = hp_phase_words(report, &times->phases[i]);
			put_row(report, table, NULL, name, times->phases[i].shown_seconds, whole);
			free(name);
		}
	}
	put_row(report, table, NULL, _("Whole"), whole, whole);
}

/* ---- timeline ---- */

static void put_mark(
	struct hp_report *report, struct hp_block *timeline, size_t event, const char *word)
{
	struct hp_block *mark = hp_document_add(report->doc.document, timeline, HP_BLOCK_MARK);
	const struct hp_event *item = &report->record->events.items[event];
	mark->text = hp_document_text(report->doc.document, word);
	mark->ref = hp_document_text(report->doc.document, item->at);
	mark->from_ms = timeline->from_ms + report->times.elapsed_ms[event];
}

/* The operator before this sign-on; NULL where it is the first. */
const char *hp_operator_before(const struct hp_events *events, size_t event)
{
	for (size_t i = event; i-- > 0;) {
		if (events->items[i].kind == HP_EVENT_SIGNED_ON) {
			return events->items[i].name;
		}
	}
	return NULL;
}

bool hp_is_hand_over(const struct hp_events *events, size_t event)
{
	/* Asked of every event: only a sign-on looks back. */
	if (events->items[event].kind != HP_EVENT_SIGNED_ON) {
		return false;
	}
	const char *before = hp_operator_before(events, event);
	return before != NULL && !hp_streq(before, events->items[event].name);
}

static void put_marks(struct hp_report *report, struct hp_block *timeline)
{
	static const struct {
		enum hp_event_kind kind;
		const char *word;
	} marked[] = {
		{HP_EVENT_STEP_OVERRIDDEN, N_("overridden")},
		{HP_EVENT_STEP_DEFERRED, N_("put off")},
		{HP_EVENT_STEP_REOPENED, N_("opened again")},
		{HP_EVENT_HELD, N_("held")},
		{HP_EVENT_PAPER_PRINTED, N_("printed")},
		{HP_EVENT_PAPER_ENTERED, N_("from paper")},
		{HP_EVENT_STOPPED, N_("stopped")},
	};
	const struct hp_events *events = &report->record->events;
	for (size_t i = 0; i < events->count; i++) {
		if (hp_is_hand_over(events, i)) {
			put_mark(report, timeline, i, _("hand-over"));
		}
		for (size_t k = 0; k < HP_ARRAY_SIZE(marked); k++) {
			if (marked[k].kind == events->items[i].kind) {
				put_mark(report, timeline, i, _(marked[k].word));
			}
		}
	}
}

static void put_timeline(struct hp_report *report, struct hp_block *section)
{
	const struct hp_times *times = &report->times;
	struct hp_document *document = report->doc.document;
	struct hp_block *timeline = hp_document_add(document, section, HP_BLOCK_TIMELINE);
	timeline->text = hp_document_text(document, _("Timeline"));
	timeline->from_ms = hp_run_state(report->record->run)->started_wall_ms;
	timeline->to_ms = timeline->from_ms + times->total_ms;
	timeline->limit_ms =
		report->objective_ms == 0 ? 0 : timeline->from_ms + report->objective_ms;
	for (size_t i = 0; i < times->stretch_count; i++) {
		const struct hp_stretch *stretch = &times->stretches[i];
		const struct hp_phase *phase = &times->phases[stretch->phase];
		struct hp_block *span = hp_document_add(document, timeline, HP_BLOCK_SPAN);
		span->label = hp_document_take(
			document, phase->step == NULL ? hp_phase_words(report, phase)
						      : hp_asprintf(_("Step %s"), phase->step->id));
		span->text = hp_document_take(
			document, hp_duration_words(stretch->to_ms - stretch->from_ms));
		span->span = hp_phase_span(phase->kind);
		span->from_ms = timeline->from_ms + stretch->from_ms;
		span->to_ms = timeline->from_ms + stretch->to_ms;
	}
	put_marks(report, timeline);
}

void hp_report_put_times(struct hp_report *report)
{
	struct hp_block *section = hp_report_section(report, _("Time by phase"));
	if (report->times.total_ms == 0) {
		(void)hp_document_add_text(
			report->doc.document, section, _("No time has passed yet."));
		return;
	}
	put_phases(report, section);
	put_timeline(report, section);
}

/* ---- holds, interruptions, hand-overs ---- */

/* Why it was held: NULL where nobody said, or where it was no hold. */
const char *hp_pause_reason(const struct hp_report *report, const struct hp_stretch *stretch)
{
	for (size_t i = stretch->from_event; i <= stretch->to_event; i++) {
		const struct hp_event *event = &report->record->events.items[i];
		if (event->kind == HP_EVENT_HELD) {
			return event->text;
		}
	}
	return NULL;
}

const char *hp_pause_place(const struct hp_report *report, const struct hp_stretch *stretch)
{
	for (size_t i = stretch->from_event + 1; i-- > 0;) {
		if (report->record->events.items[i].at != NULL) {
			return report->record->events.items[i].at;
		}
	}
	return NULL;
}

bool hp_pause_lasts(const struct hp_report *report, const struct hp_stretch *stretch)
{
	return stretch->to_event + 1 == report->record->events.count &&
	       hp_run_state(report->record->run)->status == HP_RUN_HELD;
}

static const char *or_dash(const char *text)
{
	return text == NULL || *text == '\0' ? "-" : text;
}

static void put_pause(
	struct hp_report *report, struct hp_block *table, const struct hp_stretch *stretch)
{
	const struct hp_event *items = report->record->events.items;
	const struct hp_phase *phase = &report->times.phases[stretch->phase];
	bool lasts = hp_pause_lasts(report, stretch);
	char *from = hp_time_words(items[stretch->from_event].stamp.moment.wall_ms);
	char *to = lasts ? hp_strdup(_("not taken up again"))
			 : hp_time_words(items[stretch->to_event].stamp.moment.wall_ms);
	char *took = hp_duration_words(stretch->to_ms - stretch->from_ms);
	char *what = hp_phase_words(report, phase);
	const struct hp_field cells[] = {
		{HP_FIELD_TEXT, "", what},
		{HP_FIELD_SHORT, "", or_dash(hp_pause_place(report, stretch))},
		{HP_FIELD_SHORT, "", from},
		{HP_FIELD_SHORT, "", to},
		{HP_FIELD_SHORT, "", took},
		{HP_FIELD_TEXT, "", or_dash(hp_pause_reason(report, stretch))},
	};
	struct hp_block *row = hp_document_add(report->doc.document, table, HP_BLOCK_ROW);
	hp_document_set_fields(report->doc.document, row, cells, HP_ARRAY_SIZE(cells));
	free(what);
	free(took);
	free(to);
	free(from);
}

static struct hp_block *pause_table(struct hp_report *report, struct hp_block *section)
{
	const struct hp_field columns[] = {
		{HP_FIELD_TEXT, _("What"), NULL},
		{HP_FIELD_SHORT, _("At step"), NULL},
		{HP_FIELD_SHORT, _("From"), NULL},
		{HP_FIELD_SHORT, _("To"), NULL},
		{HP_FIELD_SHORT, _("How long"), NULL},
		{HP_FIELD_TEXT, _("Reason"), NULL},
	};
	struct hp_block *table = hp_document_add(report->doc.document, section, HP_BLOCK_TABLE);
	hp_document_set_fields(report->doc.document, table, columns, HP_ARRAY_SIZE(columns));
	return table;
}

bool hp_last_hold(const struct hp_report *report, struct hp_stretch *ret_hold)
{
	size_t count = report->record->events.count;
	size_t hold = 0;
	if (count == 0 || report->record->events.items[count - 1].kind != HP_EVENT_HELD) {
		return false;
	}
	while (report->times.phases[hold].kind != HP_PHASE_OF_HOLD) {
		hold++;
	}
	*ret_hold = (struct hp_stretch){.phase = hold,
		.from_event = count - 1,
		.to_event = count - 1,
		.from_ms = report->times.total_ms,
		.to_ms = report->times.total_ms};
	return true;
}

static void put_hand_overs(struct hp_report *report, struct hp_block *section)
{
	const struct hp_events *events = &report->record->events;
	struct hp_block *list = hp_document_add(report->doc.document, section, HP_BLOCK_LIST);
	for (size_t i = 0; i < events->count; i++) {
		const struct hp_event *event = &events->items[i];
		if (event->kind != HP_EVENT_SIGNED_ON) {
			continue;
		}
		const char *before = hp_operator_before(events, i);
		char *time = hp_time_words(event->stamp.moment.wall_ms);
		char *text =
			before == NULL ? hp_asprintf(_("%s %s signed on."), time, event->name)
			: hp_is_hand_over(events, i)
				? hp_asprintf(
					  _("%s %s took over from %s."), time, event->name, before)
				: hp_asprintf(_("%s %s took the run up again."), time, event->name);
		(void)hp_document_add_text(report->doc.document, list, text);
		free(text);
		free(time);
	}
}

void hp_report_put_pauses(struct hp_report *report)
{
	const struct hp_times *times = &report->times;
	struct hp_block *section =
		hp_report_section(report, _("Holds, interruptions and hand-overs"));
	struct hp_block *table = NULL;
	for (size_t i = 0; i < times->stretch_count; i++) {
		const struct hp_phase *phase = &times->phases[times->stretches[i].phase];
		if (hp_phase_span(phase->kind) != HP_SPAN_WORK) {
			table = table != NULL ? table : pause_table(report, section);
			put_pause(report, table, &times->stretches[i]);
		}
	}
	struct hp_stretch last;
	if (hp_last_hold(report, &last)) {
		table = table != NULL ? table : pause_table(report, section);
		put_pause(report, table, &last);
	}
	if (table == NULL) {
		(void)hp_document_add_text(report->doc.document, section,
			_("The run was neither held nor interrupted."));
	}
	put_hand_overs(report, section);
}
