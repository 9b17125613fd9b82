/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "holdpoint/str.h"

static const char head[] =
	"{'id':'test','title':'Test','revision':'1','status':'%s','sources':[{'document':'D'}],"
	"'condition':'C','objective':'O','bring':['B'],'hosts':{'site':{'title':'the site'},"
	"'cap':{'title':'the points','many':true}},%s'steps':%s}";

const char *const *fixture_library;
const char *fixture_status = "VERIFIED";

static struct hp_procedure *parse(char *text)
{
	struct hp_diagnostics list;
	struct hp_procedure *procedure = NULL;
	for (char *quote = strchr(text, '\''); quote != NULL; quote = strchr(quote, '\'')) {
		*quote = '"';
	}
	hp_diagnostics_init(&list);
	(void)hp_procedure_parse("test.json", text, strlen(text), false, &procedure, &list);
	for (size_t i = 0; i < list.count && procedure == NULL; i++) {
		char *line = hp_diagnostic_text(&list.items[i]);
		ck_abort_msg("%s\n%s", line, text);
	}
	ck_assert_ptr_nonnull(procedure);
	hp_diagnostics_finish(&list);
	free(text);
	return procedure;
}

struct hp_procedure *fixture_parse(const char *text)
{
	return parse(hp_strdup(text));
}

static struct hp_procedure *from_library(void *data, const char *id, struct hp_error *err)
{
	(void)data;
	(void)err;
	for (size_t i = 0; fixture_library[i] != NULL; i++) {
		struct hp_procedure *procedure = fixture_parse(fixture_library[i]);
		if (hp_streq(procedure->id, id)) {
			return procedure;
		}
		hp_procedure_free(procedure);
	}
	ck_abort_msg("nobody wrote %s", id);
	return NULL;
}

static void link_called(struct hp_procedure *procedure)
{
	struct hp_error err = HP_ERROR_INIT;
	int status = hp_procedure_link(procedure, from_library, NULL, &err);
	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
}

void fixture_open(struct fixture *f, const char *extra, const char *steps)
{
	*f = (struct fixture){
		.stamp =
			{
				.moment = {.wall_ms = 1700000000000, .boot_ms = 5000},
				.boot_id = "b007",
				.actor =
					{.name = "Ada", .login = "ada", .tty = "tty1", .uid = 1000},
			},
	};
	f->procedure = parse(hp_asprintf(head, fixture_status, extra, steps));
	if (fixture_library != NULL) {
		link_called(f->procedure);
	}
	f->run = hp_run_new(f->procedure);
	f->replayed = hp_run_new(f->procedure);
	hp_events_init(&f->all);
	hp_events_init(&f->last);
}

void fixture_close(struct fixture *f)
{
	assert_replay_equals_live(f);
	hp_run_free(f->run);
	hp_run_free(f->replayed);
	hp_events_finish(&f->all);
	hp_events_finish(&f->last);
	hp_procedure_free(f->procedure);
	free(f->world);
}

void judge_as(enum hp_fact_kind fact, enum hp_verdict verdict, struct hp_judgement *ret_judgement)
{
	hp_judgement_init(ret_judgement);
	ret_judgement->verdict = verdict;
	ret_judgement->expected = hp_strdup("absent");
	switch (verdict) {
	case HP_VERDICT_PASS:
		ret_judgement->why = HP_WHY_AS_REQUIRED;
		ret_judgement->observed = hp_strdup("absent");
		hp_observation_set_absent(&ret_judgement->observation, "SOFTWARE");
		break;
	case HP_VERDICT_FAIL:
		ret_judgement->why = HP_WHY_STILL_THERE;
		ret_judgement->observed = hp_strdup("present");
		ck_assert_int_eq(fact, HP_FACT_REGISTRY_KEY);
		struct hp_json *data = hp_json_new_object();
		hp_json_set_int(data, "subkeys", 2);
		hp_json_set_int(data, "values", 0);
		hp_observation_set_found(&ret_judgement->observation, data, "SOFTWARE");
		break;
	case HP_VERDICT_UNKNOWN:
	case HP_VERDICT_NOTAPPLICABLE:
	case HP_VERDICT_COUNT_:
		ret_judgement->why = HP_WHY_UNREADABLE;
		ret_judgement->observed = hp_strdup("unreadable: machine-off");
		hp_observation_set_unreadable(
			&ret_judgement->observation, "machine-off", "the machine is off");
		break;
	}
}

