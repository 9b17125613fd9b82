/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random walks over steps with values, lists, timers, deferral, second persons and sensed
 * decisions: an auditor that knows only the events and the world checks each of them, and damaged
 * records must show nothing that nobody did.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "run_damage.h"
#include "run_fixture.h"

#define WALKS 150
#define COMMANDS 60

static struct fixture f;

static const struct {
	const char *steps;
	const char *machines;
} procedures[] = {
	{"[{'id':'1','do':'A.','host':'site','second_person':'before','verify':[" KEY(
		 "A") "]},"
		      "{'id':'2','do':'B.','host':'site','second_person':'after','timed':"
		      "{'within_seconds':9,'from':'1','if_late':'Again.'},'verify':[" KEY(
			      "B") "]},"
				   "{'id':'3','do':'C.','timed':{'wait_seconds':4}},"
				   "{'id':'4','do':'D.','host':'site','second_person':{'ask':'?',"
				   "'answer':'ok'},'verify':[" KEY(
					   "C") "]},{'id':'5','do':'E.','second_person':'after'}]",
		"site=S1"},
	{"[{'id':'1','each':'cap','do':'A.','defer_to':'6','verify':[" KEY(
		 "A") "]},"
		      "{'id':'2','kind':'input','ask':'?','name':'X','pattern':'[a-c]',"
		      "'explain':'A letter.'},"
		      "{'id':'3','kind':'hits','host':'site','ask':'?','name':'L',"
		      "'from':{'accounts':'*'}},"
		      "{'id':'4','do':'B.','defer_to':{'due':'Monday'}},"
		      "{'id':'5','ask':'?','host':'site','cases':[{'id':'5.a','title':'A','when':"
		      "[" KEY("SA") "],'steps':[{'id':'5.a.1','do':'C.'}]},"
				    "{'id':'5.b','title':'B','when':[" KEY(
					    "SB") "],'steps':["
						  "{'id':'5.b.1','do':'D.','defer_to':'7'}]},"
						  "{'id':'5.c','title':'C','steps':[]}]},"
						  "{'id':'6','each':'cap','do':'E.','remember':{'P'"
						  ":{'from':"
						  "{'share':'S$'},'field':'path'}},'timed':{'wait_"
						  "seconds':3,"
						  "'from':'1'}},{'id':'7','do':'F.'}]",
		"site=S1 cap=B1 cap=B2"},
	{"[{'id':'1','do':'A.','defer_to':'4.a.1'},{'id':'2','do':'B.','defer_to':'5',"
	 "'second_person':'after'},{'id':'3','do':'C.','host':'site','defer_to':'4.a.1','verify':"
	 "[" KEY("A") "]},"
		      "{'id':'4','ask':'?','cases':[{'id':'4.a','title':'A','steps':[{'id':'4.a.1',"
		      "'do':'D.'}]},{'id':'4.b','title':'B','steps':[]}]},{'id':'5','do':'E.'}]",
		"site=S1"},
};

/* ---- the auditor ---- */

struct auditor {
	unsigned *signed_attempt; /* By instance: attempt that was signed before the act. */
	unsigned *passed_attempt; /* ... whose time was said to be over. */
	unsigned *seen_attempt;   /* ... that was stood at, since when: */
	int64_t *seen_at;
};

static size_t index_of(const struct hp_event *event)
{
	size_t index = event->at != NULL ? hp_run_find(f.run, event->at) : HP_NONE;
	ck_assert_uint_ne(index, HP_NONE);
	return index;
}

static const struct hp_step *step_of(const struct hp_event *event)
{
	return hp_run_state(f.run)->instances[index_of(event)].step;
}

static bool is_signed(size_t number)
{
	if (number == 0) {
		return false;
	}
	const struct hp_event *before = &f.last.items[number - 1];
	return before->kind == HP_EVENT_SECOND_SIGNED &&
	       hp_streq(before->at, f.last.items[number].at);
}

static void audit_second(const struct auditor *auditor, size_t number)
{
	const struct hp_event *event = &f.last.items[number];
	switch (step_of(event)->second) {
	case HP_SECOND_NONE:
		break;
	case HP_SECOND_BEFORE:
		ck_assert_uint_eq(auditor->signed_attempt[index_of(event)], event->attempt);
		break;
	case HP_SECOND_AFTER:
	case HP_SECOND_INDEPENDENT:
		ck_assert(is_signed(number));
		break;
	}
}

