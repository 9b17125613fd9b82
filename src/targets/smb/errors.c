/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of the other side in plain sentences. The numbers are those of MS-ERREF 2.2 and 2.3. */
#include "smb_internal.h"

#include <inttypes.h>
#include <stdlib.h>

#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

/* Five minutes, what Kerberos allows (RFC 4120 5.2.7.2 leaves it to the site; Windows takes five).
 */
#define SKEW_MAX_MS (5 * 60 * 1000)
#define MINUTE_MS (60 * 1000)

struct reason {
	uint32_t status;
	const char *text; /* marked with N_() */
};

static const struct reason logon_reasons[] = {
	{0xc000006d,
		N_("the user's name or the password is wrong. Nothing is tried again by itself, "
		   "so that the account is not locked.")},
	{0xc0000064, N_("it knows no such user.")},
	{0xc000006a,
		N_("the password is wrong. Nothing is tried again by itself, so that the account "
		   "is not locked.")},
	{0xc000006c, N_("the password does not meet its rules. Set a new one at the machine.")},
	{0xc000006e,
		N_("the account is restricted, or its password is empty. Give it a password, or "
		   "use another account.")},
	{0xc000006f, N_("the account may not log on at this hour. Wait, or use another one.")},
	{0xc0000070, N_("the account may not log on from this computer. Use another one.")},
	{0xc0000071, N_("the password has expired. Set a new one at the machine.")},
	{0xc0000072, N_("the account is disabled. Enable it, or use another one.")},
	{0xc0000193, N_("the account has expired. Use another one.")},
	{0xc0000224, N_("the password must be changed first. Change it at the machine.")},
	{0xc0000234, N_("the account is locked. Unlock it, or wait until it unlocks.")},
	{0xc000015b, N_("the account may not log on over the network. Use another one, or give it "
			"that right.")},
	{0xc0000413,
		N_("the account may not log on to this machine from outside. Use another one.")},
	{0xc000005e, N_("the machine finds no domain controller to ask. Use a local account of the "
			"machine.")},
	{0xc000018a,
		N_("the machine has lost its trust with the domain. Use a local account of the "
		   "machine.")},
	{0xc000018b,
		N_("the domain does not know the machine. Use a local account of the machine.")},
	{0xc000018c,
		N_("the domains do not trust each other. Use a local account of the machine.")},
	{0xc000018d,
		N_("the machine has lost its trust with the domain. Use a local account of the "
		   "machine.")},
	{0xc0000190,
		N_("the machine has lost its trust with the domain. Use a local account of the "
		   "machine.")},
	{0xc000019b, N_("the domain knows the machine twice. Use a local account of the machine.")},
	{0xc0000388, N_("the domain controller could not be asked. Use a local account of the "
			"machine.")},
};

/* The connection is gone, or is of no use any more. */
static const uint32_t broken[] = {
	0xc000020c, /* CONNECTION_DISCONNECTED */
	0xc000020d, /* CONNECTION_RESET */
	0xc0000140, /* INVALID_CONNECTION */
	0xc0000241, /* CONNECTION_ABORTED */
	0xc00000b0, /* PIPE_DISCONNECTED */
	0xc000014b, /* PIPE_BROKEN */
	0xc00000b1, /* PIPE_CLOSING */
	0xc00000c9, /* NETWORK_NAME_DELETED */
	0xc0000203, /* USER_SESSION_DELETED */
	0xc000035c, /* NETWORK_SESSION_EXPIRED */
	0xc0000128, /* FILE_CLOSED */
	0xc0000008, /* INVALID_HANDLE */
	0xc00000c4, /* UNEXPECTED_NETWORK_ERROR */
	0xc00000b5, /* IO_TIMEOUT */
	0xc000026e, /* VOLUME_DISMOUNTED: a server that stops */
	0xc00002fe, /* SERVER_SHUTDOWN_IN_PROGRESS */
	0xc002001b, /* RPC_NT_CALL_FAILED */
	0xc002001c, /* RPC_NT_CALL_FAILED_DNE */
	0xc0020030, /* RPC_NT_SS_CONTEXT_MISMATCH */
};

bool hp_smb_is_break(uint32_t ntstatus)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(broken); i++) {
		if (broken[i] == ntstatus) {
			return true;
		}
	}
	return false;
}

static const char *logon_reason(uint32_t ntstatus)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(logon_reasons); i++) {
		if (logon_reasons[i].status == ntstatus) {
			return _(logon_reasons[i].text);
		}
	}
	return NULL;
}

