/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

START_TEST(every_scalar_value_goes_out_and_in_again)
{
	for (uint32_t point = 0; point <= 0x110010; point++) {
		char bytes[4];
		uint32_t back = 0;
		size_t len = hp_utf8_put(point, bytes);
		if ((point >= 0xD800 && point <= 0xDFFF) || point > 0x10FFFF) {
			ck_assert_uint_eq(len, 0);
			continue;
		}
		if (hp_utf8_next(bytes, len, &back) != len || back != point) {
			ck_abort_msg("U+%04X does not come back", (unsigned)point);
		}
		/* One byte short is never a character. */
		if (len > 1 && hp_utf8_next(bytes, len - 1, &back) != 0) {
			ck_abort_msg("U+%04X is read from too few bytes", (unsigned)point);
		}
	}
}
END_TEST

/* RFC 3629 sections 3 and 10: overlong forms, surrogates, beyond U+10FFFF, stray and missing
 * continuation. */
static const char *const not_utf8[] = {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(",
	"\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xE2\x82",
	"\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
	"\xF8\x88\x80\x80\x80", "\xFE", "\xFF"};

START_TEST(bytes_that_are_not_utf8_are_refused)
{
	uint32_t point = 0x1234;
	const char *bytes = not_utf8[_i];

	ck_assert_uint_eq(hp_utf8_next(bytes, strlen(bytes), &point), 0);
	ck_assert_uint_eq(point, 0x1234);
	ck_assert(!hp_utf8_is_valid(bytes, strlen(bytes)));
	char *repaired = hp_utf8_repair(bytes, strlen(bytes));
	ck_assert(hp_utf8_is_valid(repaired, strlen(repaired)));
	free(repaired);
}
END_TEST

START_TEST(code_points_are_counted_and_bad_bytes_count_one)
{
	ck_assert_uint_eq(hp_utf8_count("", 0), 0);
	ck_assert_uint_eq(hp_utf8_count("a\xC3\xA4\xE6\xBC\xA2\xF0\x9F\x98\x80", 10), 4);
	ck_assert_uint_eq(hp_utf8_count("\xFF\xFE", 2), 2);
}
END_TEST

static const struct {
	uint32_t point;
	int columns;
} widths[] = {
	{'a', 1}, {0xE4, 1}, {0x300, 0},     /* combining grave */
	{0x36F, 0}, {0x370, 1}, {0x4E00, 2}, /* CJK */
	{0x3042, 2},                         /* hiragana */
	{0xAC00, 2},                         /* hangul */
	{0x1160, 0},                         /* hangul vowel */
	{0xFF21, 2},                         /* fullwidth A */
	{0xFF71, 1},                         /* halfwidth katakana */
	{0x1F600, 2},                        /* emoji */
	{0x2500, 1},                         /* box drawing: ambiguous, narrow */
	{0x200B, 0},                         /* zero-width space */
	{0xAD, 1},                           /* soft hyphen */
	{0x20000, 2}, {0xE0100, 0},          /* variation selector */
};

START_TEST(columns_follow_east_asian_width)
{
	ck_assert_int_eq(hp_utf8_point_columns(widths[_i].point), widths[_i].columns);
}
END_TEST

START_TEST(a_text_is_as_wide_as_its_signs)
{
	ck_assert_uint_eq(hp_utf8_columns("abc"), 3);
	ck_assert_uint_eq(hp_utf8_columns("\xE6\xBC\xA2\xE5\xAD\x97"), 4);
	ck_assert_uint_eq(hp_utf8_columns("e\xCC\x81"), 1);
	ck_assert_uint_eq(hp_utf8_columns("\xFFx"), 2);
}
END_TEST

static const struct {
	const char *text;
	const char *clean;
} hostile[] = {
	{"plain text", "plain text"},
	{"\x1B[2J\x1B]0;title\x07", "<1B>[2J<1B>]0;title<07>"},
	{"a\tb\r\n", "a<09>b<0D><0A>"},
	{"\x7F", "<7F>"},
	{"\xC2\x9B"
	 "31m",
		"<U+009B>31m"}, /* C1 CSI */
	{"\xE2\x80\xAE"
	 "exe.cod",
		"<U+202E>exe.cod"}, /* right-to-left override */
	{"\xE2\x81\xA6x\xE2\x81\xA9", "<U+2066>x<U+2069>"},
	{"\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C", "<U+200E><U+200F><U+061C>"},
	{"a\xE2\x80\x8B"
	 "b\xE2\x80\x8D"
	 "c",
		"a<U+200B>b<U+200D>c"},
	{"\xE2\x80\xA8\xE2\x80\xA9", "<U+2028><U+2029>"},
	{"\xEF\xBB\xBFx", "<U+FEFF>x"},
	{"\xF3\xA0\x81\x81", "<U+E0041>"}, /* tag letter */
	{"\xC2\xAD", "<U+00AD>"},
	{"\xE3\x85\xA4", "<U+3164>"}, /* Hangul filler */
	{"\xEF\xBF\xBF", "<U+FFFF>"},
	{"\xFF\xC3", "<FF><C3>"},
	{"Gr\xC3\xB6\xC3\x9F"
	 "e \xE6\xBC\xA2",
		"Gr\xC3\xB6\xC3\x9F"
		"e \xE6\xBC\xA2"},
};

START_TEST(hostile_text_becomes_visible)
{
	char *clean = hp_text_clean(hostile[_i].text, strlen(hostile[_i].text), false);
	ck_assert_int_eq(hp_text_is_clean(hostile[_i].text, strlen(hostile[_i].text)),
		strcmp(clean, hostile[_i].text) == 0);
	ck_assert_str_eq(clean, hostile[_i].clean);
	free(clean);
}
END_TEST

START_TEST(newlines_stay_only_on_request_and_nul_is_visible)
{
	char *clean = hp_text_clean("a\nb\0c", 5, true);
	ck_assert_str_eq(clean, "a\nb<00>c");
	free(clean);
}
END_TEST

/* Texts are looked through several bytes at a time; no place in them may be passed over. */
START_TEST(every_byte_is_seen_at_every_place)
{
	char text[40];

	for (size_t at = 0; at < sizeof(text); at++) {
		for (unsigned byte = 0; byte < 0x100; byte++) {
			memset(text, 'a', sizeof(text));
			text[at] = (char)byte;
			bool is_clean = byte >= 0x20 && byte < 0x7F;
			if (hp_text_is_clean(text, sizeof(text)) != is_clean ||
				hp_utf8_is_valid(text, sizeof(text)) != (byte < 0x80)) {
				ck_abort_msg("byte %u at %zu", byte, at);
			}
		}
	}
}
END_TEST

/** Whatever the bytes: what comes out is UTF-8 without any control. */
START_TEST(no_random_bytes_come_through_as_controls)
{
	uint32_t seed = 12345;
	char bytes[64];

	for (int round = 0; round < 20000; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] = (char)(seed >> 24);
		}
		char *clean = hp_text_clean(bytes, sizeof(bytes), false);
		ck_assert_int_eq(hp_text_is_clean(bytes, sizeof(bytes)),
			strlen(clean) == sizeof(bytes) && memcmp(clean, bytes, sizeof(bytes)) == 0);
		size_t len = strlen(clean);
		bool bad = !hp_utf8_is_valid(clean, len);
		for (size_t i = 0; i < len;) {
			uint32_t point = 0;
			i += hp_utf8_next(clean + i, len - i, &point);
			bad |= point < 0x20 || (point >= 0x7F && point <= 0x9F);
		}
		if (bad) {
			ck_abort_msg("round %d: %s", round, clean);
		}
		free(clean);
	}
}
END_TEST

