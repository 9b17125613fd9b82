/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of an open library: list, search, load. */
#include "library_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define SEARCH_WORDS_MAX 16u
#define SEARCH_HITS_MAX 200

#define ENTRY_COLUMNS "p.id, p.title, p.revision, p.status, p.digest, p.steps, p.checks, p.sources"

/* ---- rows ---- */

static char *column_text(sqlite3_stmt *stmt, int column)
{
	const char *text = (const char *)sqlite3_column_text(stmt, column);
	size_t len = (size_t)sqlite3_column_bytes(stmt, column);

	if (text == NULL || strlen(text) != len || !hp_utf8_is_valid(text, len)) {
		return NULL;
	}
	return hp_strdup(text);
}

static size_t column_count(sqlite3_stmt *stmt, int column)
{
	sqlite3_int64 number = sqlite3_column_int64(stmt, column);
	return number > 0 ? (size_t)number : 0;
}

/* A JSON list of strings as an array; an empty one where it is something else. */
static char **sources_from_json(const char *text)
{
	struct hp_json *json = NULL;
	struct hp_strv list;

	hp_strv_init(&list);
	if (text != NULL && hp_json_parse_value(text, strlen(text), &json, NULL) == 0) {
		for (const struct hp_json *item = hp_json_first(json); item != NULL;
			item = hp_json_next(item)) {
			if (hp_json_string(item) != NULL) {
				hp_strv_add(&list, hp_json_string(item));
			}
		}
	}
	hp_json_free(json);
	char **sources = hp_calloc(list.count + 1, sizeof(*sources));
	for (size_t i = 0; i < list.count; i++) {
		sources[i] = hp_strdup(list.items[i]);
	}
	hp_strv_finish(&list);
	return sources;
}

/* false where a column is not what we write. The entry is in the list either way, and so is
 * released with it. */
static bool add_entry(sqlite3_stmt *stmt, struct hp_library_entries *entries)
{
	entries->items = hp_grow(
		entries->items, entries->count, &entries->capacity, sizeof(*entries->items));
	struct hp_library_entry *entry = &entries->items[entries->count++];
	char *sources = column_text(stmt, 7);

	*entry = (struct hp_library_entry){
		.id = column_text(stmt, 0),
		.title = column_text(stmt, 1),
		.revision = column_text(stmt, 2),
		.status = column_text(stmt, 3),
		.digest = column_text(stmt, 4),
		.steps = column_count(stmt, 5),
		.checks = column_count(stmt, 6),
		.sources = sources_from_json(sources),
	};
	if (sqlite3_column_count(stmt) > 8) {
		entry->snippet = column_text(stmt, 8);
	}
	free(sources);
	return entry->id != NULL && entry->title != NULL && entry->revision != NULL &&
	       entry->status != NULL && entry->digest != NULL;
}

static int collect(struct hp_library *library, sqlite3_stmt *stmt,
	struct hp_library_entries *entries, struct hp_error *err)
{
	struct hp_library_entries found;
	int status = 0;
	int step;

	hp_library_entries_init(&found);
	while ((step = sqlite3_step(stmt)) == SQLITE_ROW) {
		if (!add_entry(stmt, &found)) {
			step = SQLITE_CORRUPT;
			break;
		}
	}
	if (step != SQLITE_DONE) {
		status = hp_library_damaged(library, err);
		goto out;
	}
	for (size_t i = 0; i < found.count; i++) {
		entries->items = hp_grow(entries->items, entries->count, &entries->capacity,
			sizeof(*entries->items));
		entries->items[entries->count++] = found.items[i];
	}
	found.count = 0; /* handed over */
out:
	(void)sqlite3_reset(stmt);
	hp_library_entries_finish(&found);
	return status;
}

int hp_library_list(
	struct hp_library *library, struct hp_library_entries *entries, struct hp_error *err)
{
	sqlite3_stmt *stmt = NULL;
	int status = hp_library_prepare(library, HP_LIBRARY_LIST,
		"SELECT " ENTRY_COLUMNS " FROM procedure AS p ORDER BY p.id", &stmt, err);

	return status < 0 ? status : collect(library, stmt, entries, err);
}

/* ---- search ---- */

static bool has_token(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)word[i];
		if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			(c >= 'A' && c <= 'Z')) {
			return true;
		}
	}
	return false;
}

/*
 * What a person typed as an FTS5 query in which nothing is an operator: each word quoted, as a
 * prefix, all of them to be found. "" if there is no word.
 */
static char *make_query(const char *words)
{
	struct hp_str query;
	size_t count = 0;

	hp_str_init(&query);
	while (count < SEARCH_WORDS_MAX) {
		words += strspn(words, " \t\r\n");
		size_t len = strcspn(words, " \t\r\n");
		if (len == 0) {
			break;
		}
		if (has_token(words, len)) {
			hp_str_append(&query, count > 0 ? " AND \"" : "\"");
			for (size_t i = 0; i < len; i++) {
				hp_str_append(&query, words[i] == '"' ? "\"" : "");
				hp_str_append_char(&query, words[i]);
			}
			hp_str_append(&query, "\"*");
			count++;
		}
		words += len;
	}
	return hp_str_detach(&query);
}

int hp_library_search(struct hp_library *library, const char *words,
	struct hp_library_entries *entries, struct hp_error *err)
{
	sqlite3_stmt *stmt = NULL;
	char *clean = hp_text_clean(words, strlen(words), true);
	char *query = make_query(clean);
	int status = 0;

