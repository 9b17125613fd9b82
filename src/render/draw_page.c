/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands on every page: who it belongs to, and which it is. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compose.h"
#include "draw.h"
#include "holdpoint/i18n.h"
#include "holdpoint/str.h"

/* Printers reach to 5 mm of the edge; holes are punched up to 16 mm from it. */
#define LEFT (22 * MM)
#define RIGHT (16 * MM)
#define TOP (10 * MM)
#define BOTTOM (10 * MM)
#define A4_WIDTH (210 * MM)
#define A4_HEIGHT (297 * MM)
#define LETTER_WIDTH 612.0
#define LETTER_HEIGHT 792.0
#define MODE_WIDTH (17 * MM)
#define PAGE_WIDTH (38 * MM) /* "Page 10 of 100" */
#define HEAD_GAP 9.0
#define HEAD_SHOWN 16u
#define HEAD_GROUP 4u
#define DOT "  \xc2\xb7  "

static double line_high(struct pdf *pdf)
{
	return type_line(pdf->type, TYPE_SMALL);
}

static void append(struct hp_str *line, const char *text)
{
	if (is_said(text)) {
		hp_str_appendf(line, "%s%s", line->len > 0 ? DOT : "", text);
	}
}

static void append_take(struct hp_str *line, char *text_taken)
{
	append(line, text_taken);
	free(text_taken);
}

/* "12ab-34cd-...": as hp_digest_short() writes it. */
static char *short_head(const char *head)
{
	struct hp_str out;
	hp_str_init(&out);
	for (size_t i = 0; head[i] != '\0' && i < HEAD_SHOWN; i++) {
		hp_str_appendf(&out, "%s%c", i > 0 && i % HEAD_GROUP == 0 ? "-" : "", head[i]);
	}
	return hp_str_detach(&out);
}

static PangoLayout *set_about(struct pdf *pdf, const struct document *document, double width)
{
	struct hp_str line;
	hp_str_init(&line);
	append(&line, document->id);
	if (is_said(document->revision)) {
		append_take(&line, hp_asprintf(_("revision %s"), document->revision));
	}
	append(&line, document->status);
	append(&line, document->digest_short);
	PangoLayout *layout = type_text(pdf->type, TYPE_SMALL, line.data, width, 0);
	hp_str_finish(&line);
	return layout;
}

static PangoLayout *set_foot(struct pdf *pdf, const struct document *document, double width)
{
	struct hp_str line;
	hp_str_init(&line);
	if (is_said(document->run)) {
		append_take(&line, hp_asprintf(_("run %s"), document->run));
	}
	if (is_said(document->head)) {
		char *head = short_head(document->head);
		append_take(&line, hp_asprintf(_("record %s"), head));
		free(head);
	}
	if (line.len == 0) {
		append(&line, document->code);
	}
	PangoLayout *layout = type_text(pdf->type, TYPE_SMALL, line.data, width, 0);
	hp_str_finish(&line);
	return layout;
}

/* At least a line, so that an empty one keeps its room. */
static double high_of(struct pdf *pdf, PangoLayout *layout)
{
	double height = type_height(layout);
	return height > line_high(pdf) ? height : line_high(pdf);
}

static double title_high(const struct laid *laid)
{
	return type_height(laid->title);
}

void page_measure(struct pdf *pdf, struct laid *laid)
{
	const struct document *document = laid->document;
	struct page_size size = {
		.width = document->letter ? LETTER_WIDTH : A4_WIDTH,
		.height = document->letter ? LETTER_HEIGHT : A4_HEIGHT,
		.left = LEFT,
	};
	size.column = size.width - LEFT - RIGHT;
	laid->title = type_text(pdf->type, TYPE_SMALL_BOLD,
		document->title == NULL ? "" : document->title, size.column - MODE_WIDTH - 8, 0);
	laid->about = set_about(pdf, document, size.column - MODE_WIDTH - 8);
	laid->foot = set_foot(pdf, document, size.column - PAGE_WIDTH);
	size.top = TOP + title_high(laid) + high_of(pdf, laid->about) + 4 + HEAD_GAP;
	size.rows = size.height - size.top - BOTTOM - high_of(pdf, laid->foot) - 4 - HEAD_GAP;
	/* Of a title without end as much as leaves room for the rest. */
	if (size.rows < size.height / 3) {
		size.rows = size.height / 3;
	}
	laid->size = size;
}

