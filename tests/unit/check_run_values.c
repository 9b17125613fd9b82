/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that are typed, confirmed or remembered during the walk, and notes that last. */
#include "unit.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "run_fixture.h"

static struct fixture f;

#define STEPS                                                                                      \
	"[{'id':'1','kind':'input','ask':'How long?','name':'Minutes','type':'integer','min':1,"   \
	"'max':90,'unit':'minutes'},"                                                              \
	"{'id':'2','kind':'input','ask':'Which code?','name':'Code','pattern':'[A-Z]{3}',"         \
	"'explain':'Three letters.','differs_from':'Parent'},"                                     \
	"{'id':'3','kind':'input','ask':'Password?','name':'Word','secret':true},"                 \
	"{'id':'4','do':'Wait {Minutes} for {Code}.'},"                                            \
	"{'id':'5','do':'Look.'}]"
#define PARAMETERS "'parameters':{'Parent':{'title':'Parent'}},"

static void tear_down(void)
{
	fixture_close(&f);
}

static void set_parameter(const char *name, const char *value)
{
	struct hp_command command = {.kind = HP_COMMAND_PARAMETER, .name = name, .value = value};
	ck_assert_int_eq(give(&f, command, READ_NOTHING), 0);
}

static void begin(void)
{
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_BASELINE}, READ_ALL), 0);
}

static void set_up_inputs(void)
{
	fixture_open(&f, PARAMETERS, STEPS);
	start(&f, "");
	set_parameter("Parent", "PAR");
	begin();
}

static enum hp_refusal_code enter(const char *at, const char *value)
{
	struct hp_command command = {.kind = HP_COMMAND_ENTER, .at = at, .value = value};
	return give(&f, command, READ_NOTHING);
}

static const char *value_at(const char *ref, const char *name)
{
	return hp_run_value(f.run, hp_run_find(f.run, ref), name);
}

/* A forged event, as it would stand in somebody's record. */
/* ---- inputs ---- */

START_TEST(a_value_is_taken_when_it_fits_and_can_be_used_afterwards_R35)
{
	ck_assert_ptr_null(value_at("4", "Minutes"));
	ck_assert_int_eq(enter("1", "91"), HP_REFUSAL_BAD_VALUE);
	ck_assert_int_eq(enter("1", "soon"), HP_REFUSAL_BAD_VALUE);
	ck_assert_int_eq(enter("1", ""), HP_REFUSAL_BAD_VALUE);
	ck_assert_int_eq(enter("1", NULL), HP_REFUSAL_BAD_VALUE);
	ck_assert_int_eq(enter("1", "\xff"), HP_REFUSAL_BAD_VALUE);
	ck_assert_uint_eq(f.last.count, 0);
	ck_assert_int_eq(enter("1", "15"), 0);
	assert_kinds(&f, "value.entered");
	ck_assert_str_eq(f.last.items[0].name, "Minutes");
	ck_assert_int_eq(state_of(&f, "1"), HP_STATE_ATTESTED);
	ck_assert_str_eq(instance_of(&f, "1")->value, "15");
	ck_assert_str_eq(value_at("4", "Minutes"), "15");
	ck_assert_str_eq(hp_run_value(f.run, HP_NONE, "Minutes"), "15");
	ck_assert_int_eq(enter("1", "16"), HP_REFUSAL_ALREADY_DONE);
	ck_assert_str_eq(current_ref(&f), "2");
}
END_TEST

START_TEST(an_input_is_answered_with_a_value_and_nothing_else)
{
	ck_assert_int_eq(done(&f, "1"), HP_REFUSAL_IS_INPUT);
	ck_assert_int_eq(attest(&f, "1", "seen"), HP_REFUSAL_IS_INPUT);
	ck_assert_int_eq(enter("4", "x"), HP_REFUSAL_NOT_CURRENT);
	ck_assert_int_eq(enter("9", "x"), HP_REFUSAL_NO_STEP);
	enter("1", "15");
	enter("2", "ABC");
	enter("3", "secret");
	ck_assert_int_eq(enter("4", "x"), HP_REFUSAL_NOT_NOW);
}
END_TEST

