/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Do the fields of two checks of one thing leave a value that serves both? */
#include "procedure_internal.h"

#include <string.h>

#include "holdpoint/json.h"

static bool has_name(const struct hp_json *value)
{
	const char *text = hp_json_string(value);

	if (text != NULL) {
		return strchr(text, '{') != NULL;
	}
	for (const struct hp_json *item = hp_json_first(value); item != NULL;
		item = hp_json_next(item)) {
		if (has_name(item)) {
			return true;
		}
	}
	return false;
}

static bool value_serves(const struct hp_json *value, const struct hp_expect_field *field)
{
	if (!field->one_of) {
		return hp_json_equal(value, field->value);
	}
	for (const struct hp_json *item = hp_json_first(field->value); item != NULL;
		item = hp_json_next(item)) {
		if (hp_json_equal(value, item)) {
			return true;
		}
	}
	return false;
}

/* No value serves both. With a {Name} in it nobody can tell. */
static bool values_differ(const struct hp_expect_field *a, const struct hp_expect_field *b)
{
	if (has_name(a->value) || has_name(b->value)) {
		return false;
	}
	if (!a->one_of) {
		return !value_serves(a->value, b);
	}
	for (const struct hp_json *item = hp_json_first(a->value); item != NULL;
		item = hp_json_next(item)) {
		if (value_serves(item, b)) {
			return false;
		}
	}
	return true;
}

bool hp_fields_differ(const struct hp_check *a, const struct hp_check *b)
{
	for (size_t i = 0; i < a->field_count; i++) {
		for (size_t k = 0; k < b->field_count; k++) {
			if (strcmp(a->fields[i].name, b->fields[k].name) == 0 &&
				values_differ(&a->fields[i], &b->fields[k])) {
				return true;
			}
		}
	}
	return false;
}
