/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headings, tables and lines of fields of the pages before and behind the steps. */
#include "checklist_internal.h"

struct hp_block *checklist_section(const struct frame *frame, const char *heading)
{
	struct hp_document *document = frame->list->document;
	return hp_document_add_section(document, &document->root, NULL, heading);
}

void checklist_fields(const struct frame *frame, struct hp_block *parent,
	const struct hp_field *items, size_t count)
{
	struct hp_block *block = hp_document_add(frame->list->document, parent, HP_BLOCK_FIELDS);
	hp_document_set_fields(frame->list->document, block, items, count);
}

struct hp_block *checklist_table(const struct frame *frame, struct hp_block *parent,
	const struct hp_field *columns, size_t count)
{
	struct hp_block *block = hp_document_add(frame->list->document, parent, HP_BLOCK_TABLE);
	hp_document_set_fields(frame->list->document, block, columns, count);
	return block;
}

void checklist_row(const struct frame *frame, struct hp_block *parent, const struct hp_field *cells,
	size_t count)
{
	struct hp_block *block = hp_document_add(frame->list->document, parent, HP_BLOCK_ROW);
	hp_document_set_fields(frame->list->document, block, cells, count);
}
