/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TESTS_JOURNAL_FIXTURE_H
#define HP_TESTS_JOURNAL_FIXTURE_H

/* What the tests of the journal share: a state folder of their own, a procedure, events, and a hand
 * in the database file. */

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/hash.h"
#include "holdpoint/journal.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "unit.h"

#define RUN "20261122-140137-7f3a"

static char *state;

static char canonical[] = "{\"id\":\"p\",\"title\":\"A procedure \\u2014 of tests\"}";

static inline void fixture_setup(void)
{
	const char *tmp = getenv("TMPDIR");
	state = hp_asprintf("%s/hp-journal-XXXXXX", tmp != NULL ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(state));
}

static inline void fixture_teardown(void)
{
	ck_assert_int_eq(hp_folder_remove(state, NULL), 0);
	free(state);
}

static inline char *run_path(const char *name)
{
	return hp_asprintf("%s/runs/" RUN "%s%s", state, name[0] != '\0' ? "/" : "", name);
}

static inline struct hp_journal *create_run(const char *run)
{
	struct hp_journal *journal = NULL;
	struct hp_error err = HP_ERROR_INIT;
	const struct hp_procedure procedure = {.id = "p", .canonical = canonical};
	ck_assert_msg(hp_journal_create(state, run, &procedure, &journal, &err) == 0, "%s",
		hp_error_text(&err));
	return journal;
}

static inline struct hp_journal *open_run(enum hp_journal_access access)
{
	struct hp_journal *journal = NULL;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_journal_open(state, RUN, access, &journal, &err) == 0, "%s",
		hp_error_text(&err));
	return journal;
}

/** Every run begins with it: the procedure by its digest. */
static inline void begin_run(struct hp_event *event, char digest[HP_HASH_HEX_SIZE])
{
	struct hp_hash hash;
	hp_hash_blake2b(canonical, strlen(canonical), NULL, 0, &hash);
	hp_hash_hex(&hash, digest);
	event->kind = HP_EVENT_RUN_STARTED;
	event->name = RUN;
	event->value = "1";
	event->digest = digest;
}

/** `count` notes in one command; their texts are "PREFIX 1", "PREFIX 2"... The first event of a run
 * is its start. */
static inline int append_notes(
	struct hp_journal *journal, const char *prefix, size_t count, struct hp_error *err)
{
	struct hp_events events;
	struct hp_hash head;
	size_t before = 0;
	char digest[HP_HASH_HEX_SIZE];
	hp_events_init(&events);
	hp_journal_head(journal, &head, &before);
	for (size_t i = 1; i <= count; i++) {
		char *text = hp_asprintf("%s %zu", prefix, i);
		struct hp_event event = {.kind = HP_EVENT_NOTE,
			.text = text,
			.stamp.moment = {.wall_ms = 1790000000000 + (int64_t)i, .boot_ms = 5000}};
		if (before + i == 1) {
			begin_run(&event, digest);
		}
		(void)hp_events_add(&events, &event);
		free(text);
	}
	int status = hp_journal_append(journal, &events, err);
	hp_events_finish(&events);
	return status;
}

static inline void must_append(struct hp_journal *journal, const char *prefix, size_t count)
{
	struct hp_error err = HP_ERROR_INIT;
	int status = append_notes(journal, prefix, count, &err);
	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
}

/** Loads with a reader of its own and returns the number of events; the text of the last one in
 * *ret_last (caller frees; may be NULL). */
static inline size_t load_count(char **ret_last)
{
	struct hp_journal *journal = open_run(HP_JOURNAL_READ);
	struct hp_error err = HP_ERROR_INIT;
	struct hp_events events;
	hp_events_init(&events);
	ck_assert_msg(hp_journal_load(journal, &events, &err) == 0, "%s", hp_error_text(&err));
	size_t count = events.count;
	if (ret_last != NULL) {
		*ret_last = hp_strdup(count > 0 ? events.items[count - 1].text : "");
	}
	hp_events_finish(&events);
	hp_journal_close(journal);
	return count;
}

static inline struct hp_audit audit_run(void)
{
	struct hp_audit audit;
	struct hp_error err = HP_ERROR_INIT;
	char *path = run_path("journal.db");
	int status = hp_journal_audit(path, &audit, &err);
	ck_assert_msg(status == 0, "%s", hp_error_text(&err));
	free(path);
	return audit;
}

static inline void expect_intact(size_t count)
{
	struct hp_audit audit = audit_run();
	ck_assert_msg(audit.intact, "%s", audit.finding);
	ck_assert_uint_eq(audit.count, count);
	ck_assert_uint_eq(strlen(audit.head), 64);
	ck_assert_ptr_nonnull(audit.weakness);
	hp_audit_finish(&audit);
}

/** Does what an attacker with the SQLite shell would do. */
static inline void tamper(const char *sql)
{
	sqlite3 *db = NULL;
	char *message = NULL;
	char *path = run_path("journal.db");
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	int code = sqlite3_exec(db, sql, NULL, NULL, &message);
	ck_assert_msg(code == SQLITE_OK, "%s: %s", sql, message);
	sqlite3_close(db);
	free(path);
}

static inline char *read_whole(const char *path, size_t *ret_len)
{
	char *bytes = NULL;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_file_read(path, 64 << 20, &bytes, ret_len, &err) == 0, "%s",
		hp_error_text(&err));
	return bytes;
}

#endif
