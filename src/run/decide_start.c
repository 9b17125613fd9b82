/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of the start, and of machines, which can also change later. */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/utf8.h"
#include "run_internal.h"

int decide_start(struct deciding *d)
{
	const struct hp_procedure *procedure = d->after->procedure;
	if (is_blank(d->command->name)) {
		return refuse(d, HP_REFUSAL_EMPTY_TEXT, HP_NONE, HP_NONE);
	}
	/* Calls and rounds within each other can multiply to more than a run can hold. */
	d->after->state.mode = d->command->mode;
	if (unfold(d->after) < 0) {
		return refuse(d, HP_REFUSAL_BAD_VALUE, HP_NONE, HP_NONE);
	}
	struct hp_judgement program;
	hp_judgement_init(&program);
	program.observed = hp_strdup(d->command->value);
	struct hp_event event = {
		.kind = HP_EVENT_RUN_STARTED,
		.name = d->command->name,
		.text = procedure->id,
		.value = procedure->revision,
		.digest = procedure->digest,
		.judgement = program,
	};
	emit(d, &event);
	hp_judgement_finish(&program);
	return 0;
}

int decide_sign_on(struct deciding *d)
{
	if (is_blank(d->command->name)) {
		return refuse(d, HP_REFUSAL_EMPTY_TEXT, HP_NONE, HP_NONE);
	}
	char *name = trimmed(d->command->name);
	struct hp_event event = {
		.kind = HP_EVENT_SIGNED_ON,
		.name = name,
		.value = is_blank(d->command->value) ? NULL : d->command->value,
	};
	emit(d, &event);
	free(name);
	return 0;
}

int decide_agree(struct deciding *d)
{
	if (d->after->state.operator_name == NULL) {
		return refuse(d, HP_REFUSAL_NO_OPERATOR, HP_NONE, HP_NONE);
	}
	if (d->after->state.condition_agreed) {
		return refuse(d, HP_REFUSAL_ALREADY_DONE, HP_NONE, HP_NONE);
	}
	emit(d, &(struct hp_event){.kind = HP_EVENT_CONDITION_AGREED});
	return 0;
}

int decide_prerequisite(struct deciding *d)
{
	size_t number = d->command->number;
	if (d->after->state.operator_name == NULL) {
		return refuse(d, HP_REFUSAL_NO_OPERATOR, HP_NONE, HP_NONE);
	}
	if (!has_prerequisite(d->after, number)) {
		return refuse(d, HP_REFUSAL_BAD_VALUE, HP_NONE, HP_NONE);
	}
	if (d->after->prerequisites[number - 1]) {
		return refuse(d, HP_REFUSAL_ALREADY_DONE, HP_NONE, HP_NONE);
	}
	struct hp_event event = {
		.kind = HP_EVENT_PREREQUISITE_MET,
		.number = number,
		.text = d->after->procedure->prerequisites[number - 1],
	};
	emit(d, &event);
	return 0;
}

int decide_parameter(struct deciding *d)
{
	size_t index = parameter_index(d->after, d->command->name);
	if (index == HP_NONE) {
		return refuse(d, HP_REFUSAL_NO_PARAMETER, HP_NONE, HP_NONE);
	}
	const struct hp_parameter *parameter = d->after->parameters[index];
	/* An event keeps text only: what would be repaired there is no value that was meant. */
	const char *value = d->command->value;
	if (value == NULL || !hp_utf8_is_valid(value, strlen(value)) ||
		hp_parameter_check(parameter, value, NULL) < 0 ||
		!parameters_differ(d->after, index, value)) {
		return refuse(d, HP_REFUSAL_BAD_VALUE, HP_NONE, HP_NONE);
	}
	struct hp_event event = {
		.kind = HP_EVENT_PARAMETER_SET,
		.name = parameter->name,
		.value = parameter->secret ? "entered" : value,
	};
	emit(d, &event);
	return 0;
}

/* ---- machines ---- */

static enum hp_refusal_code target_refusal(enum target_place place)
{
	switch (place) {
	case TARGET_NO_ROLE:
		return HP_REFUSAL_NO_ROLE;
	case TARGET_ONE_MACHINE:
		return HP_REFUSAL_ONE_MACHINE;
	case TARGET_TOO_MANY:
		return HP_REFUSAL_BAD_VALUE;
	case TARGET_LATE:
		return HP_REFUSAL_NOT_NOW;
	case TARGET_NEW:
	case TARGET_KNOWN:
		return HP_REFUSAL_NONE;
	}
	return HP_REFUSAL_NO_ROLE;
}

