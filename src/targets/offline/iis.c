/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iis.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hive_copy.h"
#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "image.h"
#include "keyread.h"
#include "../common/list.h"
#include "../common/metabase.h"
#include "paths.h"
#include "registry.h"

#define SERVICE_KEY "HKLM\\SYSTEM\\CurrentControlSet\\Services\\W3SVC"
#define SETUP_KEY "HKLM\\SOFTWARE\\Microsoft\\InetStp"
#define POOLS "/LM/W3SVC/AppPools"
#define SITES "/LM/W3SVC"

enum version { NO_IIS, IIS_5, IIS_6, IIS_7 };

struct hp_iis {
	struct hp_image *image;
	struct hp_registry *registry;
	/* What was read from the file of this moment; it or the reason why not. */
	char *read; /* its path; NULL: nothing yet */
	struct stat stamp;
	int status;
	struct hp_metabase metabase;
	struct hp_why why;
};

struct hp_iis *hp_iis_new(struct hp_image *image, struct hp_registry *registry)
{
	struct hp_iis *iis = hp_calloc(1, sizeof(*iis));
	iis->image = image;
	iis->registry = registry;
	return iis;
}

static void forget(struct hp_iis *iis)
{
	hp_metabase_finish(&iis->metabase);
	hp_why_finish(&iis->why);
	free(iis->read);
	iis->read = NULL;
}

void hp_iis_free(struct hp_iis *iis)
{
	if (iis == NULL) {
		return;
	}
	forget(iis);
	free(iis);
}

/* ---- which IIS ---- */

/** A file below inetsrv: 1 (caller frees ret_place->path), 0, -1. */
static int find_file(
	struct hp_iis *iis, const char *name, struct hp_image_place *ret_place, struct hp_why *why)
{
	const struct hp_image_place *windows = NULL;
	if (hp_image_windows(iis->image, &windows, why) < 0) {
		return -1;
	}
	char *path = hp_asprintf("%s/System32/inetsrv/%s", windows->path, name);
	int found = hp_image_find(iis->image, windows->drive, path, ret_place, why);
	free(path);
	return found;
}

/** No file of IIS: that there is none must be seen from the registry too. */
static int check_none(struct hp_iis *iis, char **ret_source, struct hp_why *why)
{
	struct hp_key_place place = {.hive = NULL};
	int found = hp_registry_find(iis->registry, SERVICE_KEY, &place, why);
	if (found == 1) {
		return hp_why_set(why, "malformed",
			_("The service W3SVC is in the registry, but System32\\inetsrv has no "
			  "MetaBase.xml or MetaBase.bin. Look at the machine itself and attest."));
	}
	if (found == 0) {
		*ret_source = hp_asprintf("IIS is not installed: no MetaBase in System32/inetsrv, "
					  "no service W3SVC in %s",
			place.source);
	}
	return found;
}

/** MetaBase.bin alone: IIS 5, unless setup says that it was a later one, which has lost its file.
 */
static int check_five(struct hp_iis *iis, struct hp_why *why)
{
	struct hp_key_place place = {.hive = NULL};
	uint32_t major = 0;
	int found = hp_registry_find(iis->registry, SETUP_KEY, &place, why);
	if (found == 1) {
		found = hp_key_dword(place.hive, place.key, "MajorVersion", &major, why);
	}
	if (found >= 0 && major >= 6) {
		found = hp_why_set(why, "malformed",
			_("IIS %u is installed by the registry, but System32\\inetsrv has no "
			  "MetaBase.xml. Look at the machine itself and attest."),
			(unsigned)major);
	}
	return found < 0 ? -1 : 0;
}

/** 0 with the version; the place of its file (caller frees the path) or, without IIS, the source.
 */
static int find_version(struct hp_iis *iis, enum version *ret_version, struct hp_image_place *place,
	char **ret_source, struct hp_why *why)
{
	static const struct {
		enum version version;
		const char *name;
	} files[] = {
		{IIS_7, "config/applicationHost.config"},
		{IIS_6, "MetaBase.xml"},
		{IIS_5, "MetaBase.bin"},
	};
	if (hp_registry_check_marker(iis->registry, why) < 0) {
		return -1;
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(files); i++) {
		int found = find_file(iis, files[i].name, place, why);
		if (found < 0) {
			return -1;
		}
		if (found == 1) {
			*ret_version = files[i].version;
			return files[i].version == IIS_5 ? check_five(iis, why) : 0;
		}
	}
	*ret_version = NO_IIS;
	return check_none(iis, ret_source, why) < 0 ? -1 : 0;
}

/* ---- the metabase ---- */

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static int why_errno(struct hp_why *why, const char *shown)
{
	const char *code = errno == EACCES || errno == EPERM ? "access-denied" : "io-error";
	return hp_why_set(why, code, _("%s cannot be read: %s."), shown, strerror(errno));
}

