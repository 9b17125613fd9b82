/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fact `host`: the name that stands in every output, and what `ver` and `systeminfo` tell of
 * the system. When it was booted is known where two commands agree: systeminfo says for how long it
 * has been up, and the workstation service since when it runs, to the minute and the same in every
 * capture, so that two captures differ by a restart only.
 */
#include <stdlib.h>
#include <string.h>

#include "../common/keys.h"
#include "../common/list.h"
#include "clock.h"
#include "facts.h"
#include "holdpoint/capture.h"
#include "holdpoint/clock.h"
#include "holdpoint/fact.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/mem.h"

#define CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define AGREE_MS (15 * INT64_C(60000))

/** The value behind "LABEL:" at the beginning of a line; NULL. Caller frees. */
static char *labelled(const struct hp_section *section, const char *const *labels)
{
	const char *line;
	size_t len;
	for (const char *at = section->body; hp_captured_line(&at, &line, &len);) {
		for (size_t i = 0; labels[i] != NULL; i++) {
			size_t n = strlen(labels[i]);
			if (len <= n || memcmp(line, labels[i], n) != 0) {
				continue;
			}
			n += strspn(line + n, " ");
			return n < len ? hp_strndup(line + n, len - n) : NULL;
		}
	}
	return NULL;
}

/** "Microsoft Windows [Version 5.2.3790]": the line, and the number behind its last point. */
static void read_ver(const struct hp_captured *captured, char **ret_product, char **ret_build)
{
	const struct hp_section *section = hp_sections_find(&captured->sections, "ver");
	const char *line;
	size_t len;
	if (section == NULL) {
		return;
	}
	for (const char *at = section->body; hp_captured_line(&at, &line, &len);) {
		const char *bracket = memchr(line, '[', len);
		if (bracket == NULL || bracket == line) {
			continue;
		}
		size_t product = (size_t)(bracket - line);
		while (product > 0 && line[product - 1] == ' ') {
			product--;
		}
		const char *end = memchr(bracket, ']', len - (size_t)(bracket - line));
		const char *digits = end;
		while (digits != NULL && digits > bracket && digits[-1] >= '0' &&
			digits[-1] <= '9') {
			digits--;
		}
		*ret_product = hp_strndup(line, product);
		*ret_build = end != NULL && digits < end && digits[-1] == '.'
				     ? hp_strndup(digits, (size_t)(end - digits))
				     : NULL;
		return;
	}
}

/** "0 Days, 3 Hours, 2 Minutes, 1 Seconds": the four numbers, in milliseconds; -1. */
static int64_t up_ms(const char *text)
{
	static const int64_t units[] = {86400000, 3600000, 60000, 1000};
	int64_t sum = 0;
	for (size_t i = 0; i < HP_ARRAY_SIZE(units); i++) {
		text += strcspn(text, "0123456789");
		int64_t number = 0;
		size_t digits = 0;
		for (; digits < 6 && text[digits] >= '0' && text[digits] <= '9'; digits++) {
			number = number * 10 + (text[digits] - '0');
		}
		if (digits == 0) {
			return -1;
		}
		text += digits;
		sum += number * units[i];
	}
	return sum;
}

/** The first date and time in an output. */
static int64_t first_moment(const struct hp_section *section, int64_t near)
{
	const char *line;
	size_t len;
	for (const char *at = section->body; hp_captured_line(&at, &line, &len);) {
		int64_t moment = hp_captured_moment_in(line, len, near);
		if (moment != INT64_MIN) {
			return moment;
		}
	}
	return INT64_MIN;
}

