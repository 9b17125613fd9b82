/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "journal_internal.h"

void chain_start(const struct journal_head *head, struct hp_hash *ret_hash)
{
	struct hp_hash digest;
	char procedure_hex[HP_HASH_HEX_SIZE];
	char practice_hex[HP_HASH_HEX_SIZE] = "-";
	char called_hex[HP_HASH_HEX_SIZE] = "-";
	hp_hash_blake2b(head->procedure, strlen(head->procedure), NULL, 0, &digest);
	hp_hash_hex(&digest, procedure_hex);
	if (head->practice != NULL) {
		hp_hash_blake2b(head->practice, strlen(head->practice), NULL, 0, &digest);
		hp_hash_hex(&digest, practice_hex);
	}
	if (head->called != NULL) {
		hp_hash_blake2b(head->called, strlen(head->called), NULL, 0, &digest);
		hp_hash_hex(&digest, called_hex);
	}
	char *text = hp_asprintf("holdpoint journal 1\n%s\n%s\n%s\n%s\n%s\n", head->run_id,
		head->program, procedure_hex, practice_hex, called_hex);
	hp_hash_blake2b(text, strlen(text), NULL, 0, ret_hash);
	free(text);
}

void chain_next(
	const struct hp_hash *before, const void *bytes, size_t len, struct hp_hash *ret_hash)
{
	struct hp_hash copy = *before; /* `before` and `ret_hash` may be the same. */
	hp_hash_blake2b(copy.bytes, sizeof(copy.bytes), bytes, len, ret_hash);
}

static bool hash_equal(const struct hp_hash *a, const struct hp_hash *b)
{
	return memcmp(a->bytes, b->bytes, HP_HASH_SIZE) == 0;
}

/* ---- what stands beside the events ---- */

void journal_head_finish(struct journal_head *head)
{
	free(head->run_id);
	free(head->program);
	free(head->procedure);
	free(head->practice);
	free(head->called);
	*head = (struct journal_head){.count = 0};
}

static bool read_columns(sqlite3_stmt *statement, struct journal_head *head)
{
	head->run_id = database_column_text(statement, 0);
	head->procedure = database_column_text(statement, 1);
	head->program = database_column_text(statement, 6);
	bool has_practice = sqlite3_column_type(statement, 2) != SQLITE_NULL;
	head->practice = has_practice ? database_column_text(statement, 2) : NULL;
	bool has_called = sqlite3_column_type(statement, 7) != SQLITE_NULL;
	head->called = has_called ? database_column_text(statement, 7) : NULL;
	int64_t count = sqlite3_column_int64(statement, 4);
	head->count = count >= 0 ? (size_t)count : 0;
	return head->run_id != NULL && head->program != NULL && head->procedure != NULL &&
	       (!has_practice || head->practice != NULL) && (!has_called || head->called != NULL) &&
	       count >= 0 && database_column_hash(statement, 3, &head->start) &&
	       database_column_hash(statement, 5, &head->head);
}

int journal_head_read(
	const struct database *database, struct journal_head *ret_head, struct hp_error *err)
{
	sqlite3_stmt *statement = NULL;
	int status = database_prepare(database,
		"SELECT run.id, run.procedure, run.practice, run.start, chain.count, chain.head, "
		"run.program, run.called "
		"FROM run, chain WHERE run.one = 1 AND chain.one = 1",
		&statement, err);
	if (status != 0) {
		return status;
	}
	struct journal_head head = {.count = 0};
	int code = sqlite3_step(statement);
	if (code != SQLITE_ROW && code != SQLITE_DONE) {
		status = database_error(database, err);
	} else if (code == SQLITE_DONE || !read_columns(statement, &head)) {
		status = hp_error_set(err, HP_ERR_ALTERED,
			_("The entry that names the run in the journal %s was altered or removed."),
			database->path);
	}
	(void)sqlite3_finalize(statement);
	if (status != 0) {
		journal_head_finish(&head);
		return status;
	}
	*ret_head = head;
	return 0;
}

/* ---- walking ---- */

void chain_walk_finish(struct chain_walk *walk)
{
	free(walk->finding);
	walk->finding = NULL;
}

/** One stored event. Borrows from the statement. */
struct row {
	int64_t seq;
	const char *bytes;
	size_t len;
	struct hp_hash hash;
	bool whole; /**< Both columns are blobs as we write them. */
};

static void read_row(sqlite3_stmt *statement, struct row *row)
{
	row->seq = sqlite3_column_int64(statement, 0);
	row->whole = sqlite3_column_type(statement, 1) == SQLITE_BLOB &&
		     database_column_hash(statement, 2, &row->hash);
	row->bytes = sqlite3_column_blob(statement, 1);
	row->len = (size_t)sqlite3_column_bytes(statement, 1);
	if (row->bytes == NULL) {
		row->bytes = "";
		row->len = 0;
	}
}

static bool row_follows(const struct row *row, const struct hp_hash *before)
{
	struct hp_hash hash;
	chain_next(before, row->bytes, row->len, &hash);
	return row->whole && hash_equal(&hash, &row->hash);
}

/**
 * Looks among the events after `seq` for the one that was written in its place: its bytes, chained
 * to what stands before, give its own hash (the rows changed places) or the hash that stands at
 * `seq` (only their bytes did). 0 if there is none.
 */
