/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_CLOCK_H
#define HP_CAPTURED_CLOCK_H

/* Dates and times as a Windows machine of some country writes them. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * "Sun 11/22/2026", "22.11.2026", "2026-11-22" and "14:03:02.11", "2:03 PM", "02:03p" as
 * milliseconds since 1970 by the machine's own clock and zone. INT64_MIN where the text cannot be
 * read, or where day and month could be exchanged and no weekday tells which is which.
 */
int64_t hp_captured_moment(const char *date, const char *time);
/** The first date and time of a line such as "Statistics since 11/22/2026 2:03 PM", likewise; the
 * order of day and month is the one that lies nearest to `near`. */
int64_t hp_captured_moment_in(const char *line, size_t len, int64_t near);

#endif