static struct hp_json *booted(const struct hp_captured *captured, const struct hp_section *info)
{
	static const char *const labels[] = {"System Up Time:", "Systembetriebszeit:", NULL};
	const struct hp_section *since =
		hp_sections_find(&captured->sections, "net statistics workstation");
	char *up = info != NULL ? labelled(info, labels) : NULL;
	int64_t up_for = up != NULL ? up_ms(up) : -1;
	free(up);
	if (up_for < 0 || since == NULL || info->local_ms == INT64_MIN || !captured->has_bias) {
		return hp_json_new_null();
	}
	int64_t about = info->local_ms - up_for;
	int64_t moment = first_moment(since, about);
	if (moment == INT64_MIN || moment < about - AGREE_MS || moment > about + AGREE_MS) {
		return hp_json_new_null();
	}
	char time[HP_TIME_SIZE];
	hp_time_format(moment + captured->bias * 60000, time);
	return hp_json_new_string(time);
}

/** "5.2.3790 Service Pack 2 Build 3790": what stands between. Caller frees; NULL without one. */
static char *service_pack(const struct hp_section *info)
{
	static const char *const labels[] = {"OS Version:", "Betriebssystemversion:", NULL};
	char *version = labelled(info, labels);
	const char *pack = version != NULL ? strstr(version, "Service Pack ") : NULL;
	char *found = NULL;
	if (pack != NULL) {
		size_t digits = strspn(pack + strlen("Service Pack "), "0123456789");
		found = hp_strndup(pack, strlen("Service Pack ") + digits);
	}
	free(version);
	return found;
}

static struct hp_json *text_or_null(const char *text)
{
	return text != NULL && text[0] != '\0' ? hp_json_new_string(text) : hp_json_new_null();
}

/** As the other targets tell it: systeminfo words it in another way. NULL where no export has it;
 * caller frees. */
static char *stored_product(const struct hp_captured *captured)
{
	struct hp_why why = HP_WHY_INIT;
	char *text = NULL;
	if (captured->keys.impl != NULL) {
		(void)hp_keys_text(&captured->keys, CURRENT_VERSION, "ProductName", &text, &why);
	}
	hp_why_finish(&why);
	return text;
}

static struct hp_json *host_data(const struct hp_captured *captured)
{
	static const char *const names[] = {"OS Name:", "Betriebssystemname:", NULL};
	const struct hp_section *info = hp_sections_find(&captured->sections, "systeminfo");
	struct hp_json *data = hp_json_new_object();
	char *product = NULL, *build = NULL;
	read_ver(captured, &product, &build);
	char *name = info != NULL ? labelled(info, names) : NULL;
	char *pack = info != NULL ? service_pack(info) : NULL;
	hp_json_set_string(data, "name", captured->host);
	char *stored = stored_product(captured);
	hp_json_set(data, "product",
		text_or_null(stored != NULL ? stored
			     : name != NULL ? name
					    : product));
	free(stored);
	hp_json_set(data, "build", text_or_null(build));
	hp_json_set(data, "service_pack", text_or_null(pack));
	hp_json_set(data, "booted", booted(captured, info));
	hp_json_set(data, "shutdown", hp_json_new_null()); /* it ran */
	free(pack);
	free(name);
	free(build);
	free(product);
	return data;
}

void hp_captured_host(const struct hp_captured *captured, const struct hp_fact *fact,
	struct hp_observation *observation)
{
	struct hp_why why = HP_WHY_INIT;
	struct hp_json *data = NULL;
	char *source = NULL;
	int found = 1;
	(void)fact;
	if (captured->host != NULL) {
		const struct hp_section *section =
			hp_sections_find(&captured->sections, "hostname");
		section = section == NULL && captured->sections.count > 0
				  ? &captured->sections.items[0]
				  : section;
		data = host_data(captured);
		source = section != NULL ? hp_captured_where(captured, section) : NULL;
	} else if (captured->keys.impl != NULL) {
		data = hp_json_new_object();
		found = hp_keys_host(&captured->keys, data, &why) < 0 ? -1 : 1;
		hp_json_set(data, "booted", hp_json_new_null());
		hp_json_set(data, "shutdown", hp_json_new_null());
	} else {
		found = hp_why_set(&why, "not-captured",
			_("The capture does not tell whose it is. Run on the machine: hostname; "
			  "put "
			  "its output into hostname.txt in the folder of the capture."));
	}
	hp_observation_set(observation, found, data, source, &why);
	free(source);
}
