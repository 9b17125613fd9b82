/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The richer format in the model: tests/data/good/every-construct.json, member by member. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"

static struct hp_procedure *p;

static void read_fixture(void)
{
	char *path = hp_asprintf("%s/data/good/every-construct.json", getenv("HP_TESTS"));
	char *text = NULL;
	size_t len = 0;
	struct hp_diagnostics list;

	ck_assert_int_eq(hp_file_read(path, HP_PROCEDURE_FILE_MAX, &text, &len, NULL), 0);
	hp_diagnostics_init(&list);
	ck_assert_int_eq(hp_procedure_parse("e.json", text, len, true, &p, &list), 0);
	ck_assert_uint_eq(list.count, 0);
	hp_diagnostics_finish(&list);
	free(text);
	free(path);
}

static void free_fixture(void)
{
	hp_procedure_free(p);
}

static const struct hp_step *step(const char *id)
{
	const struct hp_step *found = hp_procedure_step(p, id);
	ck_assert_msg(found != NULL, "no step %s", id);
	return found;
}

/* R1, R89, R91. */
START_TEST(the_head_tells_why_it_changed_and_who_approved_it)
{
	ck_assert_int_eq(p->status, HP_STATUS_APPROVED);
	ck_assert_str_eq(p->change, "The tests want each construct in one place.");
	ck_assert_str_eq(p->approved_by, "Site recovery board");
	ck_assert_str_eq(p->approved_on, "2026-11-22");
	ck_assert_str_eq(p->walkthrough, "Minutes 2026-17");
}
END_TEST

/* R3, R4: entries come first, keep their place in the list, and count nowhere. */
START_TEST(what_is_sensed_before_step_1_becomes_entries)
{
	ck_assert_uint_eq(p->entry_count, 3);
	ck_assert_str_eq(p->entries[0]->id, "applies");
	ck_assert_int_eq(p->entries[0]->entry, HP_ENTRY_APPLIES);
	ck_assert_str_eq(p->entries[0]->host, "site");
	ck_assert_int_eq(p->entries[0]->checks[0].holds, HP_HOLDS_ONCE);
	ck_assert_str_eq(p->entries[1]->id, "prerequisite.2");
	ck_assert_int_eq(p->entries[1]->entry, HP_ENTRY_PREREQUISITE);
	ck_assert_str_eq(
		p->entries[1]->do_text, "The service Spooler is there on the site server.");
	ck_assert_ptr_nonnull(p->entries[1]->see);
	ck_assert_str_eq(p->entries[2]->each, "cap");
	for (size_t i = 0; i < p->entry_count; i++) {
		ck_assert_ptr_eq(p->all[i], p->entries[i]);
		ck_assert_ptr_eq(step(p->entries[i]->id), p->entries[i]);
		ck_assert_ptr_nonnull(p->entries[i]->if_not);
	}
	ck_assert_str_eq(p->prerequisites[0], "The users of the site know that it is down.");
	ck_assert_ptr_null(p->prerequisites[1]);
	ck_assert_uint_eq(p->prerequisite_numbers[0], 1);
}
END_TEST

/* R37. */
START_TEST(a_watch_lies_behind_the_steps_and_has_its_bounds)
{
	const struct hp_step *watch = step("w.alpha");

	ck_assert_uint_eq(p->watch_count, 1);
	ck_assert_ptr_eq(p->watches[0], watch);
	ck_assert_ptr_eq(p->all[p->all_count - 1], watch);
	ck_assert_int_eq(watch->kind, HP_STEP_WATCH);
	ck_assert_uint_eq(watch->check_count, 1);
	ck_assert_ptr_eq(watch->from, step("5.a"));
	ck_assert_ptr_eq(watch->until, step("12.1"));
	ck_assert(watch->not_in_source);
}
END_TEST

START_TEST(only_authored_leaf_steps_and_their_checks_are_counted)
{
	size_t leaves = 0;
	size_t checks = 0;

	for (size_t i = 0; i < p->all_count; i++) {
		const struct hp_step *s = p->all[i];
		bool counts = s->entry == HP_ENTRY_NONE && hp_step_kind_is_leaf(s->kind);
		leaves += counts;
		checks += counts ? s->check_count : 0;
	}
	ck_assert_uint_eq(leaves, 25);
	ck_assert_uint_eq(hp_procedure_count_steps(p), leaves);
	ck_assert_uint_eq(hp_procedure_count_checks(p), checks);
	ck_assert_uint_eq(checks, 13);
}
END_TEST

