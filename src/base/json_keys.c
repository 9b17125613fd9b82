/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

/* Escapes of strings that passed the check, and the names of the objects that are being checked. */

int32_t hp_json_hex_unit(const char *digits, size_t left)
{
	int32_t unit = 0;

	if (left < 4) {
		return -1;
	}
	for (size_t i = 0; i < 4; i++) {
		int digit = hp_hex_digit(digits[i]);
		if (digit < 0) {
			return -1;
		}
		unit = unit * 16 + digit;
	}
	return unit;
}

bool hp_json_is_high_surrogate(int32_t unit)
{
	return unit >= 0xD800 && unit <= 0xDBFF;
}

bool hp_json_is_low_surrogate(int32_t unit)
{
	return unit >= 0xDC00 && unit <= 0xDFFF;
}

/** Resolves one escape of a checked string; returns how many bytes it took in the text. */
static size_t resolve_escape(const char *escape, char *out, size_t *out_len)
{
	static const char from[] = "bfnrt";
	static const char to[] = "\b\f\n\r\t";

	if (escape[1] != 'u') {
		const char *found = strchr(from, escape[1]);
		out[(*out_len)++] = found != NULL ? to[found - from] : escape[1];
		return 2;
	}
	uint32_t point = (uint32_t)hp_json_hex_unit(escape + 2, 4);
	size_t taken = 6;
	if (hp_json_is_high_surrogate((int32_t)point)) {
		uint32_t low = (uint32_t)hp_json_hex_unit(escape + 8, 4);
		point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
		taken = 12;
	}
	*out_len += hp_utf8_put(point, out + *out_len);
	return taken;
}

void hp_json_keys_add(
	struct hp_json_keys *keys, const char *bytes, size_t len, size_t offset, bool escaped)
{
	struct hp_json_key key = {bytes, len, offset};

	if (escaped) {
		/* Resolved it is never longer than written. */
		char *resolved = hp_arena_alloc(&keys->arena, len + 1);
		size_t resolved_len = 0;
		for (size_t i = 0; i < len;) {
			if (bytes[i] == '\\') {
				i += resolve_escape(bytes + i, resolved, &resolved_len);
			} else {
				resolved[resolved_len++] = bytes[i++];
			}
		}
		key.bytes = resolved;
		key.len = resolved_len;
	}
	keys->items = hp_grow(keys->items, keys->count, &keys->capacity, sizeof(*keys->items));
	keys->items[keys->count++] = key;
}

/** By name, then by place. */
static int compare_names(const void *a, const void *b)
{
	const struct hp_json_key *one = a;
	const struct hp_json_key *two = b;
	size_t shorter = one->len < two->len ? one->len : two->len;
	int order = memcmp(one->bytes, two->bytes, shorter);

	if (order != 0) {
		return order;
	}
	if (one->len != two->len) {
		return one->len < two->len ? -1 : 1;
	}
	return one->offset < two->offset ? -1 : 1;
}

/** Few names are compared with each other: that is what nearly every object has. */
static const struct hp_json_key *twin_of_few(const struct hp_json_key *items, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (items[i].len == items[j].len &&
				memcmp(items[i].bytes, items[j].bytes, items[i].len) == 0) {
				return &items[i];
			}
		}
	}
	return NULL;
}

/** Sorting finds twins in n log n steps, whatever names a hostile text chooses. */
const struct hp_json_key *hp_json_keys_twin(struct hp_json_keys *keys, size_t first)
{
	size_t count = keys->count - first;
	const struct hp_json_key *twin = NULL;

	if (count < 2) {
		return NULL;
	}
	struct hp_json_key *items = keys->items + first;
	if (count <= HP_JSON_FEW) {
		return twin_of_few(items, count);
	}
	qsort(items, count, sizeof(*items), compare_names);
	for (size_t i = 1; i < count; i++) {
		bool same = items[i].len == items[i - 1].len &&
			    memcmp(items[i].bytes, items[i - 1].bytes, items[i].len) == 0;
		if (same && (twin == NULL || items[i].offset < twin->offset)) {
			twin = &items[i];
		}
	}
	return twin;
}

void hp_json_keys_finish(struct hp_json_keys *keys)
{
	hp_arena_finish(&keys->arena);
	free(keys->items);
	*keys = (struct hp_json_keys){0};
}
