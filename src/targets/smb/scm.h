/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_SCM_H
#define HP_TARGETS_SMB_SCM_H

/*
 * A machine's service control manager (MS-SCMR), as far as looking goes.
 *
 *   hp_scm_new, hp_scm_open, then list and read in any order, hp_scm_close in any case
 *
 * After -1 either the call's `failed` or *why is set.
 */

#include <stdbool.h>

#include "../common/why.h"

struct hp_json;
struct hp_scm;
struct hp_scm_rows;
struct hp_smb_call;

struct hp_scm *hp_scm_new(struct hp_smb_call *call, struct hp_why *why); /**< Both borrowed. */
void hp_scm_close(struct hp_scm *scm);                                   /**< Frees it too. */

/** 0, -1. An account that may not list may still read by name. */
int hp_scm_open(struct hp_scm *scm);
bool hp_scm_can_list(const struct hp_scm *scm);
/** Always -1: why it cannot. */
int hp_scm_why_no_list(struct hp_scm *scm);

/** Appends all services: 0, -1. */
int hp_scm_list(struct hp_scm *scm, struct hp_scm_rows *rows);
/** The short name of the service that is displayed so, which it tells also of one that it leaves
 * out of the list: 1 (caller frees), 0, -1. */
int hp_scm_find_display(struct hp_scm *scm, const char *display, char **ret_name);
/** The data of a service by its short name, as the manager has it now: 1, 0, -1. */
int hp_scm_read(struct hp_scm *scm, const char *name, struct hp_json **ret_data);

/* How sentences name what is looked at; the second is freed by the caller. */
const char *hp_scm_what(void);
char *hp_scm_what_service(const char *name);

#endif
