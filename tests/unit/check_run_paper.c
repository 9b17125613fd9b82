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
	let_pass(&f, 3600);
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
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.number = count;
	event.at = "nowhere";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
	event.at = "1";
	event.text = "";
	ck_assert_int_eq(forge_event(&f, event), HP_ERR_INVALID);
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
		ck_assert_msg(forge_event(&f, event) == HP_ERR_INVALID, "number %zu", i);
	}
	ck_assert_int_eq(simple(&f, HP_COMMAND_HOLD, NULL), 0);
	ck_assert_int_eq(forge_event(&f, entered("1", LATER)), HP_ERR_INVALID);
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
	ck_assert_str_eq(instance_of(&f, "1")->paper_by, "KN");
	ck_assert_str_eq(instance_of(&f, "1")->paper_text, "key is in the safe");
	ck_assert_int_eq(instance_of(&f, "1")->paper_wall_ms, 1699999980000);
	ck_assert_str_eq(instance_of(&f, "1")->paper_entered_by, "Ada");
	ck_assert_int_eq(instance_of(&f, "1")->paper_entered_wall_ms, f.stamp.moment.wall_ms);
	ck_assert_int_eq(state_of(&f, "1"), HP_STATE_ATTESTED);
}
END_TEST

START_TEST(a_claim_of_paper_that_was_refused_is_gone_from_the_step_and_stays_in_the_record)
{
	write_both(entered("1", LATER));
	ck_assert_str_eq(instance_of(&f, "1")->paper_by, "KN");
	write_both((struct hp_event){
		.kind = HP_EVENT_STEP_REFUSED, .at = "1", .value = "check-fails"});
	ck_assert_ptr_null(instance_of(&f, "1")->paper_by);
	ck_assert_int_eq(instance_of(&f, "1")->paper_wall_ms, 0);
	ck_assert_ptr_null(instance_of(&f, "1")->paper_entered_by);
	ck_assert_int_eq(done(&f, "1"), 0);
	ck_assert_ptr_null(instance_of(&f, "1")->paper_by);
}
END_TEST

START_TEST(a_step_that_is_open_again_forgets_its_paper)
{
	ck_assert_int_eq(done(&f, "1"), 0);
	write_both(entered("2@S1", LATER));
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	ck_assert_str_eq(instance_of(&f, "2@S1")->paper_by, "KN");
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	look(&f);
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_ACTIVE);
	ck_assert_ptr_null(instance_of(&f, "2@S1")->paper_by);
	ck_assert_int_eq(instance_of(&f, "2@S1")->paper_entered_wall_ms, 0);
}
END_TEST

START_TEST(times_on_paper_go_forward_except_where_the_order_is_free)
{
	write_both(entered("1", "2023-11-14T22:30:40Z"));
	ck_assert_int_eq(done(&f, "1"), 0);
	ck_assert_int_eq(forge_event(&f, entered("2@S1", "2023-11-14T22:29:59Z")), HP_ERR_INVALID);
	/* A minute is a minute: whoever wrote it looked at a clock with two hands. */
	write_both(entered("2@S1", "2023-11-14T22:30:00Z"));
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	write_both(entered("3.1", "2023-11-14T22:50:00Z"));
	ck_assert_int_eq(done(&f, "3.1"), 0);
	write_both(entered("3.2", "2023-11-14T22:40:00Z"));
	ck_assert_int_eq(done(&f, "3.2"), 0);
	ck_assert_int_eq(forge_event(&f, entered("4", "2023-11-14T22:45:00Z")), HP_ERR_INVALID);
}
END_TEST

/* ---- lines of a sheet ---- */

static enum hp_refusal_code paper_as(const char *at, const char *who, const char *time,
	const char *text, struct hp_paper_line more)
{
	struct hp_command command = {.kind = HP_COMMAND_PAPER,
		.at = at,
		.name = who,
		.value = time,
		.text = text,
		.paper = &more};
	return give(&f, command, READ_ALL);
}

static enum hp_refusal_code paper(const char *at, const char *time)
{
	return paper_as(at, "KN", time, NULL, (struct hp_paper_line){0});
}

