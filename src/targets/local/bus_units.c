/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What systemd says of its units. */
#include "bus_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

#define UNIT HP_BUS_SYSTEMD ".Unit"
/* More units than any machine has. */
#define UNITS_MAX 100000u

/* ---- one unit ---- */

void hp_unit_finish(struct hp_unit *unit)
{
	free(unit->id);
	free(unit->description);
	free(unit->load_state);
	free(unit->load_error);
	free(unit->active_state);
	free(unit->sub_state);
	free(unit->unit_file_state);
	free(unit->freezer_state);
	*unit = (struct hp_unit){.id = NULL};
}

void hp_units_finish(struct hp_units *units)
{
	for (size_t i = 0; i < units->count; i++) {
		hp_unit_finish(&units->items[i]);
	}
	free(units->items);
	*units = (struct hp_units){.items = NULL};
}

static void fill_gaps(struct hp_unit *unit)
{
	char **const texts[] = {&unit->id, &unit->description, &unit->load_state, &unit->load_error,
		&unit->active_state, &unit->sub_state, &unit->unit_file_state,
		&unit->freezer_state};
	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		if (*texts[i] == NULL) {
			*texts[i] = hp_strdup("");
		}
	}
}

/** Where the text of a property goes; NULL if it is not wanted. */
static char **slot_of(struct hp_unit *unit, const char *property)
{
	const struct {
		const char *property;
		char **slot;
	} slots[] = {
		{"Id", &unit->id},
		{"Description", &unit->description},
		{"LoadState", &unit->load_state},
		{"ActiveState", &unit->active_state},
		{"SubState", &unit->sub_state},
		{"UnitFileState", &unit->unit_file_state},
		{"FreezerState", &unit->freezer_state},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(slots); i++) {
		if (strcmp(property, slots[i].property) == 0) {
			return slots[i].slot;
		}
	}
	return NULL;
}

static void keep(char **slot, const char *text)
{
	free(*slot);
	*slot = hp_strdup(text);
}

/** One member of a{sv} with its name read: a negative errno where the message is odd. */
static int read_property(sd_bus_message *reply, const char *name, struct hp_unit *unit)
{
	const char *text = NULL;
	const char *other = NULL;
	char **slot = slot_of(unit, name);
	if (slot != NULL) {
		int rc = sd_bus_message_read(reply, "v", "s", &text);
		if (rc > 0) {
			keep(slot, text);
		}
		return rc;
	}
	if (strcmp(name, "LoadError") == 0) {
		int rc = sd_bus_message_read(reply, "v", "(ss)", &other, &text);
		if (rc > 0) {
			keep(&unit->load_error, text);
		}
		return rc;
	}
	return sd_bus_message_skip(reply, "v");
}

static int read_properties(sd_bus_message *reply, struct hp_unit *unit)
{
	int rc = sd_bus_message_enter_container(reply, 'a', "{sv}");
	while (rc >= 0 && (rc = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
		const char *name = NULL;
		rc = sd_bus_message_read(reply, "s", &name);
		if (rc >= 0) {
			rc = read_property(reply, name, unit);
		}
		if (rc >= 0) {
			rc = sd_bus_message_exit_container(reply);
		}
	}
	return rc < 0 ? rc : sd_bus_message_exit_container(reply);
}

int hp_bus_unit(struct hp_bus *bus, const struct hp_local *local, const char *name,
	struct hp_unit *ret_unit, struct hp_why *why)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus_message *reply = NULL;
	struct hp_unit unit = {.id = NULL};
	char *path = NULL;
	int found = 1;
	int rc = sd_bus_path_encode(HP_BUS_MANAGER_PATH "/unit", name, &path);
	if (rc < 0) {
		return hp_why_set(
			why, "io-error", _("systemd cannot be asked: %s."), strerror(-rc));
	}
	const struct hp_bus_question question = {
		.path = path, .interface = HP_BUS_PROPERTIES, .member = "GetAll", .first = UNIT};
	if (hp_bus_ask(bus, local, &question, &error, &reply, why) < 0) {
		bool no_name = sd_bus_error_has_name(&error, SD_BUS_ERROR_INVALID_ARGS) ||
			       sd_bus_error_has_name(&error, SD_BUS_ERROR_UNKNOWN_OBJECT) ||
			       sd_bus_error_has_name(&error, HP_BUS_SYSTEMD ".NoSuchUnit");
		found = no_name ? 0 : error.name != NULL ? hp_bus_why_refused(&error, why) : -1;
	} else if ((rc = read_properties(reply, &unit)) < 0) {
		found = hp_bus_why_odd(rc, why);
	} else if (unit.id == NULL || unit.load_state == NULL || unit.active_state == NULL) {
		found = hp_bus_why_odd(-EBADMSG, why);
	}
	if (found == 1) {
		fill_gaps(&unit);
		*ret_unit = unit;
		unit = (struct hp_unit){.id = NULL};
	}
	hp_unit_finish(&unit);
	sd_bus_message_unref(reply);
	sd_bus_error_free(&error);
	free(path);
	return found;
}

