/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The session with one machine.
 *
 *   none -> up        the look (look.c), the logon, the pipe of srvsvc [connect]
 *   none -> refused   any of them failed: nothing is tried for HP_SMB_PAUSE_MS, and a logon not
 *                     again at all (login.c) [connect]
 *   refused -> none   the pause is over [hp_smb_pipe]
 *   up -> none        the connection broke [hp_smb_broken]
 *
 * The session is made with the pipe of srvsvc, the interface of the very service that serves SMB,
 * so that it is there even where the Remote Registry service is not; other pipes are opened beside
 * it when they are first asked for. Every wait is
 * bounded by the guard (guard.c).
 */
#include "smb_internal.h"

#include <poll.h>
#include <stdlib.h>

#include "../common/helper.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "library.h"

#include <gen_ndr/ndr_samr.h>
#include <gen_ndr/ndr_svcctl.h>

/* How long the Remote Registry service may take to start: newer Windows starts it when somebody
 * asks for its pipe, and says meanwhile that there is none. */
#define REGISTRY_START_MS 1500

#define STATUS_ACCESS_DENIED 0xc0000022u /* MS-ERREF 2.3 */

static const struct pipe_row {
	const char *endpoint;
	const struct ndr_interface_table *table;
	const char *what; /* For sentences; marked with N_(). */
} pipe_rows[] = {
	[HP_SMB_WINREG] = {"\\pipe\\winreg", &ndr_table_winreg, N_("the registry")},
	[HP_SMB_SVCCTL] = {"\\pipe\\svcctl", &ndr_table_svcctl, N_("the services")},
	[HP_SMB_SRVSVC] = {"\\pipe\\srvsvc", &ndr_table_srvsvc, N_("the shares")},
	[HP_SMB_SAMR] = {"\\pipe\\samr", &ndr_table_samr, N_("the accounts")},
};

/* ---- connecting ---- */

static bool is_not_served(uint32_t status)
{
	return status == 0xc0000034     /* OBJECT_NAME_NOT_FOUND */
	       || status == 0xc000003a  /* OBJECT_PATH_NOT_FOUND */
	       || status == 0xc000000f  /* NO_SUCH_FILE */
	       || status == 0xc00000ac  /* PIPE_NOT_AVAILABLE */
	       || status == 0xc00000ae; /* PIPE_BUSY */
}

static bool make_binding(struct hp_smb *smb, const char *address)
{
	struct dcerpc_binding *binding = NULL;
	if (!NT_STATUS_IS_OK(dcerpc_parse_binding(smb->session, "ncacn_np:", &binding))) {
		return false;
	}
	smb->binding = binding;
	/* The address that answered the look, so that nothing is resolved again; the name is what
	 * tickets are made out to. */
	return NT_STATUS_IS_OK(dcerpc_binding_set_string_option(binding, "host", address)) &&
	       NT_STATUS_IS_OK(
		       dcerpc_binding_set_string_option(binding, "target_hostname", smb->url.host));
}

static void describe(struct hp_smb *smb)
{
	const struct hp_smb_greeting *greeting = &smb->greeting;
	bool encrypted = dcerpc_transport_encrypted(smb->anchor);
	/* What is only offered is done where the other side demands it, and by SMB 1 where it can.
	 */
	bool is_signed = !smb->url.signing_offered || greeting->demands_signing ||
			 (greeting->dialect == HP_SMB1_DIALECT && greeting->signs);
	free(smb->how);
	smb->how = hp_asprintf("%s, %s%s", hp_smb_dialect_name(greeting->dialect),
		is_signed ? "signed" : "not signed", encrypted ? ", encrypted" : "");
}

/** Makes the session with one pipe: 0, or an NT status. */
static uint32_t log_on(struct hp_smb *smb, const char *address, const struct hp_smb_login *login,
	enum hp_smb_pipe which)
{
	smb->session = talloc_new(smb->library);
	if (smb->session == NULL || !make_binding(smb, address)) {
		hp_mem_exhausted();
	}
	hp_smb_library_pin(smb);
	struct cli_credentials *credentials = hp_smb_credentials(smb, login);
	(void)dcerpc_binding_set_string_option(smb->binding, "endpoint", pipe_rows[which].endpoint);
	NTSTATUS status = dcerpc_pipe_connect_b(smb->session, &smb->anchor, smb->binding,
		pipe_rows[which].table, credentials, smb->events, smb->settings);
	hp_smb_credentials_wipe(credentials, login);
	if (!NT_STATUS_IS_OK(status)) {
		hp_smb_session_drop(smb);
		return NT_STATUS_V(status);
	}
	smb->generation++;
	smb->pipes[which] = smb->anchor;
	describe(smb);
	return 0;
}

