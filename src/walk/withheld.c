/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a report leaves out while an independent second person still has to find out how a step
 * stands (R63): whoever looks the record up instead of the machine would find the answer there. It
 * is all there again as soon as they have said what they found.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/json.h"
#include "walk_internal.h"

bool hp_walk_is_withheld(const struct hp_run *run, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(run)->instances[instance];
	return item->performed && !hp_step_state_is_terminal(item->state);
}

/* Does what has to be found name this value? */
static bool answer_names(const struct hp_step *step, const char *name)
{
	char *piece = hp_asprintf("{%s}", name);
	bool named =
		step->independent_answer != NULL && strstr(step->independent_answer, piece) != NULL;
	free(piece);
	return named;
}

bool hp_walk_value_is_withheld(const struct hp_run *run, const char *name)
{
	const struct hp_run_state *state = hp_run_state(run);
	for (size_t i = 0; i < state->instance_count; i++) {
		if (hp_walk_is_withheld(run, i) && answer_names(state->instances[i].step, name)) {
			return true;
		}
	}
	return false;
}

bool hp_walk_name_is_withheld(const struct hp_run *run, const char *name)
{
	const struct hp_run_state *state = hp_run_state(run);
	for (size_t i = 0; i < state->instance_count && name != NULL; i++) {
		if (hp_walk_is_withheld(run, i) && answer_names(state->instances[i].step, name)) {
			return true;
		}
	}
	return false;
}

static bool tells(const struct hp_event *event, const struct hp_instance *item)
{
	bool value = event->kind == HP_EVENT_REMEMBERED || event->kind == HP_EVENT_VALUE_ENTERED ||
		     event->kind == HP_EVENT_PARAMETER_SET;
	bool finding = event->has_judgement || event->kind == HP_EVENT_STEP_PERFORMED ||
		       event->kind == HP_EVENT_STEP_REFUSED;
	return ((value || finding) && hp_streq(event->at, item->ref)) ||
	       (value && answer_names(item->step, event->name));
}

bool hp_walk_event_is_withheld(const struct hp_run *run, const struct hp_event *event)
{
	const struct hp_run_state *state = hp_run_state(run);
	for (size_t i = 0; i < state->instance_count; i++) {
		if (hp_walk_is_withheld(run, i) && tells(event, &state->instances[i])) {
			return true;
		}
	}
	return false;
}

void hp_walk_withhold(struct hp_json *event)
{
	static const char *const members[] = {
		"value", "text", "verdict", "why", "expected", "observed", "observation"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(members); i++) {
		hp_json_remove(event, members[i]);
	}
	hp_json_set_bool(event, "withheld", true);
}
