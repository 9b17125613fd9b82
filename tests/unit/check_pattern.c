/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns and names: the two ways of comparing that hostile input could abuse. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/pattern.h"
#include "holdpoint/str.h"

/* Milliseconds asked for; sanitizers and a busy machine multiply them. */
#define SOON_MS 3000

static struct hp_pattern *compile(const char *text)
{
	struct hp_pattern *pattern = NULL;
	struct hp_error err = HP_ERROR_INIT;
	int status = hp_pattern_new(text, &pattern, NULL, &err);

	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
	return pattern;
}

static const struct {
	const char *pattern;
	const char *subject;
	int match;
} matches[] = {
	{"^[A-Z0-9]{3}$", "CAP", 1},
	{"^[A-Z0-9]{3}$", "CAP\n", 0}, /* `$` is the very end */
	{"^[A-Z0-9]{3}$", "cap", 0},
	{"^[A-Z0-9]{3}$", "", 0},
	{"b", "abc", 1},
	{"^.$", "\xC3\xA4", 1},
	{"^\\p{Lu}+$", "\xC3\x84", 1},
	{"", "", 1},
	{"^(a)(b)(c)$", "abc", 1},
	{"(?i)^s$", "\xC5\xBF", 1},
};

START_TEST(a_pattern_matches_as_written)
{
	struct hp_pattern *pattern = compile(matches[_i].pattern);
	ck_assert_int_eq(hp_pattern_match(pattern, matches[_i].subject, NULL), matches[_i].match);
	hp_pattern_free(pattern);
}
END_TEST

static const struct {
	const char *pattern;
	size_t offset;
} faults[] = {
	{"a(b", 3},
	{"[a-", 3},
	{"*", 0},
	{"a{2,1}", 5},
	{"\\C", 2},
	{"(?<n>a)(?<n>b)", 12},
	{"\xFF", 0},
	{"(?C1)\\", 6},
};

START_TEST(a_faulty_pattern_is_told_with_its_place)
{
	struct hp_pattern *pattern = NULL;
	struct hp_error err = HP_ERROR_INIT;
	size_t offset = 999;

	ck_assert_int_eq(
		hp_pattern_new(faults[_i].pattern, &pattern, &offset, &err), HP_ERR_INVALID);
	ck_assert_ptr_null(pattern);
	ck_assert_uint_eq(offset, faults[_i].offset);
	ck_assert_ptr_nonnull(err.message);
	hp_error_finish(&err);
}
END_TEST

START_TEST(a_pattern_above_1_kib_is_refused)
{
	char *text = hp_calloc(1, 1026);
	struct hp_pattern *pattern = NULL;

	memset(text, 'a', 1025);
	ck_assert_int_eq(hp_pattern_new(text, &pattern, NULL, NULL), HP_ERR_INVALID);
	text[1024] = '\0';
	ck_assert_int_eq(hp_pattern_new(text, &pattern, NULL, NULL), 0);
	hp_pattern_free(pattern);
	hp_pattern_free(NULL);
	free(text);
}
END_TEST

/* Each takes exponential or high polynomial time without limits. Classes at the end: PCRE2 looks
 * first whether a letter that must come is there at all. */
static const char *const bombs[] = {
	"(a+)+$",
	"^(a+)+$",
	"^(a|a)*$",
	"^(a|aa)+$",
	"^(([a-z])+.)+[A-Z]([a-z])+$",
	"(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)[xy]",
	"^(?:(?:a*)*)*[bc]$",
	"^(a?){60}a{60}$",
	"^(?=((a+)+))\\1[bc]|^(a*)*[bc]",
	"^((a{1,50}){1,50}){1,50}$",
	"^(?<r>a|a(?&r)a(?&r))+$",
	"^(?:a|(?R))*[!;]$",
};

