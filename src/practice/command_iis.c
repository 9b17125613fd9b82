/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iisreset, adsutil, iisvdir, component: Internet Information Services. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../targets/practice/state.h"
#include "commands.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "iis.h"
#include "machine.h"
#include "services.h"

static struct hp_practice_iis *iis_of(struct hp_console *console)
{
	return &hp_machine_state(console->machine)->iis;
}

/** Writes metabase and state after a change. */
static enum hp_console_result keep(struct hp_console *console)
{
	struct hp_error err = HP_ERROR_INIT;
	if (hp_iis_write(console->machine, &err) < 0) {
		return hp_console_fail(console, &err);
	}
	enum hp_console_result result = hp_console_save(console);
	if (result == HP_CONSOLE_DONE) {
		hp_console_print(console, _("The command was completed.\n"));
	}
	return result;
}

static enum hp_console_result no_iis(struct hp_console *console)
{
	return hp_console_error(
		console, _("Internet Information Services are not installed on this machine."));
}

/* ---- iisreset ---- */

enum hp_console_result hp_command_iisreset(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	static const char *const names[] = {"W3SVC", "SMTPSVC", "NntpSvc", "IISADMIN"};
	struct hp_practice_state *state = hp_machine_state(console->machine);
	bool stop = true, start = true, sound = words->count <= 2;
	size_t seen = 0;
	if (words->count == 2) {
		stop = !hp_console_is_flag(words->items[1], "start");
		start = !hp_console_is_flag(words->items[1], "stop");
		sound = stop != start || hp_console_is_flag(words->items[1], "restart");
	}
	if (!sound) {
		return hp_console_usage(console, _("  iisreset [/stop | /start]\n"));
	}
	hp_services_refresh(console->machine);
	for (size_t i = 0; i < HP_ARRAY_SIZE(names); i++) {
		struct hp_error err = HP_ERROR_INIT;
		size_t at = hp_practice_state_find_service(state, names[i], NULL);
		if (at == SIZE_MAX) {
			continue;
		}
		seen++;
		if (stop && hp_services_stop(console->machine, at, &err) < 0) {
			return hp_console_fail(console, &err);
		}
		at = hp_practice_state_find_service(state, names[i], NULL);
		if (start && at != SIZE_MAX && state->services[at].start != HP_START_DISABLED) {
			state->services[at].running = HP_SERVICE_RUNNING;
		}
	}
	if (seen == 0) {
		return no_iis(console);
	}
	enum hp_console_result result = hp_console_save(console);
	if (result == HP_CONSOLE_DONE) {
		hp_console_print(console, start ? _("The services of IIS were started.\n")
						: _("The services of IIS were stopped.\n"));
	}
	return result;
}

/* ---- paths of the metabase ---- */

enum place_kind { NO_PLACE, ALL_POOLS, POOL, ALL_SITES, SITE, VDIR };

/** What a path such as W3SVC/1/ROOT/SMS_MP means. */
struct place {
	enum place_kind kind;
	struct hp_practice_site *site;
	const char *name; /* of the pool or directory; points into the path */
};

static struct hp_practice_site *find_site(struct hp_practice_iis *iis, const char *text, size_t len)
{
	struct hp_practice_site *found = NULL;
	char *wanted = hp_strndup(text, len);
	for (size_t i = 0; found == NULL && i < iis->site_count; i++) {
		char *number = hp_asprintf("%u", iis->sites[i].number);
		if (strcmp(number, wanted) == 0 || hp_name_equal(iis->sites[i].name, wanted)) {
			found = &iis->sites[i];
		}
		free(number);
	}
	free(wanted);
	return found;
}

/** Steps behind `head` and a slash at *at, in any case; false: it is not there. */
static bool step(const char **at, const char *head)
{
	size_t len = strlen(head);
	char *own = hp_strndup(*at, len);
	bool same = hp_name_equal(own, head) && ((*at)[len] == '/' || (*at)[len] == '\0');
	free(own);
	if (same) {
		*at += len + ((*at)[len] == '/');
	}
	return same;
}

