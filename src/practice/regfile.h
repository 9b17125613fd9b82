/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_REGFILE_H
#define HP_PRACTICE_REGFILE_H

/*
 * Registry export files, version 5: text in UTF-16LE with a byte order mark, a heading, then for
 * each key a line with its path in brackets and one line a value. Here built in UTF-8 and turned
 * over at the end. targets/common/regfile.h reads them.
 */

#include <stddef.h>
#include <stdint.h>

struct hp_str;

void hp_regfile_begin(struct hp_str *text);
void hp_regfile_key(struct hp_str *text, const char *path);
void hp_regfile_value(
	struct hp_str *text, const char *name, uint32_t type, const uint8_t *bytes, size_t len);
/** The bytes of the file; caller frees. */
uint8_t *hp_regfile_finish(const struct hp_str *text, size_t *ret_len);

#endif
