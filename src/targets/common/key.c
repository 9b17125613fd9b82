/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "keys.h"
#include "value.h"

int hp_key_find(
	const struct hp_keys *keys, const char *path, struct hp_key *ret_key, struct hp_why *why)
{
	return keys->impl->find(keys->state, path, ret_key, why);
}

int hp_key_open(const struct hp_keys *keys, const struct hp_key *key, const char *name,
	struct hp_key *ret_key, struct hp_why *why)
{
	return keys->impl->open(keys->state, key, name, ret_key, why);
}

void hp_key_close(const struct hp_keys *keys, struct hp_key *key)
{
	if (keys->impl->close != NULL) {
		keys->impl->close(keys->state, key);
	}
}

int hp_key_info(const struct hp_keys *keys, const struct hp_key *key, struct hp_key_info *ret_info,
	struct hp_why *why)
{
	return keys->impl->info(keys->state, key, ret_info, why);
}

int hp_key_subkeys(const struct hp_keys *keys, const struct hp_key *key, struct hp_strv *names,
	size_t *ret_odd, struct hp_why *why)
{
	return keys->impl->subkeys(keys->state, key, names, ret_odd, why);
}

int hp_key_value_names(const struct hp_keys *keys, const struct hp_key *key, struct hp_strv *names,
	size_t *ret_odd, struct hp_why *why)
{
	return keys->impl->value_names(keys->state, key, names, ret_odd, why);
}

int hp_key_value(const struct hp_keys *keys, const struct hp_key *key, const char *name,
	uint32_t *ret_type, uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why)
{
	return keys->impl->value(keys->state, key, name, ret_type, ret_bytes, ret_len, why);
}

int hp_key_text(const struct hp_keys *keys, const struct hp_key *key, const char *name,
	char **ret_text, struct hp_why *why)
{
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	int found = hp_key_value(keys, key, name, &type, &bytes, &len, why);
	if (found != 1) {
		return found;
	}
	char *text = hp_value_text(type, bytes, len);
	free(bytes);
	if (text == NULL) {
		return hp_why_set(
			why, "malformed", _("The value \"%s\" in the registry is not text."), name);
	}
	*ret_text = text;
	return 1;
}

int hp_key_dword(const struct hp_keys *keys, const struct hp_key *key, const char *name,
	uint32_t *ret_number, struct hp_why *why)
{
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	int found = hp_key_value(keys, key, name, &type, &bytes, &len, why);
	if (found != 1) {
		return found;
	}
	bool is_number = type == HP_REG_DWORD && len == 4;
	if (is_number) {
		*ret_number = hp_get_u32(bytes);
	}
	free(bytes);
	return is_number ? 1
			 : hp_why_set(why, "malformed",
				   _("The value \"%s\" in the registry is not a number."), name);
}

int hp_key_texts(const struct hp_keys *keys, const struct hp_key *key, const char *name,
	struct hp_strv *texts, struct hp_why *why)
{
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	int found = hp_key_value(keys, key, name, &type, &bytes, &len, why);
	if (found != 1) {
		return found;
	}
	struct hp_json *json = hp_value_to_json(type, bytes, len);
	free(bytes);
	const struct hp_json *value = hp_json_get(json, "value");
	if (type != HP_REG_MULTI_SZ || !hp_json_is(value, HP_JSON_ARRAY)) {
		found = hp_why_set(why, "malformed",
			_("The value \"%s\" in the registry is not a list of texts."), name);
	}
	for (const struct hp_json *i = hp_json_first(value); found == 1 && i != NULL;
		i = hp_json_next(i)) {
		hp_strv_add(texts, hp_json_string(i));
	}
	hp_json_free(json);
	return found;
}
