/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_REGTREE_H
#define HP_CAPTURED_REGTREE_H

/*
 * One registry export as a tree of keys. An export of a key lists the key and all that is below it;
 * of what is above, it proves that it is there and nothing else. The keys that an export was made
 * of are its roots: those that are not below another key of the file. Every other key must come
 * after the one it is in, as Windows writes them; a list of changes by hand seldom does.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/why.h"
#include "holdpoint/mem.h"

struct hp_regfile_page;

/* More than Windows writes, and what keeps a hostile file from filling memory. */
#define HP_REGTREE_SIZE_MAX ((size_t)512 << 20)
#define HP_REGTREE_KEYS_MAX 4000000u
#define HP_REGTREE_VALUES_MAX 8000000u
#define HP_REGTREE_NAME_MAX 16383u /**< Characters of a value's name; a key's has 255. */

struct hp_regtree_value {
	struct hp_regtree_value *next;
	const char *name;
	const char *folded; /**< As it compares. */
	const uint8_t *bytes;
	size_t len;
	uint32_t type;
	bool odd;   /**< The name is not text, or a code page lost some of it: it equals none. */
	bool lossy; /**< A code page lost some of the data. */
};

struct hp_regtree_key {
	struct hp_regtree_key *parent, *children, *last_child, *next;
	struct hp_regtree_key *chain; /**< In the table of names. */
	struct hp_regtree_value *values, *last_value;
	const char *name;
	const char *folded;
	uint32_t hash;
	uint32_t child_count, value_count;
	bool listed; /**< It has a line of its own, so all below it is in the file. */
	bool odd;
	bool twice;          /**< It has two such lines. */
	bool lossy_children; /**< A code page lost some of their names: any of them could be one */
	bool lossy_values;   /**< that is asked for. */
};

struct hp_regtree {
	struct hp_arena arena;
	struct hp_regtree_key *top; /**< Its children are "HKLM" and the like. */
	struct hp_regtree_key **table;
	size_t table_size; /* a power of two */
	size_t keys, values;
	size_t listed; /* lines of keys; 0: the file does not even say what it was made of */
};

/**
 * Reads a file: 0, or -1 with "malformed", "too-large" or what the page says; the sentence names
 * `shown` with line and column. The tree then holds what came before and is to be finished all the
 * same.
 */
int hp_regtree_read(struct hp_regtree *tree, const uint8_t *bytes, size_t len,
	const struct hp_regfile_page *page, const char *shown, struct hp_why *why);
void hp_regtree_finish(struct hp_regtree *tree);

enum hp_regtree_found {
	HP_REGTREE_OUTSIDE, /**< The file does not tell. */
	HP_REGTREE_ABSENT,  /**< Proved by a key above that is listed. */
	HP_REGTREE_ABOVE, /**< There, for something below it is; its values are not in the file. */
	HP_REGTREE_LISTED,
	HP_REGTREE_TWICE, /**< Two have that name. */
	HP_REGTREE_LOSSY, /**< Not there, but for one whose name a code page has lost. */
};

/** `path` as facts have it ("HKLM\..."). */
enum hp_regtree_found hp_regtree_find(
	const struct hp_regtree *tree, const char *path, const struct hp_regtree_key **ret_key);
/** One step down. */
enum hp_regtree_found hp_regtree_child(const struct hp_regtree *tree,
	const struct hp_regtree_key *key, const char *name, size_t len,
	const struct hp_regtree_key **ret_key);
/** Two listed keys have the same values, and subkeys of the same names. */
bool hp_regtree_same(const struct hp_regtree_key *one, const struct hp_regtree_key *other);
/** A value of a listed key: LISTED, ABSENT, TWICE or LOSSY. */
enum hp_regtree_found hp_regtree_value(const struct hp_regtree_key *key, const char *name,
	const struct hp_regtree_value **ret_value);

#endif
