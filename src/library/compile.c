/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From JSON files to one library file. */
#include "library_internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"
#include "index.h"

struct batch {
	struct hp_strv files;
	struct hp_procedure **procedures; /* those without errors */
	size_t count;
	size_t capacity;
};

static void batch_finish(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		hp_procedure_free(batch->procedures[i]);
	}
	free(batch->procedures);
	hp_strv_finish(&batch->files);
}

/* ---- finding the files ---- */

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text);
	size_t end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void say_unreadable(struct hp_diagnostics *list, const char *path, const char *message)
{
	hp_diagnostics_add(list, HP_SEVERITY_ERROR, path, 0, 0, "unreadable", message);
}

static void add_folder(struct batch *batch, const char *path, struct hp_diagnostics *list)
{
	size_t first = batch->files.count;

	DIR *folder = opendir(path);
	if (folder == NULL) {
		say_unreadable(list, path, strerror(errno));
		return;
	}
	for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
		bool is_hidden = entry->d_name[0] == '.';
		if (!is_hidden && ends_with(entry->d_name, ".json") &&
			!ends_with(entry->d_name, ".schema.json")) {
			hp_strv_add_take(&batch->files, hp_path_join(path, entry->d_name));
		}
	}
	closedir(folder);
	if (batch->files.count == first) {
		say_unreadable(list, path, _("there is no procedure (*.json) in this folder"));
		return;
	}
	qsort(batch->files.items + first, batch->files.count - first, sizeof(char *),
		compare_texts);
}

static void find_files(
	struct batch *batch, const char *const *paths, size_t count, struct hp_diagnostics *list)
{
	for (size_t i = 0; i < count; i++) {
		struct stat st;
		if (stat(paths[i], &st) == 0 && S_ISDIR(st.st_mode)) {
			add_folder(batch, paths[i], list);
		} else {
			hp_strv_add(&batch->files, paths[i]);
		}
	}
}

/* ---- reading them ---- */

static void read_file(
	struct batch *batch, const char *path, bool style, struct hp_diagnostics *list)
{
	struct hp_procedure *procedure = NULL;
	struct hp_error err = HP_ERROR_INIT;
	char *text = NULL;
	size_t len = 0;

	if (hp_file_read(path, HP_PROCEDURE_FILE_MAX, &text, &len, &err) < 0) {
		say_unreadable(list, path, hp_error_text(&err));
		hp_error_finish(&err);
		return;
	}
	if (hp_procedure_parse(path, text, len, style, &procedure, list) == 0) {
		batch->procedures = hp_grow(batch->procedures, batch->count, &batch->capacity,
			sizeof(struct hp_procedure *));
		batch->procedures[batch->count++] = procedure;
	}
	free(text);
}

static int compare_procedures(const void *a, const void *b)
{
	const struct hp_procedure *left = *(struct hp_procedure *const *)a;
	const struct hp_procedure *right = *(struct hp_procedure *const *)b;
	int order = strcmp(left->id, right->id);

	return order != 0 ? order : strcmp(hp_procedure_file(left), hp_procedure_file(right));
}

static void refuse_equal_ids(struct batch *batch, struct hp_diagnostics *list)
{
	for (size_t i = 1; i < batch->count; i++) {
		const struct hp_procedure *first = batch->procedures[i - 1];
		const struct hp_procedure *second = batch->procedures[i];
		if (strcmp(first->id, second->id) != 0) {
			continue;
		}
		size_t line = 0;
		size_t column = 0;
		hp_procedure_id_place(second, &line, &column);
		char *message = hp_asprintf(_("the id '%s' is taken already, in %s"), second->id,
			hp_procedure_file(first));
		hp_diagnostics_add(list, HP_SEVERITY_ERROR, hp_procedure_file(second), line, column,
			"duplicate-procedure", message);
		free(message);
	}
}

static void read_all(struct batch *batch, const char *const *paths, size_t count, bool style,
	struct hp_diagnostics *list)
{
	find_files(batch, paths, count, list);
	for (size_t i = 0; i < batch->files.count; i++) {
		read_file(batch, batch->files.items[i], style, list);
	}
	if (batch->count > 0) {
		qsort(batch->procedures, batch->count, sizeof(struct hp_procedure *),
			compare_procedures);
	}
	refuse_equal_ids(batch, list);
}

/* `errors` as they were before this batch. */
static int say_result(const struct hp_diagnostics *list, size_t errors_before, struct hp_error *err)
{
	size_t errors = list->errors - errors_before;

	if (errors == 0) {
		return 0;
	}
	return hp_error_set(err, HP_ERR_INVALID,
		hp_ngettext("%zu error was found", "%zu errors were found", (unsigned long)errors),
		errors);
}

/* ---- writing ---- */

static bool bind_text(sqlite3_stmt *stmt, int column, const char *text)
{
	return sqlite3_bind_text(stmt, column, text, -1, SQLITE_TRANSIENT) == SQLITE_OK;
}

static bool run_once(sqlite3_stmt *stmt)
{
	bool done = sqlite3_step(stmt) == SQLITE_DONE;

	(void)sqlite3_reset(stmt);
	(void)sqlite3_clear_bindings(stmt);
	return done;
}

