/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a check expects: a word, or fields that have to be equal. */
#include "procedure_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/* ---- what `data` of an observation can be compared by (DESIGN section 7) ---- */

enum field_form {
	FORM_TEXT,
	FORM_COUNT,
	FORM_TEXTS,
	FORM_VALUE, /* of a registry value: text, number or list */
};

struct field {
	const char *name;
	enum field_form form;
	const char *const *words; /* NULL: any text */
};

static const char *const start_words[] = {"boot", "system", "auto", "manual", "disabled", NULL};
static const char *const state_words[] = {"stopped", "start-pending", "stop-pending", "running",
	"continue-pending", "pause-pending", "paused", NULL};
static const char *const kind_words[] = {"file", "folder", NULL};

static const struct field key_fields[] = {{"subkeys", FORM_COUNT, NULL},
	{"values", FORM_COUNT, NULL}, {"modified", FORM_TEXT, NULL}, {0}};
static const struct field value_fields[] = {
	{"type", FORM_TEXT, NULL}, {"value", FORM_VALUE, NULL}, {0}};
static const struct field service_fields[] = {{"start", FORM_TEXT, start_words},
	{"state", FORM_TEXT, state_words}, {"name", FORM_TEXT, NULL}, {"display", FORM_TEXT, NULL},
	{0}};
static const struct field share_fields[] = {
	{"path", FORM_TEXT, NULL}, {"comment", FORM_TEXT, NULL}, {0}};
static const struct field path_fields[] = {{"kind", FORM_TEXT, kind_words},
	{"size", FORM_COUNT, NULL}, {"modified", FORM_TEXT, NULL}, {"entries", FORM_COUNT, NULL},
	{"sha256", FORM_TEXT, NULL}, {0}};
static const struct field name_fields[] = {{"name", FORM_TEXT, NULL}, {0}};
static const struct field machine_fields[] = {{"name", FORM_TEXT, NULL},
	{"product", FORM_TEXT, NULL}, {"service_pack", FORM_TEXT, NULL},
	{"booted", FORM_TEXT, NULL}, {0}};
static const struct field list_fields[] = {{"items", FORM_TEXTS, NULL}, {0}};
static const struct field no_fields[] = {{0}};

static const struct field *const fields_by_kind[HP_FACT_COUNT_] = {
	[HP_FACT_REGISTRY_KEY] = key_fields,
	[HP_FACT_REGISTRY_VALUE] = value_fields,
	[HP_FACT_KEYS] = list_fields,
	[HP_FACT_HOST] = machine_fields,
	[HP_FACT_SERVICE] = service_fields,
	[HP_FACT_SHARE] = share_fields,
	[HP_FACT_PATH] = path_fields,
	[HP_FACT_TREE] = no_fields,
	[HP_FACT_ACCOUNT] = name_fields,
	[HP_FACT_GROUP] = name_fields,
	[HP_FACT_PROGRAM] = name_fields,
	[HP_FACT_IIS_POOL] = no_fields,
	[HP_FACT_IIS_VDIR] = no_fields,
	[HP_FACT_PORT] = no_fields,
	[HP_FACT_SERVICES] = list_fields,
	[HP_FACT_SHARES] = list_fields,
	[HP_FACT_ACCOUNTS] = list_fields,
	[HP_FACT_GROUPS] = list_fields,
	[HP_FACT_FILES] = list_fields,
};

/* ---- fields ---- */

static bool is_list_of_texts(const struct hp_json *value)
{
	if (!hp_json_is(value, HP_JSON_ARRAY)) {
		return false;
	}
	for (const struct hp_json *item = hp_json_first(value); item != NULL;
		item = hp_json_next(item)) {
		if (!hp_json_is(item, HP_JSON_STRING)) {
			return false;
		}
	}
	return true;
}

static bool has_form(const struct hp_json *value, enum field_form form)
{
	bool is_text = hp_json_is(value, HP_JSON_STRING);
	bool is_number = hp_json_is(value, HP_JSON_INT) && hp_json_int(value) >= 0;

	switch (form) {
	case FORM_TEXT:
		return is_text;
	case FORM_COUNT:
		return is_number;
	case FORM_TEXTS:
		return is_list_of_texts(value);
	case FORM_VALUE:
		return is_text || is_number || is_list_of_texts(value);
	}
	return false;
}

static const char *form_name(enum field_form form)
{
	switch (form) {
	case FORM_TEXT:
		return _("a string");
	case FORM_COUNT:
		return _("a number from 0 on");
	case FORM_TEXTS:
		return _("a list of strings");
	case FORM_VALUE:
		return _("a string, a number from 0 on or a list of strings");
	}
	return "";
}

