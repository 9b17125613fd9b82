/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `share` and `shares`: the values below LanmanServer\Shares, each a REG_MULTI_SZ of
 * NAME=VALUE. Not there, and so unreadable where they are asked for, are the shares that Windows
 * makes anew at each start (C$, ADMIN$, IPC$, SYSVOL, NETLOGON) and those of a cluster, which live
 * in the cluster's own database.
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
#include "paths.h"
#include "registry.h"

#define SERVER "HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer"
#define SHARES SERVER "\\Shares"
#define CLUSTER_DATABASE "%SystemRoot%\\Cluster\\CLUSDB"

static const char *const made_at_start[] = {"ADMIN$", "IPC$", "SYSVOL", "NETLOGON"};

/** A drive's share, "C$". */
static bool is_drive_share(const char *name)
{
	bool letter = (name[0] >= 'A' && name[0] <= 'Z') || (name[0] >= 'a' && name[0] <= 'z');
	return letter && name[1] == '$' && name[2] == '\0';
}

static bool is_made_at_start(const char *name)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(made_at_start); i++) {
		if (hp_name_equal(name, made_at_start[i])) {
			return true;
		}
	}
	return is_drive_share(name);
}

/** Whether a share that no disk holds could match. */
static bool may_be_made_at_start(const char *pattern)
{
	for (size_t i = 0; i < HP_ARRAY_SIZE(made_at_start); i++) {
		if (hp_name_matches(pattern, made_at_start[i])) {
			return true;
		}
	}
	for (char letter = 'A'; letter <= 'Z'; letter++) {
		const char name[] = {letter, '$', '\0'};
		if (hp_name_matches(pattern, name)) {
			return true;
		}
	}
	return false;
}

/** 0 if the machine is no node of a cluster; -1 with the reason if it is, or if nobody can tell. */
static int check_cluster(struct hp_registry *registry, struct hp_why *why)
{
	struct hp_image_place place = {.path = NULL};
	int found = hp_registry_find_path(registry, CLUSTER_DATABASE, &place, why);
	free(place.path);
	if (found == 1) {
		return hp_why_set(why, "not-supported",
			_("The machine is a node of a cluster, whose shares are not in its own "
			  "registry; look at the cluster and attest."));
	}
	return found;
}

static int not_stored(const char *name, struct hp_why *why)
{
	return hp_why_set(why, "not-supported",
		_("Windows makes the share %s at each start and keeps it on no disk; look at the "
		  "running machine and attest."),
		name);
}

/** The part after "Path=" in one of the texts; NULL if there is none. */
static const char *part(const struct hp_strv *texts, const char *name)
{
	size_t len = strlen(name);
	for (size_t i = 0; i < texts->count; i++) {
		const char *text = texts->items[i];
		char *head = hp_strndup(text, len);
		bool same = hp_name_equal(head, name);
		free(head);
		if (same && text[len] == '=') {
			return text + len + 1;
		}
	}
	return NULL;
}

static int look_share(const struct hp_key_place *place, const char *name, struct hp_json **ret_data,
	struct hp_why *why)
{
	struct hp_strv texts;
	hp_strv_init(&texts);
	int found = hp_key_texts(place->hive, place->key, name, &texts, why);
	const char *path = part(&texts, "Path");
	const char *remark = part(&texts, "Remark");
	if (found == 1 && path == NULL) {
		found = hp_why_set(why, "malformed",
			_("The entry of the share %s in %s has no Path; look at that value."), name,
			SHARES);
	}
	if (found == 1) {
		struct hp_json *data = hp_json_new_object();
		bool commented = remark != NULL && remark[0] != '\0';
		hp_json_set_string(data, "path", path);
		hp_json_set_string(data, "comment", commented ? remark : NULL);
		*ret_data = data;
	}
	hp_strv_finish(&texts);
	return found;
}

/** The key, or as far as there is one: a machine without the server has no shares. The hive has to
 * hold the services. */
static int find_shares(struct hp_registry *registry, struct hp_key_place *place, struct hp_why *why)
{
	int found =
		hp_registry_find(registry, "HKLM\\SYSTEM\\CurrentControlSet\\Services", place, why);
	if (found == 0) {
		return hp_why_set(why, "malformed",
			_("The registry has no services, and so no list of shares (%s)."), SHARES);
	}
	return found < 0 ? -1 : hp_registry_find(registry, SHARES, place, why);
}

void hp_registry_read_share(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	const char *name = fact->args[0];
	struct hp_why why = HP_WHY_INIT;
	struct hp_key_place place = {.hive = NULL};
	struct hp_json *data = NULL;
	int found = find_shares(registry, &place, &why);
	char *source = found >= 0 ? hp_strdup(place.source) : NULL;
	if (found == 1) {
		found = look_share(&place, name, &data, &why);
	}
	if (found == 0 && is_made_at_start(name)) {
		found = not_stored(name, &why);
	} else if (found == 0) {
		found = check_cluster(registry, &why);
	}
	hp_observation_set(observation, found, data, source, &why);
	free(source);
}

/** The names of all shares that are stored and match. */
static int list_shares(const struct hp_key_place *place, const char *pattern,
	struct hp_strv *matching, struct hp_why *why)
{
	struct hp_strv names;
	hp_strv_init(&names);
	size_t count = 0;
	int status = hp_hive_value_count(place->hive, place->key, &count, why);
	if (status == 0) {
		status = hp_hive_value_names(place->hive, place->key, &names, why);
	}
	if (status == 0 && names.count != count) {
		status = hp_why_set(
			why, "malformed", _("A value of %s has a name that is not text."), SHARES);
	}
	for (size_t i = 0; status == 0 && i < names.count; i++) {
		if (names.items[i][0] != '\0' && hp_name_matches(pattern, names.items[i])) {
			hp_strv_add(matching, names.items[i]);
		}
	}
	hp_strv_finish(&names);
	return status == 0 ? 1 : -1;
}

void hp_registry_read_shares(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	const char *pattern = fact->args[0];
	struct hp_why why = HP_WHY_INIT;
	struct hp_key_place place = {.hive = NULL};
	struct hp_strv names;
	hp_strv_init(&names);
	int found = find_shares(registry, &place, &why);
	char *source = found >= 0 ? hp_strdup(place.source) : NULL;
	if (found == 1) {
		found = list_shares(&place, pattern, &names, &why);
	}
	if (found >= 0) {
		found = check_cluster(registry, &why) < 0 ? -1 : 1;
	}
	/* "None" cannot be said where one could be that is on no disk. */
	if (found == 1 && names.count == 0 && may_be_made_at_start(pattern)) {
		found = hp_why_set(&why, "not-supported",
			_("No stored share matches %s, but one that Windows makes at each start "
			  "may (C$, ADMIN$, IPC$); look at the running machine and attest."),
			pattern);
	}
	hp_observation_set(
		observation, found, found == 1 ? hp_names_to_items(&names) : NULL, source, &why);
	hp_strv_finish(&names);
	free(source);
}
