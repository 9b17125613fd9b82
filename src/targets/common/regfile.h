/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_REGFILE_H
#define HP_TARGETS_REGFILE_H

/*
 * Registry export files (.reg) of both generations, read entry by entry. Pure.
 *
 *   REGEDIT4                               bytes of the machine's ANSI code page; also the bytes of
 *                                          hex(1), hex(2) and hex(7) are letters of that page
 *   Windows Registry Editor Version 5.00   UTF-16LE with a byte order mark, or UTF-8
 *
 * Half a surrogate, which names and texts of the registry may hold, is handed on as the three bytes
 * that UTF-8 would have for it if it were a letter: such a name is not UTF-8 and equals none, and
 * the bytes of such a text are those of the registry.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "why.h"

enum hp_regfile_kind {
	HP_REGFILE_KEY,          /**< [KEY] */
	HP_REGFILE_DELETE_KEY,   /**< [-KEY] */
	HP_REGFILE_VALUE,        /**< "NAME"=... */
	HP_REGFILE_DELETE_VALUE, /**< "NAME"=- */
};

/** All borrowed for the call. */
struct hp_regfile_entry {
	enum hp_regfile_kind kind;
	const char *key;
	const char *name; /**< "" is the default value; NULL for keys. */
	uint32_t type;
	const uint8_t *bytes; /**< As a hive holds them. */
	size_t len;
	bool lossy; /**< A code page had no sign for all of the name or the text: Windows wrote a
		       question mark, or the bytes are no letter. */
};

/** Negative ends the reading, and is what it returns. */
typedef int hp_regfile_fn(void *opaque, const struct hp_regfile_entry *entry);

/** The bytes of a code page as UTF-8, with U+FFFD for what is no letter: 0 (caller frees), -1. */
struct hp_regfile_page {
	int (*decode)(
		void *state, const char *bytes, size_t len, char **ret_text, struct hp_why *why);
	void *state;
};

struct hp_regfile_source {
	const uint8_t *bytes;
	size_t len;
	const struct hp_regfile_page *page; /**< For REGEDIT4; NULL: it is UTF-8. */
};

/** Where the reading of a file ended, and why; no reason: the callback ended it, at an entry that
 * begins there. */
struct hp_regfile_fault {
	size_t line;
	size_t column; /**< In characters; both count from 1. */
	struct hp_why why;
};

#define HP_REGFILE_FAULT_INIT ((struct hp_regfile_fault){.line = 0})

void hp_regfile_fault_finish(struct hp_regfile_fault *fault);

/**
 * Entries come in the order of the file. 0; HP_ERR_INVALID with *fault filled ("malformed", or what
 * the page says), or what the callback returned. *ret_ended (may be NULL) tells whether the file
 * ends as an export does, with an empty line: one that does not was cut off or is not from Windows.
 */
int hp_regfile_read(const struct hp_regfile_source *source, hp_regfile_fn *fn, void *opaque,
	bool *ret_ended, struct hp_regfile_fault *fault);

#endif