static struct place find_place(struct hp_practice_iis *iis, const char *path)
{
	struct place place = {.kind = NO_PLACE};
	path += path[0] == '/';
	(void)step(&path, "LM");
	if (!step(&path, "W3SVC")) {
		return place;
	}
	if (path[0] == '\0') {
		place.kind = ALL_SITES;
	} else if (step(&path, "AppPools")) {
		place.kind = path[0] == '\0' ? ALL_POOLS : POOL;
		place.name = path;
	} else {
		size_t len = strcspn(path, "/");
		place.site = find_site(iis, path, len);
		path += len + (path[len] == '/');
		if (place.site != NULL && (path[0] == '\0' || step(&path, "ROOT"))) {
			place.kind = path[0] == '\0' ? SITE : VDIR;
			place.name = path;
		}
	}
	return place;
}

static enum hp_console_result no_place(struct hp_console *console, const char *path)
{
	return hp_console_error(console, _("The metabase has nothing at %s."), path);
}

static enum hp_console_result enumerate(struct hp_console *console, const char *path)
{
	struct hp_practice_iis *iis = iis_of(console);
	struct place place = find_place(iis, path);
	switch (place.kind) {
	case ALL_POOLS:
		for (size_t i = 0; i < iis->pools.count; i++) {
			hp_console_print(console, "[/W3SVC/AppPools/%s]\n", iis->pools.items[i]);
		}
		return HP_CONSOLE_DONE;
	case ALL_SITES:
		for (size_t i = 0; i < iis->site_count; i++) {
			hp_console_print(console, "[/W3SVC/%u]  %s\n", iis->sites[i].number,
				iis->sites[i].name);
		}
		if (hp_iis_has_pools(console->machine)) {
			hp_console_print(console, "[/W3SVC/AppPools]\n");
		}
		return HP_CONSOLE_DONE;
	case SITE:
		for (size_t i = 0; i < place.site->vdirs.count; i++) {
			hp_console_print(console, "[/W3SVC/%u/ROOT/%s]\n", place.site->number,
				place.site->vdirs.items[i]);
		}
		return HP_CONSOLE_DONE;
	case POOL:
	case VDIR: {
		const struct hp_strv *list = place.kind == POOL ? &iis->pools : &place.site->vdirs;
		if (hp_practice_strv_find(list, place.name) == SIZE_MAX) {
			break;
		}
		hp_console_print(console, "[/%s]\n", path);
		return HP_CONSOLE_DONE;
	}
	case NO_PLACE:
		break;
	}
	return no_place(console, path);
}

static enum hp_console_result change_place(
	struct hp_console *console, const char *path, bool remove)
{
	struct hp_practice_iis *iis = iis_of(console);
	struct place place = find_place(iis, path);
	if (place.kind != POOL && place.kind != VDIR) {
		return no_place(console, path);
	}
	if (place.kind == POOL && !hp_iis_has_pools(console->machine)) {
		return hp_console_error(console, _("IIS 5.0 has no application pools."));
	}
	struct hp_strv *list = place.kind == POOL ? &iis->pools : &place.site->vdirs;
	size_t at = hp_practice_strv_find(list, place.name);
	if (remove && at == SIZE_MAX) {
		return no_place(console, path);
	}
	if (!remove && at != SIZE_MAX) {
		return hp_console_error(console, _("%s is there already."), path);
	}
	if (remove) {
		hp_practice_strv_remove(list, at);
	} else {
		hp_strv_add(list, place.name);
	}
	return keep(console);
}

static enum hp_console_result adsutil(
	struct hp_console *console, const struct hp_strv *words, size_t from)
{
	const char *verb = words->count > from ? words->items[from] : "";
	const char *path = words->count > from + 1 ? words->items[from + 1] : NULL;
	if (path == NULL || words->count > from + 2) {
		return hp_console_usage(console,
			_("  cscript adsutil.vbs enum W3SVC | W3SVC/AppPools | W3SVC/SITE/ROOT\n"
			  "  cscript adsutil.vbs delete W3SVC/AppPools/NAME | "
			  "W3SVC/SITE/ROOT/NAME\n"
			  "  cscript adsutil.vbs create_vdir W3SVC/SITE/ROOT/NAME\n"
			  "  cscript adsutil.vbs create_pool W3SVC/AppPools/NAME\n"));
	}
	if (!iis_of(console)->installed) {
		return no_iis(console);
	}
	if (hp_name_equal(verb, "enum") || hp_name_equal(verb, "enum_all")) {
		return enumerate(console, path);
	}
	if (hp_name_equal(verb, "delete")) {
		return change_place(console, path, true);
	}
	if (hp_name_equal(verb, "create_vdir") || hp_name_equal(verb, "create_pool")) {
		return change_place(console, path, false);
	}
	return hp_console_error(console, _("adsutil knows enum, delete, create_vdir and "
					   "create_pool here."));
}

