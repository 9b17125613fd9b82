/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_REG_INTERNAL_H
#define HP_PRACTICE_REG_INTERNAL_H

/* Shared by reg.c and reg_change.c only. */

#include "console.h"

/** The path without backslashes at its end, which the real command forgives. Caller frees. */
char *hp_reg_trimmed_path(const char *typed);

enum hp_console_result hp_reg_add(struct hp_console *console, const struct hp_strv *words);
enum hp_console_result hp_reg_import(struct hp_console *console, const char *file);

/**
 * The branch Enum belongs to the system: nothing in it, and no key above it, can be deleted until
 * `regperm` took permission. The keys of services that are gone (LEGACY_...) are there.
 */
bool hp_reg_is_denied(struct hp_machine *machine, const char *path);
enum hp_console_result hp_reg_say_denied(struct hp_console *console, const char *path);
/** A key that is made again belongs to the system again. */
void hp_reg_forget_permit(struct hp_console *console, const char *path);

#endif
