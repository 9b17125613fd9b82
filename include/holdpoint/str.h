/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_STR_H
#define HP_STR_H

#include <stdarg.h>
#include <stddef.h>

#include "holdpoint/mem.h"

/** A string that grows. `data` is never NULL after init and always ends with a NUL not counted in
 * `len`. */
struct hp_str {
	char *data;
	size_t len;
	size_t capacity;
};

void hp_str_init(struct hp_str *str);
void hp_str_finish(struct hp_str *str);
void hp_str_reset(struct hp_str *str); /**< Empty again; keeps its memory. */
/** Makes room for `more` bytes, so that appending them moves nothing. */
void hp_str_reserve(struct hp_str *str, size_t more);
void hp_str_append(struct hp_str *str, const char *text); /**< NULL appends nothing. */
void hp_str_append_len(struct hp_str *str, const char *bytes, size_t len);
void hp_str_append_char(struct hp_str *str, char c);
void hp_str_appendf(struct hp_str *str, const char *fmt, ...) HP_PRINTF(2, 3);
void hp_str_vappendf(struct hp_str *str, const char *fmt, va_list args) HP_PRINTF(2, 0);
void hp_str_remove_front(struct hp_str *str, size_t len);
/** Hands the text to the caller, who frees it; the string is empty and usable again, and owns
 * nothing (no finish needed). */
char *hp_str_detach(struct hp_str *str);

/** The value of one hexadecimal digit, either case; -1 for any other character. */
int hp_hex_digit(char c);

/** A list of strings it owns. */
struct hp_strv {
	char **items;
	size_t count;
	size_t capacity;
};

void hp_strv_init(struct hp_strv *list);
void hp_strv_finish(struct hp_strv *list);
void hp_strv_add(struct hp_strv *list, const char *text);
void hp_strv_add_take(struct hp_strv *list, char *text); /**< The list owns `text` from here. */

/**
 * The name in `names` (a NULL-terminated array) nearest to `typed`, for "did you mean"; NULL where
 * none is near enough to be worth saying (edit distance above a third of the length).
 */
const char *hp_nearest_name(const char *typed, const char *const *names);

#endif
