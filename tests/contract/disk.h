/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TESTS_DISK_H
#define HP_TESTS_DISK_H

/* Disks of a dead machine DEAD01 with the registry a test asks for, and questions to the offline
 * helper about them. Needs the fixture of place.h. */

#include <stddef.h>

#include "peer.h"

/** A value: a number in decimal, text, texts with | between them, or hexadecimal, by its type. With
 * no name: the key alone. */
struct disk_row {
	const char *key;
	const char *name;
	const char *type;
	const char *value;
};

/** The folder of a new disk; caller frees. */
char *disk_make(const struct disk_row *rows, size_t count);
/** A path below the folder; caller frees. */
char *disk_path(const char *disk, const char *below);
/** Writes a text to a file, making its folders. */
void disk_write(const char *disk, const char *below, const char *text);
/** Makes a folder and those above it. */
void disk_folder(const char *disk, const char *below);
/** Deletes a key with all below it, if it is there. */
void disk_drop_key(const char *disk, const char *hive, const char *key);

/** Starts the helper for offline:DISK. */
void disk_open(struct peer *peer, const char *disk);
struct hp_observation disk_ask(
	struct peer *peer, enum hp_fact_kind kind, const char *first, const char *second);
/** "found", "absent", a reason code, or the data as one line of JSON. */
void disk_expect(struct peer *peer, enum hp_fact_kind kind, const char *first, const char *second,
	const char *expected);
/** Starts, expects, ends. */
void disk_expect_of(const char *disk, enum hp_fact_kind kind, const char *first, const char *second,
	const char *expected);

#endif
