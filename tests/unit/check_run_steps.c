/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person can say of a step, in which order, and what is refused. */
#include "unit.h"

#include <stdlib.h>

#include "holdpoint/error.h"
#include "run_fixture.h"

static struct fixture f;

/* 1: nothing senses it. 2: two checks, critical. 3: one check. */
#define STEPS                                                                                      \
	"[{'id':'1','do':'Look.','host':'site'},"                                                  \
	"{'id':'2','do':'Do it.','host':'site','critical':true,'verify':[" KEY("A") "," KEY(       \
		"B") "]},"                                                                         \
		     "{'id':'3','do':'Do it.','host':'site','verify':[" KEY("C") "]}]"

static void set_up(void)
{
	fixture_open(&f, "", STEPS);
	walk(&f, "site=S1");
}

static void tear_down(void)
{
	fixture_close(&f);
}

/* ---- done ---- */

START_TEST(a_step_that_nothing_senses_is_attested_by_done)
{
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_ACTIVE);
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	assert_kinds(&f, "step.done");
	ck_assert_str_eq(f.last.items[0].value, "attested");
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_ATTESTED);
	ck_assert_str_eq(instance_of(&f, "1@S1")->by, "Ada");
	ck_assert_int_eq(instance_of(&f, "1@S1")->at_wall_ms, f.stamp.moment.wall_ms);
}
END_TEST

/* R24, R27: done is judged on what is read after the key, and that is on record. */
START_TEST(a_step_is_verified_when_every_check_passes)
{
	done(&f, "1@S1");
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	assert_kinds(&f, "check.judged check.judged step.done");
	ck_assert_str_eq(f.last.items[2].value, "verified");
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_VERIFIED);
	ck_assert_str_eq(current_ref(&f), "3@S1");
}
END_TEST

/* R24, R31 */
START_TEST(done_against_a_fail_is_refused_and_recorded)
{
	done(&f, "1@S1");
	world_says(&f, "2@S1", 2, HP_VERDICT_FAIL);
	ck_assert_int_eq(done(&f, "2@S1"), HP_REFUSAL_CHECK_FAILS);
	ck_assert_uint_eq(f.refusal.check, check_of(&f, "2@S1", 2));
	ck_assert_uint_eq(f.refusal.instance, hp_run_find(f.run, "2@S1"));
	assert_kinds(&f, "check.judged check.judged step.refused");
	ck_assert_str_eq(f.last.items[2].value, "check-fails");
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_ACTIVE);
	ck_assert_int_eq(check_state(&f, "2@S1", 2)->last.verdict, HP_VERDICT_FAIL);
	/* Fixed and tried again. */
	world_says(&f, "2@S1", 2, HP_VERDICT_PASS);
	ck_assert_int_eq(done(&f, "2@S1"), 0);
}
END_TEST

/* R28: unknown is not a pass, and neither is "not applicable". */
static const enum hp_verdict not_passes[] = {HP_VERDICT_UNKNOWN, HP_VERDICT_NOTAPPLICABLE};

START_TEST(done_on_unknown_is_refused_and_recorded)
{
	done(&f, "1@S1");
	world_says(&f, "2@S1", 1, not_passes[_i]);
	ck_assert_int_eq(done(&f, "2@S1"), HP_REFUSAL_CHECK_UNKNOWN);
	assert_kinds(&f, "check.judged check.judged step.refused");
	ck_assert_str_eq(f.last.items[2].value, "check-unknown");
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_ACTIVE);
}
END_TEST

START_TEST(a_check_that_nobody_read_is_unknown)
{
	done(&f, "1@S1");
	struct hp_command command = {.kind = HP_COMMAND_DONE, .at = "2@S1"};
	ck_assert_int_eq(give(&f, command, READ_NOTHING), HP_REFUSAL_CHECK_UNKNOWN);
	ck_assert_int_eq(check_state(&f, "2@S1", 1)->last.why, HP_WHY_NOT_LOOKED);
}
END_TEST

START_TEST(a_fail_weighs_more_than_an_unknown)
{
	done(&f, "1@S1");
	world_says(&f, "2@S1", 1, HP_VERDICT_UNKNOWN);
	world_says(&f, "2@S1", 2, HP_VERDICT_FAIL);
	ck_assert_int_eq(done(&f, "2@S1"), HP_REFUSAL_CHECK_FAILS);
	ck_assert_int_eq(attest(&f, "2@S1", "seen"), HP_REFUSAL_CHECK_FAILS);
}
END_TEST

