/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry facts: registry.key, registry.value, keys. */
#include <stdlib.h>
#include <string.h>

#include "hive.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/pattern.h"
#include "holdpoint/str.h"
#include "registry.h"
#include "../common/value.h"
#include "views.h"

/** Makes the data of a fact from one key: 1 with *ret_data, 0 if it is not in this key, -1. */
typedef int look_fn(const struct hp_key_place *place, const struct hp_fact *fact,
	struct hp_json **ret_data, struct hp_why *why);

static int look_key(const struct hp_key_place *place, const struct hp_fact *fact,
	struct hp_json **ret_data, struct hp_why *why)
{
	(void)fact;
	struct hp_subkeys subkeys = {.count = 0};
	size_t values = 0;
	int64_t modified = 0;
	if (hp_hive_subkeys(place->hive, place->key, &subkeys, why) < 0 ||
		hp_hive_value_count(place->hive, place->key, &values, why) < 0 ||
		hp_hive_modified(place->hive, place->key, &modified, why) < 0) {
		return -1;
	}
	char time[HP_TIME_SIZE];
	hp_time_format(modified, time);
	struct hp_json *data = hp_json_new_object();
	hp_json_set_int(data, "subkeys", (int64_t)subkeys.count);
	hp_json_set_int(data, "values", (int64_t)values);
	hp_json_set_string(data, "modified", time);
	*ret_data = data;
	return 1;
}

static int look_value(const struct hp_key_place *place, const struct hp_fact *fact,
	struct hp_json **ret_data, struct hp_why *why)
{
	size_t value = 0;
	int found = hp_hive_value(place->hive, place->key, fact->args[1], &value, why);
	if (found != 1) {
		return found;
	}
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	if (hp_hive_data(place->hive, value, &type, &bytes, &len, why) < 0) {
		return -1;
	}
	*ret_data = hp_value_to_json(type, bytes, len);
	free(bytes);
	return 1;
}

static int by_name(const void *a, const void *b)
{
	return hp_name_compare(*(char *const *)a, *(char *const *)b);
}

/** The sorted names of the subkeys that match; a name that cannot be shown could be one of them, so
 * it spoils the list. */
static int look_keys(const struct hp_key_place *place, const struct hp_fact *fact,
	struct hp_json **ret_data, struct hp_why *why)
{
	struct hp_subkeys subkeys = {.count = 0};
	if (hp_hive_subkeys(place->hive, place->key, &subkeys, why) < 0) {
		return -1;
	}
	struct hp_strv names;
	hp_strv_init(&names);
	int status = 1;
	for (size_t i = 0; status == 1 && i < subkeys.count; i++) {
		if (subkeys.items[i].name == NULL) {
			status = hp_why_set(why, "malformed",
				_("A key below %s has a name that is not text."), fact->args[0]);
		} else if (hp_wildcard_match(fact->args[1], subkeys.items[i].name) == 1) {
			hp_strv_add(&names, subkeys.items[i].name);
		}
	}
	if (status == 1) {
		if (names.count > 0) {
			qsort(names.items, names.count, sizeof(*names.items), by_name);
		}
		struct hp_json *items = hp_json_new_array();
		for (size_t i = 0; i < names.count; i++) {
			hp_json_add_string(items, names.items[i]);
		}
		*ret_data = hp_json_new_object();
		hp_json_set(*ret_data, "items", items);
	}
	hp_strv_finish(&names);
	return status;
}

/** What one view says. */
struct sight {
	int found;
	struct hp_json *data;
	struct hp_why why;
	char *source;
};

static struct sight look(
	struct hp_registry *registry, const char *path, look_fn *fn, const struct hp_fact *fact)
{
	struct sight sight = {.found = 0};
	struct hp_key_place place = {.hive = NULL};
	sight.found = hp_registry_find(registry, path, &place, &sight.why);
	if (sight.found == 1) {
		sight.found = fn(&place, fact, &sight.data, &sight.why);
	}
	if (sight.found >= 0) {
		sight.source = hp_strdup(place.source);
	}
	return sight;
}

static void sight_finish(struct sight *sight)
{
	hp_json_free(sight->data);
	hp_why_finish(&sight->why);
	free(sight->source);
}

static void set_found(struct hp_observation *observation, struct sight *sight, const char *view)
{
	if (view != NULL) {
		hp_json_set_string(sight->data, "view", view);
	}
	hp_observation_set_found(observation, sight->data, sight->source);
	sight->data = NULL;
}

