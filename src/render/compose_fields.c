/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written by hand. */
#include "compose.h"

#include <stdlib.h>
#include <string.h>

#define BETWEEN 14.0 /* fields of one line */
#define LABEL_GAP 4.0
#define ASIDE 0.3            /* of the width: for words before the fields of a row */
#define TEXT_LEAST (34 * MM) /* a text with other fields in its row */
#define SPACE_LINES_MAX 60
#define BASE_UP (2.2 * MM) /* a line to write on, above the bottom of its row */

double field_room(enum field_kind kind)
{
	switch (kind) {
	case FIELD_TEXT:
		return 48 * MM;
	case FIELD_SHORT:
		return 24 * MM;
	case FIELD_BOX:
		return BOX_SIZE;
	case FIELD_INITIALS:
		return 17 * MM;
	case FIELD_TIME:
		return 20 * MM;
	}
	return 48 * MM;
}

/** A field with its words set. */
struct set {
	const struct field *field;
	PangoLayout *label;
	PangoLayout *value; /* NULL: to be written */
	double label_w, room;
};

static struct set set_field(struct sheet *sheet, const struct field *field)
{
	struct set set = {.field = field, .room = field_room(field->kind)};
	double most = field->kind == FIELD_BOX ? sheet->w - BOX_SIZE - LABEL_GAP : sheet->w * 0.7;
	if (is_said(field->label)) {
		set.label = type_word(sheet->type, TYPE_SMALL, field->label);
		if (type_width(set.label) > most) {
			set.label = type_text(sheet->type, TYPE_SMALL, field->label, most, 0);
		}
		set.label_w = type_width(set.label);
	}
	if (field->kind != FIELD_BOX && field->value != NULL) {
		double left = sheet->w - set.label_w - LABEL_GAP;
		set.value = type_word(sheet->type, TYPE_BODY_BOLD, field->value);
		if (type_width(set.value) > left) {
			set.value = type_text(sheet->type, TYPE_BODY_BOLD, field->value, left, 0);
		}
		set.room = type_width(set.value);
	}
	return set;
}

static double set_width(const struct set *set)
{
	return set->label_w + (set->label_w > 0 ? LABEL_GAP : 0) + set->room;
}

static double set_height(const struct set *set)
{
	double label = set->label == NULL ? 0 : type_height(set->label);
	double value = set->value == NULL ? 0 : type_height(set->value);
	return label > value ? label : value;
}

/* Hours and minutes are kept apart by a colon on the line. */
static void put_blank(struct sheet *sheet, enum field_kind kind, double x, double base, double room)
{
	(void)sheet_mark(sheet,
		(struct mark){.kind = MARK_RULE, .x = x, .y = base + 2, .w = room, .number = 60});
	if (kind == FIELD_TIME) {
		PangoLayout *colon = type_word(sheet->type, TYPE_BODY, ":");
		(void)sheet_lines(sheet, colon, x + room / 2 - 1.5,
			base - type_ascent(sheet->type, TYPE_BODY));
	}
}

/* One field, its words on the base line. */
static void put_field(struct sheet *sheet, const struct set *set, double x, double base)
{
	double ascent = type_ascent(sheet->type, TYPE_SMALL);
	if (set->field->kind == FIELD_BOX) {
		(void)sheet_mark(sheet, (struct mark){.kind = MARK_BOX,
						.x = x,
						.y = base - BOX_SIZE + 1.5,
						.w = BOX_SIZE,
						.number = set->field->value != NULL});
		x += BOX_SIZE + LABEL_GAP;
	}
	if (set->label != NULL) {
		(void)sheet_lines(sheet, set->label, x, base - ascent);
		x += set->label_w + LABEL_GAP;
	}
	if (set->field->kind != FIELD_BOX && set->value != NULL) {
		(void)sheet_lines(
			sheet, set->value, x, base - type_ascent(sheet->type, TYPE_BODY_BOLD));
	} else if (set->field->kind != FIELD_BOX) {
		put_blank(sheet, set->field->kind, x, base, set->room);
	}
}

/* Initials and their times are looked for side by side: where a row would end between them, before
 * the first of them. */
static size_t end_before_entry(const struct set *sets, size_t first, size_t end, size_t count)
{
	size_t back = end;
	if (end == count || sets[end].field->kind != FIELD_TIME) {
		return end;
	}
	while (back > first + 1 && sets[back - 1].field->kind == FIELD_TIME) {
		back--;
	}
	return back > first + 1 && sets[back - 1].field->kind == FIELD_INITIALS ? back - 1 : end;
}

/* Which of those from `first` on have room in one row; the rest of it goes to those for texts. */
static size_t fill_row(const struct sheet *sheet, struct set *sets, size_t first, size_t count)
{
	double used = set_width(&sets[first]);
	size_t end = first + 1;
	size_t takers = 0;
	for (; end < count && used + BETWEEN + set_width(&sets[end]) <= sheet->w; end++) {
		used += BETWEEN + set_width(&sets[end]);
	}
	for (size_t whole = end_before_entry(sets, first, end, count); end > whole; end--) {
		used -= BETWEEN + set_width(&sets[end - 1]);
	}
	for (size_t i = first; i < end; i++) {
		takers += sets[i].field->kind == FIELD_TEXT && sets[i].value == NULL;
	}
	for (size_t i = first; i < end && takers > 0; i++) {
		if (sets[i].field->kind == FIELD_TEXT && sets[i].value == NULL) {
			sets[i].room += (sheet->w - used) / (double)takers;
		}
	}
	return end;
}

