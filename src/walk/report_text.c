/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run for people, as plain text. */
#include "holdpoint/report.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "report_internal.h"

/* What a person typed or a machine told, made harmless to show. Caller frees. */
static char *clean_or_dash(const char *text, size_t longest)
{
	return hp_text_clean_cut(text == NULL ? "-" : text, longest);
}

static void put_clean(struct hp_str *out, const char *format_label, const char *text)
{
	char *clean = clean_or_dash(text, 600);
	hp_str_appendf(out, "%-12s %s\n", format_label, clean);
	free(clean);
}

static void put_check(struct hp_str *out, const struct hp_run *run, size_t index)
{
	const struct hp_check_state *check = &hp_run_state(run)->checks[index];
	char time[HP_TIME_SIZE];
	char *object = hp_check_object(run, index);
	char *clean = hp_text_clean_cut(object, 600);
	char *why = hp_why_text(&check->last);
	hp_time_format(check->last.observation.wall_ms, time);
	hp_str_appendf(
		out, "      [S] %s: %s (%s)\n", clean, hp_verdict_name(check->last.verdict), why);
	if (check->last.why != HP_WHY_NOT_LOOKED) {
		char *expected = clean_or_dash(check->last.expected, 300);
		char *observed = clean_or_dash(check->last.observed, 300);
		char *source = clean_or_dash(check->last.observation.source, 300);
		hp_str_appendf(out, _("          expected %s, observed %s, source %s, %s\n"),
			expected, observed, source, time);
		free(source);
		free(observed);
		free(expected);
	}
	free(why);
	free(clean);
	free(object);
}

static void put_labelled(struct hp_str *out, const char *label, const char *text)
{
	if (text != NULL) {
		char *clean = hp_text_clean_cut(text, 300);
		hp_str_appendf(out, "      %s: %s\n", label, clean);
		free(clean);
	}
}

static void put_more(struct hp_str *out, const struct hp_instance *item)
{
	put_labelled(out, _("answer"), item->value);
	put_labelled(out, _("chosen"), item->choice);
	for (size_t i = 0; item->hits != NULL && item->hits[i] != NULL; i++) {
		put_labelled(out, _("confirmed"), item->hits[i]);
	}
	put_labelled(out, _("put off until"),
		item->state == HP_STATE_DEFERRED ? item->deferred_until : NULL);
	put_labelled(out, _("came again with step"), item->due_from);
	put_labelled(out, _("second person, before"), item->signed_before);
	if (item->state != HP_STATE_OVERRIDDEN) {
		put_labelled(out, _("second person"), item->second);
	}
	if (item->late) {
		hp_str_appendf(out, "      %s\n", _("LATE: the time for it was over"));
	}
}

static void put_step(struct hp_str *out, const struct hp_run *run, size_t index)
{
	const struct hp_instance *item = &hp_run_state(run)->instances[index];
	enum hp_step_state step_state = hp_run_step_state(run, index);
	struct hp_scope scope = {.run = run, .instance = index};
	char *filled = hp_substitute(item->step->do_text == NULL ? "" : item->step->do_text,
		hp_scope_look_up, &scope, NULL);
	char *text = hp_text_clean_cut(filled, 600);
	char *said = hp_text_clean_cut(item->text == NULL ? "" : item->text, 600);
	char time[HP_TIME_SIZE];
	hp_time_format(item->at_wall_ms, time);
	hp_str_appendf(out, "  %s  %s  %s\n", item->ref, hp_state_word(step_state), text);
	if (hp_step_state_is_terminal(item->state) && !item->inactive) {
		char *by = clean_or_dash(item->by, 80);
		hp_str_appendf(
			out, "      %s, %s%s%s\n", by, time, *said == '\0' ? "" : ": ", said);
		free(by);
	}
	if (item->state == HP_STATE_OVERRIDDEN) {
		char *second = hp_text_clean_cut(item->second == NULL ? "" : item->second, 80);
		hp_str_appendf(out, "      SENSED: NOT MET / OPERATOR: DONE%s%s%s\n",
			item->single_person ? " / SINGLE PERSON" : "",
			item->second == NULL ? "" : " / ", second);
		free(second);
	}
	put_more(out, item);
	bool withheld = hp_walk_is_withheld(run, index);
	if (withheld) {
		hp_str_appendf(
			out, "      %s: %s\n", _("waits for"), _("the independent second person"));
	}
	for (size_t i = 0; i < item->check_count && !withheld; i++) {
		put_check(out, run, item->first_check + i);
	}
	free(said);
	free(text);
	free(filled);
}

