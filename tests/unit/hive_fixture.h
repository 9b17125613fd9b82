/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TESTS_HIVE_FIXTURE_H
#define HP_TESTS_HIVE_FIXTURE_H

/*
 * Hives in several states, and what a machine leaves that dies between two of them: a primary file
 * that was not finished, and the logs that hold the difference. Both forms of log are written here
 * by their published layout, from the pages in which two states differ.
 */

#include <stddef.h>
#include <stdint.h>

struct hp_edit;

struct bytes {
	uint8_t *data;
	size_t len;
};

void bytes_free(struct bytes *bytes);
struct bytes bytes_copy(const struct bytes *bytes);

/** The edited hive as it would be written; takes `edit`. */
struct bytes hive_commit(struct hp_edit *edit);
/** \Vendor\Client and \Vendor\Engine with the value Version (REG_SZ "4"), freshly made. */
struct bytes hive_state(void);
/** What `change` makes of a state. */
struct bytes hive_changed(const struct bytes *state, void (*change)(struct hp_edit *edit));

/* Changes. */
void change_delete_client(struct hp_edit *edit);
/** Version of Engine becomes "5". */
void change_version(struct hp_edit *edit);
/** Adds \Vendor\Extra with 20,000 bytes of data, for which the hive has to grow. */
void change_add_extra(struct hp_edit *edit);
void change_delete_engine(struct hp_edit *edit);

/* Sequence numbers that the fixtures begin with. */
#define FIRST_NUMBER 7u

/** A hive and its logs as files; data NULL: no such file. */
struct wreck {
	struct bytes hive;
	struct bytes logs[3]; /* LOG, LOG1, LOG2 */
};

void wreck_free(struct wreck *wreck);
void wreck_put_u32(uint8_t *p, uint32_t value);
uint32_t wreck_get_u32(const uint8_t *p);
/** Puts the checksum of a base block right. */
void wreck_fix(uint8_t *base);

enum counting { LIKE_XP, LIKE_VISTA };

/** The write from one state to the next was interrupted; `log` holds it all, in the form until
 * Windows 8. Of the pages every other one is in the hive already. */
struct wreck wreck_of_write(
	const struct bytes *before, const struct bytes *after, size_t log, enum counting counting);

/** A hive marked as dirty before anything was written to it, with empty logs. */
struct wreck wreck_begin(const struct bytes *before);
/** Appends an entry from one state to the next, with this number, to a log (1 or 2), in the form
 * since Windows 8.1. */
void wreck_log(struct wreck *wreck, size_t log, uint32_t number, const struct bytes *before,
	const struct bytes *after);
/** Makes the hashes of the entry at `at` those of what it says, as far as it is in the log. */
void wreck_seal(struct bytes *log, size_t at);
/** Where the last entry of a log begins. */
size_t wreck_last_entry(const struct bytes *log);

#endif
