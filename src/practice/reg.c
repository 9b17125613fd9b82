/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `reg query`, `reg delete` and `reg export` on a practice machine; `reg_change.c` has the rest.
 * The words and what they do are those of the real command; the sentences are our own.
 */
#include "reg_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../targets/common/value.h"
#include "../targets/offline/hive.h"
#include "../targets/offline/regf.h"
#include "../targets/offline/registry.h"
#include "change.h"
#include "commands.h"
#include "disk.h"
#include "holdpoint/error.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "machine.h"
#include "regfile.h"

#define DEPTH_MAX 512 /* levels of keys that Windows allows */

/** What was asked for, the words sorted. */
struct request {
	char *path;        /* "HKLM\..." */
	const char *value; /* /v NAME, or "" for /ve; NULL: no value named */
	const char *file;  /* of export */
	bool all_values;   /* /va */
	bool below;        /* /s */
	bool forced;       /* /f or /y */
};

static enum hp_console_result usage(struct hp_console *console)
{
	return hp_console_usage(
		console, _("  reg query KEY [/v NAME | /ve] [/s]\n"
			   "  reg add KEY [/v NAME | /ve] [/t TYPE] [/d DATA] [/s SIGN] [/f]\n"
			   "  reg delete KEY [/v NAME | /ve | /va] [/f]\n"
			   "  reg export KEY FILE [/y]\n"
			   "  reg import FILE\n"
			   "Write a name with blanks in quotation marks.\n"));
}

static enum hp_console_result say_error(struct hp_console *console, const char *sentence)
{
	return hp_console_error(console, "%s", sentence);
}

static enum hp_console_result not_found(struct hp_console *console)
{
	return say_error(console, _("The registry of this machine has no such key or value."));
}

/* ---- paths ---- */

static const char *long_root(const char *root)
{
	static const char *const names[][2] = {{"HKLM", "HKEY_LOCAL_MACHINE"},
		{"HKU", "HKEY_USERS"}, {"HKCU", "HKEY_CURRENT_USER"}, {"HKCR", "HKEY_CLASSES_ROOT"},
		{"HKCC", "HKEY_CURRENT_CONFIG"}};
	for (size_t i = 0; i < HP_ARRAY_SIZE(names); i++) {
		if (strcmp(names[i][0], root) == 0) {
			return names[i][1];
		}
	}
	return root;
}

/** The path as the console shows it: with the root's long name. Caller frees. */
static char *shown_path(const char *path)
{
	const char *root = NULL, *rest = NULL;
	if (!hp_registry_split(path, &root, &rest)) {
		return hp_strdup(path);
	}
	return hp_asprintf("%s%s%s", long_root(root), rest[0] != '\0' ? "\\" : "", rest);
}

char *hp_reg_trimmed_path(const char *typed)
{
	size_t len = strlen(typed);
	while (len > 0 && typed[len - 1] == '\\') {
		len--;
	}
	return hp_strndup(typed, len);
}

/* ---- words ---- */

/** Sorts the words after the verb; `allowed` holds its flags. False: a word that does not belong
 * there. */
static bool parse(const struct hp_strv *words, const char *allowed, struct request *request)
{
	for (size_t i = 3; i < words->count; i++) {
		const char *word = words->items[i];
		if (hp_console_is_flag(word, "v") && strstr(allowed, " v ") != NULL &&
			i + 1 < words->count) {
			request->value = words->items[++i];
		} else if (hp_console_is_flag(word, "ve") && strstr(allowed, " v ") != NULL) {
			request->value = "";
		} else if (hp_console_is_flag(word, "va") && strstr(allowed, " va ") != NULL) {
			request->all_values = true;
		} else if (hp_console_is_flag(word, "s") && strstr(allowed, " s ") != NULL) {
			request->below = true;
		} else if (hp_console_is_flag(word, "f") && strstr(allowed, " f ") != NULL) {
			request->forced = true;
		} else if (hp_console_is_flag(word, "y") && strstr(allowed, " y ") != NULL) {
			request->forced = true;
		} else if (word[0] != '/' && strstr(allowed, " file ") != NULL &&
			   request->file == NULL) {
			request->file = word;
		} else {
			return false;
		}
	}
	request->path = hp_reg_trimmed_path(words->items[2]);
	return !(request->all_values && request->value != NULL);
}

