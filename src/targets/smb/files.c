/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts `path`, `tree` and `files` of a machine that runs, over its administrative shares. */
#include <stdlib.h>
#include <string.h>

#include "../common/list.h"
#include "../common/tree.h"
#include "../common/winpath.h"
#include "files_place.h"
#include "holdpoint/fact.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "smb_internal.h"

/** What a fact tells of a place that is there. 1 with data, or -1. */
typedef int look_fn(struct hp_smb *smb, const struct hp_fact *fact,
	const struct hp_smb_place *place, const struct stat *st, struct hp_json **ret_data,
	struct hp_why *why);

static int why_gone(const struct hp_smb_place *place, struct hp_why *why)
{
	return hp_why_set(why, "io-error",
		_("%s was there a moment ago and is not now; check again."), place->shown);
}

/* ---- digests ---- */

struct digest {
	struct hp_sha256 *state;
};

/** A hp_smb_bytes_fn. */
static void take_bytes(void *arg, uint64_t offset, const uint8_t *bytes, size_t len)
{
	struct digest *digest = arg;
	if (offset == 0 && len == 0) {
		if (digest->state != NULL) {
			hp_sha256_finish(digest->state, NULL);
		}
		digest->state = hp_sha256_new();
		return;
	}
	hp_sha256_update(digest->state, bytes, len);
}

/** 0, -1. */
static int digest_file(struct hp_smb *smb, const struct hp_smb_place *place,
	struct hp_hash *ret_hash, uint64_t *ret_size, struct hp_why *why)
{
	struct digest digest = {.state = NULL};
	struct stat st;
	int found = hp_smb_disk_read(smb, place, take_bytes, &digest, &st, why);
	if (digest.state != NULL) {
		hp_sha256_finish(digest.state, found == 1 ? ret_hash : NULL);
	}
	if (found == 0) {
		found = why_gone(place, why);
	}
	if (found == 1) {
		*ret_size = (uint64_t)st.st_size;
	}
	return found < 0 ? -1 : 0;
}

/* ---- path ---- */

static int count_entries(struct hp_smb *smb, const struct hp_smb_place *place, int64_t *ret_count,
	struct hp_why *why)
{
	struct hp_tree_entries entries = {.items = NULL};
	int found = hp_smb_disk_list(smb, place, &entries, why);
	if (found == 1) {
		*ret_count = (int64_t)entries.count;
	}
	hp_tree_entries_finish(&entries);
	return found == 0 ? why_gone(place, why) : found;
}

static int describe_folder(struct hp_smb *smb, const struct hp_smb_place *place,
	const struct stat *st, struct hp_json **ret_data, struct hp_why *why)
{
	int64_t entries = 0;
	if (count_entries(smb, place, &entries, why) < 0) {
		return -1;
	}
	*ret_data = hp_folder_to_json(&st->st_mtim, entries);
	return 1;
}

/** A look_fn. */
static int describe(struct hp_smb *smb, const struct hp_fact *fact,
	const struct hp_smb_place *place, const struct stat *st, struct hp_json **ret_data,
	struct hp_why *why)
{
	if (S_ISDIR(st->st_mode)) {
		return describe_folder(smb, place, st, ret_data, why);
	}
	uint64_t size = (uint64_t)st->st_size;
	struct hp_hash hash;
	if (fact->sha256 && digest_file(smb, place, &hash, &size, why) < 0) {
		return -1;
	}
	*ret_data = hp_file_to_json(&st->st_mtim, size, fact->sha256 ? &hash : NULL);
	return 1;
}

/* ---- tree ---- */

/** The place of a path that the walk has put together from a place's `shown`. */
static int locate_shown(
	struct hp_smb *smb, const char *path, struct hp_smb_place *ret_place, struct hp_why *why)
{
	const char *name = strrchr(path, '\\');
	if (name != NULL && name[1] != '\0' && hp_path_check_name(name + 1, why) < 0) {
		return -1;
	}
	(void)smb;
	char *names = hp_strdup(path + strlen("C:\\"));
	for (char *p = names; *p != '\0'; p++) {
		*p = *p == '\\' ? '/' : *p;
	}
	*ret_place = (struct hp_smb_place){
		.share = hp_asprintf("%c$", path[0]), .names = names, .shown = hp_strdup(path)};
	return 0;
}

