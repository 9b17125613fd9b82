/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine. A run is in one of these:
 *
 *     (nothing)  --run.started-->  START  --walk.begun-->  WALK  --completed / stopped-->  ENDED
 *                                    \--stopped--------------------------------------------^
 *
 *     held and resumed cross START and WALK:
 *         OPEN --held--> HELD --resumed--> OPEN, HELD --stopped--> ENDED
 *
 * nothing -> START     run.started [apply_run_started]
 * START   -> START     signed.on, condition.agreed, prerequisite.met, parameter.set, target.set,
 *                      identified, baseline.read [apply_start.c]
 * START   -> WALK      walk.begun [apply_walk_begun], only when nothing of the start is missing
 * WALK    -> WALK      everything on steps and checks, below; target.set and identified for a
 *                      machine that is known
 * any     -> HELD      held [apply_held]
 * HELD    -> before    resumed [apply_resumed]; also OPEN -> OPEN after an interruption
 * any     -> ENDED     stopped [apply_stopped]
 * WALK    -> ENDED     completed [apply_completed], only when every step in force is terminal and
 *                      every check in force passed
 *
 * An instance of a step, `todo` until it is the first one that is (then the person stands at it:
 * "active", never stored):
 *
 * todo -> verified     step.done "verified" or "adopted" [apply_step_done], every check judged a
 *                      pass in this attempt
 * todo -> attested     step.done "attested" [apply_step_done], nothing senses it
 * todo -> attested     step.attested [apply_step_attested], no check fails
 * todo -> attested     decided [apply_decided], decisions only: a person's answer, not a fact
 * todo -> attested     value.entered, hits.confirmed [apply_value.c]: a person's answer too
 * todo -> overridden   decided "against" [apply_decided], with the reason in step.overridden before
 * todo -> deferred     step.deferred [apply_step_deferred], where the author allows it
 * deferred -> todo, attempt + 1
 *                      step.due [apply_step_due], the step it was put off to is reached
 * todo -> the same     step.performed, second.signed "before", timer.started, timer.passed,
 *                      paper.entered [paper.c]
 * todo -> overridden   step.overridden [apply_step_overridden]; of a whole group, after
 *                      group.overridden [group.c]
 * todo -> na           step.na [apply_step_na]
 * verified, attested -> todo, attempt + 1
 *                      step.reopened [apply_step_reopened], a check in force turned to fail
 * verified, attested -> the same, stale
 *                      step.stale [apply_step_stale], a check in force cannot be seen now
 * any leaf -> todo, attempt + 1
 *                      jumped backwards, over it [apply_jumped]
 * todo -> attested     jumped forwards, a GOTO only [apply_jumped]
 * any -> inactive and back
 *                      whatever changes what is in force [active.c]; the state below it is kept
 *
 * Groups and cases store no state; theirs follows from the steps within [group_state].
 *
 * The one law here: decide() never makes an event that apply() refuses, because it applies each one
 * to a scratch copy as it makes it.
 */
#include "holdpoint/run.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "run_internal.h"

struct hp_run *hp_run_new(const struct hp_procedure *procedure)
{
	struct hp_run *run = hp_calloc(1, sizeof(*run));
	run->procedure = procedure;
	hp_arena_init(&run->arena);
	run->cache = hp_calloc(1, sizeof(*run->cache));
	hp_arena_init(&run->cache->arena);
	run->needed_roles = hp_calloc(procedure->role_count + 1, sizeof(*run->needed_roles));
	run->prerequisites =
		hp_calloc(prerequisite_count(procedure) + 1, sizeof(*run->prerequisites));
	run->state = (struct hp_run_state){
		.phase = HP_PHASE_START,
		.status = HP_RUN_OPEN,
		.procedure = procedure,
		.prerequisites_met = run->prerequisites,
	};
	find_needs(run);
	(void)unfold(run); /* With no role to fill the instances are there at once. */
	return run;
}

/* Releases everything that depends on the plan. */
void run_drop_instances(struct hp_run *run)
{
	if (!run->scratch) {
		for (size_t i = 0; i < run->state.check_count; i++) {
			hp_judgement_finish(&run->checks[i].last);
			hp_observation_finish(&run->checks[i].baseline);
		}
	}
	if (run->plan_owned) {
		plan_free(run->plan);
	}
	free(run->instances);
	free(run->checks);
	free(run->judged_attempts);
	free(run->remembered);
	run->remembered = NULL;
	run->plan = NULL;
	run->instances = NULL;
	run->checks = NULL;
	run->judged_attempts = NULL;
	run->state.instances = NULL;
	run->state.instance_count = 0;
	run->state.checks = NULL;
	run->state.check_count = 0;
}

