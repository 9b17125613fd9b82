/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a capture whatever the fact: what is missing in it, where and when something was
 * seen, what the machine's variables are. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "folder.h"
#include "holdpoint/capture.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

int hp_captured_missing(const struct hp_fact *fact, struct hp_why *why)
{
	const char *file = NULL;
	char *command = hp_capture_command(fact, &file);
	if (command == NULL) {
		return hp_why_set(why, "not-captured",
			_("This was not captured, and no command can be given for it. Look at the "
			  "machine itself and attest."));
	}
	hp_why_set(why, "not-captured",
		_("This was not captured. Run on the machine: %s. `holdpoint capture` prints it "
		  "with "
		  "the lines that keep its output in %s."),
		command, file);
	free(command);
	return -1;
}

int hp_captured_nothing(const struct hp_captured *captured, const char *file,
	const struct hp_fact *fact, struct hp_why *why)
{
	const struct hp_captured_file *holder = hp_captured_find_file(captured, file);
	if (holder != NULL && holder->why.code != NULL) {
		return hp_why_set(why, holder->why.code, "%s", holder->why.text);
	}
	return hp_captured_missing(fact, why);
}

static char *age_text(int64_t age_ms)
{
	int64_t minutes = age_ms / 60000;
	if (minutes < 120) {
		return hp_asprintf(_("%lld min old"), (long long)minutes);
	}
	if (minutes < 48 * 60) {
		return hp_asprintf(_("%lld h old"), (long long)(minutes / 60));
	}
	return hp_asprintf(_("%lld days old"), (long long)(minutes / 1440));
}

char *hp_captured_where(const struct hp_captured *captured, const struct hp_section *section)
{
	char time[HP_TIME_SIZE];
	if (section->local_ms == INT64_MIN) {
		return section->framed
			       ? hp_asprintf(_("%s, with a date that cannot be read for certain"),
					 section->file)
			       : hp_asprintf(_("%s, of unknown age"), section->file);
	}
	hp_time_format(section->local_ms, time);
	time[10] = ' ';
	time[16] = '\0'; /* "2026-11-22 14:03": a local time, which has no Z */
	if (!captured->has_bias) {
		return hp_asprintf(
			_("%s, captured %s by the machine's own clock"), section->file, time);
	}
	int64_t age = hp_clock_now().wall_ms - (section->local_ms + captured->bias * 60000);
	if (age < -60000) {
		return hp_asprintf(
			_("%s, captured %s by the machine's own clock, which is ahead of "
			  "the clock here"),
			section->file, time);
	}
	char *old = age_text(age > 0 ? age : 0);
	char *source = hp_asprintf(
		_("%s, captured %s by the machine's own clock, %s"), section->file, time, old);
	free(old);
	return source;
}

char *hp_captured_variable(const struct hp_captured *captured, const char *name)
{
	for (size_t i = captured->sections.count; i > 0; i--) {
		const struct hp_section *section = &captured->sections.items[i - 1];
		const char *line;
		size_t len, n = strlen(name);
		if (strncasecmp(section->command, "set ", 4) != 0) {
			continue;
		}
		for (const char *at = section->body; hp_captured_line(&at, &line, &len);) {
			if (len > n + 1 && line[n] == '=' && strncasecmp(line, name, n) == 0) {
				return hp_strndup(line + n + 1, len - n - 1);
			}
		}
	}
	return NULL;
}
