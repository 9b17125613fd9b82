/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_FOLDER_H
#define HP_CAPTURED_FOLDER_H

/*
 * The folder of a capture. It is looked at before every answer: when a newer capture was put there,
 * what was read before is forgotten. Outputs of two machines in one folder make all of it
 * unreadable, for nobody could tell whose evidence an answer was.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/keys.h"
#include "../common/why.h"
#include "dirlist.h"
#include "text.h"
#include "transcript.h"

struct hp_fact;
struct hp_regfiles;

struct hp_captured_file {
	char *name;
	uint64_t size;
	int64_t modified_ms;
	struct hp_why why; /**< Why a text file could not be read; code NULL: it could. */
};

struct hp_captured_files {
	struct hp_captured_file *items;
	size_t count;
	size_t capacity;
};

/** What one `dir` printed. */
struct hp_captured_dir {
	const struct hp_section *section;
	char *target; /**< The path that it was asked for, without a backslash at its end; "" where
			 the command does not tell. */
	bool all;     /**< With /a: hidden files were listed too. */
	bool recursive; /**< With /s. */
	struct hp_dir_list list;
	struct hp_why why; /**< Why it could not be read; code NULL: it could. */
};

struct hp_captured_dirs {
	struct hp_captured_dir *items;
	size_t count;
};

struct hp_captured {
	int folder;
	struct hp_captured_pages *pages;
	/* What was read, and what it was read from. */
	char *stamp; /**< NULL: nothing yet. */
	struct hp_captured_files files;
	struct hp_sections sections;
	struct hp_captured_dirs dirs;
	char *host;          /**< The one machine of all of it; NULL: no file tells. */
	struct hp_why wrong; /**< Why nothing of it can be used. */
	unsigned page;       /**< The console's code page; 0: unknown. */
	struct hp_regfiles *exports;
	struct hp_keys
		keys; /**< Of the exports; impl NULL: nothing of the registry was captured. */
	bool has_bias;
	int64_t bias; /**< Minutes to add to the machine's own time for UTC. */
};

/** Parses every `dir` among the sections, which must outlive the result. */
void hp_captured_dirs_read(const struct hp_sections *sections, struct hp_captured_dirs *ret_dirs);
void hp_captured_dirs_finish(struct hp_captured_dirs *dirs);
/** Reads the exports; keys, and what they tell of the clock, are set where there are any. */
void hp_captured_registry_read(struct hp_captured *captured);

struct hp_captured *hp_captured_new(int folder_taken);
void hp_captured_free(struct hp_captured *captured);
/** Reads what is new: 0, or -1 where nothing can be used ("identity", "io-error", ...). */
int hp_captured_refresh(struct hp_captured *captured, struct hp_why *why);

/** A file by its name in any case; NULL where there is none. */
const struct hp_captured_file *hp_captured_find_file(
	const struct hp_captured *captured, const char *name);
/** Reads a file whole, at most `max` bytes: 0 (caller frees), -1. */
int hp_captured_read(const struct hp_captured *captured, const char *name, size_t max,
	char **ret_bytes, size_t *ret_len, struct hp_why *why);

/** "not-captured", with the one command that answers the fact. Always -1. */
int hp_captured_missing(const struct hp_fact *fact, struct hp_why *why);

/** The same, unless a file that could not be read may hold it: then the reason why not. Always -1.
 */
int hp_captured_nothing(const struct hp_captured *captured, const char *file,
	const struct hp_fact *fact, struct hp_why *why);

/** Where and when, for people: "shares.txt, captured 2026-11-22 14:03 by the machine's own clock (3
 * h old)". Caller frees. */
char *hp_captured_where(const struct hp_captured *captured, const struct hp_section *section);
/** A variable that was captured with `set`, "SystemRoot": caller frees; NULL where there is none.
 */
char *hp_captured_variable(const struct hp_captured *captured, const char *name);

#endif
