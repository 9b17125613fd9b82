/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_REGFILE_TEXT_H
#define HP_TARGETS_REGFILE_TEXT_H

/* The letters of an export file; regfile.h tells how half a surrogate is written. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hp_str;

/** UTF-16LE, an even number of bytes. */
void hp_regfile_from_utf16(struct hp_str *out, const uint8_t *bytes, size_t len);
/** The way back, appended; what is not UTF-8 otherwise stays out: the text was checked before. */
void hp_regfile_to_utf16(struct hp_str *out, const char *text, size_t len);

#endif
