/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iis_facts.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "list.h"

#define POOLS "/LM/W3SVC/AppPools"
#define SITES "/LM/W3SVC"

static const char *last_name(const char *location)
{
	const char *slash = strrchr(location, '/');
	return slash != NULL ? slash + 1 : location;
}

/** The object at `location`, if its class is one of these; another class there is neither found nor
 * absent. */
static int find_object(const struct hp_metabase *metabase, const char *shown, const char *location,
	const char *const *classes, const struct hp_metabase_object **ret_object,
	struct hp_why *why)
{
	int found = hp_metabase_find(metabase, location, shown, ret_object, why);
	if (found != 1) {
		return found;
	}
	for (size_t i = 0; classes[i] != NULL; i++) {
		if (strcmp((*ret_object)->class_, classes[i]) == 0) {
			return 1;
		}
	}
	return hp_why_set(why, "malformed",
		_("%s has an object of another kind (%s) at %s. Look at the machine itself and "
		  "attest."),
		shown, (*ret_object)->class_, location);
}

/* ---- pools ---- */

int hp_iis_find_pool(const struct hp_metabase *metabase, const char *shown, const char *name,
	struct hp_json **ret_data, struct hp_why *why)
{
	static const char *const classes[] = {"IIsApplicationPool", NULL};
	const struct hp_metabase_object *object = NULL;
	char *location = hp_asprintf(POOLS "/%s", name);
	int found = find_object(metabase, shown, location, classes, &object, why);
	free(location);
	if (found == 1) {
		*ret_data = hp_json_new_object();
		hp_json_set_string(*ret_data, "name", last_name(object->location));
		hp_json_set_string(*ret_data, "class", object->class_);
	}
	return found;
}

/* ---- virtual directories ---- */

/** The number of a site's location, or NULL if it is none of a site. */
static const char *site_number(const struct hp_metabase_object *object)
{
	size_t prefix = strlen(SITES "/");
	if (strcmp(object->class_, "IIsWebServer") != 0 || strlen(object->location) <= prefix) {
		return NULL;
	}
	const char *number = object->location + prefix;
	return strspn(number, "0123456789") == strlen(number) ? number : NULL;
}

/** "1 (Default Web Site), 4 (Intranet)", of the first few. */
static char *list_sites(const struct hp_metabase *metabase)
{
	enum { SHOWN_MAX = 8 };
	struct hp_str list;
	hp_str_init(&list);
	size_t shown = 0;
	for (size_t i = 0; i < metabase->count && shown < SHOWN_MAX; i++) {
		const char *number = site_number(&metabase->items[i]);
		if (number != NULL) {
			const char *comment = metabase->items[i].comment;
			char *text = hp_asprintf("%s%s (%s)", shown > 0 ? ", " : "", number,
				comment != NULL ? comment : "");
			hp_str_append(&list, text);
			free(text);
			shown++;
		}
	}
	char *raw = hp_str_detach(&list);
	char *clean = hp_text_clean_cut(raw, 400);
	free(raw);
	return clean;
}

/**
 * The number of the site that is called so, by number or comment: 1 (the metabase's), 0 if there
 * are no sites at all, -1. A site that is not among those there are may be one whose name is
 * written another way: its directories are not absent.
 */
static int find_site(const struct hp_metabase *metabase, const char *site, const char **ret_number,
	struct hp_why *why)
{
	const char *by_number = NULL, *by_comment = NULL;
	bool any = false;
	size_t comments = 0;
	for (size_t i = 0; i < metabase->count; i++) {
		const struct hp_metabase_object *object = &metabase->items[i];
		const char *number = site_number(object);
		if (number == NULL) {
			continue;
		}
		any = true;
		by_number = strcmp(number, site) == 0 ? number : by_number;
		if (object->comment != NULL && hp_name_equal(object->comment, site)) {
			by_comment = number;
			comments++;
		}
	}
	if (by_number == NULL && comments > 1) {
		return hp_why_set(why, "ambiguous-name",
			_("%zu web sites are named %s; give the number of the one to be read."),
			comments, site);
	}
	if (by_number == NULL && by_comment == NULL && any) {
		char *sites = list_sites(metabase);
		hp_why_set(why, "malformed",
			_("No web site has the number or name %s; there are: %s."), site, sites);
		free(sites);
		return -1;
	}
	*ret_number = by_number != NULL ? by_number : by_comment;
	return any ? 1 : 0;
}

/** /LM/W3SVC/1/ROOT/A/B from "1" and "A\B\". */
static char *location_of(const char *number, const char *name)
{
	struct hp_str location;
	hp_str_init(&location);
	hp_str_append(&location, SITES "/");
	hp_str_append(&location, number);
	hp_str_append(&location, "/ROOT");
	char *rest = hp_strdup(name);
	char *save = NULL;
	for (char *part = strtok_r(rest, "/\\", &save); part != NULL;
		part = strtok_r(NULL, "/\\", &save)) {
		hp_str_append(&location, "/");
		hp_str_append(&location, part);
	}
	free(rest);
	return hp_str_detach(&location);
}

