/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PATTERN_H
#define HP_PATTERN_H

/*
 * The only door to PCRE2. UTF mode, never JIT, with limits on steps, depth and heap so that a
 * hostile pattern or subject costs milliseconds; running into a limit is an error of its own, not
 * "no match".
 */

#include <stddef.h>

struct hp_error;
struct hp_pattern;

/** Compiles; on failure *ret_offset (may be NULL) is the byte offset of the fault in `pattern`.
 * Patterns above 1 KiB are refused. */
int hp_pattern_new(const char *pattern, struct hp_pattern **ret_pattern, size_t *ret_offset,
	struct hp_error *err);
void hp_pattern_free(struct hp_pattern *pattern);

/** 1 if it matches, 0 if not, HP_ERR_INVALID with *err where a limit was hit or the subject is not
 * UTF-8 or above 8 KiB. `$` is the very end. */
int hp_pattern_match(const struct hp_pattern *pattern, const char *subject, struct hp_error *err);

/**
 * Windows-style wildcard match (`*`, `?`), case-insensitive as Windows compares names. 1 or 0. Only
 * the last `*` is ever tried again, so it takes at most the product of the lengths. For lists by
 * pattern ("SMS*"), where a regular expression would be the wrong language for the author.
 */
int hp_wildcard_match(const char *wildcard, const char *subject);

#endif
