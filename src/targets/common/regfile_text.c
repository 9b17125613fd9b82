/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regfile_text.h"

#include "bytes.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

static bool is_high(uint32_t unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low(uint32_t unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

static void append_half(struct hp_str *out, uint32_t unit)
{
	const char bytes[3] = {(char)(0xe0 | unit >> 12), (char)(0x80 | (unit >> 6 & 0x3f)),
		(char)(0x80 | (unit & 0x3f))};
	hp_str_append_len(out, bytes, sizeof(bytes));
}

void hp_regfile_from_utf16(struct hp_str *out, const uint8_t *bytes, size_t len)
{
	hp_str_reserve(out, len / 2);
	for (size_t i = 0; i + 1 < len; i += 2) {
		uint32_t unit = hp_get_u16(bytes + i);
		if (unit < 0x80) {
			hp_str_append_char(out, (char)unit);
			continue;
		}
		uint32_t next = i + 3 < len ? hp_get_u16(bytes + i + 2) : 0;
		char buffer[4];
		if (is_high(unit) && is_low(next)) {
			unit = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
			i += 2;
		}
		size_t taken = hp_utf8_put(unit, buffer);
		if (taken > 0) {
			hp_str_append_len(out, buffer, taken);
		} else {
			append_half(out, unit);
		}
	}
}

static void append_unit(struct hp_str *out, uint32_t unit)
{
	const char bytes[2] = {(char)(unit & 0xff), (char)(unit >> 8)};
	hp_str_append_len(out, bytes, sizeof(bytes));
}

/** The three bytes of half a surrogate; 0: they are none. */
static uint32_t half_at(const char *text, size_t len)
{
	const uint8_t *b = (const uint8_t *)text;
	bool is_half =
		len >= 3 && b[0] == 0xed && b[1] >= 0xa0 && b[1] <= 0xbf && (b[2] & 0xc0) == 0x80;
	return is_half ? 0xd000u | (b[1] & 0x3fu) << 6 | (b[2] & 0x3fu) : 0;
}

void hp_regfile_to_utf16(struct hp_str *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t point = 0;
		size_t taken = hp_utf8_next(text + i, len - i, &point);
		if (taken == 0) {
			point = half_at(text + i, len - i);
			taken = point != 0 ? 3 : 1;
		}
		if (point > 0xffff) {
			append_unit(out, 0xd800 + ((point - 0x10000) >> 10));
			append_unit(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
		} else if (point != 0 || text[i] == '\0') {
			append_unit(out, point);
		}
		i += taken;
	}
}
