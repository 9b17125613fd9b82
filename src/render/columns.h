/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RENDER_COLUMNS_H
#define HP_RENDER_COLUMNS_H

/* How wide the columns of a table are: arithmetic, without fonts. */

#include <stdbool.h>
#include <stddef.h>

struct column_need {
	double least; /**< Its widest word, or the room to write in. */
	double most;  /**< Its widest cell on one line. */
	bool takes;   /**< What is left over goes to these. */
	double width; /**< Result. */
};

/** Shares `width` out among the columns: each gets its least, then as much of what it would like as
 * there is. Where not even the least have room, all shrink alike and words are folded inside. */
void columns_share(struct column_need *columns, size_t count, double width);

#endif
