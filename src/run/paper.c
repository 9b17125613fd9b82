/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paper (R72, R76). The rest of a run is printed, and goes on by hand; what was done there is
 * entered later. A sheet changes nothing. What it says of a step is on record before what Holdpoint
 * makes of it, and stays with the step as long as that stands:
 *
 *     paper.entered  KN did it at 14:03
 *     check.judged   ... and this is what is there now
 *     step.done      or step.attested, decided, ...; or step.refused, and the claim is gone
 *
 * A time on paper is a minute by a clock on the wall. So it is compared by the minute: not before
 * the run began, not before what came before it on paper, not in the future.
 */
#include "related.h"

#define MINUTE_MS 60000

bool is_before_minute(int64_t wall_ms, int64_t other_ms)
{
	return wall_ms / MINUTE_MS < other_ms / MINUTE_MS;
}

void forget_paper(struct hp_instance *instance)
{
	instance->paper_by = NULL;
	instance->paper_wall_ms = 0;
	instance->paper_text = NULL;
	instance->paper_entered_by = NULL;
	instance->paper_entered_wall_ms = 0;
}

/* The nearest instance that encloses both; HP_NONE. Parents come before their children. */
static size_t enclosing(const struct hp_run *run, size_t left, size_t right)
{
	while (left != right && left != HP_NONE && right != HP_NONE) {
		if (left > right) {
			left = run->instances[left].parent;
		} else {
			right = run->instances[right].parent;
		}
	}
	return left == right ? left : HP_NONE;
}

/* Two people may have worked at once: at different machines, or where the order is free. */
static bool order_is_free(const struct hp_run *run, size_t left, size_t right)
{
	const struct plan_node *nodes = run->plan->nodes;
	if (bindings_differ(run, nodes[left].bindings, nodes[right].bindings)) {
		return true;
	}
	size_t group = enclosing(run, left, right);
	return group != HP_NONE && run->instances[group].step->order != HP_ORDER_IN;
}

size_t paper_step_after(const struct hp_run *run, size_t index, int64_t wall_ms)
{
	for (size_t i = index; i-- > 0;) {
		if (is_before_minute(wall_ms, run->instances[i].paper_wall_ms) &&
			!order_is_free(run, i, index)) {
			return i;
		}
	}
	return HP_NONE;
}

int64_t closed_at(const struct hp_instance *instance)
{
	return instance->paper_by != NULL ? instance->paper_wall_ms : instance->at_wall_ms;
}

/* A step that was reached on paper was reached when the one before it was done there. */
int64_t reached_at(const struct hp_run *run, const struct hp_stamp *now)
{
	bool on_paper = run->paper_last_ms != 0 &&
			run->paper_entered.wall_ms == now->moment.wall_ms &&
			run->paper_entered.boot_ms == now->moment.boot_ms;
	return on_paper ? run->paper_last_ms : now->moment.wall_ms;
}

/* ---- events ---- */

int apply_paper_printed(struct hp_run *run, const struct applying *a)
{
	const struct hp_event *event = a->event;
	if (!is_clean_text(event->text) || event->number == 0 ||
		event->number > run->state.event_count) {
		return cannot_follow(a, "such a sheet was not printed");
	}
	if (event->at != NULL && run_find_exact(run, event->at) == HP_NONE) {
		return cannot_follow(a, "there is no such step");
	}
	run->state.papers++;
	run->state.paper_code = run_keep(run, event->text);
	run->state.paper_number = event->number;
	run->state.paper_at_wall_ms = event->stamp.moment.wall_ms;
	return 0;
}

static bool time_fits(const struct hp_run *run, const struct applying *a, int64_t wall_ms)
{
	return wall_ms > 0 && wall_ms <= a->event->stamp.moment.wall_ms &&
	       !is_before_minute(wall_ms, run->state.started_wall_ms) &&
	       !is_before_minute(wall_ms, run->paper_back_ms) &&
	       paper_step_after(run, a->instance, wall_ms) == HP_NONE;
}

int apply_paper_entered(struct hp_run *run, const struct applying *a)
{
	struct hp_instance *instance = &run->instances[a->instance];
	const struct hp_event *event = a->event;
	const char *by = event->stamp.actor.name;
	int64_t wall_ms = 0;

	if (event->attempt != instance->attempt || !hp_run_is_open(run, a->instance) ||
		instance->performed) {
		return cannot_follow(a, "the step is not open");
	}
	if (!is_clean_text(event->name) || (event->text != NULL && !is_clean_text(event->text))) {
		return cannot_follow(a, "it does not say by whom, or what");
	}
	if (hp_time_parse(event->value, &wall_ms) < 0 || !time_fits(run, a, wall_ms)) {
		return cannot_follow(a, "it cannot have been then");
	}
	instance->paper_by = run_keep(run, event->name);
	instance->paper_wall_ms = wall_ms;
	instance->paper_text = run_keep(run, event->text);
	instance->paper_entered_by = by != NULL ? run_keep(run, by) : run->state.operator_name;
	instance->paper_entered_wall_ms = event->stamp.moment.wall_ms;
	/* The clock here had run out with nobody to tell it that it was done in time. */
	instance->late = instance->late && is_before_minute(instance->timer_end_wall_ms, wall_ms);
	run->paper_last_ms = wall_ms;
	run->paper_entered = event->stamp.moment;
	return 0;
}

/* ---- commands ---- */

int decide_printed(struct deciding *d)
{
	size_t current = hp_run_current(d->after);
	struct hp_event event = {
		.kind = HP_EVENT_PAPER_PRINTED,
		.at = current != HP_NONE ? d->after->instances[current].ref : NULL,
		.text = d->command->text,
		.number = d->command->number,
	};
	if (!is_clean_text(event.text)) {
		return refuse(d, HP_REFUSAL_EMPTY_TEXT, HP_NONE, HP_NONE);
	}
	if (event.number == 0 || event.number > d->after->state.event_count) {
		return refuse(d, HP_REFUSAL_BAD_VALUE, HP_NONE, HP_NONE);
	}
	emit(d, &event);
	return 0;
}
