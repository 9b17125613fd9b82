/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_TRANSCRIPT_H
#define HP_CAPTURED_TRANSCRIPT_H

/*
 * A captured text file as the commands it is the output of (holdpoint/capture.h has the form). A
 * file without our lines is the output of the one command that its name stands for; it tells
 * neither machine nor time, and is whole only as far as the output itself shows its end.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hp_section {
	char *file;
	char *host;    /**< NULL without our lines. */
	char *command; /**< As it ran: variables filled in. */
	char *body;    /**< UTF-8, with its line ends. */
	bool framed;
	bool whole;       /**< The line behind the output is there. */
	int64_t local_ms; /**< By the machine's own clock; INT64_MIN: not told or not clear. */
	int64_t order_ms; /**< Where it stands among those of other files (hp_sections_order). */
	size_t order;     /**< The same among those of its own. */
};

struct hp_sections {
	struct hp_section *items;
	size_t count;
	size_t capacity;
};

/** Adds the sections of one file; `plain` is its command where it has no lines of ours, or NULL. */
void hp_sections_add(
	struct hp_sections *sections, const char *file, const char *text, const char *plain);
/**
 * Puts the sections of all files, which were added file by file, in the order of their age: that
 * of a file is its own, for whatever the clock says, what was appended is later. Where one command
 * stands in two files, with different output, and it cannot be told which is later, the two are
 * given (or else NULL).
 */
void hp_sections_order(struct hp_sections *sections, const struct hp_section **ret_one,
	const struct hp_section **ret_other);
void hp_sections_finish(struct hp_sections *sections);
/** The last one of a command; quotes, blanks and case do not count. NULL where there is none. */
const struct hp_section *hp_sections_find(const struct hp_sections *sections, const char *command);
/** Whether a command is this one, without regard to quotes, blanks and case. */
bool hp_section_is(const struct hp_section *section, const char *command);

#endif
