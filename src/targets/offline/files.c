/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts `path` and `files`: what is on the drives. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/digests.h"
#include "../common/list.h"
#include "files.h"
#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "machine.h"
#include "paths.h"
#include "registry_internal.h"

/* More names than this are no list for a person, and would not fit an answer. */
#define NAMES_MAX ((size_t)1 << 20)

/* ---- parts that trees use too ---- */

int hp_why_file(struct hp_why *why, int errnum, const char *shown)
{
	if (errnum == EACCES || errnum == EPERM) {
		return hp_why_set(why, "access-denied",
			_("%s cannot be opened: permission denied. Start as a user who may read "
			  "the disk."),
			shown);
	}
	if (errnum == ENOENT || errnum == ELOOP || errnum == EXDEV) {
		/* It was in its folder a moment ago. */
		return hp_why_set(why, "io-error",
			_("%s is a link or junction that leads nowhere inside the folders of the "
			  "target; mount what it leads to, or look at the machine itself."),
			shown);
	}
	return hp_why_set(why, "io-error", _("%s cannot be read: %s."), shown, strerror(errnum));
}

static int read_sha256(
	int fd, uint64_t size, const char *shown, struct hp_hash *ret_hash, struct hp_why *why)
{
	uint64_t done = 0;
	struct hp_hash hash;
	int status = hp_digests_read(fd, NULL, NULL, &hash, &done);
	if (status < 0) {
		return hp_why_file(why, -status, shown);
	}
	if (done != size) {
		return hp_why_set(why, "io-error",
			_("%s changed while it was read; mount the disk read-only, or stop what "
			  "writes to it."),
			shown);
	}
	*ret_hash = hash;
	return 0;
}

int hp_file_sha256(struct hp_digests *digests, int fd, uint64_t size, const char *shown,
	struct hp_hash *ret_hash, struct hp_why *why)
{
	struct stat before;
	struct stat after;
	int64_t begun_ms = hp_clock_now().wall_ms;
	if (fstat(fd, &before) < 0) {
		return hp_why_file(why, errno, shown);
	}
	if ((uint64_t)before.st_size == size && hp_digests_find(digests, &before, ret_hash)) {
		return 0;
	}
	int status = read_sha256(fd, size, shown, ret_hash, why);
	if (status == 0 && fstat(fd, &after) == 0) {
		hp_digests_keep(digests, &before, &after, begun_ms, ret_hash);
	}
	return status;
}

bool hp_is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

int hp_image_stat(const struct hp_image *image, const struct hp_image_place *place,
	const char *shown, struct stat *ret_stat, struct hp_why *why)
{
	int fd = hp_image_open(image, place, O_PATH);
	if (fd < 0) {
		return hp_why_file(why, errno, shown);
	}
	int status = fstat(fd, ret_stat);
	close(fd);
	if (status < 0) {
		return hp_why_file(why, errno, shown);
	}
	if (!S_ISREG(ret_stat->st_mode) && !S_ISDIR(ret_stat->st_mode)) {
		return hp_why_set(why, "not-supported",
			_("%s is neither a file nor a folder on this side (a link, a pipe or a "
			  "device); look at the machine itself."),
			shown);
	}
	return 0;
}

/* ---- path ---- */

/** The caller closes it; NULL with the reason in `why`. */
static DIR *open_folder(const struct hp_image *image, const struct hp_image_place *place,
	const char *shown, struct hp_why *why)
{
	int fd = hp_image_open(image, place, O_RDONLY | O_DIRECTORY);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (dir == NULL) {
		int saved = errno;
		if (fd >= 0) {
			close(fd);
		}
		(void)hp_why_file(why, saved, shown);
	}
	return dir;
}

static int count_entries(const struct hp_image *image, const struct hp_image_place *place,
	const char *shown, int64_t *ret_count, struct hp_why *why)
{
	DIR *dir = open_folder(image, place, shown, why);
	if (dir == NULL) {
		return -1;
	}
	int64_t count = 0;
	struct dirent *d;
	while (errno = 0, (d = readdir(dir)) != NULL) {
		count += !hp_is_dots(d->d_name);
	}
	int saved = errno;
	closedir(dir);
	if (saved != 0) {
		return hp_why_file(why, saved, shown);
	}
	*ret_count = count;
	return 0;
}

