/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal as a record: what is written comes back, one writer, and every alteration is named
 * (R68, R72, R78). */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/hash.h"
#include "holdpoint/json.h"
#include "holdpoint/str.h"
#include "journal_fixture.h"

static unsigned mode_of(const char *name)
{
	struct stat st;
	char *path = run_path(name);
	ck_assert_int_eq(stat(path, &st), 0);
	free(path);
	return st.st_mode & 07777;
}

/* ---- writing and reading ---- */

START_TEST(what_was_appended_comes_back_in_order)
{
	(void)umask(0);
	struct hp_journal *journal = create_run(RUN);
	must_append(journal, "first", 3);
	must_append(journal, "second", 2);
	struct hp_hash head;
	size_t count = 0;
	hp_journal_head(journal, &head, &count);
	ck_assert_uint_eq(count, 5);
	ck_assert_str_eq(hp_journal_run_id(journal), RUN);
	ck_assert_uint_eq(load_count(NULL), 5); /* Another console looks while this one writes. */
	hp_journal_close(journal);
	journal = open_run(HP_JOURNAL_WRITE);
	ck_assert_str_eq(hp_journal_procedure(journal), canonical);
	ck_assert_ptr_null(hp_journal_practice(journal));
	must_append(journal, "third \xc3\xa4\xe2\x82\xac", 1);
	hp_journal_close(journal);
	char *last = NULL;
	ck_assert_uint_eq(load_count(&last), 6);
	ck_assert_str_eq(last, "third \xc3\xa4\xe2\x82\xac 1");
	free(last);
	expect_intact(6);
	ck_assert_uint_eq(mode_of(""), 0700);
	ck_assert_uint_eq(mode_of("journal.db"), 0600);
	ck_assert_uint_eq(mode_of("lock"), 0600);
}
END_TEST

START_TEST(the_record_is_whole_in_the_one_file)
{
	struct hp_journal *journal = create_run(RUN);
	must_append(journal, "n", 4);
	/* In mid-run, with the rollback journal lying there: a plain copy of journal.db is the
	 * record. */
	char *from = run_path("journal.db");
	char *to = hp_path_join(state, "copy.db");
	size_t len = 0;
	char *bytes = read_whole(from, &len);
	ck_assert_int_eq(hp_file_replace(to, bytes, len, 0600, false, NULL), 0);
	struct hp_audit audit;
	ck_assert_int_eq(hp_journal_audit(to, &audit, NULL), 0);
	ck_assert(audit.intact);
	ck_assert_uint_eq(audit.count, 4);
	hp_audit_finish(&audit);
	hp_journal_close(journal);
	char *rollback = run_path("journal.db-journal");
	ck_assert_int_ne(access(rollback, F_OK), 0);
	free(rollback);
	free(bytes);
	free(from);
	free(to);
}
END_TEST

/* DESIGN section 3: a run can be resumed when the library is gone, with all it calls (R47, R88). */
START_TEST(what_is_called_is_kept)
{
	static char first[] = "{\"id\":\"a\",\"title\":\"x\"}";
	static char second[] = "{\"id\":\"b\",\"title\":\"[\\\"id\\\"]\"}";
	const struct hp_procedure a = {.id = "a", .canonical = first};
	const struct hp_procedure b = {.id = "b", .canonical = second};
	const struct hp_procedure *const called[] = {&a, &b};
	struct hp_journal *journal = NULL;
	const struct hp_procedure procedure = {
		.id = "p", .canonical = canonical, .called = called, .called_count = 2};
	ck_assert_int_eq(hp_journal_create(state, RUN, &procedure, &journal, NULL), 0);
	hp_journal_close(journal);
	journal = open_run(HP_JOURNAL_READ);
	char *kept = hp_journal_called(journal, "a");
	ck_assert_str_eq(kept, first);
	free(kept);
	kept = hp_journal_called(journal, "b");
	ck_assert_str_eq(kept, second);
	free(kept);
	ck_assert_ptr_null(hp_journal_called(journal, "p"));
	hp_journal_close(journal);
}
END_TEST

START_TEST(the_practice_section_is_kept)
{
	struct hp_json *practice = NULL;
	ck_assert_int_eq(hp_json_parse_value("{\"hives\":[1]}", 13, &practice, NULL), 0);
	const struct hp_procedure procedure = {
		.id = "p", .canonical = canonical, .practice = practice};
	struct hp_journal *journal = NULL;
	ck_assert_int_eq(hp_journal_create(state, RUN, &procedure, &journal, NULL), 0);
	ck_assert_str_eq(hp_journal_practice(journal), "{\"hives\":[1]}");
	hp_journal_close(journal);
	hp_json_free(practice);
	expect_intact(0);
}
END_TEST

