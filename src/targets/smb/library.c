/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Samba's library is told: settings of our own, and who logs on. */
#include "library.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/hash.h"
#include "holdpoint/mem.h"
#include "smb_internal.h"

static void set(struct hp_smb *smb, const char *name, const char *value)
{
	(void)lpcfg_set_cmdline(smb->settings, name, value);
}

void hp_smb_library_open(struct hp_smb *smb)
{
	/* The library frees what it makes of a password (as wide characters, converted, joined)
	 * as it is. Talloc overwrites all that it frees if it is told so before its first use. */
	(void)setenv("TALLOC_FREE_FILL", "0", 1);
	smb->library = talloc_new(NULL);
	smb->events = tevent_context_init(smb->library);
	smb->settings = loadparm_init(smb->library);
	if (smb->events == NULL || smb->settings == NULL) {
		hp_mem_exhausted();
	}
	/* Not the smb.conf of this computer: what it weakens would be weakened here unseen. */
	(void)lpcfg_load(smb->settings, "/dev/null");
	char *port = hp_asprintf("%u", (unsigned)smb->url.port);
	set(smb, "smb ports", port);
	free(port);
	const char *signing = smb->url.signing_offered ? "desired" : "required";
	set(smb, "client signing", signing);
	set(smb, "client ipc signing", signing);
	set(smb, "client smb encrypt", "desired");
	set(smb, "log level", "0");
	/* Only looked at for broadcasts, which are never sent; the lock-in does not let it ask. */
	set(smb, "interfaces", "127.0.0.1/255.0.0.0");
	/* Nothing is kept on this computer. */
	static const char *const folders[] = {"private dir", "lock directory", "state directory",
		"cache directory", "pid directory", "ncalrpc dir", "winbindd socket directory"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(folders); i++) {
		set(smb, folders[i], "/dev/null");
	}
	(void)dcerpc_init();
}

void hp_smb_library_close(struct hp_smb *smb)
{
	hp_smb_session_drop(smb);
	hp_why_finish(&smb->refused);
	talloc_free(smb->library);
	smb->library = NULL;
}

void hp_smb_library_pin(struct hp_smb *smb)
{
	static const struct {
		uint16_t dialect;
		const char *name;
	} names[] = {{HP_SMB1_DIALECT, "NT1"}, {0x0202, "SMB2_02"}, {0x0210, "SMB2_10"},
		{0x0300, "SMB3_00"}, {0x0302, "SMB3_02"}, {0x0311, "SMB3_11"}};
	const char *name = "SMB3_11";
	for (size_t i = 0; i < HP_ARRAY_SIZE(names); i++) {
		if (names[i].dialect == smb->greeting.dialect) {
			name = names[i].name;
		}
	}
	set(smb, "client min protocol", name);
	set(smb, "client ipc min protocol", name);
	set(smb, "client max protocol", name);
	set(smb, "client ipc max protocol", name);
}

struct cli_credentials *hp_smb_credentials(struct hp_smb *smb, const struct hp_smb_login *login)
{
	struct cli_credentials *credentials = cli_credentials_init(smb->session);
	if (credentials == NULL) {
		hp_mem_exhausted();
	}
	(void)cli_credentials_set_conf(credentials, smb->settings);
	if (login->kerberos) {
		const char *error = NULL;
		(void)cli_credentials_set_kerberos_state(
			credentials, CRED_USE_KERBEROS_REQUIRED, CRED_SPECIFIED);
		(void)cli_credentials_set_ccache(
			credentials, smb->settings, NULL, CRED_SPECIFIED, &error);
		return credentials;
	}
	/* With a password: no ticket is asked for, which would need a name server and a domain
	 * controller that may both be what is being repaired. */
	(void)cli_credentials_set_kerberos_state(
		credentials, CRED_USE_KERBEROS_DISABLED, CRED_SPECIFIED);
	(void)cli_credentials_set_username(credentials, login->user, CRED_SPECIFIED);
	(void)cli_credentials_set_domain(
		credentials, login->domain != NULL ? login->domain : "", CRED_SPECIFIED);
	(void)cli_credentials_set_password(
		credentials, login->password != NULL ? login->password : "", CRED_SPECIFIED);
	return credentials;
}

void hp_smb_credentials_wipe(struct cli_credentials *credentials, const struct hp_smb_login *login)
{
	if (login->kerberos) {
		return;
	}
	/* Set to none the library only forgets where it is, and keeps it as long as the session. */
	const char *copy = cli_credentials_get_password(credentials);
	if (copy != NULL && copy != login->password) {
		hp_wipe((void *)(uintptr_t)copy, strlen(copy));
	}
	(void)cli_credentials_set_password(credentials, NULL, CRED_SPECIFIED);
}
