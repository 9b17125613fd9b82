/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_I18N_H
#define HP_I18N_H

/*
 * Words for people. Marked with _() at the place where they are shown or put into an hp_error;
 * tables mark with N_() and translate with _() when shown. Never on journal contents, JSON keys,
 * fact names, or typed words of the line front end: those are contracts.
 */

#include <stdbool.h>

#include "holdpoint/mem.h"

/**
 * Sets the locale from the environment and binds the catalogue: HOLDPOINT_LOCALEDIR, else `locale`
 * beside the program, else the build tree, else ../share/locale, else as installed. `program_path`
 * is argv[0] (may be NULL), used only where /proc does not tell. A locale that is not on this
 * machine is no error: characters fall back to C.UTF-8, and the language asked for is still used
 * where there is a catalogue (rescue systems rarely have locales). Returns false if the locale
 * asked for was not to be had, for callers who want to say so.
 */
bool hp_i18n_init(const char *program_path);

/** Whether the terminal's characters are UTF-8; if not, what is shown goes through hp_text_ascii()
 * first. */
bool hp_i18n_is_utf8(void);

/** The language our own words come out in: "de", "pt_BR"; "en" where nothing is translated. Caller
 * frees. */
char *hp_i18n_language(void);

const char *hp_gettext(const char *msgid) HP_FORMAT_ARG(1);
const char *hp_ngettext(const char *one, const char *many, unsigned long n) HP_FORMAT_ARG(1)
	HP_FORMAT_ARG(2);

#define _(msgid) hp_gettext(msgid)
#define N_(msgid) msgid

#endif
