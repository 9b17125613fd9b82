/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_BYTES_H
#define HP_TARGETS_BYTES_H

/* Little-endian numbers, as Windows writes them into files and packets, from any address. */

#include <stdint.h>

uint16_t hp_get_u16(const uint8_t *p);
uint32_t hp_get_u32(const uint8_t *p);
uint64_t hp_get_u64(const uint8_t *p);

#endif
