/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second person (R62 to R64), and decisions that the machine shows (R43, R44). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "run_fixture.h"

static struct fixture f;

static void tear_down(void)
{
	fixture_close(&f);
}

static enum hp_refusal_code second(const char *at, const char *name, const char *text)
{
	struct hp_command command = {
		.kind = HP_COMMAND_SECOND, .at = at, .name = name, .text = text};
	return give(&f, command, READ_AT);
}

static enum hp_refusal_code sign_on(const char *name)
{
	struct hp_command command = {.kind = HP_COMMAND_SIGN_ON, .name = name};
	f.stamp.actor.name = name;
	return give(&f, command, READ_NOTHING);
}

static bool wants_second(const char *ref)
{
	return hp_run_wants_second_before(f.run, hp_run_find(f.run, ref));
}

/* The same person under other spellings. */
static const char *const selves[] = {"Ada", "ada", "  ADA ", "\tAda\n", "al"};

static void assert_nobody_signs_for_himself(const char *at, const char *text)
{
	f.stamp.actor.initials = "AL";
	for (size_t i = 0; i < HP_ARRAY_SIZE(selves); i++) {
		ck_assert_int_eq(second(at, selves[i], text), HP_REFUSAL_SAME_PERSON);
		ck_assert_uint_eq(f.last.count, 0);
	}
	ck_assert_int_eq(second(at, " ", text), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(second(at, NULL, text), HP_REFUSAL_EMPTY_TEXT);
}

/* ---- before the act ---- */

static void set_up_before(void)
{
	fixture_open(&f, "",
		"[{'id':'1','do':'Delete "
		"it.','host':'site','second_person':'before','verify':[" KEY(
			"A") "]},{'id':'2','do':'Look.'}]");
	walk(&f, "site=S1");
}

START_TEST(nothing_is_done_before_the_second_person_has_looked_R64)
{
	ck_assert(wants_second("1@S1"));
	ck_assert(!wants_second("2"));
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_SECOND_FIRST);
	ck_assert_uint_eq(f.last.count, 0);
	world_says(&f, "1@S1", 1, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(attest(&f, "1@S1", "gone"), HP_REFUSAL_SECOND_FIRST);
	world_says(&f, "1@S1", 1, HP_VERDICT_PASS);
	assert_nobody_signs_for_himself("1@S1", NULL);
	ck_assert_int_eq(second("1@S1", " Bob  Stone ", NULL), 0);
	assert_kinds(&f, "second.signed");
	ck_assert_str_eq(f.last.items[0].value, "before");
	ck_assert_str_eq(f.last.items[0].name, "Bob Stone");
	ck_assert_str_eq(instance_of(&f, "1@S1")->signed_before, "Bob Stone");
	ck_assert(!wants_second("1@S1"));
	ck_assert_int_eq(second("1@S1", "Cid", NULL), HP_REFUSAL_NO_SECOND);
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	ck_assert_int_eq(second("2", "Bob", NULL), HP_REFUSAL_NO_SECOND);
}
END_TEST

START_TEST(he_signs_again_when_the_step_is_open_again_R64)
{
	second("1@S1", "Bob", NULL);
	done(&f, "1@S1");
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	look(&f);
	ck_assert(wants_second("1@S1"));
	world_says(&f, "1@S1", 1, HP_VERDICT_PASS);
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_SECOND_FIRST);
	ck_assert_int_eq(second("1@S1", "Bob", NULL), 0);
	ck_assert_int_eq(done(&f, "1@S1"), 0);
}
END_TEST

START_TEST(who_signed_and_takes_over_has_not_signed_as_another_R64)
{
	second("1@S1", "Bob", NULL);
	sign_on("Bob");
	ck_assert(wants_second("1@S1"));
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_SECOND_FIRST);
	ck_assert_int_eq(second("1@S1", "bob", NULL), HP_REFUSAL_SAME_PERSON);
	ck_assert_int_eq(second("1@S1", "Ada", NULL), 0);
	ck_assert_int_eq(done(&f, "1@S1"), 0);
}
END_TEST

