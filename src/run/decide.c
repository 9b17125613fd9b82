/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands: which may be given when, and what each decision has in common. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "run_internal.h"

enum {
	AT_START = 1 << 0,
	WALKING = 1 << 1,
	HOLDING = 1 << 2,
};

static const struct decide_rule {
	unsigned when;
	decide_fn decide;
} decide_rules[HP_COMMAND_COUNT_] = {
	[HP_COMMAND_START] = {AT_START, decide_start},
	[HP_COMMAND_SIGN_ON] = {AT_START | WALKING, decide_sign_on},
	[HP_COMMAND_AGREE] = {AT_START, decide_agree},
	[HP_COMMAND_PREREQUISITE] = {AT_START, decide_prerequisite},
	[HP_COMMAND_PARAMETER] = {AT_START, decide_parameter},
	[HP_COMMAND_TARGET] = {AT_START | WALKING, decide_target},
	[HP_COMMAND_IDENTIFY] = {AT_START | WALKING, decide_identify},
	[HP_COMMAND_BASELINE] = {AT_START, decide_baseline},
	[HP_COMMAND_ADOPT] = {WALKING, decide_adopt},
	[HP_COMMAND_NAME] = {WALKING, decide_name},
	[HP_COMMAND_CHECK] = {WALKING, decide_check},
	[HP_COMMAND_DONE] = {WALKING, decide_done},
	[HP_COMMAND_ATTEST] = {WALKING, decide_attest},
	[HP_COMMAND_OVERRIDE] = {WALKING, decide_override},
	[HP_COMMAND_NA] = {WALKING, decide_na},
	[HP_COMMAND_DEFER] = {WALKING, decide_defer},
	[HP_COMMAND_CHOOSE] = {WALKING, decide_choose},
	[HP_COMMAND_NOTE] = {AT_START | WALKING | HOLDING, decide_note},
	[HP_COMMAND_HOLD] = {AT_START | WALKING, decide_hold},
	[HP_COMMAND_RESUME] = {AT_START | WALKING | HOLDING, decide_resume},
	[HP_COMMAND_STOP] = {AT_START | WALKING | HOLDING, decide_stop},
	[HP_COMMAND_OVERRIDE_GROUP] = {WALKING, decide_override_group},
	[HP_COMMAND_FINISH] = {WALKING, decide_finish},
	[HP_COMMAND_ENTER] = {WALKING, decide_enter},
	[HP_COMMAND_HITS] = {WALKING, decide_hits},
	[HP_COMMAND_REMEMBER] = {AT_START | WALKING, decide_remember},
	[HP_COMMAND_SECOND] = {WALKING, decide_second},
	[HP_COMMAND_PAPER] = {WALKING, decide_paper},
	[HP_COMMAND_PRINTED] = {AT_START | WALKING | HOLDING, decide_printed},
};

int refuse(struct deciding *d, enum hp_refusal_code code, size_t instance, size_t check)
{
	*d->refusal = (struct hp_refusal){.code = code, .instance = instance, .check = check};
	return HP_ERR_REFUSED;
}

/* Adds an event and applies it to the scratch at once: what apply() would refuse is our own
 * mistake, found here. */
void emit(struct deciding *d, const struct hp_event *event)
{
	struct hp_event filled = *event;
	struct hp_error err = HP_ERROR_INIT;

	filled.stamp = d->command->stamp;
	filled.mode = event->kind == HP_EVENT_RUN_STARTED ? d->command->mode : d->after->state.mode;
	const struct hp_event *added = hp_events_add(d->events, &filled);
	int status = hp_run_apply(d->after, added, &err);
	assert(status == 0);
	(void)status;
	hp_error_finish(&err);
}

struct hp_event step_event(const struct deciding *d, enum hp_event_kind kind, size_t instance)
{
	const struct hp_instance *about = &d->after->instances[instance];
	return (struct hp_event){.kind = kind, .at = about->ref, .attempt = about->attempt};
}