START_TEST(a_value_that_must_differ_is_refused_when_it_does_not_R35)
{
	enter("1", "15");
	ck_assert_int_eq(enter("2", "par"), HP_REFUSAL_BAD_VALUE);
	ck_assert_int_eq(enter("2", "PAR"), HP_REFUSAL_BAD_VALUE);
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_VALUE_ENTERED,
						 .at = "2",
						 .name = "Code",
						 .value = "PAR"}),
		HP_ERR_INVALID);
	ck_assert_int_eq(enter("2", "ABC"), 0);
}
END_TEST

/* DESIGN 8: the record says "entered", and nobody finds the value anywhere. */
START_TEST(a_secret_is_never_in_an_event_nor_in_the_state)
{
	enter("1", "15");
	enter("2", "ABC");
	ck_assert_int_eq(enter("3", "hunter2"), 0);
	ck_assert_str_eq(f.last.items[0].value, "entered");
	ck_assert_ptr_null(value_at("4", "Word"));
	char *dump = hp_run_dump(f.run);
	ck_assert_ptr_null(strstr(dump, "hunter2"));
	free(dump);
}
END_TEST

START_TEST(an_input_nobody_can_answer_is_overridden_or_not_applicable_with_a_reason_R59)
{
	ck_assert_int_eq(override(&f, "1", "", NULL), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(override(&f, "1", "nobody knows", NULL), 0);
	ck_assert_int_eq(state_of(&f, "1"), HP_STATE_OVERRIDDEN);
	ck_assert_ptr_null(value_at("4", "Minutes"));
	ck_assert_int_eq(na(&f, "2", "there is none"), 0);
	enter("3", "word");
	done(&f, "4");
	done(&f, "5");
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE_OVERRIDES);
}
END_TEST

START_TEST(answers_do_not_count_as_attested_in_the_ending_R12)
{
	enter("1", "15");
	enter("2", "ABC");
	enter("3", "word");
	done(&f, "4");
	done(&f, "5");
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_str_eq(hp_run_state(f.run)->end_text,
		"verified=0 attested=2 overridden=0 na=0 deferred=0 adopted=0");
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE);
}
END_TEST

START_TEST(a_forged_value_is_refused)
{
	struct hp_event event = {
		.kind = HP_EVENT_VALUE_ENTERED, .at = "1", .name = "Minutes", .value = "99"};
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.value = "15";
	event.name = "Code";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.name = "Minutes";
	event.attempt = 2;
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.attempt = 1;
	event.at = "2";
	event.name = "Code";
	event.value = "ABC";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	enter("1", "15");
	enter("2", "ABC");
	event = (struct hp_event){
		.kind = HP_EVENT_VALUE_ENTERED, .at = "3", .name = "Word", .value = "hunter2"};
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.value = "entered";
	event.at = "4";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
}
END_TEST

START_TEST(parameters_that_must_differ_do_in_whatever_order_they_come_R35)
{
	struct hp_command site = {.kind = HP_COMMAND_PARAMETER, .name = "Site", .value = "abc"};
	struct hp_command parent = {.kind = HP_COMMAND_PARAMETER, .name = "Parent", .value = "ABC"};
	fixture_open(&f,
		"'parameters':{'Site':{'title':'Site','differs_from':'Parent'},"
		"'Parent':{'title':'Parent'}},",
		"[{'id':'1','do':'Use {Site} and {Parent}.'}]");
	start(&f, "");
	ck_assert_int_eq(give(&f, site, READ_NOTHING), 0);
	ck_assert_int_eq(give(&f, parent, READ_NOTHING), HP_REFUSAL_BAD_VALUE);
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_PARAMETER_SET,
						 .name = "Parent",
						 .value = "ABC"}),
		HP_ERR_INVALID);
	parent.value = "XYZ";
	ck_assert_int_eq(give(&f, parent, READ_NOTHING), 0);
	site.value = "xyz";
	ck_assert_int_eq(give(&f, site, READ_NOTHING), HP_REFUSAL_BAD_VALUE);
}
END_TEST

