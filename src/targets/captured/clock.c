/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clock.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "holdpoint/mem.h"

#define DAY_MS INT64_C(86400000)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/** A number of at most four digits; false if there is none, or it is longer. */
static bool take_number(const char **at, int *ret_number)
{
	size_t digits = 0;
	int number = 0;
	while (digits < 5 && is_digit((*at)[digits])) {
		number = number * 10 + ((*at)[digits] - '0');
		digits++;
	}
	if (digits == 0 || digits > 4) {
		return false;
	}
	*at += digits;
	*ret_number = number;
	return true;
}

/** Days since 1970 (proleptic Gregorian); -1 if there is no such day. */
static int64_t days_from(int year, int month, int day)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 ||
		day > lengths[month - 1] + (leap && month == 2)) {
		return -1;
	}
	int64_t y = year - (month <= 2);
	int64_t era = y / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/** 0 is Thursday, as 1970-01-01 was; -1 where the word is none we know. */
static int weekday_of(const char *word, size_t len)
{
	static const struct {
		const char *word;
		int day;
	} words[] = {{"Thu", 0}, {"Fri", 1}, {"Sat", 2}, {"Sun", 3}, {"Mon", 4}, {"Tue", 5},
		{"Wed", 6}, {"Do", 0}, {"Fr", 1}, {"Sa", 2}, {"So", 3}, {"Mo", 4}, {"Di", 5},
		{"Mi", 6}};
	for (size_t i = 0; i < HP_ARRAY_SIZE(words); i++) {
		if (strlen(words[i].word) == len && strncasecmp(word, words[i].word, len) == 0) {
			return words[i].day;
		}
	}
	return -1;
}

struct date {
	int64_t day_first;   /* days since 1970, or -1 */
	int64_t month_first; /* the same with day and month exchanged */
};

static int full_year(int year)
{
	return year >= 100 ? year : year + (year < 70 ? 2000 : 1900);
}

/** Three numbers with one separator; moves past them. */
static bool take_date(const char **at, struct date *ret_date)
{
	int numbers[3];
	char separator = '\0';
	const char *c = *at;
	for (size_t i = 0; i < 3; i++) {
		if (i > 0 &&
			(strchr("./-", *c) == NULL || *c == '\0' || (i == 2 && *c != separator))) {
			return false;
		}
		if (i > 0) {
			separator = *c++;
		}
		if (!take_number(&c, &numbers[i])) {
			return false;
		}
	}
	struct date date = {.day_first = -1, .month_first = -1};
	if (numbers[0] > 31) {
		date.day_first = days_from(numbers[0], numbers[1], numbers[2]);
		date.month_first = date.day_first;
	} else {
		int year = full_year(numbers[2]);
		date.day_first = days_from(year, numbers[1], numbers[0]);
		/* A point stands in no country between month and day in that order. */
		date.month_first =
			separator == '.' ? date.day_first : days_from(year, numbers[0], numbers[1]);
	}
	*at = c;
	*ret_date = date;
	return date.day_first >= 0 || date.month_first >= 0;
}

/** "14:03:02.11", " 2:03 PM", "02:03p": milliseconds of the day, or -1. */
static int64_t take_time(const char **at)
{
	int hour = 0, minute = 0, second = 0;
	const char *c = *at + strspn(*at, " ");
	if (!take_number(&c, &hour) || *c++ != ':' || !take_number(&c, &minute)) {
		return -1;
	}
	if (*c == ':') {
		c++;
		if (!take_number(&c, &second)) {
			return -1;
		}
	}
	const char *suffix = c + strspn(c, " ");
	bool after = (*suffix == 'p' || *suffix == 'P');
	bool before = (*suffix == 'a' || *suffix == 'A');
	bool word = !is_letter(suffix[0]) || !is_letter(suffix[1]) ||
		    strncasecmp(suffix + 1, "m", 1) == 0;
	if ((after || before) && word && hour >= 1 && hour <= 12) {
		hour = hour % 12 + (after ? 12 : 0);
	}
	if (hour > 23 || minute > 59 || second > 59) {
		return -1;
	}
	*at = c;
	return ((int64_t)hour * 60 + minute) * 60000 + (int64_t)second * 1000;
}

int64_t hp_captured_moment(const char *date, const char *time)
{
	const char *c = date + strspn(date, " ");
	size_t letters = 0;
	struct date read;
	int weekday;
	while (is_letter(c[letters])) {
		letters++;
	}
	weekday = weekday_of(c, letters);
	c += letters;
	c += strspn(c, " .,");
	const char *clock = time;
	int64_t of_day = take_time(&clock);
	if (of_day < 0 || !take_date(&c, &read)) {
		return INT64_MIN;
	}
	int64_t day = read.day_first >= 0 ? read.day_first : read.month_first;
	if (read.day_first >= 0 && read.month_first >= 0 && read.day_first != read.month_first) {
		bool day_fits = weekday >= 0 && read.day_first % 7 == weekday;
		bool month_fits = weekday >= 0 && read.month_first % 7 == weekday;
		if (day_fits == month_fits) {
			return INT64_MIN;
		}
		day = day_fits ? read.day_first : read.month_first;
	}
	return day * DAY_MS + of_day;
}

static int64_t distance(int64_t a, int64_t b)
{
	return a < b ? b - a : a - b;
}

int64_t hp_captured_moment_in(const char *line, size_t len, int64_t near)
{
	char *text = hp_strndup(line, len);
	int64_t found = INT64_MIN;
	for (const char *c = text; *c != '\0' && found == INT64_MIN; c++) {
		struct date date;
		const char *end = c;
		if (!is_digit(*c) || (c > text && is_digit(c[-1])) || !take_date(&end, &date)) {
			continue;
		}
		while (*end != '\0' && !is_digit(*end)) {
			end++;
		}
		int64_t of_day = take_time(&end);
		if (of_day < 0) {
			continue;
		}
		int64_t one = date.day_first * DAY_MS + of_day;
		int64_t other = date.month_first * DAY_MS + of_day;
		bool first = date.month_first < 0 ||
			     (date.day_first >= 0 && distance(one, near) <= distance(other, near));
		found = first ? one : other;
	}
	free(text);
	return found;
}
