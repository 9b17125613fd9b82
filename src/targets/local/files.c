/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts `path`, `tree` and `files`. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/digests.h"
#include "../common/list.h"
#include "../common/tree.h"
#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "local.h"
#include "place.h"

/* More names than this are no list for a person, and would not fit an answer. */
#define NAMES_MAX ((size_t)1 << 20)
#define LOOK_AT_TIME_EVERY 1024u /* entries */

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int why_special(const char *shown, struct hp_why *why)
{
	return hp_why_set(why, "not-supported",
		_("%s is neither a file nor a folder but a device, a pipe or a socket; look at it "
		  "and attest."),
		shown);
}

/** The same thing as `place` (an O_PATH descriptor), for reading; no way is walked again. */
static int reopen(int place, int flags)
{
	char *link = hp_asprintf("/proc/self/fd/%d", place);
	int fd = open(link, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);
	free(link);
	return fd;
}

/* ---- contents ---- */

struct patience {
	struct hp_local *local;
	struct hp_why *why;
	bool is_over;
};

static bool is_over(void *data)
{
	struct patience *patience = data;
	patience->is_over = hp_local_check_time(patience->local, patience->why) < 0;
	return patience->is_over;
}

static int digest_fd(struct hp_local *local, int fd, const char *shown, struct hp_hash *ret_digest,
	uint64_t *ret_size, struct hp_why *why)
{
	struct patience patience = {.local = local, .why = why};
	int status = hp_digests_read(fd, is_over, &patience, ret_digest, ret_size);
	if (patience.is_over) {
		return -1;
	}
	return status < 0 ? hp_local_why(why, -status, shown) : 0;
}

static int why_changed(const char *shown, struct hp_why *why)
{
	return hp_why_set(why, "io-error",
		_("%s changed while it was read; stop what writes to it, and look again."), shown);
}

/** Of a file that stays as `st` says while it is read. */
static int digest_file(struct hp_local *local, int fd, const struct stat *st, const char *shown,
	struct hp_hash *ret_digest, struct hp_why *why)
{
	uint64_t size = 0;
	struct stat after;
	int64_t begun_ms = hp_clock_now().wall_ms;
	if (hp_digests_find(local->digests, st, ret_digest)) {
		return 0;
	}
	if (digest_fd(local, fd, shown, ret_digest, &size, why) < 0) {
		return -1;
	}
	if (fstat(fd, &after) < 0) {
		return hp_local_why(why, errno, shown);
	}
	bool same = after.st_mtim.tv_sec == st->st_mtim.tv_sec &&
		    after.st_mtim.tv_nsec == st->st_mtim.tv_nsec;
	if (!same || size != (uint64_t)st->st_size) {
		return why_changed(shown, why);
	}
	hp_digests_keep(local->digests, st, &after, begun_ms, ret_digest);
	return 0;
}

/* ---- folders ---- */

/** The caller closes it; NULL with the reason. Takes `fd`, which may be -1 with errno set. */
static DIR *open_folder(int fd, const char *shown, struct hp_why *why)
{
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (dir == NULL) {
		(void)hp_local_why(why, errno, shown);
		if (fd >= 0) {
			close(fd);
		}
	}
	return dir;
}

/** Calls `each` for every entry; -1 with the reason. Closes `dir`. */
static int walk_folder(struct hp_local *local, DIR *dir, const char *shown,
	int (*each)(void *state, DIR *dir, const char *name, struct hp_why *why), void *state,
	struct hp_why *why)
{
	int status = 0;
	unsigned count = 0;
	struct dirent *d;
	while (errno = 0, status == 0 && (d = readdir(dir)) != NULL) {
		if (is_dots(d->d_name)) {
			continue;
		}
		if (++count % LOOK_AT_TIME_EVERY == 0 && hp_local_check_time(local, why) < 0) {
			status = -1;
		} else {
			status = each(state, dir, d->d_name, why);
		}
	}
	if (status == 0 && errno != 0) {
		status = hp_local_why(why, errno, shown);
	}
	closedir(dir);
	return status;
}

