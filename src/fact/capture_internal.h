/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CAPTURE_INTERNAL_H
#define HP_CAPTURE_INTERNAL_H

/*
 * Inside capture.h:
 *     capture.c         which commands answer which fact
 *     capture_export.c  which key of the registry is exported
 *     capture_quote.c   what may stand in double quotes
 *     capture_print.c   the commands as cmd.exe takes them
 */

#include "holdpoint/capture.h"

/** The text files of a capture in the order in which they are written; ends with NULL. */
extern const char *const hp_capture_files[];

/* ---- capture_quote.c ---- */

/** HP_ERR_INVALID: the value, shortened, and a translated sentence why it is not written. */
int hp_capture_refuse(const char *value, const char *sentence, struct hp_error *err);
/** ASCII that cmd.exe leaves alone between quotes: 0, HP_ERR_INVALID. */
int hp_capture_check_text(const char *text, struct hp_error *err);
/** A path that begins with a drive or a variable, is no pattern, and can be read as nothing else.
 */
int hp_capture_check_path(const char *path, struct hp_error *err);
/** A name: `net share A=C:\` would make a share, and a word that begins with a slash is an option.
 */
int hp_capture_check_name(const char *name, struct hp_error *err);

/* ---- capture_export.c ---- */

/** The command for a key of hp_capture_export_root(); `wow`: only where there are two views. Caller
 * frees. */
char *hp_capture_export_command(const char *root, bool wow);

#endif
