/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "winreg_ndr.h"

#include <string.h>

#include "../common/bytes.h"
#include "../common/value.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "ndr.h"

#define UNITS_MAX 32766u /* RRP_UNICODE_STRING counts bytes in 16 bits */
#define CLASS_UNITS 512u

/* ---- writing ---- */

static void align(struct hp_str *out)
{
	while (out->len % 4 != 0) {
		hp_str_append_char(out, 0);
	}
}

static void put_u16(struct hp_str *out, uint32_t number)
{
	hp_str_append_char(out, (char)(number & 0xff));
	hp_str_append_char(out, (char)(number >> 8 & 0xff));
}

static void put_handle(struct hp_str *out, const struct hp_winreg_handle *handle)
{
	hp_str_append_len(out, (const char *)handle->bytes, sizeof(handle->bytes));
}

static void put_unit(struct hp_str *out, uint32_t point)
{
	if (point > 0xffff) {
		put_u16(out, 0xd800 + ((point - 0x10000) >> 10));
		point = 0xdc00 + ((point - 0x10000) & 0x3ff);
	}
	put_u16(out, point);
}

/** RRP_UNICODE_STRING (MS-RRP 2.2.4) with its target, the NUL counted in. */
static bool put_text(struct hp_str *out, const char *text)
{
	struct hp_str units;
	hp_str_init(&units);
	size_t len = strlen(text);
	bool sound = true;
	for (size_t at = 0; sound && at <= len;) {
		uint32_t point = 0;
		size_t n = at < len ? hp_utf8_next(text + at, len - at, &point) : 1;
		sound = n > 0;
		put_unit(&units, point);
		at += n;
	}
	uint32_t count = (uint32_t)(units.len / 2);
	sound = sound && units.len / 2 <= UNITS_MAX;
	if (sound) {
		put_u16(out, count * 2);
		put_u16(out, count * 2);
		hp_ndr_put_pointer(out, true);
		hp_ndr_put_u32(out, count);
		hp_ndr_put_u32(out, 0);
		hp_ndr_put_u32(out, count);
		hp_str_append_len(out, units.data, units.len);
		align(out);
	}
	hp_str_finish(&units);
	return sound;
}

/** RRP_UNICODE_STRING with room for `units`, and nothing in it yet. */
static void put_room(struct hp_str *out, uint32_t units)
{
	put_u16(out, 0);
	put_u16(out, units * 2);
	hp_ndr_put_pointer(out, true);
	hp_ndr_put_u32(out, units);
	hp_ndr_put_u32(out, 0);
	hp_ndr_put_u32(out, 0);
}

void hp_winreg_put_root(struct hp_str *out, uint32_t rights)
{
	hp_ndr_put_u32(out, 0); /* ServerName: not looked at */
	hp_ndr_put_u32(out, rights);
}

bool hp_winreg_put_open(struct hp_str *out, const struct hp_winreg_handle *parent, const char *path,
	uint32_t rights)
{
	put_handle(out, parent);
	if (!put_text(out, path)) {
		return false;
	}
	hp_ndr_put_u32(out, 0); /* options */
	hp_ndr_put_u32(out, rights);
	return true;
}

void hp_winreg_put_close(struct hp_str *out, const struct hp_winreg_handle *key)
{
	put_handle(out, key);
}

void hp_winreg_put_info(struct hp_str *out, const struct hp_winreg_handle *key)
{
	put_handle(out, key);
	/* Room for the class, which is then thrown away: without room some servers say that there
	 * is more. It is an empty string, for some want the NUL of a string. */
	put_u16(out, 2);
	put_u16(out, CLASS_UNITS * 2);
	hp_ndr_put_pointer(out, true);
	hp_ndr_put_u32(out, CLASS_UNITS);
	hp_ndr_put_u32(out, 0);
	hp_ndr_put_u32(out, 1);
	put_u16(out, 0);
	align(out);
}

void hp_winreg_put_enum_key(struct hp_str *out, const struct hp_winreg_handle *key, uint32_t index)
{
	put_handle(out, key);
	hp_ndr_put_u32(out, index);
	put_room(out, HP_WINREG_KEY_NAME_MAX);
	hp_ndr_put_pointer(out, true); /* the class: no room */
	put_u16(out, 0);
	put_u16(out, 0);
	hp_ndr_put_u32(out, 0);
	hp_ndr_put_pointer(out, true); /* the time */
	hp_ndr_put_u32(out, 0);
	hp_ndr_put_u32(out, 0);
}

void hp_winreg_put_enum_value(
	struct hp_str *out, const struct hp_winreg_handle *key, uint32_t index)
{
	put_handle(out, key);
	hp_ndr_put_u32(out, index);
	put_room(out, HP_WINREG_VALUE_NAME_MAX);
	hp_ndr_put_pointer(out, true); /* the type */
	hp_ndr_put_u32(out, 0);
	hp_ndr_put_u32(out, 0);        /* no data */
	hp_ndr_put_pointer(out, true); /* its size */
	hp_ndr_put_u32(out, 0);
	hp_ndr_put_pointer(out, true); /* how much of it is sent */
	hp_ndr_put_u32(out, 0);
}

bool hp_winreg_put_query(
	struct hp_str *out, const struct hp_winreg_handle *key, const char *name, uint32_t size)
{
	put_handle(out, key);
	if (!put_text(out, name)) {
		return false;
	}
	hp_ndr_put_pointer(out, true); /* the type */
	hp_ndr_put_u32(out, 0);
	hp_ndr_put_pointer(out, true); /* the data: room for `size`, nothing sent */
	hp_ndr_put_u32(out, size);
	hp_ndr_put_u32(out, 0);
	hp_ndr_put_u32(out, 0);
	hp_ndr_put_pointer(out, true);
	hp_ndr_put_u32(out, size);
	hp_ndr_put_pointer(out, true);
	hp_ndr_put_u32(out, 0);
	return true;
}

