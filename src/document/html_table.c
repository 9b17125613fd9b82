/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables: every cell that is written in is named by its column and its row. */
#include "html_internal.h"

#include <string.h>

#include "document_internal.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"

/* Longer words than this would make a column, and with it the page, too wide. */
#define LONG_WORD 18u

/* The row that is put now, and where in it. */
struct cell {
	const struct hp_block *table;
	size_t id;      /**< The table's. */
	size_t row;     /**< The row's number. */
	size_t column;  /**< Of the table's fields. */
	size_t naming;  /**< The column whose value names the row; beyond the last: none does. */
	bool has_ref;   /**< A column before all others: references that stand in no cell. */
	bool has_state; /**< One behind them: states that stand in no cell. */
	bool named_by_ref;
};

static void put_column(struct hp_html *html, const struct cell *cell, size_t i)
{
	const struct hp_field *column = &cell->table->fields[i];

	hp_str_appendf(&html->out, "<th scope=\"col\" class=\"f-%s\" id=\"d%zut%zuc%zu\">",
		hp_field_kind_name(column->kind), html->index, cell->id, i);
	hp_html_text(&html->out,
		hp_html_is_blank(column->label) ? hp_html_field_word(column->kind) : column->label);
	hp_str_append(&html->out, "</th>");
}

static void put_head(struct hp_html *html, const struct cell *cell)
{
	struct hp_str *out = &html->out;

	hp_str_append(out, "<thead>\n<tr>");
	hp_html_around(out, "<th scope=\"col\">", cell->has_ref ? _("Step") : NULL, "</th>");
	for (size_t i = 0; i < cell->table->field_count; i++) {
		put_column(html, cell, i);
	}
	hp_html_around(out, "<th scope=\"col\">", cell->has_state ? _("State") : NULL, "</th>");
	hp_str_append(out, "</tr>\n</thead>\n");
}

/* The first column that has a value. */
static size_t naming_column(const struct hp_block *row)
{
	size_t i = 0;

	while (i < row->field_count &&
		(row->fields[i].kind == HP_FIELD_BOX || hp_html_is_blank(row->fields[i].value))) {
		i++;
	}
	return i;
}

static bool has_long_word(const char *text)
{
	const char *word = text == NULL ? "" : text;

	while (*word != '\0') {
		size_t len = strcspn(word, " \\");
		if (hp_utf8_count(word, len) > LONG_WORD) {
			return true;
		}
		word += len + strspn(word + len, " \\");
	}
	return false;
}

static void put_row_id(struct hp_html *html, const struct cell *cell)
{
	hp_str_appendf(&html->out, " id=\"d%zut%zur%zu\"", html->index, cell->id, cell->row);
}

static void put_input(struct hp_html *html, const struct hp_field *field, const struct cell *cell)
{
	struct hp_str *out = &html->out;

	hp_html_open_input(html, field->kind, hp_html_next_id(html));
	hp_str_appendf(out, " aria-labelledby=\"d%zut%zuc%zu", html->index, cell->id, cell->column);
	if (cell->named_by_ref || cell->naming < cell->table->field_count) {
		hp_str_appendf(out, " d%zut%zur%zu", html->index, cell->id, cell->row);
	}
	hp_str_append(out, field->closes ? "\" data-done>" : "\">");
}

static void put_cell(struct hp_html *html, const struct hp_field *field, const struct cell *cell)
{
	struct hp_str *out = &html->out;
	bool names = !cell->named_by_ref && cell->column == cell->naming;

	hp_str_appendf(out, "<%s class=\"f-%s%s\"", names ? "th scope=\"row\"" : "td",
		hp_field_kind_name(field->kind), has_long_word(field->value) ? " long" : "");
	hp_html_around(out, " data-label=\"", cell->table->fields[cell->column].label, "\"");
	if (names) {
		put_row_id(html, cell);
	}
	hp_str_append_char(out, '>');
	if (field->value == NULL) {
		put_input(html, field, cell);
	} else if (field->kind == HP_FIELD_BOX) {
		hp_html_printed_box(out, true);
	} else {
		hp_html_folding(out, "", field->value, "");
	}
	hp_str_append(out, names ? "</th>" : "</td>");
}

static void put_ref(struct hp_html *html, const struct hp_block *row, const struct cell *cell)
{
	struct hp_str *out = &html->out;

	if (!cell->named_by_ref) {
		hp_str_append(out, "<td></td>");
		return;
	}
	hp_str_append(out, "<th scope=\"row\" class=\"ref\"");
	put_row_id(html, cell);
	hp_html_around(out, ">", row->ref, "</th>");
}

static void put_row(struct hp_html *html, const struct hp_block *row, struct cell *cell)
{
	struct hp_str *out = &html->out;

	cell->row++;
	cell->naming = naming_column(row);
	cell->named_by_ref = cell->has_ref && !hp_html_is_blank(row->ref);
	hp_str_append(out, "<tr>");
	if (cell->has_ref) {
		put_ref(html, row, cell);
	}
	for (size_t i = 0; i < row->field_count && i < cell->table->field_count; i++) {
		cell->column = i;
		put_cell(html, &row->fields[i], cell);
	}
	if (cell->has_state) {
		hp_html_around(out, "<td class=\"state\" data-label=\"", _("State"), "\">");
		hp_html_text(out, row->state);
		hp_str_append(out, "</td>");
	}
	hp_str_append(out, "</tr>\n");
}

void hp_html_table(struct hp_html *html, const struct hp_block *block)
{
	struct hp_str *out = &html->out;
	struct cell cell = {.table = block,
		.id = hp_html_next_id(html),
		.has_ref = document_table_has_ref(block),
		.has_state = document_table_has_state(block)};

	hp_str_append(out, "<table>\n");
	hp_html_around(out, "<caption>", block->text, "</caption>\n");
	put_head(html, &cell);
	hp_str_append(out, "<tbody>\n");
	for (const struct hp_block *row = document_row(block->first); row != NULL;
		row = document_row(row->next)) {
		put_row(html, row, &cell);
	}
	hp_str_append(out, "</tbody>\n</table>\n");
}
