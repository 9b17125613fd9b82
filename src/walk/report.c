/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/report.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "walk_internal.h"

/* A run read back from its journal. */
struct record {
	struct hp_journal *journal;
	struct hp_procedure *procedure;
	struct hp_events events;
	struct hp_run *run;
};

static void record_finish(struct record *record)
{
	hp_run_free(record->run);
	hp_events_finish(&record->events);
	hp_procedure_free(record->procedure);
	hp_journal_close(record->journal);
}

static int record_open(const char *state_folder, const char *run_id, struct record *ret_record,
	struct hp_error *err)
{
	struct record record = {0};
	hp_events_init(&record.events);
	int status = hp_journal_open(state_folder, run_id, HP_JOURNAL_READ, &record.journal, err);
	if (status == 0) {
		status = hp_journal_load(record.journal, &record.events, err);
	}
	if (status == 0) {
		status = hp_walk_parse_stored(record.journal, &record.procedure, err);
	}
	if (status == 0) {
		record.run = hp_run_new(record.procedure);
	}
	for (size_t i = 0; status == 0 && i < record.events.count; i++) {
		status = hp_run_apply(record.run, &record.events.items[i], err);
	}
	if (status < 0) {
		record_finish(&record);
		return status;
	}
	*ret_record = record;
	return 0;
}

/* Where the run stands or was stopped; NULL where nowhere. */
static const char *place(const struct hp_run *run)
{
	const struct hp_run_state *state = hp_run_state(run);
	size_t current = hp_run_current(run);
	return current != HP_NONE ? state->instances[current].ref : state->stopped_at;
}

/* ---- runs ---- */

static void summarise(const char *state_folder, const char *run_id, struct hp_run_summary *summary)
{
	struct hp_error err = HP_ERROR_INIT;
	struct record record;
	summary->run = hp_strdup(run_id);
	if (record_open(state_folder, run_id, &record, &err) < 0) {
		summary->trouble = hp_strdup(hp_error_text(&err));
		hp_error_finish(&err);
		return;
	}
	const struct hp_run_state *state = hp_run_state(record.run);
	summary->procedure = hp_strdup(record.procedure->id);
	summary->revision = hp_strdup(record.procedure->revision);
	summary->mode = state->mode;
	summary->operator_name = hp_strdup(state->operator_name);
	summary->started_wall_ms = state->started_wall_ms;
	summary->status = state->status;
	summary->at = hp_strdup(place(record.run));
	record_finish(&record);
}

int hp_report_runs(
	const char *state_folder, struct hp_run_summaries *ret_runs, struct hp_error *err)
{
	struct hp_strv ids;
	hp_strv_init(&ids);
	int status = hp_journal_list(state_folder, &ids, err);
	if (status == 0) {
		struct hp_run_summaries runs = {
			.items = hp_calloc(ids.count + 1, sizeof(*runs.items)), .count = ids.count};
		for (size_t i = 0; i < ids.count; i++) {
			summarise(state_folder, ids.items[i], &runs.items[i]);
		}
		*ret_runs = runs;
	}
	hp_strv_finish(&ids);
	return status;
}

void hp_run_summaries_finish(struct hp_run_summaries *runs)
{
	for (size_t i = 0; i < runs->count; i++) {
		free(runs->items[i].run);
		free(runs->items[i].procedure);
		free(runs->items[i].revision);
		free(runs->items[i].operator_name);
		free(runs->items[i].at);
		free(runs->items[i].trouble);
	}
	free(runs->items);
	*runs = (struct hp_run_summaries){0};
}

/* ---- JSON ---- */

static void set_time(struct hp_json *object, const char *key, int64_t wall_ms)
{
	char text[HP_TIME_SIZE];
	hp_time_format(wall_ms, text);
	hp_json_set_string(object, key, wall_ms == 0 ? NULL : text);
}

