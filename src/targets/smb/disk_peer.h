/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_DISK_PEER_H
#define HP_TARGETS_SMB_DISK_PEER_H

/* Which machine may be connected to while libsmbclient works. */

#include <stdbool.h>
#include <stdint.h>

/** From here on TCP leads to this numeric address (NULL is any) and port only, with `kerberos` to
 * domain controllers too; everything else is refused. */
void hp_smb_peer_hold(const char *address, uint16_t port, bool kerberos);
void hp_smb_peer_release(void);

#endif
