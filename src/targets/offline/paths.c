/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paths.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "../common/list.h"
#include "registry_internal.h"

#define CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define WINDOWS_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
#define PROFILE_LIST CURRENT_VERSION "\\ProfileList"
#define ENVIRONMENT "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"

/* Variables that stand in variables: Windows itself goes two or three deep. */
#define VARIABLE_DEPTH_MAX 8
#define EXPANDED_MAX 32767u

/* In an expanded path, the drive that holds the Windows folder; no path of a person has this sign.
 */
#define SYSTEM_DRIVE "?:"

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_separator(char c)
{
	return c == '\\' || c == '/';
}

static char upper_letter(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* ---- variables ---- */

/* Variables that Windows makes by itself and keeps in no list of variables. */
static const struct {
	const char *name;
	const char *key;
	const char *value;
} made_variables[] = {
	{"ProgramFiles", WINDOWS_VERSION, "ProgramFilesDir"},
	{"ProgramFiles(x86)", WINDOWS_VERSION, "ProgramFilesDir (x86)"},
	{"CommonProgramFiles", WINDOWS_VERSION, "CommonFilesDir"},
	{"CommonProgramFiles(x86)", WINDOWS_VERSION, "CommonFilesDir (x86)"},
	{"ProgramData", PROFILE_LIST, "ProgramData"},
	{"Public", PROFILE_LIST, "Public"},
};

/** The value of a variable of the machine, not expanded: 1 (caller frees), 0, -1. */
static int variable_value(
	struct hp_registry *registry, const char *name, char **ret_value, struct hp_why *why)
{
	if (hp_name_equal(name, "SystemDrive")) {
		*ret_value = hp_strdup(SYSTEM_DRIVE);
		return 1;
	}
	if (hp_name_equal(name, "SystemRoot") || hp_name_equal(name, "windir")) {
		/* The folder that holds the hives, whatever it was called when they were written.
		 */
		const struct hp_image_place *windows = NULL;
		int found = hp_image_windows(hp_registry_image(registry), &windows, why);
		if (found == 1) {
			*ret_value = hp_asprintf(SYSTEM_DRIVE "\\%s", windows->path);
		}
		return found;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(made_variables); i++) {
		if (hp_name_equal(name, made_variables[i].name)) {
			return hp_registry_text(registry, made_variables[i].key,
				made_variables[i].value, ret_value, why);
		}
	}
	return hp_registry_text(registry, ENVIRONMENT, name, ret_value, why);
}

static int expand(struct hp_registry *registry, const char *text, int depth, struct hp_str *out,
	struct hp_why *why);

/** Appends the value of the variable whose name is the `len` bytes at `text`. */
static int expand_variable(struct hp_registry *registry, const char *text, size_t len, int depth,
	struct hp_str *out, struct hp_why *why)
{
	char *name = hp_strndup(text, len);
	char *value = NULL;
	int found = depth > 0 ? variable_value(registry, name, &value, why) : 0;
	int status = -1;
	if (found == 1) {
		status = expand(registry, value, depth - 1, out, why);
	} else if (found == 0) {
		hp_why_set(why, "malformed",
			_("The machine's registry has no variable %%%s%%; write the folder itself, "
			  "or %%SystemRoot%% for the Windows folder."),
			name);
	}
	free(value);
	free(name);
	return status;
}

static int expand(struct hp_registry *registry, const char *text, int depth, struct hp_str *out,
	struct hp_why *why)
{
	while (*text != '\0') {
		size_t plain = strcspn(text, "%");
		hp_str_append_len(out, text, plain);
		text += plain;
		const char *end = *text == '%' ? strchr(text + 1, '%') : NULL;
		if (end != NULL && end > text + 1) {
			size_t len = (size_t)(end - text - 1);
			if (expand_variable(registry, text + 1, len, depth, out, why) < 0) {
				return -1;
			}
			text = end + 1;
		} else if (*text == '%') {
			hp_str_append_char(out, *text++);
		}
		if (out->len > EXPANDED_MAX) {
			return hp_why_set(why, "malformed",
				_("The path grows beyond 32767 bytes when its variables are filled "
				  "in."));
		}
	}
	return 0;
}

/* ---- names ---- */

/** CON, COM1 and so on are devices in every folder, with any extension. */
static bool is_device(const char *name)
{
	static const char *const devices[] = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
	char *stem = hp_strndup(name, strcspn(name, "."));
	bool device = false;
	for (size_t i = 0; i < HP_ARRAY_SIZE(devices); i++) {
		device = device || hp_name_equal(stem, devices[i]);
	}
	if (strlen(stem) == 4 && stem[3] >= '1' && stem[3] <= '9') {
		stem[3] = '\0';
		device = hp_name_equal(stem, "COM") || hp_name_equal(stem, "LPT");
	}
	free(stem);
	return device;
}

static int check_name(const char *name, struct hp_why *why)
{
	size_t len = strlen(name);
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
		return hp_why_set(why, "malformed",
			_("A path inside the image must not contain \"%s\"."), name);
	}
	if (name[len - 1] == '.' || name[len - 1] == ' ') {
		return hp_why_set(why, "malformed",
			_("\"%s\" ends in a dot or a space, which Windows leaves off; write the "
			  "name without it."),
			name);
	}
	if (is_device(name)) {
		return hp_why_set(why, "malformed",
			_("Windows takes \"%s\" for a device in every folder, so nothing on the "
			  "disk has that name."),
			name);
	}
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)name[i] < 0x20 || strchr("<>:\"|?*", name[i]) != NULL) {
			return hp_why_set(why, "malformed",
				_("\"%s\" has a character that no name on a Windows disk can "
				  "have."),
				name);
		}
	}
	return 0;
}

