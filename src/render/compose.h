/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RENDER_COMPOSE_H
#define HP_RENDER_COMPOSE_H

/* From blocks to strips: where everything stands in its column, and what stays together. */

#include "sheet.h"

#define GAP_LINE 2.0         /* between things that belong together */
#define GAP_BLOCK 5.0        /* between the blocks of a step */
#define GAP_STEP 7.0         /* between steps */
#define GAP_SECTION 16.0     /* above a heading */
#define BOX_SIZE (4.5 * MM)  /* a tick box; a pen needs 4 mm */
#define FIELD_ROW (7.6 * MM) /* a line to write on; handwriting needs 7 mm */

/** The whole document, its title first. */
void compose_document(struct sheet *sheet);
/** Blocks one below the other; `level` before each of them. */
void compose_blocks(struct sheet *sheet, const struct block *first, enum flow_level level);

/* One kind each, in a file of its own. */
void compose_step(struct sheet *sheet, const struct block *block);
void compose_check(struct sheet *sheet, const struct block *block);
void compose_choice(struct sheet *sheet, const struct block *block);
void compose_goto(struct sheet *sheet, const struct block *block);
void compose_command(struct sheet *sheet, const struct block *block);
void compose_notice(struct sheet *sheet, const struct block *block);
void compose_fields(struct sheet *sheet, const struct block *block);
/** Fields to be written, in one row behind these words; false where there is no room for that. */
bool compose_fields_behind(struct sheet *sheet, const struct block *block, const char *words);
void compose_space(struct sheet *sheet, const struct block *block);
/** The line above a table or a drawing, which stays with it; NULL or "": none. */
void compose_caption(struct sheet *sheet, const char *text);
void compose_table(struct sheet *sheet, const struct block *block);
void compose_timeline(struct sheet *sheet, const struct block *block);

/** The part of the column that is in use. */
struct column {
	double x, w;
};
/** Leaves so much free at the left; returns what compose_outdent() goes back to. */
struct column compose_indent(struct sheet *sheet, double by);
void compose_outdent(struct sheet *sheet, struct column outside);

/** Room that a value to be written by hand needs. */
double field_room(enum field_kind kind);
/** What a GOTO says, with its page; 0 is one not known yet, for measuring. Caller frees. */
char *goto_words(const struct block *block, size_t page);
/** Whether a text is there at all. */
bool is_said(const char *text);

#endif
