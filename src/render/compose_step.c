/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps, and what stands only in them. */
#include "compose.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/str.h"

#define HANG (15 * MM)  /* where a step's text begins, behind its number */
#define NOTICE_PAD 4.0  /* between a frame and its text */
#define NOTICE_GAP 12.0 /* between its word, its text and its marks on one line */
#define COMMAND_PAD 4.0
#define FOLD_ROOM 22.0 /* at the end of a line, for the sign that it goes on */
#define ARROW_ROOM 18.0
#define BULLET "\xe2\x80\xa2"

struct column compose_indent(struct sheet *sheet, double by)
{
	struct column outside = {.x = sheet->x, .w = sheet->w};
	/* Deeper than this there would be no room for words. */
	if (sheet->w - by > sheet->width / 3) {
		sheet->x += by;
		sheet->w -= by;
	}
	return outside;
}

void compose_outdent(struct sheet *sheet, struct column outside)
{
	sheet->x = outside.x;
	sheet->w = outside.w;
}

/* ---- warnings ---- */

static double marks_width(struct sheet *sheet, const struct block *block)
{
	return is_said(block->marks) ? type_width(type_word(sheet->type, TYPE_BODY, block->marks))
				     : 0;
}

/* A notice of a few words stands on the line of its word; NULL where they have no room there. */
static const char *words_beside(struct sheet *sheet, const struct block *block)
{
	const struct block *only = block->first;
	if (!is_said(block->label) || is_said(block->text) || only == NULL || only->next != NULL ||
		only->kind != BLOCK_TEXT || !is_said(only->text)) {
		return NULL;
	}
	double width = 8 + type_width(type_word(sheet->type, TYPE_STEP_BOLD, block->label)) +
		       type_width(type_word(sheet->type, TYPE_BODY, only->text)) +
		       marks_width(sheet, block) + 2 * NOTICE_GAP;
	return width <= sheet->w ? only->text : NULL;
}

static void put_notice_word(struct sheet *sheet, const struct block *block, const char *beside)
{
	PangoLayout *word = type_word(sheet->type, TYPE_STEP_BOLD, block->label);
	bool inverse = block->notice == NOTICE_WARNING;
	double width = type_width(word);
	double x = sheet->x + (inverse ? 4 : 0);
	sheet_begin(sheet);
	double height = type_height(word) + (inverse ? 2 : 0);
	if (inverse) {
		(void)sheet_mark(sheet, (struct mark){.kind = MARK_FILL,
						.x = sheet->x,
						.w = width + 8,
						.h = height,
						.number = 100});
	}
	sheet_tag(sheet, "P");
	size_t first = sheet->mark_count;
	(void)sheet_lines(sheet, word, x, inverse ? 1 : 0);
	for (size_t i = first; inverse && i < sheet->mark_count; i++) {
		sheet->marks[i].number = LINE_WHITE;
	}
	sheet_tag_end(sheet, "P");
	x += width + NOTICE_GAP;
	double base = type_ascent(sheet->type, TYPE_STEP_BOLD) -
		      type_ascent(sheet->type, TYPE_BODY) + (inverse ? 1 : 0);
	if (beside != NULL) {
		PangoLayout *text = type_word(sheet->type, TYPE_BODY, beside);
		sheet_tag(sheet, "P");
		(void)sheet_lines(sheet, text, x, base);
		sheet_tag_end(sheet, "P");
		x = sheet->x + sheet->w - marks_width(sheet, block);
	}
	if (is_said(block->marks)) {
		PangoLayout *marks = type_text(
			sheet->type, TYPE_BODY, block->marks, sheet->x + sheet->w - x + 1, 0);
		sheet_tag(sheet, "P");
		double high = sheet_lines(sheet, marks, x, base);
		sheet_tag_end(sheet, "P");
		height = base + high > height ? base + high : height;
	}
	sheet_end(sheet, height);
}

