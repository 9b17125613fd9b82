/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is drawn in a strip, and around strips. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "compose.h"
#include "draw.h"
#include "qr.h"

#define SIGN_GAP 4.0

/* Letters that can stand in a name without quoting, in links of other programs too. */
static bool is_plain(const char *ref)
{
	for (const char *c = ref; *c != '\0'; c++) {
		if (!isalnum((unsigned char)*c) && strchr("._@/-", *c) == NULL) {
			return false;
		}
	}
	return *ref != '\0' && strlen(ref) < 100;
}

char *place_name(const struct laid *laid, const struct block *block)
{
	bool first = block->ref != NULL &&
		     g_hash_table_lookup(laid->refs, block->ref) == (const void *)block;
	return first && is_plain(block->ref)
		       ? hp_asprintf("%zu.%s", laid->index + 1, block->ref)
		       : hp_asprintf("%zu..%zu", laid->index + 1, block->index);
}

void draw_rule(cairo_t *cr, double x, double y, double w, double h, double width)
{
	cairo_set_line_width(cr, width);
	cairo_move_to(cr, x, y);
	cairo_line_to(cr, x + w, y + h);
	cairo_stroke(cr);
}

static double hundredths(size_t number)
{
	return (double)number / 100;
}

static void draw_box(cairo_t *cr, const struct mark *mark, double x, double y)
{
	cairo_set_line_width(cr, 0.9);
	cairo_rectangle(cr, x, y, mark->w, mark->w);
	cairo_stroke(cr);
	if (mark->number == 1) {
		double in = mark->w * 0.2;
		draw_rule(cr, x + in, y + in, mark->w - 2 * in, mark->w - 2 * in, 1.6);
		draw_rule(cr, x + in, y + mark->w - in, mark->w - 2 * in, 2 * in - mark->w, 1.6);
	}
}

/* An open box for a space, then a hook: the line goes on below. */
static void draw_fold(cairo_t *cr, double x, double base, bool at_space)
{
	cairo_set_line_width(cr, 0.8);
	x += SIGN_GAP;
	if (at_space) {
		cairo_move_to(cr, x, base - 2);
		cairo_rel_line_to(cr, 0, 3);
		cairo_rel_line_to(cr, 5, 0);
		cairo_rel_line_to(cr, 0, -3);
		cairo_stroke(cr);
		x += 7;
	}
	cairo_move_to(cr, x + 8, base - 7);
	cairo_rel_line_to(cr, 0, 4.5);
	cairo_rel_line_to(cr, -7, 0);
	cairo_rel_move_to(cr, 2.5, -2.5);
	cairo_rel_line_to(cr, -2.5, 2.5);
	cairo_rel_line_to(cr, 2.5, 2.5);
	cairo_stroke(cr);
}

static void draw_arrow(cairo_t *cr, double x, double y, double w)
{
	draw_rule(cr, x, y, w - 2, 0, 1.2);
	cairo_move_to(cr, x + w, y);
	cairo_rel_line_to(cr, -5, -3);
	cairo_rel_line_to(cr, 0, 6);
	cairo_close_path(cr);
	cairo_fill(cr);
}

static void draw_line(cairo_t *cr, const struct mark *mark, double x, double y)
{
	bool white = mark->number == LINE_WHITE;
	if (white) {
		cairo_set_source_rgb(cr, 1, 1, 1);
	}
	cairo_move_to(cr, x, y);
	pango_cairo_show_layout_line(cr, mark->line);
	if (white) {
		cairo_set_source_rgb(cr, 0, 0, 0);
	}
	if (mark->number == LINE_FOLDED || mark->number == LINE_FOLDED_AT_SPACE) {
		draw_fold(cr, x + mark->w, y, mark->number == LINE_FOLDED_AT_SPACE);
	}
}

static void draw_qr(cairo_t *cr, const struct mark *mark, double x, double y)
{
	struct qr qr;
	if (!qr_make(mark->text, &qr)) {
		return;
	}
	double module = mark->w / (double)(qr.width + 2 * QR_QUIET);
	for (size_t row = 0; row < qr.width; row++) {
		for (size_t column = 0; column < qr.width;) {
			size_t end = column;
			while (end < qr.width && qr.dark[row * qr.width + end] != 0) {
				end++;
			}
			if (end > column) {
				cairo_rectangle(cr, x + (double)(column + QR_QUIET) * module,
					y + (double)(row + QR_QUIET) * module,
					(double)(end - column) * module, module);
			}
			column = end > column ? end : column + 1;
		}
	}
	cairo_fill(cr);
	qr_finish(&qr);
}

