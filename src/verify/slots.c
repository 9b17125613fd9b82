/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/mem.h"
#include "watch_internal.h"

/* items[0] to items[head - 1] are spent; the first one in use is never NULL. */

void slots_finish(struct slots *slots)
{
	free(slots->items);
	*slots = (struct slots){0};
}

void slots_put(struct slots *slots, uint64_t number, void *item)
{
	if (slots->end == slots->head) {
		slots->end = slots->head = 0;
		slots->first = number;
	}
	/* Only when half of it is spent, so that moving costs each item but once. */
	if (slots->end == slots->capacity && slots->head > slots->capacity / 2) {
		memmove(slots->items, slots->items + slots->head,
			(slots->end - slots->head) * sizeof(*slots->items));
		slots->end -= slots->head;
		slots->head = 0;
	}
	assert(number >= slots->first + (slots->end - slots->head));
	while (slots->first + (slots->end - slots->head) <= number) {
		slots->items =
			hp_grow(slots->items, slots->end, &slots->capacity, sizeof(*slots->items));
		slots->items[slots->end++] = NULL;
	}
	slots->items[slots->end - 1] = item;
}

/** Where the number is; NULL where nothing can be. */
static void **find(const struct slots *slots, uint64_t number)
{
	if (number < slots->first || number - slots->first >= slots->end - slots->head) {
		return NULL;
	}
	return &slots->items[slots->head + (size_t)(number - slots->first)];
}

void *slots_get(const struct slots *slots, uint64_t number)
{
	void **item = find(slots, number);
	return item != NULL ? *item : NULL;
}

void slots_replace(struct slots *slots, uint64_t number, void *item)
{
	void **at = find(slots, number);
	if (at != NULL) {
		*at = item;
	}
	while (slots->head < slots->end && slots->items[slots->head] == NULL) {
		slots->head++;
		slots->first++;
	}
}
