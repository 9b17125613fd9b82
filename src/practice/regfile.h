/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_REGFILE_H
#define HP_PRACTICE_REGFILE_H

/*
 * Registry export files, version 5: text in UTF-16LE with a byte order mark, a heading, then for
 * each key a line with its path in brackets and one line a value. Here built in UTF-8 and turned
 * over at the end.
 */

#include <stddef.h>
#include <stdint.h>

struct hp_error;
struct hp_str;

void hp_regfile_begin(struct hp_str *text);
void hp_regfile_key(struct hp_str *text, const char *path);
void hp_regfile_value(
	struct hp_str *text, const char *name, uint32_t type, const uint8_t *bytes, size_t len);
/** The bytes of the file; caller frees. */
uint8_t *hp_regfile_finish(const struct hp_str *text, size_t *ret_len);

/* ---- reading ---- */

enum hp_regfile_kind {
	HP_REGFILE_KEY,          /**< [KEY] */
	HP_REGFILE_DELETE_KEY,   /**< [-KEY] */
	HP_REGFILE_VALUE,        /**< "NAME"=... */
	HP_REGFILE_DELETE_VALUE, /**< "NAME"=- */
};

struct hp_regfile_entry {
	enum hp_regfile_kind kind;
	const char *key;
	const char *name; /**< "" is the default value. */
	uint32_t type;
	const uint8_t *bytes;
	size_t len;
};

/** Negative ends the reading with that status. */
typedef int hp_regfile_fn(void *opaque, const struct hp_regfile_entry *entry, struct hp_error *err);

/** Reads an export file in UTF-16LE or UTF-8, version 5 or 4; HP_ERR_INVALID names the line. */
int hp_regfile_read(
	const uint8_t *bytes, size_t len, hp_regfile_fn *fn, void *opaque, struct hp_error *err);

#endif