/* R80: nobody jumps, whatever is pressed. */
START_TEST(no_step_can_be_taken_before_the_one_before_it)
{
	static const enum hp_command_kind kinds[] = {HP_COMMAND_DONE, HP_COMMAND_ATTEST,
		HP_COMMAND_OVERRIDE, HP_COMMAND_NA, HP_COMMAND_DEFER, HP_COMMAND_NAME};
	for (size_t i = 0; i < HP_ARRAY_SIZE(kinds); i++) {
		struct hp_command command = {.kind = kinds[i], .at = "2@S1", .text = "why"};
		ck_assert_int_eq(give(&f, command, READ_ALL), HP_REFUSAL_NOT_CURRENT);
		ck_assert_uint_eq(f.refusal.instance, hp_run_find(f.run, "1@S1"));
		ck_assert_uint_eq(f.last.count, 0);
		command.at = "9";
		ck_assert_int_eq(give(&f, command, READ_ALL), HP_REFUSAL_NO_STEP);
		command.at = NULL;
		ck_assert_int_eq(give(&f, command, READ_ALL), HP_REFUSAL_NO_STEP);
	}
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	for (size_t i = 0; i < HP_ARRAY_SIZE(kinds); i++) {
		struct hp_command command = {.kind = kinds[i], .at = "1@S1", .text = "why"};
		ck_assert_int_eq(give(&f, command, READ_ALL), HP_REFUSAL_ALREADY_DONE);
	}
}
END_TEST

/* R30, R101: readings and time tick nothing. */
START_TEST(nothing_is_done_without_a_person)
{
	done(&f, "1@S1");
	for (int i = 0; i < 50; i++) {
		f.stamp.moment.wall_ms += 24 * 3600 * 1000;
		ck_assert_int_eq(
			give(&f, (struct hp_command){.kind = HP_COMMAND_CHECK}, READ_ALL), 0);
	}
	ck_assert_str_eq(current_ref(&f), "2@S1");
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_ACTIVE);
	ck_assert_int_eq(check_state(&f, "2@S1", 1)->last.verdict, HP_VERDICT_PASS);
}
END_TEST

START_TEST(a_reading_that_says_nothing_new_is_no_event)
{
	done(&f, "1@S1");
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_CHECK}, READ_ALL), 0);
	assert_kinds(&f, "check.judged");
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_CHECK}, READ_ALL), 0);
	assert_kinds(&f, "");
}
END_TEST

/* ---- attest ---- */

