/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `share` and `shares`: what the Samba of this machine is told to share. Whether smbd
 * runs is another fact. Besides the shares that smb.conf names there are those that users made
 * themselves ("net usershare"), and those that Samba makes up: one for each user who asks
 * ([homes]), one for each printer ([printers]), and IPC$.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../common/list.h"
#include "accounts.h"
#include "holdpoint/fact.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/pattern.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "local.h"
#include "smbconf.h"

#define CUPS_PRINTERS "/etc/cups/printers.conf"
#define PRINTCAP "/etc/printcap"
#define USERSHARES_MAX 100000u

static const char *const smb_confs[] = {"/etc/samba/smb.conf", "/usr/local/samba/etc/smb.conf",
	"/usr/local/samba/lib/smb.conf", "/usr/local/etc/samba/smb.conf"};
/* Servers that would share something by a list that is not read here. */
static const char *const other_servers[] = {"/usr/sbin/smbd", "/usr/local/samba/sbin/smbd",
	"/usr/local/sbin/smbd", "/etc/ksmbd/ksmbd.conf", "/etc/ksmbd/smb.conf"};

struct shares {
	bool none; /* There is no Samba here. */
	const char *source;
	struct hp_smbconf conf;
	struct hp_share *users; /* "net usershare" */
	size_t user_count;
	size_t user_capacity;
};

static void shares_finish(struct shares *shares)
{
	for (size_t i = 0; i < shares->user_count; i++) {
		free(shares->users[i].name);
		free(shares->users[i].path);
		free(shares->users[i].comment);
	}
	free(shares->users);
	hp_smbconf_finish(&shares->conf);
}

static bool is_there(const struct hp_local *local, const char *path)
{
	char *whole = hp_local_path(local, path);
	struct stat st;
	bool there = stat(whole, &st) == 0;
	free(whole);
	return there;
}

/* ---- shares that users made ---- */

/** The value of "name=value" in a usershare's file; NULL. Caller frees. */
static char *user_value(const char *text, const char *name)
{
	size_t len = strlen(name);
	for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, len) == 0 && line[len] == '=') {
			const char *value = line + len + 1;
			size_t value_len = strcspn(value, "\r\n");
			return value_len > 0 ? hp_utf8_repair(value, value_len) : NULL;
		}
	}
	return NULL;
}

static int add_user_share(const struct hp_local *local, const char *folder, const char *name,
	struct shares *shares, struct hp_why *why)
{
	char *path = hp_path_join(folder, name);
	char *text = NULL;
	int found = hp_local_file(local, path, &text, why);
	if (found == 1) {
		shares->users = hp_grow(shares->users, shares->user_count, &shares->user_capacity,
			sizeof(*shares->users));
		char *own = user_value(text, "sharename");
		shares->users[shares->user_count++] = (struct hp_share){
			.name = own != NULL ? own : hp_utf8_repair(name, strlen(name)),
			.path = user_value(text, "path"),
			.comment = user_value(text, "comment"),
			.available = true};
	}
	free(text);
	free(path);
	return found < 0 ? -1 : 0;
}

static int read_user_shares(const struct hp_local *local, struct shares *shares, struct hp_why *why)
{
	const char *folder = shares->conf.usershare_path;
	if (shares->conf.usershare_max <= 0 || folder[0] != '/') {
		return 0;
	}
	char *whole = hp_local_path(local, folder);
	DIR *dir = opendir(whole);
	int status = 0;
	if (dir == NULL && errno != ENOENT) {
		status = hp_local_why(why, errno, folder);
	}
	struct dirent *d = NULL;
	while (status == 0 && dir != NULL && (errno = 0, (d = readdir(dir)) != NULL)) {
		/* ".", "..", and files that Samba has not finished writing */
		if (d->d_name[0] == '.' || d->d_name[0] == ':') {
			continue;
		}
		status = shares->user_count < USERSHARES_MAX
				 ? add_user_share(local, folder, d->d_name, shares, why)
				 : hp_why_set(why, "too-large",
					   _("%s has more shares than can be read."), folder);
	}
	if (status == 0 && dir != NULL && errno != 0) {
		status = hp_local_why(why, errno, folder);
	}
	if (dir != NULL) {
		closedir(dir);
	}
	free(whole);
	return status;
}

