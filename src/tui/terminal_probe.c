/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "terminal_internal.h"

#include <stdlib.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

/* A file of its own: <term.h> makes macros of common words such as `lines` and `columns`. */

bool hp_tui_terminal_is_known(void)
{
	int known;

	/* Asked before newterm(), which leaks where the terminal is not known. */
	if (setupterm(NULL, STDOUT_FILENO, &known) != OK) {
		return false;
	}
	(void)del_curterm(cur_term);
	return true;
}
