/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RENDER_TYPE_H
#define HP_RENDER_TYPE_H

/* Lines of text, set by Pango. Sizes are points (1/72 inch) everywhere; texts are never markup. */

#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stddef.h>

enum type_style {
	TYPE_TITLE,
	TYPE_HEAD,
	TYPE_SUBHEAD,
	TYPE_STEP, /**< What is to be done: 12 points at least (R100). */
	TYPE_STEP_BOLD,
	TYPE_BODY, /**< All else: 10 points at least. */
	TYPE_BODY_BOLD,
	TYPE_SMALL,
	TYPE_SMALL_BOLD,
	TYPE_MONO,
	TYPE_MARK, /**< The mark behind the text of a page. */
	TYPE_COUNT_,
};

struct type;

struct type *type_new(cairo_t *cr);
void type_free(struct type *type);
/** Whether this machine has any font: without one all letters would be empty boxes. */
bool type_has_fonts(struct type *type);

/** A text within a width (0: one line as long as it has to be), folded between words, inside them
 * only where one is wider than that. Its lines live as long as `type`. */
PangoLayout *type_text(
	struct type *type, enum type_style style, const char *text, double width, double hang);
/**
 * The same with a bold beginning: "6.4", "Hazard". `rest` begins at `hang`, and so do the lines
 * after the first; where the beginning is longer, a space behind it. Either may be NULL or "".
 */
PangoLayout *type_headed(struct type *type, enum type_style style, const char *head,
	const char *plain, const char *rest, double width, double hang);
/** A short text on one line; asked for often, set once. */
PangoLayout *type_word(struct type *type, enum type_style style, const char *text);

double type_width(PangoLayout *layout);
double type_height(PangoLayout *layout);
/** Of a line in this style: from its top to where letters stand, and to the next line's top. */
double type_ascent(struct type *type, enum type_style style);
double type_line(struct type *type, enum type_style style);

#endif
