/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "greeting.h"

#include <string.h>

#include "../common/bytes.h"
#include "holdpoint/clock.h"
#include "holdpoint/mem.h"

/* The longest answer that is waited for; a server's is a few hundred bytes. */
#define ANSWER_MAX 65536u

#define SMB2_HEADER 64u
#define SMB2_STATUS_AT 8u
#define SMB2_COMMAND_AT 12u
#define SMB2_ANSWER_MIN (SMB2_HEADER + 64u)
#define SMB1_HEADER 32u
#define SMB1_ANSWER_MIN (SMB1_HEADER + 1u + 34u)
#define SIGNING_ENABLED 1u
#define SIGNING_REQUIRED 2u

/* MS-SMB2 2.2.3: five dialects, signing enabled, and for 3.1.1 the two contexts that it demands or
 * that encryption needs. The salt may be anything: no key is ever made of this exchange. */
/* clang-format off */
static const uint8_t smb2_request[] = {
	0, 0, 0, 0xb2,                                  /* length, big-endian (MS-SMB2 2.1) */
	0xfe, 'S', 'M', 'B', 64, 0, 0, 0, 0, 0, 0, 0,   /* header: size, credits, status */
	0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,             /* NEGOTIATE, credits, flags, next */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* message, process, tree */
	0, 0, 0, 0, 0, 0, 0, 0,                         /* session */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* signature */
	36, 0, 5, 0, 1, 0, 0, 0, 0x44, 0, 0, 0,         /* size, dialects, security, capabilities */
	'h', 'o', 'l', 'd', 'p', 'o', 'i', 'n', 't', 0, 0, 0, 0, 0, 0, 1, /* client */
	0x70, 0, 0, 0, 2, 0, 0, 0,                      /* contexts: where, how many */
	0x02, 0x02, 0x10, 0x02, 0x00, 0x03, 0x02, 0x03, 0x11, 0x03, 0, 0,
	1, 0, 38, 0, 0, 0, 0, 0, 1, 0, 32, 0, 1, 0,     /* integrity: SHA-512, 32 bytes of salt */
	'h', 'o', 'l', 'd', 'p', 'o', 'i', 'n', 't', 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0,
	2, 0, 10, 0, 0, 0, 0, 0, 4, 0, 2, 0, 1, 0, 4, 0, 3, 0, /* ciphers */
};
/* MS-CIFS 2.2.4.52.1: one dialect. */
static const uint8_t smb1_request[] = {
	0, 0, 0, 47,
	0xff, 'S', 'M', 'B', 0x72, 0, 0, 0, 0, 0x18, 0x05, 0xc8, /* NEGOTIATE, flags */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0,
	0, 12, 0, 2, 'N', 'T', ' ', 'L', 'M', ' ', '0', '.', '1', '2', 0,
};
/* clang-format on */
_Static_assert(sizeof(smb2_request) == 4 + 0xb2, "the length stands in the request");
_Static_assert(sizeof(smb1_request) == 4 + 47, "the length stands in the request");

const uint8_t *hp_smb_greet(bool smb1, size_t *ret_len)
{
	*ret_len = smb1 ? sizeof(smb1_request) : sizeof(smb2_request);
	return smb1 ? smb1_request : smb2_request;
}

size_t hp_smb_greeting_len(const uint8_t head[4])
{
	size_t len = (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
	return head[0] == 0 && len <= ANSWER_MAX ? len : 0;
}

static enum hp_smb_heard parse_smb2(
	const uint8_t *bytes, size_t len, struct hp_smb_greeting *ret_greeting)
{
	if (len < SMB2_HEADER || hp_get_u16(bytes + SMB2_COMMAND_AT) != 0) {
		return HP_SMB_HEARD_GARBAGE;
	}
	if (hp_get_u32(bytes + SMB2_STATUS_AT) != 0) {
		return HP_SMB_HEARD_REFUSAL;
	}
	if (len < SMB2_ANSWER_MIN) {
		return HP_SMB_HEARD_GARBAGE;
	}
	const uint8_t *body = bytes + SMB2_HEADER;
	uint16_t security = hp_get_u16(body + 2);
	uint64_t clock = hp_get_u64(body + 40);
	struct hp_smb_greeting greeting = {
		.dialect = hp_get_u16(body + 4),
		.signs = (security & (SIGNING_ENABLED | SIGNING_REQUIRED)) != 0,
		.demands_signing = (security & SIGNING_REQUIRED) != 0,
		.clock_ms = clock != 0 ? hp_time_from_filetime(clock) : INT64_MIN,
	};
	if (hp_get_u16(body) != 65 || greeting.dialect < 0x0202 || greeting.dialect > 0x0311) {
		return HP_SMB_HEARD_GARBAGE;
	}
	*ret_greeting = greeting;
	return HP_SMB_HEARD_GREETING;
}

static enum hp_smb_heard parse_smb1(
	const uint8_t *bytes, size_t len, struct hp_smb_greeting *ret_greeting)
{
	if (len < SMB1_HEADER + 3 || bytes[4] != 0x72) {
		return HP_SMB_HEARD_GARBAGE;
	}
	/* 17 words: NT LM 0.12. One word: the number of the dialect, 0xffff for none. */
	const uint8_t *words = bytes + SMB1_HEADER;
	if (words[0] != 17 || len < SMB1_ANSWER_MIN || hp_get_u16(words + 1) != 0) {
		return HP_SMB_HEARD_REFUSAL;
	}
	uint64_t clock = hp_get_u64(words + 24);
	*ret_greeting = (struct hp_smb_greeting){
		.dialect = HP_SMB1_DIALECT,
		.signs = (words[3] & 0x0c) != 0,
		.demands_signing = (words[3] & 0x08) != 0,
		.clock_ms = clock != 0 ? hp_time_from_filetime(clock) : INT64_MIN,
	};
	return HP_SMB_HEARD_GREETING;
}

enum hp_smb_heard hp_smb_greeting_parse(
	bool smb1, const uint8_t *bytes, size_t len, struct hp_smb_greeting *ret_greeting)
{
	static const uint8_t smb1_magic[4] = {0xff, 'S', 'M', 'B'};
	static const uint8_t smb2_magic[4] = {0xfe, 'S', 'M', 'B'};
	if (len < 4) {
		return HP_SMB_HEARD_GARBAGE;
	}
	if (memcmp(bytes, smb2_magic, 4) == 0) {
		return smb1 ? HP_SMB_HEARD_REFUSAL : parse_smb2(bytes, len, ret_greeting);
	}
	if (memcmp(bytes, smb1_magic, 4) == 0) {
		return smb1 ? parse_smb1(bytes, len, ret_greeting) : HP_SMB_HEARD_REFUSAL;
	}
	return HP_SMB_HEARD_GARBAGE;
}

const char *hp_smb_dialect_name(uint16_t dialect)
{
	static const struct {
		uint16_t dialect;
		const char *name;
	} names[] = {
		{HP_SMB1_DIALECT, "SMB 1"},
		{0x0202, "SMB 2.0.2"},
		{0x0210, "SMB 2.1"},
		{0x0300, "SMB 3.0"},
		{0x0302, "SMB 3.0.2"},
		{0x0311, "SMB 3.1.1"},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(names); i++) {
		if (names[i].dialect == dialect) {
			return names[i].name;
		}
	}
	return "SMB";
}
