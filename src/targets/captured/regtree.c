/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regtree.h"

#include <stdlib.h>
#include <string.h>

#include "../common/regfile.h"
#include "holdpoint/error.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define TABLE_MIN 1024u
#define NO_LETTER "\xef\xbf\xbd" /* U+FFFD */

/** What reading one file needs. */
struct building {
	struct hp_regtree *tree;
	struct hp_regtree_key *key; /* the last [KEY] */
	struct hp_why *why;
	struct hp_str folded;
};

/* ---- the table of names ---- */

static uint32_t name_hash(const struct hp_regtree_key *parent, const char *folded)
{
	uint32_t hash = (uint32_t)((uintptr_t)parent >> 4) * 2654435761u;
	for (; *folded != '\0'; folded++) {
		hash = (hash ^ (unsigned char)*folded) * 16777619u;
	}
	return hash;
}

static struct hp_regtree_key *find_child(
	const struct hp_regtree *tree, const struct hp_regtree_key *parent, const char *folded)
{
	if (tree->table_size == 0) {
		return NULL;
	}
	uint32_t hash = name_hash(parent, folded);
	struct hp_regtree_key *key = tree->table[hash & (tree->table_size - 1)];
	while (key != NULL &&
		(key->hash != hash || key->parent != parent || strcmp(key->folded, folded) != 0)) {
		key = key->chain;
	}
	return key;
}

static void put(struct hp_regtree *tree, struct hp_regtree_key *key)
{
	struct hp_regtree_key **bucket = &tree->table[key->hash & (tree->table_size - 1)];
	key->chain = *bucket;
	*bucket = key;
}

static void make_room(struct hp_regtree *tree)
{
	if (tree->keys < tree->table_size) {
		return;
	}
	struct hp_regtree_key **old = tree->table;
	size_t old_size = tree->table_size;
	tree->table_size = old_size > 0 ? old_size * 2 : TABLE_MIN;
	tree->table = hp_calloc(tree->table_size, sizeof(struct hp_regtree_key *));
	for (size_t i = 0; i < old_size; i++) {
		for (struct hp_regtree_key *key = old[i]; key != NULL;) {
			struct hp_regtree_key *next = key->chain;
			put(tree, key);
			key = next;
		}
	}
	free(old);
}

/* ---- building ---- */

/** The name as it compares, until the next call. */
static const char *fold(struct building *building, const char *name, size_t len)
{
	hp_str_reset(&building->folded);
	hp_name_fold(&building->folded, name, len);
	return building->folded.data;
}

static int too_large(struct building *building)
{
	hp_why_set(building->why, "too-large",
		_("It holds more keys or values, or a longer name, than a registry has."));
	return HP_ERR_INVALID;
}

static struct hp_regtree_key *add_key(struct building *building, struct hp_regtree_key *parent,
	const char *name, size_t len, const char *folded)
{
	struct hp_regtree *tree = building->tree;
	if (tree->keys >= HP_REGTREE_KEYS_MAX || len > HP_REGTREE_NAME_MAX) {
		return NULL;
	}
	make_room(tree);
	struct hp_regtree_key *key = hp_arena_alloc(&tree->arena, sizeof(*key));
	key->parent = parent;
	key->name = hp_arena_strndup(&tree->arena, name, len);
	/* Most names of keys are in capitals, or compare by a copy. */
	key->folded =
		strcmp(key->name, folded) == 0 ? key->name : hp_arena_strdup(&tree->arena, folded);
	key->hash = name_hash(parent, key->folded);
	key->odd = !hp_utf8_is_valid(name, len);
	if (parent->last_child != NULL) {
		parent->last_child->next = key;
	} else {
		parent->children = key;
	}
	parent->last_child = key;
	parent->child_count++;
	tree->keys++;
	put(tree, key);
	return key;
}

static int no_export(struct building *building, const char *sentence)
{
	hp_why_set(building->why, "malformed", "%s", sentence);
	return HP_ERR_INVALID;
}

static bool is_below_listed(const struct hp_regtree_key *key)
{
	while (key != NULL && !key->listed) {
		key = key->parent;
	}
	return key != NULL;
}

/** Of an entry that lost something: whether it was of this name. */
static bool lost_some(const char *name)
{
	return strchr(name, '?') != NULL || strstr(name, NO_LETTER) != NULL;
}

