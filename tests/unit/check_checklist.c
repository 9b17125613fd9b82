/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checklist of tests/data/good/every-construct.json as a tree of blocks. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/document.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"

static struct hp_procedure *procedure;
static struct hp_document *document;

static struct hp_procedure *parse(const char *name)
{
	char *path = hp_asprintf("%s/data/good/%s.json", getenv("HP_TESTS"), name);
	char *text = NULL;
	size_t len = 0;
	struct hp_procedure *parsed = NULL;
	struct hp_diagnostics list;

	ck_assert_int_eq(hp_file_read(path, HP_PROCEDURE_FILE_MAX, &text, &len, NULL), 0);
	hp_diagnostics_init(&list);
	ck_assert_int_eq(hp_procedure_parse(name, text, len, false, &parsed, &list), 0);
	hp_diagnostics_finish(&list);
	free(text);
	free(path);
	return parsed;
}

static struct hp_procedure *called(void *data, const char *id, struct hp_error *err)
{
	(void)data;
	(void)err;
	return parse(id);
}

static void make(void)
{
	setenv("SOURCE_DATE_EPOCH", "1795305600", 1);
	procedure = parse("every-construct");
	ck_assert_int_eq(hp_procedure_link(procedure, called, NULL, NULL), 0);
	ck_assert_int_eq(hp_document_checklist(procedure, NULL, &document, NULL), 0);
}

static void drop(void)
{
	hp_document_free(document);
	hp_procedure_free(procedure);
}

static void fill(const char *const *sets, const char *const *machines)
{
	const struct hp_checklist_options options = {.sets = sets, .machines = machines};
	hp_document_free(document);
	document = NULL;
	ck_assert_int_eq(hp_document_checklist(procedure, &options, &document, NULL), 0);
}

/* The next block in reading order; NULL behind the last. */
static const struct hp_block *following(const struct hp_block *block)
{
	if (block->first != NULL) {
		return block->first;
	}
	while (block != NULL && block->next == NULL) {
		block = block->parent;
	}
	return block == NULL ? NULL : block->next;
}

static const struct hp_block *step(const char *ref)
{
	const struct hp_block *found = hp_document_find(document, ref);
	ck_assert_msg(found != NULL, "no step %s", ref);
	return found;
}

static bool holds(const char *text, const char *part)
{
	return text != NULL && strstr(text, part) != NULL;
}

/* Whether any text of a block or of what is in it has these words. */
static bool says(const struct hp_block *block, const char *words)
{
	bool found = holds(block->text, words) || holds(block->label, words) ||
		     holds(block->marks, words) || holds(block->required, words);
	for (size_t i = 0; i < block->field_count; i++) {
		found = found || holds(block->fields[i].label, words) ||
			holds(block->fields[i].value, words);
	}
	for (const struct hp_block *child = block->first; child != NULL; child = child->next) {
		found = found || says(child, words);
	}
	return found;
}

static size_t count_rows(const struct hp_block *block)
{
	size_t count = block->kind == HP_BLOCK_ROW;
	for (const struct hp_block *child = block->first; child != NULL; child = child->next) {
		count += count_rows(child);
	}
	return count;
}

/* ---- the head ---- */

START_TEST(the_head_names_procedure_revision_and_digest)
{
	const struct hp_document_head *head = &document->head;
	char *digest = hp_digest_short(procedure->digest);
	char *code = hp_asprintf("every-construct 4 %s", digest);
	char *qr = hp_asprintf("HOLDPOINT:1:every-construct:4:%s", procedure->digest);

	ck_assert_str_eq(head->code, code);
	ck_assert_str_eq(head->qr, qr);
	ck_assert_str_eq(head->mode, "BLANK");
	ck_assert_str_eq(head->status, "APPROVED");
	ck_assert_str_eq(head->language, "en");
	ck_assert_ptr_null(head->watermark);
	ck_assert_ptr_null(head->run);
	ck_assert_int_eq(head->created_wall_ms, INT64_C(1795305600000));
	free(qr);
	free(code);
	free(digest);
}
END_TEST

/* ---- the tree ---- */

/* R13: whoever reads from top to bottom has read the warning before the step. */
START_TEST(warnings_stand_above_their_step)
{
	size_t notices = 0;
	for (const struct hp_block *b = &document->root; b != NULL; b = following(b)) {
		bool other = false;
		for (const struct hp_block *c = b->first; b->kind == HP_BLOCK_STEP && c != NULL;
			c = c->next) {
			ck_assert(c->kind != HP_BLOCK_NOTICE || !other);
			other = other || c->kind != HP_BLOCK_NOTICE;
			notices += c->kind == HP_BLOCK_NOTICE;
		}
	}
	ck_assert_uint_eq(notices, 3);
}
END_TEST

