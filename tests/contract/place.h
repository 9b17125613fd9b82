/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TESTS_PLACE_H
#define HP_TESTS_PLACE_H

/* A temporary folder of a test case, and what the tests of targets put into it. */

#include <stddef.h>
#include <stdint.h>

/* An unchecked fixture: made and removed by the process that outlives a failing test. */
void place_make(void);
void place_remove(void);

/** A path in the folder; caller frees. */
char *place_path(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

void place_write(const char *path, const void *bytes, size_t len);
/** Reads a file whole; caller frees. */
uint8_t *place_read(const char *path, size_t *ret_len);

/** A practice machine `name` of the state folder (which HOLDPOINT_STATE then names), from the JSON
 * of one. */
void place_machine(const char *name, const char *json);
/** The same as the disk of a real machine, without markers, in the folder `name`. */
void place_image(const char *name, const char *json);
/** Runs holdpoint-practice with these words (`line` may be NULL) and that input; gives its exit
 * code, and what it said, which the caller frees. */
int place_practise(
	const char *input, const char *verb, const char *folder, const char *line, char **ret_said);
/** Puts the checksum of a base block right. */
void place_fix_checksum(uint8_t *hive);

/** BLAKE2b over names and bytes of all below a folder, as text; caller frees. */
char *place_digest(const char *folder);

#endif