static int list_key(struct building *building, struct hp_regtree_key *key, bool lossy)
{
	if (!key->listed && key->parent != NULL && !key->parent->listed &&
		is_below_listed(key->parent)) {
		return no_export(building,
			_("A key stands before the one it is in, so this is no export of a "
			  "registry."));
	}
	key->twice = key->listed;
	key->listed = true;
	building->key = key;
	building->tree->listed++;
	if (lossy && key->parent != NULL && lost_some(key->name)) {
		key->odd = true;
		key->parent->lossy_children = true;
	}
	return 0;
}

static int take_key(struct building *building, const struct hp_regfile_entry *entry)
{
	const char *root = NULL, *rest = NULL;
	if (!hp_registry_split(entry->key, &root, &rest)) {
		return no_export(building, _("No root of a registry has this name."));
	}
	struct hp_regtree_key *key = building->tree->top;
	for (const char *name = root; name != NULL;) {
		size_t len = name == root ? strlen(root) : strcspn(name, "\\");
		if (len == 0) {
			return no_export(building, _("A key without a name stands here."));
		}
		const char *folded = fold(building, name, len);
		struct hp_regtree_key *child = find_child(building->tree, key, folded);
		key = child != NULL ? child : add_key(building, key, name, len, folded);
		if (key == NULL) {
			return too_large(building);
		}
		if (name == root) {
			name = rest[0] != '\0' ? rest : NULL;
		} else {
			name = name[len] == '\\' ? name + len + 1 : NULL;
		}
	}
	return list_key(building, key, entry->lossy);
}

static int take_value(struct building *building, const struct hp_regfile_entry *entry)
{
	struct hp_regtree *tree = building->tree;
	struct hp_regtree_key *key = building->key;
	size_t len = strlen(entry->name);
	if (tree->values >= HP_REGTREE_VALUES_MAX || len > HP_REGTREE_NAME_MAX * 3) {
		return too_large(building);
	}
	const char *folded = fold(building, entry->name, len);
	struct hp_regtree_value *value = hp_arena_alloc(&tree->arena, sizeof(*value));
	value->name = hp_arena_strndup(&tree->arena, entry->name, len);
	value->folded = strcmp(value->name, folded) == 0 ? value->name
							 : hp_arena_strdup(&tree->arena, folded);
	value->type = entry->type;
	value->len = entry->len;
	uint8_t *bytes = hp_arena_alloc(&tree->arena, entry->len + 1);
	memcpy(bytes, entry->bytes, entry->len);
	value->bytes = bytes;
	bool lossy_name = entry->lossy && lost_some(entry->name);
	value->odd = lossy_name || !hp_utf8_is_valid(entry->name, len);
	value->lossy = entry->lossy;
	key->lossy_values = key->lossy_values || lossy_name;
	if (key->last_value != NULL) {
		key->last_value->next = value;
	} else {
		key->values = value;
	}
	key->last_value = value;
	key->value_count++;
	tree->values++;
	return 0;
}

static int take_entry(void *opaque, const struct hp_regfile_entry *entry)
{
	struct building *building = opaque;
	switch (entry->kind) {
	case HP_REGFILE_KEY:
		return take_key(building, entry);
	case HP_REGFILE_VALUE:
		return take_value(building, entry);
	case HP_REGFILE_DELETE_KEY:
	case HP_REGFILE_DELETE_VALUE:
		break;
	}
	return no_export(building,
		_("Something is deleted here, so this is a list of changes and no export of a "
		  "registry."));
}

static void say_fault(const struct hp_regfile_fault *fault, const char *shown, struct hp_why *why)
{
	const char *code = fault->why.code != NULL ? fault->why.code : why->code;
	const char *text = fault->why.code != NULL ? fault->why.text : why->text;
	char *sentence = hp_asprintf("%s:%zu:%zu: %s", shown, fault->line, fault->column, text);
	hp_why_set(why, code, "%s", sentence);
	free(sentence);
}

