/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decisions (R42 to R44). Where the author gave each case its checks, the machine may single one
 * out: all checks of exactly one case pass, and no other case is unknown. That one is proposed and
 * taken by `done`; another one only with a reason, which counts as an override. Otherwise the
 * person's number decides, and silence never means the last case that is left.
 */
#include "holdpoint/error.h"
#include "related.h"

/* ---- what the machine shows ---- */

typedef enum hp_verdict (*verdict_fn)(const void *data, size_t check);

static enum hp_verdict case_verdict(
	const struct hp_run *run, size_t index, verdict_fn verdict_of, const void *data)
{
	const struct hp_instance *about = &run->instances[index];
	enum hp_verdict weakest = HP_VERDICT_PASS;
	for (size_t i = 0; i < about->check_count; i++) {
		size_t check = about->first_check + i;
		bool wrong = machine_is_wrong(run, run->checks[check].machine);
		enum hp_verdict verdict = wrong ? HP_VERDICT_UNKNOWN : verdict_of(data, check);
		if (verdict == HP_VERDICT_FAIL) {
			return HP_VERDICT_FAIL;
		}
		weakest = verdict == HP_VERDICT_PASS ? weakest : HP_VERDICT_UNKNOWN;
	}
	return weakest;
}

/* The next case of a decision after `index`; HP_NONE. Begin with the decision itself. */
static size_t next_case(const struct hp_run *run, size_t decision, size_t index)
{
	size_t end = run->plan->nodes[decision].end;
	index = index == decision ? index + 1 : run->plan->nodes[index].end;
	return index < end ? index : HP_NONE;
}

static size_t single_out(
	const struct hp_run *run, size_t decision, verdict_fn verdict_of, const void *data)
{
	size_t found = HP_NONE;
	for (size_t i = next_case(run, decision, decision); i != HP_NONE;
		i = next_case(run, decision, i)) {
		if (run->instances[i].check_count == 0) {
			continue; /* Nothing shows it, nothing speaks against it. */
		}
		switch (case_verdict(run, i, verdict_of, data)) {
		case HP_VERDICT_PASS:
			if (found != HP_NONE) {
				return HP_NONE;
			}
			found = i;
			break;
		case HP_VERDICT_FAIL:
			break;
		case HP_VERDICT_UNKNOWN:
		case HP_VERDICT_NOTAPPLICABLE:
		case HP_VERDICT_COUNT_:
			return HP_NONE;
		}
	}
	return found;
}

static enum hp_verdict last_verdict(const void *data, size_t check)
{
	const struct hp_run *run = data;
	return run->checks[check].last.verdict;
}

struct given {
	const struct hp_reading *readings;
	size_t count;
};

static enum hp_verdict given_verdict(const void *data, size_t check)
{
	const struct given *given = data;
	for (size_t i = given->count; i > 0; i--) {
		if (given->readings[i - 1].check == check &&
			given->readings[i - 1].judgement != NULL) {
			return given->readings[i - 1].judgement->verdict;
		}
	}
	return HP_VERDICT_UNKNOWN;
}

static enum hp_verdict read_verdict(const void *data, size_t check)
{
	const struct deciding *d = data;
	return d->readings[check] != NULL ? d->readings[check]->verdict : HP_VERDICT_UNKNOWN;
}

size_t hp_run_sensed_case(const struct hp_run *run, size_t decision,
	const struct hp_reading *readings, size_t reading_count)
{
	if (decision >= run->state.instance_count ||
		run->instances[decision].step->kind != HP_STEP_DECISION) {
		return HP_NONE;
	}
	if (readings == NULL) {
		return single_out(run, decision, last_verdict, run);
	}
	struct given given = {readings, reading_count};
	return single_out(run, decision, given_verdict, &given);
}

/* ---- commands ---- */

static void record_cases(struct deciding *d, size_t decision)
{
	for (size_t i = next_case(d->after, decision, decision); i != HP_NONE;
		i = next_case(d->after, decision, i)) {
		const struct hp_instance *about = &d->after->instances[i];
		for (size_t c = 0; c < about->check_count; c++) {
			size_t check = about->first_check + c;
			if (d->readings[check] != NULL) {
				emit_judged(d, check, d->readings[check]);
			}
		}
	}
}

static void emit_decided(struct deciding *d, size_t instance, size_t chosen, const char *how)
{
	const struct hp_step *step = d->after->instances[chosen].step;
	struct hp_event event = step_event(d, HP_EVENT_DECIDED, instance);
	event.value = step->id;
	event.text = step->do_text;
	event.name = how;
	emit(d, &event);
}

int done_at_decision(struct deciding *d, size_t instance)
{
	if (hp_step_state_is_terminal(d->after->instances[instance].state)) {
		return refuse(d, HP_REFUSAL_ALREADY_DONE, instance, HP_NONE);
	}
	record_cases(d, instance);
	size_t sensed = single_out(d->after, instance, read_verdict, d);
	if (sensed == HP_NONE) {
		return refuse(d, HP_REFUSAL_IS_DECISION, instance, HP_NONE);
	}
	emit_decided(d, instance, sensed, "sensed");
	return 0;
}