static int count_entry(void *state, DIR *dir, const char *name, struct hp_why *why)
{
	(void)dir, (void)name, (void)why;
	++*(int64_t *)state;
	return 0;
}

/* ---- path ---- */

static int describe(struct hp_local *local, const struct hp_fact *fact, int place,
	const char *shown, struct hp_json **ret_data, struct hp_why *why)
{
	struct stat st;
	int64_t entries = 0;
	char hex[HP_HASH_HEX_SIZE] = "";
	if (fstat(place, &st) < 0) {
		return hp_local_why(why, errno, shown);
	}
	bool folder = S_ISDIR(st.st_mode);
	if (!folder && !S_ISREG(st.st_mode)) {
		return why_special(shown, why);
	}
	if (folder) {
		DIR *dir = open_folder(reopen(place, O_DIRECTORY), shown, why);
		if (dir == NULL || walk_folder(local, dir, shown, count_entry, &entries, why) < 0) {
			return -1;
		}
	} else if (fact->sha256) {
		struct hp_hash digest;
		int fd = reopen(place, 0);
		int status = fd < 0 ? hp_local_why(why, errno, shown)
				    : digest_file(local, fd, &st, shown, &digest, why);
		if (fd >= 0) {
			close(fd);
		}
		if (status < 0) {
			return -1;
		}
		hp_hash_hex(&digest, hex);
	}
	char time[HP_TIME_SIZE];
	hp_time_format((int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000, time);
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "kind", folder ? "folder" : "file");
	hp_json_set(data, "size", folder ? NULL : hp_json_new_int((int64_t)st.st_size));
	hp_json_set_string(data, "modified", time);
	hp_json_set(data, "entries", folder ? hp_json_new_int(entries) : NULL);
	if (hex[0] != '\0') {
		hp_json_set_string(data, "sha256", hex);
	}
	*ret_data = data;
	return 1;
}

/** Answers a fact about a path by `look`, which is called with what is there: 1, -1. */
static void read_place(struct hp_local *local, const struct hp_fact *fact,
	int (*look)(struct hp_local *local, const struct hp_fact *fact, int place,
		const char *shown, struct hp_json **ret_data, struct hp_why *why),
	struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_json *data = NULL;
	char *path = NULL;
	int place = -1;
	int found = hp_place_clean(fact->args[0], &path, &why);
	if (found == 0) {
		found = hp_place_open(path, &place, &why);
	}
	if (found == 1) {
		found = look(local, fact, place, path, &data, &why);
		close(place);
	}
	hp_observation_set(observation, found, data, path, &why);
	free(path);
}

void hp_local_read_path(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	read_place(local, fact, describe, observation);
}

/* ---- tree ---- */

struct listing {
	struct hp_tree_entries *entries;
	const char *folder;
};

static int add_entry(void *state, DIR *dir, const char *name, struct hp_why *why)
{
	struct listing *listing = state;
	struct stat st;
	if (hp_place_check_name(name, listing->folder, why) < 0) {
		return -1;
	}
	if (fstatat(dirfd(dir), name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		return errno == ENOENT ? why_changed(listing->folder, why)
				       : hp_local_why(why, errno, listing->folder);
	}
	enum hp_tree_kind kind = S_ISDIR(st.st_mode)   ? HP_TREE_FOLDER
				 : S_ISREG(st.st_mode) ? HP_TREE_FILE
						       : HP_TREE_OTHER;
	hp_tree_entries_add(listing->entries, name, kind, (uint64_t)st.st_size);
	return 0;
}

/** A slot of hp_tree_source. */
static int list_tree(
	void *state, const char *path, struct hp_tree_entries *entries, struct hp_why *why)
{
	struct hp_local *local = state;
	struct listing listing = {.entries = entries, .folder = path};
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = open_folder(fd, path, why);
	if (dir == NULL || hp_local_check_time(local, why) < 0) {
		if (dir != NULL) {
			closedir(dir);
		}
		return -1;
	}
	return walk_folder(local, dir, path, add_entry, &listing, why);
}

/** A slot of hp_tree_source. */
static int digest_tree_file(void *state, const char *path, struct hp_hash *ret_digest,
	uint64_t *ret_size, struct hp_why *why)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0) {
		int saved = errno;
		if (fd >= 0) {
			close(fd);
		}
		return hp_local_why(why, saved, path);
	}
	int status = S_ISREG(st.st_mode) ? digest_file(state, fd, &st, path, ret_digest, why)
					 : why_changed(path, why);
	close(fd);
	if (status == 0) {
		*ret_size = (uint64_t)st.st_size;
	}
	return status;
}