/* ---- looking ---- */

/** Finds the key for reading; tells the person where it cannot. */
static bool find_key(struct hp_console *console, const char *path, struct hp_key_place *place)
{
	struct hp_why why = HP_WHY_INIT;
	int found = hp_registry_find(hp_machine_registry(console->machine), path, place, &why);
	if (found == 0) {
		not_found(console);
	} else if (found < 0) {
		say_error(console, why.text);
	}
	hp_why_finish(&why);
	return found == 1;
}

/** The data of a value as the command shows them. Caller frees. */
static char *shown_data(uint32_t type, const uint8_t *bytes, size_t len)
{
	struct hp_str text;
	hp_str_init(&text);
	struct hp_json *json = hp_value_to_json(type, bytes, len);
	const struct hp_json *value = hp_json_get(json, "value");
	if (hp_json_is(value, HP_JSON_INT)) {
		hp_str_appendf(&text, "0x%" PRIx64, (uint64_t)hp_json_int(value));
	} else if (type == HP_REG_QWORD && len == 8) {
		hp_str_appendf(&text, "0x%" PRIx64, hp_get_u64(bytes));
	} else if (hp_json_is(value, HP_JSON_ARRAY)) {
		for (const struct hp_json *i = hp_json_first(value); i != NULL;
			i = hp_json_next(i)) {
			hp_str_append(&text, i != hp_json_first(value) ? "\\0" : "");
			hp_str_append(&text, hp_json_string(i));
		}
	} else if (type == HP_REG_SZ || type == HP_REG_EXPAND_SZ) {
		hp_str_append(&text, hp_json_string(value));
	} else {
		for (const char *p = hp_json_string(value); *p != '\0'; p++) {
			hp_str_append_char(
				&text, *p >= 'a' && *p <= 'f' ? (char)(*p - 'a' + 'A') : *p);
		}
	}
	hp_json_free(json);
	char *shown = hp_text_clean(text.data, text.len, false);
	hp_str_finish(&text);
	return shown;
}

static bool print_value(
	struct hp_console *console, const struct hp_key_place *place, const char *name)
{
	struct hp_why why = HP_WHY_INIT;
	size_t value = 0, len = 0;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	int found = hp_hive_value(place->hive, place->key, name, &value, &why);
	if (found == 1 && hp_hive_data(place->hive, value, &type, &bytes, &len, &why) == 0) {
		char *data = shown_data(type, bytes, len);
		char *type_name = hp_value_type_name(type);
		char *shown = hp_text_clean(name, strlen(name), false);
		fprintf(console->out, "    %s    %s    %s\n", name[0] != '\0' ? shown : "(Default)",
			type_name, data);
		free(shown);
		free(type_name);
		free(data);
	}
	free(bytes);
	hp_why_finish(&why);
	return found == 1;
}

static void print_path(struct hp_console *console, const char *path)
{
	char *whole = shown_path(path);
	char *shown = hp_text_clean(whole, strlen(whole), false);
	fprintf(console->out, "%s\n", shown);
	free(shown);
	free(whole);
}

/** The names of what is in a key, taken before anything else is looked up in its hive. */
static bool list_names(
	const struct hp_key_place *place, struct hp_strv *keys, struct hp_strv *values)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_subkeys subkeys = {.count = 0};
	bool listed = hp_hive_subkeys(place->hive, place->key, &subkeys, &why) == 0;
	for (size_t i = 0; i < subkeys.count; i++) {
		if (subkeys.items[i].name != NULL) {
			hp_strv_add(keys, subkeys.items[i].name);
		}
	}
	listed = listed && hp_hive_value_names(place->hive, place->key, values, &why) == 0;
	hp_why_finish(&why);
	return listed;
}

