/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TUI_FIELD_H
#define HP_TUI_FIELD_H

/* A line of text being typed. Lies in locked memory when it is a secret. Pure. */

#include <stdbool.h>
#include <stddef.h>

#include "decode.h"

/** Bytes a field holds at most, the NUL included: a reason, not a report. */
#define HP_FIELD_SIZE 2048

struct hp_tui_field {
	char *text; /**< HP_FIELD_SIZE bytes, UTF-8, NUL-terminated. */
	size_t len;
	size_t cursor; /**< Byte offset, at a character. */
	bool secret;
};

void hp_tui_field_init(struct hp_tui_field *field, bool secret);
void hp_tui_field_finish(struct hp_tui_field *field); /**< Wipes a secret. */
void hp_tui_field_set(struct hp_tui_field *field,
	const char *text); /**< NULL empties it. The cursor goes to the end. */
/** Does the field have anything but spaces in it? */
bool hp_tui_field_has_text(const struct hp_tui_field *field);

enum hp_tui_field_result {
	HP_FIELD_IGNORED, /**< Not a key for a field. */
	HP_FIELD_CHANGED, /**< Taken: text or cursor. */
	HP_FIELD_FULL,    /**< No room left. */
};
/** Gives the field a key: typed characters, Backspace, Delete, Left, Right, Home, End. What is
 * pasted is text: its newlines become spaces, its controls nothing. In a secret newlines become
 * nothing too: a line copied as a whole ends in one, and nobody would see the space. */
enum hp_tui_field_result hp_tui_field_key(struct hp_tui_field *field, const struct hp_tui_key *key);

#endif
