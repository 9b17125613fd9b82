/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person says of a step. */
#include <stdlib.h>

#include "holdpoint/error.h"
#include "run_internal.h"

/* ---- what done, attest and override have in common ---- */

int refuse_on_record(struct deciding *d, enum hp_refusal_code code, size_t instance, size_t check,
	const char *text)
{
	struct hp_event event = step_event(d, HP_EVENT_STEP_REFUSED, instance);
	event.value = hp_refusal_name(code);
	event.text = text;
	emit(d, &event);
	return refuse(d, code, instance, check);
}

/* The hands may act: the right machine, and its name typed where the act cannot be undone. */
int command_hands(struct deciding *d, size_t instance)
{
	const struct hp_run *run = d->after;
	if (instance_machine_is_wrong(run, instance)) {
		return refuse(d, HP_REFUSAL_WRONG_MACHINE, instance, HP_NONE);
	}
	if (!hp_step_state_is_terminal(run->instances[instance].state) &&
		hp_run_wants_name(run, instance)) {
		return refuse(d, HP_REFUSAL_NAME_FIRST, instance, HP_NONE);
	}
	return 0;
}

/* A step that is done by hand; with `answers`, also one that is answered with a value. */
static int reach_action(struct deciding *d, bool answers, size_t *ret_instance)
{
	int status = reach(d, ret_instance);
	if (status < 0) {
		return status;
	}
	switch (d->after->instances[*ret_instance].step->kind) {
	case HP_STEP_DECISION:
		return refuse(d, HP_REFUSAL_IS_DECISION, *ret_instance, HP_NONE);
	case HP_STEP_STOP:
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_CALL:
	case HP_STEP_GOTO:
	case HP_STEP_WATCH:
		return refuse(d, HP_REFUSAL_NOT_NOW, *ret_instance, HP_NONE);
	case HP_STEP_INPUT:
	case HP_STEP_HITS:
		return answers ? 0 : refuse(d, HP_REFUSAL_IS_INPUT, *ret_instance, HP_NONE);
	case HP_STEP_ACTION:
		break;
	}
	return 0;
}

/* What has to be so before the act itself; a stale step was acted on before. */
static enum hp_refusal_code hindrance(const struct deciding *d, size_t instance)
{
	const struct hp_instance *about = &d->after->instances[instance];
	if (hp_step_state_is_terminal(about->state)) {
		return HP_REFUSAL_NONE;
	}
	if (about->step->entry == HP_ENTRY_STATUS) {
		return HP_REFUSAL_DRAFT;
	}
	if (hp_run_wants_second_before(d->after, instance)) {
		return HP_REFUSAL_SECOND_FIRST;
	}
	if (has_to_wait(d->after, instance, &d->command->stamp)) {
		return HP_REFUSAL_NOT_YET;
	}
	return about->performed ? HP_REFUSAL_SECOND_NEEDED : HP_REFUSAL_NONE;
}

int ready_to_act(struct deciding *d, size_t instance)
{
	enum hp_refusal_code code = hindrance(d, instance);
	return code == HP_REFUSAL_NONE ? 0 : refuse(d, code, instance, HP_NONE);
}

/*
 * Records what was read. A stale step that turns out to fail is open again from here: it is a new
 * attempt, with a new answer to give, and not necessarily the step where the person stands.
 */
int record_act(struct deciding *d, size_t instance, const struct tally *tally)
{
	unsigned attempt = d->after->instances[instance].attempt;
	record_instance(d, instance, true);
	if (d->after->instances[instance].attempt != attempt) {
		return refuse_on_record(
			d, HP_REFUSAL_CHECK_FAILS, instance, tally->first_fail, NULL);
	}
	return 0;
}

/* ---- done ---- */

static int stop_here(struct deciding *d, size_t instance)
{
	const struct hp_step *step = d->after->instances[instance].step;
	char *text = run_fill(d->after, instance, step->do_text != NULL ? step->do_text : "", NULL);
	struct hp_event event = step_event(d, HP_EVENT_STOPPED, instance);
	event.text = is_blank(text) ? step->id : text;
	emit(d, &event);
	free(text);
	return 0;
}

int decide_done(struct deciding *d)
{
	size_t instance = HP_NONE;
	int status = reach(d, &instance);
	if (status < 0) {
		return status;
	}
	if (d->after->instances[instance].step->kind == HP_STEP_STOP) {
		return stop_here(d, instance);
	}
	if (d->after->instances[instance].step->kind == HP_STEP_DECISION) {
		return done_at_decision(d, instance);
	}
	if (d->after->instances[instance].step->kind == HP_STEP_GOTO) {
		return jump_from(d, instance);
	}
	status = reach_action(d, false, &instance);
	status = status == 0 ? command_hands(d, instance) : status;
	status = status == 0 ? ready_to_act(d, instance) : status;
	if (status < 0) {
		return status;
	}
	struct tally tally = tally_readings(d, instance);
	bool was_stale = hp_step_state_is_terminal(d->after->instances[instance].state);
	status = record_act(d, instance, &tally);
	if (status < 0) {
		return status;
	}
	if (tally.fail > 0) {
		return refuse_on_record(
			d, HP_REFUSAL_CHECK_FAILS, instance, tally.first_fail, NULL);
	}
	if (tally.unknown > 0) {
		return refuse_on_record(
			d, HP_REFUSAL_CHECK_UNKNOWN, instance, tally.first_unknown, NULL);
	}
	if (was_stale) {
		return 0; /* It was done, and is seen again. */
	}
	if (wants_second_after(d->after, instance)) {
		return done_with_second(d, instance, NULL);
	}
	struct hp_event event = step_event(d, HP_EVENT_STEP_DONE, instance);
	event.value = d->after->instances[instance].check_count > 0 ? "verified" : "attested";
	emit(d, &event);
	return 0;
}