void hp_run_free(struct hp_run *run)
{
	if (run == NULL) {
		return;
	}
	run_drop_instances(run);
	free(run->machines);
	free(run->needed_roles);
	free(run->parameters);
	free(run->values);
	free(run->prerequisites);
	free(run->confirmations);
	free(run->cache->texts);
	hp_arena_finish(&run->cache->arena);
	free(run->cache);
	hp_arena_finish(&run->arena);
	free(run);
}

const struct hp_run_state *hp_run_state(const struct hp_run *run)
{
	return &run->state;
}

/* ---- applying ---- */

enum {
	IN_START = 1 << 0,
	IN_WALK = 1 << 1,
	WHEN_HELD = 1 << 2,
	NEEDS_STEP = 1 << 3,
	NEEDS_CHECK = 1 << 4,
};

static const struct apply_rule {
	unsigned when;
	apply_fn apply;
} apply_rules[HP_EVENT_COUNT_] = {
	[HP_EVENT_RUN_STARTED] = {IN_START, apply_run_started},
	[HP_EVENT_SIGNED_ON] = {IN_START | IN_WALK, apply_signed_on},
	[HP_EVENT_CONDITION_AGREED] = {IN_START, apply_condition_agreed},
	[HP_EVENT_PREREQUISITE_MET] = {IN_START, apply_prerequisite_met},
	[HP_EVENT_PARAMETER_SET] = {IN_START, apply_parameter_set},
	[HP_EVENT_TARGET_SET] = {IN_START | IN_WALK, apply_target_set},
	[HP_EVENT_IDENTIFIED] = {IN_START | IN_WALK, apply_identified},
	[HP_EVENT_BASELINE_READ] = {IN_START | NEEDS_STEP | NEEDS_CHECK, apply_baseline_read},
	[HP_EVENT_WALK_BEGUN] = {IN_START, apply_walk_begun},
	[HP_EVENT_NAME_CONFIRMED] = {IN_WALK | NEEDS_STEP, apply_name_confirmed},
	[HP_EVENT_CHECK_JUDGED] = {IN_WALK | NEEDS_STEP | NEEDS_CHECK, apply_check_judged},
	[HP_EVENT_CHECK_ENDED] = {IN_WALK | NEEDS_STEP | NEEDS_CHECK, apply_check_ended},
	[HP_EVENT_STEP_DONE] = {IN_WALK | NEEDS_STEP, apply_step_done},
	[HP_EVENT_STEP_REFUSED] = {IN_WALK | NEEDS_STEP, apply_step_refused},
	[HP_EVENT_STEP_ATTESTED] = {IN_WALK | NEEDS_STEP, apply_step_attested},
	[HP_EVENT_STEP_OVERRIDDEN] = {IN_WALK | NEEDS_STEP, apply_step_overridden},
	[HP_EVENT_STEP_NA] = {IN_WALK | NEEDS_STEP, apply_step_na},
	[HP_EVENT_STEP_REOPENED] = {IN_WALK | NEEDS_STEP | NEEDS_CHECK, apply_step_reopened},
	[HP_EVENT_STEP_STALE] = {IN_WALK | NEEDS_STEP | NEEDS_CHECK, apply_step_stale},
	[HP_EVENT_DECIDED] = {IN_WALK | NEEDS_STEP, apply_decided},
	[HP_EVENT_JUMPED] = {IN_WALK | NEEDS_STEP, apply_jumped},
	[HP_EVENT_GROUP_OVERRIDDEN] = {IN_WALK | NEEDS_STEP, apply_group_overridden},
	[HP_EVENT_NOTE] = {IN_START | IN_WALK | WHEN_HELD, apply_note},
	[HP_EVENT_HELD] = {IN_START | IN_WALK, apply_held},
	[HP_EVENT_RESUMED] = {IN_START | IN_WALK | WHEN_HELD, apply_resumed},
	[HP_EVENT_STOPPED] = {IN_START | IN_WALK | WHEN_HELD, apply_stopped},
	[HP_EVENT_COMPLETED] = {IN_WALK, apply_completed},
	[HP_EVENT_VALUE_ENTERED] = {IN_WALK | NEEDS_STEP, apply_value_entered},
	[HP_EVENT_HITS_CONFIRMED] = {IN_WALK | NEEDS_STEP, apply_hits_confirmed},
	[HP_EVENT_REMEMBERED] = {IN_START | IN_WALK | NEEDS_STEP, apply_remembered},
	[HP_EVENT_TIMER_STARTED] = {IN_WALK | NEEDS_STEP, apply_timer_started},
	[HP_EVENT_TIMER_PASSED] = {IN_WALK | NEEDS_STEP, apply_timer_passed},
	[HP_EVENT_STEP_DEFERRED] = {IN_WALK | NEEDS_STEP, apply_step_deferred},
	[HP_EVENT_STEP_DUE] = {IN_WALK | NEEDS_STEP, apply_step_due},
	[HP_EVENT_SECOND_SIGNED] = {IN_WALK | NEEDS_STEP, apply_second_signed},
	[HP_EVENT_STEP_PERFORMED] = {IN_WALK | NEEDS_STEP, apply_step_performed},
	[HP_EVENT_PAPER_PRINTED] = {IN_START | IN_WALK | WHEN_HELD, apply_paper_printed},
	[HP_EVENT_PAPER_ENTERED] = {IN_WALK | NEEDS_STEP, apply_paper_entered},
};