/* ---- giving commands ---- */

static void grow_world(struct fixture *f)
{
	size_t count = hp_run_state(f->run)->check_count;
	if (count <= f->world_size) {
		return;
	}
	f->world = hp_realloc(f->world, count, sizeof(*f->world));
	for (size_t i = f->world_size; i < count; i++) {
		f->world[i] = HP_VERDICT_PASS;
	}
	f->world_size = count;
}

static bool is_read(
	const struct fixture *f, const struct hp_command *command, enum scope scope, size_t check)
{
	switch (scope) {
	case READ_NOTHING:
		return false;
	case READ_AT:
		return hp_run_state(f->run)->checks[check].instance ==
		       hp_run_find(f->run, command->at);
	case READ_IN_FORCE:
		return hp_run_check_in_force(f->run, check);
	case READ_ALL:
		return true;
	}
	return false;
}

static void take_events(struct fixture *f)
{
	struct hp_error err = HP_ERROR_INIT;
	for (size_t i = 0; i < f->last.count; i++) {
		size_t at = f->all.count;
		int status = hp_run_apply(f->run, &f->last.items[i], &err);
		ck_assert_msg(status == 0, "%s", hp_error_text(&err));

		char *stored = hp_event_encode(&f->last.items[i]);
		status = hp_event_decode(stored, strlen(stored), &f->all, &err);
		ck_assert_msg(status == 0, "%s\n%s", hp_error_text(&err), stored);
		char *again = hp_event_encode(&f->all.items[at]);
		ck_assert_str_eq(stored, again);
		status = hp_run_apply(f->replayed, &f->all.items[at], &err);
		ck_assert_msg(status == 0, "%s\n%s", hp_error_text(&err), stored);
		free(stored);
		free(again);
	}
	hp_error_finish(&err);
}

enum hp_refusal_code give(struct fixture *f, struct hp_command command, enum scope scope)
{
	grow_world(f);
	size_t checks = hp_run_state(f->run)->check_count;
	struct hp_judgement *judgements = hp_calloc(checks + 1, sizeof(*judgements));
	struct hp_reading *readings = hp_calloc(checks + 1, sizeof(*readings));
	size_t count = 0;

	for (size_t i = 0; i < checks; i++) {
		if (is_read(f, &command, scope, i)) {
			judge_as(hp_run_state(f->run)->checks[i].check->fact.kind, f->world[i],
				&judgements[count]);
			readings[count] = (struct hp_reading){i, &judgements[count]};
			count++;
		}
	}
	f->stamp.moment.wall_ms += 1000;
	f->stamp.moment.boot_ms += 1000;
	command.stamp = f->stamp;
	command.mode = f->mode;
	command.readings = readings;
	command.reading_count = count;
	hp_events_finish(&f->last);
	hp_events_init(&f->last);
	int status = hp_run_decide(f->run, &command, &f->last, &f->refusal);
	ck_assert_int_eq(status, f->refusal.code == HP_REFUSAL_NONE ? 0 : HP_ERR_REFUSED);
	take_events(f);
	grow_world(f);
	for (size_t i = 0; i < count; i++) {
		hp_judgement_finish(&judgements[i]);
	}
	free(judgements);
	free(readings);
	return f->refusal.code;
}

enum hp_refusal_code done(struct fixture *f, const char *at)
{
	return give(f, (struct hp_command){.kind = HP_COMMAND_DONE, .at = at}, READ_AT);
}

enum hp_refusal_code attest(struct fixture *f, const char *at, const char *text)
{
	return give(
		f, (struct hp_command){.kind = HP_COMMAND_ATTEST, .at = at, .text = text}, READ_AT);
}

