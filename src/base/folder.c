/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

#define SHOWN_PATH_MAX 400
/* Each level of the tree holds a descriptor while its children go; our own folders are a few levels
 * deep. */
#define REMOVE_DEPTH_MAX 200

static int fail_make(struct hp_error *err, int errnum, const char *path)
{
	char *shown = hp_text_clean_cut(path, SHOWN_PATH_MAX);
	int status = hp_error_set_errno(
		err, HP_ERR_IO, errnum, _("%s: the folder cannot be made"), shown);
	free(shown);
	return status;
}

static bool is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int hp_folder_make(const char *path, unsigned mode, struct hp_error *err)
{
	if (is_folder(path)) {
		return 0;
	}
	char *prefix = hp_strdup(path);
	size_t len = strlen(prefix);
	int errnum = len == 0 ? ENOENT : 0;

	/* Every prefix that ends before a slash or at the end of the path, outermost first. */
	for (size_t i = 1; errnum == 0 && i <= len; i++) {
		if (path[i] != '/' && path[i] != '\0') {
			continue;
		}
		prefix[i] = '\0';
		/* Another program may make it at the same time: what counts is that it is there. */
		int refused =
			mkdir(prefix, (mode_t)mode) < 0 ? errno : 0; /* is_folder sets it anew */
		if (refused != 0 && !is_folder(prefix)) {
			errnum = refused == EEXIST ? ENOTDIR : refused;
		}
		prefix[i] = path[i];
	}
	free(prefix);
	return errnum != 0 ? fail_make(err, errnum, path) : 0;
}

/**
 * Opens a folder inside another for removal, through no link and onto no other mount. openat2 also
 * sees a bind mount of the same file system; the device number alone (older kernels) does not.
 */
static int open_below(int parent, const char *name, dev_t device)
{
	struct open_how how = {
		.flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
	};
	int fd = (int)syscall(SYS_openat2, parent, name, &how, sizeof(how));

	if (fd < 0 && (errno == ENOSYS || errno == EPERM)) {
		fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	}
	struct stat st;
	if (fd >= 0 && (fstat(fd, &st) < 0 || st.st_dev != device)) {
		(void)close(fd);
		errno = EXDEV;
		return -1;
	}
	return fd;
}

static int empty_folder(int fd, dev_t device, int depth);

/** 0 or an errno. */
static int remove_entry(int parent, const char *name, dev_t device, int depth)
{
	if (unlinkat(parent, name, 0) == 0 || errno == ENOENT) {
		return 0;
	}
	/* Linux says EISDIR for a folder, POSIX says EPERM. */
	if (errno != EISDIR && errno != EPERM) {
		return errno;
	}
	if (depth >= REMOVE_DEPTH_MAX) {
		return ELOOP;
	}
	int fd = open_below(parent, name, device);
	if (fd < 0) {
		return errno;
	}
	int errnum = empty_folder(fd, device, depth + 1);
	if (errnum != 0) {
		return errnum;
	}
	return unlinkat(parent, name, AT_REMOVEDIR) < 0 ? errno : 0;
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/** Removes all in a folder; `fd` is closed here. 0 or the first errno; the rest is tried all the
 * same. */
static int empty_folder(int fd, dev_t device, int depth)
{
	DIR *folder = fdopendir(fd);
	int first_errnum = 0;

	if (folder == NULL) {
		first_errnum = errno;
		(void)close(fd);
		return first_errnum;
	}
	for (;;) {
		errno = 0;
		struct dirent *entry = readdir(folder);
		if (entry == NULL) {
			break;
		}
		if (is_dots(entry->d_name)) {
			continue;
		}
		int errnum = remove_entry(dirfd(folder), entry->d_name, device, depth);
		if (first_errnum == 0) {
			first_errnum = errnum;
		}
	}
	if (first_errnum == 0) {
		first_errnum = errno;
	}
	(void)closedir(folder);
	return first_errnum;
}

int hp_folder_remove(const char *path, struct hp_error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	int errnum = 0;

	if (fd < 0) {
		errnum = errno;
	} else if (fstat(fd, &st) < 0) {
		errnum = errno;
		(void)close(fd);
	} else {
		errnum = empty_folder(fd, st.st_dev, 0);
	}
	if (errnum == 0 && rmdir(path) < 0) {
		errnum = errno;
	}
	if (errnum == 0) {
		return 0;
	}
	char *shown = hp_text_clean_cut(path, SHOWN_PATH_MAX);
	int status = errnum == ENOENT ? HP_ERR_NOT_FOUND : HP_ERR_IO;
	status = hp_error_set_errno(
		err, status, errnum, _("%s: the folder cannot be removed completely"), shown);
	free(shown);
	return status;
}