START_TEST(alone_one_goes_on_only_with_a_reason_and_the_mark_of_it_R55)
{
	ck_assert_int_eq(override(&f, "1@S1", "nobody else is here", NULL), 0);
	ck_assert_str_eq(f.last.items[f.last.count - 1].value, "single-person");
	ck_assert(instance_of(&f, "1@S1")->single_person);
}
END_TEST

START_TEST(forged_signatures_are_refused)
{
	struct hp_event signature = {
		.kind = HP_EVENT_SECOND_SIGNED, .at = "1@S1", .name = "Ada", .value = "before"};
	ck_assert_int_eq(forge_event(&f, signature), HP_ERR_INVALID);
	signature.name = "";
	ck_assert_int_eq(forge_event(&f, signature), HP_ERR_INVALID);
	signature.name = "Bob";
	signature.value = "after";
	ck_assert_int_eq(forge_event(&f, signature), HP_ERR_INVALID);
	signature.value = "before";
	signature.at = "2";
	ck_assert_int_eq(forge_event(&f, signature), HP_ERR_INVALID);
	signature.at = "1@S1";
	signature.attempt = 2;
	ck_assert_int_eq(forge_event(&f, signature), HP_ERR_INVALID);
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_STEP_ATTESTED,
						 .at = "1@S1",
						 .text = "gone"}),
		HP_ERR_INVALID);
}
END_TEST

START_TEST(adopting_takes_no_step_that_a_second_person_has_to_see)
{
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_ADOPT}, READ_ALL),
		HP_REFUSAL_NOTHING_HOLDS);
	struct hp_event adopted = {.kind = HP_EVENT_STEP_DONE, .at = "1@S1", .value = "adopted"};
	look(&f);
	ck_assert_int_eq(forge_event(&f, adopted), HP_ERR_INVALID);
}
END_TEST

/* ---- after the act ---- */

static void set_up_after(void)
{
	fixture_open(&f, "",
		"[{'id':'1','do':'Stop it.','host':'site','second_person':'after','verify':[" KEY(
			"A") "]},{'id':'2','do':'Tell them.','second_person':'after'},"
			     "{'id':'3','do':'Look.'}]");
	walk(&f, "site=S1");
}

START_TEST(at_a_hold_point_the_performer_does_not_pass_alone_R62)
{
	ck_assert_int_eq(na(&f, "1@S1", "not here"), HP_REFUSAL_OVERRIDE_ONLY);
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_SECOND_NEEDED);
	assert_kinds(&f, "check.judged step.refused");
	ck_assert_str_eq(f.last.items[1].value, "second-needed");
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_ACTIVE);
	assert_nobody_signs_for_himself("1@S1", NULL);
	ck_assert_int_eq(second("1@S1", "Bob", NULL), 0);
	assert_kinds(&f, "check.judged second.signed step.done");
	ck_assert_str_eq(f.last.items[1].value, "after");
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_VERIFIED);
	ck_assert_str_eq(instance_of(&f, "1@S1")->signed_after, "Bob");
}
END_TEST

