/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cmd_timeout.h"
#include "holdpoint/clock.h"
#include "holdpoint/i18n.h"

int hp_cmd_seconds(
	const struct hp_options *options, enum hp_flag flag, int64_t *ret_ms, struct hp_error *err)
{
	const char *text = hp_options_get(options, flag);
	if (text == NULL) {
		*ret_ms = 0;
		return 0;
	}
	if (*text == '\0' || strlen(text) > 6 || text[strspn(text, "0123456789")] != '\0' ||
		strtol(text, NULL, 10) == 0) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("--%s takes a whole number of seconds from 1 to 999999."),
			hp_options_flag_name(flag));
	}
	*ret_ms = 1000 * (int64_t)strtol(text, NULL, 10);
	return 0;
}

int hp_cmd_timeout_begin(
	const struct hp_options *options, struct hp_cmd_timeout *ret_timeout, struct hp_error *err)
{
	int64_t ms = 0;
	*ret_timeout = (struct hp_cmd_timeout){0};
	int status = hp_cmd_seconds(options, HP_FLAG_TIMEOUT, &ms, err);
	if (status == 0 && ms > 0) {
		ret_timeout->end_ms = hp_clock_monotonic_ms() + ms;
	}
	return status;
}

bool hp_cmd_timeout_tick(void *data)
{
	struct hp_cmd_timeout *timeout = data;
	timeout->expired = timeout->end_ms != 0 && hp_clock_monotonic_ms() >= timeout->end_ms;
	return !timeout->expired;
}
