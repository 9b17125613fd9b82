/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a check holds, what re-opens a step, changed targets, adoption, the end.
 * DESIGN 6.4, 6.5, 6.8, 6.9. */
#include "unit.h"

#include <stdlib.h>

#include "holdpoint/error.h"
#include "run_fixture.h"

static struct fixture f;

#define THREE                                                                                      \
	"[{'id':'1','do':'Do it.','host':'site','verify':[" KEY(                                   \
		"A") "]},"                                                                         \
		     "{'id':'2','do':'Do it.','host':'site','verify':[" KEY(                       \
			     "B") "]},"                                                            \
				  "{'id':'3','do':'Look.','host':'site'}]"

static void set_up(void)
{
	fixture_open(&f, "", THREE);
	walk(&f, "site=S1");
}

static void tear_down(void)
{
	fixture_close(&f);
}

static void assert_leaves(const char *expected)
{
	char *refs = leaves(&f);
	ck_assert_str_eq(refs, expected);
	free(refs);
}

/* ---- in force ---- */

/* R26 */
START_TEST(a_check_that_turns_false_reopens_its_step)
{
	ck_assert(!hp_run_check_in_force(f.run, check_of(&f, "1@S1", 1)));
	done(&f, "1@S1");
	ck_assert(hp_run_check_in_force(f.run, check_of(&f, "1@S1", 1)));
	ck_assert(!hp_run_check_in_force(f.run, check_of(&f, "2@S1", 1)));
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(look(&f), 0);
	assert_kinds(&f, "check.judged step.reopened");
	ck_assert_uint_eq(f.last.items[1].attempt, 2);
	ck_assert_uint_eq(f.last.items[1].check, 1);
	ck_assert_str_eq(current_ref(&f), "1@S1");
	ck_assert_int_eq(done(&f, "2@S1"), HP_REFUSAL_NOT_CURRENT);
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_CHECK_FAILS);
	world_says(&f, "1@S1", 1, HP_VERDICT_PASS);
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	ck_assert_uint_eq(f.last.items[0].attempt, 2);
	ck_assert_str_eq(current_ref(&f), "2@S1");
}
END_TEST

START_TEST(an_attested_check_that_is_seen_to_fail_reopens_its_step)
{
	world_says(&f, "1@S1", 1, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(attest(&f, "1@S1", "gone"), 0);
	look(&f);
	assert_kinds(&f, "");
	ck_assert(!hp_run_is_stale(f.run, 0));
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	look(&f);
	assert_kinds(&f, "check.judged step.reopened");
	ck_assert(!check_state(&f, "1@S1", 1)->attested);
	world_says(&f, "1@S1", 1, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_CHECK_UNKNOWN);
}
END_TEST

/* DESIGN 6.4: a host that reboots blocks only completion. */
START_TEST(a_check_that_cannot_be_seen_any_more_is_stale)
{
	done(&f, "1@S1");
	int64_t seen = f.stamp.moment.wall_ms;
	world_says(&f, "1@S1", 1, HP_VERDICT_UNKNOWN);
	look(&f);
	assert_kinds(&f, "check.judged step.stale");
	ck_assert(hp_run_is_stale(f.run, 0));
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_VERIFIED);
	ck_assert_int_eq(check_state(&f, "1@S1", 1)->last_pass_wall_ms, seen);
	ck_assert_str_eq(current_ref(&f), "2@S1");
	look(&f);
	assert_kinds(&f, "");
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	ck_assert_int_eq(done(&f, "3@S1"), 0);
	/* Only then does the person stand at what is stale. */
	ck_assert_str_eq(current_ref(&f), "1@S1");
	ck_assert_int_eq(finish(&f), HP_REFUSAL_CHECK_UNKNOWN);
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_CHECK_UNKNOWN);
	world_says(&f, "1@S1", 1, HP_VERDICT_PASS);
	look(&f);
	assert_kinds(&f, "check.judged");
	ck_assert(!hp_run_is_stale(f.run, 0));
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE);
}
END_TEST

