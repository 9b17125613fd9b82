/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/capture.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control"

/* The start of every command file. Delayed expansion may be switched on by the registry. */
static const char *const head[] = {
	"@echo off",
	"setlocal disabledelayedexpansion",
	/* It would change what DIR prints; only for this file, by setlocal. */
	"set DIRCMD=",
	"set \"HP=%~dp0capture-%COMPUTERNAME%\"",
	"if not exist \"%HP%\" md \"%HP%\"",
	"if not exist \"%HP%\" echo No folder can be made here; use another disk.",
	"if not exist \"%HP%\" goto :eof",
	"echo Writing to \"%HP%\"",
};

static const char *const file_order[] = {HP_CAPTURE_MACHINE, HP_CAPTURE_SYSTEM, HP_CAPTURE_SERVICES,
	HP_CAPTURE_SHARES, HP_CAPTURE_ACCOUNTS, HP_CAPTURE_GROUPS, HP_CAPTURE_FILES,
	HP_CAPTURE_REGISTRY, HP_CAPTURE_IIS};

/* Only variables that the capture itself records can be told apart from a typing mistake, which
 * cmd.exe would expand to nothing. */
static const char *const variables[] = {
	"SystemRoot", "windir", "SystemDrive", "ProgramFiles", "CommonProgramFiles"};

static void add(struct hp_capture *capture, const char *file, char *command_taken)
{
	for (size_t i = 0; i < capture->count; i++) {
		if (strcmp(capture->items[i].file, file) == 0 &&
			hp_name_equal(capture->items[i].command, command_taken)) {
			free(command_taken);
			return;
		}
	}
	capture->items = hp_grow(
		capture->items, capture->count, &capture->capacity, sizeof(*capture->items));
	capture->items[capture->count++] =
		(struct hp_capture_item){.file = file, .command = command_taken};
}

static void add_text(struct hp_capture *capture, const char *file, const char *command)
{
	add(capture, file, hp_strdup(command));
}

/* ---- what stands in quotes ---- */

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

static int refuse(const char *value, const char *sentence, struct hp_error *err)
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
			return refuse(value,
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
			return refuse(value,
				_("it has a character that cmd.exe reads even between quotes, or "
				  "that no name has; look at the machine itself."),
				err);
		}
	}
	return 0;
}

/** Begins with a drive or a variable, goes through no pattern, and can only be read as a path. */
static int check_path(const char *path, struct hp_error *err)
{
	bool drive = ((path[0] >= 'A' && path[0] <= 'Z') || (path[0] >= 'a' && path[0] <= 'z')) &&
		     path[1] == ':';
	if (!drive && variable_length(path) == 0) {
		return refuse(path,
			_("a path of a Windows machine begins with a drive, as C:\\, or with a "
			  "variable such as %SystemRoot%."),
			err);
	}
	if (strpbrk(path, "*?/") != NULL || (drive && strchr(path + 2, ':') != NULL)) {
		return refuse(path, _("it is a pattern, or no path of a Windows machine."), err);
	}
	return check_characters(path, true, err);
}

/** `net share A=C:\` would make a share, and a word that begins with a slash is an option. */
static int check_name(const char *name, struct hp_error *err)
{
	if (strpbrk(name, "=/*?") != NULL || name[0] == '-') {
		return refuse(name, _("cmd.exe can read it as something other than a name."), err);
	}
	return check_characters(name, false, err);
}

static char *quoted(const char *command, const char *value)
{
	return hp_asprintf("%s\"%s\"", command, value);
}

/* ---- the registry ---- */

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

static char *export_command(const char *root, bool wow)
{
	char *file = export_file(root);
	char *command = hp_asprintf("%sstart \"\" /wait regedit.exe /e \"%%HP%%\\%s\" \"%s\"",
		wow ? "if exist \"%SystemRoot%\\SysWOW64\" " : "", file, root);
	free(file);
	return command;
}

static int add_registry(struct hp_capture *capture, const char *key, struct hp_error *err)
{
	char *root = hp_capture_export_root(key, false);
	char *wow = hp_capture_export_root(key, true);
	int status = root == NULL ? refuse(key, _("it is no key of the registry."), err)
				  : check_characters(root, false, err);
	if (status == 0) {
		add(capture, HP_CAPTURE_REGISTRY, export_command(root, false));
	}
	if (status == 0 && wow != NULL) {
		add(capture, HP_CAPTURE_REGISTRY, export_command(wow, true));
	}
	free(wow);
	free(root);
	return status;
}

/* ---- one fact ---- */

