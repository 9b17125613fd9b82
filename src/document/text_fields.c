/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written by hand, as lines of underscores and boxes. */
#include "text_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/utf8.h"
#include "holdpoint/wrap.h"

#define TEXT_LEAST 20u /* columns to write a sentence on: about 5 cm at ten to the inch */
#define BETWEEN 2u

size_t text_field_room(enum hp_field_kind kind)
{
	switch (kind) {
	case HP_FIELD_TEXT:
		return TEXT_LEAST;
	case HP_FIELD_SHORT:
		return 12;
	case HP_FIELD_BOX:
		return 3;
	case HP_FIELD_INITIALS:
		return 6;
	case HP_FIELD_TIME:
		return 7;
	}
	return TEXT_LEAST;
}

/* What is drawn where a value is to be written: "___:___". */
static void append_blank(struct hp_str *out, enum hp_field_kind kind)
{
	switch (kind) {
	case HP_FIELD_BOX:
		hp_str_append(out, "[ ]");
		return;
	case HP_FIELD_TIME:
		hp_str_append(out, "___:___");
		return;
	case HP_FIELD_TEXT:
	case HP_FIELD_SHORT:
	case HP_FIELD_INITIALS:
		hp_wrap_fill(out, '_', text_field_room(kind));
		return;
	}
}

char *text_field_cell(const struct hp_field *field)
{
	struct hp_str cell;
	hp_str_init(&cell);
	if (field->kind == HP_FIELD_BOX) {
		hp_str_append(&cell, field->value == NULL ? "[ ]" : "[x]");
	} else {
		hp_str_append(&cell, field->value);
	}
	return hp_str_detach(&cell);
}

/* "[ ] Done", "Initials ______", "Time: 14:03". */
static char *piece_of(const struct hp_field *field)
{
	struct hp_str piece;
	hp_str_init(&piece);
	if (field->kind == HP_FIELD_BOX) {
		hp_str_append(&piece, field->value == NULL ? "[ ]" : "[x]");
		hp_str_appendf(&piece, "%s%s", *field->label == '\0' ? "" : " ", field->label);
	} else if (field->value != NULL) {
		hp_str_appendf(&piece, "%s%s%s", field->label, *field->label == '\0' ? "" : ": ",
			field->value);
	} else {
		hp_str_appendf(&piece, "%s%s", field->label, *field->label == '\0' ? "" : " ");
		append_blank(&piece, field->kind);
	}
	return hp_str_detach(&piece);
}

void text_fields(struct text_out *out, size_t indent, const struct hp_block *block)
{
	size_t column = indent;
	/* Lines after the first begin behind a box that stands first. */
	size_t hang = indent;
	if (block->field_count > 0 && block->fields[0].kind == HP_FIELD_BOX) {
		hang += strlen("[ ] ");
	}
	hp_wrap_fill(&out->str, ' ', indent);
	for (size_t i = 0; i < block->field_count; i++) {
		const struct hp_field *field = &block->fields[i];
		char *piece = piece_of(field);
		size_t wide = hp_utf8_columns(piece);
		if (column > indent && column + BETWEEN + wide > out->columns) {
			hp_str_append_char(&out->str, '\n');
			hp_wrap_fill(&out->str, ' ', hang);
			column = hang;
		} else if (column > indent) {
			hp_wrap_fill(&out->str, ' ', BETWEEN);
			column += BETWEEN;
		}
		hp_wrap_append(&out->str, column, hang, out->columns, piece);
		column = text_column(out);
		if (field->kind == HP_FIELD_TEXT && field->value == NULL && column < out->columns) {
			hp_wrap_fill(&out->str, '_', out->columns - column);
			column = out->columns;
		}
		free(piece);
	}
	hp_str_append_char(&out->str, '\n');
}
