/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "local.h"

#define SYSTEMD "org.freedesktop.systemd1"
#define MANAGER_PATH "/org/freedesktop/systemd1"
#define MANAGER SYSTEMD ".Manager"
#define UNIT SYSTEMD ".Unit"
#define PROPERTIES "org.freedesktop.DBus.Properties"

/* More units than any machine has. */
#define UNITS_MAX 100000u
#define CALL_MAX_MS 3600000

struct hp_bus {
	sd_bus *bus; /* NULL: not connected. */
	/* Why the last try did not get through, and until when that is the answer. */
	struct hp_why trouble;
	int64_t pause_until_ms;
};

struct hp_bus *hp_bus_new(void)
{
	return hp_calloc(1, sizeof(struct hp_bus));
}

static void disconnect(struct hp_bus *bus)
{
	/* Not flushed: that would wait for a bus that does not take what it is sent. */
	if (bus->bus != NULL) {
		sd_bus_close(bus->bus);
	}
	bus->bus = sd_bus_unref(bus->bus);
}

void hp_bus_free(struct hp_bus *bus)
{
	if (bus == NULL) {
		return;
	}
	disconnect(bus);
	hp_why_finish(&bus->trouble);
	free(bus);
}

/* ---- reasons ---- */

static int why_no_bus(const struct hp_local *local, int errnum, struct hp_why *why)
{
	if (errnum == ETIMEDOUT) {
		return hp_why_set(why, "timeout",
			_("systemd did not answer over the system bus in time; look at the "
			  "machine (systemctl status), and attest if it does not recover."));
	}
	if (!hp_local_has_systemd(local)) {
		return hp_why_set(why, "not-supported",
			_("This machine was not started by systemd, so its services cannot be "
			  "seen; look at it with its own tools and attest."));
	}
	if (errnum == EACCES || errnum == EPERM) {
		return hp_why_set(why, "access-denied",
			_("The system bus does not let this user ask systemd; start as another "
			  "user."));
	}
	return hp_why_set(why, "unreachable",
		_("systemd cannot be reached over the system bus: %s. Bring the bus back "
		  "(dbus.socket), or look with systemctl and attest."),
		strerror(errnum));
}

/** Remembers a failure of the connection itself, and ends it. */
static int give_up(struct hp_bus *bus, const struct hp_local *local, int errnum, struct hp_why *why)
{
	disconnect(bus);
	(void)why_no_bus(local, errnum, why);
	(void)hp_why_set(&bus->trouble, why->code, "%s", why->text);
	bus->pause_until_ms = hp_clock_monotonic_ms() + HP_BUS_PAUSE_MS;
	return -1;
}

static bool is_broken(int errnum)
{
	return errnum == ENOTCONN || errnum == ECONNRESET || errnum == EPIPE ||
	       errnum == ECONNABORTED || errnum == ESHUTDOWN;
}

/* ---- the connection ---- */

static uint64_t left_usec(const struct hp_local *local)
{
	int64_t left = hp_local_left_ms(local);
	return (uint64_t)(left < CALL_MAX_MS ? left : CALL_MAX_MS) * 1000;
}

/** Takes the connection through its handshake, which the library would await for good: an errno. */
static int await_ready(const struct hp_bus *bus, const struct hp_local *local)
{
	int64_t until = hp_clock_monotonic_ms() + (int64_t)(left_usec(local) / 1000);
	for (;;) {
		int rc = sd_bus_process(bus->bus, NULL);
		if (rc < 0) {
			return -rc;
		}
		int ready = sd_bus_is_ready(bus->bus);
		if (ready != 0) {
			return ready < 0 ? -ready : 0;
		}
		int64_t left = until - hp_clock_monotonic_ms();
		if (left <= 0) {
			return ETIMEDOUT;
		}
		rc = rc > 0 ? 0 : sd_bus_wait(bus->bus, (uint64_t)left * 1000);
		if (rc < 0 && rc != -EINTR) {
			return -rc;
		}
	}
}