START_TEST(a_signature_passes_no_fail_and_no_unknown_R28_R62)
{
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(second("1@S1", "Bob", "it is stopped"), HP_REFUSAL_CHECK_FAILS);
	assert_kinds(&f, "check.judged step.refused");
	world_says(&f, "1@S1", 1, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(second("1@S1", "Bob", NULL), HP_REFUSAL_CHECK_UNKNOWN);
	ck_assert_int_eq(second("1@S1", "Bob", "it is stopped"), 0);
	assert_kinds(&f, "check.judged second.signed step.attested");
	ck_assert_str_eq(instance_of(&f, "1@S1")->text, "it is stopped");
}
END_TEST

START_TEST(an_attest_at_a_hold_point_needs_the_sign_too_R62)
{
	struct hp_command command = {
		.kind = HP_COMMAND_ATTEST, .at = "1@S1", .text = "stopped", .name = "Ada"};
	world_says(&f, "1@S1", 1, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(attest(&f, "1@S1", "stopped"), HP_REFUSAL_SECOND_NEEDED);
	ck_assert_int_eq(give(&f, command, READ_AT), HP_REFUSAL_SAME_PERSON);
	command.name = "Bob";
	ck_assert_int_eq(give(&f, command, READ_AT), 0);
	assert_kinds(&f, "check.judged second.signed step.attested");
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_ATTESTED);
}
END_TEST

START_TEST(a_step_that_nothing_senses_is_signed_as_well_R62)
{
	second("1@S1", "Bob", NULL);
	ck_assert_int_eq(done(&f, "2"), HP_REFUSAL_SECOND_NEEDED);
	ck_assert_int_eq(second("2", "Bob", NULL), 0);
	assert_kinds(&f, "second.signed step.done");
	ck_assert_int_eq(state_of(&f, "2"), HP_STATE_ATTESTED);
}
END_TEST

/* A signature in a record counts for the event behind it, and for no later one. */
START_TEST(a_forged_done_without_the_sign_is_refused)
{
	struct hp_event done_event = {
		.kind = HP_EVENT_STEP_DONE, .at = "1@S1", .value = "verified"};
	struct hp_event signature = {
		.kind = HP_EVENT_SECOND_SIGNED, .at = "1@S1", .name = "Bob", .value = "after"};
	done(&f, "1@S1");
	ck_assert_int_eq(forge_event(&f, done_event), HP_ERR_INVALID);
	struct hp_event note = {.kind = HP_EVENT_NOTE, .text = "in between"};
	struct hp_event forged[] = {signature, note};
	for (size_t i = 0; i < HP_ARRAY_SIZE(forged); i++) {
		ck_assert_int_eq(forge_event(&f, forged[i]), 0);
		forged[i].attempt = 1;
		forged[i].mode = f.mode;
		forged[i].stamp = f.stamp;
		ck_assert_int_eq(hp_run_apply(f.replayed, &forged[i], NULL), 0);
	}
	ck_assert_int_eq(forge_event(&f, done_event), HP_ERR_INVALID);
}
END_TEST

/* ---- by himself ---- */

static void set_up_independent(void)
{
	fixture_open(&f, "",
		"[{'id':'1','kind':'input','ask':'Which?','name':'State'},"
		"{'id':'2','do':'Stop it.','host':'site','second_person':{'ask':'In which state "
		"is the service?','answer':'{State}'},'verify':[" KEY(
			"A") "]},"
			     "{'id':'3','do':'Look.'}]");
	walk(&f, "site=S1");
	give(&f, (struct hp_command){.kind = HP_COMMAND_ENTER, .at = "1", .value = "Stopped"},
		READ_NOTHING);
}

START_TEST(a_second_person_finds_the_state_by_himself_R63)
{
	ck_assert_int_eq(second("2@S1", "Bob", "stopped"), HP_REFUSAL_NO_SECOND);
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	assert_kinds(&f, "check.judged step.performed");
	ck_assert(instance_of(&f, "2@S1")->performed);
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_ACTIVE);
	ck_assert_int_eq(done(&f, "2@S1"), HP_REFUSAL_SECOND_NEEDED);
	ck_assert_int_eq(attest(&f, "2@S1", "x"), HP_REFUSAL_SECOND_NEEDED);
	assert_nobody_signs_for_himself("2@S1", "stopped");
	ck_assert_int_eq(second("2@S1", "Bob", " "), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(second("2@S1", "Bob", " STOPPED "), 0);
	assert_kinds(&f, "check.judged second.signed step.done");
	ck_assert_str_eq(f.last.items[1].value, "independent");
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_VERIFIED);
	ck_assert_str_eq(instance_of(&f, "2@S1")->signed_after, "Bob");
	ck_assert(!instance_of(&f, "2@S1")->performed);
}
END_TEST

