/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts `path`, `files` and `tree`, from what `dir` printed. */
#include <stdlib.h>
#include <string.h>

#include "../common/list.h"
#include "../common/tree.h"
#include "../common/winpath.h"
#include "facts.h"
#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "paths_look.h"

#define FOLDERS_MAX 4096u

/* ---- paths ---- */

static int no_variable(const char *name, struct hp_why *why)
{
	return hp_why_set(why, "not-captured",
		_("The variable %s was not captured. Run on the machine: set %s; put its output "
		  "into machine.txt in the folder of the capture."),
		name, name);
}

static int path_windows(void *state, char **ret_folder, struct hp_why *why)
{
	char *folder = hp_captured_variable(state, "SystemRoot");
	folder = folder != NULL ? folder : hp_captured_variable(state, "windir");
	if (folder == NULL) {
		return no_variable("SystemRoot", why);
	}
	*ret_folder = folder;
	return 1;
}

/** The captured variable whose place in the registry this is. */
static int path_text(
	void *state, const char *key, const char *value, char **ret_text, struct hp_why *why)
{
	(void)key;
	const char *name = hp_name_equal(value, "ProgramFilesDir")  ? "ProgramFiles"
			   : hp_name_equal(value, "CommonFilesDir") ? "CommonProgramFiles"
								    : value;
	*ret_text = hp_captured_variable(state, name);
	return *ret_text != NULL ? 1 : no_variable(name, why);
}

/** As dir writes it: "C:\WINDOWS\MS", "C:\" for a root. Caller frees. */
static char *write_path(const struct hp_path *path)
{
	char *whole = hp_asprintf("%c:\\%s", path->drive, path->names);
	for (char *c = whole; *c != '\0'; c++) {
		*c = *c == '/' ? '\\' : *c;
	}
	return whole;
}

/* ---- path ---- */

static struct hp_json *modified(
	const struct hp_captured *captured, const struct hp_captured_seen *seen)
{
	char time[HP_TIME_SIZE];
	if (seen->entry == NULL || seen->entry->local_ms == INT64_MIN || !captured->has_bias) {
		return hp_json_new_null();
	}
	hp_time_format(seen->entry->local_ms + captured->bias * 60000, time);
	return hp_json_new_string(time);
}

/** How many things a folder holds, where its own listing is whole; else null. */
static struct hp_json *entries_of(const struct hp_captured *captured, const char *path)
{
	const struct hp_dir_block *block = hp_captured_listing(captured, path);
	return block != NULL ? hp_json_new_int((int64_t)block->count) : hp_json_new_null();
}

static int path_data(const struct hp_captured *captured, const struct hp_fact *fact,
	const char *path, const struct hp_captured_seen *seen, struct hp_json **ret_data,
	struct hp_why *why)
{
	const struct hp_dir_entry *entry = seen->entry;
	bool folder = entry == NULL || entry->kind == HP_DIR_FOLDER;
	if (entry != NULL && entry->kind == HP_DIR_LINK) {
		return hp_why_set(why, "io-error",
			_("%s is a link, and the capture does not show what it leads to; look at "
			  "the machine itself and attest."),
			path);
	}
	if (!folder && fact->sha256) {
		return hp_why_set(why, "not-supported",
			_("%s is there, but a capture holds no contents of files; compare them on "
			  "the machine and attest."),
			path);
	}
	if (!folder && entry->size > INT64_C(9007199254740991)) {
		return hp_why_set(why, "malformed",
			_("The listing gives %s a size that is not possible; look at the machine "
			  "itself and attest."),
			path);
	}
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "kind", folder ? "folder" : "file");
	hp_json_set(
		data, "size", folder ? hp_json_new_null() : hp_json_new_int((int64_t)entry->size));
	hp_json_set(data, "modified", modified(captured, seen));
	hp_json_set(data, "entries", folder ? entries_of(captured, path) : hp_json_new_null());
	*ret_data = data;
	return 1;
}

/* ---- files ---- */

static int files_data(const struct hp_captured *captured, const struct hp_fact *fact,
	const char *path, struct hp_json **ret_data, struct hp_why *why)
{
	const struct hp_dir_block *block = hp_captured_listing(captured, path);
	struct hp_strv names;
	if (block == NULL) {
		return hp_captured_missing(fact, why);
	}
	int status = 1;
	hp_strv_init(&names);
	for (size_t i = 0; status == 1 && i < block->count; i++) {
		const struct hp_dir_entry *entry = &block->entries[i];
		enum hp_captured_match match =
			hp_captured_match_pattern(entry->name, false, fact->args[1]);
		if (entry->kind == HP_DIR_FOLDER || match == HP_MATCH_NO) {
			continue;
		}
		if (match == HP_MATCH_MAYBE || entry->kind == HP_DIR_LINK) {
			status = hp_why_set(why, "ambiguous-name",
				_("The name %s in %s is not certain; look at the machine itself "
				  "and "
				  "attest."),
				entry->name, path);
		}
		hp_strv_add(&names, entry->name);
	}
	if (status == 1) {
		*ret_data = hp_names_to_items(&names);
	}
	hp_strv_finish(&names);
	return status;
}