static int connect_bus(struct hp_bus *bus, const struct hp_local *local, struct hp_why *why)
{
	if (bus->bus != NULL) {
		return 0;
	}
	if (bus->trouble.code != NULL && hp_clock_monotonic_ms() < bus->pause_until_ms) {
		return hp_why_set(why, bus->trouble.code, "%s", bus->trouble.text);
	}
	int rc = sd_bus_open_system(&bus->bus);
	int errnum = rc < 0 ? -rc : await_ready(bus, local);
	return errnum != 0 ? give_up(bus, local, errnum, why) : 0;
}

/** Whether the bus says that nobody is there under systemd's name. */
static bool is_nobody(const sd_bus_error *error)
{
	return sd_bus_error_has_name(error, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
	       sd_bus_error_has_name(error, SD_BUS_ERROR_NAME_HAS_NO_OWNER);
}

static int why_refused(const sd_bus_error *error, struct hp_why *why)
{
	bool denied = sd_bus_error_has_name(error, SD_BUS_ERROR_ACCESS_DENIED);
	const char *words = error->message != NULL ? error->message : error->name;
	char *clean = hp_text_clean(words, strlen(words), false);
	int status = denied ? hp_why_set(why, "access-denied",
				      _("systemd does not tell this user: %s. Start as another "
					"user."),
				      clean)
			    : hp_why_set(why, "io-error", _("systemd answered with an error: %s."),
				      clean);
	free(clean);
	return status;
}

/* A question: what is called, and how its arguments are put in. */
struct question {
	const char *path;
	const char *interface;
	const char *member;
	const char *first; /* string arguments; NULL: none */
	const char *second;
	bool patterns; /* two lists in place of them: no states, and all services */
};

static int put_arguments(sd_bus_message *message, const struct question *question)
{
	int rc = 0;
	if (question->patterns) {
		rc = sd_bus_message_append(message, "asas", 0U, 1U, "*.service");
	}
	if (rc >= 0 && question->first != NULL) {
		rc = sd_bus_message_append(message, "s", question->first);
	}
	if (rc >= 0 && question->second != NULL) {
		rc = sd_bus_message_append(message, "s", question->second);
	}
	return rc;
}

static int ask_once(struct hp_bus *bus, const struct hp_local *local,
	const struct question *question, sd_bus_error *error, sd_bus_message **ret_reply)
{
	sd_bus_message *message = NULL;
	int rc = sd_bus_message_new_method_call(
		bus->bus, &message, SYSTEMD, question->path, question->interface, question->member);
	if (rc >= 0) {
		rc = put_arguments(message, question);
	}
	if (rc >= 0) {
		/* Where systemd is not, nothing is to be started in its name. */
		rc = sd_bus_message_set_auto_start(message, 0);
	}
	if (rc >= 0) {
		uint64_t usec = left_usec(local);
		rc = sd_bus_call(bus->bus, message, usec > 0 ? usec : 1, error, ret_reply);
	}
	sd_bus_message_unref(message);
	return rc;
}

/** 0 (caller frees the reply and the error); -1 with *why, unless *error names the answer of
 * systemd. */
static int ask(struct hp_bus *bus, const struct hp_local *local, const struct question *question,
	sd_bus_error *error, sd_bus_message **ret_reply, struct hp_why *why)
{
	for (int attempt = 0;; attempt++) {
		bool was_open = bus->bus != NULL;
		if (connect_bus(bus, local, why) < 0) {
			return -1;
		}
		int rc = ask_once(bus, local, question, error, ret_reply);
		if (rc >= 0) {
			return 0;
		}
		if (is_nobody(error)) {
			sd_bus_error_free(error);
			return give_up(bus, local, ENOENT, why);
		}
		/* The library makes an error of the connection look like one that was sent. */
		if (is_broken(-rc) && was_open && attempt == 0) {
			sd_bus_error_free(error);
			disconnect(bus);
			continue;
		}
		if (is_broken(-rc) || rc == -ETIMEDOUT ||
			sd_bus_error_has_name(error, SD_BUS_ERROR_NO_REPLY)) {
			sd_bus_error_free(error);
			return give_up(bus, local, is_broken(-rc) ? -rc : ETIMEDOUT, why);
		}
		if (error->name == NULL) {
			return hp_why_set(
				why, "io-error", _("systemd cannot be asked: %s."), strerror(-rc));
		}
		return -1;
	}
}

static int why_odd_reply(int rc, struct hp_why *why)
{
	return hp_why_set(why, "protocol",
		_("systemd answered with what this program does not understand: %s."),
		strerror(-rc));
}

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
	int rc = sd_bus_path_encode(MANAGER_PATH "/unit", name, &path);
	if (rc < 0) {
		return hp_why_set(
			why, "io-error", _("systemd cannot be asked: %s."), strerror(-rc));
	}
	const struct question question = {
		.path = path, .interface = PROPERTIES, .member = "GetAll", .first = UNIT};
	if (ask(bus, local, &question, &error, &reply, why) < 0) {
		bool no_name = sd_bus_error_has_name(&error, SD_BUS_ERROR_INVALID_ARGS) ||
			       sd_bus_error_has_name(&error, SD_BUS_ERROR_UNKNOWN_OBJECT) ||
			       sd_bus_error_has_name(&error, SYSTEMD ".NoSuchUnit");
		found = no_name ? 0 : error.name != NULL ? why_refused(&error, why) : -1;
	} else if ((rc = read_properties(reply, &unit)) < 0) {
		found = why_odd_reply(rc, why);
	} else if (unit.id == NULL || unit.load_state == NULL || unit.active_state == NULL) {
		found = why_odd_reply(-EBADMSG, why);
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
	const struct question question = {.path = MANAGER_PATH,
		.interface = MANAGER,
		.member = "GetUnitFileState",
		.first = name};
	if (ask(bus, local, &question, &error, &reply, why) < 0) {
		bool none = sd_bus_error_has_name(&error, SD_BUS_ERROR_FILE_NOT_FOUND) ||
			    sd_bus_error_has_name(&error, SD_BUS_ERROR_INVALID_ARGS) ||
			    sd_bus_error_has_name(&error, SYSTEMD ".NoSuchUnit");
		found = none ? 0 : error.name != NULL ? why_refused(&error, why) : -1;
	} else if ((rc = sd_bus_message_read(reply, "s", &state)) <= 0) {
		found = why_odd_reply(rc, why);
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
	const struct question question = {
		.path = MANAGER_PATH, .interface = MANAGER, .member = member, .patterns = true};
	int status = ask(bus, local, &question, &error, &reply, why);
	if (status < 0 && error.name != NULL) {
		(void)why_refused(&error, why);
	}
	if (status == 0) {
		int rc = read(reply, units);
		status = rc < 0 ? why_odd_reply(rc, why) : 0;
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

/* ---- the start of the machine ---- */

int hp_bus_boot_time(struct hp_bus *bus, const struct hp_local *local, int64_t *ret_wall_ms)
{
	/* In a container there was no kernel to start. */
	static const char *const properties[] = {"KernelTimestamp", "UserspaceTimestamp"};
	uint64_t usec = 0;
	for (size_t i = 0; usec == 0 && i < HP_ARRAY_SIZE(properties); i++) {
		sd_bus_error error = SD_BUS_ERROR_NULL;
		sd_bus_message *reply = NULL;
		struct hp_why why = HP_WHY_INIT;
		const struct question question = {.path = MANAGER_PATH,
			.interface = PROPERTIES,
			.member = "Get",
			.first = MANAGER,
			.second = properties[i]};
		int status = ask(bus, local, &question, &error, &reply, &why);
		if (status == 0 && sd_bus_message_read(reply, "v", "t", &usec) < 0) {
			status = -1;
		}
		sd_bus_message_unref(reply);
		sd_bus_error_free(&error);
		hp_why_finish(&why);
		if (status < 0) {
			/* Never the other one in its place: it would look like a restart. */
			return -1;
		}
	}
	if (usec == 0 || usec / 1000 > INT64_MAX / 2) {
		return -1;
	}
	*ret_wall_ms = (int64_t)(usec / 1000);
	return 0;
}
