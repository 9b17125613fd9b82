/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_WALK_TALK_H
#define HP_WALK_TALK_H

/* A program from its start to its end, without a shell: what goes in, what comes out. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/str.h"

struct talk_limits {
	size_t output; /* bytes on standard output */
	size_t words;  /* bytes on standard error */
	int64_t time_ms;
	bool together; /* what comes on standard error belongs to the output, where it comes */
};

struct talk_result {
	struct hp_str output;
	struct hp_str words;
	int status;    /* of waitpid(2) */
	bool in_time;  /* false: it took longer and was ended */
	bool too_much; /* it said more than its limits and was ended */
};

/**
 * Runs argv (NULL-terminated; argv[0] a path, or with `by_path` a name looked for in PATH). 0 where
 * it ran, however it ended: the caller looks, and releases the result; else a negative errno.
 */
int talk_run(const char *const argv[], bool by_path, const char *input, size_t len,
	const struct talk_limits *limits, struct talk_result *ret_result);
/** What it said, on one line, cleaned and cut to `max_points`. Caller frees. */
char *talk_words(const struct hp_str *said, size_t max_points);
void talk_finish(struct talk_result *result);

#endif
