/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events that bring a value into the run. */
#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "related.h"

static int answer_place(const struct hp_run *run, const struct applying *a, enum hp_step_kind kind)
{
	const struct hp_instance *instance = &run->instances[a->instance];
	int status = event_place(run, a);
	if (status < 0) {
		return status;
	}
	if (instance->step->kind != kind || hp_step_state_is_terminal(instance->state)) {
		return cannot_follow(a, "that is not asked there");
	}
	return 0;
}

int apply_value_entered(struct hp_run *run, const struct applying *a)
{
	const struct hp_event *event = a->event;
	int status = answer_place(run, a, HP_STEP_INPUT);
	if (status < 0) {
		return status;
	}
	const struct hp_parameter *input = run->instances[a->instance].step->input;
	bool fits = input->secret ? hp_streq(event->value, "entered")
				  : is_clean_text(event->value) &&
					    hp_parameter_check(input, event->value, NULL) == 0 &&
					    differs(run, a->instance, input, event->value);
	if (!hp_streq(event->name, input->name) || !fits) {
		return cannot_follow(a, "the value does not fit");
	}
	settle(run, a, HP_STATE_ATTESTED);
	run->instances[a->instance].value = run_keep(run, event->value);
	return 0;
}

int apply_hits_confirmed(struct hp_run *run, const struct applying *a)
{
	const struct hp_event *event = a->event;
	int status = answer_place(run, a, HP_STEP_HITS);
	if (status < 0) {
		return status;
	}
	if (instance_machine_is_wrong(run, a->instance)) {
		return cannot_follow(a, "the machine is not known to be the right one");
	}
	struct hp_json *names = confirmed_names(event->value, event->text);
	if (names == NULL || !hp_streq(event->name, run->instances[a->instance].step->hits_name)) {
		hp_json_free(names);
		return cannot_follow(a, "those are not names that were read");
	}
	size_t count = 0;
	const char **hits = hp_arena_alloc(&run->arena, (hp_json_count(names) + 1) * sizeof(*hits));
	for (const struct hp_json *i = hp_json_first(names); i != NULL; i = hp_json_next(i)) {
		hits[count++] = hp_arena_strdup(&run->arena, hp_json_string(i));
	}
	hp_json_free(names);
	settle(run, a, HP_STATE_ATTESTED);
	run->instances[a->instance].text = NULL; /* The names that were read are no reason. */
	run->instances[a->instance].hits = hits;
	return 0;
}

int apply_remembered(struct hp_run *run, const struct applying *a)
{
	size_t remember = find_remember(run, a->instance, a->event->name);
	if (remember == HP_NONE || run->remembered[remember] != NULL) {
		return cannot_follow(a, "nothing of that name is to be remembered there");
	}
	if (machine_is_wrong(run, run->plan->related.remembers.items[remember].other)) {
		return cannot_follow(a, "the machine is not known to be the right one");
	}
	if (!is_clean_text(a->event->value)) {
		return cannot_follow(a, "the value says nothing");
	}
	run->remembered[remember] = run_keep(run, a->event->value);
	return 0;
}