/* R35. */
START_TEST(a_typed_value_is_judged_by_its_type)
{
	const struct hp_parameter *minutes = hp_procedure_parameter(p, "Minutes");
	const struct hp_parameter *edition = hp_procedure_parameter(p, "Edition");
	struct hp_error err = HP_ERROR_INIT;
	static const char *const wrong[] = {
		"0", "61", "-1", "05", "+5", "5 ", "", "x", "5.0", "99999999999999999999"};

	ck_assert_ptr_eq(hp_procedure_parameter(p, "ParentCode")->differs_from,
		hp_procedure_parameter(p, "SiteCode"));
	ck_assert_int_eq(minutes->type, HP_VALUE_INTEGER);
	ck_assert_str_eq(minutes->unit, "minutes");
	ck_assert_int_eq(hp_parameter_check(minutes, "1", &err), 0);
	ck_assert_int_eq(hp_parameter_check(minutes, "60", &err), 0);
	for (size_t i = 0; i < HP_ARRAY_SIZE(wrong); i++) {
		ck_assert_msg(hp_parameter_check(minutes, wrong[i], &err) == HP_ERR_INVALID,
			"'%s' was taken", wrong[i]);
	}
	ck_assert_int_eq(hp_parameter_check(minutes, "61", &err), HP_ERR_INVALID);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "from 1 to 60 minutes"));
	ck_assert_int_eq(edition->type, HP_VALUE_CHOICE);
	ck_assert_int_eq(hp_parameter_check(edition, "Enterprise", &err), 0);
	ck_assert_int_eq(hp_parameter_check(edition, "enterprise ", &err), HP_ERR_INVALID);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "one of 'standard', 'enterprise'"));
	hp_error_finish(&err);
}
END_TEST

START_TEST(an_input_step_asks_for_a_value)
{
	const struct hp_step *drive = step("1");
	const struct hp_step *users = step("2");

	ck_assert_int_eq(drive->kind, HP_STEP_INPUT);
	ck_assert_str_eq(drive->input->name, "Drive");
	ck_assert_str_eq(drive->input->title, drive->do_text);
	ck_assert_str_eq(drive->input->otherwise, "X");
	ck_assert_str_eq(drive->input->choices[1], "X");
	ck_assert_ptr_null(drive->input->choices[2]);
	ck_assert_ptr_null(drive->host);
	ck_assert_int_eq(users->input->type, HP_VALUE_INTEGER);
	ck_assert_int_eq(users->input->max, 5000);
}
END_TEST

START_TEST(confirmed_hits_are_a_list_for_checks)
{
	const struct hp_step *hits = step("3");
	const struct hp_check *check = &step("4")->checks[0];

	ck_assert_int_eq(hits->kind, HP_STEP_HITS);
	ck_assert_int_eq(hits->hits->kind, HP_FACT_ACCOUNTS);
	ck_assert_str_eq(hits->hits->args[0], "*{SiteCode}*");
	ck_assert_str_eq(hits->hits_name, "Accounts");
	ck_assert_str_eq(hits->host, "site");
	ck_assert_str_eq(check->for_list, "Accounts");
	ck_assert_str_eq(check->fact.args[0], "{hit}");
}
END_TEST

/* R40, R62 to R64. */
START_TEST(second_persons_and_lasting_notes_are_read)
{
	ck_assert_int_eq(step("4")->second, HP_SECOND_BEFORE);
	ck_assert_int_eq(step("15")->second, HP_SECOND_AFTER);
	ck_assert_int_eq(step("8")->second, HP_SECOND_INDEPENDENT);
	ck_assert_str_eq(step("8")->independent_answer, "{ServicePack}");
	ck_assert_uint_eq(step("4")->lasting_count, 1);
	ck_assert_ptr_eq(step("4")->lasting[0].until, step("16"));
	ck_assert_str_eq(step("4")->actor, "account administrator");
}
END_TEST

/* R11, R45, R66, R41. */
START_TEST(groups_know_their_order_style_and_rounds)
{
	ck_assert_int_eq(step("5")->order, HP_ORDER_ANY);
	ck_assert_int_eq(step("6")->order, HP_ORDER_ONE_OF);
	ck_assert_int_eq(step("10")->order, HP_ORDER_IN);
	ck_assert(step("17")->do_confirm);
	ck_assert_str_eq(step("12")->repeat->ask, "Is there another provider to look at?");
	ck_assert_uint_eq(step("12")->repeat->max, 3);
	ck_assert_uint_eq(step("12")->repeat->count, 0);
	ck_assert_uint_eq(step("13")->repeat->count, 2);
	ck_assert_msg(
		step("12")->child_count == 1, "the engine puts the question in, not the model");
}
END_TEST

