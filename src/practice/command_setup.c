/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * msiexec, and programs that lie on a drive. No program runs on a practice machine. What one would
 * do can be written into its file, as lines of this console:
 *
 *   holdpoint practice program        the first line of a program (.exe .com .bat .cmd, any name)
 *   LINE                              run one after the other when the program is started
 *
 *   holdpoint practice package        the first line of a package (.msi)
 *   code: {GUID}                      else one is made from the file's name
 *   name: TEXT                        else the file's name
 *   version: TEXT
 *   again: remove                     started when it is installed, it removes what is there
 *   install: LINE                     run after it was installed
 *   remove: LINE                      run after it was removed
 *
 * Any other file is a program that does nothing, or a package without more than its name.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../targets/common/value.h"
#include "../targets/offline/registry.h"
#include "../targets/practice/state.h"
#include "change.h"
#include "commands.h"
#include "disk.h"
#include "holdpoint/error.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/pattern.h"
#include "holdpoint/str.h"
#include "machine.h"
#include "programs.h"

#define FILE_MAX ((size_t)64 << 10)
#define LINES_MAX 500
#define DEPTH_MAX 4 /* of programs started by programs */
#define PROGRAM_MARK "holdpoint practice program"
#define PACKAGE_MARK "holdpoint practice package"

/* ---- lines of a file ---- */

/** The lines behind the mark; false: the file does not begin with it. */
static bool read_lines(
	struct hp_machine *machine, const char *full, const char *mark, struct hp_strv *lines)
{
	char *bytes = NULL, *save = NULL;
	size_t len = 0;
	if (hp_disk_read(machine, full, FILE_MAX, &bytes, &len, NULL) < 0) {
		return false;
	}
	const char *first = strtok_r(bytes, "\r\n", &save);
	bool marked = first != NULL && strcmp(first, mark) == 0;
	char *line = NULL;
	while (marked && lines->count < LINES_MAX &&
		(line = strtok_r(NULL, "\r\n", &save)) != NULL) {
		hp_strv_add(lines, line);
	}
	free(bytes);
	return marked;
}

/** Runs lines that have this prefix ("" is all of them), one level deeper. */
static enum hp_console_result run_lines(
	struct hp_console *console, const struct hp_strv *lines, const char *prefix)
{
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (console->depth >= DEPTH_MAX) {
		return hp_console_error(console, _("Programs start each other without an end."));
	}
	console->depth++;
	for (size_t i = 0; result == HP_CONSOLE_DONE && i < lines->count; i++) {
		const char *line = lines->items[i];
		if (strncmp(line, prefix, strlen(prefix)) == 0) {
			result = hp_console_line(console, line + strlen(prefix));
		}
	}
	console->depth--;
	return result;
}

/** What follows "name: " in the lines; NULL: no such line. */
static const char *line_value(const struct hp_strv *lines, const char *prefix)
{
	for (size_t i = 0; i < lines->count; i++) {
		if (strncmp(lines->items[i], prefix, strlen(prefix)) == 0) {
			return lines->items[i] + strlen(prefix);
		}
	}
	return NULL;
}

/* ---- programs ---- */

/** The file that a word starts: itself, or with one of the endings of programs. Caller frees; NULL:
 * there is none. */
static char *find_program(struct hp_machine *machine, const char *word)
{
	static const char *const endings[] = {"", ".exe", ".com", ".bat", ".cmd", ".msi"};
	char *found = NULL;
	for (size_t i = 0; found == NULL && i < HP_ARRAY_SIZE(endings); i++) {
		char *name = hp_asprintf("%s%s", word, endings[i]);
		char *full = NULL;
		struct stat st;
		if (strpbrk(name, "*?") == NULL && hp_disk_full(machine, name, &full, NULL) == 0 &&
			hp_disk_stat(machine, full, &st, NULL) == 1 && S_ISREG(st.st_mode)) {
			found = full;
			full = NULL;
		}
		free(full);
		free(name);
	}
	return found;
}

