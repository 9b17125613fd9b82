/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of a sheet as people type them (R76): words, and times by the clock on the wall. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../src/walk/paper_line.h"
#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/str.h"

static int64_t now_ms;

static void set_up(void)
{
	(void)setenv("TZ", "Europe/Berlin", 1);
	tzset();
	/* A Monday in winter, 10:30 at the clock on the wall. */
	ck_assert_int_eq(hp_time_parse("2026-01-12T09:30:00Z", &now_ms), 0);
}

static void assert_time(const char *typed, const char *expected)
{
	int64_t wall_ms = 0;
	char text[HP_TIME_SIZE];
	ck_assert_msg(hp_paper_time_parse(typed, now_ms, &wall_ms) == 0, "%s", typed);
	hp_time_format(wall_ms, text);
	ck_assert_str_eq(text, expected);
}

START_TEST(a_time_without_a_date_is_the_last_such_time)
{
	assert_time("10:30", "2026-01-12T09:30:00.000Z");
	assert_time("9:05", "2026-01-12T08:05:00.000Z");
	assert_time("00:00:01", "2026-01-11T23:00:01.000Z");
	assert_time("10:46", "2026-01-11T09:46:00.000Z");
	assert_time("23:59", "2026-01-11T22:59:00.000Z");
}
END_TEST

START_TEST(a_day_of_25_hours_is_one_day_too)
{
	/* 25 October 2026: the clock goes back at 03:00. */
	ck_assert_int_eq(hp_time_parse("2026-10-25T23:30:00Z", &now_ms), 0);
	assert_time("00:50", "2026-10-24T22:50:00.000Z");
	assert_time("23:00", "2026-10-25T22:00:00.000Z");
	/* 29 March: there is no 02:30, so it was that of the day before. */
	ck_assert_int_eq(hp_time_parse("2026-03-29T10:00:00Z", &now_ms), 0);
	assert_time("02:30", "2026-03-28T01:30:00.000Z");
}
END_TEST

/* Yesterday's in its place would be a lie in the record of a run that lasts for days. */
START_TEST(a_watch_that_is_fast_does_not_write_of_yesterday)
{
	assert_time("10:35", "2026-01-12T09:35:00.000Z");
	assert_time("10:45", "2026-01-12T09:45:00.000Z");
	ck_assert_int_eq(hp_time_parse("2026-01-12T22:58:00Z", &now_ms), 0);
	assert_time("00:03", "2026-01-12T23:03:00.000Z");
}
END_TEST

/* On 25 October the hour from 2 to 3 comes twice: from 00:00Z on, and from 01:00Z on. */
START_TEST(of_the_hour_that_comes_twice_the_last_time_counts)
{
	ck_assert_int_eq(hp_time_parse("2026-10-25T03:00:00Z", &now_ms), 0);
	assert_time("02:30", "2026-10-25T01:30:00.000Z");
	ck_assert_int_eq(hp_time_parse("2026-10-25T01:10:00Z", &now_ms), 0);
	assert_time("02:40", "2026-10-25T00:40:00.000Z");
	assert_time("02:05", "2026-10-25T01:05:00.000Z");
	ck_assert_int_eq(hp_time_parse("2026-10-25T00:20:00Z", &now_ms), 0);
	assert_time("02:10", "2026-10-25T00:10:00.000Z");
}
END_TEST

START_TEST(a_time_of_another_day_is_shown_with_its_date)
{
	int64_t day_before = now_ms - INT64_C(24) * 3600 * 1000;
	char *text = hp_paper_time_words(now_ms, now_ms);
	ck_assert_str_eq(text, "10:30 CET");
	free(text);
	text = hp_paper_time_words(day_before, now_ms);
	ck_assert_str_eq(text, "2026-01-11 10:30 CET");
	free(text);
}
END_TEST

START_TEST(a_time_with_a_date_has_a_zone_or_is_local)
{
	assert_time("2026-01-11T14:03Z", "2026-01-11T14:03:00.000Z");
	assert_time("2026-01-11T14:03:22Z", "2026-01-11T14:03:22.000Z");
	assert_time("2026-01-11T14:03+01:00", "2026-01-11T13:03:00.000Z");
	assert_time("2026-01-11T14:03-05:30", "2026-01-11T19:33:00.000Z");
	assert_time("2026-01-11T14:03", "2026-01-11T13:03:00.000Z");
}
END_TEST

START_TEST(what_is_no_time_is_none)
{
	static const char *const wrong[] = {"", "14", "24:00", "14:60", "14:3", "14:03Z", "14.03",
		"KN", "2026-02-30T10:00Z", "2026-13-01T10:00Z", "2026-01-00T10:00Z",
		"2026-01-11 14:03", "2026-01-11T14:03+1", "2026-01-11T14:03ZZ", "-1:00"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(wrong); i++) {
		int64_t wall_ms = 7;
		ck_assert_msg(hp_paper_time_parse(wrong[i], now_ms, &wall_ms) < 0, "%s", wrong[i]);
		ck_assert_int_eq(wall_ms, 7);
	}
}
END_TEST

/* ---- lines ---- */