/* A detail for developers; who loads a journal words what it means for a person. */
int cannot_follow(const struct applying *a, const char *why)
{
	return hp_error_set(a->err, HP_ERR_INVALID, "event %s%s%s cannot follow here: %s",
		hp_event_kind_name(a->event->kind), a->event->at != NULL ? " at " : "",
		a->event->at != NULL ? a->event->at : "", why);
}

static int check_moment(const struct hp_run *run, const struct applying *a)
{
	unsigned when = apply_rules[a->event->kind].when;

	if ((run->state.event_count == 0) != (a->event->kind == HP_EVENT_RUN_STARTED)) {
		return cannot_follow(a, "a run begins with run.started, once");
	}
	if (run->state.event_count > 0 && a->event->mode != run->state.mode) {
		return cannot_follow(a, "live and drill are never mixed");
	}
	if (run->state.phase == HP_PHASE_ENDED) {
		return cannot_follow(a, "the run has ended");
	}
	if (!(when & (run->state.phase == HP_PHASE_START ? IN_START : IN_WALK))) {
		return cannot_follow(a, "it belongs to another phase");
	}
	if (run->overriding.left > 0 && a->event->kind != HP_EVENT_STEP_OVERRIDDEN) {
		return cannot_follow(a, "a whole group is being overridden");
	}
	if (run->state.status == HP_RUN_HELD && !(when & WHEN_HELD)) {
		return cannot_follow(a, "the run is held");
	}
	return 0;
}

static int find_object(const struct hp_run *run, struct applying *a)
{
	unsigned when = apply_rules[a->event->kind].when;

	if (!(when & NEEDS_STEP)) {
		return 0;
	}
	a->instance = run_find_exact(run, a->event->at);
	if (a->instance == HP_NONE) {
		return cannot_follow(a, "there is no such step");
	}
	if (!(when & NEEDS_CHECK)) {
		return 0;
	}
	const struct hp_instance *instance = &run->instances[a->instance];
	if (a->event->check == 0 || a->event->check > instance->check_count) {
		return cannot_follow(a, "there is no such check");
	}
	a->check = instance->first_check + a->event->check - 1;
	return 0;
}

int hp_run_apply(struct hp_run *run, const struct hp_event *event, struct hp_error *err)
{
	struct applying a = {.event = event, .instance = HP_NONE, .check = HP_NONE, .err = err};

	if ((size_t)event->kind >= HP_EVENT_COUNT_) {
		return hp_error_set(err, HP_ERR_INVALID, "no such kind of event");
	}
	int status = check_moment(run, &a);
	if (status == 0) {
		status = find_object(run, &a);
	}
	if (status == 0 && apply_rules[event->kind].apply == NULL) {
		status = cannot_follow(&a, "no run makes it");
	}
	if (status == 0) {
		status = apply_rules[event->kind].apply(run, &a);
	}
	if (status < 0) {
		return status;
	}
	if (run->state.event_count == 0) {
		run->state.started_wall_ms = event->stamp.moment.wall_ms;
	}
	run->state.last_wall_ms = event->stamp.moment.wall_ms;
	run->state.event_count++;
	run->cache->has_current = false;
	if (changes_activity(run, &a)) {
		refresh_inactive(run);
	}
	return 0;
}