/* R29, DESIGN 6.3 */
START_TEST(attest_stands_in_for_unknown_and_only_for_that)
{
	done(&f, "1@S1");
	ck_assert_int_eq(attest(&f, "2@S1", "seen"), HP_REFUSAL_NOTHING_UNKNOWN);
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(attest(&f, "2@S1", "seen"), HP_REFUSAL_CHECK_FAILS);
	assert_kinds(&f, "check.judged check.judged step.refused");
	world_says(&f, "2@S1", 1, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(attest(&f, "2@S1", "  "), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(attest(&f, "2@S1", NULL), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(attest(&f, "2@S1", "the key is gone in regedit"), 0);
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_ATTESTED);
	ck_assert_str_eq(instance_of(&f, "2@S1")->text, "the key is gone in regedit");
	ck_assert(check_state(&f, "2@S1", 1)->attested);
	ck_assert(!check_state(&f, "2@S1", 2)->attested);
}
END_TEST

START_TEST(a_step_that_nothing_senses_can_be_attested_with_words)
{
	ck_assert_int_eq(attest(&f, "1@S1", "the window is open"), 0);
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_ATTESTED);
	ck_assert_str_eq(instance_of(&f, "1@S1")->text, "the window is open");
}
END_TEST

/* ---- override, na, defer ---- */

/* R29, R56: both judgements stay. */
START_TEST(override_needs_a_reason_and_something_in_the_way)
{
	ck_assert_int_eq(override(&f, "1@S1", "why", NULL), HP_REFUSAL_NOTHING_FAILS);
	done(&f, "1@S1");
	ck_assert_int_eq(override(&f, "2@S1", "why", NULL), HP_REFUSAL_NOTHING_FAILS);
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(override(&f, "2@S1", "", NULL), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(override(&f, "2@S1", "key belongs to another product", "Bob"), 0);
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_OVERRIDDEN);
	ck_assert_str_eq(instance_of(&f, "2@S1")->text, "key belongs to another product");
	ck_assert_int_eq(check_state(&f, "2@S1", 1)->last.verdict, HP_VERDICT_FAIL);
	ck_assert(!hp_run_check_in_force(f.run, check_of(&f, "2@S1", 1)));
}
END_TEST

static const struct {
	const char *second;
	const char *kept;
	bool single;
} seconds[] = {
	{"Bob", "Bob", false},
	{" Bob ", "Bob", false},
	{NULL, NULL, true},
	{"", NULL, true},
	{"  ", NULL, true},
	{"Ada", NULL, true},
	{"ADA ", NULL, true},
};

/* R64, DESIGN 6.3 */
START_TEST(a_critical_step_is_overridden_by_two_or_marked_single_person)
{
	done(&f, "1@S1");
	world_says(&f, "2@S1", 1, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(override(&f, "2@S1", "why", seconds[_i].second), 0);
	ck_assert(hp_streq(instance_of(&f, "2@S1")->second, seconds[_i].kept));
	ck_assert_int_eq(instance_of(&f, "2@S1")->single_person, seconds[_i].single);
	/* Step 3 is not critical: nobody else is needed. */
	world_says(&f, "3@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(override(&f, "3@S1", "why", NULL), 0);
	ck_assert(!instance_of(&f, "3@S1")->single_person);
}
END_TEST

/* Nothing would be asked of a second person, and nothing kept of what was sensed. */
START_TEST(a_critical_step_that_is_sensed_is_not_passed_as_not_applicable_R55_R59)
{
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	ck_assert(hp_run_may_be_na(f.run, hp_run_find(f.run, "3@S1")));
	ck_assert(!hp_run_may_be_na(f.run, hp_run_find(f.run, "2@S1")));
	ck_assert_int_eq(na(&f, "2@S1", "not here"), HP_REFUSAL_OVERRIDE_ONLY);
	const struct hp_event forged = {.kind = HP_EVENT_STEP_NA,
		.mode = f.mode,
		.stamp = f.stamp,
		.at = "2@S1",
		.attempt = 1,
		.text = "not here"};
	ck_assert_int_eq(hp_run_apply(f.run, &forged, NULL), HP_ERR_INVALID);
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_ACTIVE);
}
END_TEST

/* R59 */
START_TEST(na_needs_a_reason_and_counts_as_an_override)
{
	ck_assert_int_eq(na(&f, "1@S1", NULL), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(na(&f, "1@S1", "\t"), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(na(&f, "1@S1", "no window here"), 0);
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_NA);
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	ck_assert_int_eq(done(&f, "3@S1"), 0);
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE_OVERRIDES);
	ck_assert_str_eq(hp_run_state(f.run)->end_text,
		"verified=2 attested=0 overridden=0 na=1 deferred=0 adopted=0");
}
END_TEST

START_TEST(defer_is_refused_where_the_author_gave_no_later_step)
{
	struct hp_command command = {.kind = HP_COMMAND_DEFER, .at = "1@S1", .text = "later"};
	ck_assert_int_eq(give(&f, command, READ_AT), HP_REFUSAL_NO_LATER_STEP);
	ck_assert_uint_eq(f.last.count, 0);
}
END_TEST

START_TEST(a_note_can_be_made_of_any_step)
{
	struct hp_command note = {.kind = HP_COMMAND_NOTE, .at = "3@S1", .text = "took a photo"};
	ck_assert_int_eq(give(&f, note, READ_NOTHING), 0);
	note.at = "9";
	ck_assert_int_eq(give(&f, note, READ_NOTHING), HP_REFUSAL_NO_STEP);
	note.at = NULL;
	note.text = "";
	ck_assert_int_eq(give(&f, note, READ_NOTHING), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_uint_eq(hp_run_state(f.run)->notes, 1);
}
END_TEST

/* ---- irreversible steps ---- */

#define IRREVERSIBLE(id, key)                                                                      \
	"{'id':'" id "','do':'Delete it.','host':'site','irreversible':true," WARNED               \
	",'verify':[" KEY(key) "]}"

/* R33, R34: whatever is pressed, the name comes first. */
START_TEST(an_irreversible_step_wants_the_machines_name_typed)
{
	walk_again(&f, "[" IRREVERSIBLE("1", "A") "," IRREVERSIBLE("2", "B") "]", "site=S1");
	ck_assert(hp_run_wants_name(f.run, 0));
	for (int i = 0; i < 50; i++) {
		ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_NAME_FIRST);
		ck_assert_uint_eq(f.last.count, 0);
	}
	ck_assert_int_eq(attest(&f, "1@S1", "seen"), HP_REFUSAL_NAME_FIRST);
	ck_assert_int_eq(override(&f, "1@S1", "why", "Bob"), HP_REFUSAL_NAME_FIRST);
	ck_assert_int_eq(type_name(&f, "1@S1", ""), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(type_name(&f, "1@S1", "S2"), HP_REFUSAL_NAME_DIFFERS);
	assert_kinds(&f, "step.refused");
	ck_assert_str_eq(f.last.items[0].value, "name-differs");
	ck_assert_str_eq(f.last.items[0].text, "S2");
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_NAME_FIRST);
	ck_assert_int_eq(type_name(&f, "1@S1", " s1 "), 0);
	assert_kinds(&f, "name.confirmed");
	ck_assert_str_eq(f.last.items[0].value, "match");
	ck_assert_int_eq(type_name(&f, "1@S1", "S1"), HP_REFUSAL_NOT_NOW);
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	/* One name serves what is irreversible on this machine in this group. */
	ck_assert(!hp_run_wants_name(f.run, 1));
	ck_assert_int_eq(done(&f, "2@S1"), 0);
}
END_TEST

START_TEST(the_name_is_typed_again_after_a_hold)
{
	walk_again(&f, "[" IRREVERSIBLE("1", "A") "," IRREVERSIBLE("2", "B") "]", "site=S1");
	ck_assert_int_eq(type_name(&f, "1@S1", "S1"), 0);
	simple(&f, HP_COMMAND_HOLD, NULL);
	simple(&f, HP_COMMAND_RESUME, NULL);
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_NAME_FIRST);
	ck_assert_int_eq(type_name(&f, "1@S1", "S1"), 0);
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	/* And after an interruption nobody announced. */
	simple(&f, HP_COMMAND_RESUME, NULL);
	ck_assert_int_eq(done(&f, "2@S1"), HP_REFUSAL_NAME_FIRST);
	/* Not applicable is no act at the machine. */
	ck_assert_int_eq(na(&f, "2@S1", "no such key here"), 0);
}
END_TEST

START_TEST(a_name_is_asked_once_a_machine_and_group)
{
	walk_again(&f,
		"[{'id':'1','title':'First','each':'cap','steps':["
		"{'id':'1.1','do':'Delete it.','irreversible':true," WARNED "},"
		"{'id':'1.2','do':'Delete it.','irreversible':true," WARNED "}]},"
		"{'id':'2','title':'Second','each':'cap','steps':["
		"{'id':'2.1','do':'Delete it.','irreversible':true," WARNED "}]}]",
		"cap=B1 cap=B2");
	ck_assert_int_eq(type_name(&f, "1.1@B1", "B2"), HP_REFUSAL_NAME_DIFFERS);
	ck_assert_int_eq(type_name(&f, "1.1@B1", "B1"), 0);
	ck_assert_int_eq(done(&f, "1.1@B1"), 0);
	ck_assert_int_eq(done(&f, "1.1@B2"), HP_REFUSAL_NAME_FIRST);
	ck_assert_int_eq(type_name(&f, "1.1@B2", "B2"), 0);
	ck_assert_int_eq(done(&f, "1.1@B2"), 0);
	ck_assert_int_eq(done(&f, "1.2@B1"), 0);
	ck_assert_int_eq(done(&f, "1.2@B2"), 0);
	ck_assert_int_eq(done(&f, "2.1@B1"), HP_REFUSAL_NAME_FIRST);
}
END_TEST

START_TEST(a_machine_without_any_name_takes_any_and_says_so)
{
	fixture_close(&f);
	fixture_open(&f, "", "[" IRREVERSIBLE("1", "A") "]");
	start(&f, "");
	ck_assert_int_eq(target(&f, "site", "", "live"), 0);
	ck_assert_int_eq(identify(&f, "site", "", NULL), 0);
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_BASELINE}, READ_ALL), 0);
	ck_assert_str_eq(current_ref(&f), "1");
	ck_assert_int_eq(done(&f, "1"), HP_REFUSAL_NAME_FIRST);
	ck_assert_int_eq(type_name(&f, "1", "the grey box"), 0);
	ck_assert_str_eq(f.last.items[0].value, "not-compared");
	ck_assert_int_eq(done(&f, "1"), 0);
}
END_TEST

