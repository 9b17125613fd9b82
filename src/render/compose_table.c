/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables: ruled, their head repeated on each page they go on to. */
#include "compose.h"

#include <stdlib.h>
#include <string.h>

#include "columns.h"

#define CELL_PAD 3.0
#define ROW_BLANK (8 * MM) /* a row to write in */
#define LONG_TABLE 9       /* rows */
#define RULE 50            /* hundredths of a point */

/** What a column shows: one of the table's, or of each row what no cell says. */
enum column_from { FROM_REF, FROM_FIELD, FROM_STATE };

struct table {
	const struct block *block;
	struct column_need *needs;
	enum column_from *from;
	size_t count;
	size_t first_field; /* the column of the table's first */
	double x;
};

static const struct block *next_row(const struct block *row)
{
	while (row != NULL && row->kind != BLOCK_ROW) {
		row = row->next;
	}
	return row;
}

static bool row_says(const struct block *row, const char *text)
{
	for (size_t i = 0; i < row->field_count; i++) {
		if (hp_streq(row->fields[i].value, text)) {
			return true;
		}
	}
	return !is_said(text);
}

static const struct field *field_of(
	const struct table *table, const struct block *row, size_t column)
{
	size_t i = column - table->first_field;
	return table->from[column] == FROM_FIELD && i < row->field_count ? &row->fields[i] : NULL;
}

/* What is printed in a cell; NULL where nothing is. */
static const char *cell_text(const struct table *table, const struct block *row, size_t column)
{
	const struct field *field = field_of(table, row, column);
	switch (table->from[column]) {
	case FROM_REF:
		return row->ref;
	case FROM_STATE:
		return row->state;
	case FROM_FIELD:
		break;
	}
	return field == NULL || field->kind == FIELD_BOX ? NULL : field->value;
}

/* The widest piece of a text that is not folded gladly. */
static double widest_word(struct sheet *sheet, enum type_style style, const char *text)
{
	double widest = 0;
	while (text != NULL && *text != '\0') {
		size_t len = strcspn(text, " ");
		if (len > 0) {
			char *word = hp_strndup(text, len);
			double width = type_width(type_word(sheet->type, style, word));
			widest = width > widest ? width : widest;
			free(word);
		}
		text += len + (text[len] == ' ');
	}
	/* A path or a key: folded inside where there is no room. */
	return widest < 40 * MM ? widest : 40 * MM;
}

static void grow_to(double *value, double least)
{
	*value = *value < least ? least : *value;
}

static void need_words(
	struct sheet *sheet, struct column_need *need, enum type_style style, const char *text)
{
	if (is_said(text)) {
		grow_to(&need->least, widest_word(sheet, style, text) + 2 * CELL_PAD + 1);
		grow_to(&need->most,
			type_width(type_word(sheet->type, style, text)) + 2 * CELL_PAD + 1);
	}
}

/* Room to write in is narrower in a table than on a line of its own. */
static double cell_room(enum field_kind kind)
{
	double room = field_room(kind);
	switch (kind) {
	case FIELD_TEXT:
		return room / 2;
	case FIELD_SHORT: /* mostly the name of a machine */
		return room * 1.1;
	case FIELD_BOX:
		return room + 6;
	case FIELD_INITIALS:
	case FIELD_TIME:
		return room * 0.8;
	}
	return room;
}

static void measure(struct sheet *sheet, struct table *table)
{
	const struct block *block = table->block;
	for (size_t c = 0; c < table->count; c++) {
		struct column_need *need = &table->needs[c];
		if (table->from[c] != FROM_FIELD) {
			continue;
		}
		const struct field *head = &block->fields[c - table->first_field];
		grow_to(&need->least,
			widest_word(sheet, TYPE_SMALL_BOLD, head->label) + 2 * CELL_PAD + 1);
		grow_to(&need->most, need->least);
	}
	for (const struct block *row = next_row(block->first); row != NULL;
		row = next_row(row->next)) {
		for (size_t c = 0; c < table->count; c++) {
			const struct field *field = field_of(table, row, c);
			struct column_need *need = &table->needs[c];
			need_words(sheet, need, TYPE_BODY, cell_text(table, row, c));
			if (field != NULL && (field->value == NULL || field->kind == FIELD_BOX)) {
				grow_to(&need->least, cell_room(field->kind));
				grow_to(&need->most, cell_room(field->kind));
				need->takes = need->takes || field->kind == FIELD_TEXT;
			}
		}
	}
}

static void add_column(struct table *table, enum column_from from)
{
	table->from[table->count++] = from;
}

static void init_table(struct sheet *sheet, struct table *table, const struct block *block)
{
	bool has_ref = false, has_state = false;
	for (const struct block *row = next_row(block->first); row != NULL;
		row = next_row(row->next)) {
		has_ref = has_ref || !row_says(row, row->ref);
		has_state = has_state || !row_says(row, row->state);
	}
	*table = (struct table){.block = block};
	table->needs = hp_calloc(block->field_count + 2, sizeof(*table->needs));
	table->from = hp_calloc(block->field_count + 2, sizeof(*table->from));
	if (has_ref) {
		add_column(table, FROM_REF);
	}
	table->first_field = table->count;
	for (size_t i = 0; i < block->field_count; i++) {
		add_column(table, FROM_FIELD);
	}
	if (has_state) {
		add_column(table, FROM_STATE);
	}
	measure(sheet, table);
	double least = 0;
	for (size_t c = 0; c < table->count; c++) {
		least += table->needs[c].least;
	}
	/* Where the step's own column is too narrow, the page's. */
	bool wide = least > sheet->w;
	table->x = wide ? 0 : sheet->x;
	columns_share(table->needs, table->count, wide ? sheet->width : sheet->w);
}

