/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sheet.h"

#include <stdlib.h>

/* A paragraph of more lines may be divided. */
#define LINES_TOGETHER 16
#define LINES_PART 6

void sheet_init(struct sheet *sheet, struct type *type, const struct document *document,
	double width, double height)
{
	*sheet = (struct sheet){
		.type = type,
		.document = document,
		.width = width,
		.height = height,
		.w = width,
		.again = {.step = NULL, .head = NO_STRIP},
	};
	hp_arena_init(&sheet->arena);
}

void sheet_finish(struct sheet *sheet)
{
	hp_arena_finish(&sheet->arena);
	free(sheet->flow);
	free(sheet->strips);
	free(sheet->marks);
	free(sheet->frames);
}

void sheet_begin(struct sheet *sheet)
{
	struct flow_strip flow = {
		.before = sheet->gap,
		.level = sheet->apart ? sheet->next_level : sheet->level,
		.new_page = sheet->new_page,
	};
	struct strip strip = {.first_mark = sheet->mark_count, .again = sheet->again};
	sheet->flow = hp_grow(
		sheet->flow, sheet->strip_count, &sheet->flow_capacity, sizeof(*sheet->flow));
	sheet->strips = hp_grow(
		sheet->strips, sheet->strip_count, &sheet->strip_capacity, sizeof(*sheet->strips));
	sheet->flow[sheet->strip_count] = flow;
	sheet->strips[sheet->strip_count++] = strip;
	sheet->apart = false;
	sheet->new_page = false;
	sheet->gap = 0;
}

void sheet_end(struct sheet *sheet, double height)
{
	struct strip *strip = &sheet->strips[sheet->strip_count - 1];
	for (size_t i = 0; sheet->pad > 0 && i < strip->mark_count; i++) {
		sheet->marks[strip->first_mark + i].y += sheet->pad;
	}
	sheet->flow[sheet->strip_count - 1].height = height + sheet->pad;
	sheet->pad = 0;
}

struct mark *sheet_mark(struct sheet *sheet, struct mark mark)
{
	sheet->marks = hp_grow(
		sheet->marks, sheet->mark_count, &sheet->mark_capacity, sizeof(*sheet->marks));
	/* What comes behind the end of a strip, such as the end of an element, is its last. */
	if (sheet->strip_count > 0) {
		sheet->strips[sheet->strip_count - 1].mark_count++;
	}
	sheet->marks[sheet->mark_count] = mark;
	return &sheet->marks[sheet->mark_count++];
}

void sheet_gap(struct sheet *sheet, double gap)
{
	sheet->gap = gap > sheet->gap ? gap : sheet->gap;
}

void sheet_next(struct sheet *sheet, enum flow_level level)
{
	/* What is to stay together does, whoever asks next. */
	if (!sheet->apart || sheet->next_level < level) {
		sheet->apart = true;
		sheet->next_level = level;
	}
}

void sheet_pad_below(struct sheet *sheet, double pad)
{
	if (sheet->strip_count > 0) {
		sheet->flow[sheet->strip_count - 1].height += pad;
	}
}

void sheet_frame(struct sheet *sheet, enum frame_style style, size_t first, double x, double width)
{
	if (first >= sheet->strip_count) {
		return;
	}
	sheet->frames = hp_grow(
		sheet->frames, sheet->frame_count, &sheet->frame_capacity, sizeof(*sheet->frames));
	sheet->frames[sheet->frame_count++] = (struct frame){
		.style = style, .first = first, .last = sheet->strip_count - 1, .x = x, .w = width};
}

/* Lines `first` to `end` of a layout; `top` is the first one's top in it, and moves on. */
static double put_lines(
	struct sheet *sheet, PangoLayoutIter *iter, int count, double x, double y, double *top)
{
	double height = 0;
	for (int i = 0; i < count; i++) {
		PangoRectangle logical;
		pango_layout_iter_get_line_extents(iter, NULL, &logical);
		double base = pango_units_to_double(pango_layout_iter_get_baseline(iter));
		double line_top = pango_units_to_double(logical.y);
		if (i == 0) {
			*top = line_top;
		}
		(void)sheet_mark(sheet, (struct mark){
						.kind = MARK_LINE,
						.x = x + pango_units_to_double(logical.x),
						.y = y + base - *top,
						.w = pango_units_to_double(logical.width),
						.line = pango_layout_iter_get_line_readonly(iter),
					});
		height = line_top + pango_units_to_double(logical.height) - *top;
		(void)pango_layout_iter_next_line(iter);
	}
	return height;
}

double sheet_lines(struct sheet *sheet, PangoLayout *layout, double x, double y)
{
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	double top = 0;
	double height = put_lines(sheet, iter, pango_layout_get_line_count(layout), x, y, &top);
	pango_layout_iter_free(iter);
	return height;
}

void sheet_paragraph(struct sheet *sheet, PangoLayout *layout, double x, const char *tag)
{
	int left = pango_layout_get_line_count(layout);
	int part = left > LINES_TOGETHER ? LINES_PART : left;
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	for (bool first = true; left > 0; first = false) {
		double top = 0;
		/* No single line is left over. */
		int now = left - part < 2 ? left : part;
		if (!first) {
			sheet_next(sheet, FLOW_LINES);
		}
		sheet_begin(sheet);
		sheet_tag(sheet, tag);
		double height = put_lines(sheet, iter, now, x, 0, &top);
		sheet_tag_end(sheet, tag);
		sheet_end(sheet, height);
		left -= now;
	}
	pango_layout_iter_free(iter);
}

void sheet_tag(struct sheet *sheet, const char *tag)
{
	(void)sheet_mark(sheet, (struct mark){.kind = MARK_BEGIN, .text = tag});
}

void sheet_tag_end(struct sheet *sheet, const char *tag)
{
	(void)sheet_mark(sheet, (struct mark){.kind = MARK_END, .text = tag});
}