/* ---- tree ---- */

struct walk {
	const struct hp_captured *captured;
	const struct hp_fact *fact;
	int64_t folders;
};

/** A tree without files has a digest that names alone make. */
static int digest_folder(struct walk *walk, const char *path, unsigned depth,
	struct hp_hash *ret_digest, struct hp_why *why)
{
	const struct hp_dir_block *block = hp_captured_listing(walk->captured, path);
	if (block == NULL) {
		return hp_captured_missing(walk->fact, why);
	}
	if (depth > HP_TREE_DEPTH_MAX || (uint64_t)walk->folders + block->count > FOLDERS_MAX) {
		return hp_why_set(why, "too-large",
			_("Below %s there are more folders than are compared from a listing; "
			  "compare them on the machine and attest."),
			walk->fact->args[0]);
	}
	struct hp_tree_folder *folder = hp_tree_folder_new();
	int status = 0;
	for (size_t i = 0; status == 0 && i < block->count; i++) {
		const struct hp_dir_entry *entry = &block->entries[i];
		struct hp_hash digest;
		if (entry->kind != HP_DIR_FOLDER) {
			status = hp_why_set(why, "not-supported",
				_("There are files below %s, and a capture holds no contents of "
				  "files; compare them on the machine and attest."),
				walk->fact->args[0]);
			break;
		}
		size_t len = strlen(path);
		char *below =
			hp_asprintf("%s%s%s", path, path[len - 1] == '\\' ? "" : "\\", entry->name);
		walk->folders++;
		status = digest_folder(walk, below, depth + 1, &digest, why);
		if (status == 0) {
			status = hp_tree_folder_add_folder(folder, entry->name, &digest, path, why);
		}
		free(below);
	}
	if (status == 0) {
		status = hp_tree_folder_digest(folder, path, ret_digest, why);
	}
	hp_tree_folder_free(folder);
	return status;
}

static int tree_data(const struct hp_captured *captured, const struct hp_fact *fact,
	const char *path, const struct hp_captured_seen *seen, struct hp_json **ret_data,
	struct hp_why *why)
{
	struct walk walk = {.captured = captured, .fact = fact};
	struct hp_hash digest;
	if (seen->entry != NULL && seen->entry->kind != HP_DIR_FOLDER) {
		return hp_why_set(why, "not-supported",
			_("%s is a file, and a capture holds no contents of files; compare them on "
			  "the machine and attest."),
			path);
	}
	if (digest_folder(&walk, path, 0, &digest, why) < 0) {
		return -1;
	}
	*ret_data = hp_tree_data(&digest, 0, walk.folders, 0);
	return 1;
}

/* ---- the facts ---- */

static int read_fact(const struct hp_captured *captured, const struct hp_fact *fact,
	const char *path, struct hp_json **ret_data, char **ret_source, struct hp_why *why)
{
	struct hp_captured_seen seen = {.dir = NULL};
	int found = hp_captured_look(captured, fact, path, &seen, why);
	if (found >= 0 && seen.dir != NULL) {
		*ret_source = hp_captured_where(captured, seen.dir->section);
	}
	if (found != 1 || ret_data == NULL) {
		return found;
	}
	if (fact->kind == HP_FACT_TREE) {
		return tree_data(captured, fact, path, &seen, ret_data, why);
	}
	return fact->kind == HP_FACT_FILES ? files_data(captured, fact, path, ret_data, why)
					   : path_data(captured, fact, path, &seen, ret_data, why);
}

static int resolve(
	const struct hp_captured *captured, const char *given, char **ret_path, struct hp_why *why)
{
	/* The source only reads; its functions take a plain pointer for those that do not. */
	struct hp_path_source source = {
		.windows = path_windows, .text = path_text, .state = (void *)(uintptr_t)captured};
	struct hp_path path = {.names = NULL};
	if (hp_path_parse(&source, given, &path, why) < 0) {
		return -1;
	}
	*ret_path = write_path(&path);
	free(path.names);
	return 0;
}

void hp_captured_path(const struct hp_captured *captured, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_json *data = NULL;
	char *path = NULL, *source = NULL;
	int found = resolve(captured, fact->args[0], &path, &why);
	if (found == 0) {
		found = read_fact(captured, fact, path, &data, &source, &why);
	}
	hp_observation_set(observation, found, data, source, &why);
	free(source);
	free(path);
}

int hp_captured_look_path(const struct hp_captured *captured, const char *given, char **ret_source,
	struct hp_why *why)
{
	struct hp_fact fact = {.kind = HP_FACT_PATH, .args = {given}};
	char *path = NULL;
	int found = resolve(captured, given, &path, why);
	if (found == 0) {
		found = read_fact(captured, &fact, path, NULL, ret_source, why);
	}
	free(path);
	return found;
}
