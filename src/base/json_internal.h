/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_JSON_INTERNAL_H
#define HP_JSON_INTERNAL_H

#include <stddef.h>

#include "holdpoint/json.h"

/* Whole numbers of this size and below are exact in a double, and so in cJSON (RFC 8259 section 6).
 */
#define HP_JSON_INT_MAX INT64_C(9007199254740991)
#define HP_JSON_DEPTH_MAX 64

/**
 * Checks one document. 0, or HP_ERR_INVALID with the byte offset of the first fault and a sentence
 * the caller frees. A duplicate key is told at the end of its object, so a fault inside that object
 * comes first.
 */
int hp_json_check(const char *text, size_t len, size_t *ret_offset, char **ret_sentence);

/** Line and column of a byte offset. */
struct hp_json_place hp_json_place_of(const char *text, size_t offset);

/**
 * Byte offset of the value with this number in a text that passed the check, counting values (not
 * member names) in the order they begin, from 0; with `of_key`, of the member name before it.
 */
size_t hp_json_find_value(const char *text, size_t len, size_t number, bool of_key);

/** Member names in the order RFC 8785 3.2.3 asks for: by UTF-16 code units. Both are UTF-8. */
int hp_json_compare_keys(const char *a, const char *b);

/** The members of an object in that order; caller frees. *ret_count is their number. */
const struct hp_json **hp_json_sorted(const struct hp_json *object, size_t *ret_count);

#endif
