/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The blocks that are found anywhere in a document. */
#include "compose.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"

#define FACT_LABEL_MAX (34 * MM)
#define CODE_SIZE (32 * MM)
#define BULLET "\xe2\x80\xa2"

bool is_said(const char *text)
{
	return text != NULL && *text != '\0';
}

void compose_caption(struct sheet *sheet, const char *text)
{
	if (!is_said(text)) {
		return;
	}
	sheet_paragraph(
		sheet, type_text(sheet->type, TYPE_BODY_BOLD, text, sheet->w, 0), sheet->x, "P");
	sheet_next(sheet, FLOW_TOGETHER);
	sheet_gap(sheet, GAP_LINE);
}

/* ---- texts ---- */

static void compose_text(struct sheet *sheet, const struct block *block)
{
	if (is_said(block->text)) {
		sheet_gap(sheet, GAP_LINE);
		sheet_paragraph(sheet, type_text(sheet->type, TYPE_BODY, block->text, sheet->w, 0),
			sheet->x, "P");
	}
}

static double fact_hang(struct sheet *sheet, const struct block *first)
{
	double widest = 0;
	for (; first != NULL && first->kind == BLOCK_FACT; first = first->next) {
		const char *label = first->label == NULL ? "" : first->label;
		double width = type_width(type_word(sheet->type, TYPE_BODY_BOLD, label));
		if (width > widest && width < FACT_LABEL_MAX) {
			widest = width;
		}
	}
	return widest + 8;
}

/* A digest that needs two lines is easier to compare on two of the same length. */
static double even_width(struct sheet *sheet, const char *text, double hang)
{
	if (text == NULL || strchr(text, ' ') != NULL) {
		return sheet->w;
	}
	double width = type_width(type_word(sheet->type, TYPE_BODY, text));
	double left = sheet->w - hang;
	return width > left && width < 1.8 * left ? hang + width / 2 + 8 : sheet->w;
}

/* Neighbours are one list, their texts below each other. Returns the last of them. */
static const struct block *compose_facts(
	struct sheet *sheet, const struct block *first, enum flow_level level)
{
	double hang = fact_hang(sheet, first);
	const struct block *last = first;
	for (; first != NULL && first->kind == BLOCK_FACT; first = first->next) {
		sheet_gap(sheet, GAP_LINE);
		sheet_next(sheet, level);
		PangoLayout *layout = type_headed(sheet->type, TYPE_BODY,
			is_said(first->label) ? first->label : "\xc2\xa0", NULL, first->text,
			even_width(sheet, first->text, hang), hang);
		sheet_paragraph(sheet, layout, sheet->x, "P");
		last = first;
	}
	return last;
}

static void compose_list(struct sheet *sheet, const struct block *block)
{
	for (const struct block *item = block->first; item != NULL; item = item->next) {
		sheet_gap(sheet, GAP_LINE);
		sheet_paragraph(sheet,
			type_headed(sheet->type, TYPE_BODY, NULL, BULLET, item->text, sheet->w, 12),
			sheet->x, "LI");
	}
}

/* ---- sections ---- */

static void compose_heading(struct sheet *sheet, const struct block *block)
{
	size_t depth = sheet->depth;
	enum type_style style = depth <= 1 ? TYPE_HEAD : TYPE_SUBHEAD;
	char *words = is_said(block->ref) && is_said(block->text)
			      ? hp_asprintf("%s  %s", block->ref, block->text)
			      : hp_strdup(block->text != NULL ? block->text : block->ref);
	sheet_gap(sheet, depth <= 1 ? GAP_SECTION : GAP_SECTION * 0.75);
	sheet_begin(sheet);
	sheet_tag(sheet, "Sect");
	(void)sheet_mark(sheet, (struct mark){.kind = MARK_PLACE, .block = block});
	if (depth <= 1) {
		(void)sheet_mark(
			sheet, (struct mark){.kind = MARK_RULE, .w = sheet->width, .number = 120});
	}
	sheet_end(sheet, depth <= 1 ? 4 : 0);
	sheet_next(sheet, FLOW_TOGETHER);
	sheet_paragraph(sheet, type_text(sheet->type, style, words, sheet->w, 0), sheet->x,
		depth <= 1 ? "H2" : "H3");
	free(words);
	if (is_said(block->marks)) {
		sheet_next(sheet, FLOW_TOGETHER);
		sheet_paragraph(sheet,
			type_text(sheet->type, TYPE_BODY_BOLD, block->marks, sheet->w, 0), sheet->x,
			"P");
	}
	sheet_next(sheet, FLOW_KEEP);
	sheet_gap(sheet, GAP_LINE);
}

