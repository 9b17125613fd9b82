/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bytes.h"

uint16_t hp_get_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

uint32_t hp_get_u32(const uint8_t *p)
{
	return hp_get_u16(p) | (uint32_t)hp_get_u16(p + 2) << 16;
}

uint64_t hp_get_u64(const uint8_t *p)
{
	return hp_get_u32(p) | (uint64_t)hp_get_u32(p + 4) << 32;
}
