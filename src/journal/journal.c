/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/journal.h"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "journal_internal.h"

#define STATUS_MAX ((size_t)16 << 20)

/*
 * `head` always tells what is durable. An append that failed may still have reached the disk: an
 * error from the very last sync of a transaction leaves that open. Then `doubtful` is set, and
 * before anything else is written the file is asked which of the two it was: if the events are
 * there they are taken out again, because the caller was told that they are not.
 */
struct hp_journal {
	struct database database;
	struct journal_head head;
	char *folder;
	int lock_fd; /**< -1: opened to read. */
	sqlite3_stmt *insert;
	sqlite3_stmt *update;
	bool doubtful;
	size_t doubtful_count;
	struct hp_hash doubtful_head;
};

static void journal_free(struct hp_journal *journal)
{
	if (journal == NULL) {
		return;
	}
	(void)sqlite3_finalize(journal->insert);
	(void)sqlite3_finalize(journal->update);
	database_close(&journal->database);
	/* After the database: whoever gets the lock next finds it closed. */
	lock_release(journal->lock_fd);
	journal_head_finish(&journal->head);
	free(journal->folder);
	free(journal);
}

void hp_journal_close(struct hp_journal *journal)
{
	journal_free(journal);
}

static struct hp_journal *journal_new(char *folder_taken)
{
	struct hp_journal *journal = hp_calloc(1, sizeof(*journal));
	journal->folder = folder_taken;
	journal->lock_fd = -1;
	return journal;
}

/* ---- create ---- */

static int fill_new(
	const struct hp_journal *journal, const struct journal_head *head, struct hp_error *err)
{
	const struct database *database = &journal->database;
	sqlite3_stmt *statement = NULL;
	int status = database_prepare(database,
		"INSERT INTO run(one, id, program, procedure, practice, start) VALUES(1, ?, ?, ?, "
		"?, ?)",
		&statement, err);
	if (status != 0) {
		return status;
	}
	sqlite3_bind_text(statement, 1, head->run_id, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, head->program, -1, SQLITE_STATIC);
	sqlite3_bind_blob(
		statement, 3, head->procedure, (int)strlen(head->procedure), SQLITE_STATIC);
	if (head->practice != NULL) {
		sqlite3_bind_blob(
			statement, 4, head->practice, (int)strlen(head->practice), SQLITE_STATIC);
	}
	sqlite3_bind_blob(statement, 5, head->start.bytes, HP_HASH_SIZE, SQLITE_STATIC);
	if (sqlite3_step(statement) != SQLITE_DONE) {
		status = database_error(database, err);
	}
	(void)sqlite3_finalize(statement);
	if (status != 0) {
		return status;
	}
	char *hex = hp_hex(head->start.bytes, HP_HASH_SIZE);
	char *sql = hp_asprintf("INSERT INTO chain(one, count, head) VALUES(1, 0, x'%s')", hex);
	status = database_exec(database, sql, err);
	free(sql);
	free(hex);
	return status;
}

static int make_database(struct hp_journal *journal, const char *folder,
	const struct journal_head *head, struct hp_error *err)
{
	char *path = hp_path_join(folder, JOURNAL_FILE);
	int status = database_open(path, DATABASE_CREATE, &journal->database, err);
	free(path);
	if (status != 0) {
		return status;
	}
	status = database_exec(&journal->database, "BEGIN IMMEDIATE", err);
	if (status == 0) {
		status = database_make_tables(&journal->database, err);
	}
	if (status == 0) {
		status = fill_new(journal, head, err);
	}
	if (status == 0) {
		status = database_exec(&journal->database, "COMMIT", err);
	}
	database_close(&journal->database);
	return status;
}

/** A new name in a folder is only durable once the folder is. A file system that cannot sync
 * folders is no reason to stop. */
static void sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		(void)close(fd);
	}
}

/**
 * Everything is made in a folder whose name is no run's, which gets its right name when it is
 * complete: a program that dies here leaves no half run behind.
 */
