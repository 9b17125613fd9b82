/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_UTF8_H
#define HP_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Reads one code point of the `len` bytes at `text` (len > 0). Returns how many bytes it took (1 to
 * 4) and sets *ret_point; 0 if the bytes are not UTF-8 (RFC 3629: no overlong forms, no surrogates,
 * nothing above U+10FFFF).
 */
size_t hp_utf8_next(const char *text, size_t len, uint32_t *ret_point);

/** Appends the UTF-8 form of a code point to buf (4 bytes of room); returns the length, 0 if not a
 * scalar value. */
size_t hp_utf8_put(uint32_t point, char buf[4]);

bool hp_utf8_is_valid(const char *text, size_t len);

/** A copy in which bytes that are not UTF-8 became visible (`<FF>`); all else stays. Caller frees.
 */
char *hp_utf8_repair(const char *text, size_t len);

/** Code points, for columns in messages. Bytes that are not UTF-8 count one each. */
size_t hp_utf8_count(const char *text, size_t len);

/** Columns on a terminal: 0 for combining, 2 for wide (East Asian Width), 1 otherwise.
 * Locale-independent. */
int hp_utf8_point_columns(uint32_t point);
size_t hp_utf8_columns(const char *text);

/**
 * A copy made harmless to show: control characters (C0, DEL, C1), line and paragraph separators,
 * bidi controls (U+202A-E, U+2066-9, U+200E/F, U+061C), zero-width and tag characters, byte order
 * marks and bytes that are not UTF-8 become visible escapes such as `<U+202E>` or `<1B>`; a newline
 * stays only if `keep_newlines`. What comes from a machine, a file or a person goes through here
 * before it is shown or put in a message. Caller frees.
 */
char *hp_text_clean(const char *text, size_t len, bool keep_newlines);
/** Nothing in it that hp_text_clean() would change. */
bool hp_text_is_clean(const char *text, size_t len);

/** As hp_text_clean, of a NUL-terminated text without its newlines, cut to at most `max_points`
 * with "..." at the end. */
char *hp_text_clean_cut(const char *text, size_t max_points);

/** A copy in plain ASCII for terminals that show nothing else: known letters and signs are written
 * out, others become '?'. Caller frees. */
char *hp_text_ascii(const char *text);

#endif
