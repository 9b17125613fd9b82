/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

static struct hp_json_doc *parse(const char *text)
{
	struct hp_json_doc *doc = NULL;
	struct hp_error err = HP_ERROR_INIT;
	int status = hp_json_parse("t.json", text, strlen(text), &doc, NULL, &err);

	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
	return doc;
}

/** Refused by both doors, with the message at that place. */
static void check_refused(const char *text, size_t len, size_t line, size_t column)
{
	struct hp_json_doc *doc = NULL;
	struct hp_json *value = NULL;
	struct hp_json_place place = {0};
	struct hp_error err = HP_ERROR_INIT;
	char *beginning = hp_asprintf("t.json:%zu:%zu: ", line, column);

	ck_assert_int_eq(hp_json_parse("t.json", text, len, &doc, &place, &err), HP_ERR_INVALID);
	ck_assert_ptr_null(doc);
	ck_assert_uint_eq(place.line, line);
	ck_assert_uint_eq(place.column, column);
	ck_assert_msg(strncmp(err.message, beginning, strlen(beginning)) == 0, "%s", err.message);
	ck_assert_int_eq(hp_json_parse_value(text, len, &value, &err), HP_ERR_INVALID);
	ck_assert_ptr_null(value);
	ck_assert_msg(
		strncmp(err.message, beginning + 7, strlen(beginning + 7)) == 0, "%s", err.message);
	ck_assert_int_eq(hp_json_parse_value(text, len, &value, NULL), HP_ERR_INVALID);
	hp_error_finish(&err);
	free(beginning);
}

/* Everything RFC 8259 forbids, what cJSON lets through, and what DESIGN section 3 refuses on top.
 */
static const struct {
	const char *text;
	size_t line;
	size_t column;
} bad[] = {
	{"", 1, 1},
	{" \n ", 2, 2},
	{"{", 1, 2},
	{"[1", 1, 3},
	{"[1,]", 1, 4},
	{"[,1]", 1, 2},
	{"[1 2]", 1, 4},
	{"{\"a\":1,}", 1, 8},
	{"{\"a\" 1}", 1, 6},
	{"{\"a\":}", 1, 6},
	{"{a:1}", 1, 2},
	{"{'a':1}", 1, 2},
	{"{1:1}", 1, 2},
	{"[1}", 1, 3},
	{"{\"a\":1]", 1, 7},
	{"]", 1, 1},
	{"1 2", 1, 3},
	{"{} x", 1, 4},
	{"[]]", 1, 3},
	{"01", 1, 1},
	{"-01", 1, 1},
	{"-0", 1, 1},
	{"-", 1, 2},
	{"+1", 1, 1},
	{".5", 1, 1},
	{"1.0", 1, 1},
	{"1.", 1, 1},
	{"1e3", 1, 1},
	{"1E0", 1, 1},
	{"0x10", 1, 2},
	{"9007199254740992", 1, 1},
	{"-9007199254740992", 1, 1},
	{"[1,99999999999999999999999999999999999999]", 1, 4},
	{"NaN", 1, 1},
	{"Infinity", 1, 1},
	{"tru", 1, 1},
	{"True", 1, 1},
	{"nulll", 1, 5},
	{"// x\n1", 1, 1},
	{"/* */ 1", 1, 1},
	{"\"a", 1, 3},
	{"\"a\\", 1, 4},
	{"\"a\nb\"", 1, 3},
	{"\"a\tb\"", 1, 3},
	{"\"a\x1F\"", 1, 3},
	{"\"\\x41\"", 1, 2},
	{"\"\\'\"", 1, 2},
	{"\"\\u00g0\"", 1, 2},
	{"\"\\u12\"", 1, 2},
	{"\"\\u", 1, 2},
	{"\"\\u0000\"", 1, 2},
	{"{\"a\\u0000b\":1}", 1, 4},
	{"\"\\uD800\"", 1, 2},
	{"\"\\uD800x\"", 1, 2},
	{"\"\\uD800\\n\"", 1, 2},
	{"\"\\uD800\\uD800\"", 1, 2},
	{"\"\\uD800\\u0041\"", 1, 2},
	{"\"\\uDC00\"", 1, 2},
	{"\"\\uDC00\\uD800\"", 1, 2},
	{"\"\xFF\"", 1, 2},
	{"\"\xC0\x80\"", 1, 2},
	{"\"\xED\xA0\x80\"", 1, 2},
	{"[\xC2\xA0"
	 "1]",
		1, 2},
	{"\xFF\xFE{", 1, 1},
	{"\xEF\xBB\xBF{}", 1, 1},
	{"\f1", 1, 1},
	{"\v1", 1, 1},
	{"{\"a\":1,\"a\":2}", 1, 8},
	{"{\"a\":1,\"b\":{},\"\\u0061\":2}", 1, 15},
	{"{\"\":1,\"\":2}", 1, 7},
	{"[{\"x\":{\"k\":1,\"l\":2,\"k\":3}}]", 1, 20},
	{"{\"\xF0\x9F\x98\x80\":1,\n\"\\uD83D\\uDE00\":2}", 2, 1},
	{"{\"\xC3\xA4\xC3\xB6\": 01}", 1, 8}, /* columns are code points */
	{"[\n\"x\",\n  y]", 3, 3},
	{"[1,\r\n x]", 2, 2},
};

