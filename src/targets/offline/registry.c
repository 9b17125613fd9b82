/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "registry.h"

#include <stdlib.h>
#include <string.h>

#include "../common/digests.h"
#include "../common/keys.h"
#include "../common/value.h"
#include "hive.h"
#include "hives.h"
#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "image.h"
#include "regf.h"
#include "registry_internal.h"

/* Links between keys lead at most this far; Windows itself has one or two in a row. */
#define LINKS_MAX 8

struct hp_registry {
	struct hp_image *image;
	struct hp_hives *hives;
	struct hp_digests *digests;
	struct hp_keys keys;
	bool practice;
};

struct hp_registry *hp_registry_new(struct hp_image *image, bool practice)
{
	struct hp_registry *registry = hp_calloc(1, sizeof(*registry));
	registry->image = image;
	registry->practice = practice;
	registry->hives = hp_hives_new(image, practice);
	registry->digests = hp_digests_new();
	registry->keys =
		(struct hp_keys){.impl = &hp_hive_keys_impl, .state = registry, .is_off = true};
	return registry;
}

void hp_registry_free(struct hp_registry *registry)
{
	if (registry == NULL) {
		return;
	}
	hp_hives_free(registry->hives);
	hp_digests_free(registry->digests);
	free(registry);
}

/* ---- paths ---- */

/** The components of a path without its root; false if one is empty. */
static bool split_components(const char *rest, struct hp_strv *ret_parts)
{
	while (rest[0] != '\0') {
		size_t len = strcspn(rest, "\\");
		if (len == 0) {
			return false;
		}
		hp_strv_add_take(ret_parts, hp_strndup(rest, len));
		rest += len;
		if (rest[0] == '\\') {
			rest++;
		}
	}
	return true;
}

static void replace_item(struct hp_strv *list, size_t i, char *taken)
{
	free(list->items[i]);
	list->items[i] = taken;
}

/** A hive and the components that are left to walk in it. */
struct route {
	struct hp_hive *hive;
	const char *source;
	size_t first; /* index of the first component below the hive's root */
};

static int find_in_system(struct hp_registry *registry, const char *hive_name,
	struct hp_hive **ret_hive, const char **ret_source, struct hp_why *why)
{
	const struct hp_image_place *windows = NULL;
	if (hp_image_windows(registry->image, &windows, why) < 0) {
		return -1;
	}
	char *path = hp_asprintf("%s/System32/config/%s", windows->path, hive_name);
	int status = hp_hives_get(registry->hives, windows->drive, path, ret_hive, ret_source, why);
	free(path);
	return status;
}

/* ---- walking down ---- */

/** Walks from a key of the hive: 1, 0, -1. Stops at a link with *ret_link its index (else SIZE_MAX)
 * and *ret_key the link. */
static int walk_down(struct hp_hive *hive, const struct hp_strv *parts, size_t first,
	size_t *ret_key, size_t *ret_link, struct hp_why *why)
{
	size_t key = hp_hive_root(hive);
	*ret_link = SIZE_MAX;
	for (size_t i = first; i < parts->count; i++) {
		int found = hp_hive_subkey(hive, key, parts->items[i], &key, why);
		if (found != 1) {
			return found;
		}
		if (hp_hive_key_is_link(hive, key)) {
			*ret_link = i;
			break;
		}
	}
	*ret_key = key;
	return 1;
}

static int dword_below(struct hp_hive *hive, size_t key, const char *name, uint32_t *ret_number,
	struct hp_why *why)
{
	size_t value = 0;
	int found = hp_hive_value(hive, key, name, &value, why);
	if (found != 1) {
		return found;
	}
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	if (hp_hive_data(hive, value, &type, &bytes, &len, why) < 0) {
		return -1;
	}
	found = type == HP_REG_DWORD && len == 4;
	if (found == 1) {
		*ret_number = hp_get_u32(bytes);
	}
	free(bytes);
	return found;
}

/** SYSTEM\Select: the control set that was in use, if the next start would use the same: its name,
 * caller frees. */
