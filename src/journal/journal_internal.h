/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_JOURNAL_INTERNAL_H
#define HP_JOURNAL_INTERNAL_H

/*
 * Inside the journal:
 *     database.c  the file: opening, hardening, SQLite's errors as sentences
 *     schema.c    its tables and columns
 *     snapshot.c  a copy to look at where the file itself must not be changed
 *     lock.c      the one writer
 *     chain.c     the hash chain: walked, and its first break named
 *     journal.c   open, append, load, close
 *     create.c    a new run's folder
 *     status.c    status.txt
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
#define STATUS_MAX ((size_t)16 << 20)
#define JOURNAL_VERSION 1
#define APPLICATION_ID 0x48504a4c /* "HPJL" */

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

/* ---- schema.c ---- */

/** Makes the tables of an empty journal. */
int database_make_tables(const struct database *database, struct hp_error *err);
/** Are the tables exactly those that database_make_tables() makes? HP_ERR_ALTERED if not. */
int database_check_tables(const struct database *database, struct hp_error *err);
/** A blob column of exactly HP_HASH_SIZE bytes; false for anything else. */
bool database_column_hash(sqlite3_stmt *statement, int column, struct hp_hash *ret_hash);
/** Text or blob of a column as a string without NUL bytes inside; NULL for anything else. Caller
 * frees. */
char *database_column_text(sqlite3_stmt *statement, int column);

/* ---- snapshot.c ---- */

/** Copies a journal and its rollback journal, as they belong together, into a new private folder;
 * the caller removes it. */
int snapshot_take(const char *path, char **ret_folder, struct hp_error *err);

/* ---- chain.c ---- */

/** What stands beside the events. */
struct journal_head {
	char *run_id;
	char *program;        /**< Version that made it. */
	char *procedure;      /**< Canonical bytes. */
	char *practice;       /**< NULL. */
	char *called;         /**< JSON array of the procedures it calls, canonical; NULL. */
	struct hp_hash start; /**< As stored; see chain_start(). */
	struct hp_hash head;
	size_t count;
};
void journal_head_finish(struct journal_head *head);
int journal_head_read(
	const struct database *database, struct journal_head *ret_head, struct hp_error *err);

/** Where the chain begins: over the run's id, the program's version, procedure, practice
 * section and called procedures, so that those are under it too. */
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

/** 0, or HP_ERR_NOT_FOUND with a sentence. */
int run_check_exists(const char *folder, const char *run_id, struct hp_error *err);

/* ---- journal.c ---- */

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

/** An empty one that owns `folder_taken`; nothing is open yet. */
struct hp_journal *journal_new(char *folder_taken);
/** Opens the database in its folder and reads what stands beside the events; to write, also what
 * append needs. */
int journal_attach(struct hp_journal *journal, enum database_access access, struct hp_error *err);
#endif