START_TEST(bad_json_is_refused_where_the_fault_is)
{
	check_refused(bad[_i].text, strlen(bad[_i].text), bad[_i].line, bad[_i].column);
}
END_TEST

START_TEST(a_raw_nul_is_refused_inside_and_outside_strings)
{
	check_refused("\"a\0b\"", 5, 1, 3);
	check_refused("[1]\0", 4, 1, 4);
	check_refused("\0", 1, 1, 1);
	check_refused("{\"a\0\":1}", 8, 1, 4);
}
END_TEST

static const char *const good[][2] = {
	{"0", "0"},
	{" \t\r\n[ ] ", "[]"},
	{"{}", "{}"},
	{"-1", "-1"},
	{"9007199254740991", "9007199254740991"},
	{"-9007199254740991", "-9007199254740991"},
	{"1000000000000000", "1000000000000000"},
	{"[true,false,null]", "[true,false,null]"},
	{"\"\\u0041\\n\\/\\\\\\\"\"", "\"A\\n/\\\\\\\"\""},
	{"\"\\uD83D\\uDE00\\u00e4\"", "\"\xF0\x9F\x98\x80\xC3\xA4\""},
	{"\"\\u001f\\u007f\\b\\f\\r\\t\"", "\"\\u001f\x7F\\b\\f\\r\\t\""},
	{"{\"a\":{\"a\":1},\"b\":{\"a\":2}}", "{\"a\":{\"a\":1},\"b\":{\"a\":2}}"},
	{"{\"a\":1,\"A\":2}", "{\"a\":1,\"A\":2}"},
	{"{\"\":0}", "{\"\":0}"},
	{"\"\\ufffe\\uffff\"", "\"\xEF\xBF\xBE\xEF\xBF\xBF\""},
};

START_TEST(good_json_is_read_and_printed_on_one_line)
{
	struct hp_json_doc *doc = parse(good[_i][0]);
	char *text = hp_json_print(hp_json_doc_root(doc));

	ck_assert_str_eq(text, good[_i][1]);
	free(text);
	hp_json_doc_free(doc);
}
END_TEST

START_TEST(nesting_ends_at_64)
{
	char text[2 * 65 + 1];

	memset(text, '[', 65);
	memset(text + 65, ']', 65);
	text[130] = '\0';
	check_refused(text, 130, 1, 65);
	struct hp_json *value = NULL;
	ck_assert_int_eq(hp_json_parse_value(text + 1, 128, &value, NULL), 0);
	hp_json_free(value);
}
END_TEST

START_TEST(a_million_brackets_are_refused_and_not_recursed_into)
{
	char *text = hp_alloc(1000000);

	memset(text, '[', 1000000);
	check_refused(text, 1000000, 1, 65);
	free(text);
}
END_TEST

static char *many_members(size_t count, const char *last)
{
	struct hp_str text;

	hp_str_init(&text);
	hp_str_append_char(&text, '{');
	for (size_t i = 0; i < count; i++) {
		hp_str_appendf(&text, "\"member%zu\":1,", i);
	}
	hp_str_appendf(&text, "\"%s\":1}", last);
	char *result = hp_str_detach(&text);
	hp_str_finish(&text);
	return result;
}

