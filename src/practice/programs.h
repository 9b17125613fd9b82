/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_PROGRAMS_H
#define HP_PRACTICE_PROGRAMS_H

/* The list of installed programs in the registry. */

#include <stdbool.h>

#define HP_UNINSTALL_KEY "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"

struct hp_change;
struct hp_error;

struct hp_program {
	const char *code; /**< The name of its key: a product code, or any name. */
	const char *name;
	const char *version; /**< May be NULL. */
	bool by_installer;   /**< The key says that Windows Installer put it there. */
};

int hp_program_write(
	struct hp_change *change, const struct hp_program *program, struct hp_error *err);

#endif