/** `keys` in two views: what is in either, of no one view. An unreadable view spoils it, for the
 * list would not be whole. */
static void merge_lists(struct hp_observation *observation, struct sight sights[2])
{
	struct hp_strv names;
	hp_strv_init(&names);
	for (size_t v = 0; v < 2; v++) {
		const struct hp_json *items = hp_json_get(sights[v].data, "items");
		for (const struct hp_json *i = hp_json_first(items); i != NULL;
			i = hp_json_next(i)) {
			hp_strv_add(&names, hp_json_string(i));
		}
	}
	if (names.count > 0) {
		qsort(names.items, names.count, sizeof(*names.items), by_name);
	}
	struct hp_json *data = hp_json_new_object();
	struct hp_json *items = hp_json_new_array();
	for (size_t i = 0; i < names.count; i++) {
		if (i == 0 || !hp_name_equal(names.items[i - 1], names.items[i])) {
			hp_json_add_string(items, names.items[i]);
		}
	}
	hp_strv_finish(&names);
	hp_json_set(data, "items", items);
	hp_observation_set_found(observation, data, sights[0].source);
}

/** Two views: found in either is found, absent must hold in both, and what could not be looked at
 * is neither. */
static void judge_two(struct hp_observation *observation, struct sight sights[2],
	const struct hp_view_paths *paths, bool is_list)
{
	if (is_list && sights[0].found == 1 && sights[1].found == 1) {
		merge_lists(observation, sights);
		return;
	}
	bool any_unreadable = sights[0].found < 0 || sights[1].found < 0;
	for (size_t i = 0; i < 2; i++) {
		if (sights[i].found == 1 && !(is_list && any_unreadable)) {
			set_found(observation, &sights[i], paths->items[i].name);
			return;
		}
	}
	for (size_t i = 0; i < 2; i++) {
		if (sights[i].found < 0) {
			hp_observation_set_unreadable(
				observation, sights[i].why.code, "%s", sights[i].why.text);
			return;
		}
	}
	hp_observation_set_absent(observation, sights[0].source);
}

/** The 32-bit view was asked for, has not got it, and the other view has it: only that Windows
 * knows if it shares the key. */
static bool may_be_shared(struct hp_registry *registry, const struct hp_fact *fact, look_fn *fn)
{
	if (fact->view != HP_VIEW_32 || !hp_view_may_be_shared(fact->args[0])) {
		return false;
	}
	struct sight native = look(registry, fact->args[0], fn, fact);
	bool shared = native.found != 0;
	sight_finish(&native);
	return shared;
}

static void judge_one(struct hp_registry *registry, const struct hp_fact *fact, look_fn *fn,
	struct hp_observation *observation, struct sight *sight, const char *view)
{
	if (sight->found == 1) {
		set_found(observation, sight, view);
	} else if (sight->found < 0) {
		hp_observation_set_unreadable(observation, sight->why.code, "%s", sight->why.text);
	} else if (view != NULL && may_be_shared(registry, fact, fn)) {
		hp_observation_set_unreadable(observation, "not-supported",
			_("%s is in the 64-bit view only, and some versions of Windows show it to "
			  "32-bit programs too; ask without "
			  "a view."),
			fact->args[0]);
	} else {
		hp_observation_set_absent(observation, sight->source);
	}
}

static void read_fact(struct hp_registry *registry, const struct hp_fact *fact, look_fn *fn,
	struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_view_paths paths;
	if (hp_views_of(registry, fact->args[0], fact->view, &paths, &why) < 0) {
		hp_observation_set_unreadable(observation, why.code, "%s", why.text);
		hp_why_finish(&why);
		return;
	}
	struct sight sights[2] = {{.found = 0}, {.found = 0}};
	for (size_t i = 0; i < paths.count; i++) {
		sights[i] = look(registry, paths.items[i].path, fn, fact);
	}
	if (paths.count == 2) {
		judge_two(observation, sights, &paths, fn == look_keys);
	} else {
		judge_one(registry, fact, fn, observation, &sights[0], paths.items[0].name);
	}
	sight_finish(&sights[0]);
	sight_finish(&sights[1]);
	hp_view_paths_finish(&paths);
}

void hp_registry_read_key(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	read_fact(registry, fact, look_key, observation);
}

void hp_registry_read_value(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	read_fact(registry, fact, look_value, observation);
}

void hp_registry_read_keys(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	read_fact(registry, fact, look_keys, observation);
}
