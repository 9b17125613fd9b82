/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times as people write them beside a step: by the clock on the wall, mostly without a date. */
#include "paper_line.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "holdpoint/error.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

#define MS_PER_SECOND INT64_C(1000)
#define FAST_MS (15 * 60 * MS_PER_SECOND) /* What a watch may be ahead. */
#define HALF_DAY_MS (12 * 60 * 60 * MS_PER_SECOND)

static bool take_number(const char **at, int digits, int most, int *ret_number)
{
	int number = 0;
	for (int i = 0; i < digits; i++, (*at)++) {
		if (**at < '0' || **at > '9') {
			return false;
		}
		number = number * 10 + (**at - '0');
	}
	*ret_number = number;
	return number <= most;
}

static bool take_char(const char **at, char c)
{
	if (**at != c) {
		return false;
	}
	(*at)++;
	return true;
}

/* "14:03", "9:05", "14:03:22". */
static bool take_clock(const char **at, struct tm *tm)
{
	bool one_digit = **at != '\0' && (*at)[1] == ':';
	if (!take_number(at, one_digit ? 1 : 2, 23, &tm->tm_hour) || !take_char(at, ':') ||
		!take_number(at, 2, 59, &tm->tm_min)) {
		return false;
	}
	tm->tm_sec = 0;
	return !take_char(at, ':') || take_number(at, 2, 59, &tm->tm_sec);
}

/* Nothing: local. "Z", "+01:00": minutes east of Greenwich. */
static bool take_zone(const char **at, bool *ret_local, int *ret_minutes)
{
	int hours = 0;
	int minutes = 0;
	*ret_local = **at == '\0';
	*ret_minutes = 0;
	if (*ret_local || take_char(at, 'Z')) {
		return **at == '\0';
	}
	bool west = **at == '-';
	if ((!west && **at != '+') || (++*at, !take_number(at, 2, 14, &hours)) ||
		!take_char(at, ':') || !take_number(at, 2, 59, &minutes)) {
		return false;
	}
	*ret_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
	return **at == '\0';
}

static bool to_wall(struct tm *tm, bool local, int minutes, int64_t *ret_wall_ms)
{
	struct tm wanted = *tm;
	time_t seconds = local ? mktime(tm) : timegm(tm);
	/* A 30th of February, or an hour that a change of the clock left out, comes back changed.
	 */
	if (seconds == (time_t)-1 || tm->tm_mday != wanted.tm_mday || tm->tm_mon != wanted.tm_mon ||
		tm->tm_hour != wanted.tm_hour) {
		return false;
	}
	*ret_wall_ms = ((int64_t)seconds - (int64_t)minutes * 60) * MS_PER_SECOND;
	return true;
}

/* That time of the day so many days ago; in the hour that a change of the clock gives twice, the
 * later one that is not after `latest_ms`. */
static bool on_day(
	const struct tm *clock, int64_t now_ms, int days, int64_t latest_ms, int64_t *ret_wall_ms)
{
	time_t now = (time_t)(now_ms / MS_PER_SECOND);
	bool found = false;
	for (int dst = -1; dst <= 1; dst++) {
		struct tm tm;
		int64_t wall_ms = 0;
		if (localtime_r(&now, &tm) == NULL) {
			return false;
		}
		/* Noon first, so that a day of 23 or 25 hours is one day back too. */
		tm.tm_hour = 12;
		tm.tm_mday -= days;
		tm.tm_isdst = -1;
		(void)mktime(&tm);
		tm.tm_hour = clock->tm_hour;
		tm.tm_min = clock->tm_min;
		tm.tm_sec = clock->tm_sec;
		tm.tm_isdst = dst;
		if (to_wall(&tm, true, 0, &wall_ms) && wall_ms <= latest_ms &&
			(!found || wall_ms > *ret_wall_ms)) {
			*ret_wall_ms = wall_ms;
			found = true;
		}
	}
	return found;
}

/* The last such time that is not after now. But one that comes within minutes was meant as that, by
 * a watch that is fast, and not as yesterday's. */
static int last_such_time(const struct tm *clock, int64_t now_ms, int64_t *ret_wall_ms)
{
	int64_t last = 0;
	int64_t next = 0;
	int64_t fast = now_ms + FAST_MS;
	bool found = false;
	for (int days = 0; days < 3 && !found; days++) {
		found = on_day(clock, now_ms, days, now_ms, &last);
	}
	bool soon = on_day(clock, now_ms, -1, fast, &next) || on_day(clock, now_ms, 0, fast, &next);
	if (soon && (!found || next - last > HALF_DAY_MS)) {
		last = next;
		found = true;
	}
	if (found) {
		*ret_wall_ms = last;
	}
	return found ? 0 : HP_ERR_INVALID;
}

int hp_paper_time_parse(const char *text, int64_t now_ms, int64_t *ret_wall_ms)
{
	struct tm tm = {0};
	const char *at = text;
	bool local = true;
	int minutes = 0;
	int64_t wall_ms = 0;
	if (take_clock(&at, &tm) && *at == '\0') {
		int status = last_such_time(&tm, now_ms, &wall_ms);
		if (status == 0) {
			*ret_wall_ms = wall_ms;
		}
		return status;
	}
	at = text;
	tm = (struct tm){0};
	bool good = take_number(&at, 4, 9999, &tm.tm_year) && take_char(&at, '-') &&
		    take_number(&at, 2, 12, &tm.tm_mon) && take_char(&at, '-') &&
		    take_number(&at, 2, 31, &tm.tm_mday) && take_char(&at, 'T') &&
		    take_clock(&at, &tm) && take_zone(&at, &local, &minutes);
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	tm.tm_isdst = -1;
	if (!good || tm.tm_mon < 0 || tm.tm_mday < 1 || !to_wall(&tm, local, minutes, &wall_ms)) {
		return HP_ERR_INVALID;
	}
	*ret_wall_ms = wall_ms;
	return 0;
}

char *hp_paper_time_words(int64_t wall_ms, int64_t now_ms)
{
	char text[sizeof("2026-11-22 23:59 Long-Zone-Name")];
	time_t seconds = (time_t)(wall_ms / MS_PER_SECOND);
	time_t now = (time_t)(now_ms / MS_PER_SECOND);
	struct tm tm;
	struct tm today;
	if (localtime_r(&seconds, &tm) == NULL || localtime_r(&now, &today) == NULL) {
		return hp_strdup("?");
	}
	bool same_day = tm.tm_yday == today.tm_yday && tm.tm_year == today.tm_year;
	size_t len = same_day ? strftime(text, sizeof(text), "%H:%M %Z", &tm)
			      : strftime(text, sizeof(text), "%Y-%m-%d %H:%M %Z", &tm);
	return hp_strdup(len == 0 ? "?" : text);
}