/** Visits keys: the path, its place, its values' names. */
typedef void visit_fn(void *opaque, const char *path, const struct hp_key_place *place,
	const struct hp_strv *values);

static void visit_below(
	struct hp_console *console, const char *path, size_t depth, visit_fn *fn, void *opaque)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_key_place place = {.hive = NULL};
	struct hp_strv keys, values;
	hp_strv_init(&keys);
	hp_strv_init(&values);
	if (hp_registry_find(hp_machine_registry(console->machine), path, &place, &why) == 1 &&
		list_names(&place, &keys, &values)) {
		fn(opaque, path, &place, &values);
	}
	for (size_t i = 0; depth > 0 && i < keys.count; i++) {
		char *child = hp_asprintf("%s\\%s", path, keys.items[i]);
		visit_below(console, child, depth - 1, fn, opaque);
		free(child);
	}
	hp_strv_finish(&keys);
	hp_strv_finish(&values);
	hp_why_finish(&why);
}

/* ---- query ---- */

struct query {
	struct hp_console *console;
	const char *value;
	size_t hits;
};

static void query_key(void *opaque, const char *path, const struct hp_key_place *place,
	const struct hp_strv *values)
{
	struct query *query = opaque;
	bool headed = query->value == NULL;
	if (headed) {
		fputc('\n', query->console->out);
		print_path(query->console, path);
	}
	for (size_t i = 0; i < values->count; i++) {
		if (query->value != NULL && !hp_name_equal(query->value, values->items[i])) {
			continue;
		}
		if (!headed) {
			fputc('\n', query->console->out);
			print_path(query->console, path);
			headed = true;
		}
		query->hits += print_value(query->console, place, values->items[i]);
	}
}

static void print_subkeys(
	struct hp_console *console, const struct request *request, const struct hp_key_place *place)
{
	struct hp_strv keys, values;
	hp_strv_init(&keys);
	hp_strv_init(&values);
	(void)list_names(place, &keys, &values);
	if (keys.count > 0) {
		fputc('\n', console->out);
	}
	for (size_t i = 0; i < keys.count; i++) {
		char *child = hp_asprintf("%s\\%s", request->path, keys.items[i]);
		print_path(console, child);
		free(child);
	}
	hp_strv_finish(&keys);
	hp_strv_finish(&values);
}

static enum hp_console_result do_query(struct hp_console *console, const struct request *request)
{
	struct hp_key_place place = {.hive = NULL};
	if (!find_key(console, request->path, &place)) {
		return HP_CONSOLE_FAILED;
	}
	struct query query = {.console = console, .value = request->value};
	visit_below(console, request->path, request->below ? DEPTH_MAX : 0, query_key, &query);
	if (request->value != NULL && query.hits == 0) {
		return not_found(console);
	}
	if (!request->below && request->value == NULL) {
		print_subkeys(console, request, &place);
	}
	fputc('\n', console->out);
	return HP_CONSOLE_DONE;
}

/* ---- delete ---- */

static enum hp_console_result delete_now(struct hp_console *console, const struct request *request)
{
	if (hp_reg_is_denied(console->machine, request->path)) {
		return hp_reg_say_denied(console, request->path);
	}
	struct hp_error err = HP_ERROR_INIT;
	struct hp_change *change = hp_change_new(console->machine);
	bool values = request->value != NULL || request->all_values;
	int status = values ? hp_change_delete_value(change, request->path, request->value, &err)
			    : hp_change_delete_key(change, request->path, &err);
	if (status == 0) {
		status = hp_change_commit(change, &err);
	}
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (status == HP_ERR_NOT_FOUND) {
		result = not_found(console);
	} else if (status < 0) {
		result = say_error(console, hp_error_text(&err));
	} else {
		fputs(_("The operation was completed.\n"), console->out);
	}
	if (status == 0 && !values) {
		hp_reg_forget_permit(console, request->path);
	}
	hp_change_free(change);
	hp_error_finish(&err);
	return result;
}

