/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readings: when one is worth an event, and what follows from it for a check that is in force
 * (DESIGN 6.4). */
#include "run_internal.h"

static void emit_check(struct deciding *d, enum hp_event_kind kind, size_t check, unsigned later)
{
	size_t instance = d->after->checks[check].instance;
	struct hp_event event = step_event(d, kind, instance);
	event.check = check - d->after->instances[instance].first_check + 1;
	event.attempt += later;
	emit(d, &event);
}

void emit_judged(struct deciding *d, size_t check, const struct hp_judgement *now)
{
	const struct hp_check_state *about = &d->after->checks[check];
	struct hp_event event = step_event(d, HP_EVENT_CHECK_JUDGED, about->instance);
	event.check = check - d->after->instances[about->instance].first_check + 1;
	event.has_judgement = true;
	event.fact = about->check->fact.kind;
	event.judgement = *now;
	emit(d, &event);
}

/*
 * Records one reading if it says something new or the command relied on it; without a reading, a
 * command that relies on the check has not looked. A check in force that fails re-opens its step;
 * one that cannot be seen becomes stale, unless a person attested it.
 */
void record_reading(struct deciding *d, size_t check, bool relied)
{
	const struct hp_check_state *about = &d->after->checks[check];
	const struct hp_judgement *now = d->readings[check];
	if (about->ended || d->after->instances[about->instance].inactive ||
		(now == NULL && !relied)) {
		return;
	}
	now = now != NULL ? now : &d->not_looked;
	bool in_force = hp_run_check_in_force(d->after, check);
	bool reopens = in_force && now->verdict == HP_VERDICT_FAIL;
	bool unseen = in_force && now->verdict != HP_VERDICT_FAIL &&
		      now->verdict != HP_VERDICT_PASS && !about->attested && !about->stale;
	if (!relied && !reopens && !unseen && hp_judgement_same(&about->last, now)) {
		return;
	}
	emit_judged(d, check, now);
	if (reopens) {
		emit_check(d, HP_EVENT_STEP_REOPENED, check, 1);
	} else if (unseen) {
		emit_check(d, HP_EVENT_STEP_STALE, check, 0);
	}
}

void record_instance(struct deciding *d, size_t instance, bool relied)
{
	const struct hp_instance *about = &d->after->instances[instance];
	for (size_t i = 0; i < about->check_count; i++) {
		record_reading(d, about->first_check + i, relied);
	}
}

struct tally tally_readings(const struct deciding *d, size_t instance)
{
	const struct hp_instance *about = &d->after->instances[instance];
	struct tally tally = {.first_unknown = HP_NONE, .first_fail = HP_NONE};

	for (size_t i = 0; i < about->check_count; i++) {
		size_t check = about->first_check + i;
		const struct hp_check_state *state = &d->after->checks[check];
		if (state->ended) {
			continue;
		}
		switch (d->readings[check] != NULL ? d->readings[check]->verdict
						   : HP_VERDICT_UNKNOWN) {
		case HP_VERDICT_PASS:
			tally.pass++;
			tally.acted += state->check->expect != HP_EXPECT_UNCHANGED;
			break;
		case HP_VERDICT_FAIL:
			tally.fail++;
			tally.first_fail = tally.first_fail == HP_NONE ? check : tally.first_fail;
			break;
		case HP_VERDICT_UNKNOWN:
		case HP_VERDICT_NOTAPPLICABLE:
		case HP_VERDICT_COUNT_:
			tally.unknown++;
			tally.first_unknown =
				tally.first_unknown == HP_NONE ? check : tally.first_unknown;
			break;
		}
	}
	return tally;
}

int decide_check(struct deciding *d)
{
	for (size_t i = 0; i < d->after->state.check_count; i++) {
		record_reading(d, i, false);
	}
	return 0;
}

/*
 * Every open step in force whose readings all pass, wherever it stands (DESIGN 6.5). A step that
 * only says what must not have changed is not taken: that nothing changed does not show that
 * anything was done.
 */
int decide_adopt(struct deciding *d)
{
	size_t adopted = 0;
	for (size_t i = 0; i < d->after->state.instance_count; i++) {
		const struct hp_instance *about = &d->after->instances[i];
		struct tally tally = tally_readings(d, i);
		bool holds = about->step->kind == HP_STEP_ACTION && about->state == HP_STATE_TODO &&
			     in_open_branch(d->after, i) &&
			     can_be_adopted(d->after, i, &d->command->stamp) &&
			     !instance_machine_is_wrong(d->after, i) && tally.acted > 0 &&
			     tally.fail == 0 && tally.unknown == 0;
		record_instance(d, i, holds);
		if (holds) {
			struct hp_event event = step_event(d, HP_EVENT_STEP_DONE, i);
			event.value = "adopted";
			emit(d, &event);
			adopted++;
		}
	}
	return adopted > 0 ? 0 : refuse(d, HP_REFUSAL_NOTHING_HOLDS, HP_NONE, HP_NONE);
}
