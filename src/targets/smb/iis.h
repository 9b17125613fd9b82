/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_IIS_H
#define HP_TARGETS_SMB_IIS_H

/* The metabase that was read last. */

struct hp_smb_iis;

void hp_smb_iis_free(struct hp_smb_iis *iis); /**< NULL is allowed. */

#endif
