/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TUI_TERMINAL_H
#define HP_TUI_TERMINAL_H

/*
 * The terminal: the only files that know curses, termios and signals. There is one terminal, so its
 * state is static here.
 *
 *     hp_tui_term_open()   signals, modes, first empty screen
 *     loop: clear, put..., refresh; poll hp_tui_term_fd(); hp_tui_term_read()
 *     hp_tui_term_close()
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode.h"
#include "page.h"

/** Opens it: false where there is no terminal that can show a screen (not a terminal, TERM unset,
 * unknown or dumb). Nothing was written then. */
bool hp_tui_term_open(void);
/** Puts everything back as it was. Writes nothing to a terminal that went away. */
void hp_tui_term_close(void);

size_t hp_tui_term_rows(void);
size_t hp_tui_term_columns(void);
/** Are texts shown in ASCII only? */
bool hp_tui_term_ascii(void);

/* ---- drawing ---- */

void hp_tui_term_clear(void);
/** Puts `len` bytes of cleaned text, at most `columns` columns of it; returns the columns used. */
size_t hp_tui_term_put_len(size_t row, size_t column, size_t columns, enum hp_tui_style style,
	const char *text, size_t len);
size_t hp_tui_term_put(
	size_t row, size_t column, size_t columns, enum hp_tui_style style, const char *text);
/** Spaces in a style. */
void hp_tui_term_fill(size_t row, size_t column, size_t columns, enum hp_tui_style style);
void hp_tui_term_line(size_t row, size_t column, const struct hp_tui_line *line, size_t columns);
void hp_tui_term_vertical(size_t column, size_t row, size_t rows);
void hp_tui_term_horizontal(size_t row, size_t column, size_t columns);
/** Where the cursor stands after the refresh; it is hidden unless this was called since the clear.
 */
void hp_tui_term_cursor(size_t row, size_t column);
void hp_tui_term_refresh(void);
/** The next refresh paints everything anew. */
void hp_tui_term_repaint(void);

/* ---- input ---- */

enum hp_tui_news {
	HP_NEWS_REDRAW = 1 << 0, /**< Another size, or back from a suspension. */
	HP_NEWS_HANGUP = 1 << 1, /**< The terminal is gone: nothing is written to it any more. */
	HP_NEWS_TERMINATED =
		1 << 2, /**< Someone asked the program to end; the terminal is there. */
};

/** Readable when hp_tui_term_read() has something to do: typed bytes or a signal. */
int hp_tui_term_fd(void);
/** Takes what came, without waiting: keys are appended, the rest is told by enum hp_tui_news bits.
 * A suspension happens in here. */
unsigned hp_tui_term_read(struct hp_tui_keys *keys, int64_t now_ms);
/** Milliseconds until hp_tui_term_read() wants to be called though nothing came; -1: not at all. */
int hp_tui_term_timeout(int64_t now_ms);

#endif
