/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fact `tree`: all that lies below a folder, in one digest. holdpoint-target(7) defines it, and
 * every target makes the same one:
 *
 *   a file     the SHA-256 of its contents
 *   a folder   the SHA-256 of its lines, one an entry, in the order of the bytes of NAME:
 *                  "F " digest " " size in decimal " " NAME "\n"      a file
 *                  "D " digest " " NAME "\n"                          a folder
 *
 * where a digest is 64 lower-case hexadecimal digits and NAME is the entry's name in UTF-8, in
 * upper case as Windows compares names. Times, rights, attributes and alternate streams do not
 * count.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "digests.h"
#include "files.h"
#include "holdpoint/fact.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "../common/list.h"
#include "machine.h"
#include "paths.h"
#include "registry_internal.h"

/* Each level keeps one folder open, and a helper may have 128 files open. */
#define DEPTH_MAX 80
#define ENTRIES_MAX 1000000u
/* Sizes are JSON numbers. */
#define SIZE_SUM_MAX (INT64_C(1) << 53)

struct tree {
	int64_t files;
	int64_t folders; /* below the root */
	int64_t size;
	struct hp_digests *digests;
	struct hp_why *why;
};

struct entry {
	char *name;
	char *upper;
};

struct entries {
	struct entry *items;
	size_t count;
	size_t capacity;
};

static void entries_finish(struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++) {
		free(entries->items[i].name);
		free(entries->items[i].upper);
	}
	free(entries->items);
}

static char *upper_name(const char *name)
{
	struct hp_str upper;
	hp_str_init(&upper);
	size_t len = strlen(name);
	for (size_t at = 0; at < len;) {
		uint32_t point = 0;
		char utf8[4];
		size_t took = hp_utf8_next(name + at, len - at, &point);
		size_t put = hp_utf8_put(hp_name_upper(point), utf8);
		hp_str_append_len(&upper, utf8, put);
		at += took > 0 ? took : 1;
	}
	char *text = hp_str_detach(&upper);
	hp_str_finish(&upper);
	return text;
}

static int by_upper(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->upper, ((const struct entry *)b)->upper);
}

/** Names that no Windows disk has would make a digest that no Windows machine can have. */
static int check_entry(const struct tree *tree, const char *name, const char *shown)
{
	bool control = false;
	for (const char *p = name; *p != '\0'; p++) {
		control = control || (unsigned char)*p < 0x20;
	}
	if (control || !hp_utf8_is_valid(name, strlen(name))) {
		return hp_why_set(tree->why, "malformed",
			_("The folder %s has a name that is not UTF-8 or has control characters; "
			  "mount the disk with iocharset=utf8."),
			shown);
	}
	return 0;
}

static int check_twins(const struct tree *tree, const struct entries *entries, const char *shown)
{
	for (size_t i = 1; i < entries->count; i++) {
		if (strcmp(entries->items[i - 1].upper, entries->items[i].upper) == 0) {
			return hp_why_set(tree->why, "ambiguous-name",
				_("The folder %s in the image has two entries that Windows takes "
				  "for one: %s and %s."),
				shown, entries->items[i - 1].name, entries->items[i].name);
		}
	}
	return 0;
}

/** The entries of a folder in their order. Takes `fd`. */
static int list_entries(struct tree *tree, int fd, const char *shown, struct entries *entries)
{
	DIR *dir = fdopendir(fd);
	if (dir == NULL) {
		int saved = errno;
		close(fd);
		return hp_why_file(tree->why, saved, shown);
	}
	int status = 0;
	struct dirent *d;
	while (errno = 0, status == 0 && (d = readdir(dir)) != NULL) {
		if (hp_is_dots(d->d_name)) {
			continue;
		}
		status = check_entry(tree, d->d_name, shown);
		if (status == 0 &&
			(uint64_t)(tree->files + tree->folders) + entries->count >= ENTRIES_MAX) {
			status = hp_why_set(tree->why, "too-large",
				_("There are more than a million files and folders below; ask for "
				  "a smaller folder."));
		}
		if (status == 0) {
			entries->items = hp_grow(entries->items, entries->count, &entries->capacity,
				sizeof(*entries->items));
			entries->items[entries->count++] = (struct entry){
				.name = hp_strdup(d->d_name), .upper = upper_name(d->d_name)};
		}
	}
	if (status == 0 && errno != 0) {
		status = hp_why_file(tree->why, errno, shown);
	}
	closedir(dir);
	if (status == 0 && entries->count > 0) {
		qsort(entries->items, entries->count, sizeof(*entries->items), by_upper);
	}
	return status == 0 ? check_twins(tree, entries, shown) : status;
}

