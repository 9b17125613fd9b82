/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regfile.h"

#include <stdlib.h>
#include <string.h>

#include "../common/keys.h"
#include "holdpoint/capture.h"
#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "regtree.h"

struct file {
	char *shown;
	int64_t taken_ms;
	struct hp_regtree tree;
	char *missing;     /* A key that is missing; the tree is empty then. */
	struct hp_why why; /* Set: it cannot be read, and the tree holds its beginning. */
};

struct hp_regfiles {
	struct file *items; /* The newest first. */
	size_t count;
	size_t capacity;
	struct hp_keys keys;
	char *source; /* Of the last key. */
};

static const struct hp_keys_impl impl;

struct hp_regfiles *hp_regfiles_new(void)
{
	struct hp_regfiles *files = hp_calloc(1, sizeof(*files));
	files->keys = (struct hp_keys){.impl = &impl, .state = files};
	return files;
}

void hp_regfiles_free(struct hp_regfiles *files)
{
	if (files == NULL) {
		return;
	}
	for (size_t i = 0; i < files->count; i++) {
		struct file *file = &files->items[i];
		hp_regtree_finish(&file->tree);
		hp_why_finish(&file->why);
		free(file->shown);
		free(file->missing);
	}
	free(files->items);
	free(files->source);
	free(files);
}

const struct hp_keys *hp_regfiles_keys(struct hp_regfiles *files)
{
	return &files->keys;
}

/** Its place by age; keys point into the trees, which do not move with it. */
static struct file *add_file(struct hp_regfiles *files, const struct hp_regfile_origin *origin)
{
	files->items = hp_grow(files->items, files->count, &files->capacity, sizeof(*files->items));
	size_t at = files->count;
	while (at > 0 && files->items[at - 1].taken_ms < origin->taken_ms) {
		files->items[at] = files->items[at - 1];
		at--;
	}
	files->count++;
	files->items[at] =
		(struct file){.shown = hp_strdup(origin->shown), .taken_ms = origin->taken_ms};
	return &files->items[at];
}

int hp_regfiles_add(struct hp_regfiles *files, const struct hp_regfile_origin *origin,
	const uint8_t *bytes, size_t len, const struct hp_regfile_page *page, struct hp_why *why)
{
	struct file *file = add_file(files, origin);
	int status = hp_regtree_read(&file->tree, bytes, len, page, file->shown, &file->why);
	return status < 0 ? hp_why_set(why, file->why.code, "%s", file->why.text) : 0;
}

void hp_regfiles_add_broken(
	struct hp_regfiles *files, const struct hp_regfile_origin *origin, const struct hp_why *why)
{
	struct file *file = add_file(files, origin);
	hp_why_set(&file->why, why->code, "%s", why->text);
}

void hp_regfiles_add_missing(
	struct hp_regfiles *files, const struct hp_regfile_origin *origin, const char *path)
{
	add_file(files, origin)->missing = hp_strdup(path);
}

/** "reg.reg, 3 h old"; caller frees. */
static char *file_source(const struct file *file, int64_t now_ms)
{
	if (file->taken_ms == INT64_MIN) {
		/* TRANSLATORS: %s is the name of a file. */
		return hp_asprintf(_("%s, of unknown age"), file->shown);
	}
	int64_t minutes = (now_ms - file->taken_ms) / 60000;
	if (file->taken_ms > now_ms) {
		return hp_asprintf(_("%s, dated in the future"), file->shown);
	}
	if (minutes < 120) {
		/* TRANSLATORS: minutes */
		return hp_asprintf(_("%s, %lld min old"), file->shown, (long long)minutes);
	}
	if (minutes < 48 * 60) {
		/* TRANSLATORS: hours */
		return hp_asprintf(_("%s, %lld h old"), file->shown, (long long)(minutes / 60));
	}
	return hp_asprintf(_("%s, %lld days old"), file->shown, (long long)(minutes / (24 * 60)));
}

/* ---- which file tells ---- */

/** Whether `path` is `above` or below it; both with roots of any form. */
static bool is_at_or_below(const char *path, const char *above)
{
	const char *root = NULL, *rest = NULL, *above_root = NULL, *above_rest = NULL;
	if (!hp_registry_split(path, &root, &rest) ||
		!hp_registry_split(above, &above_root, &above_rest) ||
		strcmp(root, above_root) != 0) {
		return false;
	}
	size_t len = strlen(above_rest);
	if (strlen(rest) < len || (rest[len] != '\\' && rest[len] != '\0')) {
		return false;
	}
	char *head = hp_strndup(rest, len);
	bool same = hp_name_equal(head, above_rest);
	free(head);
	return same;
}

/** An export leaves out, without a word, what the person who made it may not read: below these keys
 * nearly all. */
static bool may_be_hidden(const char *path)
{
	return is_at_or_below(path, "HKLM\\SAM\\SAM") || is_at_or_below(path, "HKLM\\SECURITY");
}

static int not_captured(const char *path, struct hp_why *why)
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

static int say_twice(const struct file *file, const char *name, struct hp_why *why)
{
	return hp_why_set(why, "ambiguous-name", _("%s has %s twice."), file->shown, name);
}