static int add_service(struct hp_capture *capture, const char *name, struct hp_error *err)
{
	int status = name != NULL ? check_name(name, err) : 0;
	if (status < 0) {
		return status;
	}
	add_text(capture, HP_CAPTURE_SERVICES, HP_CAPTURE_SC_SERVICES);
	add_text(capture, HP_CAPTURE_SERVICES, HP_CAPTURE_SC_DRIVERS);
	add_text(capture, HP_CAPTURE_SERVICES, HP_CAPTURE_NET_START);
	if (name != NULL) {
		/* The number is the size of the buffer: the usual one is too small for some. */
		char *query = quoted("sc qc ", name);
		add(capture, HP_CAPTURE_SERVICES, hp_asprintf("%s 8000", query));
		free(query);
	}
	/* Start types of services whose names are not known yet, and of all where there is no sc.
	 */
	return add_registry(capture, "HKLM\\SYSTEM\\CurrentControlSet\\Services", err);
}

/** The whole list of a kind, and the one name more exactly. */
static int add_named(struct hp_capture *capture, const char *file, const char *list,
	const char *name, struct hp_error *err)
{
	const char *plain = name;
	if (name != NULL && strchr(name, '\\') != NULL) {
		plain = NULL; /* of a domain or of a machine: net takes no such name */
	}
	int status = plain != NULL ? check_name(plain, err) : 0;
	if (status < 0) {
		return status;
	}
	add_text(capture, file, list);
	if (plain != NULL) {
		char *command = hp_asprintf("%s ", list);
		add(capture, file, quoted(command, plain));
		free(command);
	}
	return 0;
}

static int add_dir(
	struct hp_capture *capture, const char *command, const char *path, struct hp_error *err)
{
	int status = check_path(path, err);
	if (status == 0) {
		add(capture, HP_CAPTURE_FILES, quoted(command, path));
	}
	return status;
}

static int add_iis(struct hp_capture *capture, struct hp_error *err)
{
	int status = add_service(capture, NULL, err);
	if (status < 0) {
		return status;
	}
	add_text(capture, HP_CAPTURE_IIS,
		"copy /y \"%SystemRoot%\\System32\\inetsrv\\MetaBase.xml\" \"%HP%\\MetaBase.xml\"");
	add_text(capture, HP_CAPTURE_FILES, HP_CAPTURE_DIR "\"%SystemRoot%\\System32\\inetsrv\"");
	return add_registry(capture, "HKLM\\SOFTWARE\\Microsoft\\InetStp", err);
}

static int add_fact(struct hp_capture *capture, const struct hp_fact *fact, struct hp_error *err)
{
	const char *first = fact->args[0];
	switch (fact->kind) {
	case HP_FACT_REGISTRY_KEY:
	case HP_FACT_REGISTRY_VALUE:
	case HP_FACT_KEYS:
		return add_registry(capture, first, err);
	case HP_FACT_PROGRAM:
		return add_registry(capture,
			"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall", err);
	case HP_FACT_SERVICE:
		return add_service(capture, first, err);
	case HP_FACT_SERVICES:
		return add_service(capture, NULL, err);
	case HP_FACT_SHARE:
		return add_named(capture, HP_CAPTURE_SHARES, HP_CAPTURE_NET_SHARE, first, err);
	case HP_FACT_SHARES:
		return add_named(capture, HP_CAPTURE_SHARES, HP_CAPTURE_NET_SHARE, NULL, err);
	case HP_FACT_ACCOUNT:
		return add_named(capture, HP_CAPTURE_ACCOUNTS, HP_CAPTURE_NET_USER, first, err);
	case HP_FACT_ACCOUNTS:
		return add_named(capture, HP_CAPTURE_ACCOUNTS, HP_CAPTURE_NET_USER, NULL, err);
	case HP_FACT_GROUP:
		return add_named(capture, HP_CAPTURE_GROUPS, HP_CAPTURE_NET_LOCALGROUP, first, err);
	case HP_FACT_GROUPS:
		return add_named(capture, HP_CAPTURE_GROUPS, HP_CAPTURE_NET_LOCALGROUP, NULL, err);
	case HP_FACT_PATH:
	case HP_FACT_FILES:
		return add_dir(capture, HP_CAPTURE_DIR, first, err);
	case HP_FACT_TREE:
		return add_dir(capture, HP_CAPTURE_DIR_TREE, first, err);
	case HP_FACT_IIS_POOL:
	case HP_FACT_IIS_VDIR:
		return add_iis(capture, err);
	case HP_FACT_HOST:
		return 0;
	case HP_FACT_PORT:
	case HP_FACT_COUNT_:
		break;
	}
	return hp_error_set(err, HP_ERR_INVALID,
		_("Whether a port answers cannot be captured; look at it over the network."));
}

static void truncate_to(struct hp_capture *capture, size_t count)
{
	while (capture->count > count) {
		free(capture->items[--capture->count].command);
	}
}

