/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_I18N_H
#define HP_I18N_H

/*
 * Words for people. Marked with _() at the place where they are shown or put into an hp_error; tables
 * mark with N_() and translate with _() when shown. Never on journal contents, JSON keys, fact names,
 * or typed words of the line front end: those are contracts.
 */

#include "holdpoint/mem.h"

/** Binds the catalogue: `localedir` if not NULL, else HOLDPOINT_LOCALEDIR, else beside the program, else as installed. */
void hp_i18n_init(const char *program_path);

const char *hp_gettext(const char *msgid) HP_FORMAT_ARG(1);
const char *hp_ngettext(const char *one, const char *many, unsigned long n) HP_FORMAT_ARG(1) HP_FORMAT_ARG(2);

#define _(msgid) hp_gettext(msgid)
#define N_(msgid) msgid

#endif
