/* SPDX-License-Identifier: GPL-3.0-or-later */
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
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "journal_internal.h"

static int fill_new(
	const struct hp_journal *journal, const struct journal_head *head, struct hp_error *err)
{
	const struct database *database = &journal->database;
	sqlite3_stmt *statement = NULL;
	int status = database_prepare(database,
		"INSERT INTO run(one, id, program, procedure, practice, called, start) VALUES(1, "
		"?, ?, ?, ?, ?, ?)",
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
	if (head->called != NULL) {
		sqlite3_bind_blob(
			statement, 5, head->called, (int)strlen(head->called), SQLITE_STATIC);
	}
	sqlite3_bind_blob(statement, 6, head->start.bytes, HP_HASH_SIZE, SQLITE_STATIC);
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

/* The canonical bytes of all it calls as one JSON array; NULL where it calls nothing. */
static char *make_called(const struct hp_procedure *procedure)
{
	struct hp_str text;

	if (procedure->called_count == 0) {
		return NULL;
	}
	hp_str_init(&text);
	for (size_t i = 0; i < procedure->called_count; i++) {
		hp_str_append_char(&text, i == 0 ? '[' : ',');
		hp_str_append(&text, procedure->called[i]->canonical);
	}
	hp_str_append_char(&text, ']');
	return hp_str_detach(&text);
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
		.called = make_called(procedure),
	};
	chain_start(&head, &head.start);
	int status = hp_folder_make(runs, 0700, err);
	if (status == 0) {
		status = make_folder(journal, runs, &head, err);
	}
	if (status == 0) {
		status = journal_attach(journal, DATABASE_WRITE, err);
	}
	journal_head_finish(&head);
	free(runs);
	if (status != 0) {
		hp_journal_close(journal);
		return status;
	}
	*ret_journal = journal;
	return 0;
}