START_TEST(each_machine_sees_the_value_that_was_entered_for_it)
{
	fixture_open(&f, "",
		"[{'id':'1','title':'G','each':'cap','serial':true,'steps':["
		"{'id':'1.1','kind':'input','ask':'Drive?','name':'Drive'},"
		"{'id':'1.2','do':'Use {Drive}.'}]}]");
	walk(&f, "cap=B1 cap=B2");
	ck_assert_int_eq(enter("1.1@B1", "D"), 0);
	ck_assert_str_eq(value_at("1.2@B1", "Drive"), "D");
	ck_assert_ptr_null(value_at("1.2@B2", "Drive"));
	done(&f, "1.2@B1");
	ck_assert_int_eq(enter("1.1@B2", "E"), 0);
	ck_assert_str_eq(value_at("1.2@B1", "Drive"), "D");
	ck_assert_str_eq(value_at("1.2@B2", "Drive"), "E");
}
END_TEST

/* ---- hits ---- */

#define HITS_STEPS                                                                                 \
	"[{'id':'1','kind':'hits','host':'site','ask':'Which belong to it?','name':'Found',"       \
	"'from':{'accounts':'*ABC*'}},"                                                            \
	"{'id':'2','do':'Delete them.','host':'site'}]"

static void set_up_hits(void)
{
	fixture_open(&f, "", HITS_STEPS);
	walk(&f, "site=S1");
}

static enum hp_refusal_code confirm(const char *names, const char *seen)
{
	struct hp_command command = {
		.kind = HP_COMMAND_HITS, .at = "1@S1", .value = names, .text = seen};
	return give(&f, command, READ_NOTHING);
}

static size_t list_length(void)
{
	const char *const *list = hp_run_list(f.run, hp_run_find(f.run, "2@S1"), "Found");
	size_t count = 0;
	ck_assert_ptr_nonnull(list);
	while (list[count] != NULL) {
		count++;
	}
	return count;
}

START_TEST(only_names_that_were_read_are_confirmed)
{
	ck_assert_ptr_null(hp_run_list(f.run, hp_run_find(f.run, "2@S1"), "Found"));
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_IS_INPUT);
	ck_assert_int_eq(confirm("[\"Bob\"]", "[\"SMS_ABC\",\"ABC2\"]"), HP_REFUSAL_BAD_HITS);
	ck_assert_int_eq(confirm("[\"SMS_ABC\",7]", "[\"SMS_ABC\"]"), HP_REFUSAL_BAD_HITS);
	ck_assert_int_eq(confirm("{}", NULL), HP_REFUSAL_BAD_HITS);
	ck_assert_int_eq(confirm("[\" \"]", NULL), HP_REFUSAL_BAD_HITS);
	ck_assert_int_eq(confirm("[", NULL), HP_REFUSAL_BAD_HITS);
	ck_assert_int_eq(confirm(NULL, "[]"), HP_REFUSAL_BAD_HITS);
	ck_assert_int_eq(confirm("[]", "no list"), HP_REFUSAL_BAD_HITS);
	ck_assert_uint_eq(f.last.count, 0);
	ck_assert_int_eq(confirm("[\"sms_abc\",\"SMS_ABC\"]", "[\"SMS_ABC\",\"ABC2\"]"), 0);
	assert_kinds(&f, "hits.confirmed");
	ck_assert_str_eq(f.last.items[0].name, "Found");
	ck_assert_uint_eq(list_length(), 1);
	ck_assert_str_eq(instance_of(&f, "1@S1")->hits[0], "sms_abc");
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_ATTESTED);
}
END_TEST

/* A list of a whole domain: a look at each pair of names would take hours. */
START_TEST(a_long_list_is_confirmed_each_name_once)
{
	enum { NAMES = 20000 };
	struct hp_json *seen = hp_json_new_array();
	for (int i = 0; i < NAMES; i++) {
		char *name = hp_asprintf("Name%d", (i / 2) * 7);
		hp_json_add_string(seen, name);
		free(name);
	}
	char *names = hp_json_print(seen);
	ck_assert_int_eq(confirm(names, names), 0);
	ck_assert_uint_eq(list_length(), NAMES / 2);
	ck_assert_str_eq(instance_of(&f, "1@S1")->hits[0], "Name0");
	ck_assert_str_eq(instance_of(&f, "1@S1")->hits[1], "Name7");
	free(names);
	hp_json_free(seen);
}
END_TEST

