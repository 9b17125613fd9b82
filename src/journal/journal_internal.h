/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_JOURNAL_INTERNAL_H
#define HP_JOURNAL_INTERNAL_H

/*
 * Inside the journal:
 *     database.c  the file: opening, hardening, schema, SQLite's errors as sentences
 *     lock.c      the one writer
 *     chain.c     the hash chain: walked, and its first break named
 *     journal.c   create, open, append, load, status.txt
 *     audit.c     the verdict on a file from anywhere
 *     runs.c      many runs: ids, folders, finding one
 */

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/hash.h"
#include "holdpoint/journal.h"
#include "holdpoint/str.h"

#define JOURNAL_FILE "journal.db"
#define LOCK_FILE "lock"
#define STATUS_FILE "status.txt"
#define JOURNAL_VERSION 1

/* ---- database.c ---- */

struct database {
	sqlite3 *db;
	char *path;    /**< As the caller named it, for messages. */
	char *scratch; /**< Folder of the private copy that was opened in its place; NULL. */
};

/** How to open. */
enum database_access {
	DATABASE_READ, /**< Never changes the file: where a broken-off transaction has to be undone
			  first, that is done in a private copy. */
	DATABASE_WRITE,
	DATABASE_CREATE, /**< The file must not be there. */
};
int database_open(const char *path, enum database_access access, struct database *ret_database,
	struct hp_error *err);
void database_close(struct database *database);
/** What SQLite just said, as one sentence naming the folder and the remedy. Returns its status. */
int database_error(const struct database *database, struct hp_error *err);
int database_exec(const struct database *database, const char *sql, struct hp_error *err);
/** 0 with a statement, caller finalizes. */
int database_prepare(const struct database *database, const char *sql, sqlite3_stmt **ret_statement,
	struct hp_error *err);
/** Makes the tables of an empty journal. */
int database_make_tables(const struct database *database, struct hp_error *err);
/** Are the tables exactly those that database_make_tables() makes? HP_ERR_ALTERED if not. */
int database_check_tables(const struct database *database, struct hp_error *err);
/** A blob column of exactly HP_HASH_SIZE bytes; false for anything else. */
bool database_column_hash(sqlite3_stmt *statement, int column, struct hp_hash *ret_hash);
/** Text or blob of a column as a string without NUL bytes inside; NULL for anything else. Caller
 * frees. */
char *database_column_text(sqlite3_stmt *statement, int column);

/* ---- chain.c ---- */

/** What stands beside the events. */
struct journal_head {
	char *run_id;
	char *program;        /**< Version that made it. */
	char *procedure;      /**< Canonical bytes. */
	char *practice;       /**< NULL. */
	struct hp_hash start; /**< As stored; see chain_start(). */
	struct hp_hash head;
	size_t count;
};
void journal_head_finish(struct journal_head *head);
int journal_head_read(
	const struct database *database, struct journal_head *ret_head, struct hp_error *err);

/** Where the chain begins: over the run's id, the program's version, procedure and practice
 * section, so that those are under it too. */
void chain_start(const struct journal_head *head, struct hp_hash *ret_hash);
/** hash(n) = BLAKE2b(hash(n - 1) || bytes(n)). */
void chain_next(
	const struct hp_hash *before, const void *bytes, size_t len, struct hp_hash *ret_hash);

/** Called with each event that fits; not 0 breaks the walk off. */
typedef int (*chain_event_fn)(void *data, size_t seq, const char *bytes, size_t len,
	const struct hp_hash *hash, struct hp_error *err);

struct chain_walk {
	size_t count;        /**< Events that fit. */
	struct hp_hash head; /**< After the last that fits. */
	char *finding; /**< The first that does not, one sentence; NULL when all fit and count and
			  head agree. */
};
void chain_walk_finish(struct chain_walk *walk);
/** Walks all events. Returns 0 also with a finding; an error where the file cannot be read. `fn`
 * may be NULL. */
int chain_walk(const struct database *database, const struct journal_head *head, chain_event_fn fn,
	void *data, struct chain_walk *ret_walk, struct hp_error *err);

/* ---- lock.c ---- */

/** Takes the lock file of a run's folder: 0 and the descriptor that holds it, or HP_ERR_LOCKED
 * naming the holder. */
int lock_take(const char *folder, int *ret_fd, struct hp_error *err);
void lock_release(int fd);

/* ---- runs.c ---- */

/** STATE/runs/RUN, or STATE/runs for NULL. Caller frees. */
char *run_folder(const char *state_folder, const char *run_id);

#endif
