/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "walk_internal.h"

#include <assert.h>
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

const char *hp_scope_look_up(void *data, const char *name)
{
	const struct hp_scope *scope = data;
	return hp_run_value(scope->run, scope->instance, name);
}

char *hp_check_object(const struct hp_run *run, size_t check)
{
	const struct hp_check_state *item = &hp_run_state(run)->checks[check];
	struct hp_scope scope = {.run = run, .instance = item->instance};
	struct hp_fact fact;
	if (hp_check_fact(item->check, hp_scope_look_up, &scope, &fact, NULL) < 0) {
		return hp_fact_object(
			&item->check->fact); /* a name has no value yet: shown as {Name} */
	}
	char *object = hp_fact_object(&fact);
	hp_fact_finish(&fact);
	return object;
}

void hp_reader_set_target(struct hp_reader *reader, size_t machine, size_t target)
{
	while (reader->count <= machine) {
		reader->targets = hp_grow(reader->targets, reader->count, &reader->capacity,
			sizeof(*reader->targets));
		reader->targets[reader->count++] = HP_NONE;
	}
	reader->targets[machine] = target;
}

static size_t target_of(const struct hp_reader *reader, size_t machine)
{
	return machine < reader->count ? reader->targets[machine] : HP_NONE;
}

/* A judgement made without looking: always unknown. */
static void cannot_look(const struct hp_run *run, size_t check, enum hp_why why, const char *code,
	const char *sentence, struct hp_judgement *ret_judgement)
{
	struct hp_observation nothing;
	hp_observation_init(&nothing);
	hp_observation_set_unreadable(&nothing, code, "%s", sentence);
	nothing.wall_ms = hp_clock_now().wall_ms;
	hp_reader_judge(run, check, HP_BASELINE_NONE, &nothing, ret_judgement);
	ret_judgement->verdict = HP_VERDICT_UNKNOWN;
	ret_judgement->why = why;
	hp_observation_finish(&nothing);
}

uint64_t hp_reader_ask(struct hp_reader *reader, const struct hp_run *run, size_t check,
	struct hp_judgement *ret_judgement)
{
	const struct hp_run_state *state = hp_run_state(run);
	const struct hp_check_state *item = &state->checks[check];
	struct hp_scope scope = {.run = run, .instance = item->instance};
	struct hp_error err = HP_ERROR_INIT;
	struct hp_fact fact;
	uint64_t ticket = 0;

	if (item->machine == HP_NONE || target_of(reader, item->machine) == HP_NONE) {
		cannot_look(run, check, HP_WHY_NO_MACHINE, "unreachable",
			_("No target was given for this machine."), ret_judgement);
	} else if (state->machines[item->machine].identity == HP_IDENTITY_MISMATCH) {
		cannot_look(run, check, HP_WHY_WRONG_MACHINE, "identity",
			_("The machine bears another name than the one that was entered."),
			ret_judgement);
	} else if (hp_check_fact(item->check, hp_scope_look_up, &scope, &fact, &err) < 0) {
		cannot_look(run, check, HP_WHY_NO_VALUE, "internal", hp_error_text(&err),
			ret_judgement);
	} else {
		ticket =
			hp_watch_request(reader->watch, target_of(reader, item->machine), &fact, 0);
		hp_fact_finish(&fact);
	}
	hp_error_finish(&err);
	return ticket;
}

void hp_reader_judge(const struct hp_run *run, size_t check, enum hp_baseline_use use,
	const struct hp_observation *observation, struct hp_judgement *ret_judgement)
{
	const struct hp_check_state *item = &hp_run_state(run)->checks[check];
	struct hp_scope scope = {.run = run, .instance = item->instance};
	const struct hp_observation *baseline = item->has_baseline ? &item->baseline : NULL;
	hp_judge(item->check, observation, use, baseline, hp_scope_look_up, &scope, ret_judgement);
}

int hp_reader_take(struct hp_reader *reader, const struct hp_run *run, const size_t *checks,
	size_t count, enum hp_baseline_use use, hp_tick_fn tick, void *tick_data,
	struct hp_reading_set *ret_set)
{
	struct hp_reading_set set = {
		.items = hp_calloc(count + 1, sizeof(*set.items)),
		.judgements = hp_calloc(count + 1, sizeof(*set.judgements)),
		.count = count,
	};
	uint64_t *tickets = hp_calloc(count + 1, sizeof(*tickets));
	for (size_t i = 0; i < count; i++) {
		tickets[i] = hp_reader_ask(reader, run, checks[i], &set.judgements[i]);
	}
	int status = hp_watch_settle(reader->watch, tick, tick_data);
	for (size_t i = 0; i < count; i++) {
		set.items[i] =
			(struct hp_reading){.check = checks[i], .judgement = &set.judgements[i]};
		struct hp_observation observation;
		if (tickets[i] == 0) {
			continue; /* hp_reader_ask has said why */
		}
		if (!hp_watch_take(reader->watch, tickets[i], &observation)) {
			cannot_look(run, checks[i], HP_WHY_NOT_LOOKED, "cancelled",
				_("The reading was broken off."), &set.judgements[i]);
			continue;
		}
		hp_reader_judge(run, checks[i], use, &observation, &set.judgements[i]);
		hp_observation_finish(&observation);
	}
	free(tickets);
	if (status < 0) {
		hp_reading_set_finish(&set);
		*ret_set = (struct hp_reading_set){0};
		return status;
	}
	*ret_set = set;
	return 0;
}

void hp_reading_set_finish(struct hp_reading_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		hp_judgement_finish(&set->judgements[i]);
	}
	free(set->judgements);
	free(set->items);
	*set = (struct hp_reading_set){0};
}

int hp_reader_fact(struct hp_reader *reader, size_t machine, const struct hp_fact *fact,
	hp_tick_fn tick, void *tick_data, struct hp_observation *ret_observation)
{
	size_t target = target_of(reader, machine);
	assert(target != HP_NONE);
	uint64_t ticket = hp_watch_request(reader->watch, target, fact, 0);
	int status = hp_watch_settle(reader->watch, tick, tick_data);
	struct hp_observation observation;
	if (!hp_watch_take(reader->watch, ticket, &observation)) {
		hp_observation_init(&observation);
	}
	if (status < 0) {
		hp_observation_finish(&observation);
		return status;
	}
	*ret_observation = observation;
	return 0;
}