START_TEST(no_name_at_all_is_an_answer_too)
{
	ck_assert_int_eq(confirm("[]", "[\"SMS_ABC\"]"), 0);
	ck_assert_uint_eq(list_length(), 0);
	ck_assert_ptr_null(hp_run_list(f.run, hp_run_find(f.run, "2@S1"), "Other"));
}
END_TEST

START_TEST(where_nothing_could_be_read_the_names_are_the_persons_own)
{
	ck_assert_int_eq(confirm("[\"A\",\"B\"]", NULL), 0);
	ck_assert_ptr_null(f.last.items[0].text);
	ck_assert_uint_eq(list_length(), 2);
}
END_TEST

START_TEST(hits_of_a_machine_that_is_not_the_right_one_are_not_taken)
{
	ck_assert_int_eq(identify(&f, "site", "S1", "OTHER"), 0);
	ck_assert_int_eq(confirm("[]", "[]"), HP_REFUSAL_WRONG_MACHINE);
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_HITS_CONFIRMED,
						 .at = "1@S1",
						 .name = "Found",
						 .value = "[]"}),
		HP_ERR_INVALID);
}
END_TEST

START_TEST(forged_hits_are_refused)
{
	struct hp_event event = {
		.kind = HP_EVENT_HITS_CONFIRMED, .at = "1@S1", .name = "Found", .value = "[1]"};
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.value = "[\"A\"]";
	event.text = "[\"B\"]";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.text = "[\"A\"";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.text = NULL;
	event.name = "Else";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.name = "Found";
	event.at = "2@S1";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
}
END_TEST

/* ---- what is remembered ---- */

#define REMEMBER_STEPS                                                                             \
	"[{'id':'1','do':'Look.'},"                                                                \
	"{'id':'2','each':'cap','do':'Delete {Path}.','remember':{'Path':{'from':{'share':'S$'},"  \
	"'field':'path'}}},"                                                                       \
	"{'id':'3','each':'cap','do':'Look at {Path}.'}]"

static enum hp_refusal_code remember(const char *at, const char *name, const char *value)
{
	struct hp_command command = {.kind = HP_COMMAND_REMEMBER,
		.at = at,
		.name = name,
		.value = value,
		.text = "share S$"};
	return give(&f, command, READ_NOTHING);
}

static void set_up_remember(void)
{
	fixture_open(&f, "", REMEMBER_STEPS);
	start(&f, "cap=B1 cap=B2");
}

START_TEST(what_is_to_be_remembered_is_known_before_the_first_change)
{
	struct hp_missing missing;
	ck_assert(hp_run_missing_remembered(f.run, 0, &missing));
	ck_assert_uint_eq(missing.instance, hp_run_find(f.run, "2@B1"));
	ck_assert_str_eq(missing.remember->name, "Path");
	ck_assert_str_eq(hp_run_state(f.run)->machines[missing.machine].name, "B1");
	ck_assert(hp_run_missing_remembered(f.run, 1, &missing));
	ck_assert_uint_eq(missing.instance, hp_run_find(f.run, "2@B2"));
	ck_assert(!hp_run_missing_remembered(f.run, 2, &missing));
	ck_assert_int_eq(remember("2@B2", "Path", "D:\\Two"), 0);
	assert_kinds(&f, "remembered");
	ck_assert(!hp_run_missing_remembered(f.run, 1, &missing));
	ck_assert_str_eq(value_at("3@B2", "Path"), "D:\\Two");
	ck_assert_ptr_null(value_at("3@B1", "Path"));
	begin();
	ck_assert_int_eq(remember("2@B1", "Path", "D:\\One"), 0);
	ck_assert_str_eq(value_at("2@B1", "Path"), "D:\\One");
	ck_assert_str_eq(value_at("3@B2", "Path"), "D:\\Two");
}
END_TEST