START_TEST(status_ends_with_count_and_head)
{
	struct hp_journal *journal = create_run(RUN);
	must_append(journal, "n", 3);
	struct hp_hash head;
	size_t count = 0;
	char hex[HP_HASH_HEX_SIZE];
	hp_journal_head(journal, &head, &count);
	hp_hash_hex(&head, hex);
	ck_assert_int_eq(hp_journal_write_status(journal, "HELD AT 6.2", NULL), 0);
	char *text = NULL;
	ck_assert_int_eq(hp_journal_read_status(state, RUN, &text, NULL), 0);
	char *expected = hp_asprintf("HELD AT 6.2\nevents 3\nhead %s\n", hex);
	ck_assert_str_eq(text, expected);
	ck_assert_uint_eq(mode_of("status.txt"), 0600);
	free(text);
	free(expected);
	hp_journal_close(journal);
	expect_intact(3);
}
END_TEST

START_TEST(an_empty_command_writes_nothing)
{
	struct hp_journal *journal = create_run(RUN);
	must_append(journal, "n", 0);
	hp_journal_close(journal);
	ck_assert_uint_eq(load_count(NULL), 0);
	expect_intact(0);
}
END_TEST

START_TEST(a_run_is_never_made_twice_nor_under_a_wrong_name)
{
	struct hp_journal *journal = create_run(RUN);
	must_append(journal, "n", 1);
	hp_journal_close(journal);
	const struct hp_procedure procedure = {.id = "p", .canonical = canonical};
	struct hp_error err = HP_ERROR_INIT;
	journal = NULL;
	ck_assert_int_eq(hp_journal_create(state, RUN, &procedure, &journal, &err), HP_ERR_IO);
	ck_assert_int_eq(
		hp_journal_create(state, "../../etc", &procedure, &journal, &err), HP_ERR_INVALID);
	ck_assert_ptr_null(journal);
	ck_assert_int_eq(hp_journal_open(state, "../" RUN, HP_JOURNAL_READ, &journal, &err),
		HP_ERR_NOT_FOUND);
	ck_assert_int_eq(
		hp_journal_open(state, "20000101-000000-0000", HP_JOURNAL_WRITE, &journal, &err),
		HP_ERR_NOT_FOUND);
	hp_error_finish(&err);
	expect_intact(1);
	struct hp_strv ids;
	hp_strv_init(&ids);
	ck_assert_int_eq(hp_journal_list(state, &ids, NULL), 0);
	ck_assert_uint_eq(ids.count, 1);
	hp_strv_finish(&ids);
}
END_TEST

START_TEST(a_reader_cannot_append)
{
	hp_journal_close(create_run(RUN));
	struct hp_journal *journal = open_run(HP_JOURNAL_READ);
	ck_assert_int_lt(append_notes(journal, "n", 1, NULL), 0);
	hp_journal_close(journal);
	ck_assert_uint_eq(load_count(NULL), 0);
}
END_TEST

/* ---- one writer ---- */

START_TEST(a_second_writer_is_told_who_writes)
{
	struct hp_journal *journal = create_run(RUN);
	struct hp_journal *second = NULL;
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_int_eq(
		hp_journal_open(state, RUN, HP_JOURNAL_WRITE, &second, &err), HP_ERR_LOCKED);
	char *pid = hp_asprintf("process %ld", (long)getpid());
	ck_assert_msg(strstr(err.message, pid) != NULL, "%s", err.message);
	ck_assert_ptr_null(second);
	pid_t other = fork();
	if (other == 0) {
		_exit(hp_journal_open(state, RUN, HP_JOURNAL_WRITE, &second, NULL) == HP_ERR_LOCKED
				? 0
				: 1);
	}
	int status = 0;
	ck_assert_int_eq(waitpid(other, &status, 0), other);
	ck_assert_int_eq(status, 0);
	must_append(journal, "n", 1);
	hp_journal_close(journal);
	hp_journal_close(open_run(HP_JOURNAL_WRITE));
	free(pid);
	hp_error_finish(&err);
}
END_TEST