static bool insert_procedure(sqlite3_stmt *stmt, sqlite3_int64 number,
	const struct hp_procedure *procedure, const char *sources)
{
	char *practice =
		procedure->practice != NULL ? hp_json_canonical(procedure->practice) : NULL;
	sqlite3_int64 steps = (sqlite3_int64)hp_procedure_count_steps(procedure);
	sqlite3_int64 checks = (sqlite3_int64)hp_procedure_count_checks(procedure);

	bool bound = sqlite3_bind_int64(stmt, 1, number) == SQLITE_OK &&
		     bind_text(stmt, 2, procedure->id) && bind_text(stmt, 3, procedure->title) &&
		     bind_text(stmt, 4, procedure->revision) &&
		     bind_text(stmt, 5, hp_procedure_status_name(procedure->status)) &&
		     bind_text(stmt, 6, procedure->digest) &&
		     sqlite3_bind_int64(stmt, 7, steps) == SQLITE_OK &&
		     sqlite3_bind_int64(stmt, 8, checks) == SQLITE_OK &&
		     bind_text(stmt, 9, sources) &&
		     sqlite3_bind_blob64(stmt, 10, procedure->canonical,
			     strlen(procedure->canonical), SQLITE_TRANSIENT) == SQLITE_OK;
	if (bound && practice != NULL) {
		bound = sqlite3_bind_blob64(stmt, 11, practice, strlen(practice),
				SQLITE_TRANSIENT) == SQLITE_OK;
	}
	free(practice);
	return bound && run_once(stmt);
}

static bool insert_words(sqlite3_stmt *stmt, sqlite3_int64 number,
	const struct hp_procedure *procedure, const char *sources)
{
	char *body = hp_index_body(procedure);
	bool bound = sqlite3_bind_int64(stmt, 1, number) == SQLITE_OK &&
		     bind_text(stmt, 2, procedure->id) && bind_text(stmt, 3, procedure->title) &&
		     bind_text(stmt, 4, sources) && bind_text(stmt, 5, body);

	free(body);
	return bound && run_once(stmt);
}

static bool insert_all(sqlite3 *db, const struct batch *batch)
{
	sqlite3_stmt *rows = NULL;
	sqlite3_stmt *words = NULL;
	bool is_good =
		sqlite3_prepare_v2(db,
			"INSERT INTO procedure VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)", -1,
			&rows, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(db,
			"INSERT INTO search(rowid,id,title,sources,body) VALUES(?1,?2,?3,?4,?5)",
			-1, &words, NULL) == SQLITE_OK;

	for (size_t i = 0; is_good && i < batch->count; i++) {
		const struct hp_procedure *procedure = batch->procedures[i];
		char *sources = hp_index_sources(procedure);
		is_good = insert_procedure(rows, (sqlite3_int64)i + 1, procedure, sources) &&
			  insert_words(words, (sqlite3_int64)i + 1, procedure, sources);
		free(sources);
	}
	(void)sqlite3_finalize(rows);
	(void)sqlite3_finalize(words);
	return is_good;
}

static bool execute(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/*
 * Built in memory in one transaction from sorted input with a fixed page size, so that the same
 * procedures give the same bytes. Caller frees the image with sqlite3_free().
 */
static unsigned char *build_image(const struct batch *batch, sqlite3_int64 *ret_len)
{
	sqlite3 *db = NULL;
	unsigned char *image = NULL;
	char *header = hp_asprintf(
		"PRAGMA page_size=4096; PRAGMA encoding='UTF-8'; PRAGMA auto_vacuum=NONE; "
		"PRAGMA application_id=%d; PRAGMA user_version=%d",
		HP_LIBRARY_APPLICATION_ID, HP_LIBRARY_FORMAT);

	bool is_built = sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY,
				NULL) == SQLITE_OK &&
			execute(db, header) && execute(db, "BEGIN") &&
			execute(db, HP_LIBRARY_TABLE_SQL) && execute(db, HP_LIBRARY_SEARCH_SQL) &&
			insert_all(db, batch) &&
			execute(db, "INSERT INTO search(search) VALUES('optimize')") &&
			execute(db, "COMMIT") && execute(db, "VACUUM");
	if (is_built) {
		image = sqlite3_serialize(db, "main", ret_len, 0);
	}
	(void)sqlite3_close(db);
	free(header);
	return image;
}

int hp_library_compile(const char *const *paths, size_t count, const char *output,
	struct hp_diagnostics *list, struct hp_error *err)
{
	struct batch batch = {0};
	unsigned char *image = NULL;
	sqlite3_int64 len = 0;
	size_t errors_before = list->errors;

	hp_strv_init(&batch.files);
	read_all(&batch, paths, count, false, list);
	int status = say_result(list, errors_before, err);
	if (status < 0) {
		goto out;
	}
	image = build_image(&batch, &len);
	if (image == NULL) {
		status = hp_error_set(
			err, HP_ERR_INTERNAL, _("The library could not be built in memory"));
		goto out;
	}
	status = hp_file_replace(output, image, (size_t)len, 0644, true, err);
out:
	sqlite3_free(image);
	batch_finish(&batch);
	return status;
}

int hp_library_lint(
	const char *const *paths, size_t count, struct hp_diagnostics *list, struct hp_error *err)
{
	struct batch batch = {0};
	size_t errors_before = list->errors;

	hp_strv_init(&batch.files);
	read_all(&batch, paths, count, true, list);
	batch_finish(&batch);
	return say_result(list, errors_before, err);
}
