/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where links lead: the ids of steps and sections, and the table of contents. */
#include "html_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/** Headings below this depth are not worth a line of the contents. */
#define CONTENTS_DEPTH 3u

struct hp_html_place {
	const struct hp_block *block;
	size_t order;
};

static bool has_place(const struct hp_block *block)
{
	return block->kind == HP_BLOCK_STEP || block->kind == HP_BLOCK_SECTION;
}

static void collect(struct hp_html *html, const struct hp_block *parent, size_t *capacity)
{
	for (const struct hp_block *block = parent->first; block != NULL; block = block->next) {
		if (has_place(block) && !hp_html_is_blank(block->ref)) {
			html->places = hp_grow(
				html->places, html->place_count, capacity, sizeof(*html->places));
			html->places[html->place_count] =
				(struct hp_html_place){.block = block, .order = html->place_count};
			html->place_count++;
		}
		collect(html, block, capacity);
	}
}

static int compare_places(const void *a, const void *b)
{
	const struct hp_html_place *one = a;
	const struct hp_html_place *other = b;
	int refs = strcmp(one->block->ref, other->block->ref);

	if (refs != 0) {
		return refs;
	}
	return one->order < other->order ? -1 : one->order > other->order;
}

void hp_html_places_init(struct hp_html *html)
{
	size_t capacity = 0;

	collect(html, &html->document->root, &capacity);
	if (html->place_count > 1) {
		qsort(html->places, html->place_count, sizeof(*html->places), compare_places);
	}
}

void hp_html_places_finish(struct hp_html *html)
{
	free(html->places);
	html->places = NULL;
	html->place_count = 0;
}

/* The first block with the ref, as hp_document_find() finds it; NULL. */
static const struct hp_block *find(const struct hp_html *html, const char *ref)
{
	size_t low = 0;
	size_t high = html->place_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(html->places[middle].block->ref, ref) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	if (low == html->place_count || strcmp(html->places[low].block->ref, ref) != 0) {
		return NULL;
	}
	return html->places[low].block;
}

/* Readable in an address: letters, digits and what step ids are made of stay. */
static void append_id(struct hp_html *html, const char *ref)
{
	hp_str_appendf(&html->out, "d%zu-", html->index);
	for (const char *c = ref; *c != '\0'; c++) {
		unsigned char byte = (unsigned char)*c;
		if (byte < 0x80 && (isalnum(byte) || strchr(".-@", byte) != NULL)) {
			hp_str_append_char(&html->out, *c);
		} else {
			hp_str_appendf(&html->out, "_%02x", byte);
		}
	}
}

/* ".2.0": the first block of the third one, for sections that no ref names. */
static void append_path(struct hp_html *html, const struct hp_block *section)
{
	size_t number = 0;

	if (section->parent == NULL) {
		return;
	}
	append_path(html, section->parent);
	for (const struct hp_block *block = section->parent->first; block != section;
		block = block->next) {
		number++;
	}
	hp_str_appendf(&html->out, ".%zu", number);
}

static void append_place(struct hp_html *html, const struct hp_block *block)
{
	if (!hp_html_is_blank(block->ref) && find(html, block->ref) == block) {
		append_id(html, block->ref);
		return;
	}
	hp_str_appendf(&html->out, "d%zus", html->index);
	append_path(html, block);
}

void hp_html_place_id(struct hp_html *html, const struct hp_block *block)
{
	hp_str_append(&html->out, " id=\"");
	append_place(html, block);
	hp_str_append_char(&html->out, '"');
}

bool hp_html_place_link(struct hp_html *html, const char *ref)
{
	if (hp_html_is_blank(ref) || find(html, ref) == NULL) {
		return false;
	}
	hp_str_append_char(&html->out, '#');
	append_id(html, ref);
	return true;
}

static bool is_listed(const struct hp_block *block)
{
	return block->kind == HP_BLOCK_SECTION && !hp_html_is_blank(block->text);
}

static void contents_of(struct hp_html *html, const struct hp_block *parent, size_t depth)
{
	bool open = false;

	for (const struct hp_block *block = parent->first; block != NULL && depth > 0;
		block = block->next) {
		if (!is_listed(block)) {
			continue;
		}
		hp_str_append(&html->out, open ? "" : "<ol>\n");
		open = true;
		hp_str_append(&html->out, "<li><a href=\"");
		hp_str_append_char(&html->out, '#');
		append_place(html, block);
		hp_str_append(&html->out, "\">");
		if (!hp_html_is_blank(block->ref)) {
			hp_html_around(&html->out, "<span class=\"ref\">", block->ref, "</span> ");
		}
		hp_html_text(&html->out, block->text);
		hp_str_append(&html->out, "</a>\n");
		contents_of(html, block, depth - 1);
		hp_str_append(&html->out, "</li>\n");
	}
	hp_str_append(&html->out, open ? "</ol>\n" : "");
}

void hp_html_contents(struct hp_html *html)
{
	contents_of(html, &html->document->root, CONTENTS_DEPTH);
}