/* Slanting lines through a bar, or points in it. */
static void draw_pattern(cairo_t *cr, double x, double y, double w, double h, bool points)
{
	cairo_save(cr);
	cairo_rectangle(cr, x, y, w, h);
	cairo_clip(cr);
	double step = points ? 4 : 5;
	if (points) {
		cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
		cairo_set_line_width(cr, 1.6);
		for (double dy = 2; dy < h; dy += step) {
			for (double dx = 2; dx < w; dx += step) {
				cairo_move_to(cr, x + dx, y + dy);
				cairo_close_path(cr);
			}
		}
	} else {
		cairo_set_line_width(cr, 1.2);
		for (double dx = -h; dx < w; dx += step) {
			cairo_move_to(cr, x + dx, y + h);
			cairo_rel_line_to(cr, h, -h);
		}
	}
	cairo_stroke(cr);
	cairo_restore(cr);
}

static void draw_bar(cairo_t *cr, const struct mark *mark, double x, double y)
{
	enum span_kind span = (enum span_kind)mark->number;
	switch (span) {
	case SPAN_WORK:
		cairo_rectangle(cr, x, y, mark->w, mark->h);
		cairo_fill(cr);
		return;
	case SPAN_HOLD:
		draw_pattern(cr, x, y, mark->w, mark->h, false);
		break;
	case SPAN_AWAY:
		break;
	case SPAN_PAPER:
		draw_pattern(cr, x, y, mark->w, mark->h, true);
		break;
	}
	cairo_set_line_width(cr, 0.7);
	cairo_rectangle(cr, x, y, mark->w, mark->h);
	cairo_stroke(cr);
}

static void draw_goto(
	struct pdf *pdf, const struct laid *laid, const struct mark *mark, double x, double y)
{
	const struct block *to = mark->block->target == NULL
					 ? NULL
					 : g_hash_table_lookup(laid->refs, mark->block->target);
	size_t page = to == NULL ? 0 : laid->page_of[to->index];
	char *words = page == 0 ? hp_strdup(mark->block->text == NULL ? "" : mark->block->text)
				: goto_words(mark->block, page);
	PangoLayout *layout = type_text(pdf->type, TYPE_BODY_BOLD, words, mark->w, 0);
	char *name = page == 0 ? NULL : place_name(laid, to);
	char *attributes = name == NULL ? NULL : hp_asprintf("dest='%s'", name);
	cairo_tag_begin(pdf->cr, attributes == NULL ? "P" : CAIRO_TAG_LINK, attributes);
	cairo_move_to(pdf->cr, x, y);
	pango_cairo_show_layout(pdf->cr, layout);
	cairo_tag_end(pdf->cr, attributes == NULL ? "P" : CAIRO_TAG_LINK);
	free(attributes);
	free(name);
	free(words);
}

static void draw_place(
	struct pdf *pdf, const struct laid *laid, const struct mark *mark, double x, double y)
{
	char *name = place_name(laid, mark->block);
	/* Whole points, because Cairo reads them by its own rules. */
	char *attributes = hp_asprintf("name='%s' x=%d y=%d", name, (int)x, (int)y - 4);
	cairo_tag_begin(pdf->cr, CAIRO_TAG_DEST, attributes);
	cairo_tag_end(pdf->cr, CAIRO_TAG_DEST);
	free(attributes);
	free(name);
}