static int make_folder(struct hp_journal *journal, const char *runs,
	const struct journal_head *head, struct hp_error *err)
{
	char *draft = hp_asprintf("%s/.%s.new", runs, head->run_id);
	if (access(draft, F_OK) == 0) {
		(void)hp_folder_remove(draft, NULL);
	}
	int status = hp_folder_make(draft, 0700, err);
	if (status == 0) {
		status = lock_take(draft, &journal->lock_fd, err);
	}
	if (status == 0) {
		status = make_database(journal, draft, head, err);
	}
	if (status == 0) {
		sync_folder(draft);
		/* rename() onto a folder with something in it fails: a run is never replaced. */
		if (rename(draft, journal->folder) != 0) {
			status = hp_error_set_errno(err, HP_ERR_IO, errno,
				_("The folder of the run, %s, cannot be made"), journal->folder);
		}
	}
	if (status == 0) {
		sync_folder(runs);
	} else {
		(void)hp_folder_remove(draft, NULL);
	}
	free(draft);
	return status;
}

static int open_written(
	struct hp_journal *journal, enum database_access access_, struct hp_error *err)
{
	char *path = hp_path_join(journal->folder, JOURNAL_FILE);
	int status = database_open(path, access_, &journal->database, err);
	free(path);
	if (status == 0) {
		status = database_check_tables(&journal->database, err);
	}
	if (status == 0) {
		status = journal_head_read(&journal->database, &journal->head, err);
	}
	return status;
}

static int prepare_writing(struct hp_journal *journal, struct hp_error *err)
{
	int status = database_prepare(&journal->database,
		"INSERT INTO event(seq, bytes, hash) VALUES(?, ?, ?)", &journal->insert, err);
	if (status == 0) {
		status = database_prepare(&journal->database,
			"UPDATE chain SET count = ?, head = ? WHERE one = 1 AND count = ? AND head "
			"= ?",
			&journal->update, err);
	}
	return status;
}

int hp_journal_create(const char *state_folder, const char *run_id,
	const struct hp_procedure *procedure, struct hp_journal **ret_journal, struct hp_error *err)
{
	if (!hp_run_id_is_valid(run_id)) {
		char *clean = hp_text_clean_cut(run_id, 60);
		hp_error_set(err, HP_ERR_INVALID, _("%s is not the name of a run."), clean);
		free(clean);
		return HP_ERR_INVALID;
	}
	char *runs = run_folder(state_folder, NULL);
	struct hp_journal *journal = journal_new(run_folder(state_folder, run_id));
	struct journal_head head = {
		.run_id = hp_strdup(run_id),
		.program = hp_strdup(HP_VERSION),
		.procedure = hp_strdup(procedure->canonical),
		.practice = procedure->practice != NULL ? hp_json_print(procedure->practice) : NULL,
	};
	chain_start(&head, &head.start);
	int status = hp_folder_make(runs, 0700, err);
	if (status == 0) {
		status = make_folder(journal, runs, &head, err);
	}
	if (status == 0) {
		status = open_written(journal, DATABASE_WRITE, err);
	}
	if (status == 0) {
		status = prepare_writing(journal, err);
	}
	journal_head_finish(&head);
	free(runs);
	if (status != 0) {
		journal_free(journal);
		return status;
	}
	*ret_journal = journal;
	return 0;
}

/* ---- open ---- */

static int check_start(const struct hp_journal *journal, const char *run_id, struct hp_error *err)
{
	struct hp_hash start;
	chain_start(&journal->head, &start);
	if (memcmp(start.bytes, journal->head.start.bytes, HP_HASH_SIZE) != 0) {
		return hp_error_set(err, HP_ERR_ALTERED,
			_("In the journal of run %s the copy of the procedure was altered."),
			run_id);
	}
	if (strcmp(journal->head.run_id, run_id) != 0) {
		return hp_error_set(err, HP_ERR_ALTERED,
			_("The folder of run %s holds the journal of another run."), run_id);
	}
	return 0;
}

static int check_run_exists(const char *folder, const char *run_id, struct hp_error *err)
{
	if (hp_run_id_is_valid(run_id) && access(folder, F_OK) == 0) {
		return 0;
	}
	char *clean = hp_text_clean_cut(run_id, 60);
	hp_error_set(err, HP_ERR_NOT_FOUND,
		_("There is no run %s. The command \"holdpoint runs\" lists those there are."),
		clean);
	free(clean);
	return HP_ERR_NOT_FOUND;
}

