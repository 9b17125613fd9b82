/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a practice machine: in a folder beside the wanted one, which is renamed when it is whole.
 */
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../targets/offline/image.h"
#include "../targets/offline/value.h"
#include "base_hive.h"
#include "edit.h"
#include "encode.h"
#include "holdpoint/clock.h"
#include "holdpoint/error.h"
#include "holdpoint/fact.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"

#define CONFIG "image/Windows/System32/config"
#define EPOCH_DIFFERENCE_MS INT64_C(11644473600000) /* 1601 to 1970 */
#define COMPUTER_NAME_MAX 15

enum { SOFTWARE, SYSTEM, SAM, SECURITY, DEFAULT, HIVES };

static const char *const hive_names[HIVES] = {[SOFTWARE] = "SOFTWARE",
	[SYSTEM] = "SYSTEM",
	[SAM] = "SAM",
	[SECURITY] = "SECURITY",
	[DEFAULT] = "DEFAULT"};

struct maker {
	struct hp_edit *edits[HIVES];
	struct hp_error *err;
};

/* ---- contents ---- */

static int set_bytes(struct maker *m, int hive, const char *key, const char *name, uint32_t type,
	const void *bytes, size_t len)
{
	size_t handle = 0;
	int status = hp_edit_make_key(m->edits[hive], key, &handle, m->err);
	return status < 0
		       ? status
		       : hp_edit_set_value(m->edits[hive], handle, name, type, bytes, len, m->err);
}

static int set_text(struct maker *m, int hive, const char *key, const char *name, const char *text)
{
	size_t len = 0;
	uint8_t *units = hp_utf16_encode(text, &len);
	units = hp_realloc(units, len + 2, 1);
	units[len] = units[len + 1] = 0;
	int status = set_bytes(m, hive, key, name, HP_REG_SZ, units, len + 2);
	free(units);
	return status;
}

static int set_number(struct maker *m, int hive, const char *key, const char *name, uint32_t number)
{
	uint8_t bytes[4] = {(uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16),
		(uint8_t)(number >> 24)};
	return set_bytes(m, hive, key, name, HP_REG_DWORD, bytes, sizeof(bytes));
}

/** What every machine has, so that it can be told who it is and which control set counts. */
static int fill_base(struct maker *m, const struct hp_json *machine)
{
	static const struct {
		const char *name;
		uint32_t number;
	} select[] = {{"Current", 1}, {"Default", 1}, {"Failed", 0}, {"LastKnownGood", 1}};
	const char *product = hp_json_get_string(machine, "product");
	const char *service_pack = hp_json_get_string(machine, "service_pack");
	const char *version = "Microsoft\\Windows NT\\CurrentVersion";
	int status = 0;
	for (size_t i = 0; status == 0 && i < HP_ARRAY_SIZE(select); i++) {
		status = set_number(m, SYSTEM, "Select", select[i].name, select[i].number);
	}
	if (status == 0) {
		status = set_text(m, SYSTEM, "ControlSet001\\Control\\ComputerName\\ComputerName",
			"ComputerName", hp_json_get_string(machine, "name"));
	}
	if (status == 0) {
		status = set_text(m, SOFTWARE, version, "SystemRoot", "C:\\Windows");
	}
	if (status == 0 && product != NULL) {
		status = set_text(m, SOFTWARE, version, "ProductName", product);
	}
	if (status == 0 && service_pack != NULL) {
		status = set_text(m, SOFTWARE, version, "CSDVersion", service_pack);
	}
	return status;
}

/** "HKLM\SOFTWARE\X" to the hive and "X"; CurrentControlSet is ControlSet001 on a new machine.
 * Caller frees *ret_rest. */
static int hive_of(struct maker *m, const char *path, int *ret_hive, char **ret_rest)
{
	const char *root = NULL, *rest = NULL;
	if (hp_registry_split(path, &root, &rest) && strcmp(root, "HKLM") == 0) {
		size_t len = strcspn(rest, "\\");
		char *name = hp_strndup(rest, len);
		const char *below = rest[len] == '\\' ? rest + len + 1 : rest + len;
		int hive = SOFTWARE;
		while (hive < DEFAULT && !hp_name_equal(hive_names[hive], name)) {
			hive++;
		}
		free(name);
		if (hive < DEFAULT) {
			const size_t ccs = strlen("CurrentControlSet");
			char *head = hp_strndup(below, ccs);
			bool current = hive == SYSTEM && hp_name_equal(head, "CurrentControlSet") &&
				       (strlen(below) == ccs || below[ccs] == '\\');
			free(head);
			*ret_hive = hive;
			*ret_rest = current ? hp_asprintf("ControlSet001%s", below + ccs)
					    : hp_strdup(below);
			return 0;
		}
	}
	return hp_error_set(m->err, HP_ERR_INVALID,
		_("A practice machine cannot have the key \"%s\"; only HKLM\\SOFTWARE, SYSTEM, SAM "
		  "and SECURITY are made."),
		path);
}

