/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_BEGIN_INTERNAL_H
#define HP_BEGIN_INTERNAL_H

/* What beginning a run and taking one up again have in common; all in begin.c. */

#include "walk_internal.h"

/** A walk without a run: options, the person's login, the supervisor. hp_walk_close() ends it. */
struct hp_walk *hp_walk_new(const struct hp_walk_options *options);
/** A name that is none would make a record nobody signed. */
int hp_walk_check_operator(const struct hp_walk *walk, struct hp_error *err);
/** Real machines for live runs, the others for drills (R87). */
int hp_walk_check_class(
	struct hp_walk *walk, const char *url, const struct hp_hello *hello, struct hp_error *err);

#endif
