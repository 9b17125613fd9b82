/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/json.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"
#include "json_internal.h"

#define SHOWN_NAME_MAX 400

/* struct hp_json has no members: a pointer to one is a pointer to a cJSON, and only this file
 * knows. */
static const cJSON *as_cjson(const struct hp_json *value)
{
	return (const cJSON *)value;
}

static const struct hp_json *from_cjson(const cJSON *value)
{
	return (const struct hp_json *)value;
}

/** Takes what cJSON just made; it makes nothing only for want of memory. */
static struct hp_json *made(cJSON *value)
{
	if (value == NULL) {
		hp_mem_exhausted();
	}
	return (struct hp_json *)value;
}

/* ---- reading ---- */

struct hp_json_doc {
	char *name;
	char *text;
	size_t len;
	struct hp_json *root;
};

/** Checks and parses. `name` begins the message; NULL: only line and column do. */
static int parse(const char *name, const char *text, size_t len, struct hp_json **ret_value,
	struct hp_json_place *ret_place, struct hp_error *err)
{
	size_t offset = 0;
	char *sentence = NULL;

	if (hp_json_check(text, len, &offset, &sentence) == 0) {
		/* The check admits nothing that cJSON refuses, so it can only have run out of
		 * memory. */
		*ret_value = made(cJSON_ParseWithLength(text, len));
		return 0;
	}
	struct hp_json_place place = hp_json_place_of(text, offset);
	(void)hp_error_set(err, HP_ERR_INVALID, "%zu:%zu: %s", place.line, place.column, sentence);
	free(sentence);
	if (name != NULL && err != NULL) {
		/* Not hp_error_prefix: no space between name and line, as compilers write it. */
		char *shown = hp_text_clean_cut(name, SHOWN_NAME_MAX);
		(void)hp_error_set(err, HP_ERR_INVALID, "%s:%s", shown, hp_error_text(err));
		free(shown);
	}
	if (ret_place != NULL) {
		*ret_place = place;
	}
	return HP_ERR_INVALID;
}

int hp_json_parse(const char *name, const char *text, size_t len, struct hp_json_doc **ret_doc,
	struct hp_json_place *ret_place, struct hp_error *err)
{
	struct hp_json *root = NULL;
	int status = parse(name != NULL ? name : "-", text, len, &root, ret_place, err);

	if (status < 0) {
		return status;
	}
	struct hp_json_doc *doc = hp_calloc(1, sizeof(*doc));
	doc->name = hp_strdup(name != NULL ? name : "-");
	doc->text = hp_alloc(len + 1);
	memcpy(doc->text, text, len);
	doc->text[len] = '\0';
	doc->len = len;
	doc->root = root;
	*ret_doc = doc;
	return 0;
}

void hp_json_doc_free(struct hp_json_doc *doc)
{
	if (doc == NULL) {
		return;
	}
	hp_json_free(doc->root);
	free(doc->text);
	free(doc->name);
	free(doc);
}

const struct hp_json *hp_json_doc_root(const struct hp_json_doc *doc)
{
	return doc->root;
}

const char *hp_json_doc_name(const struct hp_json_doc *doc)
{
	return doc->name;
}

/** Counts the values before `wanted`, parents before children; true when it was met. */
static bool count_before(const struct hp_json *at, const struct hp_json *wanted, size_t *count)
{
	if (at == wanted) {
		return true;
	}
	(*count)++;
	for (const struct hp_json *c = hp_json_first(at); c != NULL; c = hp_json_next(c)) {
		if (count_before(c, wanted, count)) {
			return true;
		}
	}
	return false;
}

struct hp_json_place hp_json_where(
	const struct hp_json_doc *doc, const struct hp_json *value, bool of_key)
{
	size_t number = 0;

	if (!count_before(doc->root, value, &number)) {
		return (struct hp_json_place){.line = 1, .column = 1};
	}
	bool has_key = hp_json_key(value) != NULL;
	size_t offset = hp_json_find_value(doc->text, doc->len, number, of_key && has_key);
	return hp_json_place_of(doc->text, offset);
}

