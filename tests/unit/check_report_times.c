/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the time of a run went: whatever happens, the phases are the whole (R82, R83). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "report_times.h"
#include "run_fixture.h"

#define WALKS 48
#define COMMANDS 60
#define SECOND 1000

static struct fixture f;
static struct hp_times times;
static unsigned long long seed;

static unsigned dice(unsigned sides)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(seed >> 33) % sides;
}

#define STEPS                                                                                      \
	"[{'id':'1','do':'Look.','host':'site'},{'id':'2','title':'G','each':'cap','steps':["      \
	"{'id':'2.1','do':'Do it.','verify':[" KEY(                                                \
		"A") "]},{'id':'2.2','do':'Do it.','verify':[" KEY("B") "]}]},"                    \
									"{'id':'3','title':'H','"  \
									"order':'any','steps':[{'" \
									"id':'3.1','do':'Look.'}," \
									"{'id':'3.2','do':'Look.'" \
									"}]},{'id':'4','do':'"     \
									"Look.'}]"
#define MACHINES "site=S1 cap=C1 cap=C2"

/* Time that passes on every clock. */
static void pass(int64_t ms)
{
	f.stamp.moment.wall_ms += ms;
	f.stamp.moment.boot_ms += ms;
}

static void take(void)
{
	hp_times_finish(&times);
	ck_assert_int_eq(hp_times_take(f.procedure, &f.all, &times, NULL), 0);
}

static int64_t of_kind(enum hp_phase_kind kind)
{
	int64_t ms = 0;
	for (size_t i = 0; i < times.phase_count; i++) {
		ms += times.phases[i].kind == kind ? times.phases[i].ms : 0;
	}
	return ms;
}

static int64_t of_step(const char *id)
{
	for (size_t i = 0; i < times.phase_count; i++) {
		if (times.phases[i].step != NULL && strcmp(times.phases[i].step->id, id) == 0) {
			return times.phases[i].ms;
		}
	}
	ck_abort_msg("no phase %s", id);
	return 0;
}

static void assert_they_are_the_whole(int64_t whole)
{
	int64_t sum = 0, shown = 0, end = 0;
	take();
	ck_assert_int_eq(times.total_ms, whole);
	for (size_t i = 0; i < times.phase_count; i++) {
		ck_assert_int_ge(times.phases[i].ms, 0);
		sum += times.phases[i].ms;
		shown += times.phases[i].shown_seconds;
	}
	ck_assert_int_eq(sum, whole);
	ck_assert_int_eq(shown, whole / SECOND);
	for (size_t i = 0; i < times.stretch_count; i++) {
		ck_assert_int_eq(times.stretches[i].from_ms, end);
		ck_assert_int_ge(times.stretches[i].to_ms, end);
		end = times.stretches[i].to_ms;
	}
	ck_assert_int_eq(end, whole);
}

static void set_up(void)
{
	fixture_open(&f, "", STEPS);
	memset(&times, 0, sizeof(times));
}

static void tear_down(void)
{
	hp_times_finish(&times);
	fixture_close(&f);
}

/* ---- phases ---- */

START_TEST(time_before_step_one_is_a_phase_and_each_top_step_another)
{
	walk(&f, MACHINES);
	int64_t began = f.all.items[0].stamp.moment.wall_ms;
	int64_t begun = f.stamp.moment.wall_ms;
	pass(59 * SECOND);
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	pass(99 * SECOND);
	ck_assert_int_eq(done(&f, "2.1@C1"), 0);
	pass(199 * SECOND);
	ck_assert_int_eq(done(&f, "2.1@C2"), 0);
	assert_they_are_the_whole(f.stamp.moment.wall_ms - began);
	ck_assert_int_eq(of_kind(HP_PHASE_OF_START), begun - began);
	ck_assert_int_eq(of_step("1"), 60 * SECOND);
	ck_assert_int_eq(of_step("2"), 300 * SECOND);
	ck_assert_int_eq(of_step("4"), 0);
}
END_TEST

