/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libsmbclient, set up: our own settings, our own logon, nothing on standard output. */
#include "disk_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "library.h"
#include "smb_internal.h"

/*
 * Not a word of the smb.conf of this computer is read: what it weakens would be weakened here
 * unseen. The library looks for one as soon as it is used, so it is led to ours before.
 */
static const char settings[] = "[global]\n"
			       "workgroup = WORKGROUP\n"
			       "interfaces = 127.0.0.1/8\n"
			       "netbios name = HOLDPOINT\n"
			       "name resolve order = host\n"
			       "disable netbios = yes\n"
			       "unix charset = UTF-8\n"
			       "dos charset = ASCII\n"
			       "log level = 0\n"
			       "client use spnego = yes\n"
			       "client NTLMv2 auth = yes\n"
			       "client lanman auth = no\n"
			       "client plaintext auth = no\n"
			       "client max protocol = SMB3_11\n"
			       "client min protocol = %s\n"
			       "client signing = %s\n"
			       "client ipc signing = %s\n"
			       "client smb encrypt = desired\n";

/** Keeps what the library says from standard output, where the protocol is. */
static void drop_message(void *private_ptr, int level, const char *text)
{
	(void)private_ptr;
	(void)level;
	(void)text;
}

/** Copies a text into a field of the library, cut if it does not fit: a cut name or password cannot
 * log on. */
static void put(char *field, int size, const char *text)
{
	if (size > 0) {
		size_t len = text != NULL ? strlen(text) : 0;
		len = len < (size_t)size ? len : (size_t)size - 1;
		if (len > 0) {
			memcpy(field, text, len);
		}
		field[len] = '\0';
	}
}

static void give_login(SMBCCTX *library, const char *server, const char *share, char *domain,
	int domain_size, char *user, int user_size, char *password, int password_size)
{
	(void)server;
	(void)share;
	const struct hp_smb *smb = smbc_getOptionUserData(library);
	const struct hp_smb_login *login = &smb->login;
	put(domain, domain_size, login->domain);
	/* With a ticket the name does not matter, but without one the library logs on as nobody. */
	put(user, user_size, login->user != NULL ? login->user : "ticket");
	put(password, password_size, login->password);
}

/** Our settings as a file in memory: a descriptor. */
static int make_settings(const struct hp_smb_url *url)
{
	const char *signing = url->signing_offered ? "desired" : "required";
	char *text = hp_asprintf(settings, url->smb1 ? "NT1" : "SMB2_02", signing, signing);
	int fd = memfd_create("smb.conf", MFD_CLOEXEC);
	if (fd < 0 || !hp_write_all(fd, text, strlen(text))) {
		hp_mem_exhausted();
	}
	free(text);
	return fd;
}

/** Makes a context out of these settings. */
static SMBCCTX *make_context(int fd)
{
	char *path = hp_asprintf("/proc/self/fd/%d", fd);
	/* The one in the home folder comes first. */
	const char *found = getenv("HOME");
	char *home = found != NULL ? hp_strdup(found) : NULL;
	(void)unsetenv("HOME");
	(void)set_dyn_CONFIGFILE(path);
	SMBCCTX *library = smbc_new_context();
	if (library == NULL) {
		hp_mem_exhausted();
	}
	smbc_setLogCallback(library, NULL, drop_message);
	smbc_setDebug(library, 0);
	/* Again, in case that ours was not the first use in this process. */
	if (smbc_setConfiguration(library, path) != 0) {
		(void)smbc_free_context(library, 1);
		library = NULL;
	}
	(void)set_dyn_CONFIGFILE("/dev/null");
	if (home != NULL) {
		(void)setenv("HOME", home, 1);
	}
	free(home);
	free(path);
	return library;
}

/** The same, while nothing that the library says can reach standard output. */
static SMBCCTX *make_silent_context(const struct hp_smb_url *url)
{
	int kept = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (kept < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
		hp_mem_exhausted();
	}
	int fd = make_settings(url);
	SMBCCTX *library = make_context(fd);
	close(fd);
	(void)dup2(kept, STDOUT_FILENO);
	close(kept);
	return library;
}