/* Kinds of which two members tell what happened. NULL for the others. Caller frees. */
static char *detail_of_pair(const struct hp_event *event, size_t longest)
{
	const struct {
		enum hp_event_kind kind;
		const char *first;
		const char *between;
		const char *second;
	} pairs[] = {
		{HP_EVENT_VALUE_ENTERED, event->name, " = ", event->value},
		{HP_EVENT_PARAMETER_SET, event->name, " = ", event->value},
		{HP_EVENT_HITS_CONFIRMED, event->name, " = ", event->value},
		{HP_EVENT_REMEMBERED, event->name, " = ", event->value},
		{HP_EVENT_SECOND_SIGNED, event->value, ": ", event->name},
		{HP_EVENT_STEP_DEFERRED, event->value, ": ", event->text},
		{HP_EVENT_TIMER_STARTED, event->text, ", to ", event->value},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(pairs); i++) {
		if (pairs[i].kind == event->kind) {
			char *whole = hp_asprintf("%s%s%s",
				pairs[i].first == NULL ? "" : pairs[i].first, pairs[i].between,
				pairs[i].second == NULL ? "" : pairs[i].second);
			char *clean = hp_text_clean_cut(whole, longest);
			free(whole);
			return clean;
		}
	}
	return NULL;
}

/* What an event is about, in one line; a check's verdict where there is one (R81). */
static char *event_detail(const struct hp_event *event)
{
	static const size_t longest = 200;
	if (event->has_judgement && event->kind != HP_EVENT_IDENTIFIED) {
		char *observed = hp_text_clean_cut(
			event->judgement.observed == NULL ? "" : event->judgement.observed,
			longest);
		char *detail = hp_asprintf("%zu: %s, %s", event->check,
			hp_verdict_name(event->judgement.verdict), observed);
		free(observed);
		return detail;
	}
	char *pair = detail_of_pair(event, longest);
	if (pair != NULL) {
		return pair;
	}
	const char *const candidates[] = {event->url, event->text, event->name, event->value};
	for (size_t i = 0; i < HP_ARRAY_SIZE(candidates); i++) {
		if (candidates[i] != NULL) {
			return hp_text_clean_cut(candidates[i], longest);
		}
	}
	return hp_strdup("");
}

static void put_event(
	struct hp_str *out, const struct hp_run *run, size_t number, const struct hp_event *event)
{
	char time[HP_TIME_SIZE];
	char *detail =
		hp_walk_event_is_withheld(run, event) ? hp_strdup("...") : event_detail(event);
	hp_time_format(event->stamp.moment.wall_ms, time);
	hp_str_appendf(out, "  %4zu  %s  %-18s %-12s %s\n", number, time,
		hp_event_kind_name(event->kind), event->at == NULL ? "" : event->at, detail);
	free(detail);
}

static void put_notes(struct hp_str *out, const struct hp_run *run)
{
	const char *note;
	size_t instance;
	for (size_t i = 0; hp_run_lasting(run, i, &note, &instance); i++) {
		struct hp_scope scope = {.run = run, .instance = instance};
		char *filled = hp_substitute(note, hp_scope_look_up, &scope, NULL);
		char *clean = hp_text_clean_cut(filled, 300);
		hp_str_appendf(out, "%s%s: %s (%s)\n", i == 0 ? "\n" : "", _("NOTE"), clean,
			hp_run_state(run)->instances[instance].ref);
		free(clean);
		free(filled);
	}
}

int hp_report_text(
	const char *state_folder, const char *run_id, char **ret_text, struct hp_error *err)
{
	struct hp_record record;
	int status = hp_record_open(state_folder, run_id, &record, err);
	if (status < 0) {
		return status;
	}
	const struct hp_run_state *state = hp_run_state(record.run);
	struct hp_str out;
	struct hp_hash head;
	char hex[HP_HASH_HEX_SIZE], time[HP_TIME_SIZE];
	size_t count;
	hp_journal_head(record.journal, &head, &count);
	hp_hash_hex(&head, hex);
	hp_time_format(state->started_wall_ms, time);
	hp_str_init(&out);
	hp_str_appendf(&out, "HOLDPOINT %s  %s\n", state->mode == HP_MODE_LIVE ? "LIVE" : "DRILL",
		hp_run_status_name(state->status));
	put_clean(&out, _("run"), run_id);
	put_clean(&out, _("procedure"), record.procedure->id);
	put_clean(&out, _("title"), record.procedure->title);
	put_clean(&out, _("revision"), record.procedure->revision);
	put_clean(&out, _("digest"), record.procedure->digest);
	put_clean(&out, _("operator"), state->operator_name);
	put_clean(&out, _("started"), time);
	hp_str_appendf(&out, "\n%s\n", _("STEPS"));
	for (size_t i = 0; i < state->instance_count; i++) {
		if (hp_step_kind_is_leaf(state->instances[i].step->kind)) {
			put_step(&out, record.run, i);
		}
	}
	put_notes(&out, record.run);
	hp_str_appendf(&out, "\n%s\n", _("EVENTS"));
	for (size_t i = 0; i < record.events.count; i++) {
		put_event(&out, record.run, i + 1, &record.events.items[i]);
	}
	hp_str_appendf(&out, "\nevents %zu\nhead %s\n", count, hex);
	hp_record_finish(&record);
	*ret_text = hp_str_detach(&out);
	return 0;
}
