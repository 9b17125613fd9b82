/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "login_file.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"

/* A reason's code: whoever may not log on has no fact to read. */
#define REFUSED "logon-failed"

void hp_smb_login_file_finish(struct hp_smb_login_file *file)
{
	hp_secret_free(file->user);
	hp_secret_free(file->domain);
	hp_secret_free(file->password);
	*file = (struct hp_smb_login_file){.user = NULL};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char *copy_secret(const char *text, size_t len)
{
	char *copy = hp_secret_alloc(len + 1);
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

static bool is_word(const char *text, size_t len, const char *word)
{
	return len == strlen(word) && strncasecmp(text, word, len) == 0;
}

static char **place_of(struct hp_smb_login_file *file, const char *name, size_t len)
{
	if (is_word(name, len, "username") || is_word(name, len, "user")) {
		return &file->user;
	}
	if (is_word(name, len, "domain")) {
		return &file->domain;
	}
	return is_word(name, len, "password") ? &file->password : NULL;
}

/** One line without its end. false: it is no entry. */
static bool take_line(struct hp_smb_login_file *file, const char *line, size_t len)
{
	size_t from = 0;
	while (from < len && is_blank(line[from])) {
		from++;
	}
	if (from == len || line[from] == '#' || line[from] == ';') {
		return true;
	}
	const char *equals = memchr(line, '=', len);
	if (equals == NULL) {
		return false;
	}
	size_t name_end = (size_t)(equals - line);
	size_t value = name_end + 1;
	while (name_end > from && is_blank(line[name_end - 1])) {
		name_end--;
	}
	while (value < len && is_blank(line[value])) {
		value++;
	}
	char **place = place_of(file, line + from, name_end - from);
	if (place == NULL || *place != NULL) {
		return false;
	}
	*place = copy_secret(line + value, len - value);
	if (place != &file->password) {
		/* A blank at the end is part of a password only. */
		for (size_t n = strlen(*place); n > 0 && is_blank((*place)[n - 1]); n--) {
			(*place)[n - 1] = '\0';
		}
	}
	return true;
}

static int refuse_line(size_t number, const char *shown, struct hp_why *why)
{
	return hp_why_set(why, REFUSED,
		_("Line %zu of the credentials file %s is not one of \"username = \", \"password = "
		  "\" and \"domain = \", each once."),
		number, shown);
}

int hp_smb_login_file_parse(const char *text, size_t len, const char *shown,
	struct hp_smb_login_file *ret_file, struct hp_why *why)
{
	if (memchr(text, '\0', len) != NULL || !hp_utf8_is_valid(text, len)) {
		return hp_why_set(
			why, REFUSED, _("The credentials file %s is not text in UTF-8."), shown);
	}
	struct hp_smb_login_file file = {.user = NULL};
	size_t number = 1;
	for (size_t at = 0; at < len; number++) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t line_len = end != NULL ? (size_t)(end - text) - at : len - at;
		size_t next = at + line_len + 1;
		if (line_len > 0 && text[at + line_len - 1] == '\r') {
			line_len--;
		}
		if (!take_line(&file, text + at, line_len)) {
			hp_smb_login_file_finish(&file);
			return refuse_line(number, shown, why);
		}
		at = next;
	}
	if (file.password == NULL) {
		hp_smb_login_file_finish(&file);
		return hp_why_set(why, REFUSED,
			_("The credentials file %s has no line \"password = \"."), shown);
	}
	*ret_file = file;
	return 0;
}

/** Whoever else can read or change it could have had the password, or put in another. */
static int check_guarded(int fd, const char *shown, struct hp_why *why)
{
	struct stat st;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		return hp_why_set(
			why, REFUSED, _("The credentials file %s is not a plain file."), shown);
	}
	if (st.st_uid != geteuid()) {
		return hp_why_set(why, REFUSED,
			_("The credentials file %s belongs to another user of this computer; use "
			  "one of your own."),
			shown);
	}
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		return hp_why_set(why, REFUSED,
			_("Others have rights to the credentials file %s (its mode is %04o): do "
			  "chmod 600 on it, and consider a new password."),
			shown, (unsigned)st.st_mode & 07777u);
	}
	return 0;
}

int hp_smb_login_file_read(
	int fd, const char *shown, struct hp_smb_login_file *ret_file, struct hp_why *why)
{
	if (check_guarded(fd, shown, why) < 0) {
		return -1;
	}
	char *text = hp_secret_alloc(HP_SMB_LOGIN_FILE_MAX + 1);
	size_t len = 0;
	ssize_t n = 1;
	while (n != 0 && len <= HP_SMB_LOGIN_FILE_MAX) {
		n = pread(fd, text + len, HP_SMB_LOGIN_FILE_MAX + 1 - len, (off_t)len);
		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			break;
		}
		len += (size_t)n;
	}
	int status;
	if (n < 0) {
		status = hp_why_set(
			why, REFUSED, _("The credentials file %s cannot be read."), shown);
	} else if (len > HP_SMB_LOGIN_FILE_MAX) {
		status = hp_why_set(why, REFUSED,
			_("The credentials file %s is larger than 4 KiB, so it is none."), shown);
	} else {
		status = hp_smb_login_file_parse(text, len, shown, ret_file, why);
	}
	hp_secret_free(text);
	return status;
}