int hp_json_parse_value(
	const char *text, size_t len, struct hp_json **ret_value, struct hp_error *err)
{
	return parse(NULL, text, len, ret_value, NULL, err);
}

void hp_json_free(struct hp_json *value)
{
	cJSON_Delete((cJSON *)value);
}

static void wipe_texts(cJSON *item)
{
	if (item->valuestring != NULL) {
		hp_wipe(item->valuestring, strlen(item->valuestring));
	}
	for (cJSON *child = item->child; child != NULL; child = child->next) {
		wipe_texts(child);
	}
}

void hp_json_wipe_free(struct hp_json *value)
{
	if (value != NULL) {
		wipe_texts((cJSON *)value);
		hp_json_free(value);
	}
}

enum hp_json_type hp_json_type(const struct hp_json *value)
{
	const cJSON *item = as_cjson(value);

	/* The upper bits say who owns the parts of a value; cJSON_IsObject() and the others mask
	 * them off too. */
	switch (item != NULL ? item->type & 0xFF : cJSON_NULL) {
	case cJSON_Object:
		return HP_JSON_OBJECT;
	case cJSON_Array:
		return HP_JSON_ARRAY;
	case cJSON_String:
		return HP_JSON_STRING;
	case cJSON_Number:
		return HP_JSON_INT;
	case cJSON_True:
	case cJSON_False:
		return HP_JSON_BOOL;
	default:
		return HP_JSON_NULL;
	}
}

const char *hp_json_type_name(enum hp_json_type type)
{
	static const char *const names[] = {
		[HP_JSON_NULL] = N_("null"),
		[HP_JSON_BOOL] = N_("true or false"),
		[HP_JSON_INT] = N_("a whole number"),
		[HP_JSON_STRING] = N_("a string"),
		[HP_JSON_ARRAY] = N_("an array"),
		[HP_JSON_OBJECT] = N_("an object"),
	};
	return _(names[type]);
}

bool hp_json_is(const struct hp_json *value, enum hp_json_type type)
{
	return value != NULL && hp_json_type(value) == type;
}

const char *hp_json_string(const struct hp_json *value)
{
	return hp_json_is(value, HP_JSON_STRING) ? as_cjson(value)->valuestring : NULL;
}

int64_t hp_json_int(const struct hp_json *value)
{
	/* The double is exact: nothing above 2^53 gets in. */
	return hp_json_is(value, HP_JSON_INT) ? (int64_t)as_cjson(value)->valuedouble : 0;
}

bool hp_json_bool(const struct hp_json *value)
{
	return cJSON_IsTrue(as_cjson(value));
}

static bool is_same_name(const char *a, const char *b)
{
	while (*a == *b) {
		if (*a == '\0') {
			return true;
		}
		a++;
		b++;
	}
	return false;
}

const struct hp_json *hp_json_get(const struct hp_json *object, const char *key)
{
	if (!hp_json_is(object, HP_JSON_OBJECT)) {
		return NULL;
	}
	/* Not cJSON's own search: members are asked for by every name they may have, so most of
	 * them are not there, and the first letters tell it. */
	const cJSON *member = as_cjson(object)->child;
	while (member != NULL && !is_same_name(member->string, key)) {
		member = member->next;
	}
	return from_cjson(member);
}

const char *hp_json_get_string(const struct hp_json *object, const char *key)
{
	return hp_json_string(hp_json_get(object, key));
}

int64_t hp_json_get_int(const struct hp_json *object, const char *key, int64_t otherwise)
{
	const struct hp_json *value = hp_json_get(object, key);
	return hp_json_is(value, HP_JSON_INT) ? hp_json_int(value) : otherwise;
}

bool hp_json_get_bool(const struct hp_json *object, const char *key, bool otherwise)
{
	const struct hp_json *value = hp_json_get(object, key);
	return hp_json_is(value, HP_JSON_BOOL) ? hp_json_bool(value) : otherwise;
}

