/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paths_look.h"

#include <stdlib.h>
#include <string.h>

#include "../common/winpath.h"
#include "holdpoint/capture.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"

/** The folder above; NULL for a root. Caller frees. */
static char *above(const char *path)
{
	const char *slash = strrchr(path, '\\');
	if (slash == NULL || slash[1] == '\0') {
		return NULL;
	}
	size_t len = (size_t)(slash - path);
	return hp_strndup(path, len == 2 ? 3 : len);
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '\\');
	return slash != NULL ? slash + 1 : path;
}

static const struct hp_dir_block *find_block(const struct hp_captured_dir *dir, const char *path)
{
	for (size_t i = 0; i < dir->list.count; i++) {
		if (hp_name_equal(dir->list.blocks[i].path, path)) {
			return &dir->list.blocks[i];
		}
	}
	return NULL;
}

/** The listing of a folder with all that is in it; NULL where this is none. */
static const struct hp_dir_block *whole_block(const struct hp_captured_dir *dir, const char *path)
{
	const struct hp_dir_block *block = find_block(dir, path);
	/* Where the path that was asked for is itself listed, no name was filtered. */
	bool unfiltered =
		dir->all && dir->target[0] != '\0' && find_block(dir, dir->target) != NULL;
	bool reaches = dir->recursive || hp_name_equal(dir->target, path);
	return block != NULL && block->counted && unfiltered && reaches ? block : NULL;
}

static int find_entry(const struct hp_captured_dir *dir, const struct hp_dir_block *block,
	const char *name, const struct hp_dir_entry **ret_entry, struct hp_why *why)
{
	for (size_t i = 0; i < block->count; i++) {
		enum hp_captured_match match =
			hp_captured_match(block->entries[i].name, false, name);
		if (match == HP_MATCH_YES) {
			*ret_entry = &block->entries[i];
			return 1;
		}
		if (match == HP_MATCH_MAYBE) {
			return hp_why_set(why, "ambiguous-name",
				_("%s shows the name %s, with a character that the code page of "
				  "the console lacks; it may be the one that is asked for. Look "
				  "at the machine itself and attest."),
				dir->section->file, block->entries[i].name);
		}
	}
	return 0;
}

/** By the whole listing of the folder above. 2: this one has none. */
static int look_above(const struct hp_captured_dir *dir, const char *path,
	struct hp_captured_seen *seen, struct hp_why *why)
{
	char *folder = above(path);
	const struct hp_dir_block *block = folder != NULL ? whole_block(dir, folder) : NULL;
	const struct hp_dir_block *part = folder != NULL ? find_block(dir, folder) : NULL;
	const char *name = last_name(path);
	free(folder);
	if (block == NULL) {
		/* A part of a listing proves what is in it. */
		struct hp_why unsure = HP_WHY_INIT;
		bool there =
			part != NULL && find_entry(dir, part, name, &seen->entry, &unsure) == 1;
		hp_why_finish(&unsure);
		return there ? 1 : 2;
	}
	int found = find_entry(dir, block, name, &seen->entry, why);
	if (found == 0 && hp_path_has_short_name(name)) {
		return hp_why_set(why, "not-supported",
			_("%s has the form of a short name, which a listing does not show; write "
			  "the long name."),
			name);
	}
	return found;
}

/** By what was printed for this very path. 2: that was not asked. */
static int look_at(const struct hp_captured_dir *dir, const char *path,
	struct hp_captured_seen *seen, struct hp_why *why)
{
	if (!hp_name_equal(dir->target, path)) {
		return 2;
	}
	char *folder = above(path);
	const struct hp_dir_block *upper = folder != NULL ? find_block(dir, folder) : NULL;
	free(folder);
	seen->block = find_block(dir, path);
	if (seen->block != NULL) {
		return 1;
	}
	if (dir->list.not_ready) {
		return hp_why_set(why, "access-denied",
			_("The machine could not list %s (%s). Look at the machine itself and "
			  "attest."),
			path, dir->section->file);
	}
	if (upper != NULL && upper->count > 0) {
		int found = find_entry(dir, upper, last_name(path), &seen->entry, why);
		return found != 0 ? found
				  : hp_why_set(why, "ambiguous-name",
					    _("%s is a short name of something else in its folder; "
					      "write the long name."),
					    path);
	}
	/* Without /a a hidden file is not listed. A listing with /s names no folder then. */
	bool none = upper != NULL || dir->recursive;
	if (dir->list.volume && dir->all && ((dir->list.not_found && none) || dir->list.no_path)) {
		return 0;
	}
	return dir->list.volume ? 2
				: hp_why_set(why, "drive-not-mapped",
					  _("The machine has no drive %.2s, or it did not answer "
					    "(%s)."),
					  path, dir->section->file);
}

/** What the latest listing says: 1, 0, -1; 2 where none says anything. */
static int look(const struct hp_captured *captured, const char *path,
	struct hp_captured_seen *ret_seen, struct hp_why *why)
{
	struct hp_captured_seen seen = {.dir = NULL};
	int found = 2;
	for (size_t i = captured->dirs.count; found == 2 && i > 0; i--) {
		const struct hp_captured_dir *dir = &captured->dirs.items[i - 1];
		if (dir->why.code != NULL) {
			bool concerns = hp_name_equal(dir->target, path) || dir->target[0] == '\0';
			found = concerns ? hp_why_set(why, dir->why.code, "%s", dir->why.text) : 2;
			continue;
		}
		seen = (struct hp_captured_seen){.dir = dir};
		found = look_at(dir, path, &seen, why);
		if (found == 2) {
			found = look_above(dir, path, &seen, why);
		}
	}
	char *folder = found == 2 ? above(path) : NULL;
	if (folder != NULL && look(captured, folder, &seen, why) == 0) {
		found = 0; /* what is in a folder that is not there is not there */
	} else if (folder != NULL) {
		hp_why_finish(why);
	}
	free(folder);
	*ret_seen = seen;
	return found;
}

int hp_captured_look(const struct hp_captured *captured, const struct hp_fact *fact,
	const char *path, struct hp_captured_seen *ret_seen, struct hp_why *why)
{
	int found = look(captured, path, ret_seen, why);
	if (found != 2) {
		return found;
	}
	return hp_captured_nothing(captured, HP_CAPTURE_FILES, fact, why);
}

const struct hp_dir_block *hp_captured_listing(const struct hp_captured *captured, const char *path)
{
	const struct hp_dir_block *block = NULL;
	for (size_t i = captured->dirs.count; block == NULL && i > 0; i--) {
		const struct hp_captured_dir *dir = &captured->dirs.items[i - 1];
		block = dir->why.code == NULL ? whole_block(dir, path) : NULL;
	}
	return block;
}
