/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_KEYS_VIEWS_H
#define HP_TARGETS_KEYS_VIEWS_H

/*
 * The two views of HKLM\SOFTWARE on 64-bit Windows. 32-bit programs see most keys below it in
 * HKLM\SOFTWARE\Wow6432Node; that key exists on 64-bit systems only, and is how they are told here.
 */

#include <stddef.h>

#include "holdpoint/fact.h"
#include "why.h"

struct hp_keys;

struct hp_view_path {
	char *path;
	const char *name; /**< "64" or "32"; NULL where there is one view only. */
};

struct hp_view_paths {
	struct hp_view_path items[2];
	size_t count; /**< 1 or 2. */
};

/** Looks for the 32-bit view in the source itself: 1, 0, -1. */
int hp_views_look(const struct hp_keys *keys, struct hp_why *why);

/**
 * The paths where a key has to be looked for. Without a wish: both views where there are two. With
 * one: the path of that view; on a 32-bit system there is one view and it answers to either wish,
 * as that Windows does. 0, or -1.
 */
int hp_views_of(const struct hp_keys *keys, const char *path, enum hp_registry_view wish,
	struct hp_view_paths *ret_paths, struct hp_why *why);
void hp_view_paths_finish(struct hp_view_paths *paths);

/**
 * True for keys that some versions of Windows share between the views: what is missing in the
 * 32-bit view and there in the other may be seen by 32-bit programs all the same.
 */
bool hp_view_may_be_shared(const char *path);

#endif
