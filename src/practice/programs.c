/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "programs.h"

#include <stdlib.h>

#include "../targets/common/value.h"
#include "change.h"
#include "holdpoint/str.h"

int hp_program_write(
	struct hp_change *change, const struct hp_program *program, struct hp_error *err)
{
	char *key = hp_asprintf(HP_UNINSTALL_KEY "\\%s", program->code);
	char *command = hp_asprintf("MsiExec.exe /X%s", program->code);
	int status = hp_change_text(change, key, "DisplayName", HP_REG_SZ, program->name, err);
	if (status == 0 && program->version != NULL) {
		status = hp_change_text(
			change, key, "DisplayVersion", HP_REG_SZ, program->version, err);
	}
	if (status == 0) {
		status = hp_change_text(
			change, key, "UninstallString", HP_REG_EXPAND_SZ, command, err);
	}
	if (status == 0 && program->by_installer) {
		status = hp_change_number(change, key, "WindowsInstaller", 1, err);
	}
	free(command);
	free(key);
	return status;
}
