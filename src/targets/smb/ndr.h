/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_NDR_H
#define HP_TARGETS_SMB_NDR_H

/*
 * The bodies of MS-RPC calls by hand (C706 chapter 14, little-endian, NDR 2.0), for interfaces
 * whose structures Samba does not publish. Numbers lie on boundaries of their size, a pointer is a
 * number that is 0 for none, and what embedded pointers lead to follows the structure that holds
 * them.
 *
 * Reading never leaves the bytes: the first thing that does not fit makes the reader `bad`, and
 * everything after it reads as 0 or NULL. So a whole answer can be read and looked at once, at its
 * end. Pure.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hp_str;

/* ---- asking ---- */

void hp_ndr_put_u32(struct hp_str *out, uint32_t number); /**< Aligns first. */
/** A pointer that leads to something, or to nothing. */
void hp_ndr_put_pointer(struct hp_str *out, bool there);
/** A string with its end, as [string] of wide characters; `text` is UTF-8. */
void hp_ndr_put_text(struct hp_str *out, const char *text);

/* ---- reading an answer ---- */

struct hp_ndr {
	const uint8_t *bytes;
	size_t len;
	size_t at;
	bool bad;
};

void hp_ndr_init(struct hp_ndr *ndr, const uint8_t *bytes, size_t len);
uint16_t hp_ndr_u16(struct hp_ndr *ndr);
uint32_t hp_ndr_u32(struct hp_ndr *ndr);
uint64_t hp_ndr_u64(struct hp_ndr *ndr);
bool hp_ndr_pointer(struct hp_ndr *ndr); /**< It leads to something. */
/** `len` bytes where they are; NULL if they are not all there. */
const uint8_t *hp_ndr_bytes(struct hp_ndr *ndr, size_t len);
/**
 * A [string] of wide characters as UTF-8, caller frees: up to its NUL, which has to be its last
 * character. NULL with `bad` unset where it is well placed but no text (half a surrogate, a NUL
 * inside); NULL with `bad` set where it is not well placed.
 */
char *hp_ndr_text(struct hp_ndr *ndr);
/**
 * The count of an array that follows, whose elements take at least `least` bytes: more than could
 * be in the rest of the answer is `bad` and 0. So nobody allocates by a number that was made up.
 */
uint32_t hp_ndr_count(struct hp_ndr *ndr, size_t least);
/** Nothing was bad, and all was read but for padding. */
bool hp_ndr_ended(const struct hp_ndr *ndr);

#endif
