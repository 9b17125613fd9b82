/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry facts: registry.key, registry.value, keys. */
#include <stdlib.h>

#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/pattern.h"
#include "holdpoint/str.h"
#include "key.h"
#include "keys.h"
#include "keys_internal.h"
#include "keys_views.h"
#include "list.h"
#include "value.h"

/** Makes the data of a fact from one key: 1 with *ret_data, 0 if it is not in this key, -1. */
typedef int look_fn(const struct hp_keys *keys, const struct hp_key *key,
	const struct hp_fact *fact, struct hp_json **ret_data, struct hp_why *why);

static int look_key(const struct hp_keys *keys, const struct hp_key *key,
	const struct hp_fact *fact, struct hp_json **ret_data, struct hp_why *why)
{
	(void)fact;
	struct hp_key_info info = {.modified_ms = INT64_MIN};
	if (hp_key_info(keys, key, &info, why) < 0) {
		return -1;
	}
	struct hp_json *data = hp_json_new_object();
	hp_json_set_int(data, "subkeys", (int64_t)info.subkeys);
	hp_json_set_int(data, "values", (int64_t)info.values);
	if (info.modified_ms == INT64_MIN) {
		hp_json_set(data, "modified", hp_json_new_null());
	} else {
		char time[HP_TIME_SIZE];
		hp_time_format(info.modified_ms, time);
		hp_json_set_string(data, "modified", time);
	}
	*ret_data = data;
	return 1;
}

static int look_value(const struct hp_keys *keys, const struct hp_key *key,
	const struct hp_fact *fact, struct hp_json **ret_data, struct hp_why *why)
{
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	int found = hp_key_value(keys, key, fact->args[1], &type, &bytes, &len, why);
	if (found == 1) {
		*ret_data = hp_value_to_json(type, bytes, len);
		free(bytes);
	}
	return found;
}

/** The sorted names of the subkeys that match; a name that cannot be shown could be one of them, so
 * it spoils the list. */
static int look_keys(const struct hp_keys *keys, const struct hp_key *key,
	const struct hp_fact *fact, struct hp_json **ret_data, struct hp_why *why)
{
	struct hp_strv names, matching;
	hp_strv_init(&names);
	hp_strv_init(&matching);
	size_t odd = 0;
	int status = hp_key_subkeys(keys, key, &names, &odd, why);
	if (status == 0 && odd > 0) {
		status = hp_why_set(why, "malformed",
			_("A key below %s has a name that is not text."), fact->args[0]);
	}
	for (size_t i = 0; status == 0 && i < names.count; i++) {
		if (hp_wildcard_match(fact->args[1], names.items[i]) == 1) {
			hp_strv_add(&matching, names.items[i]);
		}
	}
	if (status == 0) {
		*ret_data = hp_names_to_items(&matching);
	}
	hp_strv_finish(&names);
	hp_strv_finish(&matching);
	return status == 0 ? 1 : -1;
}

/** What one view says. */
struct sight {
	int found;
	struct hp_json *data;
	struct hp_why why;
	char *source;
};

static struct sight look(
	const struct hp_keys *keys, const char *path, look_fn *fn, const struct hp_fact *fact)
{
	struct sight sight = {.found = 0};
	struct hp_key key = {.place = NULL};
	sight.found = hp_key_find(keys, path, &key, &sight.why);
	if (sight.found >= 0) {
		sight.source = hp_strdup(key.source);
	}
	if (sight.found == 1) {
		sight.found = fn(keys, &key, fact, &sight.data, &sight.why);
		hp_key_close(keys, &key);
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
	hp_names_sort(&names);
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
static bool may_be_shared(const struct hp_keys *keys, const struct hp_fact *fact, look_fn *fn)
{
	if (fact->view != HP_VIEW_32 || !hp_view_may_be_shared(fact->args[0])) {
		return false;
	}
	struct sight native = look(keys, fact->args[0], fn, fact);
	bool shared = native.found != 0;
	sight_finish(&native);
	return shared;
}

static void judge_one(const struct hp_keys *keys, const struct hp_fact *fact, look_fn *fn,
	struct hp_observation *observation, struct sight *sight, const char *view)
{
	if (sight->found == 1) {
		set_found(observation, sight, view);
	} else if (sight->found < 0) {
		hp_observation_set_unreadable(observation, sight->why.code, "%s", sight->why.text);
	} else if (view != NULL && may_be_shared(keys, fact, fn)) {
		hp_observation_set_unreadable(observation, "not-supported",
			_("%s is in the 64-bit view only, and some versions of Windows show it to "
			  "32-bit programs too; ask without "
			  "a view."),
			fact->args[0]);
	} else {
		hp_observation_set_absent(observation, sight->source);
	}
}

static void read_fact(const struct hp_keys *keys, const struct hp_fact *fact, look_fn *fn,
	struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_view_paths paths;
	if (hp_views_of(keys, fact->args[0], fact->view, &paths, &why) < 0) {
		hp_observation_set_unreadable(observation, why.code, "%s", why.text);
		hp_why_finish(&why);
		return;
	}
	struct sight sights[2] = {{.found = 0}, {.found = 0}};
	for (size_t i = 0; i < paths.count; i++) {
		sights[i] = look(keys, paths.items[i].path, fn, fact);
	}
	if (paths.count == 2) {
		judge_two(observation, sights, &paths, fn == look_keys);
	} else {
		judge_one(keys, fact, fn, observation, &sights[0], paths.items[0].name);
	}
	sight_finish(&sights[0]);
	sight_finish(&sights[1]);
	hp_view_paths_finish(&paths);
}

void hp_keys_read_registry(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation)
{
	look_fn *fn = fact->kind == HP_FACT_KEYS             ? look_keys
		      : fact->kind == HP_FACT_REGISTRY_VALUE ? look_value
							     : look_key;
	read_fact(keys, fact, fn, observation);
}
