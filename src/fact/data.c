/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fact_internal.h"

#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/*
 * What the data of each fact hold (DESIGN section 7). Members that are not in the table are let
 * through: data may grow. A member that is there must have its type, so that nobody judges on a
 * surprise.
 */

/* Data are records and lists, not documents. */
#define DATA_DEPTH_MAX 6
#define DATA_MEMBERS_MAX 64
#define DWORD_MAX INT64_C(0xffffffff)

enum field_type {
	FIELD_TEXT,
	FIELD_COUNT,  /* a whole number from 0 */
	FIELD_TIME,   /* RFC 3339 */
	FIELD_SHA256, /* 64 small hexadecimal digits */
	FIELD_TEXTS,  /* an array of texts */
	FIELD_VALUE,  /* a registry value: depends on "type" */
	FIELD_BOOL,
	FIELD_WORD, /* one of `words` */
};

struct field {
	const char *name;
	enum field_type type;
	bool required;
	bool nullable;
	const char *const *words;
};

static const char *const view_words[] = {"32", "64", NULL};
static const char *const kind_words[] = {"file", "folder", NULL};
static const char *const start_words[] = {"boot", "system", "auto", "manual", "disabled", NULL};
static const char *const state_words[] = {"stopped", "start-pending", "stop-pending", "running",
	"continue-pending", "pause-pending", "paused", NULL};

static const struct field registry_key_fields[] = {
	{"subkeys", FIELD_COUNT, .required = true},
	{"values", FIELD_COUNT, .required = true},
	{"modified", FIELD_TIME, .nullable = true},
	{"view", FIELD_WORD, .words = view_words},
	{NULL},
};
static const struct field registry_value_fields[] = {
	{"type", FIELD_TEXT, .required = true},
	{"malformed", FIELD_BOOL},
	{"value", FIELD_VALUE, .required = true},
	{"view", FIELD_WORD, .words = view_words},
	{NULL},
};
static const struct field keys_fields[] = {
	{"items", FIELD_TEXTS, .required = true},
	{"view", FIELD_WORD, .words = view_words},
	{NULL},
};
static const struct field list_fields[] = {
	{"items", FIELD_TEXTS, .required = true},
	{NULL},
};
static const struct field host_fields[] = {
	{"name", FIELD_TEXT, .required = true, .nullable = true},
	{"product", FIELD_TEXT, .nullable = true},
	{"service_pack", FIELD_TEXT, .nullable = true},
	{"build", FIELD_TEXT, .nullable = true},
	{"booted", FIELD_TIME, .nullable = true},
	{"shutdown", FIELD_TIME, .nullable = true},
	{NULL},
};
static const struct field service_fields[] = {
	{"start", FIELD_WORD, .required = true, .nullable = true, .words = start_words},
	{"state", FIELD_WORD, .required = true, .nullable = true, .words = state_words},
	{"name", FIELD_TEXT, .required = true},
	{"display", FIELD_TEXT, .nullable = true},
	{NULL},
};
static const struct field share_fields[] = {
	{"path", FIELD_TEXT, .required = true, .nullable = true},
	{"comment", FIELD_TEXT, .nullable = true},
	{NULL},
};
static const struct field path_fields[] = {
	{"kind", FIELD_WORD, .required = true, .words = kind_words},
	{"size", FIELD_COUNT, .nullable = true},
	{"modified", FIELD_TIME, .nullable = true},
	{"entries", FIELD_COUNT, .nullable = true},
	{"sha256", FIELD_SHA256, .nullable = true},
	{NULL},
};
static const struct field name_fields[] = {
	{"name", FIELD_TEXT, .required = true},
	{NULL},
};
static const struct field tree_fields[] = {
	{"digest", FIELD_SHA256, .required = true},
	{"files", FIELD_COUNT, .required = true},
	{"folders", FIELD_COUNT, .required = true},
	{"size", FIELD_COUNT, .required = true},
	{NULL},
};
static const struct field program_fields[] = {
	{"name", FIELD_TEXT, .nullable = true},
	{"version", FIELD_TEXT, .nullable = true},
	{"code", FIELD_TEXT, .nullable = true},
	{"items", FIELD_TEXTS},
	{"view", FIELD_WORD, .words = view_words},
	{NULL},
};
static const struct field pool_fields[] = {
	{"name", FIELD_TEXT, .required = true},
	{NULL},
};
static const struct field vdir_fields[] = {
	{"name", FIELD_TEXT, .required = true},
	{"site", FIELD_TEXT, .nullable = true},
	{"path", FIELD_TEXT, .nullable = true},
	{NULL},
};
static const struct field port_fields[] = {
	{"address", FIELD_TEXT, .nullable = true},
	{NULL},
};

static const struct field *const fields_of[] = {
	[HP_FACT_REGISTRY_KEY] = registry_key_fields,
	[HP_FACT_REGISTRY_VALUE] = registry_value_fields,
	[HP_FACT_KEYS] = keys_fields,
	[HP_FACT_HOST] = host_fields,
	[HP_FACT_SERVICE] = service_fields,
	[HP_FACT_SHARE] = share_fields,
	[HP_FACT_PATH] = path_fields,
	[HP_FACT_TREE] = tree_fields,
	[HP_FACT_ACCOUNT] = name_fields,
	[HP_FACT_GROUP] = name_fields,
	[HP_FACT_PROGRAM] = program_fields,
	[HP_FACT_IIS_POOL] = pool_fields,
	[HP_FACT_IIS_VDIR] = vdir_fields,
	[HP_FACT_PORT] = port_fields,
	[HP_FACT_SERVICES] = list_fields,
	[HP_FACT_SHARES] = list_fields,
	[HP_FACT_ACCOUNTS] = list_fields,
	[HP_FACT_GROUPS] = list_fields,
	[HP_FACT_FILES] = list_fields,
};
_Static_assert(HP_ARRAY_SIZE(fields_of) == HP_FACT_COUNT_, "one row a kind");