START_TEST(a_step_done_out_of_its_place_gets_its_own_time)
{
	walk_again(&f,
		"[{'id':'1','title':'G','order':'any','steps':[{'id':'1.1','do':'Look.'},"
		"{'id':'1.2','do':'Look.'}]},{'id':'2','do':'Look.'}]",
		"");
	pass(9 * SECOND);
	ck_assert_int_eq(done(&f, "1.2"), 0);
	pass(4 * SECOND);
	ck_assert_int_eq(done(&f, "1.1"), 0);
	pass(1 * SECOND);
	ck_assert_int_eq(done(&f, "2"), 0);
	pass(6 * SECOND);
	ck_assert_int_eq(finish(&f), 0);
	take();
	ck_assert_int_eq(of_step("1"), 15 * SECOND);
	ck_assert_int_eq(of_step("2"), 2 * SECOND);
	ck_assert_int_eq(of_kind(HP_PHASE_OF_END), 7 * SECOND);
}
END_TEST

START_TEST(a_hold_and_an_interruption_are_no_work)
{
	walk(&f, MACHINES);
	pass(9 * SECOND);
	ck_assert_int_eq(simple(&f, HP_COMMAND_HOLD, "Dinner."), 0);
	pass(599 * SECOND);
	ck_assert_int_eq(simple(&f, HP_COMMAND_RESUME, NULL), 0);
	pass(0);
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	pass(299 * SECOND); /* the terminal is gone, and somebody takes it up */
	ck_assert_int_eq(simple(&f, HP_COMMAND_RESUME, "after interruption"), 0);
	take();
	ck_assert_int_eq(of_kind(HP_PHASE_OF_HOLD), 600 * SECOND);
	ck_assert_int_eq(of_kind(HP_PHASE_OF_AWAY), 300 * SECOND);
	ck_assert_int_eq(of_step("1"), 11 * SECOND);
}
END_TEST

/* ---- paper (R76) ---- */

static enum hp_refusal_code from_paper(const char *at)
{
	char time[HP_TIME_SIZE];
	hp_time_format(f.stamp.moment.wall_ms, time);
	return give(&f,
		(struct hp_command){.kind = HP_COMMAND_PAPER,
			.at = at,
			.name = "KN",
			.value = time,
			.text = NULL},
		READ_AT);
}

START_TEST(what_lies_between_the_sheet_and_its_first_line_is_paper)
{
	walk(&f, MACHINES);
	ck_assert_int_eq(give(&f,
				 (struct hp_command){.kind = HP_COMMAND_PRINTED,
					 .text = "run-1 9 aaaa",
					 .number = f.all.count},
				 READ_NOTHING),
		0);
	pass(1799 * SECOND);
	ck_assert_int_eq(from_paper("1@S1"), 0);
	pass(9 * SECOND);
	ck_assert_int_eq(from_paper("2.1@C1"), 0);
	take();
	ck_assert_int_eq(of_kind(HP_PHASE_OF_PAPER), 1800 * SECOND);
	ck_assert_int_eq(of_step("2"), 10 * SECOND);
}
END_TEST

START_TEST(a_pause_after_which_paper_is_entered_was_on_paper)
{
	walk(&f, MACHINES);
	ck_assert_int_eq(simple(&f, HP_COMMAND_HOLD, "To paper."), 0);
	pass(899 * SECOND);
	ck_assert_int_eq(simple(&f, HP_COMMAND_RESUME, NULL), 0);
	ck_assert_int_eq(from_paper("1@S1"), 0);
	take();
	ck_assert_int_eq(of_kind(HP_PHASE_OF_PAPER), 900 * SECOND);
	ck_assert_int_eq(of_kind(HP_PHASE_OF_HOLD), 0);
}
END_TEST

/* ---- clocks (R83) ---- */

START_TEST(a_clock_that_is_set_moves_no_duration_and_is_told)
{
	walk(&f, MACHINES);
	pass(59 * SECOND);
	f.stamp.moment.wall_ms -= 3600 * SECOND;
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	pass(29 * SECOND);
	f.stamp.moment.wall_ms += 7200 * SECOND;
	ck_assert_int_eq(done(&f, "2.1@C1"), 0);
	take();
	ck_assert_int_eq(of_step("1"), 60 * SECOND);
	ck_assert_int_eq(of_step("2"), 30 * SECOND);
	ck_assert_uint_eq(times.change_count, 2);
	ck_assert_int_eq(times.changes[0].by_ms, -3600 * SECOND);
	ck_assert_int_eq(times.changes[1].by_ms, 7200 * SECOND);
}
END_TEST

START_TEST(a_clock_that_is_only_corrected_is_no_change)
{
	walk(&f, MACHINES);
	pass(3600 * SECOND);
	f.stamp.moment.wall_ms += 3 * SECOND; /* less than a thousandth of it */
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	take();
	ck_assert_uint_eq(times.change_count, 0);
}
END_TEST

