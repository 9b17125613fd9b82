/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_TEXT_H
#define HP_CAPTURED_TEXT_H

/*
 * The bytes of a captured file as UTF-8. A console of Windows writes the OEM code page that `chcp`
 * names; `cmd /u` and Notepad write UTF-16. The converters are opened before the helper locks
 * itself in, since the C library loads them from disk.
 */

#include <stdbool.h>
#include <stddef.h>

#include "../common/why.h"

/** Largest text file: a listing of a disk with half a million files. */
#define HP_CAPTURED_TEXT_MAX ((size_t)64 << 20)

struct hp_captured_pages;

struct hp_captured_pages *hp_captured_pages_new(void);
void hp_captured_pages_free(struct hp_captured_pages *pages);

/**
 * UTF-16 by its mark or its shape, UTF-8 by its mark, else the code page `page`; 0: unknown, and
 * then only plain ASCII can be read. `shown` names the file. What the page has no sign for becomes
 * U+FFFD, which no name of Windows has. A NUL is damage. 0 (caller frees), -1.
 */
int hp_captured_decode(struct hp_captured_pages *pages, const char *bytes, size_t len,
	unsigned page, const char *shown, char **ret_text, struct hp_why *why);

/** Bytes that are of the code page for certain, as they stand inside an export. 0 (caller frees),
 * -1.
 */
int hp_captured_decode_page(struct hp_captured_pages *pages, const char *bytes, size_t len,
	unsigned page, const char *shown, char **ret_text, struct hp_why *why);

/** Lines without their ends: *at moves on; false at the end. The line is borrowed and not
 * terminated. */
bool hp_captured_line(const char **at, const char **ret_line, size_t *ret_len);

/** Whether a name that a listing showed is the one asked for: a sign that the code page does not
 * have was printed as ?, and columns cut what is too long. */
enum hp_captured_match { HP_MATCH_NO, HP_MATCH_YES, HP_MATCH_MAYBE };
enum hp_captured_match hp_captured_match(const char *listed, bool cut, const char *asked);
/** The same with a pattern; *.* is everything. */
enum hp_captured_match hp_captured_match_pattern(const char *listed, bool cut, const char *pattern);

#endif
