/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a library. The first hundred bytes are judged by us, the rest by a locked-down SQLite. */
#include "library_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

/* The database header, https://www.sqlite.org/fileformat2.html section 1.3. */
#define HEADER_SIZE 100u
#define HEADER_MAGIC "SQLite format 3"
#define HEADER_PAGE_SIZE 16u /* two bytes, 1 stands for 65536 */
#define HEADER_PAGE_COUNT 28u
#define HEADER_USER_VERSION 60u
#define HEADER_APPLICATION_ID 68u

#define ROW_BYTES_MAX (16 << 20)

/* ---- entries ---- */

void hp_library_entries_init(struct hp_library_entries *entries)
{
	memset(entries, 0, sizeof(*entries));
}

void hp_library_entries_finish(struct hp_library_entries *entries)
{
	if (entries == NULL) {
		return;
	}
	for (size_t i = 0; i < entries->count; i++) {
		struct hp_library_entry *entry = &entries->items[i];
		for (char **source = entry->sources; source != NULL && *source != NULL; source++) {
			free(*source);
		}
		free(entry->sources);
		free(entry->id);
		free(entry->title);
		free(entry->revision);
		free(entry->status);
		free(entry->digest);
		free(entry->snippet);
	}
	free(entries->items);
	hp_library_entries_init(entries);
}

/* ---- the header ---- */

static uint32_t big_endian_32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static uint64_t size_told_by_header(const uint8_t *header)
{
	uint32_t page_size = (uint32_t)header[HEADER_PAGE_SIZE] << 8 | header[HEADER_PAGE_SIZE + 1];

	if (page_size == 1) {
		page_size = 65536;
	}
	return (uint64_t)page_size * big_endian_32(header + HEADER_PAGE_COUNT);
}

static int check_header(const char *name, const uint8_t *header, uint64_t len, struct hp_error *err)
{
	if (len < HEADER_SIZE || memcmp(header, HEADER_MAGIC, sizeof(HEADER_MAGIC)) != 0 ||
		big_endian_32(header + HEADER_APPLICATION_ID) != HP_LIBRARY_APPLICATION_ID) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("%s is no Holdpoint library; `holdpoint compile` makes one from "
			  "procedures"),
			name);
	}
	uint32_t format = big_endian_32(header + HEADER_USER_VERSION);
	if (format > HP_LIBRARY_FORMAT) {
		return hp_error_set(err, HP_ERR_NEWER,
			_("%s has format %u and this program knows format %d; use a newer program "
			  "or compile the "
			  "procedures again"),
			name, format, HP_LIBRARY_FORMAT);
	}
	if (format != HP_LIBRARY_FORMAT) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("%s has a format nobody ever wrote (%u); compile the procedures again"),
			name, format);
	}
	if (size_told_by_header(header) != len) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("%s is not whole: it has %llu bytes and should have %llu; copy it again"),
			name, (unsigned long long)len,
			(unsigned long long)size_told_by_header(header));
	}
	return 0;
}

/* O_NONBLOCK, so that a named pipe is refused instead of waited for. */
static int check_file(const char *path, const char *shown, struct hp_error *err)
{
	uint8_t header[HEADER_SIZE] = {0};
	struct stat st;
	int status = 0;

	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		int code = errno == ENOENT ? HP_ERR_NOT_FOUND : HP_ERR_IO;
		return hp_error_set_errno(
			err, code, errno, _("The library %s cannot be opened"), shown);
	}
	if (fstat(fd, &st) < 0) {
		status = hp_error_set_errno(
			err, HP_ERR_IO, errno, _("The library %s cannot be opened"), shown);
	} else if (!S_ISREG(st.st_mode)) {
		status = hp_error_set(err, HP_ERR_INVALID,
			_("%s is not a file; name the library file itself, such as site.hpl"),
			shown);
	} else if (pread(fd, header, sizeof(header), 0) < 0) {
		status = hp_error_set_errno(
			err, HP_ERR_IO, errno, _("The library %s cannot be read"), shown);
	} else {
		status = check_header(shown, header, (uint64_t)st.st_size, err);
	}
	close(fd);
	return status;
}

/* ---- SQLite, locked down ---- */

int hp_library_damaged(const struct hp_library *library, struct hp_error *err)
{
	int code = sqlite3_errcode(library->db);

	if (code == SQLITE_NOMEM) {
		return hp_error_set(err, HP_ERR_IO,
			_("The library %s needs more memory than there is"), library->name);
	}
	if (code == SQLITE_IOERR || code == SQLITE_CANTOPEN) {
		return hp_error_set(err, HP_ERR_IO,
			_("The library %s can no longer be read; is its medium still there?"),
			library->name);
	}
	return hp_error_set(err, HP_ERR_INVALID,
		_("The library %s is damaged; copy it again or compile the procedures again"),
		library->name);
}

/* A library is data: no triggers, no views, no extensions, no writing, nothing huge. */
static void lock_down(sqlite3 *db)
{
	static const int off[] = {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW,
		SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, SQLITE_DBCONFIG_TRUSTED_SCHEMA,
		SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_WRITABLE_SCHEMA};

	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	for (size_t i = 0; i < HP_ARRAY_SIZE(off); i++) {
		(void)sqlite3_db_config(db, off[i], 0, NULL);
	}
	(void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, ROW_BYTES_MAX);
	(void)sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 64 << 10);
	(void)sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	(void)sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
	(void)sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100);
	(void)sqlite3_exec(db,
		"PRAGMA cell_size_check=ON; PRAGMA query_only=ON; PRAGMA mmap_size=0", NULL, NULL,
		NULL);
}