static void compose_section(struct sheet *sheet, const struct block *block)
{
	bool headed = is_said(block->ref) || is_said(block->text);
	sheet->depth++;
	if (headed) {
		compose_heading(sheet, block);
	}
	compose_blocks(sheet, block->first, FLOW_APART);
	if (headed) {
		sheet_tag_end(sheet, "Sect");
	}
	sheet->depth--;
}

/* ---- the code ---- */

static void put_code(struct sheet *sheet, const char *words, const char *qr)
{
	double left = is_said(qr) ? CODE_SIZE + 8 : 0;
	double height = is_said(qr) ? CODE_SIZE : 0;
	sheet_gap(sheet, GAP_BLOCK);
	sheet_begin(sheet);
	if (is_said(qr)) {
		(void)sheet_mark(sheet, (struct mark){.kind = MARK_QR,
						.x = sheet->x,
						.w = CODE_SIZE,
						.h = CODE_SIZE,
						.text = qr});
	}
	if (is_said(words)) {
		PangoLayout *layout = type_text(sheet->type, TYPE_MONO, words, sheet->w - left, 0);
		double high = type_height(layout);
		double top = high < height ? (height - high) / 2 : 0;
		sheet_tag(sheet, "P");
		(void)sheet_lines(sheet, layout, sheet->x + left, top);
		sheet_tag_end(sheet, "P");
		height = high > height ? high : height;
	}
	sheet_end(sheet, height);
}

/* Behind facts the code stands at their right, so that the first page has room for more. Returns
 * the code. */
static const struct block *compose_facts_and_code(
	struct sheet *sheet, const struct block *first, const struct block *code)
{
	double width = sheet->w;
	size_t top = sheet->strip_count;
	sheet_gap(sheet, GAP_LINE);
	sheet_begin(sheet);
	(void)sheet_mark(sheet, (struct mark){.kind = MARK_QR,
					.x = sheet->x + width - CODE_SIZE,
					.w = CODE_SIZE,
					.h = CODE_SIZE,
					.text = code->value});
	sheet_end(sheet, 0);
	sheet->w -= CODE_SIZE + GAP_BLOCK;
	sheet_next(sheet, FLOW_TOGETHER);
	(void)compose_facts(sheet, first, FLOW_TOGETHER);
	if (is_said(code->text)) {
		sheet_gap(sheet, GAP_BLOCK);
		sheet_next(sheet, FLOW_TOGETHER);
		sheet_paragraph(sheet, type_text(sheet->type, TYPE_MONO, code->text, sheet->w, 0),
			sheet->x, "P");
	}
	sheet->w = width;
	double high = 0;
	for (size_t i = top; i < sheet->strip_count; i++) {
		high += sheet->flow[i].height + (i > top ? sheet->flow[i].before : 0);
	}
	sheet_pad_below(sheet, high < CODE_SIZE ? CODE_SIZE - high : 0);
	return code;
}

/* The code behind a list of facts; NULL where there is none. */
static const struct block *code_behind(const struct block *first)
{
	while (first != NULL && first->kind == BLOCK_FACT) {
		first = first->next;
	}
	return first != NULL && first->kind == BLOCK_CODE && is_said(first->value) ? first : NULL;
}

/* ---- all of them ---- */

