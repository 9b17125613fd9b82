/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fact `tree` of a disk: a folder is opened from the one above it, so that nothing leads out of
 * the image; the digest is made by common/tree.h.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/digests.h"
#include "../common/tree.h"
#include "files.h"
#include "holdpoint/fact.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "machine.h"
#include "paths.h"
#include "registry_internal.h"

struct walk {
	struct hp_tree_sums sums;
	struct hp_digests *digests;
	struct hp_why *why;
};

/** The names in a folder, in their order; what they are is looked at when their turn comes. Takes
 * `fd`. */
static int list_entries(
	struct walk *walk, int fd, const char *shown, struct hp_tree_entries *entries)
{
	DIR *dir = fdopendir(fd);
	if (dir == NULL) {
		int saved = errno;
		close(fd);
		return hp_why_file(walk->why, saved, shown);
	}
	int status = 0;
	struct dirent *d;
	while (errno = 0, status == 0 && (d = readdir(dir)) != NULL) {
		if (!hp_is_dots(d->d_name)) {
			hp_tree_entries_add(entries, d->d_name, HP_TREE_OTHER, 0);
			status = hp_tree_check_count(&walk->sums, entries->count, walk->why);
		}
	}
	if (status == 0 && errno != 0) {
		status = hp_why_file(walk->why, errno, shown);
	}
	closedir(dir);
	return status == 0 ? hp_tree_entries_order(entries, shown, walk->why) : status;
}

static int digest_file(
	struct walk *walk, int fd, const struct stat *st, const char *shown, struct hp_hash *ret)
{
	uint64_t size = (uint64_t)st->st_size;
	if (hp_tree_sums_add_file(&walk->sums, size, shown, walk->why) < 0) {
		return -1;
	}
	return hp_file_sha256(walk->digests, fd, size, shown, ret, walk->why);
}

static int digest_folder(
	struct walk *walk, int fd, const char *shown, unsigned depth, struct hp_hash *ret);

/** What an entry is, and opens it: a descriptor, or -1. */
static int open_entry(
	struct walk *walk, int folder, const char *name, const char *path, struct stat *ret_stat)
{
	if (fstatat(folder, name, ret_stat, AT_SYMLINK_NOFOLLOW) < 0) {
		return hp_why_file(walk->why, errno, path);
	}
	bool is_folder = S_ISDIR(ret_stat->st_mode);
	if (!is_folder && !S_ISREG(ret_stat->st_mode)) {
		return hp_why_set(walk->why, "not-supported",
			_("%s is a link, a junction or a device; what it leads to is not compared. "
			  "Ask for the folders beside it."),
			path);
	}
	int fd = openat(folder, name,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC |
			(is_folder ? O_DIRECTORY : 0));
	return fd >= 0 ? fd : hp_why_file(walk->why, errno, path);
}

/** Adds one entry to the digest of its folder; `shown` is the folder's. */
static int digest_entry(struct walk *walk, int fd, const char *name, const char *shown,
	unsigned depth, struct hp_tree_folder *folder)
{
	struct stat st;
	struct hp_hash hash;
	char *path = hp_asprintf("%s/%s", shown, name);
	int entry = open_entry(walk, fd, name, path, &st);
	int status = entry < 0 ? -1 : 0;
	bool is_folder = status == 0 && S_ISDIR(st.st_mode);
	if (status == 0) {
		status = is_folder ? digest_folder(walk, entry, path, depth + 1, &hash)
				   : digest_file(walk, entry, &st, path, &hash);
		close(entry);
	}
	if (status == 0 && is_folder) {
		walk->sums.folders++;
		status = hp_tree_folder_add_folder(folder, name, &hash, shown, walk->why);
	} else if (status == 0) {
		status = hp_tree_folder_add_file(
			folder, name, (uint64_t)st.st_size, &hash, shown, walk->why);
	}
	free(path);
	return status;
}

/** `fd` stays the caller's. */
static int digest_folder(
	struct walk *walk, int fd, const char *shown, unsigned depth, struct hp_hash *ret)
{
	/* Each level keeps one folder open, and a helper may have 128 files open. */
	if (hp_tree_check_depth(depth, shown, walk->why) < 0) {
		return -1;
	}
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (copy < 0) {
		return hp_why_file(walk->why, errno, shown);
	}
	struct hp_tree_entries entries = {.items = NULL};
	struct hp_tree_folder *folder = hp_tree_folder_new();
	int status = list_entries(walk, copy, shown, &entries);
	for (size_t i = 0; status == 0 && i < entries.count; i++) {
		status = digest_entry(walk, fd, entries.items[i].name, shown, depth, folder);
	}
	if (status == 0) {
		status = hp_tree_folder_digest(folder, shown, ret, walk->why);
	}
	hp_tree_folder_free(folder);
	hp_tree_entries_finish(&entries);
	return status;
}

/** An hp_look_fn. */
static int look_tree(struct hp_registry *registry, const struct hp_fact *fact,
	const struct hp_image_place *place, const char *shown, struct hp_json **ret_data,
	struct hp_why *why)
{
	(void)fact; /* a tree is asked for by its path alone */
	const struct hp_image *image = hp_registry_image(registry);
	struct walk walk = {.digests = hp_registry_digests(registry), .why = why};
	struct stat st;
	struct hp_hash hash;
	if (hp_image_stat(image, place, shown, &st, why) < 0) {
		return -1;
	}
	bool is_folder = S_ISDIR(st.st_mode);
	int fd = hp_image_open(image, place, O_RDONLY | (is_folder ? O_DIRECTORY : 0));
	if (fd < 0) {
		return hp_why_file(why, errno, shown);
	}
	int status = is_folder ? digest_folder(&walk, fd, shown, 0, &hash)
			       : digest_file(&walk, fd, &st, shown, &hash);
	close(fd);
	if (status < 0) {
		return -1;
	}
	*ret_data = hp_tree_data(&hash, walk.sums.files, walk.sums.folders, walk.sums.size);
	return 1;
}

void hp_registry_read_tree(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	hp_registry_look(registry, fact, look_tree, observation);
}
