/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_GREETING_H
#define HP_TARGETS_SMB_GREETING_H

/*
 * The first exchange of SMB (MS-SMB2 2.2.3, 2.2.4; MS-CIFS 2.2.4.52), made once by ourselves before
 * Samba's library makes it again: it tells which SMB the machine speaks, whether it signs, and what
 * its clock says, none of which the library hands out, and lets a machine that is no SMB server be
 * told from one that speaks an SMB that is refused. Nobody has logged on yet, nothing here is
 * secret.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HP_SMB1_DIALECT 0x0100 /* ours; MS-SMB2 counts from 0x0202 */

struct hp_smb_greeting {
	uint16_t dialect; /**< 0x0311 is SMB 3.1.1; HP_SMB1_DIALECT. */
	bool signs;       /**< The server can sign. */
	bool demands_signing;
	int64_t clock_ms; /**< The server's clock; INT64_MIN: not told. */
};

enum hp_smb_heard {
	HP_SMB_HEARD_GREETING,
	HP_SMB_HEARD_REFUSAL, /**< SMB, but none of the dialects that were offered. */
	HP_SMB_HEARD_GARBAGE, /**< Not SMB. */
};

/** A request to be sent as it is. */
const uint8_t *hp_smb_greet(bool smb1, size_t *ret_len);
/** How long the answer is whose first four bytes these are; 0: it is none. */
size_t hp_smb_greeting_len(const uint8_t head[4]);
/** The answer behind those four bytes. */
enum hp_smb_heard hp_smb_greeting_parse(
	bool smb1, const uint8_t *bytes, size_t len, struct hp_smb_greeting *ret_greeting);

/** "SMB 3.1.1"; static. */
const char *hp_smb_dialect_name(uint16_t dialect);

#endif
