/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of holdpoint-render-pdf, what needs no fonts: where pages end (R100, R13), how wide columns are,
 * and that what is no document is refused. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/render/columns.h"
#include "src/render/flow.h"
#include "src/render/model.h"

#define PAGE 100.0

static struct flow_place places[64];

static size_t pages_of(const struct flow_strip *strips, size_t count)
{
	ck_assert_uint_le(count, HP_ARRAY_SIZE(places));
	return flow_break(strips, count, PAGE, places);
}

START_TEST(strips_follow_each_other_with_their_gaps)
{
	const struct flow_strip strips[] = {{.before = 9, .height = 10},
		{.before = 5, .height = 20}, {.before = 0, .height = 3}};
	ck_assert_uint_eq(pages_of(strips, 3), 1);
	ck_assert_double_eq(places[0].y, 0); /* no gap at the top of a page */
	ck_assert_double_eq(places[1].y, 15);
	ck_assert_double_eq(places[2].y, 35);
}
END_TEST

START_TEST(nothing_is_one_page)
{
	ck_assert_uint_eq(pages_of(NULL, 0), 1);
}
END_TEST

START_TEST(what_just_fits_stays)
{
	const struct flow_strip strips[] = {
		{.height = 60}, {.before = 10, .height = 30}, {.height = 1}};
	ck_assert_uint_eq(pages_of(strips, 3), 2);
	ck_assert_uint_eq(places[1].page, 0);
	ck_assert_uint_eq(places[2].page, 1);
	ck_assert_double_eq(places[2].y, 0);
}
END_TEST

START_TEST(a_step_that_does_not_fit_goes_to_the_next_page_as_a_whole)
{
	const struct flow_strip strips[] = {{.height = 50}, {.height = 30},
		{.height = 30, .level = FLOW_BLOCK}, {.height = 10, .level = FLOW_PART}};
	ck_assert_uint_eq(pages_of(strips, 4), 2);
	ck_assert_uint_eq(places[0].page, 0);
	for (size_t i = 1; i < 4; i++) {
		ck_assert_uint_eq(places[i].page, 1);
	}
}
END_TEST

START_TEST(a_heading_and_a_warning_go_with_what_follows_them)
{
	const struct flow_strip strips[] = {{.height = 70}, {.height = 10},
		{.height = 10, .level = FLOW_TOGETHER}, {.height = 20, .level = FLOW_TOGETHER}};
	ck_assert_uint_eq(pages_of(strips, 4), 2);
	ck_assert_uint_eq(places[1].page, 1);
	ck_assert_uint_eq(places[3].page, 1);
}
END_TEST

START_TEST(a_step_longer_than_a_page_is_divided_between_its_blocks)
{
	struct flow_strip strips[12] = {{.height = 10}};
	for (size_t i = 1; i < 12; i++) {
		/* Blocks of two strips each. */
		strips[i] = (struct flow_strip){
			.height = 15, .level = i % 2 == 1 ? FLOW_BLOCK : FLOW_PART, .repeat = 7};
	}
	ck_assert_uint_eq(pages_of(strips, 12), 2);
	for (size_t i = 1; i < 12; i++) {
		if (places[i].page != places[i - 1].page) {
			ck_assert_int_eq(strips[i].level, FLOW_BLOCK);
			ck_assert_double_eq(places[i].y, 7); /* below "6.4 (continued)" */
		}
	}
}
END_TEST

START_TEST(a_heading_does_not_divide_a_step_that_fills_a_page)
{
	const struct flow_strip strips[] = {{.height = 10}, {.height = 10},
		{.height = 50, .level = FLOW_KEEP}, {.height = 45, .level = FLOW_BLOCK}};
	ck_assert_uint_eq(pages_of(strips, 4), 2);
	ck_assert_uint_eq(places[1].page, 0);
	ck_assert_uint_eq(places[2].page, 1);
	ck_assert_uint_eq(places[3].page, 1);
}
END_TEST

