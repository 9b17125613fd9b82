/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written by hand: real inputs with labels; what has a value is print. */
#include "html_internal.h"

#include "holdpoint/i18n.h"

const char *hp_html_field_word(enum hp_field_kind kind)
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

void hp_html_printed_box(struct hp_str *out, bool ticked)
{
	hp_str_appendf(
		out, "<span class=\"box%s\" role=\"img\" aria-label=\"", ticked ? " ticked" : "");
	hp_html_text(out, ticked ? _("ticked") : _("not ticked"));
	hp_str_append(out, "\"></span>");
}

void hp_html_open_input(struct hp_html *html, enum hp_field_kind kind, size_t id)
{
	struct hp_str *out = &html->out;

	if (kind == HP_FIELD_BOX) {
		hp_str_append(out, "<input type=\"checkbox\" autocomplete=\"off\"");
	} else {
		hp_str_append(
			out, "<input type=\"text\" autocomplete=\"off\" spellcheck=\"false\"");
	}
	hp_str_appendf(
		out, " class=\"%s\" id=\"d%zuf%zu\"", hp_field_kind_name(kind), html->index, id);
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
	hp_html_open_input(html, field->kind, id);
	if (!named) {
		hp_html_around(out, " aria-label=\"", hp_html_field_word(field->kind), "\"");
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
		hp_html_printed_box(out, true);
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
		hp_str_appendf(out, "<div class=\"field f-%s\">", hp_field_kind_name(field->kind));
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
		hp_html_open_input(html, HP_FIELD_BOX, id);
		hp_str_append(out, " data-case> ");
		put_label(html, choice->text == NULL ? _("To tick") : choice->text, id);
	} else {
		hp_html_printed_box(out, choice->value != NULL);
		hp_html_around(out, " <span>", choice->text, "</span>");
	}
	hp_html_around(out, " <span class=\"marks\">", choice->marks, "</span>");
	hp_str_append(out, "</p>\n");
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