START_TEST(a_bomb_ends_soon_with_an_error_and_not_with_no_match)
{
	struct hp_str subject;
	struct hp_pattern *pattern = NULL;
	struct hp_error err = HP_ERROR_INIT;
	int64_t begin = hp_clock_monotonic_ms();

	hp_str_init(&subject);
	for (int i = 0; i < 2000; i++) {
		hp_str_append_char(&subject, 'a');
	}
	hp_str_append_char(&subject, '?');
	int status = hp_pattern_new(bombs[_i], &pattern, NULL, &err);
	if (status == 0) {
		status = hp_pattern_match(pattern, subject.data, &err);
	}
	ck_assert_int_eq(status, HP_ERR_INVALID);
	ck_assert_ptr_nonnull(err.message);
	ck_assert_int_lt(hp_clock_monotonic_ms() - begin, SOON_MS);
	hp_pattern_free(pattern);
	hp_str_finish(&subject);
	hp_error_finish(&err);
}
END_TEST

/* These need few match steps but much scanning: the subject's length bounds them. */
static const char *const scanners[] = {
	"(?:[a-z]*+x|[a-z]*+y|[a-z]*+z|[a-z]*+w|[a-z]*+v|[a-z]*+u)",
	"a*+a*+a*+[^a?]",
	"\\p{L}*+\\d",
};

START_TEST(long_scans_end_soon)
{
	struct hp_pattern *pattern = compile(scanners[_i]);
	char *subject = hp_calloc(1, 8194);
	int64_t begin = hp_clock_monotonic_ms();

	memset(subject, 'a', 8192);
	ck_assert_int_le(hp_pattern_match(pattern, subject, NULL), 0);
	ck_assert_int_lt(hp_clock_monotonic_ms() - begin, SOON_MS);
	subject[8192] = 'a';
	ck_assert_int_eq(hp_pattern_match(pattern, subject, NULL), HP_ERR_INVALID);
	free(subject);
	hp_pattern_free(pattern);
}
END_TEST

START_TEST(patterns_that_are_large_when_compiled_are_refused_soon)
{
	static const char *const large[] = {
		"((((((a{1,100}){1,100}){1,100}){1,100}){1,100}){1,100})",
		"(?:(?:(?:(?:x{999}){999}){999}){999})",
		"((((((((((((((((((((((((((((((((((a))))))))))))))))))))))))))))))))))",
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(large); i++) {
		struct hp_pattern *pattern = NULL;
		int64_t begin = hp_clock_monotonic_ms();
		ck_assert_int_eq(hp_pattern_new(large[i], &pattern, NULL, NULL), HP_ERR_INVALID);
		ck_assert_int_lt(hp_clock_monotonic_ms() - begin, SOON_MS);
	}
}
END_TEST

START_TEST(a_subject_that_is_not_utf8_is_an_error)
{
	struct hp_pattern *pattern = compile(".");
	struct hp_error err = HP_ERROR_INIT;

	ck_assert_int_eq(hp_pattern_match(pattern, "\xFF", &err), HP_ERR_INVALID);
	ck_assert_ptr_nonnull(strstr(err.message, "UTF-8"));
	hp_error_finish(&err);
	hp_pattern_free(pattern);
}
END_TEST

static const struct {
	const char *wildcard;
	const char *subject;
	int match;
} wildcards[] = {
	{"SMS*", "SMSPKGC$", 1},
	{"sms*", "SMS", 1},
	{"SMS*", "ASMS", 0},
	{"*", "", 1},
	{"", "", 1},
	{"", "a", 0},
	{"?", "", 0},
	{"?", "\xC3\xA4", 1},
	{"??", "\xC3\xA4", 0},
	{"\xC3\xA4*", "\xC3\x84x", 1},
	{"a*b*c", "aXbYc", 1},
	{"a*b*c", "aXbYcZ", 0},
	{"*a*a*a*", "aa", 0},
	{"*.log", "a.log.LOG", 1},
	{"**a", "bca", 1},
	{"a?c", "abc", 1},
	{"a?c", "ac", 0},
	{"[a]", "a", 0},
	{"\xFF*", "\xFFx", 1},
	{"\xFF", "\xFE", 0},
};

