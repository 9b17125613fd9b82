/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables with ruled columns; where the columns have no room side by side, a block for each row. */
#include "text_internal.h"

#include <stdlib.h>

#include "document_internal.h"
#include "holdpoint/utf8.h"
#include "holdpoint/wrap.h"

#define HANG 2u

/* One column as it is drawn: one of the table's, or a row's reference or state where no cell says
 * it. */
struct column {
	enum { COLUMN_REF, COLUMN_STATE, COLUMN_FIELD } from;
	size_t field;
	const char *label;
	size_t least; /* its widest word, or the room to write in */
	size_t most;  /* its widest cell */
	size_t width;
};

struct table {
	const struct hp_block *block;
	struct column *columns;
	size_t count;
	bool has_blanks;
	bool is_folded; /* a cell takes more than one line */
	bool has_hang;  /* ... and its later lines begin further in, so that rows need no rules */
};

static const struct hp_field *field_of(const struct hp_block *row, const struct column *column)
{
	return column->from == COLUMN_FIELD && column->field < row->field_count
		       ? &row->fields[column->field]
		       : NULL;
}

/* What stands in a cell; "" where it is to be written. Caller frees. */
static char *cell_text(const struct hp_block *row, const struct column *column)
{
	const struct hp_field *field = field_of(row, column);
	if (field != NULL) {
		return text_field_cell(field);
	}
	if (column->from == COLUMN_FIELD) {
		return hp_strdup("");
	}
	const char *text = column->from == COLUMN_REF ? row->ref : row->state;
	return hp_strdup(text == NULL ? "" : text);
}

static void add_column(struct table *table, struct column column)
{
	column.least = hp_wrap_widest_word(column.label);
	column.most = hp_utf8_columns(column.label);
	table->columns[table->count++] = column;
}

static void find_columns(struct table *table)
{
	const struct hp_block *block = table->block;
	table->columns = hp_calloc(block->field_count + 2, sizeof(*table->columns));
	if (document_table_has_ref(block)) {
		add_column(table, (struct column){.from = COLUMN_REF, .label = ""});
	}
	for (size_t i = 0; i < block->field_count; i++) {
		add_column(table,
			(struct column){
				.from = COLUMN_FIELD, .field = i, .label = block->fields[i].label});
	}
	if (document_table_has_state(block)) {
		add_column(table, (struct column){.from = COLUMN_STATE, .label = ""});
	}
}

static void raise(size_t *value, size_t least)
{
	*value = *value < least ? least : *value;
}

static void measure(struct table *table)
{
	for (const struct hp_block *row = document_row(table->block->first); row != NULL;
		row = document_row(row->next)) {
		for (size_t i = 0; i < table->count; i++) {
			struct column *column = &table->columns[i];
			const struct hp_field *field = field_of(row, column);
			char *text = cell_text(row, column);
			raise(&column->least, hp_wrap_widest_word(text));
			raise(&column->most, hp_utf8_columns(text));
			if (field != NULL && field->value == NULL) {
				raise(&column->least, text_field_room(field->kind));
				raise(&column->most, text_field_room(field->kind));
				table->has_blanks = true;
			}
			free(text);
		}
	}
}

/* Columns that are to be written in as far as there is room get what is left over. */
static void widen(struct table *table, size_t room)
{
	size_t takers = 0;
	for (size_t i = 0; i < table->count; i++) {
		const struct column *column = &table->columns[i];
		takers += column->from == COLUMN_FIELD && table->has_blanks &&
			  table->block->fields[column->field].kind == HP_FIELD_TEXT;
	}
	for (size_t i = 0; i < table->count && takers > 0; i++) {
		struct column *column = &table->columns[i];
		if (column->from == COLUMN_FIELD &&
			table->block->fields[column->field].kind == HP_FIELD_TEXT) {
			size_t share = room / takers--;
			column->width += share;
			room -= share;
		}
	}
}

/* Gives each column its width; false where they have no room side by side. */
static bool lay_out(struct table *table, size_t columns)
{
	size_t least = 3 * table->count + 1; /* the rules and a space at both sides of each */
	size_t wish = 0;
	for (size_t i = 0; i < table->count; i++) {
		least += table->columns[i].least;
		wish += table->columns[i].most - table->columns[i].least;
	}
	if (least > columns) {
		return false;
	}
	size_t left = columns - least;
	bool hangs = true;
	for (size_t i = 0; i < table->count; i++) {
		struct column *column = &table->columns[i];
		size_t wants = column->most - column->least;
		size_t share = wish <= left ? wants : left * wants / wish;
		left -= share;
		wish -= wants;
		column->width = column->least + share;
		table->is_folded = table->is_folded || share < wants;
		hangs = hangs && (share == wants || share >= HANG);
	}
	table->has_hang = table->is_folded && !table->has_blanks && hangs;
	widen(table, left);
	return true;
}

static void put_rule(struct text_out *out, size_t indent, const struct table *table)
{
	hp_wrap_fill(&out->str, ' ', indent);
	for (size_t i = 0; i < table->count; i++) {
		hp_str_append_char(&out->str, '+');
		hp_wrap_fill(&out->str, '-', table->columns[i].width + 2);
	}
	hp_str_append(&out->str, "+\n");
}