enum hp_refusal_code override(
	struct fixture *f, const char *at, const char *reason, const char *second)
{
	return give(f,
		(struct hp_command){
			.kind = HP_COMMAND_OVERRIDE, .at = at, .text = reason, .name = second},
		READ_AT);
}

enum hp_refusal_code na(struct fixture *f, const char *at, const char *reason)
{
	return give(f, (struct hp_command){.kind = HP_COMMAND_NA, .at = at, .text = reason},
		READ_NOTHING);
}

enum hp_refusal_code choose(struct fixture *f, const char *at, const char *id)
{
	return give(f, (struct hp_command){.kind = HP_COMMAND_CHOOSE, .at = at, .value = id},
		READ_NOTHING);
}

enum hp_refusal_code type_name(struct fixture *f, const char *at, const char *text)
{
	return give(f, (struct hp_command){.kind = HP_COMMAND_NAME, .at = at, .text = text},
		READ_NOTHING);
}

enum hp_refusal_code look(struct fixture *f)
{
	return give(f, (struct hp_command){.kind = HP_COMMAND_CHECK}, READ_IN_FORCE);
}

enum hp_refusal_code finish(struct fixture *f)
{
	return give(f, (struct hp_command){.kind = HP_COMMAND_FINISH}, READ_IN_FORCE);
}

enum hp_refusal_code simple(struct fixture *f, enum hp_command_kind kind, const char *text)
{
	return give(f, (struct hp_command){.kind = kind, .text = text}, READ_NOTHING);
}

enum hp_refusal_code target(
	struct fixture *f, const char *role, const char *machine, const char *class_)
{
	char *url = hp_asprintf("scripted:%s-%s", role, machine);
	enum hp_refusal_code code = give(f,
		(struct hp_command){.kind = HP_COMMAND_TARGET,
			.name = role,
			.machine = machine,
			.url = url,
			.value = class_,
			.text = "landlock,seccomp"},
		READ_NOTHING);
	free(url);
	return code;
}

struct hp_observation host_named(const char *name)
{
	struct hp_observation observation;
	hp_observation_init(&observation);
	if (name == NULL) {
		hp_observation_set_unreadable(&observation, "machine-off", "the machine is off");
		return observation;
	}
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "name", name);
	hp_json_set_string(data, "product", "P");
	hp_json_set(data, "service_pack", NULL);
	hp_json_set(data, "booted", NULL);
	hp_observation_set_found(&observation, data, "SYSTEM");
	return observation;
}

enum hp_refusal_code identify(
	struct fixture *f, const char *role, const char *machine, const char *told)
{
	struct hp_observation observation = host_named(told);
	enum hp_refusal_code code = give(f,
		(struct hp_command){.kind = HP_COMMAND_IDENTIFY,
			.name = role,
			.machine = machine,
			.observation = &observation},
		READ_NOTHING);
	hp_observation_finish(&observation);
	return code;
}

static void set_machine(struct fixture *f, const char *role, const char *machine)
{
	ck_assert_int_eq(
		target(f, role, machine, f->mode == HP_MODE_LIVE ? "evidence" : "practice"), 0);
	ck_assert_int_eq(identify(f, role, machine, machine), 0);
}

void start(struct fixture *f, const char *machines)
{
	char *list = hp_strdup(machines);
	char *rest = NULL;
	ck_assert_int_eq(give(f,
				 (struct hp_command){
					 .kind = HP_COMMAND_START, .name = "run-1", .value = "0.1"},
				 READ_NOTHING),
		0);
	ck_assert_int_eq(give(f,
				 (struct hp_command){
					 .kind = HP_COMMAND_SIGN_ON, .name = "Ada", .value = "AL"},
				 READ_NOTHING),
		0);
	ck_assert_int_eq(simple(f, HP_COMMAND_AGREE, NULL), 0);
	for (size_t i = 0; f->procedure->prerequisites[i] != NULL; i++) {
		struct hp_command met = {.kind = HP_COMMAND_PREREQUISITE, .number = i + 1};
		ck_assert_int_eq(give(f, met, READ_NOTHING), 0);
	}
	for (char *word = strtok_r(list, " ", &rest); word != NULL;
		word = strtok_r(NULL, " ", &rest)) {
		char *equals = strchr(word, '=');
		ck_assert_ptr_nonnull(equals);
		*equals = '\0';
		set_machine(f, word, equals + 1);
	}
	free(list);
}