bool hp_smb_is_logon_error(uint32_t ntstatus)
{
	return logon_reason(ntstatus) != NULL;
}

int hp_smb_why_silent(struct hp_smb *smb, struct hp_why *why)
{
	return hp_why_set(why, "timeout",
		_("%s took the connection, but did not answer in time. Look at its console: it may "
		  "hang, or be busy."),
		smb->shown);
}

/** How far the machine's clock is from ours, in minutes; 0: near enough, or not told. */
static int64_t skew_minutes(const struct hp_smb *smb)
{
	if (smb->greeting.clock_ms == INT64_MIN || smb->greeting_at_ms == 0) {
		return 0;
	}
	int64_t skew = smb->greeting.clock_ms - smb->greeting_at_ms;
	return skew > SKEW_MAX_MS || skew < -SKEW_MAX_MS ? skew / MINUTE_MS : 0;
}

static int why_skew(struct hp_smb *smb, struct hp_why *why)
{
	int64_t minutes = skew_minutes(smb);
	if (minutes == 0) {
		return hp_why_set(why, "clock-skew",
			_("The clocks of %s and of its domain controller differ too much to log "
			  "on. Set them right, or use a local account of the machine."),
			smb->shown);
	}
	return hp_why_set(why, "clock-skew",
		_("The clocks of %s and of this computer differ by %" PRId64
		  " minutes, which is too much to log on. Set the wrong one right."),
		smb->shown, minutes < 0 ? -minutes : minutes);
}

static int why_logon(struct hp_smb *smb, uint32_t ntstatus, struct hp_why *why)
{
	if (skew_minutes(smb) != 0 && (ntstatus == 0xc000006d || smb->login.kerberos)) {
		return why_skew(smb, why);
	}
	if (smb->login.kerberos) {
		return hp_why_set(why, "logon-failed",
			_("%s does not take the Kerberos ticket: %s Get a new ticket with kinit, "
			  "or "
			  "name a user in the URL."),
			smb->shown, logon_reason(ntstatus));
	}
	return hp_why_set(why, "logon-failed", _("%s does not let %s log on: %s"), smb->shown,
		smb->login.user != NULL ? smb->login.user : "?", logon_reason(ntstatus));
}

int hp_smb_why_ticket(struct hp_smb *smb, uint32_t ntstatus, struct hp_why *why)
{
	if (skew_minutes(smb) != 0) {
		return why_skew(smb, why);
	}
	return hp_why_set(why, "logon-failed",
		_("No Kerberos ticket for %s could be obtained (0x%08" PRIx32
		  "). Look with klist whether there are tickets that have not expired, name the "
		  "machine by its whole name, or name a user in the URL."),
		smb->shown, ntstatus);
}

static int why_denied(struct hp_smb *smb, const char *what, struct hp_why *why)
{
	return hp_why_set(why, "access-denied",
		_("The account that logged on to %s may not look at %s. Use one that is an "
		  "administrator there."),
		smb->shown, what);
}

/** The machine said that it has no more of something. */
static int why_exhausted(struct hp_smb *smb, struct hp_why *why)
{
	return hp_why_set(why, "io-error",
		_("%s has no memory or no connection left. Look at its console, and check "
		  "again."),
		smb->shown);
}

