/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The start of a run, its machines, hold, resume and stop. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "run_fixture.h"

static struct fixture f;

#define TWO_STEPS                                                                                  \
	"[{'id':'1','do':'Do it.','host':'site','verify':[" KEY("A") "]},{'id':'2','do':'See.'}]"
#define FOR_EACH "[{'id':'1','each':'cap','do':'Do it.','verify':[" KEY("A") "]}]"

static void set_up(void)
{
	fixture_open(&f, "", TWO_STEPS);
}

static void tear_down(void)
{
	fixture_close(&f);
}

static void begin(void)
{
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_START, .name = "run-1"},
				 READ_NOTHING),
		0);
}

static enum hp_refusal_code baseline(void)
{
	return give(&f, (struct hp_command){.kind = HP_COMMAND_BASELINE}, READ_ALL);
}

static enum hp_refusal_code sign_on(const char *name)
{
	return give(
		&f, (struct hp_command){.kind = HP_COMMAND_SIGN_ON, .name = name}, READ_NOTHING);
}

START_TEST(nothing_can_be_said_before_a_run_has_started)
{
	for (int kind = 0; kind < HP_COMMAND_COUNT_; kind++) {
		if (kind != HP_COMMAND_START) {
			struct hp_command command = {.kind = (enum hp_command_kind)kind,
				.name = "x",
				.text = "x",
				.at = "1"};
			ck_assert_int_eq(give(&f, command, READ_ALL), HP_REFUSAL_NOT_NOW);
			ck_assert_uint_eq(f.last.count, 0);
		}
	}
	begin();
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_START, .name = "again"},
				 READ_NOTHING),
		HP_REFUSAL_NOT_NOW);
	ck_assert_str_eq(hp_run_state(f.run)->id, "run-1");
}
END_TEST

