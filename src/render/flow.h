/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RENDER_FLOW_H
#define HP_RENDER_FLOW_H

/*
 * Where pages end: arithmetic over heights, without fonts and drawing. A document is a column of
 * strips that are never cut. Between two strips a page may end more or less gladly; the level says
 * how gladly.
 */

#include <stdbool.h>
#include <stddef.h>

enum flow_level {
	FLOW_APART,    /**< Between steps, sections, paragraphs: here pages end. */
	FLOW_KEEP,     /**< Behind a heading or what is said of a whole section: only where it and
			  the step that follows do not fit on one page. */
	FLOW_BLOCK,    /**< Between the blocks of one step: only where it is longer than a page
			  (R100). */
	FLOW_PART,     /**< Inside a block: rows of a table, what belongs to a check. */
	FLOW_LINES,    /**< Inside a paragraph. */
	FLOW_TOGETHER, /**< A warning and its step (R13). */
};

struct flow_strip {
	double before; /**< Space above; none at the top of a page. */
	double height;
	double repeat;         /**< What stands above it again where a page begins with it: "6.4
				  (continued)", a table's head. */
	enum flow_level level; /**< Of the place before this strip. */
	bool new_page;         /**< A page begins here whatever there is. */
};

struct flow_place {
	size_t page; /**< From 0. */
	double y;    /**< Its top, from the top of the page. */
};

/** Gives each strip its place on pages of `height` and returns the number of pages (at least 1). A
 * strip that is higher than a page gets a page of its own. */
size_t flow_break(const struct flow_strip *strips, size_t count, double height,
	struct flow_place *ret_places);

#endif