static void draw_mark(struct pdf *pdf, const struct laid *laid, const struct mark *mark, double y)
{
	static const double dash[] = {3, 2};
	cairo_t *cr = pdf->cr;
	double x = laid->size.left + mark->x;
	y += mark->y;
	switch (mark->kind) {
	case MARK_LINE:
		draw_line(cr, mark, x, y);
		return;
	case MARK_BOX:
		draw_box(cr, mark, x, y);
		return;
	case MARK_RULE:
		draw_rule(cr, x, y, mark->w, mark->h, hundredths(mark->number));
		return;
	case MARK_DASH:
		cairo_set_dash(cr, dash, (int)HP_ARRAY_SIZE(dash), 0);
		draw_rule(cr, x, y, mark->w, mark->h, hundredths(mark->number));
		cairo_set_dash(cr, NULL, 0, 0);
		return;
	case MARK_RECT:
		cairo_set_line_width(cr, hundredths(mark->number));
		cairo_rectangle(cr, x, y, mark->w, mark->h);
		cairo_stroke(cr);
		return;
	case MARK_FILL:
		cairo_set_source_rgb(cr, 1 - hundredths(mark->number), 1 - hundredths(mark->number),
			1 - hundredths(mark->number));
		cairo_rectangle(cr, x, y, mark->w, mark->h);
		cairo_fill(cr);
		cairo_set_source_rgb(cr, 0, 0, 0);
		return;
	case MARK_BAR:
		draw_bar(cr, mark, x, y);
		return;
	case MARK_QR:
		draw_qr(cr, mark, x, y);
		return;
	case MARK_ARROW:
		draw_arrow(cr, x, y, mark->w);
		return;
	case MARK_GOTO:
		draw_goto(pdf, laid, mark, x, y);
		return;
	case MARK_PLACE:
		draw_place(pdf, laid, mark, x, y);
		return;
	case MARK_BEGIN:
		cairo_tag_begin(cr, mark->text, NULL);
		return;
	case MARK_END:
		cairo_tag_end(cr, mark->text);
		return;
	}
}

void draw_marks(struct pdf *pdf, const struct laid *laid, size_t strip, double y)
{
	const struct strip *item = &laid->sheet.strips[strip];
	bool topmost = y <= laid->size.top;
	for (size_t i = 0; i < item->mark_count; i++) {
		const struct mark *mark = &laid->sheet.marks[item->first_mark + i];
		/* A rule between steps is not wanted below the header's own. */
		if (!topmost || mark->kind != MARK_RULE || mark->y > 0) {
			draw_mark(pdf, laid, mark, y);
		}
	}
}

/* ---- frames ---- */

static void frame_sides(cairo_t *cr, double x, double y, double w, double h, bool top, bool bottom)
{
	cairo_move_to(cr, x, y);
	cairo_rel_line_to(cr, 0, h);
	cairo_move_to(cr, x + w, y);
	cairo_rel_line_to(cr, 0, h);
	if (top) {
		cairo_move_to(cr, x, y);
		cairo_rel_line_to(cr, w, 0);
	}
	if (bottom) {
		cairo_move_to(cr, x, y + h);
		cairo_rel_line_to(cr, w, 0);
	}
}

static void draw_frame(
	cairo_t *cr, const struct frame *frame, double x, double y, double h, bool top, bool bottom)
{
	static const struct {
		double weight;
		double fill;
	} looks[] = {
		[FRAME_WARNING] = {2.6, 0},
		[FRAME_CAUTION] = {1.2, 0},
		[FRAME_NOTE] = {0.5, 0},
		[FRAME_COMMAND] = {0.4, 0.05},
		[FRAME_SPACE] = {0.6, 0},
		[FRAME_CURRENT] = {0, 0},
	};
	if (frame->style == FRAME_CURRENT) {
		draw_rule(cr, x - 7, y, 0, h, 4);
		return;
	}
	if (looks[frame->style].fill > 0) {
		double light = 1 - looks[frame->style].fill;
		cairo_set_source_rgb(cr, light, light, light);
		cairo_rectangle(cr, x, y, frame->w, h);
		cairo_fill(cr);
		cairo_set_source_rgb(cr, 0, 0, 0);
	}
	cairo_set_line_width(cr, looks[frame->style].weight);
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_SQUARE);
	frame_sides(cr, x, y, frame->w, h, top, bottom);
	cairo_stroke(cr);
	if (frame->style == FRAME_CAUTION) {
		draw_rule(cr, x + 2.4, y + 2.4, 0, h - 4.8, 2.4);
	}
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
}

void draw_frames(struct pdf *pdf, const struct laid *laid, size_t first, size_t end)
{
	const struct sheet *sheet = &laid->sheet;
	for (size_t i = 0; i < sheet->frame_count; i++) {
		const struct frame *frame = &sheet->frames[i];
		if (frame->last < first || frame->first >= end) {
			continue;
		}
		size_t from = frame->first > first ? frame->first : first;
		size_t to = frame->last < end ? frame->last : end - 1;
		double top = laid->places[from].y;
		double bottom = laid->places[to].y + sheet->flow[to].height;
		draw_frame(pdf->cr, frame, laid->size.left + frame->x, laid->size.top + top,
			bottom - top, from == frame->first, to == frame->last);
	}
}
