/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flow analysis, part four (R50): what has to be there below something that has to be gone at the
 * same time.
 */
#include "flow_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/json.h"
#include "holdpoint/str.h"

/* The kinds whose absence takes what is below along; HP_FACT_COUNT_ ends. */
static const enum hp_fact_kind *kinds_above(enum hp_fact_kind kind)
{
	static const enum hp_fact_kind keys[] = {HP_FACT_REGISTRY_KEY, HP_FACT_COUNT_};
	static const enum hp_fact_kind folders[] = {HP_FACT_PATH, HP_FACT_TREE, HP_FACT_COUNT_};
	static const enum hp_fact_kind none[] = {HP_FACT_COUNT_};

	if (hp_fact_is_registry(kind)) {
		return keys;
	}
	return hp_fact_is_file(kind) ? folders : none;
}

/* A value or a list lies in the thing its first argument names; that thing itself is compared with
 * others by its key. */
static bool is_inside(enum hp_fact_kind kind)
{
	return kind == HP_FACT_REGISTRY_VALUE || kind == HP_FACT_KEYS || kind == HP_FACT_FILES;
}

/* Something has to be there, and with it all that is around it. */
static bool needs_what_is_above(const struct hp_check *check)
{
	const struct hp_json *items = check->field_count > 0 ? check->fields[0].value : NULL;

	if (hp_fact_info(check->fact.kind)->is_list) {
		return check->expect == HP_EXPECT_EQUAL && hp_json_count(items) > 0;
	}
	return hp_check_wants_it_there(check);
}

/* All checks in the order of their keys, and room for a key that is looked for. */
struct hp_placed_list {
	struct hp_reader *reader;
	const struct hp_placed_check *checks;
	size_t count;
	struct hp_str key;
};

static int compare_key(const void *key, const void *placed)
{
	return strcmp(key, ((const struct hp_placed_check *)placed)->key);
}

/* Says so where `path` (folded) of the same host has to be absent while `below` is in force. */
static bool contradicts_above(struct hp_placed_list *list, const struct hp_placed_check *below,
	enum hp_fact_kind kind, const struct hp_str *path)
{
	const struct hp_placed_check *end = list->checks + list->count;

	hp_key_begin(&list->key, below->check, kind);
	hp_str_append_len(&list->key, path->data, path->len);
	hp_key_end(&list->key, below->check, NULL, NULL);
	const char *key = list->key.data;
	const struct hp_placed_check *found =
		bsearch(key, list->checks, list->count, sizeof(*list->checks), compare_key);
	while (found != NULL && found > list->checks && strcmp(found[-1].key, key) == 0) {
		found--;
	}
	for (; found != NULL && found < end && strcmp(found->key, key) == 0; found++) {
		if (found != below && found->check->expect == HP_EXPECT_ABSENT &&
			hp_placed_views_meet(found->check, below->check) &&
			hp_placed_meet(found, below)) {
			bool is_first = hp_placed_stands_before(found, below);
			hp_placed_say_contradiction(
				list->reader, is_first ? found : below, is_first ? below : found);
			return true;
		}
	}
	return false;
}

static bool look_above(
	struct hp_placed_list *list, const struct hp_placed_check *below, const struct hp_str *path)
{
	for (const enum hp_fact_kind *kind = kinds_above(below->check->fact.kind);
		*kind != HP_FACT_COUNT_; kind++) {
		if (contradicts_above(list, below, *kind, path)) {
			return true;
		}
	}
	return false;
}

/* Cuts the last name off; false where there is none above. */
static bool go_up(struct hp_str *path)
{
	const char *end = strrchr(path->data, '\\');

	if (end == NULL || end == path->data) {
		return false;
	}
	path->len = (size_t)(end - path->data);
	path->data[path->len] = '\0';
	return true;
}

static void find_above(struct hp_placed_list *list, const struct hp_placed_check *below)
{
	enum hp_fact_kind kind = below->check->fact.kind;
	struct hp_str path;

	hp_str_init(&path);
	hp_key_append_place(&path, kind, below->check->fact.args[0]);
	bool was_said = is_inside(kind) && look_above(list, below, &path);
	/* A tree and a path of one name are asked for by two facts. */
	if (!was_said && (kind == HP_FACT_TREE || kind == HP_FACT_PATH)) {
		enum hp_fact_kind other = kind == HP_FACT_TREE ? HP_FACT_PATH : HP_FACT_TREE;
		was_said = contradicts_above(list, below, other, &path);
	}
	while (!was_said && go_up(&path)) {
		was_said = look_above(list, below, &path);
	}
	hp_str_finish(&path);
}

void hp_placed_find_below_absent(
	struct hp_reader *reader, const struct hp_placed_check *checks, size_t count)
{
	struct hp_placed_list list = {.reader = reader, .checks = checks, .count = count};

	hp_str_init(&list.key);
	for (size_t i = 0; i < count && !hp_reader_is_full(reader); i++) {
		const struct hp_check *check = checks[i].check;
		if (check->fact.args[0] != NULL && needs_what_is_above(check)) {
			find_above(&list, &checks[i]);
		}
	}
	hp_str_finish(&list.key);
}