START_TEST(a_check_may_be_met_in_several_ways)
{
	const struct hp_check *alpha = &step("5.a")->checks[0];

	ck_assert_int_eq(alpha->expect, HP_EXPECT_EQUAL);
	ck_assert(alpha->or_absent);
	ck_assert_uint_eq(alpha->field_count, 2);
	ck_assert(!alpha->fields[0].one_of);
	ck_assert(alpha->fields[1].one_of);
	ck_assert_uint_eq(hp_json_count(alpha->fields[1].value), 2);
	ck_assert_uint_eq(alpha->advise_count, 1);
	ck_assert_str_eq(alpha->advise[0].name, "display");
}
END_TEST

START_TEST(a_copy_is_compared_by_its_contents)
{
	const struct hp_check *copy = &step("6.a")->checks[0];

	ck_assert_ptr_nonnull(copy->same_as);
	ck_assert_int_eq(copy->expect, HP_EXPECT_PRESENT);
	ck_assert(copy->fact.sha256 && copy->same_as->fact.sha256);
	ck_assert_str_eq(copy->same_as->fact.args[0], "C:\\Package\\tool.msi");
	ck_assert_str_eq(copy->same_as->host, "site");
	ck_assert_str_eq(copy->advise[0].name, "size");
}
END_TEST

/* R44. */
START_TEST(cases_are_told_apart_by_checks_that_are_looked_at_once)
{
	const struct hp_step *yes = step("7.yes");

	ck_assert_uint_eq(yes->check_count, 1);
	ck_assert_str_eq(yes->checks[0].host, "site");
	ck_assert_int_eq(yes->checks[0].holds, HP_HOLDS_ONCE);
	ck_assert_uint_eq(step("7.other")->check_count, 0);
	ck_assert_int_eq(step("7.yes.1")->checks[0].holds, HP_HOLDS_UNTIL);
	ck_assert_str_eq(step("7.yes.1")->checks[0].fields[0].name, "files");
}
END_TEST

/* R57. */
START_TEST(a_step_can_be_put_off_to_a_step_or_to_a_day)
{
	ck_assert_ptr_eq(step("7.yes.2")->defer_to, step("16"));
	ck_assert_ptr_null(step("7.yes.2")->defer_due);
	ck_assert_ptr_null(step("16")->defer_to);
	ck_assert_str_eq(step("16")->defer_due, "the users are back at work");
}
END_TEST

START_TEST(values_are_remembered_from_a_machine)
{
	const struct hp_remember *folder = &step("10.1")->remember[0];

	ck_assert_str_eq(folder->name, "CapFolder");
	ck_assert_int_eq(folder->fact.kind, HP_FACT_SHARE);
	ck_assert_str_eq(folder->host, "cap");
	ck_assert_str_eq(folder->field, "path");
	ck_assert_str_eq(step("8")->remember[0].field, "service_pack");
}
END_TEST

/* R47. */
START_TEST(jumps_know_where_they_lead)
{
	const struct hp_step *call = step("11");

	ck_assert_int_eq(step("9.no.1")->kind, HP_STEP_GOTO);
	ck_assert_ptr_eq(step("9.no.1")->jump, step("8"));
	ck_assert_ptr_nonnull(strstr(step("9.no.1")->do_text, "8"));
	ck_assert_ptr_eq(step("9.skip.1")->jump, step("11"));
	ck_assert_int_eq(call->kind, HP_STEP_CALL);
	ck_assert_str_eq(call->call->id, "every-construct-called");
	ck_assert_ptr_null(call->call->procedure);
	ck_assert_str_eq(call->call->hosts[0].role, "server");
	ck_assert_str_eq(call->call->hosts[0].caller, "site");
	ck_assert_str_eq(call->call->values[0].text, "{SiteCode}");
	ck_assert_ptr_eq(step("18")->call->group, step("17"));
	ck_assert_ptr_null(step("18")->call->id);
}
END_TEST

