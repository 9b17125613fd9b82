/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that bring a value into the run. */
#include <stdlib.h>

#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "related.h"

static int reach_kind(struct deciding *d, enum hp_step_kind kind, size_t *ret_instance)
{
	int status = reach(d, ret_instance);
	if (status < 0) {
		return status;
	}
	if (d->after->instances[*ret_instance].step->kind != kind) {
		return refuse(d, HP_REFUSAL_NOT_NOW, *ret_instance, HP_NONE);
	}
	return 0;
}

int decide_enter(struct deciding *d)
{
	size_t instance = HP_NONE;
	int status = reach_kind(d, HP_STEP_INPUT, &instance);
	if (status < 0) {
		return status;
	}
	const struct hp_parameter *input = d->after->instances[instance].step->input;
	const char *value = d->command->value;
	if (!is_clean_text(value) || hp_parameter_check(input, value, NULL) < 0 ||
		!differs(d->after, instance, input, value)) {
		return refuse(d, HP_REFUSAL_BAD_VALUE, instance, HP_NONE);
	}
	struct hp_event event = step_event(d, HP_EVENT_VALUE_ENTERED, instance);
	event.name = input->name;
	event.value = input->secret ? "entered" : value;
	emit(d, &event);
	return 0;
}

/* An empty list is an answer: none of them is meant. */
int decide_hits(struct deciding *d)
{
	size_t instance = HP_NONE;
	int status = reach_kind(d, HP_STEP_HITS, &instance);
	if (status < 0) {
		return status;
	}
	if (instance_machine_is_wrong(d->after, instance)) {
		return refuse(d, HP_REFUSAL_WRONG_MACHINE, instance, HP_NONE);
	}
	struct hp_json *names = confirmed_names(d->command->value, d->command->text);
	if (names == NULL) {
		return refuse(d, HP_REFUSAL_BAD_HITS, instance, HP_NONE);
	}
	char *text = hp_json_print(names);
	struct hp_event event = step_event(d, HP_EVENT_HITS_CONFIRMED, instance);
	event.name = d->after->instances[instance].step->hits_name;
	event.value = text;
	event.text = d->command->text;
	emit(d, &event);
	free(text);
	hp_json_free(names);
	return 0;
}

/* A value that was read stays: what the machine shows later is what the steps have made of it. */
int decide_remember(struct deciding *d)
{
	const struct hp_run *run = d->after;
	const struct hp_command *command = d->command;
	size_t instance = hp_run_find(run, command->at);
	if (instance == HP_NONE) {
		return refuse(d, HP_REFUSAL_NO_STEP, HP_NONE, HP_NONE);
	}
	size_t remember = find_remember(run, instance, command->name);
	if (remember == HP_NONE) {
		return refuse(d, HP_REFUSAL_NO_PARAMETER, instance, HP_NONE);
	}
	if (run->remembered[remember] != NULL) {
		return refuse(d, HP_REFUSAL_ALREADY_DONE, instance, HP_NONE);
	}
	if (machine_is_wrong(run, run->plan->related.remembers.items[remember].other)) {
		return refuse(d, HP_REFUSAL_WRONG_MACHINE, instance, HP_NONE);
	}
	if (!is_clean_text(command->value)) {
		return refuse(d, HP_REFUSAL_BAD_VALUE, instance, HP_NONE);
	}
	struct hp_event event = step_event(d, HP_EVENT_REMEMBERED, instance);
	event.name = command->name;
	event.value = command->value;
	event.text = command->text;
	emit(d, &event);
	return 0;
}