START_TEST(a_step_that_can_be_undone_wants_no_name)
{
	ck_assert_int_eq(type_name(&f, "1@S1", "S1"), HP_REFUSAL_NOT_NOW);
	ck_assert(!hp_run_wants_name(f.run, hp_run_find(f.run, "2@S1")));
}
END_TEST

/* ---- decisions ---- */

#define DECISION                                                                                   \
	"[{'id':'1','ask':'Which?','host':'site','cases':["                                        \
	"{'id':'1.a','title':'This','steps':["                                                     \
	"{'id':'1.a.1','do':'Do it.','host':'site','verify':[" KEY(                                \
		"A") "]},{'id':'1.a.2','do':'Look.','host':null}]},"                               \
		     "{'id':'1.b','title':'That','steps':[{'id':'1.b.1','do':'Look.','host':null}" \
		     "]},"                                                                         \
		     "{'id':'1.c','title':'None','steps':[]}]},"                                   \
		     "{'id':'2','do':'Look.','host':null}]"

/* R42, R43 */
START_TEST(a_decision_is_answered_by_a_choice_and_nothing_else)
{
	walk_again(&f, DECISION, "site=S1");
	ck_assert_str_eq(current_ref(&f), "1@S1");
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_IS_DECISION);
	ck_assert_int_eq(attest(&f, "1@S1", "x"), HP_REFUSAL_IS_DECISION);
	ck_assert_int_eq(override(&f, "1@S1", "x", NULL), HP_REFUSAL_IS_DECISION);
	ck_assert_int_eq(choose(&f, "1@S1", "1.d"), HP_REFUSAL_NO_CASE);
	ck_assert_int_eq(choose(&f, "1@S1", "1.a.1"), HP_REFUSAL_NO_CASE);
	ck_assert_int_eq(choose(&f, "1@S1", NULL), HP_REFUSAL_NO_CASE);
	ck_assert_int_eq(choose(&f, "2", "1.a"), HP_REFUSAL_NO_CASE);
	ck_assert_int_eq(state_of(&f, "1.a"), HP_STATE_TODO);
	ck_assert_int_eq(choose(&f, "1@S1", "1.b"), 0);
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_ATTESTED);
	ck_assert_int_eq(state_of(&f, "1.a.1@S1"), HP_STATE_NA);
	ck_assert_int_eq(state_of(&f, "1.c"), HP_STATE_NA);
	ck_assert_str_eq(current_ref(&f), "1.b.1");
	ck_assert_int_eq(choose(&f, "1@S1", "1.b"), HP_REFUSAL_ALREADY_DONE);
	ck_assert_int_eq(done(&f, "1.a.1@S1"), HP_REFUSAL_NOT_CURRENT);
}
END_TEST

