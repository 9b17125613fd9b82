/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the hives of users lie: HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList. */
#include <stdlib.h>
#include <string.h>

#include "../common/keys.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "paths.h"
#include "registry_internal.h"

#define CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

int hp_registry_user_hive(struct hp_registry *registry, const char *sid,
	struct hp_image_place *ret_file, struct hp_why *why)
{
	char *key = hp_asprintf(CURRENT_VERSION "\\ProfileList\\%s", sid);
	char *folder = NULL;
	int found = hp_keys_text(hp_registry_keys(registry), key, "ProfileImagePath", &folder, why);
	free(key);
	if (found == 0) {
		return hp_why_set(why, "hive-missing",
			_("The machine's list of profiles names no folder for %s, so its part of "
			  "HKU is in no file."),
			sid);
	}
	if (found < 0) {
		return found;
	}
	char *file = hp_asprintf("%s\\NTUSER.DAT", folder);
	int status = hp_registry_locate(registry, file, ret_file, why);
	free(file);
	free(folder);
	return status;
}