static int digest(struct hp_registry *registry, const struct hp_image_place *place,
	const char *shown, const struct stat *st, struct hp_hash *ret_hash, struct hp_why *why)
{
	int fd = hp_image_open(hp_registry_image(registry), place, O_RDONLY);
	if (fd < 0) {
		return hp_why_file(why, errno, shown);
	}
	int status = hp_file_sha256(
		hp_registry_digests(registry), fd, (uint64_t)st->st_size, shown, ret_hash, why);
	close(fd);
	return status;
}

/** An hp_look_fn. */
static int describe(struct hp_registry *registry, const struct hp_fact *fact,
	const struct hp_image_place *place, const char *shown, struct hp_json **ret_data,
	struct hp_why *why)
{
	const struct hp_image *image = hp_registry_image(registry);
	struct stat st;
	struct hp_hash hash;
	int64_t entries = 0;
	if (hp_image_stat(image, place, shown, &st, why) < 0) {
		return -1;
	}
	if (S_ISDIR(st.st_mode)) {
		if (count_entries(image, place, shown, &entries, why) < 0) {
			return -1;
		}
		*ret_data = hp_folder_to_json(&st.st_mtim, entries);
		return 1;
	}
	if (fact->sha256 && digest(registry, place, shown, &st, &hash, why) < 0) {
		return -1;
	}
	*ret_data = hp_file_to_json(&st.st_mtim, (uint64_t)st.st_size, fact->sha256 ? &hash : NULL);
	return 1;
}

void hp_registry_read_path(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	hp_registry_look(registry, fact, describe, observation);
}

/* ---- files ---- */

/** Whether the entry of an open folder is a file; a link is what it leads to. 1, 0, -1. */
static int entry_is_file(const struct hp_image *image, const struct hp_image_place *folder, int fd,
	const char *name, struct hp_why *why)
{
	struct stat st;
	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		return hp_why_file(why, errno, name);
	}
	if (S_ISLNK(st.st_mode)) {
		struct hp_image_place wanted = {.drive = folder->drive};
		wanted.path = folder->path[0] != '\0' ? hp_asprintf("%s/%s", folder->path, name)
						      : hp_strdup(name);
		int status = hp_image_stat(image, &wanted, wanted.path, &st, why);
		free(wanted.path);
		if (status < 0) {
			return -1;
		}
	}
	return S_ISREG(st.st_mode) ? 1 : 0;
}

/** Adds the names of the files in an open folder that match. */
static int list_files(const struct hp_image *image, const struct hp_image_place *folder, DIR *dir,
	const char *shown, const char *pattern, struct hp_strv *names, struct hp_why *why)
{
	struct dirent *d;
	while (errno = 0, (d = readdir(dir)) != NULL) {
		if (!hp_utf8_is_valid(d->d_name, strlen(d->d_name))) {
			return hp_why_set(why, "malformed",
				_("The folder %s has names that are not UTF-8; mount the disk with "
				  "iocharset=utf8."),
				shown);
		}
		if (hp_is_dots(d->d_name) || !hp_name_matches(pattern, d->d_name)) {
			continue;
		}
		int is_file = entry_is_file(image, folder, dirfd(dir), d->d_name, why);
		if (is_file < 0) {
			return -1;
		}
		if (is_file == 1) {
			hp_strv_add(names, d->d_name);
		}
		if (names->count > NAMES_MAX) {
			return hp_why_set(why, "too-large",
				_("The folder %s has more than a million such files; ask for "
				  "less."),
				shown);
		}
	}
	return errno == 0 ? 1 : hp_why_file(why, errno, shown);
}

/** An hp_look_fn. */
static int look_files(struct hp_registry *registry, const struct hp_fact *fact,
	const struct hp_image_place *place, const char *shown, struct hp_json **ret_data,
	struct hp_why *why)
{
	const struct hp_image *image = hp_registry_image(registry);
	struct stat st;
	if (hp_image_stat(image, place, shown, &st, why) < 0) {
		return -1;
	}
	if (!S_ISDIR(st.st_mode)) {
		return hp_why_set(
			why, "malformed", _("%s is a file; files are listed of a folder."), shown);
	}
	DIR *dir = open_folder(image, place, shown, why);
	if (dir == NULL) {
		return -1;
	}
	struct hp_strv names;
	hp_strv_init(&names);
	int found = list_files(image, place, dir, shown, fact->args[1], &names, why);
	if (found == 1) {
		*ret_data = hp_names_to_items(&names);
	}
	hp_strv_finish(&names);
	closedir(dir);
	return found;
}

void hp_registry_read_files(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	hp_registry_look(registry, fact, look_files, observation);
}
