/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_HOST_H
#define HP_TARGETS_SMB_HOST_H

#include "smb.h"
#include "srvsvc.h"

/** Who the machine says it is; info->name is never NULL, caller frees it: 1, -1. */
int hp_smb_server(struct hp_smb *smb, struct hp_server_info *ret_info, struct hp_why *why);

#endif