START_TEST(what_is_stale_can_be_attested_seen_again_or_given_up)
{
	done(&f, "1@S1");
	done(&f, "2@S1");
	world_says(&f, "1@S1", 1, HP_VERDICT_UNKNOWN);
	world_says(&f, "2@S1", 1, HP_VERDICT_UNKNOWN);
	look(&f);
	ck_assert_str_eq(current_ref(&f), "3@S1");
	ck_assert_int_eq(attest(&f, "1@S1", "its console shows no key"), 0);
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_ATTESTED);
	ck_assert(!hp_run_is_stale(f.run, hp_run_find(f.run, "1@S1")));
	world_says(&f, "2@S1", 1, HP_VERDICT_PASS);
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	assert_kinds(&f, "check.judged");
	ck_assert(!hp_run_is_stale(f.run, hp_run_find(f.run, "2@S1")));
	world_says(&f, "2@S1", 1, HP_VERDICT_UNKNOWN);
	look(&f);
	ck_assert_int_eq(override(&f, "2@S1", "the machine burnt down", NULL), 0);
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_OVERRIDDEN);
}
END_TEST

START_TEST(what_is_stale_and_then_fails_is_open_again_whatever_was_said)
{
	done(&f, "1@S1");
	world_says(&f, "1@S1", 1, HP_VERDICT_UNKNOWN);
	look(&f);
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(override(&f, "1@S1", "never mind", NULL), HP_REFUSAL_CHECK_FAILS);
	assert_kinds(&f, "check.judged step.reopened step.refused");
	ck_assert_int_eq(override(&f, "1@S1", "never mind", NULL), 0);
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_OVERRIDDEN);
}
END_TEST

/* ---- until, once ---- */

#define UNTIL                                                                                      \
	"[{'id':'1','do':'Stop it.','host':'site','verify':[" KEY_HOLDS(                           \
		"A", "{'until':'3'}") "]},"                                                        \
				      "{'id':'2','do':'Look.','host':'site','verify':[" KEY_HOLDS( \
					      "B", "'once'") "," KEY("C") "]},"                    \
									  "{'id':'3','do':'Start " \
									  "it.','host':'site'},"   \
									  "{'id':'4','do':'Look.'" \
									  ",'host':'site'}]"

/* R26, R37: it ends when the person comes to the step that undoes it, before they act. */
START_TEST(a_check_holds_until_the_step_that_undoes_it)
{
	walk_again(&f, UNTIL, "site=S1");
	done(&f, "1@S1");
	ck_assert(hp_run_check_in_force(f.run, check_of(&f, "1@S1", 1)));
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	assert_kinds(&f, "check.judged check.judged step.done check.ended check.ended");
	ck_assert(check_state(&f, "1@S1", 1)->ended);
	ck_assert_str_eq(check_state(&f, "1@S1", 1)->ended_by, "3@S1");
	ck_assert(!hp_run_check_in_force(f.run, check_of(&f, "1@S1", 1)));
	ck_assert_int_eq(check_state(&f, "1@S1", 1)->last.verdict, HP_VERDICT_PASS);
	/* What is not so any more re-opens nothing, and does not stand in the way of the end. */
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_CHECK}, READ_ALL), 0);
	assert_kinds(&f, "");
	ck_assert_int_eq(done(&f, "3@S1"), 0);
	ck_assert_int_eq(done(&f, "4@S1"), 0);
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE);
}
END_TEST

START_TEST(a_check_that_holds_once_is_looked_at_when_its_step_is_done)
{
	walk_again(&f, UNTIL, "site=S1");
	done(&f, "1@S1");
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(done(&f, "2@S1"), HP_REFUSAL_CHECK_FAILS);
	world_says(&f, "2@S1", 1, HP_VERDICT_PASS);
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	ck_assert(check_state(&f, "2@S1", 1)->ended);
	ck_assert_str_eq(check_state(&f, "2@S1", 1)->ended_by, "2@S1");
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_CHECK}, READ_ALL), 0);
	assert_kinds(&f, "");
	/* Its step opens again for another reason: then it is looked at again. */
	world_says(&f, "2@S1", 2, HP_VERDICT_FAIL);
	look(&f);
	assert_kinds(&f, "check.judged step.reopened");
	world_says(&f, "2@S1", 2, HP_VERDICT_PASS);
	ck_assert_int_eq(done(&f, "2@S1"), HP_REFUSAL_CHECK_FAILS);
	ck_assert_uint_eq(f.refusal.check, check_of(&f, "2@S1", 1));
}
END_TEST

