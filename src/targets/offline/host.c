/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fact `host`: who this machine is, by its hives. The name is the one that the next start takes
 * (ComputerName); ActiveComputerName is made at the start and is in no file.
 */
#include <stdlib.h>

#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "regf.h"
#include "registry_internal.h"
#include "../common/value.h"

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control"
#define NAME_KEY CONTROL "\\ComputerName\\ComputerName"
#define CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

/** The text, or a JSON null where it is not there or cannot be read: only the name is needed. */
static struct hp_json *text_or_null(
	struct hp_registry *registry, const char *path, const char *name)
{
	struct hp_why why = HP_WHY_INIT;
	char *text = NULL;
	int found = hp_registry_text(registry, path, name, &text, &why);
	struct hp_json *json =
		found == 1 && text[0] != '\0' ? hp_json_new_string(text) : hp_json_new_null();
	free(text);
	hp_why_finish(&why);
	return json;
}

/** When the system was last shut down: a FILETIME in eight bytes. */
static struct hp_json *shutdown_or_null(struct hp_registry *registry)
{
	struct hp_why why = HP_WHY_INIT;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	struct hp_json *json = NULL;
	if (hp_registry_value_bytes(registry, CONTROL "\\Windows", "ShutdownTime", &type, &bytes,
		    &len, &why) == 1 &&
		type == HP_REG_BINARY && len == 8 && hp_get_u64(bytes) <= INT64_MAX) {
		char time[HP_TIME_SIZE];
		hp_time_format(hp_time_from_filetime(hp_get_u64(bytes)), time);
		json = hp_json_new_string(time);
	}
	free(bytes);
	hp_why_finish(&why);
	return json != NULL ? json : hp_json_new_null();
}

void hp_registry_read_host(struct hp_registry *registry, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_key_place place = {.hive = NULL};
	char *name = NULL;
	int found = hp_registry_text(registry, NAME_KEY, "ComputerName", &name, &why);
	if (found == 0 || (found == 1 && name[0] == '\0')) {
		hp_why_set(&why, "malformed",
			_("The registry does not hold the machine's name (%s)."), NAME_KEY);
	}
	/* Again for where it was read; the hive is open by now. */
	if (found == 1 && name[0] != '\0' &&
		hp_registry_find(registry, NAME_KEY, &place, &why) == 1) {
		/* TRANSLATORS: %s is the path of a file in the image. */
		char *source = hp_asprintf(
			_("%s (the machine is off: the time is that of its last shutdown)"),
			place.source);
		struct hp_json *data = hp_json_new_object();
		hp_json_set_string(data, "name", name);
		hp_json_set(
			data, "product", text_or_null(registry, CURRENT_VERSION, "ProductName"));
		hp_json_set(data, "build", text_or_null(registry, CURRENT_VERSION, "CurrentBuild"));
		hp_json_set(data, "service_pack",
			text_or_null(registry, CURRENT_VERSION, "CSDVersion"));
		hp_json_set(data, "booted", hp_json_new_null()); /* the machine is off */
		hp_json_set(data, "shutdown", shutdown_or_null(registry));
		hp_observation_set_found(observation, data, source);
		free(source);
	} else {
		hp_observation_set_unreadable(observation, why.code, "%s", why.text);
	}
	free(name);
	hp_why_finish(&why);
}
