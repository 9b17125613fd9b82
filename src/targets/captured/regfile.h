/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_REGFILE_H
#define HP_CAPTURED_REGFILE_H

/*
 * The registry exports of a capture as a source of keys (common/keys.h). Each file is parsed when
 * it is added and lives in memory. A key or value is there or absent by the newest file that can
 * tell, and the source names that file and its age; where none can tell it is "not-captured", and
 * the sentence says which command collects it. A file that cannot be read to its end answers
 * nothing, and keeps older ones from answering for what it was to hold.
 * Files of one age, or of none that is known, have to say the same.
 *
 *   new, add*, add_missing*, keys   ...facts...   free
 */

#include <stddef.h>
#include <stdint.h>

#include "../common/why.h"

struct hp_keys;
struct hp_regfile_page;
struct hp_regfiles;

/** A file of the capture. */
struct hp_regfile_origin {
	const char *shown; /**< Its name, for people: "reg-...-MPS01.reg". */
	int64_t taken_ms;  /**< When it was written, wall clock; INT64_MIN: nobody knows. */
};

struct hp_regfiles *hp_regfiles_new(void);
void hp_regfiles_free(struct hp_regfiles *files);

/**
 * Adds an export (any bytes); `page` decodes what is not Unicode (common/regfile.h) and may not be
 * NULL for what comes from a Windows machine. 0, or -1 with the reason, which is also what the keys
 * of the file then answer.
 */
int hp_regfiles_add(struct hp_regfiles *files, const struct hp_regfile_origin *origin,
	const uint8_t *bytes, size_t len, const struct hp_regfile_page *page, struct hp_why *why);
/** A file that could not be opened or decoded: what no other file tells has this reason. */
void hp_regfiles_add_broken(struct hp_regfiles *files, const struct hp_regfile_origin *origin,
	const struct hp_why *why);
/** A key that something else in the capture proves to be missing, with all below it:
 * "HKLM\SOFTWARE\Wow6432Node" of a machine whose processor knows 32 bits only. */
void hp_regfiles_add_missing(
	struct hp_regfiles *files, const struct hp_regfile_origin *origin, const char *path);

/** Borrowed from `files`. */
const struct hp_keys *hp_regfiles_keys(struct hp_regfiles *files);

#endif