static struct hp_json *check_json(const struct hp_run *run, size_t index)
{
	const struct hp_run_state *state = hp_run_state(run);
	const struct hp_check_state *check = &state->checks[index];
	const struct hp_machine *machine =
		check->machine == HP_NONE ? NULL : &state->machines[check->machine];
	struct hp_json *out = hp_json_new_object();
	char *object = hp_check_object(run, index);
	char *why = hp_why_text(&check->last);
	hp_json_set_string(out, "host", check->check->host);
	hp_json_set_string(
		out, "machine", machine == NULL || *machine->name == '\0' ? NULL : machine->name);
	hp_json_set_string(out, "target", machine == NULL ? NULL : machine->url);
	hp_json_set_string(out, "check", object);
	hp_json_set_string(out, "expected", check->last.expected);
	hp_json_set_string(out, "observed", check->last.observed);
	hp_json_set_string(out, "verdict", hp_verdict_name(check->last.verdict));
	hp_json_set_string(out, "why", why);
	hp_json_set_string(out, "why_code", hp_why_name(check->last.why));
	hp_json_set_string(out, "source", check->last.observation.source);
	set_time(out, "time",
		check->last.why == HP_WHY_NOT_LOOKED ? 0 : check->last.observation.wall_ms);
	hp_json_set_bool(out, "attested", check->attested);
	hp_json_set_bool(out, "stale", check->stale);
	hp_json_set_string(out, "ended_by", check->ended_by);
	hp_json_set_string(out, "advice", check->last.advice);
	free(why);
	free(object);
	return out;
}

static struct hp_json *names_json(const char *const *names)
{
	struct hp_json *list = names == NULL ? hp_json_new_null() : hp_json_new_array();
	for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
		hp_json_add_string(list, names[i]);
	}
	return list;
}

/* What a step has besides its state: what was answered, who signed, what it waits for. */
static void put_answers(const struct hp_run *run, size_t index, struct hp_json *out)
{
	const struct hp_instance *item = &hp_run_state(run)->instances[index];
	hp_json_set_int(out, "round", item->repeat);
	hp_json_set_string(out, "value", item->value);
	hp_json_set(out, "hits", names_json(item->hits));
	hp_json_set_string(
		out, "second", item->second != NULL ? item->second : item->signed_before);
	hp_json_set_bool(out, "performed", item->performed);
	hp_json_set_string(out, "deferred_until",
		item->state == HP_STATE_DEFERRED ? item->deferred_until : NULL);
	hp_json_set_string(out, "due_from", item->due_from);
	set_time(out, "time_ends", item->timer_end_wall_ms);
	hp_json_set_bool(out, "late", item->late);
}

static struct hp_json *notes_json(const struct hp_run *run)
{
	struct hp_json *list = hp_json_new_array();
	const char *note;
	size_t instance;
	for (size_t i = 0; hp_run_lasting(run, i, &note, &instance); i++) {
		struct hp_json *item = hp_json_new_object();
		struct hp_scope scope = {.run = run, .instance = instance};
		char *text = hp_substitute(note, hp_scope_look_up, &scope, NULL);
		hp_json_set_string(item, "step", hp_run_state(run)->instances[instance].ref);
		hp_json_set_string(item, "note", text);
		hp_json_add(list, item);
		free(text);
	}
	return list;
}

