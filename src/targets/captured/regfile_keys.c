/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key of an export: what it holds, where the file has a line of it; and why nothing can be said.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/capture.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "regfile_internal.h"

int hp_regfile_not_captured(const char *path, struct hp_why *why)
{
	const struct hp_fact fact = {.kind = HP_FACT_REGISTRY_KEY, .args = {path}};
	const char *file = NULL;
	char *command = hp_capture_command(&fact, &file);
	if (command == NULL) {
		hp_why_set(why, "not-captured", _("The capture holds no export of %s."), path);
	} else {
		hp_why_set(why, "not-captured",
			_("The capture holds no export of %s; on the machine, run: %s"), path,
			command);
	}
	free(command);
	return -1;
}

int hp_regfile_say_twice(const struct hp_regfiles_file *file, const char *name, struct hp_why *why)
{
	return hp_why_set(why, "ambiguous-name", _("%s has %s twice."), file->shown, name);
}

int hp_regfile_say_lossy(const struct hp_regfiles_file *file, const char *name, struct hp_why *why)
{
	return hp_why_set(why, "not-captured",
		_("%s is in a code page that lacks letters of names or texts, so %s cannot be "
		  "told; export it as \"Windows Registry Editor Version 5.00\"."),
		file->shown, name);
}

/* ---- one key ---- */

static const struct hp_regfiles_file *file_of(void *state, const struct hp_key *key)
{
	const struct hp_regfiles *files = state;
	return &files->items[key->id];
}

static char *path_of(const struct hp_regtree_key *key)
{
	char *path = hp_strdup(key->name);
	for (key = key->parent; key != NULL && key->name != NULL; key = key->parent) {
		char *longer = hp_asprintf("%s\\%s", key->name, path);
		free(path);
		path = longer;
	}
	return path;
}

/** 0 if the file holds what is in the key, or -1. */
static int check_listed(const struct hp_regtree_key *key, struct hp_why *why)
{
	if (key->listed) {
		return 0;
	}
	char *path = path_of(key);
	(void)hp_regfile_not_captured(path, why);
	free(path);
	return -1;
}

static int open_subkey(void *state, const struct hp_key *key, const char *name,
	struct hp_key *ret_key, struct hp_why *why)
{
	const struct hp_regfiles_file *file = file_of(state, key);
	const struct hp_regtree_key *child = NULL;
	switch (hp_regtree_child(&file->tree, key->place, name, strlen(name), &child)) {
	case HP_REGTREE_OUTSIDE:
		return check_listed(key->place, why);
	case HP_REGTREE_TWICE:
		return hp_regfile_say_twice(file, name, why);
	case HP_REGTREE_LOSSY:
		return hp_regfile_say_lossy(file, name, why);
	case HP_REGTREE_ABSENT:
		return 0;
	case HP_REGTREE_ABOVE:
	case HP_REGTREE_LISTED:
		break;
	}
	*ret_key = (struct hp_key){
		.place = (void *)(uintptr_t)child, .id = key->id, .source = key->source};
	return 1;
}

static int info(
	void *state, const struct hp_key *key, struct hp_key_info *ret_info, struct hp_why *why)
{
	(void)state;
	const struct hp_regtree_key *place = key->place;
	if (check_listed(place, why) < 0) {
		return -1;
	}
	*ret_info = (struct hp_key_info){.subkeys = place->child_count,
		.values = place->value_count,
		.modified_ms = INT64_MIN};
	return 0;
}

static int subkeys(void *state, const struct hp_key *key, struct hp_strv *names, size_t *ret_odd,
	struct hp_why *why)
{
	(void)state;
	const struct hp_regtree_key *place = key->place;
	if (check_listed(place, why) < 0) {
		return -1;
	}
	*ret_odd = 0;
	for (const struct hp_regtree_key *child = place->children; child != NULL;
		child = child->next) {
		if (child->odd) {
			(*ret_odd)++;
		} else {
			hp_strv_add(names, child->name);
		}
	}
	return 0;
}

static int value_names(void *state, const struct hp_key *key, struct hp_strv *names,
	size_t *ret_odd, struct hp_why *why)
{
	(void)state;
	const struct hp_regtree_key *place = key->place;
	if (check_listed(place, why) < 0) {
		return -1;
	}
	*ret_odd = 0;
	for (const struct hp_regtree_value *v = place->values; v != NULL; v = v->next) {
		if (v->odd) {
			(*ret_odd)++;
		} else {
			hp_strv_add(names, v->name);
		}
	}
	return 0;
}

static int value(void *state, const struct hp_key *key, const char *name, uint32_t *ret_type,
	uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why)
{
	const struct hp_regtree_key *place = key->place;
	const struct hp_regtree_value *found = NULL;
	if (check_listed(place, why) < 0) {
		return -1;
	}
	switch (hp_regtree_value(place, name, &found)) {
	case HP_REGTREE_TWICE:
		return hp_regfile_say_twice(file_of(state, key), name, why);
	case HP_REGTREE_LOSSY:
		return hp_regfile_say_lossy(file_of(state, key), name, why);
	case HP_REGTREE_OUTSIDE:
	case HP_REGTREE_ABOVE:
	case HP_REGTREE_ABSENT:
		return 0;
	case HP_REGTREE_LISTED:
		break;
	}
	if (found->lossy) {
		return hp_regfile_say_lossy(file_of(state, key), name, why);
	}
	uint8_t *bytes = hp_alloc(found->len + 1);
	memcpy(bytes, found->bytes, found->len);
	*ret_type = found->type;
	*ret_bytes = bytes;
	*ret_len = found->len;
	return 1;
}

const struct hp_keys_impl hp_regfile_keys_impl = {
	.find = hp_regfile_find,
	.open = open_subkey,
	.close = NULL,
	.info = info,
	.subkeys = subkeys,
	.value_names = value_names,
	.value = value,
};