static int read_file(struct hp_iis *iis, int fd, const struct stat *st, const char *shown)
{
	if (!S_ISREG(st->st_mode)) {
		return hp_why_set(&iis->why, "malformed", _("%s is not a file."), shown);
	}
	if ((uint64_t)st->st_size > HP_METABASE_SIZE_MAX) {
		return hp_why_set(&iis->why, "too-large", _("%s is larger than 64 MiB."), shown);
	}
	struct hp_hive_copy copy = HP_HIVE_COPY_INIT;
	int status = hp_hive_copy_take(&copy, fd, shown, &iis->why);
	if (status == 0) {
		status = hp_metabase_parse(
			(const char *)copy.bytes, copy.size, shown, &iis->metabase, &iis->why);
	}
	hp_hive_copy_finish(&copy);
	return status;
}

/** Reads the metabase unless it was; *ret_source names it and its age. */
static int open_metabase(struct hp_iis *iis, const struct hp_image_place *place, char **ret_source,
	struct hp_why *why)
{
	char *shown = hp_image_shown(iis->image, place);
	int fd = hp_image_open(iis->image, place, O_RDONLY);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0) {
		why_errno(why, shown);
		if (fd >= 0) {
			close(fd);
		}
		free(shown);
		return -1;
	}
	if (iis->read == NULL || strcmp(iis->read, shown) != 0 || !same_file(&iis->stamp, &st)) {
		forget(iis);
		iis->status = read_file(iis, fd, &st, shown);
		iis->stamp = st;
		iis->read = hp_strdup(shown);
	}
	close(fd);
	if (iis->status == 0) {
		char time[HP_TIME_SIZE];
		hp_time_format(
			(int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000, time);
		*ret_source = hp_asprintf("%s, written %s", shown, time);
	} else {
		hp_why_set(why, iis->why.code, "%s", iis->why.text);
	}
	free(shown);
	return iis->status;
}

static const char *last_name(const char *location)
{
	const char *slash = strrchr(location, '/');
	return slash != NULL ? slash + 1 : location;
}

/** The object at `location`, if its class is one of these; another class there is neither found nor
 * absent. */
static int find_object(struct hp_iis *iis, const char *location, const char *const *classes,
	const struct hp_metabase_object **ret_object, struct hp_why *why)
{
	int found = hp_metabase_find(&iis->metabase, location, iis->read, ret_object, why);
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
		iis->read, (*ret_object)->class_, location);
}

/* ---- pools ---- */

static int find_pool(
	struct hp_iis *iis, const char *name, struct hp_json **ret_data, struct hp_why *why)
{
	static const char *const classes[] = {"IIsApplicationPool", NULL};
	const struct hp_metabase_object *object = NULL;
	char *location = hp_asprintf(POOLS "/%s", name);
	int found = find_object(iis, location, classes, &object, why);
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
static int find_site(
	struct hp_iis *iis, const char *site, const char **ret_number, struct hp_why *why)
{
	const char *by_number = NULL, *by_comment = NULL;
	bool any = false;
	size_t comments = 0;
	for (size_t i = 0; i < iis->metabase.count; i++) {
		const struct hp_metabase_object *object = &iis->metabase.items[i];
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
		char *sites = list_sites(&iis->metabase);
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

static int find_vdir(struct hp_iis *iis, const char *site, const char *name,
	struct hp_json **ret_data, struct hp_why *why)
{
	static const char *const classes[] = {"IIsWebVirtualDir", "IIsWebDirectory", NULL};
	const char *number = NULL;
	int found = find_site(iis, site, &number, why);
	if (found != 1) {
		return found;
	}
	const struct hp_metabase_object *object = NULL;
	char *location = location_of(number, name);
	found = find_object(iis, location, classes, &object, why);
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

/* ---- the facts ---- */

static int look(struct hp_iis *iis, const struct hp_fact *fact, struct hp_json **ret_data,
	char **ret_source, struct hp_why *why)
{
	bool is_pool = fact->kind == HP_FACT_IIS_POOL;
	enum version version = NO_IIS;
	struct hp_image_place place = {.path = NULL};
	int found = find_version(iis, &version, &place, ret_source, why);
	if (found == 0 && version == IIS_6) {
		found = open_metabase(iis, &place, ret_source, why);
		if (found == 0) {
			found = is_pool ? find_pool(iis, fact->args[0], ret_data, why)
					: find_vdir(
						  iis, fact->args[0], fact->args[1], ret_data, why);
		}
	} else if (found == 0 && version == IIS_7) {
		found = hp_why_set(why, "not-supported",
			_("IIS 7 or later keeps this in applicationHost.config, which this version "
			  "cannot read. Look in IIS Manager on the machine and attest."));
	} else if (found == 0 && version == IIS_5 && is_pool) {
		char *shown = hp_image_shown(iis->image, &place);
		*ret_source = hp_asprintf("IIS 5 has no application pools (%s)", shown);
		free(shown);
	} else if (found == 0 && version == IIS_5) {
		found = hp_why_set(why, "not-supported",
			_("IIS 5 keeps virtual directories in MetaBase.bin, which this version "
			  "cannot read. Look in Internet Services Manager on the machine and "
			  "attest."));
	}
	free(place.path);
	return found;
}

void hp_iis_read(struct hp_iis *iis, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_json *data = NULL;
	char *source = NULL;
	int found = look(iis, fact, &data, &source, &why);
	hp_observation_set(observation, found, data, source, &why);
	free(source);
}