/* R38: between standing at it and being done lies its waiting time. */
static void audit_wait(const struct auditor *auditor, const struct hp_event *event)
{
	const struct hp_timer *timer = step_of(event)->timer;
	size_t index = index_of(event);
	if (timer == NULL || timer->wait_seconds == 0 || timer->from != NULL) {
		return;
	}
	ck_assert_uint_eq(auditor->seen_attempt[index], event->attempt);
	ck_assert_int_ge(event->stamp.moment.boot_ms - auditor->seen_at[index],
		(int64_t)timer->wait_seconds * 1000);
}

static void audit_signature(struct auditor *auditor, const struct hp_event *event)
{
	ck_assert_str_ne(event->name, hp_run_state(f.run)->operator_name);
	ck_assert_str_ne(event->name, "Ada");
	if (hp_streq(event->value, "before")) {
		auditor->signed_attempt[index_of(event)] = event->attempt;
	}
	if (hp_streq(event->value, "independent")) {
		ck_assert_str_eq(event->text, "ok");
	}
}

static bool world_shows(const char *case_id)
{
	size_t index = hp_run_find(f.run, case_id);
	const struct hp_instance *about = &hp_run_state(f.run)->instances[index];
	for (size_t i = 0; i < about->check_count; i++) {
		if (f.world[about->first_check + i] != HP_VERDICT_PASS) {
			return false;
		}
	}
	return about->check_count > 0;
}

static void audit_decided(const struct hp_event *event, const struct hp_command *command)
{
	if (hp_streq(event->name, "sensed")) {
		ck_assert(world_shows(event->value));
	} else {
		ck_assert_int_eq(command->kind, HP_COMMAND_CHOOSE);
		ck_assert_str_eq(event->value, command->value);
	}
	if (hp_streq(event->name, "against")) {
		ck_assert_str_ne(command->text, "");
		ck_assert(!world_shows(event->value));
	}
}

static void audit_completed(const struct hp_event *event)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	bool deferred = false;
	bool overridden = false;
	for (size_t i = 0; i < state->instance_count; i++) {
		const struct hp_instance *about = &state->instances[i];
		enum hp_step_state its = hp_run_step_state(f.run, i);
		ck_assert(hp_step_state_is_terminal(its));
		if (!hp_step_kind_is_leaf(about->step->kind) || about->inactive) {
			continue;
		}
		ck_assert(its != HP_STATE_DEFERRED || about->step->defer_due != NULL);
		deferred = deferred || its == HP_STATE_DEFERRED;
		overridden = overridden || its == HP_STATE_OVERRIDDEN || its == HP_STATE_NA;
	}
	ck_assert_str_eq(event->value, overridden ? "COMPLETE WITH OVERRIDES"
				       : deferred ? "COMPLETE EXCEPT DEFERRED ITEMS"
						  : "COMPLETE");
}

/* Which command alone brings an event about; HP_COMMAND_COUNT_: any. */
static enum hp_command_kind only_by(enum hp_event_kind kind)
{
	static const struct {
		enum hp_event_kind event;
		enum hp_command_kind command;
	} pairs[] = {
		{HP_EVENT_VALUE_ENTERED, HP_COMMAND_ENTER},
		{HP_EVENT_HITS_CONFIRMED, HP_COMMAND_HITS},
		{HP_EVENT_REMEMBERED, HP_COMMAND_REMEMBER},
		{HP_EVENT_STEP_DEFERRED, HP_COMMAND_DEFER},
		{HP_EVENT_STEP_NA, HP_COMMAND_NA},
		{HP_EVENT_COMPLETED, HP_COMMAND_FINISH},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(pairs); i++) {
		if (pairs[i].event == kind) {
			return pairs[i].command;
		}
	}
	return HP_COMMAND_COUNT_;
}