int hp_capture_add(struct hp_capture *capture, const struct hp_fact *fact, struct hp_error *err)
{
	size_t before = capture->count;
	int status = add_fact(capture, fact, err);
	if (status < 0) {
		truncate_to(capture, before);
	}
	return status;
}

void hp_capture_add_command(struct hp_capture *capture, const char *file, const char *command)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(file_order); i++) {
		if (strcmp(file_order[i], file) == 0) {
			add_text(capture, file_order[i], command);
		}
	}
}

void hp_capture_init(struct hp_capture *capture)
{
	static const char *const machine[] = {"hostname", "ver", "chcp", "set SystemRoot",
		"set windir", "set SystemDrive", "set ProgramFiles", "set CommonProgramFiles",
		"set PROCESSOR_ARCHITE"};
	*capture = (struct hp_capture){.items = NULL};
	for (size_t i = 0; i < HP_ARRAY_SIZE(machine); i++) {
		add_text(capture, HP_CAPTURE_MACHINE, machine[i]);
	}
	add_text(capture, HP_CAPTURE_SYSTEM, "systeminfo");
	add_text(capture, HP_CAPTURE_SYSTEM, "net statistics workstation");
	(void)add_registry(capture, CONTROL "\\TimeZoneInformation", NULL);
	(void)add_registry(capture, CONTROL "\\ProductOptions", NULL);
}

void hp_capture_finish(struct hp_capture *capture)
{
	truncate_to(capture, 0);
	free(capture->items);
	*capture = (struct hp_capture){.items = NULL};
}

char *hp_capture_command(const struct hp_fact *fact, const char **ret_file)
{
	struct hp_capture capture = {.items = NULL};
	char *command = NULL;
	if (add_fact(&capture, fact, NULL) == 0 && capture.count > 0) {
		/* A list proves more than one name; of the registry the first line is the one. */
		bool last = fact->kind == HP_FACT_SHARE || fact->kind == HP_FACT_ACCOUNT ||
			    fact->kind == HP_FACT_GROUP;
		const struct hp_capture_item *item = &capture.items[last ? capture.count - 1 : 0];
		command = hp_strdup(item->command);
		*ret_file = item->file;
	}
	hp_capture_finish(&capture);
	return command;
}

/* ---- printed ---- */

static void print_item(
	const struct hp_capture_item *item, bool first, const char *eol, struct hp_str *out)
{
	/* The redirection stands in front: a digit before it, as in "exit 1>>", would be a handle.
	 */
	hp_str_appendf(out,
		"%s\"%%HP%%\\%s\" echo #### %%COMPUTERNAME%% # %%DATE%% # %%TIME%% # %s%s",
		first ? ">" : ">>", item->file, item->command, eol);
	if (strncmp(item->command, "if exist ", 9) == 0) {
		/* A redirection before IF belongs to nothing; such a command prints nothing. */
		hp_str_appendf(out, "%s%s", item->command, eol);
	} else {
		hp_str_appendf(out, ">>\"%%HP%%\\%s\" 2>&1 %s%s", item->file, item->command, eol);
	}
	hp_str_appendf(out, ">>\"%%HP%%\\%s\" echo #### exit %%ERRORLEVEL%%%s", item->file, eol);
}

void hp_capture_print(const struct hp_capture *capture, const char *eol, struct hp_str *out)
{
	for (size_t f = 0; f < HP_ARRAY_SIZE(file_order); f++) {
		bool first = true;
		for (size_t i = 0; i < capture->count; i++) {
			if (strcmp(capture->items[i].file, file_order[f]) == 0) {
				print_item(&capture->items[i], first, eol, out);
				first = false;
			}
		}
	}
}

void hp_capture_print_file(const struct hp_capture *capture, const char *title, struct hp_str *out)
{
	char *plain = hp_text_ascii(title);
	for (char *c = plain; *c != '\0'; c++) {
		/* A remark ends at its line; nothing in it may begin a redirection or variable. */
		*c = *c < 0x20 || strchr("%<>|&^", *c) != NULL ? ' ' : *c;
	}
	hp_str_appendf(out, "%s\r\nrem Holdpoint: %s\r\n", head[0], plain);
	hp_str_append(out, "rem It lists and exports, changes nothing on this machine, and writes "
			   "only beside itself.\r\n");
	free(plain);
	for (size_t i = 1; i < HP_ARRAY_SIZE(head); i++) {
		hp_str_appendf(out, "%s\r\n", head[i]);
	}
	hp_capture_print(capture, "\r\n", out);
	hp_str_append(out, "echo Done. Carry this folder to Holdpoint: \"%HP%\"\r\nendlocal\r\n");
}