void walk(struct fixture *f, const char *machines)
{
	start(f, machines);
	ck_assert_int_eq(give(f, (struct hp_command){.kind = HP_COMMAND_BASELINE}, READ_ALL),
		HP_REFUSAL_NONE);
}

void walk_again(struct fixture *f, const char *steps, const char *machines)
{
	fixture_close(f);
	fixture_open(f, "", steps);
	walk(f, machines);
}

/* ---- looking ---- */

char *last_kinds(const struct fixture *f)
{
	struct hp_str text;
	hp_str_init(&text);
	for (size_t i = 0; i < f->last.count; i++) {
		hp_str_appendf(
			&text, "%s%s", i > 0 ? " " : "", hp_event_kind_name(f->last.items[i].kind));
	}
	return hp_str_detach(&text);
}

void assert_kinds(const struct fixture *f, const char *expected)
{
	char *kinds = last_kinds(f);
	ck_assert_str_eq(kinds, expected);
	free(kinds);
}

char *leaves(const struct fixture *f)
{
	const struct hp_run_state *state = hp_run_state(f->run);
	struct hp_str text;
	hp_str_init(&text);
	for (size_t i = 0; i < state->instance_count; i++) {
		if (hp_step_kind_is_leaf(state->instances[i].step->kind)) {
			hp_str_appendf(
				&text, "%s%s", text.len > 0 ? " " : "", state->instances[i].ref);
		}
	}
	return hp_str_detach(&text);
}

const char *current_ref(const struct fixture *f)
{
	size_t current = hp_run_current(f->run);
	return current != HP_NONE ? hp_run_state(f->run)->instances[current].ref : "";
}

const struct hp_instance *instance_of(const struct fixture *f, const char *ref)
{
	size_t index = hp_run_find(f->run, ref);
	ck_assert_msg(index != HP_NONE, "no step %s", ref);
	return &hp_run_state(f->run)->instances[index];
}

void let_pass(struct fixture *f, int64_t seconds)
{
	f->stamp.moment.wall_ms += seconds * 1000;
	f->stamp.moment.boot_ms += seconds * 1000;
}

int forge_event(struct fixture *f, struct hp_event event)
{
	event.stamp = f->stamp;
	event.mode = f->mode;
	event.attempt = event.attempt == 0 ? 1 : event.attempt;
	char *before = hp_run_dump(f->run);
	int status = hp_run_apply(f->run, &event, NULL);
	char *after = hp_run_dump(f->run);
	ck_assert(status == 0 || hp_streq(before, after));
	free(before);
	free(after);
	return status;
}

enum hp_step_state state_of(const struct fixture *f, const char *ref)
{
	size_t index = hp_run_find(f->run, ref);
	ck_assert_msg(index != HP_NONE, "no step %s", ref);
	return hp_run_step_state(f->run, index);
}

size_t check_of(const struct fixture *f, const char *ref, size_t number)
{
	size_t index = hp_run_find(f->run, ref);
	ck_assert_msg(index != HP_NONE, "no step %s", ref);
	return hp_run_state(f->run)->instances[index].first_check + number - 1;
}

void world_says(struct fixture *f, const char *ref, size_t number, enum hp_verdict verdict)
{
	grow_world(f);
	f->world[check_of(f, ref, number)] = verdict;
}

const struct hp_check_state *check_state(const struct fixture *f, const char *ref, size_t number)
{
	return &hp_run_state(f->run)->checks[check_of(f, ref, number)];
}

void assert_replay_equals_live(const struct fixture *f)
{
	char *live = hp_run_dump(f->run);
	char *replayed = hp_run_dump(f->replayed);
	ck_assert_str_eq(live, replayed);
	free(live);
	free(replayed);
}