static enum hp_console_result do_delete(
	struct hp_console *console, const struct request *request, const char *line)
{
	struct hp_key_place place = {.hive = NULL};
	if (request->forced) {
		return delete_now(console, request);
	}
	if (!find_key(console, request->path, &place)) {
		return HP_CONSOLE_FAILED;
	}
	char *whole = shown_path(request->path);
	enum hp_console_result result = hp_console_ask(console, whole, line, "/f");
	free(whole);
	return result;
}

/* ---- export ---- */

static void export_key(void *opaque, const char *path, const struct hp_key_place *place,
	const struct hp_strv *values)
{
	struct hp_str *text = opaque;
	char *whole = shown_path(path);
	hp_regfile_key(text, whole);
	free(whole);
	for (size_t i = 0; i < values->count; i++) {
		struct hp_why why = HP_WHY_INIT;
		size_t value = 0, len = 0;
		uint32_t type = 0;
		uint8_t *bytes = NULL;
		if (hp_hive_value(place->hive, place->key, values->items[i], &value, &why) == 1 &&
			hp_hive_data(place->hive, value, &type, &bytes, &len, &why) == 0) {
			hp_regfile_value(text, values->items[i], type, bytes, len);
		}
		free(bytes);
		hp_why_finish(&why);
	}
}

static enum hp_console_result do_export(struct hp_console *console, const struct request *request)
{
	struct hp_key_place place = {.hive = NULL};
	if (request->file == NULL) {
		return usage(console);
	}
	if (!find_key(console, request->path, &place)) {
		return HP_CONSOLE_FAILED;
	}
	struct hp_str text;
	hp_str_init(&text);
	hp_regfile_begin(&text);
	visit_below(console, request->path, DEPTH_MAX, export_key, &text);
	size_t len = 0;
	uint8_t *bytes = hp_regfile_finish(&text, &len);
	struct hp_error err = HP_ERROR_INIT;
	enum hp_console_result result = HP_CONSOLE_DONE;
	char *full = NULL;
	int status = hp_disk_full(console->machine, request->file, &full, &err);
	if (status == 0) {
		status = hp_disk_write(console->machine, full, bytes, len,
			request->forced ? HP_DISK_REPLACE : HP_DISK_NEW, &err);
	}
	free(full);
	if (status == HP_ERR_REFUSED && !request->forced) {
		result = say_error(
			console, _("The file is already there; add /y to write over it."));
	} else if (status < 0) {
		result = say_error(console, hp_error_text(&err));
	} else {
		fputs(_("The operation was completed.\n"), console->out);
	}
	free(bytes);
	hp_error_finish(&err);
	hp_str_finish(&text);
	return result;
}

enum hp_console_result hp_command_reg(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	struct request request = {.path = NULL};
	const char *verb = words->count > 2 ? words->items[1] : "";
	enum hp_console_result result = HP_CONSOLE_USAGE;
	if (hp_name_equal(verb, "add")) {
		return hp_reg_add(console, words);
	}
	if (hp_name_equal(verb, "import")) {
		return hp_reg_import(console, words->items[2]);
	}
	if (hp_name_equal(verb, "query") && parse(words, " v s ", &request)) {
		result = do_query(console, &request);
	} else if (hp_name_equal(verb, "delete") && parse(words, " v va f ", &request)) {
		result = do_delete(console, &request, line);
	} else if (hp_name_equal(verb, "export") && parse(words, " file y ", &request)) {
		result = do_export(console, &request);
	} else {
		usage(console);
	}
	free(request.path);
	return result;
}
