/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_WINPATH_H
#define HP_TARGETS_WINPATH_H

/*
 * Paths as Windows writes them, taken apart: drive letters, %VARIABLES%, the names that Windows
 * would not take as they stand. Pure but for what the source knows of the machine.
 */

#include <stdbool.h>

#include "why.h"

#define HP_CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

/* Stands for the letter of the drive with the Windows folder where a source knows the drive and not
 * its letter; no path of a person has this sign. */
#define HP_PATH_SYSTEM_DRIVE '?'

/** What paths need to know of a machine. `state` is borrowed. */
struct hp_path_source {
	/** The Windows folder, "C:\WINDOWS" or "?:\WINDOWS": 1 (caller frees), 0, -1. */
	int (*windows)(void *state, char **ret_folder, struct hp_why *why);
	/** A text of the registry, not expanded: 1 (caller frees), 0, -1. */
	int (*text)(void *state, const char *key, const char *value, char **ret_text,
		struct hp_why *why);
	void *state;
};

struct hp_path {
	char drive;  /**< A capital letter, or HP_PATH_SYSTEM_DRIVE. */
	char *names; /**< What follows, joined by slashes without one at the ends: "SMS/bin"; "" is
			the root of the drive. */
};

/**
 * "X:\SMS\bin" or "%SystemRoot%\System32": 0 (caller frees ret_path->names), or -1 with
 * "malformed", "not-supported", or the reason why the registry could not be read.
 */
int hp_path_parse(const struct hp_path_source *source, const char *path, struct hp_path *ret_path,
	struct hp_why *why);
/** Whether one of the names (as in hp_path) has the form of a short name, "PROGRA~1": an alias that
 * a disk seen from outside does not show. */
bool hp_path_has_short_name(const char *names);
/** The letter with which a folder begins, 'C' of "c:\WINDOWS"; NUL if with none. */
char hp_path_letter(const char *folder);
/** Whether a name in a folder can be asked for by a path as it stands; -1 with "malformed". */
int hp_path_check_name(const char *name, struct hp_why *why);

#endif
