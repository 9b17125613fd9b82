/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps with a time (R38, R39, R101), and steps that are put off (R57, R58). */
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

static void open_steps(const char *steps, const char *machines)
{
	fixture_open(&f, "", steps);
	walk(&f, machines);
}

static int64_t left(const char *ref)
{
	int64_t ms = INT64_MIN;
	size_t index = hp_run_find(f.run, ref);
	return hp_run_timer_left(f.run, index, &f.stamp, &ms) ? ms / 1000 : INT64_MIN;
}

static enum hp_refusal_code defer(const char *at, const char *reason)
{
	struct hp_command command = {.kind = HP_COMMAND_DEFER, .at = at, .text = reason};
	return give(&f, command, READ_NOTHING);
}

/* ---- time ---- */

/* 2 within 15 minutes of 1; 3 only half a minute after it was reached. */
#define TIMED                                                                                      \
	"[{'id':'1','do':'Create the account.'},"                                                  \
	"{'id':'1.x','do':'Look.'},"                                                               \
	"{'id':'2','host':'site','do':'Begin.','timed':{'within_seconds':900,'from':'1',"          \
	"'if_late':'Create it again.'},'verify':[" KEY(                                            \
		"A") "]},"                                                                         \
		     "{'id':'3','do':'Go on.','timed':{'wait_seconds':30}},"                       \
		     "{'id':'4','do':'Look.'}]"

static void set_up_time(void)
{
	open_steps(TIMED, "site=S1");
}

START_TEST(a_time_begins_with_the_step_it_counts_from_R38)
{
	ck_assert_int_eq(left("2@S1"), INT64_MIN);
	done(&f, "1");
	assert_kinds(&f, "step.done timer.started");
	ck_assert_str_eq(f.last.items[1].at, "2@S1");
	ck_assert_uint_eq(f.last.items[1].number, 900);
	ck_assert_str_eq(f.last.items[1].text, "within");
	char end[HP_TIME_SIZE];
	hp_time_format(instance_of(&f, "1")->at_wall_ms + 900000, end);
	ck_assert_str_eq(f.last.items[1].value, end);
	ck_assert_int_eq(
		instance_of(&f, "2@S1")->timer_start_wall_ms, instance_of(&f, "1")->at_wall_ms);
	ck_assert_int_eq(instance_of(&f, "2@S1")->timer_end_wall_ms,
		instance_of(&f, "1")->at_wall_ms + 900000);
	ck_assert_int_eq(left("2@S1"), 900);
	let_pass(&f, 100);
	ck_assert_int_eq(left("2@S1"), 800);
	done(&f, "1.x");
	assert_kinds(&f, "step.done");
}
END_TEST

START_TEST(being_late_is_said_once_and_blocks_nothing_R38)
{
	done(&f, "1");
	done(&f, "1.x");
	let_pass(&f, 1000);
	look(&f);
	assert_kinds(&f, "timer.passed");
	ck_assert(instance_of(&f, "2@S1")->late);
	ck_assert_int_lt(left("2@S1"), 0);
	look(&f);
	assert_kinds(&f, "");
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	ck_assert(instance_of(&f, "2@S1")->late);
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_VERIFIED);
}
END_TEST

START_TEST(what_was_done_in_time_is_not_late)
{
	done(&f, "1");
	done(&f, "1.x");
	done(&f, "2@S1");
	let_pass(&f, 2000);
	look(&f);
	assert_kinds(&f, "");
	ck_assert(!instance_of(&f, "2@S1")->late);
}
END_TEST

/* R101: a day goes by, and nothing is confirmed, advanced or closed. */
START_TEST(no_time_that_goes_by_does_anything)
{
	done(&f, "1");
	done(&f, "1.x");
	let_pass(&f, 24L * 3600);
	look(&f);
	ck_assert_str_eq(current_ref(&f), "2@S1");
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_ACTIVE);
	ck_assert_int_eq(state_of(&f, "3"), HP_STATE_TODO);
}
END_TEST

