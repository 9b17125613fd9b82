/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RUN_UNFOLD_INTERNAL_H
#define HP_RUN_UNFOLD_INTERNAL_H

#include "run_internal.h"

/* Instances, checks and plan while they are being made. */
struct builder {
	const struct hp_run *run;
	struct plan *plan;
	struct hp_instance *instances;
	size_t count;
	size_t capacity;
	size_t node_capacity;
	struct hp_check_state *checks;
	size_t check_count;
	size_t check_capacity;
	size_t *last_of_step;
	size_t *machines;   /* Indices into run->machines, role by role. */
	size_t *role_start; /* First of each role in `machines`; one more entry ends the last. */
};

/* What needs all instances: references in order, and the ends of checks. */
void plan_finish_build(struct builder *b);

#endif
