/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_NAMES_H
#define HP_NAMES_H

/*
 * Names as Windows compares them: each UTF-16 unit is mapped by simple upper-casing
 * (MS-UCODEREF 2.2, MS-RRP: key and value names compare without case), nothing is normalised,
 * nothing is mapped to more than one unit. Locale-independent. Unpaired surrogates cannot occur
 * here: our texts are UTF-8.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint32_t hp_name_upper(uint32_t point);            /**< Points above U+FFFF map to themselves. */
int hp_name_compare(const char *a, const char *b); /**< <0, 0, >0; both UTF-8. */
bool hp_name_equal(const char *a, const char *b);

struct hp_str;
/**
 * Appends the first `len` bytes of a name with every letter as it compares: two names are equal
 * where these are byte for byte. For sorting many: folded once, they compare by strcmp().
 */
void hp_name_fold(struct hp_str *out, const char *name, size_t len);

#endif
