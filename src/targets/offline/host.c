/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fact `host` of a disk: who the machine is by its registry, and when it was shut down. */
#include <stdlib.h>

#include "../common/keys.h"
#include "../common/list.h"
#include "../common/value.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "machine.h"
#include "regf.h"
#include "registry.h"

#define WINDOWS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Windows"

/** When the system was last shut down: a FILETIME in eight bytes. */
static struct hp_json *shutdown_or_null(struct hp_registry *registry)
{
	struct hp_why why = HP_WHY_INIT;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	struct hp_json *json = NULL;
	if (hp_registry_value_bytes(registry, WINDOWS, "ShutdownTime", &type, &bytes, &len, &why) ==
			1 &&
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
	struct hp_json *data = hp_json_new_object();
	char *source = NULL;
	int status = hp_keys_host(hp_registry_keys(registry), data, &why);
	int found = -1;
	if (status == 0) {
		hp_json_set(data, "booted", hp_json_new_null()); /* the machine is off */
		hp_json_set(data, "shutdown", shutdown_or_null(registry));
		/* Again for where it was read; the hive is open by now. */
		found = hp_registry_find(registry, HP_KEYS_HOST_NAME, &place, &why);
	}
	if (found == 1) {
		/* TRANSLATORS: %s is the path of a file in the image. */
		source = hp_asprintf(
			_("%s (the machine is off: the time is that of its last shutdown)"),
			place.source);
	} else if (found == 0) {
		found = hp_why_set(&why, "malformed",
			_("The registry does not hold the machine's name (%s)."),
			HP_KEYS_HOST_NAME);
	}
	hp_observation_set(observation, found, data, source, &why);
	free(source);
}
