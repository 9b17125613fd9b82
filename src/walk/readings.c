/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "walk_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

const char *hp_scope_look_up(void *data, const char *name)
{
	const struct hp_scope *scope = data;
	if (scope->hit != NULL && strcmp(name, "hit") == 0) {
		return scope->hit;
	}
	return hp_run_value(scope->run, scope->instance, name);
}

/* As people see it: {hit} stands for each name of the list, whichever they are. */
struct shown {
	struct hp_scope scope;
	char *hit; /* NULL where the check is read for no list */
};

static const char *look_up_shown(void *data, const char *name)
{
	struct shown *shown = data;
	if (shown->hit != NULL && strcmp(name, "hit") == 0) {
		return shown->hit;
	}
	return hp_scope_look_up(&shown->scope, name);
}

char *hp_check_object(const struct hp_run *run, size_t check)
{
	const struct hp_check_state *item = &hp_run_state(run)->checks[check];
	const char *list = item->check->for_list;
	struct shown shown = {.scope = {.run = run, .instance = item->instance},
		.hit = list != NULL ? hp_asprintf(_("each of %s"), list) : NULL};
	struct hp_fact fact = item->check->fact;
	char *filled[HP_FACT_ARGS_MAX] = {NULL};
	for (size_t i = 0; i < HP_FACT_ARGS_MAX && fact.args[i] != NULL; i++) {
		/* A name that has no value yet is shown as {Name}. */
		filled[i] = hp_substitute(fact.args[i], look_up_shown, &shown, NULL);
		fact.args[i] = filled[i];
	}
	char *object = hp_fact_object(&fact);
	for (size_t i = 0; i < HP_FACT_ARGS_MAX; i++) {
		free(filled[i]);
	}
	free(shown.hit);
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

static const struct hp_observation *closed_by(const struct hp_reader *reader, size_t machine)
{
	return reader->closed == NULL ? NULL : reader->closed(reader->closed_data, machine);
}

/* ---- one request ---- */

/* A judgement made without looking: always unknown. */
static void cannot_look(const struct hp_run *run, enum hp_why why, const char *code,
	const char *sentence, struct hp_request *request)
{
	const struct hp_check_state *item = &hp_run_state(run)->checks[request->check];
	struct hp_scope scope = {.run = run, .instance = item->instance, .hit = "{hit}"};
	struct hp_observation nothing;
	struct hp_check plain = *item->check;
	plain.for_list = NULL; /* one observation stands for all there would be */
	hp_observation_init(&nothing);
	hp_observation_set_unreadable(&nothing, code, "%s", sentence);
	nothing.wall_ms = hp_clock_now().wall_ms;
	hp_judge(&plain, &nothing, HP_BASELINE_NONE, NULL, hp_scope_look_up, &scope,
		&request->judgement);
	request->judgement.verdict = HP_VERDICT_UNKNOWN;
	request->judgement.why = why;
	request->settled = true;
	hp_observation_finish(&nothing);
}

/* Nobody may conclude anything from a machine that is not there or is another one. */
static bool can_ask(const struct hp_reader *reader, const struct hp_run *run, size_t machine,
	struct hp_request *request)
{
	if (machine == HP_NONE || target_of(reader, machine) == HP_NONE) {
		cannot_look(run, HP_WHY_NO_MACHINE, "unreachable",
			_("No target was given for this machine."), request);
		return false;
	}
	const struct hp_observation *closed = closed_by(reader, machine);
	if (closed != NULL) {
		cannot_look(run, HP_WHY_UNREADABLE, closed->reason_code, closed->reason, request);
		return false;
	}
	if (hp_run_state(run)->machines[machine].identity == HP_IDENTITY_MISMATCH) {
		cannot_look(run, HP_WHY_WRONG_MACHINE, "identity",
			_("The machine bears another name than the one that was entered."),
			request);
		return false;
	}
	return true;
}

static void add_asked(struct hp_reader *reader, size_t machine, const struct hp_fact *fact,
	struct hp_asked *ret_asked)
{
	hp_observation_init(&ret_asked->observation);
	ret_asked->ticket = hp_watch_request(reader->watch, target_of(reader, machine), fact, 0);
}

static int ask_item(struct hp_reader *reader, const struct hp_run *run, const char *hit,
	struct hp_request *request)
{
	const struct hp_check_state *item = &hp_run_state(run)->checks[request->check];
	struct hp_scope scope = {.run = run, .instance = item->instance, .hit = hit};
	struct hp_error err = HP_ERROR_INIT;
	struct hp_fact fact;
	int status = hp_check_fact(item->check, hp_scope_look_up, &scope, &fact, &err);
	if (status < 0) {
		bool missing = status == HP_ERR_INVALID;
		cannot_look(run, missing ? HP_WHY_NO_VALUE : HP_WHY_UNREADABLE,
			missing ? "internal" : "malformed", hp_error_text(&err), request);
		hp_error_finish(&err);
		return status;
	}
	add_asked(reader, item->machine, &fact, &request->items[request->item_count++]);
	hp_fact_finish(&fact);
	return 0;
}

static void ask_items(
	struct hp_reader *reader, const struct hp_run *run, struct hp_request *request)
{
	const struct hp_check_state *item = &hp_run_state(run)->checks[request->check];
	if (item->check->for_list == NULL) {
		request->items = hp_calloc(1, sizeof(*request->items));
		(void)ask_item(reader, run, NULL, request);
		return;
	}
	const char *const *names =
		reader->list != NULL ? reader->list(reader->list_data, run, item->instance,
					       item->check->for_list)
				     : hp_run_list(run, item->instance, item->check->for_list);
	if (names == NULL || names[0] == NULL) {
		struct hp_evidence evidence = {.list = names};
		struct hp_scope scope = {.run = run, .instance = item->instance};
		hp_judge_evidence(item->check, &evidence, HP_BASELINE_NONE, NULL, hp_scope_look_up,
			&scope, &request->judgement);
		request->judgement.observation.wall_ms = hp_clock_now().wall_ms;
		request->settled = true;
		return;
	}
	for (size_t i = 0; names[i] != NULL; i++) {
		hp_strv_add(&request->names, names[i]);
	}
	request->items = hp_calloc(request->names.count, sizeof(*request->items));
	for (size_t i = 0; i < request->names.count; i++) {
		if (ask_item(reader, run, request->names.items[i], request) < 0) {
			return;
		}
	}
}

void hp_asked_begin(struct hp_reader *reader, const struct hp_run *run, size_t instance,
	size_t machine, const struct hp_fact *fact, struct hp_asked *ret_asked)
{
	struct hp_scope scope = {.run = run, .instance = instance};
	struct hp_error err = HP_ERROR_INIT;
	struct hp_fact filled;
	*ret_asked = (struct hp_asked){0};
	hp_observation_init(&ret_asked->observation);
	if (machine == HP_NONE || target_of(reader, machine) == HP_NONE) {
		hp_observation_set_unreadable(&ret_asked->observation, "unreachable", "%s",
			_("No target was given for this machine."));
	} else if (closed_by(reader, machine) != NULL) {
		hp_observation_finish(&ret_asked->observation);
		hp_observation_copy(closed_by(reader, machine), &ret_asked->observation);
	} else if (hp_run_state(run)->machines[machine].identity == HP_IDENTITY_MISMATCH) {
		hp_observation_set_unreadable(&ret_asked->observation, "identity", "%s",
			_("The machine bears another name than the one that was entered."));
	} else if (hp_fact_fill(fact, hp_scope_look_up, &scope, &filled, &err) < 0) {
		hp_observation_set_unreadable(
			&ret_asked->observation, "internal", "%s", hp_error_text(&err));
		hp_error_finish(&err);
	} else {
		ret_asked->ticket =
			hp_watch_request(reader->watch, target_of(reader, machine), &filled, 0);
		hp_fact_finish(&filled);
	}
}

/* What it is compared with may lie on another machine; where that cannot be asked, the other is
 * unreadable, and the first is read all the same. */
static void ask_other(
	struct hp_reader *reader, const struct hp_run *run, struct hp_request *request)
{
	const struct hp_check_state *item = &hp_run_state(run)->checks[request->check];
	const struct hp_check_other *other = item->check->same_as;
	size_t machine = hp_streq(other->host, item->check->host)
				 ? item->machine
				 : hp_run_machine(run, item->instance, other->host);
	struct hp_fact wanted = other->fact;
	wanted.sha256 = hp_fact_info(wanted.kind)->takes_sha256;
	request->other = hp_calloc(1, sizeof(*request->other));
	hp_asked_begin(reader, run, item->instance, machine, &wanted, request->other);
}

void hp_request_begin(struct hp_reader *reader, const struct hp_run *run, size_t check,
	struct hp_request *ret_request)
{
	const struct hp_check_state *item = &hp_run_state(run)->checks[check];
	*ret_request = (struct hp_request){.check = check};
	hp_strv_init(&ret_request->names);
	if (can_ask(reader, run, item->machine, ret_request)) {
		ask_items(reader, run, ret_request);
	}
	if (!ret_request->settled && item->check->same_as != NULL) {
		ask_other(reader, run, ret_request);
	}
}

bool hp_asked_collect(struct hp_reader *reader, struct hp_asked *asked)
{
	struct hp_observation observation;
	if (asked->ticket != 0 && hp_watch_take(reader->watch, asked->ticket, &observation)) {
		hp_observation_finish(&asked->observation);
		asked->observation = observation;
		asked->ticket = 0;
	}
	return asked->ticket == 0;
}

bool hp_request_collect(struct hp_reader *reader, struct hp_request *request)
{
	bool all = true;
	for (size_t i = 0; i < request->item_count; i++) {
		all = hp_asked_collect(reader, &request->items[i]) && all;
	}
	return (request->other == NULL || hp_asked_collect(reader, request->other)) && all;
}

static void mark_broken_off(struct hp_asked *asked)
{
	if (asked->ticket != 0) {
		hp_observation_set_unreadable(
			&asked->observation, "cancelled", "%s", _("The reading was broken off."));
	}
}

void hp_request_judge(const struct hp_run *run, enum hp_baseline_use use,
	struct hp_request *request, struct hp_judgement *ret_judgement)
{
	const struct hp_check_state *item = &hp_run_state(run)->checks[request->check];
	struct hp_scope scope = {.run = run, .instance = item->instance};
	if (request->settled) {
		hp_judgement_copy(&request->judgement, ret_judgement);
		return;
	}
	struct hp_observation *items = hp_calloc(request->item_count, sizeof(*items));
	const char **names = hp_calloc(request->names.count + 1, sizeof(*names));
	for (size_t i = 0; i < request->item_count; i++) {
		mark_broken_off(&request->items[i]);
		items[i] = request->items[i].observation; /* borrowed */
	}
	for (size_t i = 0; i < request->names.count; i++) {
		names[i] = request->names.items[i];
	}
	struct hp_evidence evidence = {.now = &items[0]};
	if (item->check->for_list != NULL) {
		evidence = (struct hp_evidence){.list = names, .items = items};
	}
	if (request->other != NULL) {
		mark_broken_off(request->other);
		evidence.other = &request->other->observation;
	}
	hp_judge_evidence(item->check, &evidence, use, item->has_baseline ? &item->baseline : NULL,
		hp_scope_look_up, &scope, ret_judgement);
	free(names);
	free(items);
}

void hp_asked_finish(struct hp_reader *reader, struct hp_asked *asked)
{
	if (asked->ticket != 0) {
		hp_watch_cancel(reader->watch, asked->ticket);
	}
	hp_observation_finish(&asked->observation);
}

void hp_request_finish(struct hp_reader *reader, struct hp_request *request)
{
	for (size_t i = 0; i < request->item_count; i++) {
		hp_asked_finish(reader, &request->items[i]);
	}
	if (request->other != NULL) {
		hp_asked_finish(reader, request->other);
	}
	if (request->settled) {
		hp_judgement_finish(&request->judgement);
	}
	free(request->items);
	free(request->other);
	hp_strv_finish(&request->names);
}

/* ---- many, and waiting for them ---- */

int hp_reader_take(struct hp_reader *reader, const struct hp_run *run, const size_t *checks,
	size_t count, enum hp_baseline_use use, hp_tick_fn tick, void *tick_data,
	struct hp_reading_set *ret_set)
{
	struct hp_reading_set set = {
		.items = hp_calloc(count + 1, sizeof(*set.items)),
		.judgements = hp_calloc(count + 1, sizeof(*set.judgements)),
		.count = count,
	};
	struct hp_request *requests = hp_calloc(count + 1, sizeof(*requests));
	for (size_t i = 0; i < count; i++) {
		hp_request_begin(reader, run, checks[i], &requests[i]);
	}
	int status = hp_reader_wait(reader, tick, tick_data);
	for (size_t i = 0; i < count; i++) {
		set.items[i] =
			(struct hp_reading){.check = checks[i], .judgement = &set.judgements[i]};
		(void)hp_request_collect(reader, &requests[i]);
		hp_request_judge(run, use, &requests[i], &set.judgements[i]);
		hp_request_finish(reader, &requests[i]);
	}
	free(requests);
	if (status < 0) {
		hp_reading_set_finish(&set);
		*ret_set = (struct hp_reading_set){0};
		return status;
	}
	*ret_set = set;
	return 0;
}

int hp_reader_take_all(struct hp_reader *reader, const struct hp_run *run, enum hp_baseline_use use,
	hp_tick_fn tick, void *tick_data, struct hp_reading_set *ret_set)
{
	size_t count = hp_run_state(run)->check_count;
	size_t *all = hp_calloc(count + 1, sizeof(*all));
	for (size_t i = 0; i < count; i++) {
		all[i] = i;
	}
	int status = hp_reader_take(reader, run, all, count, use, tick, tick_data, ret_set);
	free(all);
	return status;
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
	int status = hp_reader_wait(reader, tick, tick_data);
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