START_TEST(twins_among_many_members_are_found_quickly)
{
	char *text = many_members(100000, "member5");
	struct hp_json *value = NULL;
	int64_t begin = hp_clock_monotonic_ms();

	ck_assert_int_eq(hp_json_parse_value(text, strlen(text), &value, NULL), HP_ERR_INVALID);
	free(text);
	text = many_members(100000, "other");
	ck_assert_int_eq(hp_json_parse_value(text, strlen(text), &value, NULL), 0);
	/* Quadratic would be 10^10 comparisons, minutes. The bound is loose for slow machines. */
	ck_assert_int_lt(hp_clock_monotonic_ms() - begin, 20000);
	hp_json_free(value);
	free(text);
}
END_TEST

START_TEST(the_place_of_any_value_and_name_is_found)
{
	const char *text = "{\n"
			   "  \"id\" : \"6.4\",\n"
			   "  \"\xC3\xA4\": [1, {\"x\": \"a\\\"]:\"}, -3],\n"
			   "\t\"last\":{\"deep\":null , \"y\":false}}";
	struct hp_json_doc *doc = parse(text);
	const struct hp_json *root = hp_json_doc_root(doc);
	const struct hp_json *list = hp_json_get(root, "\xC3\xA4");
	const struct hp_json *x = hp_json_get(hp_json_next(hp_json_first(list)), "x");
	const struct hp_json *last = hp_json_get(root, "last");
	const struct {
		const struct hp_json *value;
		bool of_key;
		size_t line;
		size_t column;
	} places[] = {
		{root, false, 1, 1},
		{root, true, 1, 1},
		{hp_json_get(root, "id"), false, 2, 10},
		{hp_json_get(root, "id"), true, 2, 3},
		{list, false, 3, 8},
		{list, true, 3, 3},
		{hp_json_first(list), false, 3, 9},
		{hp_json_first(list), true, 3, 9},
		{x, false, 3, 18},
		{x, true, 3, 13},
		{hp_json_next(hp_json_next(hp_json_first(list))), false, 3, 28},
		{last, false, 4, 9},
		{last, true, 4, 2},
		{hp_json_get(last, "y"), false, 4, 28},
		{hp_json_get(last, "y"), true, 4, 24},
	};

	for (size_t i = 0; i < HP_ARRAY_SIZE(places); i++) {
		struct hp_json_place place = hp_json_where(doc, places[i].value, places[i].of_key);
		ck_assert_msg(place.line == places[i].line && place.column == places[i].column,
			"place %zu is %zu:%zu", i, place.line, place.column);
	}
	hp_json_doc_free(doc);
}
END_TEST

START_TEST(a_hostile_file_name_is_shown_harmless)
{
	struct hp_json_doc *doc = NULL;
	struct hp_error err = HP_ERROR_INIT;

	(void)hp_json_parse("a\x1B[2J", "x", 1, &doc, NULL, &err);
	ck_assert_ptr_null(strchr(err.message, 0x1B));
	(void)hp_json_parse("a", "{\"\\u001b\":1,\"\\u001b\":2}", 23, &doc, NULL, &err);
	ck_assert_ptr_null(strchr(err.message, 0x1B));
	ck_assert_ptr_nonnull(strstr(err.message, "<1B>"));
	hp_error_finish(&err);
}
END_TEST