START_TEST(a_wildcard_matches_as_windows_does)
{
	ck_assert_int_eq(hp_wildcard_match(wildcards[_i].wildcard, wildcards[_i].subject),
		wildcards[_i].match);
}
END_TEST

START_TEST(a_hostile_wildcard_is_not_exponential)
{
	char wildcard[201] = {0};
	char *subject = hp_calloc(1, 20001);
	int64_t begin = hp_clock_monotonic_ms();

	for (size_t i = 0; i < 200; i += 2) {
		wildcard[i] = '*';
		wildcard[i + 1] = 'a';
	}
	wildcard[199] = 'b';
	memset(subject, 'a', 20000);
	ck_assert_int_eq(hp_wildcard_match(wildcard, subject), 0);
	ck_assert_int_lt(hp_clock_monotonic_ms() - begin, SOON_MS);
	free(subject);
}
END_TEST

static const struct {
	uint32_t point;
	uint32_t upper;
} uppers[] = {
	{'a', 'A'},
	{'z', 'Z'},
	{'{', '{'},
	{'@', '@'},
	{0xB5, 0xB5}, /* micro sign */
	{0xDF, 0xDF}, /* sharp s */
	{0xE0, 0xC0},
	{0xF7, 0xF7}, /* division sign, amid the letters */
	{0xFF, 0x178},
	{0x101, 0x100},
	{0x100, 0x100},
	{0x131, 0x131}, /* dotless i */
	{0x130, 0x130},
	{0x149, 0x149},
	{0x17F, 0x17F}, /* long s */
	{0x1C5, 0x1C5}, /* title case */
	{0x1C6, 0x1C4},
	{0x1DD, 0x18E},
	{0x2C5, 0x2C5},
	{0x345, 0x345},
	{0x390, 0x390},
	{0x3AC, 0x386},
	{0x3B1, 0x391},
	{0x3C2, 0x3A3}, /* final sigma */
	{0x3D0, 0x3D0}, /* beta symbol */
	{0x3F2, 0x3F9},
	{0x430, 0x410},
	{0x450, 0x400},
	{0x4CF, 0x4C0},
	{0x561, 0x531},
	{0x587, 0x587},
	{0x10D0, 0x10D0}, /* Georgian got capitals in Unicode 11 */
	{0x1D7D, 0x2C63},
	{0x1E9B, 0x1E9B},
	{0x1E9E, 0x1E9E},
	{0x1F51, 0x1F59},
	{0x1F52, 0x1F52},
	{0x1F80, 0x1F88},
	{0x1FBE, 0x1FBE},
	{0x2170, 0x2160},
	{0x24D0, 0x24B6},
	{0x2C30, 0x2C00},
	{0xFF41, 0xFF21},
	{0xFB01, 0xFB01},   /* ligature */
	{0x10428, 0x10428}, /* Deseret: two units, untouched */
	{0x10FFFF, 0x10FFFF},
};

START_TEST(a_letter_goes_up_as_in_the_windows_table)
{
	ck_assert_uint_eq(hp_name_upper(uppers[_i].point), uppers[_i].upper);
}
END_TEST

START_TEST(what_is_up_stays_up)
{
	for (uint32_t point = 0; point <= 0x10FFFF; point++) {
		uint32_t upper = hp_name_upper(point);
		if (hp_name_upper(upper) != upper || (point < 0x80) != (upper < 0x80) ||
			(upper > 0xFFFF && upper != point)) {
			ck_abort_msg("U+%04X", (unsigned)point);
		}
	}
}
END_TEST

static const struct {
	const char *a;
	const char *b;
	int order;
} orders[] = {
	{"Select", "SELECT", 0},
	{"", "", 0},
	{"", "a", -1},
	{"a", "B", -1},
	{"a_", "aB", 1}, /* compared as capitals: _ comes after B */
	{"stra\xC3\x9F"
	 "e",
		"STRASSE", 1},
	{"\xC3\xA4", "\xC3\x84", 0},
	{"a\xCC\x88", "\xC3\xA4", -1},           /* nothing is normalised */
	{"\xEE\x80\x80", "\xF0\x9F\x98\x80", 1}, /* UTF-16: U+E000 after a surrogate */
	{"\xED\x9F\xBF", "\xF0\x9F\x98\x80", -1},
	{"\xFF", "\xFE", 1},
	{"\xFF", "\xFF", 0},
	{"\xC4\xB1", "I", 1},
	{"\xC5\xBF", "S", 1},
};