START_TEST(what_he_finds_different_takes_the_step_back_R63)
{
	done(&f, "2@S1");
	ck_assert_int_eq(second("2@S1", "Bob", "running"), HP_REFUSAL_FOUND_DIFFERENT);
	assert_kinds(&f, "check.judged step.refused");
	ck_assert_str_eq(f.last.items[1].value, "found-different");
	ck_assert_str_eq(f.last.items[1].name, "Bob");
	ck_assert_str_eq(f.last.items[1].text, "running");
	ck_assert(!instance_of(&f, "2@S1")->performed);
	ck_assert_int_eq(second("2@S1", "Bob", "stopped"), HP_REFUSAL_NO_SECOND);
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	ck_assert_int_eq(second("2@S1", "Bob", "stopped"), 0);
}
END_TEST

START_TEST(who_performed_it_does_not_find_it_by_himself_later_R63)
{
	done(&f, "2@S1");
	sign_on("Bob");
	ck_assert_int_eq(second("2@S1", "Ada", "stopped"), HP_REFUSAL_SAME_PERSON);
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_SECOND_SIGNED,
						 .at = "2@S1",
						 .name = "Ada",
						 .value = "independent",
						 .text = "stopped"}),
		HP_ERR_INVALID);
	ck_assert_int_eq(second("2@S1", "Cid", "stopped"), 0);
}
END_TEST

START_TEST(what_turned_to_fail_meanwhile_is_not_signed_R24_R63)
{
	done(&f, "2@S1");
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(second("2@S1", "Bob", "stopped"), HP_REFUSAL_CHECK_FAILS);
	world_says(&f, "2@S1", 1, HP_VERDICT_PASS);
	ck_assert_int_eq(second("2@S1", "Bob", "stopped"), 0);
}
END_TEST

START_TEST(what_cannot_be_sensed_is_attested_and_then_found_R31_R63)
{
	world_says(&f, "2@S1", 1, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(done(&f, "2@S1"), HP_REFUSAL_CHECK_UNKNOWN);
	ck_assert_int_eq(attest(&f, "2@S1", "seen at the console"), 0);
	assert_kinds(&f, "check.judged step.performed");
	ck_assert_int_eq(second("2@S1", "Bob", "stopped"), 0);
	assert_kinds(&f, "check.judged second.signed step.attested");
	ck_assert_str_eq(instance_of(&f, "2@S1")->text, "seen at the console");
}
END_TEST

START_TEST(forged_findings_are_refused_R63)
{
	struct hp_event performed = {.kind = HP_EVENT_STEP_PERFORMED, .at = "2@S1"};
	struct hp_event signature = {.kind = HP_EVENT_SECOND_SIGNED,
		.at = "2@S1",
		.name = "Bob",
		.value = "independent",
		.text = "stopped"};
	struct hp_event different = {.kind = HP_EVENT_STEP_REFUSED,
		.at = "2@S1",
		.name = "Bob",
		.value = "found-different",
		.text = "running"};
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	look(&f);
	done(&f, "2@S1");
	ck_assert_int_eq(forge_event(&f, performed), HP_ERR_INVALID);
	ck_assert_int_eq(forge_event(&f, signature), HP_ERR_INVALID);
	ck_assert_int_eq(forge_event(&f, different), HP_ERR_INVALID);
	world_says(&f, "2@S1", 1, HP_VERDICT_PASS);
	done(&f, "2@S1");
	ck_assert_int_eq(forge_event(&f, performed), HP_ERR_INVALID); /* Twice. */
	signature.text = "running";
	ck_assert_int_eq(forge_event(&f, signature), HP_ERR_INVALID);
	signature.text = NULL;
	ck_assert_int_eq(forge_event(&f, signature), HP_ERR_INVALID);
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_STEP_DONE,
						 .at = "2@S1",
						 .value = "verified"}),
		HP_ERR_INVALID);
}
END_TEST

/* ---- decisions that the machine shows ---- */

#define SENSED                                                                                     \
	"[{'id':'1','ask':'Which version?','host':'site','cases':["                                \
	"{'id':'1.a','title':'Six','when':[" KEY(                                                  \
		"SIX") "],'steps':[{'id':'1.a.1','do':'Delete "                                    \
		       "the pool.'}]},"                                                            \
		       "{'id':'1.b','title':'Five','when':[" KEY("FIVE") "," KEY(                  \
			       "FIVE2") "],'steps':[]},"                                           \
					"{'id':'1.c','title':'None','steps':[]}]},{'id':'2','do':" \
					"'Look.'}]"