static int why_no_session(struct hp_smb *smb, uint32_t status, struct hp_why *why)
{
	if (smb->guard_fired == HP_SMB_GUARD_QUIET && hp_smb_is_break(status)) {
		return hp_why_set(why, "unreachable",
			_("%s closed the connection during the logon. The machine may be starting "
			  "or shutting down; check again."),
			smb->shown);
	}
	if (smb->guard_fired == HP_SMB_GUARD_QUIET && status == STATUS_ACCESS_DENIED) {
		return hp_why_set(why, "access-denied",
			_("%s does not give %s a session. The account may not come in over the "
			  "network, or was taken for a guest, whose session cannot be signed. Use "
			  "another one."),
			smb->shown, smb->login.user != NULL ? smb->login.user : _("the ticket"));
	}
	if (smb->login.kerberos && smb->guard_fired == HP_SMB_GUARD_QUIET &&
		!hp_smb_is_logon_error(status)) {
		return hp_smb_why_ticket(smb, status, why);
	}
	return hp_smb_why_nt(smb, status, _("the logon"), why);
}

/** 0 with a session, -1. `which` is what it is wanted for. */
static int connect_now(struct hp_smb *smb, enum hp_smb_pipe which, struct hp_why *why)
{
	struct hp_smb_login login;
	char *address = NULL;
	if (hp_smb_look(smb, &address, why) < 0) {
		return -1;
	}
	/* After the look: nobody is asked for the password of a machine that is not there. */
	if (hp_smb_login(smb, &login, why) < 0) {
		free(address);
		return -1;
	}
	hp_smb_guard_set(smb);
	uint32_t status = log_on(smb, address, &login, HP_SMB_SRVSVC);
	if (status == STATUS_ACCESS_DENIED || is_not_served(status)) {
		/* That pipe may be closed to this account where the one that is wanted is not. */
		status = log_on(smb, address, &login, which);
	}
	free(address);
	if (status == 0) {
		return 0;
	}
	(void)why_no_session(smb, status, why);
	if (hp_smb_is_logon_error(status)) {
		hp_smb_login_refused(smb, why);
	}
	return -1;
}

static int keep_refused(struct hp_why *kept, int64_t *kept_until, const struct hp_why *why)
{
	*kept_until = hp_clock_monotonic_ms() + HP_SMB_PAUSE_MS;
	return hp_why_set(kept, why->code, "%s", why->text);
}

static int ensure_session(struct hp_smb *smb, enum hp_smb_pipe which, struct hp_why *why)
{
	if (smb->session != NULL) {
		return 0;
	}
	if (smb->refused.code != NULL && hp_clock_monotonic_ms() < smb->refused_until) {
		return hp_why_set(why, smb->refused.code, "%s", smb->refused.text);
	}
	hp_why_finish(&smb->refused);
	if (connect_now(smb, which, why) < 0) {
		if (smb->guard_fired == HP_SMB_GUARD_CANCELLED) {
			return -1;
		}
		return keep_refused(&smb->refused, &smb->refused_until, why);
	}
	return 0;
}

void hp_smb_session_drop(struct hp_smb *smb)
{
	talloc_free(smb->session);
	smb->session = NULL;
	smb->anchor = NULL;
	smb->binding = NULL;
	for (size_t i = 0; i < HP_SMB_PIPE_COUNT_; i++) {
		smb->pipes[i] = NULL;
		hp_why_finish(&smb->pipe_refused[i]);
	}
	smb->registry_woken = false;
}

/* ---- pipes ---- */

