/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/hash.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

#include "holdpoint/mem.h"

_Static_assert(HP_HASH_SIZE == crypto_hash_sha256_BYTES, "both digests have 32 bytes");
_Static_assert(HP_HASH_SIZE == crypto_generichash_BYTES, "both digests have 32 bytes");

/** Idempotent by libsodium's promise; it picks the fast code and opens the random source. */
static void prepare(void)
{
	if (sodium_init() < 0) {
		/* Only without any source of random bytes: nothing sound can be done from here. */
		abort();
	}
}

void hp_hash_blake2b(const void *first, size_t first_len, const void *second, size_t second_len,
	struct hp_hash *ret_hash)
{
	crypto_generichash_state state;

	prepare();
	(void)crypto_generichash_init(&state, NULL, 0, HP_HASH_SIZE);
	if (first != NULL && first_len > 0) {
		(void)crypto_generichash_update(&state, first, first_len);
	}
	if (second != NULL && second_len > 0) {
		(void)crypto_generichash_update(&state, second, second_len);
	}
	(void)crypto_generichash_final(&state, ret_hash->bytes, HP_HASH_SIZE);
}

void hp_hash_sha256(const void *bytes, size_t len, struct hp_hash *ret_hash)
{
	prepare();
	(void)crypto_hash_sha256(ret_hash->bytes, bytes, len);
}

struct hp_sha256 {
	crypto_hash_sha256_state state;
};

struct hp_sha256 *hp_sha256_new(void)
{
	struct hp_sha256 *state = hp_calloc(1, sizeof(*state));

	prepare();
	(void)crypto_hash_sha256_init(&state->state);
	return state;
}

void hp_sha256_update(struct hp_sha256 *state, const void *bytes, size_t len)
{
	(void)crypto_hash_sha256_update(&state->state, bytes, len);
}

void hp_sha256_finish(struct hp_sha256 *state, struct hp_hash *ret_hash)
{
	if (state != NULL && ret_hash != NULL) {
		(void)crypto_hash_sha256_final(&state->state, ret_hash->bytes);
	}
	free(state);
}

void hp_hash_hex(const struct hp_hash *hash, char ret_hex[HP_HASH_HEX_SIZE])
{
	(void)sodium_bin2hex(ret_hex, HP_HASH_HEX_SIZE, hash->bytes, HP_HASH_SIZE);
}

char *hp_hex(const void *bytes, size_t len)
{
	if (len > (SIZE_MAX - 1) / 2) {
		hp_mem_exhausted();
	}
	char *hex = hp_alloc(2 * len + 1);
	(void)sodium_bin2hex(hex, 2 * len + 1, bytes, len);
	return hex;
}

char *hp_base64(const void *bytes, size_t len)
{
	/* Four characters for every three bytes begun, and a NUL. */
	if (len > SIZE_MAX / 4 * 3 - 4) {
		hp_mem_exhausted();
	}
	size_t size = sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_ORIGINAL);
	char *text = hp_alloc(size);
	(void)sodium_bin2base64(text, size, bytes, len, sodium_base64_VARIANT_ORIGINAL);
	return text;
}

void hp_random(void *bytes, size_t len)
{
	prepare();
	randombytes_buf(bytes, len);
}

void hp_wipe(void *memory, size_t len)
{
	sodium_memzero(memory, len);
}

void *hp_secret_alloc(size_t size)
{
	const size_t align = _Alignof(max_align_t);

	prepare();
	if (size > SIZE_MAX / 2) {
		hp_mem_exhausted();
	}
	/* libsodium puts the end against a guard page: only a rounded size is aligned at its start.
	 */
	size_t room = size > 0 ? (size + align - 1) / align * align : align;
	void *secret = sodium_malloc(room);
	if (secret == NULL) {
		hp_mem_exhausted();
	}
	sodium_memzero(secret, room);
	return secret;
}

void hp_secret_free(void *secret)
{
	sodium_free(secret);
}