START_TEST(until_looks_at_the_same_machine)
{
	walk_again(&f,
		"[{'id':'1','title':'All','each':'cap','serial':true,'steps':["
		"{'id':'1.1','do':'Stop it.','verify':[" KEY_HOLDS(
			"A", "{'until':'1.2'}") "]},"
						"{'id':'1.2','do':'Start it.'}]}]",
		"cap=B1 cap=B2");
	assert_leaves("1.1@B1 1.2@B1 1.1@B2 1.2@B2");
	done(&f, "1.1@B1");
	assert_kinds(&f, "check.judged step.done check.ended");
	done(&f, "1.2@B1");
	ck_assert(!check_state(&f, "1.1@B2", 1)->ended);
	done(&f, "1.1@B2");
	ck_assert(check_state(&f, "1.1@B2", 1)->ended);
	ck_assert_str_eq(check_state(&f, "1.1@B2", 1)->ended_by, "1.2@B2");
}
END_TEST

START_TEST(until_a_step_elsewhere_ends_with_its_first_instance)
{
	walk_again(&f,
		"[{'id':'1','do':'Stop it.','host':'site','verify':[" KEY_HOLDS(
			"A", "{'until':'3'}") "]},"
					      "{'id':'2','do':'Look.','host':null},{'id':'3','"
					      "each':'cap','do':'Start it.'}]",
		"site=S1 cap=B1 cap=B2");
	done(&f, "1@S1");
	ck_assert(!check_state(&f, "1@S1", 1)->ended);
	done(&f, "2");
	ck_assert_str_eq(check_state(&f, "1@S1", 1)->ended_by, "3@B1");
}
END_TEST

START_TEST(an_overridden_step_is_not_watched)
{
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	override(&f, "1@S1", "why", NULL);
	world_says(&f, "1@S1", 1, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_CHECK}, READ_ALL), 0);
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_OVERRIDDEN);
	ck_assert(!hp_run_is_stale(f.run, 0));
}
END_TEST

/* ---- instances ---- */

START_TEST(steps_are_repeated_as_the_author_says)
{
	static const struct {
		const char *steps;
		const char *machines;
		const char *order;
	} cases[] = {
		{"[{'id':'1','each':'cap','do':'Look.'},{'id':'2','do':'Look.'}]", "cap=B1 cap=B2",
			"1@B1 1@B2 2"},
		{"[{'id':'1','title':'G','each':'cap','steps':[{'id':'1.1','do':'Look.'},{'id':'1."
		 "2','do':"
		 "'Look.'}]}]",
			"cap=B1 cap=B2", "1.1@B1 1.1@B2 1.2@B1 1.2@B2"},
		{"[{'id':'1','title':'G','each':'cap','serial':true,'steps':[{'id':'1.1','do':'"
		 "Look.'},{'id':"
		 "'1.2','do':'Look.'}]}]",
			"cap=B1 cap=B2", "1.1@B1 1.2@B1 1.1@B2 1.2@B2"},
		{"[{'id':'1','title':'G','each':'cap','steps':[{'id':'1.1','ask':'Which?','cases':["
		 "{'id':'1.1.a','title':'A','steps':[{'id':'1.1.1','do':'Look.'}]},"
		 "{'id':'1.1.b','title':'B','steps':[]}]},{'id':'1.2','do':'Look.'}]}]",
			"cap=B1 cap=B2", "1.1@B1 1.1.1@B1 1.1@B2 1.1.1@B2 1.2@B1 1.2@B2"},
		{"[{'id':'1','title':'G','each':'cap','steps':[{'id':'1.1','title':'H','steps':[{'"
		 "id':'1.1.1',"
		 "'do':'Look.'},{'id':'1.1.2','do':'Look.'}]}]}]",
			"cap=B1 cap=B2", "1.1.1@B1 1.1.1@B2 1.1.2@B1 1.1.2@B2"},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(cases); i++) {
		walk_again(&f, cases[i].steps, cases[i].machines);
		assert_leaves(cases[i].order);
	}
}
END_TEST

