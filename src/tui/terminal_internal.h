/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TUI_TERMINAL_INTERNAL_H
#define HP_TUI_TERMINAL_INTERNAL_H

/* Between terminal.c (curses) and terminal_signal.c (signals, and the way out when nothing else
 * works). */

#include <stdbool.h>
#include <termios.h>

/** Does the terminal database know $TERM? */
bool hp_tui_terminal_is_known(void);

/** Characters and colours, once curses knows the terminal (terminal_draw.c). */
void hp_tui_terminal_choose_looks(void);
/** Sends what was drawn. */
void hp_tui_terminal_paint(void);

/** Signals that came since the last look. */
struct hp_tui_signals {
	bool window;
	bool stop;
	bool cont;
	bool hangup;
	bool terminate;
	bool interrupt;
};

/** Catches the signals a screen program must know of. Returns a descriptor that is readable when
 * one came; negative on failure. */
int hp_tui_signals_catch(void);
void hp_tui_signals_release(void);
void hp_tui_signals_take(struct hp_tui_signals *ret_signals);
/** Stops the process as Ctrl-Z would have; returns when it goes on. */
void hp_tui_signals_suspend(void);

/** What puts the terminal right without curses: its modes, and the bytes (copied; NULL for none) to
 * write. */
void hp_tui_rescue_arm(const struct termios *modes, const char *bytes);
void hp_tui_rescue_disarm(void);

#endif
