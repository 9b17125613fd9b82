/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From JSON files to one library file: reading them, and what they are to each other. */
#include "compile_internal.h"

#include <stdlib.h>
#include <string.h>

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
	bool writes;         /* compile, not lint */
	struct hp_row *rows; /* of those without errors */
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
static struct hp_row make_row(
	struct batch *batch, const struct hp_procedure *procedure, const char *text)
{
	const char **calls = hp_procedure_calls(procedure);
	struct hp_row row = {
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
		hp_library_say_unreadable(list, path, hp_error_text(&err));
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
	const struct hp_row *left = a;
	const struct hp_row *right = b;
	int order = strcmp(left->id, right->id);

	return order != 0 ? order : strcmp(left->file, right->file);
}

static void refuse_equal_ids(struct batch *batch, struct hp_diagnostics *list)
{
	for (size_t i = 1; i < batch->count; i++) {
		const struct hp_row *first = &batch->rows[i - 1];
		const struct hp_row *second = &batch->rows[i];
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
	const struct hp_row *row = element;

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
	const struct hp_row *row = batch->count > 0 ? bsearch(id, batch->rows, batch->count,
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
		const struct hp_row *row = &batch->rows[i];
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

/* `errors_before`: of the list, before this batch. */
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
	image = hp_rows_image(batch.rows, batch.count, &db, &len);
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
