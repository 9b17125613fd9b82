/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_WHY_H
#define HP_TARGETS_WHY_H

/*
 * Why something could not be looked at: a stable reason code of holdpoint/fact.h and one sentence.
 * The functions of this folder that look for something return 1 (there), 0 (proved absent) or -1
 * with the reason set, so that "could not look" cannot be taken for "absent" by forgetting a case.
 */

#include "holdpoint/mem.h"

struct hp_why {
	const char *code; /**< Static; NULL while there is none. */
	char *text;
};

#define HP_WHY_INIT ((struct hp_why){.code = NULL, .text = NULL})

void hp_why_finish(struct hp_why *why);
/** Replaces what was there; always returns -1. */
int hp_why_set(struct hp_why *why, const char *code, const char *fmt, ...) HP_PRINTF(3, 4);

#endif
