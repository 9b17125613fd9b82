/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "verify_internal.h"

static bool is_decimal_of(const char *text, int64_t number)
{
	char *digits = hp_asprintf("%" PRId64, number);
	bool same = strcmp(text, digits) == 0;
	free(digits);
	return same;
}

/**
 * Texts that are names to Windows compare as names; so does hexadecimal, where the case of a digit
 * means nothing. A registry string and every other word compare exactly.
 */
static bool compares_as_name(
	const struct hp_fact *fact, const char *field, const struct hp_json *data)
{
	static const char *const names[] = {"name", "path", "display", "sha256"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(names); i++) {
		if (strcmp(field, names[i]) == 0) {
			return true;
		}
	}
	if (fact->kind != HP_FACT_REGISTRY_VALUE || strcmp(field, "value") != 0) {
		return false;
	}
	const char *type = hp_json_get_string(data, "type");
	return type != NULL && strcmp(type, "REG_SZ") != 0 && strcmp(type, "REG_EXPAND_SZ") != 0;
}

static bool texts_equal(const char *wanted, const char *seen, bool as_name)
{
	return as_name ? hp_name_equal(wanted, seen) : strcmp(wanted, seen) == 0;
}

static bool arrays_equal(const struct hp_json *wanted, const struct hp_json *seen)
{
	const struct hp_json *w = hp_json_first(wanted);
	const struct hp_json *s = hp_json_first(seen);
	for (; w != NULL && s != NULL; w = hp_json_next(w), s = hp_json_next(s)) {
		if (!hp_json_equal(w, s)) {
			return false;
		}
	}
	return w == NULL && s == NULL;
}

/** One value that would serve, against what was seen. */
static bool value_equals(const struct hp_fact *fact, const struct wanted_field *wanted,
	const struct hp_json *value, const struct hp_json *data, const struct hp_json *seen)
{
	bool same = false;
	const char *text = hp_json_string(value);
	if (text != NULL && hp_json_is(seen, HP_JSON_STRING)) {
		same = texts_equal(
			text, hp_json_string(seen), compares_as_name(fact, wanted->name, data));
	} else if (text != NULL && wanted->filled && hp_json_is(seen, HP_JSON_INT)) {
		same = is_decimal_of(text, hp_json_int(seen));
	} else if (hp_json_is(value, HP_JSON_INT) && hp_json_is(seen, HP_JSON_STRING)) {
		/* A 64-bit number travels as a text of digits; a REG_SZ "3" is not the number 3. */
		same = hp_streq(hp_json_get_string(data, "type"), "REG_QWORD") &&
		       is_decimal_of(hp_json_string(seen), hp_json_int(value));
	} else if (hp_json_is(value, HP_JSON_ARRAY) && hp_json_is(seen, HP_JSON_ARRAY)) {
		same = arrays_equal(value, seen);
	} else {
		same = hp_json_equal(value, seen);
	}
	return same;
}

enum comparison compare_field(
	const struct hp_fact *fact, const struct wanted_field *wanted, const struct hp_json *data)
{
	const struct hp_json *seen = hp_json_get(data, wanted->name);
	if (seen == NULL || hp_json_is(seen, HP_JSON_NULL)) {
		return NOT_SEEN;
	}
	if (!wanted->one_of) {
		return value_equals(fact, wanted, wanted->value, data, seen) ? SAME : OTHER;
	}
	for (const struct hp_json *item = hp_json_first(wanted->value); item != NULL;
		item = hp_json_next(item)) {
		if (value_equals(fact, wanted, item, data, seen)) {
			return SAME;
		}
	}
	return OTHER;
}

static bool is_same_moment(const struct hp_json *now, const struct hp_json *before)
{
	const char *text_now = hp_json_string(now);
	const char *text_before = hp_json_string(before);
	int64_t ms_now;
	int64_t ms_before;
	return text_now != NULL && text_before != NULL && hp_time_parse(text_now, &ms_now) == 0 &&
	       hp_time_parse(text_before, &ms_before) == 0 && ms_now == ms_before;
}

enum comparison compare_since(const struct hp_fact *fact, const char *field,
	const struct hp_json *now, const struct hp_json *before)
{
	const struct wanted_field wanted = {.name = field};
	const struct hp_json *seen = hp_json_get(now, field);
	if (seen == NULL || hp_json_is(seen, HP_JSON_NULL)) {
		return NOT_SEEN;
	}
	bool is_time = strcmp(field, "booted") == 0 || strcmp(field, "modified") == 0;
	bool same = value_equals(fact, &wanted, before, now, seen) ||
		    (is_time && is_same_moment(seen, before));
	return same ? SAME : OTHER;
}

const char *digest_field(enum hp_fact_kind kind)
{
	return kind == HP_FACT_PATH ? "sha256" : kind == HP_FACT_TREE ? "digest" : NULL;
}

enum comparison compare_contents(
	enum hp_fact_kind kind, const struct hp_json *data, const struct hp_json *other)
{
	const char *kind_here = hp_json_get_string(data, "kind");
	const char *kind_there = hp_json_get_string(other, "kind");
	if (kind_here != NULL && kind_there != NULL && strcmp(kind_here, kind_there) != 0) {
		return OTHER; /* a folder is never the same as a file, and has no digest */
	}
	const char *field = digest_field(kind);
	const char *here = field == NULL ? NULL : hp_json_get_string(data, field);
	const char *there = field == NULL ? NULL : hp_json_get_string(other, field);
	if (here == NULL || there == NULL) {
		return NOT_SEEN;
	}
	return hp_name_equal(here, there) ? SAME : OTHER;
}
