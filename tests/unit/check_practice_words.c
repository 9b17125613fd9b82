/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Console lines into words, as Windows programs get them. */
#include "unit.h"

#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "src/practice/words.h"

static const struct {
	const char *line;
	const char *words[5];
} lines[] = {
	{"", {NULL}},
	{"   \t ", {NULL}},
	{"reg query HKLM\\X", {"reg", "query", "HKLM\\X"}},
	{"  a   b  ", {"a", "b"}},
	{"a \"b c\" d", {"a", "b c", "d"}},
	{"a \"\" b", {"a", "", "b"}},
	{"a\"b c\"d", {"ab cd"}},
	{"\"C:\\a b\\\\\" x", {"C:\\a b\\", "x"}},
	{"a\\\\b \\\\server", {"a\\\\b", "\\\\server"}},
	{"\\\"a b\\\"", {"\"a", "b\""}},
	{"\"a\\\"b\"", {"a\"b"}},
	{"\"a\\\\\\\"b\"", {"a\\\"b"}},
	{"Привет мир", {"Привет", "мир"}},
};

START_TEST(a_line_becomes_words)
{
	struct hp_strv words;
	hp_strv_init(&words);
	ck_assert(hp_words_split(lines[_i].line, &words));
	size_t i = 0;
	for (; lines[_i].words[i] != NULL; i++) {
		ck_assert_uint_lt(i, words.count);
		ck_assert_str_eq(words.items[i], lines[_i].words[i]);
	}
	ck_assert_uint_eq(words.count, i);
	hp_strv_finish(&words);
}
END_TEST

static const char *const open_lines[] = {"\"", "a \"b", "\"C:\\a b\\\" x", "a\"\"\""};

START_TEST(a_mark_that_is_not_closed_is_told)
{
	struct hp_strv words;
	hp_strv_init(&words);
	ck_assert(!hp_words_split(open_lines[_i], &words));
	hp_strv_finish(&words);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("practice_words");
	TCase *tcase = tcase_create("words");
	tcase_add_loop_test(tcase, a_line_becomes_words, 0, HP_ARRAY_SIZE(lines));
	tcase_add_loop_test(tcase, a_mark_that_is_not_closed_is_told, 0, HP_ARRAY_SIZE(open_lines));
	suite_add_tcase(suite, tcase);
	return suite;
}
