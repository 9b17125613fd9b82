/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_H
#define HP_TARGETS_SMB_H

/*
 * A machine that is read over SMB: one session, kept open, with a named pipe for each MS-RPC
 * interface, and the files of its administrative shares. Nothing is ever written and nothing has to
 * be installed there.
 *
 *   smb://[DOMAIN;USER@]HOST[:PORT][?smb1=yes&signing=offered]
 *
 * The session is made with the first fact that is asked for, not before. When it breaks it is made
 * again once for the request that met the break. A machine that cannot be reached is not tried
 * again within HP_SMB_PAUSE_MS: all requests of that time share the answer, so that a dead machine
 * costs one deadline and not one a check. A logon that failed is never tried again by itself
 * (DESIGN 6.4): a second wrong try may lock the account.
 *
 * Functions that look return 1 (there), 0 (proved absent) or -1 with the reason.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/why.h"
#include "holdpoint/url.h"

struct dcerpc_binding_handle;
struct hp_error;
struct hp_fact;
struct hp_keys;
struct hp_observation;
struct hp_smb;

#define HP_SMB_PAUSE_MS 2000

struct hp_smb *hp_smb_new(struct hp_smb_url *url_taken);
void hp_smb_free(struct hp_smb *smb); /**< Wipes what was entered. */

const struct hp_smb_url *hp_smb_url(const struct hp_smb *smb);
/** "CAP01" or "10.0.0.7:4450", for sentences. */
const char *hp_smb_shown(const struct hp_smb *smb);

/** Where something was read, with how the machine was spoken to, for an observation's source:
 * "svcctl on CAP01 (SMB 3.1.1, signed, encrypted)". After a pipe was had. Caller frees. */
char *hp_smb_source(const struct hp_smb *smb, const char *part);

/** Who logs on. Texts are borrowed and lie in locked memory; NULL where there is none. */
struct hp_smb_login {
	const char *user;
	const char *domain;
	const char *password;
	bool kerberos; /**< By the ticket cache, without a password. */
};
/** From the URL, the credentials file, the ticket cache, or asked for once: 0, -1. */
int hp_smb_login(struct hp_smb *smb, struct hp_smb_login *ret_login, struct hp_why *why);

enum hp_smb_pipe { HP_SMB_WINREG, HP_SMB_SVCCTL, HP_SMB_SRVSVC, HP_SMB_SAMR, HP_SMB_PIPE_COUNT_ };
/**
 * The pipe to an interface, opened at its first use: 0, -1. Calls through it wait no longer than
 * hp_target_deadline(). A call that fails with a status of the transport is handed to
 * hp_smb_broken(), which drops the session.
 */
int hp_smb_pipe(struct hp_smb *smb, enum hp_smb_pipe which,
	struct dcerpc_binding_handle **ret_handle, struct hp_why *why);
/** true if the session was the trouble and the request may be tried once more: from hp_smb_pipe()
 * on, and all handles of the old session are void. */
bool hp_smb_broken(struct hp_smb *smb, uint32_t ntstatus);

/*
 * One plain sentence with a remedy for an error of the other side; `what` names the thing that was
 * looked at. Always -1. The codes: "access-denied", "logon-failed", "unreachable", "host-unknown",
 * "timeout", "not-supported" (the interface is not served: the Remote Registry service is stopped
 * or disabled), "clock-skew", "protocol", "io-error".
 */
int hp_smb_why_nt(struct hp_smb *smb, uint32_t ntstatus, const char *what, struct hp_why *why);
int hp_smb_why_win(struct hp_smb *smb, uint32_t werror, const char *what, struct hp_why *why);

/** The server's registry as a source of keys (common/keys.h), over winreg. */
const struct hp_keys *hp_smb_keys(struct hp_smb *smb);

/* One fact each; the observation is filled. */
void hp_smb_read_host(
	struct hp_smb *smb, const struct hp_fact *fact, struct hp_observation *observation);
void hp_smb_read_service(struct hp_smb *smb, const struct hp_fact *fact,
	struct hp_observation *observation); /**< service, services */
void hp_smb_read_share(struct hp_smb *smb, const struct hp_fact *fact,
	struct hp_observation *observation); /**< share, shares */
void hp_smb_read_account(struct hp_smb *smb, const struct hp_fact *fact,
	struct hp_observation *observation); /**< account, group, accounts, groups */
void hp_smb_read_files(struct hp_smb *smb, const struct hp_fact *fact,
	struct hp_observation *observation); /**< path, tree, files */
void hp_smb_read_iis(struct hp_smb *smb, const struct hp_fact *fact,
	struct hp_observation *observation); /**< iis.pool, iis.vdir */

#endif
