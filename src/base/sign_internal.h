/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_SIGN_INTERNAL_H
#define HP_SIGN_INTERNAL_H

/* Between sign.c and key_file.c. */

#include "holdpoint/sign.h"

/* Lies in memory from hp_secret_alloc(); the comment, which is no secret, elsewhere. */
struct hp_secret_key {
	uint8_t seed[HP_KEY_SEED_SIZE];
	uint8_t secret[64]; /* libsodium's form: seed and public key */
	struct hp_public_key public_key;
	char *comment;
};

#endif
