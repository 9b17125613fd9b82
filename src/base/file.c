/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

#define READ_CHUNK ((size_t)64 << 10)
#define SHOWN_PATH_MAX 400
#define EXFAT_MAGIC 0x2011BAB0
#define TEMP_TRIES 16

static int status_of_errno(int errnum)
{
	return errnum == ENOENT || errnum == ENOTDIR ? HP_ERR_NOT_FOUND : HP_ERR_IO;
}

static int fail_read(struct hp_error *err, int errnum, const char *path)
{
	char *shown = hp_text_clean_cut(path, SHOWN_PATH_MAX);
	int status = errnum == EISDIR
			     ? hp_error_set(err, HP_ERR_INVALID,
				       _("%s: this is a folder, where a file is needed"), shown)
			     : hp_error_set_errno(err, status_of_errno(errnum), errnum,
				       _("%s: the file cannot be read"), shown);
	free(shown);
	return status;
}

static int fail_write(struct hp_error *err, int errnum, const char *path)
{
	char *shown = hp_text_clean_cut(path, SHOWN_PATH_MAX);
	int status = hp_error_set_errno(
		err, HP_ERR_IO, errnum, _("%s: the file cannot be written"), shown);
	free(shown);
	return status;
}

/** How many bytes there seem to be, and one to see the end by; a chunk where nobody can tell. */
static size_t first_chunk(int fd, size_t max)
{
	struct stat st;

	/* What has no size on the disk can have contents all the same: /proc. */
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= 0) {
		return READ_CHUNK;
	}
	return (uintmax_t)st.st_size < max ? (size_t)st.st_size + 1 : max + 1;
}

/** Reads on until the end of the file or one byte more than `max`, which tells that there is more.
 */
static int read_all(int fd, size_t max, char **ret_data, size_t *ret_len)
{
	size_t len = 0;
	/* One byte beyond for the NUL. */
	size_t capacity = first_chunk(fd, max) + 1;
	char *data = hp_alloc(capacity);

	for (;;) {
		if (capacity - len < 2) {
			data = hp_grow(data, len + READ_CHUNK, &capacity, 1);
		}
		size_t room = capacity - len - 1;
		size_t wanted = max - len < room ? max - len + 1 : room;
		ssize_t got = read(fd, data + len, wanted);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			int errnum = errno;
			free(data);
			return errnum;
		}
		len += (size_t)got;
		if (got == 0 || len > max) {
			break;
		}
	}
	data[len] = '\0';
	*ret_data = data;
	*ret_len = len;
	return 0;
}

int hp_file_read(
	const char *path, size_t max, char **ret_data, size_t *ret_len, struct hp_error *err)
{
	bool from_stdin = strcmp(path, "-") == 0;
	int fd = from_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *data = NULL;
	size_t len = 0;

	if (fd < 0) {
		return fail_read(err, errno, path);
	}
	if (max > SIZE_MAX / 4) {
		max = SIZE_MAX / 4;
	}
	int errnum = read_all(fd, max, &data, &len);
	if (!from_stdin) {
		(void)close(fd);
	}
	if (errnum != 0) {
		return fail_read(err, errnum, path);
	}
	if (len > max) {
		char *shown = hp_text_clean_cut(path, SHOWN_PATH_MAX);
		free(data);
		int status = hp_error_set(err, HP_ERR_INVALID,
			_("%s: the file is larger than %zu bytes, the most that is read here"),
			shown, max);
		free(shown);
		return status;
	}
	*ret_data = data;
	*ret_len = len;
	return 0;
}

bool hp_write_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t written = write(fd, at, len);
		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written < 0) {
			return false;
		}
		if (written == 0) {
			errno = EIO;
			return false;
		}
		at += written;
		len -= (size_t)written;
	}
	return true;
}

/** The folder a path lies in, "." where it names none; caller frees. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL) {
		return hp_strdup(".");
	}
	return hp_strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/** A new file beside the one to be replaced; its name goes to *ret_temp. The descriptor, or -1 with
 * errno. */
static int open_temp(const char *folder, unsigned mode, char **ret_temp)
{
	for (int i = 0; i < TEMP_TRIES; i++) {
		unsigned char random[8];
		hp_random(random, sizeof(random));
		char *hex = hp_hex(random, sizeof(random));
		char *name = hp_asprintf(".holdpoint-%s", hex);
		char *temp = hp_path_join(folder, name);
		free(hex);
		free(name);
		int fd = open(
			temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
		if (fd >= 0) {
			*ret_temp = temp;
			return fd;
		}
		int errnum = errno;
		free(temp);
		errno = errnum;
		if (errnum != EEXIST) {
			return -1;
		}
	}
	return -1;
}

/** Makes a rename last. File systems that cannot sync a folder say EINVAL: there is nothing more to
 * do there. */
static int sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		return errno == EACCES ? 0 : errno;
	}
	int errnum = fsync(fd) < 0 ? errno : 0;
	(void)close(fd);
	return errnum == EINVAL || errnum == ENOTSUP || errnum == EROFS ? 0 : errnum;
}