START_TEST(what_is_longer_than_a_page_empties_none_before_it)
{
	struct flow_strip strips[20] = {{.height = 10}, {.height = 30}};
	for (size_t i = 2; i < 20; i++) {
		strips[i] =
			(struct flow_strip){.height = 10, .level = i == 2 ? FLOW_APART : FLOW_PART};
	}
	(void)pages_of(strips, 20);
	ck_assert_uint_eq(places[1].page, 0);
	ck_assert_uint_eq(places[7].page, 0);
}
END_TEST

START_TEST(a_long_table_fills_its_page_before_it_goes_on)
{
	struct flow_strip strips[30] = {{.height = 10}, {.height = 10, .level = FLOW_BLOCK}};
	for (size_t i = 2; i < 30; i++) {
		strips[i] = (struct flow_strip){.height = 10, .level = FLOW_PART, .repeat = 10};
	}
	(void)pages_of(strips, 30);
	/* Not before the table, where the page would stay empty. */
	ck_assert_uint_eq(places[9].page, 0);
	ck_assert_uint_eq(places[10].page, 1);
	ck_assert_double_eq(places[10].y, 10);
}
END_TEST

START_TEST(a_strip_higher_than_a_page_has_one_for_itself)
{
	const struct flow_strip strips[] = {{.height = 10}, {.height = 250}, {.height = 10}};
	ck_assert_uint_eq(pages_of(strips, 3), 3);
	ck_assert_uint_eq(places[1].page, 1);
	ck_assert_uint_eq(places[2].page, 2);
}
END_TEST

START_TEST(a_new_page_begins_where_it_is_asked_for)
{
	const struct flow_strip strips[] = {{.height = 10}, {.height = 10, .new_page = true}};
	ck_assert_uint_eq(pages_of(strips, 2), 2);
	ck_assert_uint_eq(places[1].page, 1);
}
END_TEST

/* Whatever the heights are: all strips in their order, none above its page or below it, and no
 * group that has room on one page on two. */
START_TEST(no_heights_break_the_rules)
{
	struct flow_strip strips[64];
	unsigned seed = (unsigned)_i * 2654435761u + 1;
	for (size_t i = 0; i < 64; i++) {
		seed = seed * 1664525u + 1013904223u;
		strips[i] = (struct flow_strip){.before = seed >> 28,
			.height = 1 + (seed >> 20) % 30,
			.level = (enum flow_level)((seed >> 16) % 6),
			.repeat = (seed >> 16) % 6 <= FLOW_KEEP ? 0 : (seed >> 10) % 8};
	}
	strips[0].level = FLOW_APART;
	strips[0].repeat = 0;
	size_t pages = pages_of(strips, 64);
	ck_assert_uint_eq(places[63].page + 1, pages);
	for (size_t i = 0; i < 64; i++) {
		ck_assert_double_le(places[i].y + strips[i].height, PAGE + 0.1);
		ck_assert(i == 0 || places[i].page == places[i - 1].page ||
			  places[i].page == places[i - 1].page + 1);
		ck_assert(i == 0 || places[i].page != places[i - 1].page ||
			  places[i].y >= places[i - 1].y + strips[i - 1].height);
	}
	for (int level = FLOW_APART; level <= FLOW_KEEP; level++) {
		for (size_t first = 0; first < 64;) {
			double high = strips[first].height;
			size_t end = first + 1;
			for (; end < 64 && (int)strips[end].level > level; end++) {
				high += strips[end].before + strips[end].height;
			}
			if (high <= PAGE) {
				ck_assert_uint_eq(places[first].page, places[end - 1].page);
			}
			first = end;
		}
	}
}
END_TEST

/* ---- columns ---- */

static double sum_of(const struct column_need *columns, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++) {
		sum += columns[i].width;
	}
	return sum;
}

START_TEST(columns_fill_the_width_and_none_is_narrower_than_its_least)
{
	struct column_need columns[] = {
		{.least = 20, .most = 200}, {.least = 10, .most = 10}, {.least = 30, .most = 90}};
	columns_share(columns, 3, 150);
	ck_assert_double_eq_tol(sum_of(columns, 3), 150, 0.01);
	ck_assert_double_ge(columns[0].width, 20);
	ck_assert_double_eq_tol(columns[1].width, 10, 0.01);
	ck_assert_double_ge(columns[2].width, 30);
}
END_TEST