START_TEST(accessors_answer_for_wrong_types_and_for_nothing)
{
	struct hp_json_doc *doc = parse("{\"s\":\"x\",\"n\":5,\"b\":true,\"z\":null,\"S\":1}");
	const struct hp_json *root = hp_json_doc_root(doc);

	ck_assert_str_eq(hp_json_get_string(root, "s"), "x");
	ck_assert_int_eq(hp_json_get_int(root, "n", 9), 5);
	ck_assert_int_eq(hp_json_get_int(root, "s", 9), 9);
	ck_assert_int_eq(hp_json_get_int(root, "none", 9), 9);
	ck_assert(hp_json_get_bool(root, "b", false));
	ck_assert(hp_json_get_bool(root, "n", true));
	ck_assert_ptr_null(hp_json_get_string(root, "n"));
	ck_assert_ptr_null(hp_json_get(root, "none"));
	ck_assert_ptr_null(hp_json_get(hp_json_get(root, "s"), "x"));
	ck_assert_int_eq(hp_json_get_int(root, "S", 0), 1);
	ck_assert(hp_json_is(hp_json_get(root, "z"), HP_JSON_NULL));
	ck_assert(!hp_json_is(NULL, HP_JSON_NULL));
	ck_assert_ptr_null(hp_json_string(NULL));
	ck_assert_int_eq(hp_json_int(NULL), 0);
	ck_assert(!hp_json_bool(NULL));
	ck_assert_ptr_null(hp_json_first(NULL));
	ck_assert_ptr_null(hp_json_get(NULL, "x"));
	ck_assert_uint_eq(hp_json_count(root), 5);
	ck_assert_str_eq(hp_json_key(hp_json_first(root)), "s");
	ck_assert_str_eq(hp_json_doc_name(doc), "t.json");
	hp_json_doc_free(doc);
	hp_json_doc_free(NULL);
	hp_json_free(NULL);
	hp_json_wipe_free(NULL);
}
END_TEST

START_TEST(built_values_print_in_the_order_added)
{
	struct hp_json *object = hp_json_new_object();
	struct hp_json *array = hp_json_new_array();

	hp_json_add_string(array, "x");
	hp_json_add(array, hp_json_new_int(-1));
	hp_json_add(array, NULL);
	hp_json_set_string(object, "z", "1");
	hp_json_set_int(object, "a", 9007199254740991);
	hp_json_set_bool(object, "b", false);
	hp_json_set(object, "list", array);
	hp_json_set(object, "nothing", NULL);
	hp_json_set_string(object, "none", NULL);
	hp_json_set_string(object, "a", "again");
	hp_json_remove(object, "b");
	hp_json_remove(object, "was never there");
	char *text = hp_json_print(object);
	ck_assert_str_eq(text, "{\"z\":\"1\",\"a\":\"again\",\"list\":[\"x\",-1,null],\"nothing\":"
			       "null,\"none\":null}");
	free(text);
	struct hp_json *copy = hp_json_copy(hp_json_get(object, "list"));
	ck_assert_ptr_null(hp_json_key(copy));
	ck_assert(hp_json_equal(copy, hp_json_get(object, "list")));
	hp_json_free(object);
	text = hp_json_print_pretty(copy);
	ck_assert_str_eq(text, "[\n  \"x\",\n  -1,\n  null\n]\n");
	free(text);
	hp_json_wipe_free(copy);
	ck_assert_ptr_null(hp_json_copy(NULL));
}
END_TEST

START_TEST(a_built_text_that_is_not_utf8_becomes_visible)
{
	struct hp_json *value = hp_json_new_string("a\xFF\xC3\xA4");
	ck_assert_str_eq(hp_json_string(value), "a<FF>\xC3\xA4");
	hp_json_free(value);
}
END_TEST

START_TEST(canonical_form_can_leave_members_out)
{
	static const char text[] =
		"{\"b\":1,\"$schema\":\"s\",\"$comment\":\"c\",\"a\":{\"$comment\":[],"
		"\"practice\":2},\"practice\":3}";
	static const char *const out[] = {"$schema", "practice", NULL};
	static const char *const all[] = {"$schema", "practice", "a", "b", NULL};
	struct hp_json *value = NULL;

	ck_assert_int_eq(hp_json_parse_value(text, strlen(text), &value, NULL), 0);
	char *written = hp_json_canonical_without(value, out);
	ck_assert_str_eq(written, "{\"a\":{\"practice\":2},\"b\":1}");
	free(written);
	written = hp_json_canonical_without(value, all);
	ck_assert_str_eq(written, "{}");
	free(written);
	hp_json_free(value);
}
END_TEST

