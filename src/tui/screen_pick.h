/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TUI_SCREEN_PICK_H
#define HP_TUI_SCREEN_PICK_H

#include "tui_internal.h"

struct hp_library_entry;

/** What the picker shows (borrowed) and what was chosen. */
struct hp_tui_pick_data {
	const struct hp_library_entry *entries;
	size_t entry_count;
	const struct hp_tui_open_run *runs;
	size_t run_count;
	size_t mark; /**< Row: runs first, then procedures. SIZE_MAX: none is shown. */
	char *find;  /**< Owned; NULL: all are shown. */
	enum hp_tui_choice choice;
	size_t index;
};

#endif
