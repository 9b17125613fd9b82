/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written by hand: real inputs with labels; what has a value is print. */
#include "html_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"

static const char *field_class(enum hp_field_kind kind)
{
	return hp_field_kind_name(kind);
}

/* For a field whose place tells people with eyes what it is for. */
static const char *field_word(enum hp_field_kind kind)
{
	switch (kind) {
	case HP_FIELD_TEXT:
	case HP_FIELD_SHORT:
		return _("To fill in");
	case HP_FIELD_BOX:
		return _("To tick");
	case HP_FIELD_INITIALS:
		return _("Initials");
	case HP_FIELD_TIME:
		return _("Time");
	}
	return _("To fill in");
}

size_t hp_html_next_id(struct hp_html *html)
{
	return ++html->serial;
}

/* A box that was ticked, or not, once and for all. */
static void put_printed_box(struct hp_str *out, bool ticked)
{
	hp_str_appendf(
		out, "<span class=\"box%s\" role=\"img\" aria-label=\"", ticked ? " ticked" : "");
	hp_html_text(out, ticked ? _("ticked") : _("not ticked"));
	hp_str_append(out, "\"></span>");
}

/* Up to where further attributes may follow. */
static void open_input(struct hp_html *html, enum hp_field_kind kind, size_t id)
{
	struct hp_str *out = &html->out;

	if (kind == HP_FIELD_BOX) {
		hp_str_append(out, "<input type=\"checkbox\" autocomplete=\"off\"");
	} else {
		hp_str_append(
			out, "<input type=\"text\" autocomplete=\"off\" spellcheck=\"false\"");
	}
	hp_str_appendf(out, " class=\"%s\" id=\"d%zuf%zu\"", field_class(kind), html->index, id);
}

static void put_label(struct hp_html *html, const char *text, size_t id)
{
	hp_str_appendf(&html->out, "<label for=\"d%zuf%zu\">", html->index, id);
	hp_html_folding(&html->out, "", text, "</label>");
}

static void put_open_field(struct hp_html *html, const struct hp_field *field)
{
	struct hp_str *out = &html->out;
	size_t id = hp_html_next_id(html);
	bool named = !hp_html_is_blank(field->label);
	bool is_box = field->kind == HP_FIELD_BOX;

	if (named && !is_box) {
		put_label(html, field->label, id);
		hp_str_append_char(out, ' ');
	}
	open_input(html, field->kind, id);
	if (!named) {
		hp_html_around(out, " aria-label=\"", field_word(field->kind), "\"");
	}
	hp_str_append(out, field->closes ? " data-done>" : ">");
	if (named && is_box) {
		hp_str_append_char(out, ' ');
		put_label(html, field->label, id);
	}
}

static void put_printed_field(struct hp_html *html, const struct hp_field *field)
{
	struct hp_str *out = &html->out;

	if (field->kind == HP_FIELD_BOX) {
		put_printed_box(out, true);
		hp_html_around(out, " <span>", field->label, "</span>");
		return;
	}
	if (!hp_html_is_blank(field->label)) {
		hp_html_around(out, "<span class=\"label\">", field->label, "</span> ");
	}
	hp_html_around(out, "<span class=\"value\">", field->value, "</span>");
}

void hp_html_fields(struct hp_html *html, const struct hp_block *block)
{
	struct hp_str *out = &html->out;

	if (block->field_count == 0) {
		return;
	}
	hp_str_append(out, "<div class=\"fields\">\n");
	for (size_t i = 0; i < block->field_count; i++) {
		const struct hp_field *field = &block->fields[i];
		hp_str_appendf(out, "<div class=\"field f-%s\">", field_class(field->kind));
		if (field->value == NULL) {
			put_open_field(html, field);
		} else {
			put_printed_field(html, field);
		}
		hp_str_append(out, "</div>\n");
	}
	hp_str_append(out, "</div>\n");
}

void hp_html_choice_box(struct hp_html *html, const struct hp_block *choice, bool open)
{
	struct hp_str *out = &html->out;

	hp_str_append(out, "<p class=\"case\">");
	if (open) {
		size_t id = hp_html_next_id(html);
		open_input(html, HP_FIELD_BOX, id);
		hp_str_append(out, " data-case> ");
		put_label(html, choice->text == NULL ? _("To tick") : choice->text, id);
	} else {
		put_printed_box(out, choice->value != NULL);
		hp_html_around(out, " <span>", choice->text, "</span>");
	}
	hp_html_around(out, " <span class=\"marks\">", choice->marks, "</span>");
	hp_str_append(out, "</p>\n");
}

