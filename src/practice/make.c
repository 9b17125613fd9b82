/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a practice machine: in a folder beside the wanted one, which is renamed when it is whole.
 * First a machine with empty hives, then it is opened and filled like any other. */
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../targets/offline/image.h"
#include "../targets/practice/state.h"
#include "base_hive.h"
#include "change.h"
#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "make_internal.h"
#include "services.h"

#define COMPUTER_NAME_MAX 15
/* When every practice machine was installed: the same section makes the same hives. 1 March 2007 as
 * a FILETIME. */
#define INSTALLED_AT UINT64_C(128171808000000000)

static const char *const hive_names[] = {"SOFTWARE", "SYSTEM", "SAM", "SECURITY", "DEFAULT"};

/* ---- what the section says of the machine itself ---- */

static int check_arrays(const struct hp_json *machine, struct hp_error *err)
{
	static const char *const arrays[] = {"registry", "services", "shares", "files", "accounts",
		"groups", "programs", "drives"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(arrays); i++) {
		const struct hp_json *array = hp_json_get(machine, arrays[i]);
		if (array != NULL && !hp_json_is(array, HP_JSON_ARRAY)) {
			return hp_error_set(err, HP_ERR_INVALID,
				_("The \"%s\" of a practice machine is an array."), arrays[i]);
		}
	}
	return 0;
}

static int check_machine(const struct hp_json *machine, struct hp_error *err)
{
	const char *name = hp_json_get_string(machine, "name");
	if (name == NULL || name[0] == '\0' || strlen(name) > COMPUTER_NAME_MAX) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("A practice machine needs a \"name\" of 1 to %d bytes."),
			COMPUTER_NAME_MAX);
	}
	return check_arrays(machine, err);
}

/** "C", "c", "C:" to 'C'; 0 for anything else. */
static char drive_letter(const char *text)
{
	if (text == NULL || text[0] == '\0' ||
		(text[1] != '\0' && (text[1] != ':' || text[2] != '\0'))) {
		return '\0';
	}
	char letter = text[0] >= 'a' && text[0] <= 'z' ? (char)(text[0] - 'a' + 'A') : text[0];
	return letter >= 'A' && letter <= 'Z' ? letter : '\0';
}

static void add_drive(struct hp_practice_state *state, char letter)
{
	char name[] = {letter, '\0'};
	if (hp_practice_strv_find(&state->drives, name) == SIZE_MAX) {
		hp_strv_add(&state->drives, name);
	}
}

static int read_drives(
	const struct hp_json *machine, struct hp_practice_state *state, struct hp_error *err)
{
	add_drive(state, state->system_root[0]);
	for (const struct hp_json *e = hp_json_first(hp_json_get(machine, "drives")); e != NULL;
		e = hp_json_next(e)) {
		char letter = drive_letter(hp_json_string(e));
		if (letter == '\0') {
			return hp_error_set(err, HP_ERR_INVALID,
				_("The \"drives\" of a practice machine are letters, as in "
				  "[\"C\", \"X\"]."));
		}
		add_drive(state, letter);
	}
	return 0;
}

/** The system's folder: in the root of a drive, with a name by which the reader of disks finds it.
 */
static int read_system_root(
	const struct hp_json *machine, struct hp_practice_state *state, struct hp_error *err)
{
	const char *root = hp_json_get_string(machine, "system_root");
	if (root == NULL) {
		return 0;
	}
	char *drive = hp_strndup(root, 2);
	char letter = drive_letter(drive);
	free(drive);
	if (letter == '\0' || root[1] != ':' || root[2] != '\\' ||
		(!hp_name_equal(root + 3, "Windows") && !hp_name_equal(root + 3, "WINNT"))) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("The \"system_root\" of a practice machine is like C:\\WINDOWS or "
			  "C:\\WINNT."));
	}
	free(state->system_root);
	state->system_root = hp_asprintf("%c:\\%s", letter, root + 3);
	free(state->folder);
	state->folder = hp_asprintf("%c:\\", letter);
	return 0;
}

/* ---- the folder ---- */

static int write_in(
	const char *folder, const char *name, const void *bytes, size_t len, struct hp_error *err)
{
	char *path = hp_path_join(folder, name);
	int status = hp_file_replace(path, bytes, len, 0600, false, err);
	free(path);
	return status;
}

static int make_drives(
	const char *folder, const struct hp_practice_state *state, struct hp_error *err)
{
	static const char text[] = "This is a disk of a practice machine of Holdpoint. It is no "
				   "evidence of anything.\n";
	int status = 0;
	for (size_t i = 0; status == 0 && i < state->drives.count; i++) {
		char *name = hp_practice_drive_folder(state, state->drives.items[i]);
		char *drive = hp_path_join(folder, name);
		status = hp_folder_make(drive, 0700, err);
		if (status == 0) {
			status = write_in(drive, HP_PRACTICE_MARKER_FILE, text, strlen(text), err);
		}
		free(drive);
		free(name);
	}
	return status;
}

