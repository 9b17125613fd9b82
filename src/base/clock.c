/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/clock.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"

#define MS_PER_SECOND INT64_C(1000)
#define MS_PER_DAY INT64_C(86400000)
/* What RFC 3339 can write: 0000-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z. */
#define WALL_MIN_MS INT64_C(-62167219200000)
#define WALL_MAX_MS INT64_C(253402300799999)
/* From 1601-01-01 to 1970-01-01: 369 years, 89 of them leap years. */
#define FILETIME_EPOCH_MS INT64_C(11644473600000)

static int64_t clock_ms(clockid_t id)
{
	struct timespec now = {0};

	(void)clock_gettime(id, &now);
	return (int64_t)now.tv_sec * MS_PER_SECOND + now.tv_nsec / 1000000;
}

struct hp_moment hp_clock_now(void)
{
	return (struct hp_moment){
		.wall_ms = clock_ms(CLOCK_REALTIME),
		.boot_ms = clock_ms(CLOCK_BOOTTIME),
	};
}

int64_t hp_clock_monotonic_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/** Days from 0000-01-01 to the first of January of `year` (0 to 9999), proleptic Gregorian. */
static int64_t days_before_year(int year)
{
	if (year == 0) {
		return 0;
	}
	int past = year - 1;
	return (int64_t)year * 365 + past / 4 - past / 100 + past / 400 + 1;
}

void hp_time_format(int64_t wall_ms, char ret_text[HP_TIME_SIZE])
{
	/* A hostile time stamp may lie outside what can be written; the nearest end is shown. */
	if (wall_ms < WALL_MIN_MS) {
		wall_ms = WALL_MIN_MS;
	}
	if (wall_ms > WALL_MAX_MS) {
		wall_ms = WALL_MAX_MS;
	}
	int64_t since_zero = wall_ms - WALL_MIN_MS;
	int64_t days = since_zero / MS_PER_DAY;
	unsigned rest = (unsigned)(since_zero % MS_PER_DAY);
	int year = (int)(days / 366);
	int month = 1;

	while (year < 9999 && days_before_year(year + 1) <= days) {
		year++;
	}
	days -= days_before_year(year);
	while (month < 12 && days >= days_in_month(year, month)) {
		days -= days_in_month(year, month);
		month++;
	}
	(void)snprintf(ret_text, HP_TIME_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
		(unsigned)year % 10000, (unsigned)month % 100, (unsigned)(days + 1) % 100,
		rest / 3600000 % 100, rest / 60000 % 60, rest / 1000 % 60, rest % 1000);
}

/** Reads exactly `count` digits and moves on. */
static bool take_digits(const char **text, int count, int *ret_number)
{
	int number = 0;

	for (int i = 0; i < count; i++) {
		if (!isdigit((unsigned char)(*text)[i])) {
			return false;
		}
		number = number * 10 + ((*text)[i] - '0');
	}
	*text += count;
	*ret_number = number;
	return true;
}

static bool take_char(const char **text, char c)
{
	if (**text != c) {
		return false;
	}
	(*text)++;
	return true;
}

/** An optional fraction of any length; what is finer than a millisecond is cut off. */
static bool take_fraction(const char **text, int *ret_ms)
{
	int ms = 0;
	int digits = 0;

	if (!take_char(text, '.')) {
		*ret_ms = 0;
		return true;
	}
	for (; isdigit((unsigned char)**text); (*text)++, digits++) {
		if (digits < 3) {
			ms = ms * 10 + (**text - '0');
		}
		if (digits >= 100) {
			return false;
		}
	}
	for (int i = digits; i < 3; i++) {
		ms *= 10;
	}
	*ret_ms = ms;
	return digits > 0;
}

int hp_time_parse(const char *text, int64_t *ret_wall_ms)
{
	int year;
	int month;
	int day;
	int hour;
	int minute;
	int second;
	int ms;

	if (text == NULL || !take_digits(&text, 4, &year) || !take_char(&text, '-') ||
		!take_digits(&text, 2, &month) || !take_char(&text, '-') ||
		!take_digits(&text, 2, &day) || !take_char(&text, 'T') ||
		!take_digits(&text, 2, &hour) || !take_char(&text, ':') ||
		!take_digits(&text, 2, &minute) || !take_char(&text, ':') ||
		!take_digits(&text, 2, &second) || !take_fraction(&text, &ms) ||
		!take_char(&text, 'Z') || *text != '\0') {
		return HP_ERR_INVALID;
	}
	/* RFC 3339 5.6: second 60 exists, as a leap second at the end of a UTC day. */
	bool leap_second = second == 60 && hour == 23 && minute == 59;
	if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) || hour > 23 ||
		minute > 59 || (second > 59 && !leap_second)) {
		return HP_ERR_INVALID;
	}
	int64_t days = days_before_year(year) + day - 1;
	for (int m = 1; m < month; m++) {
		days += days_in_month(year, m);
	}
	int64_t seconds = (int64_t)hour * 3600 + minute * 60 + second;
	*ret_wall_ms = WALL_MIN_MS + days * MS_PER_DAY + seconds * MS_PER_SECOND + ms;
	return 0;
}

int64_t hp_time_from_filetime(uint64_t filetime)
{
	return (int64_t)(filetime / 10000) - FILETIME_EPOCH_MS;
}

char *hp_boot_id(void)
{
	char *text = NULL;
	size_t len;

	if (hp_file_read("/proc/sys/kernel/random/boot_id", 200, &text, &len, NULL) < 0) {
		return hp_strdup("");
	}
	text[strcspn(text, "\r\n \t")] = '\0';
	return text;
}
