/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RENDER_SHEET_H
#define HP_RENDER_SHEET_H

/*
 * One document between its blocks and its pages: a column of strips (flow.h), each with what is to
 * be drawn in it. compose_*.c fill it, draw*.c draw it.
 */

#include <pango/pango.h>
#include <stdbool.h>
#include <stddef.h>

#include "flow.h"
#include "model.h"
#include "type.h"

#define MM (72 / 25.4)

enum mark_kind {
	MARK_LINE, /**< A line of text: `line`, its left end and its base line; `number` an enum
		      line_look. */
	MARK_BOX,  /**< A box to tick, `w` wide; `number` 1 ticked. */
	MARK_RULE, /**< From (x, y) by (w, h); `number` hundredths of a point. */
	MARK_DASH, /**< The same, dashed. */
	MARK_RECT, /**< Ruled by `number` hundredths of a point. */
	MARK_FILL, /**< Filled with `number` hundredths of black. */
	MARK_BAR,  /**< A span of a timeline: `number` is its enum span_kind. */
	MARK_QR,   /**< `text` as a QR code, `w` wide with its quiet zone. */
	MARK_ARROW,
	MARK_GOTO,  /**< What `block` says, a link, within `w`. */
	MARK_PLACE, /**< Here is the place of block `number`. */
	MARK_BEGIN, /**< A structure element of the name `text`. */
	MARK_END,
};

enum line_look {
	LINE_BLACK,
	LINE_WHITE,
	LINE_FOLDED, /**< A command that goes on in the next line. */
	LINE_FOLDED_AT_SPACE,
};

struct mark {
	enum mark_kind kind;
	double x, y, w, h;
	PangoLayoutLine *line;
	const char *text;
	const struct block *block;
	size_t number;
};

/** What stands above a strip again where a page begins with it. */
struct again {
	const struct block *step; /**< "6.4 (continued)"; NULL. */
	size_t head;              /**< Its table's head: the strip; NO_STRIP. */
};
#define NO_STRIP ((size_t)-1)

struct strip {
	size_t first_mark, mark_count;
	struct again again;
};

enum frame_style {
	FRAME_WARNING,
	FRAME_CAUTION,
	FRAME_NOTE,
	FRAME_COMMAND,
	FRAME_SPACE,
	FRAME_CURRENT
};

/** Strips `first` to `last` stand in a frame; left open where a page divides it. */
struct frame {
	enum frame_style style;
	size_t first, last;
	double x, w;
};

struct sheet {
	struct type *type;
	const struct document *document;
	double width;  /**< Of the column. */
	double height; /**< Of the part of a page that is for it. */

	struct flow_strip *flow;
	struct strip *strips;
	size_t strip_count, strip_capacity, flow_capacity;
	struct mark *marks;
	size_t mark_count, mark_capacity;
	struct frame *frames;
	struct hp_arena arena; /* for texts and tables of our own */
	size_t frame_count, frame_capacity;

	/* Where composing is. */
	double x, w;           /* the part of the column that is in use */
	enum flow_level level; /* before the strips to come */
	bool apart;            /* before the next one only: as `next_level` says */
	enum flow_level next_level;
	size_t depth; /* of sections */
	double gap;   /* above the next strip, at least */
	double pad;   /* inside the next strip, above all else: a frame's room */
	bool new_page;
	struct again again;
};

void sheet_init(struct sheet *sheet, struct type *type, const struct document *document,
	double width, double height);
void sheet_finish(struct sheet *sheet);

/** Begins a strip; the marks added from here to the next one are its own, `y` from its top. */
void sheet_begin(struct sheet *sheet);
/** Ends it: so high, with a frame's padding added. */
void sheet_end(struct sheet *sheet, double height);
struct mark *sheet_mark(struct sheet *sheet, struct mark mark);
/** Space above the next strip; of several wishes the largest. */
void sheet_gap(struct sheet *sheet, double gap);
/** The level before the next strip only. */
void sheet_next(struct sheet *sheet, enum flow_level level);
/** Adds room below the last strip. */
void sheet_pad_below(struct sheet *sheet, double pad);
void sheet_frame(struct sheet *sheet, enum frame_style style, size_t first, double x, double width);

/** Adds the lines of a layout from (x, y) on as marks; returns their height. */
double sheet_lines(struct sheet *sheet, PangoLayout *layout, double x, double y);
/** A paragraph as strips of its own, several where it is long, as a structure element `tag`. */
void sheet_paragraph(struct sheet *sheet, PangoLayout *layout, double x, const char *tag);
void sheet_tag(struct sheet *sheet, const char *tag);
void sheet_tag_end(struct sheet *sheet, const char *tag);

#endif