static char *current_control_set(struct hp_hive *system, struct hp_why *why)
{
	size_t root = hp_hive_root(system);
	size_t select = 0;
	uint32_t current = 0, otherwise = 0;
	int found = hp_hive_subkey(system, root, "Select", &select, why);
	if (found == 1) {
		found = dword_below(system, select, "Current", &current, why);
	}
	if (found == 1) {
		found = dword_below(system, select, "Default", &otherwise, why);
	}
	if (found < 0) {
		return NULL;
	}
	if (found == 0) {
		hp_why_set(why, "select-mismatch",
			_("HKLM\\SYSTEM\\Select does not say which control set is the current "
			  "one."));
		return NULL;
	}
	if (current != otherwise) {
		hp_why_set(why, "select-mismatch",
			_("HKLM\\SYSTEM\\Select names control set %u as current and %u as the one "
			  "of the next start; name "
			  "ControlSet%03u or ControlSet%03u instead of CurrentControlSet."),
			(unsigned)current, (unsigned)otherwise, (unsigned)current,
			(unsigned)otherwise);
		return NULL;
	}
	char *name = hp_asprintf("ControlSet%03u", (unsigned)current);
	size_t key = 0;
	found = hp_hive_subkey(system, root, name, &key, why);
	if (found == 1) {
		return name;
	}
	if (found == 0) {
		hp_why_set(why, "select-mismatch",
			_("HKLM\\SYSTEM\\Select names %s as the current control set, and there is "
			  "none of that name."),
			name);
	}
	free(name);
	return NULL;
}

/* ---- which hive ---- */

static int route_local_machine(struct hp_registry *registry, struct hp_strv *parts,
	struct route *route, struct hp_why *why)
{
	static const char *const names[] = {"SOFTWARE", "SYSTEM", "SAM", "SECURITY"};
	if (parts->count == 0) {
		return hp_why_set(why, "not-supported",
			_("HKLM itself is in no hive; name a key below HKLM\\SOFTWARE, SYSTEM, SAM "
			  "or SECURITY."));
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(names); i++) {
		if (!hp_name_equal(parts->items[0], names[i])) {
			continue;
		}
		route->first = 1;
		if (find_in_system(registry, names[i], &route->hive, &route->source, why) < 0) {
			return -1;
		}
		if (i == 1 && parts->count > 1 &&
			hp_name_equal(parts->items[1], "CurrentControlSet")) {
			char *control_set = current_control_set(route->hive, why);
			if (control_set == NULL) {
				return -1;
			}
			replace_item(parts, 1, control_set);
		}
		return 1;
	}
	if (hp_name_equal(parts->items[0], "HARDWARE")) {
		return hp_why_set(why, "not-supported",
			_("HKLM\\HARDWARE is made anew at every start and is on no disk; look at "
			  "the running machine and attest."));
	}
	return hp_why_set(why, "not-supported",
		_("HKLM\\%s is not read from a disk; only SOFTWARE, SYSTEM, SAM and SECURITY are."),
		parts->items[0]);
}

static int route_users(struct hp_registry *registry, struct hp_strv *parts, struct route *route,
	struct hp_why *why)
{
	if (parts->count == 0) {
		return hp_why_set(why, "not-supported",
			_("HKU itself is in no hive; name HKU\\.DEFAULT or the SID of a user."));
	}
	const char *user = parts->items[0];
	route->first = 1;
	if (hp_name_equal(user, ".DEFAULT") || hp_name_equal(user, "S-1-5-18")) {
		return find_in_system(registry, "DEFAULT", &route->hive, &route->source, why) < 0
			       ? -1
			       : 1;
	}
	struct hp_image_place file = {.path = NULL};
	if (hp_registry_user_hive(registry, user, &file, why) < 0) {
		return -1;
	}
	int status = hp_hives_get(
		registry->hives, file.drive, file.path, &route->hive, &route->source, why);
	free(file.path);
	return status < 0 ? -1 : 1;
}

struct hp_image *hp_registry_image(const struct hp_registry *registry)
{
	return registry->image;
}

const struct hp_keys *hp_registry_keys(const struct hp_registry *registry)
{
	return &registry->keys;
}

struct hp_digests *hp_registry_digests(const struct hp_registry *registry)
{
	return registry->digests;
}

static int find_route(struct hp_registry *registry, const char *root, struct hp_strv *parts,
	struct route *route, struct hp_why *why)
{
	if (strcmp(root, "HKLM") == 0) {
		return route_local_machine(registry, parts, route, why);
	}
	if (strcmp(root, "HKU") == 0) {
		return route_users(registry, parts, route, why);
	}
	if (strcmp(root, "HKCR") == 0) {
		return hp_why_set(why, "not-supported",
			_("HKCR is put together from a user's and the machine's classes; ask for "
			  "HKLM\\SOFTWARE\\Classes instead."));
	}
	return hp_why_set(why, "not-supported",
		_("%s depends on who is logged on, and nobody is: ask for HKU\\SID or HKLM "
		  "instead."),
		root);
}

/* ---- links ---- */