static void set_up_sensed(void)
{
	fixture_open(&f, "", SENSED);
	walk(&f, "site=S1");
}

static enum hp_refusal_code done_at(const char *at, enum scope scope)
{
	return give(&f, (struct hp_command){.kind = HP_COMMAND_DONE, .at = at}, scope);
}

static enum hp_refusal_code number(const char *id, const char *reason)
{
	struct hp_command command = {
		.kind = HP_COMMAND_CHOOSE, .at = "1@S1", .value = id, .text = reason};
	return give(&f, command, READ_ALL);
}

static void world_is(enum hp_verdict six, enum hp_verdict five, enum hp_verdict five2)
{
	world_says(&f, "1.a", 1, six);
	world_says(&f, "1.b", 1, five);
	world_says(&f, "1.b", 2, five2);
}

START_TEST(done_takes_the_case_that_the_machine_shows_R44)
{
	world_is(HP_VERDICT_PASS, HP_VERDICT_PASS, HP_VERDICT_FAIL);
	ck_assert_int_eq(done_at("1@S1", READ_ALL), 0);
	ck_assert_str_eq(f.last.items[f.last.count - 1].name, "sensed");
	ck_assert_str_eq(instance_of(&f, "1@S1")->choice, "1.a");
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_ATTESTED);
	ck_assert_str_eq(current_ref(&f), "1.a.1@S1");
	ck_assert_uint_eq(hp_run_sensed_case(f.run, hp_run_find(f.run, "1@S1"), NULL, 0),
		hp_run_find(f.run, "1.a"));
}
END_TEST

/* The three states of R44, and that the last one left is not the answer (R43). */
static const struct {
	enum hp_verdict six;
	enum hp_verdict five;
	enum hp_verdict five2;
	const char *sensed;
} worlds[] = {
	{HP_VERDICT_PASS, HP_VERDICT_FAIL, HP_VERDICT_FAIL, "1.a"},
	{HP_VERDICT_FAIL, HP_VERDICT_PASS, HP_VERDICT_PASS, "1.b"},
	{HP_VERDICT_PASS, HP_VERDICT_PASS, HP_VERDICT_PASS, NULL},
	{HP_VERDICT_FAIL, HP_VERDICT_FAIL, HP_VERDICT_PASS, NULL},
	{HP_VERDICT_PASS, HP_VERDICT_UNKNOWN, HP_VERDICT_PASS, NULL},
	{HP_VERDICT_PASS, HP_VERDICT_UNKNOWN, HP_VERDICT_FAIL, "1.a"},
	{HP_VERDICT_UNKNOWN, HP_VERDICT_PASS, HP_VERDICT_PASS, NULL},
	{HP_VERDICT_UNKNOWN, HP_VERDICT_FAIL, HP_VERDICT_FAIL, NULL},
};

START_TEST(a_case_is_singled_out_only_when_nothing_is_open_about_the_others_R43_R44)
{
	world_is(worlds[_i].six, worlds[_i].five, worlds[_i].five2);
	give(&f, (struct hp_command){.kind = HP_COMMAND_CHECK}, READ_ALL);
	size_t sensed = hp_run_sensed_case(f.run, hp_run_find(f.run, "1@S1"), NULL, 0);
	ck_assert_uint_eq(sensed,
		worlds[_i].sensed != NULL ? hp_run_find(f.run, worlds[_i].sensed) : HP_NONE);
	enum hp_refusal_code code = done_at("1@S1", READ_ALL);
	ck_assert_int_eq(code, worlds[_i].sensed != NULL ? 0 : HP_REFUSAL_IS_DECISION);
	if (worlds[_i].sensed == NULL) {
		ck_assert_int_eq(number("1.c", NULL), 0);
		ck_assert_ptr_null(f.last.items[f.last.count - 1].name);
	}
}
END_TEST