START_TEST(what_was_remembered_is_not_replaced_by_what_is_read_later)
{
	ck_assert_int_eq(remember("2@B1", "Path", "D:\\One"), 0);
	ck_assert_int_eq(remember("2@B1", "Path", "D:\\Else"), HP_REFUSAL_ALREADY_DONE);
	ck_assert_str_eq(value_at("3@B1", "Path"), "D:\\One");
	ck_assert_int_eq(remember("2@B2", "Drive", "D"), HP_REFUSAL_NO_PARAMETER);
	ck_assert_int_eq(remember("1", "Path", "D"), HP_REFUSAL_NO_PARAMETER);
	ck_assert_int_eq(remember("9", "Path", "D"), HP_REFUSAL_NO_STEP);
	ck_assert_int_eq(remember("2@B2", "Path", " "), HP_REFUSAL_BAD_VALUE);
	struct hp_event event = {
		.kind = HP_EVENT_REMEMBERED, .at = "2@B1", .name = "Path", .value = "D:\\Else"};
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.at = "2@B2";
	event.name = "Drive";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.name = "Path";
	event.value = "";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
}
END_TEST

START_TEST(nothing_is_remembered_of_a_closed_step_nor_of_a_wrong_machine)
{
	struct hp_missing missing;
	begin();
	done(&f, "1");
	ck_assert_int_eq(na(&f, "2@B1", "it has none"), 0);
	ck_assert(hp_run_missing_remembered(f.run, 0, &missing));
	ck_assert_uint_eq(missing.instance, hp_run_find(f.run, "2@B2"));
	identify(&f, "cap", "B2", "OTHER");
	ck_assert_int_eq(remember("2@B2", "Path", "D"), HP_REFUSAL_WRONG_MACHINE);
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_REMEMBERED,
						 .at = "2@B2",
						 .name = "Path",
						 .value = "D"}),
		HP_ERR_INVALID);
}
END_TEST

START_TEST(a_machine_that_is_added_before_the_walk_begins_anew)
{
	struct hp_missing missing;
	ck_assert_int_eq(remember("2@B1", "Path", "D:\\One"), 0);
	ck_assert_int_eq(target(&f, "cap", "B3", "live"), 0);
	ck_assert_ptr_null(value_at("3@B1", "Path"));
	ck_assert(hp_run_missing_remembered(f.run, 2, &missing));
	ck_assert_uint_eq(missing.instance, hp_run_find(f.run, "2@B3"));
}
END_TEST

/* ---- in what is called ---- */

static const char *const library[] = {
	"{'id':'inner','title':'T','revision':'1','status':'VERIFIED','sources':[{'document':'D'}],"
	"'condition':'C','objective':'O','bring':['B'],'hosts':{'srv':{'title':'a server'}},"
	"'steps':[{'id':'1','kind':'input','host':'srv','ask':'Drive?','name':'Drive'},"
	"{'id':'2','host':'srv','do':'Use {Drive}.','remember':{'Path':{'from':{'share':'S$'},"
	"'field':'path'}},'timed':{'within_seconds':60,'from':'1','if_late':'Again.'},"
	"'defer_to':'3'},{'id':'3','host':'srv','do':'Look at {Path}.'}]}",
	NULL};

