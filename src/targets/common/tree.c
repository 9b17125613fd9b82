/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

/* ---- names ---- */

static char *upper_name(const char *name)
{
	struct hp_str upper;
	hp_str_init(&upper);
	hp_name_fold(&upper, name, strlen(name));
	return hp_str_detach(&upper);
}

/** Names that no Windows disk has would make a digest that no Windows machine can have. */
static int check_name(const char *name, const char *shown, struct hp_why *why)
{
	bool control = false;
	for (const char *p = name; *p != '\0'; p++) {
		control = control || (unsigned char)*p < 0x20;
	}
	if (control || !hp_utf8_is_valid(name, strlen(name))) {
		return hp_why_set(why, "malformed",
			_("The folder %s has a name that is not UTF-8 or has control characters; "
			  "if it is on a mounted disk, mount that with iocharset=utf8."),
			shown);
	}
	return 0;
}

static int why_twins(const char *one, const char *other, const char *shown, struct hp_why *why)
{
	return hp_why_set(why, "ambiguous-name",
		_("The folder %s has two entries that Windows takes for one: %s and %s."), shown,
		one, other);
}

/* ---- the digest of one folder ---- */

struct line {
	char *name;
	char *upper;
	bool is_folder;
	uint64_t size;
	struct hp_hash digest;
};

struct hp_tree_folder {
	struct line *items;
	size_t count;
	size_t capacity;
};

struct hp_tree_folder *hp_tree_folder_new(void)
{
	return hp_calloc(1, sizeof(struct hp_tree_folder));
}

void hp_tree_folder_free(struct hp_tree_folder *folder)
{
	if (folder == NULL) {
		return;
	}
	for (size_t i = 0; i < folder->count; i++) {
		free(folder->items[i].name);
		free(folder->items[i].upper);
	}
	free(folder->items);
	free(folder);
}

static int add_line(struct hp_tree_folder *folder, const char *name, struct line line,
	const char *shown, struct hp_why *why)
{
	if (check_name(name, shown, why) < 0) {
		return -1;
	}
	folder->items =
		hp_grow(folder->items, folder->count, &folder->capacity, sizeof(*folder->items));
	line.name = hp_strdup(name);
	line.upper = upper_name(name);
	folder->items[folder->count++] = line;
	return 0;
}

int hp_tree_folder_add_file(struct hp_tree_folder *folder, const char *name, uint64_t size,
	const struct hp_hash *digest, const char *shown, struct hp_why *why)
{
	struct line line = {.size = size, .digest = *digest};
	return add_line(folder, name, line, shown, why);
}

int hp_tree_folder_add_folder(struct hp_tree_folder *folder, const char *name,
	const struct hp_hash *digest, const char *shown, struct hp_why *why)
{
	struct line line = {.is_folder = true, .digest = *digest};
	return add_line(folder, name, line, shown, why);
}

static int by_upper(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->upper, ((const struct line *)b)->upper);
}

static void hash_line(struct hp_sha256 *state, const struct line *line, struct hp_str *text)
{
	char hex[HP_HASH_HEX_SIZE];
	hp_hash_hex(&line->digest, hex);
	hp_str_reset(text);
	if (line->is_folder) {
		hp_str_appendf(text, "D %s %s\n", hex, line->upper);
	} else {
		hp_str_appendf(
			text, "F %s %llu %s\n", hex, (unsigned long long)line->size, line->upper);
	}
	hp_sha256_update(state, text->data, text->len);
}

int hp_tree_folder_digest(struct hp_tree_folder *folder, const char *shown,
	struct hp_hash *ret_digest, struct hp_why *why)
{
	if (folder->count > 0) {
		qsort(folder->items, folder->count, sizeof(*folder->items), by_upper);
	}
	for (size_t i = 1; i < folder->count; i++) {
		if (strcmp(folder->items[i - 1].upper, folder->items[i].upper) == 0) {
			return why_twins(
				folder->items[i - 1].name, folder->items[i].name, shown, why);
		}
	}
	struct hp_str text;
	hp_str_init(&text);
	struct hp_sha256 *state = hp_sha256_new();
	for (size_t i = 0; i < folder->count; i++) {
		hash_line(state, &folder->items[i], &text);
	}
	hp_sha256_finish(state, ret_digest);
	hp_str_finish(&text);
	return 0;
}

/* ---- sums and limits ---- */

int hp_tree_sums_add_file(
	struct hp_tree_sums *sums, uint64_t size, const char *shown, struct hp_why *why)
{
	if (size > (uint64_t)HP_TREE_SIZE_MAX || sums->size > HP_TREE_SIZE_MAX - (int64_t)size) {
		return hp_why_set(why, "too-large", _("%s is too large."), shown);
	}
	sums->files++;
	sums->size += (int64_t)size;
	return 0;
}

int hp_tree_check_depth(unsigned depth, const char *shown, struct hp_why *why)
{
	if (depth > HP_TREE_DEPTH_MAX) {
		return hp_why_set(why, "too-large",
			_("%s lies too deep: more than %d folders one in the other."), shown,
			(int)HP_TREE_DEPTH_MAX);
	}
	return 0;
}

int hp_tree_check_count(const struct hp_tree_sums *sums, size_t more, struct hp_why *why)
{
	if ((uint64_t)(sums->files + sums->folders) + more > HP_TREE_ENTRIES_MAX) {
		return hp_why_set(why, "too-large",
			_("There are more than a million files and folders below; ask for a "
			  "smaller folder."));
	}
	return 0;
}