int hp_regtree_read(struct hp_regtree *tree, const uint8_t *bytes, size_t len,
	const struct hp_regfile_page *page, const char *shown, struct hp_why *why)
{
	*tree = (struct hp_regtree){.table = NULL};
	hp_arena_init(&tree->arena);
	tree->top = hp_arena_alloc(&tree->arena, sizeof(*tree->top));
	if (len > HP_REGTREE_SIZE_MAX) {
		return hp_why_set(
			why, "too-large", _("%s is too large to be read as an export."), shown);
	}
	struct building building = {.tree = tree, .why = why};
	struct hp_regfile_fault fault = HP_REGFILE_FAULT_INIT;
	const struct hp_regfile_source source = {.bytes = bytes, .len = len, .page = page};
	hp_str_init(&building.folded);
	bool ended = false;
	int status = hp_regfile_read(&source, take_entry, &building, &ended, &fault);
	if (status < 0) {
		say_fault(&fault, shown, why);
	} else if (!ended || tree->listed == 0) {
		status = hp_why_set(why, "malformed",
			_("%s does not end as an export of a registry does, with an empty line: "
			  "it was cut off. Export it again."),
			shown);
	}
	hp_regfile_fault_finish(&fault);
	hp_str_finish(&building.folded);
	return status < 0 ? -1 : 0;
}

void hp_regtree_finish(struct hp_regtree *tree)
{
	hp_arena_finish(&tree->arena);
	free(tree->table);
	*tree = (struct hp_regtree){.table = NULL};
}

/* ---- looking ---- */

enum hp_regtree_found hp_regtree_child(const struct hp_regtree *tree,
	const struct hp_regtree_key *key, const char *name, size_t len,
	const struct hp_regtree_key **ret_key)
{
	struct hp_str folded;
	hp_str_init(&folded);
	hp_name_fold(&folded, name, len);
	const struct hp_regtree_key *child = find_child(tree, key, folded.data);
	hp_str_finish(&folded);
	if (child == NULL || child->odd) {
		if (!is_below_listed(key)) {
			return HP_REGTREE_OUTSIDE;
		}
		return key->lossy_children ? HP_REGTREE_LOSSY : HP_REGTREE_ABSENT;
	}
	if (child->twice) {
		return HP_REGTREE_TWICE;
	}
	*ret_key = child;
	return child->listed ? HP_REGTREE_LISTED : HP_REGTREE_ABOVE;
}

enum hp_regtree_found hp_regtree_find(
	const struct hp_regtree *tree, const char *path, const struct hp_regtree_key **ret_key)
{
	const char *root = NULL, *rest = NULL;
	if (!hp_registry_split(path, &root, &rest)) {
		return HP_REGTREE_OUTSIDE;
	}
	const struct hp_regtree_key *key = NULL;
	enum hp_regtree_found found = hp_regtree_child(tree, tree->top, root, strlen(root), &key);
	while ((found == HP_REGTREE_LISTED || found == HP_REGTREE_ABOVE) && rest[0] != '\0') {
		size_t len = strcspn(rest, "\\");
		found = hp_regtree_child(tree, key, rest, len, &key);
		rest += len + (rest[len] == '\\');
	}
	if (found == HP_REGTREE_LISTED || found == HP_REGTREE_ABOVE) {
		*ret_key = key;
	}
	return found;
}

enum hp_regtree_found hp_regtree_value(const struct hp_regtree_key *key, const char *name,
	const struct hp_regtree_value **ret_value)
{
	struct hp_str folded;
	hp_str_init(&folded);
	hp_name_fold(&folded, name, strlen(name));
	enum hp_regtree_found found = key->lossy_values ? HP_REGTREE_LOSSY : HP_REGTREE_ABSENT;
	for (const struct hp_regtree_value *v = key->values; v != NULL; v = v->next) {
		if (v->odd || strcmp(v->folded, folded.data) != 0) {
			continue;
		}
		if (found == HP_REGTREE_LISTED) {
			found = HP_REGTREE_TWICE;
			break;
		}
		found = HP_REGTREE_LISTED;
		*ret_value = v;
	}
	hp_str_finish(&folded);
	return found;
}

/* Exports list what a key holds in the same order, so that lists can be compared side by side. */

static bool same_values(const struct hp_regtree_value *a, const struct hp_regtree_value *b)
{
	while (a != NULL && b != NULL && strcmp(a->folded, b->folded) == 0 && a->type == b->type &&
		a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0) {
		a = a->next;
		b = b->next;
	}
	return a == NULL && b == NULL;
}

bool hp_regtree_same(const struct hp_regtree_key *one, const struct hp_regtree_key *other)
{
	const struct hp_regtree_key *a = one->children, *b = other->children;
	while (a != NULL && b != NULL && strcmp(a->folded, b->folded) == 0) {
		a = a->next;
		b = b->next;
	}
	return a == NULL && b == NULL && same_values(one->values, other->values);
}
