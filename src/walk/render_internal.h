/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_WALK_RENDER_INTERNAL_H
#define HP_WALK_RENDER_INTERNAL_H

#include <stddef.h>

#include "holdpoint/str.h"

struct hp_error;

/**
 * Runs holdpoint-render-pdf at `program`, with `flag` where it is not NULL, from its start to its
 * end: `input` goes in, *output gets what comes out. HP_ERR_IO where it failed, with what it said,
 * or where it took too long or said too much.
 */
int render_converse(const char *program, const char *flag, const char *input, size_t len,
	struct hp_str *output, struct hp_error *err);

#endif
