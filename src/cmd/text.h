/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CMD_TEXT_H
#define HP_CMD_TEXT_H

#include <stddef.h>
#include <stdio.h>

#include "holdpoint/mem.h"

/*
 * Text on standard output for 80 columns. What is printed is made harmless first (hp_text_clean),
 * so that callers hand over what they have. A word that is wider than the line stands on a line of
 * its own, whole: names are never cut (R23).
 */

/**
 * Prints words for people in the characters of the terminal: where it cannot show UTF-8, ASCII
 * stands in. Not for documents that programs read; those are UTF-8 everywhere.
 */
void hp_cmd_put(FILE *stream, const char *fmt, ...) HP_PRINTF(2, 3);

/** `head` at the left edge, then `text` from column `indent` on, wrapped there. Either may be "".
 */
void hp_cmd_print_wrapped(const char *head, size_t indent, const char *text);
/** Challenge and response (R20): `object ........ STATE`, the object on lines of its own where both
 * do not fit. */
void hp_cmd_print_dotted(size_t indent, const char *object, const char *state);

#endif
