/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `net`: services by either name, shares, accounts, local groups. */
#include <stdlib.h>
#include <string.h>

#include "../targets/common/value.h"
#include "../targets/offline/hive.h"
#include "../targets/offline/registry.h"
#include "../targets/practice/state.h"
#include "accounts.h"
#include "change.h"
#include "commands.h"
#include "disk.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "machine.h"
#include "service_words.h"

#define PRODUCT_KEY "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions"
#define FIRST_RID 1000u

static enum hp_console_result usage(struct hp_console *console)
{
	return hp_console_usage(console, _("  net start [SERVICE]\n"
					   "  net stop SERVICE\n"
					   "  net share [NAME]\n"
					   "  net share NAME=FOLDER [/remark:\"TEXT\"]\n"
					   "  net share NAME /delete\n"
					   "  net user [NAME] [/add | /delete]\n"
					   "  net localgroup [NAME] [/add | /delete]\n"));
}

static enum hp_console_result done(struct hp_console *console)
{
	hp_console_print(console, _("The command was completed.\n"));
	return HP_CONSOLE_DONE;
}

/** Ends a change: commits it if `status` is 0, says what went wrong, frees it. */
static enum hp_console_result end_change(
	struct hp_console *console, struct hp_change *change, int status, struct hp_error *err)
{
	if (status == 0) {
		status = hp_change_commit(change, err);
	}
	hp_change_free(change);
	return status < 0 ? hp_console_fail(console, err) : done(console);
}

/** Names in a key, values or subkeys. */
static void list_names(
	struct hp_machine *machine, const char *key, bool values, struct hp_strv *names)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_key_place place = {.hive = NULL};
	struct hp_subkeys subkeys = {.count = 0};
	if (hp_registry_find(hp_machine_registry(machine), key, &place, &why) == 1) {
		if (values) {
			(void)hp_hive_value_names(place.hive, place.key, names, &why);
		} else if (hp_hive_subkeys(place.hive, place.key, &subkeys, &why) == 0) {
			for (size_t i = 0; i < subkeys.count; i++) {
				if (subkeys.items[i].name != NULL) {
					hp_strv_add(names, subkeys.items[i].name);
				}
			}
		}
	}
	hp_why_finish(&why);
}

/* ---- services ---- */

static enum hp_console_result do_start(struct hp_console *console, const char *name)
{
	const struct hp_practice_state *state = hp_machine_state(console->machine);
	if (name != NULL) {
		return hp_service_start(console, name, true);
	}
	hp_console_print(console, _("These services run:\n"));
	for (size_t i = 0; i < state->service_count; i++) {
		if (state->services[i].running == HP_SERVICE_RUNNING &&
			(state->services[i].type &
				(HP_SERVICE_OWN_PROCESS | HP_SERVICE_SHARE_PROCESS)) != 0) {
			hp_console_print(console, "   %s\n", state->services[i].display);
		}
	}
	return HP_CONSOLE_DONE;
}

/* ---- shares ---- */

/** One text of the share's REG_MULTI_SZ, "Path=..."; NULL: there is none. Caller frees. */
static char *share_text(struct hp_machine *machine, const char *name, const char *prefix)
{
	struct hp_why why = HP_WHY_INIT;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	char *found = NULL;
	if (hp_registry_value_bytes(hp_machine_registry(machine), HP_SHARES_KEY, name, &type,
		    &bytes, &len, &why) == 1 &&
		type == HP_REG_MULTI_SZ) {
		for (size_t at = 0; found == NULL && at + 1 < len;) {
			char *text = hp_utf16_text(bytes + at, len - at);
			size_t end = at;
			while (end + 1 < len && (bytes[end] != 0 || bytes[end + 1] != 0)) {
				end += 2;
			}
			if (text != NULL && strncmp(text, prefix, strlen(prefix)) == 0) {
				found = hp_strdup(text + strlen(prefix));
			}
			free(text);
			at = end + 2;
		}
	}
	free(bytes);
	hp_why_finish(&why);
	return found;
}

static void print_share(struct hp_console *console, const char *name)
{
	char *path = share_text(console->machine, name, "Path=");
	char *remark = share_text(console->machine, name, "Remark=");
	hp_console_print(console, "%-20s %-40s %s\n", name, path != NULL ? path : "",
		remark != NULL ? remark : "");
	free(remark);
	free(path);
}

static enum hp_console_result list_shares(struct hp_console *console)
{
	const struct hp_practice_state *state = hp_machine_state(console->machine);
	struct hp_strv names;
	hp_strv_init(&names);
	for (size_t i = 0; i < state->drives.count; i++) {
		const char *letter = state->drives.items[i];
		hp_console_print(console, "%s$                   %s:\\\n", letter, letter);
	}
	hp_console_print(console, "ADMIN$               %s\nIPC$\n", state->system_root);
	list_names(console->machine, HP_SHARES_KEY, true, &names);
	for (size_t i = 0; i < names.count; i++) {
		print_share(console, names.items[i]);
	}
	hp_strv_finish(&names);
	return done(console);
}

