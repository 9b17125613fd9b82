/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/json.h"
#include "holdpoint/utf8.h"
#include "verify_internal.h"

/*
 * Both sides of challenge and response in few stable English words: they go into the journal and
 * into JSON that scripts read, so nothing here is translated. What a machine sent is cleaned and
 * cut before it becomes part of a text.
 */

#define TEXT_POINTS 240 /* of a whole side */
#define VALUE_POINTS 80 /* of one value in it */
#define ITEMS_SHOWN 8   /* of a list */

static void append_clean(struct hp_str *out, const char *text)
{
	char *clean = hp_text_clean_cut(text, VALUE_POINTS);
	hp_str_append(out, clean);
	free(clean);
}

static void append_value(struct hp_str *out, const struct hp_json *value)
{
	if (value == NULL || hp_json_is(value, HP_JSON_NULL)) {
		hp_str_append(out, "not seen");
		return;
	}
	if (hp_json_is(value, HP_JSON_STRING)) {
		append_clean(out, hp_json_string(value));
		return;
	}
	char *text = hp_json_print(value);
	append_clean(out, text);
	free(text);
}

static void append_except(struct hp_str *out, const struct question *question)
{
	for (size_t i = 0; i < question->except.count; i++) {
		hp_str_append(out, i == 0 ? " except " : ", ");
		append_clean(out, question->except.items[i]);
	}
}

/** "auto", or "manual or disabled" where one of several serves. */
static void append_wanted(struct hp_str *out, const struct wanted_field *field)
{
	if (!field->one_of) {
		append_value(out, field->value);
		return;
	}
	const char *separator = "";
	for (const struct hp_json *item = hp_json_first(field->value); item != NULL;
		item = hp_json_next(item)) {
		hp_str_append(out, separator);
		append_value(out, item);
		separator = " or ";
	}
}

static void append_for(struct hp_str *out, const struct question *question)
{
	if (question->check->for_list != NULL) {
		hp_str_appendf(out, ", for each of %s", question->check->for_list);
	}
}

static char *cut(struct hp_str *text)
{
	char *result = hp_text_clean_cut(text->data, TEXT_POINTS);
	hp_str_finish(text);
	return result;
}

char *describe_expected(const struct question *question)
{
	struct hp_str out;
	hp_str_init(&out);
	if (question->check->same_as != NULL) {
		hp_str_append(&out, "same as ");
		append_clean(&out, question->other_name);
		append_for(&out, question);
		return cut(&out);
	}
	if (question->check->changed != NULL) {
		hp_str_appendf(&out, "%s changed", question->check->changed);
		append_for(&out, question);
		return cut(&out);
	}
	if (question->check->expect != HP_EXPECT_EQUAL || question->field_count == 0) {
		hp_str_append(&out, question->check->expect == HP_EXPECT_EQUAL
					    ? "present"
					    : hp_expect_name(question->check->expect));
		append_except(&out, question);
		append_for(&out, question);
		return cut(&out);
	}
	for (size_t i = 0; i < question->field_count; i++) {
		hp_str_appendf(&out, "%s%s = ", i == 0 ? "" : ", ", question->fields[i].name);
		append_wanted(&out, &question->fields[i]);
	}
	if (question->check->or_absent) {
		hp_str_append(&out, ", or absent");
	}
	append_for(&out, question);
	return cut(&out);
}

/** "(2 subkeys, 3 values)": the few members of found data that tell a person what is there. */
static void append_counts(struct hp_str *out, const struct hp_json *data,
	const char *const *members, const char *const *ones)
{
	bool any = false;
	for (size_t i = 0; members[i] != NULL; i++) {
		const struct hp_json *value = hp_json_get(data, members[i]);
		if (value == NULL || hp_json_is(value, HP_JSON_NULL)) {
			continue;
		}
		hp_str_append(out, any ? ", " : " (");
		any = true;
		append_value(out, value);
		if (ones != NULL) {
			hp_str_appendf(out, " %s", hp_json_int(value) == 1 ? ones[i] : members[i]);
		}
	}
	if (any) {
		hp_str_append_char(out, ')');
	}
}