/* R42, R56, DESIGN 6.7 */
START_TEST(a_decision_can_be_changed_and_changed_back)
{
	walk_again(&f, DECISION, "site=S1");
	choose(&f, "1@S1", "1.a");
	ck_assert_int_eq(done(&f, "1.a.1@S1"), 0);
	ck_assert(hp_run_check_in_force(f.run, check_of(&f, "1.a.1@S1", 1)));
	ck_assert_int_eq(choose(&f, "1@S1", "1.b"), 0);
	ck_assert_int_eq(state_of(&f, "1.a.1@S1"), HP_STATE_NA);
	ck_assert_int_eq(instance_of(&f, "1.a.1@S1")->state, HP_STATE_VERIFIED);
	ck_assert(!hp_run_check_in_force(f.run, check_of(&f, "1.a.1@S1", 1)));
	ck_assert_str_eq(current_ref(&f), "1.b.1");
	ck_assert_int_eq(choose(&f, "1@S1", "1.a"), 0);
	ck_assert_int_eq(state_of(&f, "1.a.1@S1"), HP_STATE_VERIFIED);
	ck_assert_str_eq(current_ref(&f), "1.a.2");
	/* What holds again is judged when it is read next. */
	world_says(&f, "1.a.1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(look(&f), 0);
	assert_kinds(&f, "check.judged step.reopened");
	ck_assert_str_eq(current_ref(&f), "1.a.1@S1");
}
END_TEST

START_TEST(steps_of_another_case_need_not_be_done)
{
	walk_again(&f, DECISION, "site=S1");
	choose(&f, "1@S1", "1.c");
	ck_assert_int_eq(done(&f, "2"), 0);
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE);
	ck_assert_str_eq(hp_run_state(f.run)->end_text,
		"verified=0 attested=1 overridden=0 na=0 deferred=0 adopted=0");
}
END_TEST

