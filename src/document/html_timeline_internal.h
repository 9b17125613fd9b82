/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_HTML_TIMELINE_INTERNAL_H
#define HP_HTML_TIMELINE_INTERNAL_H

/* What the two files that draw a timeline share. */

#include "html_internal.h"

/* Units of the picture. */
#define WIDTH 1000
#define LEFT 24 /**< Where time begins. */
#define RIGHT 976
#define TEXT_SIZE 15
/** No letter of a usual typeface is wider than this many tenths of its size, on the average. */
#define LETTER_TENTHS 6
#define LINE 20
#define BAR 24
#define GAP 14
#define SECOND INT64_C(1000)

/** One timeline on its way to the page. */
struct drawing {
	struct hp_html *html;
	const struct hp_block *timeline;
	size_t id;
	int64_t from;
	int64_t to;    /**< Of the axis: later than `from`. */
	int64_t limit; /**< The moment the objective ends; 0: none. */
	int64_t y;     /**< Where the next thing goes. */
	int64_t lanes_top;
	int64_t lanes_bottom;
};

/** Where a moment stands. */
int64_t hp_html_timeline_x(const struct drawing *drawing, int64_t ms);
/** At most this wide. */
int64_t hp_html_timeline_width(const char *text);
void hp_html_timeline_bar(
	struct drawing *drawing, enum hp_span_kind kind, int64_t x, int64_t y, int64_t width);
void hp_html_timeline_words(struct drawing *drawing, int64_t x, int64_t y, const char *text);

/* ---- html_timeline_axis.c ---- */

void hp_html_timeline_axis(struct drawing *drawing);
void hp_html_timeline_objective(struct drawing *drawing);
void hp_html_timeline_legend(struct drawing *drawing);

#endif
