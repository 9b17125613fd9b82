/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CMD_CAPTURE_PLAN_H
#define HP_CMD_CAPTURE_PLAN_H

/* What has to be captured for each role of a procedure, and of all it calls. */

#include <stddef.h>

#include "holdpoint/capture.h"
#include "holdpoint/str.h"

struct hp_procedure;

struct hp_capture_role {
	const char *name;
	const char *title;
	struct hp_capture capture;
	struct hp_strv
		open; /**< "PATH {CapFolder} (6.4.b): ..." what these commands do not answer. */
};

struct hp_capture_plan {
	struct hp_capture_role *roles;
	size_t count;
	struct hp_strv missing; /**< Names of parameters that a path needs and nobody gave. */
};

/** `sets` are NAME=VALUE, NULL-terminated. HP_ERR_USAGE, HP_ERR_INVALID for a value that a
 * parameter or cmd.exe does not take. */
int hp_capture_plan_make(const struct hp_procedure *procedure, const char *const *sets,
	struct hp_capture_plan *ret_plan, struct hp_error *err);
void hp_capture_plan_finish(struct hp_capture_plan *plan);

#endif
