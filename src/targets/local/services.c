/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The facts `service` and `services`: units of systemd. A name means the unit of that name
 * (".service" may be left out) or another name of it; where there is none, the unit whose name is
 * the same for Windows, or whose description it is, if that is one only.
 */
#include <stdlib.h>
#include <string.h>

#include "../common/list.h"
#include "bus.h"
#include "config.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/str.h"
#include "local.h"
#include "unit.h"

#ifdef HAVE_SYSTEMD

#define SUFFIX ".service"

static bool ends_in(const char *name, const char *suffix)
{
	size_t len = strlen(name);
	size_t suffix_len = strlen(suffix);
	return len > suffix_len && strcmp(name + len - suffix_len, suffix) == 0;
}

/** "ssh.service" becomes "ssh"; caller frees. */
static char *short_name(const char *id)
{
	size_t len = strlen(id);
	return hp_strndup(id, ends_in(id, SUFFIX) ? len - strlen(SUFFIX) : len);
}

/** Whether systemd could have a unit of that name (systemd.unit(5)). */
static bool can_be_unit(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789:-_.\\@";
	return name[strspn(name, letters)] == '\0' && strlen(name) < 256;
}

static bool is_template(const char *name)
{
	return strstr(name, "@.") != NULL;
}

/** Still there for systemd: a unit whose file was removed is, as long as it runs. */
static bool exists(const struct hp_unit *unit)
{
	return strcmp(unit->load_state, "not-found") != 0 ||
	       (strcmp(unit->active_state, "inactive") != 0 &&
		       strcmp(unit->active_state, "failed") != 0);
}

/** The kinds of units that are no services. Sets *why. */
static int check_kind(const char *name, struct hp_why *why)
{
	static const char *const kinds[] = {".socket", ".target", ".device", ".mount", ".automount",
		".swap", ".timer", ".path", ".slice", ".scope"};
	for (size_t i = 0; i < HP_ARRAY_SIZE(kinds); i++) {
		if (ends_in(name, kinds[i])) {
			return hp_why_set(why, "not-supported",
				_("%s is a unit of systemd, but no service; look at it with "
				  "systemctl and attest."),
				name);
		}
	}
	return 0;
}

/* ---- by description ---- */

/** Fills in what is only told of units in memory: 0, -1. The unit may have gone meanwhile. */
static int complete(struct hp_local *local, struct hp_unit *unit, struct hp_why *why)
{
	struct hp_unit whole = {.id = NULL};
	if (unit->load_state[0] != '\0' || hp_local_check_time(local, why) < 0) {
		return unit->load_state[0] != '\0' ? 0 : -1;
	}
	int found = hp_bus_unit(local->bus, local, unit->id, &whole, why);
	if (found == 1) {
		hp_unit_finish(unit);
		*unit = whole;
	}
	return found < 0 ? -1 : 0;
}

static bool is_called(const struct hp_unit *unit, const char *name)
{
	char *own = short_name(unit->id);
	bool called = hp_name_equal(own, name) || hp_name_equal(unit->id, name) ||
		      hp_name_equal(unit->description, name);
	free(own);
	return called;
}

/** The one service called so: 1 (its id, caller frees), 0, -1. */
static int find_called(struct hp_local *local, const char *name, char **ret_id, struct hp_why *why)
{
	struct hp_units units = {.items = NULL};
	char *id = NULL;
	int found = hp_bus_services(local->bus, local, &units, why);
	for (size_t i = 0; found >= 0 && i < units.count; i++) {
		struct hp_unit *unit = &units.items[i];
		if (complete(local, unit, why) < 0) {
			found = -1;
		} else if (is_called(unit, name) && unit->load_state[0] != '\0' && exists(unit) &&
			   (id == NULL || strcmp(id, unit->id) != 0)) {
			found = id == NULL ? 1
					   : hp_why_set(why, "ambiguous-name",
						     _("\"%s\" could be %s or %s; give the name of "
						       "the one that is meant."),
						     name, id, unit->id);
			if (id == NULL) {
				id = hp_strdup(unit->id);
			}
		}
	}
	hp_units_finish(&units);
	if (found == 1) {
		*ret_id = id;
		id = NULL;
	}
	free(id);
	return found;
}