enum hp_console_result hp_command_adsutil(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	return adsutil(console, words, 1);
}

/** The file name of a path, without regard to the folder it is said to lie in. */
static bool is_script(const char *word, const char *script)
{
	const char *slash = strrchr(word, '\\');
	const char *name = slash != NULL ? slash + 1 : word;
	char *with_end = hp_asprintf("%s.vbs", script);
	bool same = hp_name_equal(name, script) || hp_name_equal(name, with_end);
	free(with_end);
	return same;
}

enum hp_console_result hp_command_cscript(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	size_t at = 1;
	while (at < words->count && strncmp(words->items[at], "//", 2) == 0) {
		at++;
	}
	if (at < words->count && is_script(words->items[at], "adsutil")) {
		return adsutil(console, words, at + 1);
	}
	if (at < words->count && is_script(words->items[at], "iisvdir")) {
		struct hp_strv rest;
		hp_strv_init(&rest);
		for (size_t i = at; i < words->count; i++) {
			hp_strv_add(&rest, words->items[i]);
		}
		enum hp_console_result result = hp_command_iisvdir(console, &rest, line);
		hp_strv_finish(&rest);
		return result;
	}
	return hp_console_error(
		console, _("A practice machine has the scripts adsutil.vbs and iisvdir.vbs only."));
}

enum hp_console_result hp_command_iisvdir(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	const char *verb = words->count > 2 ? words->items[1] : "";
	const char *site = words->count > 2 ? words->items[2] : NULL;
	enum hp_console_result result = HP_CONSOLE_DONE;
	char *path = NULL;
	if (site != NULL && !iis_of(console)->installed) {
		return no_iis(console);
	}
	size_t len = site != NULL ? strcspn(site, "/") : 0;
	if (hp_console_is_flag(verb, "query")) {
		path = hp_asprintf("W3SVC/%s/ROOT", site);
		result = enumerate(console, path);
	} else if (hp_console_is_flag(verb, "delete") && site[len] == '/') {
		path = hp_asprintf("W3SVC/%.*s/ROOT/%s", (int)len, site, site + len + 1);
		result = change_place(console, path, true);
	} else if (hp_console_is_flag(verb, "create") && words->count > 3) {
		path = hp_asprintf("W3SVC/%s/ROOT/%s", site, words->items[3]);
		result = change_place(console, path, false);
	} else {
		result = hp_console_usage(
			console, _("  iisvdir /query SITE\n  iisvdir /delete SITE/NAME\n"
				   "  iisvdir /create SITE NAME [FOLDER]\n"));
	}
	free(path);
	return result;
}

/* ---- Windows components ---- */

enum hp_console_result hp_command_component(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	struct hp_error err = HP_ERROR_INIT;
	const char *verb = words->count > 1 ? words->items[1] : "";
	bool keeps = false, sound = words->count <= 4;
	for (size_t i = 3; i < words->count; i++) {
		keeps = hp_console_is_flag(words->items[i], "keep-common");
		sound = sound && keeps;
	}
	if (hp_name_equal(verb, "list") && words->count == 2) {
		hp_console_print(console, iis_of(console)->installed ? _("IIS   installed\n")
								     : _("IIS   not installed\n"));
		return HP_CONSOLE_DONE;
	}
	bool add = hp_name_equal(verb, "add");
	if (!sound || words->count < 3 || !hp_name_equal(words->items[2], "IIS") ||
		(!add && !hp_name_equal(verb, "remove")) || (add && keeps)) {
		return hp_console_usage(console, _("  component list\n"
						   "  component remove IIS [/keep-common]\n"
						   "  component add IIS\n"
						   "Stands for the window Add/Remove Windows "
						   "Components. /keep-common leaves "
						   "the box Common Files selected.\n"));
	}
	int status = add ? hp_iis_install(console->machine, &err)
			 : hp_iis_remove(console->machine, keeps, &err);
	if (status < 0) {
		return hp_console_fail(console, &err);
	}
	enum hp_console_result result = hp_console_save(console);
	if (result == HP_CONSOLE_DONE) {
		hp_console_print(console, add ? _("Internet Information Services were installed.\n")
					      : _("Internet Information Services were removed.\n"));
	}
	return result;
}
