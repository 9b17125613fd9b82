/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "encode.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../targets/common/value.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

static void append_unit(struct hp_str *out, uint32_t unit)
{
	hp_str_append_char(out, (char)(unit & 0xff));
	hp_str_append_char(out, (char)(unit >> 8));
}

static void append_utf16(struct hp_str *out, const char *text)
{
	size_t len = strlen(text);
	for (size_t at = 0; at < len;) {
		uint32_t point = 0xfffd;
		size_t took = hp_utf8_next(text + at, len - at, &point);
		if (point > 0xffff) {
			append_unit(out, 0xd800 + ((point - 0x10000) >> 10));
			append_unit(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
		} else {
			append_unit(out, point);
		}
		at += took > 0 ? took : 1;
	}
}

uint8_t *hp_utf16_encode(const char *text, size_t *ret_len)
{
	struct hp_str out;
	hp_str_init(&out);
	append_utf16(&out, text);
	*ret_len = out.len;
	uint8_t *bytes = (uint8_t *)hp_str_detach(&out);
	hp_str_finish(&out);
	return bytes;
}

static void append_number(struct hp_str *out, uint64_t number, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		hp_str_append_char(out, (char)(number >> (8 * i) & 0xff));
	}
}

static bool append_digits(struct hp_str *out, const char *digits)
{
	uint64_t number = 0;
	if (digits == NULL || digits[0] == '\0') {
		return false;
	}
	for (; *digits != '\0'; digits++) {
		uint64_t digit = (uint64_t)(*digits - '0');
		if (*digits < '0' || *digits > '9' || number > (UINT64_MAX - digit) / 10) {
			return false;
		}
		number = number * 10 + digit;
	}
	append_number(out, number, 8);
	return true;
}

static bool append_hex(struct hp_str *out, const char *hex)
{
	if (hex == NULL || strlen(hex) % 2 != 0) {
		return false;
	}
	for (; *hex != '\0'; hex += 2) {
		int high = hp_hex_digit(hex[0]), low = hp_hex_digit(hex[1]);
		if (high < 0 || low < 0) {
			return false;
		}
		hp_str_append_char(out, (char)(high << 4 | low));
	}
	return true;
}

static bool append_texts(struct hp_str *out, const struct hp_json *list)
{
	if (!hp_json_is(list, HP_JSON_ARRAY)) {
		return false;
	}
	for (const struct hp_json *item = hp_json_first(list); item != NULL;
		item = hp_json_next(item)) {
		if (!hp_json_is(item, HP_JSON_STRING)) {
			return false;
		}
		append_utf16(out, hp_json_string(item));
		append_unit(out, 0);
	}
	append_unit(out, 0);
	return true;
}

static bool encode(uint32_t type, const struct hp_json *value, struct hp_str *out)
{
	switch (type) { /* a number that stands for a name in a file */
	case HP_REG_SZ:
	case HP_REG_EXPAND_SZ:
		if (!hp_json_is(value, HP_JSON_STRING)) {
			return false;
		}
		append_utf16(out, hp_json_string(value));
		append_unit(out, 0);
		return true;
	case HP_REG_DWORD:
		append_number(out, (uint64_t)hp_json_int(value), 4);
		return hp_json_is(value, HP_JSON_INT) && hp_json_int(value) >= 0 &&
		       hp_json_int(value) <= UINT32_MAX;
	case HP_REG_QWORD:
		return append_digits(out, hp_json_string(value));
	case HP_REG_MULTI_SZ:
		return append_texts(out, value);
	default:
		return append_hex(out, hp_json_string(value));
	}
}

int hp_value_encode(const struct hp_json *object, uint32_t *ret_type, uint8_t **ret_bytes,
	size_t *ret_len, struct hp_error *err)
{
	const char *name = hp_json_get_string(object, "name");
	const char *type_name = hp_json_get_string(object, "type");
	uint32_t type = 0;
	if (name == NULL || type_name == NULL || !hp_value_type_from_name(type_name, &type)) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("A value of the practice machine needs a \"name\" and a \"type\" such as "
			  "\"REG_SZ\"."));
	}
	struct hp_str out;
	hp_str_init(&out);
	int status = 0;
	if (!encode(type, hp_json_get(object, "value"), &out)) {
		status = hp_error_set(err, HP_ERR_INVALID,
			_("The value \"%s\" of the practice machine does not fit its type %s."),
			name, type_name);
	} else {
		*ret_type = type;
		*ret_len = out.len;
		*ret_bytes = (uint8_t *)hp_str_detach(&out);
	}
	hp_str_finish(&out);
	return status;
}
