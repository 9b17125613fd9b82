/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "holdpoint/hash.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

static const char *const type_names[] = {
	[HP_REG_NONE] = "REG_NONE",
	[HP_REG_SZ] = "REG_SZ",
	[HP_REG_EXPAND_SZ] = "REG_EXPAND_SZ",
	[HP_REG_BINARY] = "REG_BINARY",
	[HP_REG_DWORD] = "REG_DWORD",
	[HP_REG_DWORD_BIG_ENDIAN] = "REG_DWORD_BIG_ENDIAN",
	[HP_REG_LINK] = "REG_LINK",
	[HP_REG_MULTI_SZ] = "REG_MULTI_SZ",
	[8] = "REG_RESOURCE_LIST",
	[9] = "REG_FULL_RESOURCE_DESCRIPTOR",
	[10] = "REG_RESOURCE_REQUIREMENTS_LIST",
	[HP_REG_QWORD] = "REG_QWORD",
};

char *hp_value_type_name(uint32_t type)
{
	if (type < HP_ARRAY_SIZE(type_names)) {
		return hp_strdup(type_names[type]);
	}
	return hp_asprintf("REG_0x%" PRIx32, type);
}

bool hp_value_type_from_name(const char *name, uint32_t *ret_type)
{
	for (uint32_t i = 0; i < HP_ARRAY_SIZE(type_names); i++) {
		if (strcmp(type_names[i], name) == 0) {
			*ret_type = i;
			return true;
		}
	}
	return false;
}

/** Appends the units from *at up to a NUL (which is consumed) or the end. False: an unpaired
 * surrogate or half a unit. */
static bool take_text(const uint8_t *bytes, size_t len, size_t *at, struct hp_str *text)
{
	while (len - *at >= 2) {
		uint32_t point = hp_get_u16(bytes + *at);
		*at += 2;
		if (point == 0) {
			return true;
		}
		if (point >= 0xd800 && point <= 0xdbff && len - *at >= 2) {
			uint32_t low = hp_get_u16(bytes + *at);
			if (low >= 0xdc00 && low <= 0xdfff) {
				point = 0x10000 + ((point & 0x3ff) << 10) + (low & 0x3ff);
				*at += 2;
			}
		}
		char utf8[4];
		size_t n = hp_utf8_put(point, utf8); /* 0 for a surrogate that stands alone */
		if (n == 0) {
			return false;
		}
		hp_str_append_len(text, utf8, n);
	}
	return *at == len;
}

char *hp_utf16_text(const uint8_t *bytes, size_t len)
{
	struct hp_str text;
	hp_str_init(&text);
	size_t at = 0;
	char *result = take_text(bytes, len, &at, &text) ? hp_str_detach(&text) : NULL;
	hp_str_finish(&text);
	return result;
}

char *hp_value_text(uint32_t type, const uint8_t *bytes, size_t len)
{
	return type == HP_REG_SZ || type == HP_REG_EXPAND_SZ ? hp_utf16_text(bytes, len) : NULL;
}

static struct hp_json *decode_text(const uint8_t *bytes, size_t len)
{
	char *text = hp_utf16_text(bytes, len);
	struct hp_json *json = text != NULL ? hp_json_new_string(text) : NULL;
	free(text);
	return json;
}

static struct hp_json *decode_texts(const uint8_t *bytes, size_t len)
{
	struct hp_strv texts;
	hp_strv_init(&texts);
	bool fits = true;
	for (size_t at = 0; fits && at < len;) {
		struct hp_str text;
		hp_str_init(&text);
		fits = take_text(bytes, len, &at, &text);
		hp_strv_add_take(&texts, hp_str_detach(&text));
		hp_str_finish(&text);
	}
	size_t count = texts.count;
	while (count > 0 && texts.items[count - 1][0] == '\0') {
		count--;
	}
	struct hp_json *json = fits ? hp_json_new_array() : NULL;
	for (size_t i = 0; fits && i < count; i++) {
		hp_json_add_string(json, texts.items[i]);
	}
	hp_strv_finish(&texts);
	return json;
}

static struct hp_json *decode_dword(const uint8_t *bytes, size_t len)
{
	if (len != 4) {
		return NULL;
	}
	return hp_json_new_int(hp_get_u32(bytes));
}

static struct hp_json *decode_qword(const uint8_t *bytes, size_t len)
{
	if (len != 8) {
		return NULL;
	}
	char *digits = hp_asprintf("%" PRIu64, hp_get_u64(bytes));
	struct hp_json *json = hp_json_new_string(digits);
	free(digits);
	return json;
}

/** NULL: the bytes do not fit the type. *ret_plain: the type has no form but hexadecimal. */
static struct hp_json *decode(uint32_t type, const uint8_t *bytes, size_t len, bool *ret_plain)
{
	*ret_plain = false;
	switch (type) { /* a number from a file, not one of our enumerations */
	case HP_REG_SZ:
	case HP_REG_EXPAND_SZ:
		return decode_text(bytes, len);
	case HP_REG_MULTI_SZ:
		return decode_texts(bytes, len);
	case HP_REG_DWORD:
		return decode_dword(bytes, len);
	case HP_REG_QWORD:
		return decode_qword(bytes, len);
	default:
		*ret_plain = true;
		return NULL;
	}
}

struct hp_json *hp_value_to_json(uint32_t type, const uint8_t *bytes, size_t len)
{
	struct hp_json *json = hp_json_new_object();
	char *name = hp_value_type_name(type);
	hp_json_set_string(json, "type", name);
	free(name);
	bool plain = false;
	struct hp_json *value = decode(type, bytes, len, &plain);
	bool malformed = value == NULL && !plain;
	if (value == NULL) {
		char *hex = hp_hex(bytes, len);
		value = hp_json_new_string(hex);
		free(hex);
	}
	hp_json_set(json, "value", value);
	if (malformed) {
		hp_json_set_bool(json, "malformed", true);
	}
	return json;
}