static bool ends_with(const char *text, const char *ending)
{
	size_t len = strlen(text), end = strlen(ending);
	return len >= end && hp_name_equal(text + len - end, ending);
}

static enum hp_console_result install(struct hp_console *console, const char *full);

bool hp_command_program(
	struct hp_console *console, const struct hp_strv *words, enum hp_console_result *ret_result)
{
	static const char *const endings[] = {".exe", ".com", ".bat", ".cmd", ".msi"};
	char *full = find_program(console->machine, words->items[0]);
	bool program = false;
	for (size_t i = 0; full != NULL && i < HP_ARRAY_SIZE(endings); i++) {
		program = program || ends_with(full, endings[i]);
	}
	if (!program) {
		free(full);
		return false;
	}
	if (ends_with(full, ".msi")) {
		*ret_result = install(console, full);
		free(full);
		return true;
	}
	struct hp_strv lines;
	hp_strv_init(&lines);
	bool played = read_lines(console->machine, full, PROGRAM_MARK, &lines);
	if (!played) {
		hp_console_print(console,
			_("%s was started. On a practice machine it does nothing.\n"), full);
	}
	*ret_result = played ? run_lines(console, &lines, "") : HP_CONSOLE_DONE;
	hp_strv_finish(&lines);
	free(full);
	return true;
}

/* ---- packages ---- */

struct package {
	struct hp_strv lines;
	char *code;
	char *name;
};

/** A product code that is always the same for a file name. Caller frees. */
static char *code_of(const char *name)
{
	struct hp_str upper;
	struct hp_hash hash;
	hp_str_init(&upper);
	for (const char *p = name; *p != '\0'; p++) {
		hp_str_append_char(&upper, *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p);
	}
	hp_hash_blake2b(upper.data, upper.len, NULL, 0, &hash);
	hp_str_finish(&upper);
	const uint8_t *b = hash.bytes;
	return hp_asprintf("{%02X%02X%02X%02X-%02X%02X-%02X%02X-%02X%02X-%02X%02X%02X%02X%02X%02X}",
		b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12],
		b[13], b[14], b[15]);
}

/** The name as the folder has it, whatever case was typed. Takes `typed`, caller frees. */
static char *spelled(struct hp_machine *machine, const char *folder, char *typed)
{
	struct hp_strv names;
	hp_strv_init(&names);
	(void)hp_disk_names(machine, folder, &names, NULL);
	size_t at = hp_practice_strv_find(&names, typed);
	if (at != SIZE_MAX) {
		free(typed);
		typed = hp_strdup(names.items[at]);
	}
	hp_strv_finish(&names);
	return typed;
}

static void package_init(struct package *package, struct hp_machine *machine, const char *full)
{
	char *folder = NULL, *file = NULL;
	hp_disk_split(full, &folder, &file);
	file = spelled(machine, folder, file);
	hp_strv_init(&package->lines);
	(void)read_lines(machine, full, PACKAGE_MARK, &package->lines);
	const char *code = line_value(&package->lines, "code: ");
	const char *name = line_value(&package->lines, "name: ");
	const char *dot = strrchr(file, '.');
	package->code = code != NULL ? hp_strdup(code) : code_of(file);
	package->name = name != NULL  ? hp_strdup(name)
			: dot != NULL ? hp_strndup(file, (size_t)(dot - file))
				      : hp_strdup(file);
	free(file);
	free(folder);
}

static void package_finish(struct package *package)
{
	hp_strv_finish(&package->lines);
	free(package->code);
	free(package->name);
}

static bool is_installed(struct hp_machine *machine, const char *code)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_key_place place = {.hive = NULL};
	char *key = hp_asprintf(HP_UNINSTALL_KEY "\\%s", code);
	bool there = hp_registry_find(hp_machine_registry(machine), key, &place, &why) == 1;
	hp_why_finish(&why);
	free(key);
	return there;
}

