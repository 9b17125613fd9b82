/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bundle_internal.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "journal_internal.h"

void hp_journal_close(struct hp_journal *journal)
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

struct hp_journal *journal_new(char *folder_taken)
{
	struct hp_journal *journal = hp_calloc(1, sizeof(*journal));
	journal->folder = folder_taken;
	journal->lock_fd = -1;
	return journal;
}

/* ---- open ---- */

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

int journal_attach(struct hp_journal *journal, enum database_access access_, struct hp_error *err)
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
	if (status == 0 && access_ == DATABASE_WRITE) {
		status = prepare_writing(journal, err);
	}
	return status;
}

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

int hp_journal_open(const char *state_folder, const char *run_id, enum hp_journal_access access_,
	struct hp_journal **ret_journal, struct hp_error *err)
{
	bool writes = access_ == HP_JOURNAL_WRITE;
	struct hp_journal *journal = journal_new(run_folder(state_folder, run_id));
	int status = run_check_exists(journal->folder, run_id, err);
	if (status == 0 && writes) {
		status = lock_take(journal->folder, &journal->lock_fd, err);
	}
	if (status == 0) {
		status = journal_attach(journal, writes ? DATABASE_WRITE : DATABASE_READ, err);
	}
	if (status == 0) {
		status = check_start(journal, run_id, err);
	}
	if (status != 0) {
		hp_journal_close(journal);
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

char *hp_journal_called(const struct hp_journal *journal, const char *id)
{
	return called_find(journal->head.called, id);
}

void hp_journal_head(const struct hp_journal *journal, struct hp_hash *ret_head, size_t *ret_count)
{
	*ret_head = journal->head.head;
	*ret_count = journal->head.count;
}

int hp_journal_head_at(
	struct hp_journal *journal, size_t count, struct hp_hash *ret_head, struct hp_error *err)
{
	sqlite3_stmt *statement = NULL;
	int status = database_prepare(
		&journal->database, "SELECT hash FROM event WHERE seq = ?", &statement, err);
	if (status < 0) {
		return status;
	}
	bool found = sqlite3_bind_int64(statement, 1, (int64_t)count) == SQLITE_OK &&
		     sqlite3_step(statement) == SQLITE_ROW &&
		     database_column_hash(statement, 0, ret_head);
	(void)sqlite3_finalize(statement);
	return found ? 0 : hp_error_set(err, HP_ERR_NOT_FOUND, "event %zu: not there", count);
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
