/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "verify_internal.h"

/* ---- the question ---- */

static const char *no_value(void *data, const char *name)
{
	(void)data;
	(void)name;
	return NULL;
}

static struct hp_json *filled_value(
	const struct hp_json *value, hp_lookup_fn lookup, void *data, bool *missing, bool *filled)
{
	if (hp_json_is(value, HP_JSON_STRING)) {
		char *text = hp_substitute(hp_json_string(value), lookup, data, missing);
		*filled = *filled || strcmp(text, hp_json_string(value)) != 0;
		struct hp_json *copy = hp_json_new_string(text);
		free(text);
		return copy;
	}
	if (!hp_json_is(value, HP_JSON_ARRAY)) {
		return hp_json_copy(value);
	}
	struct hp_json *copy = hp_json_new_array();
	for (const struct hp_json *item = hp_json_first(value); item != NULL;
		item = hp_json_next(item)) {
		hp_json_add(copy, filled_value(item, lookup, data, missing, filled));
	}
	return copy;
}

static struct wanted_field *fill_fields(const struct hp_expect_field *fields, size_t count,
	hp_lookup_fn lookup, void *data, bool *missing)
{
	struct wanted_field *filled = hp_calloc(count + 1, sizeof(*filled));
	for (size_t i = 0; i < count; i++) {
		struct wanted_field *field = &filled[i];
		field->name = fields[i].name;
		field->one_of = fields[i].one_of;
		field->value = filled_value(fields[i].value, lookup, data, missing, &field->filled);
	}
	return filled;
}

/* A name that was entered can be that of the thing itself; the compiler sees only what is written.
 * Two roles of one machine are not told apart here. */
static bool is_itself(const struct question *question, hp_lookup_fn lookup, void *data)
{
	const struct hp_check *check = question->check;
	bool ignored =
		false; /* what has no value was counted with the other's name or is no fact */
	char *own = hp_substitute(check->fact.args[0], lookup, data, &ignored);
	bool same = hp_streq(check->host, check->same_as->host) &&
		    hp_name_equal(own, question->other_name);
	free(own);
	return same;
}

void question_init(
	struct question *question, const struct hp_check *check, hp_lookup_fn lookup, void *data)
{
	bool ignored = false; /* advice without a value is no advice; it blocks nothing */
	*question = (struct question){.check = check,
		.field_count = check->field_count,
		.advise_count = check->advise_count};
	hp_strv_init(&question->except);
	if (lookup == NULL) {
		lookup = no_value;
	}
	question->fields =
		fill_fields(check->fields, check->field_count, lookup, data, &question->missing);
	question->advise = fill_fields(check->advise, check->advise_count, lookup, data, &ignored);
	if (check->same_as != NULL) {
		question->other_name = hp_substitute(
			check->same_as->fact.args[0], lookup, data, &question->missing);
		question->is_itself = is_itself(question, lookup, data);
	}
	for (const char *const *name = check->except; name != NULL && *name != NULL; name++) {
		bool missing = false;
		hp_strv_add_take(&question->except, hp_substitute(*name, lookup, data, &missing));
		question->missing = question->missing || missing;
	}
}

static void free_fields(struct wanted_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		hp_json_free(fields[i].value);
	}
	free(fields);
}

void question_finish(struct question *question)
{
	free_fields(question->fields, question->field_count);
	free_fields(question->advise, question->advise_count);
	free(question->other_name);
	hp_strv_finish(&question->except);
}

bool question_is_list(const struct question *question)
{
	return hp_fact_info(question->check->fact.kind)->is_list;
}

bool question_looks_back(const struct question *question)
{
	return question->check->expect == HP_EXPECT_UNCHANGED ||
	       question->check->expect == HP_EXPECT_CHANGED;
}

bool question_excepts(const struct question *question, const char *name)
{
	for (size_t i = 0; i < question->except.count; i++) {
		if (hp_name_equal(question->except.items[i], name)) {
			return true;
		}
	}
	return false;
}

/* ---- lists ---- */

const struct hp_json *observed_items(const struct hp_observation *observation)
{
	const struct hp_json *items = hp_json_get(observation->data, "items");
	if (!hp_json_is(items, HP_JSON_ARRAY)) {
		return NULL;
	}
	for (const struct hp_json *item = hp_json_first(items); item != NULL;
		item = hp_json_next(item)) {
		if (!hp_json_is(item, HP_JSON_STRING)) {
			return NULL;
		}
	}
	return items;
}

size_t observed_item_count(const struct question *question, const struct hp_json *items)
{
	size_t count = 0;
	for (const struct hp_json *item = hp_json_first(items); item != NULL;
		item = hp_json_next(item)) {
		if (!question_excepts(question, hp_json_string(item))) {
			count++;
		}
	}
	return count;
}

static int compare_names(const void *a, const void *b)
{
	return hp_name_compare(*(const char *const *)a, *(const char *const *)b);
}

void name_set_init(
	struct name_set *set, const struct question *question, const struct hp_json *items)
{
	*set = (struct name_set){.count = 0};
	set->names = hp_calloc(hp_json_count(items) + 1, sizeof(*set->names));
	for (const struct hp_json *item = hp_json_first(items); item != NULL;
		item = hp_json_next(item)) {
		const char *name = hp_json_string(item);
		if (!question_excepts(question, name)) {
			set->names[set->count++] = name;
		}
	}
	qsort(set->names, set->count, sizeof(*set->names), compare_names);
}

void name_set_finish(struct name_set *set)
{
	free(set->names);
}

bool name_set_holds(const struct name_set *set, const char *name)
{
	return bsearch(&name, set->names, set->count, sizeof(*set->names), compare_names) != NULL;
}

bool name_set_within(const struct name_set *set, const struct name_set *other)
{
	for (size_t i = 0; i < set->count; i++) {
		if (!name_set_holds(other, set->names[i])) {
			return false;
		}
	}
	return true;
}
