/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_DIRLIST_H
#define HP_CAPTURED_DIRLIST_H

/*
 * What `dir /a` and `dir /s /a` print, in English and German: one block a folder, whose last line
 * counts its files. A count that is not right is damage.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/why.h"

enum hp_dir_kind { HP_DIR_FILE, HP_DIR_FOLDER, HP_DIR_LINK };

struct hp_dir_entry {
	char *name;
	enum hp_dir_kind kind;
	uint64_t size;
	int64_t local_ms; /**< INT64_MIN where it is not clear. */
};

/** One folder. */
struct hp_dir_block {
	char *path; /**< "C:\WINDOWS", without a backslash at its end but for a root. */
	struct hp_dir_entry *entries; /**< Without . and .. */
	size_t count;
	size_t capacity;
	bool counted; /**< Its last line was there, and right. */
};

struct hp_dir_list {
	struct hp_dir_block *blocks;
	size_t count;
	size_t capacity;
	bool volume;    /**< The drive answered. */
	bool not_found; /**< "File Not Found": nothing of that name in the last folder. */
	bool no_path;   /**< "The system cannot find the path specified." */
	bool not_ready; /**< The drive does not answer, or access is denied. */
	bool total;     /**< The total of a listing with /s was there. */
};

/** 0; -1 with "language" where nothing is understood, "malformed" where it was cut off. */
int hp_dir_read(const char *body, bool whole, const char *shown, struct hp_dir_list *ret_list,
	struct hp_why *why);
void hp_dir_finish(struct hp_dir_list *list);

#endif