/* R4: each of these alone keeps step 1 closed. */
START_TEST(the_walk_begins_only_when_nothing_of_the_start_is_missing)
{
	fixture_close(&f);
	fixture_open(&f,
		"'prerequisites':['First.','Second.'],'parameters':{'P':{'title':'A number',"
		"'pattern':'^[0-9]$','explain':'one digit'}},",
		"[{'id':'1','do':'Set {P}.','host':'site','verify':[" KEY("A") "]}]");
	begin();
	ck_assert_int_eq(baseline(), HP_REFUSAL_NO_OPERATOR);
	ck_assert_int_eq(simple(&f, HP_COMMAND_AGREE, NULL), HP_REFUSAL_NO_OPERATOR);
	ck_assert_int_eq(sign_on(" "), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(sign_on("Ada"), 0);
	ck_assert_int_eq(baseline(), HP_REFUSAL_START_OPEN);
	ck_assert_int_eq(simple(&f, HP_COMMAND_AGREE, NULL), 0);
	ck_assert_int_eq(simple(&f, HP_COMMAND_AGREE, NULL), HP_REFUSAL_ALREADY_DONE);
	ck_assert_int_eq(baseline(), HP_REFUSAL_START_OPEN);

	struct hp_command met = {.kind = HP_COMMAND_PREREQUISITE, .number = 2};
	ck_assert_int_eq(give(&f, met, READ_NOTHING), 0);
	ck_assert_int_eq(give(&f, met, READ_NOTHING), HP_REFUSAL_ALREADY_DONE);
	met.number = 3;
	ck_assert_int_eq(give(&f, met, READ_NOTHING), HP_REFUSAL_BAD_VALUE);
	met.number = 0;
	ck_assert_int_eq(give(&f, met, READ_NOTHING), HP_REFUSAL_BAD_VALUE);
	ck_assert_int_eq(baseline(), HP_REFUSAL_START_OPEN);
	met.number = 1;
	ck_assert_int_eq(give(&f, met, READ_NOTHING), 0);

	ck_assert_str_eq(hp_run_missing_parameter(f.run)->name, "P");
	struct hp_command set = {.kind = HP_COMMAND_PARAMETER, .name = "P", .value = "12"};
	ck_assert_int_eq(give(&f, set, READ_NOTHING), HP_REFUSAL_BAD_VALUE);
	set.value = "7";
	ck_assert_int_eq(baseline(), HP_REFUSAL_START_OPEN);
	ck_assert_int_eq(give(&f, set, READ_NOTHING), 0);
	ck_assert_ptr_null(hp_run_missing_parameter(f.run));
	set.name = "Q";
	ck_assert_int_eq(give(&f, set, READ_NOTHING), HP_REFUSAL_NO_PARAMETER);

	ck_assert_str_eq(hp_run_missing_role(f.run)->name, "site");
	ck_assert_int_eq(baseline(), HP_REFUSAL_START_OPEN);
	ck_assert_int_eq(target(&f, "site", "S1", "evidence"), 0);
	ck_assert_ptr_null(hp_run_missing_role(f.run));
	ck_assert_int_eq(baseline(), HP_REFUSAL_START_OPEN);
	ck_assert_int_eq(identify(&f, "site", "S1", "S1"), 0);
	ck_assert_str_eq(hp_run_value(f.run, HP_NONE, "P"), "7");
	ck_assert_str_eq(hp_run_value(f.run, 0, "site"), "S1");
	ck_assert_int_eq(baseline(), 0);
	ck_assert_int_eq(hp_run_state(f.run)->phase, HP_PHASE_WALK);
}
END_TEST

START_TEST(a_value_that_is_no_text_is_refused)
{
	char bytes[256];
	memset(bytes, 0xff, sizeof(bytes) - 1);
	bytes[sizeof(bytes) - 1] = '\0';
	fixture_close(&f);
	fixture_open(&f, "'parameters':{'P':{'title':'Any text'}},",
		"[{'id':'1','do':'Set {P}.','host':'site'}]");
	begin();
	struct hp_command set = {.kind = HP_COMMAND_PARAMETER, .name = "P", .value = bytes};
	ck_assert_int_eq(give(&f, set, READ_NOTHING), HP_REFUSAL_BAD_VALUE);
}
END_TEST

START_TEST(a_secret_is_never_in_an_event)
{
	fixture_close(&f);
	fixture_open(&f, "'parameters':{'P':{'title':'Password','secret':true}},",
		"[{'id':'1','do':'Do it.','host':'site','type':['set {P}']}]");
	begin();
	struct hp_command set = {.kind = HP_COMMAND_PARAMETER, .name = "P", .value = "tops3cret"};
	ck_assert_int_eq(give(&f, set, READ_NOTHING), 0);
	ck_assert_str_eq(f.last.items[0].value, "entered");
	ck_assert_ptr_null(hp_run_missing_parameter(f.run));
	ck_assert_ptr_null(hp_run_value(f.run, HP_NONE, "P"));
}
END_TEST

/* ---- machines ---- */

/* R87 */
static const struct {
	enum hp_mode mode;
	const char *class_;
	enum hp_refusal_code code;
} classes[] = {
	{HP_MODE_LIVE, "live", HP_REFUSAL_NONE},
	{HP_MODE_LIVE, "evidence", HP_REFUSAL_NONE},
	{HP_MODE_LIVE, "practice", HP_REFUSAL_WRONG_CLASS},
	{HP_MODE_LIVE, "scripted", HP_REFUSAL_WRONG_CLASS},
	{HP_MODE_DRILL, "practice", HP_REFUSAL_NONE},
	{HP_MODE_DRILL, "scripted", HP_REFUSAL_NONE},
	{HP_MODE_DRILL, "live", HP_REFUSAL_WRONG_CLASS},
	{HP_MODE_DRILL, "evidence", HP_REFUSAL_WRONG_CLASS},
	{HP_MODE_LIVE, "", HP_REFUSAL_WRONG_CLASS},
	{HP_MODE_DRILL, "LIVE", HP_REFUSAL_WRONG_CLASS},
};

START_TEST(a_drill_and_a_live_machine_are_never_mixed)
{
	f.mode = classes[_i].mode;
	begin();
	ck_assert_int_eq(target(&f, "site", "S1", classes[_i].class_), classes[_i].code);
}
END_TEST

START_TEST(a_role_for_one_takes_one_machine)
{
	begin();
	ck_assert_int_eq(target(&f, "sight", "S1", "live"), HP_REFUSAL_NO_ROLE);
	ck_assert_int_eq(target(&f, "site", "S1", "live"), 0);
	ck_assert_int_eq(target(&f, "site", "S2", "live"), HP_REFUSAL_ONE_MACHINE);
	ck_assert_int_eq(target(&f, "site", "s1", "evidence"), 0);
	ck_assert_uint_eq(hp_run_state(f.run)->machine_count, 1);
	ck_assert_str_eq(hp_run_state(f.run)->machines[0].class_, "evidence");
	ck_assert_int_eq(target(&f, "site", "", "live"), 0);
	ck_assert_uint_eq(hp_run_state(f.run)->machine_count, 1);
	ck_assert_str_eq(hp_run_state(f.run)->machines[0].name, "");
}
END_TEST

START_TEST(machines_can_be_set_again_before_the_walk)
{
	fixture_close(&f);
	fixture_open(&f, "", FOR_EACH);
	start(&f, "cap=B1 cap=B2");
	char *order = leaves(&f);
	ck_assert_str_eq(order, "1@B1 1@B2");
	free(order);
	ck_assert_int_eq(target(&f, "cap", "b1", "live"), 0);
	ck_assert_int_eq(hp_run_state(f.run)->machines[0].identity, HP_IDENTITY_UNREAD);
	ck_assert_int_eq(target(&f, "cap", "B3", "live"), 0);
	ck_assert_uint_eq(hp_run_state(f.run)->machine_count, 3);
	ck_assert_uint_eq(hp_run_state(f.run)->instance_count, 3);
	ck_assert_int_eq(baseline(), HP_REFUSAL_START_OPEN);
}
END_TEST

static const char *const bad_names[] = {"A/B", "A@B", "A\nB", " A", "A ",
	("A\xe2\x80\xae"
	 "B"),
	"A\xff"};

START_TEST(a_machine_has_a_name_that_can_stand_in_a_reference)
{
	begin();
	ck_assert_int_eq(target(&f, "site", bad_names[_i], "live"), HP_REFUSAL_BAD_VALUE);
	ck_assert_uint_eq(hp_run_state(f.run)->machine_count, 0);
}
END_TEST

static const struct {
	const char *entered;
	const char *told;
	enum hp_identity identity;
} identities[] = {
	{"MPS01", "MPS01", HP_IDENTITY_MATCH},
	{"mps01", "MPS01", HP_IDENTITY_MATCH},
	{"mps01.hosting.example", "MPS01", HP_IDENTITY_MATCH},
	{"mps01.hosting.example", "mps01.hosting.example", HP_IDENTITY_MATCH},
	{"MPS01", "MPS02", HP_IDENTITY_MISMATCH},
	{"MPS01", "MPS01X", HP_IDENTITY_MISMATCH},
	{"mps", "mps.example", HP_IDENTITY_MISMATCH},
	{"MPS01", NULL, HP_IDENTITY_UNKNOWN},
	{"MPS01", "", HP_IDENTITY_UNKNOWN},
	{"", "MPS01", HP_IDENTITY_MATCH},
	{"", NULL, HP_IDENTITY_UNKNOWN},
	{"", "A/B", HP_IDENTITY_UNKNOWN},
};

/* DESIGN 6.5, R33: a mismatch blocks, not knowing does not. */
START_TEST(the_machines_own_name_is_compared_with_the_name_entered)
{
	begin();
	ck_assert_int_eq(sign_on("Ada"), 0);
	ck_assert_int_eq(simple(&f, HP_COMMAND_AGREE, NULL), 0);
	ck_assert_int_eq(target(&f, "site", identities[_i].entered, "live"), 0);
	ck_assert_int_eq(baseline(), HP_REFUSAL_START_OPEN);
	ck_assert_int_eq(identify(&f, "site", identities[_i].entered, identities[_i].told), 0);
	const struct hp_machine *machine = &hp_run_state(f.run)->machines[0];
	ck_assert_int_eq(machine->identity, identities[_i].identity);
	bool mismatch = identities[_i].identity == HP_IDENTITY_MISMATCH;
	ck_assert_int_eq(baseline(), mismatch ? HP_REFUSAL_WRONG_MACHINE : HP_REFUSAL_NONE);
}
END_TEST

START_TEST(a_machine_nobody_named_takes_the_name_it_tells)
{
	begin();
	ck_assert_int_eq(target(&f, "site", "", "live"), 0);
	ck_assert_uint_ne(hp_run_find(f.run, "1"), HP_NONE);
	ck_assert_int_eq(identify(&f, "site", "", "MPS01"), 0);
	ck_assert_str_eq(hp_run_state(f.run)->machines[0].name, "MPS01");
	ck_assert_str_eq(hp_run_state(f.run)->machines[0].own_name, "MPS01");
	ck_assert_uint_ne(hp_run_find(f.run, "1@MPS01"), HP_NONE);
	ck_assert_uint_ne(hp_run_find(f.run, "1@mps01"), HP_NONE);
	ck_assert_uint_eq(hp_run_find(f.run, "1@MPS02"), HP_NONE);
	/* It is known by the name it had when entered, too. */
	ck_assert_int_eq(identify(&f, "site", "", "MPS01"), 0);
	ck_assert_int_eq(identify(&f, "site", "MPS01", "MPS02"), 0);
	ck_assert_int_eq(hp_run_state(f.run)->machines[0].identity, HP_IDENTITY_MISMATCH);
}
END_TEST

START_TEST(two_addresses_of_one_machine_are_not_two_machines)
{
	fixture_close(&f);
	fixture_open(&f, "", FOR_EACH);
	start(&f, "cap=B1");
	ck_assert_int_eq(target(&f, "cap", "", "live"), 0);
	ck_assert_int_eq(identify(&f, "cap", "", "b1"), 0);
	ck_assert_int_eq(hp_run_state(f.run)->machines[1].identity, HP_IDENTITY_MISMATCH);
	ck_assert_int_eq(baseline(), HP_REFUSAL_WRONG_MACHINE);
}
END_TEST

START_TEST(an_observation_nobody_made_leaves_the_identity_unknown)
{
	begin();
	ck_assert_int_eq(target(&f, "site", "S1", "live"), 0);
	struct hp_command command = {.kind = HP_COMMAND_IDENTIFY, .name = "site", .machine = "S1"};
	ck_assert_int_eq(give(&f, command, READ_NOTHING), 0);
	ck_assert_int_eq(hp_run_state(f.run)->machines[0].identity, HP_IDENTITY_UNKNOWN);
	command.machine = "S2";
	ck_assert_int_eq(give(&f, command, READ_NOTHING), HP_REFUSAL_NO_ROLE);
}
END_TEST

START_TEST(the_baseline_keeps_what_was_read_before_the_first_change)
{
	start(&f, "site=S1");
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(baseline(), 0);
	char *kinds = last_kinds(&f);
	ck_assert_str_eq(kinds, "baseline.read walk.begun");
	free(kinds);
	const struct hp_check_state *check = check_state(&f, "1@S1", 1);
	ck_assert(check->has_baseline);
	ck_assert_int_eq(check->baseline.outcome, HP_OUTCOME_FOUND);
	ck_assert_int_eq(baseline(), HP_REFUSAL_NOT_NOW);
}
END_TEST

START_TEST(a_reading_that_is_missing_leaves_no_baseline)
{
	start(&f, "site=S1");
	ck_assert_int_eq(
		give(&f, (struct hp_command){.kind = HP_COMMAND_BASELINE}, READ_NOTHING), 0);
	ck_assert(!check_state(&f, "1@S1", 1)->has_baseline);
	ck_assert_int_eq(check_state(&f, "1@S1", 1)->last.verdict, HP_VERDICT_UNKNOWN);
}
END_TEST

/* ---- hold, resume, stop ---- */

/* R67: while held only resume, note and stop. */
START_TEST(a_held_run_takes_resume_note_print_and_stop_only)
{
	walk(&f, "site=S1");
	ck_assert_int_eq(simple(&f, HP_COMMAND_HOLD, "called away"), 0);
	ck_assert_str_eq(f.last.items[0].at, "1@S1");
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_HELD);
	ck_assert_str_eq(hp_run_state(f.run)->held_reason, "called away");
	for (int kind = 0; kind < HP_COMMAND_COUNT_; kind++) {
		if (kind == HP_COMMAND_START || kind == HP_COMMAND_RESUME ||
			kind == HP_COMMAND_NOTE || kind == HP_COMMAND_PRINTED ||
			kind == HP_COMMAND_STOP) {
			continue;
		}
		struct hp_command command = {
			.kind = (enum hp_command_kind)kind, .at = "1@S1", .text = "x"};
		ck_assert_int_eq(give(&f, command, READ_ALL), HP_REFUSAL_HELD);
	}
	struct hp_command printed = {.kind = HP_COMMAND_PRINTED,
		.text = "77ab-12cd-9e01-44f0",
		.number = (int64_t)hp_run_state(f.run)->event_count};
	ck_assert_int_eq(give(&f, printed, READ_ALL), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_HELD);
	ck_assert_int_eq(simple(&f, HP_COMMAND_NOTE, "somebody came by"), 0);
	ck_assert_int_eq(simple(&f, HP_COMMAND_RESUME, NULL), 0);
	ck_assert_str_eq(f.last.items[0].text, "after hold");
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_OPEN);
	ck_assert_str_eq(current_ref(&f), "1@S1");
	ck_assert_int_eq(simple(&f, HP_COMMAND_RESUME, NULL), 0);
	ck_assert_str_eq(f.last.items[0].text, "after interruption");
}
END_TEST

