/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base_hive.h"

#include <string.h>

#include "../targets/offline/image.h"
#include "../targets/offline/regf.h"

/* Offsets of the cells from 0x1000: the bin's header is 32 bytes, cells are multiples of 8. */
#define ROOT_AT 0x20u
#define ROOT_SIZE 88u
#define SECURITY_AT (ROOT_AT + ROOT_SIZE)
#define SECURITY_SIZE 104u
#define FREE_AT (SECURITY_AT + SECURITY_SIZE)

#define KEY_FLAGS 0x2cu /* the root of a hive, not to be deleted, name in bytes */
#define ROOT_NAME "ROOT"

static void put_u16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)value;
	p[1] = (uint8_t)(value >> 8);
}

static void put_u32(uint8_t *p, uint32_t value)
{
	put_u16(p, value);
	put_u16(p + 2, value >> 16);
}

static void put_u64(uint8_t *p, uint64_t value)
{
	put_u32(p, (uint32_t)value);
	put_u32(p + 4, (uint32_t)(value >> 32));
}

/** A cell in use has its size negated; gives the place of its data. */
static uint8_t *begin_cell(uint8_t *bins, uint32_t offset, uint32_t size)
{
	put_u32(bins + offset, UINT32_MAX - size + 1);
	return bins + offset + 4;
}

static void put_root(uint8_t *bins, uint64_t filetime)
{
	uint8_t *nk = begin_cell(bins, ROOT_AT, ROOT_SIZE);
	memcpy(nk, "nk", 2);
	put_u16(nk + 2, KEY_FLAGS);
	put_u64(nk + 4, filetime);
	put_u32(nk + 16, HP_REGF_NO_CELL); /* parent */
	put_u32(nk + 28, HP_REGF_NO_CELL); /* subkeys */
	put_u32(nk + 32, HP_REGF_NO_CELL); /* volatile subkeys */
	put_u32(nk + 40, HP_REGF_NO_CELL); /* values */
	put_u32(nk + 44, SECURITY_AT);
	put_u32(nk + 48, HP_REGF_NO_CELL); /* class */
	put_u16(nk + 72, (uint32_t)strlen(ROOT_NAME));
	memcpy(nk + 76, ROOT_NAME, strlen(ROOT_NAME));
}

/**
 * A self-relative security descriptor (MS-DTYP 2.4.6): owner Administrators, group SYSTEM, one
 * entry that lets everyone do everything, inherited by keys below. Practice machines have no users
 * to keep apart.
 */
static void put_security(uint8_t *bins)
{
	static const uint8_t administrators[] = {
		1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0};
	static const uint8_t local_system[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
	static const uint8_t everyone[] = {1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0};
	enum {
		HEADER = 20,
		ENTRY = 8 + sizeof(everyone),
		LIST = 8 + ENTRY,
		OWNER_AT = HEADER + LIST,
		GROUP_AT = OWNER_AT + sizeof(administrators),
		SIZE = GROUP_AT + sizeof(local_system),
	};
	_Static_assert(4 + 20 + SIZE <= SECURITY_SIZE, "the descriptor fits its cell");

	uint8_t *sk = begin_cell(bins, SECURITY_AT, SECURITY_SIZE);
	memcpy(sk, "sk", 2);
	put_u32(sk + 4, SECURITY_AT); /* the list of all descriptors is a ring of this one */
	put_u32(sk + 8, SECURITY_AT);
	put_u32(sk + 12, 1); /* used by one key */
	put_u32(sk + 16, SIZE);
	uint8_t *sd = sk + 20;
	sd[0] = 1;
	put_u16(sd + 2, 0x8004); /* self-relative, with a list of entries */
	put_u32(sd + 4, OWNER_AT);
	put_u32(sd + 8, GROUP_AT);
	put_u32(sd + 16, HEADER);
	uint8_t *list = sd + HEADER;
	list[0] = 2;
	put_u16(list + 2, LIST);
	put_u16(list + 4, 1);
	uint8_t *entry = list + 8;
	entry[1] = 2; /* inherited by keys below */
	put_u16(entry + 2, ENTRY);
	put_u32(entry + 4, 0x000f003f); /* all rights on a key */
	memcpy(entry + 8, everyone, sizeof(everyone));
	memcpy(sd + OWNER_AT, administrators, sizeof(administrators));
	memcpy(sd + GROUP_AT, local_system, sizeof(local_system));
}

static void put_base_block(uint8_t *base, uint64_t filetime)
{
	memcpy(base, "regf", 4);
	put_u32(base + 4, 1); /* both sequence numbers: nothing is unfinished */
	put_u32(base + 8, 1);
	put_u64(base + 12, filetime);
	put_u32(base + 20, 1); /* version 1.5, the first with hashed lists */
	put_u32(base + 24, 5);
	put_u32(base + 32, 1);
	put_u32(base + 36, ROOT_AT);
	put_u32(base + 40, HP_BASE_HIVE_SIZE - HP_REGF_BASE_SIZE);
	put_u32(base + 44, 1);
	const char *marker = HP_PRACTICE_MARKER_NAME;
	for (size_t i = 0; marker[i] != '\0'; i++) {
		put_u16(base + 48 + 2 * i, (uint8_t)marker[i]);
	}
	put_u32(base + 508, hp_regf_checksum(base));
}

void hp_base_hive_make(uint64_t filetime, uint8_t ret_bytes[HP_BASE_HIVE_SIZE])
{
	memset(ret_bytes, 0, HP_BASE_HIVE_SIZE);
	put_base_block(ret_bytes, filetime);
	uint8_t *bins = ret_bytes + HP_REGF_BASE_SIZE;
	memcpy(bins, "hbin", 4);
	put_u32(bins + 8, HP_BASE_HIVE_SIZE - HP_REGF_BASE_SIZE);
	put_u64(bins + 20, filetime);
	put_root(bins, filetime);
	put_security(bins);
	/* A free cell has its size as it is. */
	put_u32(bins + FREE_AT, HP_BASE_HIVE_SIZE - HP_REGF_BASE_SIZE - FREE_AT);
}
