/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "call.h"

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "library.h"
#include "smb_internal.h"

#define RPC_CALL_UNKNOWN 0xc002002eu /* RPC_NT_PROCNUM_OUT_OF_RANGE */
#define RPC_ACCESS_DENIED 0xc0000022u
#define RPC_NOT_SUPPORTED 0xc00000bbu
#define TRIES_MAX 2

int hp_smb_call_made(struct hp_smb_call *call, uint32_t ntstatus)
{
	call->failed = ntstatus;
	return ntstatus == 0 ? 0 : -1;
}

bool hp_smb_call_is_unknown(const struct hp_smb_call *call)
{
	return call->failed == RPC_CALL_UNKNOWN || call->failed == RPC_NOT_SUPPORTED;
}

bool hp_smb_call_is_refused(const struct hp_smb_call *call)
{
	return hp_smb_call_is_unknown(call) || call->failed == RPC_ACCESS_DENIED;
}

int hp_smb_call_table(struct hp_smb_call *call, const struct ndr_interface_table *table,
	uint32_t opnum, void *arguments)
{
	NTSTATUS status = dcerpc_binding_handle_call(
		call->handle, NULL, table, opnum, call->memory, arguments);
	return hp_smb_call_made(call, NT_STATUS_V(status));
}

int hp_smb_call_raw(struct hp_smb_call *call, uint32_t opnum, const struct hp_str *request,
	const uint8_t **ret_answer, size_t *ret_len)
{
	uint8_t *answer = NULL;
	size_t len = 0;
	uint32_t flags = 0;
	NTSTATUS status = dcerpc_binding_handle_raw_call(call->handle, NULL, opnum, 0,
		(const uint8_t *)request->data, request->len, call->memory, &answer, &len, &flags);
	if (hp_smb_call_made(call, NT_STATUS_V(status)) < 0) {
		return -1;
	}
	*ret_answer = answer;
	*ret_len = len;
	return 0;
}

int hp_smb_call_look(struct hp_smb *smb, enum hp_smb_pipe pipe, const char *what,
	hp_smb_look_fn *look, const struct hp_fact *fact, void *state, struct hp_json **ret_data,
	struct hp_why *why)
{
	for (int tries = 1;; tries++) {
		struct hp_smb_call call = {.smb = smb, .fact = fact, .state = state};
		if (hp_smb_pipe(smb, pipe, &call.handle, why) < 0) {
			return -1;
		}
		call.memory = talloc_new(NULL);
		if (call.memory == NULL) {
			hp_mem_exhausted();
		}
		int found = look(&call, ret_data, why);
		talloc_free(call.memory);
		if (found >= 0 || call.failed == 0) {
			return found;
		}
		if (!hp_smb_broken(smb, call.failed) || tries == TRIES_MAX) {
			return hp_smb_why_nt(smb, call.failed, what, why);
		}
	}
}

int hp_smb_why_senseless(struct hp_smb *smb, const char *what, struct hp_why *why)
{
	return hp_why_set(why, "protocol",
		_("What %s answers about %s makes no sense. Look at the machine itself and "
		  "attest."),
		hp_smb_shown(smb), what);
}
