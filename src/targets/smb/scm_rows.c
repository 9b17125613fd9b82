/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scm_rows.h"

#include <stdbool.h>
#include <stdlib.h>

#include "../common/value.h"
#include "holdpoint/mem.h"
#include "ndr.h"

#define ROW_SIZE ((size_t)36)

/* MS-SCMR 2.2.47 and winnt.h: flags of services with a window, of a user, and of his session. */
#define TYPE_FLAGS (0x100u | 0x40u | 0x80u)

void hp_scm_rows_finish(struct hp_scm_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		free(rows->items[i].name);
		free(rows->items[i].display);
	}
	free(rows->items);
	*rows = HP_SCM_ROWS_INIT;
}

/** A text at an offset, up to its NUL, which has to be in the buffer: 0 with the text or NULL
 * (none, or no text), -1. */
static int text_at(const uint8_t *bytes, size_t len, uint32_t offset, char **ret_text)
{
	*ret_text = NULL;
	if (offset == 0) {
		return 0;
	}
	for (size_t at = offset; at < len && len - at >= 2; at += 2) {
		if (bytes[at] == 0 && bytes[at + 1] == 0) {
			*ret_text = hp_utf16_text(bytes + offset, at - offset);
			return 0;
		}
	}
	return -1;
}

static int read_row(const uint8_t *bytes, size_t len, size_t index, struct hp_scm_row *row)
{
	struct hp_ndr ndr;
	hp_ndr_init(&ndr, bytes + index * ROW_SIZE, ROW_SIZE);
	uint32_t name = hp_ndr_u32(&ndr);
	uint32_t display = hp_ndr_u32(&ndr);
	row->type = hp_ndr_u32(&ndr);
	row->state = hp_ndr_u32(&ndr);
	if (text_at(bytes, len, name, &row->name) < 0) {
		return -1;
	}
	return text_at(bytes, len, display, &row->display);
}

int hp_scm_rows_add(struct hp_scm_rows *rows, const uint8_t *bytes, size_t len, size_t count)
{
	if (count > len / ROW_SIZE) {
		return -1;
	}
	size_t before = rows->count;
	for (size_t i = 0; i < count; i++) {
		rows->items =
			hp_grow(rows->items, rows->count, &rows->capacity, sizeof(*rows->items));
		struct hp_scm_row *row = &rows->items[rows->count++];
		*row = (struct hp_scm_row){.name = NULL};
		if (read_row(bytes, len, i, row) < 0) {
			while (rows->count > before) {
				rows->count--;
				free(rows->items[rows->count].name);
				free(rows->items[rows->count].display);
			}
			return -1;
		}
	}
	return 0;
}

const char *hp_scm_type_word(uint32_t type)
{
	switch (type & ~TYPE_FLAGS) { /* a number from the network */
	case 0x1:
		return "kernel";
	case 0x2:
		return "filesystem";
	case 0x10:
		return "own";
	case 0x20:
		return "share";
	case 0x4: /* an adapter: Windows keeps no service of that type */
	case 0x8: /* what recognises file systems, likewise */
		return "";
	default:
		return NULL;
	}
}

const char *hp_scm_start_word(uint32_t start)
{
	static const char *const words[] = {"boot", "system", "auto", "manual", "disabled"};
	return start < HP_ARRAY_SIZE(words) ? words[start] : NULL;
}

const char *hp_scm_state_word(uint32_t state)
{
	static const char *const words[] = {NULL, "stopped", "start-pending", "stop-pending",
		"running", "continue-pending", "pause-pending", "paused"};
	return state < HP_ARRAY_SIZE(words) ? words[state] : NULL;
}