int hp_bus_file_state(struct hp_bus *bus, const struct hp_local *local, const char *name,
	char **ret_state, struct hp_why *why)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus_message *reply = NULL;
	const char *state = NULL;
	int found = 1;
	int rc = 0;
	const struct hp_bus_question question = {.path = HP_BUS_MANAGER_PATH,
		.interface = HP_BUS_MANAGER,
		.member = "GetUnitFileState",
		.first = name};
	if (hp_bus_ask(bus, local, &question, &error, &reply, why) < 0) {
		bool none = sd_bus_error_has_name(&error, SD_BUS_ERROR_FILE_NOT_FOUND) ||
			    sd_bus_error_has_name(&error, SD_BUS_ERROR_INVALID_ARGS) ||
			    sd_bus_error_has_name(&error, HP_BUS_SYSTEMD ".NoSuchUnit");
		found = none ? 0 : error.name != NULL ? hp_bus_why_refused(&error, why) : -1;
	} else if ((rc = sd_bus_message_read(reply, "s", &state)) <= 0) {
		found = hp_bus_why_odd(rc, why);
	} else {
		*ret_state = hp_strdup(state);
	}
	sd_bus_message_unref(reply);
	sd_bus_error_free(&error);
	return found;
}

/* ---- all services ---- */

static struct hp_unit *add_unit(struct hp_units *units, const char *id)
{
	units->items = hp_grow(units->items, units->count, &units->capacity, sizeof(*units->items));
	struct hp_unit *unit = &units->items[units->count++];
	*unit = (struct hp_unit){.id = hp_strdup(id)};
	return unit;
}

static int read_loaded(sd_bus_message *reply, struct hp_units *units)
{
	const char *id;
	const char *description;
	const char *load;
	const char *active;
	const char *sub;
	const char *following;
	const char *path;
	const char *job_type;
	const char *job_path;
	uint32_t job;
	int rc = sd_bus_message_enter_container(reply, 'a', "(ssssssouso)");
	while (rc >= 0 &&
		(rc = sd_bus_message_read(reply, "(ssssssouso)", &id, &description, &load, &active,
			 &sub, &following, &path, &job, &job_type, &job_path)) > 0) {
		if (units->count >= UNITS_MAX) {
			return -EMSGSIZE;
		}
		struct hp_unit *unit = add_unit(units, id);
		unit->description = hp_strdup(description);
		unit->load_state = hp_strdup(load);
		unit->active_state = hp_strdup(active);
		unit->sub_state = hp_strdup(sub);
		fill_gaps(unit);
	}
	return rc;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct hp_unit *)a)->id, ((const struct hp_unit *)b)->id);
}

/** The state of its file goes to a unit that is there (the first `loaded`, sorted), or makes one.
 */
static void add_file(struct hp_units *units, size_t loaded, const char *path, const char *state)
{
	const char *slash = strrchr(path, '/');
	struct hp_unit key = {.id = hp_strdup(slash != NULL ? slash + 1 : path)};
	struct hp_unit *unit =
		loaded > 0 ? bsearch(&key, units->items, loaded, sizeof(*units->items), by_id)
			   : NULL;
	bool is_template = strstr(key.id, "@.") != NULL;
	if (unit == NULL && !is_template && strcmp(state, "alias") != 0) {
		unit = add_unit(units, key.id);
		fill_gaps(unit);
	}
	if (unit != NULL) {
		keep(&unit->unit_file_state, state);
	}
	free(key.id);
}

static int read_files(sd_bus_message *reply, struct hp_units *units)
{
	size_t loaded = units->count;
	const char *path;
	const char *state;
	if (loaded > 0) {
		qsort(units->items, loaded, sizeof(*units->items), by_id);
	}
	int rc = sd_bus_message_enter_container(reply, 'a', "(ss)");
	while (rc >= 0 && (rc = sd_bus_message_read(reply, "(ss)", &path, &state)) > 0) {
		if (units->count >= UNITS_MAX) {
			return -EMSGSIZE;
		}
		add_file(units, loaded, path, state);
	}
	return rc;
}

static int ask_list(struct hp_bus *bus, const struct hp_local *local, const char *member,
	int (*read)(sd_bus_message *reply, struct hp_units *units), struct hp_units *units,
	struct hp_why *why)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus_message *reply = NULL;
	const struct hp_bus_question question = {.path = HP_BUS_MANAGER_PATH,
		.interface = HP_BUS_MANAGER,
		.member = member,
		.patterns = true};
	int status = hp_bus_ask(bus, local, &question, &error, &reply, why);
	if (status < 0 && error.name != NULL) {
		(void)hp_bus_why_refused(&error, why);
	}
	if (status == 0) {
		int rc = read(reply, units);
		status = rc < 0 ? hp_bus_why_odd(rc, why) : 0;
	}
	sd_bus_message_unref(reply);
	sd_bus_error_free(&error);
	return status;
}

int hp_bus_services(struct hp_bus *bus, const struct hp_local *local, struct hp_units *ret_units,
	struct hp_why *why)
{
	struct hp_units units = {.items = NULL};
	if (ask_list(bus, local, "ListUnitsByPatterns", read_loaded, &units, why) < 0 ||
		ask_list(bus, local, "ListUnitFilesByPatterns", read_files, &units, why) < 0) {
		hp_units_finish(&units);
		return -1;
	}
	*ret_units = units;
	return 0;
}
