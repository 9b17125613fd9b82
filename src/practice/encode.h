/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_ENCODE_H
#define HP_PRACTICE_ENCODE_H

/* Registry values from the form of procedures to bytes: the way back of targets/common/value.h. */

#include <stddef.h>
#include <stdint.h>

struct hp_error;
struct hp_json;

/** `object` is {"name","type","value"}; caller frees *ret_bytes. HP_ERR_INVALID with a sentence
 * naming the value. */
int hp_value_encode(const struct hp_json *object, uint32_t *ret_type, uint8_t **ret_bytes,
	size_t *ret_len, struct hp_error *err);

/** UTF-16LE of a UTF-8 text, without a NUL at its end; caller frees. */
uint8_t *hp_utf16_encode(const char *text, size_t *ret_len);

#endif