static bool share_is_there(struct hp_machine *machine, const char *name)
{
	char *path = share_text(machine, name, "Path=");
	free(path);
	return path != NULL;
}

static enum hp_console_result no_share(struct hp_console *console, const char *name)
{
	return hp_console_error(console, _("2310: There is no share %s."), name);
}

static enum hp_console_result delete_share(struct hp_console *console, const char *name)
{
	struct hp_error err = HP_ERROR_INIT;
	if (!share_is_there(console->machine, name)) {
		return no_share(console, name);
	}
	struct hp_change *change = hp_change_new(console->machine);
	int status = hp_change_delete_value(change, HP_SHARES_KEY, name, &err);
	return end_change(console, change, status, &err);
}

static enum hp_console_result add_share(
	struct hp_console *console, const char *typed, const char *remark)
{
	struct hp_error err = HP_ERROR_INIT;
	char *name = hp_strndup(typed, strcspn(typed, "="));
	char *full = NULL;
	enum hp_console_result result = HP_CONSOLE_FAILED;
	if (name[0] == '\0' || strpbrk(name, "\\/:*?\"<>|") != NULL) {
		result = usage(console);
	} else if (share_is_there(console->machine, name)) {
		result = hp_console_error(console, _("2118: The share %s is there already."), name);
	} else if (hp_disk_full(console->machine, typed + strlen(name) + 1, &full, &err) < 0) {
		result = hp_console_fail(console, &err);
	} else if (!hp_disk_is_folder(console->machine, full)) {
		result =
			hp_console_error(console, _("The system cannot find the folder %s."), full);
	} else {
		struct hp_change *change = hp_change_new(console->machine);
		int status = hp_share_add(change, name, full, remark, &err);
		result = end_change(console, change, status, &err);
	}
	free(full);
	free(name);
	return result;
}

static enum hp_console_result do_share(struct hp_console *console, const struct hp_strv *words)
{
	const char *name = NULL, *remark = NULL;
	bool gone = false;
	for (size_t i = 2; i < words->count; i++) {
		const char *word = words->items[i];
		char *head = hp_strndup(word, strlen("/remark:"));
		bool is_remark = hp_name_equal(head, "/remark:");
		free(head);
		if (is_remark) {
			remark = word + strlen("/remark:");
		} else if (hp_console_is_flag(word, "delete") || hp_console_is_flag(word, "d")) {
			gone = true;
		} else if (word[0] != '/' && name == NULL) {
			name = word;
		} else if (!hp_console_is_flag(word, "y") && !hp_console_is_flag(word, "yes") &&
			   strncmp(word, "/", 1) != 0) {
			return usage(console);
		}
	}
	if (name == NULL) {
		return gone ? usage(console) : list_shares(console);
	}
	if (gone) {
		return delete_share(console, name);
	}
	if (strchr(name, '=') != NULL) {
		return add_share(console, name, remark);
	}
	if (!share_is_there(console->machine, name)) {
		return no_share(console, name);
	}
	print_share(console, name);
	return done(console);
}

/* ---- accounts and groups ---- */

static bool is_controller(struct hp_machine *machine)
{
	struct hp_why why = HP_WHY_INIT;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	char *text = NULL;
	if (hp_registry_value_bytes(hp_machine_registry(machine), PRODUCT_KEY, "ProductType", &type,
		    &bytes, &len, &why) == 1) {
		text = hp_utf16_text(bytes, len);
	}
	bool controller = text != NULL && hp_name_equal(text, "LanmanNT");
	free(text);
	free(bytes);
	hp_why_finish(&why);
	return controller;
}

/** The kind under which a name is there; HP_SAM_KINDS: nowhere. */
static enum hp_sam_kind find_name(struct hp_machine *machine, bool accounts, const char *name)
{
	enum hp_sam_kind kind = accounts ? HP_SAM_ACCOUNT : HP_SAM_GROUP;
	for (; kind < (accounts ? HP_SAM_GROUP : HP_SAM_KINDS); kind++) {
		struct hp_strv names;
		hp_strv_init(&names);
		list_names(machine, hp_sam_names_key(kind), false, &names);
		bool found = hp_practice_strv_find(&names, name) != SIZE_MAX;
		hp_strv_finish(&names);
		if (found) {
			return kind;
		}
	}
	return HP_SAM_KINDS;
}

static enum hp_console_result list_sam(struct hp_console *console, bool accounts)
{
	struct hp_strv names;
	hp_strv_init(&names);
	if (accounts) {
		list_names(console->machine, hp_sam_names_key(HP_SAM_ACCOUNT), false, &names);
	} else {
		list_names(console->machine, hp_sam_names_key(HP_SAM_BUILTIN), false, &names);
		list_names(console->machine, hp_sam_names_key(HP_SAM_GROUP), false, &names);
	}
	for (size_t i = 0; i < names.count; i++) {
		hp_console_print(console, accounts ? "%s\n" : "*%s\n", names.items[i]);
	}
	hp_strv_finish(&names);
	return done(console);
}

