/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURED_SC_H
#define HP_CAPTURED_SC_H

/* What `sc query` and `sc qc` print. Their numbers mean the same in every language. */

#include <stdbool.h>
#include <stddef.h>

#include "../common/why.h"

struct hp_sc_service {
	char *name;
	char *display;     /**< NULL if it was not printed. */
	const char *type;  /**< A word of the fact; NULL for one we have none for. */
	const char *state; /**< NULL if it was not printed, or is none. */
	unsigned seen;     /**< Which of its lines were there: bits of sc.c. */
};

struct hp_sc_list {
	struct hp_sc_service *items;
	size_t count;
	size_t capacity;
	bool damaged; /**< A line stands where none of its kind can be, as where others were lost.
		       */
};

/**
 * The list of `sc query`. 1; 0 if this machine has no such program (Windows 2000); -1 with
 * "malformed" where it was cut off or the program itself says that there is more, or "language".
 */
int hp_sc_query(const char *body, bool whole, const char *shown, struct hp_sc_list *ret_list,
	struct hp_why *why);
void hp_sc_list_finish(struct hp_sc_list *list);

/** The start type that `sc qc NAME` printed, as a word of the fact; NULL if it printed none. */
const char *hp_sc_start(const char *body);

#endif
