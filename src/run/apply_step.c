/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events on steps. Each one is checked here again, whoever made it: a journal that was forged or
 * damaged must not be able to show a step as done that nobody verified, attested or overrode (R7,
 * R80).
 */
#include <string.h>

#include "run_internal.h"

/* ---- what must be so ---- */

static const struct hp_check_state *checks_of(const struct hp_run *run, size_t index)
{
	return &run->checks[run->instances[index].first_check];
}

/* It is where the person stands, or done and stale. */
static bool can_be_acted_on(const struct hp_run *run, size_t index)
{
	return hp_run_is_open(run, index) ||
	       (!run->instances[index].inactive && hp_run_is_stale(run, index));
}

int event_place(const struct hp_run *run, const struct applying *a)
{
	if (a->event->attempt != run->instances[a->instance].attempt) {
		return cannot_follow(a, "it belongs to another attempt");
	}
	if (!can_be_acted_on(run, a->instance)) {
		return cannot_follow(a, "another step is open before it");
	}
	return 0;
}

int event_hands(const struct hp_run *run, const struct applying *a)
{
	if (instance_machine_is_wrong(run, a->instance)) {
		return cannot_follow(a, "the machine is not known to be the right one");
	}
	/* A stale step was acted on before: looking at it again is no irreversible act. */
	if (!hp_step_state_is_terminal(run->instances[a->instance].state) &&
		hp_run_wants_name(run, a->instance)) {
		return cannot_follow(a, "the machine's name was not typed");
	}
	return 0;
}

static bool judged_now(const struct hp_run *run, size_t index, size_t offset)
{
	const struct hp_instance *instance = &run->instances[index];
	return run->judged_attempts[instance->first_check + offset] == instance->attempt;
}

/* Every check that has not ended was judged a pass in this attempt. */
bool all_checks_pass(const struct hp_run *run, size_t index)
{
	const struct hp_check_state *checks = checks_of(run, index);
	for (size_t i = 0; i < run->instances[index].check_count; i++) {
		if (!checks[i].ended &&
			(checks[i].last.verdict != HP_VERDICT_PASS || !judged_now(run, index, i))) {
			return false;
		}
	}
	return true;
}

bool any_check_fails(const struct hp_run *run, size_t index)
{
	const struct hp_check_state *checks = checks_of(run, index);
	for (size_t i = 0; i < run->instances[index].check_count; i++) {
		if (!checks[i].ended && checks[i].last.verdict == HP_VERDICT_FAIL) {
			return true;
		}
	}
	return false;
}

/* ---- changing an instance ---- */

void settle(struct hp_run *run, const struct applying *a, enum hp_step_state state)
{
	struct hp_instance *instance = &run->instances[a->instance];
	const struct hp_event *event = a->event;
	const char *by = event->stamp.actor.name;

	instance->state = state;
	instance->adopted = false;
	instance->by = by != NULL ? run_keep(run, by) : run->state.operator_name;
	instance->at_wall_ms = event->stamp.moment.wall_ms;
	instance->text = run_keep(run, event->text);
	instance->second = NULL;
	instance->single_person = false;
	instance->performed = false;
	for (size_t i = 0; i < instance->check_count; i++) {
		run->checks[instance->first_check + i].stale = false;
	}
}

int apply_name_confirmed(struct hp_run *run, const struct applying *a)
{
	const struct hp_event *event = a->event;
	bool compared = false;

	if (!hp_run_is_open(run, a->instance) || !hp_run_wants_name(run, a->instance)) {
		return cannot_follow(a, "no name is wanted there");
	}
	if (event->text == NULL || !typed_name_fits(run, a->instance, event->text, &compared) ||
		!hp_streq(event->value, compared ? "match" : "not-compared")) {
		return cannot_follow(a, "the name is another one");
	}
	run->confirmations = hp_grow(run->confirmations, run->confirmation_count,
		&run->confirmation_capacity, sizeof(*run->confirmations));
	run->confirmations[run->confirmation_count++] = (struct confirmation){
		.machine = run->instances[a->instance].machine_index,
		.scope = run->plan->nodes[a->instance].scope,
	};
	return 0;
}

