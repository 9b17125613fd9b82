/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_DOCUMENT_MARKDOWN_INTERNAL_H
#define HP_DOCUMENT_MARKDOWN_INTERNAL_H

/* Markdown: what its parts share. */

#include "holdpoint/document.h"
#include "holdpoint/str.h"

/** Where a text stands: what would be read as markup differs. */
enum markdown_place {
	MARKDOWN_START,  /**< First in its line: "1. ", "# ", "- " would begin something. */
	MARKDOWN_INLINE, /**< Behind something on its line. */
	MARKDOWN_CELL,   /**< In a table. */
	MARKDOWN_LINK,   /**< The words of a link. */
};

/* ---- markdown_escape.c ---- */

/** Appends a text so that it is read as exactly these characters; spaces at its ends are dropped.
 * NULL appends nothing. */
void markdown_escape(struct hp_str *out, const char *text, enum markdown_place place);
/** Appends a text as code: whole, nothing in it is markup. */
void markdown_code(struct hp_str *out, const char *text);

/* ---- markdown_anchor.c ---- */

/** The anchors that forges give to the headings, in the order they stand. */
struct markdown_anchors {
	struct anchor *items;
	size_t count;
	size_t capacity;
};
void markdown_anchors_finish(struct markdown_anchors *anchors);
/** Notes the next heading; `block` is what it stands for, NULL for a title. */
void markdown_anchors_add(
	struct markdown_anchors *anchors, const struct hp_block *block, const char *text);
/** The anchor of a block's heading; NULL where it has none. */
const char *markdown_anchor_of(
	const struct markdown_anchors *anchors, const struct hp_block *block);

/* ---- markdown_line.c ---- */

struct markdown_out {
	struct hp_str str;
	struct hp_str prefix; /* what each line begins with: "> ", two spaces in a list */
	const struct markdown_anchors *anchors;
	const struct hp_document *document;
	size_t level;    /* of the next heading */
	bool in_item;    /* what follows stands inside a list item */
	bool after_item; /* nothing but list items since the last blank line */
};

void markdown_line(struct markdown_out *out); /**< Begins a line. */
/** Appends markup of ours. */
void markdown_put(struct markdown_out *out, const char *markup);
/** Appends a text, escaped. */
void markdown_text(struct markdown_out *out, const char *text, enum markdown_place place);
void markdown_end_line(struct markdown_out *out);
/** A blank line, unless nothing stands above or one does. */
void markdown_blank(struct markdown_out *out);
/** What follows is inside a quotation or a list item, until markdown_leave() with what this
 * returned. */
size_t markdown_enter(struct markdown_out *out, const char *more);
void markdown_leave(struct markdown_out *out, size_t before);
/** A paragraph between `mark`s ("**"); NULL and "" print nothing. */
void markdown_paragraph(struct markdown_out *out, const char *mark, const char *text);
/** The same line `lines` times, as it stands, between fences longer than any inside. */
void markdown_fenced(struct markdown_out *out, const char *line, size_t lines);
/** A paragraph of code. */
void markdown_code_line(struct markdown_out *out, const char *text);

/* ---- markdown_item.c: list items, without what is inside of them ---- */

void markdown_fact(struct markdown_out *out, const struct hp_block *block);
void markdown_item(struct markdown_out *out, const char *text);
void markdown_list(struct markdown_out *out, const struct hp_block *block);
void markdown_fields(struct markdown_out *out, const struct hp_block *block);
void markdown_check(struct markdown_out *out, const struct hp_block *block);
void markdown_choice(struct markdown_out *out, const struct hp_block *block);

/* ---- markdown_table.c ---- */

void markdown_table(struct markdown_out *out, const struct hp_block *block);
void markdown_timeline(struct markdown_out *out, const struct hp_block *block);

#endif