int hp_journal_open(const char *state_folder, const char *run_id, enum hp_journal_access access_,
	struct hp_journal **ret_journal, struct hp_error *err)
{
	bool writes = access_ == HP_JOURNAL_WRITE;
	struct hp_journal *journal = journal_new(run_folder(state_folder, run_id));
	int status = check_run_exists(journal->folder, run_id, err);
	if (status == 0 && writes) {
		status = lock_take(journal->folder, &journal->lock_fd, err);
	}
	if (status == 0) {
		status = open_written(journal, writes ? DATABASE_WRITE : DATABASE_READ, err);
	}
	if (status == 0) {
		status = check_start(journal, run_id, err);
	}
	if (status == 0 && writes) {
		status = prepare_writing(journal, err);
	}
	if (status != 0) {
		journal_free(journal);
		return status;
	}
	*ret_journal = journal;
	return 0;
}

const char *hp_journal_run_id(const struct hp_journal *journal)
{
	return journal->head.run_id;
}

const char *hp_journal_folder(const struct hp_journal *journal)
{
	return journal->folder;
}

const char *hp_journal_procedure(const struct hp_journal *journal)
{
	return journal->head.procedure;
}

const char *hp_journal_practice(const struct hp_journal *journal)
{
	return journal->head.practice;
}

void hp_journal_head(const struct hp_journal *journal, struct hp_hash *ret_head, size_t *ret_count)
{
	*ret_head = journal->head.head;
	*ret_count = journal->head.count;
}

/* ---- append ---- */

static int insert_event(struct hp_journal *journal, size_t seq, const struct hp_event *event,
	struct hp_hash *head, struct hp_error *err)
{
	char *bytes = hp_event_encode(event);
	size_t len = strlen(bytes);
	chain_next(head, bytes, len, head);
	sqlite3_bind_int64(journal->insert, 1, (sqlite3_int64)seq);
	sqlite3_bind_blob64(journal->insert, 2, bytes, len, SQLITE_STATIC);
	sqlite3_bind_blob(journal->insert, 3, head->bytes, HP_HASH_SIZE, SQLITE_STATIC);
	errno = 0;
	int status = sqlite3_step(journal->insert) == SQLITE_DONE
			     ? 0
			     : database_error(&journal->database, err);
	(void)sqlite3_reset(journal->insert);
	(void)sqlite3_clear_bindings(journal->insert);
	free(bytes);
	return status;
}

/** Moves count and head on, from exactly what this writer knows: a file that somebody else has
 * changed meanwhile is refused. */
static int move_head(
	struct hp_journal *journal, const struct hp_hash *head, size_t count, struct hp_error *err)
{
	sqlite3_bind_int64(journal->update, 1, (sqlite3_int64)count);
	sqlite3_bind_blob(journal->update, 2, head->bytes, HP_HASH_SIZE, SQLITE_STATIC);
	sqlite3_bind_int64(journal->update, 3, (sqlite3_int64)journal->head.count);
	sqlite3_bind_blob(
		journal->update, 4, journal->head.head.bytes, HP_HASH_SIZE, SQLITE_STATIC);
	errno = 0;
	int status = sqlite3_step(journal->update) == SQLITE_DONE
			     ? 0
			     : database_error(&journal->database, err);
	(void)sqlite3_reset(journal->update);
	(void)sqlite3_clear_bindings(journal->update);
	if (status == 0 && sqlite3_changes(journal->database.db) != 1) {
		status = hp_error_set(err, HP_ERR_ALTERED,
			_("The journal in %s was changed by another program while this run was "
			  "open. End here, and look at it with audit."),
			journal->folder);
	}
	return status;
}

/** Inside the transaction, after an append in doubt: takes out what the caller was told is not
 * there. */
static int undo_doubtful(struct hp_journal *journal, struct hp_error *err)
{
	struct journal_head now;
	int status = journal_head_read(&journal->database, &now, err);
	if (status != 0) {
		return status;
	}
	bool landed = now.count == journal->doubtful_count &&
		      memcmp(now.head.bytes, journal->doubtful_head.bytes, HP_HASH_SIZE) == 0;
	journal_head_finish(&now);
	if (!landed) {
		return 0;
	}
	char *hex = hp_hex(journal->head.head.bytes, HP_HASH_SIZE);
	char *sql = hp_asprintf("DELETE FROM event WHERE seq > %zu; UPDATE chain SET count = %zu, "
				"head = x'%s' WHERE one = 1",
		journal->head.count, journal->head.count, hex);
	status = database_exec(&journal->database, sql, err);
	free(sql);
	free(hex);
	return status;
}

static int write_events(struct hp_journal *journal, const struct hp_events *events,
	struct hp_hash *head, struct hp_error *err)
{
	int status = journal->doubtful ? undo_doubtful(journal, err) : 0;
	for (size_t i = 0; i < events->count && status == 0; i++) {
		status = insert_event(
			journal, journal->head.count + 1 + i, &events->items[i], head, err);
	}
	return status == 0 ? move_head(journal, head, journal->head.count + events->count, err)
			   : status;
}