int reach(struct deciding *d, size_t *ret_instance)
{
	const struct hp_run *run = d->after;
	size_t current = hp_run_current(run);
	size_t instance = hp_run_find(run, d->command->at);

	if (instance == HP_NONE) {
		return refuse(d, HP_REFUSAL_NO_STEP, HP_NONE, HP_NONE);
	}
	const struct hp_instance *about = &run->instances[instance];
	bool stale = !about->inactive && hp_run_is_stale(run, instance);
	if (!stale && !hp_run_is_open(run, instance)) {
		bool closed = !about->inactive && hp_step_state_is_terminal(about->state);
		if (is_leaf(about) && (closed || lost_to_another(run, instance))) {
			return refuse(d, HP_REFUSAL_ALREADY_DONE, instance, HP_NONE);
		}
		return refuse(d, HP_REFUSAL_NOT_CURRENT, current, HP_NONE);
	}
	*ret_instance = instance;
	return 0;
}

static enum hp_refusal_code not_allowed(const struct hp_run *run, enum hp_command_kind kind)
{
	unsigned when = decide_rules[kind].when;
	if ((run->state.event_count == 0) != (kind == HP_COMMAND_START)) {
		return run->state.phase == HP_PHASE_ENDED ? HP_REFUSAL_ENDED : HP_REFUSAL_NOT_NOW;
	}
	if (run->state.phase == HP_PHASE_ENDED) {
		return HP_REFUSAL_ENDED;
	}
	if (run->state.status == HP_RUN_HELD && !(when & HOLDING)) {
		return HP_REFUSAL_HELD;
	}
	if (!(when & (run->state.phase == HP_PHASE_START ? AT_START : WALKING))) {
		return HP_REFUSAL_NOT_NOW;
	}
	return HP_REFUSAL_NONE;
}

/*
 * Sorts the readings by check. What was read from a machine that is not known to be the right one
 * proves nothing about the right one, whatever the caller made of it (DESIGN 6.5).
 */
static void sort_readings(struct deciding *d)
{
	const struct hp_command *command = d->command;
	const struct hp_run *run = d->after;

	d->readings = hp_calloc(run->state.check_count + 1, sizeof(*d->readings));
	d->replaced = hp_calloc(command->reading_count + 1, sizeof(*d->replaced));
	for (size_t i = 0; i < command->reading_count; i++) {
		const struct hp_reading *reading = &command->readings[i];
		if (reading->check >= run->state.check_count || reading->judgement == NULL) {
			continue;
		}
		const struct hp_judgement *judgement = reading->judgement;
		if (machine_is_wrong(run, run->checks[reading->check].machine)) {
			d->replaced[i] = *judgement;
			d->replaced[i].verdict = HP_VERDICT_UNKNOWN;
			d->replaced[i].why = HP_WHY_WRONG_MACHINE;
			judgement = &d->replaced[i];
		}
		d->readings[reading->check] = judgement;
	}
}

/* What follows for other steps. What comes again comes before the step it was put off to, so that
 * this one is not reached yet. */
static void follow_up(struct deciding *d)
{
	if (d->after->state.phase != HP_PHASE_WALK || d->after->state.status != HP_RUN_OPEN) {
		return;
	}
	bring_due(d);
	end_checks(d);
	run_timers(d);
}

int hp_run_decide(const struct hp_run *run, const struct hp_command *command,
	struct hp_events *events, struct hp_refusal *ret_refusal)
{
	struct hp_refusal refusal = {.instance = HP_NONE, .check = HP_NONE};
	struct deciding d = {
		.command = command, .before = run, .events = events, .refusal = &refusal};
	int status;

	enum hp_refusal_code code = not_allowed(run, command->kind);
	if (code != HP_REFUSAL_NONE) {
		*ret_refusal =
			(struct hp_refusal){.code = code, .instance = HP_NONE, .check = HP_NONE};
		return HP_ERR_REFUSED;
	}
	d.after = run_scratch(run);
	hp_judgement_init(&d.not_looked);
	sort_readings(&d);
	status = decide_rules[command->kind].decide(&d);
	follow_up(&d);

	*ret_refusal = refusal;
	hp_judgement_finish(&d.not_looked);
	free(d.readings);
	free(d.replaced);
	hp_run_free(d.after);
	return status;
}