static const struct {
	const char *text;
	size_t max;
	const char *cut;
} cuts[] = {
	{"abcdef", 6, "abcdef"},
	{"abcdefg", 6, "abc..."},
	{"", 3, ""},
	{"abcd", 3, "..."},
	{"abcd", 1, "."},
	{"abcd", 0, ""},
	{"\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F", 4, "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F"},
	{"\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9Fx", 4, "\xC3\xA4..."},
	{"ab\x1B"
	 "cdef",
		7, "ab..."}, /* an escape is never cut in its middle */
	{"a\nb", 10, "a<0A>b"},
};

START_TEST(a_cut_text_keeps_to_its_length)
{
	char *cut = hp_text_clean_cut(cuts[_i].text, cuts[_i].max);
	ck_assert_str_eq(cut, cuts[_i].cut);
	ck_assert_uint_le(hp_utf8_count(cut, strlen(cut)), cuts[_i].max);
	free(cut);
}
END_TEST

START_TEST(ascii_writes_out_what_it_knows)
{
	char *ascii =
		hp_text_ascii("Gr\xC3\xB6\xC3\x9F"
			      "e \xE2\x80\x9Ex\xE2\x80\x9C \xE2\x86\x92 \xE2\x94\x80\xE2\x94\xBC "
			      "e\xCC\x81\xE2\x80\xA6 \xE6\xBC\xA2 \xFF");
	ck_assert_str_eq(ascii, "Groesse \"x\" -> -+ e... ? ?");
	free(ascii);
}
END_TEST

START_TEST(ascii_gives_only_ascii_for_every_code_point)
{
	for (uint32_t point = 1; point < 0x30000; point++) {
		char text[5] = {0};
		if (hp_utf8_put(point, text) == 0) {
			continue;
		}
		char *ascii = hp_text_ascii(text);
		for (const char *p = ascii; *p != '\0'; p++) {
			if ((unsigned char)*p > 0x7F) {
				ck_abort_msg("U+%04X", (unsigned)point);
			}
		}
		free(ascii);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("utf8");
	TCase *codec = tcase_create("codec");
	TCase *text = tcase_create("text");

	tcase_set_timeout(codec, 60);
	tcase_set_timeout(text, 60);
	tcase_add_test(codec, every_scalar_value_goes_out_and_in_again);
	tcase_add_loop_test(codec, bytes_that_are_not_utf8_are_refused, 0, HP_ARRAY_SIZE(not_utf8));
	tcase_add_test(codec, code_points_are_counted_and_bad_bytes_count_one);
	tcase_add_loop_test(codec, columns_follow_east_asian_width, 0, HP_ARRAY_SIZE(widths));
	tcase_add_test(codec, a_text_is_as_wide_as_its_signs);
	tcase_add_loop_test(text, hostile_text_becomes_visible, 0, HP_ARRAY_SIZE(hostile));
	tcase_add_test(text, newlines_stay_only_on_request_and_nul_is_visible);
	tcase_add_test(text, every_byte_is_seen_at_every_place);
	tcase_add_test(text, no_random_bytes_come_through_as_controls);
	tcase_add_loop_test(text, a_cut_text_keeps_to_its_length, 0, HP_ARRAY_SIZE(cuts));
	tcase_add_test(text, ascii_writes_out_what_it_knows);
	tcase_add_test(text, ascii_gives_only_ascii_for_every_code_point);
	suite_add_tcase(suite, codec);
	suite_add_tcase(suite, text);
	return suite;
}