static int make_hives(
	const char *folder, const struct hp_practice_state *state, struct hp_error *err)
{
	uint8_t base[HP_BASE_HIVE_SIZE];
	hp_base_hive_make(INSTALLED_AT, base);
	char *below = hp_asprintf("image/%s/System32/config", state->system_root + 3);
	char *config = hp_path_join(folder, below);
	int status = hp_folder_make(config, 0700, err);
	for (size_t i = 0; status == 0 && i < HP_ARRAY_SIZE(hive_names); i++) {
		status = write_in(config, hive_names[i], base, sizeof(base), err);
	}
	free(config);
	free(below);
	return status;
}

/** A machine that can be opened, and has nothing in it. */
static int make_skeleton(const char *folder, const struct hp_json *machine, struct hp_error *err)
{
	struct hp_practice_state state;
	hp_practice_state_init(&state);
	state.booted_ms = hp_clock_now().wall_ms;
	int status = read_system_root(machine, &state, err);
	if (status == 0) {
		status = read_drives(machine, &state, err);
	}
	if (status == 0) {
		status = make_drives(folder, &state, err);
	}
	if (status == 0) {
		status = make_hives(folder, &state, err);
	}
	if (status == 0) {
		char *text = hp_practice_state_print(&state);
		status = write_in(folder, HP_PRACTICE_STATE_FILE, text, strlen(text), err);
		free(text);
	}
	hp_practice_state_finish(&state);
	return status;
}

static int fill_hives(struct hp_machine *made, const struct hp_json *machine, struct hp_error *err)
{
	typedef int fill_fn(
		struct hp_change * change, const struct hp_json *of, struct hp_error *e);
	/* The keys of the section last: they may say more of what was made before. */
	static fill_fn *const fills[] = {hp_make_services, hp_make_shares, hp_make_accounts,
		hp_make_programs, hp_make_registry};
	struct hp_change *change = hp_change_new(made);
	int status = hp_make_identity(change, machine, hp_machine_state(made)->system_root, err);
	for (size_t i = 0; status == 0 && i < HP_ARRAY_SIZE(fills); i++) {
		status = fills[i](change, machine, err);
	}
	if (status == 0) {
		/* The one hive that holds nothing is whole as it is. */
		status = hp_change_commit(change, err);
	}
	hp_change_free(change);
	return status;
}

static int fill_machine(
	struct hp_machine *made, const struct hp_json *machine, struct hp_error *err)
{
	int status = fill_hives(made, machine, err);
	if (status == 0) {
		/* A section may describe a registry that no service manager can read; where it
		 * names services as well, hp_make_running() misses them. */
		(void)hp_services_boot(made, NULL);
		status = hp_make_running(made, machine, err);
	}
	if (status == 0) {
		status = hp_make_files(made, machine, err);
	}
	if (status == 0) {
		status = hp_make_iis(made, machine, err);
	}
	return status < 0 ? status : hp_machine_save(made, err);
}

static int fill_folder(const char *folder, const struct hp_json *machine, struct hp_error *err)
{
	struct hp_machine *made = NULL;
	int status = make_skeleton(folder, machine, err);
	if (status == 0) {
		status = hp_machine_open(folder, &made, err);
	}
	if (status == 0) {
		status = fill_machine(made, machine, err);
	}
	hp_machine_close(made);
	return status;
}

static int make_parent(const char *folder, struct hp_error *err)
{
	char *parent = hp_strdup(folder);
	char *slash = strrchr(parent, '/');
	int status = 0;
	if (slash != NULL && slash != parent) {
		*slash = '\0';
		status = hp_folder_make(parent, 0700, err);
	}
	free(parent);
	return status;
}

int hp_machine_make(const char *folder, const char *json, size_t len, struct hp_error *err)
{
	struct hp_json_doc *doc = NULL;
	int status = hp_json_parse("-", json, len, &doc, NULL, err);
	if (status < 0) {
		return status;
	}
	const struct hp_json *machine = hp_json_doc_root(doc);
	status = check_machine(machine, err);
	char *wanted = hp_strdup(folder);
	while (strlen(wanted) > 1 && wanted[strlen(wanted) - 1] == '/') {
		wanted[strlen(wanted) - 1] = '\0';
	}
	char *temporary = hp_asprintf("%s.XXXXXX", wanted);
	if (status == 0) {
		status = make_parent(wanted, err);
	}
	if (status == 0 && mkdtemp(temporary) == NULL) { /* mode 0700 */
		status = hp_error_set_errno(err, HP_ERR_IO, errno,
			_("The folder of the practice machine %s cannot be made"), folder);
	} else if (status == 0) {
		status = fill_folder(temporary, machine, err);
		/* A folder that is there and not empty makes this fail, and stays as it is. */
		if (status == 0 && rename(temporary, wanted) < 0) {
			status = hp_error_set_errno(err, HP_ERR_IO, errno,
				_("%s cannot become a practice machine; it must not exist, or be "
				  "empty"),
				folder);
		}
		if (status < 0) {
			(void)hp_folder_remove(temporary, NULL);
		}
	}
	free(temporary);
	free(wanted);
	hp_json_doc_free(doc);
	return status;
}