/* An adopted step may lie anywhere in force: it holds already (DESIGN 6.5). */
static int check_adopted(const struct hp_run *run, const struct applying *a)
{
	const struct hp_instance *instance = &run->instances[a->instance];
	if (a->event->attempt != instance->attempt) {
		return cannot_follow(a, "it belongs to another attempt");
	}
	if (instance->step->kind != HP_STEP_ACTION || hp_step_state_is_terminal(instance->state) ||
		!in_open_branch(run, a->instance) || instance_machine_is_wrong(run, a->instance)) {
		return cannot_follow(a, "it is not open, or not a step that can be adopted");
	}
	return 0;
}

int apply_step_done(struct hp_run *run, const struct applying *a)
{
	const struct hp_instance *instance = &run->instances[a->instance];
	const char *value = a->event->value;
	bool adopted = hp_streq(value, "adopted");
	bool attested = hp_streq(value, "attested");
	int status;

	if (!adopted && !attested && !hp_streq(value, "verified")) {
		return cannot_follow(a, "that is no way to be done");
	}
	if (adopted) {
		status = check_adopted(run, a);
	} else {
		status = event_place(run, a);
		status = status == 0 ? event_hands(run, a) : status;
	}
	if (status < 0) {
		return status;
	}
	if (instance->step->kind != HP_STEP_ACTION || hp_step_state_is_terminal(instance->state)) {
		return cannot_follow(a, "it cannot be done");
	}
	if (adopted && !can_be_adopted(run, a->instance, &a->event->stamp)) {
		return cannot_follow(a, "that is not adopted");
	}
	status = adopted ? 0 : event_ready(run, a);
	if (status < 0) {
		return status;
	}
	if (attested != (instance->check_count == 0) || !all_checks_pass(run, a->instance)) {
		return cannot_follow(a, "its checks do not all pass");
	}
	settle(run, a, attested ? HP_STATE_ATTESTED : HP_STATE_VERIFIED);
	run->instances[a->instance].adopted = adopted;
	return 0;
}

/* Paper said that it was done, and it is open: what closes it later is no paper's. */
static void drop_paper_claim(struct hp_instance *instance)
{
	if (!hp_step_state_is_terminal(instance->state) && !instance->performed) {
		forget_paper(instance);
	}
}

int apply_step_refused(struct hp_run *run, const struct applying *a)
{
	if (a->event->value == NULL || a->event->attempt != run->instances[a->instance].attempt) {
		return cannot_follow(a, "it belongs to another attempt");
	}
	struct hp_instance *instance = &run->instances[a->instance];
	if (!hp_streq(a->event->value, hp_refusal_name(HP_REFUSAL_FOUND_DIFFERENT))) {
		drop_paper_claim(instance);
		return 0;
	}
	if (!instance->performed || is_blank(a->event->name)) {
		return cannot_follow(a, "nobody was to find anything");
	}
	instance->performed = false;
	instance->by = NULL;
	instance->text = NULL;
	forget_paper(instance);
	return 0;
}

int apply_step_attested(struct hp_run *run, const struct applying *a)
{
	struct hp_instance *instance = &run->instances[a->instance];
	int status = event_place(run, a);
	status = status == 0 ? event_hands(run, a) : status;
	status = status == 0 ? event_ready(run, a) : status;
	if (status < 0) {
		return status;
	}
	if (instance->step->kind != HP_STEP_ACTION || is_blank(a->event->text)) {
		return cannot_follow(a, "nothing was said to be seen");
	}
	if (any_check_fails(run, a->instance)) {
		return cannot_follow(a, "a check fails");
	}
	if (instance->check_count > 0 && all_checks_pass(run, a->instance)) {
		return cannot_follow(a, "every check passes");
	}
	settle(run, a, HP_STATE_ATTESTED);
	for (size_t i = 0; i < instance->check_count; i++) {
		struct hp_check_state *check = &run->checks[instance->first_check + i];
		check->attested = check->attested ||
				  (!check->ended && (check->last.verdict != HP_VERDICT_PASS ||
							    !judged_now(run, a->instance, i)));
	}
	return 0;
}