static void audit_event(struct auditor *auditor, size_t number, const struct hp_command *command,
	const char *states)
{
	const struct hp_event *event = &f.last.items[number];
	enum hp_command_kind only = only_by(event->kind);
	ck_assert(only == HP_COMMAND_COUNT_ || only == command->kind);
	bool acted = event->kind == HP_EVENT_STEP_DONE || event->kind == HP_EVENT_STEP_ATTESTED;
	if (acted && !states[index_of(event)] && !hp_streq(event->value, "adopted")) {
		audit_second(auditor, number);
		audit_wait(auditor, event);
	} else if (hp_streq(event->value, "adopted")) {
		ck_assert_int_eq(step_of(event)->second, HP_SECOND_NONE);
	} else if (event->kind == HP_EVENT_SECOND_SIGNED) {
		audit_signature(auditor, event);
	} else if (event->kind == HP_EVENT_DECIDED) {
		audit_decided(event, command);
	} else if (event->kind == HP_EVENT_COMPLETED) {
		audit_completed(event);
	} else if (event->kind == HP_EVENT_TIMER_PASSED) {
		ck_assert_uint_lt(auditor->passed_attempt[index_of(event)], event->attempt);
		auditor->passed_attempt[index_of(event)] = event->attempt;
		ck_assert_int_ge(event->stamp.moment.wall_ms,
			hp_run_state(f.run)->instances[index_of(event)].timer_end_wall_ms);
	} else if (event->kind == HP_EVENT_STEP_DUE) {
		ck_assert_ptr_nonnull(step_of(event)->defer_to);
	}
}

static void note_place(struct auditor *auditor)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	for (size_t i = 0; i < state->instance_count && state->status == HP_RUN_OPEN; i++) {
		unsigned attempt = state->instances[i].attempt;
		if (hp_run_is_open(f.run, i) && auditor->seen_attempt[i] != attempt) {
			auditor->seen_attempt[i] = attempt;
			auditor->seen_at[i] = f.stamp.moment.boot_ms;
		}
	}
}

/* ---- the person ---- */

static const char *some_ref(void)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	size_t current = hp_run_current(f.run);
	if (current != HP_NONE && roll(6) != 0) {
		return state->instances[current].ref;
	}
	return state->instances[roll((unsigned)state->instance_count)].ref;
}

static void turn_the_world(void)
{
	static const enum hp_verdict worlds[] = {HP_VERDICT_PASS, HP_VERDICT_PASS, HP_VERDICT_PASS,
		HP_VERDICT_PASS, HP_VERDICT_UNKNOWN, HP_VERDICT_FAIL};
	for (size_t i = 0; i < f.world_size; i++) {
		if (roll(7) == 0) {
			f.world[i] = worlds[roll((unsigned)HP_ARRAY_SIZE(worlds))];
		}
	}
}

static const char *one_of(const char *const *texts, size_t count)
{
	return texts[roll((unsigned)count)];
}
#define ONE_OF(texts) one_of(texts, HP_ARRAY_SIZE(texts))

/* What fits where the person stands, more often than not. */
static enum hp_command_kind some_kind(const struct hp_step *step)
{
	static const enum hp_command_kind any[] = {HP_COMMAND_DONE, HP_COMMAND_DONE,
		HP_COMMAND_DONE, HP_COMMAND_SECOND, HP_COMMAND_SECOND, HP_COMMAND_DEFER,
		HP_COMMAND_ATTEST, HP_COMMAND_OVERRIDE, HP_COMMAND_NA, HP_COMMAND_CHECK,
		HP_COMMAND_FINISH, HP_COMMAND_FINISH, HP_COMMAND_ADOPT, HP_COMMAND_HOLD,
		HP_COMMAND_RESUME, HP_COMMAND_RESUME, HP_COMMAND_RESUME, HP_COMMAND_SIGN_ON,
		HP_COMMAND_REMEMBER, HP_COMMAND_CHOOSE, HP_COMMAND_ENTER, HP_COMMAND_HITS};
	if (roll(2) == 0 && step->kind == HP_STEP_INPUT) {
		return HP_COMMAND_ENTER;
	}
	if (roll(2) == 0 && step->kind == HP_STEP_HITS) {
		return HP_COMMAND_HITS;
	}
	if (roll(2) == 0 && step->kind == HP_STEP_DECISION) {
		return HP_COMMAND_CHOOSE;
	}
	if (roll(3) == 0 && (step->defer_to != NULL || step->defer_due != NULL)) {
		return HP_COMMAND_DEFER;
	}
	return any[roll((unsigned)HP_ARRAY_SIZE(any))];
}