	if (query[0] != '\0') {
		/* Weights: id, title, sources, body. */
		status = hp_library_prepare(library, HP_LIBRARY_SEARCH,
			"SELECT " ENTRY_COLUMNS
			", snippet(search, -1, '[', ']', '...', 14) FROM search "
			"JOIN procedure AS p ON p.number = search.rowid WHERE search MATCH ?1 "
			"ORDER BY bm25(search, 10.0, 8.0, 4.0, 1.0), p.id LIMIT ?2",
			&stmt, err);
	}
	if (stmt != NULL) {
		(void)sqlite3_bind_text(stmt, 1, query, -1, SQLITE_STATIC);
		(void)sqlite3_bind_int(stmt, 2, SEARCH_HITS_MAX);
		status = collect(library, stmt, entries, err);
		(void)sqlite3_clear_bindings(stmt);
	}
	free(query);
	free(clean);
	return status;
}

/* ---- load ---- */

static int say_altered(const struct hp_library *library, const char *id, struct hp_error *err)
{
	return hp_error_set(err, HP_ERR_INVALID,
		_("The library %s is damaged: the procedure '%s' in it is not the one that was "
		  "compiled; copy the "
		  "library again"),
		library->name, id);
}

/* The canonical object with `practice` put back as its last member; the parser leaves it out of the
 * digest. */
static char *rejoin(const char *canonical, size_t len, const char *practice, size_t practice_len)
{
	struct hp_str text;

	hp_str_init(&text);
	hp_str_append_len(&text, canonical, len);
	if (practice != NULL && len > 2 && canonical[len - 1] == '}') {
		text.len--;
		text.data[text.len] = '\0';
		hp_str_append(&text, ",\"practice\":");
		hp_str_append_len(&text, practice, practice_len);
		hp_str_append_char(&text, '}');
	}
	return hp_str_detach(&text);
}

static bool digest_is(const void *bytes, size_t len, const char *digest)
{
	struct hp_hash hash;
	char hex[HP_HASH_HEX_SIZE];

	hp_hash_blake2b(bytes, len, NULL, 0, &hash);
	hp_hash_hex(&hash, hex);
	return hp_streq(hex, digest);
}

static int parse_row(struct hp_library *library, const char *id, sqlite3_stmt *stmt,
	struct hp_procedure **ret_procedure, struct hp_error *err)
{
	char *digest = column_text(stmt, 0);
	const char *canonical = sqlite3_column_blob(stmt, 1);
	size_t len = (size_t)sqlite3_column_bytes(stmt, 1);
	const char *practice = sqlite3_column_blob(stmt, 2);
	size_t practice_len = (size_t)sqlite3_column_bytes(stmt, 2);
	struct hp_procedure *procedure = NULL;
	struct hp_diagnostics list;
	int status = 0;

	hp_diagnostics_init(&list);
	char *text =
		canonical != NULL ? rejoin(canonical, len, practice, practice_len) : hp_strdup("");
	char *file = hp_asprintf("%s:%s", library->name, id);
	if (canonical == NULL || !digest_is(canonical, len, digest) ||
		hp_procedure_parse(file, text, strlen(text), false, &procedure, &list) < 0 ||
		!hp_streq(procedure->digest, digest) || !hp_streq(procedure->id, id)) {
		status = say_altered(library, id, err);
		goto out;
	}
	*ret_procedure = procedure;
	procedure = NULL;
out:
	hp_procedure_free(procedure);
	hp_diagnostics_finish(&list);
	free(file);
	free(text);
	free(digest);
	return status;
}

static int load_one(struct hp_library *library, const char *id, struct hp_procedure **ret_procedure,
	struct hp_error *err)
{
	sqlite3_stmt *stmt = NULL;
	int status = hp_library_prepare(library, HP_LIBRARY_LOAD,
		"SELECT digest, canonical, practice FROM procedure WHERE id=?1", &stmt, err);

	if (status < 0) {
		return status;
	}
	(void)sqlite3_bind_text(stmt, 1, id, -1, SQLITE_STATIC);
	int step = sqlite3_step(stmt);
	if (step == SQLITE_ROW) {
		status = parse_row(library, id, stmt, ret_procedure, err);
	} else if (step == SQLITE_DONE) {
		char *shown = hp_text_clean_cut(id, 70);
		status = hp_error_set(
			err, HP_ERR_NOT_FOUND, _("%s has no procedure '%s'"), library->name, shown);
		free(shown);
	} else {
		status = hp_library_damaged(library, err);
	}
	(void)sqlite3_reset(stmt);
	(void)sqlite3_clear_bindings(stmt);
	return status;
}

/* An hp_procedure_source_fn: what is called lies in the same library. */
static struct hp_procedure *find_called(void *data, const char *id, struct hp_error *err)
{
	struct hp_procedure *procedure = NULL;

	(void)load_one(data, id, &procedure, err);
	return procedure;
}

int hp_library_load(struct hp_library *library, const char *id, struct hp_procedure **ret_procedure,
	struct hp_error *err)
{
	struct hp_procedure *procedure = NULL;
	int status = load_one(library, id, &procedure, err);

	if (status == 0) {
		status = hp_procedure_link(procedure, find_called, library, err);
	}
	if (status < 0) {
		hp_procedure_free(procedure);
		return status;
	}
	*ret_procedure = procedure;
	return 0;
}