START_TEST(another_case_than_the_one_shown_needs_a_reason_and_counts_R29_R44)
{
	world_is(HP_VERDICT_PASS, HP_VERDICT_FAIL, HP_VERDICT_PASS);
	ck_assert_int_eq(number("1.b", NULL), HP_REFUSAL_CASE_DIFFERS);
	const struct hp_event *last = &f.last.items[f.last.count - 1];
	ck_assert_int_eq(last->kind, HP_EVENT_STEP_REFUSED);
	ck_assert_str_eq(last->value, "case-differs");
	ck_assert_str_eq(last->text, "1.b");
	ck_assert_str_eq(current_ref(&f), "1@S1");
	ck_assert_int_eq(number("1.c", " "), HP_REFUSAL_CASE_DIFFERS);
	ck_assert_int_eq(number("1.b", "the key is a leftover"), 0);
	ck_assert_str_eq(f.last.items[f.last.count - 1].name, "against");
	ck_assert_int_eq(f.last.items[f.last.count - 2].kind, HP_EVENT_STEP_OVERRIDDEN);
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_OVERRIDDEN);
	ck_assert_str_eq(instance_of(&f, "1@S1")->text, "the key is a leftover");
	ck_assert_str_eq(current_ref(&f), "2");
	done(&f, "2");
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE_OVERRIDES);
}
END_TEST

/* DESIGN 6.7: also back to what the machine shows, which takes the override away. */
START_TEST(an_answer_can_be_changed_later_R42)
{
	world_is(HP_VERDICT_PASS, HP_VERDICT_FAIL, HP_VERDICT_PASS);
	number("1.b", "the key is a leftover");
	ck_assert_int_eq(number("1.b", "again"), HP_REFUSAL_ALREADY_DONE);
	ck_assert_int_eq(number("1.a", NULL), 0);
	ck_assert_str_eq(f.last.items[f.last.count - 1].name, "sensed");
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_ATTESTED);
	ck_assert_str_eq(current_ref(&f), "1.a.1@S1");
	ck_assert_int_eq(number("1.c", "both are gone"), 0);
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_OVERRIDDEN);
}
END_TEST

START_TEST(without_readings_the_number_decides_R44)
{
	ck_assert_int_eq(done_at("1@S1", READ_NOTHING), HP_REFUSAL_IS_DECISION);
	ck_assert_int_eq(choose(&f, "1@S1", "1.b"), 0);
	assert_kinds(&f, "decided");
}
END_TEST

START_TEST(a_machine_that_is_not_the_right_one_shows_nothing)
{
	world_is(HP_VERDICT_PASS, HP_VERDICT_FAIL, HP_VERDICT_FAIL);
	identify(&f, "site", "S1", "OTHER");
	ck_assert_int_eq(done_at("1@S1", READ_ALL), HP_REFUSAL_IS_DECISION);
	ck_assert_uint_eq(hp_run_sensed_case(f.run, hp_run_find(f.run, "1@S1"), NULL, 0), HP_NONE);
	ck_assert_int_eq(number("1.b", NULL), 0);
}
END_TEST