/**
 * A terminal, a printer, a pipe, /dev/null: it takes the bytes. A rename would put a file in its
 * place, which who is root may do. The name in /dev of what a program writes to leads to a file by
 * way of /proc.
 */
static bool takes_bytes(const char *path, mode_t mode)
{
	static const char proc[] = "/proc/";
	char target[sizeof(proc)] = "";
	if (S_ISCHR(mode) || S_ISFIFO(mode)) {
		return true;
	}
	return S_ISREG(mode) && readlink(path, target, sizeof(target) - 1) > 0 &&
	       strncmp(target, proc, strlen(proc)) == 0;
}

static int write_into(const char *path, const void *data, size_t len, struct hp_error *err)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		return fail_write(err, errno, path);
	}
	int errnum = hp_write_all(fd, data, len) ? 0 : errno;
	if (close(fd) < 0 && errnum == 0) {
		errnum = errno;
	}
	return errnum == 0 ? 0 : fail_write(err, errnum, path);
}

int hp_file_replace(const char *path, const void *data, size_t len, unsigned mode, bool sync,
	struct hp_error *err)
{
	struct stat st;
	bool there = stat(path, &st) == 0;
	if (there && takes_bytes(path, st.st_mode)) {
		return write_into(path, data, len, err);
	}
	if (there && (S_ISBLK(st.st_mode) || S_ISSOCK(st.st_mode))) {
		return fail_write(err, S_ISBLK(st.st_mode) ? EPERM : ENXIO, path);
	}
	char *folder = folder_of(path);
	char *temp = NULL;
	int errnum = 0;
	int status = 0;

	int fd = open_temp(folder, mode, &temp);
	if (fd < 0) {
		status = fail_write(err, errno, path);
		goto out;
	}
	errnum = hp_write_all(fd, data, len) ? 0 : errno;
	if (errnum == 0 && sync && fdatasync(fd) < 0) {
		errnum = errno;
	}
	if (close(fd) < 0 && errnum == 0) {
		errnum = errno;
	}
	if (errnum == 0 && rename(temp, path) < 0) {
		errnum = errno;
	}
	if (errnum != 0) {
		(void)unlink(temp);
		status = fail_write(err, errnum, path);
		goto out;
	}
	errnum = sync ? sync_folder(folder) : 0;
	if (errnum != 0) {
		status = fail_write(err, errnum, path);
	}
out:
	free(temp);
	free(folder);
	return status;
}

char *hp_path_join(const char *folder, const char *name)
{
	size_t len = strlen(folder);

	if (len == 0) {
		return hp_strdup(name);
	}
	return hp_asprintf("%s%s%s", folder, folder[len - 1] == '/' ? "" : "/", name);
}

char *hp_program_folder(void)
{
	size_t size = PATH_MAX;
	char *path = hp_alloc(size);

	for (;;) {
		ssize_t len = readlink("/proc/self/exe", path, size);
		if (len <= 0) {
			break;
		}
		if ((size_t)len < size) {
			path[len] = '\0';
			char *folder = folder_of(path);
			free(path);
			return folder;
		}
		size *= 2;
		path = hp_realloc(path, size, 1);
	}
	free(path);
	return NULL;
}

/** statfs of a path or, where it is not there yet, of the nearest folder above it. */
static int statfs_above(const char *path, struct statfs *ret_fs)
{
	char *at = hp_strdup(path);
	int result = statfs(at, ret_fs);

	while (result < 0 && (errno == ENOENT || errno == ENOTDIR) && strcmp(at, "/") != 0 &&
		strcmp(at, ".") != 0) {
		char *above = folder_of(at);
		free(at);
		at = above;
		result = statfs(at, ret_fs);
	}
	free(at);
	return result;
}

enum hp_file_storage hp_file_storage(const char *path)
{
	struct statfs fs;

	if (statfs_above(path, &fs) < 0) {
		return HP_STORAGE_DURABLE;
	}
	switch ((unsigned long)fs.f_type & 0xffffffffUL) {
	case TMPFS_MAGIC:
	case RAMFS_MAGIC:
	case OVERLAYFS_SUPER_MAGIC:
		return HP_STORAGE_MEMORY;
	case MSDOS_SUPER_MAGIC:
	case EXFAT_MAGIC:
		return HP_STORAGE_NO_MODES;
	}
	return HP_STORAGE_DURABLE;
}
