/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marvin32, a checksum of Windows: words of four bytes, the last one filled with 0x80 and zeros. */
#include "hive_log_internal.h"
#include "regf.h"

struct marvin {
	uint32_t low;
	uint32_t high;
};

static uint32_t rotate(uint32_t value, unsigned by)
{
	return value << by | value >> (32 - by);
}

static void mix(struct marvin *state, uint32_t word)
{
	state->low += word;
	state->high ^= state->low;
	state->low = rotate(state->low, 20) + state->high;
	state->high = rotate(state->high, 9) ^ state->low;
	state->low = rotate(state->low, 27) + state->high;
	state->high = rotate(state->high, 19);
}

uint64_t hp_log_hash(const uint8_t *bytes, size_t len)
{
	struct marvin state = {.low = 0x7a4e55c5u, .high = 0x82ef4d88u};
	size_t at = 0;
	for (; len - at >= 4; at += 4) {
		mix(&state, hp_get_u32(bytes + at));
	}
	uint32_t last = 0;
	for (size_t i = 0; at + i < len; i++) {
		last |= (uint32_t)bytes[at + i] << (8 * i);
	}
	mix(&state, last | 0x80u << (8 * (len - at)));
	mix(&state, 0);
	return state.low | (uint64_t)state.high << 32;
}
