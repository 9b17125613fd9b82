/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_SCM_ROWS_H
#define HP_TARGETS_SMB_SCM_ROWS_H

/*
 * The buffer in which the service control manager lists services: ENUM_SERVICE_STATUSW (MS-SCMR
 * 2.2.11), one after the other, with their texts somewhere behind them. Pure.
 */

#include <stddef.h>
#include <stdint.h>

struct hp_scm_row {
	char *name;    /**< NULL: no text. */
	char *display; /**< NULL: none, or no text. */
	uint32_t type;
	uint32_t state;
};

struct hp_scm_rows {
	struct hp_scm_row *items;
	size_t count;
	size_t capacity;
};

#define HP_SCM_ROWS_INIT ((struct hp_scm_rows){.items = NULL})

void hp_scm_rows_finish(struct hp_scm_rows *rows);
/** Appends the rows of a buffer: 0, or -1 if it does not hold so many, or points out of itself;
 * then nothing is appended. */
int hp_scm_rows_add(struct hp_scm_rows *rows, const uint8_t *bytes, size_t len, size_t count);

/* Words of facts; NULL for a number that is none, "" for a type that is no service of the manager.
 */
const char *hp_scm_type_word(uint32_t type);
const char *hp_scm_start_word(uint32_t start);
const char *hp_scm_state_word(uint32_t state);

#endif