int hp_iis_find_vdir(const struct hp_metabase *metabase, const char *shown, const char *site,
	const char *name, struct hp_json **ret_data, struct hp_why *why)
{
	static const char *const classes[] = {"IIsWebVirtualDir", "IIsWebDirectory", NULL};
	const char *number = NULL;
	int found = find_site(metabase, site, &number, why);
	if (found != 1) {
		return found;
	}
	const struct hp_metabase_object *object = NULL;
	char *location = location_of(number, name);
	found = find_object(metabase, shown, location, classes, &object, why);
	free(location);
	if (found == 1) {
		*ret_data = hp_json_new_object();
		hp_json_set_string(*ret_data, "name", last_name(object->location));
		hp_json_set_string(*ret_data, "class", object->class_);
		hp_json_set_string(*ret_data, "site", number);
		hp_json_set(*ret_data, "path",
			object->path != NULL ? hp_json_new_string(object->path)
					     : hp_json_new_null());
	}
	return found;
}

/* ---- which IIS ---- */

enum version { NO_IIS, IIS_5, IIS_6, IIS_7 };

/** No file of IIS: that there is none must be seen from the registry too. */
static int check_none(const struct hp_iis_source *source, char **ret_source, struct hp_why *why)
{
	char *where = NULL;
	int found = source->service(source->state, &where, why);
	if (found == 1) {
		return hp_why_set(why, "malformed",
			_("The service W3SVC is in the registry, but System32\\inetsrv has no "
			  "MetaBase.xml or MetaBase.bin. Look at the machine itself and attest."));
	}
	if (found == 0) {
		*ret_source = hp_asprintf("IIS is not installed: no MetaBase in System32/inetsrv, "
					  "no service W3SVC in %s",
			where);
		free(where);
	}
	return found;
}

/** MetaBase.bin alone: IIS 5, unless setup says that it was a later one, which has lost its file.
 */
static int check_five(const struct hp_iis_source *source, struct hp_why *why)
{
	uint32_t major = 0;
	int found = source->major(source->state, &major, why);
	if (found == 1 && major >= 6) {
		found = hp_why_set(why, "malformed",
			_("IIS %u is installed by the registry, but System32\\inetsrv has no "
			  "MetaBase.xml. Look at the machine itself and attest."),
			(unsigned)major);
	}
	return found < 0 ? -1 : 0;
}

/** 0 with the version and the name of its file (caller frees) or, without IIS, the source. */
static int find_version(const struct hp_iis_source *source, enum version *ret_version,
	char **ret_shown, char **ret_source, struct hp_why *why)
{
	static const struct {
		enum version version;
		const char *name;
	} files[] = {
		{IIS_7, "config/applicationHost.config"},
		{IIS_6, HP_IIS_METABASE},
		{IIS_5, "MetaBase.bin"},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(files); i++) {
		int found = source->find(source->state, files[i].name, ret_shown, why);
		if (found < 0) {
			return -1;
		}
		if (found == 1) {
			*ret_version = files[i].version;
			return files[i].version == IIS_5 ? check_five(source, why) : 0;
		}
	}
	*ret_version = NO_IIS;
	return check_none(source, ret_source, why) < 0 ? -1 : 0;
}

/* ---- the facts ---- */

static int look_six(const struct hp_iis_source *source, const struct hp_fact *fact,
	struct hp_json **ret_data, char **ret_source, struct hp_why *why)
{
	const struct hp_metabase *metabase = NULL;
	const char *shown = NULL;
	if (source->metabase(source->state, &metabase, &shown, ret_source, why) < 0) {
		return -1;
	}
	return fact->kind == HP_FACT_IIS_POOL
		       ? hp_iis_find_pool(metabase, shown, fact->args[0], ret_data, why)
		       : hp_iis_find_vdir(
				 metabase, shown, fact->args[0], fact->args[1], ret_data, why);
}

static int look_five(
	const struct hp_fact *fact, const char *shown, char **ret_source, struct hp_why *why)
{
	if (fact->kind == HP_FACT_IIS_POOL) {
		*ret_source = hp_asprintf("IIS 5 has no application pools (%s)", shown);
		return 0;
	}
	return hp_why_set(why, "not-supported",
		_("IIS 5 keeps virtual directories in MetaBase.bin, which this version cannot "
		  "read. Look in Internet Services Manager on the machine and attest."));
}

static int look(const struct hp_iis_source *source, const struct hp_fact *fact,
	struct hp_json **ret_data, char **ret_source, struct hp_why *why)
{
	enum version version = NO_IIS;
	char *shown = NULL;
	int found = find_version(source, &version, &shown, ret_source, why);
	if (found == 0) {
		switch (version) {
		case NO_IIS:
			break;
		case IIS_5:
			found = look_five(fact, shown, ret_source, why);
			break;
		case IIS_6:
			found = look_six(source, fact, ret_data, ret_source, why);
			break;
		case IIS_7:
			found = hp_why_set(why, "not-supported",
				_("IIS 7 or later keeps this in applicationHost.config, which this "
				  "version cannot read. Look in IIS Manager on the machine and "
				  "attest."));
			break;
		}
	}
	free(shown);
	return found;
}

void hp_iis_answer(const struct hp_iis_source *source, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_json *data = NULL;
	char *where = NULL;
	int found = look(source, fact, &data, &where, &why);
	hp_observation_set(observation, found, data, where, &why);
	free(where);
}
