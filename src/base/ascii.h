/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_ASCII_H
#define HP_ASCII_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Runs of plain ASCII, eight bytes at a time: nearly every text is nothing else, and every text is
 * looked through more than once. A word's high bits tell of its bytes: taking 0x20 from a byte
 * below it, or 1 from a zero byte, sets the bit, and a byte of 0x80 or more has it set already. A
 * borrow reaches the next byte only from one that is told anyway, so "none" is never wrong.
 */
#define HP_ASCII_ALL(byte) (UINT64_C(0x0101010101010101) * (byte))

static inline uint64_t hp_ascii_load(const char *text)
{
	uint64_t word;
	memcpy(&word, text, sizeof(word));
	return word;
}

static inline uint64_t hp_ascii_low_or_high(uint64_t word)
{
	return (word - HP_ASCII_ALL(0x20)) | word;
}

static inline uint64_t hp_ascii_equal(uint64_t word, unsigned char byte)
{
	return (word ^ HP_ASCII_ALL(byte)) - HP_ASCII_ALL(1);
}

/** Length of the run of bytes from 0x20 to 0x7E at `text`. */
static inline size_t hp_ascii_run(const char *text, size_t len)
{
	size_t i = 0;

	while (len - i >= sizeof(uint64_t)) {
		uint64_t word = hp_ascii_load(text + i);
		if (((hp_ascii_low_or_high(word) | hp_ascii_equal(word, 0x7F)) &
			    HP_ASCII_ALL(0x80)) != 0) {
			break;
		}
		i += sizeof(word);
	}
	while (i < len && text[i] >= 0x20 && text[i] < 0x7F) {
		i++;
	}
	return i;
}

/** The same without quotation marks and backslashes: what may stand in a JSON string as it is. */
static inline size_t hp_ascii_json_run(const char *text, size_t len)
{
	size_t i = 0;

	while (len - i >= sizeof(uint64_t)) {
		uint64_t word = hp_ascii_load(text + i);
		if (((hp_ascii_low_or_high(word) | hp_ascii_equal(word, 0x7F) |
			     hp_ascii_equal(word, '"') | hp_ascii_equal(word, '\\')) &
			    HP_ASCII_ALL(0x80)) != 0) {
			break;
		}
		i += sizeof(word);
	}
	while (i < len && text[i] >= 0x20 && text[i] < 0x7F && text[i] != '"' && text[i] != '\\') {
		i++;
	}
	return i;
}

#endif