START_TEST(a_step_that_waits_is_not_done_before_its_time_R38)
{
	int64_t ms = 0;
	done(&f, "1");
	done(&f, "1.x");
	done(&f, "2@S1");
	assert_kinds(&f, "check.judged step.done timer.started");
	ck_assert_str_eq(f.last.items[2].text, "wait");
	ck_assert_uint_eq(f.last.items[2].number, 30);
	ck_assert(hp_run_wait_left(f.run, hp_run_find(f.run, "3"), &f.stamp, &ms));
	ck_assert_int_eq(ms, 30000);
	ck_assert(!hp_run_wait_left(f.run, hp_run_find(f.run, "2@S1"), &f.stamp, &ms));
	ck_assert_int_eq(done(&f, "3"), HP_REFUSAL_NOT_YET);
	ck_assert_int_eq(attest(&f, "3", "long enough"), HP_REFUSAL_NOT_YET);
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_STEP_DONE,
						 .at = "3",
						 .value = "attested"}),
		HP_ERR_INVALID);
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_STEP_ATTESTED,
						 .at = "3",
						 .text = "enough"}),
		HP_ERR_INVALID);
	let_pass(&f, 28);
	ck_assert_int_eq(done(&f, "3"), 0);
	/* It was no deadline: nobody is late. */
	ck_assert(!instance_of(&f, "3")->late);
}
END_TEST

START_TEST(waiting_is_overridden_only_with_a_reason_R29)
{
	done(&f, "1");
	done(&f, "1.x");
	done(&f, "2@S1");
	ck_assert_int_eq(override(&f, "3", " ", NULL), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(override(&f, "3", "the service is up already", NULL), 0);
	ck_assert_int_eq(state_of(&f, "3"), HP_STATE_OVERRIDDEN);
	ck_assert_int_eq(override(&f, "4", "why not", NULL), HP_REFUSAL_NOTHING_FAILS);
}
END_TEST

/* R39: the record has the moment; another boot, another day, another process. */
START_TEST(a_timer_survives_a_restart_of_the_machine_R39)
{
	done(&f, "1");
	f.stamp.boot_id = "another boot";
	f.stamp.moment.boot_ms = 10;
	f.stamp.moment.wall_ms += 600 * 1000;
	ck_assert_int_eq(left("2@S1"), 300);
	f.stamp.moment.wall_ms += 300 * 1000;
	look(&f);
	assert_kinds(&f, "timer.passed");
}
END_TEST

/* R83: a clock set back stretches nothing, one set forward cuts nothing short. */
START_TEST(a_clock_that_is_set_changes_no_timer_while_it_is_the_same_boot)
{
	done(&f, "1");
	let_pass(&f, 600);
	f.stamp.moment.wall_ms -= 7200 * 1000;
	ck_assert_int_eq(left("2@S1"), 300);
	f.stamp.moment.wall_ms += 86400 * 1000;
	ck_assert_int_eq(left("2@S1"), 300);
	look(&f);
	assert_kinds(&f, "");
	/* After a boot with the clock set back, never more than all of it. */
	f.stamp.boot_id = "another boot";
	f.stamp.moment.wall_ms -= 400000 * 1000LL;
	ck_assert_int_eq(left("2@S1"), 900);
}
END_TEST

START_TEST(a_new_attempt_has_a_new_timer_from_the_same_moment)
{
	done(&f, "1");
	done(&f, "1.x");
	done(&f, "2@S1");
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	look(&f);
	assert_kinds(&f, "check.judged step.reopened timer.started");
	ck_assert_uint_eq(f.last.items[2].attempt, 2);
	ck_assert_int_eq(
		instance_of(&f, "2@S1")->timer_start_wall_ms, instance_of(&f, "1")->at_wall_ms);
}
END_TEST

START_TEST(forged_timers_are_refused)
{
	char end[HP_TIME_SIZE];
	struct hp_event event = {.kind = HP_EVENT_TIMER_STARTED,
		.at = "2@S1",
		.number = 900,
		.text = "within",
		.value = end};
	hp_time_format(f.stamp.moment.wall_ms + 900000, end);
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID); /* 1 is not done. */
	event.at = "3";
	event.number = 30;
	event.text = "wait";
	hp_time_format(f.stamp.moment.wall_ms + 30000, end);
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID); /* Not reached. */
	event.at = "4";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID); /* Has none. */
	done(&f, "1");
	done(&f, "1.x");
	ck_assert_int_eq(
		forge_event(&f, (struct hp_event){.kind = HP_EVENT_TIMER_PASSED, .at = "2@S1"}),
		HP_ERR_INVALID); /* Not over. */
	event.at = "2@S1";
	event.number = 900;
	event.text = "within";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID); /* It runs already. */
}
END_TEST