static struct hp_command some_command(void)
{
	static const char *const texts[] = {"ok", "a reason", "", NULL, "ok"};
	static const char *const names[] = {"Bob", "Ada", "Cid", " ada ", NULL};
	static const char *const values[] = {"a", "b", "z", ""};
	static const char *const lists[] = {"[\"A\"]", "[\"A\",\"B\"]", "[]", "[1]", "x"};
	struct hp_command command = {.at = some_ref(), .text = ONE_OF(texts)};
	const struct hp_step *step =
		hp_run_state(f.run)->instances[hp_run_find(f.run, command.at)].step;

	command.kind = some_kind(step);
	command.name = ONE_OF(names);
	command.value = ONE_OF(values);
	if (command.kind == HP_COMMAND_HITS) {
		command.value = ONE_OF(lists);
		command.text = roll(3) == 0 ? NULL : lists[1];
	} else if (command.kind == HP_COMMAND_REMEMBER) {
		command.name = roll(4) == 0 ? "Q" : "P";
	} else if (command.kind == HP_COMMAND_CHOOSE && step->child_count > 0) {
		command.value = step->children[roll((unsigned)step->child_count)]->id;
	} else if (command.kind == HP_COMMAND_SIGN_ON && roll(3) != 0) {
		command.name = "Ada";
	}
	return command;
}

static enum scope some_scope(const struct hp_command *command)
{
	if (command->kind == HP_COMMAND_FINISH) {
		return READ_IN_FORCE;
	}
	return roll(8) == 0 ? (enum scope)roll(4) : READ_ALL;
}

static void press_something(struct auditor *auditor)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	struct hp_command command = some_command();
	char *at = hp_strdup(command.at);
	char *states = hp_calloc(state->instance_count + 1, 1);
	char *before = roll(30) == 0 ? hp_run_dump(f.run) : NULL;

	for (size_t i = 0; i < state->instance_count; i++) {
		states[i] = hp_step_state_is_terminal(state->instances[i].state);
	}
	command.at = at;
	give(&f, command, some_scope(&command));
	for (size_t i = 0; i < f.last.count; i++) {
		audit_event(auditor, i, &command, states);
	}
	if (before != NULL && f.last.count == 0) {
		char *after = hp_run_dump(f.run);
		ck_assert_str_eq(before, after);
		free(after);
	}
	note_place(auditor);
	free(before);
	free(states);
	free(at);
}

static void pass_time(void)
{
	int64_t ms = (int64_t)roll(4) * 1000;
	f.stamp.moment.wall_ms += ms;
	f.stamp.moment.boot_ms += ms;
}

static void walk_at_random(void)
{
	const struct hp_run_state *state = hp_run_state(f.run);
	size_t count = state->instance_count + 1;
	struct auditor auditor = {
		.signed_attempt = hp_calloc(count, sizeof(unsigned)),
		.passed_attempt = hp_calloc(count, sizeof(unsigned)),
		.seen_attempt = hp_calloc(count, sizeof(unsigned)),
		.seen_at = hp_calloc(count, sizeof(int64_t)),
	};
	note_place(&auditor);
	for (int i = 0; i < COMMANDS && state->phase != HP_PHASE_ENDED; i++) {
		turn_the_world();
		pass_time();
		press_something(&auditor);
	}
	free(auditor.signed_attempt);
	free(auditor.passed_attempt);
	free(auditor.seen_attempt);
	free(auditor.seen_at);
}

static void open_procedure(int which, unsigned long long number)
{
	roll_from(number * 983 + (unsigned long long)which);
	fixture_open(&f, "", procedures[which].steps);
	walk(&f, procedures[which].machines);
}