/* The cells of one row, as many lines as the longest needs. */
static void put_cells(
	struct text_out *out, size_t indent, const struct table *table, char *const *texts)
{
	const char **rest = hp_calloc(table->count + 1, sizeof(*rest));
	for (size_t i = 0; i < table->count; i++) {
		rest[i] = texts[i];
	}
	for (bool more = true, is_first = true; more || is_first; is_first = false) {
		more = false;
		hp_wrap_fill(&out->str, ' ', indent);
		for (size_t i = 0; i < table->count; i++) {
			struct hp_wrap_line line = {.text = ""};
			size_t hang = table->has_hang && !is_first && *rest[i] != '\0' ? HANG : 0;
			size_t width = table->columns[i].width - hang;
			(void)hp_wrap_next(&rest[i], width, &line);
			hp_str_append(&out->str, "| ");
			hp_wrap_fill(&out->str, ' ', hang);
			hp_str_append_len(&out->str, line.text, line.len);
			hp_wrap_fill(&out->str, ' ',
				line.columns < width ? width - line.columns + 1 : 1);
			more = more || *rest[i] != '\0';
		}
		hp_str_append(&out->str, "|\n");
	}
	free(rest);
}

static void put_head(struct text_out *out, size_t indent, const struct table *table)
{
	char **texts = hp_calloc(table->count + 1, sizeof(*texts));
	for (size_t i = 0; i < table->count; i++) {
		texts[i] = hp_strdup(table->columns[i].label);
	}
	put_rule(out, indent, table);
	put_cells(out, indent, table, texts);
	put_rule(out, indent, table);
	for (size_t i = 0; i < table->count; i++) {
		free(texts[i]);
	}
	free(texts);
}

static void put_row(
	struct text_out *out, size_t indent, const struct table *table, const struct hp_block *row)
{
	char **texts = hp_calloc(table->count + 1, sizeof(*texts));
	for (size_t i = 0; i < table->count; i++) {
		texts[i] = cell_text(row, &table->columns[i]);
	}
	put_cells(out, indent, table, texts);
	for (size_t i = 0; i < table->count; i++) {
		free(texts[i]);
	}
	free(texts);
}

/* A row as lines: "Label: value", or the label and room to write. */
static void put_record(
	struct text_out *out, size_t indent, const struct table *table, const struct hp_block *row)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct column *column = &table->columns[i];
		const struct hp_field *field = field_of(row, column);
		if (field != NULL && (field->value == NULL || field->kind == HP_FIELD_BOX)) {
			struct hp_field named = *field;
			named.label = column->label;
			struct hp_block line = {.fields = &named, .field_count = 1};
			text_fields(out, indent, &line);
			continue;
		}
		char *text = cell_text(row, column);
		char *head = hp_asprintf(
			"%s%s", column->label, *column->label == '\0' || *text == '\0' ? "" : ":");
		text_headed(out, indent, indent + 4, head, text);
		free(head);
		free(text);
	}
}

/* Rows in which nothing is to be written: what is short on one line, what is long below it. Their
 * labels stand above the first row, those of the long ones with each. */
static bool is_short(const struct table *table, const struct column *column)
{
	return column->from != COLUMN_FIELD ||
	       table->block->fields[column->field].kind != HP_FIELD_TEXT;
}

static void put_short(
	struct text_out *out, size_t indent, const struct table *table, const struct hp_block *row)
{
	struct hp_str line;
	hp_str_init(&line);
	for (size_t i = 0; i < table->count; i++) {
		const struct column *column = &table->columns[i];
		if (!is_short(table, column)) {
			continue;
		}
		char *text = row == NULL ? hp_strdup(column->label) : cell_text(row, column);
		hp_str_appendf(&line, "%s%s", *text == '\0' || line.len == 0 ? "" : "  ", text);
		free(text);
	}
	text_headed(out, indent, indent + 4, line.data, NULL);
	hp_str_finish(&line);
}

static void put_long(
	struct text_out *out, size_t indent, const struct table *table, const struct hp_block *row)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct column *column = &table->columns[i];
		char *text = cell_text(row, column);
		if (!is_short(table, column) && *text != '\0') {
			char *head = hp_asprintf("%s:", column->label);
			text_headed(out, indent + 4, indent + 8, head, text);
			free(head);
		}
		free(text);
	}
}

static void put_records(struct text_out *out, size_t indent, const struct table *table)
{
	text_rule(out, indent, '-');
	put_short(out, indent, table, NULL);
	text_rule(out, indent, '-');
	for (const struct hp_block *row = document_row(table->block->first); row != NULL;
		row = document_row(row->next)) {
		put_short(out, indent, table, row);
		put_long(out, indent, table, row);
	}
	text_rule(out, indent, '-');
}

void text_table(struct text_out *out, size_t indent, const struct hp_block *block)
{
	struct table table = {.block = block};
	find_columns(&table);
	measure(&table);
	bool is_side_by_side = lay_out(&table, out->columns > indent ? out->columns - indent : 1);
	text_words(out, indent, block->text);
	if (!is_side_by_side && !table.has_blanks) {
		put_records(out, indent, &table);
		free(table.columns);
		return;
	}
	if (is_side_by_side) {
		put_head(out, indent, &table);
	} else {
		text_rule(out, indent, '-');
	}
	for (const struct hp_block *row = document_row(block->first); row != NULL;
		row = document_row(row->next)) {
		if (is_side_by_side) {
			put_row(out, indent, &table, row);
		} else {
			put_record(out, indent, &table, row);
		}
		/* Hand needs a line to keep to; print does not, where a row is a line. */
		if (!is_side_by_side) {
			text_rule(out, indent, '-');
		} else if (table.has_blanks || (table.is_folded && !table.has_hang) ||
			   document_row(row->next) == NULL) {
			put_rule(out, indent, &table);
		}
	}
	free(table.columns);
}
