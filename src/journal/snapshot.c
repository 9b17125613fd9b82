/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "journal_internal.h"

/*
 * A record whose last transaction was broken off has to have it undone before it can be read. Where
 * nothing may be changed (a read-only folder, evidence) that is done in a private copy of both
 * files.
 */

#define COPY_MAX ((size_t)1 << 30)
#define COPY_TRIES 3

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static int copy_file(const char *from, const char *folder, const char *name, struct hp_error *err)
{
	char *bytes = NULL;
	size_t len = 0;
	int status = hp_file_read(from, COPY_MAX, &bytes, &len, err);
	if (status == 0) {
		char *to = hp_path_join(folder, name);
		status = hp_file_replace(to, bytes, len, 0600, false, err);
		free(to);
	}
	free(bytes);
	return status;
}

/** Copies both files so that they belong together: if either changed under way, once more. */
static int copy_both(const char *path, const char *folder, struct hp_error *err)
{
	char *rollback = hp_asprintf("%s-journal", path);
	int status = HP_ERR_LOCKED;
	for (int i = 0; i < COPY_TRIES && status == HP_ERR_LOCKED; i++) {
		struct stat before[2] = {0};
		struct stat after[2] = {0};
		(void)stat(path, &before[0]);
		(void)stat(rollback, &before[1]);
		status = copy_file(path, folder, JOURNAL_FILE, err);
		if (status == 0) {
			status = copy_file(rollback, folder, JOURNAL_FILE "-journal", err);
		}
		(void)stat(path, &after[0]);
		(void)stat(rollback, &after[1]);
		if (status == 0 &&
			(!same_file(&before[0], &after[0]) || !same_file(&before[1], &after[1]))) {
			status = hp_error_set(err, HP_ERR_LOCKED,
				_("Another program keeps the journal %s busy. Wait until it is "
				  "ready, then try again."),
				path);
		}
	}
	free(rollback);
	return status;
}

int snapshot_take(const char *path, char **ret_folder, struct hp_error *err)
{
	const char *tmp = getenv("TMPDIR");
	char *folder =
		hp_path_join(tmp != NULL && tmp[0] == '/' ? tmp : "/tmp", "holdpoint-XXXXXX");
	if (mkdtemp(folder) == NULL) {
		int status = hp_error_set_errno(err, HP_ERR_IO, errno,
			_("The journal %s was broken off in mid-write, and there is no room for a "
			  "copy to look at. Set TMPDIR to a writable folder"),
			path);
		free(folder);
		return status;
	}
	int status = copy_both(path, folder, err);
	if (status != 0) {
		(void)hp_folder_remove(folder, NULL);
		free(folder);
		return status;
	}
	*ret_folder = folder;
	return 0;
}