START_TEST(a_killed_writer_leaves_no_lock)
{
	hp_journal_close(create_run(RUN));
	int ready[2];
	ck_assert_int_eq(pipe(ready), 0);
	pid_t other = fork();
	if (other == 0) {
		struct hp_journal *journal = NULL;
		(void)hp_journal_open(state, RUN, HP_JOURNAL_WRITE, &journal, NULL);
		(void)!write(ready[1], "x", 1);
		pause();
	}
	char byte = 0;
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	struct hp_journal *journal = NULL;
	ck_assert_int_eq(
		hp_journal_open(state, RUN, HP_JOURNAL_WRITE, &journal, NULL), HP_ERR_LOCKED);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	hp_journal_close(open_run(HP_JOURNAL_WRITE));
	close(ready[0]);
	close(ready[1]);
}
END_TEST

START_TEST(a_foreign_change_under_an_open_run_is_refused)
{
	struct hp_journal *journal = create_run(RUN);
	must_append(journal, "n", 2);
	tamper("UPDATE chain SET count = 1");
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_int_eq(append_notes(journal, "more", 1, &err), HP_ERR_ALTERED);
	hp_error_finish(&err);
	hp_journal_close(journal);
}
END_TEST

/* ---- alterations ---- */

#define EVENTS 20
#define SWAP(a, b)                                                                                 \
	"UPDATE event SET seq = -1 WHERE seq = " #a "; UPDATE event SET seq = " #a                 \
	" WHERE seq = " #b "; UPDATE event SET seq = " #b " WHERE seq = -1;"

static const struct {
	const char *sql;
	const char *finding;
	size_t count; /* of events that fit before the finding */
} alterations[] = {
	{"UPDATE event SET bytes = CAST(replace(bytes, 'note 17', 'note 71') AS BLOB) WHERE seq = "
	 "17",
		"Event 17 was altered", 16},
	{"UPDATE event SET bytes = CAST(replace(bytes, 'note 1\"', 'note 7\"') AS BLOB) WHERE seq "
	 "= 1",
		"Event 1 was altered", 0},
	{"UPDATE event SET bytes = bytes || x'20' WHERE seq = 20", "Event 20 was altered", 19},
	{"UPDATE event SET bytes = x'' WHERE seq = 5", "Event 5 was altered", 4},
	{"UPDATE event SET bytes = CAST(bytes AS TEXT) WHERE seq = 8", "Event 8 was altered", 7},
	{"UPDATE event SET hash = zeroblob(32) WHERE seq = 6", "Event 6 was altered", 5},
	{"UPDATE event SET hash = zeroblob(31) WHERE seq = 6", "Event 6 was altered", 5},
	{"UPDATE event SET hash = 'text' WHERE seq = 6", "Event 6 was altered", 5},
	{"DELETE FROM event WHERE seq = 9", "Event 9 is missing.", 8},
	{"DELETE FROM event WHERE seq = 1", "Event 1 is missing.", 0},
	{"DELETE FROM event WHERE seq BETWEEN 3 AND 7", "Event 3 is missing.", 2},
	{"DELETE FROM event WHERE seq = 20", "Event 20 is missing, and all after it", 19},
	{"DELETE FROM event WHERE seq > 10",
		"Event 11 is missing, and all after it: 20 events were written and 10 are there.",
		10},
	{"DELETE FROM event", "Event 1 is missing", 0},
	{"DELETE FROM event WHERE seq = 9; UPDATE event SET seq = -seq WHERE seq > 9; UPDATE event "
	 "SET seq = -seq - 1 WHERE seq < 0",
		"Event 9 is missing, or was altered: 20 events were written and 19 are there.", 8},
	{SWAP(4, 5), "not in the order in which they were written: event 4 now stands at place 5",
		3},
	{SWAP(2, 19), "event 2 now stands at place 19", 1},
	{"CREATE TEMP TABLE b AS SELECT seq, bytes FROM event WHERE seq IN (12, 13);"
	 "UPDATE event SET bytes = (SELECT bytes FROM b WHERE b.seq = 25 - event.seq) WHERE seq IN "
	 "(12, 13)",
		"event 12 now stands at place 13", 11},
	{"INSERT INTO event SELECT 21, bytes, hash FROM event WHERE seq = 20",
		"Event 21 was altered", 20},
	{"INSERT INTO event SELECT 0, bytes, hash FROM event WHERE seq = 20",
		"numbered 0 was inserted", 0},
	{"INSERT INTO event SELECT -9223372036854775807, bytes, hash FROM event WHERE seq = 1",
		"was inserted before event 1", 0},
	{"INSERT INTO event SELECT 9223372036854775807, bytes, hash FROM event WHERE seq = 1",
		"Event 21 is missing", 20},
	{"UPDATE event SET seq = -seq WHERE seq > 6; UPDATE event SET seq = 1 - seq WHERE seq < 0; "
	 "INSERT INTO event SELECT 7, bytes, hash FROM event WHERE seq = 3",
		"Event 7 was inserted afterwards.", 6},
	{"UPDATE chain SET count = 19", "Event 20 was added afterwards", 20},
	{"UPDATE chain SET count = 21", "Event 21 is missing", 20},
	{"UPDATE chain SET count = -5", "was altered or removed", 0},
	{"UPDATE chain SET count = 'many'", "Event 1 was added", 20},
	{"UPDATE chain SET head = zeroblob(32)", "head of the chain was altered", 20},
	{"UPDATE chain SET head = 'x'", "was altered or removed", 0},
	{"DELETE FROM chain", "was altered or removed", 0},
	{"DELETE FROM run", "was altered or removed", 0},
	{"UPDATE run SET procedure = CAST(replace(procedure, 'tests', 'guess') AS BLOB)",
		"copy of the procedure", 0},
	{"UPDATE run SET procedure = x'00'", "was altered or removed", 0},
	{"UPDATE run SET practice = '{}'", "copy of the procedure", 0},
	{"UPDATE run SET called = '[]'", "copy of the procedure", 0},
	{"UPDATE run SET id = '20261122-140137-7f3b'", "name of the run", 0},
	{"UPDATE run SET program = '9.9'", "altered before event 1", 0},
	{"UPDATE run SET start = zeroblob(32)", "altered before event 1", 0},
	{"CREATE TABLE extra(x)", "tables in the journal", 0},
	{"CREATE INDEX i ON event(hash)", "tables in the journal", 0},
	{"CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END",
		"tables in the journal", 0},
	{"CREATE VIEW v AS SELECT * FROM event", "tables in the journal", 0},
	{"DROP TABLE event", "tables in the journal", 0},
	{"DROP TABLE event; CREATE VIEW event AS SELECT 1 AS seq, x'7b7d' AS bytes, x'00' AS hash",
		"tables in the journal", 0},
	{"DROP TABLE event; CREATE TABLE event(seq INTEGER, bytes BLOB NOT NULL, hash BLOB NOT "
	 "NULL)",
		"tables in the journal", 0},
};

