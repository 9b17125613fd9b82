/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_LIBRARY_INTERNAL_H
#define HP_LIBRARY_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include "holdpoint/library.h"

struct hp_diagnostics;
struct hp_strv;

/*
 * The file format. A change of the tables below is a new format version: an older program refuses
 * the file with HP_ERR_NEWER, this one refuses tables that are not exactly these.
 */
#define HP_LIBRARY_APPLICATION_ID 0x48504C42 /* "HPLB", big-endian in the file's header */
#define HP_LIBRARY_FORMAT 1

#define HP_LIBRARY_TABLE_SQL                                                                       \
	"CREATE TABLE procedure(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT "  \
	"NOT NULL, "                                                                               \
	"revision TEXT NOT NULL, status TEXT NOT NULL, digest TEXT NOT NULL, steps INTEGER NOT "   \
	"NULL, "                                                                                   \
	"checks INTEGER NOT NULL, sources TEXT NOT NULL, canonical BLOB NOT NULL, practice BLOB)"
#define HP_LIBRARY_SEARCH_SQL                                                                      \
	"CREATE VIRTUAL TABLE search USING fts5(id, title, sources, body, "                        \
	"tokenize=\"unicode61 remove_diacritics 2\")"

enum hp_library_statement {
	HP_LIBRARY_LIST,
	HP_LIBRARY_SEARCH,
	HP_LIBRARY_LOAD,
	HP_LIBRARY_STATEMENT_COUNT_,
};

struct hp_library {
	char *name;
	sqlite3 *db;
	sqlite3_stmt *statements[HP_LIBRARY_STATEMENT_COUNT_]; /* prepared when first used */
};

/* Prepares a statement once; HP_ERR_INVALID where the file does not allow it. */
int hp_library_prepare(struct hp_library *library, enum hp_library_statement which, const char *sql,
	sqlite3_stmt **ret_stmt, struct hp_error *err);
/* The files meant by paths, folders looked through; what cannot be looked through is said. */
void hp_library_find_files(
	struct hp_strv *files, const char *const *paths, size_t count, struct hp_diagnostics *list);
/* Says that a file or folder cannot be read, and why. */
void hp_library_say_unreadable(struct hp_diagnostics *list, const char *path, const char *message);
/* What SQLite says of a damaged file, as one sentence of ours. */
int hp_library_damaged(const struct hp_library *library, struct hp_error *err);

#endif