START_TEST(what_is_left_over_goes_to_columns_to_write_in)
{
	struct column_need columns[] = {
		{.least = 20, .most = 20}, {.least = 10, .most = 10, .takes = true}};
	columns_share(columns, 2, 100);
	ck_assert_double_eq_tol(columns[0].width, 20, 0.01);
	ck_assert_double_eq_tol(columns[1].width, 80, 0.01);
}
END_TEST

START_TEST(columns_without_room_shrink_alike)
{
	struct column_need columns[] = {{.least = 300, .most = 300}, {.least = 100, .most = 100}};
	columns_share(columns, 2, 100);
	ck_assert_double_eq_tol(columns[0].width, 75, 0.01);
	ck_assert_double_eq_tol(columns[1].width, 25, 0.01);
}
END_TEST

/* ---- what is no document ---- */

#define HEAD "{\"holdpoint-document\": 1, \"documents\": [{\"title\": \"T\", \"blocks\": ["
#define END "]}]}"

static int read_text(const char *text, struct model *model, struct hp_error *err)
{
	return model_read(text, strlen(text), model, err);
}

START_TEST(a_document_is_read_with_its_blocks)
{
	struct model model;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_int_eq(read_text(HEAD "{\"kind\": \"step\", \"ref\": \"6.4\", \"text\": "
					"\"Stop.\", \"children\": ["
					"{\"kind\": \"fields\", \"fields\": [{\"kind\": \"time\", "
					"\"label\": \"Time\", "
					"\"value\": null}]}]}" END,
				 &model, &err),
		0);
	const struct block *step = model.documents[0].first;
	ck_assert_int_eq(step->kind, BLOCK_STEP);
	ck_assert_str_eq(step->ref, "6.4");
	ck_assert_int_eq(step->first->fields[0].kind, FIELD_TIME);
	ck_assert_ptr_null(step->first->fields[0].value);
	model_finish(&model);
}
END_TEST

START_TEST(texts_cannot_steer_lines_or_directions)
{
	struct model model;
	ck_assert_int_eq(
		read_text(HEAD "{\"kind\": \"text\", \"text\": \"a\\n\\u202eb\\u0007\"}" END,
			&model, NULL),
		0);
	ck_assert_ptr_null(strchr(model.documents[0].first->text, '\n'));
	ck_assert_ptr_null(strchr(model.documents[0].first->text, '\a'));
	ck_assert_ptr_null(strstr(model.documents[0].first->text, "\xe2\x80\xae"));
	model_finish(&model);
}
END_TEST