static void make_run_of_twenty(void)
{
	struct hp_journal *journal = create_run(RUN);
	must_append(journal, "note", EVENTS);
	hp_journal_close(journal);
}

START_TEST(each_alteration_is_found_and_named)
{
	make_run_of_twenty();
	expect_intact(EVENTS);
	tamper(alterations[_i].sql);
	struct hp_audit audit = audit_run();
	ck_assert_msg(!audit.intact, "%s", alterations[_i].sql);
	ck_assert_msg(strstr(audit.finding, alterations[_i].finding) != NULL, "%s: %s",
		alterations[_i].sql, audit.finding);
	ck_assert_msg(
		audit.count == alterations[_i].count, "%s: %zu", alterations[_i].sql, audit.count);
	hp_audit_finish(&audit);
	/* Nor can it be gone on with. */
	struct hp_journal *journal = NULL;
	struct hp_events events;
	hp_events_init(&events);
	int status = hp_journal_open(state, RUN, HP_JOURNAL_WRITE, &journal, NULL);
	if (status == 0) {
		status = hp_journal_load(journal, &events, NULL);
	}
	ck_assert_int_eq(status, HP_ERR_ALTERED);
	ck_assert_uint_eq(events.count, 0);
	hp_events_finish(&events);
	hp_journal_close(journal);
}
END_TEST

