/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_REG_H
#define HP_PRACTICE_REG_H

#include "console.h"

struct hp_strv;

/** The command `reg`; words[0] is "reg". `line` is what was typed, for a question that waits. */
enum hp_console_result hp_console_reg(
	struct hp_console *console, const struct hp_strv *words, const char *line);

#endif
