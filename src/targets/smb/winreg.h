/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_WINREG_H
#define HP_TARGETS_SMB_WINREG_H

/* What opening keys (winreg.c) and reading them (winreg_read.c) share. */

#include <stddef.h>
#include <stdint.h>

#include "../common/keys.h"
#include "werror.h"
#include "winreg_ndr.h"

struct hp_smb;

enum hp_winreg_root { HP_WINREG_HKLM, HP_WINREG_HKU, HP_WINREG_HKCR, HP_WINREG_COUNT };

/* hp_key.place */
struct hp_winreg_key {
	enum hp_winreg_root root;
	char *path; /* Below the root; "" is the root itself, whose handle is not ours to close. */
	char *shown;
	uint64_t generation;
	struct hp_winreg_handle handle;
};

struct hp_winreg_answer {
	void *owner;
	uint8_t *bytes;
	size_t len;
};

/* What a call came to, beside 0 and -1: the session is a new one, and all handles are void. */
#define HP_WINREG_AGAIN 1

/** One round trip: 0, -1, HP_WINREG_AGAIN. `request` is used up; `what` stands in sentences. */
int hp_winreg_call(struct hp_smb *smb, enum hp_winreg_opnum opnum, struct hp_str *request,
	const char *what, struct hp_winreg_answer *ret_answer, struct hp_why *why);
void hp_winreg_answer_finish(struct hp_winreg_answer *answer);
/** Always -1: the answer is none. */
int hp_winreg_why_garbage(struct hp_smb *smb, const char *what, struct hp_why *why);
/** Opens the key that is described, also anew: 1, 0, -1. */
int hp_winreg_open(struct hp_smb *smb, struct hp_winreg_key *key, struct hp_why *why);

/* Slots of struct hp_keys_impl. */
int hp_winreg_info(
	void *state, const struct hp_key *key, struct hp_key_info *ret_info, struct hp_why *why);
int hp_winreg_subkeys(void *state, const struct hp_key *key, struct hp_strv *names, size_t *ret_odd,
	struct hp_why *why);
int hp_winreg_value_names(void *state, const struct hp_key *key, struct hp_strv *names,
	size_t *ret_odd, struct hp_why *why);
int hp_winreg_value(void *state, const struct hp_key *key, const char *name, uint32_t *ret_type,
	uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why);

#endif