/* Sorting and looking for twins take another way with many members. */
START_TEST(objects_of_any_size_are_sorted_and_refuse_twins)
{
	for (size_t count = 1; count < 60; count++) {
		struct hp_str text;
		hp_str_init(&text);
		for (size_t i = 0; i < count; i++) {
			hp_str_appendf(
				&text, "%s\"k%02zu\":%zu", i == 0 ? "{" : ",", (i * 37) % count, i);
		}
		struct hp_json *value = NULL;
		struct hp_json *twin = NULL;
		bool is_permutation = count % 37 != 0;
		char *plain = hp_asprintf("%s}", text.data);
		char *doubled = hp_asprintf("%s,\"k00\":0}", text.data);
		hp_str_finish(&text);
		if (is_permutation) {
			ck_assert_int_eq(
				hp_json_parse_value(plain, strlen(plain), &value, NULL), 0);
			char *sorted = hp_json_canonical(value);
			const char *last = sorted;
			for (size_t i = 0; i < count; i++) {
				char *key = hp_asprintf("\"k%02zu\":", i);
				const char *found = strstr(sorted, key);
				ck_assert_ptr_nonnull(found);
				ck_assert(found > last || i == 0);
				last = found;
				free(key);
			}
			free(sorted);
			hp_json_free(value);
		}
		ck_assert_int_lt(hp_json_parse_value(doubled, strlen(doubled), &twin, NULL), 0);
		free(plain);
		free(doubled);
	}
}
END_TEST