static void check_texts(
	struct hp_reader *reader, const struct hp_json *value, const struct hp_scope *scope)
{
	if (hp_json_is(value, HP_JSON_STRING)) {
		(void)hp_reader_check_text(reader, value, HP_TEXT_FACT, scope);
	}
	if (!hp_json_is(value, HP_JSON_ARRAY)) {
		return;
	}
	for (const struct hp_json *item = hp_json_first(value); item != NULL;
		item = hp_json_next(item)) {
		(void)hp_reader_check_text(reader, item, HP_TEXT_FACT, scope);
	}
}

static const struct field *find_field(const struct field *fields, const char *name)
{
	for (; fields->name != NULL; fields++) {
		if (strcmp(fields->name, name) == 0) {
			return fields;
		}
	}
	return NULL;
}

/* false if the field was refused. */
static bool check_field(struct hp_reader *reader, const struct hp_json *object,
	const struct hp_json *value, const struct field *field, const struct hp_scope *scope)
{
	if (field == NULL) {
		return false; /* said as an unknown member */
	}
	if (!has_form(value, field->form)) {
		hp_reader_error(reader, value, "wrong-type", _("'%s' is compared with %s"),
			field->name, form_name(field->form));
		return false;
	}
	if (field->words != NULL) {
		return hp_reader_word(reader, object, field->name, field->words, 0) >= 0;
	}
	check_texts(reader, value, scope);
	return true;
}

static void say_unknown_fields(
	struct hp_reader *reader, const struct hp_json *object, const struct field *fields)
{
	const char *names[8] = {NULL};

	for (size_t i = 0; fields[i].name != NULL && i + 1 < HP_ARRAY_SIZE(names); i++) {
		names[i] = fields[i].name;
	}
	(void)hp_reader_members(reader, object, names);
}

static void parse_fields(struct hp_reader *reader, const struct hp_json *object,
	const struct hp_scope *scope, struct hp_check *check)
{
	const struct field *known = fields_by_kind[check->fact.kind];
	size_t count = hp_json_count(object);
	struct hp_expect_field *fields =
		hp_arena_alloc(reader->arena, (count + 1) * sizeof(*fields));

	check->expect = HP_EXPECT_EQUAL;
	check->fields = fields;
	if (known->name == NULL) {
		hp_reader_error(reader, object, "expect-for-fact",
			_("'%s' has no fields; it is expected to be \"present\", \"absent\" or "
			  "\"unchanged\""),
			hp_fact_info(check->fact.kind)->json_name);
		return;
	}
	if (count == 0) {
		hp_reader_error(reader, object, "cannot-fail",
			_("nothing is expected here: this check could never fail"));
		return;
	}
	say_unknown_fields(reader, object, known);
	for (const struct hp_json *m = hp_json_first(object); m != NULL; m = hp_json_next(m)) {
		if (check_field(reader, object, m, find_field(known, hp_json_key(m)), scope)) {
			fields[check->field_count].name = hp_json_key(m);
			fields[check->field_count].value = m;
			check->field_count++;
		}
		/* A digest is only read when it is asked for. */
		check->fact.sha256 = check->fact.sha256 || strcmp(hp_json_key(m), "sha256") == 0;
	}
}

/* ---- words ---- */

/* Lists and single things have different words; the other's word is a mistake worth a sentence of
 * its own. */
static void parse_word(struct hp_reader *reader, const struct hp_json *json, struct hp_check *check)
{
	static const char *const words[] = {"present", "absent", "unchanged", "none", NULL};
	static const enum hp_expect by_word[] = {
		HP_EXPECT_PRESENT, HP_EXPECT_ABSENT, HP_EXPECT_UNCHANGED, HP_EXPECT_NONE};
	int word = hp_reader_word(reader, json, "expect", words, -1);

	if (word < 0) {
		return;
	}
	check->expect = by_word[word];
	bool is_list = hp_fact_info(check->fact.kind)->is_list;
	bool is_list_word = check->expect == HP_EXPECT_NONE;
	if (check->expect == HP_EXPECT_UNCHANGED || is_list == is_list_word) {
		return;
	}
	if (is_list) {
		hp_reader_error(reader, hp_json_get(json, "expect"), "expect-for-fact",
			_("a list is expected to be \"none\", \"unchanged\" or {\"items\": [...]}, "
			  "not \"%s\""),
			words[word]);
	} else {
		hp_reader_error(reader, hp_json_get(json, "expect"), "expect-for-fact",
			_("\"none\" is for lists; a single thing is expected to be \"absent\""));
	}
}

void hp_parse_expect(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_scope *scope, struct hp_check *check)
{
	const struct hp_json *value = hp_json_get(json, "expect");

	if (hp_json_is(value, HP_JSON_OBJECT)) {
		parse_fields(reader, value, scope, check);
		return;
	}
	value = hp_reader_get(reader, json, "expect", HP_JSON_STRING, true);
	if (value != NULL) {
		parse_word(reader, json, check);
	}
}
