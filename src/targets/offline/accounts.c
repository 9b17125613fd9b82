/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `account`, `group` and their lists, from the names that the hive SAM keeps of its own
 * domain and of the built-in one. On a domain controller that hive holds only the account of the
 * restore mode; the domain's accounts are in its directory, which is not read.
 */
#include <stdlib.h>
#include <string.h>

#include "../common/keys.h"
#include "../common/list.h"
#include "hive.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "machine.h"
#include "registry.h"
#include "registry_internal.h"

#define DOMAINS "HKLM\\SAM\\SAM\\Domains"
#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control"

static const char *const account_keys[] = {DOMAINS "\\Account\\Users\\Names", NULL};
static const char *const group_keys[] = {
	DOMAINS "\\Account\\Aliases\\Names", DOMAINS "\\Builtin\\Aliases\\Names", NULL};

/** 0 if the machine keeps accounts of its own; -1 if it is a domain controller, or does not say. */
static int check_product(struct hp_registry *registry, struct hp_why *why)
{
	char *type = NULL;
	int found = hp_keys_text(
		hp_registry_keys(registry), CONTROL "\\ProductOptions", "ProductType", &type, why);
	if (found == 1 && hp_name_equal(type, "LanmanNT")) {
		found = hp_why_set(why, "not-supported",
			_("The machine is a domain controller, which has no local accounts and "
			  "groups; look at the domain and attest."));
	} else if (found == 0) {
		found = hp_why_set(why, "malformed",
			_("The registry does not say whether the machine is a domain controller "
			  "(%s\\ProductOptions, ProductType)."),
			CONTROL);
	}
	free(type);
	return found == 1 ? 0 : -1;
}

/** Whether `domain` is this machine, or ".", or the built-in one: 1, 0, -1. */
static int is_own_domain(struct hp_registry *registry, const char *domain, struct hp_why *why)
{
	if (strcmp(domain, ".") == 0 || hp_name_equal(domain, "BUILTIN")) {
		return 1;
	}
	char *name = NULL;
	int found = hp_keys_text(hp_registry_keys(registry), CONTROL "\\ComputerName\\ComputerName",
		"ComputerName", &name, why);
	if (found == 1) {
		found = hp_name_equal(domain, name) ? 1 : 0;
	}
	free(name);
	return found;
}

/** The name after "MACHINE\"; -1 if it is of a domain. */
static int plain_name(
	struct hp_registry *registry, const char *given, const char **ret_name, struct hp_why *why)
{
	const char *slash = strchr(given, '\\');
	if (slash == NULL) {
		*ret_name = given;
		return 0;
	}
	char *domain = hp_strndup(given, (size_t)(slash - given));
	int own = is_own_domain(registry, domain, why);
	if (own == 0) {
		own = hp_why_set(why, "not-supported",
			_("%s is of the domain %s, and the disk holds the machine's own names "
			  "only; look at the domain and attest."),
			given, domain);
	}
	free(domain);
	*ret_name = slash + 1;
	return own < 0 ? -1 : 0;
}

/** The list of names, which every SAM has. */
static int find_names(struct hp_registry *registry, const char *key, struct hp_key_place *place,
	struct hp_why *why)
{
	int found = hp_registry_find(registry, key, place, why);
	return found != 0 ? found
			  : hp_why_set(why, "malformed",
				    _("The hive SAM has no key %s, so it holds no list of names."),
				    key);
}

/** As it is spelled: 1 (caller frees), 0, -1. */
static int find_name(struct hp_registry *registry, const char *const *keys, const char *name,
	char **ret_spelled, char **ret_source, struct hp_why *why)
{
	int found = 0;
	for (size_t k = 0; found == 0 && keys[k] != NULL; k++) {
		struct hp_key_place place = {.hive = NULL};
		struct hp_subkeys subkeys = {.count = 0};
		found = find_names(registry, keys[k], &place, why);
		if (found == 1) {
			free(*ret_source);
			*ret_source = hp_strdup(place.source);
			found = hp_hive_subkeys(place.hive, place.key, &subkeys, why);
		}
		for (size_t i = 0; found == 0 && i < subkeys.count; i++) {
			const char *own = subkeys.items[i].name;
			if (own != NULL && hp_name_equal(own, name)) {
				*ret_spelled = hp_strdup(own);
				found = 1;
			}
		}
	}
	return found;
}

void hp_registry_read_account(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	const char *const *keys = fact->kind == HP_FACT_GROUP ? group_keys : account_keys;
	struct hp_why why = HP_WHY_INIT;
	const char *name = NULL;
	char *spelled = NULL;
	char *source = NULL;
	struct hp_json *data = NULL;
	int found = check_product(registry, &why);
	if (found == 0) {
		found = plain_name(registry, fact->args[0], &name, &why);
	}
	if (found == 0) {
		found = find_name(registry, keys, name, &spelled, &source, &why);
	}
	if (found == 1) {
		data = hp_json_new_object();
		hp_json_set_string(data, "name", spelled);
	}
	hp_observation_set(observation, found, data, source, &why);
	free(spelled);
	free(source);
}

static int list_names(struct hp_registry *registry, const char *key, const char *pattern,
	struct hp_strv *names, char **ret_source, struct hp_why *why)
{
	struct hp_key_place place = {.hive = NULL};
	struct hp_subkeys subkeys = {.count = 0};
	if (find_names(registry, key, &place, why) < 0 ||
		hp_hive_subkeys(place.hive, place.key, &subkeys, why) < 0) {
		return -1;
	}
	free(*ret_source);
	*ret_source = hp_strdup(place.source);
	for (size_t i = 0; i < subkeys.count; i++) {
		const char *name = subkeys.items[i].name;
		if (name == NULL) {
			return hp_why_set(why, "malformed",
				_("A key below %s has a name that is not text."), key);
		}
		if (hp_name_matches(pattern, name)) {
			hp_strv_add(names, name);
		}
	}
	return 0;
}

void hp_registry_read_accounts(struct hp_registry *registry, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	const char *const *keys = fact->kind == HP_FACT_GROUPS ? group_keys : account_keys;
	const char *pattern = fact->args[0] != NULL ? fact->args[0] : "*";
	struct hp_why why = HP_WHY_INIT;
	char *source = NULL;
	struct hp_strv names;
	hp_strv_init(&names);
	int status = check_product(registry, &why);
	for (size_t k = 0; status == 0 && keys[k] != NULL; k++) {
		status = list_names(registry, keys[k], pattern, &names, &source, &why);
	}
	hp_observation_set(observation, status == 0 ? 1 : -1,
		status == 0 ? hp_names_to_items(&names) : NULL, source, &why);
	hp_strv_finish(&names);
	free(source);
}
