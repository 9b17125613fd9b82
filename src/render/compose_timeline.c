/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A timeline, drawn: the moments as numbers, a lane for each label, the axis in hours and minutes
 * from the beginning, the meaning of the patterns. Below it two tables have all its words, so that
 * nothing hangs on what found room in the drawing.
 */
#include "compose.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"

#define LANE_LABEL (42 * MM)
#define BAR_HIGH 11.0
#define LANE_PAD 3.0
#define SIGN 13.0 /* the width of a moment's number */
#define SIGN_ROWS 6
#define TICKS 7
#define TICKS_MAX 100
/* An objective further off than this many times the whole is only named. */
#define LIMIT_FAR 3
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)

struct drawing {
	const struct block *timeline;
	int64_t from, whole; /* ms; whole is above 0 */
	int64_t limit;       /* from the beginning; 0 none */
	double left, width;  /* of the part where time runs */
};

static char *elapsed(int64_t ms)
{
	int64_t s = ms > 0 ? ms / SECOND : 0;
	return hp_asprintf(
		"%lld:%02d:%02d", (long long)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

static double x_of(const struct drawing *drawing, int64_t ms)
{
	double part = (double)(ms - drawing->from) / (double)drawing->whole;
	part = part < 0 ? 0 : (part > 1 ? 1 : part);
	return drawing->left + part * drawing->width;
}

static bool is_first_of_lane(const struct block *timeline, const struct block *span)
{
	for (const struct block *other = timeline->first; other != span; other = other->next) {
		if (other->kind == BLOCK_SPAN && hp_streq(other->label, span->label)) {
			return false;
		}
	}
	return span->kind == BLOCK_SPAN;
}

static void init_drawing(struct sheet *sheet, struct drawing *drawing, const struct block *timeline)
{
	int64_t whole = timeline->to_ms - timeline->from_ms;
	*drawing = (struct drawing){.timeline = timeline,
		.from = timeline->from_ms,
		.whole = whole > 0 ? whole : 1,
		.left = sheet->x + LANE_LABEL,
		.width = sheet->w - LANE_LABEL - 16};
	if (timeline->limit_ms > 0) {
		drawing->limit = timeline->limit_ms < timeline->from_ms
					 ? timeline->limit_ms
					 : timeline->limit_ms - timeline->from_ms;
	}
	if (drawing->limit > drawing->whole && drawing->limit / LIMIT_FAR <= drawing->whole) {
		drawing->whole = drawing->limit;
	}
}

static bool limit_is_drawn(const struct drawing *drawing)
{
	return drawing->limit > 0 && drawing->limit <= drawing->whole;
}

static void put_limit(struct sheet *sheet, const struct drawing *drawing, double height)
{
	if (limit_is_drawn(drawing)) {
		(void)sheet_mark(sheet, (struct mark){.kind = MARK_DASH,
						.x = x_of(drawing, drawing->from + drawing->limit),
						.h = height,
						.number = 150});
	}
}

/* ---- moments ---- */

static void put_sign(struct sheet *sheet, double x, double y, size_t number, double down_to)
{
	char *words = hp_asprintf("%zu", number);
	PangoLayout *layout = type_word(sheet->type, TYPE_SMALL, words);
	double width = type_width(layout);
	free(words);
	(void)sheet_mark(sheet, (struct mark){.kind = MARK_RECT,
					.x = x - (width + 4) / 2,
					.y = y,
					.w = width + 4,
					.h = SIGN,
					.number = 60});
	(void)sheet_lines(sheet, layout, x - width / 2, y);
	(void)sheet_mark(sheet, (struct mark){.kind = MARK_RULE,
					.x = x,
					.y = y + SIGN,
					.h = down_to - y - SIGN,
					.number = 60});
}

/* Where numbers would meet they go to another row. */
static size_t row_of(double ends[SIGN_ROWS], double x)
{
	size_t row = 0;
	while (row + 1 < SIGN_ROWS && ends[row] > x - SIGN) {
		row++;
	}
	ends[row] = x + SIGN;
	return row;
}

static void put_signs(struct sheet *sheet, const struct drawing *drawing)
{
	double ends[SIGN_ROWS] = {0};
	size_t rows = 0;
	for (const struct block *mark = drawing->timeline->first; mark != NULL; mark = mark->next) {
		if (mark->kind == BLOCK_MARK) {
			size_t row = row_of(ends, x_of(drawing, mark->from_ms));
			rows = row + 1 > rows ? row + 1 : rows;
		}
	}
	if (rows == 0) {
		return;
	}
	double height = (double)rows * (SIGN + 2) + 4;
	size_t number = 0;
	for (size_t i = 0; i < SIGN_ROWS; i++) {
		ends[i] = 0;
	}
	sheet_begin(sheet);
	for (const struct block *mark = drawing->timeline->first; mark != NULL; mark = mark->next) {
		if (mark->kind == BLOCK_MARK) {
			double x = x_of(drawing, mark->from_ms);
			double y = height - 4 - (double)(row_of(ends, x) + 1) * (SIGN + 2);
			put_sign(sheet, x, y, ++number, height);
		}
	}
	sheet_end(sheet, height);
	sheet_next(sheet, FLOW_TOGETHER);
}

/* ---- lanes ---- */

static void put_lane(struct sheet *sheet, const struct drawing *drawing, const struct block *lane)
{
	PangoLayout *label = type_text(
		sheet->type, TYPE_SMALL, lane->label == NULL ? "" : lane->label, LANE_LABEL - 8, 0);
	double height = type_height(label) + LANE_PAD;
	height = height < BAR_HIGH + 2 * LANE_PAD ? BAR_HIGH + 2 * LANE_PAD : height;
	sheet_begin(sheet);
	sheet_tag(sheet, "P");
	(void)sheet_lines(sheet, label, sheet->x, (height - type_height(label)) / 2);
	sheet_tag_end(sheet, "P");
	for (const struct block *span = lane; span != NULL; span = span->next) {
		if (span->kind != BLOCK_SPAN || !hp_streq(span->label, lane->label)) {
			continue;
		}
		double x = x_of(drawing, span->from_ms);
		double width = x_of(drawing, span->to_ms) - x;
		(void)sheet_mark(sheet, (struct mark){.kind = MARK_BAR,
						.x = x,
						.y = (height - BAR_HIGH) / 2,
						.w = width > 0.8 ? width : 0.8,
						.h = BAR_HIGH,
						.number = span->span});
	}
	(void)sheet_mark(sheet, (struct mark){.kind = MARK_RULE,
					.x = drawing->left,
					.y = height,
					.w = drawing->width,
					.number = 20});
	put_limit(sheet, drawing, height);
	sheet_end(sheet, height);
	sheet_next(sheet, FLOW_TOGETHER);
}

/* ---- axis ---- */

/* The least usual interval that gives no more ticks than have room. */
static int64_t tick_ms(int64_t whole)
{
	static const int64_t minutes[] = {1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440};
	for (size_t i = 0; i < HP_ARRAY_SIZE(minutes); i++) {
		if (whole / (minutes[i] * MINUTE) <= TICKS) {
			return minutes[i] * MINUTE;
		}
	}
	int64_t days = whole / (1440 * MINUTE) / TICKS + 1;
	return days * 1440 * MINUTE;
}

static void put_axis(struct sheet *sheet, const struct drawing *drawing)
{
	int64_t step = drawing->whole < 2 * MINUTE ? 20 * SECOND : tick_ms(drawing->whole);
	sheet_begin(sheet);
	(void)sheet_mark(sheet,
		(struct mark){
			.kind = MARK_RULE, .x = drawing->left, .w = drawing->width, .number = 100});
	for (int64_t at = 0, count = 0; at <= drawing->whole && count < TICKS_MAX; count++) {
		double x = x_of(drawing, drawing->from + at);
		char *words = elapsed(at);
		PangoLayout *layout = type_word(sheet->type, TYPE_SMALL, words);
		(void)sheet_mark(
			sheet, (struct mark){.kind = MARK_RULE, .x = x, .h = 4, .number = 100});
		(void)sheet_lines(sheet, layout, x - type_width(layout) / 2, 5);
		free(words);
		at += step;
	}
	sheet_end(sheet, 6 + type_line(sheet->type, TYPE_SMALL));
}

static const char *span_word(enum span_kind span)
{
	switch (span) {
	case SPAN_WORK:
		return _("at work");
	case SPAN_HOLD:
		return _("held");
	case SPAN_AWAY:
		return _("nobody signed on");
	case SPAN_PAPER:
		return _("on paper");
	}
	return _("at work");
}

static void put_legend(struct sheet *sheet, const struct drawing *drawing)
{
	double x = sheet->x;
	sheet_gap(sheet, GAP_LINE);
	sheet_next(sheet, FLOW_TOGETHER);
	sheet_begin(sheet);
	for (int kind = SPAN_WORK; kind <= SPAN_PAPER; kind++) {
		PangoLayout *word =
			type_word(sheet->type, TYPE_SMALL, span_word((enum span_kind)kind));
		(void)sheet_mark(sheet, (struct mark){.kind = MARK_BAR,
						.x = x,
						.y = 1,
						.w = 20,
						.h = BAR_HIGH,
						.number = (size_t)kind});
		(void)sheet_lines(sheet, word, x + 24, 0);
		x += 24 + type_width(word) + 16;
	}
	sheet_end(sheet, type_line(sheet->type, TYPE_SMALL));
	if (drawing->limit > 0) {
		char *time = elapsed(drawing->limit);
		char *words = hp_asprintf(_("Objective: %s"), time);
		sheet_next(sheet, FLOW_TOGETHER);
		sheet_gap(sheet, GAP_LINE);
		sheet_begin(sheet);
		(void)sheet_mark(sheet,
			(struct mark){
				.kind = MARK_DASH, .x = sheet->x + 10, .h = 12, .number = 150});
		(void)sheet_lines(
			sheet, type_word(sheet->type, TYPE_SMALL, words), sheet->x + 24, 0);
		sheet_end(sheet, type_line(sheet->type, TYPE_SMALL));
		free(words);
		free(time);
	}
}

/* ---- the same as tables ---- */

#define COLUMNS_MAX 5

static char *keep(struct sheet *sheet, char *text_taken)
{
	char *kept = hp_arena_strdup(&sheet->arena, text_taken);
	free(text_taken);
	return kept;
}

static struct block *add_row(struct sheet *sheet, struct block *table, struct block **end,
	const char *const *texts, size_t count)
{
	struct block *row = hp_arena_alloc(&sheet->arena, sizeof(*row));
	row->kind = BLOCK_ROW;
	row->fields = hp_arena_alloc(&sheet->arena, count * sizeof(*row->fields));
	row->field_count = count;
	for (size_t i = 0; i < count; i++) {
		row->fields[i] = (struct field){.kind = FIELD_SHORT,
			.label = table->fields[i].label,
			.value = texts[i] == NULL ? "" : texts[i]};
	}
	*end = row;
	return row;
}

static void init_table(struct sheet *sheet, struct block *table, const char *caption,
	const char *const *heads, size_t count)
{
	*table = (struct block){.kind = BLOCK_TABLE, .text = caption, .field_count = count};
	table->fields = hp_arena_alloc(&sheet->arena, count * sizeof(*table->fields));
	for (size_t i = 0; i < count; i++) {
		table->fields[i] = (struct field){.kind = FIELD_SHORT, .label = heads[i]};
	}
}

static void put_spans(struct sheet *sheet, const struct drawing *drawing)
{
	const char *const heads[COLUMNS_MAX] = {
		_("What"), _("How"), _("From"), _("To"), _("How long")};
	struct block table;
	struct block **end = &table.first;
	init_table(sheet, &table, NULL, heads, COLUMNS_MAX);
	for (const struct block *span = drawing->timeline->first; span != NULL; span = span->next) {
		if (span->kind == BLOCK_SPAN) {
			const char *const texts[COLUMNS_MAX] = {span->label, span_word(span->span),
				keep(sheet, elapsed(span->from_ms - drawing->from)),
				keep(sheet, elapsed(span->to_ms - drawing->from)), span->text};
			end = &add_row(sheet, &table, end, texts, COLUMNS_MAX)->next;
		}
	}
	if (table.first != NULL) {
		sheet_next(sheet, sheet->level);
		compose_table(sheet, &table);
	}
}

static void put_moments(struct sheet *sheet, const struct drawing *drawing)
{
	const char *const heads[] = {_("Number"), _("When"), _("What")};
	struct block table;
	struct block **end = &table.first;
	size_t number = 0;
	init_table(sheet, &table, NULL, heads, HP_ARRAY_SIZE(heads));
	for (const struct block *mark = drawing->timeline->first; mark != NULL; mark = mark->next) {
		if (mark->kind == BLOCK_MARK) {
			char *what = hp_asprintf("%s%s%s", mark->ref == NULL ? "" : mark->ref,
				mark->ref == NULL || mark->text == NULL ? "" : " ",
				mark->text == NULL ? "" : mark->text);
			const char *const texts[] = {keep(sheet, hp_asprintf("%zu", ++number)),
				keep(sheet, elapsed(mark->from_ms - drawing->from)),
				keep(sheet, what)};
			end = &add_row(sheet, &table, end, texts, HP_ARRAY_SIZE(heads))->next;
		}
	}
	if (table.first != NULL) {
		sheet_next(sheet, sheet->level);
		compose_table(sheet, &table);
	}
}

void compose_timeline(struct sheet *sheet, const struct block *block)
{
	struct drawing drawing;
	init_drawing(sheet, &drawing, block);
	sheet_gap(sheet, GAP_BLOCK);
	compose_caption(sheet, block->text);
	put_signs(sheet, &drawing);
	for (const struct block *span = block->first; span != NULL; span = span->next) {
		if (is_first_of_lane(block, span)) {
			put_lane(sheet, &drawing, span);
		}
	}
	put_axis(sheet, &drawing);
	put_legend(sheet, &drawing);
	put_spans(sheet, &drawing);
	put_moments(sheet, &drawing);
}
