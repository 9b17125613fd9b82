/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows the scheme of a target's URL, by scheme. Pure. */
#include "holdpoint/url.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/protocol.h"
#include "holdpoint/utf8.h"

#define DRIVES 26
#define SHOWN_MAX 60

typedef int (*form_fn)(const struct hp_url_part *parts, size_t count, struct hp_error *err);

/** 0 to 25 for "C", "C:" and "c"; -1 for anything else. */
static int drive_index(const char *name)
{
	char c = name[0] >= 'a' && name[0] <= 'z' ? (char)(name[0] - 'a' + 'A') : name[0];
	bool ends = c != '\0' && (name[1] == '\0' || (name[1] == ':' && name[2] == '\0'));
	return ends && c >= 'A' && c <= 'Z' ? c - 'A' : -1;
}

static int refuse_drive(const char *name, struct hp_error *err)
{
	char *shown = hp_text_clean_cut(name, SHOWN_MAX);
	int status = hp_error_set(err, HP_ERR_USAGE,
		_("\"%s\" is not a drive letter; a comma or equals sign in a folder's name is "
		  "written %%2C or %%3D."),
		shown);
	free(shown);
	return status;
}

static int check_offline(const struct hp_url_part *parts, size_t count, struct hp_error *err)
{
	bool given[DRIVES] = {false};
	if (count == 0) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("The target names no folder; write offline:DIR, or "
			  "offline:C=DIR,X=DIR."));
	}
	for (size_t i = 0; i < count; i++) {
		if (parts[i].name == NULL && count > 1) {
			return hp_error_set(err, HP_ERR_USAGE,
				_("Several folders need a drive letter each: "
				  "offline:C=DIR,X=DIR."));
		}
		int drive = parts[i].name != NULL ? drive_index(parts[i].name) : 0;
		if (drive < 0) {
			return refuse_drive(parts[i].name, err);
		}
		if (given[drive]) {
			return hp_error_set(
				err, HP_ERR_USAGE, _("Drive %c is given twice."), 'A' + drive);
		}
		given[drive] = true;
	}
	return 0;
}

static bool is_one_value(const struct hp_url_part *parts, size_t count)
{
	return count == 1 && parts[0].name == NULL;
}

static int check_captured(const struct hp_url_part *parts, size_t count, struct hp_error *err)
{
	return is_one_value(parts, count) ? 0
					  : hp_error_set(err, HP_ERR_USAGE,
						    _("A capture is named by its one folder, as in "
						      "captured:/mnt/stick/MPS01."));
}

static int check_scripted(const struct hp_url_part *parts, size_t count, struct hp_error *err)
{
	return is_one_value(parts, count)
		       ? 0
		       : hp_error_set(err, HP_ERR_USAGE,
				 _("A scripted target is named as scripted:FILE."));
}

static int check_local(const struct hp_url_part *parts, size_t count, struct hp_error *err)
{
	(void)parts;
	return count == 0 ? 0
			  : hp_error_set(err, HP_ERR_USAGE,
				    _("The machine that holdpoint runs on is \"local:\", with "
				      "nothing after the colon."));
}

/** Plain components, so that no name leads out of the practice folder. */
static bool is_plain_name(const char *name)
{
	while (true) {
		size_t len = strcspn(name, "/");
		if (len == 0 || (len == 1 && name[0] == '.') ||
			(len == 2 && strncmp(name, "..", 2) == 0)) {
			return false;
		}
		if (name[len] == '\0') {
			return true;
		}
		name += len + 1;
	}
}

static int check_practice(const struct hp_url_part *parts, size_t count, struct hp_error *err)
{
	return is_one_value(parts, count) && is_plain_name(parts[0].value)
		       ? 0
		       : hp_error_set(err, HP_ERR_USAGE,
				 _("A practice machine is named as practice:NAME, with no \"..\" "
				   "and no \"/\" at the start."));
}

static const struct form_row {
	const char *scheme;
	form_fn check;
} form_rows[] = {
	{"captured", check_captured},
	{"local", check_local},
	{"offline", check_offline},
	{"practice", check_practice},
	{"scripted", check_scripted},
};

static int check_smb(const char *url, struct hp_error *err)
{
	struct hp_smb_url parsed = {.host = NULL};
	int status = hp_smb_url_parse(url, &parsed, err);
	hp_smb_url_finish(&parsed);
	return status;
}

static int check_parts(form_fn check, const char *url, struct hp_error *err)
{
	struct hp_url_part *parts = NULL;
	size_t count = 0;
	int status = hp_url_parts(url, &parts, &count, err);
	if (status == 0) {
		status = check(parts, count, err);
		hp_url_parts_free(parts, count);
	}
	return status;
}

int hp_url_check(const char *url, struct hp_error *err)
{
	char *scheme = NULL;
	if (!hp_url_scheme(url, &scheme)) {
		return 0;
	}
	int status = strcmp(scheme, "smb") == 0 ? check_smb(url, err) : 0;
	for (size_t i = 0; i < HP_ARRAY_SIZE(form_rows); i++) {
		if (strcmp(scheme, form_rows[i].scheme) == 0) {
			status = check_parts(form_rows[i].check, url, err);
		}
	}
	free(scheme);
	return status;
}