static struct hp_json *step_json(const struct hp_run *run, size_t index)
{
	const struct hp_run_state *state = hp_run_state(run);
	const struct hp_instance *item = &state->instances[index];
	struct hp_json *out = hp_json_new_object();
	struct hp_json *checks = hp_json_new_array();
	char *path = hp_walk_path_of(item->ref);
	hp_json_set_string(out, "id", path);
	free(path);
	hp_json_set_string(out, "machine",
		item->machine == NULL || *item->machine == '\0' ? NULL : item->machine);
	hp_json_set_int(out, "attempt", item->attempt);
	hp_json_set_string(out, "state", hp_step_state_name(hp_run_step_state(run, index)));
	hp_json_set_string(out, "by", item->by);
	set_time(out, "at", item->at_wall_ms);
	hp_json_set_string(out, "instance", item->ref);
	hp_json_set_string(out, "text", hp_walk_is_withheld(run, index) ? NULL : item->text);
	hp_json_set_bool(out, "adopted", item->adopted);
	hp_json_set_string(out, "choice", item->choice);
	put_answers(run, index, out);
	bool withheld = hp_walk_is_withheld(run, index);
	hp_json_set_bool(out, "withheld", withheld);
	for (size_t i = 0; i < item->check_count && !withheld; i++) {
		hp_json_add(checks, check_json(run, item->first_check + i));
	}
	hp_json_set(out, "checks", checks);
	struct hp_json *override = hp_json_new_null();
	if (item->state == HP_STATE_OVERRIDDEN) {
		hp_json_free(override);
		override = hp_json_new_object();
		hp_json_set_string(override, "reason", item->text);
		hp_json_set_string(override, "by", item->by);
		hp_json_set_string(override, "second", item->second);
		hp_json_set_bool(override, "single_person", item->single_person);
	}
	hp_json_set(out, "override", override);
	return out;
}

static struct hp_json *events_json(const struct hp_run *run, const struct hp_events *events)
{
	struct hp_json *list = hp_json_new_array();
	for (size_t i = 0; i < events->count; i++) {
		struct hp_json *event = NULL;
		char *text = hp_event_encode(&events->items[i]);
		if (hp_json_parse_value(text, strlen(text), &event, NULL) == 0) {
			if (hp_walk_event_is_withheld(run, &events->items[i])) {
				hp_walk_withhold(event);
			}
			hp_json_add(list, event);
		}
		free(text);
	}
	return list;
}

int hp_report_json(const char *state_folder, const char *run_id, struct hp_json **ret_json,
	struct hp_error *err)
{
	struct record record;
	int status = record_open(state_folder, run_id, &record, err);
	if (status < 0) {
		return status;
	}
	const struct hp_run_state *state = hp_run_state(record.run);
	struct hp_json *out = hp_json_new_object();
	struct hp_json *steps = hp_json_new_array();
	struct hp_hash head;
	char hex[HP_HASH_HEX_SIZE];
	size_t count;
	hp_journal_head(record.journal, &head, &count);
	hp_hash_hex(&head, hex);
	hp_json_set_string(out, "run", run_id);
	hp_json_set_string(out, "procedure", record.procedure->id);
	hp_json_set_string(out, "title", record.procedure->title);
	hp_json_set_string(out, "revision", record.procedure->revision);
	hp_json_set_string(out, "digest", record.procedure->digest);
	hp_json_set_string(out, "mode", hp_mode_name(state->mode));
	hp_json_set_string(out, "operator", state->operator_name);
	set_time(out, "started", state->started_wall_ms);
	set_time(out, "last", state->last_wall_ms);
	hp_json_set_string(out, "state", hp_run_status_name(state->status));
	hp_json_set_string(out, "at", place(record.run));
	for (size_t i = 0; i < state->instance_count; i++) {
		if (hp_step_kind_is_leaf(state->instances[i].step->kind)) {
			hp_json_add(steps, step_json(record.run, i));
		}
	}
	hp_json_set(out, "steps", steps);
	hp_json_set(out, "notes", notes_json(record.run));
	hp_json_set(out, "events", events_json(record.run, &record.events));
	hp_json_set_int(out, "event_count", (int64_t)count);
	hp_json_set_string(out, "head", hex);
	record_finish(&record);
	*ret_json = out;
	return 0;
}

/* ---- text ---- */

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
	struct record record;
	int status = record_open(state_folder, run_id, &record, err);
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
	record_finish(&record);
	*ret_text = hp_str_detach(&out);
	return 0;
}
