/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_HASH_H
#define HP_HASH_H

/* The only door to libsodium: digests, random bytes, and memory for secrets. */

#include <stddef.h>
#include <stdint.h>

#define HP_HASH_SIZE 32 /* BLAKE2b-256 (RFC 7693), SHA-256 (FIPS 180-4) */
#define HP_HASH_HEX_SIZE (2 * HP_HASH_SIZE + 1)

struct hp_hash {
	uint8_t bytes[HP_HASH_SIZE];
};

/** BLAKE2b-256 of one or two pieces one after the other (`second` may be NULL). */
void hp_hash_blake2b(const void *first, size_t first_len, const void *second, size_t second_len,
	struct hp_hash *ret_hash);
void hp_hash_sha256(const void *bytes, size_t len, struct hp_hash *ret_hash);

/** SHA-256 of more than fits in memory: new, update..., finish (which frees it; `ret_hash` NULL
 * abandons it). */
struct hp_sha256;
struct hp_sha256 *hp_sha256_new(void);
void hp_sha256_update(struct hp_sha256 *state, const void *bytes, size_t len);
void hp_sha256_finish(struct hp_sha256 *state, struct hp_hash *ret_hash);

/** Lower-case hexadecimal. */
void hp_hash_hex(const struct hp_hash *hash, char ret_hex[HP_HASH_HEX_SIZE]);
/** Any bytes as lower-case hexadecimal; caller frees. */
char *hp_hex(const void *bytes, size_t len);
/** Any bytes in base 64 with padding (RFC 4648 section 4); caller frees. */
char *hp_base64(const void *bytes, size_t len);

void hp_random(void *bytes, size_t len);

/** Overwrites what held a secret, in a way no compiler leaves out. */
void hp_wipe(void *memory, size_t len);

/**
 * Memory that is locked, kept out of core files, and wiped when freed; cleared when given out,
 * aligned for any type. Where the system lets nothing be locked (RLIMIT_MEMLOCK) it is still given,
 * unlocked.
 */
void *hp_secret_alloc(size_t size);
void hp_secret_free(void *secret); /**< NULL is allowed. */

#endif