static uint32_t open_pipe(struct hp_smb *smb, enum hp_smb_pipe which)
{
	struct dcerpc_pipe *pipe = NULL;
	struct dcerpc_binding *binding = dcerpc_binding_dup(smb->session, smb->binding);
	if (binding == NULL) {
		hp_mem_exhausted();
	}
	(void)dcerpc_binding_set_string_option(binding, "endpoint", pipe_rows[which].endpoint);
	NTSTATUS status = dcerpc_secondary_connection_recv(
		dcerpc_secondary_connection_send(smb->anchor, binding), &pipe);
	if (NT_STATUS_IS_OK(status)) {
		/* talloc_steal() is a macro of statements, which C17 has not. */
		(void)talloc_reparent(talloc_parent(pipe), smb->session, pipe);
		status = dcerpc_bind_auth_none(pipe, pipe_rows[which].table);
	}
	talloc_free(binding);
	if (!NT_STATUS_IS_OK(status)) {
		talloc_free(pipe);
		return NT_STATUS_V(status);
	}
	smb->pipes[which] = pipe;
	return 0;
}

static int why_no_pipe(
	struct hp_smb *smb, enum hp_smb_pipe which, uint32_t status, struct hp_why *why)
{
	if (!is_not_served(status)) {
		return hp_smb_why_nt(smb, status, _(pipe_rows[which].what), why);
	}
	if (which == HP_SMB_WINREG) {
		return hp_why_set(why, "not-supported",
			_("The service Remote Registry (RemoteRegistry) does not run on %s, and "
			  "its "
			  "start type may be disabled. At that machine, type \"sc config "
			  "RemoteRegistry start= demand\" and \"sc start RemoteRegistry\", then "
			  "check again."),
			smb->shown);
	}
	return hp_why_set(why, "not-supported", _("%s does not offer a way to look at %s."),
		smb->shown, _(pipe_rows[which].what));
}

/** Opens a pipe that was not open. 0, -1. */
static int add_pipe(struct hp_smb *smb, enum hp_smb_pipe which, struct hp_why *why)
{
	struct hp_why *refused = &smb->pipe_refused[which];
	if (refused->code != NULL && hp_clock_monotonic_ms() < smb->pipe_refused_until[which]) {
		return hp_why_set(why, refused->code, "%s", refused->text);
	}
	uint32_t status = open_pipe(smb, which);
	if (which == HP_SMB_WINREG && is_not_served(status) && !smb->registry_woken) {
		smb->registry_woken = true;
		int64_t left = hp_smb_time_left() / 2;
		(void)poll(NULL, 0, (int)(left < REGISTRY_START_MS ? left : REGISTRY_START_MS));
		status = open_pipe(smb, which);
	}
	if (status == 0) {
		hp_why_finish(refused);
		return 0;
	}
	if (hp_smb_broken(smb, status)) {
		return hp_smb_pipe(smb, which, NULL, why);
	}
	(void)why_no_pipe(smb, which, status, why);
	return keep_refused(refused, &smb->pipe_refused_until[which], why);
}

int hp_smb_pipe(struct hp_smb *smb, enum hp_smb_pipe which,
	struct dcerpc_binding_handle **ret_handle, struct hp_why *why)
{
	smb->guard_fired = HP_SMB_GUARD_QUIET;
	if (ensure_session(smb, which, why) < 0) {
		return -1;
	}
	hp_smb_guard_set(smb);
	if (smb->pipes[which] == NULL && add_pipe(smb, which, why) < 0) {
		return -1;
	}
	if (ret_handle != NULL) {
		*ret_handle = smb->pipes[which]->binding_handle;
	}
	return 0;
}

bool hp_smb_broken(struct hp_smb *smb, uint32_t ntstatus)
{
	bool quiet = smb->guard_fired == HP_SMB_GUARD_QUIET;
	bool dead = smb->anchor == NULL ||
		    !dcerpc_binding_handle_is_connected(smb->anchor->binding_handle);
	if (!dead && quiet && !hp_smb_is_break(ntstatus)) {
		return false;
	}
	hp_smb_session_drop(smb);
	if (smb->guard_fired == HP_SMB_GUARD_LATE) {
		/* It hangs: the next requests shall not find that out one by one. */
		smb->refused_until = hp_clock_monotonic_ms() + HP_SMB_PAUSE_MS;
		(void)hp_smb_why_silent(smb, &smb->refused);
	}
	bool again = quiet && !smb->retried;
	smb->retried = true;
	return again;
}

char *hp_smb_source(const struct hp_smb *smb, const char *part)
{
	if (smb->how == NULL) {
		return hp_asprintf("%s on %s", part, smb->shown);
	}
	return hp_asprintf("%s on %s (%s)", part, smb->shown, smb->how);
}
