/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `reg add`, `reg import`, and permission on keys that belong to the system. */
#include <stdlib.h>
#include <string.h>

#include "../targets/common/regfile.h"
#include "../targets/common/value.h"
#include "../targets/offline/registry.h"
#include "../targets/practice/state.h"
#include "change.h"
#include "commands.h"
#include "disk.h"
#include "encode.h"
#include "holdpoint/error.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/pattern.h"
#include "holdpoint/str.h"
#include "machine.h"
#include "reg_internal.h"

#define IMPORT_SIZE_MAX ((size_t)4 << 20)

/* ---- permission ---- */

/** One component of a path; moves *at behind its backslash. Caller frees. */
static char *take_component(const char **at)
{
	size_t len = strcspn(*at, "\\");
	char *name = hp_strndup(*at, len);
	*at += len + ((*at)[len] == '\\');
	return name;
}

enum branch { OUTSIDE, ABOVE_ENUM, IN_ENUM };

/** Where a path lies; in Enum *ret_below (may be NULL) is what follows it. */
static enum branch branch_of(const char *path, const char **ret_below)
{
	const char *root = NULL, *rest = NULL;
	if (!hp_registry_split(path, &root, &rest) || strcmp(root, "HKLM") != 0) {
		return OUTSIDE;
	}
	char *hive = take_component(&rest);
	char *set = take_component(&rest);
	char *name = take_component(&rest);
	enum branch branch = OUTSIDE;
	if (hp_name_equal(hive, "SYSTEM") && hp_wildcard_match("*ControlSet*", set) == 1) {
		branch = name[0] == '\0'               ? ABOVE_ENUM
			 : hp_name_equal(name, "Enum") ? IN_ENUM
						       : OUTSIDE;
	}
	free(name);
	free(set);
	free(hive);
	if (ret_below != NULL) {
		*ret_below = rest;
	}
	return branch;
}

bool hp_reg_is_denied(struct hp_machine *machine, const char *path)
{
	const struct hp_practice_state *state = hp_machine_state(machine);
	const char *below = "";
	enum branch branch = branch_of(path, &below);
	for (size_t i = 0; branch == IN_ENUM && i < state->permits.count; i++) {
		size_t len = strlen(state->permits.items[i]);
		char *head = hp_strndup(below, len);
		bool permitted = hp_name_equal(head, state->permits.items[i]) &&
				 (below[len] == '\0' || below[len] == '\\');
		free(head);
		if (permitted) {
			return false;
		}
	}
	return branch != OUTSIDE;
}

enum hp_console_result hp_reg_say_denied(struct hp_console *console, const char *path)
{
	return hp_console_error(console,
		_("Access is denied: %s belongs to the system. Take permission on it first, with "
		  "regperm."),
		path);
}

void hp_reg_forget_permit(struct hp_console *console, const char *path)
{
	struct hp_practice_state *state = hp_machine_state(console->machine);
	const char *below = "";
	if (branch_of(path, &below) != IN_ENUM) {
		return;
	}
	size_t at = hp_practice_strv_find(&state->permits, below);
	if (at != SIZE_MAX) {
		hp_practice_strv_remove(&state->permits, at);
		(void)hp_console_save(console);
	}
}

static bool key_is_there(struct hp_machine *machine, const char *path)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_key_place place = {.hive = NULL};
	bool there = hp_registry_find(hp_machine_registry(machine), path, &place, &why) == 1;
	hp_why_finish(&why);
	return there;
}

enum hp_console_result hp_command_regperm(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	struct hp_practice_state *state = hp_machine_state(console->machine);
	const char *below = "";
	if (words->count != 2) {
		return hp_console_usage(console, _("  regperm KEY\nTakes the permission to delete "
						   "a key and all below it.\n"));
	}
	char *path = hp_reg_trimmed_path(words->items[1]);
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (!key_is_there(console->machine, path)) {
		result = hp_console_error(
			console, _("The registry of this machine has no such key or value."));
	} else if (branch_of(path, &below) == IN_ENUM && below[0] != '\0') {
		if (hp_practice_strv_find(&state->permits, below) == SIZE_MAX) {
			hp_strv_add(&state->permits, below);
		}
		result = hp_console_save(console);
	}
	if (result == HP_CONSOLE_DONE) {
		hp_console_print(console, _("Permission was taken on %s.\n"), path);
	}
	free(path);
	return result;
}