static void append_data(struct hp_str *out, enum hp_fact_kind kind, const struct hp_json *data)
{
	static const char *const key_counts[] = {"subkeys", "values", NULL};
	static const char *const key_ones[] = {"subkey", "value", NULL};
	static const char *const telling[HP_FACT_COUNT_][4] = {
		[HP_FACT_REGISTRY_VALUE] = {"type", "value"},
		[HP_FACT_HOST] = {"name", "product"},
		[HP_FACT_SERVICE] = {"start", "state"},
		[HP_FACT_SHARE] = {"path"},
		[HP_FACT_PATH] = {"kind", "size", "entries"},
		[HP_FACT_TREE] = {"files", "folders", "size"},
		[HP_FACT_PROGRAM] = {"name", "version"},
		[HP_FACT_ACCOUNT] = {"name"},
		[HP_FACT_GROUP] = {"name"},
	};
	if (kind == HP_FACT_REGISTRY_KEY) {
		append_counts(out, data, key_counts, key_ones);
	} else {
		append_counts(out, data, telling[kind], NULL);
	}
}

/** At most ITEMS_SHOWN of the names that `without` (may be NULL) does not hold, and how many more
 * there are. */
static void append_names(
	struct hp_str *out, const struct name_set *set, const struct name_set *without)
{
	size_t count = 0;
	for (size_t i = 0; i < set->count; i++) {
		if (without != NULL && name_set_holds(without, set->names[i])) {
			continue;
		}
		if (count < ITEMS_SHOWN) {
			hp_str_append(out, count == 0 ? "" : ", ");
			append_clean(out, set->names[i]);
		}
		count++;
	}
	if (count > ITEMS_SHOWN) {
		hp_str_appendf(out, " and %zu more", count - ITEMS_SHOWN);
	}
}

static void append_list(
	struct hp_str *out, const struct question *question, const struct hp_observation *seen)
{
	const struct hp_json *items = observed_items(seen);
	if (items == NULL) {
		hp_str_append(out, "malformed");
		return;
	}
	struct name_set set;
	name_set_init(&set, question, items);
	if (set.count == 0) {
		hp_str_append(out, "none");
		append_except(out, question);
	} else {
		hp_str_appendf(out, "%zu: ", set.count);
		append_names(out, &set, NULL);
	}
	name_set_finish(&set);
}

/** A service without a running state: only a machine that is off has none. */
static bool is_off(const struct question *question, const char *field, const struct hp_json *data)
{
	return question->check->fact.kind == HP_FACT_SERVICE && strcmp(field, "state") == 0 &&
	       hp_json_is(hp_json_get(data, field), HP_JSON_NULL);
}

static void append_fields(
	struct hp_str *out, const struct question *question, const struct hp_json *data)
{
	for (size_t i = 0; i < question->field_count; i++) {
		const char *name = question->fields[i].name;
		hp_str_appendf(out, "%s%s = ", i == 0 ? "" : ", ", name);
		if (is_off(question, name, data)) {
			hp_str_append(out, "unreadable: machine-off");
		} else {
			append_value(out, hp_json_get(data, name));
		}
	}
	const char *type = hp_json_get_string(data, "type");
	if (question->check->fact.kind == HP_FACT_REGISTRY_VALUE && type != NULL) {
		hp_str_append(out, " (");
		append_clean(out, type);
		hp_str_append_char(out, ')');
	}
}

#define DIGEST_SHOWN 12 /* digits: enough to tell two apart by eye */

static void append_digest(
	struct hp_str *out, const struct question *question, const struct hp_json *data)
{
	const char *field = digest_field(question->check->fact.kind);
	const char *digest = field == NULL ? NULL : hp_json_get_string(data, field);
	if (digest == NULL) {
		hp_str_append(out, "no digest");
		return;
	}
	char *begin = hp_text_clean_cut(digest, DIGEST_SHOWN);
	hp_str_appendf(out, "%s %s", field, begin);
	free(begin);
}

/** What is there, and what the other is: both are needed to see which of them is wrong. */
static void append_contents(
	struct hp_str *out, const struct question *question, const struct hp_json *data)
{
	hp_str_append(out, "present");
	append_data(out, question->check->fact.kind, data);
	hp_str_append(out, ", ");
	append_digest(out, question, data);
	if (question->other == NULL) {
		return;
	}
	switch (question->other->outcome) {
	case HP_OUTCOME_UNREADABLE:
		hp_str_append(out, "; the other unreadable: ");
		append_clean(out, question->other->reason_code != NULL
					  ? question->other->reason_code
					  : "internal");
		return;
	case HP_OUTCOME_ABSENT:
		hp_str_append(out, "; the other absent");
		return;
	case HP_OUTCOME_FOUND:
		hp_str_append(out, "; the other ");
		append_digest(out, question, question->other->data);
		return;
	}
}

