/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_CONSOLE_H
#define HP_PRACTICE_CONSOLE_H

#include <stdbool.h>
#include <stdio.h>

struct hp_machine;

/** What the console of a practice machine carries from line to line. */
struct hp_console {
	struct hp_machine *machine;
	FILE *out;
	bool one_shot;  /**< There is no next line: what would ask a question says which word it
			   needs instead. */
	bool ended;     /**< `exit` was typed. */
	char *question; /**< The key or value whose deletion waits for yes or no, as the command
			   that was typed; NULL: none. */
};

enum hp_console_result {
	HP_CONSOLE_DONE = 0,
	HP_CONSOLE_FAILED = 1, /**< As the real command would have. */
	HP_CONSOLE_USAGE = 2,
};

/** Runs one line and prints what the machine's console would show. */
enum hp_console_result hp_console_line(struct hp_console *console, const char *line);
void hp_console_finish(struct hp_console *console);

#endif
