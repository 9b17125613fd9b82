/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_LIBRARY_H
#define HP_LIBRARY_H

/*
 * A library: many compiled procedures in one SQLite file (.hpl). Opening reads the header only; a
 * procedure is parsed when it is asked for. A library file is hostile until checked:
 * application_id, format version, digest of each procedure's bytes against its row.
 */

#include <stdbool.h>
#include <stddef.h>

struct hp_diagnostics;
struct hp_error;
struct hp_library;
struct hp_procedure;

/** What `list` shows, without loading the procedure. Owned by the list. */
struct hp_library_entry {
	char *id;
	char *title;
	char *revision;
	char *status;
	char *digest;
	size_t steps;
	size_t checks;
	char **sources; /**< NULL-terminated, "document, part". */
	char *snippet;  /**< Search only: where the words stand, hits between [ and ]. */
};
struct hp_library_entries {
	struct hp_library_entry *items;
	size_t count;
	size_t capacity;
};
void hp_library_entries_init(struct hp_library_entries *entries);
void hp_library_entries_finish(struct hp_library_entries *entries);

/** Opens a file read-only. HP_ERR_INVALID / HP_ERR_NEWER / HP_ERR_IO with a sentence. */
int hp_library_open(const char *path, struct hp_library **ret_library, struct hp_error *err);
/** Opens a library that lies in memory (the one linked into the program). `bytes` must outlive it
 * and is not changed. */
int hp_library_open_memory(const char *name, const void *bytes, size_t len,
	struct hp_library **ret_library, struct hp_error *err);
void hp_library_close(struct hp_library *library);
const char *hp_library_name(const struct hp_library *library);

/** Sorted by id. */
int hp_library_list(
	struct hp_library *library, struct hp_library_entries *entries, struct hp_error *err);
/** Any text a person types: words are matched as prefixes, all must occur; best first. No hits is 0
 * entries, not an error. */
int hp_library_search(struct hp_library *library, const char *words,
	struct hp_library_entries *entries, struct hp_error *err);
/** Loads one procedure (with its practice section), and links what it calls from the same library.
 * HP_ERR_NOT_FOUND where there is none. */
int hp_library_load(struct hp_library *library, const char *id, struct hp_procedure **ret_procedure,
	struct hp_error *err);

/**
 * Compiles files and folders (every *.json in them but the schema) into one library file, replaced
 * atomically. All findings go into `list`; with errors among them nothing is written and
 * HP_ERR_INVALID is returned. Equal ids in two files are an error. The same input gives the same
 * bytes.
 */
int hp_library_compile(const char *const *paths, size_t count, const char *output,
	struct hp_diagnostics *list, struct hp_error *err);
/** Told of each file that was mended, and in how many places. */
typedef void (*hp_library_mended_fn)(void *data, const char *file, size_t count);
/**
 * Mends what lint finds and only one thing can be meant by (hp_diagnostic.instead), and adds a
 * `$schema` where there is none. Each file is replaced atomically, its layout and all other bytes
 * stay; one that cannot be read or is no JSON is left alone: lint says why. HP_ERR_IO where a file
 * could not be written.
 */
int hp_library_fix(const char *const *paths, size_t count, hp_library_mended_fn mended, void *data,
	struct hp_error *err);
/** The checking half of compile, with lint's style rules. */
int hp_library_lint(
	const char *const *paths, size_t count, struct hp_diagnostics *list, struct hp_error *err);

#endif