START_TEST(each_call_has_its_own_values_and_timers_R47)
{
	struct hp_missing missing;
	fixture_library = library;
	fixture_open(&f, "",
		"[{'id':'a','kind':'call','title':'C','each':'cap','call':'inner','hosts':{'srv':"
		"'cap'}},{'id':'b','kind':'call','title':'D','call':'inner','hosts':{'srv':'site'}}"
		","
		"{'id':'c','do':'Look.'}]");
	walk(&f, "site=S1 cap=B1 cap=B2");
	ck_assert(hp_run_missing_remembered(f.run, 1, &missing));
	ck_assert_uint_eq(missing.instance, hp_run_find(f.run, "a/2@B2"));
	ck_assert_str_eq(hp_run_state(f.run)->machines[missing.machine].name, "B2");
	ck_assert_int_eq(enter("a/1@B1", "D"), 0);
	assert_kinds(&f, "value.entered timer.started");
	ck_assert_str_eq(f.last.items[1].at, "a/2@B1");
	ck_assert_str_eq(value_at("a/2@B1", "Drive"), "D");
	ck_assert_ptr_null(value_at("a/2@B2", "Drive"));
	ck_assert_ptr_null(value_at("b/2@S1", "Drive"));
	ck_assert_ptr_null(value_at("c", "Drive"));
	ck_assert_int_eq(remember("a/2@B2", "Path", "D:\\Two"), 0);
	ck_assert_str_eq(value_at("a/3@B2", "Path"), "D:\\Two");
	ck_assert_ptr_null(value_at("a/3@B1", "Path"));
	ck_assert_ptr_null(value_at("b/3@S1", "Path"));
	/* The later step of this call and this machine, which is the next one. */
	struct hp_command off = {.kind = HP_COMMAND_DEFER, .at = "a/2@B1", .text = "open"};
	ck_assert_int_eq(give(&f, off, READ_NOTHING), 0);
	assert_kinds(&f, "step.deferred step.due timer.started");
	ck_assert_str_eq(f.last.items[0].value, "a/3@B1");
	ck_assert_str_eq(current_ref(&f), "a/2@B1");
}
END_TEST

START_TEST(a_called_group_sees_what_lies_around_it_and_its_own_first_R47)
{
	fixture_open(&f, "",
		"[{'id':'0','kind':'input','ask':'Kind?','name':'Kind'},{'id':'g','title':'G',"
		"'steps':[{'id':'g.1','kind':'input','ask':'Drive?','name':'Drive'},{'id':'g.2',"
		"'do':'Use {Kind} {Drive}.'}]},{'id':'h','kind':'call','title':'H','call':{'group':"
		"'g'}}]");
	walk(&f, "");
	enter("0", "x");
	enter("g.1", "D");
	ck_assert_str_eq(value_at("h/g.2", "Kind"), "x");
	ck_assert_str_eq(value_at("h/g.2", "Drive"), "D");
	done(&f, "g.2");
	enter("h/g.1", "E");
	ck_assert_str_eq(value_at("h/g.2", "Drive"), "E");
	ck_assert_str_eq(value_at("g.2", "Drive"), "D");
}
END_TEST

/* ---- notes that last ---- */

static void assert_notes(const char *first, const char *second)
{
	const char *note = NULL;
	size_t from = HP_NONE;
	bool found = hp_run_lasting(f.run, 0, &note, &from);
	ck_assert_int_eq(found, first != NULL);
	ck_assert(!found || hp_streq(note, first));
	found = hp_run_lasting(f.run, 1, &note, &from);
	ck_assert_int_eq(found, second != NULL);
	ck_assert(!found || hp_streq(note, second));
	ck_assert(!hp_run_lasting(f.run, 2, &note, &from));
}

START_TEST(a_note_lasts_from_its_step_to_the_one_that_ends_it_R40)
{
	fixture_open(&f, "",
		"[{'id':'1','do':'Stop it.','lasting':[{'note':'Nobody logs in.','until':'4'}]},"
		"{'id':'2','title':'G','lasting':[{'note':'Do not restart.'}],'steps':["
		"{'id':'2.1','do':'Look.'}]},"
		"{'id':'3','do':'Look.','lasting':[{'note':'Never seen.'}]},"
		"{'id':'4','do':'Start it.'}]");
	walk(&f, "");
	assert_notes(NULL, NULL);
	done(&f, "1");
	assert_notes("Nobody logs in.", NULL);
	done(&f, "2.1");
	assert_notes("Nobody logs in.", "Do not restart.");
	na(&f, "3", "not here");
	assert_notes("Nobody logs in.", "Do not restart.");
	done(&f, "4");
	assert_notes("Do not restart.", NULL);
}
END_TEST

/* ---- a draft ---- */

