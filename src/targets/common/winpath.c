/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "winpath.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"

#define WINDOWS_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
#define PROFILE_LIST HP_CURRENT_VERSION "\\ProfileList"
#define ENVIRONMENT "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"

/* Variables that stand in variables: Windows itself goes two or three deep. */
#define VARIABLE_DEPTH_MAX 8
#define EXPANDED_MAX 32767u

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_separator(char c)
{
	return c == '\\' || c == '/';
}

char hp_path_letter(const char *folder)
{
	if (!is_letter(folder[0]) || folder[1] != ':') {
		return '\0';
	}
	return folder[0] >= 'a' ? (char)(folder[0] - 'a' + 'A') : folder[0];
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

/** The drive of the Windows folder: "C:" or "?:". */
static int system_drive(const struct hp_path_source *source, char **ret_drive, struct hp_why *why)
{
	char *windows = NULL;
	int found = source->windows(source->state, &windows, why);
	if (found == 1) {
		*ret_drive = hp_strndup(windows, strcspn(windows, "\\/"));
	}
	free(windows);
	return found;
}

/** The value of a variable of the machine, not expanded: 1 (caller frees), 0, -1. */
static int variable_value(
	const struct hp_path_source *source, const char *name, char **ret_value, struct hp_why *why)
{
	if (hp_name_equal(name, "SystemDrive")) {
		return system_drive(source, ret_value, why);
	}
	if (hp_name_equal(name, "SystemRoot") || hp_name_equal(name, "windir")) {
		return source->windows(source->state, ret_value, why);
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(made_variables); i++) {
		if (hp_name_equal(name, made_variables[i].name)) {
			return source->text(source->state, made_variables[i].key,
				made_variables[i].value, ret_value, why);
		}
	}
	return source->text(source->state, ENVIRONMENT, name, ret_value, why);
}

static int expand(const struct hp_path_source *source, const char *text, int depth,
	struct hp_str *out, struct hp_why *why);

/** Appends the value of the variable whose name is the `len` bytes at `text`. */
static int expand_variable(const struct hp_path_source *source, const char *text, size_t len,
	int depth, struct hp_str *out, struct hp_why *why)
{
	char *name = hp_strndup(text, len);
	char *value = NULL;
	int found = depth > 0 ? variable_value(source, name, &value, why) : 0;
	int status = -1;
	if (found == 1) {
		status = expand(source, value, depth - 1, out, why);
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

static int expand(const struct hp_path_source *source, const char *text, int depth,
	struct hp_str *out, struct hp_why *why)
{
	while (*text != '\0') {
		size_t plain = strcspn(text, "%");
		hp_str_append_len(out, text, plain);
		text += plain;
		const char *end = *text == '%' ? strchr(text + 1, '%') : NULL;
		if (end != NULL && end > text + 1) {
			size_t len = (size_t)(end - text - 1);
			if (expand_variable(source, text + 1, len, depth, out, why) < 0) {
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

int hp_path_check_name(const char *name, struct hp_why *why)
{
	size_t len = strlen(name);
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
		return hp_why_set(
			why, "malformed", _("A path must not lead through \"%s\"."), name);
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
		status = hp_path_check_name(name, why);
		hp_str_appendf(&joined, "%s%s", joined.len > 0 ? "/" : "", name);
		free(name);
		rest += len;
	}
	char *path = status == 0 ? hp_str_detach(&joined) : NULL;
	hp_str_finish(&joined);
	return path;
}

/** The form of a short name, "PROGRA~1" or "LONGNA~2.TXT": an alias that a disk seen from outside
 * does not show. */
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

bool hp_path_has_short_name(const char *path)
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

/* ---- paths ---- */

static bool begins_with_drive(const char *path)
{
	return (is_letter(path[0]) || path[0] == HP_PATH_SYSTEM_DRIVE) && path[1] == ':' &&
	       (path[2] == '\0' || is_separator(path[2]));
}

/** The path with its variables filled in. */
static int parse_expanded(
	const char *whole, const char *path, struct hp_path *ret_path, struct hp_why *why)
{
	if (!begins_with_drive(whole)) {
		return hp_why_set(why, "malformed",
			_("\"%s\" does not begin with a drive, as in C:\\, or a variable, as in "
			  "%%SystemRoot%%\\."),
			path);
	}
	char *names = join_names(whole + 2, why);
	if (names == NULL) {
		return -1;
	}
	char letter = hp_path_letter(whole);
	*ret_path = (struct hp_path){
		.drive = letter != '\0' ? letter : HP_PATH_SYSTEM_DRIVE, .names = names};
	return 0;
}

int hp_path_parse(const struct hp_path_source *source, const char *path, struct hp_path *ret_path,
	struct hp_why *why)
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
	int status = expand(source, path, VARIABLE_DEPTH_MAX, &whole, why);
	if (status == 0) {
		status = parse_expanded(whole.data, path, ret_path, why);
	}
	hp_str_finish(&whole);
	return status;
}
