/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_PATHS_H
#define HP_TARGETS_PATHS_H

/*
 * Paths as Windows writes them, to a drive of the image and a path in it: drive letters,
 * %VARIABLES%, the names that Windows would not take as they stand. Pure but for the registry,
 * which knows the variables and the letter of the system's drive.
 */

#include "image.h"

struct hp_fact;
struct hp_json;
struct hp_observation;
struct hp_registry;

/**
 * "X:\SMS\bin" or "%SystemRoot%\System32": 0 with drive and path, not yet looked for (caller frees
 * ret_place->path), or -1 with "malformed", "drive-not-mapped", "not-supported", or the reason why
 * the registry could not be read.
 */
int hp_registry_locate(struct hp_registry *registry, const char *path,
	struct hp_image_place *ret_place, struct hp_why *why);

/**
 * The same, and looks for it: 1, 0, -1. ret_place->path is as found, or as wanted where it is
 * absent; caller frees it after 1 and 0.
 */
int hp_registry_find_path(struct hp_registry *registry, const char *path,
	struct hp_image_place *ret_place, struct hp_why *why);

/** A place for people, "Windows/System32" or "X:/SMS"; caller frees. */
char *hp_image_shown(const struct hp_image *image, const struct hp_image_place *place);

/** What a fact tells of a place that is there; `shown` is for messages. 1 with data, or -1. */
typedef int hp_look_fn(struct hp_registry *registry, const struct hp_fact *fact,
	const struct hp_image_place *place, const char *shown, struct hp_json **ret_data,
	struct hp_why *why);
/** Fills the observation of a fact whose first argument is a path: looks where it is found. */
void hp_registry_look(struct hp_registry *registry, const struct hp_fact *fact, hp_look_fn *look,
	struct hp_observation *observation);

#endif
