/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paths.h"

#include <stdlib.h>
#include <string.h>

#include "../common/keys.h"
#include "../common/list.h"
#include "../common/winpath.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "registry_internal.h"

/* ---- what paths know of a disk ---- */

/** The folder that holds the hives, whatever it was called when they were written. */
static int find_windows(void *state, char **ret_folder, struct hp_why *why)
{
	struct hp_registry *registry = state;
	const struct hp_image_place *windows = NULL;
	int found = hp_image_windows(hp_registry_image(registry), &windows, why);
	if (found == 1) {
		*ret_folder = hp_asprintf("%c:\\%s", HP_PATH_SYSTEM_DRIVE, windows->path);
	}
	return found;
}

static int find_text(
	void *state, const char *key, const char *value, char **ret_text, struct hp_why *why)
{
	return hp_keys_text(hp_registry_keys(state), key, value, ret_text, why);
}

/* ---- drives ---- */

/** The letter under which the system knew its own drive ("C" of SystemRoot C:\WINDOWS): 1, 0, -1.
 */
static int system_letter(struct hp_registry *registry, char *ret_letter, struct hp_why *why)
{
	char *root = NULL;
	int found = hp_keys_text(
		hp_registry_keys(registry), HP_CURRENT_VERSION, "SystemRoot", &root, why);
	char letter = found == 1 ? hp_path_letter(root) : '\0';
	free(root);
	if (found == 1 && letter == '\0') {
		return 0;
	}
	if (found == 1) {
		*ret_letter = letter;
	}
	return found;
}

/** The one folder of a target without letters is the system's drive, and answers to its letter
 * only. */
static int drive_of_system(
	struct hp_registry *registry, char letter, size_t *ret_drive, struct hp_why *why)
{
	char own = '\0';
	int found = system_letter(registry, &own, why);
	if (found < 0) {
		return -1;
	}
	if (found == 0) {
		return hp_why_set(why, "drive-not-mapped",
			_("The registry does not say which letter this drive had; give the target "
			  "as offline:C=DIR."));
	}
	return hp_image_drive(hp_registry_image(registry), letter, own, ret_drive, why) < 0 ? -1
											    : 0;
}

/** Letters that the target gives are taken, unless the system on the drive knew itself by another.
 */
static int drive_by_letter(
	struct hp_registry *registry, char letter, size_t *ret_drive, struct hp_why *why)
{
	struct hp_image *image = hp_registry_image(registry);
	if (hp_image_letter(image, 0) == '\0') {
		return drive_of_system(registry, letter, ret_drive, why);
	}
	if (hp_image_drive(image, letter, '\0', ret_drive, why) < 0) {
		return -1;
	}
	const struct hp_image_place *windows = NULL;
	struct hp_why none = HP_WHY_INIT;
	if (hp_image_windows(image, &windows, &none) < 0) {
		/* A disk without a system on it can be looked at; one with two cannot. */
		bool no_system = strcmp(none.code, "no-image") == 0;
		if (!no_system) {
			hp_why_set(why, none.code, "%s", none.text);
		}
		hp_why_finish(&none);
		return no_system ? 0 : -1;
	}
	char own = '\0';
	char given = hp_image_letter(image, windows->drive);
	if (system_letter(registry, &own, &none) == 1 && own != given) {
		return hp_why_set(why, "drive-not-mapped",
			_("The system on the drive given as %c: knew that drive as %c:; correct "
			  "the letters of the target."),
			given, own);
	}
	hp_why_finish(&none);
	return 0;
}

static int find_drive(
	struct hp_registry *registry, char letter, size_t *ret_drive, struct hp_why *why)
{
	if (letter != HP_PATH_SYSTEM_DRIVE) {
		return drive_by_letter(registry, letter, ret_drive, why);
	}
	const struct hp_image_place *windows = NULL;
	if (hp_image_windows(hp_registry_image(registry), &windows, why) < 0) {
		return -1;
	}
	*ret_drive = windows->drive;
	return 0;
}

int hp_registry_locate(struct hp_registry *registry, const char *path,
	struct hp_image_place *ret_place, struct hp_why *why)
{
	struct hp_path_source source = {
		.windows = find_windows, .text = find_text, .state = registry};
	struct hp_path parsed = {.names = NULL};
	size_t drive = 0;
	if (hp_path_parse(&source, path, &parsed, why) < 0) {
		return -1;
	}
	if (find_drive(registry, parsed.drive, &drive, why) < 0) {
		free(parsed.names);
		return -1;
	}
	*ret_place = (struct hp_image_place){.drive = drive, .path = parsed.names};
	return 0;
}

int hp_registry_find_path(struct hp_registry *registry, const char *path,
	struct hp_image_place *ret_place, struct hp_why *why)
{
	struct hp_image_place wanted = {.path = NULL};
	if (hp_registry_check_marker(registry, why) < 0 ||
		hp_registry_locate(registry, path, &wanted, why) < 0) {
		return -1;
	}
	struct hp_image_place place = {.path = NULL};
	int found =
		hp_image_find(hp_registry_image(registry), wanted.drive, wanted.path, &place, why);
	if (found == 0 && hp_path_has_short_name(wanted.path)) {
		found = hp_why_set(why, "not-supported",
			_("%s has a short name with ~, and the disk shows long names only; write "
			  "the long name."),
			path);
	}
	if (found == 0) {
		*ret_place = wanted;
		wanted.path = NULL;
	} else if (found == 1) {
		*ret_place = place;
	}
	free(wanted.path);
	return found;
}

char *hp_image_shown(const struct hp_image *image, const struct hp_image_place *place)
{
	char letter = hp_image_letter(image, place->drive);
	if (letter != '\0') {
		return hp_asprintf("%c:/%s", letter, place->path);
	}
	return hp_strdup(place->path[0] != '\0' ? place->path : "/");
}

void hp_registry_look(struct hp_registry *registry, const struct hp_fact *fact, hp_look_fn *look,
	struct hp_observation *observation)
{
	struct hp_image *image = hp_registry_image(registry);
	struct hp_why why = HP_WHY_INIT;
	struct hp_image_place place = {.path = NULL};
	struct hp_json *data = NULL;
	int found = hp_registry_find_path(registry, fact->args[0], &place, &why);
	char *shown = found >= 0 ? hp_image_shown(image, &place) : NULL;
	if (found == 1) {
		found = look(registry, fact, &place, shown, &data, &why);
	}
	hp_observation_set(observation, found, data, shown, &why);
	free(shown);
	free(place.path);
}