void compose_notice(struct sheet *sheet, const struct block *block)
{
	static const enum frame_style styles[] = {
		[NOTICE_WARNING] = FRAME_WARNING,
		[NOTICE_CAUTION] = FRAME_CAUTION,
		[NOTICE_NOTE] = FRAME_NOTE,
	};
	enum flow_level outside = sheet->level;
	size_t first = sheet->strip_count;
	struct column column = {.x = sheet->x, .w = sheet->w};
	sheet_gap(sheet, GAP_BLOCK);
	sheet->x += NOTICE_PAD + 3;
	sheet->w -= 2 * NOTICE_PAD + 6;
	sheet->pad = NOTICE_PAD;
	sheet->level = FLOW_TOGETHER;
	const char *beside = words_beside(sheet, block);
	if (is_said(block->label)) {
		put_notice_word(sheet, block, beside);
		sheet_next(sheet, FLOW_TOGETHER);
	}
	if (is_said(block->text)) {
		sheet_paragraph(sheet, type_text(sheet->type, TYPE_BODY, block->text, sheet->w, 0),
			sheet->x, "P");
	}
	if (beside == NULL) {
		compose_blocks(sheet, block->first, FLOW_TOGETHER);
	}
	sheet->apart = false;
	compose_outdent(sheet, column);
	sheet->pad = 0;
	if (sheet->strip_count > first) {
		sheet_pad_below(sheet, NOTICE_PAD);
		sheet_frame(sheet, styles[block->notice], first, sheet->x, sheet->w);
	}
	sheet->level = outside;
	sheet_gap(sheet, GAP_BLOCK);
}

/* ---- the step ---- */

/* Its element and its place, before its warnings. */
static void open_step(struct sheet *sheet, const struct block *block)
{
	bool below_heading = sheet->apart && sheet->next_level != FLOW_APART;
	sheet_gap(sheet, below_heading ? GAP_LINE : GAP_STEP);
	sheet_begin(sheet);
	sheet_tag(sheet, "Sect");
	(void)sheet_mark(sheet, (struct mark){.kind = MARK_PLACE, .block = block});
	if (!below_heading) {
		(void)sheet_mark(
			sheet, (struct mark){.kind = MARK_RULE, .w = sheet->width, .number = 40});
	}
	sheet_end(sheet, 0);
	sheet_gap(sheet, below_heading ? 0 : GAP_BLOCK);
	sheet_next(sheet, FLOW_TOGETHER);
}

static void put_step_line(struct sheet *sheet, const struct block *block)
{
	char *ref = is_said(block->ref) && block->bullet ? hp_asprintf(BULLET " %s", block->ref)
							 : hp_strdup(block->ref);
	sheet_next(sheet, FLOW_TOGETHER);
	sheet_paragraph(sheet,
		type_headed(sheet->type, TYPE_STEP, ref, block->sign, block->text, sheet->w, HANG),
		sheet->x, "P");
	free(ref);
}

static void put_words_below(struct sheet *sheet, const char *words)
{
	if (is_said(words)) {
		sheet_next(sheet, FLOW_TOGETHER);
		sheet_gap(sheet, GAP_LINE);
		sheet_paragraph(sheet, type_text(sheet->type, TYPE_BODY_BOLD, words, sheet->w, 0),
			sheet->x, "P");
	}
}

void compose_step(struct sheet *sheet, const struct block *block)
{
	const struct block *child = block->first;
	struct again outside = sheet->again;
	open_step(sheet, block);
	size_t first = sheet->strip_count;
	for (; child != NULL && child->kind == BLOCK_NOTICE; child = child->next) {
		sheet_next(sheet, FLOW_TOGETHER);
		compose_notice(sheet, child);
	}
	put_step_line(sheet, block);
	sheet->again.step = block;
	struct column column = compose_indent(sheet, HANG);
	put_words_below(sheet, block->state);
	put_words_below(sheet, block->marks);
	sheet_next(sheet, FLOW_TOGETHER);
	sheet_gap(sheet, GAP_LINE);
	compose_blocks(sheet, child, FLOW_BLOCK);
	/* Without anything below it, what comes next is not this step's. */
	sheet->apart = false;
	compose_outdent(sheet, column);
	sheet->again = outside;
	if (block->current) {
		sheet_frame(sheet, FRAME_CURRENT, first, sheet->x, sheet->w);
	}
	sheet_tag_end(sheet, "Sect");
	sheet_gap(sheet, GAP_STEP);
}