START_TEST(names_order_by_capital_utf16_units)
{
	int order = hp_name_compare(orders[_i].a, orders[_i].b);
	int back = hp_name_compare(orders[_i].b, orders[_i].a);

	ck_assert_int_eq(order, orders[_i].order);
	ck_assert_int_eq(back, -orders[_i].order);
	ck_assert_int_eq(hp_name_equal(orders[_i].a, orders[_i].b), orders[_i].order == 0);
}
END_TEST

START_TEST(folded_names_are_the_same_bytes_where_the_names_are_equal)
{
	struct hp_str a;
	struct hp_str b;

	hp_str_init(&a);
	hp_str_init(&b);
	hp_name_fold(&a, orders[_i].a, strlen(orders[_i].a));
	hp_name_fold(&b, orders[_i].b, strlen(orders[_i].b));
	ck_assert_int_eq(strcmp(a.data, b.data) == 0, orders[_i].order == 0);
	ck_assert_uint_eq(a.len, strlen(a.data));
	hp_str_finish(&a);
	hp_str_finish(&b);
}
END_TEST

/* One capital is longer than its letter, and ASCII stands between what is not. */
START_TEST(a_folded_name_is_appended_and_whole)
{
	static const char name[] = "Gr\xC3\xB6\xC3\x9F"
				   "e \xC9\x90 x\xFFy, and not this";
	struct hp_str out;

	hp_str_init(&out);
	hp_str_append(&out, "a: ");
	hp_name_fold(&out, name, strlen(name) - strlen(", and not this"));
	ck_assert_str_eq(out.data, "a: GR\xC3\x96\xC3\x9F"
				   "E \xE2\xB1\xAF X\xFFY");
	hp_str_finish(&out);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("pattern");
	TCase *patterns = tcase_create("patterns");
	TCase *names = tcase_create("names");

	tcase_set_timeout(patterns, 60);
	tcase_set_timeout(names, 60);
	tcase_add_loop_test(patterns, a_pattern_matches_as_written, 0, HP_ARRAY_SIZE(matches));
	tcase_add_loop_test(
		patterns, a_faulty_pattern_is_told_with_its_place, 0, HP_ARRAY_SIZE(faults));
	tcase_add_test(patterns, a_pattern_above_1_kib_is_refused);
	tcase_add_loop_test(patterns, a_bomb_ends_soon_with_an_error_and_not_with_no_match, 0,
		HP_ARRAY_SIZE(bombs));
	tcase_add_loop_test(patterns, long_scans_end_soon, 0, HP_ARRAY_SIZE(scanners));
	tcase_add_test(patterns, patterns_that_are_large_when_compiled_are_refused_soon);
	tcase_add_test(patterns, a_subject_that_is_not_utf8_is_an_error);
	tcase_add_loop_test(names, a_wildcard_matches_as_windows_does, 0, HP_ARRAY_SIZE(wildcards));
	tcase_add_test(names, a_hostile_wildcard_is_not_exponential);
	tcase_add_loop_test(
		names, a_letter_goes_up_as_in_the_windows_table, 0, HP_ARRAY_SIZE(uppers));
	tcase_add_test(names, what_is_up_stays_up);
	tcase_add_loop_test(names, names_order_by_capital_utf16_units, 0, HP_ARRAY_SIZE(orders));
	tcase_add_loop_test(names, folded_names_are_the_same_bytes_where_the_names_are_equal, 0,
		HP_ARRAY_SIZE(orders));
	tcase_add_test(names, a_folded_name_is_appended_and_whole);
	suite_add_tcase(suite, patterns);
	suite_add_tcase(suite, names);
	return suite;
}
