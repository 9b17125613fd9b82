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

/* What is kept of a procedure: its model is gone once its row is made. */
struct row {
	const char *id;
	const char *file;
	size_t line; /* of the id */
	size_t column;
	const char *calling; /* the file's text, where it calls others: looked at again when all are
				known */
	/* only for writing */
	const char *title;
	const char *revision;
	const char *status;
	const char *digest;
	const char *canonical;
	const char *practice;
	const char *sources;
	const char *body;
	size_t steps;
	size_t checks;
};

struct batch {
	struct hp_strv files;
	bool writes;      /* compile, not lint */
	struct row *rows; /* of those without errors */
	size_t count;
	size_t capacity;
	struct hp_arena texts; /* of the rows: apart from what comes and goes with each file */
};

static void batch_finish(struct batch *batch)
{
	hp_arena_finish(&batch->texts);
	free(batch->rows);
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

static void add_folder(struct hp_strv *files, const char *path, struct hp_diagnostics *list)
{
	size_t first = files->count;

	DIR *folder = opendir(path);
	if (folder == NULL) {
		say_unreadable(list, path, strerror(errno));
		return;
	}
	for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
		bool is_hidden = entry->d_name[0] == '.';
		if (!is_hidden && ends_with(entry->d_name, ".json") &&
			!ends_with(entry->d_name, ".schema.json")) {
			hp_strv_add_take(files, hp_path_join(path, entry->d_name));
		}
	}
	closedir(folder);
	if (files->count == first) {
		say_unreadable(list, path, _("there is no procedure (*.json) in this folder"));
		return;
	}
	qsort(files->items + first, files->count - first, sizeof(char *), compare_texts);
}

void hp_library_find_files(
	struct hp_strv *files, const char *const *paths, size_t count, struct hp_diagnostics *list)
{
	for (size_t i = 0; i < count; i++) {
		struct stat st;
		if (stat(paths[i], &st) == 0 && S_ISDIR(st.st_mode)) {
			add_folder(files, paths[i], list);
		} else {
			hp_strv_add(files, paths[i]);
		}
	}
}

/* ---- reading them ---- */

static const char *keep(struct batch *batch, const char *text)
{
	return hp_arena_strdup(&batch->texts, text);
}

static const char *keep_taken(struct batch *batch, char *text)
{
	const char *kept = keep(batch, text);
	free(text);
	return kept;
}

/* Keeps what is needed; `procedure` can be freed then. */
static struct row make_row(
	struct batch *batch, const struct hp_procedure *procedure, const char *text)
{
	const char **calls = hp_procedure_calls(procedure);
	struct row row = {
		.id = keep(batch, procedure->id),
		.file = keep(batch, hp_procedure_file(procedure)),
	};

	hp_procedure_id_place(procedure, &row.line, &row.column);
	row.calling = calls[0] != NULL ? keep(batch, text) : NULL;
	free(calls);
	if (!batch->writes) {
		return row;
	}
	row.title = keep(batch, procedure->title);
	row.revision = keep(batch, procedure->revision);
	row.status = hp_procedure_status_name(procedure->status);
	row.digest = keep(batch, procedure->digest);
	row.canonical = keep(batch, procedure->canonical);
	if (procedure->practice != NULL) {
		row.practice = keep_taken(batch, hp_json_canonical(procedure->practice));
	}
	row.sources = keep_taken(batch, hp_index_sources(procedure));
	row.body = keep_taken(batch, hp_index_body(procedure));
	row.steps = hp_procedure_count_steps(procedure);
	row.checks = hp_procedure_count_checks(procedure);
	return row;
}

static void read_file(struct batch *batch, const char *path, struct hp_diagnostics *list)
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
	if (hp_procedure_parse(path, text, len, !batch->writes, &procedure, list) == 0) {
		batch->rows =
			hp_grow(batch->rows, batch->count, &batch->capacity, sizeof(*batch->rows));
		batch->rows[batch->count++] = make_row(batch, procedure, text);
		hp_procedure_free(procedure);
	}
	free(text);
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *left = a;
	const struct row *right = b;
	int order = strcmp(left->id, right->id);

	return order != 0 ? order : strcmp(left->file, right->file);
}

static void refuse_equal_ids(struct batch *batch, struct hp_diagnostics *list)
{
	for (size_t i = 1; i < batch->count; i++) {
		const struct row *first = &batch->rows[i - 1];
		const struct row *second = &batch->rows[i];
		if (strcmp(first->id, second->id) != 0) {
			continue;
		}
		char *message = hp_asprintf(
			_("the id '%s' is taken already, in %s"), second->id, first->file);
		hp_diagnostics_add(list, HP_SEVERITY_ERROR, second->file, second->line,
			second->column, "duplicate-procedure", message);
		free(message);
	}
}

/* ---- what calls what ---- */

static int compare_id(const void *key, const void *element)
{
	const struct row *row = element;

	return strcmp(key, row->id);
}

/* An hp_procedure_source_fn. What is called was read without an error before; a file that changed
 * meanwhile counts as not there. */
static struct hp_procedure *find_called(void *data, const char *id, struct hp_error *err)
{
	const struct batch *batch = data;
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics ignored;
	char *text = NULL;
	size_t len = 0;
	const struct row *row = batch->count > 0 ? bsearch(id, batch->rows, batch->count,
							   sizeof(*batch->rows), compare_id)
						 : NULL;