START_TEST(a_group_tells_what_is_in_it)
{
	walk_again(&f,
		"[{'id':'1','title':'G','steps':[{'id':'1.1','do':'Look.'},"
		"{'id':'1.2','host':'site','do':'Do it.','verify':[" KEY(
			"A") "]}]},{'id':'2','do':'Look.'}]",
		"site=S1");
	ck_assert_int_eq(state_of(&f, "1"), HP_STATE_ACTIVE);
	ck_assert_int_eq(done(&f, "1"), HP_REFUSAL_NOT_CURRENT);
	done(&f, "1.1");
	ck_assert_int_eq(state_of(&f, "1"), HP_STATE_ACTIVE);
	done(&f, "1.2@S1");
	ck_assert_int_eq(state_of(&f, "1"), HP_STATE_ATTESTED);
	ck_assert_int_eq(state_of(&f, "2"), HP_STATE_ACTIVE);
}
END_TEST

/* A role that is needed and has no machine is not done (DESIGN 2). */
START_TEST(there_are_no_instances_while_a_role_has_no_machine)
{
	fixture_close(&f);
	fixture_open(&f, "",
		"[{'id':'1','each':'cap','do':'Look.'},{'id':'2','host':'site','do':'Look.'}]");
	start(&f, "site=S1");
	ck_assert_uint_eq(hp_run_state(f.run)->instance_count, 0);
	ck_assert_str_eq(hp_run_missing_role(f.run)->name, "cap");
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_BASELINE}, READ_ALL),
		HP_REFUSAL_START_OPEN);
	ck_assert_uint_eq(hp_run_find(f.run, "2@S1"), HP_NONE);
}
END_TEST

START_TEST(a_role_stands_for_the_instances_own_machine)
{
	walk_again(&f,
		"[{'id':'1','each':'cap','do':'Look at {cap} and "
		"{site}.'},{'id':'2','host':'site','do':'Look.'}]",
		"site=S1 cap=B1 cap=B2");
	ck_assert_str_eq(hp_run_value(f.run, hp_run_find(f.run, "1@B2"), "cap"), "B2");
	ck_assert_str_eq(hp_run_value(f.run, hp_run_find(f.run, "1@B2"), "site"), "S1");
	ck_assert_ptr_null(hp_run_value(f.run, hp_run_find(f.run, "2@S1"), "cap"));
	ck_assert_ptr_null(hp_run_value(f.run, 0, "nobody"));
}
END_TEST

/* ---- a target that changes ---- */