START_TEST(every_changed_byte_of_every_event_is_found)
{
	struct hp_journal *journal = create_run(RUN);
	must_append(journal, "n", 3);
	hp_journal_close(journal);
	sqlite3 *db = NULL;
	char *path = run_path("journal.db");
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL), SQLITE_OK);
	static const char *const columns[] = {"bytes", "hash"};
	for (int seq = 1; seq <= 3; seq++) {
		for (size_t c = 0; c < HP_ARRAY_SIZE(columns); c++) {
			sqlite3_blob *blob = NULL;
			ck_assert_int_eq(
				sqlite3_blob_open(db, "main", "event", columns[c], seq, 1, &blob),
				SQLITE_OK);
			char *expected = hp_asprintf("Event %d was altered", seq);
			int len = sqlite3_blob_bytes(blob);
			for (int at = 0; at < len; at++) {
				unsigned char byte = 0;
				ck_assert_int_eq(sqlite3_blob_read(blob, &byte, 1, at), SQLITE_OK);
				unsigned char other = byte ^ (unsigned char)(1 << (at % 8));
				ck_assert_int_eq(
					sqlite3_blob_write(blob, &other, 1, at), SQLITE_OK);
				sqlite3_blob_close(blob);
				struct hp_audit audit = audit_run();
				ck_assert_msg(
					!audit.intact && strstr(audit.finding, expected) != NULL,
					"%s", audit.finding);
				hp_audit_finish(&audit);
				ck_assert_int_eq(sqlite3_blob_open(db, "main", "event", columns[c],
							 seq, 1, &blob),
					SQLITE_OK);
				ck_assert_int_eq(sqlite3_blob_write(blob, &byte, 1, at), SQLITE_OK);
			}
			sqlite3_blob_close(blob);
			free(expected);
		}
	}
	sqlite3_close(db);
	free(path);
	expect_intact(3);
}
END_TEST

START_TEST(any_damaged_byte_of_the_file_is_found_or_without_meaning)
{
	make_run_of_twenty();
	struct hp_audit before = audit_run();
	char *path = run_path("journal.db");
	size_t len = 0;
	char *bytes = read_whole(path, &len);
	size_t found = 0;
	for (size_t at = 0; at < len; at += 41) {
		char kept = bytes[at];
		bytes[at] = (char)(kept ^ 0x5a);
		ck_assert_int_eq(hp_file_replace(path, bytes, len, 0600, false, NULL), 0);
		bytes[at] = kept;
		struct hp_audit audit;
		if (hp_journal_audit(path, &audit, NULL) != 0) {
			found++;
			continue;
		}
		found += audit.intact ? 0 : 1;
		/* A byte that nothing uses may change: then head and count are what they were. */
		ck_assert(!audit.intact ||
			  (audit.count == before.count && strcmp(audit.head, before.head) == 0));
		hp_audit_finish(&audit);
	}
	ck_assert_uint_gt(found, len / 41 / 8);
	for (size_t cut = 0; cut < len; cut += 1024) {
		ck_assert_int_eq(hp_file_replace(path, bytes, cut, 0600, false, NULL), 0);
		struct hp_audit audit;
		if (hp_journal_audit(path, &audit, NULL) == 0) {
			ck_assert(!audit.intact);
			hp_audit_finish(&audit);
		}
	}
	hp_audit_finish(&before);
	free(bytes);
	free(path);
}
END_TEST

/** Rewrites count and head to fit the events that are there: what a careful forger does. */
static void close_chain_at(size_t count)
{
	char *sql = hp_asprintf("DELETE FROM event WHERE seq > %zu; UPDATE chain SET count = %zu, "
				"head = (SELECT hash FROM event WHERE seq = %zu)",
		count, count, count);
	tamper(sql);
	free(sql);
}

START_TEST(a_cut_tail_with_a_forged_head_shows_in_status)
{
	struct hp_journal *journal = create_run(RUN);
	must_append(journal, "n", 10);
	ck_assert_int_eq(hp_journal_write_status(journal, "x\n", NULL), 0);
	hp_journal_close(journal);
	close_chain_at(7);
	struct hp_audit audit = audit_run();
	ck_assert(!audit.intact);
	ck_assert_ptr_nonnull(strstr(audit.finding,
		"Event 8 is missing, and all after it: status.txt beside the journal counts 10"));
	hp_audit_finish(&audit);
	/* Without status.txt nobody can know: that is what the weakness says. */
	char *path = run_path("status.txt");
	ck_assert_int_eq(unlink(path), 0);
	free(path);
	audit = audit_run();
	ck_assert(audit.intact);
	ck_assert_ptr_nonnull(strstr(audit.weakness, "no secret key"));
	hp_audit_finish(&audit);
}
END_TEST

START_TEST(a_status_one_command_behind_is_a_note_and_no_alteration)
{
	struct hp_journal *journal = create_run(RUN);
	must_append(journal, "n", 4);
	ck_assert_int_eq(hp_journal_write_status(journal, "x\n", NULL), 0);
	must_append(journal, "m", 2); /* and the program ends here */
	hp_journal_close(journal);
	struct hp_audit audit = audit_run();
	ck_assert(audit.intact);
	ck_assert_ptr_nonnull(strstr(audit.note, "event 4 of 6"));
	hp_audit_finish(&audit);
}
END_TEST