static int add_value(struct maker *m, struct hp_edit *edit, size_t key, const struct hp_json *value)
{
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	int status = hp_value_encode(value, &type, &bytes, &len, m->err);
	if (status == 0) {
		status = hp_edit_set_value(
			edit, key, hp_json_get_string(value, "name"), type, bytes, len, m->err);
	}
	free(bytes);
	return status;
}

static int add_key(struct maker *m, const struct hp_json *entry)
{
	const char *path = hp_json_get_string(entry, "key");
	if (path == NULL) {
		return hp_error_set(m->err, HP_ERR_INVALID,
			_("An entry of the practice machine's registry has no \"key\"."));
	}
	int hive = SOFTWARE;
	char *rest = NULL;
	size_t key = 0;
	int status = hive_of(m, path, &hive, &rest);
	if (status == 0) {
		status = hp_edit_make_key(m->edits[hive], rest, &key, m->err);
	}
	free(rest);
	const struct hp_json *values = hp_json_get(entry, "values");
	for (const struct hp_json *v = hp_json_first(values); status == 0 && v != NULL;
		v = hp_json_next(v)) {
		status = add_value(m, m->edits[hive], key, v);
	}
	return status;
}

/* ---- files ---- */

static int make_hives(const char *folder, const struct hp_json *machine, struct hp_error *err)
{
	struct maker m = {.err = err};
	uint8_t base[HP_BASE_HIVE_SIZE];
	hp_base_hive_make((uint64_t)(hp_clock_now().wall_ms + EPOCH_DIFFERENCE_MS) * 10000, base);
	int status = 0;
	for (size_t i = 0; status == 0 && i < HIVES; i++) {
		status = hp_edit_open_bytes(base, sizeof(base), &m.edits[i], err);
	}
	if (status == 0) {
		status = fill_base(&m, machine);
	}
	const struct hp_json *registry = hp_json_get(machine, "registry");
	for (const struct hp_json *e = hp_json_first(registry); status == 0 && e != NULL;
		e = hp_json_next(e)) {
		status = add_key(&m, e);
	}
	char *config = hp_path_join(folder, CONFIG);
	int fd = status == 0 ? open(config, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (status == 0 && fd < 0) {
		status =
			hp_error_set_errno(err, HP_ERR_IO, errno, _("%s cannot be opened"), config);
	}
	for (size_t i = 0; i < HIVES; i++) {
		if (status == 0) {
			status = hp_edit_commit(m.edits[i], fd, hive_names[i], err);
		}
		hp_edit_close(m.edits[i]);
	}
	if (fd >= 0) {
		close(fd);
	}
	free(config);
	return status;
}

static int write_file(const char *folder, const char *name, const char *text, struct hp_error *err)
{
	char *path = hp_path_join(folder, name);
	int status = hp_file_replace(path, text, strlen(text), 0600, false, err);
	free(path);
	return status;
}

static int write_state(const char *folder, struct hp_error *err)
{
	char now[HP_TIME_SIZE];
	hp_time_format(hp_clock_now().wall_ms, now);
	struct hp_json *state = hp_json_new_object();
	hp_json_set_int(state, "practice", 1);
	hp_json_set_string(state, "booted", now);
	char *text = hp_json_print_pretty(state);
	int status = write_file(folder, "state.json", text, err);
	free(text);
	hp_json_free(state);
	return status;
}

static int fill_folder(const char *folder, const struct hp_json *machine, struct hp_error *err)
{
	char *config = hp_path_join(folder, CONFIG);
	int status = hp_folder_make(config, 0700, err);
	free(config);
	if (status == 0) {
		status = write_file(folder, "image/" HP_PRACTICE_MARKER_FILE,
			"This is the disk of a practice machine of Holdpoint. It is no evidence of "
			"anything.\n",
			err);
	}
	if (status == 0) {
		status = make_hives(folder, machine, err);
	}
	return status < 0 ? status : write_state(folder, err);
}

static int check_machine(const struct hp_json *machine, struct hp_error *err)
{
	const char *name = hp_json_get_string(machine, "name");
	if (name == NULL || name[0] == '\0' || strlen(name) > COMPUTER_NAME_MAX) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("A practice machine needs a \"name\" of 1 to %d bytes."),
			COMPUTER_NAME_MAX);
	}
	const struct hp_json *registry = hp_json_get(machine, "registry");
	if (registry != NULL && !hp_json_is(registry, HP_JSON_ARRAY)) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("The \"registry\" of a practice machine is an array."));
	}
	return 0;
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