START_TEST(a_timer_with_another_moment_is_refused)
{
	struct hp_event event = {.kind = HP_EVENT_STEP_DONE, .at = "1", .value = "attested"};
	ck_assert_int_eq(forge_event(&f, event), 0);
	ck_assert_int_eq(hp_run_apply(f.replayed,
				 &(struct hp_event){.kind = HP_EVENT_STEP_DONE,
					 .at = "1",
					 .value = "attested",
					 .attempt = 1,
					 .mode = f.mode,
					 .stamp = f.stamp},
				 NULL),
		0);
	char end[HP_TIME_SIZE];
	struct hp_event timer = {.kind = HP_EVENT_TIMER_STARTED,
		.at = "2@S1",
		.number = 900,
		.text = "within",
		.value = end};
	hp_time_format(f.stamp.moment.wall_ms + 901000, end);
	ck_assert_int_eq(forge_event(&f, timer), HP_ERR_INVALID);
	hp_time_format(f.stamp.moment.wall_ms + 900000, end);
	timer.number = 901;
	ck_assert_int_eq(forge_event(&f, timer), HP_ERR_INVALID);
	timer.number = 900;
	timer.text = "wait";
	ck_assert_int_eq(forge_event(&f, timer), HP_ERR_INVALID);
	timer.value = "soon";
	ck_assert_int_eq(forge_event(&f, timer), HP_ERR_INVALID);
}
END_TEST

START_TEST(each_machine_has_a_timer_of_its_own)
{
	open_steps("[{'id':'1','each':'cap','do':'Create it.'},"
		   "{'id':'2','each':'cap','do':'Use it.','timed':{'within_seconds':60,"
		   "'from':'1','if_late':'Create it again.'}}]",
		"cap=B1 cap=B2");
	done(&f, "1@B1");
	assert_kinds(&f, "step.done timer.started");
	ck_assert_str_eq(f.last.items[1].at, "2@B1");
	let_pass(&f, 50);
	done(&f, "1@B2");
	ck_assert_str_eq(f.last.items[1].at, "2@B2");
	let_pass(&f, 20);
	look(&f);
	assert_kinds(&f, "timer.passed");
	ck_assert_str_eq(f.last.items[0].at, "2@B1");
}
END_TEST

START_TEST(a_time_that_counts_from_a_step_nobody_does_counts_from_being_reached)
{
	open_steps("[{'id':'1','do':'Create it.'},{'id':'2','do':'Use it.','timed':"
		   "{'within_seconds':60,'from':'1','if_late':'Again.'}}]",
		"");
	na(&f, "1", "it is there");
	assert_kinds(&f, "step.na timer.started");
	ck_assert_int_eq(left("2"), 60);
}
END_TEST

