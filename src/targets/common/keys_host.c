/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who a machine is, by its registry. The name is the one that the next start takes (ComputerName);
 * ActiveComputerName is made at the start and is in no file.
 */
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "keys.h"

#define CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

/** The text, or a JSON null where it is not there or cannot be read. */
static struct hp_json *text_or_null(const struct hp_keys *keys, const char *name)
{
	struct hp_why why = HP_WHY_INIT;
	char *text = NULL;
	int found = hp_keys_text(keys, CURRENT_VERSION, name, &text, &why);
	struct hp_json *json =
		found == 1 && text[0] != '\0' ? hp_json_new_string(text) : hp_json_new_null();
	free(text);
	hp_why_finish(&why);
	return json;
}

void hp_keys_product(const struct hp_keys *keys, struct hp_json *data)
{
	hp_json_set(data, "product", text_or_null(keys, "ProductName"));
	hp_json_set(data, "build", text_or_null(keys, "CurrentBuild"));
	hp_json_set(data, "service_pack", text_or_null(keys, "CSDVersion"));
}

int hp_keys_host(const struct hp_keys *keys, struct hp_json *data, struct hp_why *why)
{
	char *name = NULL;
	int found = hp_keys_text(keys, HP_KEYS_HOST_NAME, "ComputerName", &name, why);
	if (found == 0 || (found == 1 && name[0] == '\0')) {
		found = hp_why_set(why, "malformed",
			_("The registry does not hold the machine's name (%s)."),
			HP_KEYS_HOST_NAME);
	}
	if (found == 1) {
		hp_json_set_string(data, "name", name);
		hp_keys_product(keys, data);
	}
	free(name);
	return found == 1 ? 0 : -1;
}
