/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may stand in double quotes in a command for cmd.exe. */
#include "capture_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

/* Only variables that the capture itself records can be told apart from a typing mistake, which
 * cmd.exe would expand to nothing. */
static const char *const variables[] = {
	"SystemRoot", "windir", "SystemDrive", "ProgramFiles", "CommonProgramFiles"};

/** The length of %NAME% at `text` if it is a variable that a capture records; 0. */
static size_t variable_length(const char *text)
{
	const char *end = text[0] == '%' ? strchr(text + 1, '%') : NULL;
	if (end == NULL) {
		return 0;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(variables); i++) {
		size_t len = strlen(variables[i]);
		if (len == (size_t)(end - text - 1) &&
			strncasecmp(text + 1, variables[i], len) == 0) {
			return len + 2;
		}
	}
	return 0;
}

int hp_capture_refuse(const char *value, const char *sentence, struct hp_error *err)
{
	char *shown = hp_text_clean_cut(value, 120);
	int status = hp_error_set(err, HP_ERR_INVALID, "%s: %s", shown, sentence);
	free(shown);
	return status;
}

static int check_characters(const char *value, bool is_path, struct hp_error *err)
{
	for (const char *c = value; *c != '\0'; c++) {
		unsigned char byte = (unsigned char)*c;
		if (byte >= 0x80) {
			return hp_capture_refuse(value,
				_("a command file holds plain ASCII only; type this command by "
				  "hand."),
				err);
		}
		size_t variable = is_path && c == value ? variable_length(c) : 0;
		if (variable > 0) {
			c += variable - 1;
			continue;
		}
		if (byte < 0x20 || byte == 0x7f || strchr("\"%!<>|", byte) != NULL) {
			return hp_capture_refuse(value,
				_("it has a character that cmd.exe reads even between quotes, or "
				  "that no name has; look at the machine itself."),
				err);
		}
	}
	return 0;
}

int hp_capture_check_path(const char *path, struct hp_error *err)
{
	bool drive = ((path[0] >= 'A' && path[0] <= 'Z') || (path[0] >= 'a' && path[0] <= 'z')) &&
		     path[1] == ':';
	if (!drive && variable_length(path) == 0) {
		return hp_capture_refuse(path,
			_("a path of a Windows machine begins with a drive, as C:\\, or with a "
			  "variable such as %SystemRoot%."),
			err);
	}
	if (strpbrk(path, "*?/") != NULL || (drive && strchr(path + 2, ':') != NULL)) {
		return hp_capture_refuse(
			path, _("it is a pattern, or no path of a Windows machine."), err);
	}
	return check_characters(path, true, err);
}

int hp_capture_check_name(const char *name, struct hp_error *err)
{
	if (strpbrk(name, "=/*?") != NULL || name[0] == '-') {
		return hp_capture_refuse(
			name, _("cmd.exe can read it as something other than a name."), err);
	}
	return check_characters(name, false, err);
}

int hp_capture_check_text(const char *text, struct hp_error *err)
{
	return check_characters(text, false, err);
}
