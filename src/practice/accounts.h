/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PRACTICE_ACCOUNTS_H
#define HP_PRACTICE_ACCOUNTS_H

/*
 * Accounts and local groups in the SAM hive, and shares in the SYSTEM hive, laid out as Windows
 * does: a name is a key below Names whose default value has the relative identifier as its type.
 */

#include <stdbool.h>
#include <stdint.h>

#define HP_SHARES_KEY "HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Shares"

struct hp_change;
struct hp_error;
struct hp_machine;
struct hp_strv;

enum hp_sam_kind {
	HP_SAM_ACCOUNT,
	HP_SAM_GROUP,   /**< A local group made by people or programs. */
	HP_SAM_BUILTIN, /**< A local group that Windows brings. */
	HP_SAM_KINDS,
};

/** `rid`: the relative identifier. */
int hp_sam_add(struct hp_change *change, enum hp_sam_kind kind, const char *name, uint32_t rid,
	struct hp_error *err);
/** The keys below which all these are, also where there are none. */
int hp_sam_begin(struct hp_change *change, struct hp_error *err);

/** The key of the names of a kind. */
const char *hp_sam_names_key(enum hp_sam_kind kind);

int hp_share_add(struct hp_change *change, const char *name, const char *path, const char *remark,
	struct hp_error *err);

#endif