#define LAST_TIME "2023-11-14T22:59:00Z"

START_TEST(what_paper_claims_and_the_machine_shows_is_verified_R76)
{
	ck_assert_int_eq(paper("1", LATER), 0);
	assert_kinds(&f, "paper.entered step.attested");
	ck_assert_str_eq(instance_of(&f, "1")->text, "done on paper by KN at 2023-11-14T22:30Z");
	ck_assert_int_eq(
		paper_as("2@S1", " KN ", LATER, "pump is loud", (struct hp_paper_line){0}), 0);
	assert_kinds(&f, "paper.entered check.judged step.done");
	ck_assert_str_eq(f.last.items[0].name, "KN");
	ck_assert_str_eq(f.last.items[2].value, "verified");
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_VERIFIED);
	ck_assert_str_eq(instance_of(&f, "2@S1")->paper_text, "pump is loud");
	ck_assert_str_eq(instance_of(&f, "2@S1")->by, "Ada");
}
END_TEST

START_TEST(what_the_machine_contradicts_stays_open_with_both_in_the_record_R24_R76)
{
	paper("1", LATER);
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(paper("2@S1", LATER), HP_REFUSAL_CHECK_FAILS);
	assert_kinds(&f, "paper.entered check.judged step.refused");
	ck_assert_str_eq(f.last.items[2].value, "check-fails");
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_ACTIVE);
	ck_assert_ptr_null(instance_of(&f, "2@S1")->paper_by);
	ck_assert_int_eq(paper("3.1", LATER), HP_REFUSAL_NOT_CURRENT);
	ck_assert_uint_eq(f.last.count, 0);
	world_says(&f, "2@S1", 1, HP_VERDICT_PASS);
	ck_assert_int_eq(done(&f, "2@S1"), 0);
	ck_assert_ptr_null(instance_of(&f, "2@S1")->paper_by);
}
END_TEST

START_TEST(what_cannot_be_seen_is_attested_with_what_was_written_R28_R76)
{
	paper("1", LATER);
	world_says(&f, "2@S1", 1, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(
		paper_as("2@S1", "KN", LATER, "gone from the list", (struct hp_paper_line){0}), 0);
	assert_kinds(&f, "paper.entered check.judged step.attested");
	ck_assert_str_eq(instance_of(&f, "2@S1")->text,
		"done on paper by KN at 2023-11-14T22:30Z: gone from the list");
	ck_assert_int_eq(state_of(&f, "2@S1"), HP_STATE_ATTESTED);
}
END_TEST

START_TEST(a_line_that_cannot_be_meant_so_leaves_no_trace)
{
	char *before = hp_run_dump(f.run);
	ck_assert_int_eq(paper("1", NULL), HP_REFUSAL_BAD_TIME);
	ck_assert_int_eq(paper("1", "14:03"), HP_REFUSAL_BAD_TIME);
	ck_assert_int_eq(paper("1", "2023-11-14T22:12:00Z"), HP_REFUSAL_TIME_BEFORE_RUN);
	ck_assert_int_eq(paper("1", "2023-11-15T22:12:00Z"), HP_REFUSAL_TIME_FUTURE);
	ck_assert_int_eq(paper("9", LATER), HP_REFUSAL_NO_STEP);
	ck_assert_int_eq(paper("4", LATER), HP_REFUSAL_NOT_CURRENT);
	ck_assert_int_eq(
		paper_as("1", " ", LATER, NULL, (struct hp_paper_line){0}), HP_REFUSAL_NO_INITIALS);
	ck_assert_int_eq(
		paper_as("1", "KN", LATER, NULL,
			(struct hp_paper_line){.act = HP_PAPER_OVERRIDDEN, .reason = "why"}),
		HP_REFUSAL_NOTHING_FAILS);
	ck_assert_int_eq(
		paper_as("1", "KN", LATER, NULL, (struct hp_paper_line){.act = HP_PAPER_NA}),
		HP_REFUSAL_EMPTY_TEXT);
	ck_assert_int_eq(
		paper_as("1", "KN", LATER, NULL,
			(struct hp_paper_line){.act = HP_PAPER_DEFERRED, .reason = "later"}),
		HP_REFUSAL_NO_LATER_STEP);
	ck_assert_uint_eq(f.last.count, 0);
	char *after = hp_run_dump(f.run);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
	ck_assert_int_eq(paper("1", LAST_TIME), 0);
	ck_assert_int_eq(paper("2@S1", LATER), HP_REFUSAL_TIME_BEFORE);
	ck_assert_uint_eq(f.refusal.instance, hp_run_find(f.run, "1"));
	ck_assert_int_eq(paper("1", LAST_TIME), HP_REFUSAL_ALREADY_DONE);
	simple(&f, HP_COMMAND_HOLD, NULL);
	ck_assert_int_eq(paper("2@S1", LAST_TIME), HP_REFUSAL_HELD);
}
END_TEST

START_TEST(an_override_and_a_not_applicable_on_paper_keep_their_reasons_R29_R59)
{
	struct hp_paper_line over = {.act = HP_PAPER_OVERRIDDEN, .reason = "no console"};
	ck_assert_int_eq(paper_as("1", "KN", LATER, NULL,
				 (struct hp_paper_line){.act = HP_PAPER_NA, .reason = "not here"}),
		0);
	assert_kinds(&f, "paper.entered step.na");
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(paper_as("2@S1", "KN", LATER, NULL, over), 0);
	assert_kinds(&f, "paper.entered check.judged step.overridden");
	ck_assert_str_eq(instance_of(&f, "2@S1")->text, "no console");
	ck_assert_str_eq(instance_of(&f, "2@S1")->paper_by, "KN");
}
END_TEST

START_TEST(steps_in_any_order_are_entered_in_any_order_R11)
{
	paper("1", LATER);
	paper("2@S1", LATER);
	ck_assert_int_eq(paper("3.2", LAST_TIME), 0);
	ck_assert_int_eq(paper("3.1", LATER), 0);
	ck_assert_int_eq(paper("4", LATER), HP_REFUSAL_TIME_BEFORE);
	ck_assert_int_eq(paper("4", LAST_TIME), 0);
	ck_assert_int_eq(finish(&f), 0);
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_COMPLETE);
}
END_TEST

