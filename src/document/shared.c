/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "document_internal.h"

#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"

const struct hp_block *document_row(const struct hp_block *row)
{
	while (row != NULL && row->kind != HP_BLOCK_ROW) {
		row = row->next;
	}
	return row;
}

static bool is_said(const struct hp_block *row, const char *text)
{
	for (size_t i = 0; i < row->field_count && text != NULL; i++) {
		if (hp_streq(row->fields[i].value, text)) {
			return true;
		}
	}
	return text == NULL;
}

bool document_table_has_ref(const struct hp_block *table)
{
	for (const struct hp_block *row = document_row(table->first); row != NULL;
		row = document_row(row->next)) {
		if (!is_said(row, row->ref)) {
			return true;
		}
	}
	return false;
}

bool document_table_has_state(const struct hp_block *table)
{
	for (const struct hp_block *row = document_row(table->first); row != NULL;
		row = document_row(row->next)) {
		if (!is_said(row, row->state)) {
			return true;
		}
	}
	return false;
}

size_t document_step_count(const struct hp_block *block)
{
	size_t count = block->kind == HP_BLOCK_STEP;
	for (const struct hp_block *child = block->first; child != NULL; child = child->next) {
		count += document_step_count(child);
	}
	return count;
}

char *document_end_words(const struct hp_document *document)
{
	const struct hp_document_head *head = &document->head;
	size_t steps = document_step_count(&document->root);
	/* TRANSLATORS: the last line of a printed document: BLANK, Checklist, id, revision. */
	return hp_asprintf(hp_ngettext("END OF %s %s %s, revision %s: %zu step.",
				   "END OF %s %s %s, revision %s: %zu steps.", steps),
		head->mode == NULL ? "" : head->mode, head->kind == NULL ? "" : head->kind,
		head->id == NULL ? "" : head->id, head->revision == NULL ? "" : head->revision,
		steps);
}

char *document_time_words(int64_t wall_ms)
{
	char time[HP_TIME_SIZE];
	hp_time_format(wall_ms, time);
	time[strlen("2026-01-02")] = ' ';
	return hp_asprintf("%.*sZ", (int)strlen("2026-01-02 03:04:05"), time);
}
