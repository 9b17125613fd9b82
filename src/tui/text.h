/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TUI_TEXT_H
#define HP_TUI_TEXT_H

/* Text made ready for a terminal: harmless, in its characters, broken into lines by columns. Pure.
 */

#include <stdbool.h>
#include <stddef.h>

struct hp_strv;

/** Harmless (again, whoever cleaned it before) and, with `ascii`, in ASCII. Newlines stay. Caller
 * frees. NULL gives "". */
char *hp_tui_text(const char *text, bool ascii);

/** How many bytes of `text` fill at most `columns` columns; a character is never cut. *ret_columns
 * (may be NULL): what they take. */
size_t hp_tui_text_fit(const char *text, size_t columns, size_t *ret_columns);

/** At most `columns` columns of `text`; what is cut ends in `~`. Only where the whole stands
 * elsewhere on the screen. Caller frees. */
char *hp_tui_text_cut(const char *text, size_t columns);

/**
 * Breaks `text` into lines of at most `first` columns (the first one) and `rest` columns (the
 * others), both at least 1: at spaces, in a word that is longer than a line behind a `\` or `/`,
 * else anywhere between characters. Nothing is lost but the space at the break (R23). Newlines
 * begin a new line. An empty text gives one empty line.
 */
void hp_tui_wrap(const char *text, size_t first, size_t rest, struct hp_strv *ret_lines);

/** As hp_tui_wrap for what must be typed exactly: every space stays. */
void hp_tui_wrap_exact(const char *text, size_t first, size_t rest, struct hp_strv *ret_lines);

#endif