/** 0 (caller finishes), -1. */
static int read_shares(const struct hp_local *local, struct shares *ret_shares, struct hp_why *why)
{
	struct shares shares = {.source = smb_confs[0]};
	int found = 0;
	for (size_t i = 0; found == 0 && i < HP_ARRAY_SIZE(smb_confs); i++) {
		shares.source = smb_confs[i];
		found = hp_smbconf_read(local, smb_confs[i], &shares.conf, why);
	}
	for (size_t i = 0; found == 0 && i < HP_ARRAY_SIZE(other_servers); i++) {
		if (is_there(local, other_servers[i])) {
			found = hp_why_set(why, "not-supported",
				_("This machine has a server for shares (%s), but no %s that says "
				  "which; look with its own tools and attest."),
				other_servers[i], smb_confs[0]);
		}
	}
	if (found == 0) {
		shares.none = true;
		shares.source = _("no Samba is installed on this machine");
	} else if (found == 1 && read_user_shares(local, &shares, why) < 0) {
		shares_finish(&shares);
		found = -1;
	}
	if (found < 0) {
		return -1;
	}
	*ret_shares = shares;
	return 0;
}

/* ---- what is offered ---- */

static bool is_special(const struct hp_share *share)
{
	return hp_name_equal(share->name, "homes") || hp_name_equal(share->name, "printers");
}

/** Samba offers no folder without a path, and nothing that is marked so. */
static bool is_offered(const struct hp_share *share)
{
	return share->available && !is_special(share) && (share->path != NULL || share->elsewhere);
}

static const struct hp_share *special(const struct shares *shares, const char *name)
{
	for (size_t i = 0; i < shares->conf.count; i++) {
		const struct hp_share *share = &shares->conf.items[i];
		if (hp_name_equal(share->name, name) && share->available) {
			return share;
		}
	}
	return NULL;
}

static const struct hp_share *find_share(const struct shares *shares, const char *name)
{
	for (size_t i = 0; i < shares->conf.count; i++) {
		const struct hp_share *share = &shares->conf.items[i];
		if (hp_name_equal(share->name, name) && is_offered(share)) {
			return share;
		}
	}
	for (size_t i = 0; i < shares->user_count; i++) {
		if (hp_name_equal(shares->users[i].name, name)) {
			return &shares->users[i];
		}
	}
	return NULL;
}

/** Adds the printers that CUPS or a printcap(5) names: 0, -1. */
static int add_printers(const struct hp_local *local, struct hp_strv *names, struct hp_why *why)
{
	static const char *const files[] = {CUPS_PRINTERS, PRINTCAP};
	int status = 0;
	for (size_t i = 0; status == 0 && i < HP_ARRAY_SIZE(files); i++) {
		char *text = NULL;
		status = hp_local_file(local, files[i], &text, why) < 0 ? -1 : 0;
		for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
			line += *line == '\n';
			bool cups = i == 0 && (strncmp(line, "<Printer ", 9) == 0 ||
						      strncmp(line, "<DefaultPrinter ", 16) == 0);
			bool printcap = i == 1 && line[strcspn(line, "|:\n")] != '\n' &&
					strchr("#: \t\n", line[0]) == NULL;
			const char *name = cups ? strchr(line, ' ') + 1 : line;
			size_t len = strcspn(name, cups ? ">\n" : "|:\n");
			if ((cups || printcap) && len > 0) {
				hp_strv_add_take(names, hp_utf8_repair(name, len));
			}
		}
		free(text);
	}
	return status;
}

/** What [printers] says, if printers become shares by it; NULL. */
static const struct hp_share *printers_of(const struct shares *shares)
{
	const struct hp_share *share =
		shares->conf.load_printers ? special(shares, "printers") : NULL;
	return share != NULL && share->path != NULL ? share : NULL;
}

/** The printers that become shares: 0, -1. */
static int printer_shares(const struct hp_local *local, const struct shares *shares,
	struct hp_strv *names, struct hp_why *why)
{
	bool made =
		!shares->none && special(shares, "printers") != NULL && shares->conf.load_printers;
	return made ? add_printers(local, names, why) : 0;
}

static int is_printer(const struct hp_local *local, const struct shares *shares, const char *name,
	struct hp_why *why)
{
	struct hp_strv printers;
	hp_strv_init(&printers);
	int found = printer_shares(local, shares, &printers, why);
	for (size_t i = 0; found == 0 && i < printers.count; i++) {
		found = hp_name_equal(printers.items[i], name) ? 1 : 0;
	}
	hp_strv_finish(&printers);
	return found;
}

