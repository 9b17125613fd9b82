/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_SHELL_H
#define HP_PRACTICE_SHELL_H

/*
 * What the command interpreter makes of a line before any command sees it: commands joined by `&`,
 * `&&`, `||` and `|`, and output sent to a file by `>` or `>>`. None of them counts inside
 * quotation marks. Pure.
 */

#include <stdbool.h>

enum hp_shell_join {
	HP_SHELL_END,
	HP_SHELL_THEN, /**< & */
	HP_SHELL_AND,  /**< && */
	HP_SHELL_OR,   /**< || */
	HP_SHELL_PIPE, /**< | */
};

struct hp_shell_part {
	char *command;             /**< Without the redirection. */
	char *file;                /**< NULL: the console. "nul" in any case: nowhere. */
	bool append;               /**< >> */
	enum hp_shell_join behind; /**< What joins the next part. */
};

/** Takes the next part off *rest. false: a `>` without a file. The caller finishes it. */
bool hp_shell_next(const char **rest, struct hp_shell_part *ret_part);
void hp_shell_part_finish(struct hp_shell_part *part);

/** Gives the value of a variable; NULL: there is none. */
typedef const char *hp_shell_variable_fn(void *opaque, const char *name);

/** `%NAME%` replaced where `fn` knows the name, and kept as it is where not. Caller frees. */
char *hp_shell_expand(const char *line, hp_shell_variable_fn *fn, void *opaque);

#endif
