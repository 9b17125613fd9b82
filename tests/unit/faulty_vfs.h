/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TESTS_FAULTY_VFS_H
#define HP_TESTS_FAULTY_VFS_H

/*
 * An SQLite file system that fails or dies on demand. Every operation that changes the disk (write,
 * truncate, sync, create, delete) is counted; from the Nth on it does what `faulty.action` says.
 * Registered as the default, so that the code under test needs no seam for it.
 */

#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum faulty_action {
	FAULTY_NONE,
	FAULTY_ONCE, /**< The Nth operation fails, later ones work again. */
	FAULTY_FROM, /**< The Nth and all after it fail: a full or vanished disk. */
	FAULTY_TORN, /**< As FROM, and the Nth, if a write, puts half of its bytes on the disk. */
	FAULTY_DIE,  /**< The process is killed before the Nth. */
	FAULTY_DIE_TORN, /**< ... in the middle of the Nth. */
};

static struct {
	enum faulty_action action;
	int code;    /**< What a failing operation returns: SQLITE_FULL, SQLITE_IOERR_WRITE... */
	int at;      /**< N, from 1. */
	int count;   /**< Operations so far. */
	bool struck; /**< Something failed. */
	sqlite3_vfs *real;
} faulty;

struct faulty_file {
	sqlite3_file base;
	sqlite3_file *real; /**< Lies right behind this struct. */
};

/** Arms: counting begins anew. */
static inline void faulty_arm(enum faulty_action action, int code, int at)
{
	faulty.action = action;
	faulty.code = code;
	faulty.at = at;
	faulty.count = 0;
	faulty.struck = false;
}

/** Counts one operation: 0, or the code it fails with. *ret_torn: half of a write is to be done
 * before. */
static inline int faulty_strike(bool *ret_torn)
{
	*ret_torn = false;
	faulty.count++;
	switch (faulty.action) {
	case FAULTY_NONE:
		return SQLITE_OK;
	case FAULTY_ONCE:
		if (faulty.count != faulty.at) {
			return SQLITE_OK;
		}
		break;
	case FAULTY_FROM:
	case FAULTY_TORN:
		if (faulty.count < faulty.at) {
			return SQLITE_OK;
		}
		*ret_torn = faulty.action == FAULTY_TORN && faulty.count == faulty.at;
		break;
	case FAULTY_DIE:
	case FAULTY_DIE_TORN:
		if (faulty.count < faulty.at) {
			return SQLITE_OK;
		}
		if (faulty.action == FAULTY_DIE) {
			kill(getpid(), SIGKILL);
		}
		*ret_torn = true;
		break;
	}
	faulty.struck = true;
	return faulty.code;
}

static inline sqlite3_file *faulty_real(sqlite3_file *file)
{
	return ((struct faulty_file *)file)->real;
}

static inline int faulty_close(sqlite3_file *file)
{
	sqlite3_file *real = faulty_real(file);
	return real->pMethods != NULL ? real->pMethods->xClose(real) : SQLITE_OK;
}

static inline int faulty_read(sqlite3_file *file, void *bytes, int len, sqlite3_int64 at)
{
	return faulty_real(file)->pMethods->xRead(faulty_real(file), bytes, len, at);
}

static inline int faulty_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
	bool torn = false;
	int code = faulty_strike(&torn);
	if (torn) {
		(void)faulty_real(file)->pMethods->xWrite(faulty_real(file), bytes, len / 2, at);
		if (faulty.action == FAULTY_DIE_TORN) {
			kill(getpid(), SIGKILL);
		}
	}
	return code != SQLITE_OK
		       ? code
		       : faulty_real(file)->pMethods->xWrite(faulty_real(file), bytes, len, at);
}

static inline int faulty_other(bool *ret_go_on)
{
	bool torn = false;
	int code = faulty_strike(&torn);
	if (code != SQLITE_OK && faulty.action == FAULTY_DIE_TORN) {
		kill(getpid(), SIGKILL);
	}
	*ret_go_on = code == SQLITE_OK;
	return code;
}

static inline int faulty_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	bool go_on = false;
	int code = faulty_other(&go_on);
	return go_on ? faulty_real(file)->pMethods->xTruncate(faulty_real(file), size) : code;
}

static inline int faulty_sync(sqlite3_file *file, int flags)
{
	bool go_on = false;
	int code = faulty_other(&go_on);
	return go_on ? faulty_real(file)->pMethods->xSync(faulty_real(file), flags) : code;
}

static inline int faulty_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return faulty_real(file)->pMethods->xFileSize(faulty_real(file), size);
}

static inline int faulty_lock(sqlite3_file *file, int level)
{
	return faulty_real(file)->pMethods->xLock(faulty_real(file), level);
}

static inline int faulty_unlock(sqlite3_file *file, int level)
{
	return faulty_real(file)->pMethods->xUnlock(faulty_real(file), level);
}

static inline int faulty_reserved(sqlite3_file *file, int *result)
{
	return faulty_real(file)->pMethods->xCheckReservedLock(faulty_real(file), result);
}

static inline int faulty_control(sqlite3_file *file, int op, void *arg)
{
	return faulty_real(file)->pMethods->xFileControl(faulty_real(file), op, arg);
}

static inline int faulty_sector(sqlite3_file *file)
{
	return faulty_real(file)->pMethods->xSectorSize(faulty_real(file));
}

static inline int faulty_device(sqlite3_file *file)
{
	return faulty_real(file)->pMethods->xDeviceCharacteristics(faulty_real(file));
}

static const sqlite3_io_methods faulty_methods = {
	.iVersion = 1,
	.xClose = faulty_close,
	.xRead = faulty_read,
	.xWrite = faulty_write,
	.xTruncate = faulty_truncate,
	.xSync = faulty_sync,
	.xFileSize = faulty_size,
	.xLock = faulty_lock,
	.xUnlock = faulty_unlock,
	.xCheckReservedLock = faulty_reserved,
	.xFileControl = faulty_control,
	.xSectorSize = faulty_sector,
	.xDeviceCharacteristics = faulty_device,
};

static inline int faulty_open(
	sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	(void)vfs;
	struct faulty_file *mine = (struct faulty_file *)file;
	mine->base.pMethods = NULL;
	mine->real = (sqlite3_file *)(mine + 1);
	memset(mine->real, 0, (size_t)faulty.real->szOsFile);
	if ((flags & SQLITE_OPEN_CREATE) != 0) {
		bool go_on = false;
		int code = faulty_other(&go_on);
		if (!go_on) {
			return code == SQLITE_FULL ? SQLITE_CANTOPEN : code;
		}
	}
	int code = faulty.real->xOpen(faulty.real, name, mine->real, flags, out_flags);
	if (code == SQLITE_OK) {
		mine->base.pMethods = &faulty_methods;
	}
	return code;
}

static inline int faulty_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs;
	bool go_on = false;
	int code = faulty_other(&go_on);
	return go_on ? faulty.real->xDelete(faulty.real, name, sync) : code;
}

static inline void faulty_register(void)
{
	static sqlite3_vfs vfs;
	faulty.real = sqlite3_vfs_find(NULL);
	vfs = *faulty.real;
	vfs.zName = "faulty";
	vfs.szOsFile = (int)sizeof(struct faulty_file) + faulty.real->szOsFile;
	vfs.xOpen = faulty_open;
	vfs.xDelete = faulty_delete;
	sqlite3_vfs_register(&vfs, 1);
}

#endif