bool hp_is_code(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	static const char signs[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t len = strlen(text);

	return len > 0 && len <= HP_CODE_MAX && strspn(text, letters) > 0 &&
	       strspn(text, signs) == len;
}

static bool is_digits_of(const char *text, const char *digits)
{
	return text != NULL && text[strspn(text, digits)] == '\0';
}

/** Whole bytes in hexadecimal, small digits. */
static bool is_hex(const char *text)
{
	return is_digits_of(text, "0123456789abcdef") && strlen(text) % 2 == 0;
}

/** The decimal digits of an unsigned 64-bit number, without leading zeros. */
static bool is_qword(const char *text)
{
	static const char largest[] = "18446744073709551615";
	const size_t most = sizeof(largest) - 1;

	if (!is_digits_of(text, "0123456789") || text[0] == '\0') {
		return false;
	}
	size_t len = strlen(text);
	if (text[0] == '0' && len > 1) {
		return false;
	}
	return len < most || (len == most && strcmp(text, largest) <= 0);
}

static bool is_texts(const struct hp_json *value)
{
	if (!hp_json_is(value, HP_JSON_ARRAY)) {
		return false;
	}
	for (const struct hp_json *c = hp_json_first(value); c != NULL; c = hp_json_next(c)) {
		if (!hp_json_is(c, HP_JSON_STRING)) {
			return false;
		}
	}
	return true;
}

/** The form a registry value has by its type; what did not fit its type is hexadecimal, marked
 * malformed. */
static bool is_registry_value(const struct hp_json *value, const struct hp_json *data)
{
	const char *type = hp_json_get_string(data, "type");
	const char *text = hp_json_string(value);

	if (type == NULL) {
		return false;
	}
	if (hp_json_get_bool(data, "malformed", false)) {
		return is_hex(text);
	}
	if (strcmp(type, "REG_SZ") == 0 || strcmp(type, "REG_EXPAND_SZ") == 0) {
		return text != NULL;
	}
	if (strcmp(type, "REG_MULTI_SZ") == 0) {
		return is_texts(value);
	}
	if (strcmp(type, "REG_DWORD") == 0) {
		return hp_json_is(value, HP_JSON_INT) && hp_json_int(value) >= 0 &&
		       hp_json_int(value) <= DWORD_MAX;
	}
	if (strcmp(type, "REG_QWORD") == 0) {
		return is_qword(text);
	}
	return is_hex(text);
}

static bool is_word(const struct hp_json *value, const char *const *words)
{
	const char *text = hp_json_string(value);

	for (size_t i = 0; text != NULL && words[i] != NULL; i++) {
		if (strcmp(text, words[i]) == 0) {
			return true;
		}
	}
	return false;
}

static bool fits(const struct field *field, const struct hp_json *value, const struct hp_json *data)
{
	const char *text = hp_json_string(value);
	int64_t time;

	switch (field->type) {
	case FIELD_TEXT:
		return text != NULL;
	case FIELD_COUNT:
		return hp_json_is(value, HP_JSON_INT) && hp_json_int(value) >= 0;
	case FIELD_TIME:
		return text != NULL && hp_time_parse(text, &time) == 0;
	case FIELD_SHA256:
		return is_hex(text) && strlen(text) == HP_HASH_HEX_SIZE - 1;
	case FIELD_TEXTS:
		return is_texts(value);
	case FIELD_VALUE:
		return is_registry_value(value, data);
	case FIELD_BOOL:
		return hp_json_is(value, HP_JSON_BOOL);
	case FIELD_WORD:
		return is_word(value, field->words);
	}
	return false;
}

/** Whether extra members stay small: few in each object, and not nested deep. Arrays may be long.
 */
static bool is_modest(const struct hp_json *value, int depth)
{
	if (depth > DATA_DEPTH_MAX) {
		return false;
	}
	if (hp_json_is(value, HP_JSON_OBJECT) && hp_json_count(value) > DATA_MEMBERS_MAX) {
		return false;
	}
	for (const struct hp_json *c = hp_json_first(value); c != NULL; c = hp_json_next(c)) {
		if (!is_modest(c, depth + 1)) {
			return false;
		}
	}
	return true;
}

static int fail_field(enum hp_fact_kind kind, const char *name, struct hp_error *err)
{
	return hp_error_set(err, HP_ERR_INVALID,
		_("the data of the fact %s have no \"%s\", or not as it must be"),
		hp_fact_info(kind)->name, name);
}

int hp_fact_data_check(enum hp_fact_kind kind, const struct hp_json *data, struct hp_error *err)
{
	bool nothing = data == NULL || hp_json_is(data, HP_JSON_NULL);

	if (!nothing && !hp_json_is(data, HP_JSON_OBJECT)) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("the data of the fact %s are not an object"), hp_fact_info(kind)->name);
	}
	if (!is_modest(data, 0)) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("the data of the fact %s are nested too deep or have too many members"),
			hp_fact_info(kind)->name);
	}
	for (const struct field *field = fields_of[kind]; field->name != NULL; field++) {
		const struct hp_json *value = hp_json_get(data, field->name);
		if (value == NULL && !field->required) {
			continue;
		}
		bool null_allowed = field->nullable && hp_json_is(value, HP_JSON_NULL);
		if (value == NULL || (!null_allowed && !fits(field, value, data))) {
			return fail_field(kind, field->name, err);
		}
	}
	return 0;
}