	if (row == NULL) {
		(void)hp_error_set(err, HP_ERR_NOT_FOUND,
			_("there is no procedure '%s' among these; compile it together with this "
			  "one"),
			id);
		return NULL;
	}
	hp_diagnostics_init(&ignored);
	if (hp_file_read(row->file, HP_PROCEDURE_FILE_MAX, &text, &len, err) == 0 &&
		hp_procedure_parse(row->file, text, len, false, &procedure, &ignored) < 0) {
		(void)hp_error_set(
			err, HP_ERR_INVALID, _("%s changed while it was read"), row->file);
	}
	hp_diagnostics_finish(&ignored);
	free(text);
	return procedure;
}

static void check_calls(struct batch *batch, struct hp_diagnostics *list)
{
	for (size_t i = 0; i < batch->count; i++) {
		const struct row *row = &batch->rows[i];
		struct hp_procedure *procedure = NULL;
		struct hp_diagnostics ignored;
		struct hp_error err = HP_ERROR_INIT;
		if (row->calling == NULL) {
			continue;
		}
		hp_diagnostics_init(&ignored);
		if (hp_procedure_parse(row->file, row->calling, strlen(row->calling), false,
			    &procedure, &ignored) == 0 &&
			hp_procedure_link(procedure, find_called, batch, &err) < 0) {
			hp_diagnostics_add(list, HP_SEVERITY_ERROR, row->file, row->line,
				row->column, "call", hp_error_text(&err));
		}
		hp_procedure_free(procedure);
		hp_diagnostics_finish(&ignored);
		hp_error_finish(&err);
	}
}

static void read_all(
	struct batch *batch, const char *const *paths, size_t count, struct hp_diagnostics *list)
{
	hp_library_find_files(&batch->files, paths, count, list);
	for (size_t i = 0; i < batch->files.count; i++) {
		read_file(batch, batch->files.items[i], list);
	}
	if (batch->count > 0) {
		qsort(batch->rows, batch->count, sizeof(*batch->rows), compare_rows);
	}
	refuse_equal_ids(batch, list);
	check_calls(batch, list);
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

static bool insert_procedure(sqlite3_stmt *stmt, sqlite3_int64 number, const struct row *row)
{
	return sqlite3_bind_int64(stmt, 1, number) == SQLITE_OK && bind_text(stmt, 2, row->id) &&
	       bind_text(stmt, 3, row->title) && bind_text(stmt, 4, row->revision) &&
	       bind_text(stmt, 5, row->status) && bind_text(stmt, 6, row->digest) &&
	       sqlite3_bind_int64(stmt, 7, (sqlite3_int64)row->steps) == SQLITE_OK &&
	       sqlite3_bind_int64(stmt, 8, (sqlite3_int64)row->checks) == SQLITE_OK &&
	       bind_text(stmt, 9, row->sources) && bind_blob(stmt, 10, row->canonical) &&
	       bind_blob(stmt, 11, row->practice) && run_once(stmt);
}

static bool insert_words(sqlite3_stmt *stmt, sqlite3_int64 number, const struct row *row)
{
	return sqlite3_bind_int64(stmt, 1, number) == SQLITE_OK && bind_text(stmt, 2, row->id) &&
	       bind_text(stmt, 3, row->title) && bind_text(stmt, 4, row->sources) &&
	       bind_text(stmt, 5, row->body) && run_once(stmt);
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
		is_good = insert_procedure(rows, (sqlite3_int64)i + 1, &batch->rows[i]) &&
			  insert_words(words, (sqlite3_int64)i + 1, &batch->rows[i]);
	}
	(void)sqlite3_finalize(rows);
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

/*
 * Built in memory in one transaction from sorted input with a fixed page size, so that the same
 * procedures give the same bytes. The bytes belong to *ret_db, which the caller closes whatever
 * this returns; NULL where it failed.
 */
static const unsigned char *build_image(
	const struct batch *batch, sqlite3 **ret_db, sqlite3_int64 *ret_len)
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
			execute(*ret_db, WHOLE_INDEX_AT_ONCE) && insert_all(*ret_db, batch) &&
			execute(*ret_db, "COMMIT");
	free(header);
	return is_built ? sqlite3_serialize(*ret_db, "main", ret_len, SQLITE_SERIALIZE_NOCOPY)
			: NULL;
}

int hp_library_compile(const char *const *paths, size_t count, const char *output,
	struct hp_diagnostics *list, struct hp_error *err)
{
	struct batch batch = {.writes = true};
	sqlite3 *db = NULL;
	const unsigned char *image = NULL;
	sqlite3_int64 len = 0;
	size_t errors_before = list->errors;

	hp_strv_init(&batch.files);
	read_all(&batch, paths, count, list);
	int status = say_result(list, errors_before, err);
	if (status < 0) {
		goto out;
	}
	image = build_image(&batch, &db, &len);
	if (image == NULL) {
		status = hp_error_set(
			err, HP_ERR_INTERNAL, _("The library could not be built in memory"));
		goto out;
	}
	status = hp_file_replace(output, image, (size_t)len, 0644, true, err);
out:
	(void)sqlite3_close(db);
	batch_finish(&batch);
	return status;
}

int hp_library_lint(
	const char *const *paths, size_t count, struct hp_diagnostics *list, struct hp_error *err)
{
	struct batch batch = {0};
	size_t errors_before = list->errors;

	hp_strv_init(&batch.files);
	read_all(&batch, paths, count, list);
	batch_finish(&batch);
	return say_result(list, errors_before, err);
}