/** Joins the components of a path after its drive by slashes; NULL with *why. Caller frees. */
static char *join_names(const char *rest, struct hp_why *why)
{
	struct hp_str joined;
	hp_str_init(&joined);
	int status = 0;
	while (status == 0 && *(rest += strspn(rest, "\\/")) != '\0') {
		size_t len = strcspn(rest, "\\/");
		char *name = hp_strndup(rest, len);
		status = check_name(name, why);
		hp_str_appendf(&joined, "%s%s", joined.len > 0 ? "/" : "", name);
		free(name);
		rest += len;
	}
	char *path = status == 0 ? hp_str_detach(&joined) : NULL;
	hp_str_finish(&joined);
	return path;
}

/** The form of a short name, "PROGRA~1" or "LONGNA~2.TXT": an alias that is not seen here. */
static bool has_short_form(const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t stem = dot != NULL ? (size_t)(dot - name) : strlen(name);
	const char *tilde = memchr(name, '~', stem);
	if (stem > 8 || tilde == NULL || (dot != NULL && strlen(dot + 1) > 3)) {
		return false;
	}
	size_t digits = strspn(tilde + 1, "0123456789");
	return digits > 0 && tilde + 1 + digits == name + stem;
}

static bool has_short_name(const char *path)
{
	bool any = false;
	while (!any && *path != '\0') {
		size_t len = strcspn(path, "/");
		char *name = hp_strndup(path, len);
		any = has_short_form(name);
		free(name);
		path += len + (path[len] == '/');
	}
	return any;
}

/* ---- drives ---- */

/** The letter under which the system knew its own drive ("C" of SystemRoot C:\WINDOWS): 1, 0, -1.
 */
static int system_letter(struct hp_registry *registry, char *ret_letter, struct hp_why *why)
{
	char *root = NULL;
	int found = hp_registry_text(registry, CURRENT_VERSION, "SystemRoot", &root, why);
	if (found == 1 && is_letter(root[0]) && root[1] == ':') {
		*ret_letter = upper_letter(root[0]);
	} else if (found == 1) {
		found = 0;
	}
	free(root);
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

/** What stands before the first separator: "X:" or the sign of the system's drive. */
static int find_drive(
	struct hp_registry *registry, const char *path, size_t *ret_drive, struct hp_why *why)
{
	if (path[0] == '?') {
		const struct hp_image_place *windows = NULL;
		if (hp_image_windows(hp_registry_image(registry), &windows, why) < 0) {
			return -1;
		}
		*ret_drive = windows->drive;
		return 0;
	}
	return drive_by_letter(registry, upper_letter(path[0]), ret_drive, why);
}

int hp_registry_locate(struct hp_registry *registry, const char *path,
	struct hp_image_place *ret_place, struct hp_why *why)
{
	if (is_separator(path[0]) && is_separator(path[1])) {
		return hp_why_set(why, "not-supported",
			_("%s is a path over the network and on no drive of the machine; write the "
			  "drive's own path."),
			path);
	}
	if (strpbrk(path, "<>\"|?*") != NULL) {
		return hp_why_set(why, "malformed",
			_("\"%s\" has a character that no name on a Windows disk can have."), path);
	}
	struct hp_str whole;
	hp_str_init(&whole);
	int status = expand(registry, path, VARIABLE_DEPTH_MAX, &whole, why);
	bool begins = status == 0 && (is_letter(whole.data[0]) || whole.data[0] == '?') &&
		      whole.data[1] == ':' &&
		      (whole.data[2] == '\0' || is_separator(whole.data[2]));
	if (status == 0 && !begins) {
		status = hp_why_set(why, "malformed",
			_("\"%s\" does not begin with a drive, as in C:\\, or a variable, as in "
			  "%%SystemRoot%%\\."),
			path);
	}
	char *rest = status == 0 ? join_names(whole.data + 2, why) : NULL;
	size_t drive = 0;
	status = rest != NULL ? find_drive(registry, whole.data, &drive, why) : -1;
	hp_str_finish(&whole);
	if (status < 0) {
		free(rest);
		return -1;
	}
	*ret_place = (struct hp_image_place){.drive = drive, .path = rest};
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
	if (found == 0 && has_short_name(wanted.path)) {
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
