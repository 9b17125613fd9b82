/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRINT_H
#define HP_PRINT_H

/* To a printer, through CUPS's `lp`. */

#include <stddef.h>

#include "holdpoint/document.h"

struct hp_error;

/**
 * Sends a file's bytes (a PDF, or plain text) to `printer`, or to the default one where it is NULL,
 * and waits until the print system has taken them. *ret_request gets what lp said of it, cleaned:
 * "request id is laser-12 (0 file(s))"; the caller frees it. HP_ERR_UNAVAILABLE where there is no
 * lp, no printer, or the print system took nothing, with lp's own words and the remedy.
 */
int hp_print_send(const char *printer, const char *title, enum hp_paper paper, const char *bytes,
	size_t len, char **ret_request, struct hp_error *err);

#endif
