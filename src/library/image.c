/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A library file as bytes, built in memory. */
#include "compile_internal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/str.h"

/*
 * FTS5 gathers terms in memory and writes a segment whenever they fill so many bytes. With room for
 * all of them there is one segment at the end, nothing to merge, and no page that is free again.
 */
#define WHOLE_INDEX_AT_ONCE "INSERT INTO search(search, rank) VALUES('hashsize', 1073741824)"

/* Texts live until the statement has run. */
static bool bind_text(sqlite3_stmt *stmt, int column, const char *text)
{
	return sqlite3_bind_text(stmt, column, text, -1, SQLITE_STATIC) == SQLITE_OK;
}

static bool bind_blob(sqlite3_stmt *stmt, int column, const char *text)
{
	return text == NULL ||
	       sqlite3_bind_blob64(stmt, column, text, strlen(text), SQLITE_STATIC) == SQLITE_OK;
}

static bool run_once(sqlite3_stmt *stmt)
{
	bool done = sqlite3_step(stmt) == SQLITE_DONE;

	(void)sqlite3_reset(stmt);
	(void)sqlite3_clear_bindings(stmt);
	return done;
}

static bool insert_procedure(sqlite3_stmt *stmt, sqlite3_int64 number, const struct hp_row *row)
{
	return sqlite3_bind_int64(stmt, 1, number) == SQLITE_OK && bind_text(stmt, 2, row->id) &&
	       bind_text(stmt, 3, row->title) && bind_text(stmt, 4, row->revision) &&
	       bind_text(stmt, 5, row->status) && bind_text(stmt, 6, row->digest) &&
	       sqlite3_bind_int64(stmt, 7, (sqlite3_int64)row->steps) == SQLITE_OK &&
	       sqlite3_bind_int64(stmt, 8, (sqlite3_int64)row->checks) == SQLITE_OK &&
	       bind_text(stmt, 9, row->sources) && bind_blob(stmt, 10, row->canonical) &&
	       bind_blob(stmt, 11, row->practice) && run_once(stmt);
}

static bool insert_words(sqlite3_stmt *stmt, sqlite3_int64 number, const struct hp_row *row)
{
	return sqlite3_bind_int64(stmt, 1, number) == SQLITE_OK && bind_text(stmt, 2, row->id) &&
	       bind_text(stmt, 3, row->title) && bind_text(stmt, 4, row->sources) &&
	       bind_text(stmt, 5, row->body) && run_once(stmt);
}

static bool insert_all(sqlite3 *db, const struct hp_row *rows, size_t count)
{
	sqlite3_stmt *procedures = NULL;
	sqlite3_stmt *words = NULL;
	bool is_good =
		sqlite3_prepare_v2(db,
			"INSERT INTO procedure VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)", -1,
			&procedures, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(db,
			"INSERT INTO search(rowid,id,title,sources,body) VALUES(?1,?2,?3,?4,?5)",
			-1, &words, NULL) == SQLITE_OK;

	for (size_t i = 0; is_good && i < count; i++) {
		is_good = insert_procedure(procedures, (sqlite3_int64)i + 1, &rows[i]) &&
			  insert_words(words, (sqlite3_int64)i + 1, &rows[i]);
	}
	(void)sqlite3_finalize(procedures);
	(void)sqlite3_finalize(words);
	return is_good;
}

static bool execute(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* The database in one piece of memory that grows, which is written as it stands: pages kept one by
 * one would have to be copied together. */
static bool keep_in_one_piece(sqlite3 *db)
{
	enum { FIRST = 1 << 20 };
	sqlite3_int64 limit = INT64_MAX / 2; /* memory ends sooner */
	unsigned char *memory = sqlite3_malloc64(FIRST);

	return memory != NULL &&
	       sqlite3_deserialize(db, "main", memory, 0, FIRST,
		       SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE) ==
		       SQLITE_OK &&
	       sqlite3_file_control(db, "main", SQLITE_FCNTL_SIZE_LIMIT, &limit) == SQLITE_OK;
}

const unsigned char *hp_rows_image(
	const struct hp_row *rows, size_t count, sqlite3 **ret_db, sqlite3_int64 *ret_len)
{
	char *header = hp_asprintf(
		"PRAGMA page_size=4096; PRAGMA encoding='UTF-8'; PRAGMA auto_vacuum=NONE; "
		"PRAGMA application_id=%d; PRAGMA user_version=%d",
		HP_LIBRARY_APPLICATION_ID, HP_LIBRARY_FORMAT);

	bool is_built = sqlite3_open_v2(":memory:", ret_db,
				SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL) == SQLITE_OK &&
			keep_in_one_piece(*ret_db) && execute(*ret_db, header) &&
			execute(*ret_db, "BEGIN") && execute(*ret_db, HP_LIBRARY_TABLE_SQL) &&
			execute(*ret_db, HP_LIBRARY_SEARCH_SQL) &&
			execute(*ret_db, WHOLE_INDEX_AT_ONCE) && insert_all(*ret_db, rows, count) &&
			execute(*ret_db, "COMMIT");
	free(header);
	return is_built ? sqlite3_serialize(*ret_db, "main", ret_len, SQLITE_SERIALIZE_NOCOPY)
			: NULL;
}