int hp_journal_append(
	struct hp_journal *journal, const struct hp_events *events, struct hp_error *err)
{
	if (events->count == 0) {
		return 0;
	}
	if (journal->lock_fd < 0) {
		return hp_error_set(err, HP_ERR_INTERNAL,
			_("The journal in %s was opened to be read only."), journal->folder);
	}
	struct hp_hash head = journal->head.head;
	int status = database_exec(&journal->database, "BEGIN IMMEDIATE", err);
	if (status != 0) {
		return status;
	}
	status = write_events(journal, events, &head, err);
	bool committing = status == 0;
	if (committing) {
		status = database_exec(&journal->database, "COMMIT", err);
	}
	if (status == 0) {
		journal->head.head = head;
		journal->head.count += events->count;
		journal->doubtful = false;
		return 0;
	}
	if (committing && !journal->doubtful) {
		journal->doubtful = true;
		journal->doubtful_count = journal->head.count + events->count;
		journal->doubtful_head = head;
	}
	if (sqlite3_get_autocommit(journal->database.db) == 0) {
		(void)sqlite3_exec(journal->database.db, "ROLLBACK", NULL, NULL, NULL);
	}
	return status;
}

/* ---- load ---- */

static int decode_event(void *data, size_t seq, const char *bytes, size_t len,
	const struct hp_hash *hash, struct hp_error *err)
{
	(void)hash;
	struct hp_events *events = data;
	int status = hp_event_decode(bytes, len, events, err);
	return status == 0 ? 0 : hp_error_prefix(err, _("Event %zu"), seq);
}

/** One look at everything: what a writer adds meanwhile is not half in it. */
static int load_at_once(struct hp_journal *journal, struct hp_events *events,
	struct chain_walk *walk, struct hp_error *err)
{
	struct journal_head now;
	int status = journal_head_read(&journal->database, &now, err);
	if (status != 0) {
		return status;
	}
	status = chain_walk(&journal->database, &now, decode_event, events, walk, err);
	if (status == 0) {
		journal->head.count = now.count;
		journal->head.head = now.head;
	}
	journal_head_finish(&now);
	return status;
}

int hp_journal_load(struct hp_journal *journal, struct hp_events *events, struct hp_error *err)
{
	struct chain_walk walk = {.count = 0};
	struct hp_events loaded;
	int status = database_exec(&journal->database, "BEGIN", err);
	if (status != 0) {
		return status;
	}
	hp_events_init(&loaded);
	status = load_at_once(journal, &loaded, &walk, err);
	(void)sqlite3_exec(journal->database.db, "COMMIT", NULL, NULL, NULL);
	if (walk.finding != NULL) {
		status = hp_error_set(err, HP_ERR_ALTERED,
			_("The journal of run %s is not what was written: %s"),
			journal->head.run_id, walk.finding);
	}
	for (size_t i = 0; i < loaded.count && status == 0; i++) {
		(void)hp_events_add(events, &loaded.items[i]);
	}
	hp_events_finish(&loaded);
	chain_walk_finish(&walk);
	return status;
}

/* ---- status.txt ---- */

int hp_journal_write_status(struct hp_journal *journal, const char *text, struct hp_error *err)
{
	char hex[HP_HASH_HEX_SIZE];
	hp_hash_hex(&journal->head.head, hex);
	size_t len = strlen(text);
	const char *newline = len > 0 && text[len - 1] != '\n' ? "\n" : "";
	char *whole =
		hp_asprintf("%s%sevents %zu\nhead %s\n", text, newline, journal->head.count, hex);
	char *path = hp_path_join(journal->folder, STATUS_FILE);
	int status = hp_file_replace(path, whole, strlen(whole), 0600, true, err);
	free(path);
	free(whole);
	return status;
}

int hp_journal_read_status(
	const char *state_folder, const char *run_id, char **ret_text, struct hp_error *err)
{
	char *folder = run_folder(state_folder, run_id);
	int status = check_run_exists(folder, run_id, err);
	if (status == 0) {
		char *path = hp_path_join(folder, STATUS_FILE);
		size_t len = 0;
		status = hp_file_read(path, STATUS_MAX, ret_text, &len, err);
		free(path);
	}
	free(folder);
	return status;
}
