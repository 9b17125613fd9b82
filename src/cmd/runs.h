/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CMD_RUNS_H
#define HP_CMD_RUNS_H

struct hp_options;

/** `runs WORD ...`, cmd_runs_export.c. Returns an exit code. */
int hp_cmd_runs_word(const struct hp_options *options);

#endif
