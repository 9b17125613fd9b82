/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_CONSOLE_H
#define HP_PRACTICE_CONSOLE_H

#include <stdbool.h>
#include <stdio.h>

#include "holdpoint/mem.h"

struct hp_error;
struct hp_machine;
struct hp_strv;

/** What the console of a practice machine carries from line to line. */
struct hp_console {
	struct hp_machine *machine;
	FILE *out;
	bool one_shot;  /**< There is no next line: what would ask a question says which word it
			   needs instead. */
	bool ended;     /**< `exit` was typed. */
	char *question; /**< The deletion that waits for yes or no, as the command that is then run;
			   NULL: none. */
	char *piped;    /**< What the command before a `|` said; NULL: there was none. */
	unsigned depth; /**< Of command files in command files. */
};

enum hp_console_result {
	HP_CONSOLE_DONE = 0,
	HP_CONSOLE_FAILED = 1, /**< As the real command would have. */
	HP_CONSOLE_USAGE = 2,
};

/** Runs one line and prints what the machine's console would show. */
enum hp_console_result hp_console_line(struct hp_console *console, const char *line);
void hp_console_finish(struct hp_console *console);

/* ---- for the commands ---- */

/** words[0] is the command itself; `line` is what was typed, without redirection. */
typedef enum hp_console_result hp_command_fn(
	struct hp_console *console, const struct hp_strv *words, const char *line);

/** Prints a text made harmless; newlines stay. */
void hp_console_print(struct hp_console *console, const char *fmt, ...) HP_PRINTF(2, 3);
/** Says a sentence as an error. */
enum hp_console_result hp_console_error(struct hp_console *console, const char *fmt, ...)
	HP_PRINTF(2, 3);
/** Says what `err` holds, and drops it. */
enum hp_console_result hp_console_fail(struct hp_console *console, struct hp_error *err);
/** The usage of one command, a line each. */
enum hp_console_result hp_console_usage(struct hp_console *console, const char *lines);
/** Saves the machine's state: DONE, or says why not. */
enum hp_console_result hp_console_save(struct hp_console *console);
/**
 * Asks whether to delete `what`. With no next line to answer in it says that `word` belongs on the
 * line. After a yes `line` is run with that word behind it.
 */
enum hp_console_result hp_console_ask(
	struct hp_console *console, const char *what, const char *line, const char *word);

/** `/x` or `-x` in any case. */
bool hp_console_is_flag(const char *word, const char *flag);

#endif
