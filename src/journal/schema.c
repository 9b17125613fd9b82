/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "journal_internal.h"

/** The tables, exactly as they are found in sqlite_schema: anything else there was not made by us.
 */
static const struct {
	const char *name;
	const char *sql;
} tables[] = {
	{"chain", "CREATE TABLE chain(one INTEGER PRIMARY KEY CHECK(one = 1), count INTEGER NOT "
		  "NULL, head BLOB NOT NULL)"},
	{"event", "CREATE TABLE event(seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL, hash BLOB NOT "
		  "NULL)"},
	{"run", "CREATE TABLE run(one INTEGER PRIMARY KEY CHECK(one = 1), id TEXT NOT NULL, "
		"program TEXT NOT NULL, procedure BLOB NOT NULL, practice BLOB, called BLOB, start "
		"BLOB NOT "
		"NULL)"},
};

int database_make_tables(const struct database *database, struct hp_error *err)
{
	char *sql = hp_asprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;",
		APPLICATION_ID, JOURNAL_VERSION);
	int status = database_exec(database, sql, err);
	free(sql);
	for (size_t i = 0; i < HP_ARRAY_SIZE(tables) && status == 0; i++) {
		status = database_exec(database, tables[i].sql, err);
	}
	return status;
}

static bool is_table(sqlite3_stmt *statement, size_t i)
{
	char *name = database_column_text(statement, 0);
	char *sql = database_column_text(statement, 1);
	bool same = i < HP_ARRAY_SIZE(tables) && hp_streq(name, tables[i].name) &&
		    hp_streq(sql, tables[i].sql);
	free(name);
	free(sql);
	return same;
}

int database_check_tables(const struct database *database, struct hp_error *err)
{
	sqlite3_stmt *statement = NULL;
	int status = database_prepare(
		database, "SELECT name, sql FROM sqlite_schema ORDER BY name", &statement, err);
	if (status != 0) {
		return status;
	}
	size_t count = 0;
	bool ours = true;
	int code = sqlite3_step(statement);
	for (; code == SQLITE_ROW && ours; code = sqlite3_step(statement)) {
		ours = is_table(statement, count++);
	}
	if (ours && code != SQLITE_DONE) {
		status = database_error(database, err);
	} else if (!ours || count != HP_ARRAY_SIZE(tables)) {
		status = hp_error_set(err, HP_ERR_ALTERED,
			_("The tables in the journal %s are not those that this program makes: "
			  "they were altered."),
			database->path);
	}
	(void)sqlite3_finalize(statement);
	return status;
}

bool database_column_hash(sqlite3_stmt *statement, int column, struct hp_hash *ret_hash)
{
	if (sqlite3_column_type(statement, column) != SQLITE_BLOB ||
		sqlite3_column_bytes(statement, column) != HP_HASH_SIZE) {
		return false;
	}
	memcpy(ret_hash->bytes, sqlite3_column_blob(statement, column), HP_HASH_SIZE);
	return true;
}

char *database_column_text(sqlite3_stmt *statement, int column)
{
	int type = sqlite3_column_type(statement, column);
	if (type != SQLITE_TEXT && type != SQLITE_BLOB) {
		return NULL;
	}
	const void *bytes = sqlite3_column_blob(statement, column);
	size_t len = (size_t)sqlite3_column_bytes(statement, column);
	if (len == 0) {
		return hp_strdup("");
	}
	return memchr(bytes, '\0', len) == NULL ? hp_strndup(bytes, len) : NULL;
}