static int go_against(struct deciding *d, size_t instance, size_t chosen)
{
	const struct hp_step *step = d->after->instances[instance].step;
	if (is_blank(d->command->text)) {
		return refuse_on_record(d, HP_REFUSAL_CASE_DIFFERS, instance, HP_NONE,
			d->after->instances[chosen].step->id);
	}
	bool named =
		!is_blank(d->command->name) &&
		!is_the_performer(d->after, instance, &d->command->stamp.actor, d->command->name);
	struct hp_event event = step_event(d, HP_EVENT_STEP_OVERRIDDEN, instance);
	event.text = d->command->text;
	event.name = named ? d->command->name : NULL;
	event.value = step->critical && !named ? "single-person" : NULL;
	emit(d, &event);
	emit_decided(d, instance, chosen, "against");
	return 0;
}

/* A decision can be answered again at any time (DESIGN 6.7); what was done in the other case stays
 * in the record. */
int decide_choose(struct deciding *d)
{
	const struct hp_run *run = d->after;
	size_t instance = hp_run_find(run, d->command->at);
	if (instance == HP_NONE) {
		return refuse(d, HP_REFUSAL_NO_STEP, HP_NONE, HP_NONE);
	}
	const struct hp_instance *about = &run->instances[instance];
	size_t chosen = HP_NONE;
	if (about->step->kind == HP_STEP_DECISION) {
		chosen = next_case(run, instance, instance);
		while (chosen != HP_NONE &&
			!hp_streq(run->instances[chosen].step->id, d->command->value)) {
			chosen = next_case(run, instance, chosen);
		}
	}
	if (chosen == HP_NONE) {
		return refuse(d, HP_REFUSAL_NO_CASE, instance, HP_NONE);
	}
	bool answered = hp_step_state_is_terminal(about->state);
	if (!in_open_branch(run, instance) || (!answered && !hp_run_is_open(run, instance))) {
		return refuse(d, HP_REFUSAL_NOT_CURRENT, hp_run_current(run), HP_NONE);
	}
	if (hp_streq(about->choice, d->command->value)) {
		return refuse(d, HP_REFUSAL_ALREADY_DONE, instance, HP_NONE);
	}
	record_cases(d, instance);
	size_t sensed = single_out(run, instance, read_verdict, d);
	if (sensed != HP_NONE && sensed != chosen) {
		return go_against(d, instance, chosen);
	}
	emit_decided(d, instance, chosen, sensed == chosen ? "sensed" : NULL);
	return 0;
}

/* ---- events ---- */

static bool may_be_answered(const struct hp_run *run, size_t index)
{
	bool answered = hp_step_state_is_terminal(run->instances[index].state);
	return in_open_branch(run, index) && (answered || hp_run_is_open(run, index));
}

/* The reason to go against what the machine shows: only said, until the answer follows. */
int apply_against(struct hp_run *run, const struct applying *a)
{
	struct hp_instance *instance = &run->instances[a->instance];
	const struct hp_event *event = a->event;
	if (event->attempt != instance->attempt || !may_be_answered(run, a->instance)) {
		return cannot_follow(a, "another step is open before it");
	}
	if (is_blank(event->text) || single_out(run, a->instance, last_verdict, run) == HP_NONE) {
		return cannot_follow(a, "the machine shows nothing to go against");
	}
	bool single = hp_streq(event->value, "single-person");
	if (instance->step->critical && event->name == NULL && !single) {
		return cannot_follow(a, "a critical step needs a second person or the mark of one");
	}
	run->against = (struct against){
		.event = run->state.event_count + 1,
		.reason = run_keep(run, event->text),
		.second = run_keep(run, event->name),
		.single_person = single,
	};
	return 0;
}

int apply_decided(struct hp_run *run, const struct applying *a)
{
	struct hp_instance *instance = &run->instances[a->instance];
	const struct hp_event *event = a->event;
	if (instance->step->kind != HP_STEP_DECISION) {
		return cannot_follow(a, "it is no decision");
	}
	size_t chosen = next_case(run, a->instance, a->instance);
	while (chosen != HP_NONE && !hp_streq(run->instances[chosen].step->id, event->value)) {
		chosen = next_case(run, a->instance, chosen);
	}
	if (chosen == HP_NONE) {
		return cannot_follow(a, "it has no such case");
	}
	if (!may_be_answered(run, a->instance)) {
		return cannot_follow(a, "another step is open before it");
	}
	bool against = hp_streq(event->name, "against");
	size_t sensed = single_out(run, a->instance, last_verdict, run);
	bool honest = event->name == NULL ||
		      (against ? sensed != HP_NONE && sensed != chosen &&
					      run->against.event == run->state.event_count
			       : hp_streq(event->name, "sensed") && sensed == chosen);
	if (!honest) {
		return cannot_follow(a, "the machine did not show that");
	}
	settle(run, a, against ? HP_STATE_OVERRIDDEN : HP_STATE_ATTESTED);
	if (against) {
		instance->text = run->against.reason;
		instance->second = run->against.second;
		instance->single_person = run->against.single_person;
	}
	instance->choice = run->instances[chosen].step->id;
	return 0;
}
