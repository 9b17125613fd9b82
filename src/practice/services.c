/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "services.h"

#include <stdlib.h>
#include <string.h>

#include "../targets/common/value.h"
#include "../targets/offline/hive.h"
#include "../targets/offline/regf.h"
#include "../targets/offline/registry.h"
#include "change.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "machine.h"

static char *service_key(const char *name)
{
	return hp_asprintf(HP_SERVICES_KEY "\\%s", name);
}

int hp_services_write(
	struct hp_change *change, const struct hp_service_plan *plan, struct hp_error *err)
{
	char *key = service_key(plan->name);
	bool driver = (plan->type & (HP_SERVICE_KERNEL_DRIVER | HP_SERVICE_FILE_DRIVER)) != 0;
	char *program = plan->program != NULL ? hp_strdup(plan->program)
			: driver              ? hp_asprintf("system32\\drivers\\%s.sys", plan->name)
				 : hp_asprintf("%%SystemRoot%%\\System32\\%s.exe", plan->name);
	int status = hp_change_number(change, key, "Type", plan->type, err);
	if (status == 0) {
		status = hp_change_number(change, key, "Start", plan->start, err);
	}
	if (status == 0) {
		status = hp_change_number(change, key, "ErrorControl", 1, err);
	}
	if (status == 0) {
		status = hp_change_text(change, key, "ImagePath", HP_REG_EXPAND_SZ, program, err);
	}
	if (status == 0 && plan->display != NULL) {
		status = hp_change_text(change, key, "DisplayName", HP_REG_SZ, plan->display, err);
	}
	if (status == 0 && !driver) {
		status = hp_change_text(change, key, "ObjectName", HP_REG_SZ, "LocalSystem", err);
	}
	free(program);
	free(key);
	return status;
}

/* ---- from the registry ---- */

static bool read_number(
	struct hp_machine *machine, const char *key, const char *name, uint32_t *ret_number)
{
	struct hp_why why = HP_WHY_INIT;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	bool is_number = hp_registry_value_bytes(hp_machine_registry(machine), key, name, &type,
				 &bytes, &len, &why) == 1 &&
			 type == HP_REG_DWORD && len == 4;
	if (is_number) {
		*ret_number = hp_get_u32(bytes);
	}
	free(bytes);
	hp_why_finish(&why);
	return is_number;
}

/** Caller frees; NULL where there is none. */
static char *read_text(struct hp_machine *machine, const char *key, const char *name)
{
	struct hp_why why = HP_WHY_INIT;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	char *text = NULL;
	if (hp_registry_value_bytes(
		    hp_machine_registry(machine), key, name, &type, &bytes, &len, &why) == 1) {
		text = hp_value_text(type, bytes, len);
	}
	free(bytes);
	hp_why_finish(&why);
	return text;
}

static bool read_start(struct hp_machine *machine, const char *key, enum hp_start_type *ret_start)
{
	uint32_t start = 0;
	if (!read_number(machine, key, "Start", &start) || start > HP_START_DISABLED) {
		return false;
	}
	*ret_start = (enum hp_start_type)start;
	return true;
}

/** Adds the service to the list, if the key `name` is one: many keys there are not. */
static void boot_service(struct hp_machine *machine, const char *name)
{
	const uint32_t drivers = HP_SERVICE_KERNEL_DRIVER | HP_SERVICE_FILE_DRIVER;
	const uint32_t programs = HP_SERVICE_OWN_PROCESS | HP_SERVICE_SHARE_PROCESS;
	enum hp_start_type start = HP_START_DISABLED;
	uint32_t type = 0;
	char *key = service_key(name);
	char *program = read_text(machine, key, "ImagePath");
	char *display = read_text(machine, key, "DisplayName");
	if (read_number(machine, key, "Type", &type) && read_start(machine, key, &start) &&
		((type & drivers) != 0 || ((type & programs) != 0 && program != NULL))) {
		struct hp_practice_service *service = hp_practice_state_add_service(
			hp_machine_state(machine), name, display, type, start);
		service->running = start <= HP_START_AUTO ? HP_SERVICE_RUNNING : HP_SERVICE_STOPPED;
		if (program != NULL) {
			free(service->program);
			service->program = hp_strdup(program);
		}
	}
	free(display);
	free(program);
	free(key);
}

