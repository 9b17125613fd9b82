/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fact `program`: the keys below Uninstall of each view, which every installer for the whole
 * machine leaves, by the name of the key (the product code of a Windows Installer package) or by
 * DisplayName. What a user has installed for himself alone is not among them.
 */
#include <stdlib.h>
#include <string.h>

#include "hive.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "keyread.h"
#include "../common/list.h"
#include "machine.h"
#include "registry.h"
#include "views.h"

#define UNINSTALL "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"

/** What was met in all views: the data of the first, and the names of all. */
struct programs {
	const char *pattern;
	struct hp_json *first;
	char *first_code;
	struct hp_strv names;
};

/** The text of a value; NULL if there is none. -1 for damage; what is not text is as none. */
static int text_or_none(
	struct hp_hive *hive, size_t key, const char *name, char **ret_text, struct hp_why *why)
{
	char *text = NULL;
	int found = hp_key_text(hive, key, name, &text, why);
	if (found < 0 && strcmp(why->code, "malformed") != 0) {
		return -1;
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

static int look_at_entry(struct hp_hive *hive, const struct hp_subkey *entry, const char *view,
	struct programs *programs, struct hp_why *why)
{
	char *name = NULL;
	char *version = NULL;
	int status = text_or_none(hive, entry->key, "DisplayName", &name, why);
	if (status == 0) {
		status = text_or_none(hive, entry->key, "DisplayVersion", &version, why);
	}
	if (status == 0 &&
		((entry->name != NULL && hp_name_matches(programs->pattern, entry->name)) ||
			(name != NULL && hp_name_matches(programs->pattern, name)))) {
		keep(programs, view, entry->name != NULL ? entry->name : "", name, version);
	}
	free(name);
	free(version);
	return status;
}

static int look_in_view(struct hp_registry *registry, const struct hp_view_path *path,
	struct programs *programs, char **ret_source, struct hp_why *why)
{
	struct hp_key_place place = {.hive = NULL};
	struct hp_subkeys subkeys = {.count = 0};
	int found = hp_registry_find(registry, path->path, &place, why);
	if (found < 0) {
		return -1;
	}
	free(*ret_source);
	*ret_source = hp_strdup(place.source);
	if (found == 0) {
		return 0;
	}
	int status = hp_hive_subkeys(place.hive, place.key, &subkeys, why);
	for (size_t i = 0; status == 0 && i < subkeys.count; i++) {
		status = look_at_entry(place.hive, &subkeys.items[i], path->name, programs, why);
	}
	return status;
}

void hp_registry_read_program(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_view_paths paths = {.count = 0};
	struct programs programs = {.pattern = fact->args[0]};
	hp_strv_init(&programs.names);
	char *source = NULL;
	int status = hp_views_of(registry, UNINSTALL, fact->view, &paths, &why);
	for (size_t i = 0; status == 0 && i < paths.count; i++) {
		status = look_in_view(registry, &paths.items[i], &programs, &source, &why);
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
