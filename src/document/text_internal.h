/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_DOCUMENT_TEXT_INTERNAL_H
#define HP_DOCUMENT_TEXT_INTERNAL_H

/* Plain text: what its parts share. All drawing is ASCII, so that a dumb printer prints it. */

#include "holdpoint/document.h"
#include "holdpoint/str.h"

struct text_out {
	struct hp_str str;
	size_t columns;   /* of a line, all used */
	const char *code; /* of the document, which stands in its head; NULL */
};

/* ---- text_line.c ---- */

/** A blank line before what follows, unless there is one or nothing stands above. */
void text_blank(struct text_out *out);
/** How many columns of the last line are taken. */
size_t text_column(const struct text_out *out);
/** A whole line of one character from `indent` on. */
void text_rule(struct text_out *out, size_t indent, char c);
/** Words from `indent` on and a newline; NULL and "" print nothing. */
void text_words(struct text_out *out, size_t indent, const char *text);
/** `head` at `indent`, then words from `column` on (behind the head where it is longer). */
void text_headed(
	struct text_out *out, size_t indent, size_t column, const char *head, const char *text);
/** Puts a frame around lines made with `inner` (columns: text_frame_columns()), headed by `label`.
 * `rule` draws above and below, `side` at both sides. */
void text_frame(struct text_out *out, size_t indent, const char *label, char corner, char rule,
	char side, const struct text_out *inner);
size_t text_frame_columns(const struct text_out *out, size_t indent);

/* ---- text_fields.c ---- */

/** One line of fields, more where they have no room. */
void text_fields(struct text_out *out, size_t indent, const struct hp_block *block);
/** What a field is in a cell: its value, or what is drawn to write on. Caller frees. */
char *text_field_cell(const struct hp_field *field);
/** Columns a cell needs at least to be written in. */
size_t text_field_room(enum hp_field_kind kind);

/* ---- text_command.c ---- */

/** To type as it stands; what is folded says so. */
void text_command(struct text_out *out, size_t indent, const struct hp_block *block);
/** Folds the lines that a word makes wider than the paper: a printer would cut them off. */
void text_fold(struct text_out *out);

/* ---- text_table.c, text_timeline.c ---- */

void text_table(struct text_out *out, size_t indent, const struct hp_block *block);
void text_timeline(struct text_out *out, size_t indent, const struct hp_block *block);

#endif
