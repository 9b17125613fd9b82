/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_TREE_H
#define HP_TARGETS_TREE_H

/*
 * The digest of the fact `tree` (holdpoint-target(7)), wherever the files are: a target lists a
 * folder, digests what is in it, and hands the entries over here. Every target makes the same
 * digest of the same tree:
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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/hash.h"
#include "why.h"

struct hp_json;

#define HP_TREE_ENTRIES_MAX 1000000u /**< Of one tree. */
#define HP_TREE_DEPTH_MAX 80u
/** Sizes are JSON numbers. */
#define HP_TREE_SIZE_MAX (INT64_C(1) << 53)

/** One folder on the way. */
struct hp_tree_folder;

struct hp_tree_folder *hp_tree_folder_new(void);
void hp_tree_folder_free(struct hp_tree_folder *folder); /**< NULL is allowed. */
/** Adds an entry. -1 with "malformed" for a name that no Windows disk has (not UTF-8, control
 * characters); `shown` names the folder in sentences. */
int hp_tree_folder_add_file(struct hp_tree_folder *folder, const char *name, uint64_t size,
	const struct hp_hash *digest, const char *shown, struct hp_why *why);
int hp_tree_folder_add_folder(struct hp_tree_folder *folder, const char *name,
	const struct hp_hash *digest, const char *shown, struct hp_why *why);
/** The folder's digest; -1 with "ambiguous-name" where two entries are one name for Windows. */
int hp_tree_folder_digest(struct hp_tree_folder *folder, const char *shown,
	struct hp_hash *ret_digest, struct hp_why *why);

/** What a walk has met so far. */
struct hp_tree_sums {
	int64_t files;
	int64_t folders; /**< Below the root. */
	int64_t size;
};
/** One file more: 0, -1 with "too-large". */
int hp_tree_sums_add_file(
	struct hp_tree_sums *sums, uint64_t size, const char *shown, struct hp_why *why);

/** The data of the fact. */
struct hp_json *hp_tree_data(
	const struct hp_hash *digest, int64_t files, int64_t folders, int64_t size);

/*
 * Limits, looked at before anything is digested. `shown` names the folder.
 */

/** 0, -1 with "too-large" for the folder at this depth (the root is 0). */
int hp_tree_check_depth(unsigned depth, const char *shown, struct hp_why *why);
/** 0, -1 with "too-large" where `more` entries above what was met are too many. */
int hp_tree_check_count(const struct hp_tree_sums *sums, size_t more, struct hp_why *why);

/*
 * A whole walk for targets that name their files by paths (SMB, a local disk): depth first, links
 * are "not-supported", limits as above.
 */
enum hp_tree_kind { HP_TREE_FILE, HP_TREE_FOLDER, HP_TREE_OTHER };

struct hp_tree_entry {
	char *name;
	char *upper; /**< As Windows compares it. */
	enum hp_tree_kind kind;
	uint64_t size;
};

struct hp_tree_entries {
	struct hp_tree_entry *items;
	size_t count;
	size_t capacity;
};

struct hp_tree_source {
	/** Adds the entries of a folder, without "." and "..": 0, -1. */
	int (*list)(
		void *state, const char *path, struct hp_tree_entries *entries, struct hp_why *why);
	/** The SHA-256 of a file and how many bytes it had: 0, -1. */
	int (*digest)(void *state, const char *path, struct hp_hash *ret_digest, uint64_t *ret_size,
		struct hp_why *why);
	/** Between folder and name in a path: '/' or '\\'. */
	char separator;
	void *state;
};

void hp_tree_entries_add(
	struct hp_tree_entries *entries, const char *name, enum hp_tree_kind kind, uint64_t size);
void hp_tree_entries_finish(struct hp_tree_entries *entries);
/**
 * Puts the entries of one folder in the order of its lines. -1 with "malformed" or
 * "ambiguous-name" as above: found here it costs no reading of files.
 */
int hp_tree_entries_order(struct hp_tree_entries *entries, const char *shown, struct hp_why *why);
/** `path` is the folder, or a single file (`is_folder` false). 1 with the data, or -1. */
int hp_tree_read(const struct hp_tree_source *source, const char *path, bool is_folder,
	struct hp_json **ret_data, struct hp_why *why);

#endif