START_TEST(a_time_that_counts_from_what_was_put_off_is_not_stuck)
{
	open_steps("[{'id':'1','do':'Create it.','defer_to':{'due':'Monday'}},{'id':'2','do':"
		   "'Use it.','timed':{'wait_seconds':60,'from':'1'}}]",
		"");
	defer("1", "nobody can");
	assert_kinds(&f, "step.deferred timer.started");
	ck_assert_int_eq(done(&f, "2"), HP_REFUSAL_NOT_YET);
	let_pass(&f, 60);
	ck_assert_int_eq(done(&f, "2"), 0);
}
END_TEST

START_TEST(a_held_run_says_that_time_is_over_when_it_is_resumed)
{
	done(&f, "1");
	simple(&f, HP_COMMAND_HOLD, "lunch");
	let_pass(&f, 2000);
	simple(&f, HP_COMMAND_NOTE, "late");
	assert_kinds(&f, "note");
	simple(&f, HP_COMMAND_RESUME, NULL);
	assert_kinds(&f, "resumed timer.passed");
}
END_TEST

/* ---- putting off ---- */

#define PUT_OFF                                                                                    \
	"[{'id':'1','do':'Delete the share.','host':'site','defer_to':'4','verify':[" KEY(         \
		"A") "]},"                                                                         \
		     "{'id':'2','do':'Tell them.','defer_to':{'due':'Monday, when {site} is "      \
		     "empty'}},"                                                                   \
		     "{'id':'3','do':'Look.'},"                                                    \
		     "{'id':'4','do':'Restart.'},"                                                 \
		     "{'id':'5','do':'Look.'}]"

static void set_up_put_off(void)
{
	open_steps(PUT_OFF, "site=S1");
}

START_TEST(what_is_put_off_comes_again_before_the_step_it_waits_for_R57)
{
	ck_assert_int_eq(defer("1@S1", " "), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(defer("1@S1", "a file is open"), 0);
	assert_kinds(&f, "step.deferred");
	ck_assert_str_eq(f.last.items[0].value, "4");
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_DEFERRED);
	ck_assert_str_eq(instance_of(&f, "1@S1")->deferred_until, "4");
	ck_assert_str_eq(current_ref(&f), "2");
	done(&f, "2");
	assert_kinds(&f, "step.done");
	done(&f, "3");
	assert_kinds(&f, "step.done step.due");
	ck_assert_str_eq(f.last.items[1].text, "4");
	ck_assert_uint_eq(f.last.items[1].attempt, 2);
	ck_assert_str_eq(current_ref(&f), "1@S1");
	ck_assert_str_eq(instance_of(&f, "1@S1")->due_from, "4");
	ck_assert_ptr_null(instance_of(&f, "1@S1")->deferred_until);
	ck_assert_int_eq(done(&f, "4"), HP_REFUSAL_NOT_CURRENT);
	/* Not a second time to the same step. */
	ck_assert_int_eq(defer("1@S1", "still open"), HP_REFUSAL_NO_LATER_STEP);
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	ck_assert_str_eq(current_ref(&f), "4");
	done(&f, "4");
	done(&f, "5");
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE);
}
END_TEST

START_TEST(what_waits_for_something_outside_is_told_in_the_ending_R12_R57)
{
	done(&f, "1@S1");
	ck_assert_int_eq(defer("2", "nobody is there"), 0);
	ck_assert_str_eq(f.last.items[0].value, "Monday, when S1 is empty");
	done(&f, "3");
	done(&f, "4");
	done(&f, "5");
	ck_assert_int_eq(state_of(&f, "2"), HP_STATE_DEFERRED);
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE_DEFERRED);
}
END_TEST

START_TEST(a_step_for_which_the_author_gave_nothing_is_not_put_off)
{
	done(&f, "1@S1");
	ck_assert_int_eq(defer("1@S1", "later"), HP_REFUSAL_ALREADY_DONE);
	done(&f, "2");
	ck_assert_int_eq(defer("3", "later"), HP_REFUSAL_NO_LATER_STEP);
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_STEP_DEFERRED,
						 .at = "3",
						 .text = "later",
						 .value = "4"}),
		HP_ERR_INVALID);
}
END_TEST

