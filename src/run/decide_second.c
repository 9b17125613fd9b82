/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of and for a second person; second.c tells the rules. */
#include <stdlib.h>

#include "holdpoint/error.h"
#include "related.h"

static void emit_signed(struct deciding *d, size_t instance, const char *text)
{
	char *name = person_name(d->command->name);
	struct hp_event event = step_event(d, HP_EVENT_SECOND_SIGNED, instance);
	event.name = name;
	event.value = sign_word(d->after->instances[instance].step->second);
	event.text = text;
	emit(d, &event);
	free(name);
}

static void emit_done(struct deciding *d, size_t instance)
{
	struct hp_event event = step_event(d, HP_EVENT_STEP_DONE, instance);
	event.value = d->after->instances[instance].check_count > 0 ? "verified" : "attested";
	emit(d, &event);
}

static void emit_attested(struct deciding *d, size_t instance, const char *text)
{
	struct hp_event event = step_event(d, HP_EVENT_STEP_ATTESTED, instance);
	event.text = text;
	emit(d, &event);
}

/* After the readings of a `done`: what it comes to where a second person has a part in it. */
int done_with_second(struct deciding *d, size_t instance, const char *seen)
{
	if (d->after->instances[instance].step->second == HP_SECOND_INDEPENDENT) {
		struct hp_event event = step_event(d, HP_EVENT_STEP_PERFORMED, instance);
		event.text = seen;
		emit(d, &event);
		return 0;
	}
	bool named = seen != NULL && is_clean_text(d->command->name);
	if (!named) {
		return refuse_on_record(d, HP_REFUSAL_SECOND_NEEDED, instance, HP_NONE, NULL);
	}
	if (is_the_performer(d->after, instance, &d->command->stamp.actor, d->command->name)) {
		return refuse(d, HP_REFUSAL_SAME_PERSON, instance, HP_NONE);
	}
	emit_signed(d, instance, NULL);
	emit_attested(d, instance, seen);
	return 0;
}

static int sign_before(struct deciding *d, size_t instance)
{
	if (!hp_run_wants_second_before(d->after, instance)) {
		return refuse(d, HP_REFUSAL_NO_SECOND, instance, HP_NONE);
	}
	emit_signed(d, instance, NULL);
	return 0;
}

static int sign_after(struct deciding *d, size_t instance)
{
	struct tally tally = tally_readings(d, instance);
	int status = ready_to_act(d, instance);
	status = status == 0 ? record_act(d, instance, &tally) : status;
	if (status < 0) {
		return status;
	}
	if (tally.fail > 0) {
		return refuse_on_record(
			d, HP_REFUSAL_CHECK_FAILS, instance, tally.first_fail, NULL);
	}
	if (tally.unknown > 0 && is_blank(d->command->text)) {
		return refuse_on_record(
			d, HP_REFUSAL_CHECK_UNKNOWN, instance, tally.first_unknown, NULL);
	}
	emit_signed(d, instance, NULL);
	if (tally.unknown > 0) {
		emit_attested(d, instance, d->command->text);
	} else {
		emit_done(d, instance);
	}
	return 0;
}

/* What was read when it was performed may have changed since: readings that are given count. */
static void record_given(struct deciding *d, size_t instance)
{
	const struct hp_instance *about = &d->after->instances[instance];
	for (size_t i = 0; i < about->check_count; i++) {
		size_t check = about->first_check + i;
		if (d->readings[check] != NULL) {
			record_reading(d, check, true);
		}
	}
}

static int refuse_found(struct deciding *d, size_t instance)
{
	char *name = person_name(d->command->name);
	struct hp_event event = step_event(d, HP_EVENT_STEP_REFUSED, instance);
	event.value = hp_refusal_name(HP_REFUSAL_FOUND_DIFFERENT);
	event.name = name;
	event.text = d->command->text;
	emit(d, &event);
	free(name);
	return refuse(d, HP_REFUSAL_FOUND_DIFFERENT, instance, HP_NONE);
}

static int sign_independent(struct deciding *d, size_t instance)
{
	const struct hp_instance *about = &d->after->instances[instance];
	if (!about->performed) {
		return refuse(d, HP_REFUSAL_NO_SECOND, instance, HP_NONE);
	}
	char *name = person_name(d->command->name);
	bool performer = about->paper_by == NULL && same_name(name, about->by);
	free(name);
	if (performer) {
		return refuse(d, HP_REFUSAL_SAME_PERSON, instance, HP_NONE);
	}
	if (is_blank(d->command->text)) {
		return refuse(d, HP_REFUSAL_EMPTY_TEXT, instance, HP_NONE);
	}
	/* It was over when it was done; a clock that was set back across a boot says otherwise. */
	if (has_to_wait(d->after, instance, &d->command->stamp)) {
		return refuse(d, HP_REFUSAL_NOT_YET, instance, HP_NONE);
	}
	record_given(d, instance);
	if (!found_the_answer(d->after, instance, d->command->text)) {
		return refuse_found(d, instance);
	}
	if (any_check_fails(d->after, instance)) {
		return refuse_on_record(d, HP_REFUSAL_CHECK_FAILS, instance, HP_NONE, NULL);
	}
	bool pass = all_checks_pass(d->after, instance);
	const char *seen = about->text;
	if (!pass && seen == NULL) {
		return refuse_on_record(d, HP_REFUSAL_CHECK_UNKNOWN, instance, HP_NONE, NULL);
	}
	emit_signed(d, instance, d->command->text);
	if (pass) {
		emit_done(d, instance);
	} else {
		emit_attested(d, instance, seen);
	}
	return 0;
}

int decide_second(struct deciding *d)
{
	size_t instance = HP_NONE;
	int status = reach(d, &instance);
	if (status < 0) {
		return status;
	}
	const struct hp_instance *about = &d->after->instances[instance];
	if (about->step->kind != HP_STEP_ACTION || hp_step_state_is_terminal(about->state) ||
		about->step->second == HP_SECOND_NONE) {
		return refuse(d, HP_REFUSAL_NO_SECOND, instance, HP_NONE);
	}
	if (!is_clean_text(d->command->name)) {
		return refuse(d, HP_REFUSAL_EMPTY_TEXT, instance, HP_NONE);
	}
	if (is_the_performer(d->after, instance, &d->command->stamp.actor, d->command->name)) {
		return refuse(d, HP_REFUSAL_SAME_PERSON, instance, HP_NONE);
	}
	if (instance_machine_is_wrong(d->after, instance)) {
		return refuse(d, HP_REFUSAL_WRONG_MACHINE, instance, HP_NONE);
	}
	if (about->step->second == HP_SECOND_BEFORE) {
		return sign_before(d, instance);
	}
	status = command_hands(d, instance);
	if (status < 0) {
		return status;
	}
	return about->step->second == HP_SECOND_AFTER ? sign_after(d, instance)
						      : sign_independent(d, instance);
}