/* R38. */
START_TEST(a_timer_has_its_times_and_what_to_do_if_late)
{
	const struct hp_timer *timer = step("14")->timer;

	ck_assert_uint_eq(timer->wait_seconds, 1);
	ck_assert_uint_eq(timer->within_seconds, 900);
	ck_assert_ptr_eq(timer->from, step("13"));
	ck_assert_ptr_nonnull(timer->if_late);
}
END_TEST

/* R46. */
START_TEST(a_condition_is_a_tree_of_comparisons)
{
	const struct hp_condition *all = step("14")->condition;

	ck_assert_int_eq(all->kind, HP_CONDITION_ALL);
	ck_assert_uint_eq(all->item_count, 3);
	ck_assert_int_eq(all->items[0].kind, HP_CONDITION_VALUE);
	ck_assert_str_eq(all->items[0].text, "{Edition}");
	ck_assert_str_eq(all->items[0].is[1], "enterprise");
	ck_assert_ptr_null(all->items[0].is[2]);
	const struct hp_condition *any = &all->items[1];
	ck_assert_int_eq(any->kind, HP_CONDITION_ANY);
	ck_assert_int_eq(any->items[1].kind, HP_CONDITION_CHOICE);
	ck_assert_ptr_eq(any->items[1].step, step("9"));
	ck_assert_ptr_eq(any->items[1].choice, step("9.skip"));
	ck_assert_int_eq(all->items[2].kind, HP_CONDITION_NOT);
	ck_assert_uint_eq(all->items[2].item_count, 1);
	ck_assert_str_eq(step("17")->condition->is[0], "enterprise");
}
END_TEST

/* R89. */
START_TEST(a_draft_gets_a_step_of_its_own)
{
	static const char text[] =
		"{\"id\":\"d\",\"title\":\"T\",\"revision\":\"1\",\"status\":\"DRAFT\","
		"\"sources\":[{\"document\":\"d\"}],\"condition\":\"c\",\"objective\":\"o\","
		"\"steps\":[{\"id\":\"1\",\"do\":\"D\",\"see\":\"s\"}]}";
	struct hp_procedure *draft = NULL;
	struct hp_diagnostics list;

	hp_diagnostics_init(&list);
	ck_assert_int_eq(hp_procedure_parse("d", text, strlen(text), false, &draft, &list), 0);
	ck_assert_uint_eq(draft->entry_count, 1);
	ck_assert_int_eq(draft->entries[0]->entry, HP_ENTRY_STATUS);
	ck_assert_str_eq(draft->entries[0]->id, "status");
	ck_assert_uint_eq(draft->entries[0]->check_count, 0);
	ck_assert_uint_eq(hp_procedure_count_steps(draft), 1);
	hp_diagnostics_finish(&list);
	hp_procedure_free(draft);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("constructs");
	TCase *tcase = tcase_create("model");
	tcase_add_checked_fixture(tcase, read_fixture, free_fixture);
	tcase_add_test(tcase, the_head_tells_why_it_changed_and_who_approved_it);
	tcase_add_test(tcase, what_is_sensed_before_step_1_becomes_entries);
	tcase_add_test(tcase, a_watch_lies_behind_the_steps_and_has_its_bounds);
	tcase_add_test(tcase, only_authored_leaf_steps_and_their_checks_are_counted);
	tcase_add_test(tcase, a_typed_value_is_judged_by_its_type);
	tcase_add_test(tcase, an_input_step_asks_for_a_value);
	tcase_add_test(tcase, confirmed_hits_are_a_list_for_checks);
	tcase_add_test(tcase, second_persons_and_lasting_notes_are_read);
	tcase_add_test(tcase, groups_know_their_order_style_and_rounds);
	tcase_add_test(tcase, a_check_may_be_met_in_several_ways);
	tcase_add_test(tcase, a_copy_is_compared_by_its_contents);
	tcase_add_test(tcase, cases_are_told_apart_by_checks_that_are_looked_at_once);
	tcase_add_test(tcase, a_step_can_be_put_off_to_a_step_or_to_a_day);
	tcase_add_test(tcase, values_are_remembered_from_a_machine);
	tcase_add_test(tcase, jumps_know_where_they_lead);
	tcase_add_test(tcase, a_timer_has_its_times_and_what_to_do_if_late);
	tcase_add_test(tcase, a_condition_is_a_tree_of_comparisons);
	tcase_add_test(tcase, a_draft_gets_a_step_of_its_own);
	suite_add_tcase(suite, tcase);
	return suite;
}
