/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CMD_KEYS_H
#define HP_CMD_KEYS_H

/*
 * The keys that are known here: files NAME.pub in $XDG_CONFIG_HOME/holdpoint/keys and in
 * /etc/holdpoint/keys. Where NAME.key lies beside it, the key is the person's own.
 */

#include <stdbool.h>
#include <stddef.h>

#include "cmd.h"
#include "holdpoint/sign.h"

enum hp_cmd_key_kind {
	HP_CMD_KEY_OWN,     /**< With its secret half. */
	HP_CMD_KEY_TRUSTED, /**< Another person's, vouched for by this one. */
	HP_CMD_KEY_SITE,    /**< Vouched for by the administrator of this machine. */
};
const char *hp_cmd_key_kind_name(enum hp_cmd_key_kind kind); /**< "own": in JSON. */

struct hp_cmd_key {
	char *name;
	char *comment; /**< The owner's name; may be "". */
	enum hp_cmd_key_kind kind;
	struct hp_public_key key;
};
struct hp_cmd_keys {
	struct hp_cmd_key *items;
	size_t count;
	size_t capacity;
};

/** The person's own folder. HP_ERR_USAGE where neither XDG_CONFIG_HOME nor HOME is set. */
int hp_cmd_keys_folder(char **ret_folder, struct hp_error *err);
/** FOLDER/NAME.key; caller frees. */
char *hp_cmd_key_path(const char *folder, const char *name, const char *ending);
/** 1 to 64 letters, digits, `.`, `_`, `-`, the first a letter or digit. */
bool hp_cmd_key_name_is_valid(const char *name);

/**
 * All that are known, own ones first, by name. What cannot be read is told on standard error and
 * left out; so are the keys of a folder that others can write, since anybody may have put them
 * there.
 */
void hp_cmd_keys_load(struct hp_cmd_keys *ret_keys);
void hp_cmd_keys_finish(struct hp_cmd_keys *keys);
const struct hp_cmd_key *hp_cmd_keys_by_name(const struct hp_cmd_keys *keys, const char *name);
const struct hp_cmd_key *hp_cmd_keys_by_key(
	const struct hp_cmd_keys *keys, const struct hp_public_key *key);

/** What --key of `audit` may say: a name, `hpk1-...`, or the path of a file. */
int hp_cmd_key_resolve(const struct hp_cmd_keys *keys, const char *typed,
	struct hp_public_key *ret_key, struct hp_error *err);
/** The key to sign with: --key, or the only one of one's own; asks for its passphrase. HP_ERR_USAGE
 * where there is none, or several. */
int hp_cmd_key_to_sign(const struct hp_options *options, struct hp_secret_key **ret_key,
	char **ret_name, struct hp_error *err);

/** The passphrase that HOLDPOINT_KEY_PASSPHRASE_FILE holds, in secret memory: its first line.
 * *ret_passphrase NULL where the variable is not set. */
int hp_cmd_passphrase_file(char **ret_passphrase, struct hp_error *err);

#endif