/** Whether a name that stands nowhere could be a share all the same: 0 it is not; -1. */
static int check_made_up(const struct hp_local *local, const struct shares *shares,
	const char *name, struct hp_why *why)
{
	if (shares->none) {
		return 0;
	}
	if (hp_name_equal(name, "IPC$")) {
		return hp_why_set(why, "not-supported",
			_("Samba makes the share IPC$ by itself while it runs; ask over the "
			  "network, as smb://HOST."));
	}
	if (shares->conf.elsewhere != NULL) {
		return hp_why_set(why, "not-supported",
			_("%s does not name such a share, but says \"%s\", and more shares may "
			  "stand there; ask over the network, as smb://HOST."),
			shares->source, shares->conf.elsewhere);
	}
	struct hp_found_name account = {.name = NULL};
	int found = special(shares, "homes") != NULL
			    ? hp_names_find(local->accounts, name, &account, why)
			    : 0;
	hp_found_name_finish(&account);
	if (found == 1) {
		return hp_why_set(why, "not-supported",
			_("%s has no share \"%s\", but [homes], which makes one when the user of "
			  "that name connects; look at it and attest."),
			shares->source, name);
	}
	return found;
}

/* ---- the facts ---- */

static struct hp_json *share_data(const struct hp_share *share, const char *name)
{
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "path", share->path);
	hp_json_set_string(data, "comment", share->comment);
	hp_json_set_string(data, "name", name);
	return data;
}

static int look_share(const struct hp_local *local, const struct shares *shares, const char *name,
	struct hp_json **ret_data, struct hp_why *why)
{
	if (shares->none) {
		return 0;
	}
	const struct hp_share *share = find_share(shares, name);
	if (share != NULL) {
		*ret_data = share_data(share, share->name);
		return 1;
	}
	const struct hp_share *printers = printers_of(shares);
	int found = printers != NULL ? is_printer(local, shares, name, why) : 0;
	if (found == 1) {
		*ret_data = share_data(printers, name);
	}
	return found == 0 ? check_made_up(local, shares, name, why) : found;
}

void hp_local_read_share(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct shares shares = {.source = NULL};
	struct hp_json *data = NULL;
	int found = read_shares(local, &shares, &why);
	if (found == 0) {
		found = look_share(local, &shares, fact->args[0], &data, &why);
	}
	hp_observation_set(observation, found, data, shares.source, &why);
	shares_finish(&shares);
}

static void add_match(struct hp_strv *names, const char *name, const char *pattern)
{
	bool known = false;
	for (size_t i = 0; i < names->count && !known; i++) {
		known = hp_name_equal(names->items[i], name);
	}
	if (!known && hp_wildcard_match(pattern, name) == 1) {
		hp_strv_add(names, name);
	}
}

static int list_shares(const struct hp_local *local, const struct shares *shares,
	const char *pattern, struct hp_strv *names, struct hp_why *why)
{
	struct hp_strv printers;
	hp_strv_init(&printers);
	int status = printer_shares(local, shares, &printers, why);
	if (status == 0 && shares->conf.elsewhere != NULL) {
		status = hp_why_set(why, "not-supported",
			_("%s says \"%s\", and more shares may stand there; ask over the network, "
			  "as smb://HOST."),
			shares->source, shares->conf.elsewhere);
	}
	for (size_t i = 0; status == 0 && i < shares->conf.count; i++) {
		if (is_offered(&shares->conf.items[i])) {
			add_match(names, shares->conf.items[i].name, pattern);
		}
	}
	for (size_t i = 0; status == 0 && i < shares->user_count; i++) {
		add_match(names, shares->users[i].name, pattern);
	}
	for (size_t i = 0; status == 0 && i < printers.count; i++) {
		add_match(names, printers.items[i], pattern);
	}
	hp_strv_finish(&printers);
	return status;
}

void hp_local_read_shares(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct shares shares = {.source = NULL};
	struct hp_strv names;
	hp_strv_init(&names);
	int status = read_shares(local, &shares, &why);
	if (status == 0) {
		status = list_shares(local, &shares, fact->args[0], &names, &why);
	}
	hp_observation_set(observation, status == 0 ? 1 : -1,
		status == 0 ? hp_names_to_items(&names) : NULL, shares.source, &why);
	hp_strv_finish(&names);
	shares_finish(&shares);
}
