/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_SIGN_H
#define HP_SIGN_H

/*
 * Signatures (Ed25519, RFC 8032) and the files that keep their keys. A signature says that who had
 * the secret key saw these bytes; when that was, and who held the key, it does not say.
 *
 * A public key is one word, `hpk1-` and nine groups of eight hexadecimal digits, of which the last
 * is a checksum: a mistyped key is noticed. In a file the owner's name follows it. A secret key is
 * a text file of mode 0600, sealed with a passphrase if its owner wants that; holdpoint(1), KEYS.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hp_error;

#define HP_PUBLIC_KEY_SIZE 32
#define HP_KEY_SEED_SIZE 32 /* the secret of RFC 8032: all else follows from it */
#define HP_SIGNATURE_SIZE 64
#define HP_PASSPHRASE_MAX 1023

struct hp_public_key {
	uint8_t bytes[HP_PUBLIC_KEY_SIZE];
};

struct hp_signature {
	uint8_t bytes[HP_SIGNATURE_SIZE];
};

/** Both halves of a key and its owner's name, in locked memory. */
struct hp_secret_key;

/** A new one from the system's random source. `comment`: the owner's name, cleaned here; NULL is
 * "". Free with hp_secret_key_free(). */
struct hp_secret_key *hp_secret_key_new(const char *comment);
/** The one that follows from a seed: the same every time. */
struct hp_secret_key *hp_secret_key_from_seed(
	const uint8_t seed[HP_KEY_SEED_SIZE], const char *comment);
void hp_secret_key_free(struct hp_secret_key *key); /**< Wipes it. NULL is allowed. */
const struct hp_public_key *hp_secret_key_public(const struct hp_secret_key *key);
const char *hp_secret_key_comment(const struct hp_secret_key *key);

/** The same bytes and key give the same signature. */
void hp_sign(const struct hp_secret_key *key, const void *bytes, size_t len,
	struct hp_signature *ret_signature);
bool hp_verify(const struct hp_public_key *key, const void *bytes, size_t len,
	const struct hp_signature *signature);

/* ---- public keys ---- */

bool hp_public_key_equal(const struct hp_public_key *a, const struct hp_public_key *b);
/** `hpk1-...`; caller frees. */
char *hp_public_key_text(const struct hp_public_key *key);
/** Eight groups of four digits, to be compared by people: `77ab-12cd-...`. The first half of the
 * BLAKE2b-256 of the key's bytes; caller frees. */
char *hp_public_key_fingerprint(const struct hp_public_key *key);
/** Does the text begin as a public key does? Then it is no name of a file. */
bool hp_public_key_looks_like(const char *text);
/**
 * Reads `hpk1-...` and what stands behind it, the owner's name ("" if nothing; caller frees; may be
 * NULL). Either case; blanks and dashes between digits do not matter. HP_ERR_INVALID with what is
 * wrong.
 */
int hp_public_key_parse(
	const char *text, struct hp_public_key *ret_key, char **ret_comment, struct hp_error *err);
/** Reads a file with one such line; empty lines and those that begin with '#' do not count. */
int hp_public_key_read(
	const char *path, struct hp_public_key *ret_key, char **ret_comment, struct hp_error *err);
/** Makes the file, mode 0644; one that is there is never replaced (HP_ERR_REFUSED). */
int hp_public_key_write(const char *path, const struct hp_public_key *key, const char *comment,
	struct hp_error *err);

/* ---- secret keys ---- */

/** Asked when a key turns out to be sealed. Returns the passphrase in memory from
 * hp_secret_alloc(), which is freed here; NULL with *err set: there is none. */
typedef char *(*hp_passphrase_fn)(void *data, const char *comment, struct hp_error *err);

/**
 * Reads a secret key. HP_ERR_REFUSED where others may read the file; on a file system without modes
 * that is *ret_warning instead, a sentence (else NULL; caller frees). HP_ERR_INVALID for a damaged
 * file and a wrong passphrase, HP_ERR_NEWER.
 */
int hp_secret_key_read(const char *path, hp_passphrase_fn ask, void *data,
	struct hp_secret_key **ret_key, char **ret_warning, struct hp_error *err);
/** Makes the file, mode 0600, durable; one that is there is never replaced (HP_ERR_REFUSED).
 * `passphrase` NULL or "": not sealed. */
int hp_secret_key_write(const char *path, const struct hp_secret_key *key, const char *passphrase,
	struct hp_error *err);

/**
 * Reads a small secret from a file or descriptor into `room` bytes of locked memory, a NUL behind
 * it; the caller frees it with hp_secret_free(). A regular file that others may read is refused as
 * above.
 */
int hp_secret_file_read(const char *path, size_t room, char **ret_secret, size_t *ret_len,
	char **ret_warning, struct hp_error *err);

#endif
