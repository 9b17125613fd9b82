/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CMD_SHOW_H
#define HP_CMD_SHOW_H

/* What the two files of `show` share: text on standard output (text.h). */

#include <stddef.h>

struct hp_check;
struct hp_condition;
struct hp_notice;
struct hp_parameter;
struct hp_step;

/** A label and its text, wrapped beside it; nothing where `text` is NULL. */
void show_label(size_t indent, const char *label, const char *text);
void show_notices(size_t indent, const struct hp_notice *notices, size_t count);
void show_step(const struct hp_step *step);
void show_checks(const struct hp_step *step, size_t indent);

/** "1 to 60 minutes; default: 5": what a right value is. "" where any text is. Caller frees. */
char *show_value_text(const struct hp_parameter *parameter);
/** A condition in words. Caller frees. */
char *show_condition_text(const struct hp_condition *condition);

#endif