START_TEST(a_draft_is_only_overridden_R89)
{
	fixture_open(&f, "", "[{'id':'1','do':'Go on.'},{'id':'2','do':'Look.'}]");
	/* As the program itself puts it before step 1 of a draft. */
	((struct hp_step *)(uintptr_t)f.procedure->steps[0])->entry = HP_ENTRY_STATUS;
	walk(&f, "");
	ck_assert_int_eq(done(&f, "1"), HP_REFUSAL_DRAFT);
	ck_assert_int_eq(attest(&f, "1", "it is fine"), HP_REFUSAL_DRAFT);
	ck_assert_int_eq(na(&f, "1", "it is fine"), HP_REFUSAL_DRAFT);
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_STEP_DONE,
						 .at = "1",
						 .value = "attested"}),
		HP_ERR_INVALID);
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_STEP_ATTESTED,
						 .at = "1",
						 .text = "fine"}),
		HP_ERR_INVALID);
	ck_assert_int_eq(
		forge_event(
			&f, (struct hp_event){.kind = HP_EVENT_STEP_NA, .at = "1", .text = "fine"}),
		HP_ERR_INVALID);
	ck_assert_int_eq(override(&f, "1", "", NULL), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(override(&f, "1", "there is no other", NULL), 0);
	ck_assert_str_eq(current_ref(&f), "2");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("run-values");
	TCase *inputs = tcase_create("inputs");
	tcase_add_checked_fixture(inputs, set_up_inputs, tear_down);
	tcase_add_test(inputs, a_value_is_taken_when_it_fits_and_can_be_used_afterwards_R35);
	tcase_add_test(inputs, an_input_is_answered_with_a_value_and_nothing_else);
	tcase_add_test(inputs, a_value_that_must_differ_is_refused_when_it_does_not_R35);
	tcase_add_test(inputs, a_secret_is_never_in_an_event_nor_in_the_state);
	tcase_add_test(inputs,
		an_input_nobody_can_answer_is_overridden_or_not_applicable_with_a_reason_R59);
	tcase_add_test(inputs, answers_do_not_count_as_attested_in_the_ending_R12);
	tcase_add_test(inputs, a_forged_value_is_refused);
	suite_add_tcase(suite, inputs);
	TCase *hits = tcase_create("hits");
	tcase_set_timeout(hits, 60); /* a hang, not slowness: the sanitizers make it slow */
	tcase_add_checked_fixture(hits, set_up_hits, tear_down);
	tcase_add_test(hits, only_names_that_were_read_are_confirmed);
	tcase_add_test(hits, a_long_list_is_confirmed_each_name_once);
	tcase_add_test(hits, no_name_at_all_is_an_answer_too);
	tcase_add_test(hits, where_nothing_could_be_read_the_names_are_the_persons_own);
	tcase_add_test(hits, hits_of_a_machine_that_is_not_the_right_one_are_not_taken);
	tcase_add_test(hits, forged_hits_are_refused);
	suite_add_tcase(suite, hits);
	TCase *kept = tcase_create("remembered");
	tcase_add_checked_fixture(kept, set_up_remember, tear_down);
	tcase_add_test(kept, what_is_to_be_remembered_is_known_before_the_first_change);
	tcase_add_test(kept, what_was_remembered_is_not_replaced_by_what_is_read_later);
	tcase_add_test(kept, nothing_is_remembered_of_a_closed_step_nor_of_a_wrong_machine);
	tcase_add_test(kept, a_machine_that_is_added_before_the_walk_begins_anew);
	suite_add_tcase(suite, kept);
	TCase *others = tcase_create("others");
	tcase_add_checked_fixture(others, NULL, tear_down);
	tcase_add_test(others, parameters_that_must_differ_do_in_whatever_order_they_come_R35);
	tcase_add_test(others, each_machine_sees_the_value_that_was_entered_for_it);
	tcase_add_test(others, each_call_has_its_own_values_and_timers_R47);
	tcase_add_test(others, a_called_group_sees_what_lies_around_it_and_its_own_first_R47);
	tcase_add_test(others, a_note_lasts_from_its_step_to_the_one_that_ends_it_R40);
	tcase_add_test(others, a_draft_is_only_overridden_R89);
	suite_add_tcase(suite, others);
	return suite;
}