static void show(struct pdf *pdf, PangoLayout *layout, double x, double y)
{
	cairo_move_to(pdf->cr, x, y);
	pango_cairo_show_layout(pdf->cr, layout);
}

/* LIVE is white on black, DRILL framed thickly, all else thinly: they differ from afar (R5). */
static void draw_mode(struct pdf *pdf, const struct laid *laid, double height)
{
	const char *mode = laid->document->mode == NULL ? "" : laid->document->mode;
	bool live = strcmp(mode, "LIVE") == 0;
	double weight = strcmp(mode, "DRILL") == 0 ? 2.5 : 0.8;
	PangoLayout *word = type_word(pdf->type, TYPE_STEP_BOLD, mode);
	cairo_rectangle(pdf->cr, LEFT, TOP, MODE_WIDTH, height);
	if (live) {
		cairo_fill(pdf->cr);
		cairo_set_source_rgb(pdf->cr, 1, 1, 1);
	} else {
		cairo_set_line_width(pdf->cr, weight);
		cairo_stroke(pdf->cr);
	}
	show(pdf, word, LEFT + (MODE_WIDTH - type_width(word)) / 2,
		TOP + (height - type_height(word)) / 2);
	cairo_set_source_rgb(pdf->cr, 0, 0, 0);
}

static void draw_header(struct pdf *pdf, const struct laid *laid)
{
	double high = title_high(laid) + high_of(pdf, laid->about);
	double x = LEFT + MODE_WIDTH + 8;
	draw_mode(pdf, laid, high);
	show(pdf, laid->title, x, TOP);
	show(pdf, laid->about, x, TOP + title_high(laid));
	draw_rule(pdf->cr, LEFT, TOP + high + 4, laid->size.column, 0, 0.8);
}

static void draw_footer(struct pdf *pdf, const struct laid *laid, size_t page)
{
	double y = laid->size.height - BOTTOM - high_of(pdf, laid->foot);
	char *words = hp_asprintf(_("Page %zu of %zu"), page + 1, laid->pages);
	PangoLayout *number = type_word(pdf->type, TYPE_SMALL_BOLD, words);
	draw_rule(pdf->cr, LEFT, y - 4, laid->size.column, 0, 0.8);
	show(pdf, laid->foot, LEFT, y);
	show(pdf, number, LEFT + laid->size.column - type_width(number), y);
	free(words);
}

/* As a shape, not as text: it must not come between the words of who copies or searches them. */
static void draw_watermark(struct pdf *pdf, const struct laid *laid)
{
	if (!is_said(laid->document->watermark)) {
		return;
	}
	const struct page_size *size = &laid->size;
	PangoLayout *word = type_word(pdf->type, TYPE_MARK, laid->document->watermark);
	double width = type_width(word);
	double height = type_height(word);
	double diagonal = hypot(size->width, size->height);
	double scale = width > 0 ? 0.62 * diagonal / width : 1;
	scale = scale < 2.2 ? scale : 2.2;
	cairo_save(pdf->cr);
	cairo_translate(pdf->cr, size->width / 2, size->height / 2);
	cairo_rotate(pdf->cr, -atan2(size->height, size->width));
	cairo_scale(pdf->cr, scale, scale);
	cairo_move_to(pdf->cr, -width / 2, -height / 2);
	pango_cairo_layout_path(pdf->cr, word);
	cairo_set_source_rgb(pdf->cr, 0.92, 0.92, 0.92);
	cairo_fill(pdf->cr);
	cairo_restore(pdf->cr);
}

void page_draw_frame(struct pdf *pdf, const struct laid *laid, size_t page)
{
	draw_watermark(pdf, laid);
	cairo_set_source_rgb(pdf->cr, 0, 0, 0);
	draw_header(pdf, laid);
	draw_footer(pdf, laid, page);
}