/* The tables must be, to the letter, those this format has: nothing that looks like them and
 * computes. */
static int check_table(
	struct hp_library *library, const char *name, const char *sql, struct hp_error *err)
{
	sqlite3_stmt *stmt = NULL;
	int status = 0;

	if (sqlite3_prepare_v2(library->db,
		    "SELECT sql FROM sqlite_schema WHERE name=?1 AND type='table'", -1, &stmt,
		    NULL) != SQLITE_OK ||
		sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC) != SQLITE_OK ||
		sqlite3_step(stmt) != SQLITE_ROW ||
		!hp_streq((const char *)sqlite3_column_text(stmt, 0), sql)) {
		status = hp_library_damaged(library, err);
	}
	(void)sqlite3_finalize(stmt);
	return status;
}

static int check_tables(struct hp_library *library, struct hp_error *err)
{
	int status = check_table(library, "procedure", HP_LIBRARY_TABLE_SQL, err);
	return status < 0 ? status : check_table(library, "search", HP_LIBRARY_SEARCH_SQL, err);
}

int hp_library_prepare(struct hp_library *library, enum hp_library_statement which, const char *sql,
	sqlite3_stmt **ret_stmt, struct hp_error *err)
{
	sqlite3_stmt **kept = &library->statements[which];

	if (*kept == NULL && sqlite3_prepare_v3(library->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
				     kept, NULL) != SQLITE_OK) {
		return hp_library_damaged(library, err);
	}
	(void)sqlite3_reset(*kept);
	(void)sqlite3_clear_bindings(*kept);
	*ret_stmt = *kept;
	return 0;
}

/* A file: URI; everything that has a meaning in one is percent-encoded. */
static char *make_uri(const char *path)
{
	struct hp_str uri;

	hp_str_init(&uri);
	/* "file:/x" is an absolute path, "file:x" a relative one; "file://x" would be a host. */
	hp_str_append(&uri, path[0] == '/' ? "file://" : "file:");
	for (; *path != '\0'; path++) {
		if (strchr("%?#", *path) != NULL) {
			hp_str_appendf(&uri, "%%%02X", (unsigned)(unsigned char)*path);
		} else {
			hp_str_append_char(&uri, *path);
		}
	}
	/* immutable: no locks, no journal looked for; right for a read-only stick, and our writer
	 * replaces files whole. */
	hp_str_append(&uri, "?mode=ro&immutable=1");
	return hp_str_detach(&uri);
}

static struct hp_library *library_new(const char *name)
{
	struct hp_library *library = hp_calloc(1, sizeof(*library));

	library->name = hp_text_clean(name, strlen(name), false);
	return library;
}

int hp_library_open(const char *path, struct hp_library **ret_library, struct hp_error *err)
{
	struct hp_library *library = library_new(path);
	char *uri = make_uri(path);
	int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
		    SQLITE_OPEN_PRIVATECACHE;

	int status = check_file(path, library->name, err);
	if (status < 0) {
		goto out;
	}
	if (sqlite3_open_v2(uri, &library->db, flags, NULL) != SQLITE_OK) {
		status = hp_library_damaged(library, err);
		goto out;
	}
	lock_down(library->db);
	status = check_tables(library, err);
	if (status < 0) {
		goto out;
	}
	*ret_library = library;
	library = NULL;
out:
	hp_library_close(library);
	free(uri);
	return status;
}

int hp_library_open_memory(const char *name, const void *bytes, size_t len,
	struct hp_library **ret_library, struct hp_error *err)
{
	struct hp_library *library = library_new(name);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX |
		    SQLITE_OPEN_PRIVATECACHE;

	int status = check_header(library->name, bytes, len, err);
	if (status < 0) {
		goto out;
	}
	/* SQLITE_DESERIALIZE_READONLY: SQLite's signature has no const, its documentation promises
	 * it. */
	unsigned char *image = (unsigned char *)(uintptr_t)bytes;
	if (sqlite3_open_v2(":memory:", &library->db, flags, NULL) != SQLITE_OK ||
		sqlite3_deserialize(library->db, "main", image, (sqlite3_int64)len,
			(sqlite3_int64)len, SQLITE_DESERIALIZE_READONLY) != SQLITE_OK) {
		status = hp_library_damaged(library, err);
		goto out;
	}
	lock_down(library->db);
	status = check_tables(library, err);
	if (status < 0) {
		goto out;
	}
	*ret_library = library;
	library = NULL;
out:
	hp_library_close(library);
	return status;
}

void hp_library_close(struct hp_library *library)
{
	if (library == NULL) {
		return;
	}
	for (size_t i = 0; i < HP_LIBRARY_STATEMENT_COUNT_; i++) {
		(void)sqlite3_finalize(library->statements[i]);
	}
	(void)sqlite3_close(library->db);
	free(library->name);
	free(library);
}

const char *hp_library_name(const struct hp_library *library)
{
	return library->name;
}
