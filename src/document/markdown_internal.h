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

/* ---- markdown.c, for markdown_table.c ---- */

struct markdown_out {
	struct hp_str str;
	struct hp_str prefix; /* what each line begins with: "> ", two spaces in a list */
	const struct markdown_anchors *anchors;
	const struct hp_document *document;
	size_t level;    /* of the next heading */
	bool after_item; /* nothing but list items since the last blank line */
};
/** Begins a line. */
void markdown_line(struct markdown_out *out);
/** Appends `text` and begins nothing new. */
void markdown_put(struct markdown_out *out, const char *markup);
void markdown_text(struct markdown_out *out, const char *text, enum markdown_place place);
void markdown_end_line(struct markdown_out *out);
/** A blank line with the prefix, unless nothing stands above or one does. */
void markdown_blank(struct markdown_out *out);

/* ---- markdown_table.c ---- */

void markdown_table(struct markdown_out *out, const struct hp_block *block);
void markdown_timeline(struct markdown_out *out, const struct hp_block *block);

#endif
