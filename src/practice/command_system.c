/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shutdown, hostname, systeminfo, ver, tasklist. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../targets/common/value.h"
#include "../targets/offline/registry.h"
#include "../targets/practice/state.h"
#include "change.h"
#include "commands.h"
#include "disk.h"
#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "machine.h"
#include "service_words.h"
#include "services.h"

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control"
#define NAME_KEY CONTROL "\\ComputerName\\ComputerName"
#define VERSION_KEY "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define EPOCH_DIFFERENCE_MS INT64_C(11644473600000) /* 1601 to 1970 */

/** A text of the registry; NULL where there is none. Caller frees. */
static char *registry_text(struct hp_machine *machine, const char *key, const char *name)
{
	struct hp_why why = HP_WHY_INIT;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	char *text = NULL;
	if (hp_registry_value_bytes(
		    hp_machine_registry(machine), key, name, &type, &bytes, &len, &why) == 1) {
		text = hp_utf16_text(bytes, len);
	}
	free(bytes);
	hp_why_finish(&why);
	return text;
}

enum hp_console_result hp_command_hostname(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)words;
	(void)line;
	char *name = registry_text(console->machine, NAME_KEY, "ComputerName");
	if (name == NULL) {
		return hp_console_error(console, _("This machine has no name."));
	}
	hp_console_print(console, "%s\n", name);
	free(name);
	return HP_CONSOLE_DONE;
}

enum hp_console_result hp_command_ver(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)words;
	(void)line;
	char *product = registry_text(console->machine, VERSION_KEY, "ProductName");
	hp_console_print(console, "%s\n", product != NULL ? product : _("Practice machine"));
	free(product);
	return HP_CONSOLE_DONE;
}

/** The real command asks the management service, which starts by itself when it is asked: a trap
 * that the drill keeps. */
static void wake_management(struct hp_machine *machine)
{
	hp_services_refresh(machine);
	struct hp_practice_state *state = hp_machine_state(machine);
	size_t at = hp_practice_state_find_service(state, "Winmgmt", NULL);
	if (at != SIZE_MAX && state->services[at].start != HP_START_DISABLED) {
		state->services[at].running = HP_SERVICE_RUNNING;
	}
}

enum hp_console_result hp_command_systeminfo(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)words;
	(void)line;
	char booted[HP_TIME_SIZE];
	hp_time_format(hp_machine_state(console->machine)->booted_ms, booted);
	char *name = registry_text(console->machine, NAME_KEY, "ComputerName");
	char *product = registry_text(console->machine, VERSION_KEY, "ProductName");
	char *pack = registry_text(console->machine, VERSION_KEY, "CSDVersion");
	hp_console_print(console,
		_("Host name:     %s\nSystem:        %s\nService pack:  %s\nStarted:       %s\n"
		  "System folder: %s\n"),
		name != NULL ? name : "", product != NULL ? product : "", pack != NULL ? pack : "",
		booted, hp_machine_state(console->machine)->system_root);
	free(pack);
	free(product);
	free(name);
	wake_management(console->machine);
	return hp_console_save(console);
}

/** The file name in an ImagePath: "C:\x\y.exe -k z" to "y.exe". Caller frees. */
static char *program_name(const struct hp_practice_service *service)
{
	const char *path = service->program;
	bool quoted = path[0] == '"';
	char *head = hp_strndup(path + quoted, strcspn(path + quoted, quoted ? "\"" : " "));
	const char *slash = strrchr(head, '\\');
	char *name = slash != NULL     ? hp_strdup(slash + 1)
		     : head[0] != '\0' ? hp_strdup(head)
				       : hp_asprintf("%s.exe", service->name);
	free(head);
	return name;
}

enum hp_console_result hp_command_tasklist(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)words;
	(void)line;
	const struct hp_practice_state *state = hp_machine_state(console->machine);
	hp_console_print(
		console, "%-28s %6u\n%-28s %6u\n", "System Idle Process", 0u, "System", 4u);
	for (size_t i = 0; i < state->service_count; i++) {
		const struct hp_practice_service *service = &state->services[i];
		if (service->running == HP_SERVICE_RUNNING &&
			(service->type & (HP_SERVICE_OWN_PROCESS | HP_SERVICE_SHARE_PROCESS)) !=
				0) {
			char *name = program_name(service);
			hp_console_print(console, "%-28s %6u  %s\n", name, hp_service_process(i),
				service->name);
			free(name);
		}
	}
	return HP_CONSOLE_DONE;
}

