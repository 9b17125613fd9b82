/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identity for eyes and cameras: the code in words, and the QR code as a drawing. */
#include "html_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"

/** Modules of white that a reader needs around the code (ISO/IEC 18004). */
#define QUIET 4u
/** The largest code has 177 modules a side. */
#define SIDE_MAX 177u
/** Of one module on paper, in hundredths of a millimetre: cameras want 0.4 mm and more. */
#define MODULE_HUNDREDTHS 55u

/* Modules a side; 0 where the rows are no square of '0' and '1'. */
static size_t side_of(const char *rows)
{
	size_t side = rows == NULL ? 0 : strspn(rows, "01");
	size_t count = 0;

	if (side > SIDE_MAX) {
		return 0;
	}
	while (rows != NULL && *rows != '\0') {
		if (strspn(rows, "01") != side) {
			return 0;
		}
		count++;
		rows += side;
		if (*rows == '\n') {
			rows++;
		} else if (*rows != '\0') {
			return 0;
		}
	}
	return count == side ? side : 0;
}

/* Each run of dark modules of a row is one rectangle of the path. */
static void put_modules(struct hp_str *out, const char *rows, size_t side)
{
	for (size_t y = 0; y < side; y++) {
		const char *row = rows + y * (side + 1);
		size_t x = 0;
		while (x < side) {
			size_t length = strspn(row + x, "1");
			if (length > side - x) {
				length = side - x;
			}
			if (length > 0) {
				hp_str_appendf(out, "M%zu %zuh%zuv1h-%zuz", x + QUIET, y + QUIET,
					length, length);
			}
			x += length > 0 ? length : 1;
		}
	}
}

static void put_qr(struct hp_html *html, size_t side, const char *contents)
{
	struct hp_str *out = &html->out;
	size_t whole = side + 2 * QUIET;
	size_t millimetres = (whole * MODULE_HUNDREDTHS + 99) / 100;

	hp_str_appendf(out,
		"<svg class=\"qr\" role=\"img\" viewBox=\"0 0 %zu %zu\" width=\"%zumm\" "
		"height=\"%zumm\" shape-rendering=\"crispEdges\" aria-label=\"",
		whole, whole, millimetres, millimetres);
	hp_html_text(out, _("QR code"));
	hp_html_around(out, ": ", contents, "");
	hp_str_appendf(out, "\"><rect width=\"%zu\" height=\"%zu\" fill=\"#fff\"/><path d=\"",
		whole, whole);
	put_modules(out, html->qr, side);
	hp_str_append(out, "\" fill=\"#000\"/></svg>\n");
}

void hp_html_code(struct hp_html *html, const struct hp_block *block)
{
	size_t side = side_of(html->qr);

	hp_str_append(&html->out, "<div class=\"code\">\n");
	if (side > 0) {
		put_qr(html, side, block->value);
	}
	hp_html_around(&html->out, "<p><code>", block->text, "</code></p>\n");
	hp_str_append(&html->out, "</div>\n");
}
