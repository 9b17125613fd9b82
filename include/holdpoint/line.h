/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_LINE_H
#define HP_LINE_H

struct hp_walk;

/**
 * The line front end (DESIGN section 7): prompts on standard output, words from standard input,
 * whether terminal, pipe or file. Walks until the run ends, is held or stopped, or input ends
 * (held, R101). Messages of the run go to standard output too: it is the conversation.
 */
int hp_line_walk(struct hp_walk *walk);

/** A drill that plays itself: types the practice section's lines on the practice console and
 * answers every prompt; prints the conversation. */
int hp_line_demo(struct hp_walk *walk);

/**
 * Asks for a password on the controlling terminal, without an echo. In locked memory, freed with
 * hp_secret_free(); "" for an empty line; NULL: the input ended, or there is no terminal. For when
 * standard input is a terminal.
 */
char *hp_line_ask_secret(const char *prompt);

#endif