static void open_other(const char *extra, const char *steps)
{
	fixture_close(&f);
	fixture_open(&f, extra, steps);
	walk(&f, "site=S1");
	let_pass(&f, 3600);
}

/* ---- what kinds of steps want ---- */

START_TEST(a_step_that_cannot_be_undone_wants_the_name_that_stands_on_the_sheet_R33)
{
	open_other("", "[{'id':'1','do':'Delete it.','host':'site','irreversible':true," WARNED
		       ",'verify':[" KEY("A") "]},{'id':'2','do':'Look.'}]");
	ck_assert_int_eq(paper("1@S1", LATER), HP_REFUSAL_NAME_FIRST);
	ck_assert_uint_eq(f.last.count, 0);
	struct hp_paper_line more = {.machine = "S2"};
	ck_assert_int_eq(paper_as("1@S1", "KN", LATER, NULL, more), HP_REFUSAL_NAME_DIFFERS);
	assert_kinds(&f, "paper.entered step.refused");
	ck_assert_str_eq(f.last.items[1].text, "S2");
	more.machine = "s1";
	ck_assert_int_eq(paper_as("1@S1", "KN", LATER, NULL, more), 0);
	assert_kinds(&f, "paper.entered name.confirmed check.judged step.done");
}
END_TEST

START_TEST(a_second_person_on_paper_is_another_than_the_one_who_did_it_R62_R64)
{
	static const char *const selves[] = {
		"KN", "kn", " Karen  Nilsen", "K.N.", "k. n.", "K N", "Karen Nilsen."};
	open_other("", "[{'id':'1','do':'Look.','second_person':'before'},"
		       "{'id':'2','do':'Look.','host':'site','second_person':'after','verify':"
		       "[" KEY("A") "]},{'id':'3','do':'Look.','second_person':'before'}]");
	ck_assert_int_eq(paper("1", LATER), HP_REFUSAL_SECOND_FIRST);
	for (size_t i = 0; i < HP_ARRAY_SIZE(selves); i++) {
		ck_assert_int_eq(paper_as("1", "KN", LATER, NULL,
					 (struct hp_paper_line){.second = selves[i]}),
			HP_REFUSAL_SAME_PERSON);
		ck_assert_uint_eq(f.last.count, 0);
	}
	/* Who enters it may have been the second person. */
	ck_assert_int_eq(
		paper_as("1", "KN", LATER, NULL, (struct hp_paper_line){.second = "Ada"}), 0);
	assert_kinds(&f, "paper.entered second.signed step.attested");
	ck_assert_int_eq(paper("2@S1", LATER), HP_REFUSAL_SECOND_NEEDED);
	ck_assert_uint_eq(f.last.count, 0);
	world_says(&f, "2@S1", 1, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(
		paper_as("2@S1", "KN", LATER, "off", (struct hp_paper_line){.second = "MB"}), 0);
	assert_kinds(&f, "paper.entered check.judged second.signed step.attested");
	/* The one who did it is the one who enters it: by his initials, then by his name. */
	f.stamp.actor.initials = "AL";
	ck_assert_int_eq(paper_as("3", "AL", LATER, NULL, (struct hp_paper_line){.second = "Ada"}),
		HP_REFUSAL_SAME_PERSON);
	ck_assert_int_eq(
		paper_as("3", "Ada", LATER, NULL, (struct hp_paper_line){.second = "MB"}), 0);
	f.stamp.actor.initials = NULL;
}
END_TEST

#define FOUND                                                                                      \
	"[{'id':'1','do':'Stop it.','host':'site','second_person':{'ask':'In which state?',"       \
	"'answer':'stopped'},'verify':[" KEY("A") "]},{'id':'2','do':'Look.'}]"

START_TEST(what_the_independent_person_found_is_entered_and_compared_R63)
{
	open_other("", FOUND);
	ck_assert_int_eq(
		paper_as("1@S1", "KN", LATER, NULL, (struct hp_paper_line){.second = "MB"}),
		HP_REFUSAL_EMPTY_TEXT);
	ck_assert_uint_eq(f.last.count, 0);
	struct hp_paper_line more = {.second = "MB", .found = "running"};
	ck_assert_int_eq(paper_as("1@S1", "KN", LATER, NULL, more), HP_REFUSAL_FOUND_DIFFERENT);
	assert_kinds(&f, "paper.entered check.judged step.performed check.judged step.refused");
	ck_assert(!instance_of(&f, "1@S1")->performed);
	ck_assert_ptr_null(instance_of(&f, "1@S1")->paper_by);
	more.found = "Stopped";
	ck_assert_int_eq(paper_as("1@S1", "KN", LATER, NULL, more), 0);
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_VERIFIED);
	ck_assert_str_eq(instance_of(&f, "1@S1")->signed_after, "MB");
	ck_assert_str_eq(instance_of(&f, "1@S1")->paper_by, "KN");
}
END_TEST