static int look_tree(struct hp_local *local, const struct hp_fact *fact, int place,
	const char *shown, struct hp_json **ret_data, struct hp_why *why)
{
	(void)fact; /* a tree is asked for by its path alone */
	const struct hp_tree_source source = {
		.list = list_tree, .digest = digest_tree_file, .separator = '/', .state = local};
	struct stat st;
	if (fstat(place, &st) < 0) {
		return hp_local_why(why, errno, shown);
	}
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode)) {
		return why_special(shown, why);
	}
	return hp_tree_read(&source, shown, S_ISDIR(st.st_mode), ret_data, why);
}

void hp_local_read_tree(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	read_place(local, fact, look_tree, observation);
}

/* ---- files ---- */

struct matches {
	const char *pattern;
	const char *folder;
	struct hp_strv names;
};

static int add_match(void *state, DIR *dir, const char *name, struct hp_why *why)
{
	struct matches *matches = state;
	struct stat st;
	if (!hp_utf8_is_valid(name, strlen(name))) {
		return hp_why_set(why, "malformed",
			_("The folder %s has names that are not UTF-8; give such files other "
			  "names, or look at the folder and attest."),
			matches->folder);
	}
	if (!hp_name_matches(matches->pattern, name)) {
		return 0;
	}
	if (fstatat(dirfd(dir), name, &st, 0) < 0) {
		if (errno != ENOENT) {
			return hp_local_why(why, errno, matches->folder);
		}
		if (fstatat(dirfd(dir), name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
			return 0; /* it has just gone */
		}
		return hp_why_set(why, "io-error",
			_("In %s the link \"%s\" leads nowhere; mount what it leads to, or remove "
			  "the link."),
			matches->folder, name);
	}
	if (S_ISREG(st.st_mode)) {
		hp_strv_add(&matches->names, name);
	}
	if (matches->names.count > NAMES_MAX) {
		return hp_why_set(why, "too-large",
			_("The folder %s has more than a million such files; ask for less."),
			matches->folder);
	}
	return 0;
}

static int look_files(struct hp_local *local, const struct hp_fact *fact, int place,
	const char *shown, struct hp_json **ret_data, struct hp_why *why)
{
	struct stat st;
	if (fstat(place, &st) < 0) {
		return hp_local_why(why, errno, shown);
	}
	if (!S_ISDIR(st.st_mode)) {
		return hp_why_set(
			why, "malformed", _("%s is a file; files are listed of a folder."), shown);
	}
	DIR *dir = open_folder(reopen(place, O_DIRECTORY), shown, why);
	if (dir == NULL) {
		return -1;
	}
	struct matches matches = {.pattern = fact->args[1], .folder = shown};
	hp_strv_init(&matches.names);
	int status = walk_folder(local, dir, shown, add_match, &matches, why);
	if (status == 0) {
		*ret_data = hp_names_to_items(&matches.names);
	}
	hp_strv_finish(&matches.names);
	return status == 0 ? 1 : -1;
}

void hp_local_read_files(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	read_place(local, fact, look_files, observation);
}