int hp_smb_why_nt(struct hp_smb *smb, uint32_t ntstatus, const char *what, struct hp_why *why)
{
	switch (smb->guard_fired) {
	case HP_SMB_GUARD_QUIET:
		break;
	case HP_SMB_GUARD_LATE:
		return hp_smb_why_silent(smb, why);
	case HP_SMB_GUARD_CANCELLED:
		return hp_why_set(why, "cancelled", _("The reading of %s was broken off."), what);
	}
	if (logon_reason(ntstatus) != NULL) {
		return why_logon(smb, ntstatus, why);
	}
	switch (ntstatus) { /* a number from the network, not one of our enumerations */
	case 0xc0000022:    /* ACCESS_DENIED */
	case 0xc0000061:    /* PRIVILEGE_NOT_HELD */
	case 0xc00000ca:    /* NETWORK_ACCESS_DENIED */
		return why_denied(smb, what, why);
	case 0xc0000133: /* TIME_DIFFERENCE_AT_DC */
		return why_skew(smb, why);
	case 0xc00000b5: /* IO_TIMEOUT */
	case 0x00000102: /* TIMEOUT */
		return hp_smb_why_silent(smb, why);
	case 0xc0000236: /* CONNECTION_REFUSED */
	case 0xc0000017: /* NO_MEMORY, which Samba's library says of a refused port */
	case 0xc000023c: /* NETWORK_UNREACHABLE */
	case 0xc000023d: /* HOST_UNREACHABLE */
	case 0xc00000be: /* BAD_NETWORK_PATH */
		return hp_why_set(why, "unreachable",
			_("%s cannot be reached any more: look at the machine and at the network."),
			smb->shown);
	case 0xc00000c3: /* INVALID_NETWORK_RESPONSE */
	case 0xc002001d: /* RPC_NT_PROTOCOL_ERROR */
	case 0xc00000f7: /* what the library says of packets that make no sense */
	case 0xc000000d: /* INVALID_PARAMETER */
		return hp_why_set(why, "protocol",
			_("%s sends something that is not valid SMB or RPC (0x%08" PRIx32
			  ") when asked for %s."),
			smb->shown, ntstatus, what);
	case 0xc00000cc: /* BAD_NETWORK_NAME */
		return hp_why_set(why, "not-supported",
			_("%s has no share that leads to %s. Administrative shares such as C$ can "
			  "be switched off; look at the machine itself and attest."),
			smb->shown, what);
	case 0xc00000bb: /* NOT_SUPPORTED */
	case 0xc0020003: /* RPC_NT_UNKNOWN_IF */
		return hp_why_set(why, "not-supported", _("%s does not offer a way to look at %s."),
			smb->shown, what);
	case 0xc00000d0: /* REQUEST_NOT_ACCEPTED */
	case 0xc0000205: /* INSUFF_SERVER_RESOURCES */
	case 0xc000009a: /* INSUFFICIENT_RESOURCES */
		return why_exhausted(smb, why);
	default: /* as above */
		break;
	}
	if (hp_smb_is_break(ntstatus)) {
		return hp_why_set(why, "unreachable",
			_("The connection to %s broke while %s was looked at. The machine may be "
			  "restarting; check again."),
			smb->shown, what);
	}
	return hp_why_set(why, "io-error",
		_("%s could not show %s: its answer is the status 0x%08" PRIx32 "."), smb->shown,
		what, ntstatus);
}

int hp_smb_why_win(struct hp_smb *smb, uint32_t werror, const char *what, struct hp_why *why)
{
	switch (werror) { /* a number from the network, not one of our enumerations */
	case 5:           /* ERROR_ACCESS_DENIED */
	case 1314:        /* ERROR_PRIVILEGE_NOT_HELD */
		return why_denied(smb, what, why);
	case 50:  /* ERROR_NOT_SUPPORTED */
	case 120: /* ERROR_CALL_NOT_IMPLEMENTED */
		return hp_why_set(why, "not-supported", _("%s does not offer a way to look at %s."),
			smb->shown, what);
	case 8:    /* ERROR_NOT_ENOUGH_MEMORY */
	case 14:   /* ERROR_OUTOFMEMORY */
	case 1450: /* ERROR_NO_SYSTEM_RESOURCES */
	case 1816: /* ERROR_NOT_ENOUGH_QUOTA */
		return why_exhausted(smb, why);
	case 1009: /* ERROR_BADDB */
	case 1010: /* ERROR_BADKEY */
	case 1015: /* ERROR_REGISTRY_CORRUPT */
		return hp_why_set(why, "hive-corrupt",
			_("%s says that its registry is damaged at %s (error %" PRIu32 ")."),
			smb->shown, what, werror);
	case 1018: /* ERROR_KEY_DELETED */
		return hp_why_set(why, "io-error",
			_("%s was deleted on %s while it was looked at; check again."), what,
			smb->shown);
	case 21:   /* ERROR_NOT_READY */
	case 1115: /* ERROR_SHUTDOWN_IN_PROGRESS */
		return hp_why_set(why, "io-error",
			_("%s is starting or shutting down, and does not show %s now; check "
			  "again."),
			smb->shown, what);
	case 1722: /* RPC_S_SERVER_UNAVAILABLE */
		return hp_why_set(why, "not-supported",
			_("The service on %s that shows %s does not run. Start it there, and check "
			  "again."),
			smb->shown, what);
	default: /* as above */
		return hp_why_set(why, "io-error",
			_("%s could not show %s: its answer is the Windows error %" PRIu32 "."),
			smb->shown, what, werror);
	}
}