static SMBCCTX *open_library(struct hp_smb *smb)
{
	SMBCCTX *library = make_silent_context(&smb->url);
	if (library == NULL) {
		return NULL;
	}
	(void)smbc_setOptionProtocols(library, smb->url.smb1 ? "NT1" : "SMB2_02", "SMB3_11");
	/* SMB 1 has no encryption of its own. */
	smbc_setOptionSmbEncryptionLevel(
		library, smb->url.smb1 ? SMBC_ENCRYPTLEVEL_NONE : SMBC_ENCRYPTLEVEL_REQUEST);
	smbc_setOptionNoAutoAnonymousLogin(library, 1);
	smbc_setOptionUseCCache(library, 0);
	smbc_setOptionFallbackAfterKerberos(library, 0);
	smbc_setOptionUrlEncodeReaddirEntries(library, 0);
	smbc_setOptionUserData(library, smb);
	smbc_setFunctionAuthDataWithContext(library, give_login);
	smbc_setNetbiosName(library, "HOLDPOINT");
	if (smbc_init_context(library) == NULL) {
		(void)smbc_free_context(library, 1);
		return NULL;
	}
	return library;
}

void hp_smb_disk_open(struct hp_smb *smb)
{
	smb->disk = hp_calloc(1, sizeof(*smb->disk));
	smb->disk->library = open_library(smb);
}

void hp_smb_disk_free(struct hp_smb_disk *disk)
{
	if (disk == NULL) {
		return;
	}
	if (disk->library != NULL) {
		(void)smbc_free_context(disk->library, 1);
	}
	hp_why_finish(&disk->refused);
	free(disk->refused_share);
	free(disk);
}

int hp_smb_disk_prepare(struct hp_smb *smb, struct hp_why *why)
{
	struct hp_smb_disk *disk = smb->disk;
	struct hp_smb_login login;
	/* The session first: it tells why a machine cannot be reached or logged on to, and sees to
	 * it that neither is tried too often. */
	if (hp_smb_pipe(smb, HP_SMB_SRVSVC, NULL, why) < 0 || hp_smb_login(smb, &login, why) < 0) {
		return -1;
	}
	if (disk->library == NULL) {
		return hp_why_set(why, "internal",
			_("The library for files over SMB cannot be set up on this computer."));
	}
	smbc_setOptionUseKerberos(disk->library, login.kerberos);
	smbc_setTimeout(disk->library, (int)hp_smb_time_left());
	return 0;
}

/** All but letters, digits and what separates: what it means is left to nobody. */
static void append_encoded(struct hp_str *url, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_/$";
	for (const char *p = text; *p != '\0'; p++) {
		if (strchr(plain, *p) != NULL) {
			hp_str_append_char(url, *p);
		} else {
			hp_str_appendf(url, "%%%02X", (unsigned)(unsigned char)*p);
		}
	}
}

const char *hp_smb_disk_address(const struct hp_smb *smb)
{
	return smb->binding != NULL ? dcerpc_binding_get_string_option(smb->binding, "host") : NULL;
}

char *hp_smb_disk_url(const struct hp_smb *smb, const char *share, const char *names)
{
	/* The address that answered, so that nothing is resolved again; a ticket is made out to the
	 * name. */
	const char *address = smb->login.kerberos ? NULL : hp_smb_disk_address(smb);
	const char *host = address != NULL ? address : smb->url.host;
	struct hp_str url;
	hp_str_init(&url);
	bool is_ipv6 = strchr(host, ':') != NULL;
	hp_str_appendf(
		&url, is_ipv6 ? "smb://[%s]:%u/" : "smb://%s:%u/", host, (unsigned)smb->url.port);
	append_encoded(&url, share);
	hp_str_append(&url, "/");
	append_encoded(&url, names);
	return hp_str_detach(&url);
}
