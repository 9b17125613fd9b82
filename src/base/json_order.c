/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"

/* Members in a fixed order, and equality, which rests on it. */

/**
 * UTF-8 bytes order as code points do; UTF-16 units order the same, but that points above U+FFFF
 * (first byte F0 and above) begin with a surrogate and come before U+E000..U+FFFF (first byte EE or
 * EF).
 */
static int utf16_rank(unsigned char byte)
{
	return byte == 0xEE || byte == 0xEF ? byte + 0x100 : byte;
}

int hp_json_compare_keys(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return utf16_rank((unsigned char)*a) - utf16_rank((unsigned char)*b);
}

static int compare_members(const void *a, const void *b)
{
	const struct hp_json *const *one = a;
	const struct hp_json *const *two = b;
	return hp_json_compare_keys(hp_json_key(*one), hp_json_key(*two));
}

/* By insertion: qsort() asks for memory and calls back, which is most of the cost of few. */
static void sort_few(const struct hp_json **members, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct hp_json *member = members[i];
		size_t at = i;
		while (at > 0 && compare_members(&members[at - 1], &member) > 0) {
			members[at] = members[at - 1];
			at--;
		}
		members[at] = member;
	}
}

void hp_json_sort(const struct hp_json *object, struct hp_json_members *members)
{
	size_t count = hp_json_count(object);
	size_t i = 0;

	members->count = count;
	members->items =
		count > HP_JSON_FEW ? hp_calloc(count, sizeof(*members->items)) : members->few;
	for (const struct hp_json *c = hp_json_first(object); c != NULL; c = hp_json_next(c)) {
		members->items[i++] = c;
	}
	if (count > HP_JSON_FEW) {
		qsort(members->items, count, sizeof(*members->items), compare_members);
	} else {
		sort_few(members->items, count);
	}
}

void hp_json_members_finish(struct hp_json_members *members)
{
	if (members->items != members->few) {
		free(members->items);
	}
}

static bool objects_equal(const struct hp_json *a, const struct hp_json *b)
{
	struct hp_json_members one;
	struct hp_json_members two;

	hp_json_sort(a, &one);
	hp_json_sort(b, &two);
	bool equal = one.count == two.count;
	for (size_t i = 0; equal && i < one.count; i++) {
		equal = strcmp(hp_json_key(one.items[i]), hp_json_key(two.items[i])) == 0 &&
			hp_json_equal(one.items[i], two.items[i]);
	}
	hp_json_members_finish(&one);
	hp_json_members_finish(&two);
	return equal;
}

static bool arrays_equal(const struct hp_json *a, const struct hp_json *b)
{
	const struct hp_json *one = hp_json_first(a);
	const struct hp_json *two = hp_json_first(b);

	while (one != NULL && two != NULL && hp_json_equal(one, two)) {
		one = hp_json_next(one);
		two = hp_json_next(two);
	}
	return one == NULL && two == NULL;
}

bool hp_json_equal(const struct hp_json *a, const struct hp_json *b)
{
	if (a == NULL || b == NULL) {
		return a == b;
	}
	enum hp_json_type type = hp_json_type(a);
	if (type != hp_json_type(b)) {
		return false;
	}
	switch (type) {
	case HP_JSON_NULL:
		return true;
	case HP_JSON_BOOL:
		return hp_json_bool(a) == hp_json_bool(b);
	case HP_JSON_INT:
		return hp_json_int(a) == hp_json_int(b);
	case HP_JSON_STRING:
		return strcmp(hp_json_string(a), hp_json_string(b)) == 0;
	case HP_JSON_ARRAY:
		return arrays_equal(a, b);
	case HP_JSON_OBJECT:
		return objects_equal(a, b);
	}
	return false;
}
