/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The neutral document: how it is made and found, its date and its digest for people. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/document.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"

static struct hp_document *document;

static void make(void)
{
	document = hp_document_new();
}

static void drop(void)
{
	hp_document_free(document);
}

START_TEST(blocks_stand_in_the_order_they_were_added)
{
	struct hp_block *section = hp_document_add_section(document, &document->root, "1", "One");
	struct hp_block *first = hp_document_add(document, section, HP_BLOCK_STEP);
	struct hp_block *second = hp_document_add_text(document, section, "words");

	ck_assert_ptr_eq(document->root.first, section);
	ck_assert_ptr_eq(document->root.last, section);
	ck_assert_ptr_eq(section->first, first);
	ck_assert_ptr_eq(first->next, second);
	ck_assert_ptr_eq(section->last, second);
	ck_assert_ptr_null(second->next);
	ck_assert_ptr_eq(second->parent, section);
	ck_assert_str_eq(section->ref, "1");
	ck_assert_str_eq(section->text, "One");
}
END_TEST

START_TEST(nothing_is_added_where_there_is_no_text)
{
	ck_assert_ptr_null(hp_document_add_text(document, &document->root, NULL));
	ck_assert_ptr_null(hp_document_add_fact(document, &document->root, "Label", NULL));
	ck_assert_ptr_null(document->root.first);
	ck_assert_ptr_null(hp_document_text(document, NULL));
	ck_assert_ptr_null(hp_document_take(document, NULL));
}
END_TEST

START_TEST(texts_are_copied_and_made_harmless)
{
	char text[] = "one\ntwo\033[2J";
	struct hp_block *block = hp_document_add_text(document, &document->root, text);

	text[0] = 'X';
	ck_assert_ptr_null(strchr(block->text, '\033'));
	ck_assert_ptr_null(strchr(block->text, '\n'));
	ck_assert_int_eq(strncmp(block->text, "one two", 7), 0);
}
END_TEST

START_TEST(fields_are_copied_with_what_is_to_be_written_by_hand)
{
	struct hp_field fields[] = {
		{.kind = HP_FIELD_BOX, .label = "Done", .closes = true},
		{.kind = HP_FIELD_TEXT, .label = NULL, .value = "given"},
	};
	struct hp_block *block = hp_document_add(document, &document->root, HP_BLOCK_FIELDS);

	hp_document_set_fields(document, block, fields, 2);
	fields[1].value = "other";
	ck_assert_uint_eq(block->field_count, 2);
	ck_assert_str_eq(block->fields[0].label, "Done");
	ck_assert_ptr_null(block->fields[0].value);
	ck_assert(block->fields[0].closes);
	ck_assert_str_eq(block->fields[1].label, "");
	ck_assert_str_eq(block->fields[1].value, "given");
}
END_TEST

START_TEST(a_reference_finds_its_step_or_section_at_any_depth)
{
	struct hp_block *outer = hp_document_add_section(document, &document->root, "1", "One");
	struct hp_block *inner = hp_document_add_section(document, outer, NULL, "No reference");
	struct hp_block *check = hp_document_add(document, inner, HP_BLOCK_CHECK);
	struct hp_block *step = hp_document_add(document, inner, HP_BLOCK_STEP);
	struct hp_block *behind = hp_document_add_section(document, &document->root, "2", "Two");

	check->ref = "1.a";
	step->ref = "1.a";
	ck_assert_ptr_eq(hp_document_find(document, "1.a"), step);
	ck_assert_ptr_eq(hp_document_find(document, "1"), outer);
	ck_assert_ptr_eq(hp_document_find(document, "2"), behind);
	ck_assert_ptr_null(hp_document_find(document, "3"));
	ck_assert_ptr_null(hp_document_find(document, ""));
}
END_TEST

START_TEST(an_empty_document_has_nothing_to_find)
{
	ck_assert_ptr_null(hp_document_find(document, "1"));
	hp_document_free(NULL);
}
END_TEST

static const struct {
	const char *digest;
	const char *shown;
} digests[] = {
	{"77ab12cd9e0144f0aaaaaaaaaaaaaaaa", "77ab-12cd-9e01-44f0"},
	{"77ab12cd9e0144f0", "77ab-12cd-9e01-44f0"},
	{"77ab1", "77ab-1"},
	{"", ""},
};

START_TEST(a_digest_for_people_has_sixteen_digits_in_fours)
{
	char *shown = hp_digest_short(digests[_i].digest);
	ck_assert_str_eq(shown, digests[_i].shown);
	free(shown);
}
END_TEST

/* ---- the date ---- */