START_TEST(every_goto_leads_to_a_place_of_the_document)
{
	size_t count = 0;
	for (const struct hp_block *b = &document->root; b != NULL; b = following(b)) {
		if (b->kind == HP_BLOCK_GOTO) {
			ck_assert_msg(
				hp_document_find(document, b->target) != NULL, "no %s", b->target);
			count++;
		}
	}
	ck_assert_uint_ge(count, 10);
}
END_TEST

START_TEST(every_reference_is_there_once)
{
	for (const struct hp_block *b = &document->root; b != NULL; b = following(b)) {
		bool place = b->kind == HP_BLOCK_STEP || b->kind == HP_BLOCK_SECTION;
		if (place && b->ref != NULL) {
			ck_assert_msg(hp_document_find(document, b->ref) == b, "%s", b->ref);
		}
	}
}
END_TEST

/* R9, R73: what a person writes nowhere would not be done by anybody. */
START_TEST(every_step_has_something_to_sign)
{
	for (const struct hp_block *b = &document->root; b != NULL; b = following(b)) {
		ck_assert_msg(b->kind != HP_BLOCK_STEP || says(b, "Initials"), "%s", b->ref);
	}
}
END_TEST

START_TEST(a_case_says_where_to_go_on)
{
	const struct hp_block *choice = step("7")->first;
	while (choice->kind != HP_BLOCK_CHOICE) {
		choice = choice->next;
	}
	ck_assert_str_eq(choice->last->target, "7.yes.1");
	ck_assert_str_eq(choice->next->last->target, "8");
	ck_assert_str_eq(choice->next->next->last->target, "7.other.1");
	/* At its end it leads past the other cases; one that stops leads nowhere. */
	ck_assert_str_eq(step("7.yes")->last->target, "8");
	ck_assert_int_eq(step("7.other")->last->kind, HP_BLOCK_STEP);
}
END_TEST

START_TEST(what_is_called_stands_in_its_place_with_the_callers_names)
{
	ck_assert_str_eq(
		step("11/2")->text, "Delete the value Owner of the key of site {SiteCode}.");
	ck_assert_str_eq(step("11/1")->marks, "on site");
	ck_assert_ptr_eq(step("11/1")->parent, step("11"));
	ck_assert_str_eq(step("18/17.1")->text, step("17.1")->text);
}
END_TEST

/* ---- what is written by hand ---- */

START_TEST(an_irreversible_act_wants_the_name_of_the_machine)
{
	ck_assert(says(step("4"), "name of the machine, read from it"));
	ck_assert(!says(step("5.a"), "name of the machine, read from it"));
}
END_TEST

START_TEST(second_persons_sign_before_after_or_alone)
{
	ck_assert(says(step("4"), "Before the act, second person"));
	ck_assert(says(step("15"), "Hold point, second person"));
	ck_assert(says(step("8"), "Which service pack does System Properties show?"));
}
END_TEST

/* R63: nobody who looks it up reads there what he has to find. */
START_TEST(the_answer_stands_behind_the_last_step_only)
{
	ck_assert(!says(step("8"), "had to find"));
	for (const struct hp_block *b = document->root.first; b != NULL; b = b->next) {
		if (hp_document_find(document, "8")->parent == b) {
			ck_assert(!says(b, "had to find"));
		}
	}
	ck_assert(says(&document->root, "The second person had to find"));
}
END_TEST

START_TEST(sensed_steps_have_found_met_and_override)
{
	ck_assert(says(step("5.b"), "Found"));
	ck_assert(says(step("5.b"), "met"));
	ck_assert(says(step("5.b"), "Override"));
	ck_assert(!says(step("12.1"), "Override"));
	ck_assert(says(step("4"), "2nd"));
	ck_assert(says(step("7.yes.2"), "Put off until step 16"));
	ck_assert(says(step("14"), "Due"));
	ck_assert(says(step("14"), "not applicable"));
}
END_TEST

/* ---- machines and values ---- */

START_TEST(rounds_and_unnamed_machines_have_lines_of_their_own)
{
	ck_assert_uint_eq(count_rows(step("13")), 2);
	ck_assert_uint_eq(count_rows(step("12.1")), 3);
	/* Two tables: what is noted before the act, and the signatures. */
	ck_assert_uint_eq(count_rows(step("10.1")), 6);
	ck_assert(says(step("10.1"), "Machine"));
	ck_assert_uint_eq(count_rows(step("10.2")), 3);
	ck_assert_uint_eq(count_rows(step("5.a")), 0);
}
END_TEST

static const struct hp_block *first_row(const struct hp_block *block)
{
	while (block->kind != HP_BLOCK_ROW) {
		block = following(block);
	}
	return block;
}