/* R35, R38, R44, R57, R58, R62 to R64, R101 in any order of anything. */
START_TEST(nobody_signs_waits_or_puts_off_without_its_right)
{
	size_t ended[HP_RUN_COMPLETE_DEFERRED + 1] = {0};
	size_t kinds[HP_EVENT_COUNT_] = {0};
	for (int i = 0; i < WALKS; i++) {
		open_procedure(_i, (unsigned long long)i);
		walk_at_random();
		ended[hp_run_state(f.run)->status]++;
		for (size_t e = 0; e < f.all.count; e++) {
			kinds[f.all.items[e].kind]++;
		}
		fixture_close(&f);
	}
	/* The walks reach what they are about. */
	ck_assert_uint_gt(ended[HP_RUN_COMPLETE] + ended[HP_RUN_COMPLETE_OVERRIDES] +
				  ended[HP_RUN_COMPLETE_DEFERRED],
		0);
	ck_assert(_i != 0 ||
		  (kinds[HP_EVENT_SECOND_SIGNED] > 100 && kinds[HP_EVENT_STEP_PERFORMED] > 10 &&
			  kinds[HP_EVENT_TIMER_PASSED] > 10));
	ck_assert(_i != 1 ||
		  (kinds[HP_EVENT_VALUE_ENTERED] > 10 && kinds[HP_EVENT_HITS_CONFIRMED] > 10 &&
			  kinds[HP_EVENT_REMEMBERED] > 10 && kinds[HP_EVENT_TIMER_STARTED] > 10));
	ck_assert(_i == 0 || (kinds[HP_EVENT_STEP_DEFERRED] > 20 && kinds[HP_EVENT_STEP_DUE] > 20));
}
END_TEST

/* ---- damaged records ---- */

static void damage(struct hp_event *event)
{
	static const char *const texts[] = {"verified", "attested", "before", "after",
		"independent", "ok", "a", "[\"A\"]", "5.a", "sensed", "against", "found-different",
		"Ada", "Bob", "", NULL};
	const struct hp_run_state *state = hp_run_state(f.run);
	switch (roll(7)) {
	case 0:
		event->kind = (enum hp_event_kind)roll(HP_EVENT_COUNT_ + 2);
		break;
	case 1:
		event->at = state->instances[roll((unsigned)state->instance_count)].ref;
		break;
	case 2:
		event->attempt = roll(4);
		break;
	case 3:
		event->number = roll(12);
		break;
	case 4:
		event->value = ONE_OF(texts);
		break;
	case 5:
		event->text = ONE_OF(texts);
		break;
	case 6:
		event->name = ONE_OF(texts);
		break;
	}
}

static void assert_honest(const struct hp_run *run)
{
	const struct hp_run_state *state = hp_run_state(run);
	bool complete = state->phase == HP_PHASE_ENDED && state->status != HP_RUN_STOPPED;
	for (size_t i = 0; i < state->instance_count; i++) {
		const struct hp_instance *about = &state->instances[i];
		bool done_here =
			about->state == HP_STATE_VERIFIED || about->state == HP_STATE_ATTESTED;
		enum hp_second wanted = about->step->second;
		ck_assert(!done_here || wanted != HP_SECOND_BEFORE || about->signed_before != NULL);
		ck_assert(!done_here || wanted == HP_SECOND_NONE || wanted == HP_SECOND_BEFORE ||
			  about->signed_after != NULL);
		ck_assert(!done_here || about->step->kind != HP_STEP_INPUT || about->value != NULL);
		ck_assert(!done_here || about->step->kind != HP_STEP_HITS || about->hits != NULL);
		ck_assert(!complete || about->inactive || about->state != HP_STATE_DEFERRED ||
			  about->step->defer_due != NULL);
		ck_assert(!complete || hp_step_state_is_terminal(hp_run_step_state(run, i)));
	}
}

START_TEST(a_damaged_record_shows_no_signature_value_or_ending_that_was_not_given)
{
	for (int i = 0; i < WALKS / 8; i++) {
		open_procedure(_i, (unsigned long long)i + 100000);
		walk_at_random();
		for (int round = 0; round < 12; round++) {
			replay_damaged(&f, damage, assert_honest);
		}
		fixture_close(&f);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("run-mixed");
	TCase *tcase = tcase_create("random walks");
	tcase_set_timeout(tcase, 110);
	tcase_add_loop_test(tcase, nobody_signs_waits_or_puts_off_without_its_right, 0,
		(int)HP_ARRAY_SIZE(procedures));
	tcase_add_loop_test(tcase,
		a_damaged_record_shows_no_signature_value_or_ending_that_was_not_given, 0,
		(int)HP_ARRAY_SIZE(procedures));
	suite_add_tcase(suite, tcase);
	return suite;
}
