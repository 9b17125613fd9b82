/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key of the registry is exported for one that is asked for, and how. */
#include "capture_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "holdpoint/mem.h"

static const struct {
	const char *root;
	const char *name;
} long_roots[] = {
	{"HKLM", "HKEY_LOCAL_MACHINE"},
	{"HKU", "HKEY_USERS"},
	{"HKCU", "HKEY_CURRENT_USER"},
	{"HKCR", "HKEY_CLASSES_ROOT"},
	{"HKCC", "HKEY_CURRENT_CONFIG"},
};

/* The narrowest first. */
static const char *const always_there[] = {
	"SOFTWARE\\Microsoft",
	"SYSTEM\\CurrentControlSet\\Services",
	"SYSTEM\\CurrentControlSet\\Enum\\Root",
	"SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation",
	"SYSTEM\\CurrentControlSet\\Control\\ProductOptions",
	"SYSTEM\\CurrentControlSet\\Control",
	"SYSTEM\\CurrentControlSet",
	"SOFTWARE",
	"SYSTEM",
	"HARDWARE",
};

static bool is_at_or_below(const char *key, const char *above)
{
	size_t len = strlen(above);
	return strncasecmp(key, above, len) == 0 && (key[len] == '\\' || key[len] == '\0');
}

static const char *nearest_above(const char *rest)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(always_there); i++) {
		if (is_at_or_below(rest, always_there[i])) {
			return always_there[i];
		}
	}
	return NULL;
}

char *hp_capture_export_root(const char *key, bool wow)
{
	const char *root = NULL, *rest = NULL;
	if (!hp_registry_split(key, &root, &rest)) {
		return NULL;
	}
	bool machine = strcmp(root, "HKLM") == 0;
	bool software = machine && is_at_or_below(rest, "SOFTWARE");
	const char *name = root;
	for (size_t i = 0; i < HP_ARRAY_SIZE(long_roots); i++) {
		name = strcmp(root, long_roots[i].root) == 0 ? long_roots[i].name : name;
	}
	if (wow) {
		bool microsoft = software && is_at_or_below(rest, "SOFTWARE\\Microsoft");
		return software && !is_at_or_below(rest, "SOFTWARE\\Wow6432Node")
			       ? hp_asprintf("%s\\SOFTWARE\\Wow6432Node%s", name,
					 microsoft ? "\\Microsoft" : "")
			       : NULL;
	}
	const char *above = machine ? nearest_above(rest) : NULL;
	if (above != NULL) {
		return hp_asprintf("%s\\%s", name, above);
	}
	size_t first = strcspn(rest, "\\");
	return hp_asprintf("%s%s%.*s", name, first > 0 ? "\\" : "", (int)first, rest);
}

/** reg-HKEY_LOCAL_MACHINE_SOFTWARE_Microsoft-%COMPUTERNAME%.reg */
static char *export_file(const char *root)
{
	char *plain = hp_strdup(root);
	for (char *c = plain; *c != '\0'; c++) {
		bool kept = (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') ||
			    (*c >= '0' && *c <= '9');
		*c = kept ? *c : '_';
	}
	char *file = hp_asprintf("reg-%.90s-%%COMPUTERNAME%%.reg", plain);
	free(plain);
	return file;
}

char *hp_capture_export_command(const char *root, bool wow)
{
	char *file = export_file(root);
	char *command = hp_asprintf("%sstart \"\" /wait regedit.exe /e \"%%HP%%\\%s\" \"%s\"",
		wow ? "if exist \"%SystemRoot%\\SysWOW64\" " : "", file, root);
	free(file);
	return command;
}
