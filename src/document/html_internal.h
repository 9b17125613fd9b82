/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_HTML_INTERNAL_H
#define HP_HTML_INTERNAL_H

/*
 * What the files of the HTML renderer share. Whatever a text is made of, it goes to the page
 * through hp_html_text() or, inside the style sheet, hp_html_css_string(): nothing else of a
 * document is ever appended as it is.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holdpoint/document.h"
#include "holdpoint/str.h"

struct hp_html_place;

/** One document on its way to the page. */
struct hp_html {
	struct hp_str out;
	const struct hp_document *document;
	size_t index;  /**< Of the document on the page, from 1: the first part of every id. */
	size_t serial; /**< Last number given to an id. */
	size_t level;  /**< Of the next heading, 2 to 6. */
	const struct hp_block *previous; /**< Before the block that is put now, in its list. */
	const char *qr;                  /**< Rows of '0' and '1'; NULL. */
	struct hp_html_place *places;    /**< Where a GOTO can lead to, sorted by ref. */
	size_t place_count;
};

/* ---- html_text.c ---- */

/** Text between tags or in a quoted attribute. NULL appends nothing. */
void hp_html_text(struct hp_str *out, const char *text);
/** A quoted string of CSS that also cannot end a style element. */
void hp_html_css_string(struct hp_str *out, const char *text);
/** `before`, the text, `after`: the outer two as they are. NULL as text: nothing at all. */
void hp_html_around(struct hp_str *out, const char *before, const char *text, const char *after);
/** The same, and the browser may fold behind each backslash: keys and paths are long. */
void hp_html_folding(struct hp_str *out, const char *before, const char *text, const char *after);
bool hp_html_is_blank(const char *text); /**< NULL or "". */

/* ---- html_place.c ---- */

void hp_html_places_init(struct hp_html *html);
void hp_html_places_finish(struct hp_html *html);
/** Appends ` id="..."`, for links that lead to this STEP or SECTION. */
void hp_html_place_id(struct hp_html *html, const struct hp_block *block);
/** Appends the address of a block with this ref; false where there is none. */
bool hp_html_place_link(struct hp_html *html, const char *ref);
/** The contents: a list of the headings, each a link. */
void hp_html_contents(struct hp_html *html);

/* ---- html_block.c ---- */

void hp_html_children(struct hp_html *html, const struct hp_block *parent);
/** This block and what follows it below the same parent; NULL is nothing. */
void hp_html_blocks(struct hp_html *html, const struct hp_block *first);

/* ---- html_field.c ---- */

/** A number for an id of this document: "d1f12" with 'f' as `kind`. */
size_t hp_html_next_id(struct hp_html *html);
void hp_html_fields(struct hp_html *html, const struct hp_block *block);
void hp_html_choice_box(struct hp_html *html, const struct hp_block *choice, bool open);
void hp_html_space(struct hp_html *html, const struct hp_block *block);
/** What a field without a label is called. */
const char *hp_html_field_word(enum hp_field_kind kind);
/** A box that was ticked, or not, once and for all. */
void hp_html_printed_box(struct hp_str *out, bool ticked);
/** An input up to where further attributes may follow. */
void hp_html_open_input(struct hp_html *html, enum hp_field_kind kind, size_t id);

/* ---- html_table.c ---- */

void hp_html_table(struct hp_html *html, const struct hp_block *block);

/* ---- html_step.c ---- */

void hp_html_step(struct hp_html *html, const struct hp_block *block);
void hp_html_check(struct hp_html *html, const struct hp_block *block);
void hp_html_choice(struct hp_html *html, const struct hp_block *block);
void hp_html_notice(struct hp_html *html, const struct hp_block *block);

/* ---- html_timeline.c, html_timeline_table.c ---- */

void hp_html_timeline(struct hp_html *html, const struct hp_block *block);
void hp_html_timeline_tables(struct hp_html *html, const struct hp_block *timeline);
/** "Held", ...: what a span of this kind is called. */
const char *hp_html_span_word(enum hp_span_kind span);
/** "1:05:09": hours, minutes, seconds. */
void hp_html_duration(struct hp_str *out, int64_t ms);

/* ---- html_code.c ---- */

void hp_html_code(struct hp_html *html, const struct hp_block *block);

/* ---- html_style.c, html_script.c ---- */

void hp_html_style(struct hp_str *out, const struct hp_document *const *documents, size_t count);
void hp_html_script(struct hp_str *out);

#endif