static bool is_step(void *data, const char *word)
{
	(void)data;
	return hp_streq(word, "6.4@CAP01") || hp_streq(word, "6");
}

static int parse(const char *text, struct hp_paper_entry *entry, struct hp_error *err)
{
	return hp_paper_entry_parse(text, now_ms, is_step, NULL, entry, err);
}

START_TEST(a_line_is_who_and_when_with_or_without_its_step)
{
	struct hp_paper_entry entry;
	ck_assert_int_eq(parse("  KN 10:03 ", &entry, NULL), 0);
	ck_assert_ptr_null(entry.step);
	ck_assert_str_eq(entry.who, "KN");
	ck_assert_int_eq(entry.act, HP_PAPER_DONE);
	hp_paper_entry_finish(&entry);
	ck_assert_int_eq(parse("6.4@CAP01\tKaren Nilsen 10:03", &entry, NULL), 0);
	ck_assert_str_eq(entry.step, "6.4@CAP01");
	ck_assert_str_eq(entry.who, "Karen Nilsen");
	hp_paper_entry_finish(&entry);
}
END_TEST

START_TEST(parts_end_at_semicolons_and_short_ones_at_the_next_word)
{
	struct hp_paper_entry entry;
	ck_assert_int_eq(parse("KN 10:03; name CAP01 second Mary Brown found off; seen no answer "
			       "from the second disk\\; it is name less",
				 &entry, NULL),
		0);
	ck_assert_str_eq(entry.machine, "CAP01");
	ck_assert_str_eq(entry.second, "Mary Brown");
	ck_assert_str_eq(entry.found, "off");
	ck_assert_str_eq(entry.seen, "no answer from the second disk; it is name less");
	hp_paper_entry_finish(&entry);
	ck_assert_int_eq(parse("KN 10:03 choice 2; reason it was so", &entry, NULL), 0);
	ck_assert_str_eq(entry.choice, "2");
	ck_assert_str_eq(entry.reason, "it was so");
	hp_paper_entry_finish(&entry);
	ck_assert_int_eq(parse("KN 10:03 override no console", &entry, NULL), 0);
	ck_assert_int_eq(entry.act, HP_PAPER_OVERRIDDEN);
	ck_assert_str_eq(entry.reason, "no console");
	hp_paper_entry_finish(&entry);
}
END_TEST

START_TEST(what_is_no_line_says_so_and_leaks_nothing)
{
	static const char *const wrong[] = {"", "KN", "10:03", "6 10:03", "KN 10:03 sen x",
		"KN 10:03 seen", "KN 10:03 seen ;", "KN 10:03 seen a; seen b",
		"KN 10:03 na x; override y", "KN 10:03 10:04", "KN 10:03 ;;", ";", "KN 10:03 name"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(wrong); i++) {
		struct hp_paper_entry entry;
		struct hp_error err = HP_ERROR_INIT;
		ck_assert_msg(parse(wrong[i], &entry, &err) == HP_ERR_INVALID, "%s", wrong[i]);
		ck_assert_str_ne(hp_error_text(&err), "");
		hp_error_finish(&err);
		hp_paper_entry_finish(&entry);
	}
}
END_TEST

START_TEST(a_line_holds_no_more_than_a_sheet)
{
	static const char *const parts[] = {"", "KN 10:03 seen "};
	static const size_t lengths[] = {101, 2000};
	for (size_t i = 0; i < HP_ARRAY_SIZE(parts); i++) {
		struct hp_str line;
		struct hp_paper_entry entry;
		hp_str_init(&line);
		hp_str_append(&line, parts[i]);
		for (size_t k = 0; k < lengths[i]; k++) {
			hp_str_append_char(&line, 'K');
		}
		hp_str_append(&line, " 10:03");
		ck_assert_int_eq(parse(line.data, &entry, NULL), HP_ERR_INVALID);
		hp_paper_entry_finish(&entry);
		hp_str_finish(&line);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("paper_line");
	TCase *tcase = tcase_create("lines");
	tcase_add_checked_fixture(tcase, set_up, NULL);
	tcase_add_test(tcase, a_time_without_a_date_is_the_last_such_time);
	tcase_add_test(tcase, a_watch_that_is_fast_does_not_write_of_yesterday);
	tcase_add_test(tcase, of_the_hour_that_comes_twice_the_last_time_counts);
	tcase_add_test(tcase, a_time_of_another_day_is_shown_with_its_date);
	tcase_add_test(tcase, a_day_of_25_hours_is_one_day_too);
	tcase_add_test(tcase, a_time_with_a_date_has_a_zone_or_is_local);
	tcase_add_test(tcase, what_is_no_time_is_none);
	tcase_add_test(tcase, a_line_is_who_and_when_with_or_without_its_step);
	tcase_add_test(tcase, parts_end_at_semicolons_and_short_ones_at_the_next_word);
	tcase_add_test(tcase, what_is_no_line_says_so_and_leaks_nothing);
	tcase_add_test(tcase, a_line_holds_no_more_than_a_sheet);
	suite_add_tcase(suite, tcase);
	return suite;
}
