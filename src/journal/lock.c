/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"
#include "journal_internal.h"

/*
 * An open-file-description lock: it goes with the descriptor, so a writer that dies in any way
 * leaves none behind, and two opens in one process exclude each other, which the older POSIX locks
 * do not. What the file holds (process id and terminal) is only for the message.
 */

#define HOLDER_MAX 200

static int try_lock(int fd)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	return fcntl(fd, F_OFD_SETLK, &whole) == 0 ? 0 : errno;
}

static char *read_holder(int fd)
{
	char text[HOLDER_MAX];
	ssize_t got = pread(fd, text, sizeof(text) - 1, 0);
	text[got > 0 ? got : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return hp_text_clean_cut(text, HOLDER_MAX);
}

static void write_holder(int fd)
{
	char tty[HOLDER_MAX];
	bool known = ttyname_r(STDIN_FILENO, tty, sizeof(tty)) == 0;
	char *text = known ? hp_asprintf("process %ld on %s\n", (long)getpid(), tty)
			   : hp_asprintf("process %ld\n", (long)getpid());
	/* Only for a message: a full disk must not keep anyone from locking. */
	(void)!ftruncate(fd, 0);
	(void)!pwrite(fd, text, strlen(text), 0);
	free(text);
}

static int open_lock(const char *path, int *ret_fd, struct hp_error *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (fd < 0) {
		return hp_error_set_errno(err, HP_ERR_IO, errno,
			_("The run cannot be written: its lock file %s cannot be opened. Make the "
			  "folder writable, or only look"),
			path);
	}
	*ret_fd = fd;
	return 0;
}

int lock_take(const char *folder, int *ret_fd, struct hp_error *err)
{
	char *path = hp_path_join(folder, LOCK_FILE);
	int fd = -1;
	int status = open_lock(path, &fd, err);
	if (status != 0) {
		free(path);
		return status;
	}
	int errnum = try_lock(fd);
	if (errnum == 0) {
		write_holder(fd);
		*ret_fd = fd;
		free(path);
		return 0;
	}
	if (errnum == EAGAIN || errnum == EACCES) {
		char *holder = read_holder(fd);
		status = hp_error_set(err, HP_ERR_LOCKED,
			_("Another console writes this run (%s). Here it can only be looked at; go "
			  "on there, or end it there first."),
			holder[0] != '\0' ? holder : "?");
		free(holder);
	} else {
		status = hp_error_set_errno(err, HP_ERR_IO, errnum,
			_("The lock file %s cannot be locked. Keep records on a disk that knows "
			  "locks, with --state DIR"),
			path);
	}
	(void)close(fd);
	free(path);
	return status;
}

void lock_release(int fd)
{
	if (fd >= 0) {
		(void)close(fd);
	}
}
