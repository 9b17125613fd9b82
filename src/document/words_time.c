/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Durations in words. */
#include "holdpoint/words.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)

char *hp_duration_words(int64_t ms)
{
	const char *sign = ms < 0 ? "-" : "";
	int64_t rest = ms < 0 ? -ms : ms;
	long long hours = rest / HOUR_MS;
	long long minutes = rest % HOUR_MS / MINUTE_MS;
	long long seconds = rest % MINUTE_MS / SECOND_MS;
	if (hours > 0) {
		return hp_asprintf(_("%s%lld h %02lld min"), sign, hours, minutes);
	}
	if (minutes > 0) {
		return hp_asprintf(_("%s%lld min %02lld s"), sign, minutes, seconds);
	}
	return hp_asprintf(_("%s%lld s"), sign, seconds);
}

char *hp_rto_words(const struct hp_procedure *procedure)
{
	if (procedure->rto_minutes == 0) {
		return NULL;
	}
	char *time = hp_duration_words(procedure->rto_minutes * MINUTE_MS);
	/* TRANSLATORS: how much time there is, from the start of the run to its end. */
	char *text = hp_asprintf(_("%s from start to end (RTO)"), time);
	free(time);
	return text;
}