static void finish_table(struct table *table)
{
	free(table->needs);
	free(table->from);
}

static void put_grid(struct sheet *sheet, const struct table *table, double height, bool head)
{
	double x = table->x;
	for (size_t c = 0; c < table->count; c++) {
		double width = table->needs[c].width;
		if (head) {
			(void)sheet_mark(sheet, (struct mark){.kind = MARK_FILL,
							.x = x,
							.w = width,
							.h = height,
							.number = 8});
		}
		(void)sheet_mark(sheet, (struct mark){.kind = MARK_RECT,
						.x = x,
						.w = width,
						.h = height,
						.number = RULE});
		x += width;
	}
}

static void put_head(struct sheet *sheet, const struct table *table)
{
	double height = 0;
	double x = table->x;
	PangoLayout **cells = hp_calloc(table->count + 1, sizeof(PangoLayout *));
	for (size_t c = 0; c < table->count; c++) {
		const char *label = table->from[c] == FROM_FIELD
					    ? table->block->fields[c - table->first_field].label
					    : "";
		cells[c] = type_text(sheet->type, TYPE_SMALL_BOLD, label,
			table->needs[c].width - 2 * CELL_PAD, 0);
		grow_to(&height, type_height(cells[c]) + 2 * CELL_PAD);
	}
	sheet_begin(sheet);
	put_grid(sheet, table, height, true);
	sheet_tag(sheet, "TR");
	for (size_t c = 0; c < table->count; c++) {
		sheet_tag(sheet, "TH");
		(void)sheet_lines(sheet, cells[c], x + CELL_PAD, CELL_PAD);
		sheet_tag_end(sheet, "TH");
		x += table->needs[c].width;
	}
	sheet_tag_end(sheet, "TR");
	sheet_end(sheet, height);
	free(cells);
}

static void put_cell(struct sheet *sheet, const struct field *field, PangoLayout *text, double x,
	double width, double height)
{
	sheet_tag(sheet, "TD");
	if (text != NULL) {
		(void)sheet_lines(sheet, text, x + CELL_PAD, CELL_PAD);
	} else if (field != NULL && field->kind == FIELD_BOX) {
		(void)sheet_mark(sheet, (struct mark){.kind = MARK_BOX,
						.x = x + (width - BOX_SIZE) / 2,
						.y = (height - BOX_SIZE) / 2,
						.w = BOX_SIZE,
						.number = field->value != NULL});
	} else if (field != NULL && field->kind == FIELD_TIME && field->value == NULL) {
		PangoLayout *colon = type_word(sheet->type, TYPE_BODY, ":");
		(void)sheet_lines(
			sheet, colon, x + width / 2 - 1.5, (height - type_height(colon)) / 2);
	}
	sheet_tag_end(sheet, "TD");
}

static void put_row(struct sheet *sheet, const struct table *table, const struct block *row)
{
	double height = 0;
	double x = table->x;
	PangoLayout **cells = hp_calloc(table->count + 1, sizeof(PangoLayout *));
	for (size_t c = 0; c < table->count; c++) {
		const struct field *field = field_of(table, row, c);
		const char *text = cell_text(table, row, c);
		if (text != NULL) {
			cells[c] = type_text(sheet->type, TYPE_BODY, text,
				table->needs[c].width - 2 * CELL_PAD, 0);
			grow_to(&height, type_height(cells[c]) + 2 * CELL_PAD);
		} else if (field != NULL && field->kind == FIELD_BOX && field->value != NULL) {
			grow_to(&height, BOX_SIZE + 4);
		} else if (field != NULL) {
			grow_to(&height, ROW_BLANK);
		}
	}
	sheet_begin(sheet);
	put_grid(sheet, table, height, false);
	sheet_tag(sheet, "TR");
	for (size_t c = 0; c < table->count; c++) {
		put_cell(
			sheet, field_of(table, row, c), cells[c], x, table->needs[c].width, height);
		x += table->needs[c].width;
	}
	sheet_tag_end(sheet, "TR");
	sheet_end(sheet, height);
	free(cells);
}

/* A long table that stands in no step goes on over pages, two rows at least on each. */
static void put_rows(struct sheet *sheet, const struct table *table, size_t head)
{
	size_t count = 0, done = 0;
	const struct block *row = NULL;
	for (row = next_row(table->block->first); row != NULL; row = next_row(row->next)) {
		count++;
	}
	bool flows = sheet->again.step == NULL && count >= LONG_TABLE;
	for (row = next_row(table->block->first); row != NULL; row = next_row(row->next)) {
		bool inside = done >= 2 && done + 1 < count;
		if (sheet->strip_count > head + 1) {
			sheet_next(sheet, flows && inside ? FLOW_APART : FLOW_PART);
		}
		put_row(sheet, table, row);
		done++;
	}
}

void compose_table(struct sheet *sheet, const struct block *block)
{
	struct table table;
	init_table(sheet, &table, block);
	sheet_gap(sheet, GAP_BLOCK);
	compose_caption(sheet, block->text);
	if (table.count > 0) {
		size_t outside = sheet->again.head;
		/* Not in the head's strip, which is drawn again on later pages. */
		sheet_begin(sheet);
		sheet_tag(sheet, "Table");
		sheet_end(sheet, 0);
		sheet_next(sheet, FLOW_TOGETHER);
		put_head(sheet, &table);
		size_t head = sheet->strip_count - 1;
		sheet->again.head = head;
		sheet_next(sheet, FLOW_TOGETHER);
		put_rows(sheet, &table, head);
		sheet_tag_end(sheet, "Table");
		sheet->again.head = outside;
	}
	finish_table(&table);
	sheet_gap(sheet, GAP_BLOCK);
}
