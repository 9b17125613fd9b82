/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The timeline as a drawing. Coordinates are units of a picture 1000 wide, which the browser
 * scales. From top to bottom: the moments as numbered signs, the objective's words, the lanes
 * (words, bar, durations), the axis, the meaning of the patterns. No word is drawn where it would
 * meet another one; all of them stand in the tables below the drawing.
 */
#include "html_timeline_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"

#define SIGN 13 /**< Radius of a moment's sign. */
#define SIGN_ROWS 8u
/** An objective further off than this many times the whole time is only named. */
#define LIMIT_FAR 3

int64_t hp_html_timeline_width(const char *text)
{
	return (int64_t)hp_utf8_columns(text) * TEXT_SIZE * LETTER_TENTHS / 10;
}

int64_t hp_html_timeline_x(const struct drawing *drawing, int64_t ms)
{
	if (ms <= drawing->from) {
		return LEFT;
	}
	if (ms >= drawing->to) {
		return RIGHT;
	}
	double part = (double)(ms - drawing->from) / (double)(drawing->to - drawing->from);
	return LEFT + (int64_t)(part * (RIGHT - LEFT));
}

const char *hp_html_span_word(enum hp_span_kind span)
{
	switch (span) {
	case HP_SPAN_WORK:
		return _("at work");
	case HP_SPAN_HOLD:
		return _("held");
	case HP_SPAN_AWAY:
		return _("nobody signed on");
	case HP_SPAN_PAPER:
		return _("on paper");
	}
	return _("at work");
}

