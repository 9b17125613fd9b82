/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CMD_SHOW_H
#define HP_CMD_SHOW_H

/* What the two files of `show` share: text on standard output (text.h). */

#include <stddef.h>

struct hp_notice;
struct hp_step;

/** A label and its text, wrapped beside it; nothing where `text` is NULL. */
void show_label(size_t indent, const char *label, const char *text);
/** The same, and frees `text_taken`. */
void show_label_take(size_t indent, const char *label, char *text_taken);
void show_notices(size_t indent, const struct hp_notice *notices, size_t count);
void show_step(const struct hp_step *step);
void show_checks(const struct hp_step *step, size_t indent);

#endif
