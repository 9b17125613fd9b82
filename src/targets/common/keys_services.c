/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `service` and `services`, as the service control manager will see them at the next
 * start (MS-SCMR 3.1.1). A key below Services is one of its records if it has
 *   Type       kernel or file system driver, own or shared process, with the flags of interactive
 *              and of services made for a user
 *   Start      0 to 4
 *   ImagePath  where it is no driver (those have a default)
 * A key with none of them is no service. A key with some of them only is broken, and what the
 * manager makes of it is not written down: unreadable. A record with DeleteFlag is one that was
 * deleted while something held it; the next start removes it (DeleteService: "the database entry is
 * removed when the system is restarted"), so that on a machine that is off it is absent. One that
 * runs still has it.
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

/* MS-SCMR 3.1.4.12 and winnt.h: what is left of Type without its flags. */
#define TYPE_FLAGS (0x100u | 0x40u | 0x80u)
#define TYPE_KERNEL 0x1u
#define TYPE_FILE_SYSTEM 0x2u
#define TYPE_ADAPTER 0x4u
#define TYPE_RECOGNIZER 0x8u
#define TYPE_OWN 0x10u
#define TYPE_SHARE 0x20u

static const char *const start_words[] = {"boot", "system", "auto", "manual", "disabled"};

struct service {
	char *name;
	char *display; /* NULL: none, or in a file of the system ("@file,-id"). */
	bool indirect; /* the second of these */
	bool deleted;
	const char *type;
	const char *start;
};

static void service_finish(struct service *service)
{
	free(service->name);
	free(service->display);
	*service = (struct service){.name = NULL};
}

/** The word for a type; "" for one that the manager keeps no record of, NULL for what is no type.
 */
static const char *type_word(uint32_t type)
{
	switch (type & ~TYPE_FLAGS) { /* a number from a file */
	case TYPE_KERNEL:
		return "kernel";
	case TYPE_FILE_SYSTEM:
		return "filesystem";
	case TYPE_OWN:
		return "own";
	case TYPE_SHARE:
		return "share";
	case TYPE_ADAPTER:
	case TYPE_RECOGNIZER:
		return "";
	default:
		return NULL;
	}
}

static int broken(const char *name, const char *value, struct hp_why *why)
{
	return hp_why_set(why, "malformed",
		_("The service key %s is not whole: it has no sound %s, so what Windows makes of "
		  "it cannot be told; look at the key."),
		name, value);
}

static int read_start(const struct hp_keys *keys, const struct hp_key *key, struct service *service,
	struct hp_why *why)
{
	uint32_t start = 0;
	int found = hp_key_dword(keys, key, "Start", &start, why);
	if (found < 0) {
		return -1;
	}
	if (found == 0 || start >= HP_ARRAY_SIZE(start_words)) {
		return broken(service->name, "Start", why);
	}
	service->start = start_words[start];
	return 0;
}

static int read_image(const struct hp_keys *keys, const struct hp_key *key,
	const struct service *service, struct hp_why *why)
{
	char *image = NULL;
	bool driver = strcmp(service->type, "own") != 0 && strcmp(service->type, "share") != 0;
	if (driver) {
		return 0;
	}
	int found = hp_key_text(keys, key, "ImagePath", &image, why);
	bool empty = found == 1 && image[0] == '\0';
	free(image);
	return found == 0 || empty ? broken(service->name, "ImagePath", why) : found < 0 ? -1 : 0;
}

static int read_display(const struct hp_keys *keys, const struct hp_key *key,
	struct service *service, struct hp_why *why)
{
	char *display = NULL;
	int found = hp_key_text(keys, key, "DisplayName", &display, why);
	if (found == 1 && (display[0] == '\0' || display[0] == '@')) {
		service->indirect = display[0] == '@';
		free(display);
		display = NULL;
	}
	service->display = display;
	return found < 0 ? -1 : 0;
}

/** A key without Type: 0 if it has nothing else of a service either, -1 if it was one once. */
static int check_untyped(const struct hp_keys *keys, const struct hp_key *key,
	const struct service *service, struct hp_why *why)
{
	static const char *const others[] = {"Start", "ImagePath"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(others); i++) {
		uint32_t type = 0;
		uint8_t *bytes = NULL;
		size_t len = 0;
		int found = hp_key_value(keys, key, others[i], &type, &bytes, &len, why);
		free(bytes);
		if (found != 0) {
			return found < 0 ? -1 : broken(service->name, "Type", why);
		}
	}
	return 0;
}

/** The record that a key makes: 1, 0 (none), -1. What could be read is filled in all cases; caller
 * finishes. */
static int read_service(const struct hp_keys *keys, const struct hp_key *key, const char *name,
	struct service *service, struct hp_why *why)
{
	uint32_t type = 0, deleted = 0;
	*service = (struct service){.name = hp_strdup(name)};
	if (read_display(keys, key, service, why) < 0) {
		return -1;
	}
	int found = hp_key_dword(keys, key, "Type", &type, why);
	if (found == 0) {
		return check_untyped(keys, key, service, why);
	}
	if (found < 0) {
		return -1;
	}
	service->type = type_word(type);
	if (service->type == NULL) {
		return broken(service->name, "Type", why);
	}
	if (service->type[0] == '\0') {
		return 0;
	}
	if (hp_key_dword(keys, key, "DeleteFlag", &deleted, why) < 0) {
		return -1;
	}
	service->deleted = deleted != 0 && keys->is_off;
	if (service->deleted) {
		return 0;
	}
	if (read_start(keys, key, service, why) < 0 || read_image(keys, key, service, why) < 0) {
		return -1;
	}
	return 1;
}

/** The same of a subkey of Services; a key that went since it was listed is none. */
static int read_named(const struct hp_keys *keys, const struct hp_key *services, const char *name,
	struct service *service, struct hp_why *why)
{
	struct hp_key key = {.place = NULL};
	*service = (struct service){.name = NULL};
	int found = hp_key_open(keys, services, name, &key, why);
	if (found == 1) {
		found = read_service(keys, &key, name, service, why);
		hp_key_close(keys, &key);
	}
	return found;
}

static struct hp_json *service_json(const struct service *service)
{
	struct hp_json *data = hp_json_new_object();
	hp_json_set_string(data, "name", service->name);
	hp_json_set_string(data, "display", service->display);
	hp_json_set_string(data, "start", service->start);
	hp_json_set_string(data, "state", NULL); /* the machine is off */
	hp_json_set_string(data, "type", service->type);
	return data;
}

/** A broken record of another name concerns nobody; damage of the hive may hide any name. */
static bool is_damage(const struct hp_why *why)
{
	return why->code != NULL && strcmp(why->code, "malformed") != 0;
}

/* ---- one service ---- */

/** What a search by name has met. */
struct search {
	const char *wanted;
	struct service found; /* by short name, else by display name */
	size_t others;        /* further services of that name */
	size_t indirect;      /* display names that are kept elsewhere */
	bool deleted;
};

/** Takes `service` over. */
static void meet(struct search *search, struct service *service, bool by_name)
{
	if (search->found.name != NULL) {
		search->others++;
	}
	if (search->found.name == NULL || by_name) {
		service_finish(&search->found);
		search->found = *service;
		*service = (struct service){.name = NULL};
	}
}

/** One key on the way: 0, or -1 if the key is the one that is asked for, or may be, and is broken.
 */
static int search_key(const struct hp_keys *keys, const struct hp_key *services, const char *name,
	struct search *search, struct hp_why *why)
{
	struct service service;
	bool by_name = hp_name_equal(name, search->wanted);
	int found = read_named(keys, services, name, &service, why);
	bool by_display = service.display != NULL && hp_name_equal(service.display, search->wanted);
	search->indirect += found == 1 && service.indirect;
	search->deleted = search->deleted || (service.deleted && (by_name || by_display));
	if (found == 1 && (by_name || by_display)) {
		meet(search, &service, by_name);
	}
	bool concerns = by_name || by_display || is_damage(why);
	service_finish(&service);
	return found < 0 && concerns ? -1 : 0;
}

static int conclude(struct search *search, struct hp_json **ret_data, struct hp_why *why)
{
	if (search->others > 0) {
		return hp_why_set(why, "ambiguous-name",
			_("%s is the name of one service and the display name of another; give the "
			  "short name of the one that is meant."),
			search->wanted);
	}
	if (search->found.name != NULL) {
		*ret_data = service_json(&search->found);
		return 1;
	}
	if (search->indirect > 0 && strchr(search->wanted, ' ') != NULL) {
		return hp_why_set(why, "not-supported",
			_("%s looks like a display name, and %zu services keep theirs in program "
			  "files; give the short name of the service."),
			search->wanted, search->indirect);
	}
	return 0;
}

static int look_service(const struct hp_keys *keys, const struct hp_key *services,
	const char *wanted, bool *ret_deleted, struct hp_json **ret_data, struct hp_why *why)
{
	struct hp_strv names;
	hp_strv_init(&names);
	struct search search = {.wanted = wanted};
	size_t odd = 0; /* such a name is nobody's */
	int status = hp_key_subkeys(keys, services, &names, &odd, why);
	for (size_t i = 0; status == 0 && i < names.count; i++) {
		status = search_key(keys, services, names.items[i], &search, why);
	}
	hp_strv_finish(&names);
	int found = status == 0 ? conclude(&search, ret_data, why) : -1;
	*ret_deleted = search.deleted;
	service_finish(&search.found);
	return found;
}

/** A system without that key has lost its services, and tells nothing about any. */
static int find_services(const struct hp_keys *keys, struct hp_key *ret_key, struct hp_why *why)
{
	int found = hp_key_find(keys, SERVICES, ret_key, why);
	return found != 0
		       ? found
		       : hp_why_set(why, "malformed", _("The registry has no key %s."), SERVICES);
}

static char *deleted_source(const char *source)
{
	/* TRANSLATORS: %s is the path of a file. */
	return hp_asprintf(
		_("%s: marked as deleted (DeleteFlag); Windows removes it when it starts"), source);
}

static void read_one(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_key services = {.place = NULL};
	struct hp_json *data = NULL;
	char *source = NULL;
	bool deleted = false;
	int found = find_services(keys, &services, &why);
	if (found == 1) {
		source = hp_strdup(services.source);
		found = look_service(keys, &services, fact->args[0], &deleted, &data, &why);
		hp_key_close(keys, &services);
	}
	if (found == 0 && deleted) {
		char *whole = deleted_source(source);
		free(source);
		source = whole;
	}
	hp_observation_set(observation, found, data, source, &why);
	free(source);
}

/* ---- the list ---- */

static int list_key(const struct hp_keys *keys, const struct hp_key *services, const char *name,
	const char *pattern, struct hp_strv *matching, struct hp_why *why)
{
	struct service service;
	int found = read_named(keys, services, name, &service, why);
	bool matches = hp_name_matches(pattern, name) ||
		       (service.display != NULL && hp_name_matches(pattern, service.display));
	if (found == 1 && matches) {
		hp_strv_add(matching, name);
	}
	bool concerns = matches || is_damage(why);
	service_finish(&service);
	return found < 0 && concerns ? -1 : 0;
}

static int look_services(const struct hp_keys *keys, const struct hp_key *services,
	const char *pattern, struct hp_json **ret_data, struct hp_why *why)
{
	struct hp_strv names, matching;
	hp_strv_init(&names);
	hp_strv_init(&matching);
	size_t odd = 0;
	int status = hp_key_subkeys(keys, services, &names, &odd, why);
	if (status == 0 && odd > 0) {
		status = hp_why_set(why, "malformed",
			_("A key below %s has a name that is not text."), SERVICES);
	}
	for (size_t i = 0; status == 0 && i < names.count; i++) {
		status = list_key(keys, services, names.items[i], pattern, &matching, why);
	}
	if (status == 0) {
		*ret_data = hp_names_to_items(&matching);
	}
	hp_strv_finish(&names);
	hp_strv_finish(&matching);
	return status == 0 ? 1 : -1;
}

static void read_list(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_key services = {.place = NULL};
	struct hp_json *data = NULL;
	char *source = NULL;
	int found = find_services(keys, &services, &why);
	if (found == 1) {
		source = hp_strdup(services.source);
		found = look_services(keys, &services, fact->args[0], &data, &why);
		hp_key_close(keys, &services);
	}
	hp_observation_set(observation, found, data, source, &why);
	free(source);
}

void hp_keys_read_service(
	const struct hp_keys *keys, const struct hp_fact *fact, struct hp_observation *observation)
{
	(fact->kind == HP_FACT_SERVICES ? read_list : read_one)(keys, fact, observation);
}