/* ---- add ---- */

struct addition {
	const char *name; /* "" is the default value; NULL: the key alone */
	const char *type;
	const char *data;
	const char *separator; /* between the texts of a REG_MULTI_SZ */
};

static bool parse_addition(const struct hp_strv *words, struct addition *ret)
{
	*ret = (struct addition){.type = "REG_SZ", .separator = "\\0"};
	for (size_t i = 3; i < words->count; i++) {
		const char *word = words->items[i];
		const char *next = i + 1 < words->count ? words->items[i + 1] : NULL;
		const char **into = hp_console_is_flag(word, "v")   ? &ret->name
				    : hp_console_is_flag(word, "t") ? &ret->type
				    : hp_console_is_flag(word, "d") ? &ret->data
				    : hp_console_is_flag(word, "s") ? &ret->separator
								    : NULL;
		if (hp_console_is_flag(word, "ve")) {
			ret->name = "";
		} else if (into != NULL && next != NULL) {
			*into = next;
			i++;
		} else if (!hp_console_is_flag(word, "f")) {
			return false;
		}
	}
	return ret->name != NULL || ret->data == NULL;
}

/** The typed data in the form of the practice section. */
static struct hp_json *data_to_json(const struct addition *addition)
{
	uint32_t type = 0;
	const char *data = addition->data != NULL ? addition->data : "";
	if (!hp_value_type_from_name(addition->type, &type)) {
		return hp_json_new_null();
	}
	if (type == HP_REG_DWORD || type == HP_REG_QWORD) {
		char *end = NULL;
		unsigned long long number = strtoull(data, &end, 0);
		bool fits = data[0] >= '0' && data[0] <= '9' && *end == '\0';
		if (type == HP_REG_DWORD) {
			return fits && number <= UINT32_MAX ? hp_json_new_int((int64_t)number)
							    : hp_json_new_null();
		}
		char *digits = hp_asprintf("%llu", number);
		struct hp_json *json = fits ? hp_json_new_string(digits) : hp_json_new_null();
		free(digits);
		return json;
	}
	if (type != HP_REG_MULTI_SZ) {
		return hp_json_new_string(data);
	}
	struct hp_json *texts = hp_json_new_array();
	size_t step = strlen(addition->separator);
	while (*data != '\0') {
		const char *end = step > 0 ? strstr(data, addition->separator) : NULL;
		char *text = end != NULL ? hp_strndup(data, (size_t)(end - data)) : hp_strdup(data);
		hp_json_add_string(texts, text);
		free(text);
		data = end != NULL ? end + step : data + strlen(data);
	}
	return texts;
}

static int add_value(struct hp_change *change, const char *path, const struct addition *addition,
	struct hp_error *err)
{
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	struct hp_json *object = hp_json_new_object();
	hp_json_set_string(object, "name", addition->name);
	hp_json_set_string(object, "type", addition->type);
	hp_json_set(object, "value", data_to_json(addition));
	int status = hp_value_encode(object, &type, &bytes, &len, NULL);
	if (status < 0) {
		status = hp_error_set(err, HP_ERR_INVALID,
			_("The data do not fit the type %s; types are REG_SZ, REG_EXPAND_SZ, "
			  "REG_MULTI_SZ, REG_DWORD, REG_QWORD and REG_BINARY."),
			addition->type);
	} else {
		status = hp_change_bytes(change, path, addition->name, type, bytes, len, err);
	}
	free(bytes);
	hp_json_free(object);
	return status;
}

