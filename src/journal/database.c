/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "journal_internal.h"

/*
 * Why a rollback journal and not a write-ahead log: the record must be whole in the one file
 * journal.db, which people copy, mail and burn. PERSIST: the end of a transaction overwrites the
 * rollback journal's header and syncs it, with no change to the folder; with synchronous = FULL an
 * event that was reported as written survives a power cut. On closing the rollback journal is
 * removed.
 */

#define HEADER_SIZE 100 /* SQLite's database header, file format section 1.3 */
#define BUSY_MS 5000
#define VALUE_MAX (64 << 20) /* longest text or blob */

/* ---- errors ---- */

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash == NULL ? hp_strdup(".")
			     : hp_strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/**
 * The system's reason. SQLite does not keep it for a failed COMMIT; what undoing the transaction
 * leaves in errno is the same then. Callers set errno to 0 before.
 */
static int system_reason(const struct database *database)
{
	int left = errno;
	int errnum = sqlite3_system_errno(database->db);
	return errnum != 0 ? errnum : left;
}

static int io_error(const struct database *database, int code, struct hp_error *err)
{
	int errnum = system_reason(database);
	char *folder = folder_of(database->path);
	int status = HP_ERR_IO;
	if (code == SQLITE_FULL || errnum == ENOSPC || errnum == EDQUOT || errnum == EFBIG) {
		hp_error_set(err, status,
			_("The journal in %s cannot grow: the disk is full. Make room there, then "
			  "try again; what was recorded before is safe."),
			folder);
	} else if (code == SQLITE_READONLY || errnum == EROFS || errnum == EACCES ||
		   errnum == EPERM) {
		hp_error_set(err, status,
			_("The journal in %s cannot be written: the place is read-only. Make it "
			  "writable, or keep records elsewhere with --state DIR; what was recorded "
			  "before is safe."),
			folder);
	} else if (errnum != 0) {
		hp_error_set_errno(err, status, errnum,
			_("The journal in %s cannot be read or written. Look at that disk, then "
			  "try again; what was recorded before is safe"),
			folder);
	} else {
		hp_error_set(err, status,
			_("The journal in %s cannot be read or written. Look at that disk, then "
			  "try again; what was recorded before is safe."),
			folder);
	}
	free(folder);
	return status;
}

/** SQLite has no code of its own for a changed byte in the header that names the file's form. */
static int error_code(const struct database *database)
{
	int code = sqlite3_errcode(database->db);
	bool is_form = code == SQLITE_ERROR &&
		       strstr(sqlite3_errmsg(database->db), "unsupported file format") != NULL;
	return is_form ? SQLITE_NOTADB : code;
}

int database_error(const struct database *database, struct hp_error *err)
{
	int code = error_code(database);
	switch (code) {
	case SQLITE_NOMEM:
		return hp_error_set(err, HP_ERR_IO,
			_("There is not enough memory for the journal %s. Close other programs, "
			  "then try again."),
			database->path);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return hp_error_set(err, HP_ERR_LOCKED,
			_("Another program keeps the journal %s busy. Wait until it is ready, then "
			  "try again."),
			database->path);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return hp_error_set(err, HP_ERR_INVALID,
			_("The journal %s is damaged. Keep the file, and use the last status.txt "
			  "or print-out to go on."),
			database->path);
	case SQLITE_TOOBIG:
		return hp_error_set(err, HP_ERR_INVALID,
			_("The journal %s holds an entry that is too large to be one of ours."),
			database->path);
	case SQLITE_FULL:
	case SQLITE_READONLY:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return io_error(database, code, err);
	default: /* SQLite's codes are not an enum of ours; new ones may come. */
		return hp_error_set(err, HP_ERR_INTERNAL,
			_("The journal %s gives an unexpected error: %s."), database->path,
			sqlite3_errmsg(database->db));
	}
}

int database_exec(const struct database *database, const char *sql, struct hp_error *err)
{
	errno = 0;
	return sqlite3_exec(database->db, sql, NULL, NULL, NULL) == SQLITE_OK
		       ? 0
		       : database_error(database, err);
}

int database_prepare(const struct database *database, const char *sql, sqlite3_stmt **ret_statement,
	struct hp_error *err)
{
	return sqlite3_prepare_v2(database->db, sql, -1, ret_statement, NULL) == SQLITE_OK
		       ? 0
		       : database_error(database, err);
}

/* ---- the file before SQLite sees it ---- */