static void append_observed(
	struct hp_str *out, const struct question *question, const struct hp_observation *seen)
{
	switch (seen->outcome) {
	case HP_OUTCOME_UNREADABLE:
		hp_str_append(out, "unreadable: ");
		append_clean(out, seen->reason_code != NULL ? seen->reason_code : "internal");
		return;
	case HP_OUTCOME_ABSENT:
		hp_str_append(out, "absent");
		return;
	case HP_OUTCOME_FOUND:
		break;
	}
	if (hp_json_get_bool(seen->data, "malformed", false)) {
		hp_str_append(out, "malformed");
		append_data(out, question->check->fact.kind, seen->data);
	} else if (question_is_list(question)) {
		append_list(out, question, seen);
	} else if (question->check->same_as != NULL) {
		append_contents(out, question, seen->data);
	} else if (question->check->changed != NULL) {
		hp_str_appendf(out, "%s = ", question->check->changed);
		append_value(out, hp_json_get(seen->data, question->check->changed));
	} else if (question->check->expect == HP_EXPECT_EQUAL && question->field_count > 0) {
		append_fields(out, question, seen->data);
	} else {
		hp_str_append(out, "present");
		append_data(out, question->check->fact.kind, seen->data);
	}
}

static void append_difference(struct hp_str *out, const char *title, const struct name_set *set,
	const struct name_set *without)
{
	struct hp_str names;
	hp_str_init(&names);
	append_names(&names, set, without);
	if (names.len > 0) {
		hp_str_appendf(out, "; %s since the start: %s", title, names.data);
	}
	hp_str_finish(&names);
}

/** What came and what went, for a list that is not as it was. */
static void append_list_change(struct hp_str *out, const struct question *question,
	const struct hp_json *now, const struct hp_json *start)
{
	struct name_set set_now;
	struct name_set set_start;
	name_set_init(&set_now, question, now);
	name_set_init(&set_start, question, start);
	append_difference(out, "gone", &set_start, &set_now);
	append_difference(out, "new", &set_now, &set_start);
	name_set_finish(&set_now);
	name_set_finish(&set_start);
}

static void append_change(struct hp_str *out, const struct question *question,
	const struct hp_observation *now, const struct hp_observation *start)
{
	const struct hp_json *items_now = observed_items(now);
	const struct hp_json *items_start = observed_items(start);
	if (question_is_list(question) && items_now != NULL && items_start != NULL) {
		append_list_change(out, question, items_now, items_start);
		return;
	}
	struct hp_str before;
	hp_str_init(&before);
	append_observed(&before, question, start);
	if (strcmp(before.data, out->data) == 0) {
		/* Two keys with the same counts may still differ in what the text does not show. */
		hp_str_append(out, "; changed since the start");
	} else {
		hp_str_appendf(out, "; at the start %s", before.data);
	}
	hp_str_finish(&before);
}

char *describe_observed(const struct question *question, const struct hp_observation *now,
	const struct hp_observation *start)
{
	struct hp_str out;
	hp_str_init(&out);
	append_observed(&out, question, now);
	if (start != NULL && question_looks_back(question)) {
		append_change(&out, question, now, start);
	}
	return cut(&out);
}

char *describe_advice(const struct question *question, const struct hp_observation *now)
{
	struct hp_str out;
	if (now->outcome != HP_OUTCOME_FOUND) {
		return NULL;
	}
	hp_str_init(&out);
	for (size_t i = 0; i < question->advise_count; i++) {
		const struct wanted_field *field = &question->advise[i];
		if (compare_field(&question->check->fact, field, now->data) != OTHER) {
			continue;
		}
		hp_str_appendf(&out, "%s%s: ", out.len == 0 ? "" : "; ", field->name);
		append_wanted(&out, field);
		hp_str_append(&out, " listed, ");
		append_value(&out, hp_json_get(now->data, field->name));
		hp_str_append(&out, " here");
	}
	if (out.len == 0) {
		hp_str_finish(&out);
		return NULL;
	}
	return cut(&out);
}

char *describe_item(size_t good, size_t count, const char *name, const char *observed)
{
	struct hp_str out;
	hp_str_init(&out);
	hp_str_appendf(&out, "%zu of %zu as required", good, count);
	if (good < count) {
		hp_str_append(&out, "; ");
		append_clean(&out, name);
		hp_str_appendf(&out, ": %s", observed);
	}
	return cut(&out);
}
