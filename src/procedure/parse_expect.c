/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a check expects: a word, or fields that have to be equal. */
#include "procedure_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/str.h"

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
static const struct field tree_fields[] = {{"digest", FORM_TEXT, NULL}, {"files", FORM_COUNT, NULL},
	{"folders", FORM_COUNT, NULL}, {"size", FORM_COUNT, NULL}, {0}};
static const struct field no_fields[] = {{0}};

static const struct field *const fields_by_kind[HP_FACT_COUNT_] = {
	[HP_FACT_REGISTRY_KEY] = key_fields,
	[HP_FACT_REGISTRY_VALUE] = value_fields,
	[HP_FACT_KEYS] = list_fields,
	[HP_FACT_HOST] = machine_fields,
	[HP_FACT_SERVICE] = service_fields,
	[HP_FACT_SHARE] = share_fields,
	[HP_FACT_PATH] = path_fields,
	[HP_FACT_TREE] = tree_fields,
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

/* One of a few words; the hint is for the one that is there. */
static bool check_word(
	struct hp_reader *reader, const struct hp_json *value, const struct field *field)
{
	const char *text = hp_json_string(value);
	struct hp_str all;

	hp_str_init(&all);
	for (int i = 0; field->words[i] != NULL; i++) {
		if (strcmp(field->words[i], text) == 0) {
			hp_str_finish(&all);
			return true;
		}
		hp_str_appendf(&all, "%s'%s'", i > 0 ? ", " : "", field->words[i]);
	}
	hp_reader_error(reader, value, "unknown-word", _("'%s' is none of %s%s"), text, all.data,
		hp_reader_hint(reader, text, field->words));
	hp_reader_mend(reader, text, reader->near);
	hp_str_finish(&all);
	return false;
}

/* false if the value was refused. */
static bool check_value(struct hp_reader *reader, const struct hp_json *value,
	const struct field *field, const struct hp_scope *scope)
{
	if (!has_form(value, field->form)) {
		hp_reader_error(reader, value, "wrong-type", _("'%s' is compared with %s"),
			field->name, form_name(field->form));
		return false;
	}
	if (field->words != NULL) {
		return check_word(reader, value, field);
	}
	check_texts(reader, value, scope);
	return true;
}

/* {"one_of": [...]}: NULL (said) or the list. */
static const struct hp_json *parse_one_of(struct hp_reader *reader, const struct hp_json *object,
	const struct field *field, const struct hp_scope *scope)
{
	static const char *const members[] = {"one_of", NULL};

	if (!hp_reader_members(reader, object, members)) {
		return NULL;
	}
	const struct hp_json *array = hp_reader_get(reader, object, "one_of", HP_JSON_ARRAY, true);
	if (array == NULL) {
		return NULL;
	}
	if (hp_json_count(array) < 2) {
		hp_reader_error(reader, array, "too-few-choices",
			_("'one_of' needs at least two values; a single one stands by itself"));
	}
	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		if (!check_value(reader, item, field, scope)) {
			return NULL;
		}
	}
	return array;
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

/* The members of `object` as fields to be equal, those that are good. */
static struct hp_expect_field *parse_fields(struct hp_reader *reader, const struct hp_json *object,
	const struct hp_scope *scope, struct hp_check *check, size_t *ret_count)
{
	const struct field *known = fields_by_kind[check->fact.kind];
	struct hp_expect_field *fields =
		hp_arena_alloc(reader->arena, (hp_json_count(object) + 1) * sizeof(*fields));

	*ret_count = 0;
	if (known->name == NULL) {
		hp_reader_error(reader, object, "expect-for-fact",
			_("'%s' has no fields; it is expected to be \"present\", \"absent\" or "
			  "\"unchanged\""),
			hp_fact_info(check->fact.kind)->json_name);
		return fields;
	}
	say_unknown_fields(reader, object, known);
	for (const struct hp_json *m = hp_json_first(object); m != NULL; m = hp_json_next(m)) {
		const struct field *field = find_field(known, hp_json_key(m));
		const struct hp_json *value = m;
		bool one_of = hp_json_is(m, HP_JSON_OBJECT);
		if (field == NULL) {
			continue; /* said as an unknown member */
		}
		if (one_of) {
			value = parse_one_of(reader, m, field, scope);
		} else if (!check_value(reader, m, field, scope)) {
			value = NULL;
		}
		if (value != NULL) {
			fields[(*ret_count)++] = (struct hp_expect_field){
				.name = hp_json_key(m), .value = value, .one_of = one_of};
		}
		/* A digest is only read when it is asked for. */
		check->fact.sha256 = check->fact.sha256 || strcmp(hp_json_key(m), "sha256") == 0;
	}
	return fields;
}

static void parse_equal(struct hp_reader *reader, const struct hp_json *object,
	const struct hp_scope *scope, struct hp_check *check)
{
	size_t errors = reader->errors;

	check->expect = HP_EXPECT_EQUAL;
	check->fields = parse_fields(reader, object, scope, check, &check->field_count);
	if (check->field_count == 0 && reader->errors == errors) {
		hp_reader_error(reader, object, "cannot-fail",
			_("nothing is expected here: this check could never fail"));
	}
}

/* What the source lists without demanding it. */
void hp_parse_advise(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_scope *scope, struct hp_check *check)
{
	const struct hp_json *object = hp_reader_get(reader, json, "advise", HP_JSON_OBJECT, false);

	if (object == NULL) {
		return;
	}
	if (hp_json_count(object) == 0) {
		hp_reader_error(reader, object, "empty",
			_("nothing is advised here; leave the member '%s' out"), "advise");
	}
	check->advise = parse_fields(reader, object, scope, check, &check->advise_count);
	if (check->expect == HP_EXPECT_ABSENT || check->expect == HP_EXPECT_NONE) {
		hp_reader_error(reader, object, "advise-for-absent",
			_("what has to be absent has no fields to advise on"));
	}
}

void hp_parse_field_name(
	struct hp_reader *reader, const struct hp_json *at, const struct hp_fact *fact)
{
	const struct field *known = fields_by_kind[fact->kind];
	const char *names[8] = {NULL};
	const char *name = hp_json_string(at);
	size_t count = 0;

	for (; known->name != NULL && count + 1 < HP_ARRAY_SIZE(names); known++) {
		if (known->form == FORM_TEXTS) {
			continue;
		}
		if (strcmp(known->name, name) == 0) {
			return;
		}
		names[count++] = known->name;
	}
	hp_reader_error(reader, at, "unknown-field", _("'%s' has no field '%s'%s"),
		hp_fact_info(fact->kind)->json_name, name, hp_reader_hint(reader, name, names));
	hp_reader_mend(reader, name, reader->near);
}

/* ---- words ---- */

/* Lists and single things have different words; the other's word is a mistake worth a sentence of
 * its own. */
static void parse_word(struct hp_reader *reader, const struct hp_json *json, struct hp_check *check)
{
	static const char *const words[] = {
		"present", "absent", "unchanged", "none", "changed", NULL};
	static const enum hp_expect by_word[] = {HP_EXPECT_PRESENT, HP_EXPECT_ABSENT,
		HP_EXPECT_UNCHANGED, HP_EXPECT_NONE, HP_EXPECT_CHANGED};
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

bool hp_looks_back(const struct hp_check *check)
{
	return check->expect == HP_EXPECT_UNCHANGED || check->expect == HP_EXPECT_CHANGED;
}

/* The one member of the data that has to be another than at the start. */
static void parse_changed_field(
	struct hp_reader *reader, const struct hp_json *json, struct hp_check *check)
{
	const struct hp_json *value = hp_reader_get(reader, json, "field", HP_JSON_STRING, false);

	if (value == NULL) {
		return;
	}
	if (check->expect != HP_EXPECT_CHANGED) {
		hp_reader_error(reader, value, "field-without-changed",
			_("'field' has a meaning only with \"expect\": \"changed\""));
		return;
	}
	if (hp_fact_info(check->fact.kind)->is_list) {
		return; /* said already */
	}
	hp_parse_field_name(reader, value, &check->fact);
	check->changed = hp_json_string(value);
	/* A digest is only read when it is asked for. */
	check->fact.sha256 = check->fact.sha256 || strcmp(check->changed, "sha256") == 0;
}

void hp_parse_expect(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_scope *scope, struct hp_check *check)
{
	const struct hp_json *value = hp_json_get(json, "expect");

	if (hp_json_is(value, HP_JSON_OBJECT)) {
		parse_equal(reader, value, scope, check);
	} else if (hp_reader_get(reader, json, "expect", HP_JSON_STRING, true) != NULL) {
		parse_word(reader, json, check);
	}
	parse_changed_field(reader, json, check);
}