static uint32_t big_endian(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

/** Format, application and version are fixed bytes: told from there, a stranger's file is never
 * given to SQLite. */
static int check_header(const char *path, struct hp_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		int status = errno == ENOENT || errno == ENOTDIR ? HP_ERR_NOT_FOUND : HP_ERR_IO;
		return hp_error_set_errno(
			err, status, errno, _("The journal %s cannot be opened"), path);
	}
	unsigned char header[HEADER_SIZE] = {0};
	struct stat st = {0};
	bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	ssize_t got = regular ? pread(fd, header, sizeof(header), 0) : 0;
	(void)close(fd);
	if (got != (ssize_t)sizeof(header) || memcmp(header, "SQLite format 3", 16) != 0 ||
		big_endian(header + 68) != APPLICATION_ID) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("%s is not a journal of this program. A journal is the file journal.db "
			  "in a run's folder."),
			path);
	}
	if (big_endian(header + 60) > JOURNAL_VERSION) {
		return hp_error_set(err, HP_ERR_NEWER,
			_("The journal %s was written by a newer version of this program. Use that "
			  "version to read it."),
			path);
	}
	if (header[18] != 1 || header[19] != 1 || big_endian(header + 60) != JOURNAL_VERSION) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("The journal %s is not in the form this program writes. Keep the file "
			  "and use an earlier copy."),
			path);
	}
	return 0;
}

/* ---- opening ---- */

/** A relative path must not be taken for an URI ("file:...") by an SQLite built to expect some. */
static char *plain_path(const char *path)
{
	return path[0] == '/' ? hp_strdup(path) : hp_path_join(".", path);
}

/** The file may come from anywhere: no triggers, views or functions of its schema run, no size is
 * believed. */
static void harden(sqlite3 *db)
{
	static const int off[] = {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_TRIGGER,
		SQLITE_DBCONFIG_ENABLE_VIEW, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION};
	for (size_t i = 0; i < HP_ARRAY_SIZE(off); i++) {
		(void)sqlite3_db_config(db, off[i], 0, NULL);
	}
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
	(void)sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 100000);
	(void)sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	(void)sqlite3_busy_timeout(db, BUSY_MS);
}

static int open_file(const char *path, int flags, struct database *database, struct hp_error *err)
{
	char *plain = plain_path(path);
	int code = sqlite3_open_v2(
		plain, &database->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
	free(plain);
	if (code != SQLITE_OK) {
		return database_error(database, err);
	}
	harden(database->db);
	return database_exec(database,
		"PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;",
		err);
}

static int set_durability(const struct database *database, struct hp_error *err)
{
	return database_exec(database,
		"PRAGMA journal_mode = PERSIST; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;",
		err);
}

static int make_file(const char *path, struct hp_error *err)
{
	/* Made here, for its mode: SQLite gives the rollback journal the mode of the database. */
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		return hp_error_set_errno(
			err, HP_ERR_IO, errno, _("The journal %s cannot be made"), path);
	}
	(void)close(fd);
	return 0;
}

static int open_copy(const char *path, struct database *database, struct hp_error *err)
{
	(void)sqlite3_close(database->db);
	database->db = NULL;
	int status = snapshot_take(path, &database->scratch, err);
	if (status != 0) {
		return status;
	}
	char *copy = hp_path_join(database->scratch, JOURNAL_FILE);
	status = open_file(copy, SQLITE_OPEN_READWRITE, database, err);
	free(copy);
	/* The first look undoes what was broken off. */
	return status != 0 ? status
			   : database_exec(database, "SELECT count(*) FROM sqlite_schema", err);
}

/** Looks once. A rollback journal that has to be played back cannot be through a read-only
 * connection: then a copy is opened. */
static int look_read_only(const char *path, struct database *database, struct hp_error *err)
{
	if (sqlite3_exec(database->db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) ==
		SQLITE_OK) {
		return 0;
	}
	int extended = sqlite3_extended_errcode(database->db);
	if (extended == SQLITE_READONLY_ROLLBACK || extended == SQLITE_READONLY_RECOVERY ||
		(extended & 0xff) == SQLITE_CANTOPEN) {
		return open_copy(path, database, err);
	}
	return database_error(database, err);
}

static int open_as(const char *path, enum database_access access, struct database *database,
	struct hp_error *err)
{
	int status = access == DATABASE_CREATE ? make_file(path, err) : check_header(path, err);
	if (status == 0) {
		status = open_file(path,
			access == DATABASE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE,
			database, err);
	}
	if (status == 0) {
		status = access == DATABASE_READ ? look_read_only(path, database, err)
						 : set_durability(database, err);
	}
	return status;
}

int database_open(const char *path, enum database_access access, struct database *ret_database,
	struct hp_error *err)
{
	struct database database = {.path = hp_strdup(path)};
	int status = open_as(path, access, &database, err);
	if (status == 0) {
		*ret_database = database;
		return 0;
	}
	database_close(&database);
	return status;
}

void database_close(struct database *database)
{
	if (database->db != NULL && sqlite3_db_readonly(database->db, "main") == 0) {
		/* Removes the rollback journal, so that journal.db lies there alone. A failure
		 * costs only tidiness. */
		(void)sqlite3_exec(database->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
	}
	(void)sqlite3_close(database->db);
	if (database->scratch != NULL) {
		(void)hp_folder_remove(database->scratch, NULL);
	}
	free(database->scratch);
	free(database->path);
	*database = (struct database){.db = NULL};
}
