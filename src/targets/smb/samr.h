/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_SAMR_H
#define HP_TARGETS_SMB_SAMR_H

/*
 * A machine's account database (MS-SAMR): the domain of its accounts, and the built-in one.
 *
 *   hp_samr_open, then find, spell and list in any order, hp_samr_close in any case
 *
 * Functions return 1, 0 or -1 as looks do; after -1 either the call's `failed` or *why is set.
 */

#include <stdbool.h>
#include <stdint.h>

#include "../common/why.h"

struct hp_smb_call;
struct hp_strv;
struct hp_samr;

/* MS-SAMR 2.2.2.3, SID_NAME_USE */
enum hp_samr_kind { HP_SAMR_USER = 1, HP_SAMR_GROUP = 2, HP_SAMR_ALIAS = 4 };
enum hp_samr_domain { HP_SAMR_OWN, HP_SAMR_BUILTIN };

#define HP_SAMR_BUILTIN_NAME "Builtin"

struct hp_samr *hp_samr_new(struct hp_smb_call *call, struct hp_why *why); /**< Both borrowed. */
void hp_samr_close(struct hp_samr *samr);                                  /**< Frees it too. */

/** For lists, or for single names, which an account may look up that may not list: 0, -1. */
int hp_samr_open(struct hp_samr *samr, bool for_lists);
/** The name of the domain of its accounts: the machine's own, or its domain's. NULL before it is
 * open. */
const char *hp_samr_domain(const struct hp_samr *samr);

/** *ret_kind is one of enum hp_samr_kind. */
int hp_samr_find(struct hp_samr *samr, enum hp_samr_domain domain, const char *name,
	uint32_t *ret_rid, uint32_t *ret_kind);
/** As the machine spells it; caller frees. 1, -1. */
int hp_samr_spell(
	struct hp_samr *samr, enum hp_samr_domain domain, uint32_t rid, char **ret_spelled);
/** Adds all names of a kind: 0, -1. */
int hp_samr_list(struct hp_samr *samr, enum hp_samr_domain domain, enum hp_samr_kind kind,
	struct hp_strv *names);

/** How sentences name what is looked at here. */
const char *hp_samr_what(void);

#endif
