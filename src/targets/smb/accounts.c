/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `account`, `group` and their lists, from the machine's own account database: its own
 * domain and the built-in one. A domain controller has no accounts of its own; what it answers with
 * are those of its domain, and they are labelled so. Groups are the local ones ("aliases"), on a
 * domain controller also the domain's global ones.
 */
#include <stdlib.h>
#include <string.h>

#include "../common/list.h"
#include "call.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "host.h"
#include "samr.h"

/** What is looked for, on what kind of machine. */
struct look {
	const struct hp_fact *fact;
	struct hp_server_info info;
	bool controller;
	char *domain; /* whose names they are; NULL until it is known */
};

static bool is_own_domain(const struct look *look, const char *domain)
{
	return strcmp(domain, ".") == 0 || hp_name_equal(domain, look->info.name) ||
	       hp_name_equal(domain, look->domain);
}

/** The name after "MACHINE\"; 0, or -1 if it is of another domain. *ret_builtin: "BUILTIN\". */
static int plain_name(const struct look *look, struct hp_smb *smb, const char **ret_name,
	bool *ret_builtin, struct hp_why *why)
{
	const char *given = look->fact->args[0];
	const char *slash = strchr(given, '\\');
	if (slash == NULL) {
		*ret_name = given;
		*ret_builtin = false;
		return 0;
	}
	int status = 0;
	char *domain = hp_strndup(given, (size_t)(slash - given));
	*ret_name = slash + 1;
	*ret_builtin = hp_name_equal(domain, HP_SAMR_BUILTIN_NAME);
	if (!*ret_builtin && !is_own_domain(look, domain)) {
		status = hp_why_set(why, "not-supported",
			_("%s is of the domain %s, and %s tells its own names only; name a domain "
			  "controller as the target, or look at the domain and attest."),
			given, domain, hp_smb_shown(smb));
	}
	free(domain);
	return status;
}

static bool is_wanted(const struct look *look, uint32_t kind)
{
	if (look->fact->kind == HP_FACT_ACCOUNT) {
		return kind == HP_SAMR_USER;
	}
	return kind == HP_SAMR_ALIAS || (kind == HP_SAMR_GROUP && look->controller);
}

static int find_in(struct hp_samr *samr, const struct look *look, enum hp_samr_domain domain,
	const char *name, char **ret_spelled)
{
	uint32_t rid = 0, kind = 0;
	int found = hp_samr_find(samr, domain, name, &rid, &kind);
	if (found == 1 && !is_wanted(look, kind)) {
		return 0;
	}
	return found == 1 ? hp_samr_spell(samr, domain, rid, ret_spelled) : found;
}

static struct hp_json *labelled(const struct look *look)
{
	struct hp_json *data = hp_json_new_object();
	if (look->controller) {
		hp_json_set_string(data, "domain", look->domain);
	}
	return data;
}

static int look_one(struct hp_samr *samr, const struct look *look, struct hp_smb *smb,
	struct hp_json **ret_data, struct hp_why *why)
{
	const char *name = NULL;
	char *spelled = NULL;
	bool builtin = false;
	if (plain_name(look, smb, &name, &builtin, why) < 0) {
		return -1;
	}
	int found = builtin ? 0 : find_in(samr, look, HP_SAMR_OWN, name, &spelled);
	if (found == 0) {
		found = find_in(samr, look, HP_SAMR_BUILTIN, name, &spelled);
	}
	if (found == 1) {
		*ret_data = labelled(look);
		hp_json_set_string(*ret_data, "name", spelled);
	}
	free(spelled);
	return found;
}

static int list_all(struct hp_samr *samr, const struct look *look, struct hp_strv *names)
{
	if (look->fact->kind == HP_FACT_ACCOUNTS) {
		return hp_samr_list(samr, HP_SAMR_OWN, HP_SAMR_USER, names);
	}
	if (look->controller && hp_samr_list(samr, HP_SAMR_OWN, HP_SAMR_GROUP, names) < 0) {
		return -1;
	}
	if (hp_samr_list(samr, HP_SAMR_OWN, HP_SAMR_ALIAS, names) < 0) {
		return -1;
	}
	return hp_samr_list(samr, HP_SAMR_BUILTIN, HP_SAMR_ALIAS, names);
}

static int look_list(struct hp_samr *samr, const struct look *look, struct hp_json **ret_data)
{
	const char *pattern = look->fact->args[0] != NULL ? look->fact->args[0] : "*";
	struct hp_strv names, matching;
	hp_strv_init(&names);
	hp_strv_init(&matching);
	int status = list_all(samr, look, &names);
	for (size_t i = 0; status == 0 && i < names.count; i++) {
		if (hp_name_matches(pattern, names.items[i])) {
			hp_strv_add(&matching, names.items[i]);
		}
	}
	if (status == 0) {
		*ret_data = labelled(look);
		hp_json_set(*ret_data, "items", hp_names_to_json(&matching));
	}
	hp_strv_finish(&names);
	hp_strv_finish(&matching);
	return status == 0 ? 1 : -1;
}

static int look_accounts(struct hp_smb_call *call, struct hp_json **ret_data, struct hp_why *why)
{
	struct look *look = call->state;
	bool list = hp_fact_info(look->fact->kind)->is_list;
	struct hp_samr *samr = hp_samr_new(call, why);
	int found = hp_samr_open(samr, list);
	if (found == 0) {
		free(look->domain);
		look->domain = hp_strdup(hp_samr_domain(samr));
		/* Any other machine's accounts are of a domain with its own name. */
		look->controller =
			look->controller || !hp_name_equal(look->domain, look->info.name);
		found = list ? look_list(samr, look, ret_data)
			     : look_one(samr, look, call->smb, ret_data, why);
	}
	hp_samr_close(samr);
	return found;
}

/** Where it was read: whose names they are has to be said with them, and with their absence. */
static char *source_of(struct hp_smb *smb, const struct look *look)
{
	if (!look->controller || look->domain == NULL) {
		return hp_smb_source(smb, "samr");
	}
	char *clean = hp_text_clean(look->domain, strlen(look->domain), false);
	/* TRANSLATORS: where something was read, before "on CAP01"; samr is a name and stays. */
	char *part = hp_asprintf(_("samr (the domain %s)"), clean);
	char *source = hp_smb_source(smb, part);
	free(part);
	free(clean);
	return source;
}

void hp_smb_read_account(
	struct hp_smb *smb, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_json *data = NULL;
	struct look look = {.fact = fact};
	/* First, for it has a pipe of its own. */
	int found = hp_smb_server(smb, &look.info, &why);
	if (found == 1) {
		look.controller = (look.info.type & HP_SERVER_TYPE_CONTROLLER) != 0;
		found = hp_smb_call_look(
			smb, HP_SMB_SAMR, hp_samr_what(), look_accounts, fact, &look, &data, &why);
	}
	char *source = source_of(smb, &look);
	hp_observation_set(observation, found, data, source, &why);
	free(source);
	free(look.domain);
	free(look.info.name);
}
