/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a practice section puts on the drives of its machine and into its state. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../targets/practice/state.h"
#include "disk.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "iis.h"
#include "machine.h"
#include "make_internal.h"

/* As the parser of procedures allows. A hole costs nothing to make, but time to read. */
#define FILE_SIZE_MAX ((int64_t)1 << 40)

int hp_make_running(struct hp_machine *made, const struct hp_json *machine, struct hp_error *err)
{
	struct hp_practice_state *state = hp_machine_state(made);
	for (const struct hp_json *e = hp_json_first(hp_json_get(machine, "services")); e != NULL;
		e = hp_json_next(e)) {
		const char *running = hp_json_get_string(e, "state");
		size_t at =
			hp_practice_state_find_service(state, hp_json_get_string(e, "name"), NULL);
		if (at == SIZE_MAX) {
			return hp_error_set(err, HP_ERR_INTERNAL,
				_("The practice machine has lost a service."));
		}
		if (running != NULL) {
			state->services[at].running = strcmp(running, "running") == 0
							      ? HP_SERVICE_RUNNING
							      : HP_SERVICE_STOPPED;
		}
	}
	return 0;
}

static int write_file(struct hp_machine *made, const char *full, const struct hp_json *entry,
	struct hp_error *err)
{
	const char *text = hp_json_get_string(entry, "text");
	const struct hp_json *size = hp_json_get(entry, "size");
	if (hp_json_get_bool(entry, "folder", false)) {
		return hp_disk_make_folder(made, full, err);
	}
	if (text != NULL) {
		return hp_disk_write(made, full, text, strlen(text), HP_DISK_REPLACE, err);
	}
	if (hp_json_is(size, HP_JSON_INT) && hp_json_int(size) >= 0 &&
		hp_json_int(size) <= FILE_SIZE_MAX) {
		return hp_disk_write_sparse(made, full, full, (size_t)hp_json_int(size), err);
	}
	return hp_error_set(err, HP_ERR_INVALID,
		_("The file %s of the practice machine needs \"folder\", \"text\" or a \"size\" "
		  "of at most 1 TiB."),
		full);
}

static int add_file(struct hp_machine *made, const struct hp_json *entry, struct hp_error *err)
{
	const char *path = hp_json_get_string(entry, "path");
	const struct hp_json *in_use = hp_json_get(entry, "in_use");
	char *full = NULL;
	if (path == NULL || strpbrk(path, "*?") != NULL) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("An entry of the practice machine's \"files\" needs a \"path\"."));
	}
	int status = hp_disk_full(made, path, &full, err);
	if (status == 0) {
		status = write_file(made, full, entry, err);
	}
	if (status == 0 && (hp_json_bool(in_use) || hp_json_is(in_use, HP_JSON_STRING))) {
		hp_practice_state_add_lock(hp_machine_state(made), full, hp_json_string(in_use));
	}
	free(full);
	return status;
}

int hp_make_files(struct hp_machine *made, const struct hp_json *machine, struct hp_error *err)
{
	int status = 0;
	for (const struct hp_json *e = hp_json_first(hp_json_get(machine, "files"));
		status == 0 && e != NULL; e = hp_json_next(e)) {
		status = add_file(made, e, err);
	}
	return status;
}

static int add_names(const struct hp_json *array, struct hp_strv *list, struct hp_error *err)
{
	for (const struct hp_json *e = hp_json_first(array); e != NULL; e = hp_json_next(e)) {
		const char *name = hp_json_string(e);
		if (name == NULL || name[0] == '\0') {
			return hp_error_set(err, HP_ERR_INVALID,
				_("The pools and virtual directories of a practice machine are "
				  "arrays of names."));
		}
		hp_strv_add(list, name);
	}
	return 0;
}

int hp_make_iis(struct hp_machine *made, const struct hp_json *machine, struct hp_error *err)
{
	struct hp_practice_iis *iis = &hp_machine_state(made)->iis;
	const struct hp_json *section = hp_json_get(machine, "iis");
	const char *product = hp_json_get_string(machine, "product");
	const char *version = hp_json_get_string(section, "version");
	if (version == NULL && product != NULL) {
		version = strstr(product, "2000") != NULL ? "5.0" : "6.0";
	}
	free(iis->version);
	iis->version = hp_strdup(version);
	if (!hp_json_is(section, HP_JSON_OBJECT)) {
		return 0;
	}
	iis->installed = true;
	int status = add_names(hp_json_get(section, "pools"), &iis->pools, err);
	for (const struct hp_json *e = hp_json_first(hp_json_get(section, "sites"));
		status == 0 && e != NULL; e = hp_json_next(e)) {
		const char *name = hp_json_get_string(e, "name");
		int64_t number = hp_json_get_int(e, "number", 1);
		if (number < 1 || number > INT32_MAX) {
			return hp_error_set(err, HP_ERR_INVALID,
				_("A web site of a practice machine needs a \"number\" above 0."));
		}
		struct hp_practice_site *site = hp_practice_iis_add_site(
			iis, (unsigned)number, name != NULL ? name : "Default Web Site");
		status = add_names(hp_json_get(e, "vdirs"), &site->vdirs, err);
	}
	if (status == 0 && hp_json_get_bool(machine, "metabase", true)) {
		status = hp_iis_write(made, err);
	}
	return status;
}
