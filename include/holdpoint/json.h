/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_JSON_H
#define HP_JSON_H

/*
 * The only door to cJSON. Reading is strict (RFC 8259, UTF-8, no duplicate keys, no U+0000,
 * integers below 2^53 only, nesting at most 64): a checker of our own runs over the bytes before
 * cJSON, which would accept `01`, raw tabs, trailing text and doubles. cJSON keeps no positions;
 * hp_json_where() finds the place of a value when an error has to be told, by counting values in
 * the tree and then in the text, so that correct input pays nothing for it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hp_error;
struct hp_json; /* one value: object, array, string, integer, true/false, null */
struct hp_json_doc;

enum hp_json_type {
	HP_JSON_NULL,
	HP_JSON_BOOL,
	HP_JSON_INT,
	HP_JSON_STRING,
	HP_JSON_ARRAY,
	HP_JSON_OBJECT,
};

struct hp_json_place {
	size_t line;   /**< From 1. */
	size_t column; /**< From 1, in code points. */
};

/* ---- reading ---- */

/**
 * Parses one document of `len` bytes. `name` (a file name or "-") begins error messages:
 * `name:line:column: ...`. The document keeps its own copy of text and name. On failure *err tells
 * the first error and *ret_place (may be NULL) where it is.
 */
int hp_json_parse(const char *name, const char *text, size_t len, struct hp_json_doc **ret_doc,
	struct hp_json_place *ret_place, struct hp_error *err);
void hp_json_doc_free(struct hp_json_doc *doc);
const struct hp_json *hp_json_doc_root(const struct hp_json_doc *doc);
const char *hp_json_doc_name(const struct hp_json_doc *doc);

/** Where a value of this document begins; with `of_key`, where its member name begins. */
struct hp_json_place hp_json_where(
	const struct hp_json_doc *doc, const struct hp_json *value, bool of_key);

/** Parses a value without keeping the document (no positions): protocol lines, stored events. As
 * strict as hp_json_parse; its messages begin `line:column: `. Caller frees with hp_json_free. */
int hp_json_parse_value(
	const char *text, size_t len, struct hp_json **ret_value, struct hp_error *err);
void hp_json_free(struct hp_json *value);

/** As hp_json_free, with every text in it overwritten first: for what carried a secret. NULL is
 * allowed. */
void hp_json_wipe_free(struct hp_json *value);

enum hp_json_type hp_json_type(const struct hp_json *value);
const char *hp_json_type_name(
	enum hp_json_type type); /**< "an object", "a string", ...; translated. */

/* Accessors: a value of another type, or NULL, gives NULL / 0 / false. Strings live as long as the
 * value. */
const char *hp_json_string(const struct hp_json *value);
int64_t hp_json_int(const struct hp_json *value);
bool hp_json_bool(const struct hp_json *value);
bool hp_json_is(const struct hp_json *value, enum hp_json_type type); /**< false for NULL. */

const struct hp_json *hp_json_get(
	const struct hp_json *object, const char *key); /**< NULL where there is none. */
const char *hp_json_get_string(const struct hp_json *object, const char *key);
int64_t hp_json_get_int(const struct hp_json *object, const char *key, int64_t otherwise);
bool hp_json_get_bool(const struct hp_json *object, const char *key, bool otherwise);

/** Walk the members or elements: `for (c = hp_json_first(v); c != NULL; c = hp_json_next(c))`. */
const struct hp_json *hp_json_first(const struct hp_json *container);
const struct hp_json *hp_json_next(const struct hp_json *member);
const char *hp_json_key(
	const struct hp_json *member); /**< The member's name; NULL for an array's element. */
size_t hp_json_count(const struct hp_json *container);
bool hp_json_equal(const struct hp_json *a,
	const struct hp_json *b); /**< Same value; member order does not count. */

/* ---- building ---- */

struct hp_json *hp_json_new_object(void);
struct hp_json *hp_json_new_array(void);
struct hp_json *hp_json_new_string(const char
		*text); /**< NULL gives a JSON null; bytes that are not UTF-8 are made visible. */
struct hp_json *hp_json_new_int(
	int64_t number); /**< |number| < 2^53: larger ones are strings of digits. */
struct hp_json *hp_json_new_bool(bool value);
struct hp_json *hp_json_new_null(void);
struct hp_json *hp_json_copy(const struct hp_json *value); /**< NULL gives NULL. */

/** Add a member (keys in the order added; one that is there is replaced in its place) or an
 * element. `value` is taken over; NULL adds a JSON null. */
void hp_json_set(struct hp_json *object, const char *key, struct hp_json *value);
void hp_json_add(struct hp_json *array, struct hp_json *value);
/* Shorthands. */
void hp_json_set_string(struct hp_json *object, const char *key, const char *text);
void hp_json_set_int(struct hp_json *object, const char *key, int64_t number);
void hp_json_set_bool(struct hp_json *object, const char *key, bool value);
void hp_json_add_string(struct hp_json *array, const char *text);
/** Removes a member if it is there. */
void hp_json_remove(struct hp_json *object, const char *key);

/* ---- writing; the caller frees the text ---- */

char *hp_json_print(const struct hp_json *value);        /**< One line, members in their order. */
char *hp_json_print_pretty(const struct hp_json *value); /**< Indented, ends with a newline. */
char *hp_json_canonical(const struct hp_json
		*value); /**< RFC 8785: members sorted by UTF-16 code units, no spaces. */
/** The same of an object, some of its own members (NULL-terminated) left out, and everything called
 * `$comment`, however deep. */
char *hp_json_canonical_without(const struct hp_json *object, const char *const *keys);

#endif
