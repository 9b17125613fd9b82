/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "holdpoint/wrap.h"

static const struct {
	const char *text;
	size_t column;
	size_t indent;
	size_t columns;
	const char *lines;
} wrapped[] = {
	{"", 0, 0, 10, ""},
	{"one two three", 0, 0, 10, "one two\nthree"},
	{"  one   two  ", 0, 0, 10, "one   two"},
	{"one two three", 4, 2, 10, "one\n  two\n  three"},
	{"ten-wide-x", 0, 0, 10, "ten-wide-x"},
	/* A word with no room behind what stands there gets a line of its own, and moves left
	   rather than be cut. */
	{"ten-wide-x a", 4, 2, 10, "\nten-wide-x\n  a"},
	{"a wider-than-the-line b", 0, 2, 10, "a\nwider-than-the-line\n  b"},
	{"eight-wi", 6, 6, 12, "\n    eight-wi"},
	/* Wide characters: two columns, and a break between them only where the word has no room.
	 */
	{"共有 ab", 0, 0, 6, "共有\nab"},
	{"共有フォルダー", 0, 0, 7, "共有フ\nォルダ\nー"},
	{"ab共有cd", 0, 0, 4, "ab共\n有cd"},
	/* Combining marks take no room and stay with their letter. */
	{"e\xCC\x81"
	 "e\xCC\x81"
	 "e\xCC\x81 x",
		0, 0, 5,
		"e\xCC\x81"
		"e\xCC\x81"
		"e\xCC\x81 x"},
	{"共\xCC\x81有", 0, 0, 2, "共\xCC\x81\n有"},
};

START_TEST(words_stand_on_lines)
{
	struct hp_str out;
	hp_str_init(&out);
	hp_wrap_append(&out, wrapped[_i].column, wrapped[_i].indent, wrapped[_i].columns,
		wrapped[_i].text);
	/* Nothing stood before: what would begin a new line begins the first. */
	const char *want = wrapped[_i].lines;
	ck_assert_str_eq(out.data, *want == '\n' ? want + 1 : want);
	hp_str_finish(&out);
}
END_TEST

START_TEST(nothing_is_lost_at_any_width)
{
	static const char text[] =
		"Delete HKLM\\SOFTWARE\\Microsoft\\SMS 共有フォルダー and e\xCC\x81 x.";
	for (size_t columns = 1; columns < 80; columns++) {
		const char *rest = text;
		struct hp_wrap_line line;
		struct hp_str joined;
		hp_str_init(&joined);
		while (hp_wrap_next(&rest, columns, &line)) {
			ck_assert_uint_gt(line.len, 0);
			hp_str_append_len(&joined, line.text, line.len);
			hp_str_append(&joined, *rest == ' ' ? " " : "");
		}
		ck_assert_str_eq(joined.data, text);
		hp_str_finish(&joined);
	}
}
END_TEST

START_TEST(the_widest_word_is_found)
{
	ck_assert_uint_eq(hp_wrap_widest_word(""), 0);
	ck_assert_uint_eq(hp_wrap_widest_word("  a bcd ef "), 3);
	ck_assert_uint_eq(hp_wrap_widest_word("abc 共有"), 4);
}
END_TEST

static const struct {
	const char *object;
	const char *state;
	size_t columns;
	const char *lines;
} dotted[] = {
	{"SHARE X", "ABSENT", 30, "SHARE X .............. ABSENT\n"},
	{"SHARE X", "ABSENT", 20, "SHARE X .... ABSENT\n"},
	{"SHARE X", "ABSENT", 18, "SHARE X\n.......... ABSENT\n"},
	{"SHARE X", "EQUAL TO Y", 11, "SHARE X\n.... EQUAL\n     TO Y\n"},
};

START_TEST(dots_lead_from_challenge_to_response)
{
	struct hp_str out;
	hp_str_init(&out);
	hp_wrap_dotted(&out, 0, 0, dotted[_i].columns - 1, dotted[_i].object, dotted[_i].state);
	ck_assert_str_eq(out.data, dotted[_i].lines);
	hp_str_finish(&out);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("wrap");
	TCase *lines = tcase_create("lines");
	tcase_add_loop_test(lines, words_stand_on_lines, 0, HP_ARRAY_SIZE(wrapped));
	tcase_add_test(lines, nothing_is_lost_at_any_width);
	tcase_add_test(lines, the_widest_word_is_found);
	tcase_add_loop_test(lines, dots_lead_from_challenge_to_response, 0, HP_ARRAY_SIZE(dotted));
	suite_add_tcase(suite, lines);
	return suite;
}