/** The type of the default value of a name, which is its relative identifier; 0: none. */
static uint32_t rid_of(struct hp_machine *machine, const char *key)
{
	struct hp_why why = HP_WHY_INIT;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	if (hp_registry_value_bytes(
		    hp_machine_registry(machine), key, "", &type, &bytes, &len, &why) != 1) {
		type = 0;
	}
	free(bytes);
	hp_why_finish(&why);
	return type;
}

/** The next identifier: no account and no group has it. */
static uint32_t next_rid(struct hp_machine *machine)
{
	uint32_t rid = FIRST_RID;
	for (enum hp_sam_kind kind = HP_SAM_ACCOUNT; kind <= HP_SAM_GROUP; kind++) {
		struct hp_strv names;
		hp_strv_init(&names);
		list_names(machine, hp_sam_names_key(kind), false, &names);
		for (size_t i = 0; i < names.count; i++) {
			char *key = hp_asprintf("%s\\%s", hp_sam_names_key(kind), names.items[i]);
			uint32_t used = rid_of(machine, key);
			rid = used >= rid ? used + 1 : rid;
			free(key);
		}
		hp_strv_finish(&names);
	}
	return rid;
}

static enum hp_console_result add_sam(struct hp_console *console, bool accounts, const char *name)
{
	struct hp_error err = HP_ERROR_INIT;
	if (strpbrk(name, "\\/[]:;|=,+*?<>\"") != NULL) {
		return usage(console);
	}
	if (find_name(console->machine, true, name) != HP_SAM_KINDS ||
		find_name(console->machine, false, name) != HP_SAM_KINDS) {
		return hp_console_error(console,
			_("2224: An account or group with the name %s is there already."), name);
	}
	struct hp_change *change = hp_change_new(console->machine);
	int status = hp_sam_add(change, accounts ? HP_SAM_ACCOUNT : HP_SAM_GROUP, name,
		next_rid(console->machine), &err);
	return end_change(console, change, status, &err);
}

static enum hp_console_result delete_sam(
	struct hp_console *console, enum hp_sam_kind kind, const char *name)
{
	struct hp_error err = HP_ERROR_INIT;
	char *by_name = hp_asprintf("%s\\%s", hp_sam_names_key(kind), name);
	uint32_t rid = rid_of(console->machine, by_name);
	if (kind == HP_SAM_BUILTIN || rid < FIRST_RID) {
		free(by_name);
		return hp_console_error(
			console, _("1371: %s belongs to Windows and cannot be deleted."), name);
	}
	char *kind_key = hp_strndup(
		hp_sam_names_key(kind), strlen(hp_sam_names_key(kind)) - strlen("\\Names"));
	char *by_rid = hp_asprintf("%s\\%08X", kind_key, (unsigned)rid);
	struct hp_change *change = hp_change_new(console->machine);
	int status = hp_change_delete_key(change, by_name, &err);
	if (status == 0) {
		int also = hp_change_delete_key(change, by_rid, NULL);
		status = also == HP_ERR_NOT_FOUND ? 0 : also;
	}
	free(by_rid);
	free(kind_key);
	free(by_name);
	return end_change(console, change, status, &err);
}

static enum hp_console_result do_sam(
	struct hp_console *console, const struct hp_strv *words, bool accounts)
{
	const char *name = NULL;
	bool add = false, gone = false;
	if (is_controller(console->machine)) {
		return hp_console_error(console,
			_("This machine is a domain controller: its accounts and groups are in the "
			  "directory, which a practice machine does not have."));
	}
	for (size_t i = 2; i < words->count; i++) {
		const char *word = words->items[i];
		if (hp_console_is_flag(word, "add")) {
			add = true;
		} else if (hp_console_is_flag(word, "delete")) {
			gone = true;
		} else if (word[0] != '/' && name == NULL) {
			name = word;
		} else if (word[0] != '/' && !accounts) {
			return hp_console_error(console,
				_("A practice machine keeps groups without their members."));
		} /* a password or another setting: not kept */
	}
	if (name == NULL || (add && gone)) {
		return name == NULL && !add && !gone ? list_sam(console, accounts) : usage(console);
	}
	if (add) {
		return add_sam(console, accounts, name);
	}
	enum hp_sam_kind kind = find_name(console->machine, accounts, name);
	if (kind == HP_SAM_KINDS) {
		return accounts
			       ? hp_console_error(console, _("2221: There is no account %s."), name)
			       : hp_console_error(
					 console, _("1376: There is no local group %s."), name);
	}
	if (gone) {
		return delete_sam(console, kind, name);
	}
	hp_console_print(console, "%s\n", name);
	return done(console);
}

enum hp_console_result hp_command_net(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	const char *verb = words->count > 1 ? words->items[1] : "";
	const char *name = words->count > 2 ? words->items[2] : NULL;
	if (hp_name_equal(verb, "start") && words->count <= 3) {
		return do_start(console, name);
	}
	if (hp_name_equal(verb, "stop") && name != NULL) {
		return hp_service_stop(console, name, true);
	}
	if (hp_name_equal(verb, "share")) {
		return do_share(console, words);
	}
	if (hp_name_equal(verb, "user") || hp_name_equal(verb, "localgroup")) {
		return do_sam(console, words, hp_name_equal(verb, "user"));
	}
	return usage(console);
}
