/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GFM's tables: one line a row, whatever its length; a timeline is one too. */
#include "markdown_internal.h"

#include <stdlib.h>

#include "document_internal.h"
#include "holdpoint/i18n.h"

static void put_cell(struct markdown_out *out, const char *text)
{
	markdown_put(out, " ");
	markdown_text(out, text, MARKDOWN_CELL);
	markdown_put(out, text == NULL || *text == '\0' ? "|" : " |");
}

static void put_rule(struct markdown_out *out, size_t columns)
{
	markdown_line(out);
	markdown_put(out, "|");
	for (size_t i = 0; i < columns; i++) {
		markdown_put(out, " --- |");
	}
	markdown_end_line(out);
}

static void put_caption(struct markdown_out *out, const char *text)
{
	if (text != NULL && *text != '\0') {
		markdown_blank(out);
		markdown_line(out);
		markdown_put(out, "**");
		markdown_text(out, text, MARKDOWN_INLINE);
		markdown_put(out, "**");
		markdown_end_line(out);
	}
	markdown_blank(out);
}

static void put_field(struct markdown_out *out, const struct hp_field *field)
{
	if (field->kind == HP_FIELD_BOX) {
		markdown_put(out, field->value == NULL ? " `[ ]` |" : " `[x]` |");
	} else {
		put_cell(out, field->value);
	}
}

void markdown_table(struct markdown_out *out, const struct hp_block *block)
{
	bool has_ref = document_table_has_ref(block);
	bool has_state = document_table_has_state(block);
	put_caption(out, block->text);
	markdown_line(out);
	markdown_put(out, "|");
	markdown_put(out, has_ref ? " |" : "");
	for (size_t i = 0; i < block->field_count; i++) {
		put_cell(out, block->fields[i].label);
	}
	markdown_put(out, has_state ? " |" : "");
	markdown_end_line(out);
	put_rule(out, block->field_count + has_ref + has_state);
	for (const struct hp_block *row = document_row(block->first); row != NULL;
		row = document_row(row->next)) {
		markdown_line(out);
		markdown_put(out, "|");
		if (has_ref) {
			put_cell(out, row->ref);
		}
		for (size_t i = 0; i < row->field_count; i++) {
			put_field(out, &row->fields[i]);
		}
		if (has_state) {
			put_cell(out, row->state);
		}
		markdown_end_line(out);
	}
}

static void put_entry(struct markdown_out *out, const struct hp_block *entry)
{
	bool is_span = entry->kind == HP_BLOCK_SPAN;
	char *from = document_time_words(entry->from_ms);
	char *to = is_span ? document_time_words(entry->to_ms) : NULL;
	markdown_line(out);
	markdown_put(out, "|");
	put_cell(out, from);
	put_cell(out, to);
	put_cell(out, is_span ? entry->label : entry->ref);
	put_cell(out, entry->text);
	markdown_end_line(out);
	free(to);
	free(from);
}

void markdown_timeline(struct markdown_out *out, const struct hp_block *block)
{
	put_caption(out, block->text);
	markdown_line(out);
	markdown_put(out, "|");
	/* TRANSLATORS: heads of the columns of a timeline's beginning and end. */
	put_cell(out, _("From"));
	put_cell(out, _("To"));
	markdown_put(out, " | |");
	markdown_end_line(out);
	put_rule(out, 4);
	for (const struct hp_block *entry = block->first; entry != NULL; entry = entry->next) {
		if (entry->kind == HP_BLOCK_SPAN || entry->kind == HP_BLOCK_MARK) {
			put_entry(out, entry);
		}
	}
}
