/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fact `host`. A restart is seen by another boot time, so that time must be the same for as
 * long as the machine runs. The kernel's own (btime in /proc/stat) moves when somebody sets the
 * clock; systemd noted the time once, at its start, and never changes it. It is taken from systemd
 * wherever systemd is, and never now from the one and now from the other.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "bus.h"
#include "config.h"
#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "local.h"

/** The value of NAME= in os-release(5), which is quoted as for a shell; NULL. Caller frees. */
static char *release_value(const char *text, const char *name)
{
	size_t name_len = strlen(name);
	const char *at = text;
	while (strncmp(at, name, name_len) != 0 || at[name_len] != '=') {
		at = strchr(at, '\n');
		if (at == NULL) {
			return NULL;
		}
		at++;
	}
	at += name_len + 1;
	char quote = *at == '"' || *at == '\'' ? *at++ : '\n';
	struct hp_str value;
	hp_str_init(&value);
	for (; *at != '\0' && *at != quote && *at != '\n'; at++) {
		if (*at == '\\' && quote != '\'' && at[1] != '\0' && at[1] != '\n') {
			at++;
		}
		hp_str_append_char(&value, *at);
	}
	char *repaired = hp_utf8_repair(value.data, value.len);
	hp_str_finish(&value);
	return repaired;
}

/** What the system calls itself; NULL where it does not say. Caller frees. */
static char *product(const struct hp_local *local)
{
	static const char *const paths[] = {"/etc/os-release", "/usr/lib/os-release"};
	char *name = NULL;
	for (size_t i = 0; name == NULL && i < HP_ARRAY_SIZE(paths); i++) {
		struct hp_why why = HP_WHY_INIT;
		char *text = NULL;
		if (hp_local_file(local, paths[i], &text, &why) == 1) {
			name = release_value(text, "PRETTY_NAME");
		}
		free(text);
		hp_why_finish(&why);
	}
	return name;
}

static char *format_time(int64_t wall_ms)
{
	char time[HP_TIME_SIZE];
	hp_time_format(wall_ms, time);
	return hp_strdup(time);
}

/** By the kernel; NULL. Caller frees. */
static char *boot_by_kernel(const struct hp_local *local)
{
	struct hp_why why = HP_WHY_INIT;
	char *text = NULL;
	char *time = NULL;
	if (hp_local_file(local, "/proc/stat", &text, &why) == 1) {
		const char *line = strstr(text, "\nbtime ");
		long long seconds = line != NULL ? strtoll(line + strlen("\nbtime "), NULL, 10) : 0;
		/* 2^40 seconds are 34,000 years: no clock. */
		if (seconds > 0 && seconds < 1LL << 40) {
			time = format_time((int64_t)seconds * 1000);
		}
	}
	free(text);
	hp_why_finish(&why);
	return time;
}

/** NULL where it cannot be told. Caller frees. */
static char *boot_time(struct hp_local *local)
{
	if (!hp_local_has_systemd(local)) {
		return boot_by_kernel(local);
	}
#ifdef HAVE_SYSTEMD
	int64_t wall_ms = 0;
	if (hp_bus_boot_time(local->bus, local, &wall_ms) == 0) {
		return format_time(wall_ms);
	}
#endif
	return NULL;
}

void hp_local_read_host(
	struct hp_local *local, const struct hp_fact *fact, struct hp_observation *observation)
{
	(void)fact; /* host has no arguments */
	struct utsname system;
	if (uname(&system) < 0 || strcspn(system.nodename, ".") == 0) {
		hp_observation_set_unreadable(observation, "io-error",
			_("This machine does not say its own name; set it with hostname(1)."));
		return;
	}
	if (local->booted == NULL) {
		local->booted = boot_time(local);
	}
	char *name = product(local);
	struct hp_json *data = hp_json_new_object();
	/* As people call it and as its label says; some systems keep the whole name here. */
	char *own = hp_strndup(system.nodename, strcspn(system.nodename, "."));
	hp_json_set_string(data, "name", own);
	free(own);
	hp_json_set_string(data, "product", name != NULL ? name : system.sysname);
	hp_json_set_string(data, "build", system.release);
	hp_json_set(data, "service_pack", NULL);
	hp_json_set_string(data, "booted", local->booted);
	hp_json_set(data, "shutdown", hp_json_new_null()); /* it runs */
	hp_observation_set_found(observation, data, _("this machine itself"));
	free(name);
}