static int say_lossy(const struct file *file, const char *name, struct hp_why *why)
{
	return hp_why_set(why, "not-captured",
		_("%s is in a code page that lacks letters of names or texts, so %s cannot be "
		  "told; export it as \"Windows Registry Editor Version 5.00\"."),
		file->shown, name);
}

static void set_key(struct hp_regfiles *files, const struct file *file,
	const struct hp_regtree_key *key, struct hp_key *ret_key)
{
	free(files->source);
	files->source = file_source(file, hp_clock_now().wall_ms);
	*ret_key = (struct hp_key){.place = (void *)(uintptr_t)key,
		.id = (uint64_t)(file - files->items),
		.source = files->source};
}

static enum hp_regtree_found look(
	const struct file *file, const char *path, const struct hp_regtree_key **ret_key)
{
	if (file->missing != NULL) {
		return is_at_or_below(path, file->missing) ? HP_REGTREE_ABSENT : HP_REGTREE_OUTSIDE;
	}
	return hp_regtree_find(&file->tree, path, ret_key);
}

/** The reason of a file that could not be read, where it was to tell; or of one that is wholly
 * unknown, where no other tells. */
static int say_why(const struct file *file, struct hp_why *why)
{
	return hp_why_set(why, file->why.code, "%s", file->why.text);
}

/** A newer file shows only that the key is there, and an older one has it whole. */
static const struct file *find_listed(const struct hp_regfiles *files, size_t from,
	const char *path, const struct hp_regtree_key **ret_key)
{
	for (size_t i = from; i < files->count; i++) {
		const struct hp_regtree_key *key = NULL;
		if (files->items[i].why.code == NULL &&
			look(&files->items[i], path, &key) == HP_REGTREE_LISTED) {
			*ret_key = key;
			return &files->items[i];
		}
	}
	return NULL;
}

static int find(void *state, const char *path, struct hp_key *ret_key, struct hp_why *why)
{
	struct hp_regfiles *files = state;
	const struct file *broken = NULL;
	for (size_t i = 0; i < files->count; i++) {
		const struct file *file = &files->items[i];
		const struct hp_regtree_key *key = NULL;
		enum hp_regtree_found found = look(file, path, &key);
		if (file->why.code != NULL && found != HP_REGTREE_OUTSIDE) {
			return say_why(file, why);
		}
		if (file->why.code != NULL && file->tree.listed == 0) {
			broken = file;
			continue;
		}
		switch (found) {
		case HP_REGTREE_OUTSIDE:
			continue;
		case HP_REGTREE_TWICE:
			return say_twice(file, path, why);
		case HP_REGTREE_LOSSY:
			return say_lossy(file, path, why);
		case HP_REGTREE_ABSENT:
			if (may_be_hidden(path)) {
				return hp_why_set(why, "access-denied",
					_("An export leaves out what may not be read, and %s is "
					  "such a place; look at the machine and attest."),
					path);
			}
			set_key(files, file, NULL, ret_key);
			return 0;
		case HP_REGTREE_ABOVE: {
			const struct file *whole = find_listed(files, i + 1, path, &key);
			set_key(files, whole != NULL ? whole : file, key, ret_key);
			return 1;
		}
		case HP_REGTREE_LISTED:
			set_key(files, file, key, ret_key);
			return 1;
		}
	}
	return broken != NULL ? say_why(broken, why) : not_captured(path, why);
}

/* ---- one key ---- */

static const struct file *file_of(void *state, const struct hp_key *key)
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
	(void)not_captured(path, why);
	free(path);
	return -1;
}

static int open_subkey(void *state, const struct hp_key *key, const char *name,
	struct hp_key *ret_key, struct hp_why *why)
{
	const struct file *file = file_of(state, key);
	const struct hp_regtree_key *child = NULL;
	switch (hp_regtree_child(&file->tree, key->place, name, strlen(name), &child)) {
	case HP_REGTREE_OUTSIDE:
		return check_listed(key->place, why);
	case HP_REGTREE_TWICE:
		return say_twice(file, name, why);
	case HP_REGTREE_LOSSY:
		return say_lossy(file, name, why);
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
		return say_twice(file_of(state, key), name, why);
	case HP_REGTREE_LOSSY:
		return say_lossy(file_of(state, key), name, why);
	case HP_REGTREE_OUTSIDE:
	case HP_REGTREE_ABOVE:
	case HP_REGTREE_ABSENT:
		return 0;
	case HP_REGTREE_LISTED:
		break;
	}
	if (found->lossy) {
		return say_lossy(file_of(state, key), name, why);
	}
	uint8_t *bytes = hp_alloc(found->len + 1);
	memcpy(bytes, found->bytes, found->len);
	*ret_type = found->type;
	*ret_bytes = bytes;
	*ret_len = found->len;
	return 1;
}

static const struct hp_keys_impl impl = {
	.find = find,
	.open = open_subkey,
	.close = NULL,
	.info = info,
	.subkeys = subkeys,
	.value_names = value_names,
	.value = value,
};
