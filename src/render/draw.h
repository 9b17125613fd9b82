/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RENDER_DRAW_H
#define HP_RENDER_DRAW_H

/* From strips to a PDF: everything is laid out before anything is drawn, because a step names the
 * page of another one. */

#include <cairo-pdf.h>

#include "model.h"
#include "sheet.h"

struct hp_error;
struct hp_str;

/** The measures of a page, in points. */
struct page_size {
	double width, height;
	double left, top;    /**< Of the column. */
	double column, rows; /**< Its width and height. */
};

/** One document, laid out. */
struct laid {
	const struct document *document;
	size_t index; /**< Among the documents. */
	struct page_size size;
	struct sheet sheet;
	struct flow_place *places; /**< Of the strips. */
	size_t pages;
	size_t *page_of;    /**< Of each block: from 1; 0 for those without a place. */
	GHashTable *refs;   /**< Of steps and sections: ref to the block. */
	PangoLayout *title; /**< In the header... */
	PangoLayout *about; /**< ... and below it. */
	PangoLayout *foot;  /**< In the footer, beside the page's number. */
};

struct pdf {
	cairo_surface_t *surface;
	cairo_t *cr;
	struct type *type;
};

/** Writes the documents of a model, one after the other. HP_ERR_IO where Cairo failed. */
int draw_model(const struct model *model, struct hp_str *out, struct hp_error *err);

/* ---- draw_page.c: what is the same on every page ---- */

/** Where the column of a page is; sets laid->size and the words of
 * header and footer. */
void page_measure(struct pdf *pdf, struct laid *laid);
void page_draw_frame(struct pdf *pdf, const struct laid *laid, size_t page);

/* ---- draw_mark.c ---- */

void draw_marks(struct pdf *pdf, const struct laid *laid, size_t strip, double y);
void draw_frames(struct pdf *pdf, const struct laid *laid, size_t first, size_t end);
/** The name of a block's place in the PDF; caller frees. */
char *place_name(const struct laid *laid, const struct block *block);
void draw_rule(cairo_t *cr, double x, double y, double w, double h, double width);

#endif