START_TEST(named_machines_have_a_line_each)
{
	static const char *const machines[] = {"cap=CAP01", "cap=CAP02", "site=SITE01", NULL};

	fill(NULL, machines);
	ck_assert_uint_eq(count_rows(step("10.2")), 2);
	ck_assert_str_eq(first_row(step("10.2"))->ref, "10.2@CAP01");
	ck_assert_str_eq(first_row(step("10.2"))->next->ref, "10.2@CAP02");
	ck_assert_str_eq(step("11/1")->marks, "on SITE01");
	ck_assert(says(step("1"), "Which drive of SITE01 holds"));
}
END_TEST

START_TEST(values_are_filled_in_and_the_rest_stays)
{
	static const char *const sets[] = {"SiteCode=S01", "SiteCode=S02", NULL};

	fill(sets, NULL);
	ck_assert_str_eq(step("11/2")->text, "Delete the value Owner of the key of site S02.");
	ck_assert_str_eq(step("10.2")->text, "Delete the folder {CapFolder} on {cap}.");
	ck_assert(says(step("14"), "{ParentCode} is {SiteCode}"));
}
END_TEST

static const struct {
	const char *sets[3];
	const char *machines[3];
	int status;
	const char *says;
} refused[] = {
	{{"Pin=1"}, {NULL}, HP_ERR_USAGE, "secret"},
	{{"SiteCode"}, {NULL}, HP_ERR_USAGE, "NAME=VALUE"},
	{{"SiteCode=x"}, {NULL}, HP_ERR_INVALID, "does not fit"},
	{{"Sitecode2=S01"}, {NULL}, HP_ERR_INVALID, "no parameter"},
	{{"SiteCode=S01", "ParentCode=S01"}, {NULL}, HP_ERR_INVALID, "must not be the same"},
	{{NULL}, {"cap"}, HP_ERR_USAGE, "ROLE=NAME"},
	{{NULL}, {"cap="}, HP_ERR_USAGE, "ROLE=NAME"},
	{{NULL}, {"="}, HP_ERR_USAGE, "ROLE=NAME"},
	{{NULL}, {"server=A"}, HP_ERR_USAGE, "no role"},
	{{NULL}, {"site=A", "site=B"}, HP_ERR_USAGE, "stands for one machine"},
};

START_TEST(what_does_not_fit_is_refused)
{
	const struct hp_checklist_options options = {
		.sets = refused[_i].sets, .machines = refused[_i].machines};
	struct hp_document *made = NULL;
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_int_eq(
		hp_document_checklist(procedure, &options, &made, &err), refused[_i].status);
	ck_assert_ptr_null(made);
	ck_assert_msg(
		strstr(hp_error_text(&err), refused[_i].says) != NULL, "%s", hp_error_text(&err));
	hp_error_finish(&err);
}
END_TEST

START_TEST(the_same_machine_twice_is_one)
{
	static const char *const machines[] = {
		"site=SITE01", "site=site01", "cap=A", "cap=a", NULL};

	fill(NULL, machines);
	ck_assert_uint_eq(count_rows(step("10.2")), 1);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("checklist");
	TCase *tree = tcase_create("tree");
	tcase_add_checked_fixture(tree, make, drop);
	tcase_add_test(tree, the_head_names_procedure_revision_and_digest);
	tcase_add_test(tree, warnings_stand_above_their_step);
	tcase_add_test(tree, every_goto_leads_to_a_place_of_the_document);
	tcase_add_test(tree, every_reference_is_there_once);
	tcase_add_test(tree, every_step_has_something_to_sign);
	tcase_add_test(tree, a_case_says_where_to_go_on);
	tcase_add_test(tree, what_is_called_stands_in_its_place_with_the_callers_names);
	suite_add_tcase(suite, tree);
	TCase *fields = tcase_create("fields");
	tcase_add_checked_fixture(fields, make, drop);
	tcase_add_test(fields, an_irreversible_act_wants_the_name_of_the_machine);
	tcase_add_test(fields, second_persons_sign_before_after_or_alone);
	tcase_add_test(fields, the_answer_stands_behind_the_last_step_only);
	tcase_add_test(fields, sensed_steps_have_found_met_and_override);
	tcase_add_test(fields, rounds_and_unnamed_machines_have_lines_of_their_own);
	tcase_add_test(fields, named_machines_have_a_line_each);
	tcase_add_test(fields, values_are_filled_in_and_the_rest_stays);
	tcase_add_loop_test(fields, what_does_not_fit_is_refused, 0, HP_ARRAY_SIZE(refused));
	tcase_add_test(fields, the_same_machine_twice_is_one);
	suite_add_tcase(suite, fields);
	return suite;
}
