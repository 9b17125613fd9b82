/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "list.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/hash.h"
#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "holdpoint/pattern.h"
#include "holdpoint/str.h"

static int by_name(const void *a, const void *b)
{
	const char *one = *(char *const *)a;
	const char *other = *(char *const *)b;
	int order = hp_name_compare(one, other);
	return order != 0 ? order : strcmp(one, other);
}

void hp_names_sort(struct hp_strv *names)
{
	if (names->count > 0) {
		qsort(names->items, names->count, sizeof(*names->items), by_name);
	}
}

struct hp_json *hp_names_to_json(struct hp_strv *names)
{
	hp_names_sort(names);
	struct hp_json *items = hp_json_new_array();
	for (size_t i = 0; i < names->count; i++) {
		hp_json_add_string(items, names->items[i]);
	}
	return items;
}

struct hp_json *hp_names_to_items(struct hp_strv *names)
{
	struct hp_json *data = hp_json_new_object();
	hp_json_set(data, "items", hp_names_to_json(names));
	return data;
}

bool hp_name_matches(const char *pattern, const char *name)
{
	return strcmp(pattern, "*.*") == 0 || hp_wildcard_match(pattern, name) == 1;
}

static struct hp_json *thing_to_json(const char *kind, const struct timespec *modified,
	struct hp_json *size, struct hp_json *entries)
{
	char time[HP_TIME_SIZE];
	hp_time_format((int64_t)modified->tv_sec * 1000 + modified->tv_nsec / 1000000, time);
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "kind", kind);
	hp_json_set(data, "size", size);
	hp_json_set_string(data, "modified", time);
	hp_json_set(data, "entries", entries);
	return data;
}

struct hp_json *hp_file_to_json(
	const struct timespec *modified, uint64_t size, const struct hp_hash *sha256)
{
	struct hp_json *data =
		thing_to_json("file", modified, hp_json_new_int((int64_t)size), NULL);
	if (sha256 != NULL) {
		char hex[HP_HASH_HEX_SIZE];
		hp_hash_hex(sha256, hex);
		hp_json_set_string(data, "sha256", hex);
	}
	return data;
}

struct hp_json *hp_folder_to_json(const struct timespec *modified, int64_t entries)
{
	return thing_to_json("folder", modified, NULL, hp_json_new_int(entries));
}

void hp_observation_set(struct hp_observation *observation, int found, struct hp_json *data_taken,
	const char *source, struct hp_why *why)
{
	if (found == 1) {
		hp_observation_set_found(observation, data_taken, source);
		data_taken = NULL;
	} else if (found == 0) {
		hp_observation_set_absent(observation, source);
	} else {
		hp_observation_set_unreadable(observation, why->code, "%s", why->text);
	}
	hp_json_free(data_taken);
	hp_why_finish(why);
}