START_TEST(a_rewritten_history_shows_in_an_older_status)
{
	struct hp_journal *journal = create_run(RUN);
	must_append(journal, "n", 4);
	ck_assert_int_eq(hp_journal_write_status(journal, "x\n", NULL), 0);
	close_chain_at(2);
	hp_journal_close(journal);
	journal = open_run(HP_JOURNAL_WRITE);
	must_append(journal, "other", 4);
	hp_journal_close(journal);
	struct hp_audit audit = audit_run();
	ck_assert(!audit.intact);
	ck_assert_ptr_nonnull(strstr(audit.finding, "after event 4"));
	hp_audit_finish(&audit);
}
END_TEST

START_TEST(a_status_that_is_none_is_left_aside)
{
	static const char *const texts[] = {"", "head\n", "events 3\n", "events x\nhead 00\n",
		"\xff\n",
		("events -1\nhead "
		 "0000000000000000000000000000000000000000000000000000000000000000\n")};
	make_run_of_twenty();
	char *path = run_path("status.txt");
	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		ck_assert_int_eq(
			hp_file_replace(path, texts[i], strlen(texts[i]), 0600, false, NULL), 0);
		expect_intact(EVENTS);
	}
	free(path);
}
END_TEST

START_TEST(a_journal_in_the_folder_of_another_run_is_refused)
{
	make_run_of_twenty();
	char *from = run_path("");
	char *to = hp_asprintf("%s/runs/20261122-150000-0000", state);
	ck_assert_int_eq(rename(from, to), 0);
	struct hp_journal *journal = NULL;
	ck_assert_int_eq(
		hp_journal_open(state, "20261122-150000-0000", HP_JOURNAL_READ, &journal, NULL),
		HP_ERR_ALTERED);
	free(from);
	free(to);
}
END_TEST

/* ---- what is no journal, and what is newer ---- */

static const struct {
	const char *sql;
	int status;
} strangers[] = {
	{"PRAGMA user_version = 2", HP_ERR_NEWER},
	{"PRAGMA user_version = 2147483647", HP_ERR_NEWER},
	{"PRAGMA user_version = 0", HP_ERR_INVALID},
	{"PRAGMA application_id = 1", HP_ERR_INVALID},
	{"PRAGMA journal_mode = WAL", HP_ERR_INVALID},
};

START_TEST(a_stranger_or_a_newer_journal_is_refused)
{
	make_run_of_twenty();
	tamper(strangers[_i].sql);
	struct hp_audit audit;
	struct hp_journal *journal = NULL;
	struct hp_error err = HP_ERROR_INIT;
	char *path = run_path("journal.db");
	ck_assert_int_eq(hp_journal_audit(path, &audit, &err), strangers[_i].status);
	ck_assert_ptr_nonnull(strstr(err.message, path));
	ck_assert_int_eq(
		hp_journal_open(state, RUN, HP_JOURNAL_READ, &journal, &err), strangers[_i].status);
	ck_assert_int_eq(hp_journal_open(state, RUN, HP_JOURNAL_WRITE, &journal, &err),
		strangers[_i].status);
	free(path);
	hp_error_finish(&err);
}
END_TEST

START_TEST(what_is_no_database_is_no_journal)
{
	static const char *const contents[] = {"", "SQLite format 3", "{\"id\":1}\n", "PK\003\004"};
	struct hp_audit audit;
	char *path = hp_path_join(state, "journal.db");
	for (size_t i = 0; i < HP_ARRAY_SIZE(contents); i++) {
		ck_assert_int_eq(
			hp_file_replace(path, contents[i], strlen(contents[i]), 0600, false, NULL),
			0);
		ck_assert_int_eq(hp_journal_audit(path, &audit, NULL), HP_ERR_INVALID);
	}
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(hp_journal_audit(path, &audit, NULL), HP_ERR_NOT_FOUND);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(hp_journal_audit(path, &audit, NULL), HP_ERR_INVALID);
	ck_assert_int_eq(hp_journal_audit(state, &audit, NULL), HP_ERR_INVALID);
	ck_assert_int_eq(hp_journal_audit("/dev/null", &audit, NULL), HP_ERR_INVALID);
	free(path);
}
END_TEST