START_TEST(forged_answers_are_refused)
{
	struct hp_event decided = {
		.kind = HP_EVENT_DECIDED, .at = "1@S1", .value = "1.b", .name = "sensed"};
	struct hp_event reason = {
		.kind = HP_EVENT_STEP_OVERRIDDEN, .at = "1@S1", .text = "I know better"};
	world_is(HP_VERDICT_PASS, HP_VERDICT_FAIL, HP_VERDICT_FAIL);
	give(&f, (struct hp_command){.kind = HP_COMMAND_CHECK}, READ_ALL);
	ck_assert_int_eq(forge_event(&f, decided), HP_ERR_INVALID);
	decided.name = "against";
	ck_assert_int_eq(forge_event(&f, decided), HP_ERR_INVALID); /* Without a reason. */
	decided.name = "guessed";
	ck_assert_int_eq(forge_event(&f, decided), HP_ERR_INVALID);
	decided.name = NULL;
	decided.value = "2";
	ck_assert_int_eq(forge_event(&f, decided), HP_ERR_INVALID);
	reason.text = "";
	ck_assert_int_eq(forge_event(&f, reason), HP_ERR_INVALID);
	/* A reason, and then the case that is shown: nobody went against anything. */
	reason.text = "I know better";
	ck_assert_int_eq(forge_event(&f, reason), 0);
	reason.attempt = 1;
	reason.mode = f.mode;
	reason.stamp = f.stamp;
	ck_assert_int_eq(hp_run_apply(f.replayed, &reason, NULL), 0);
	decided.name = "against";
	decided.value = "1.a";
	ck_assert_int_eq(forge_event(&f, decided), HP_ERR_INVALID);
	world_is(HP_VERDICT_PASS, HP_VERDICT_UNKNOWN, HP_VERDICT_UNKNOWN);
	give(&f, (struct hp_command){.kind = HP_COMMAND_CHECK}, READ_ALL);
	decided.value = "1.b";
	ck_assert_int_eq(forge_event(&f, decided), HP_ERR_INVALID); /* And a reason counts once. */
	reason.text = "I know better";
	ck_assert_int_eq(forge_event(&f, reason), HP_ERR_INVALID); /* Nothing to go against. */
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("run-second");
	TCase *before = tcase_create("before");
	tcase_add_checked_fixture(before, set_up_before, tear_down);
	tcase_add_test(before, nothing_is_done_before_the_second_person_has_looked_R64);
	tcase_add_test(before, he_signs_again_when_the_step_is_open_again_R64);
	tcase_add_test(before, who_signed_and_takes_over_has_not_signed_as_another_R64);
	tcase_add_test(before, alone_one_goes_on_only_with_a_reason_and_the_mark_of_it_R55);
	tcase_add_test(before, forged_signatures_are_refused);
	tcase_add_test(before, adopting_takes_no_step_that_a_second_person_has_to_see);
	suite_add_tcase(suite, before);
	TCase *after = tcase_create("after");
	tcase_add_checked_fixture(after, set_up_after, tear_down);
	tcase_add_test(after, at_a_hold_point_the_performer_does_not_pass_alone_R62);
	tcase_add_test(after, a_signature_passes_no_fail_and_no_unknown_R28_R62);
	tcase_add_test(after, an_attest_at_a_hold_point_needs_the_sign_too_R62);
	tcase_add_test(after, a_step_that_nothing_senses_is_signed_as_well_R62);
	tcase_add_test(after, a_forged_done_without_the_sign_is_refused);
	suite_add_tcase(suite, after);
	TCase *independent = tcase_create("independent");
	tcase_add_checked_fixture(independent, set_up_independent, tear_down);
	tcase_add_test(independent, a_second_person_finds_the_state_by_himself_R63);
	tcase_add_test(independent, what_he_finds_different_takes_the_step_back_R63);
	tcase_add_test(independent, who_performed_it_does_not_find_it_by_himself_later_R63);
	tcase_add_test(independent, what_turned_to_fail_meanwhile_is_not_signed_R24_R63);
	tcase_add_test(independent, what_cannot_be_sensed_is_attested_and_then_found_R31_R63);
	tcase_add_test(independent, forged_findings_are_refused_R63);
	suite_add_tcase(suite, independent);
	TCase *sensed = tcase_create("sensed");
	tcase_add_checked_fixture(sensed, set_up_sensed, tear_down);
	tcase_add_test(sensed, done_takes_the_case_that_the_machine_shows_R44);
	tcase_add_loop_test(sensed,
		a_case_is_singled_out_only_when_nothing_is_open_about_the_others_R43_R44, 0,
		(int)HP_ARRAY_SIZE(worlds));
	tcase_add_test(sensed, another_case_than_the_one_shown_needs_a_reason_and_counts_R29_R44);
	tcase_add_test(sensed, an_answer_can_be_changed_later_R42);
	tcase_add_test(sensed, without_readings_the_number_decides_R44);
	tcase_add_test(sensed, a_machine_that_is_not_the_right_one_shows_nothing);
	tcase_add_test(sensed, forged_answers_are_refused);
	suite_add_tcase(suite, sensed);
	return suite;
}