START_TEST(without_the_variable_the_date_is_the_callers)
{
	int64_t date = 0;

	unsetenv("SOURCE_DATE_EPOCH");
	ck_assert_int_eq(hp_document_date(42, &date, NULL), 0);
	ck_assert_int_eq(date, 42);
	setenv("SOURCE_DATE_EPOCH", "", 1);
	ck_assert_int_eq(hp_document_date(43, &date, NULL), 0);
	ck_assert_int_eq(date, 43);
}
END_TEST

START_TEST(the_variable_is_seconds_since_1970)
{
	int64_t date = 0;

	setenv("SOURCE_DATE_EPOCH", "1795305600", 1);
	ck_assert_int_eq(hp_document_date(42, &date, NULL), 0);
	ck_assert_int_eq(date, INT64_C(1795305600000));
	setenv("SOURCE_DATE_EPOCH", "253402300799", 1);
	ck_assert_int_eq(hp_document_date(42, &date, NULL), 0);
	ck_assert_int_eq(date, INT64_C(253402300799000));
}
END_TEST

static const char *const wrong_dates[] = {
	"yesterday", "-1", "1.5", "1795305600s", "253402300800", "99999999999999999999"};

START_TEST(a_variable_that_is_no_time_is_refused_and_changes_nothing)
{
	struct hp_error err = HP_ERROR_INIT;
	int64_t date = 7;

	setenv("SOURCE_DATE_EPOCH", wrong_dates[_i], 1);
	ck_assert_int_eq(hp_document_date(42, &date, &err), HP_ERR_USAGE);
	ck_assert_int_eq(date, 7);
	ck_assert_ptr_nonnull(strstr(hp_error_text(&err), "SOURCE_DATE_EPOCH"));
	hp_error_finish(&err);
}
END_TEST

START_TEST(our_own_words_are_english_where_nothing_is_translated)
{
	hp_i18n_init(NULL);
	char *language = hp_i18n_language();
	ck_assert_str_eq(language, "en");
	free(language);
}
END_TEST

/* ---- its JSON form, and the words in it ---- */

START_TEST(every_kind_has_a_name_of_its_own)
{
	for (size_t i = 0; i < HP_BLOCK_COUNT_; i++) {
		const char *name = hp_block_kind_name((enum hp_block_kind)i);
		ck_assert_ptr_nonnull(name);
		for (size_t n = 0; n < i; n++) {
			ck_assert_str_ne(name, hp_block_kind_name((enum hp_block_kind)n));
		}
	}
}
END_TEST

START_TEST(json_says_what_has_a_value_and_leaves_out_the_rest)
{
	const struct hp_document *documents[] = {document, document};
	struct hp_block *step = hp_document_add(document, &document->root, HP_BLOCK_STEP);
	step->ref = "1";
	step->text = "Do it.";
	document->head.id = "x";
	struct hp_json *json = hp_document_to_json(documents, 2);
	char *text = hp_json_print(json);

	ck_assert_int_eq(strncmp(text, "{\"holdpoint-document\":1,\"documents\":[{", 38), 0);
	ck_assert_ptr_nonnull(strstr(text, "\"id\":\"x\""));
	ck_assert_ptr_nonnull(
		strstr(text, "{\"kind\":\"step\",\"ref\":\"1\",\"text\":\"Do it.\"}"));
	ck_assert_ptr_null(strstr(text, "null"));
	free(text);
	hp_json_free(json);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("document");
	TCase *tree = tcase_create("tree");
	tcase_add_checked_fixture(tree, make, drop);
	tcase_add_test(tree, blocks_stand_in_the_order_they_were_added);
	tcase_add_test(tree, nothing_is_added_where_there_is_no_text);
	tcase_add_test(tree, texts_are_copied_and_made_harmless);
	tcase_add_test(tree, fields_are_copied_with_what_is_to_be_written_by_hand);
	tcase_add_test(tree, a_reference_finds_its_step_or_section_at_any_depth);
	tcase_add_test(tree, an_empty_document_has_nothing_to_find);
	tcase_add_test(tree, every_kind_has_a_name_of_its_own);
	tcase_add_test(tree, json_says_what_has_a_value_and_leaves_out_the_rest);
	suite_add_tcase(suite, tree);
	TCase *words = tcase_create("words");
	tcase_add_loop_test(
		words, a_digest_for_people_has_sixteen_digits_in_fours, 0, HP_ARRAY_SIZE(digests));
	tcase_add_test(words, without_the_variable_the_date_is_the_callers);
	tcase_add_test(words, the_variable_is_seconds_since_1970);
	tcase_add_loop_test(words, a_variable_that_is_no_time_is_refused_and_changes_nothing, 0,
		HP_ARRAY_SIZE(wrong_dates));
	tcase_add_test(words, our_own_words_are_english_where_nothing_is_translated);
	suite_add_tcase(suite, words);
	return suite;
}
