/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_LOCAL_ACCOUNTS_H
#define HP_TARGETS_LOCAL_ACCOUNTS_H

/*
 * Accounts and groups by NSS. Each service of /etc/nsswitch.conf is asked by itself: the C
 * library's own functions say "no such name" also where one of several services could not be
 * reached, and that would be an absence nobody has proved.
 */

#include <stdbool.h>

#include "../common/why.h"

struct hp_local;
struct hp_names_from;

enum hp_names_kind { HP_NAMES_ACCOUNTS, HP_NAMES_GROUPS };

/** Loads the modules of the services, which the lock-in would not let in later. */
struct hp_names_from *hp_names_from_new(const struct hp_local *local, enum hp_names_kind kind);
void hp_names_from_free(struct hp_names_from *from); /**< NULL is allowed. */

struct hp_found_name {
	char *name; /**< As the service spells it. */
	char *home; /**< NULL for a group. */
	unsigned long id;
	const char *service; /**< "files", "sss"; lives as long as `from`. */
};
/** 1 (caller finishes), 0, -1. */
int hp_names_find(const struct hp_names_from *from, const char *name,
	struct hp_found_name *ret_found, struct hp_why *why);
void hp_found_name_finish(struct hp_found_name *found);

#endif
