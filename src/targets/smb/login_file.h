/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_LOGIN_FILE_H
#define HP_TARGETS_SMB_LOGIN_FILE_H

/*
 * A credentials file as Samba's programs take it with -A:
 *
 *   username = anna
 *   password = ...
 *   domain   = EXAMPLE
 *
 * One entry a line; blank lines and lines that begin with # or ; do not count. The password is
 * everything behind the blanks after the equals sign, to the end of the line.
 */

#include <stddef.h>

#include "../common/why.h"

#define HP_SMB_LOGIN_FILE_MAX 4096

/** All texts lie in locked memory (hash.h); NULL where the file has none. */
struct hp_smb_login_file {
	char *user;
	char *domain;
	char *password;
};

/** `shown` is the file's name for sentences, which never tell what stands in it: 0, or -1. */
int hp_smb_login_file_parse(const char *text, size_t len, const char *shown,
	struct hp_smb_login_file *ret_file, struct hp_why *why);
/** Reads an open file: 0, -1. Refused if it is no plain file, not ours, or others have rights. */
int hp_smb_login_file_read(
	int fd, const char *shown, struct hp_smb_login_file *ret_file, struct hp_why *why);
void hp_smb_login_file_finish(struct hp_smb_login_file *file);

#endif