START_TEST(over_a_restart_the_wall_clock_counts_and_never_backwards)
{
	walk(&f, MACHINES);
	f.stamp.boot_id = "b008";
	f.stamp.moment.boot_ms = 100;
	f.stamp.moment.wall_ms += 119 * SECOND;
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	f.stamp.boot_id = "b009";
	f.stamp.moment.wall_ms -= 500 * SECOND;
	ck_assert_int_eq(done(&f, "2.1@C1"), 0);
	take();
	ck_assert_int_eq(of_step("1"), 120 * SECOND);
	ck_assert_int_eq(of_step("2"), 0);
	ck_assert_uint_eq(times.change_count, 1);
}
END_TEST

/* ---- anything at any time ---- */

/* Every clock moves on; the wall clock is set now and then, the machine restarted. Returns by how
 * much time moves until the next event. */
static int64_t let_time_go(size_t *sets)
{
	int64_t ms = dice(5) == 0 ? (int64_t)dice(3600) * SECOND : (int64_t)dice(5000);
	pass(ms);
	if (dice(12) == 0) {
		f.stamp.moment.wall_ms += dice(2) == 0 ? 86400 * SECOND : -86400 * SECOND;
		(*sets)++;
	}
	return ms;
}

static void do_anything(void)
{
	static const enum hp_command_kind simple_ones[] = {
		HP_COMMAND_HOLD, HP_COMMAND_RESUME, HP_COMMAND_CHECK, HP_COMMAND_NOTE};
	const char *at = current_ref(&f);
	unsigned what = dice(12);
	if (what < 4) {
		(void)simple(&f, simple_ones[what], "So be it.");
	} else if (what == 4) {
		(void)from_paper(at);
	} else if (what == 5) {
		(void)na(&f, at, "Not here.");
	} else if (what == 6) {
		(void)give(&f,
			(struct hp_command){
				.kind = HP_COMMAND_SIGN_ON, .name = dice(2) == 0 ? "Ben" : "Cleo"},
			READ_NOTHING);
	} else {
		(void)done(&f, at);
	}
}

START_TEST(on_any_walk_the_phases_are_the_whole_and_no_clock_moves_them)
{
	seed = (unsigned long long)_i + 1;
	walk(&f, MACHINES);
	int64_t whole = f.all.items[f.all.count - 1].stamp.moment.wall_ms -
			f.all.items[0].stamp.moment.wall_ms;
	int64_t held = 0, since = 0;
	size_t sets = 0, told = 0;
	for (size_t i = 0; i < COMMANDS; i++) {
		bool was_held = hp_run_state(f.run)->status == HP_RUN_HELD;
		size_t before = f.all.count, set_before = sets;
		since += let_time_go(&sets) + SECOND; /* give() lets one second pass */
		do_anything();
		told += sets - set_before;
		if (f.all.count == before) {
			continue; /* nothing is on record of it: what was set may be set back */
		}
		whole += since;
		held += was_held ? since : 0;
		since = 0;
	}
	assert_they_are_the_whole(whole);
	ck_assert_int_le(of_kind(HP_PHASE_OF_HOLD), held);
	ck_assert_int_le(held, of_kind(HP_PHASE_OF_HOLD) + of_kind(HP_PHASE_OF_PAPER));
	ck_assert_uint_le(times.change_count, told);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("report_times");
	TCase *tcase = tcase_create("report_times");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, time_before_step_one_is_a_phase_and_each_top_step_another);
	tcase_add_test(tcase, a_step_done_out_of_its_place_gets_its_own_time);
	tcase_add_test(tcase, a_hold_and_an_interruption_are_no_work);
	tcase_add_test(tcase, what_lies_between_the_sheet_and_its_first_line_is_paper);
	tcase_add_test(tcase, a_pause_after_which_paper_is_entered_was_on_paper);
	tcase_add_test(tcase, a_clock_that_is_set_moves_no_duration_and_is_told);
	tcase_add_test(tcase, a_clock_that_is_only_corrected_is_no_change);
	tcase_add_test(tcase, over_a_restart_the_wall_clock_counts_and_never_backwards);
	tcase_add_loop_test(
		tcase, on_any_walk_the_phases_are_the_whole_and_no_clock_moves_them, 0, WALKS);
	suite_add_tcase(suite, tcase);
	return suite;
}
