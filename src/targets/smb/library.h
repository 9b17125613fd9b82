/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_LIBRARY_H
#define HP_TARGETS_SMB_LIBRARY_H

/* Samba's public headers, in the order that they need, and what the public libraries export without
 * naming it in one. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include <core/ntstatus.h>
#include <util/data_blob.h>

#include <talloc.h>
#include <tevent.h>

#include <credentials.h>
#include <dcerpc.h>
#include <param.h>

/* Exported by libndr-standard (there for the programs of Samba), declared in no installed header.
 */
extern const struct ndr_interface_table ndr_table_winreg;
extern const struct ndr_interface_table ndr_table_srvsvc;
/* The same of libsamba-util: where the settings are looked for. */
extern const char *set_dyn_CONFIGFILE(const char *path);

#endif
