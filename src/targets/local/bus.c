/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection to the system bus, a question to systemd, and when the machine started. */
#include "bus_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"
#include "local.h"

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

int hp_bus_why_refused(const sd_bus_error *error, struct hp_why *why)
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

static int put_arguments(sd_bus_message *message, const struct hp_bus_question *question)
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
	const struct hp_bus_question *question, sd_bus_error *error, sd_bus_message **ret_reply)
{
	sd_bus_message *message = NULL;
	int rc = sd_bus_message_new_method_call(bus->bus, &message, HP_BUS_SYSTEMD, question->path,
		question->interface, question->member);
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

int hp_bus_ask(struct hp_bus *bus, const struct hp_local *local,
	const struct hp_bus_question *question, sd_bus_error *error, sd_bus_message **ret_reply,
	struct hp_why *why)
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

int hp_bus_why_odd(int rc, struct hp_why *why)
{
	return hp_why_set(why, "protocol",
		_("systemd answered with what this program does not understand: %s."),
		strerror(-rc));
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
		const struct hp_bus_question question = {.path = HP_BUS_MANAGER_PATH,
			.interface = HP_BUS_PROPERTIES,
			.member = "Get",
			.first = HP_BUS_MANAGER,
			.second = properties[i]};
		int status = hp_bus_ask(bus, local, &question, &error, &reply, &why);
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