/* DESIGN 6.8 */
START_TEST(a_changed_target_is_identified_before_anything_is_done_on_it)
{
	done(&f, "1@S1");
	ck_assert_int_eq(target(&f, "site", "S2", "live"), HP_REFUSAL_ONE_MACHINE);
	ck_assert_int_eq(target(&f, "cap", "B1", "live"), HP_REFUSAL_NOT_NOW);
	ck_assert_int_eq(target(&f, "site", "S1", "live"), 0);
	ck_assert_int_eq(hp_run_state(f.run)->machines[0].identity, HP_IDENTITY_UNREAD);
	ck_assert_int_eq(done(&f, "2@S1"), HP_REFUSAL_WRONG_MACHINE);
	ck_assert_int_eq(identify(&f, "site", "S1", "S7"), 0);
	ck_assert_int_eq(done(&f, "2@S1"), HP_REFUSAL_WRONG_MACHINE);
	ck_assert_int_eq(attest(&f, "2@S1", "seen"), HP_REFUSAL_WRONG_MACHINE);
	ck_assert_int_eq(override(&f, "2@S1", "why", NULL), HP_REFUSAL_WRONG_MACHINE);
	/* "Absent" on the wrong machine proves nothing. */
	look(&f);
	ck_assert_int_eq(check_state(&f, "1@S1", 1)->last.verdict, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(check_state(&f, "1@S1", 1)->last.why, HP_WHY_WRONG_MACHINE);
	ck_assert(hp_run_is_stale(f.run, 0));
	ck_assert_int_eq(target(&f, "site", "", "live"), 0);
	ck_assert_int_eq(identify(&f, "site", "", "S1"), 0);
	look(&f);
	ck_assert(!hp_run_is_stale(f.run, 0));
	ck_assert_int_eq(done(&f, "2@S1"), 0);
}
END_TEST

START_TEST(a_machine_known_only_by_the_name_it_told_is_held_to_it)
{
	fixture_close(&f);
	fixture_open(&f, "", THREE);
	start(&f, "");
	target(&f, "site", "", "live");
	identify(&f, "site", "", NULL);
	give(&f, (struct hp_command){.kind = HP_COMMAND_BASELINE}, READ_ALL);
	ck_assert_str_eq(current_ref(&f), "1");
	identify(&f, "site", "", "S1");
	ck_assert_str_eq(hp_run_state(f.run)->machines[0].own_name, "S1");
	ck_assert_str_eq(current_ref(&f), "1");
	target(&f, "site", "", "live");
	identify(&f, "site", "", "S2");
	ck_assert_int_eq(hp_run_state(f.run)->machines[0].identity, HP_IDENTITY_MISMATCH);
	identify(&f, "site", "", "S2");
	ck_assert_int_eq(hp_run_state(f.run)->machines[0].identity, HP_IDENTITY_MISMATCH);
	identify(&f, "site", "", "s1");
	ck_assert_int_eq(hp_run_state(f.run)->machines[0].identity, HP_IDENTITY_MATCH);
}
END_TEST

START_TEST(the_name_is_typed_again_after_a_change_of_target)
{
	walk_again(&f,
		"[{'id':'1','do':'Delete it.','host':'site','irreversible':true," WARNED "}]",
		"site=S1");
	ck_assert_int_eq(type_name(&f, "1@S1", "S1"), 0);
	target(&f, "site", "S1", "live");
	identify(&f, "site", "S1", "S1");
	ck_assert_int_eq(done(&f, "1@S1"), HP_REFUSAL_NAME_FIRST);
}
END_TEST

/* ---- adopt ---- */

START_TEST(adopt_takes_what_holds_already_and_nothing_else)
{
	world_says(&f, "1@S1", 1, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_ADOPT}, READ_ALL), 0);
	assert_kinds(&f, "check.judged check.judged step.done");
	ck_assert_str_eq(f.last.items[2].value, "adopted");
	ck_assert_str_eq(current_ref(&f), "1@S1");
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_VERIFIED);
	ck_assert(hp_run_state(f.run)->instances[1].adopted);
	ck_assert_int_eq(state_of(&f, "3@S1"), HP_STATE_TODO);
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_ADOPT}, READ_ALL),
		HP_REFUSAL_NOTHING_HOLDS);
	/* It is watched like any other. */
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	look(&f);
	assert_kinds(&f, "check.judged step.reopened");
}
END_TEST

START_TEST(adopt_does_not_reach_into_a_branch_nobody_chose)
{
	walk_again(&f,
		"[{'id':'1','ask':'Which?','cases':[{'id':'1.a','title':'A','steps':["
		"{'id':'1.1','host':'site','do':'Do it.','verify':[" KEY(
			"A") "]}]},{'id':'1.b','title':'B',"
			     "'steps':[]}]}]",
		"site=S1");
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_ADOPT}, READ_ALL),
		HP_REFUSAL_NOTHING_HOLDS);
	choose(&f, "1", "1.b");
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_ADOPT}, READ_ALL),
		HP_REFUSAL_NOTHING_HOLDS);
	choose(&f, "1", "1.a");
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_ADOPT}, READ_ALL), 0);
}
END_TEST

START_TEST(that_nothing_changed_is_nothing_to_adopt)
{
	walk_again(&f,
		"[{'id':'1','host':'site','do':'Do "
		"it.','verify':[{'registry.key':'HKLM\\\\SOFTWARE\\\\A',"
		"'expect':'unchanged'}]}]",
		"site=S1");
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_ADOPT}, READ_ALL),
		HP_REFUSAL_NOTHING_HOLDS);
	ck_assert_int_eq(done(&f, "1@S1"), 0);
}
END_TEST

/* ---- the end ---- */

