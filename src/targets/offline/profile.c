/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the hives of users lie: HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList. */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "registry_internal.h"

#define CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

/** True if `text` begins with `prefix` as Windows compares names; *ret_rest is what follows. */
static bool has_prefix(const char *text, const char *prefix, const char **ret_rest)
{
	size_t len = strlen(prefix);
	if (strlen(text) < len) {
		return false;
	}
	char *head = hp_strndup(text, len);
	bool same = hp_name_equal(head, prefix);
	free(head);
	*ret_rest = text + len;
	return same;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char upper_letter(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/** The letter under which the system knew its own drive ("C" of SystemRoot C:\WINDOWS); 0 where it
 * does not say. */
static char system_letter(struct hp_registry *registry)
{
	struct hp_why why = HP_WHY_INIT;
	char *root = NULL;
	char letter = '\0';
	if (hp_registry_text(registry, CURRENT_VERSION, "SystemRoot", &root, &why) == 1 &&
		is_letter(root[0]) && root[1] == ':') {
		letter = upper_letter(root[0]);
	}
	free(root);
	hp_why_finish(&why);
	return letter;
}

/** A path as Windows writes it, to a drive of the image and a path in it. */
static int locate(struct hp_registry *registry, const char *path, struct hp_image_place *ret_place,
	struct hp_why *why)
{
	struct hp_image *image = hp_registry_image(registry);
	const struct hp_image_place *windows = NULL;
	if (hp_image_windows(image, &windows, why) < 0) {
		return -1;
	}
	const char *rest = NULL;
	if (has_prefix(path, "%SystemDrive%\\", &rest)) {
		*ret_place =
			(struct hp_image_place){.drive = windows->drive, .path = hp_strdup(rest)};
		return 0;
	}
	if (has_prefix(path, "%SystemRoot%\\", &rest) || has_prefix(path, "%windir%\\", &rest)) {
		*ret_place = (struct hp_image_place){
			.drive = windows->drive, .path = hp_asprintf("%s/%s", windows->path, rest)};
		return 0;
	}
	if (!is_letter(path[0]) || path[1] != ':' || path[2] != '\\') {
		return hp_why_set(why, "not-supported",
			_("The folder %s of a user is on none of the machine's own drives."), path);
	}
	size_t drive = 0;
	if (hp_image_drive(image, upper_letter(path[0]), system_letter(registry), &drive, why) <
		0) {
		return -1;
	}
	*ret_place = (struct hp_image_place){.drive = drive, .path = hp_strdup(path + 3)};
	return 0;
}

int hp_registry_user_hive(struct hp_registry *registry, const char *sid,
	struct hp_image_place *ret_file, struct hp_why *why)
{
	char *key = hp_asprintf(CURRENT_VERSION "\\ProfileList\\%s", sid);
	char *folder = NULL;
	int found = hp_registry_text(registry, key, "ProfileImagePath", &folder, why);
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
	int status = locate(registry, file, ret_file, why);
	free(file);
	free(folder);
	return status;
}