START_TEST(the_independent_person_may_still_have_to_look_R63)
{
	struct hp_command found = {
		.kind = HP_COMMAND_SECOND, .at = "1@S1", .name = "kn", .text = "stopped"};
	open_other("", FOUND);
	ck_assert_int_eq(paper("1@S1", LATER), 0);
	ck_assert(instance_of(&f, "1@S1")->performed);
	ck_assert_int_eq(paper("1@S1", LATER), HP_REFUSAL_SECOND_NEEDED);
	ck_assert_int_eq(give(&f, found, READ_AT), HP_REFUSAL_SAME_PERSON);
	found.name = "MB";
	ck_assert_int_eq(give(&f, found, READ_AT), 0);
	ck_assert_str_eq(instance_of(&f, "1@S1")->paper_by, "KN");
}
END_TEST

START_TEST(a_ticked_case_is_taken_and_one_the_machine_contradicts_only_with_a_reason_R44)
{
	open_other("", "[{'id':'1','ask':'Which?','host':'site','cases':[{'id':'1.a','title':'A',"
		       "'when':[" KEY("A") "],'steps':[]},{'id':'1.b','title':'B','when':[" KEY(
			       "B") "],'steps':[{'id':'1.b.1','do':'Look.'}]}]},"
				    "{'id':'2','ask':'And?','cases':[{'id':'2.y','title':'Y',"
				    "'steps':[]},{'id':'2.n','title':'N','steps':[]}]},"
				    "{'id':'3','do':'Look.'}]");
	world_says(&f, "1.a", 1, HP_VERDICT_PASS);
	world_says(&f, "1.b", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(paper("1@S1", LATER), HP_REFUSAL_IS_DECISION);
	struct hp_paper_line more = {.answer = "1.x"};
	ck_assert_int_eq(paper_as("1@S1", "KN", LATER, NULL, more), HP_REFUSAL_NO_CASE);
	ck_assert_uint_eq(f.last.count, 0);
	more.answer = "1.b";
	ck_assert_int_eq(paper_as("1@S1", "KN", LATER, NULL, more), HP_REFUSAL_CASE_DIFFERS);
	ck_assert_int_eq(f.last.items[0].kind, HP_EVENT_PAPER_ENTERED);
	more.reason = "it shows the old one";
	ck_assert_int_eq(paper_as("1@S1", "KN", LATER, NULL, more), 0);
	ck_assert_str_eq(instance_of(&f, "1@S1")->choice, "1.b");
	ck_assert_int_eq(state_of(&f, "1@S1"), HP_STATE_OVERRIDDEN);
	ck_assert_str_eq(instance_of(&f, "1@S1")->paper_by, "KN");
	ck_assert_int_eq(paper("1.b.1@S1", LATER), 0);
	ck_assert_int_eq(
		paper_as("2", "KN", LATER, NULL, (struct hp_paper_line){.answer = "2.n"}), 0);
	ck_assert_int_eq(state_of(&f, "2"), HP_STATE_ATTESTED);
}
END_TEST

START_TEST(values_and_lists_are_entered_as_written)
{
	open_other("", "[{'id':'1','kind':'input','ask':'How "
		       "many?','name':'N','type':'integer','min':0,'max':9},"
		       "{'id':'2','kind':'hits','name':'Old','ask':'Which?','host':'site','from':{'"
		       "accounts':'*a*'}},{'id':'3','do':'Look.'}]");
	ck_assert_int_eq(paper("1", LATER), HP_REFUSAL_IS_INPUT);
	ck_assert_int_eq(paper_as("1", "KN", LATER, NULL, (struct hp_paper_line){.answer = "many"}),
		HP_REFUSAL_BAD_VALUE);
	ck_assert_uint_eq(f.last.count, 0);
	ck_assert_int_eq(
		paper_as("1", "KN", LATER, NULL, (struct hp_paper_line){.answer = "4"}), 0);
	ck_assert_str_eq(instance_of(&f, "1")->value, "4");
	struct hp_paper_line more = {.answer = "[\"b\"]", .listed = "[\"a\"]"};
	ck_assert_int_eq(paper_as("2@S1", "KN", LATER, NULL, more), HP_REFUSAL_BAD_HITS);
	more.answer = "[\"a\"]";
	ck_assert_int_eq(paper_as("2@S1", "KN", LATER, NULL, more), 0);
	ck_assert_str_eq(instance_of(&f, "2@S1")->hits[0], "a");
}
END_TEST

/* ---- times ---- */

#define TIMED                                                                                      \
	"[{'id':'1','do':'Create it.'},{'id':'2','do':'Begin.','timed':{'within_seconds':900,"     \
	"'from':'1','if_late':'Create it again.'}},{'id':'3','do':'Go on.','timed':{"              \
	"'wait_seconds':600}},{'id':'4','do':'Look.'}]"

START_TEST(a_timer_runs_by_the_times_on_paper_R38_R39)
{
	open_other("", TIMED);
	ck_assert_int_eq(paper("1", "2023-11-14T22:30:00Z"), 0);
	assert_kinds(&f, "paper.entered step.attested timer.started timer.passed");
	ck_assert_str_eq(f.last.items[2].value, "2023-11-14T22:45:00.000Z");
	ck_assert(instance_of(&f, "2")->late);
	/* It was in time, which nobody could tell this clock. */
	ck_assert_int_eq(paper("2", "2023-11-14T22:40:00Z"), 0);
	ck_assert(!instance_of(&f, "2")->late);
	ck_assert_str_eq(f.last.items[2].value, "2023-11-14T22:50:00.000Z");
	ck_assert_int_eq(paper("3", "2023-11-14T22:49:00Z"), HP_REFUSAL_NOT_YET);
	ck_assert_uint_eq(f.last.count, 0);
	ck_assert_int_eq(paper("3", "2023-11-14T22:50:00Z"), 0);
}
END_TEST

START_TEST(what_was_late_on_paper_is_late_R38)
{
	open_other("", TIMED);
	ck_assert_int_eq(paper("1", "2023-11-14T22:59:00Z"), 0);
	ck_assert(!instance_of(&f, "2")->late);
	let_pass(&f, 3600);
	ck_assert_int_eq(paper("2", "2023-11-14T23:20:00Z"), 0);
	assert_kinds(&f, "paper.entered timer.passed step.attested timer.started");
	ck_assert(instance_of(&f, "2")->late);
	struct hp_paper_line over = {.act = HP_PAPER_OVERRIDDEN, .reason = "it was up at once"};
	ck_assert_int_eq(paper_as("3", "KN", "2023-11-14T23:21:00Z", NULL, over), 0);
	ck_assert_int_eq(state_of(&f, "3"), HP_STATE_OVERRIDDEN);
}
END_TEST

START_TEST(a_step_put_off_on_paper_comes_again_R57)
{
	open_other("", "[{'id':'1','do':'Look.','defer_to':'3'},{'id':'2','do':'Look.'},"
		       "{'id':'3','do':'Look.'}]");
	struct hp_paper_line more = {.act = HP_PAPER_DEFERRED, .reason = "no time"};
	ck_assert_int_eq(paper_as("1", "KN", LATER, NULL, more), 0);
	assert_kinds(&f, "paper.entered step.deferred");
	ck_assert_int_eq(paper("2", LATER), 0);
	ck_assert_str_eq(current_ref(&f), "1");
	ck_assert_ptr_null(instance_of(&f, "1")->paper_by);
	ck_assert_int_eq(paper("1", LATER), 0);
}
END_TEST

START_TEST(what_a_later_step_on_paper_undid_is_attested_and_read_again_R26)
{
	open_other("", "[{'id':'1','do':'Stop it.','host':'site','verify':[" KEY_HOLDS(
			       "A", "{'until':'3'}") "]},{'id':'2','do':'Look.'},"
						     "{'id':'3','do':'Start it.'},"
						     "{'id':'4','do':'Look.'}]");
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(paper("1@S1", LATER), 0);
	assert_kinds(&f, "paper.entered check.judged step.attested");
	ck_assert_int_eq(f.last.items[1].judgement.verdict, HP_VERDICT_UNKNOWN);
	ck_assert_int_eq(f.last.items[1].judgement.why, HP_WHY_LATER_STEP);
	/* Step 3 was not on the sheet: then it has to hold still. */
	look(&f);
	ck_assert_str_eq(current_ref(&f), "1@S1");
	ck_assert_int_eq(paper("1@S1", LATER), 0);
	ck_assert_int_eq(paper("2", LATER), 0);
	ck_assert_int_eq(paper("3", LATER), 0);
	look(&f);
	ck_assert_str_eq(current_ref(&f), "4");
}
END_TEST

/* The step that comes next is open at once. That it is reached does not say that it was done. */
START_TEST(what_fails_does_not_end_where_the_later_step_was_only_reached_R24_R76)
{
	open_other("", "[{'id':'1','do':'Stop it.','host':'site','verify':[" KEY_HOLDS(
			       "A", "{'until':'2'}") "]},{'id':'2','do':'Start it.'},"
						     "{'id':'3','do':'Look.'}]");
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(paper("1@S1", LATER), 0);
	assert_kinds(&f, "paper.entered check.judged step.attested");
	/* The machine is gone for a while, then it is back. */
	world_says(&f, "1@S1", 1, HP_VERDICT_UNKNOWN);
	look(&f);
	ck_assert(!check_state(&f, "1@S1", 1)->ended);
	struct hp_event ended = {
		.kind = HP_EVENT_CHECK_ENDED, .at = "1@S1", .check = 1, .text = "2"};
	ck_assert_int_eq(forge_event(&f, ended), HP_ERR_INVALID);
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	look(&f);
	assert_kinds(&f, "check.judged step.reopened");
	ck_assert_str_eq(current_ref(&f), "1@S1");
	/* With the later step on the sheet too, it is over. */
	ck_assert_int_eq(paper("1@S1", LATER), 0);
	ck_assert_int_eq(paper("2", LATER), 0);
	ck_assert(check_state(&f, "1@S1", 1)->ended);
	look(&f);
	ck_assert_str_eq(current_ref(&f), "3");
}
END_TEST

/* Not applicable is not done: nothing has undone it. */
START_TEST(what_fails_does_not_end_by_a_later_step_that_nobody_did_R24_R76)
{
	open_other("", "[{'id':'1','do':'Stop it.','host':'site','verify':[" KEY_HOLDS(
			       "A", "{'until':'2'}") "]},{'id':'2','do':'Start it.'},"
						     "{'id':'3','do':'Look.'}]");
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(paper("1@S1", LATER), 0);
	ck_assert_int_eq(
		paper_as("2", "KN", LATER, NULL,
			(struct hp_paper_line){.act = HP_PAPER_NA, .reason = "nobody needs it"}),
		0);
	ck_assert_int_eq(paper("3", LATER), 0);
	ck_assert_int_eq(finish(&f), HP_REFUSAL_CHECK_FAILS);
	ck_assert_str_eq(current_ref(&f), "1@S1");
	world_says(&f, "1@S1", 1, HP_VERDICT_PASS);
	ck_assert_int_eq(done(&f, "1@S1"), 0);
	ck_assert(check_state(&f, "1@S1", 1)->ended);
}
END_TEST

START_TEST(what_had_to_hold_once_is_over_when_something_later_was_done_R24_R26)
{
	open_other("", "[{'id':'1','do':'Stop it.','host':'site','verify':[" KEY_HOLDS(
			       "A", "'once'") "]},{'id':'2','do':'Look.'}]");
	world_says(&f, "1@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(paper("1@S1", LATER), 0);
	assert_kinds(&f, "paper.entered check.judged step.attested");
	ck_assert_int_eq(f.last.items[1].judgement.why, HP_WHY_LATER_STEP);
	/* Nothing later was on the sheet: the fail stands. */
	look(&f);
	ck_assert_str_eq(current_ref(&f), "1@S1");
	ck_assert_int_eq(paper("1@S1", LATER), 0);
	ck_assert_int_eq(paper("2", LATER), 0);
	ck_assert(check_state(&f, "1@S1", 1)->ended);
	ck_assert_int_eq(finish(&f), 0);
}
END_TEST

START_TEST(the_last_step_of_a_run_that_fails_is_not_closed_by_paper_R24_R76)
{
	open_other("", "[{'id':'1','do':'Look.'},{'id':'2','do':'Stop it.','host':'site',"
		       "'verify':[" KEY_HOLDS("A", "'once'") "]}]");
	world_says(&f, "2@S1", 1, HP_VERDICT_FAIL);
	ck_assert_int_eq(paper("1", LATER), 0);
	ck_assert_int_eq(paper("2@S1", LATER), 0);
	ck_assert_int_eq(finish(&f), HP_REFUSAL_CHECK_FAILS);
	ck_assert_str_eq(current_ref(&f), "2@S1");
}
END_TEST

START_TEST(a_jump_back_on_paper_does_not_turn_back_the_time_R47)
{
	open_other("", "[{'id':'1','do':'Look.'},{'id':'2','ask':'Again?','cases':[{'id':'2.y',"
		       "'title':'Y','steps':[{'id':'2.g','kind':'goto','goto':'1'}]},"
		       "{'id':'2.n','title':'N','steps':[]}]},{'id':'3','do':'Look.'}]");
	paper("1", LATER);
	ck_assert_int_eq(
		paper_as("2", "KN", LATER, NULL, (struct hp_paper_line){.answer = "2.y"}), 0);
	ck_assert_int_eq(paper("2.g", "2023-11-14T22:35:00Z"), 0);
	assert_kinds(&f, "paper.entered jumped");
	ck_assert_str_eq(current_ref(&f), "1");
	ck_assert_int_eq(paper("1", LATER), HP_REFUSAL_TIME_BEFORE);
	ck_assert_int_eq(paper("1", "2023-11-14T22:36:00Z"), 0);
}
END_TEST

START_TEST(a_stop_on_paper_ends_the_run)
{
	open_other("", "[{'id':'1','do':'Look.'},{'id':'2','stop':'Call somebody.'}]");
	paper("1", LATER);
	ck_assert_int_eq(paper("2", LATER), 0);
	assert_kinds(&f, "paper.entered stopped");
	ck_assert_int_eq(hp_run_state(f.run)->status, HP_RUN_STOPPED);
}
END_TEST

START_TEST(a_machine_that_is_not_the_right_one_closes_no_step_from_paper)
{
	paper("1", LATER);
	identify(&f, "site", "S1", "OTHER");
	ck_assert_int_eq(paper("2@S1", LATER), HP_REFUSAL_WRONG_MACHINE);
	ck_assert_uint_eq(f.last.count, 0);
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
	TCase *lines = tcase_create("lines");
	tcase_add_checked_fixture(lines, set_up_steps, tear_down);
	tcase_add_test(lines, what_paper_claims_and_the_machine_shows_is_verified_R76);
	tcase_add_test(
		lines, what_the_machine_contradicts_stays_open_with_both_in_the_record_R24_R76);
	tcase_add_test(lines, what_had_to_hold_once_is_over_when_something_later_was_done_R24_R26);
	tcase_add_test(lines, the_last_step_of_a_run_that_fails_is_not_closed_by_paper_R24_R76);
	tcase_add_test(lines, what_cannot_be_seen_is_attested_with_what_was_written_R28_R76);
	tcase_add_test(lines, a_line_that_cannot_be_meant_so_leaves_no_trace);
	tcase_add_test(lines, an_override_and_a_not_applicable_on_paper_keep_their_reasons_R29_R59);
	tcase_add_test(lines, steps_in_any_order_are_entered_in_any_order_R11);
	tcase_add_test(
		lines, a_step_that_cannot_be_undone_wants_the_name_that_stands_on_the_sheet_R33);
	tcase_add_test(lines, a_second_person_on_paper_is_another_than_the_one_who_did_it_R62_R64);
	tcase_add_test(lines, what_the_independent_person_found_is_entered_and_compared_R63);
	tcase_add_test(lines, the_independent_person_may_still_have_to_look_R63);
	tcase_add_test(lines,
		a_ticked_case_is_taken_and_one_the_machine_contradicts_only_with_a_reason_R44);
	tcase_add_test(lines, values_and_lists_are_entered_as_written);
	tcase_add_test(lines, a_timer_runs_by_the_times_on_paper_R38_R39);
	tcase_add_test(lines, what_was_late_on_paper_is_late_R38);
	tcase_add_test(lines, a_step_put_off_on_paper_comes_again_R57);
	tcase_add_test(lines, what_a_later_step_on_paper_undid_is_attested_and_read_again_R26);
	tcase_add_test(
		lines, what_fails_does_not_end_where_the_later_step_was_only_reached_R24_R76);
	tcase_add_test(lines, what_fails_does_not_end_by_a_later_step_that_nobody_did_R24_R76);
	tcase_add_test(lines, a_jump_back_on_paper_does_not_turn_back_the_time_R47);
	tcase_add_test(lines, a_stop_on_paper_ends_the_run);
	tcase_add_test(lines, a_machine_that_is_not_the_right_one_closes_no_step_from_paper);
	suite_add_tcase(suite, lines);
	return suite;
}