static int64_t find_displaced(const struct database *database, int64_t seq,
	const struct hp_hash *before, const struct hp_hash *hash_here)
{
	sqlite3_stmt *statement = NULL;
	if (database_prepare(database,
		    "SELECT seq, bytes, hash FROM event WHERE seq > ? ORDER BY seq", &statement,
		    NULL) != 0) {
		return 0;
	}
	(void)sqlite3_bind_int64(statement, 1, seq);
	int64_t found = 0;
	while (found == 0 && sqlite3_step(statement) == SQLITE_ROW) {
		struct row row;
		struct hp_hash hash;
		read_row(statement, &row);
		chain_next(before, row.bytes, row.len, &hash);
		if (row.whole && (hash_equal(&hash, &row.hash) || hash_equal(&hash, hash_here))) {
			found = row.seq;
		}
	}
	(void)sqlite3_finalize(statement);
	return found;
}

static size_t count_rows(const struct database *database)
{
	sqlite3_stmt *statement = NULL;
	size_t count = 0;
	if (database_prepare(database, "SELECT count(*) FROM event", &statement, NULL) == 0 &&
		sqlite3_step(statement) == SQLITE_ROW) {
		count = (size_t)sqlite3_column_int64(statement, 0);
	}
	(void)sqlite3_finalize(statement);
	return count;
}

/** Names the break at `row`, where event `expected` should follow `before`. */
static char *name_break(const struct database *database, const struct journal_head *head,
	const struct row *row, size_t expected, const struct hp_hash *before)
{
	if (row->seq != (int64_t)expected) {
		return row->seq > (int64_t)expected
			       ? hp_asprintf(_("Event %zu is missing."), expected)
			       : hp_asprintf(
					 _("An event numbered %lld was inserted before event 1."),
					 (long long)row->seq);
	}
	int64_t displaced = find_displaced(database, row->seq, before, &row->hash);
	size_t rows = count_rows(database);
	if (displaced == row->seq + 1 && rows > head->count) {
		return hp_asprintf(_("Event %zu was inserted afterwards."), expected);
	}
	if (displaced != 0) {
		return hp_asprintf(_("Events are not in the order in which they were written: "
				     "event %zu now stands at place %lld."),
			expected, (long long)displaced);
	}
	if (rows < head->count) {
		/* Fewer are there than were written, and no number is left out: the rest was
		 * numbered anew. */
		return hp_asprintf(_("Event %zu is missing, or was altered: %zu events were "
				     "written and %zu are there."),
			expected, head->count, rows);
	}
	if (expected == 1) {
		return hp_strdup(_("Event 1 was altered."));
	}
	/* Who rewrites an event and its hash breaks the chain one event later: from here both look
	 * the same. */
	return hp_asprintf(_("Event %zu was altered (or event %zu was, together with its hash)."),
		expected, expected - 1);
}

static char *name_end(const struct journal_head *head, const struct chain_walk *walk)
{
	if (walk->count < head->count) {
		return hp_asprintf(_("Event %zu is missing, and all after it: %zu events were "
				     "written and %zu are there."),
			walk->count + 1, head->count, walk->count);
	}
	if (walk->count > head->count) {
		return hp_asprintf(_("Event %zu was added afterwards: %zu events were written and "
				     "%zu are there."),
			head->count + 1, head->count, walk->count);
	}
	if (!hash_equal(&walk->head, &head->head)) {
		return hp_strdup(_("The stored head of the chain was altered: it does not fit the "
				   "last event."));
	}
	return NULL;
}

static int walk_rows(const struct database *database, const struct journal_head *head,
	sqlite3_stmt *statement, chain_event_fn fn, void *data, struct chain_walk *walk,
	struct hp_error *err)
{
	int code = sqlite3_step(statement);
	for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
		struct row row;
		read_row(statement, &row);
		if (row.seq != (int64_t)walk->count + 1 || !row_follows(&row, &walk->head)) {
			walk->finding =
				name_break(database, head, &row, walk->count + 1, &walk->head);
			return 0;
		}
		int status =
			fn == NULL ? 0
				   : fn(data, walk->count + 1, row.bytes, row.len, &row.hash, err);
		if (status != 0) {
			return status;
		}
		walk->count++;
		walk->head = row.hash;
	}
	if (code == SQLITE_DONE) {
		walk->finding = name_end(head, walk);
		return 0;
	}
	return database_error(database, err);
}

int chain_walk(const struct database *database, const struct journal_head *head, chain_event_fn fn,
	void *data, struct chain_walk *ret_walk, struct hp_error *err)
{
	struct chain_walk walk = {.count = 0};
	chain_start(head, &walk.head);
	if (!hash_equal(&walk.head, &head->start)) {
		walk.finding = hp_strdup(_("The copy of the procedure, or the name of the run, was "
					   "altered before event 1."));
		*ret_walk = walk;
		return 0;
	}
	sqlite3_stmt *statement = NULL;
	int status = database_prepare(
		database, "SELECT seq, bytes, hash FROM event ORDER BY seq", &statement, err);
	if (status == 0) {
		status = walk_rows(database, head, statement, fn, data, &walk, err);
	}
	(void)sqlite3_finalize(statement);
	if (status != 0) {
		chain_walk_finish(&walk);
		return status;
	}
	*ret_walk = walk;
	return 0;
}
