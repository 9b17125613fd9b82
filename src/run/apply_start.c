/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of the start, and of machines, which can also change later. */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "run_internal.h"

int apply_run_started(struct hp_run *run, const struct applying *a)
{
	const struct hp_event *event = a->event;
	if (event->name == NULL || !hp_streq(event->text, run->procedure->id) ||
		!hp_streq(event->value, run->procedure->revision) ||
		!hp_streq(event->digest, run->procedure->digest)) {
		return cannot_follow(a, "it names another procedure or revision");
	}
	enum hp_mode before = run->state.mode;
	run->state.mode = event->mode;
	/* Which entries there are follows from the mode (R89). */
	if (unfold(run) < 0) {
		run->state.mode = before;
		return cannot_follow(a, "the steps cannot be laid out");
	}
	run->state.id = run_keep(run, event->name);
	return 0;
}

int apply_signed_on(struct hp_run *run, const struct applying *a)
{
	if (is_blank(a->event->name)) {
		return cannot_follow(a, "nobody is named");
	}
	run->state.operator_name = run_keep(run, a->event->name);
	return 0;
}

int apply_condition_agreed(struct hp_run *run, const struct applying *a)
{
	if (run->state.operator_name == NULL) {
		return cannot_follow(a, "nobody has signed on");
	}
	run->state.condition_agreed = true;
	return 0;
}

int apply_prerequisite_met(struct hp_run *run, const struct applying *a)
{
	if (run->state.operator_name == NULL) {
		return cannot_follow(a, "nobody has signed on");
	}
	if (!has_prerequisite(run, a->event->number)) {
		return cannot_follow(a, "there is no such prerequisite");
	}
	run->prerequisites[a->event->number - 1] = true;
	return 0;
}

int apply_parameter_set(struct hp_run *run, const struct applying *a)
{
	const struct hp_event *event = a->event;
	size_t index = parameter_index(run, event->name);
	if (index == HP_NONE) {
		return cannot_follow(a, "there is no such parameter");
	}
	const struct hp_parameter *parameter = run->parameters[index];
	bool fits = parameter->secret ? hp_streq(event->value, "entered")
				      : hp_parameter_check(parameter, event->value, NULL) == 0;
	if (event->value == NULL || !fits || !parameters_differ(run, index, event->value)) {
		return cannot_follow(a, "the value does not fit the parameter");
	}
	run->values[index] = run_keep(run, event->value);
	return 0;
}

/* ---- machines ---- */

static void forget_confirmations(struct hp_run *run, size_t machine)
{
	size_t kept = 0;
	for (size_t i = 0; i < run->confirmation_count; i++) {
		if (run->confirmations[i].machine != machine) {
			run->confirmations[kept++] = run->confirmations[i];
		}
	}
	run->confirmation_count = kept;
}

static void describe_machine(
	struct hp_run *run, struct hp_machine *machine, const struct hp_event *event)
{
	machine->url = run_keep(run, event->url);
	machine->class_ = run_keep(run, event->value);
	machine->confinement = run_keep(run, event->text != NULL ? event->text : "");
	machine->identity = HP_IDENTITY_UNREAD;
	machine->own_name = NULL;
}

static int add_machine(struct hp_run *run, const struct applying *a, size_t role)
{
	size_t count = run->state.machine_count;
	run->machines =
		hp_grow(run->machines, count, &run->machine_capacity, sizeof(*run->machines));
	run->state.machines = run->machines;
	struct hp_machine *machine = &run->machines[count];
	*machine = (struct hp_machine){
		.role = run->procedure->roles[role].name,
		.name = run_keep(run, a->event->machine),
	};
	describe_machine(run, machine, a->event);
	run->state.machine_count++;
	if (unfold(run) < 0) {
		run->state.machine_count--;
		return cannot_follow(a, "that makes more steps than a run can hold");
	}
	return 0;
}

int apply_target_set(struct hp_run *run, const struct applying *a)
{
	const struct hp_event *event = a->event;
	size_t role = role_index(run, event->name);
	size_t known = HP_NONE;

	if (is_blank(event->url) || event->machine == NULL ||
		!machine_name_is_valid(event->machine)) {
		return cannot_follow(a, "the machine has no proper name or address");
	}
	if (!class_fits(run->state.mode, event->value)) {
		return cannot_follow(a, "a drill and a live machine are never mixed");
	}
	switch (target_place(run, role, event->machine, &known)) {
	case TARGET_NO_ROLE:
		return cannot_follow(a, "there is no such role");
	case TARGET_ONE_MACHINE:
		return cannot_follow(a, "the role stands for one machine");
	case TARGET_TOO_MANY:
		return cannot_follow(a, "there are too many machines");
	case TARGET_LATE:
		return cannot_follow(a, "a machine cannot be added during the walk");
	case TARGET_NEW:
		return add_machine(run, a, role);
	case TARGET_KNOWN:
		break;
	}
	struct hp_machine *machine = &run->machines[known];
	const char *old_name = machine->own_name;
	describe_machine(run, machine, event);
	forget_confirmations(run, known);
	if (run->state.phase == HP_PHASE_WALK) {
		/* References stand: the name the machine told stays the one to compare with. */
		machine->own_name = machine->name[0] == '\0' ? old_name : NULL;
		return 0;
	}
	machine->name = run_keep(run, event->machine);
	return unfold(run) < 0 ? cannot_follow(a, "the steps cannot be laid out") : 0;
}

int apply_identified(struct hp_run *run, const struct applying *a)
{
	const struct hp_event *event = a->event;
	enum hp_identity identity;
	size_t index = find_machine(run, event->name, event->machine);

	if (index == HP_NONE) {
		return cannot_follow(a, "there is no such machine");
	}
	struct hp_machine *machine = &run->machines[index];
	if (!identity_from_name(event->value, &identity) ||
		identity != judge_identity(run, index, &event->judgement.observation)) {
		return cannot_follow(a, "the observation says something else");
	}
	const char *told = told_name(&event->judgement.observation);
	/* Where nobody entered a name, the first one told is what later ones are compared with. */
	bool held_to_it = run->state.phase == HP_PHASE_WALK && machine->name[0] == '\0' &&
			  identity == HP_IDENTITY_MISMATCH;
	machine->identity = identity;
	if (told != NULL && !held_to_it) {
		machine->own_name = run_keep(run, told);
	}
	if (run->state.phase != HP_PHASE_START || machine->name[0] != '\0' ||
		identity != HP_IDENTITY_MATCH) {
		return 0;
	}
	machine->name = machine->own_name;
	return unfold(run) < 0 ? cannot_follow(a, "the steps cannot be laid out") : 0;
}

int apply_baseline_read(struct hp_run *run, const struct applying *a)
{
	struct hp_check_state *check = &run->checks[a->check];
	const struct hp_event *event = a->event;

	if (!event->has_judgement || event->fact != check->check->fact.kind) {
		return cannot_follow(a, "it tells of another fact");
	}
	if (check->has_baseline) {
		return cannot_follow(a, "there is one baseline a check");
	}
	run_set_observation(run, &check->baseline, &event->judgement.observation);
	run_set_judgement(run, &check->last, &event->judgement);
	check->has_baseline = true;
	if (event->judgement.verdict == HP_VERDICT_PASS) {
		check->last_pass_wall_ms = event->stamp.moment.wall_ms;
	}
	return 0;
}

int apply_walk_begun(struct hp_run *run, const struct applying *a)
{
	if (!start_is_complete(run)) {
		return cannot_follow(a, "something of the start is missing");
	}
	run->state.phase = HP_PHASE_WALK;
	return 0;
}
