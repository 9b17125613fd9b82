/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_CALL_H
#define HP_TARGETS_SMB_CALL_H

/*
 * One fact over one pipe: what a look needs, and its second try where the session broke under it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smb.h"

struct hp_fact;
struct hp_json;
struct hp_str;
struct ndr_interface_table;

/** What a look works with. Everything allocated below `memory` goes with it. */
struct hp_smb_call {
	struct hp_smb *smb;
	struct dcerpc_binding_handle *handle;
	void *memory;
	uint32_t failed;            /**< NTSTATUS of the call that did not come through; 0. */
	const struct hp_fact *fact; /**< What is asked; may be NULL where the look knows. */
	void *state;                /**< The look's own. */
};

/** 1 with *ret_data (which some looks leave alone), 0, -1. It opens no other pipe: the session
 * could change under this one. */
typedef int hp_smb_look_fn(struct hp_smb_call *call, struct hp_json **ret_data, struct hp_why *why);

/**
 * Looks through a pipe. Where a call of the look did not come through (hp_smb_call_made() said so)
 * and a new session may help, the look is made once more from its start; `what` names the thing in
 * the sentence otherwise.
 */
int hp_smb_call_look(struct hp_smb *smb, enum hp_smb_pipe pipe, const char *what,
	hp_smb_look_fn *look, const struct hp_fact *fact, void *state, struct hp_json **ret_data,
	struct hp_why *why);

/** A call with a structure that Samba publishes: 0, or -1 with call->failed set. */
int hp_smb_call_table(struct hp_smb_call *call, const struct ndr_interface_table *table,
	uint32_t opnum, void *arguments);
/** A call by hand. The answer lies below call->memory: 0, or -1 with call->failed set. */
int hp_smb_call_raw(struct hp_smb_call *call, uint32_t opnum, const struct hp_str *request,
	const uint8_t **ret_answer, size_t *ret_len);
/** As one of these: remembers an NTSTATUS of the transport; 0, -1. */
int hp_smb_call_made(struct hp_smb_call *call, uint32_t ntstatus);
/** The machine does not have such a call. */
bool hp_smb_call_is_unknown(const struct hp_smb_call *call);
/** The machine does not have this call, or not for this account; the pipe goes on. */
bool hp_smb_call_is_refused(const struct hp_smb_call *call);

/** "protocol": the machine's answer makes no sense. Always -1. */
int hp_smb_why_senseless(struct hp_smb *smb, const char *what, struct hp_why *why);

#endif