START_TEST(canonical_form_sorts_as_rfc_8785_shows)
{
	/* The example of RFC 8785 section 3.2.3: the order of UTF-16 units, not of code points. */
	struct hp_json_doc *doc =
		parse("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
		      "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
		      "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
		      "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}");
	char *text = hp_json_canonical(hp_json_doc_root(doc));

	ck_assert_str_eq(text,
		"{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
		"\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\",\"\xE2\x82\xAC\":\"Euro "
		"Sign\","
		"\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
		"\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
	free(text);
	hp_json_doc_free(doc);
	doc = parse("{\"b\":[{\"z\":1,\"a\":{ }},[ ]],\"aa\":1,\"a\":\"\\u000f\\u0041\\\"\\/\"}");
	text = hp_json_canonical(hp_json_doc_root(doc));
	ck_assert_str_eq(text, "{\"a\":\"\\u000fA\\\"/\",\"aa\":1,\"b\":[{\"a\":{},\"z\":1},[]]}");
	free(text);
	hp_json_doc_free(doc);
}
END_TEST

static const struct {
	const char *a;
	const char *b;
	bool equal;
} pairs[] = {
	{"{\"a\":1,\"b\":[1,2]}", "{\"b\":[1,2],\"a\":1}", true},
	{"{\"a\":1}", "{\"a\":1,\"b\":1}", false},
	{"{\"a\":1}", "{\"b\":1}", false},
	{"[1,2]", "[2,1]", false},
	{"[1]", "[1,1]", false},
	{"1", "\"1\"", false},
	{"0", "false", false},
	{"null", "false", false},
	{"9007199254740990", "9007199254740991", false},
	{"\"a\"", "\"A\"", false},
	{"true", "true", true},
	{"{}", "[]", false},
	{"null", "null", true},
};

START_TEST(equality_is_of_values)
{
	struct hp_json_doc *a = parse(pairs[_i].a);
	struct hp_json_doc *b = parse(pairs[_i].b);

	ck_assert_int_eq(hp_json_equal(hp_json_doc_root(a), hp_json_doc_root(b)), pairs[_i].equal);
	ck_assert_int_eq(hp_json_equal(hp_json_doc_root(b), hp_json_doc_root(a)), pairs[_i].equal);
	ck_assert(!hp_json_equal(hp_json_doc_root(a), NULL));
	hp_json_doc_free(a);
	hp_json_doc_free(b);
}
END_TEST

/* Strings are looked through several bytes at a time; no place in them may be passed over. */
START_TEST(every_byte_of_a_string_is_seen_at_every_place)
{
	char text[42];

	for (size_t at = 1; at + 1 < sizeof(text); at++) {
		for (unsigned byte = 0; byte < 0x100; byte++) {
			struct hp_json *value = NULL;
			memset(text, 'a', sizeof(text));
			text[0] = '"';
			text[sizeof(text) - 1] = '"';
			text[at] = (char)byte;
			bool is_good = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
			bool is_read = hp_json_parse_value(text, sizeof(text), &value, NULL) == 0;
			if (is_read != is_good) {
				ck_abort_msg("byte %u at %zu", byte, at);
			}
			hp_json_free(value);
		}
	}
}
END_TEST

/**
 * Good documents with one byte changed, dropped or doubled: each is either refused with a place
 * inside the text, or read, and then its canonical form reads back to the same value.
 */
START_TEST(mutated_documents_are_refused_or_come_round)
{
	static const char seed_text[] =
		"{\"id\":\"6.4\",\"n\":[0,-1,42,9007199254740991],\"s\":"
		"\"a\\u00e4\\n\\ud83d\\ude00 "
		"\xC3\xA4\xF0\x9F\x98\x80\",\"o\":{\"t\":true,\"f\":false,\"z\":null,\"\":[]}}";
	static const char bytes[] = "\"\\{}[]:,0-9.eu\x01\x80\xC3\xFF \n";
	const size_t len = sizeof(seed_text) - 1;
	uint32_t seed = 7;
	unsigned read = 0;

	for (int round = 0; round < 30000; round++) {
		char text[sizeof(seed_text) + 4];
		size_t n = len;
		memcpy(text, seed_text, len);
		for (unsigned k = 0; k < 1 + seed % 3; k++) {
			seed = seed * 1664525 + 1013904223;
			text[(seed >> 8) % n] = bytes[(seed >> 24) % (sizeof(bytes) - 1)];
		}
		if (seed >> 31) {
			n -= (seed >> 12) % 20;
		}
		struct hp_json *value = NULL;
		struct hp_json_doc *doc = NULL;
		struct hp_json_place place = {0};
		int status = hp_json_parse("f", text, n, &doc, &place, NULL);
		ck_assert_int_eq(hp_json_parse_value(text, n, &value, NULL), status);
		if (status < 0) {
			ck_assert(place.line >= 1 && place.column >= 1 && place.column <= n + 1);
			continue;
		}
		read++;
		char *canonical = hp_json_canonical(value);
		struct hp_json *again = NULL;
		ck_assert_int_eq(
			hp_json_parse_value(canonical, strlen(canonical), &again, NULL), 0);
		ck_assert(hp_json_equal(value, again));
		char *twice = hp_json_canonical(again);
		ck_assert_str_eq(canonical, twice);
		free(twice);
		free(canonical);
		hp_json_free(again);
		hp_json_free(value);
		hp_json_doc_free(doc);
	}
	ck_assert_uint_gt(read, 100);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("json");
	TCase *reading = tcase_create("reading");
	TCase *building = tcase_create("building and writing");
	TCase *hostile = tcase_create("hostile");

	tcase_set_timeout(hostile, 60);
	tcase_add_loop_test(reading, bad_json_is_refused_where_the_fault_is, 0, HP_ARRAY_SIZE(bad));
	tcase_add_test(reading, a_raw_nul_is_refused_inside_and_outside_strings);
	tcase_add_loop_test(
		reading, good_json_is_read_and_printed_on_one_line, 0, HP_ARRAY_SIZE(good));
	tcase_add_test(reading, nesting_ends_at_64);
	tcase_add_test(reading, the_place_of_any_value_and_name_is_found);
	tcase_add_test(reading, accessors_answer_for_wrong_types_and_for_nothing);
	tcase_add_test(building, built_values_print_in_the_order_added);
	tcase_add_test(building, a_built_text_that_is_not_utf8_becomes_visible);
	tcase_add_test(building, canonical_form_sorts_as_rfc_8785_shows);
	tcase_add_test(building, canonical_form_can_leave_members_out);
	tcase_add_test(building, objects_of_any_size_are_sorted_and_refuse_twins);
	tcase_add_loop_test(building, equality_is_of_values, 0, HP_ARRAY_SIZE(pairs));
	tcase_add_test(hostile, a_million_brackets_are_refused_and_not_recursed_into);
	tcase_add_test(hostile, twins_among_many_members_are_found_quickly);
	tcase_add_test(hostile, a_hostile_file_name_is_shown_harmless);
	tcase_add_test(hostile, every_byte_of_a_string_is_seen_at_every_place);
	tcase_add_test(hostile, mutated_documents_are_refused_or_come_round);
	suite_add_tcase(suite, reading);
	suite_add_tcase(suite, building);
	suite_add_tcase(suite, hostile);
	return suite;
}
