/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_ARGUMENTS_H
#define HP_PRACTICE_ARGUMENTS_H

/* Words of the commands that deal with files: paths, and switches such as /s/q or /a:d. */

#include <stdbool.h>

#include "holdpoint/str.h"

struct hp_console;

struct hp_arguments {
	struct hp_strv paths;    /**< As typed. */
	struct hp_strv switches; /**< Without the slash. */
};

/** words[0] is left out. The caller finishes it. */
void hp_arguments_init(struct hp_arguments *arguments, const struct hp_strv *words);
void hp_arguments_finish(struct hp_arguments *arguments);

/** The switch, alone or with a colon behind it (`/a:h`). */
bool hp_arguments_have(const struct hp_arguments *arguments, const char *name);
/** True if every switch begins like one of `known` (a NULL-terminated array); else says which does
 * not. */
bool hp_arguments_check(
	struct hp_console *console, const struct hp_arguments *arguments, const char *const *known);

/** The files and folders that a path with * and ? stands for, full; without them the path itself,
 * if it is there. Negative status, and said why, where the folder cannot be listed. */
int hp_arguments_match(struct hp_console *console, const char *typed, struct hp_strv *ret_full);

#endif