static int digest_file(
	struct tree *tree, int fd, const struct stat *st, const char *shown, struct hp_hash *ret)
{
	tree->files++;
	tree->size += st->st_size;
	if (tree->size > SIZE_SUM_MAX) {
		return hp_why_set(tree->why, "too-large", _("%s is too large."), shown);
	}
	return hp_file_sha256(tree->digests, fd, (uint64_t)st->st_size, shown, ret, tree->why);
}

static int digest_folder(
	struct tree *tree, int fd, const char *shown, unsigned depth, struct hp_hash *ret);

/** One line of a folder's digest. */
static int digest_entry(struct tree *tree, int folder, const struct entry *entry, const char *shown,
	unsigned depth, struct hp_str *line)
{
	struct stat st;
	struct hp_hash hash;
	char hex[HP_HASH_HEX_SIZE];
	if (fstatat(folder, entry->name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		return hp_why_file(tree->why, errno, shown);
	}
	bool is_folder = S_ISDIR(st.st_mode);
	if (!is_folder && !S_ISREG(st.st_mode)) {
		return hp_why_set(tree->why, "not-supported",
			_("%s is a link, a junction or a device; what it leads to is not compared. "
			  "Ask for the folders beside it."),
			shown);
	}
	int fd = openat(folder, entry->name,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC |
			(is_folder ? O_DIRECTORY : 0));
	if (fd < 0) {
		return hp_why_file(tree->why, errno, shown);
	}
	int status = is_folder ? digest_folder(tree, fd, shown, depth + 1, &hash)
			       : digest_file(tree, fd, &st, shown, &hash);
	close(fd);
	if (status < 0) {
		return status;
	}
	tree->folders += is_folder;
	hp_hash_hex(&hash, hex);
	hp_str_reset(line);
	if (is_folder) {
		hp_str_appendf(line, "D %s %s\n", hex, entry->upper);
	} else {
		hp_str_appendf(line, "F %s %lld %s\n", hex, (long long)st.st_size, entry->upper);
	}
	return 0;
}

/** `fd` stays the caller's. */
static int digest_folder(
	struct tree *tree, int fd, const char *shown, unsigned depth, struct hp_hash *ret)
{
	if (depth > DEPTH_MAX) {
		return hp_why_set(tree->why, "too-large",
			_("%s lies too deep: more than %d folders one in the other."), shown,
			DEPTH_MAX);
	}
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (copy < 0) {
		return hp_why_file(tree->why, errno, shown);
	}
	struct entries entries = {.items = NULL};
	struct hp_str line;
	hp_str_init(&line);
	int status = list_entries(tree, copy, shown, &entries);
	struct hp_sha256 *state = hp_sha256_new();
	for (size_t i = 0; status == 0 && i < entries.count; i++) {
		char *below = hp_asprintf("%s/%s", shown, entries.items[i].name);
		status = digest_entry(tree, fd, &entries.items[i], below, depth, &line);
		free(below);
		if (status == 0) {
			hp_sha256_update(state, line.data, line.len);
		}
	}
	hp_sha256_finish(state, status == 0 ? ret : NULL);
	hp_str_finish(&line);
	entries_finish(&entries);
	return status;
}

/** An hp_look_fn. */
static int look_tree(struct hp_registry *registry, const struct hp_fact *fact,
	const struct hp_image_place *place, const char *shown, struct hp_json **ret_data,
	struct hp_why *why)
{
	(void)fact; /* a tree is asked for by its path alone */
	const struct hp_image *image = hp_registry_image(registry);
	struct tree tree = {.digests = hp_registry_digests(registry), .why = why};
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
	int status = is_folder ? digest_folder(&tree, fd, shown, 0, &hash)
			       : digest_file(&tree, fd, &st, shown, &hash);
	close(fd);
	if (status < 0) {
		return -1;
	}
	char hex[HP_HASH_HEX_SIZE];
	hp_hash_hex(&hash, hex);
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "digest", hex);
	hp_json_set_int(data, "files", tree.files);
	hp_json_set_int(data, "folders", tree.folders);
	hp_json_set_int(data, "size", tree.size);
	*ret_data = data;
	return 1;
}

void hp_registry_read_tree(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	hp_registry_look(registry, fact, look_tree, observation);
}