/** The entry goes, and a copy of what the package says should happen then is run. */
static enum hp_console_result remove_code(
	struct hp_console *console, const char *code, const struct package *package)
{
	struct hp_error err = HP_ERROR_INIT;
	if (code[0] == '\0' || strchr(code, '\\') != NULL ||
		!is_installed(console->machine, code)) {
		return hp_console_error(console, _("1605: The product %s is not installed."), code);
	}
	char *key = hp_asprintf(HP_UNINSTALL_KEY "\\%s", code);
	struct hp_change *change = hp_change_new(console->machine);
	int status = hp_change_delete_key(change, key, &err);
	if (status == 0) {
		status = hp_change_commit(change, &err);
	}
	hp_change_free(change);
	free(key);
	if (status < 0) {
		return hp_console_fail(console, &err);
	}
	hp_console_print(console, _("The product %s was removed.\n"), code);
	return package != NULL ? run_lines(console, &package->lines, "remove: ") : HP_CONSOLE_DONE;
}

static enum hp_console_result install_package(
	struct hp_console *console, const struct package *package)
{
	struct hp_error err = HP_ERROR_INIT;
	const char *again = line_value(&package->lines, "again: ");
	if (strchr(package->code, '\\') != NULL) {
		return hp_console_error(console, _("The package has no sound product code."));
	}
	if (is_installed(console->machine, package->code) && hp_streq(again, "remove")) {
		return remove_code(console, package->code, package);
	}
	struct hp_change *change = hp_change_new(console->machine);
	const struct hp_program program = {.code = package->code,
		.name = package->name,
		.version = line_value(&package->lines, "version: "),
		.by_installer = true};
	int status = hp_program_write(change, &program, &err);
	if (status == 0) {
		status = hp_change_commit(change, &err);
	}
	hp_change_free(change);
	if (status < 0) {
		return hp_console_fail(console, &err);
	}
	hp_console_print(console, _("%s was installed; its product code is %s.\n"), package->name,
		package->code);
	return run_lines(console, &package->lines, "install: ");
}

static enum hp_console_result install(struct hp_console *console, const char *full)
{
	struct package package;
	package_init(&package, console->machine, full);
	enum hp_console_result result = install_package(console, &package);
	package_finish(&package);
	return result;
}

static enum hp_console_result with_file(struct hp_console *console, const char *typed, bool remove)
{
	char *full = find_program(console->machine, typed);
	struct package package;
	if (full == NULL) {
		return hp_console_error(console, _("The system cannot find the file %s."), typed);
	}
	if (!remove) {
		enum hp_console_result installed = install(console, full);
		free(full);
		return installed;
	}
	package_init(&package, console->machine, full);
	enum hp_console_result result = remove_code(console, package.code, &package);
	package_finish(&package);
	free(full);
	return result;
}

enum hp_console_result hp_command_msiexec(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	const char *what = NULL;
	bool remove = false, sound = true;
	for (size_t i = 1; sound && i < words->count; i++) {
		const char *word = words->items[i];
		bool glued = (hp_wildcard_match("/x{*", word) == 1);
		if (hp_console_is_flag(word, "i") || hp_console_is_flag(word, "x") || glued) {
			sound = what == NULL && (glued || i + 1 < words->count);
			remove = glued || hp_console_is_flag(word, "x");
			what = glued ? word + 2 : sound ? words->items[++i] : NULL;
		} else if (hp_console_is_flag(word, "l*v") || hp_console_is_flag(word, "l")) {
			i++; /* the log that nobody writes here */
		} /* /qn, /qb, /norestart, NAME=VALUE: nothing asks, nothing is shown anyway */
	}
	if (!sound || what == NULL) {
		return hp_console_usage(
			console, _("  msiexec /i FILE [/qn]\n  msiexec /x CODE | /x FILE [/qn]\n"));
	}
	return remove && what[0] == '{' ? remove_code(console, what, NULL)
					: with_file(console, what, remove);
}
