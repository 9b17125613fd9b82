/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run for programs. */
#include "holdpoint/report.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/json.h"
#include "holdpoint/procedure.h"
#include "report_parts.h"

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

/* Done on paper and entered later (R76); null where it was not. */
static struct hp_json *paper_json(const struct hp_instance *item)
{
	if (item->paper_by == NULL) {
		return hp_json_new_null();
	}
	struct hp_json *out = hp_json_new_object();
	hp_json_set_string(out, "by", item->paper_by);
	set_time(out, "at", item->paper_wall_ms);
	hp_json_set_string(out, "text", item->paper_text);
	hp_json_set_string(out, "entered_by", item->paper_entered_by);
	set_time(out, "entered_at", item->paper_entered_wall_ms);
	return out;
}

/* What a step has besides its state: what was answered, who signed, what it waits for. */
static void put_answers(const struct hp_run *run, size_t index, struct hp_json *out)
{
	const struct hp_instance *item = &hp_run_state(run)->instances[index];
	hp_json_set_int(out, "round", item->repeat);
	bool hidden =
		item->step->input != NULL && hp_walk_name_is_withheld(run, item->step->input->name);
	hp_json_set_string(out, "value", hidden ? NULL : item->value);
	hp_json_set(out, "hits", names_json(item->hits));
	hp_json_set_string(
		out, "second", item->second != NULL ? item->second : item->signed_before);
	hp_json_set_bool(out, "performed", item->performed);
	hp_json_set_string(out, "deferred_until",
		item->state == HP_STATE_DEFERRED ? item->deferred_until : NULL);
	hp_json_set_string(out, "due_from", item->due_from);
	set_time(out, "time_ends", item->timer_end_wall_ms);
	hp_json_set_bool(out, "late", item->late);
	hp_json_set(out, "paper", paper_json(item));
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

static int record_json(const struct hp_record *record, const char *run_id,
	const struct hp_report_options *options, struct hp_json **ret_json, struct hp_error *err)
{
	struct hp_report report;
	int status = hp_report_begin(record, options, &report, err);
	if (status < 0) {
		return status;
	}
	const struct hp_run_state *state = hp_run_state(record->run);
	struct hp_json *out = hp_json_new_object();
	struct hp_json *steps = hp_json_new_array();
	struct hp_hash head;
	char hex[HP_HASH_HEX_SIZE];
	size_t count;
	hp_journal_head(record->journal, &head, &count);
	hp_hash_hex(&head, hex);
	hp_json_set_string(out, "run", run_id);
	hp_json_set_string(out, "procedure", record->procedure->id);
	hp_json_set_string(out, "title", record->procedure->title);
	hp_json_set_string(out, "revision", record->procedure->revision);
	hp_json_set_string(out, "digest", record->procedure->digest);
	hp_json_set_string(out, "mode", hp_mode_name(state->mode));
	hp_json_set_string(out, "operator", state->operator_name);
	set_time(out, "started", state->started_wall_ms);
	set_time(out, "last", state->last_wall_ms);
	hp_json_set_string(out, "state", hp_run_status_name(state->status));
	hp_json_set_string(out, "at", hp_record_place(record));
	for (size_t i = 0; i < state->instance_count; i++) {
		if (hp_step_kind_is_leaf(state->instances[i].step->kind)) {
			hp_json_add(steps, step_json(record->run, i));
		}
	}
	hp_json_set(out, "steps", steps);
	hp_json_set(out, "notes", notes_json(record->run));
	hp_json_set(out, "events", events_json(record->run, &record->events));
	hp_json_set_int(out, "event_count", (int64_t)count);
	hp_json_set_string(out, "head", hex);
	hp_report_put_json(&report, out);
	hp_report_finish(&report);
	*ret_json = out;
	return 0;
}

int hp_report_json_with(const char *state_folder, const char *run_id,
	const struct hp_report_options *options, struct hp_json **ret_json, struct hp_error *err)
{
	struct hp_record record;
	int status = hp_record_open(state_folder, run_id, &record, err);
	if (status < 0) {
		return status;
	}
	status = record_json(&record, run_id, options, ret_json, err);
	hp_record_finish(&record);
	return status;
}

int hp_report_json(const char *state_folder, const char *run_id, struct hp_json **ret_json,
	struct hp_error *err)
{
	return hp_report_json_with(state_folder, run_id, NULL, ret_json, err);
}