static void compose_block(struct sheet *sheet, const struct block *block)
{
	switch (block->kind) {
	case BLOCK_SECTION:
		compose_section(sheet, block);
		return;
	case BLOCK_TEXT:
		compose_text(sheet, block);
		return;
	case BLOCK_LIST:
		compose_list(sheet, block);
		return;
	case BLOCK_NOTICE:
		compose_notice(sheet, block);
		return;
	case BLOCK_STEP:
		compose_step(sheet, block);
		return;
	case BLOCK_CHECK:
		compose_check(sheet, block);
		return;
	case BLOCK_CHOICE:
		compose_choice(sheet, block);
		return;
	case BLOCK_COMMAND:
		compose_command(sheet, block);
		return;
	case BLOCK_GOTO:
		compose_goto(sheet, block);
		return;
	case BLOCK_FIELDS:
		compose_fields(sheet, block);
		return;
	case BLOCK_TABLE:
		compose_table(sheet, block);
		return;
	case BLOCK_SPACE:
		compose_space(sheet, block);
		return;
	case BLOCK_TIMELINE:
		compose_timeline(sheet, block);
		return;
	case BLOCK_CODE:
		put_code(sheet, block->text, block->value);
		return;
	case BLOCK_BREAK:
		sheet->new_page = true;
		return;
	case BLOCK_FACT: /* with its neighbours, in compose_blocks() */
	case BLOCK_ROW:  /* in its table */
	case BLOCK_SPAN: /* in its timeline */
	case BLOCK_MARK:
		return;
	}
}

/* Whether a step, or a group of them, comes next: what is said before it is said of it. */
static bool is_before_step(const struct block *block)
{
	while (block != NULL && (block->kind == BLOCK_NOTICE || block->kind == BLOCK_FACT)) {
		block = block->next;
	}
	return block != NULL &&
	       (block->kind == BLOCK_STEP || (block->kind == BLOCK_SECTION && is_said(block->ref)));
}

void compose_blocks(struct sheet *sheet, const struct block *first, enum flow_level level)
{
	enum flow_level outside = sheet->level;
	for (const struct block *block = first; block != NULL; block = block->next) {
		sheet->level = level == FLOW_APART ? FLOW_BLOCK : FLOW_PART;
		sheet->level = level == FLOW_TOGETHER ? FLOW_TOGETHER : sheet->level;
		sheet_next(sheet, level);
		const struct block *code = block->kind == BLOCK_FACT && level == FLOW_APART
						   ? code_behind(block)
						   : NULL;
		if (code != NULL) {
			block = compose_facts_and_code(sheet, block, code);
		} else if (block->kind == BLOCK_FACT) {
			block = compose_facts(sheet, block, level);
		} else {
			compose_block(sheet, block);
		}
		/* What is said of a whole section stands with its first step. */
		if ((block->kind == BLOCK_NOTICE || block->kind == BLOCK_FACT) &&
			level == FLOW_APART && is_before_step(block->next)) {
			sheet_next(sheet, FLOW_KEEP);
		}
		/* What to type stands below what it is for. */
		if (block->kind == BLOCK_TEXT && block->next != NULL &&
			block->next->kind == BLOCK_COMMAND) {
			sheet_next(sheet, FLOW_TOGETHER);
		}
	}
	sheet->level = outside;
}

static bool has_code(const struct block *block)
{
	for (; block != NULL; block = block->next) {
		if (block->kind == BLOCK_CODE || has_code(block->first)) {
			return true;
		}
	}
	return false;
}

static void compose_title(struct sheet *sheet)
{
	const struct document *document = sheet->document;
	if (is_said(document->kind)) {
		sheet_paragraph(sheet,
			type_text(sheet->type, TYPE_SUBHEAD, document->kind, sheet->width, 0), 0,
			"P");
	}
	if (is_said(document->title)) {
		sheet_next(sheet, FLOW_TOGETHER);
		sheet_paragraph(sheet,
			type_text(sheet->type, TYPE_TITLE, document->title, sheet->width, 0), 0,
			"H1");
		sheet_gap(sheet, GAP_BLOCK);
	}
	if (is_said(document->qr) && !has_code(document->first)) {
		put_code(sheet, document->code, document->qr);
	}
}

void compose_document(struct sheet *sheet)
{
	sheet_begin(sheet);
	sheet_tag(sheet, "Document");
	sheet_end(sheet, 0);
	sheet_next(sheet, FLOW_TOGETHER);
	compose_title(sheet);
	compose_blocks(sheet, sheet->document->first, FLOW_APART);
	sheet_tag_end(sheet, "Document");
}