/** Where the link key leads, as "HKLM\..." or "HKU\..."; NULL with *why. Caller frees. */
static char *link_target(struct hp_hive *hive, size_t key, struct hp_why *why)
{
	static const char *const roots[][2] = {
		{"\\REGISTRY\\MACHINE\\", "HKLM\\"}, {"\\REGISTRY\\USER\\", "HKU\\"}};
	size_t value = 0;
	uint32_t type = 0;
	uint8_t *bytes = NULL;
	size_t len = 0;
	int found = hp_hive_value(hive, key, "SymbolicLinkValue", &value, why);
	if (found == 1 && hp_hive_data(hive, value, &type, &bytes, &len, why) < 0) {
		found = -1;
	}
	if (found < 0) {
		return NULL;
	}
	char *raw = found == 1 && type == HP_REG_LINK ? hp_utf16_text(bytes, len) : NULL;
	free(bytes);
	char *target = NULL;
	for (size_t i = 0; raw != NULL && target == NULL && i < HP_ARRAY_SIZE(roots); i++) {
		size_t prefix = strlen(roots[i][0]);
		char *head = hp_strndup(raw, prefix);
		if (hp_name_equal(head, roots[i][0])) {
			target = hp_asprintf("%s%s", roots[i][1], raw + prefix);
		}
		free(head);
	}
	free(raw);
	if (target == NULL) {
		hp_why_set(why, "not-supported",
			_("The way leads through a link between keys whose end is not known."));
	}
	return target;
}

static char *append_rest(char *target_taken, const struct hp_strv *parts, size_t from)
{
	struct hp_str path;
	hp_str_init(&path);
	hp_str_append(&path, target_taken);
	free(target_taken);
	for (size_t i = from; i < parts->count; i++) {
		hp_str_append_char(&path, '\\');
		hp_str_append(&path, parts->items[i]);
	}
	char *whole = hp_str_detach(&path);
	hp_str_finish(&path);
	return whole;
}

/** One try without following a link: 1, 0, -1; or 2 with *ret_next, the path to go on with. */
static int find_once(struct hp_registry *registry, const char *path, struct hp_key_place *place,
	char **ret_next, struct hp_why *why)
{
	const char *root = NULL, *rest = NULL;
	struct hp_strv parts;
	hp_strv_init(&parts);
	struct route route = {.first = 0};
	size_t key = 0, link = SIZE_MAX;
	int found;
	if (!hp_registry_split(path, &root, &rest) || !split_components(rest, &parts)) {
		found = hp_why_set(
			why, "malformed", _("\"%s\" is not the path of a registry key."), path);
	} else {
		found = find_route(registry, root, &parts, &route, why);
	}
	if (found == 1) {
		found = walk_down(route.hive, &parts, route.first, &key, &link, why);
	}
	if (found >= 0) {
		*place = (struct hp_key_place){
			.hive = route.hive, .key = key, .source = route.source};
	}
	if (found == 1 && link != SIZE_MAX) {
		char *target = link_target(route.hive, key, why);
		found = target != NULL ? 2 : -1;
		*ret_next = target != NULL ? append_rest(target, &parts, link + 1) : NULL;
	}
	hp_strv_finish(&parts);
	return found;
}

int hp_registry_check_marker(struct hp_registry *registry, struct hp_why *why)
{
	/* What is not there carries no marker either; the walk below says so better. */
	if (hp_image_is_there(registry->image) &&
		hp_image_is_practice(registry->image) != registry->practice) {
		return hp_why_set(why, "practice-marker", "%s",
			registry->practice ? _("The folder does not carry the marker of practice "
					       "machines; a drill reads practice "
					       "machines only.")
					   : _("The folder belongs to a practice machine; it is "
					       "read as practice:NAME, in a "
					       "drill."));
	}
	return 0;
}

int hp_registry_find(struct hp_registry *registry, const char *path, struct hp_key_place *place,
	struct hp_why *why)
{
	if (hp_registry_check_marker(registry, why) < 0) {
		return -1;
	}
	char *now = hp_strdup(path);
	int found = 2;
	for (size_t links = 0; found == 2; links++) {
		char *next = NULL;
		if (links > LINKS_MAX) {
			found = hp_why_set(why, "not-supported",
				_("The links between keys on the way to %s form a ring."), path);
			break;
		}
		found = find_once(registry, now, place, &next, why);
		free(now);
		now = next;
	}
	free(now);
	return found;
}

int hp_registry_value_bytes(struct hp_registry *registry, const char *path, const char *name,
	uint32_t *ret_type, uint8_t **ret_bytes, size_t *ret_len, struct hp_why *why)
{
	struct hp_key_place place = {.hive = NULL};
	size_t value = 0;
	int found = hp_registry_find(registry, path, &place, why);
	if (found == 1) {
		found = hp_hive_value(place.hive, place.key, name, &value, why);
	}
	if (found == 1 && hp_hive_data(place.hive, value, ret_type, ret_bytes, ret_len, why) < 0) {
		found = -1;
	}
	return found;
}