const struct hp_json *hp_json_first(const struct hp_json *container)
{
	return container != NULL ? from_cjson(as_cjson(container)->child) : NULL;
}

const struct hp_json *hp_json_next(const struct hp_json *member)
{
	return member != NULL ? from_cjson(as_cjson(member)->next) : NULL;
}

const char *hp_json_key(const struct hp_json *member)
{
	return member != NULL ? as_cjson(member)->string : NULL;
}

size_t hp_json_count(const struct hp_json *container)
{
	size_t count = 0;

	for (const struct hp_json *c = hp_json_first(container); c != NULL; c = hp_json_next(c)) {
		count++;
	}
	return count;
}

/* ---- building ---- */

struct hp_json *hp_json_new_object(void)
{
	return made(cJSON_CreateObject());
}

struct hp_json *hp_json_new_array(void)
{
	return made(cJSON_CreateArray());
}

struct hp_json *hp_json_new_string(const char *text)
{
	if (text == NULL) {
		return hp_json_new_null();
	}
	size_t len = strlen(text);
	if (hp_utf8_is_valid(text, len)) {
		return made(cJSON_CreateString(text));
	}
	char *repaired = hp_utf8_repair(text, len);
	struct hp_json *value = made(cJSON_CreateString(repaired));
	free(repaired);
	return value;
}

struct hp_json *hp_json_new_int(int64_t number)
{
	assert(number >= -HP_JSON_INT_MAX && number <= HP_JSON_INT_MAX);
	return made(cJSON_CreateNumber((double)number));
}

struct hp_json *hp_json_new_bool(bool value)
{
	return made(cJSON_CreateBool(value));
}

struct hp_json *hp_json_new_null(void)
{
	return made(cJSON_CreateNull());
}

struct hp_json *hp_json_copy(const struct hp_json *value)
{
	if (value == NULL) {
		return NULL;
	}
	struct hp_json *copy = made(cJSON_Duplicate(as_cjson(value), true));
	/* A copy stands alone: it is no longer a member of anything. */
	cJSON *item = (cJSON *)copy;
	cJSON_free(item->string);
	item->string = NULL;
	return copy;
}

void hp_json_set(struct hp_json *object, const char *key, struct hp_json *value)
{
	cJSON *item = (cJSON *)(value != NULL ? value : hp_json_new_null());
	cJSON *parent = (cJSON *)object;

	assert(cJSON_IsObject(parent));
	assert(hp_utf8_is_valid(key, strlen(key)));
	bool done = cJSON_GetObjectItemCaseSensitive(parent, key) != NULL
			    ? cJSON_ReplaceItemInObjectCaseSensitive(parent, key, item)
			    : cJSON_AddItemToObject(parent, key, item);
	if (!done) {
		hp_mem_exhausted();
	}
}

void hp_json_add(struct hp_json *array, struct hp_json *value)
{
	cJSON *item = (cJSON *)(value != NULL ? value : hp_json_new_null());

	assert(cJSON_IsArray((cJSON *)array));
	if (!cJSON_AddItemToArray((cJSON *)array, item)) {
		hp_mem_exhausted();
	}
}

void hp_json_set_string(struct hp_json *object, const char *key, const char *text)
{
	hp_json_set(object, key, hp_json_new_string(text));
}

void hp_json_set_int(struct hp_json *object, const char *key, int64_t number)
{
	hp_json_set(object, key, hp_json_new_int(number));
}

void hp_json_set_bool(struct hp_json *object, const char *key, bool value)
{
	hp_json_set(object, key, hp_json_new_bool(value));
}

void hp_json_add_string(struct hp_json *array, const char *text)
{
	hp_json_add(array, hp_json_new_string(text));
}

void hp_json_remove(struct hp_json *object, const char *key)
{
	cJSON_DeleteItemFromObjectCaseSensitive((cJSON *)object, key);
}
