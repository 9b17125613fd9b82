/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times, pauses, people and paper of a run for programs (R70, R79, R82). */
#include "report_parts.h"

#include <stdlib.h>

#include "holdpoint/json.h"
#include "holdpoint/procedure.h"

static void set_time(struct hp_json *object, const char *key, int64_t wall_ms)
{
	char text[HP_TIME_SIZE];
	hp_time_format(wall_ms, text);
	hp_json_set_string(object, key, text);
}

static const struct hp_event *event_at(const struct hp_report *report, size_t index)
{
	return &report->record->events.items[index];
}

static void set_event_time(
	const struct hp_report *report, struct hp_json *object, const char *key, size_t index)
{
	set_time(object, key, event_at(report, index)->stamp.moment.wall_ms);
}

/* Every phase, those without time too: their "ms" sum up to the run's. */
static struct hp_json *phases_json(const struct hp_report *report)
{
	struct hp_json *list = hp_json_new_array();
	for (size_t i = 0; i < report->times.phase_count; i++) {
		const struct hp_phase *phase = &report->times.phases[i];
		struct hp_json *out = hp_json_new_object();
		hp_json_set_string(out, "phase", hp_phase_kind_name(phase->kind));
		hp_json_set_string(out, "step", phase->step == NULL ? NULL : phase->step->id);
		hp_json_set_string(out, "title", phase->step == NULL ? NULL : phase->step->do_text);
		hp_json_set_int(out, "ms", phase->ms);
		hp_json_add(list, out);
	}
	return list;
}

static struct hp_json *objective_json(const struct hp_report *report)
{
	static const char *const sources[] = {
		[HP_OBJECTIVE_NONE] = NULL,
		[HP_OBJECTIVE_OF_PROCEDURE] = "procedure",
		[HP_OBJECTIVE_GIVEN] = "given",
	};
	struct hp_json *out = hp_json_new_object();
	hp_json_set_string(out, "source", sources[report->objective]);
	if (report->objective == HP_OBJECTIVE_NONE) {
		hp_json_set(out, "minutes", hp_json_new_null());
		hp_json_set(out, "within", hp_json_new_null());
	} else {
		hp_json_set_int(out, "minutes", report->objective_ms / 60000);
		hp_json_set_bool(out, "within", report->times.total_ms <= report->objective_ms);
	}
	hp_json_set_int(out, "took_ms", report->times.total_ms);
	return out;
}

static struct hp_json *pause_json(const struct hp_report *report, const struct hp_stretch *stretch)
{
	enum hp_phase_kind kind = report->times.phases[stretch->phase].kind;
	struct hp_json *out = hp_json_new_object();
	hp_json_set_string(out, "kind", hp_phase_kind_name(kind));
	hp_json_set_string(out, "at", hp_pause_place(report, stretch));
	set_event_time(report, out, "from", stretch->from_event);
	if (hp_pause_lasts(report, stretch)) {
		hp_json_set_string(out, "to", NULL);
	} else {
		set_event_time(report, out, "to", stretch->to_event);
	}
	hp_json_set_int(out, "ms", stretch->to_ms - stretch->from_ms);
	hp_json_set_string(out, "reason", hp_pause_reason(report, stretch));
	return out;
}

static struct hp_json *pauses_json(const struct hp_report *report)
{
	struct hp_json *list = hp_json_new_array();
	struct hp_stretch last;
	for (size_t i = 0; i < report->times.stretch_count; i++) {
		const struct hp_stretch *stretch = &report->times.stretches[i];
		if (hp_phase_span(report->times.phases[stretch->phase].kind) != HP_SPAN_WORK) {
			hp_json_add(list, pause_json(report, stretch));
		}
	}
	if (hp_last_hold(report, &last)) {
		hp_json_add(list, pause_json(report, &last));
	}
	return list;
}

static struct hp_json *hand_overs_json(const struct hp_report *report)
{
	const struct hp_events *events = &report->record->events;
	struct hp_json *list = hp_json_new_array();
	for (size_t i = 0; i < events->count; i++) {
		if (!hp_is_hand_over(events, i)) {
			continue;
		}
		struct hp_json *out = hp_json_new_object();
		set_event_time(report, out, "at", i);
		hp_json_set_string(out, "from", hp_operator_before(events, i));
		hp_json_set_string(out, "to", events->items[i].name);
		hp_json_add(list, out);
	}
	return list;
}

static struct hp_json *paper_event_json(const struct hp_event *event)
{
	struct hp_json *out = hp_json_new_object();
	hp_json_set_string(out, "step", event->at);
	hp_json_set_string(out, "by", hp_event_who(event));
	set_time(out, "at", event->stamp.moment.wall_ms);
	hp_json_set_string(out, "text", event->text);
	if (event->kind == HP_EVENT_PAPER_PRINTED) {
		hp_json_set_int(out, "event_count", (int64_t)event->number);
	} else {
		hp_json_set_string(out, "done_by", event->name);
		hp_json_set_string(out, "done_at", event->value);
	}
	return out;
}

static struct hp_json *paper_json(const struct hp_report *report)
{
	struct hp_json *out = hp_json_new_object();
	struct hp_json *printed = hp_json_new_array();
	struct hp_json *entered = hp_json_new_array();
	for (size_t i = 0; i < report->record->events.count; i++) {
		const struct hp_event *event = event_at(report, i);
		if (event->kind == HP_EVENT_PAPER_PRINTED) {
			hp_json_add(printed, paper_event_json(event));
		} else if (event->kind == HP_EVENT_PAPER_ENTERED) {
			hp_json_add(entered, paper_event_json(event));
		}
	}
	hp_json_set(out, "printed", printed);
	hp_json_set(out, "entered", entered);
	return out;
}

static struct hp_json *clock_json(const struct hp_report *report)
{
	struct hp_json *list = hp_json_new_array();
	for (size_t i = 0; i < report->times.change_count; i++) {
		const struct hp_clock_change *change = &report->times.changes[i];
		struct hp_json *out = hp_json_new_object();
		hp_json_set_int(out, "event", (int64_t)change->event + 1);
		hp_json_set_int(out, "by_ms", change->by_ms);
		hp_json_add(list, out);
	}
	return list;
}

void hp_report_put_json(const struct hp_report *report, struct hp_json *out)
{
	hp_json_set_int(out, "duration_ms", report->times.total_ms);
	hp_json_set(out, "objective", objective_json(report));
	hp_json_set(out, "phases", phases_json(report));
	hp_json_set(out, "holds", pauses_json(report));
	hp_json_set(out, "hand_overs", hand_overs_json(report));
	hp_json_set(out, "paper", paper_json(report));
	hp_json_set(out, "clock_changes", clock_json(report));
}
