/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that went on on paper (R72, R76). */
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

static const struct hp_instance *instance(const char *ref)
{
	size_t index = hp_run_find(f.run, ref);
	ck_assert_uint_ne(index, HP_NONE);
	return &hp_run_state(f.run)->instances[index];
}

static void pass(int64_t seconds)
{
	f.stamp.moment.wall_ms += seconds * 1000;
	f.stamp.moment.boot_ms += seconds * 1000;
}

static int forge(struct hp_event event)
{
	event.stamp = f.stamp;
	event.mode = f.mode;
	event.attempt = event.attempt == 0 ? 1 : event.attempt;
	char *before = hp_run_dump(f.run);
	int status = hp_run_apply(f.run, &event, NULL);
	char *after = hp_run_dump(f.run);
	ck_assert(status == 0 || hp_streq(before, after));
	free(before);
	free(after);
	return status;
}

/* The run begins at 2023-11-14T22:13:20Z, and an hour goes by. */
#define BEGAN "2023-11-14T22:13:00Z"
#define LATER "2023-11-14T22:30:00Z"
#define STEPS                                                                                      \
	"[{'id':'1','do':'Look.'},{'id':'2','do':'Do it.','host':'site','verify':[" KEY(           \
		"A") "]},"                                                                         \
		     "{'id':'3','title':'G','order':'any','steps':[{'id':'3.1','do':'Look.'},"     \
		     "{'id':'3.2','do':'Look.'}]},{'id':'4','do':'Look.'}]"

static void set_up_steps(void)
{
	fixture_open(&f, "", STEPS);
	walk(&f, "site=S1");
	pass(3600);
}

/* ---- events ---- */

static enum hp_refusal_code printed(const char *code, size_t number)
{
	return give(&f,
		(struct hp_command){.kind = HP_COMMAND_PRINTED, .text = code, .number = number},
		READ_NOTHING);
}

START_TEST(a_sheet_that_was_printed_changes_no_step_R72)
{
	char *before = leaves(&f);
	ck_assert_int_eq(printed("R 5 77ab-12cd", 5), 0);
	assert_kinds(&f, "paper.printed");
	ck_assert_str_eq(f.last.items[0].at, "1");
	ck_assert_uint_eq(hp_run_state(f.run)->papers, 1);
	ck_assert_str_eq(hp_run_state(f.run)->paper_code, "R 5 77ab-12cd");
	ck_assert_uint_eq(hp_run_state(f.run)->paper_number, 5);
	ck_assert_str_eq(current_ref(&f), "1");
	char *after = leaves(&f);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
}
END_TEST

START_TEST(a_sheet_is_printed_before_step_1_and_while_held_and_not_after_the_end)
{
	fixture_close(&f);
	fixture_open(&f, "", STEPS);
	ck_assert_int_eq(printed("R 1 00", 1), HP_REFUSAL_NOT_NOW);
	start(&f, "site=S1");
	ck_assert_int_eq(printed("R 1 00", 1), 0);
	ck_assert_int_eq(simple(&f, HP_COMMAND_HOLD, NULL), 0);
	ck_assert_int_eq(printed("R 2 00", 2), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_HELD);
	ck_assert_int_eq(simple(&f, HP_COMMAND_STOP, "enough"), 0);
	ck_assert_int_eq(printed("R 3 00", 3), HP_REFUSAL_ENDED);
}
END_TEST