/* ---- attest, override, not applicable ---- */

/* What attest and override have in common: the step can be acted on, there is a text, and what the
 * readings say is on record before anything is decided on it. */
static int look_before_words(
	struct deciding *d, bool answers, size_t *instance, struct tally *tally)
{
	int status = reach_action(d, answers, instance);
	if (status == 0 && is_blank(d->command->text)) {
		status = refuse(d, HP_REFUSAL_EMPTY_TEXT, *instance, HP_NONE);
	}
	status = status == 0 ? command_hands(d, *instance) : status;
	status = status == 0 && !answers ? ready_to_act(d, *instance) : status;
	if (status < 0) {
		return status;
	}
	*tally = tally_readings(d, *instance);
	return record_act(d, *instance, tally);
}

int decide_attest(struct deciding *d)
{
	size_t instance = HP_NONE;
	struct tally tally;
	int status = look_before_words(d, false, &instance, &tally);
	if (status < 0) {
		return status;
	}
	if (tally.fail > 0) {
		return refuse_on_record(
			d, HP_REFUSAL_CHECK_FAILS, instance, tally.first_fail, NULL);
	}
	if (tally.unknown == 0 && d->after->instances[instance].check_count > 0) {
		return refuse(d, HP_REFUSAL_NOTHING_UNKNOWN, instance, HP_NONE);
	}
	if (wants_second_after(d->after, instance)) {
		return done_with_second(d, instance, d->command->text);
	}
	struct hp_event event = step_event(d, HP_EVENT_STEP_ATTESTED, instance);
	event.text = d->command->text;
	emit(d, &event);
	return 0;
}

/* The second person's name, NULL where nobody else is named; caller frees. */
char *second_person(const struct deciding *d, size_t instance)
{
	const char *name = d->command->name;
	bool other = !is_blank(name) &&
		     !is_the_performer(d->after, instance, &d->command->stamp.actor, name);
	return other ? trimmed(name) : NULL;
}

int decide_override(struct deciding *d)
{
	size_t instance = HP_NONE;
	struct tally tally;
	int status = look_before_words(d, true, &instance, &tally);
	if (status < 0) {
		return status;
	}
	if (tally.fail == 0 && tally.unknown == 0 &&
		!is_hindered(d->after, instance, &d->command->stamp)) {
		return refuse(d, HP_REFUSAL_NOTHING_FAILS, instance, HP_NONE);
	}
	char *second = second_person(d, instance);
	struct hp_event event = step_event(d, HP_EVENT_STEP_OVERRIDDEN, instance);
	event.text = d->command->text;
	event.name = second;
	event.value = needs_second(d->after, instance) && second == NULL ? "single-person" : NULL;
	emit(d, &event);
	free(second);
	return 0;
}

int decide_na(struct deciding *d)
{
	size_t instance = HP_NONE;
	int status = reach(d, &instance);
	if (status < 0) {
		return status;
	}
	if (d->after->instances[instance].step->entry == HP_ENTRY_STATUS) {
		return refuse(d, HP_REFUSAL_DRAFT, instance, HP_NONE);
	}
	if (!hp_run_may_be_na(d->after, instance)) {
		return refuse(d, HP_REFUSAL_OVERRIDE_ONLY, instance, HP_NONE);
	}
	if (is_blank(d->command->text)) {
		return refuse(d, HP_REFUSAL_EMPTY_TEXT, instance, HP_NONE);
	}
	struct hp_event event = step_event(d, HP_EVENT_STEP_NA, instance);
	event.text = d->command->text;
	emit(d, &event);
	return 0;
}

/* ---- the machine's name ---- */

int decide_name(struct deciding *d)
{
	size_t instance = HP_NONE;
	bool compared = false;
	int status = reach(d, &instance);
	if (status < 0) {
		return status;
	}
	if (!hp_run_wants_name(d->after, instance) || !hp_run_is_open(d->after, instance)) {
		return refuse(d, HP_REFUSAL_NOT_NOW, instance, HP_NONE);
	}
	if (instance_machine_is_wrong(d->after, instance)) {
		return refuse(d, HP_REFUSAL_WRONG_MACHINE, instance, HP_NONE);
	}
	if (is_blank(d->command->text)) {
		return refuse(d, HP_REFUSAL_EMPTY_TEXT, instance, HP_NONE);
	}
	if (!typed_name_fits(d->after, instance, d->command->text, &compared)) {
		return refuse_on_record(
			d, HP_REFUSAL_NAME_DIFFERS, instance, HP_NONE, d->command->text);
	}
	struct hp_event event = step_event(d, HP_EVENT_NAME_CONFIRMED, instance);
	event.machine = d->after->instances[instance].machine;
	event.text = d->command->text;
	event.value = compared ? "match" : "not-compared";
	emit(d, &event);
	return 0;
}