/* R7, R12 */
START_TEST(a_run_is_complete_when_every_step_is_and_every_check_in_force_passes)
{
	ck_assert_int_eq(finish(&f), HP_REFUSAL_OPEN_STEPS);
	ck_assert_uint_eq(f.refusal.instance, hp_run_find(f.run, "1@S1"));
	done(&f, "1@S1");
	done(&f, "2@S1");
	done(&f, "3@S1");
	ck_assert_str_eq(current_ref(&f), "");
	ck_assert_int_eq(finish(&f), 0);
	assert_kinds(&f, "check.judged check.judged completed");
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE);
	ck_assert_str_eq(hp_run_status_name(HP_RUN_COMPLETE), "COMPLETE");
	ck_assert_str_eq(hp_run_state(f.run)->end_text,
		"verified=2 attested=1 overridden=0 na=0 deferred=0 adopted=0");
}
END_TEST

START_TEST(a_check_that_fails_at_the_end_reopens_its_step)
{
	done(&f, "1@S1");
	done(&f, "2@S1");
	done(&f, "3@S1");
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(finish(&f), HP_REFUSAL_CHECK_FAILS);
	ck_assert_uint_eq(f.refusal.check, check_of(&f, "2@S1", 1));
	assert_kinds(&f, "check.judged check.judged step.reopened");
	ck_assert_str_eq(current_ref(&f), "2@S1");
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_OPEN);
}
END_TEST

START_TEST(the_end_needs_a_reading_of_every_check_in_force)
{
	done(&f, "1@S1");
	world_says(&f, "2@S1", 1, HP_VERDICT_UNKNOWN);
	attest(&f, "2@S1", "seen");
	done(&f, "3@S1");
	ck_assert_int_eq(give(&f, (struct hp_command){.kind = HP_COMMAND_FINISH}, READ_NOTHING),
		HP_REFUSAL_CHECK_UNKNOWN);
	ck_assert(hp_run_is_stale(f.run, 0));
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_str_eq(hp_run_state(f.run)->end_text,
		"verified=1 attested=2 overridden=0 na=0 deferred=0 adopted=0");
}
END_TEST

START_TEST(an_override_is_told_by_the_ending)
{
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	override(&f, "1@S1", "why", NULL);
	done(&f, "2@S1");
	done(&f, "3@S1");
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_str_eq(f.last.items[f.last.count - 1].value, "COMPLETE WITH OVERRIDES");
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE_OVERRIDES);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("run-holds");
	TCase *tcase = tcase_create("in force");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_check_that_turns_false_reopens_its_step);
	tcase_add_test(tcase, an_attested_check_that_is_seen_to_fail_reopens_its_step);
	tcase_add_test(tcase, a_check_that_cannot_be_seen_any_more_is_stale);
	tcase_add_test(tcase, what_is_stale_can_be_attested_seen_again_or_given_up);
	tcase_add_test(tcase, what_is_stale_and_then_fails_is_open_again_whatever_was_said);
	tcase_add_test(tcase, a_check_holds_until_the_step_that_undoes_it);
	tcase_add_test(tcase, a_check_that_holds_once_is_looked_at_when_its_step_is_done);
	tcase_add_test(tcase, until_looks_at_the_same_machine);
	tcase_add_test(tcase, until_a_step_elsewhere_ends_with_its_first_instance);
	tcase_add_test(tcase, an_overridden_step_is_not_watched);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("instances");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, steps_are_repeated_as_the_author_says);
	tcase_add_test(tcase, a_group_tells_what_is_in_it);
	tcase_add_test(tcase, there_are_no_instances_while_a_role_has_no_machine);
	tcase_add_test(tcase, a_role_stands_for_the_instances_own_machine);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("targets and adoption");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_changed_target_is_identified_before_anything_is_done_on_it);
	tcase_add_test(tcase, a_machine_known_only_by_the_name_it_told_is_held_to_it);
	tcase_add_test(tcase, the_name_is_typed_again_after_a_change_of_target);
	tcase_add_test(tcase, adopt_takes_what_holds_already_and_nothing_else);
	tcase_add_test(tcase, adopt_does_not_reach_into_a_branch_nobody_chose);
	tcase_add_test(tcase, that_nothing_changed_is_nothing_to_adopt);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("the end");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_run_is_complete_when_every_step_is_and_every_check_in_force_passes);
	tcase_add_test(tcase, a_check_that_fails_at_the_end_reopens_its_step);
	tcase_add_test(tcase, the_end_needs_a_reading_of_every_check_in_force);
	tcase_add_test(tcase, an_override_is_told_by_the_ending);
	suite_add_tcase(suite, tcase);
	return suite;
}
