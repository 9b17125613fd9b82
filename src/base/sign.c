/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "holdpoint/sign.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "sign_internal.h"

_Static_assert(HP_PUBLIC_KEY_SIZE == crypto_sign_PUBLICKEYBYTES, "Ed25519");
_Static_assert(HP_KEY_SEED_SIZE == crypto_sign_SEEDBYTES, "Ed25519");
_Static_assert(HP_SIGNATURE_SIZE == crypto_sign_BYTES, "Ed25519");

#define COMMENT_MAX 200 /* code points */
#define CHECK_SIZE ((size_t)4)
#define KEY_DIGITS (2 * (HP_PUBLIC_KEY_SIZE + CHECK_SIZE))
#define GROUP_DIGITS 8
#define FINGERPRINT_SIZE 16
#define FINGERPRINT_GROUP 4

static const char key_word[] = "hpk1-";

static void prepare(void)
{
	if (sodium_init() < 0) {
		abort(); /* see hash.c */
	}
}

struct hp_secret_key *hp_secret_key_from_seed(
	const uint8_t seed[HP_KEY_SEED_SIZE], const char *comment)
{
	prepare();
	struct hp_secret_key *key = hp_secret_alloc(sizeof(*key));
	memcpy(key->seed, seed, sizeof(key->seed));
	(void)crypto_sign_seed_keypair(key->public_key.bytes, key->secret, key->seed);
	key->comment = hp_text_clean_cut(comment == NULL ? "" : comment, COMMENT_MAX);
	return key;
}

struct hp_secret_key *hp_secret_key_new(const char *comment)
{
	uint8_t *seed = hp_secret_alloc(HP_KEY_SEED_SIZE);
	hp_random(seed, HP_KEY_SEED_SIZE);
	struct hp_secret_key *key = hp_secret_key_from_seed(seed, comment);
	hp_secret_free(seed);
	return key;
}

void hp_secret_key_free(struct hp_secret_key *key)
{
	if (key == NULL) {
		return;
	}
	free(key->comment);
	hp_secret_free(key);
}

const struct hp_public_key *hp_secret_key_public(const struct hp_secret_key *key)
{
	return &key->public_key;
}

const char *hp_secret_key_comment(const struct hp_secret_key *key)
{
	return key->comment;
}

void hp_sign(const struct hp_secret_key *key, const void *bytes, size_t len,
	struct hp_signature *ret_signature)
{
	(void)crypto_sign_detached(ret_signature->bytes, NULL, bytes, len, key->secret);
}

bool hp_verify(const struct hp_public_key *key, const void *bytes, size_t len,
	const struct hp_signature *signature)
{
	prepare();
	return crypto_sign_verify_detached(signature->bytes, bytes, len, key->bytes) == 0;
}

/* ---- public keys ---- */

bool hp_public_key_equal(const struct hp_public_key *a, const struct hp_public_key *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static void check_digits(const struct hp_public_key *key, uint8_t ret_check[CHECK_SIZE])
{
	struct hp_hash hash;
	hp_hash_blake2b(key_word, strlen(key_word), key->bytes, sizeof(key->bytes), &hash);
	memcpy(ret_check, hash.bytes, CHECK_SIZE);
}

/** Hexadecimal in groups with a dash between them. */
static void append_groups(struct hp_str *out, const uint8_t *bytes, size_t len, size_t group)
{
	char *hex = hp_hex(bytes, len);
	for (size_t i = 0; i < 2 * len; i += group) {
		if (i > 0) {
			hp_str_append_char(out, '-');
		}
		hp_str_append_len(out, hex + i, group);
	}
	free(hex);
}

char *hp_public_key_text(const struct hp_public_key *key)
{
	uint8_t bytes[HP_PUBLIC_KEY_SIZE + CHECK_SIZE];
	struct hp_str out;

	memcpy(bytes, key->bytes, HP_PUBLIC_KEY_SIZE);
	check_digits(key, bytes + HP_PUBLIC_KEY_SIZE);
	hp_str_init(&out);
	hp_str_append(&out, key_word);
	append_groups(&out, bytes, sizeof(bytes), GROUP_DIGITS);
	return hp_str_detach(&out);
}

char *hp_public_key_fingerprint(const struct hp_public_key *key)
{
	struct hp_hash hash;
	struct hp_str out;

	hp_hash_blake2b(key->bytes, sizeof(key->bytes), NULL, 0, &hash);
	hp_str_init(&out);
	append_groups(&out, hash.bytes, FINGERPRINT_SIZE, FINGERPRINT_GROUP);
	return hp_str_detach(&out);
}

bool hp_public_key_looks_like(const char *text)
{
	static const char letters[] = "hpk";
	size_t i = 0;
	while (i < strlen(letters) && (text[i] | 0x20) == letters[i]) {
		i++;
	}
	if (i < strlen(letters)) {
		return false;
	}
	size_t digits = strspn(text + i, "0123456789");
	return digits > 0 && text[i + digits] == '-';
}

/** Reads the digits; how many there were. *ret_rest is what stands behind the last one taken. */
static size_t read_digits(const char *text, uint8_t *bytes, const char **ret_rest)
{
	size_t count = 0;
	*ret_rest = text;
	for (const char *at = text; count < KEY_DIGITS; at++) {
		int digit = hp_hex_digit(*at);
		if (digit < 0 && (*at == '-' || *at == ' ')) {
			continue;
		}
		if (digit < 0) {
			break;
		}
		bytes[count / 2] = (uint8_t)(bytes[count / 2] << 4 | digit);
		count++;
		*ret_rest = at + 1;
	}
	return count;
}

int hp_public_key_parse(
	const char *text, struct hp_public_key *ret_key, char **ret_comment, struct hp_error *err)
{
	uint8_t bytes[HP_PUBLIC_KEY_SIZE + CHECK_SIZE] = {0};
	uint8_t check[CHECK_SIZE];
	struct hp_public_key key;
	const char *rest;

	text += strspn(text, " \t");
	if (!hp_public_key_looks_like(text)) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("This is no public key: one begins with \"hpk1-\"."));
	}
	if (text[3] != '1' || text[4] != '-') {
		return hp_error_set(err, HP_ERR_NEWER,
			_("This public key was made by a newer version of Holdpoint."));
	}
	size_t count = read_digits(text + strlen(key_word), bytes, &rest);
	if (count < KEY_DIGITS) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("The public key has %zu digits that can be read, and needs %zu. Copy it "
			  "whole, from \"hpk1-\" to its last group."),
			count, KEY_DIGITS);
	}
	if (hp_hex_digit(*rest) >= 0 || *rest == '-') {
		return hp_error_set(err, HP_ERR_INVALID,
			_("The public key has more than %zu digits. Copy it whole, from \"hpk1-\" "
			  "to its last group."),
			KEY_DIGITS);
	}
	memcpy(key.bytes, bytes, sizeof(key.bytes));
	check_digits(&key, check);
	if (memcmp(check, bytes + HP_PUBLIC_KEY_SIZE, CHECK_SIZE) != 0) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("The last group of the public key does not fit the others: a digit is "
			  "wrong. Compare it with the original."));
	}
	*ret_key = key;
	if (ret_comment != NULL) {
		*ret_comment = hp_text_clean_cut(rest + strspn(rest, " \t"), COMMENT_MAX);
	}
	return 0;
}
