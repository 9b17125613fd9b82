/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole state as canonical JSON: two runs are in the same state exactly when their dumps are
 * the same text. */
#include "holdpoint/json.h"
#include "run_internal.h"

static void set_index(struct hp_json *object, const char *key, size_t index)
{
	hp_json_set_int(object, key, index == HP_NONE ? -1 : (int64_t)index);
}

static struct hp_json *dump_machine(const struct hp_machine *machine)
{
	struct hp_json *object = hp_json_new_object();
	hp_json_set_string(object, "role", machine->role);
	hp_json_set_string(object, "name", machine->name);
	hp_json_set_string(object, "url", machine->url);
	hp_json_set_string(object, "class", machine->class_);
	hp_json_set_string(object, "confinement", machine->confinement);
	hp_json_set_string(object, "identity", identity_name(machine->identity));
	hp_json_set_string(object, "own_name", machine->own_name);
	return object;
}

static struct hp_json *dump_instance(const struct hp_run *run, size_t index)
{
	const struct hp_instance *instance = &run->instances[index];
	struct hp_json *object = hp_json_new_object();
	hp_json_set_string(object, "ref", instance->ref);
	hp_json_set_string(object, "step", instance->step->id);
	hp_json_set_string(object, "procedure", instance->procedure->id);
	hp_json_set_string(object, "machine", instance->machine);
	set_index(object, "machine_index", instance->machine_index);
	set_index(object, "parent", instance->parent);
	hp_json_set_int(object, "depth", (int64_t)instance->depth);
	hp_json_set_int(object, "repeat", (int64_t)instance->repeat);
	hp_json_set_int(object, "attempt", (int64_t)instance->attempt);
	hp_json_set_string(object, "state", hp_step_state_name(instance->state));
	hp_json_set_string(object, "reported", hp_step_state_name(hp_run_step_state(run, index)));
	hp_json_set_bool(object, "inactive", instance->inactive);
	hp_json_set_bool(object, "adopted", instance->adopted);
	hp_json_set_bool(object, "open", hp_run_is_open(run, index));
	if (instance->step->kind == HP_STEP_WATCH) {
		hp_json_set_bool(object, "on", hp_run_watch_is_on(run, index));
		hp_json_set_bool(object, "fired", hp_run_watch_has_fired(run, index));
	}
	hp_json_set_bool(object, "wants_name", hp_run_wants_name(run, index));
	hp_json_set_string(object, "choice", instance->choice);
	hp_json_set_string(object, "by", instance->by);
	hp_json_set_int(object, "at", instance->at_wall_ms);
	hp_json_set_string(object, "text", instance->text);
	hp_json_set_string(object, "second", instance->second);
	hp_json_set_bool(object, "single_person", instance->single_person);
	dump_answers(instance, object);
	hp_json_set_int(object, "first_check", (int64_t)instance->first_check);
	hp_json_set_int(object, "check_count", (int64_t)instance->check_count);
	return object;
}

static struct hp_json *dump_check(const struct hp_run *run, size_t index)
{
	const struct hp_check_state *check = &run->checks[index];
	struct hp_json *object = hp_json_new_object();
	set_index(object, "instance", check->instance);
	set_index(object, "machine", check->machine);
	hp_json_set_int(object, "number", (int64_t)check->check->number);
	hp_json_set_string(object, "verdict", hp_verdict_name(check->last.verdict));
	hp_json_set_string(object, "why", hp_why_name(check->last.why));
	hp_json_set_string(object, "expected", check->last.expected);
	hp_json_set_string(object, "observed", check->last.observed);
	hp_json_set(object, "observation", hp_observation_to_json(&check->last.observation));
	hp_json_set_int(object, "judged_attempt", (int64_t)run->judged_attempts[index]);
	hp_json_set_bool(object, "in_force", hp_run_check_in_force(run, index));
	if (check->has_baseline) {
		hp_json_set(object, "baseline", hp_observation_to_json(&check->baseline));
	}
	hp_json_set_int(object, "last_pass", check->last_pass_wall_ms);
	hp_json_set_bool(object, "attested", check->attested);
	hp_json_set_bool(object, "stale", check->stale);
	hp_json_set_bool(object, "left_to_later", check->left_to_later);
	hp_json_set_bool(object, "ended", check->ended);
	hp_json_set_string(object, "ended_by", check->ended_by);
	return object;
}

static void dump_start(const struct hp_run *run, struct hp_json *object)
{
	struct hp_json *values = hp_json_new_object();
	struct hp_json *prerequisites = hp_json_new_array();
	struct hp_json *machines = hp_json_new_array();

	for (size_t i = 0; i < run->parameter_count; i++) {
		hp_json_set_string(values, run->parameters[i]->name, run->values[i]);
	}
	for (size_t i = 0; has_prerequisite(run, i + 1); i++) {
		hp_json_add(prerequisites, hp_json_new_bool(run->prerequisites[i]));
	}
	for (size_t i = 0; i < run->state.machine_count; i++) {
		hp_json_add(machines, dump_machine(&run->machines[i]));
	}
	hp_json_set(object, "values", values);
	hp_json_set(object, "prerequisites", prerequisites);
	hp_json_set(object, "machines", machines);
	dump_remembered(run, object);
}

static const char *phase_name(enum hp_run_phase phase)
{
	switch (phase) {
	case HP_PHASE_START:
		return "start";
	case HP_PHASE_WALK:
		return "walk";
	case HP_PHASE_ENDED:
		return "ended";
	}
	return "?";
}

char *hp_run_dump(const struct hp_run *run)
{
	const struct hp_run_state *state = &run->state;
	struct hp_json *object = hp_json_new_object();
	struct hp_json *instances = hp_json_new_array();
	struct hp_json *checks = hp_json_new_array();

	hp_json_set_string(object, "id", state->id);
	hp_json_set_string(object, "mode", hp_mode_name(state->mode));
	hp_json_set_string(object, "phase", phase_name(state->phase));
	hp_json_set_string(object, "status", hp_run_status_name(state->status));
	hp_json_set_string(object, "operator", state->operator_name);
	hp_json_set_bool(object, "condition_agreed", state->condition_agreed);
	hp_json_set_string(object, "held_reason", state->held_reason);
	hp_json_set_string(object, "end_text", state->end_text);
	hp_json_set_string(object, "stopped_at", state->stopped_at);
	hp_json_set_int(object, "started", state->started_wall_ms);
	hp_json_set_int(object, "last", state->last_wall_ms);
	hp_json_set_int(object, "events", (int64_t)state->event_count);
	hp_json_set_int(object, "notes", (int64_t)state->notes);
	hp_json_set_int(object, "papers", (int64_t)state->papers);
	hp_json_set_string(object, "paper_code", state->paper_code);
	hp_json_set_int(object, "paper_number", (int64_t)state->paper_number);
	hp_json_set_int(object, "paper_printed", state->paper_at_wall_ms);
	hp_json_set_int(object, "paper_back", run->paper_back_ms);
	hp_json_set_int(object, "paper_last", run->paper_last_ms);
	set_index(object, "current", hp_run_current(run));
	dump_start(run, object);
	for (size_t i = 0; i < state->instance_count; i++) {
		hp_json_add(instances, dump_instance(run, i));
	}
	for (size_t i = 0; i < state->check_count; i++) {
		hp_json_add(checks, dump_check(run, i));
	}
	hp_json_set(object, "instances", instances);
	hp_json_set(object, "checks", checks);
	char *text = hp_json_canonical(object);
	hp_json_free(object);
	return text;
}
