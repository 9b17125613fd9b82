/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/marker.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "local.h"

int hp_place_clean(const char *path, char **ret_path, struct hp_why *why)
{
	if (path[0] != '/') {
		return hp_why_set(why, "malformed",
			_("\"%s\" is no path of this machine: here a path begins with a slash, "
			  "as in /srv/data."),
			path);
	}
	struct hp_str clean;
	hp_str_init(&clean);
	int status = 0;
	while (status == 0 && *(path += strspn(path, "/")) != '\0') {
		size_t len = strcspn(path, "/");
		if ((len == 1 && path[0] == '.') || (len == 2 && strncmp(path, "..", 2) == 0)) {
			status = hp_why_set(why, "malformed",
				_("A path must not lead through \"%.*s\"; write the folder that "
				  "is meant."),
				(int)len, path);
		}
		hp_str_append_char(&clean, '/');
		hp_str_append_len(&clean, path, len);
		path += len;
	}
	if (clean.len == 0) {
		hp_str_append_char(&clean, '/');
	}
	if (status == 0) {
		*ret_path = hp_str_detach(&clean);
	}
	hp_str_finish(&clean);
	return status;
}

int hp_place_check_name(const char *name, const char *folder, struct hp_why *why)
{
	if (strcmp(name, HP_PRACTICE_MARKER_FILE) != 0) {
		return 0;
	}
	return hp_why_set(why, "practice-marker",
		_("%s is a drive of a practice machine, and no live machine; use it with "
		  "\"holdpoint train\"."),
		folder);
}

/** Looks for the marker in each folder on the real way down to what `fd` is. */
static int check_marker(int fd, const char *shown, struct hp_why *why)
{
	char *link = hp_asprintf("/proc/self/fd/%d", fd);
	char real[PATH_MAX];
	ssize_t len = readlink(link, real, sizeof(real) - 1);
	free(link);
	if (len <= 0 || len == sizeof(real) - 1 || real[0] != '/') {
		return hp_why_set(why, "io-error",
			_("Where %s really is cannot be seen; /proc has to be mounted."), shown);
	}
	real[len] = '\0';
	int status = 0;
	while (status == 0) {
		char *marker = hp_asprintf(
			"%s/%s", strcmp(real, "/") == 0 ? "" : real, HP_PRACTICE_MARKER_FILE);
		struct stat st;
		if (lstat(marker, &st) == 0) {
			status = hp_place_check_name(HP_PRACTICE_MARKER_FILE, real, why);
		} else if (errno == EACCES) {
			status = hp_local_why(why, errno, real);
		}
		free(marker);
		char *slash = strrchr(real, '/');
		if (slash == real && real[1] == '\0') {
			break;
		}
		slash[slash == real] = '\0'; /* the root keeps its slash */
	}
	return status;
}

/** `parent` is the deepest folder on the way that is there, `name` what is not found in it. */
static int prove_absent(int parent, const char *name, const char *path, struct hp_why *why)
{
	struct stat st;
	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		return S_ISLNK(st.st_mode)
			       ? hp_why_set(why, "io-error",
					 _("On the way to %s the link \"%s\" leads nowhere; mount "
					   "what it leads to, or remove the link."),
					 path, name)
			       : hp_why_set(why, "io-error",
					 _("%s changed while it was looked at; look again."), path);
	}
	if (errno != ENOENT && errno != ENOTDIR) {
		return hp_local_why(why, errno, path);
	}
	return check_marker(parent, path, why);
}

/** Goes back from a path that is not there to the first folder that is: 0 proved absent, -1. */
static int find_gap(const char *path, struct hp_why *why)
{
	char *above = hp_strdup(path);
	int status = -1;
	for (;;) {
		char *slash = strrchr(above, '/');
		char *name = hp_strdup(slash + 1);
		slash[slash == above] = '\0';
		int fd = open(above, O_PATH | O_CLOEXEC);
		int errnum = errno;
		if (fd >= 0) {
			status = prove_absent(fd, name, path, why);
			close(fd);
		}
		free(name);
		if (fd >= 0) {
			break;
		}
		if ((errnum != ENOENT && errnum != ENOTDIR) || strcmp(above, "/") == 0) {
			(void)hp_local_why(why, errnum, path);
			break;
		}
	}
	free(above);
	return status;
}

int hp_place_open(const char *path, int *ret_fd, struct hp_why *why)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd >= 0) {
		if (check_marker(fd, path, why) < 0) {
			close(fd);
			return -1;
		}
		*ret_fd = fd;
		return 1;
	}
	if (errno == ENOENT || errno == ENOTDIR) {
		return find_gap(path, why);
	}
	if (errno == ENAMETOOLONG) {
		return hp_why_set(why, "malformed",
			_("%s is longer than any path of this machine can be."), path);
	}
	return hp_local_why(why, errno, path);
}
