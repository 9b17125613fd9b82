/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `share` and `shares`: the values below LanmanServer\Shares, each a REG_MULTI_SZ of
 * NAME=VALUE. Not there, and so unreadable where they are asked for, are the shares that Windows
 * makes anew at each start (C$, ADMIN$, IPC$, SYSVOL, NETLOGON) and those of a cluster, which live
 * in the cluster's own database.
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
#include "list.h"

#define SERVICES "HKLM\\SYSTEM\\CurrentControlSet\\Services"
#define SHARES SERVICES "\\LanmanServer\\Shares"

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

static int look_share(const struct hp_keys *keys, const struct hp_key *shares, const char *name,
	struct hp_json **ret_data, struct hp_why *why)
{
	struct hp_strv texts;
	hp_strv_init(&texts);
	int found = hp_key_texts(keys, shares, name, &texts, why);
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
 * hold the services. 1 (to be closed), 0, -1; *ret_source (caller frees) after 1 and 0. */
static int find_shares(
	const struct hp_keys *keys, struct hp_key *ret_key, char **ret_source, struct hp_why *why)
{
	int found = hp_key_find(keys, SERVICES, ret_key, why);
	if (found == 0) {
		return hp_why_set(why, "malformed",
			_("The registry has no services, and so no list of shares (%s)."), SHARES);
	}
	if (found < 0) {
		return -1;
	}
	hp_key_close(keys, ret_key);
	found = hp_key_find(keys, SHARES, ret_key, why);
	*ret_source = found >= 0 ? hp_strdup(ret_key->source) : NULL;
	return found;
}

static void read_one(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation)
{
	const char *name = fact->args[0];
	struct hp_why why = HP_WHY_INIT;
	struct hp_key shares = {.place = NULL};
	struct hp_json *data = NULL;
	char *source = NULL;
	int found = find_shares(keys, &shares, &source, &why);
	if (found == 1) {
		found = look_share(keys, &shares, name, &data, &why);
		hp_key_close(keys, &shares);
	}
	if (found == 0 && is_made_at_start(name)) {
		found = not_stored(name, &why);
	}
	hp_observation_set(observation, found, data, source, &why);
	free(source);
}

/** The names of all shares that are stored and match. */
static int list_shares(const struct hp_keys *keys, const struct hp_key *shares, const char *pattern,
	struct hp_strv *matching, struct hp_why *why)
{
	struct hp_strv names;
	hp_strv_init(&names);
	size_t odd = 0;
	int status = hp_key_value_names(keys, shares, &names, &odd, why);
	if (status == 0 && odd > 0) {
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

static void read_list(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation)
{
	const char *pattern = fact->args[0];
	struct hp_why why = HP_WHY_INIT;
	struct hp_key shares = {.place = NULL};
	struct hp_strv names;
	hp_strv_init(&names);
	char *source = NULL;
	int found = find_shares(keys, &shares, &source, &why);
	if (found == 1) {
		found = list_shares(keys, &shares, pattern, &names, &why);
		hp_key_close(keys, &shares);
	} else if (found == 0) {
		found = 1; /* the list is empty */
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

void hp_keys_read_share(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation)
{
	(fact->kind == HP_FACT_SHARES ? read_list : read_one)(keys, fact, observation);
}
