/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shares, accounts and groups, from the lists of `net` and from what it says of one name. An error
 * number for one name is proof that it is not there; so is a whole list without it.
 */
#include <stdlib.h>
#include <string.h>

#include "../common/list.h"
#include "facts.h"
#include "holdpoint/capture.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "net.h"

struct kind {
	const char *file;
	const char *command;
	int (*parse)(const char *body, const char *shown, struct hp_net_list *ret_list,
		struct hp_why *why);
	unsigned not_there[2]; /* error numbers that prove absence */
};

static const struct kind shares = {
	HP_CAPTURE_SHARES, HP_CAPTURE_NET_SHARE, hp_net_shares, {HP_NET_NO_SHARE, HP_NET_NO_SHARE}};
static const struct kind accounts = {
	HP_CAPTURE_ACCOUNTS, HP_CAPTURE_NET_USER, hp_net_users, {HP_NET_NO_USER, HP_NET_NO_USER}};
static const struct kind groups = {HP_CAPTURE_GROUPS, HP_CAPTURE_NET_LOCALGROUP, hp_net_groups,
	{HP_NET_NO_GROUP, HP_NET_NO_ALIAS}};

static const struct kind *kind_of(enum hp_fact_kind kind)
{
	if (kind == HP_FACT_SHARE || kind == HP_FACT_SHARES) {
		return &shares;
	}
	return kind == HP_FACT_ACCOUNT || kind == HP_FACT_ACCOUNTS ? &accounts : &groups;
}

static int unsure(const struct hp_net_item *item, const char *file, struct hp_why *why)
{
	return hp_why_set(why, "ambiguous-name",
		_("%s shows the name %s, which was cut or has a character that the code page of "
		  "the console lacks; it may be the one that is asked for. Look at the machine "
		  "itself and attest."),
		file, item->name);
}

/** An error instead of an output: it says nothing of what there is. */
static int said_error(const struct hp_section *section, unsigned error, struct hp_why *why)
{
	return hp_why_set(why, error == 5 ? "access-denied" : "malformed",
		_("On the machine \"%s\" ended with error %u (%s). Run it again with administrator "
		  "rights."),
		section->command, error, section->file);
}

static int read_list(const struct hp_captured *captured, const struct hp_fact *fact,
	const struct hp_section **ret_section, struct hp_net_list *ret_list, struct hp_why *why)
{
	const struct kind *kind = kind_of(fact->kind);
	const struct hp_section *section = hp_sections_find(&captured->sections, kind->command);
	unsigned error = 0;
	if (section == NULL) {
		return hp_captured_nothing(captured, kind->file, fact, why);
	}
	*ret_section = section;
	int ended = hp_net_end(
		section->body, section->whole || !section->framed, section->file, &error, why);
	if (ended == 0) {
		return said_error(section, error, why);
	}
	return ended < 0 ? -1 : kind->parse(section->body, section->file, ret_list, why);
}

static struct hp_json *name_json(
	const struct kind *kind, const char *name, const char *path, const char *comment)
{
	struct hp_json *data = hp_json_new_object();
	if (kind == &shares) {
		hp_json_set_string(data, "path", path);
		hp_json_set_string(
			data, "comment", comment != NULL && comment[0] != '\0' ? comment : NULL);
	} else {
		hp_json_set_string(data, "name", name);
	}
	return data;
}

/** What `net share NAME` said: 1, 0, -1. */
static int look_detail(const struct kind *kind, const struct hp_section *section, const char *name,
	struct hp_json **ret_data, struct hp_why *why)
{
	struct hp_net_detail detail = {.name = NULL};
	unsigned error = 0;
	int ended = hp_net_end(
		section->body, section->whole || !section->framed, section->file, &error, why);
	if (ended == 0) {
		bool none = error == kind->not_there[0] || error == kind->not_there[1];
		return none ? 0 : said_error(section, error, why);
	}
	if (ended < 0 || hp_net_detail(section->body, section->file, &detail, why) < 0) {
		return -1;
	}
	int found = 1;
	if (hp_captured_match(detail.name, false, name) == HP_MATCH_NO) {
		found = hp_why_set(why, "malformed",
			_("In %s the output of \"%s\" is about another name; run it again."),
			section->file, section->command);
	} else {
		*ret_data = name_json(kind, detail.name, detail.path, detail.remark);
	}
	hp_net_detail_finish(&detail);
	return found;
}