START_TEST(a_decision_that_does_not_apply_takes_its_cases_with_it)
{
	walk_again(&f, DECISION, "site=S1");
	ck_assert_int_eq(na(&f, "1@S1", "neither is there"), 0);
	ck_assert_str_eq(current_ref(&f), "2");
	ck_assert_int_eq(state_of(&f, "1.a.1@S1"), HP_STATE_NA);
	ck_assert_int_eq(choose(&f, "1@S1", "1.a"), 0);
	ck_assert_str_eq(current_ref(&f), "1.a.1@S1");
}
END_TEST

START_TEST(done_on_a_stop_step_stops_the_run_with_its_text)
{
	walk_again(&f,
		"[{'id':'1','ask':'Which?','cases':[{'id':'1.a','title':'Bad','steps':["
		"{'id':'1.s','stop':'Call the vendor.'}]},{'id':'1.b','title':'Good','steps':[]}]},"
		"{'id':'2','do':'Look.'}]",
		"");
	choose(&f, "1", "1.a");
	ck_assert_int_eq(attest(&f, "1.s", "x"), HP_REFUSAL_NOT_NOW);
	ck_assert_int_eq(override(&f, "1.s", "x", NULL), HP_REFUSAL_NOT_NOW);
	ck_assert_int_eq(done(&f, "1.s"), 0);
	assert_kinds(&f, "stopped");
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_STOPPED);
	ck_assert_str_eq(hp_run_state(f.run)->end_text, "Call the vendor.");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("run-steps");
	TCase *tcase = tcase_create("done");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_step_that_nothing_senses_is_attested_by_done);
	tcase_add_test(tcase, a_step_is_verified_when_every_check_passes);
	tcase_add_test(tcase, done_against_a_fail_is_refused_and_recorded);
	tcase_add_loop_test(
		tcase, done_on_unknown_is_refused_and_recorded, 0, (int)HP_ARRAY_SIZE(not_passes));
	tcase_add_test(tcase, a_check_that_nobody_read_is_unknown);
	tcase_add_test(tcase, a_fail_weighs_more_than_an_unknown);
	tcase_add_test(tcase, no_step_can_be_taken_before_the_one_before_it);
	tcase_add_test(tcase, nothing_is_done_without_a_person);
	tcase_add_test(tcase, a_reading_that_says_nothing_new_is_no_event);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("ways on");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, attest_stands_in_for_unknown_and_only_for_that);
	tcase_add_test(tcase, a_step_that_nothing_senses_can_be_attested_with_words);
	tcase_add_test(tcase, override_needs_a_reason_and_something_in_the_way);
	tcase_add_loop_test(tcase, a_critical_step_is_overridden_by_two_or_marked_single_person, 0,
		(int)HP_ARRAY_SIZE(seconds));
	tcase_add_test(
		tcase, a_critical_step_that_is_sensed_is_not_passed_as_not_applicable_R55_R59);
	tcase_add_test(tcase, na_needs_a_reason_and_counts_as_an_override);
	tcase_add_test(tcase, defer_is_refused_where_the_author_gave_no_later_step);
	tcase_add_test(tcase, a_note_can_be_made_of_any_step);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("irreversible");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, an_irreversible_step_wants_the_machines_name_typed);
	tcase_add_test(tcase, the_name_is_typed_again_after_a_hold);
	tcase_add_test(tcase, a_name_is_asked_once_a_machine_and_group);
	tcase_add_test(tcase, a_machine_without_any_name_takes_any_and_says_so);
	tcase_add_test(tcase, a_step_that_can_be_undone_wants_no_name);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("decisions");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_decision_is_answered_by_a_choice_and_nothing_else);
	tcase_add_test(tcase, a_decision_can_be_changed_and_changed_back);
	tcase_add_test(tcase, steps_of_another_case_need_not_be_done);
	tcase_add_test(tcase, a_decision_that_does_not_apply_takes_its_cases_with_it);
	tcase_add_test(tcase, done_on_a_stop_step_stops_the_run_with_its_text);
	suite_add_tcase(suite, tcase);
	return suite;
}
