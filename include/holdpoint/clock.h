/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CLOCK_H
#define HP_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define HP_TIME_SIZE sizeof("2026-01-02T03:04:05.678Z")

/** One moment: the wall clock, and the machine's own time since boot, so that a changed clock is
 * visible (R83). */
struct hp_moment {
	int64_t wall_ms; /**< Milliseconds since 1970-01-01T00:00:00Z. */
	int64_t boot_ms; /**< Milliseconds since boot, suspended time included (CLOCK_BOOTTIME). */
};

struct hp_moment hp_clock_now(void);
int64_t hp_clock_monotonic_ms(void); /**< For deadlines. */

/** RFC 3339 in UTC with milliseconds and `Z`. */
void hp_time_format(int64_t wall_ms, char ret_text[HP_TIME_SIZE]);
/** Reads RFC 3339 with `Z` (fraction optional). 0, or HP_ERR_INVALID. */
int hp_time_parse(const char *text, int64_t *ret_wall_ms);
/** A Windows FILETIME (100 ns since 1601-01-01, MS-DTYP 2.3.3) as wall milliseconds. */
int64_t hp_time_from_filetime(uint64_t filetime);
/** The kernel's boot id, or "" where there is none. Static storage is not used: caller frees. */
char *hp_boot_id(void);

#endif
