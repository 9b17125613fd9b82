/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_LIST_H
#define HP_TARGETS_LIST_H

/* Small parts that the facts share. */

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "why.h"

struct hp_hash;
struct hp_json;
struct hp_observation;
struct hp_strv;

/** Sorts names as Windows compares them; what differs by case only keeps an order too. */
void hp_names_sort(struct hp_strv *names);
/** The names as an array, sorted. */
struct hp_json *hp_names_to_json(struct hp_strv *names);
/** {"items": [...]}, sorted. */
struct hp_json *hp_names_to_items(struct hp_strv *names);
/** A pattern, where *.* is every name as on a Windows command line. */
bool hp_name_matches(const char *pattern, const char *name);

/** The data of the fact `path`: a file (`sha256` may be NULL), a folder. */
struct hp_json *hp_file_to_json(
	const struct timespec *modified, uint64_t size, const struct hp_hash *sha256);
struct hp_json *hp_folder_to_json(const struct timespec *modified, int64_t entries);

/** Makes the observation of a fact from what looking for it gave: 1 with `data_taken`, 0, -1 with
 * *why, which is finished. */
void hp_observation_set(struct hp_observation *observation, int found, struct hp_json *data_taken,
	const char *source, struct hp_why *why);

#endif