/** Appends bytes of one's own choice with a chain that fits. */
static void forge_event(const char *bytes)
{
	struct hp_journal *journal = open_run(HP_JOURNAL_READ);
	struct hp_hash head;
	size_t count = 0;
	hp_journal_head(journal, &head, &count);
	hp_journal_close(journal);
	struct hp_hash next;
	hp_hash_blake2b(head.bytes, HP_HASH_SIZE, bytes, strlen(bytes), &next);
	char *hex = hp_hex(next.bytes, HP_HASH_SIZE);
	char *hex_bytes = hp_hex(bytes, strlen(bytes));
	char *sql = hp_asprintf("INSERT INTO event VALUES(%zu, x'%s', x'%s'); UPDATE chain SET "
				"count = %zu, head = x'%s'",
		count + 1, hex_bytes, hex, count + 1, hex);
	tamper(sql);
	free(sql);
	free(hex);
	free(hex_bytes);
}

static int load_status(void)
{
	struct hp_journal *journal = open_run(HP_JOURNAL_WRITE);
	struct hp_events events;
	struct hp_error err = HP_ERROR_INIT;
	hp_events_init(&events);
	int status = hp_journal_load(journal, &events, &err);
	ck_assert(status == 0 || events.count == 0);
	ck_assert(status == 0 || strstr(err.message, "Event 21") != NULL);
	hp_events_finish(&events);
	hp_error_finish(&err);
	hp_journal_close(journal);
	return status;
}

START_TEST(an_event_of_a_newer_version_or_none_is_refused_on_load)
{
	make_run_of_twenty();
	ck_assert_int_eq(load_status(), 0);
	forge_event("{\"v\":99,\"kind\":\"note\"}");
	expect_intact(EVENTS + 1); /* Its bytes are what was written. */
	ck_assert_int_eq(load_status(), HP_ERR_NEWER);
	tamper("DELETE FROM event WHERE seq = 21; UPDATE chain SET count = 20, head = (SELECT hash "
	       "FROM event WHERE seq = 20)");
	forge_event("no event");
	ck_assert_int_eq(load_status(), HP_ERR_INVALID);
}
END_TEST

/* ---- many runs ---- */

static void make_run(const char *id, enum hp_event_kind last)
{
	struct hp_journal *journal = create_run(id);
	must_append(journal, "n", 3);
	struct hp_events events;
	hp_events_init(&events);
	struct hp_event event = {.kind = last, .text = "text", .value = "COMPLETE"};
	(void)hp_events_add(&events, &event);
	struct hp_error err = HP_ERROR_INIT;
	ck_assert_msg(hp_journal_append(journal, &events, &err) == 0, "%s", hp_error_text(&err));
	hp_events_finish(&events);
	hp_journal_close(journal);
}

START_TEST(runs_are_listed_and_found)
{
	struct hp_strv ids;
	struct hp_error err = HP_ERROR_INIT;
	char *id = NULL;
	hp_strv_init(&ids);
	ck_assert_int_eq(hp_journal_list(state, &ids, &err), 0);
	ck_assert_uint_eq(ids.count, 0);
	ck_assert_int_eq(hp_journal_find(state, NULL, &id, &err), HP_ERR_NOT_FOUND);
	make_run("20261123-000000-0000", HP_EVENT_COMPLETED);
	make_run("20261122-100000-aaaa", HP_EVENT_NOTE);
	make_run("20261122-110000-bbbb", HP_EVENT_HELD);
	make_run("20261122-120000-cccc", HP_EVENT_STOPPED);
	char *other = hp_asprintf("%s/runs/.20261122-110000-0000.new", state);
	ck_assert_int_eq(hp_folder_make(other, 0700, NULL), 0);
	free(other);
	ck_assert_int_eq(hp_journal_list(state, &ids, &err), 0);
	ck_assert_uint_eq(ids.count, 4);
	ck_assert_str_eq(ids.items[0], "20261122-100000-aaaa");
	ck_assert_str_eq(ids.items[3], "20261123-000000-0000");
	hp_strv_finish(&ids);
	ck_assert_int_eq(hp_journal_find(state, NULL, &id, &err), 0);
	ck_assert_str_eq(id, "20261122-110000-bbbb"); /* The newest that has not ended. */
	free(id);
	ck_assert_int_eq(hp_journal_find(state, "20261122-12", &id, &err), 0);
	ck_assert_str_eq(id, "20261122-120000-cccc");
	free(id);
	id = NULL;
	ck_assert_int_eq(hp_journal_find(state, "20261122-1", &id, &err), HP_ERR_INVALID);
	ck_assert_ptr_nonnull(strstr(
		err.message, "20261122-100000-aaaa, 20261122-110000-bbbb, 20261122-120000-cccc"));
	static const char *const none[] = {"", "2027", "x", "../..", "20261122-100000-aaaab",
		"20261122-100000-AAAA", "\033[2J"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(none); i++) {
		ck_assert_int_eq(hp_journal_find(state, none[i], &id, &err), HP_ERR_NOT_FOUND);
	}
	ck_assert_ptr_null(strchr(err.message, '\033'));
	ck_assert_ptr_null(id);
	hp_error_finish(&err);
}
END_TEST