/* ---- service ---- */

/** A template is not run itself: 1, 0, -1. */
static int read_template(
	struct hp_local *local, const char *id, struct hp_json **ret_data, struct hp_why *why)
{
	char *state = NULL;
	int found = hp_bus_file_state(local->bus, local, id, &state, why);
	if (found == 1) {
		char *name = short_name(id);
		*ret_data = hp_json_new_object();
		hp_json_set_string(*ret_data, "name", name);
		hp_json_set_string(*ret_data, "display", NULL);
		hp_json_set_string(*ret_data, "start", hp_unit_start(state));
		hp_json_set_string(*ret_data, "state", NULL);
		hp_json_set_string(*ret_data, "unit", id);
		hp_json_set_string(*ret_data, "unit_file_state", state);
		free(name);
	}
	free(state);
	return found;
}

/** By the name of a unit: 1, 0, -1. */
static int find_unit(
	struct hp_local *local, const char *name, struct hp_unit *ret_unit, struct hp_why *why)
{
	struct hp_unit unit = {.id = NULL};
	int found = can_be_unit(name) ? hp_bus_unit(local->bus, local, name, &unit, why) : 0;
	if (found == 1 && !exists(&unit)) {
		found = 0;
	}
	if (found == 1) {
		*ret_unit = unit;
	} else {
		hp_unit_finish(&unit);
	}
	return found;
}

static int find_service(
	struct hp_local *local, const char *name, struct hp_json **ret_data, struct hp_why *why)
{
	char *id = ends_in(name, SUFFIX) ? hp_strdup(name) : hp_asprintf("%s" SUFFIX, name);
	struct hp_unit unit = {.id = NULL};
	int found = check_kind(name, why);
	if (found == 0 && is_template(id)) {
		found = read_template(local, id, ret_data, why);
		free(id);
		return found;
	}
	if (found == 0) {
		found = find_unit(local, id, &unit, why);
	}
	if (found == 0) {
		free(id);
		id = NULL;
		found = find_called(local, name, &id, why);
		if (found == 1) {
			found = find_unit(local, id, &unit, why);
		}
	}
	if (found == 1) {
		char *own = short_name(unit.id);
		found = hp_unit_data(&unit, own, ret_data, why);
		free(own);
	}
	hp_unit_finish(&unit);
	free(id);
	return found;
}

void hp_local_read_service(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_json *data = NULL;
	int found = find_service(local, fact->args[0], &data, &why);
	hp_observation_set(observation, found, data, _("systemd of this machine"), &why);
}

/* ---- services ---- */

static int matches(
	struct hp_local *local, struct hp_unit *unit, const char *pattern, struct hp_why *why)
{
	char *own = short_name(unit->id);
	int match = hp_name_matches(pattern, own) || hp_name_matches(pattern, unit->id);
	if (!match) {
		match = complete(local, unit, why);
		if (match == 0) {
			match = hp_name_matches(pattern, unit->description);
		}
	}
	free(own);
	return match;
}

void hp_local_read_services(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_units units = {.items = NULL};
	struct hp_strv names;
	hp_strv_init(&names);
	int status = hp_bus_services(local->bus, local, &units, &why);
	for (size_t i = 0; status == 0 && i < units.count; i++) {
		struct hp_unit *unit = &units.items[i];
		int match = matches(local, unit, fact->args[0], &why);
		if (match < 0) {
			status = -1;
		} else if (match == 1 && (unit->load_state[0] == '\0' || exists(unit))) {
			hp_strv_add_take(&names, short_name(unit->id));
		}
	}
	hp_observation_set(observation, status == 0 ? 1 : -1,
		status == 0 ? hp_names_to_items(&names) : NULL, _("systemd of this machine"), &why);
	hp_strv_finish(&names);
	hp_units_finish(&units);
}

#else /* without libsystemd */

void hp_local_read_service(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	(void)local, (void)fact;
	hp_observation_set_unreadable(observation, "not-supported",
		_("This program was built without the part that asks systemd. Look with systemctl "
		  "and attest."));
}

void hp_local_read_services(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	hp_local_read_service(local, fact, observation);
}

#endif
