/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fact `program`: the keys below Uninstall of each view, which every installer for the whole
 * machine leaves, by the name of the key (the product code of a Windows Installer package) or by
 * DisplayName. What a user has installed for himself alone is not among them.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "key.h"
#include "keys.h"
#include "keys_internal.h"
#include "keys_views.h"
#include "list.h"

#define UNINSTALL "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"

/** What was met in all views: the data of the first, and the names of all. */
struct programs {
	const char *pattern;
	struct hp_json *first;
	char *first_code;
	struct hp_strv names;
};

/** The text of a value; NULL if there is none. -1 for damage; what is not text is as none. */
static int text_or_none(const struct hp_keys *keys, const struct hp_key *key, const char *name,
	char **ret_text, struct hp_why *why)
{
	char *text = NULL;
	int found = hp_key_text(keys, key, name, &text, why);
	if (found < 0) {
		if (strcmp(why->code, "malformed") != 0) {
			return -1;
		}
		hp_why_finish(why);
	}
	*ret_text = text;
	return 0;
}

/** The data of the first are those of the first code in the first view. */
static void keep(struct programs *programs, const char *view, const char *code, const char *name,
	const char *version)
{
	hp_strv_add(&programs->names, name != NULL ? name : code);
	const char *first_view = hp_json_get_string(programs->first, "view");
	bool earlier =
		programs->first == NULL ||
		(hp_streq(first_view, view) && hp_name_compare(code, programs->first_code) < 0);
	if (!earlier) {
		return;
	}
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "name", name);
	hp_json_set_string(data, "version", version);
	hp_json_set_string(data, "code", code);
	if (view != NULL) {
		hp_json_set_string(data, "view", view);
	}
	hp_json_free(programs->first);
	free(programs->first_code);
	programs->first = data;
	programs->first_code = hp_strdup(code);
}

static int look_at_entry(const struct hp_keys *keys, const struct hp_key *entry, const char *code,
	const char *view, struct programs *programs, struct hp_why *why)
{
	char *name = NULL;
	char *version = NULL;
	int status = text_or_none(keys, entry, "DisplayName", &name, why);
	if (status == 0) {
		status = text_or_none(keys, entry, "DisplayVersion", &version, why);
	}
	if (status == 0 && (hp_name_matches(programs->pattern, code) ||
				   (name != NULL && hp_name_matches(programs->pattern, name)))) {
		keep(programs, view, code, name, version);
	}
	free(name);
	free(version);
	return status;
}

static int look_at_entries(const struct hp_keys *keys, const struct hp_key *uninstall,
	const struct hp_view_path *path, struct programs *programs, struct hp_why *why)
{
	struct hp_strv codes;
	hp_strv_init(&codes);
	size_t odd = 0;
	int status = hp_key_subkeys(keys, uninstall, &codes, &odd, why);
	/* It cannot be opened by name, and its DisplayName may be the one that is meant. */
	if (status == 0 && odd > 0) {
		status = hp_why_set(why, "malformed",
			_("A key below %s has a name that is not text."), path->path);
	}
	for (size_t i = 0; status == 0 && i < codes.count; i++) {
		struct hp_key entry = {.place = NULL};
		int found = hp_key_open(keys, uninstall, codes.items[i], &entry, why);
		status = found < 0 ? -1 : 0;
		if (found == 1) {
			status = look_at_entry(
				keys, &entry, codes.items[i], path->name, programs, why);
			hp_key_close(keys, &entry);
		}
	}
	hp_strv_finish(&codes);
	return status;
}

static int look_in_view(const struct hp_keys *keys, const struct hp_view_path *path,
	struct programs *programs, char **ret_source, struct hp_why *why)
{
	struct hp_key uninstall = {.place = NULL};
	int found = hp_key_find(keys, path->path, &uninstall, why);
	if (found < 0) {
		return -1;
	}
	free(*ret_source);
	*ret_source = hp_strdup(uninstall.source);
	if (found == 0) {
		return 0;
	}
	int status = look_at_entries(keys, &uninstall, path, programs, why);
	hp_key_close(keys, &uninstall);
	return status;
}

void hp_keys_read_program(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_view_paths paths = {.count = 0};
	struct programs programs = {.pattern = fact->args[0]};
	hp_strv_init(&programs.names);
	char *source = NULL;
	int status = hp_views_of(keys, UNINSTALL, fact->view, &paths, &why);
	for (size_t i = 0; status == 0 && i < paths.count; i++) {
		status = look_in_view(keys, &paths.items[i], &programs, &source, &why);
	}
	hp_view_paths_finish(&paths);
	/* One that was met is there, whatever could not be read after it; but then not all are
	 * known, and "found" must not say that they are. */
	int found = status < 0 ? -1 : programs.first != NULL ? 1 : 0;
	if (found == 1) {
		hp_json_set(programs.first, "items", hp_names_to_json(&programs.names));
	} else {
		hp_json_free(programs.first);
		programs.first = NULL;
	}
	hp_observation_set(observation, found, programs.first, source, &why);
	hp_strv_finish(&programs.names);
	free(programs.first_code);
	free(source);
}
