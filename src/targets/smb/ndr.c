/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ndr.h"

#include <string.h>

#include "../common/value.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

/* ---- asking ---- */

static void put_align(struct hp_str *out, size_t boundary)
{
	while (out->len % boundary != 0) {
		hp_str_append_char(out, '\0');
	}
}

static void put_u16(struct hp_str *out, uint32_t number)
{
	const char bytes[] = {(char)(number & 0xff), (char)(number >> 8 & 0xff)};
	hp_str_append_len(out, bytes, sizeof(bytes));
}

void hp_ndr_put_u32(struct hp_str *out, uint32_t number)
{
	put_align(out, 4);
	put_u16(out, number & 0xffff);
	put_u16(out, number >> 16);
}

void hp_ndr_put_pointer(struct hp_str *out, bool there)
{
	/* Any number but 0; those of one call have to differ only if they may be the same. */
	hp_ndr_put_u32(out, there ? 0x20000 : 0);
}

/** Wide characters that a code point takes. */
static size_t put_point(struct hp_str *out, uint32_t point)
{
	if (point < 0x10000) {
		put_u16(out, point);
		return 1;
	}
	put_u16(out, 0xd800 + ((point - 0x10000) >> 10));
	put_u16(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
	return 2;
}

void hp_ndr_put_text(struct hp_str *out, const char *text)
{
	struct hp_str wide;
	hp_str_init(&wide);
	size_t count = 0, len = strlen(text);
	for (size_t at = 0; at < len;) {
		uint32_t point = 0;
		size_t taken = hp_utf8_next(text + at, len - at, &point);
		count += put_point(&wide, taken > 0 ? point : 0xfffd);
		at += taken > 0 ? taken : 1;
	}
	count += put_point(&wide, 0);
	hp_ndr_put_u32(out, (uint32_t)count); /* room */
	hp_ndr_put_u32(out, 0);
	hp_ndr_put_u32(out, (uint32_t)count); /* used */
	hp_str_append_len(out, wide.data, wide.len);
	hp_str_finish(&wide);
}

/* ---- reading an answer ---- */

void hp_ndr_init(struct hp_ndr *ndr, const uint8_t *bytes, size_t len)
{
	*ndr = (struct hp_ndr){.bytes = bytes, .len = len};
}

const uint8_t *hp_ndr_bytes(struct hp_ndr *ndr, size_t len)
{
	if (ndr->bad || len > ndr->len - ndr->at) {
		ndr->bad = true;
		return NULL;
	}
	const uint8_t *bytes = ndr->bytes + ndr->at;
	ndr->at += len;
	return bytes;
}

static uint64_t take_number(struct hp_ndr *ndr, size_t size)
{
	(void)hp_ndr_bytes(ndr, (size - ndr->at % size) % size);
	const uint8_t *bytes = hp_ndr_bytes(ndr, size);
	uint64_t number = 0;
	for (size_t i = 0; bytes != NULL && i < size; i++) {
		number |= (uint64_t)bytes[i] << 8 * i;
	}
	return number;
}

uint16_t hp_ndr_u16(struct hp_ndr *ndr)
{
	return (uint16_t)take_number(ndr, 2);
}

uint32_t hp_ndr_u32(struct hp_ndr *ndr)
{
	return (uint32_t)take_number(ndr, 4);
}

uint64_t hp_ndr_u64(struct hp_ndr *ndr)
{
	return take_number(ndr, 8);
}

bool hp_ndr_pointer(struct hp_ndr *ndr)
{
	return hp_ndr_u32(ndr) != 0;
}

/** Whether a NUL stands at the end of the wide characters, and nowhere else. */
static bool ends_once(const uint8_t *wide, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		bool nul = wide[2 * i] == 0 && wide[2 * i + 1] == 0;
		if (nul != (i == count - 1)) {
			return false;
		}
	}
	return count > 0;
}

char *hp_ndr_text(struct hp_ndr *ndr)
{
	uint32_t room = hp_ndr_u32(ndr);
	uint32_t first = hp_ndr_u32(ndr);
	uint32_t used = hp_ndr_u32(ndr);
	if (first != 0 || used > room) {
		ndr->bad = true;
	}
	const uint8_t *wide = hp_ndr_bytes(ndr, (size_t)used * 2);
	return wide != NULL && ends_once(wide, used) ? hp_utf16_text(wide, (size_t)used * 2) : NULL;
}

uint32_t hp_ndr_count(struct hp_ndr *ndr, size_t least)
{
	uint32_t count = hp_ndr_u32(ndr);
	if (!ndr->bad && count > (ndr->len - ndr->at) / least) {
		ndr->bad = true;
	}
	return ndr->bad ? 0 : count;
}

bool hp_ndr_ended(const struct hp_ndr *ndr)
{
	return !ndr->bad && ndr->len - ndr->at < 8;
}
