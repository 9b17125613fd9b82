/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files_place.h"

#include <stdlib.h>
#include <string.h>

#include "../common/keys.h"
#include "../common/tree.h"
#include "../common/winpath.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "smb.h"

/* ---- from a path ---- */

static int find_text(
	void *state, const char *key, const char *value, char **ret_text, struct hp_why *why)
{
	return hp_keys_text(hp_smb_keys(state), key, value, ret_text, why);
}

static int find_windows(void *state, char **ret_folder, struct hp_why *why)
{
	return find_text(state, HP_CURRENT_VERSION, "SystemRoot", ret_folder, why);
}

/** "C:\SMS\bin" from 'C' and "SMS/bin". */
static char *show(char drive, const char *names)
{
	char *shown = hp_asprintf("%c:\\%s", drive, names);
	for (char *p = shown; *p != '\0'; p++) {
		*p = *p == '/' ? '\\' : *p;
	}
	return shown;
}

int hp_smb_locate(
	struct hp_smb *smb, const char *path, struct hp_smb_place *ret_place, struct hp_why *why)
{
	struct hp_path_source source = {.windows = find_windows, .text = find_text, .state = smb};
	struct hp_path parsed = {.names = NULL};
	if (hp_path_parse(&source, path, &parsed, why) < 0) {
		return -1;
	}
	if (parsed.drive == HP_PATH_SYSTEM_DRIVE) {
		free(parsed.names);
		return hp_why_set(why, "malformed",
			_("The registry of %s does not name the Windows folder with its drive; "
			  "write the drive itself, as in C:\\."),
			hp_smb_shown(smb));
	}
	*ret_place = (struct hp_smb_place){.share = hp_asprintf("%c$", parsed.drive),
		.names = parsed.names,
		.shown = show(parsed.drive, parsed.names)};
	return 0;
}

/* ---- the proof ---- */

static int why_no_share(struct hp_smb *smb, const struct hp_smb_place *place, struct hp_why *why)
{
	return hp_why_set(why, "drive-not-mapped",
		_("%s has no share %s, so that its drive cannot be seen from here: there is no "
		  "such drive, or its administrative share is switched off. Look at the machine "
		  "itself and attest."),
		hp_smb_shown(smb), place->share);
}

static const struct hp_tree_entry *find_entry(
	const struct hp_tree_entries *entries, const char *name)
{
	for (size_t i = 0; i < entries->count; i++) {
		if (hp_name_equal(entries->items[i].name, name)) {
			return &entries->items[i];
		}
	}
	return NULL;
}

/** What a list says of something that cannot be opened: 0 it is not in it, -1. */
static int judge_list(
	const struct hp_tree_entries *entries, const struct hp_smb_place *place, struct hp_why *why)
{
	const char *slash = strrchr(place->names, '/');
	const struct hp_tree_entry *entry =
		find_entry(entries, slash != NULL ? slash + 1 : place->names);
	if (entry == NULL) {
		return 0;
	}
	if (entry->kind == HP_TREE_OTHER) {
		return hp_why_set(why, "io-error",
			_("%s is a link or junction that leads nowhere; look at the machine "
			  "itself."),
			place->shown);
	}
	return hp_why_set(why, "io-error",
		_("%s is in the list of its folder, but the machine says that it is not there; it "
		  "may be made or deleted just now. Check again."),
		place->shown);
}

/**
 * The server says that there is nothing at a place. It says the same where a junction on the way
 * leads nowhere, and where there is no such share; so the folder above is listed, or, if that is
 * not there either, is itself proved to be absent. 0, -1.
 */
static int prove_absent(struct hp_smb *smb, const struct hp_smb_place *place, struct hp_why *why)
{
	if (place->names[0] == '\0') {
		return why_no_share(smb, place, why);
	}
	struct hp_smb_place above = hp_smb_place_above(place);
	struct stat st;
	int found = hp_smb_disk_stat(smb, &above, &st, why);
	if (found == 0) {
		found = prove_absent(smb, &above, why);
	} else if (found == 1 && !S_ISDIR(st.st_mode)) {
		found = 0; /* nothing is below a file */
	} else if (found == 1) {
		struct hp_tree_entries entries = {.items = NULL};
		found = hp_smb_disk_list(smb, &above, &entries, why);
		if (found == 1) {
			found = judge_list(&entries, place, why);
		} else if (found == 0) {
			found = hp_why_set(why, "io-error",
				_("%s was there a moment ago and is not now; check again."),
				above.shown);
		}
		hp_tree_entries_finish(&entries);
	}
	hp_smb_place_finish(&above);
	return found;
}

int hp_smb_find_place(struct hp_smb *smb, const struct hp_smb_place *place, struct stat *ret_stat,
	struct hp_why *why)
{
	int found = hp_smb_disk_stat(smb, place, ret_stat, why);
	return found == 0 ? prove_absent(smb, place, why) : found;
}
