/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes that stay in force after their step (R40): "logins are cached-only until step 22". */
#include <stdlib.h>

#include "related.h"

struct standing {
	const struct link *link;
	int64_t since;
};

static int compare_standing(const void *a, const void *b)
{
	const struct standing *left = a;
	const struct standing *right = b;
	if (left->since != right->since) {
		return left->since < right->since ? -1 : 1;
	}
	return left->link < right->link ? -1 : 1;
}

bool hp_run_lasting(
	const struct hp_run *run, size_t number, const char **ret_note, size_t *ret_instance)
{
	const struct links *lasting = run->plan != NULL ? &run->plan->related.lasting : NULL;
	if (lasting == NULL || number >= lasting->count) {
		return false;
	}
	struct standing *standing = hp_calloc(lasting->count, sizeof(*standing));
	size_t count = 0;
	for (size_t i = 0; i < lasting->count; i++) {
		const struct link *link = &lasting->items[i];
		int64_t since = done_at(run, link->instance);
		if (since != 0 && (link->other == HP_NONE || done_at(run, link->other) == 0)) {
			standing[count++] = (struct standing){link, since};
		}
	}
	qsort(standing, count, sizeof(*standing), compare_standing);
	bool found = number < count;
	if (found) {
		const struct link *link = standing[number].link;
		*ret_note = run->instances[link->instance].step->lasting[link->number].note;
		*ret_instance = link->instance;
	}
	free(standing);
	return found;
}