/* `lead`, where there is one, stands in the `aside` points before the fields. */
static void put_row(struct sheet *sheet, const struct set *sets, size_t first, size_t end,
	PangoLayout *lead, double aside)
{
	double ascent = type_ascent(sheet->type, TYPE_SMALL);
	double line = type_line(sheet->type, TYPE_SMALL);
	double high = 0;
	bool blank = false, box = false;
	for (size_t i = first; i < end; i++) {
		double height = set_height(&sets[i]);
		high = height > high ? height : high;
		box = box || sets[i].field->kind == FIELD_BOX;
		blank = blank || (sets[i].field->kind != FIELD_BOX && sets[i].value == NULL);
	}
	/* Where nothing is to be written, a row is as high as its words or boxes. */
	double row = blank ? FIELD_ROW : (box ? BOX_SIZE + 5 : line + 2);
	double base = blank ? FIELD_ROW - BASE_UP : (box ? BOX_SIZE + 1 : ascent + 1);
	double x = sheet->x;
	sheet_begin(sheet);
	sheet_tag(sheet, "P");
	if (lead != NULL) {
		(void)sheet_lines(
			sheet, lead, x - aside, base - type_ascent(sheet->type, TYPE_BODY));
	}
	for (size_t i = first; i < end; i++) {
		put_field(sheet, &sets[i], x, base);
		x += set_width(&sets[i]) + BETWEEN;
	}
	sheet_tag_end(sheet, "P");
	sheet_end(sheet, row + (high > line ? high - line : 0));
}

void compose_fields(struct sheet *sheet, const struct block *block)
{
	struct set *sets = hp_calloc(block->field_count + 1, sizeof(*sets));
	for (size_t i = 0; i < block->field_count; i++) {
		sets[i] = set_field(sheet, &block->fields[i]);
		if (block->field_count > 1 && sets[i].field->kind == FIELD_TEXT &&
			sets[i].value == NULL) {
			sets[i].room = TEXT_LEAST;
		}
	}
	for (size_t first = 0; first < block->field_count;) {
		size_t end = fill_row(sheet, sets, first, block->field_count);
		if (first > 0) {
			sheet_next(sheet, FLOW_LINES);
		}
		put_row(sheet, sets, first, end, NULL, 0);
		first = end;
	}
	free(sets);
}

bool compose_fields_behind(struct sheet *sheet, const struct block *block, const char *words)
{
	double all = sheet->w;
	double aside = all * ASIDE;
	PangoLayout *lead = type_word(sheet->type, TYPE_BODY, words);
	if (type_width(lead) + BETWEEN > aside) {
		return false;
	}
	struct set *sets = hp_calloc(block->field_count + 1, sizeof(*sets));
	bool blank = true;
	sheet->w -= aside;
	for (size_t i = 0; i < block->field_count; i++) {
		sets[i] = set_field(sheet, &block->fields[i]);
		blank = blank && sets[i].field->value == NULL;
		if (sets[i].field->kind == FIELD_TEXT) {
			sets[i].room = TEXT_LEAST;
		}
	}
	bool room = blank && block->field_count > 0 &&
		    fill_row(sheet, sets, 0, block->field_count) == block->field_count;
	if (room) {
		sheet->x += aside;
		put_row(sheet, sets, 0, block->field_count, lead, aside);
		sheet->x -= aside;
	}
	sheet->w = all;
	free(sets);
	return room;
}

void compose_space(struct sheet *sheet, const struct block *block)
{
	size_t lines = block->number < 1
			       ? 1
			       : (block->number > SPACE_LINES_MAX ? SPACE_LINES_MAX
								  : (size_t)block->number);
	size_t first = sheet->strip_count;
	sheet_gap(sheet, GAP_BLOCK);
	sheet->pad = 3;
	if (is_said(block->label)) {
		sheet_paragraph(sheet,
			type_text(sheet->type, TYPE_SMALL_BOLD, block->label, sheet->w - 12, 0),
			sheet->x + 6, "P");
		sheet_next(sheet, FLOW_TOGETHER);
	}
	for (size_t i = 0; i < lines; i++) {
		if (i > 0) {
			sheet_next(sheet, i == 1 ? FLOW_TOGETHER : FLOW_LINES);
		}
		sheet_begin(sheet);
		if (i + 1 < lines) {
			(void)sheet_mark(sheet, (struct mark){.kind = MARK_RULE,
							.x = sheet->x + 6,
							.y = FIELD_ROW - 2,
							.w = sheet->w - 12,
							.number = 40});
		}
		sheet_end(sheet, FIELD_ROW);
	}
	sheet_frame(sheet, FRAME_SPACE, first, sheet->x, sheet->w);
	sheet_gap(sheet, GAP_BLOCK);
}