START_TEST(run_ids_sort_by_time_and_guard_paths)
{
	char *id = hp_run_id_new(1790000000000);
	ck_assert(hp_run_id_is_valid(id));
	ck_assert_int_eq(strncmp(id, "20260921-141320-", 16), 0);
	free(id);
	id = hp_run_id_new(INT64_MAX);
	ck_assert(hp_run_id_is_valid(id));
	free(id);
	id = hp_run_id_new(-5000);
	ck_assert(hp_run_id_is_valid(id));
	free(id);
	static const char *const wrong[] = {"", ".", "..", "20261122-140137-7f3",
		"20261122-140137-7f3a0", "20261122/140137-7f3a", "20261122-140137-7F3A",
		"2026112x-140137-7f3a"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(wrong); i++) {
		ck_assert(!hp_run_id_is_valid(wrong[i]));
	}
	ck_assert(!hp_run_id_is_valid(NULL));
}
END_TEST

START_TEST(the_state_folder_follows_option_then_environment)
{
	char *got = NULL;
	setenv("HOME", "/home/x", 1);
	setenv("XDG_STATE_HOME", "/state", 1);
	ck_assert_int_eq(hp_state_folder("here", &got, NULL), 0);
	ck_assert_str_eq(got, "here");
	free(got);
	ck_assert_int_eq(hp_state_folder(NULL, &got, NULL), 0);
	ck_assert_str_eq(got, "/state/holdpoint");
	free(got);
	setenv("XDG_STATE_HOME", "relative", 1);
	ck_assert_int_eq(hp_state_folder(NULL, &got, NULL), 0);
	ck_assert_str_eq(got, "/home/x/.local/state/holdpoint");
	free(got);
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	ck_assert_int_eq(hp_state_folder(NULL, &got, NULL), HP_ERR_USAGE);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("journal");
	TCase *tcase = tcase_create("journal");
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, fixture_setup, fixture_teardown);
	tcase_add_test(tcase, what_was_appended_comes_back_in_order);
	tcase_add_test(tcase, the_record_is_whole_in_the_one_file);
	tcase_add_test(tcase, the_practice_section_is_kept);
	tcase_add_test(tcase, what_is_called_is_kept);
	tcase_add_test(tcase, status_ends_with_count_and_head);
	tcase_add_test(tcase, an_empty_command_writes_nothing);
	tcase_add_test(tcase, a_run_is_never_made_twice_nor_under_a_wrong_name);
	tcase_add_test(tcase, a_reader_cannot_append);
	tcase_add_test(tcase, a_second_writer_is_told_who_writes);
	tcase_add_test(tcase, a_killed_writer_leaves_no_lock);
	tcase_add_test(tcase, a_foreign_change_under_an_open_run_is_refused);
	tcase_add_loop_test(
		tcase, each_alteration_is_found_and_named, 0, HP_ARRAY_SIZE(alterations));
	tcase_add_test(tcase, every_changed_byte_of_every_event_is_found);
	tcase_add_test(tcase, any_damaged_byte_of_the_file_is_found_or_without_meaning);
	tcase_add_test(tcase, a_cut_tail_with_a_forged_head_shows_in_status);
	tcase_add_test(tcase, a_status_one_command_behind_is_a_note_and_no_alteration);
	tcase_add_test(tcase, a_rewritten_history_shows_in_an_older_status);
	tcase_add_test(tcase, a_status_that_is_none_is_left_aside);
	tcase_add_test(tcase, a_journal_in_the_folder_of_another_run_is_refused);
	tcase_add_loop_test(
		tcase, a_stranger_or_a_newer_journal_is_refused, 0, HP_ARRAY_SIZE(strangers));
	tcase_add_test(tcase, what_is_no_database_is_no_journal);
	tcase_add_test(tcase, an_event_of_a_newer_version_or_none_is_refused_on_load);
	tcase_add_test(tcase, runs_are_listed_and_found);
	tcase_add_test(tcase, run_ids_sort_by_time_and_guard_paths);
	tcase_add_test(tcase, the_state_folder_follows_option_then_environment);
	suite_add_tcase(suite, tcase);
	return suite;
}
