/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_JSON_INTERNAL_H
#define HP_JSON_INTERNAL_H

#include <stddef.h>

#include "holdpoint/json.h"
#include "holdpoint/mem.h"

/* Whole numbers of this size and below are exact in a double, and so in cJSON (RFC 8259 section 6).
 */
#define HP_JSON_INT_MAX INT64_C(9007199254740991)
#define HP_JSON_DEPTH_MAX 64
/* Up to so many members are compared with each other instead of sorted by qsort(). */
#define HP_JSON_FEW 24

/**
 * Checks one document. 0, or HP_ERR_INVALID with the byte offset of the first fault and a sentence
 * the caller frees. A duplicate key is told at the end of its object, so a fault inside that object
 * comes first.
 */
int hp_json_check(const char *text, size_t len, size_t *ret_offset, char **ret_sentence);

/** The four hexadecimal digits of an escape, which begin at `digits`; -1 if there are no four. */
int32_t hp_json_hex_unit(const char *digits, size_t left);
bool hp_json_is_high_surrogate(int32_t unit);
bool hp_json_is_low_surrogate(int32_t unit);

/** A member name with its escapes resolved: in the text itself, or in the arena where it had
 * escapes. */
struct hp_json_key {
	const char *bytes;
	size_t len;
	size_t offset; /**< Of its opening quote. */
};

/** Names in a growing array, all zero at first. */
struct hp_json_keys {
	struct hp_json_key *items;
	size_t count;
	size_t capacity;
	struct hp_arena arena;
};

/** Adds a name that passed the check, without its quotes. */
void hp_json_keys_add(
	struct hp_json_keys *keys, const char *bytes, size_t len, size_t offset, bool escaped);
/** Of the names from `first` on, the earliest that was there before; NULL if there is none. Changes
 * their order. */
const struct hp_json_key *hp_json_keys_twin(struct hp_json_keys *keys, size_t first);
void hp_json_keys_finish(struct hp_json_keys *keys);

/** Line and column of a byte offset. */
struct hp_json_place hp_json_place_of(const char *text, size_t offset);

/**
 * Byte offset of the value with this number in a text that passed the check, counting values (not
 * member names) in the order they begin, from 0; with `of_key`, of the member name before it.
 */
size_t hp_json_find_value(const char *text, size_t len, size_t number, bool of_key);

/** Member names in the order RFC 8785 3.2.3 asks for: by UTF-16 code units. Both are UTF-8. */
int hp_json_compare_keys(const char *a, const char *b);

/** The members of an object in that order. Nearly every object has few, which need no memory. */
struct hp_json_members {
	const struct hp_json **items;
	size_t count;
	const struct hp_json *few[HP_JSON_FEW];
};
void hp_json_sort(const struct hp_json *object, struct hp_json_members *members);
void hp_json_members_finish(struct hp_json_members *members);

#endif