/* ---- decisions ---- */

void compose_choice(struct sheet *sheet, const struct block *block)
{
	double by = BOX_SIZE + 7;
	sheet_gap(sheet, GAP_BLOCK);
	struct column column = compose_indent(sheet, by);
	PangoLayout *layout = type_text(
		sheet->type, TYPE_STEP, block->text == NULL ? "" : block->text, sheet->w, 0);
	sheet_begin(sheet);
	(void)sheet_mark(sheet, (struct mark){.kind = MARK_BOX,
					.x = column.x,
					.y = 1,
					.w = BOX_SIZE,
					.number = block->value != NULL});
	sheet_tag(sheet, "P");
	double height = sheet_lines(sheet, layout, sheet->x, 0);
	sheet_tag_end(sheet, "P");
	sheet_end(sheet, height > BOX_SIZE + 2 ? height : BOX_SIZE + 2);
	sheet_next(sheet, FLOW_TOGETHER);
	compose_blocks(sheet, block->first, FLOW_PART);
	sheet->apart = false;
	compose_outdent(sheet, column);
	sheet_gap(sheet, GAP_BLOCK);
}

char *goto_words(const struct block *block, size_t page)
{
	const char *text = block->text == NULL ? "" : block->text;
	/* As wide as any number may get, while it is not known. */
	return page == 0 ? hp_asprintf(_("%s (page %s)"), text, "0000")
			 : hp_asprintf(_("%s (page %zu)"), text, page);
}

void compose_goto(struct sheet *sheet, const struct block *block)
{
	char *words = goto_words(block, 0);
	double width = sheet->w - ARROW_ROOM;
	PangoLayout *layout = type_text(sheet->type, TYPE_BODY_BOLD, words, width, 0);
	double height = type_height(layout);
	sheet_gap(sheet, GAP_LINE);
	sheet_begin(sheet);
	(void)sheet_mark(sheet, (struct mark){.kind = MARK_ARROW,
					.x = sheet->x,
					.y = type_ascent(sheet->type, TYPE_BODY_BOLD) * 0.64,
					.w = ARROW_ROOM - 6});
	(void)sheet_mark(sheet,
		(struct mark){
			.kind = MARK_GOTO, .x = sheet->x + ARROW_ROOM, .w = width, .block = block});
	sheet_end(sheet, height);
	free(words);
}

/* ---- commands ---- */

/* Says of each line but the last that it goes on, and whether behind a space. */
static void put_folds(struct sheet *sheet, const char *text, size_t len, size_t first)
{
	for (size_t i = first; i < sheet->mark_count; i++) {
		struct mark *mark = &sheet->marks[i];
		if (mark->kind != MARK_LINE) {
			continue;
		}
		size_t end = (size_t)(mark->line->start_index + mark->line->length);
		if (end > 0 && end < len) {
			mark->number = text[end - 1] == ' ' ? LINE_FOLDED_AT_SPACE : LINE_FOLDED;
		}
	}
}

void compose_command(struct sheet *sheet, const struct block *block)
{
	const char *text = block->text == NULL ? "" : block->text;
	size_t first_strip = sheet->strip_count;
	PangoLayout *layout =
		type_text(sheet->type, TYPE_MONO, text, sheet->w - 2 * COMMAND_PAD - FOLD_ROOM, 0);
	sheet_gap(sheet, GAP_LINE + 1);
	sheet->pad = COMMAND_PAD;
	size_t first = sheet->mark_count;
	sheet_paragraph(sheet, layout, sheet->x + COMMAND_PAD + 2, "Code");
	put_folds(sheet, text, strlen(text), first);
	sheet_pad_below(sheet, COMMAND_PAD);
	sheet_frame(sheet, FRAME_COMMAND, first_strip, sheet->x, sheet->w);
	sheet_gap(sheet, GAP_LINE + 1);
}