START_TEST(forged_deferrals_are_refused)
{
	struct hp_event event = {
		.kind = HP_EVENT_STEP_DEFERRED, .at = "1@S1", .text = "later", .value = "5"};
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.value = "4";
	event.text = "";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.at = "2";
	event.text = "later";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	struct hp_event due = {.kind = HP_EVENT_STEP_DUE, .at = "1@S1", .text = "4", .attempt = 2};
	ck_assert_int_eq(forge_event(&f, due), HP_ERR_INVALID);
	defer("1@S1", "later");
	ck_assert_int_eq(forge_event(&f, due), HP_ERR_INVALID); /* 4 is not reached. */
	defer("2", "later");
	due.at = "2";
	ck_assert_int_eq(forge_event(&f, due), HP_ERR_INVALID); /* It waits for something else. */
}
END_TEST

/* R58: a record that leaves the coming again out does not end the run. */
START_TEST(a_run_is_not_complete_while_something_is_to_come_again_R58)
{
	struct hp_event acts[] = {
		{.kind = HP_EVENT_STEP_DEFERRED, .at = "1@S1", .text = "later", .value = "4"},
		{.kind = HP_EVENT_STEP_DONE, .at = "2", .value = "attested"},
		{.kind = HP_EVENT_STEP_DONE, .at = "3", .value = "attested"},
		{.kind = HP_EVENT_STEP_DONE, .at = "4", .value = "attested"},
		{.kind = HP_EVENT_STEP_DONE, .at = "5", .value = "attested"},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(acts); i++) {
		ck_assert_int_eq(forge_event(&f, acts[i]), 0);
		acts[i].attempt = 1;
		acts[i].mode = f.mode;
		acts[i].stamp = f.stamp;
		ck_assert_int_eq(hp_run_apply(f.replayed, &acts[i], NULL), 0);
	}
	ck_assert_int_eq(forge_event(&f, (struct hp_event){.kind = HP_EVENT_COMPLETED,
						 .value = "COMPLETE EXCEPT DEFERRED ITEMS",
						 .text = "deferred=1"}),
		HP_ERR_INVALID);
	ck_assert_int_eq(finish(&f), HP_REFUSAL_OPEN_STEPS);
	/* The next command brings it back. */
	assert_kinds(&f, "step.due");
	ck_assert_str_eq(current_ref(&f), "1@S1");
}
END_TEST

START_TEST(several_put_off_to_one_step_all_come_again)
{
	open_steps("[{'id':'1','each':'cap','do':'Delete it.','defer_to':'3'},"
		   "{'id':'2','do':'Look.'},{'id':'3','each':'cap','do':'Restart.'}]",
		"cap=B1 cap=B2");
	defer("1@B1", "open");
	defer("1@B2", "open");
	ck_assert_str_eq(instance_of(&f, "1@B2")->deferred_until, "3@B2");
	done(&f, "2");
	assert_kinds(&f, "step.done step.due");
	ck_assert_str_eq(current_ref(&f), "1@B1");
	done(&f, "1@B1");
	ck_assert_str_eq(current_ref(&f), "3@B1");
	done(&f, "3@B1");
	assert_kinds(&f, "step.done step.due");
	ck_assert_str_eq(current_ref(&f), "1@B2");
	walk_again(&f,
		"[{'id':'1','do':'A.','defer_to':'4'},{'id':'2','do':'B.','defer_to':'4'},"
		"{'id':'3','do':'C.','defer_to':'4'},{'id':'4','do':'D.'}]",
		"");
	defer("1", "x");
	defer("2", "x");
	defer("3", "x");
	assert_kinds(&f, "step.deferred step.due step.due step.due");
	ck_assert_str_eq(current_ref(&f), "1");
	done(&f, "1");
	done(&f, "2");
	done(&f, "3");
	ck_assert_str_eq(current_ref(&f), "4");
}
END_TEST

