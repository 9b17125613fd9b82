/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_DOCUMENT_INTERNAL_H
#define HP_DOCUMENT_INTERNAL_H

/* What the renderers share. */

#include "holdpoint/document.h"

/** The next ROW from `row` on (itself, if it is one); NULL behind the last. */
const struct hp_block *document_row(const struct hp_block *row);
/** Whether a table has rows whose reference, or state, stands in none of their cells, so that it
 * needs a column of its own. */
bool document_table_has_ref(const struct hp_block *table);
bool document_table_has_state(const struct hp_block *table);
/** How many steps there are below a block, itself included. */
size_t document_step_count(const struct hp_block *block);
/** "END OF BLANK Checklist sms2003-remove-secondary-site, revision 1: 23 steps.": so that a missing
 * last sheet is missed. Caller frees. */
char *document_end_words(const struct hp_document *document);
/** "2026-01-02 03:04:05Z": seconds are fine enough for people. Caller frees. */
char *document_time_words(int64_t wall_ms);

#endif