void hp_html_duration(struct hp_str *out, int64_t ms)
{
	int64_t s = ms > 0 ? ms / SECOND : 0;

	hp_str_appendf(
		out, "%lld:%02d:%02d", (long long)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

/* The lane a span belongs to, counted in the order met. */
static const struct hp_block *lane_of(const struct hp_block *timeline, const struct hp_block *span)
{
	const struct hp_block *block = timeline->first;

	while (block != span &&
		(block->kind != HP_BLOCK_SPAN || !hp_streq(block->label, span->label))) {
		block = block->next;
	}
	return block;
}

static void put_pattern(struct drawing *drawing, enum hp_span_kind kind, const char *shapes)
{
	hp_str_appendf(&drawing->html->out,
		"<pattern id=\"d%zup%zu-%s\" width=\"8\" height=\"8\" "
		"patternUnits=\"userSpaceOnUse\">%s</pattern>\n",
		drawing->html->index, drawing->id, hp_span_kind_name(kind), shapes);
}

static void put_patterns(struct drawing *drawing)
{
	hp_str_append(&drawing->html->out, "<defs>\n");
	put_pattern(drawing, HP_SPAN_WORK, "<rect width=\"8\" height=\"8\" class=\"ink\"/>");
	put_pattern(drawing, HP_SPAN_HOLD,
		"<rect width=\"8\" height=\"8\" class=\"ground\"/>"
		"<path d=\"M-2 2l4-4M0 8l8-8M6 10l4-4\" class=\"stroke\" stroke-width=\"2\"/>");
	put_pattern(drawing, HP_SPAN_AWAY, "<rect width=\"8\" height=\"8\" class=\"ground\"/>");
	put_pattern(drawing, HP_SPAN_PAPER,
		"<rect width=\"8\" height=\"8\" class=\"ground\"/>"
		"<circle cx=\"4\" cy=\"4\" r=\"1.7\" class=\"ink\"/>");
	hp_str_append(&drawing->html->out, "</defs>\n");
}

void hp_html_timeline_bar(
	struct drawing *drawing, enum hp_span_kind kind, int64_t x, int64_t y, int64_t width)
{
	hp_str_appendf(&drawing->html->out,
		"<rect x=\"%lld\" y=\"%lld\" width=\"%lld\" height=\"%d\" "
		"fill=\"url(#d%zup%zu-%s)\" "
		"class=\"bar-%s\"/>\n",
		(long long)x, (long long)y, (long long)width, BAR, drawing->html->index,
		drawing->id, hp_span_kind_name(kind), hp_span_kind_name(kind));
}

void hp_html_timeline_words(struct drawing *drawing, int64_t x, int64_t y, const char *text)
{
	hp_str_appendf(
		&drawing->html->out, "<text x=\"%lld\" y=\"%lld\">", (long long)x, (long long)y);
	hp_html_text(&drawing->html->out, text);
	hp_str_append(&drawing->html->out, "</text>\n");
}

/* ---- moments: signs in as many rows as they need to stand free ---- */

static size_t free_row(int64_t *row_ends, int64_t x)
{
	size_t row = 0;

	while (row < SIGN_ROWS && row_ends[row] > x - SIGN) {
		row++;
	}
	if (row < SIGN_ROWS) {
		row_ends[row] = x + SIGN + 2;
	}
	return row;
}

/* Where all rows are taken at a place, the stroke alone stands there. */
static void put_signs(struct drawing *drawing)
{
	struct hp_str *out = &drawing->html->out;
	int64_t row_ends[SIGN_ROWS] = {0};
	size_t number = 0;

	for (const struct hp_block *mark = drawing->timeline->first; mark != NULL;
		mark = mark->next) {
		if (mark->kind != HP_BLOCK_MARK) {
			continue;
		}
		number++;
		long long x = (long long)hp_html_timeline_x(drawing, mark->from_ms);
		size_t row = free_row(row_ends, x);
		long long y = (long long)row * (2 * SIGN + 2) + SIGN + 1;
		hp_str_appendf(out, "<path d=\"M%lld %lldV%lld\" class=\"moment\"/>\n", x,
			row < SIGN_ROWS ? y : (long long)drawing->lanes_top,
			(long long)drawing->lanes_bottom);
		if (row < SIGN_ROWS) {
			hp_str_appendf(out,
				"<circle cx=\"%lld\" cy=\"%lld\" r=\"%d\" class=\"sign\"/>"
				"<text x=\"%lld\" y=\"%lld\" class=\"number\">%zu</text>\n",
				x, y, SIGN, x, y + 5, number);
		}
	}
}

static size_t sign_rows(const struct drawing *drawing)
{
	int64_t row_ends[SIGN_ROWS] = {0};
	size_t rows = 0;

	for (const struct hp_block *mark = drawing->timeline->first; mark != NULL;
		mark = mark->next) {
		if (mark->kind == HP_BLOCK_MARK) {
			size_t row =
				free_row(row_ends, hp_html_timeline_x(drawing, mark->from_ms)) + 1;
			rows = row > rows ? row : rows;
		}
	}
	return rows < SIGN_ROWS ? rows : SIGN_ROWS;
}

/* ---- lanes ---- */

/* Bytes of the text that fit into so many columns; at least one character. */
static size_t fitting(const char *text, size_t columns)
{
	size_t left = strlen(text);
	size_t len = 0;

	while (left > 0) {
		uint32_t point = 0;
		size_t bytes = hp_utf8_next(text + len, left, &point);
		bytes = bytes > 0 ? bytes : 1;
		size_t wide = (size_t)hp_utf8_point_columns(point);
		if (wide > columns && len > 0) {
			break;
		}
		columns -= wide < columns ? wide : columns;
		len += bytes;
		left -= bytes;
	}
	return len;
}

/* The words of a lane, folded where they are longer than the picture is wide. */
static void put_lane_words(struct drawing *drawing, const char *label)
{
	const size_t most = (RIGHT - LEFT) * 10 / (TEXT_SIZE * LETTER_TENTHS);
	const char *rest = label == NULL ? "" : label;

	while (*rest != '\0') {
		size_t len = fitting(rest, most);
		size_t fold = len;
		while (rest[len] != '\0' && fold > 0 && rest[fold] != ' ') {
			fold--;
		}
		len = fold > 0 ? fold : len;
		char *line = hp_strndup(rest, len);
		drawing->y += LINE;
		hp_html_timeline_words(drawing, LEFT, drawing->y - 6, line);
		free(line);
		rest += len + strspn(rest + len, " ");
	}
}

/* How long, below its bar where there is room. */
static void put_length(struct drawing *drawing, const char *text, int64_t x, int64_t *end)
{
	int64_t width = text == NULL ? 0 : hp_html_timeline_width(text);

	if (x + width > RIGHT) {
		x = RIGHT - width;
	}
	if (width == 0 || x < *end) {
		return;
	}
	hp_html_timeline_words(drawing, x, drawing->y + BAR + LINE - 4, text);
	*end = x + width + TEXT_SIZE;
}

static void put_lane(struct drawing *drawing, const struct hp_block *lane)
{
	int64_t end = LEFT;

	put_lane_words(drawing, lane->label);
	for (const struct hp_block *span = lane; span != NULL; span = span->next) {
		if (span->kind != HP_BLOCK_SPAN || lane_of(drawing->timeline, span) != lane) {
			continue;
		}
		int64_t x = hp_html_timeline_x(drawing, span->from_ms);
		int64_t width = hp_html_timeline_x(drawing, span->to_ms) - x;
		hp_html_timeline_bar(drawing, span->span, x, drawing->y, width > 2 ? width : 2);
		put_length(drawing, span->text, x, &end);
	}
	drawing->y += BAR + LINE + GAP;
}

static void put_lanes(struct drawing *drawing)
{
	for (const struct hp_block *span = drawing->timeline->first; span != NULL;
		span = span->next) {
		if (span->kind == HP_BLOCK_SPAN && lane_of(drawing->timeline, span) == span) {
			put_lane(drawing, span);
		}
	}
}

/* `limit_ms` may be a moment or, where time counts from zero, how long; both are the same then. */
static void measure(struct drawing *drawing)
{
	const struct hp_block *timeline = drawing->timeline;
	int64_t whole = timeline->to_ms - timeline->from_ms;

	whole = whole < SECOND ? SECOND : whole;
	drawing->from = timeline->from_ms;
	drawing->to = drawing->from + whole;
	if (timeline->limit_ms > 0) {
		drawing->limit = timeline->limit_ms < drawing->from
					 ? drawing->from + timeline->limit_ms
					 : timeline->limit_ms;
		if (drawing->limit > drawing->to &&
			drawing->limit - drawing->from <= LIMIT_FAR * whole) {
			drawing->to = drawing->limit;
		}
	}
}

/* The height is known only after drawing, and stands before it. */
static char *drawn(struct drawing *drawing)
{
	struct hp_html *html = drawing->html;
	struct hp_str page = html->out;

	hp_str_init(&html->out);
	put_patterns(drawing);
	drawing->y = (int64_t)sign_rows(drawing) * (2 * SIGN + 2) + 4;
	drawing->y += drawing->limit == 0 ? 0 : LINE;
	drawing->lanes_top = drawing->y;
	put_lanes(drawing);
	drawing->lanes_bottom = drawing->y;
	hp_html_timeline_axis(drawing);
	hp_html_timeline_objective(drawing);
	put_signs(drawing);
	hp_html_timeline_legend(drawing);
	char *picture = hp_str_detach(&html->out);
	html->out = page;
	return picture;
}

void hp_html_timeline(struct hp_html *html, const struct hp_block *block)
{
	struct hp_str *out = &html->out;
	struct drawing drawing = {.html = html, .timeline = block, .id = hp_html_next_id(html)};

	measure(&drawing);
	char *picture = drawn(&drawing);
	hp_str_append(out, "<figure class=\"timeline\">\n");
	hp_html_around(out, "<figcaption>", block->text, "</figcaption>\n");
	/* Wider than a small screen: it can be moved with the keys too. */
	hp_str_append(out, "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"");
	hp_html_text(out, hp_html_is_blank(block->text) ? _("Timeline") : block->text);
	hp_str_appendf(out,
		"\">\n<svg role=\"img\" viewBox=\"0 0 %d %lld\" aria-labelledby=\"d%zut%zu\" "
		"aria-describedby=\"d%zux%zu\">\n<title id=\"d%zut%zu\">",
		WIDTH, (long long)drawing.y, html->index, drawing.id, html->index, drawing.id,
		html->index, drawing.id);
	hp_html_text(out, hp_html_is_blank(block->text) ? _("Timeline") : block->text);
	hp_str_appendf(out, "</title>\n<desc id=\"d%zux%zu\">", html->index, drawing.id);
	hp_html_text(out, _("A drawing of the times that stand in the tables below it."));
	hp_str_append(out, "</desc>\n");
	hp_str_append(out, picture);
	hp_str_append(out, "</svg>\n</div>\n");
	free(picture);
	hp_html_timeline_tables(html, block);
	hp_str_append(out, "</figure>\n");
}
