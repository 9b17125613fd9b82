/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw.h"

#include <stdlib.h>
#include <string.h>

#include "compose.h"
#include "config.h"
#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define LAST_PAGE_LEAST 0.15 /* of a page */
#define TIGHTER 0.6

#define CONTINUED_GAP 4.0
#define OUTLINE_SHOWN 90
#define SECONDS_LEN strlen("2026-01-02T03:04:05")

static cairo_status_t write_out(void *data, const unsigned char *bytes, unsigned int len)
{
	hp_str_append_len(data, (const char *)bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

/* ---- laying out ---- */

/* The first of a name is the one that links lead to. */
static void add_refs(struct laid *laid, const struct block *block)
{
	for (; block != NULL; block = block->next) {
		bool named = (block->kind == BLOCK_STEP || block->kind == BLOCK_SECTION) &&
			     block->ref != NULL;
		if (named && g_hash_table_lookup(laid->refs, block->ref) == NULL) {
			/* The table takes its values without const; nothing is changed. */
			union {
				const void *in;
				void *out;
			} key = {.in = block->ref}, value = {.in = block};
			(void)g_hash_table_insert(laid->refs, key.out, value.out);
		}
		add_refs(laid, block->first);
	}
}

static double continued_high(struct type *type)
{
	return type_line(type, TYPE_SMALL_BOLD) + CONTINUED_GAP;
}

static void add_repeats(struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->strip_count; i++) {
		const struct again *again = &sheet->strips[i].again;
		sheet->flow[i].repeat =
			(again->step != NULL ? continued_high(sheet->type) : 0) +
			(again->head != NO_STRIP ? sheet->flow[again->head].height : 0);
	}
}

static void find_pages(struct laid *laid)
{
	const struct sheet *sheet = &laid->sheet;
	for (size_t i = 0; i < sheet->strip_count; i++) {
		const struct strip *strip = &sheet->strips[i];
		for (size_t k = 0; k < strip->mark_count; k++) {
			const struct mark *mark = &sheet->marks[strip->first_mark + k];
			if (mark->kind == MARK_PLACE) {
				laid->page_of[mark->block->index] = laid->places[i].page + 1;
			}
		}
	}
}

/* How far the last page is filled. */
static double filled(const struct laid *laid)
{
	const struct sheet *sheet = &laid->sheet;
	size_t last = sheet->strip_count - 1;
	return sheet->strip_count == 0 ? 0 : laid->places[last].y + sheet->flow[last].height;
}

/* A few lines on a page of their own are paper for nothing: with less space between the blocks
 * they may have room on the page before. */
static void tighten(struct laid *laid)
{
	struct sheet *sheet = &laid->sheet;
	struct flow_strip *tight = hp_calloc(sheet->strip_count + 1, sizeof(*tight));
	struct flow_place *places = hp_calloc(sheet->strip_count + 1, sizeof(*places));
	for (size_t i = 0; i < sheet->strip_count; i++) {
		tight[i] = sheet->flow[i];
		tight[i].before *= TIGHTER;
	}
	size_t pages = flow_break(tight, sheet->strip_count, laid->size.rows, places);
	if (pages < laid->pages) {
		free(laid->places);
		laid->places = places;
		laid->pages = pages;
		places = NULL;
	}
	free(places);
	free(tight);
}

static void lay_out(
	struct pdf *pdf, struct laid *laid, const struct document *document, size_t index)
{
	struct sheet *sheet = &laid->sheet;
	laid->document = document;
	laid->index = index;
	laid->refs = g_hash_table_new(g_str_hash, g_str_equal);
	laid->page_of = hp_calloc(document->block_count + 1, sizeof(*laid->page_of));
	add_refs(laid, document->first);
	page_measure(pdf, laid);
	sheet_init(sheet, pdf->type, document, laid->size.column, laid->size.rows);
	compose_document(sheet);
	add_repeats(sheet);
	laid->places = hp_calloc(sheet->strip_count + 1, sizeof(*laid->places));
	laid->pages = flow_break(sheet->flow, sheet->strip_count, laid->size.rows, laid->places);
	if (laid->pages > 1 && filled(laid) < LAST_PAGE_LEAST * laid->size.rows) {
		tighten(laid);
	}
	find_pages(laid);
}

static void finish_laid(struct laid *laid)
{
	sheet_finish(&laid->sheet);
	free(laid->places);
	free(laid->page_of);
	g_hash_table_destroy(laid->refs);
}

/* ---- drawing ---- */

static void draw_continued(struct pdf *pdf, const struct laid *laid, const struct block *step)
{
	char *words = hp_asprintf(_("%s (continued)"), step->ref == NULL ? "" : step->ref);
	cairo_tag_begin(pdf->cr, "P", NULL);
	cairo_move_to(pdf->cr, laid->size.left, laid->size.top);
	pango_cairo_show_layout(pdf->cr, type_word(pdf->type, TYPE_SMALL_BOLD, words));
	cairo_tag_end(pdf->cr, "P");
	free(words);
}

static void draw_again(struct pdf *pdf, const struct laid *laid, size_t strip)
{
	const struct again *again = &laid->sheet.strips[strip].again;
	double y = laid->size.top;
	if (again->step != NULL) {
		draw_continued(pdf, laid, again->step);
		y += continued_high(pdf->type);
	}
	if (again->head != NO_STRIP) {
		draw_marks(pdf, laid, again->head, y);
	}
}

static void draw_pages(struct pdf *pdf, const struct laid *laid)
{
	const struct sheet *sheet = &laid->sheet;
	cairo_pdf_surface_set_size(pdf->surface, laid->size.width, laid->size.height);
	size_t end = 0;
	for (size_t page = 0; page < laid->pages; page++) {
		size_t first = end;
		while (end < sheet->strip_count && laid->places[end].page == page) {
			end++;
		}
		page_draw_frame(pdf, laid, page);
		draw_frames(pdf, laid, first, end);
		for (size_t i = first; i < end; i++) {
			if (i == first && page > 0) {
				draw_again(pdf, laid, i);
			}
			draw_marks(pdf, laid, i, laid->size.top + laid->places[i].y);
		}
		cairo_show_page(pdf->cr);
	}
}

/* ---- bookmarks and what is known of the file ---- */

static int add_bookmark(struct pdf *pdf, int parent, const char *words, const char *to, bool open)
{
	char *text = hp_text_clean_cut(words, OUTLINE_SHOWN);
	int id = cairo_pdf_surface_add_outline(
		pdf->surface, parent, text, to, open ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
	free(text);
	return id;
}

static void add_bookmarks(
	struct pdf *pdf, const struct laid *laid, const struct block *block, int parent)
{
	for (; block != NULL; block = block->next) {
		int id = parent;
		if (laid->page_of[block->index] > 0) {
			char *name = place_name(laid, block);
			char *to = hp_asprintf("dest='%s'", name);
			char *words = hp_asprintf("%s%s%s", block->ref == NULL ? "" : block->ref,
				block->ref == NULL || block->text == NULL ? "" : " ",
				block->text == NULL ? "" : block->text);
			id = add_bookmark(pdf, parent, words, to, false);
			free(words);
			free(to);
			free(name);
		}
		add_bookmarks(pdf, laid, block->first, id);
	}
}

static void add_outline(struct pdf *pdf, const struct laid *laid, size_t first_page)
{
	const struct document *document = laid->document;
	char *to = hp_asprintf("page=%zu pos=[0 0]", first_page + 1);
	char *words = hp_asprintf("%s%s%s", document->kind == NULL ? "" : document->kind,
		document->kind == NULL || document->title == NULL ? "" : ": ",
		document->title == NULL ? "" : document->title);
	int id = add_bookmark(pdf, CAIRO_PDF_OUTLINE_ROOT, words, to, true);
	add_bookmarks(pdf, laid, document->first, id);
	free(words);
	free(to);
}

static void set_metadata(struct pdf *pdf, const struct document *document)
{
	int64_t created = 0;
	char time[HP_TIME_SIZE];
	if (document->created != NULL) {
		(void)hp_time_parse(document->created, &created);
	}
	hp_time_format(created, time);
	/* Cairo knows no fractions of a second. */
	time[SECONDS_LEN] = 'Z';
	time[SECONDS_LEN + 1] = '\0';
	char *subject = hp_asprintf("%s %s %s", document->kind == NULL ? "" : document->kind,
		document->id == NULL ? "" : document->id,
		document->revision == NULL ? "" : document->revision);
	const struct {
		cairo_pdf_metadata_t what;
		const char *text;
	} items[] = {
		{CAIRO_PDF_METADATA_TITLE, document->title},
		{CAIRO_PDF_METADATA_SUBJECT, subject},
		{CAIRO_PDF_METADATA_KEYWORDS, document->code},
		{CAIRO_PDF_METADATA_CREATOR, "Holdpoint " HP_VERSION},
		{CAIRO_PDF_METADATA_CREATE_DATE, time},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(items); i++) {
		if (items[i].text != NULL) {
			cairo_pdf_surface_set_metadata(pdf->surface, items[i].what, items[i].text);
		}
	}
	free(subject);
}

/* ---- all of it ---- */

static void draw_documents(struct pdf *pdf, const struct model *model)
{
	struct laid *laid = hp_calloc(model->count, sizeof(*laid));
	size_t pages = 0;
	for (size_t i = 0; i < model->count; i++) {
		lay_out(pdf, &laid[i], &model->documents[i], i);
	}
	for (size_t i = 0; i < model->count; i++) {
		draw_pages(pdf, &laid[i]);
		add_outline(pdf, &laid[i], pages);
		pages += laid[i].pages;
	}
	for (size_t i = 0; i < model->count; i++) {
		finish_laid(&laid[i]);
	}
	free(laid);
}

int draw_model(const struct model *model, struct hp_str *out, struct hp_error *err)
{
	struct pdf pdf;
	pdf.surface = cairo_pdf_surface_create_for_stream(write_out, out, 595, 842);
	pdf.cr = cairo_create(pdf.surface);
	pdf.type = type_new(pdf.cr);
	bool has_fonts = type_has_fonts(pdf.type);
	if (has_fonts) {
		set_metadata(&pdf, &model->documents[0]);
		draw_documents(&pdf, model);
	}
	cairo_status_t status = cairo_status(pdf.cr);
	cairo_surface_finish(pdf.surface);
	if (status == CAIRO_STATUS_SUCCESS) {
		status = cairo_surface_status(pdf.surface);
	}
	type_free(pdf.type);
	cairo_destroy(pdf.cr);
	cairo_surface_destroy(pdf.surface);
	if (!has_fonts) {
		return hp_error_set(err, HP_ERR_IO,
			_("No font is installed here, and a PDF needs one (package "
			  "fonts-dejavu-core). Export as HTML or text instead."));
	}
	return status == CAIRO_STATUS_SUCCESS
		       ? 0
		       : hp_error_set(err, HP_ERR_IO,
				 _("The PDF could not be drawn: %s. Export as HTML or text "
				   "instead."),
				 cairo_status_to_string(status));
}