/* ---- the restart ---- */

/** When the machine went down, in the hive: what a reader of its disk goes by. */
static int note_shutdown(struct hp_machine *machine, int64_t wall_ms, struct hp_error *err)
{
	uint64_t filetime = (uint64_t)(wall_ms + EPOCH_DIFFERENCE_MS) * 10000;
	uint8_t bytes[8];
	for (size_t i = 0; i < sizeof(bytes); i++) {
		bytes[i] = (uint8_t)(filetime >> (8 * i));
	}
	struct hp_change *change = hp_change_new(machine);
	int status = hp_change_bytes(change, CONTROL "\\Windows", "ShutdownTime", HP_REG_BINARY,
		bytes, sizeof(bytes), err);
	if (status == 0) {
		status = hp_change_commit(change, err);
	}
	hp_change_free(change);
	return status;
}

/** Services marked for deletion lose their keys before the service manager reads them again. */
static int drop_doomed(struct hp_machine *machine, struct hp_error *err)
{
	struct hp_practice_state *state = hp_machine_state(machine);
	int status = 0;
	for (size_t i = state->service_count; status == 0 && i > 0; i--) {
		if (state->services[i - 1].doomed) {
			status = hp_services_remove(machine, i - 1, err);
		}
	}
	return status;
}

static void drop_locks(struct hp_practice_state *state)
{
	size_t kept = 0;
	for (size_t i = 0; i < state->lock_count; i++) {
		if (state->locks[i].service == NULL) {
			free(state->locks[i].path);
		} else {
			state->locks[kept++] = state->locks[i];
		}
	}
	state->lock_count = kept;
}

/** What was put off until the restart. It comes before the services start, so that none of them
 * holds anything. */
static int delete_pending(struct hp_machine *machine, struct hp_error *err)
{
	struct hp_practice_state *state = hp_machine_state(machine);
	int status = 0;
	for (size_t i = 0; i < state->service_count; i++) {
		state->services[i].running = HP_SERVICE_STOPPED;
	}
	while (status == 0 && state->pending.count > 0) {
		struct hp_strv left;
		hp_strv_init(&left);
		status = hp_disk_delete_tree(machine, state->pending.items[0], &left, err);
		hp_strv_finish(&left);
		if (status == HP_ERR_NOT_FOUND) {
			hp_error_finish(err);
			status = 0; /* somebody was faster */
		}
		if (status == 0) {
			hp_practice_strv_remove(&state->pending, 0);
		}
	}
	return status;
}

static int restart(struct hp_machine *machine, struct hp_error *err)
{
	struct hp_practice_state *state = hp_machine_state(machine);
	int64_t now = hp_clock_now().wall_ms;
	int status = note_shutdown(machine, now, err);
	if (status == 0) {
		status = drop_doomed(machine, err);
	}
	if (status == 0) {
		drop_locks(state);
		status = delete_pending(machine, err);
	}
	if (status == 0) {
		status = hp_services_boot(machine, err);
	}
	if (status == 0) {
		/* A clock that was set back must not make the new start the older one. */
		state->booted_ms = now > state->booted_ms ? now : state->booted_ms + 1;
		free(state->folder);
		state->folder = hp_strndup(state->system_root, strlen("C:\\"));
		status = hp_machine_save(machine, err);
	}
	return status;
}

enum hp_console_result hp_command_shutdown(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	struct hp_error err = HP_ERROR_INIT;
	bool again = false, sound = true;
	for (size_t i = 1; sound && i < words->count; i++) {
		const char *word = words->items[i];
		if (hp_console_is_flag(word, "r")) {
			again = true;
		} else if ((hp_console_is_flag(word, "t") || hp_console_is_flag(word, "c") ||
				   hp_console_is_flag(word, "d")) &&
			   i + 1 < words->count) {
			i++; /* nobody waits in a drill, and no reason is kept */
		} else {
			sound = hp_console_is_flag(word, "f");
		}
	}
	if (!again || !sound) {
		return hp_console_usage(console,
			_("  shutdown /r /t 0\nA practice machine restarts; it is never switched "
			  "off.\n"));
	}
	if (restart(console->machine, &err) < 0) {
		return hp_console_fail(console, &err);
	}
	hp_console_print(console, _("The machine was restarted.\n"));
	return HP_CONSOLE_DONE;
}