static const struct {
	const char *text;
	int status;
} refused[] = {
	{"", HP_ERR_INVALID},
	{"nonsense", HP_ERR_INVALID},
	{"[]", HP_ERR_INVALID},
	{"{}", HP_ERR_INVALID},
	{"{\"holdpoint-document\": \"1\", \"documents\": []}", HP_ERR_INVALID},
	{"{\"holdpoint-document\": 2, \"documents\": []}", HP_ERR_NEWER},
	{"{\"holdpoint-document\": 1}", HP_ERR_INVALID},
	{"{\"holdpoint-document\": 1, \"documents\": []}", HP_ERR_INVALID},
	{"{\"holdpoint-document\": 1, \"documents\": [1]}", HP_ERR_INVALID},
	{"{\"holdpoint-document\": 1, \"documents\": [{\"title\": 7}]}", HP_ERR_INVALID},
	{"{\"holdpoint-document\": 1, \"documents\": [{\"paper\": \"a0\"}]}", HP_ERR_INVALID},
	{"{\"holdpoint-document\": 1, \"documents\": [{\"blocks\": {}}]}", HP_ERR_INVALID},
	{HEAD "7" END, HP_ERR_INVALID},
	{HEAD "{}" END, HP_ERR_INVALID},
	{HEAD "{\"kind\": \"poem\"}" END, HP_ERR_INVALID},
	{HEAD "{\"kind\": \"text\", \"text\": [\"a\"]}" END, HP_ERR_INVALID},
	{HEAD "{\"kind\": \"text\", \"number\": \"4\"}" END, HP_ERR_INVALID},
	{HEAD "{\"kind\": \"text\", \"number\": 99999999999999999999}" END, HP_ERR_INVALID},
	{HEAD "{\"kind\": \"step\", \"bullet\": 1}" END, HP_ERR_INVALID},
	{HEAD "{\"kind\": \"notice\"}" END, HP_ERR_INVALID},
	{HEAD "{\"kind\": \"span\", \"span\": \"sleep\"}" END, HP_ERR_INVALID},
	{HEAD "{\"kind\": \"fields\", \"fields\": [{\"kind\": \"voice\"}]}" END, HP_ERR_INVALID},
	{HEAD "{\"kind\": \"fields\", \"fields\": [3]}" END, HP_ERR_INVALID},
	{HEAD "{\"kind\": \"text\", \"children\": {}}" END, HP_ERR_INVALID},
	{HEAD "{\"kind\": \"text\", \"text\": \"\xff\"}" END, HP_ERR_INVALID},
	{HEAD, HP_ERR_INVALID},
};

START_TEST(what_is_no_document_is_refused_with_a_sentence)
{
	struct model model;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_int_eq(read_text(refused[_i].text, &model, &err), refused[_i].status);
	ck_assert_ptr_nonnull(err.message);
	ck_assert_uint_gt(strlen(err.message), 20);
	hp_error_finish(&err);
}
END_TEST

START_TEST(blocks_nested_without_end_are_refused)
{
	struct model model;
	struct hp_str text;
	hp_str_init(&text);
	hp_str_append(&text, HEAD);
	for (size_t i = 0; i < 100000; i++) {
		hp_str_append(&text, "{\"kind\": \"section\", \"children\": [");
	}
	ck_assert_int_lt(model_read(text.data, text.len, &model, NULL), 0);
	hp_str_finish(&text);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("render");
	TCase *flow = tcase_create("flow");
	tcase_add_test(flow, strips_follow_each_other_with_their_gaps);
	tcase_add_test(flow, nothing_is_one_page);
	tcase_add_test(flow, what_just_fits_stays);
	tcase_add_test(flow, a_step_that_does_not_fit_goes_to_the_next_page_as_a_whole);
	tcase_add_test(flow, a_heading_and_a_warning_go_with_what_follows_them);
	tcase_add_test(flow, a_step_longer_than_a_page_is_divided_between_its_blocks);
	tcase_add_test(flow, a_heading_does_not_divide_a_step_that_fills_a_page);
	tcase_add_test(flow, what_is_longer_than_a_page_empties_none_before_it);
	tcase_add_test(flow, a_long_table_fills_its_page_before_it_goes_on);
	tcase_add_test(flow, a_strip_higher_than_a_page_has_one_for_itself);
	tcase_add_test(flow, a_new_page_begins_where_it_is_asked_for);
	tcase_add_loop_test(flow, no_heights_break_the_rules, 0, 200);
	suite_add_tcase(suite, flow);

	TCase *columns = tcase_create("columns");
	tcase_add_test(columns, columns_fill_the_width_and_none_is_narrower_than_its_least);
	tcase_add_test(columns, what_is_left_over_goes_to_columns_to_write_in);
	tcase_add_test(columns, columns_without_room_shrink_alike);
	suite_add_tcase(suite, columns);

	TCase *model = tcase_create("model");
	tcase_add_test(model, a_document_is_read_with_its_blocks);
	tcase_add_test(model, texts_cannot_steer_lines_or_directions);
	tcase_add_loop_test(model, what_is_no_document_is_refused_with_a_sentence, 0,
		(int)HP_ARRAY_SIZE(refused));
	tcase_add_test(model, blocks_nested_without_end_are_refused);
	suite_add_tcase(suite, model);
	return suite;
}
