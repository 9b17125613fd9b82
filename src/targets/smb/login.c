/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who logs on, and with what. In this order:
 *
 *   the credentials file   if HOLDPOINT_SMB_CREDENTIALS names one, and the URL names no other user
 *   the ticket cache       if the URL names no user
 *   the person             is asked, once
 *
 * A password that a machine has refused is not sent to it again. One that a person entered may be
 * entered anew with the next request, ASKS_MAX times in all: that is the person's own decision.
 */
#include "smb_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "../common/helper.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

#define FILE_VARIABLE "HOLDPOINT_SMB_CREDENTIALS"
#define CACHE_VARIABLE "KRB5CCNAME"
#define ASKS_MAX 3

void hp_smb_login_open(struct hp_smb *smb)
{
	const char *path = getenv(FILE_VARIABLE);
	smb->login_fd = -1;
	if (path == NULL || path[0] == '\0') {
		return;
	}
	smb->login_path = hp_strdup(path);
	/* Not blocking: a pipe of that name would hold us up. */
	smb->login_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	smb->login_errno = smb->login_fd < 0 ? errno : 0;
}

static void forget(struct hp_smb *smb)
{
	hp_smb_login_file_finish(&smb->login_file);
	hp_target_secret_free(smb->asked);
	smb->asked = NULL;
	smb->login = (struct hp_smb_login){.user = NULL};
	smb->login_known = false;
}

void hp_smb_login_close(struct hp_smb *smb)
{
	forget(smb);
	hp_why_finish(&smb->login_refused);
	free(smb->login_path);
	if (smb->login_fd >= 0) {
		close(smb->login_fd);
	}
}

bool hp_smb_ticket_cache(char **ret_path)
{
	const char *name = getenv(CACHE_VARIABLE);
	char *path = NULL;
	if (name == NULL || name[0] == '\0') {
		path = hp_asprintf("/tmp/krb5cc_%lu", (unsigned long)geteuid());
	} else if (strncmp(name, "FILE:", strlen("FILE:")) == 0) {
		path = hp_strdup(name + strlen("FILE:"));
	} else if (strncmp(name, "DIR:", strlen("DIR:")) == 0) {
		path = hp_strdup(name + strlen("DIR:"));
	} else if (name[0] == '/') {
		path = hp_strdup(name);
	}
	/* A cache of another kind is kept by a service: whether it is there shows when it is used.
	 */
	bool there = path == NULL || access(path, R_OK) == 0;
	if (there && path != NULL && ret_path != NULL) {
		*ret_path = path;
		path = NULL;
	}
	free(path);
	return there;
}

/** 1 the file serves, 0 there is none for this user, -1. */
static int by_file(struct hp_smb *smb, struct hp_why *why)
{
	if (smb->login_path == NULL) {
		return 0;
	}
	if (smb->login_fd < 0) {
		return hp_why_set(why, "logon-failed",
			_("The credentials file %s cannot be opened: %s."), smb->login_path,
			strerror(smb->login_errno));
	}
	struct hp_smb_login_file *file = &smb->login_file;
	if (hp_smb_login_file_read(smb->login_fd, smb->login_path, file, why) < 0) {
		return -1;
	}
	const char *user = smb->url.user;
	if (user != NULL && file->user != NULL && strcasecmp(user, file->user) != 0) {
		hp_smb_login_file_finish(file);
		return 0;
	}
	if (user == NULL && file->user == NULL) {
		hp_smb_login_file_finish(file);
		return hp_why_set(why, "logon-failed",
			_("Neither the URL nor the credentials file %s names a user; add a line "
			  "\"username = \"."),
			smb->login_path);
	}
	smb->login = (struct hp_smb_login){
		.user = user != NULL ? user : file->user,
		.domain = smb->url.domain != NULL ? smb->url.domain : file->domain,
		.password = file->password,
	};
	return 1;
}

static int by_asking(struct hp_smb *smb, struct hp_why *why)
{
	const char *domain = smb->url.domain;
	char *prompt;
	if (domain != NULL) {
		prompt = hp_asprintf(
			_("Password of %s\\%s for %s:"), domain, smb->url.user, smb->shown);
	} else {
		prompt = hp_asprintf(_("Password of %s for %s:"), smb->url.user, smb->shown);
	}
	smb->asks++;
	smb->asked = hp_target_ask(prompt);
	free(prompt);
	if (smb->asked == NULL) {
		return hp_why_set(why, "logon-failed",
			_("No password was entered for %s on %s. Name a credentials file in "
			  "HOLDPOINT_SMB_CREDENTIALS, or start again where it can be entered."),
			smb->url.user, smb->shown);
	}
	smb->login = (struct hp_smb_login){
		.user = smb->url.user, .domain = domain, .password = smb->asked};
	return 0;
}

static int find_login(struct hp_smb *smb, struct hp_why *why)
{
	int by = by_file(smb, why);
	if (by != 0) {
		return by < 0 ? -1 : 0;
	}
	if (smb->url.user != NULL) {
		return by_asking(smb, why);
	}
	if (!hp_smb_ticket_cache(NULL)) {
		return hp_why_set(why, "logon-failed",
			_("Nobody is named who logs on to %s: write \"smb://DOMAIN;USER@HOST\", "
			  "name a "
			  "credentials file in HOLDPOINT_SMB_CREDENTIALS, or get a Kerberos ticket "
			  "with kinit."),
			smb->shown);
	}
	smb->login = (struct hp_smb_login){.kerberos = true};
	return 0;
}

int hp_smb_login(struct hp_smb *smb, struct hp_smb_login *ret_login, struct hp_why *why)
{
	if (smb->login_refused.code != NULL) {
		return hp_why_set(why, smb->login_refused.code, "%s", smb->login_refused.text);
	}
	if (!smb->login_known) {
		if (find_login(smb, why) < 0) {
			/* For good: who gave nothing is not asked with every check. */
			(void)hp_why_set(&smb->login_refused, why->code, "%s", why->text);
			return -1;
		}
		smb->login_known = true;
	}
	*ret_login = smb->login;
	return 0;
}

void hp_smb_login_refused(struct hp_smb *smb, const struct hp_why *why)
{
	bool again = smb->asked != NULL && smb->asks < ASKS_MAX;
	forget(smb);
	if (!again) {
		(void)hp_why_set(&smb->login_refused, why->code, "%s", why->text);
	}
}