/* ---- tables ---- */

static void put_head(struct hp_html *html, const struct hp_block *table, size_t id)
{
	struct hp_str *out = &html->out;

	hp_str_append(out, "<thead>\n<tr>");
	for (size_t i = 0; i < table->field_count; i++) {
		const struct hp_field *column = &table->fields[i];
		const char *label =
			hp_html_is_blank(column->label) ? field_word(column->kind) : column->label;
		hp_str_appendf(out, "<th scope=\"col\" class=\"f-%s\" id=\"d%zut%zuc%zu\">",
			field_class(column->kind), html->index, id, i);
		hp_html_text(out, label);
		hp_str_append(out, "</th>");
	}
	hp_str_append(out, "</tr>\n</thead>\n");
}

/* The column whose value names the row: the first that has one. */
static size_t naming_column(const struct hp_block *row)
{
	size_t i = 0;

	while (i < row->field_count &&
		(row->fields[i].kind == HP_FIELD_BOX || hp_html_is_blank(row->fields[i].value))) {
		i++;
	}
	return i;
}

/* Longer words than this would make a column, and with it the page, too wide. */
#define LONG_WORD 18u

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

struct cell {
	size_t table; /**< The table's number, */
	size_t row;   /**< the row's, */
	size_t column;
	bool row_is_named;
};

static void put_open_cell(struct hp_html *html, const struct hp_field *field, struct cell cell)
{
	struct hp_str *out = &html->out;

	open_input(html, field->kind, hp_html_next_id(html));
	hp_str_appendf(
		out, " aria-labelledby=\"d%zut%zuc%zu", html->index, cell.table, cell.column);
	if (cell.row_is_named) {
		hp_str_appendf(out, " d%zut%zur%zu", html->index, cell.table, cell.row);
	}
	hp_str_append(out, field->closes ? "\" data-done>" : "\">");
}

static void put_cell(struct hp_html *html, const struct hp_block *table, const struct hp_block *row,
	struct cell cell)
{
	struct hp_str *out = &html->out;
	const struct hp_field *field = &row->fields[cell.column];
	const char *label =
		cell.column < table->field_count ? table->fields[cell.column].label : "";
	bool names = cell.row_is_named && cell.column == naming_column(row);

	hp_str_appendf(out, "<%s class=\"f-%s%s\"", names ? "th scope=\"row\"" : "td",
		field_class(field->kind), has_long_word(field->value) ? " long" : "");
	hp_html_around(out, " data-label=\"", label, "\"");
	if (names) {
		hp_str_appendf(out, " id=\"d%zut%zur%zu\"", html->index, cell.table, cell.row);
	}
	hp_str_append_char(out, '>');
	if (field->value == NULL) {
		put_open_cell(html, field, cell);
	} else if (field->kind == HP_FIELD_BOX) {
		put_printed_box(out, true);
	} else {
		hp_html_folding(out, "", field->value, "");
	}
	if (names) {
		hp_html_around(out, " <span class=\"state\">", row->state, "</span>");
	}
	hp_str_append(out, names ? "</th>" : "</td>");
}

void hp_html_table(struct hp_html *html, const struct hp_block *block)
{
	struct hp_str *out = &html->out;
	struct cell cell = {.table = hp_html_next_id(html)};

	hp_str_append(out, "<table>\n");
	hp_html_around(out, "<caption>", block->text, "</caption>\n");
	put_head(html, block, cell.table);
	hp_str_append(out, "<tbody>\n");
	for (const struct hp_block *row = block->first; row != NULL; row = row->next) {
		cell.row++;
		cell.row_is_named = naming_column(row) < row->field_count;
		hp_str_append(out, "<tr>");
		for (cell.column = 0; cell.column < row->field_count; cell.column++) {
			put_cell(html, block, row, cell);
		}
		hp_str_append(out, "</tr>\n");
	}
	hp_str_append(out, "</tbody>\n</table>\n");
}

void hp_html_space(struct hp_html *html, const struct hp_block *block)
{
	struct hp_str *out = &html->out;
	size_t id = hp_html_next_id(html);
	size_t lines = block->number > 0 ? block->number : 1;

	hp_str_append(out, "<div class=\"space\">");
	put_label(html, hp_html_is_blank(block->label) ? _("To fill in") : block->label, id);
	hp_str_appendf(out, "<textarea rows=\"%zu\" id=\"d%zuf%zu\"></textarea></div>\n", lines,
		html->index, id);
}