START_TEST(a_sheet_has_a_code_and_tells_of_what_had_happened)
{
	size_t count = hp_run_state(f.run)->event_count;
	ck_assert_int_eq(printed(" ", 1), HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(printed("R", 0), HP_REFUSAL_BAD_VALUE);
	ck_assert_int_eq(printed("R", count + 1), HP_REFUSAL_BAD_VALUE);
	struct hp_event event = {.kind = HP_EVENT_PAPER_PRINTED, .text = "R", .number = count + 1};
	ck_assert_int_eq(forge(event), HP_ERR_INVALID);
	event.number = count;
	event.at = "nowhere";
	ck_assert_int_eq(forge(event), HP_ERR_INVALID);
	event.at = "1";
	event.text = "";
	ck_assert_int_eq(forge(event), HP_ERR_INVALID);
}
END_TEST

static struct hp_event entered(const char *at, const char *time)
{
	return (struct hp_event){
		.kind = HP_EVENT_PAPER_ENTERED, .at = at, .name = "KN", .value = time};
}

/* Everything a journal could claim of paper that cannot have been so. */
START_TEST(a_forged_entry_from_paper_is_no_record)
{
	static const struct hp_event forged[] = {
		{.at = "2@S1", .name = "KN", .value = LATER},
		{.at = "9", .name = "KN", .value = LATER},
		{.at = "3", .name = "KN", .value = LATER},
		{.at = "1", .attempt = 2, .name = "KN", .value = LATER},
		{.at = "1", .name = "", .value = LATER},
		{.at = "1", .name = "KN", .value = LATER, .text = " "},
		{.at = "1", .name = "KN", .value = "14:03"},
		{.at = "1", .name = "KN", .value = "2023-11-14T22:12:59Z"},
		{.at = "1", .name = "KN", .value = "2023-11-14T23:59:00Z"},
		{.at = "1", .name = "KN", .value = "0001-01-01T00:00:00Z"},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(forged); i++) {
		struct hp_event event = forged[i];
		event.kind = HP_EVENT_PAPER_ENTERED;
		ck_assert_msg(forge(event) == HP_ERR_INVALID, "number %zu", i);
	}
	ck_assert_int_eq(simple(&f, HP_COMMAND_HOLD, NULL), 0);
	ck_assert_int_eq(forge(entered("1", LATER)), HP_ERR_INVALID);
}
END_TEST

/* What is forged here is applied to one run only: the other one gets it too. */
static void write_both(struct hp_event event)
{
	event.stamp = f.stamp;
	event.mode = f.mode;
	event.attempt = event.attempt == 0 ? 1 : event.attempt;
	hp_events_add(&f.all, &event);
	ck_assert_int_eq(hp_run_apply(f.run, &event, NULL), 0);
	ck_assert_int_eq(hp_run_apply(f.replayed, &event, NULL), 0);
}

START_TEST(a_step_keeps_what_paper_says_of_it_R76)
{
	struct hp_event event = entered("1", BEGAN);
	event.text = "key is in the safe";
	write_both(event);
	write_both((struct hp_event){.kind = HP_EVENT_STEP_DONE, .at = "1", .value = "attested"});
	ck_assert_str_eq(instance("1")->paper_by, "KN");
	ck_assert_str_eq(instance("1")->paper_text, "key is in the safe");
	ck_assert_int_eq(instance("1")->paper_wall_ms, 1699999980000);
	ck_assert_str_eq(instance("1")->paper_entered_by, "Ada");
	ck_assert_int_eq(instance("1")->paper_entered_wall_ms, f.stamp.moment.wall_ms);
	ck_assert_int_eq(state_of(&f, "1"), HP_STATE_ATTESTED);
}
END_TEST

START_TEST(a_claim_of_paper_that_was_refused_is_gone_from_the_step_and_stays_in_the_record)
{
	write_both(entered("1", LATER));
	ck_assert_str_eq(instance("1")->paper_by, "KN");
	write_both((struct hp_event){
		.kind = HP_EVENT_STEP_REFUSED, .at = "1", .value = "check-fails"});
	ck_assert_ptr_null(instance("1")->paper_by);
	ck_assert_int_eq(instance("1")->paper_wall_ms, 0);
	ck_assert_ptr_null(instance("1")->paper_entered_by);
	ck_assert_int_eq(done(&f, "1"), 0);
	ck_assert_ptr_null(instance("1")->paper_by);
}
END_TEST

START_TEST(a_step_that_is_open_again_forgets_its_paper)
{
	ck_assert_int_eq(done(&f, "1"), 0);
	write_both(entered("2@S1", LATER));
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	ck_assert_str_eq(instance("2@S1")->paper_by, "KN");
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	look(&f);
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_ACTIVE);
	ck_assert_ptr_null(instance("2@S1")->paper_by);
	ck_assert_int_eq(instance("2@S1")->paper_entered_wall_ms, 0);
}
END_TEST

START_TEST(times_on_paper_go_forward_except_where_the_order_is_free)
{
	write_both(entered("1", "2023-11-14T22:30:40Z"));
	ck_assert_int_eq(done(&f, "1"), 0);
	ck_assert_int_eq(forge(entered("2@S1", "2023-11-14T22:29:59Z")), HP_ERR_INVALID);
	/* A minute is a minute: whoever wrote it looked at a clock with two hands. */
	write_both(entered("2@S1", "2023-11-14T22:30:00Z"));
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	write_both(entered("3.1", "2023-11-14T22:50:00Z"));
	ck_assert_int_eq(done(&f, "3.1"), 0);
	write_both(entered("3.2", "2023-11-14T22:40:00Z"));
	ck_assert_int_eq(done(&f, "3.2"), 0);
	ck_assert_int_eq(forge(entered("4", "2023-11-14T22:45:00Z")), HP_ERR_INVALID);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("run_paper");
	TCase *events = tcase_create("events");
	tcase_add_checked_fixture(events, set_up_steps, tear_down);
	tcase_add_test(events, a_sheet_that_was_printed_changes_no_step_R72);
	tcase_add_test(
		events, a_sheet_is_printed_before_step_1_and_while_held_and_not_after_the_end);
	tcase_add_test(events, a_sheet_has_a_code_and_tells_of_what_had_happened);
	tcase_add_test(events, a_forged_entry_from_paper_is_no_record);
	tcase_add_test(events, a_step_keeps_what_paper_says_of_it_R76);
	tcase_add_test(events,
		a_claim_of_paper_that_was_refused_is_gone_from_the_step_and_stays_in_the_record);
	tcase_add_test(events, a_step_that_is_open_again_forgets_its_paper);
	tcase_add_test(events, times_on_paper_go_forward_except_where_the_order_is_free);
	suite_add_tcase(suite, events);
	return suite;
}
