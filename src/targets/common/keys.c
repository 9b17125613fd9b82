/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys.h"

#include <stdlib.h>

#include "bytes.h"
#include "holdpoint/i18n.h"
#include "key.h"
#include "keys_internal.h"
#include "value.h"

void hp_keys_read(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation)
{
	if (fact->kind == HP_FACT_PROGRAM) {
		hp_keys_read_program(keys, fact, observation);
	} else {
		hp_keys_read_registry(keys, fact, observation);
	}
}

int hp_keys_value(const struct hp_keys *keys, const char *path, const char *name,
	uint32_t *ret_type, uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why)
{
	struct hp_key key = {.place = NULL};
	int found = hp_key_find(keys, path, &key, why);
	if (found != 1) {
		return found;
	}
	found = hp_key_value(keys, &key, name, ret_type, ret_bytes, ret_len, why);
	hp_key_close(keys, &key);
	return found;
}

int hp_keys_text(const struct hp_keys *keys, const char *path, const char *name, char **ret_text,
	struct hp_why *why)
{
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	int found = hp_keys_value(keys, path, name, &type, &bytes, &len, why);
	if (found != 1) {
		return found;
	}
	char *text = hp_value_text(type, bytes, len);
	free(bytes);
	if (text == NULL) {
		return hp_why_set(
			why, "malformed", _("The value \"%s\" of %s is not text."), name, path);
	}
	*ret_text = text;
	return 1;
}

int hp_keys_dword(const struct hp_keys *keys, const char *path, const char *name,
	uint32_t *ret_number, struct hp_why *why)
{
	struct hp_key key = {.place = NULL};
	int found = hp_key_find(keys, path, &key, why);
	if (found != 1) {
		return found;
	}
	found = hp_key_dword(keys, &key, name, ret_number, why);
	hp_key_close(keys, &key);
	return found;
}
