/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_VALUE_H
#define HP_TARGETS_VALUE_H

/*
 * Registry values as facts show them (DESIGN sections 5 and 7), decoded from their raw bytes. Pure.
 * Strings end at their first NUL, REG_MULTI_SZ keeps empty strings inside and has none at its end,
 * a REG_DWORD has no sign, a REG_QWORD is decimal text, everything else is hexadecimal. What does
 * not fit its type is hexadecimal and marked.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hp_json;

enum hp_value_type {
	HP_REG_NONE = 0,
	HP_REG_SZ = 1,
	HP_REG_EXPAND_SZ = 2,
	HP_REG_BINARY = 3,
	HP_REG_DWORD = 4,
	HP_REG_DWORD_BIG_ENDIAN = 5,
	HP_REG_LINK = 6,
	HP_REG_MULTI_SZ = 7,
	HP_REG_QWORD = 11,
};

/** "REG_SZ", or "REG_0x2a" for a type without a name; caller frees. */
char *hp_value_type_name(uint32_t type);
/** The other way round; false if there is no such name. */
bool hp_value_type_from_name(const char *name, uint32_t *ret_type);

/** {"type","value"}, with "malformed": true where the bytes do not fit the type. */
struct hp_json *hp_value_to_json(uint32_t type, const uint8_t *bytes, size_t len);

/** UTF-16LE up to the first NUL or the end, as UTF-8; NULL if it is not well-formed. Caller frees.
 */
char *hp_utf16_text(const uint8_t *bytes, size_t len);
/** The same of a REG_SZ or REG_EXPAND_SZ (not expanded); NULL also for every other type. */
char *hp_value_text(uint32_t type, const uint8_t *bytes, size_t len);

#endif