static int look_list(const struct kind *kind, const struct hp_section *section,
	const struct hp_net_list *list, const char *name, struct hp_json **ret_data,
	struct hp_why *why)
{
	const struct hp_net_item *maybe = NULL;
	for (size_t i = 0; i < list->count; i++) {
		const struct hp_net_item *item = &list->items[i];
		enum hp_captured_match match = hp_captured_match(item->name, item->cut, name);
		if (match == HP_MATCH_YES) {
			*ret_data = name_json(kind, item->name, item->path, NULL);
			return 1;
		}
		maybe = match == HP_MATCH_MAYBE ? item : maybe;
	}
	return maybe != NULL ? unsure(maybe, section->file, why) : 0;
}

/** The name behind "MACHINE\" or ".\"; NULL if it is of a domain. */
static const char *plain_name(
	const struct hp_captured *captured, const char *given, struct hp_why *why)
{
	const char *slash = strchr(given, '\\');
	if (slash == NULL) {
		return given;
	}
	char *domain = hp_strndup(given, (size_t)(slash - given));
	bool own = strcmp(domain, ".") == 0 || hp_name_equal(domain, "BUILTIN") ||
		   (captured->host != NULL && hp_name_equal(domain, captured->host));
	if (!own) {
		hp_why_set(why, "not-supported",
			_("%s is of the domain %s, and a capture holds the machine's own names "
			  "only; look at the domain and attest."),
			given, domain);
	}
	free(domain);
	return own ? slash + 1 : NULL;
}

/** "... (a domain controller: names of the domain)" where the machine has none of its own. Takes
 * the source over. */
static char *label_domain(
	const struct hp_captured *captured, const struct kind *kind, char *source_taken)
{
	struct hp_why why = HP_WHY_INIT;
	char *type = NULL;
	if (kind != &shares && captured->keys.impl != NULL &&
		hp_keys_text(&captured->keys,
			"HKLM\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions", "ProductType",
			&type, &why) == 1 &&
		hp_name_equal(type, "LanmanNT")) {
		char *labelled = hp_asprintf(
			_("%s (a domain controller: names of the domain)"), source_taken);
		free(source_taken);
		source_taken = labelled;
	}
	free(type);
	hp_why_finish(&why);
	return source_taken;
}

static int look_one(const struct hp_captured *captured, const struct hp_fact *fact,
	struct hp_json **ret_data, char **ret_source, struct hp_why *why)
{
	const struct kind *kind = kind_of(fact->kind);
	const char *name = plain_name(captured, fact->args[0], why);
	if (name == NULL) {
		return -1;
	}
	char *command = hp_asprintf("%s %s", kind->command, name);
	const struct hp_section *section = hp_sections_find(&captured->sections, command);
	const struct hp_section *all = hp_sections_find(&captured->sections, kind->command);
	struct hp_net_list list = {.items = NULL};
	int found = -1;
	free(command);
	/* Both are in the order of their age. */
	if (section != NULL && (all == NULL || section > all)) {
		found = look_detail(kind, section, name, ret_data, why);
	} else if (read_list(captured, fact, &section, &list, why) == 0) {
		found = look_list(kind, section, &list, name, ret_data, why);
	}
	hp_net_list_finish(&list);
	if (found >= 0) {
		*ret_source = label_domain(
			captured, kind_of(fact->kind), hp_captured_where(captured, section));
	}
	return found;
}

static int look_all(const struct hp_captured *captured, const struct hp_fact *fact,
	struct hp_json **ret_data, char **ret_source, struct hp_why *why)
{
	const char *pattern = fact->args[0] != NULL ? fact->args[0] : "*";
	const struct hp_section *section = NULL;
	struct hp_net_list list = {.items = NULL};
	struct hp_strv names;
	if (read_list(captured, fact, &section, &list, why) < 0) {
		return -1;
	}
	int status = 1;
	hp_strv_init(&names);
	for (size_t i = 0; status == 1 && i < list.count; i++) {
		const struct hp_net_item *item = &list.items[i];
		enum hp_captured_match match =
			hp_captured_match_pattern(item->name, item->cut, pattern);
		if (match == HP_MATCH_MAYBE) {
			status = unsure(item, section->file, why);
		} else if (match == HP_MATCH_YES) {
			hp_strv_add(&names, item->name);
		}
	}
	if (status == 1) {
		*ret_data = hp_names_to_items(&names);
		*ret_source = label_domain(
			captured, kind_of(fact->kind), hp_captured_where(captured, section));
	}
	hp_strv_finish(&names);
	hp_net_list_finish(&list);
	return status;
}

void hp_captured_named(const struct hp_captured *captured, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_json *data = NULL;
	char *source = NULL;
	int found = hp_fact_info(fact->kind)->is_list
			    ? look_all(captured, fact, &data, &source, &why)
			    : look_one(captured, fact, &data, &source, &why);
	hp_observation_set(observation, found, data, source, &why);
	free(source);
}