enum hp_console_result hp_reg_add(struct hp_console *console, const struct hp_strv *words)
{
	struct addition addition;
	if (!parse_addition(words, &addition)) {
		return hp_console_usage(console,
			_("  reg add KEY [/v NAME | /ve] [/t TYPE] [/d DATA] [/s SIGN] [/f]\n"));
	}
	struct hp_error err = HP_ERROR_INIT;
	char *path = hp_reg_trimmed_path(words->items[2]);
	struct hp_change *change = hp_change_new(console->machine);
	int status = hp_change_key(change, path, &err);
	if (status == 0 && addition.name != NULL) {
		status = add_value(change, path, &addition, &err);
	}
	if (status == 0) {
		status = hp_change_commit(change, &err);
	}
	hp_change_free(change);
	free(path);
	if (status < 0) {
		return hp_console_fail(console, &err);
	}
	hp_console_print(console, _("The operation was completed.\n"));
	return HP_CONSOLE_DONE;
}

/* ---- import ---- */

struct import {
	struct hp_machine *machine;
	struct hp_change *change;
	struct hp_error *err;
	char *denied; /* the key that stopped it */
};

static int import_entry(void *opaque, const struct hp_regfile_entry *entry)
{
	struct import *import = opaque;
	struct hp_error *err = import->err;
	bool deletes =
		entry->kind == HP_REGFILE_DELETE_KEY || entry->kind == HP_REGFILE_DELETE_VALUE;
	if (deletes && hp_reg_is_denied(import->machine, entry->key)) {
		free(import->denied);
		import->denied = hp_strdup(entry->key);
		return hp_error_set(err, HP_ERR_REFUSED, "%s", entry->key);
	}
	int status = 0;
	switch (entry->kind) {
	case HP_REGFILE_KEY:
		return hp_change_key(import->change, entry->key, err);
	case HP_REGFILE_VALUE:
		return hp_change_bytes(import->change, entry->key, entry->name, entry->type,
			entry->bytes, entry->len, err);
	case HP_REGFILE_DELETE_KEY:
		status = hp_change_delete_key(import->change, entry->key, err);
		break;
	case HP_REGFILE_DELETE_VALUE:
		status = hp_change_delete_value(import->change, entry->key, entry->name, err);
		break;
	}
	return status == HP_ERR_NOT_FOUND ? 0 : status; /* what is not there need not go */
}

static int import_bytes(struct import *import, const char *bytes, size_t len)
{
	const struct hp_regfile_source source = {.bytes = (const uint8_t *)bytes, .len = len};
	struct hp_regfile_fault fault = HP_REGFILE_FAULT_INIT;
	int status = hp_regfile_read(&source, import_entry, import, NULL, &fault);
	if (fault.why.code != NULL) {
		status = hp_error_set(import->err, status,
			_("This is not a registry export file: line %zu cannot be read. Nothing "
			  "was "
			  "imported."),
			fault.line);
	}
	hp_regfile_fault_finish(&fault);
	return status;
}

enum hp_console_result hp_reg_import(struct hp_console *console, const char *file)
{
	struct hp_error err = HP_ERROR_INIT;
	char *full = NULL, *bytes = NULL;
	size_t len = 0;
	struct import import = {.machine = console->machine,
		.change = hp_change_new(console->machine),
		.err = &err,
		.denied = NULL};
	int status = hp_disk_full(console->machine, file, &full, &err);
	if (status == 0) {
		status = hp_disk_read(console->machine, full, IMPORT_SIZE_MAX, &bytes, &len, &err);
	}
	if (status == 0) {
		status = import_bytes(&import, bytes, len);
	}
	if (status == 0) {
		status = hp_change_commit(import.change, &err);
	}
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (import.denied != NULL) {
		result = hp_reg_say_denied(console, import.denied);
	} else if (status < 0) {
		result = hp_console_fail(console, &err);
	} else {
		hp_console_print(console, _("The operation was completed.\n"));
	}
	hp_error_finish(&err);
	hp_change_free(import.change);
	free(import.denied);
	free(bytes);
	free(full);
	return result;
}
