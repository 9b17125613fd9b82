/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Overriding a whole list (R55): an act of its own, on record as one, and then of each step in it
 * that is open. Nothing is read for it and no machine is touched by it, so no name is typed.
 */
#include <stdlib.h>

#include "run_internal.h"

static bool is_list(const struct hp_instance *instance)
{
	switch (instance->step->kind) {
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_CALL:
		return true;
	case HP_STEP_ACTION:
	case HP_STEP_DECISION:
	case HP_STEP_STOP:
	case HP_STEP_INPUT:
	case HP_STEP_HITS:
	case HP_STEP_GOTO:
	case HP_STEP_WATCH:
		return false;
	}
	return false;
}

static size_t first_in(const struct hp_run *run, size_t group)
{
	return first_open_leaf(run, group, run->plan->nodes[group].end);
}

bool needs_second(const struct hp_run *run, size_t instance)
{
	const struct hp_step *step = run->instances[instance].step;
	return step->critical || step->second != HP_SECOND_NONE;
}

/* How many steps it takes: the cases of a decision that is overridden, and the other alternatives,
 * are not applicable then. Tried on a copy. */
static size_t count_open(const struct hp_run *run, size_t group)
{
	struct hp_run *copy = run_scratch(run);
	struct hp_event event = {.kind = HP_EVENT_STEP_OVERRIDDEN};
	size_t count = 0;
	for (size_t leaf = first_in(copy, group); leaf != HP_NONE; leaf = first_in(copy, group)) {
		struct applying a = {.event = &event, .instance = leaf, .check = HP_NONE};
		copy->instances[leaf].state = HP_STATE_OVERRIDDEN;
		if (changes_activity(copy, &a)) {
			refresh_inactive(copy);
		}
		count++;
	}
	hp_run_free(copy);
	return count;
}

static void override_step(struct deciding *d, size_t leaf, const char *second)
{
	struct hp_event event = step_event(d, HP_EVENT_STEP_OVERRIDDEN, leaf);
	event.text = d->command->text;
	event.name = second;
	event.value = needs_second(d->after, leaf) && second == NULL ? "single-person" : NULL;
	emit(d, &event);
}

int decide_override_group(struct deciding *d)
{
	const struct hp_run *run = d->after;
	size_t group = hp_run_find(run, d->command->at);
	if (group == HP_NONE) {
		return refuse(d, HP_REFUSAL_NO_STEP, HP_NONE, HP_NONE);
	}
	size_t first = first_in(run, group);
	if (!is_list(&run->instances[group]) || first == HP_NONE) {
		return refuse(d, HP_REFUSAL_NO_GROUP, group, HP_NONE);
	}
	if (!hp_run_is_open(run, first)) {
		return refuse(d, HP_REFUSAL_NOT_CURRENT, hp_run_current(run), HP_NONE);
	}
	if (is_blank(d->command->text)) {
		return refuse(d, HP_REFUSAL_EMPTY_TEXT, group, HP_NONE);
	}
	char *second = second_person(d, group);
	struct hp_event event = {
		.kind = HP_EVENT_GROUP_OVERRIDDEN,
		.at = run->instances[group].ref,
		.text = d->command->text,
		.number = count_open(run, group),
		.name = second,
	};
	emit(d, &event);
	for (size_t leaf = first; leaf != HP_NONE; leaf = first_in(run, group)) {
		override_step(d, leaf, second);
	}
	free(second);
	return 0;
}

/* ---- applying ---- */

int apply_group_overridden(struct hp_run *run, const struct applying *a)
{
	size_t first = first_in(run, a->instance);
	if (!is_list(&run->instances[a->instance]) || first == HP_NONE ||
		!hp_run_is_open(run, first)) {
		return cannot_follow(a, "it is no group, or nothing in it is open now");
	}
	if (is_blank(a->event->text)) {
		return cannot_follow(a, "no reason is given");
	}
	if (a->event->number != count_open(run, a->instance)) {
		return cannot_follow(a, "another number of steps is open in it");
	}
	run->overriding = (struct overriding){
		.left = a->event->number,
		.group = a->instance,
		.reason = run_keep(run, a->event->text),
		.second = run_keep(run, a->event->name),
	};
	return 0;
}

int apply_overridden_with_group(struct hp_run *run, const struct applying *a)
{
	const struct hp_event *event = a->event;
	const struct overriding *whole = &run->overriding;
	bool single = hp_streq(event->value, "single-person");
	int status = event_place(run, a);

	if (status < 0) {
		return status;
	}
	if (a->instance != first_in(run, whole->group) || !hp_streq(event->text, whole->reason) ||
		!hp_streq(event->name, whole->second)) {
		return cannot_follow(a, "a whole group is being overridden");
	}
	if (single != (needs_second(run, a->instance) && event->name == NULL)) {
		return cannot_follow(a, "a critical step needs a second person or the mark of one");
	}
	settle(run, a, HP_STATE_OVERRIDDEN);
	run->instances[a->instance].second = run_keep(run, event->name);
	run->instances[a->instance].single_person = single;
	run->overriding.left--;
	return 0;
}
