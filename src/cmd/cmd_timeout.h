/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CMD_TIMEOUT_H
#define HP_CMD_TIMEOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd.h"

/** The value of a flag in SECONDS, as milliseconds; 0 where it is not given. HP_ERR_USAGE. */
int hp_cmd_seconds(
	const struct hp_options *options, enum hp_flag flag, int64_t *ret_ms, struct hp_error *err);

/** The person's own --timeout SECONDS; exit 124 when it ran out. */
struct hp_cmd_timeout {
	int64_t end_ms; /**< Monotonic; 0: none. */
	bool expired;
};
int hp_cmd_timeout_begin(
	const struct hp_options *options, struct hp_cmd_timeout *ret_timeout, struct hp_error *err);
/** An hp_tick_fn: false when the time is over. */
bool hp_cmd_timeout_tick(void *data);

#endif
