/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Challenge and response: object ........ REQUIRED STATE */
#include "compose.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/str.h"

#define CHALLENGE_MAX 400       /* bytes; what is longer is folded anywhere */
#define LINE_END "\xe2\x80\xa8" /* U+2028: a new line of the same paragraph */

/* Dots from `from` to `to`, as far as whole ones go. */
static void put_dots(struct sheet *sheet, double from, double to, double y)
{
	double each = type_width(type_word(sheet->type, TYPE_BODY, " ."));
	size_t count = each > 0 && to - from > each ? (size_t)((to - from) / each) : 0;
	struct hp_str dots;
	hp_str_init(&dots);
	for (size_t i = 0; i < count; i++) {
		hp_str_append(&dots, " .");
	}
	if (count > 1) {
		PangoLayout *layout = type_word(sheet->type, TYPE_BODY, dots.data);
		(void)sheet_lines(sheet, layout, to - type_width(layout), y);
	}
	hp_str_finish(&dots);
}

/* Where the last line of a paragraph ends, from its left end, and how high all before it is. */
static double last_line(PangoLayout *layout, double *ret_top)
{
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	PangoRectangle logical;
	while (pango_layout_iter_next_line(iter)) {
	}
	pango_layout_iter_get_line_extents(iter, NULL, &logical);
	pango_layout_iter_free(iter);
	*ret_top = pango_units_to_double(logical.y);
	return pango_units_to_double(logical.x + logical.width);
}

/* A path or key that needs two lines is folded behind one of its separators. Caller frees. */
static char *folded(struct sheet *sheet, const char *text, double width)
{
	const char *best = NULL;
	for (const char *at = strchr(text, '\\'); at != NULL; at = strchr(at + 1, '\\')) {
		char *begin = hp_strndup(text, (size_t)(at - text) + 1);
		bool fits = type_width(type_word(sheet->type, TYPE_BODY, begin)) <= width;
		free(begin);
		if (!fits) {
			break;
		}
		best = at + 1;
	}
	return best == NULL ? hp_strdup(text)
			    : hp_asprintf("%.*s%s%s", (int)(best - text), text, LINE_END, best);
}

static PangoLayout *set_challenge(struct sheet *sheet, const struct block *block, double hang)
{
	const char *text = block->text == NULL ? "" : block->text;
	PangoLayout *whole =
		type_headed(sheet->type, TYPE_BODY, block->ref, NULL, text, sheet->w, hang);
	if (pango_layout_get_line_count(whole) < 2 || strlen(text) > CHALLENGE_MAX) {
		return whole;
	}
	char *words = folded(sheet, text, sheet->w - hang);
	PangoLayout *layout =
		type_headed(sheet->type, TYPE_BODY, block->ref, NULL, words, sheet->w, hang);
	free(words);
	return pango_layout_get_line_count(layout) > pango_layout_get_line_count(whole) ? whole
											: layout;
}

static void put_challenge(struct sheet *sheet, const struct block *block, double hang)
{
	PangoLayout *text = set_challenge(sheet, block, hang);
	char *words = hp_asprintf("%s%s%s", is_said(block->required) ? block->required : "",
		is_said(block->required) && is_said(block->verdict) ? ": " : "",
		is_said(block->verdict) ? block->verdict : "");
	PangoLayout *response =
		type_text(sheet->type, TYPE_BODY_BOLD, words, sheet->w - hang - 24, 0);
	double top = 0;
	double end = last_line(text, &top) + 4;
	double width = type_width(response);
	double height = type_height(text);
	free(words);
	if (end + width + 16 > sheet->w) {
		/* On a line of its own, dots before it. */
		top = height;
		end = hang;
	}
	sheet_begin(sheet);
	sheet_tag(sheet, "P");
	(void)sheet_lines(sheet, text, sheet->x, 0);
	if (width > 0) {
		put_dots(sheet, sheet->x + end, sheet->x + sheet->w - width - 3, top);
		double high = sheet_lines(sheet, response, sheet->x + sheet->w - width, top);
		height = top + high > height ? top + high : height;
	}
	sheet_tag_end(sheet, "P");
	sheet_end(sheet, height);
}

/* What a check says of itself and what is to be written: one row for both where many of them
 * would otherwise take pages. */
static bool put_in_one_row(struct sheet *sheet, const struct block *words)
{
	const struct block *fields = words != NULL ? words->next : NULL;
	return fields != NULL && fields->next == NULL && words->kind == BLOCK_TEXT &&
	       fields->kind == BLOCK_FIELDS && is_said(words->text) &&
	       compose_fields_behind(sheet, fields, words->text);
}

void compose_check(struct sheet *sheet, const struct block *block)
{
	double hang = is_said(block->ref) ? 16 : 0;
	sheet_gap(sheet, GAP_LINE);
	put_challenge(sheet, block, hang);
	struct column column = compose_indent(sheet, hang > 0 ? hang : 10);
	sheet_next(sheet, FLOW_TOGETHER);
	if (!put_in_one_row(sheet, block->first)) {
		compose_blocks(sheet, block->first, FLOW_PART);
	}
	sheet->apart = false;
	compose_outdent(sheet, column);
}