/* ---- reading ---- */

/** A varying array of `unit` bytes each: its elements, all from the first on. */
static const uint8_t *take_array(struct hp_ndr *in, size_t unit, size_t *ret_len)
{
	uint32_t max = hp_ndr_u32(in);
	uint32_t offset = hp_ndr_u32(in);
	uint32_t count = hp_ndr_u32(in);
	if (offset != 0 || count > max || count > in->len / unit) {
		in->bad = true;
	}
	*ret_len = in->bad ? 0 : count * unit;
	return hp_ndr_bytes(in, *ret_len);
}

/** RRP_UNICODE_STRING: its units; NULL with length 0 if it points nowhere. */
static const uint8_t *take_text(struct hp_ndr *in, size_t *ret_len)
{
	hp_ndr_u32(in); /* both lengths, which the array says again */
	*ret_len = 0;
	if (!hp_ndr_pointer(in)) {
		return NULL;
	}
	return take_array(in, 2, ret_len);
}

/** A pointer to a number; 0 if it points nowhere. */
static uint32_t take_u32_at(struct hp_ndr *in)
{
	return hp_ndr_pointer(in) ? hp_ndr_u32(in) : 0;
}

/** The error is the last number; nothing may follow but padding. */
static bool end(struct hp_ndr *in, uint32_t *ret_error)
{
	uint32_t error = hp_ndr_u32(in);
	if (!hp_ndr_ended(in)) {
		return false;
	}
	*ret_error = error;
	return true;
}

bool hp_winreg_get_key(
	const uint8_t *bytes, size_t len, struct hp_winreg_handle *ret_key, uint32_t *ret_error)
{
	struct hp_ndr in;
	hp_ndr_init(&in, bytes, len);
	const uint8_t *handle = hp_ndr_bytes(&in, sizeof(ret_key->bytes));
	if (!end(&in, ret_error)) {
		return false;
	}
	memcpy(ret_key->bytes, handle, sizeof(ret_key->bytes));
	return true;
}

bool hp_winreg_get_info(
	const uint8_t *bytes, size_t len, struct hp_winreg_info *ret_info, uint32_t *ret_error)
{
	struct hp_ndr in;
	hp_ndr_init(&in, bytes, len);
	size_t class_len;
	struct hp_winreg_info info;
	(void)take_text(&in, &class_len);
	info.subkeys = hp_ndr_u32(&in);
	hp_ndr_u32(&in); /* longest name of a subkey, longest class */
	hp_ndr_u32(&in);
	info.values = hp_ndr_u32(&in);
	hp_ndr_u32(&in); /* longest name of a value, longest value, size of the descriptor */
	hp_ndr_u32(&in);
	hp_ndr_u32(&in);
	uint32_t low = hp_ndr_u32(&in);
	info.modified = (uint64_t)hp_ndr_u32(&in) << 32 | low;
	if (!end(&in, ret_error)) {
		return false;
	}
	*ret_info = info;
	return true;
}

/** What follows the name differs between the two calls, and only the error at the end matters. */
static bool last_u32(const struct hp_ndr *in, uint32_t *ret_error)
{
	if (in->bad || in->len - in->at < 4 || in->len % 4 != 0) {
		return false;
	}
	*ret_error = hp_get_u32(in->bytes + in->len - 4);
	return true;
}

static bool has_nul(const uint8_t *units, size_t len)
{
	for (size_t i = 0; i + 1 < len; i += 2) {
		if (hp_get_u16(units + i) == 0) {
			return true;
		}
	}
	return false;
}

bool hp_winreg_get_name(const uint8_t *bytes, size_t len, char **ret_name, uint32_t *ret_error)
{
	struct hp_ndr in;
	hp_ndr_init(&in, bytes, len);
	size_t name_len;
	uint32_t error;
	const uint8_t *name = take_text(&in, &name_len);
	if (!last_u32(&in, &error)) {
		return false;
	}
	*ret_error = error;
	if (error != 0) {
		return true;
	}
	/* Some count the NUL at the end, some do not. */
	if (name_len >= 2 && hp_get_u16(name + name_len - 2) == 0) {
		name_len -= 2;
	}
	if (name_len == 0) {
		*ret_name = hp_strdup("");
	} else {
		*ret_name = has_nul(name, name_len) ? NULL : hp_utf16_text(name, name_len);
	}
	return true;
}

bool hp_winreg_get_value(
	const uint8_t *bytes, size_t len, struct hp_winreg_value *ret_value, uint32_t *ret_error)
{
	struct hp_ndr in;
	hp_ndr_init(&in, bytes, len);
	struct hp_winreg_value value = {.len = 0};
	uint32_t error;
	value.type = take_u32_at(&in);
	if (hp_ndr_pointer(&in)) {
		value.bytes = take_array(&in, 1, &value.len);
	}
	value.size = take_u32_at(&in);
	uint32_t sent = take_u32_at(&in);
	if (!end(&in, &error)) {
		return false;
	}
	/* The whole value, or it is no answer: a part would be taken for another value. */
	if (error == 0 && (value.len != value.size || sent != value.size)) {
		return false;
	}
	*ret_value = value;
	*ret_error = error;
	return true;
}