int hp_services_boot(struct hp_machine *machine, struct hp_error *err)
{
	struct hp_practice_state *state = hp_machine_state(machine);
	struct hp_why why = HP_WHY_INIT;
	struct hp_key_place place = {.hive = NULL};
	struct hp_subkeys subkeys = {.count = 0};
	struct hp_strv names;
	hp_strv_init(&names);
	int found = hp_registry_find(hp_machine_registry(machine), HP_SERVICES_KEY, &place, &why);
	if (found == 1) {
		found = hp_hive_subkeys(place.hive, place.key, &subkeys, &why);
	}
	/* Names first: looking up values lists keys again. */
	for (size_t i = 0; found >= 0 && i < subkeys.count; i++) {
		if (subkeys.items[i].name != NULL) {
			hp_strv_add(&names, subkeys.items[i].name);
		}
	}
	while (found >= 0 && state->service_count > 0) {
		hp_practice_state_remove_service(state, state->service_count - 1);
	}
	for (size_t i = 0; i < names.count; i++) {
		boot_service(machine, names.items[i]);
	}
	hp_strv_finish(&names);
	int status = found < 0 ? hp_error_set(err, HP_ERR_IO, "%s", why.text) : 0;
	hp_why_finish(&why);
	return status;
}

void hp_services_refresh(struct hp_machine *machine)
{
	struct hp_practice_state *state = hp_machine_state(machine);
	for (size_t i = 0; i < state->service_count; i++) {
		char *key = service_key(state->services[i].name);
		(void)read_start(machine, key, &state->services[i].start);
		free(key);
	}
}

/* ---- changes ---- */

int hp_services_create(
	struct hp_machine *machine, const struct hp_service_plan *plan, struct hp_error *err)
{
	struct hp_practice_state *state = hp_machine_state(machine);
	if (hp_practice_state_find_service(state, plan->name, NULL) != SIZE_MAX) {
		return hp_error_set(err, HP_ERR_REFUSED,
			_("The service %s is already there, or is still listed until the "
			  "restart."),
			plan->name);
	}
	struct hp_change *change = hp_change_new(machine);
	int status = hp_services_write(change, plan, err);
	if (status == 0) {
		status = hp_change_commit(change, err);
	}
	hp_change_free(change);
	if (status == 0) {
		struct hp_practice_service *service = hp_practice_state_add_service(
			state, plan->name, plan->display, plan->type, plan->start);
		if (plan->program != NULL) {
			free(service->program);
			service->program = hp_strdup(plan->program);
		}
	}
	return status;
}

int hp_services_set_start(
	struct hp_machine *machine, size_t at, enum hp_start_type start, struct hp_error *err)
{
	struct hp_practice_service *service = &hp_machine_state(machine)->services[at];
	char *key = service_key(service->name);
	struct hp_change *change = hp_change_new(machine);
	uint32_t old = 0;
	int status = 0;
	if (read_number(machine, key, "Start", &old)) {
		status = hp_change_number(change, key, "Start", start, err);
		if (status == 0) {
			status = hp_change_commit(change, err);
		}
	}
	if (status == 0) {
		service->start = start;
	}
	hp_change_free(change);
	free(key);
	return status;
}

int hp_services_remove(struct hp_machine *machine, size_t at, struct hp_error *err)
{
	struct hp_practice_state *state = hp_machine_state(machine);
	char *key = service_key(state->services[at].name);
	struct hp_change *change = hp_change_new(machine);
	int status = hp_change_delete_key(change, key, err);
	if (status == 0) {
		status = hp_change_commit(change, err);
	} else if (status == HP_ERR_NOT_FOUND) {
		status = 0; /* somebody deleted the key before */
	}
	if (status == 0) {
		hp_practice_state_remove_service(state, at);
	}
	hp_change_free(change);
	free(key);
	return status;
}

int hp_services_stop(struct hp_machine *machine, size_t at, struct hp_error *err)
{
	struct hp_practice_service *service = &hp_machine_state(machine)->services[at];
	service->running = HP_SERVICE_STOPPED;
	return service->doomed ? hp_services_remove(machine, at, err) : 0;
}
