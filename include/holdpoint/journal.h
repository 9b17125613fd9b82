/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_JOURNAL_H
#define HP_JOURNAL_H

/*
 * The journal: one folder a run, STATE/runs/RUN/{journal.db, lock, status.txt}. Append-only; a
 * BLAKE2b chain over the event bytes exactly as stored, head hash and count in the same transaction
 * and in status.txt. One writer a run, by an open-file-description lock on `lock`.
 *
 * Calling sequence: create or open, append once a command (one durable transaction), write_status
 * after it, close.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/event.h"
#include "holdpoint/hash.h"

struct hp_error;
struct hp_journal;
struct hp_procedure;
struct hp_strv;

/** Where runs are kept: `state_option` if not NULL, else $XDG_STATE_HOME/holdpoint, else
 * $HOME/.local/state/holdpoint. Caller frees; HP_ERR_USAGE without any. */
int hp_state_folder(const char *state_option, char **ret_folder, struct hp_error *err);

/** Makes a run id: UTC date and time and four random hexadecimal digits, `20261122-140137-7f3a`:
 * sorts by time. Caller frees. */
char *hp_run_id_new(int64_t wall_ms);
bool hp_run_id_is_valid(const char *id); /**< Guards every path made from an id. */

/** Makes the folder and an empty journal that keeps the procedure's canonical bytes (and
 * `practice`, JSON text or NULL) and those of all it calls. The caller is its writer. */
int hp_journal_create(const char *state_folder, const char *run_id,
	const struct hp_procedure *procedure, struct hp_journal **ret_journal,
	struct hp_error *err);

enum hp_journal_access { HP_JOURNAL_READ, HP_JOURNAL_WRITE };
/** Opens a run. WRITE takes the lock: HP_ERR_LOCKED with a sentence naming who holds it (pid, tty)
 * if another console has it. HP_ERR_NEWER, HP_ERR_INVALID, HP_ERR_NOT_FOUND. */
int hp_journal_open(const char *state_folder, const char *run_id, enum hp_journal_access access,
	struct hp_journal **ret_journal, struct hp_error *err);
void hp_journal_close(struct hp_journal *journal);

const char *hp_journal_run_id(const struct hp_journal *journal);
const char *hp_journal_folder(const struct hp_journal *journal);
/** The stored canonical bytes of the procedure, and its practice section or NULL. Live as long as
 * the journal. */
const char *hp_journal_procedure(const struct hp_journal *journal);
const char *hp_journal_practice(const struct hp_journal *journal);
/** The canonical bytes of a procedure that is called; NULL where the run calls none of that id.
 * Caller frees. */
char *hp_journal_called(const struct hp_journal *journal, const char *id);

/**
 * One command: all its events in one durable transaction. On failure nothing was added, and a later
 * append works once the cause is gone: where an error of the last sync leaves open whether the
 * events reached the disk, they are taken out again before the next ones.
 */
int hp_journal_append(
	struct hp_journal *journal, const struct hp_events *events, struct hp_error *err);
/** All events in order, the chain checked on the way (HP_ERR_ALTERED names the first that does not
 * fit). */
int hp_journal_load(struct hp_journal *journal, struct hp_events *events, struct hp_error *err);
/** Head of the chain and count after the last append. */
void hp_journal_head(const struct hp_journal *journal, struct hp_hash *ret_head, size_t *ret_count);
/** Head of the chain when it had so many events: what a sheet printed then says (R76).
 * HP_ERR_NOT_FOUND. */
int hp_journal_head_at(
	struct hp_journal *journal, size_t count, struct hp_hash *ret_head, struct hp_error *err);
/** Replaces status.txt; the journal adds the closing lines with count and head hash. */
int hp_journal_write_status(struct hp_journal *journal, const char *text, struct hp_error *err);
/** The text of status.txt of a run whose folder may be read-only. Caller frees. */
int hp_journal_read_status(
	const char *state_folder, const char *run_id, char **ret_text, struct hp_error *err);

/* ---- many runs ---- */

/** Ids of all runs, oldest first. A missing folder is no runs. */
int hp_journal_list(const char *state_folder, struct hp_strv *ret_ids, struct hp_error *err);
/**
 * Completes a run id from an unambiguous beginning, or finds the newest run that has not ended when
 * `typed` is NULL. HP_ERR_NOT_FOUND, or HP_ERR_INVALID naming the candidates. Caller frees.
 */
int hp_journal_find(
	const char *state_folder, const char *typed, char **ret_id, struct hp_error *err);

/* ---- audit ---- */

struct hp_audit {
	bool intact;
	size_t count;  /**< Events that fit. */
	char *head;    /**< Hexadecimal head of what fits. */
	char *finding; /**< One sentence: the first altered, missing or reordered event; NULL when
			  intact. */
	char *note; /**< One sentence that is no alteration: status.txt stands one command behind,
		       as after a crash; NULL. */
	char *weakness; /**< One sentence on what an unkeyed chain cannot show. */
};
void hp_audit_finish(struct hp_audit *audit);
/**
 * Audits a run's journal.db by path and changes no byte of it: where a broken-off transaction has
 * to be undone first, that is done in a copy. Returns 0 with *ret_audit filled (intact or not), or
 * an error where it is no journal at all.
 */
int hp_journal_audit(const char *journal_db_path, struct hp_audit *ret_audit, struct hp_error *err);

#endif