static int list_folder(
	void *state, const char *path, struct hp_tree_entries *entries, struct hp_why *why)
{
	struct hp_smb_place place = {.share = NULL};
	if (locate_shown(state, path, &place, why) < 0) {
		return -1;
	}
	int found = hp_smb_disk_list(state, &place, entries, why);
	if (found == 0) {
		found = why_gone(&place, why);
	}
	hp_smb_place_finish(&place);
	return found < 0 ? -1 : 0;
}

static int digest_path(void *state, const char *path, struct hp_hash *ret_hash, uint64_t *ret_size,
	struct hp_why *why)
{
	struct hp_smb_place place = {.share = NULL};
	if (locate_shown(state, path, &place, why) < 0) {
		return -1;
	}
	int status = digest_file(state, &place, ret_hash, ret_size, why);
	hp_smb_place_finish(&place);
	return status;
}

/** A look_fn. */
static int look_tree(struct hp_smb *smb, const struct hp_fact *fact,
	const struct hp_smb_place *place, const struct stat *st, struct hp_json **ret_data,
	struct hp_why *why)
{
	(void)fact; /* a tree is asked for by its path alone */
	struct hp_tree_source source = {
		.list = list_folder, .digest = digest_path, .separator = '\\', .state = smb};
	return hp_tree_read(&source, place->shown, S_ISDIR(st->st_mode), ret_data, why);
}

/* ---- files ---- */

/** Whether a link in a folder leads to a file. 1, 0, -1. */
static int link_is_file(
	struct hp_smb *smb, const struct hp_smb_place *folder, const char *name, struct hp_why *why)
{
	char *path =
		hp_asprintf("%s%s%s", folder->shown, folder->names[0] != '\0' ? "\\" : "", name);
	struct hp_smb_place place = {.share = NULL};
	struct stat st;
	int found = locate_shown(smb, path, &place, why);
	if (found == 0) {
		found = hp_smb_find_place(smb, &place, &st, why);
	}
	hp_smb_place_finish(&place);
	free(path);
	return found == 1 ? S_ISREG(st.st_mode) : found;
}

/** Adds the names of the files among the entries that match. 1, -1. */
static int pick_files(struct hp_smb *smb, const struct hp_smb_place *folder,
	const struct hp_tree_entries *entries, const char *pattern, struct hp_strv *names,
	struct hp_why *why)
{
	for (size_t i = 0; i < entries->count; i++) {
		const struct hp_tree_entry *entry = &entries->items[i];
		if (!hp_name_matches(pattern, entry->name)) {
			continue;
		}
		int is_file = entry->kind == HP_TREE_OTHER
				      ? link_is_file(smb, folder, entry->name, why)
				      : entry->kind == HP_TREE_FILE;
		if (is_file < 0) {
			return -1;
		}
		if (is_file == 1) {
			hp_strv_add(names, entry->name);
		}
	}
	return 1;
}

/** A look_fn. */
static int look_files(struct hp_smb *smb, const struct hp_fact *fact,
	const struct hp_smb_place *place, const struct stat *st, struct hp_json **ret_data,
	struct hp_why *why)
{
	if (!S_ISDIR(st->st_mode)) {
		return hp_why_set(why, "malformed",
			_("%s is a file; files are listed of a folder."), place->shown);
	}
	struct hp_tree_entries entries = {.items = NULL};
	struct hp_strv names;
	hp_strv_init(&names);
	int found = hp_smb_disk_list(smb, place, &entries, why);
	if (found == 0) {
		found = why_gone(place, why);
	}
	if (found == 1) {
		found = pick_files(smb, place, &entries, fact->args[1], &names, why);
	}
	if (found == 1) {
		*ret_data = hp_names_to_items(&names);
	}
	hp_strv_finish(&names);
	hp_tree_entries_finish(&entries);
	return found;
}

/* ---- the facts ---- */

static look_fn *look_of(enum hp_fact_kind kind)
{
	return kind == HP_FACT_TREE ? look_tree : kind == HP_FACT_FILES ? look_files : describe;
}

void hp_smb_read_files(
	struct hp_smb *smb, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_smb_place place = {.share = NULL};
	struct hp_json *data = NULL;
	struct stat st;
	int found = hp_smb_locate(smb, fact->args[0], &place, &why);
	if (found == 0) {
		found = hp_smb_find_place(smb, &place, &st, &why);
	}
	if (found == 1) {
		found = look_of(fact->kind)(smb, fact, &place, &st, &data, &why);
	}
	char *source = found >= 0 ? hp_smb_source(smb, place.shown) : NULL;
	hp_observation_set(observation, found, data, source, &why);
	free(source);
	hp_smb_place_finish(&place);
}
