/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hives of an image as a source of keys. A key is a hive and hivex's handle, so that nothing is
 * held open; both are the cache's, until the next find.
 */
#include <stdlib.h>

#include "../common/keys.h"
#include "hive.h"
#include "holdpoint/i18n.h"
#include "holdpoint/str.h"
#include "registry.h"
#include "registry_internal.h"

static int find(void *state, const char *path, struct hp_key *ret_key, struct hp_why *why)
{
	struct hp_key_place place = {.hive = NULL};
	int found = hp_registry_find(state, path, &place, why);
	if (found >= 0) {
		*ret_key = (struct hp_key){
			.place = place.hive, .id = place.key, .source = place.source};
	}
	return found;
}

static int open_subkey(void *state, const struct hp_key *key, const char *name,
	struct hp_key *ret_key, struct hp_why *why)
{
	(void)state;
	size_t subkey = 0;
	int found = hp_hive_subkey(key->place, (size_t)key->id, name, &subkey, why);
	if (found != 1) {
		return found;
	}
	/* Following it could close the hive of the key that is being listed. */
	if (hp_hive_key_is_link(key->place, subkey)) {
		return hp_why_set(why, "not-supported",
			_("The key %s in %s is a link to another key; ask for that one."), name,
			key->source);
	}
	*ret_key = (struct hp_key){.place = key->place, .id = subkey, .source = key->source};
	return 1;
}

static int info(
	void *state, const struct hp_key *key, struct hp_key_info *ret_info, struct hp_why *why)
{
	(void)state;
	struct hp_subkeys subkeys = {.count = 0};
	size_t values = 0;
	int64_t modified = 0;
	if (hp_hive_subkeys(key->place, (size_t)key->id, &subkeys, why) < 0 ||
		hp_hive_value_count(key->place, (size_t)key->id, &values, why) < 0 ||
		hp_hive_modified(key->place, (size_t)key->id, &modified, why) < 0) {
		return -1;
	}
	*ret_info = (struct hp_key_info){
		.subkeys = subkeys.count, .values = values, .modified_ms = modified};
	return 0;
}

static int subkeys(void *state, const struct hp_key *key, struct hp_strv *names, size_t *ret_odd,
	struct hp_why *why)
{
	(void)state;
	struct hp_subkeys list = {.count = 0};
	if (hp_hive_subkeys(key->place, (size_t)key->id, &list, why) < 0) {
		return -1;
	}
	*ret_odd = 0;
	for (size_t i = 0; i < list.count; i++) {
		if (list.items[i].name != NULL) {
			hp_strv_add(names, list.items[i].name);
		} else {
			(*ret_odd)++;
		}
	}
	return 0;
}

static int value_names(void *state, const struct hp_key *key, struct hp_strv *names,
	size_t *ret_odd, struct hp_why *why)
{
	(void)state;
	size_t count = 0;
	size_t before = names->count;
	if (hp_hive_value_count(key->place, (size_t)key->id, &count, why) < 0 ||
		hp_hive_value_names(key->place, (size_t)key->id, names, why) < 0) {
		return -1;
	}
	*ret_odd = count - (names->count - before);
	return 0;
}

static int value(void *state, const struct hp_key *key, const char *name, uint32_t *ret_type,
	uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why)
{
	(void)state;
	size_t handle = 0;
	int found = hp_hive_value(key->place, (size_t)key->id, name, &handle, why);
	if (found == 1 && hp_hive_data(key->place, handle, ret_type, ret_bytes, ret_len, why) < 0) {
		return -1;
	}
	return found;
}

const struct hp_keys_impl hp_hive_keys_impl = {
	.find = find,
	.open = open_subkey,
	.close = NULL,
	.info = info,
	.subkeys = subkeys,
	.value_names = value_names,
	.value = value,
};