/* R58: the later step lies in a branch that nobody takes. */
START_TEST(nothing_is_lost_when_the_later_step_never_comes_R58)
{
	open_steps("[{'id':'1','do':'Delete it.','defer_to':'2.a.1'},"
		   "{'id':'2','ask':'Restart?','cases':[{'id':'2.a','title':'Yes','steps':["
		   "{'id':'2.a.1','do':'Restart.'}]},{'id':'2.b','title':'No','steps':[]}]},"
		   "{'id':'3','do':'Look.'}]",
		"");
	ck_assert_int_eq(defer("1", "open"), 0);
	ck_assert_int_eq(choose(&f, "2", "2.b"), 0);
	assert_kinds(&f, "decided step.due");
	ck_assert_str_eq(current_ref(&f), "1");
	done(&f, "1");
	ck_assert_str_eq(current_ref(&f), "3");
}
END_TEST

START_TEST(a_step_whose_later_step_is_over_is_not_put_off_R58)
{
	done(&f, "1@S1");
	done(&f, "2");
	done(&f, "3");
	done(&f, "4");
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	look(&f);
	ck_assert_str_eq(current_ref(&f), "1@S1");
	ck_assert_int_eq(defer("1@S1", "later"), HP_REFUSAL_NO_LATER_STEP);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("run-timers");
	TCase *timed = tcase_create("time");
	tcase_add_checked_fixture(timed, set_up_time, tear_down);
	tcase_add_test(timed, a_time_begins_with_the_step_it_counts_from_R38);
	tcase_add_test(timed, being_late_is_said_once_and_blocks_nothing_R38);
	tcase_add_test(timed, what_was_done_in_time_is_not_late);
	tcase_add_test(timed, no_time_that_goes_by_does_anything);
	tcase_add_test(timed, a_step_that_waits_is_not_done_before_its_time_R38);
	tcase_add_test(timed, waiting_is_overridden_only_with_a_reason_R29);
	tcase_add_test(timed, a_timer_survives_a_restart_of_the_machine_R39);
	tcase_add_test(timed, a_clock_that_is_set_changes_no_timer_while_it_is_the_same_boot);
	tcase_add_test(timed, a_new_attempt_has_a_new_timer_from_the_same_moment);
	tcase_add_test(timed, forged_timers_are_refused);
	tcase_add_test(timed, a_timer_with_another_moment_is_refused);
	tcase_add_test(timed, a_held_run_says_that_time_is_over_when_it_is_resumed);
	suite_add_tcase(suite, timed);
	TCase *off = tcase_create("putting off");
	tcase_add_checked_fixture(off, set_up_put_off, tear_down);
	tcase_add_test(off, what_is_put_off_comes_again_before_the_step_it_waits_for_R57);
	tcase_add_test(off, what_waits_for_something_outside_is_told_in_the_ending_R12_R57);
	tcase_add_test(off, a_step_for_which_the_author_gave_nothing_is_not_put_off);
	tcase_add_test(off, forged_deferrals_are_refused);
	tcase_add_test(off, a_run_is_not_complete_while_something_is_to_come_again_R58);
	tcase_add_test(off, a_step_whose_later_step_is_over_is_not_put_off_R58);
	suite_add_tcase(suite, off);
	TCase *others = tcase_create("others");
	tcase_add_checked_fixture(others, NULL, tear_down);
	tcase_add_test(others, each_machine_has_a_timer_of_its_own);
	tcase_add_test(
		others, a_time_that_counts_from_a_step_nobody_does_counts_from_being_reached);
	tcase_add_test(others, a_time_that_counts_from_what_was_put_off_is_not_stuck);
	tcase_add_test(others, several_put_off_to_one_step_all_come_again);
	tcase_add_test(others, nothing_is_lost_when_the_later_step_never_comes_R58);
	suite_add_tcase(suite, others);
	return suite;
}