/* R61 */
START_TEST(stop_is_final_and_needs_a_reason)
{
	walk(&f, "site=S1");
	ck_assert_int_eq(simple(&f, HP_COMMAND_HOLD, NULL), 0);
	ck_assert_int_eq(simple(&f, HP_COMMAND_STOP, " "), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(simple(&f, HP_COMMAND_STOP, "cannot be done as written"), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_STOPPED);
	ck_assert_str_eq(hp_run_state(f.run)->end_text, "cannot be done as written");
	for (int kind = 0; kind < HP_COMMAND_COUNT_; kind++) {
		struct hp_command command = {
			.kind = (enum hp_command_kind)kind, .name = "x", .at = "1@S1", .text = "x"};
		ck_assert_int_eq(give(&f, command, READ_ALL), HP_REFUSAL_ENDED);
		ck_assert_uint_eq(f.last.count, 0);
	}
}
END_TEST

START_TEST(a_run_can_be_held_and_stopped_before_its_first_step)
{
	begin();
	ck_assert_int_eq(simple(&f, HP_COMMAND_HOLD, NULL), 0);
	ck_assert_int_eq(simple(&f, HP_COMMAND_RESUME, NULL), 0);
	ck_assert_int_eq(hp_run_state(f.run)->phase, HP_PHASE_START);
	ck_assert_int_eq(simple(&f, HP_COMMAND_STOP, "wrong procedure"), 0);
}
END_TEST

/* R70: the next person signs on, and what they do bears their name. */
START_TEST(a_hand_over_names_the_next_person)
{
	walk(&f, "site=S1");
	f.stamp.actor.name = "Bob";
	ck_assert_int_eq(sign_on("Bob"), 0);
	ck_assert_str_eq(hp_run_state(f.run)->operator_name, "Bob");
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	size_t step = hp_run_find(f.run, "1@S1");
	ck_assert_str_eq(hp_run_state(f.run)->instances[step].by, "Bob");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("run-start");
	TCase *tcase = tcase_create("start");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, nothing_can_be_said_before_a_run_has_started);
	tcase_add_test(tcase, the_walk_begins_only_when_nothing_of_the_start_is_missing);
	tcase_add_test(tcase, a_value_that_is_no_text_is_refused);
	tcase_add_test(tcase, a_secret_is_never_in_an_event);
	tcase_add_test(tcase, the_baseline_keeps_what_was_read_before_the_first_change);
	tcase_add_test(tcase, a_reading_that_is_missing_leaves_no_baseline);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("machines");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(
		tcase, a_drill_and_a_live_machine_are_never_mixed, 0, (int)HP_ARRAY_SIZE(classes));
	tcase_add_test(tcase, a_role_for_one_takes_one_machine);
	tcase_add_test(tcase, machines_can_be_set_again_before_the_walk);
	tcase_add_loop_test(tcase, a_machine_has_a_name_that_can_stand_in_a_reference, 0,
		(int)HP_ARRAY_SIZE(bad_names));
	tcase_add_loop_test(tcase, the_machines_own_name_is_compared_with_the_name_entered, 0,
		(int)HP_ARRAY_SIZE(identities));
	tcase_add_test(tcase, a_machine_nobody_named_takes_the_name_it_tells);
	tcase_add_test(tcase, two_addresses_of_one_machine_are_not_two_machines);
	tcase_add_test(tcase, an_observation_nobody_made_leaves_the_identity_unknown);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("hold and stop");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_held_run_takes_resume_note_print_and_stop_only);
	tcase_add_test(tcase, stop_is_final_and_needs_a_reason);
	tcase_add_test(tcase, a_run_can_be_held_and_stopped_before_its_first_step);
	tcase_add_test(tcase, a_hand_over_names_the_next_person);
	suite_add_tcase(suite, tcase);
	return suite;
}
