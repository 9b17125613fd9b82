/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_INTERNAL_H
#define HP_TARGETS_SMB_INTERNAL_H

/*
 * The state behind struct hp_smb, inside this folder. What comes of Samba's library hangs below
 * `library` (settings, once) and `session` (all of one session).
 */

#include <stdbool.h>
#include <stdint.h>

#include "greeting.h"
#include "login_file.h"
#include "smb.h"

struct cli_credentials;
struct dcerpc_binding;
struct dcerpc_pipe;
struct loadparm_context;
struct tevent_context;
struct tevent_timer;
struct hp_smb_disk;
struct hp_smb_iis;
struct hp_smb_winreg;

/** What has ended a wait. */
enum hp_smb_guard {
	HP_SMB_GUARD_QUIET = 0, /**< Nothing of ours. */
	HP_SMB_GUARD_LATE,      /**< The deadline of the request has passed. */
	HP_SMB_GUARD_CANCELLED, /**< The request was taken back. */
};

struct hp_smb {
	struct hp_smb_url url;
	char *shown;

	/* login.c */
	char *login_path; /**< The credentials file; NULL: none was named. */
	int login_fd;     /**< Opened before the lock-in; -1. */
	int login_errno;  /**< Why it was not opened. */
	struct hp_smb_login_file login_file;
	char *asked;   /**< A password that a person entered; hp_target_secret_free(). */
	unsigned asks; /**< How often a person was asked. */
	bool login_known;
	struct hp_smb_login login;
	struct hp_why login_refused; /**< Why nobody will log on any more. */

	/* library.c, guard.c */
	void *library;
	struct loadparm_context *settings;
	struct tevent_context *events;
	struct tevent_timer *guard;
	enum hp_smb_guard guard_fired;
	void *session; /**< NULL: there is none. */
	struct dcerpc_binding *binding;
	struct dcerpc_pipe *anchor; /**< The pipe that the session was made with. */
	struct dcerpc_pipe *pipes[HP_SMB_PIPE_COUNT_];
	uint64_t generation; /**< Counts sessions, so that handles of an old one are known. */
	bool retried;        /**< The one new session of this request is used up. */
	struct hp_smb_greeting greeting;
	int64_t greeting_at_ms; /**< When it came, by our clock; 0: none came. */
	char *how;              /**< "SMB 3.1.1, signed, encrypted" */
	struct hp_why refused;  /**< Why nothing is tried until `refused_until`. */
	int64_t refused_until;
	struct hp_why pipe_refused[HP_SMB_PIPE_COUNT_];
	int64_t pipe_refused_until[HP_SMB_PIPE_COUNT_];
	bool registry_woken; /**< The service behind winreg was given its time to start. */

	struct hp_smb_winreg *winreg; /**< winreg.c */
	struct hp_smb_disk *disk;     /**< disk.h */
	struct hp_smb_iis *iis;       /**< iis.h; NULL: not read yet. */
};

/** Opens the credentials file that the environment names, if one is named. */
void hp_smb_login_open(struct hp_smb *smb);
void hp_smb_login_close(struct hp_smb *smb);
/** Whether there may be a cache of Kerberos tickets. *ret_path (may be NULL; caller frees) is set
 * if it is a file or a folder. */
bool hp_smb_ticket_cache(char **ret_path);
/** The machine did not take what hp_smb_login() gave: the next call asks the person who entered it
 * again, or repeats why. */
void hp_smb_login_refused(struct hp_smb *smb, const struct hp_why *why);

/** Samba's settings, and all that its library loads late; before the lock-in. */
void hp_smb_library_open(struct hp_smb *smb);
/** Holds the library to the dialect that the look has seen, so that what the record says is so. */
void hp_smb_library_pin(struct hp_smb *smb);
/** Below the session. */
struct cli_credentials *hp_smb_credentials(struct hp_smb *smb, const struct hp_smb_login *login);
/** Once they have let somebody in: overwrites the library's copy of the password. */
void hp_smb_credentials_wipe(struct cli_credentials *credentials, const struct hp_smb_login *login);
void hp_smb_library_close(struct hp_smb *smb);

/** Ends every connection of this process that leads to a peer; the library that waits on it
 * notices. Only calls that a handler of signals may make. */
void hp_smb_cut_connections(void);
/** From now on the deadline of the request bounds every wait of the library. */
void hp_smb_guard_set(struct hp_smb *smb);

void hp_smb_session_drop(struct hp_smb *smb);

/** Looks at the port and exchanges greetings within the deadline: 0 with the numeric address
 * (caller frees), -1. */
int hp_smb_look(struct hp_smb *smb, char **ret_address, struct hp_why *why);
/** Milliseconds that a peer may take: to the deadline of the request, at least 1. */
int64_t hp_smb_time_left(void);

/** Always -1: it is connected, and says nothing. */
int hp_smb_why_silent(struct hp_smb *smb, struct hp_why *why);
/** Always -1: the tickets that there are did not serve. */
int hp_smb_why_ticket(struct hp_smb *smb, uint32_t ntstatus, struct hp_why *why);
bool hp_smb_is_break(uint32_t ntstatus);
bool hp_smb_is_logon_error(uint32_t ntstatus);

void hp_smb_winreg_free(struct hp_smb_winreg *winreg);

#endif