static bool can_be_overridden(enum hp_step_kind kind)
{
	return kind == HP_STEP_ACTION || kind == HP_STEP_INPUT || kind == HP_STEP_HITS;
}

int apply_step_overridden(struct hp_run *run, const struct applying *a)
{
	struct hp_instance *instance = &run->instances[a->instance];
	const struct hp_event *event = a->event;
	bool single = hp_streq(event->value, "single-person");
	if (run->overriding.left > 0) {
		return apply_overridden_with_group(run, a);
	}
	if (instance->step->kind == HP_STEP_DECISION) {
		return apply_against(run, a);
	}
	int status = event_place(run, a);
	status = status == 0 ? event_hands(run, a) : status;
	if (status < 0) {
		return status;
	}
	if (!can_be_overridden(instance->step->kind) || is_blank(event->text) ||
		(all_checks_pass(run, a->instance) &&
			!is_hindered(run, a->instance, &event->stamp))) {
		return cannot_follow(a, "nothing is in the way, or no reason is given");
	}
	if (needs_second(run, a->instance) && event->name == NULL && !single) {
		return cannot_follow(a, "a critical step needs a second person or the mark of one");
	}
	settle(run, a, HP_STATE_OVERRIDDEN);
	instance->second = run_keep(run, event->name);
	instance->single_person = single;
	return 0;
}

int apply_step_na(struct hp_run *run, const struct applying *a)
{
	int status = event_place(run, a);
	if (status < 0) {
		return status;
	}
	if (is_blank(a->event->text) || !hp_run_may_be_na(run, a->instance)) {
		return cannot_follow(a, "no reason is given, or it is only overridden");
	}
	settle(run, a, HP_STATE_NA);
	return 0;
}

/* A check that is looked at once is looked at again in the new attempt; one that another step has
 * ended stays ended. What was entered, signed and measured belongs to the attempt before. */
void open_again(struct hp_run *run, size_t index)
{
	struct hp_instance *instance = &run->instances[index];

	instance->attempt++;
	instance->state = HP_STATE_TODO;
	instance->adopted = false;
	instance->choice = NULL;
	instance->by = NULL;
	instance->at_wall_ms = 0;
	instance->text = NULL;
	instance->second = NULL;
	instance->single_person = false;
	instance->value = NULL;
	instance->hits = NULL;
	instance->signed_before = NULL;
	instance->signed_after = NULL;
	instance->performed = false;
	instance->deferred_until = NULL;
	instance->timer_start_wall_ms = 0;
	instance->timer_end_wall_ms = 0;
	instance->timer_start = (struct hp_moment){0};
	instance->timer_boot_id = NULL;
	instance->late = false;
	forget_paper(instance);
	for (size_t i = 0; i < instance->check_count; i++) {
		struct hp_check_state *check = &run->checks[instance->first_check + i];
		check->attested = false;
		check->stale = false;
		check->left_to_later = false;
		if (check->check->holds == HP_HOLDS_ONCE) {
			check->ended = false;
			check->ended_by = NULL;
		}
	}
}

int apply_step_reopened(struct hp_run *run, const struct applying *a)
{
	if (!hp_run_check_in_force(run, a->check) ||
		run->checks[a->check].last.verdict != HP_VERDICT_FAIL ||
		a->event->attempt != run->instances[a->instance].attempt + 1) {
		return cannot_follow(a, "nothing in force has turned to fail");
	}
	open_again(run, a->instance);
	return 0;
}