/* One machine more can make more steps than a run can hold. */
static bool can_be_laid_out(const struct deciding *d, const struct hp_event *event)
{
	struct hp_event tried = *event;
	struct hp_run *copy = run_scratch(d->after);
	tried.mode = d->after->state.mode;
	bool laid_out = hp_run_apply(copy, &tried, NULL) == 0;
	hp_run_free(copy);
	return laid_out;
}

int decide_target(struct deciding *d)
{
	const struct hp_command *command = d->command;
	const char *machine = command->machine != NULL ? command->machine : "";
	size_t known = HP_NONE;
	size_t role = command->name != NULL ? role_index(d->after, command->name) : HP_NONE;

	enum hp_refusal_code code = target_refusal(target_place(d->after, role, machine, &known));
	if (code == HP_REFUSAL_NONE &&
		(is_blank(command->url) || !machine_name_is_valid(machine))) {
		code = HP_REFUSAL_BAD_VALUE;
	}
	if (code == HP_REFUSAL_NONE && !class_fits(d->after->state.mode, command->value)) {
		code = HP_REFUSAL_WRONG_CLASS;
	}
	if (code != HP_REFUSAL_NONE) {
		return refuse(d, code, HP_NONE, HP_NONE);
	}
	struct hp_event event = {
		.kind = HP_EVENT_TARGET_SET,
		.name = command->name,
		.machine = machine,
		.url = command->url,
		.value = command->value,
		.text = command->text,
	};
	if (known == HP_NONE && !can_be_laid_out(d, &event)) {
		return refuse(d, HP_REFUSAL_BAD_VALUE, HP_NONE, HP_NONE);
	}
	emit(d, &event);
	return 0;
}

int decide_identify(struct deciding *d)
{
	const struct hp_command *command = d->command;
	const char *machine = command->machine != NULL ? command->machine : "";
	struct hp_observation nothing;
	size_t index = find_machine(d->after, command->name, machine);

	if (index == HP_NONE) {
		return refuse(d, HP_REFUSAL_NO_ROLE, HP_NONE, HP_NONE);
	}
	hp_observation_init(&nothing);
	const struct hp_observation *seen =
		command->observation != NULL ? command->observation : &nothing;
	struct hp_event event = {
		.kind = HP_EVENT_IDENTIFIED,
		.name = command->name,
		.machine = machine,
		.value = identity_name(judge_identity(d->after, index, seen)),
		.text = told_name(seen),
		.has_judgement = true,
		.fact = HP_FACT_HOST,
		.judgement = {.observation = *seen},
	};
	emit(d, &event);
	hp_observation_finish(&nothing);
	return 0;
}

static bool any_machine_is(const struct hp_run *run, enum hp_identity identity)
{
	for (size_t i = 0; i < run->state.machine_count; i++) {
		if (run->machines[i].identity == identity) {
			return true;
		}
	}
	return false;
}

int decide_baseline(struct deciding *d)
{
	if (d->after->state.operator_name == NULL) {
		return refuse(d, HP_REFUSAL_NO_OPERATOR, HP_NONE, HP_NONE);
	}
	if (any_machine_is(d->after, HP_IDENTITY_MISMATCH)) {
		return refuse(d, HP_REFUSAL_WRONG_MACHINE, HP_NONE, HP_NONE);
	}
	if (!start_is_complete(d->after)) {
		return refuse(d, HP_REFUSAL_START_OPEN, HP_NONE, HP_NONE);
	}
	for (size_t i = 0; i < d->after->state.check_count; i++) {
		const struct hp_check_state *about = &d->after->checks[i];
		if (d->readings[i] == NULL || about->has_baseline) {
			continue;
		}
		struct hp_event event = step_event(d, HP_EVENT_BASELINE_READ, about->instance);
		event.check = i - d->after->instances[about->instance].first_check + 1;
		event.has_judgement = true;
		event.fact = about->check->fact.kind;
		event.judgement = *d->readings[i];
		emit(d, &event);
	}
	emit(d, &(struct hp_event){.kind = HP_EVENT_WALK_BEGUN});
	return 0;
}