struct hp_json *hp_tree_data(
	const struct hp_hash *digest, int64_t files, int64_t folders, int64_t size)
{
	char hex[HP_HASH_HEX_SIZE];
	hp_hash_hex(digest, hex);
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "digest", hex);
	hp_json_set_int(data, "files", files);
	hp_json_set_int(data, "folders", folders);
	hp_json_set_int(data, "size", size);
	return data;
}

/* ---- the entries of one folder ---- */

void hp_tree_entries_add(
	struct hp_tree_entries *entries, const char *name, enum hp_tree_kind kind, uint64_t size)
{
	entries->items = hp_grow(
		entries->items, entries->count, &entries->capacity, sizeof(*entries->items));
	entries->items[entries->count++] = (struct hp_tree_entry){
		.name = hp_strdup(name), .upper = upper_name(name), .kind = kind, .size = size};
}

void hp_tree_entries_finish(struct hp_tree_entries *entries)
{
	for (size_t i = 0; i < entries->count; i++) {
		free(entries->items[i].name);
		free(entries->items[i].upper);
	}
	free(entries->items);
	*entries = (struct hp_tree_entries){.items = NULL};
}

static int entries_by_upper(const void *a, const void *b)
{
	return strcmp(
		((const struct hp_tree_entry *)a)->upper, ((const struct hp_tree_entry *)b)->upper);
}

int hp_tree_entries_order(struct hp_tree_entries *entries, const char *shown, struct hp_why *why)
{
	for (size_t i = 0; i < entries->count; i++) {
		if (check_name(entries->items[i].name, shown, why) < 0) {
			return -1;
		}
	}
	if (entries->count > 0) {
		qsort(entries->items, entries->count, sizeof(*entries->items), entries_by_upper);
	}
	for (size_t i = 1; i < entries->count; i++) {
		if (strcmp(entries->items[i - 1].upper, entries->items[i].upper) == 0) {
			return why_twins(
				entries->items[i - 1].name, entries->items[i].name, shown, why);
		}
	}
	return 0;
}

/* ---- a whole walk ---- */

struct walk {
	const struct hp_tree_source *source;
	struct hp_tree_sums sums;
	struct hp_why *why;
};

static char *path_below(const struct walk *walk, const char *folder, const char *name)
{
	char separator = walk->source->separator;
	size_t len = strlen(folder);
	bool ends = len > 0 && folder[len - 1] == separator;
	return hp_asprintf("%s%.*s%s", folder, ends ? 0 : 1, &separator, name);
}

static int digest_file(
	struct walk *walk, const char *path, struct hp_hash *ret_digest, uint64_t *ret_size)
{
	if (walk->source->digest(walk->source->state, path, ret_digest, ret_size, walk->why) < 0) {
		return -1;
	}
	return hp_tree_sums_add_file(&walk->sums, *ret_size, path, walk->why);
}

static int digest_folder(
	struct walk *walk, const char *path, unsigned depth, struct hp_hash *ret_digest);

static int digest_entry(struct walk *walk, const struct hp_tree_entry *entry, const char *path,
	unsigned depth, const char *shown, struct hp_tree_folder *folder)
{
	struct hp_hash digest;
	uint64_t size = 0;
	switch (entry->kind) {
	case HP_TREE_FILE:
		if (digest_file(walk, path, &digest, &size) < 0) {
			return -1;
		}
		return hp_tree_folder_add_file(
			folder, entry->name, size, &digest, shown, walk->why);
	case HP_TREE_FOLDER:
		if (digest_folder(walk, path, depth + 1, &digest) < 0) {
			return -1;
		}
		walk->sums.folders++;
		return hp_tree_folder_add_folder(folder, entry->name, &digest, shown, walk->why);
	case HP_TREE_OTHER:
		break;
	}
	return hp_why_set(walk->why, "not-supported",
		_("%s is a link, a junction or a device; what it leads to is not compared. Ask for "
		  "the folders beside it."),
		path);
}

static int list_folder(struct walk *walk, const char *path, struct hp_tree_entries *entries)
{
	if (walk->source->list(walk->source->state, path, entries, walk->why) < 0 ||
		hp_tree_check_count(&walk->sums, entries->count, walk->why) < 0) {
		return -1;
	}
	return hp_tree_entries_order(entries, path, walk->why);
}

static int digest_folder(
	struct walk *walk, const char *path, unsigned depth, struct hp_hash *ret_digest)
{
	if (hp_tree_check_depth(depth, path, walk->why) < 0) {
		return -1;
	}
	struct hp_tree_entries entries = {.items = NULL};
	struct hp_tree_folder *folder = hp_tree_folder_new();
	int status = list_folder(walk, path, &entries);
	for (size_t i = 0; status == 0 && i < entries.count; i++) {
		char *below = path_below(walk, path, entries.items[i].name);
		status = digest_entry(walk, &entries.items[i], below, depth, path, folder);
		free(below);
	}
	if (status == 0) {
		status = hp_tree_folder_digest(folder, path, ret_digest, walk->why);
	}
	hp_tree_folder_free(folder);
	hp_tree_entries_finish(&entries);
	return status;
}

int hp_tree_read(const struct hp_tree_source *source, const char *path, bool is_folder,
	struct hp_json **ret_data, struct hp_why *why)
{
	struct walk walk = {.source = source, .why = why};
	struct hp_hash digest;
	uint64_t size = 0;
	int status = is_folder ? digest_folder(&walk, path, 0, &digest)
			       : digest_file(&walk, path, &digest, &size);
	if (status < 0) {
		return -1;
	}
	*ret_data = hp_tree_data(&digest, walk.sums.files, walk.sums.folders, walk.sums.size);
	return 1;
}
