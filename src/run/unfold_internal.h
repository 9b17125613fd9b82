/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_RUN_UNFOLD_INTERNAL_H
#define HP_RUN_UNFOLD_INTERNAL_H

#include "run_internal.h"

/* Calls, cases and rounds within each other; more is a mistake or an attack. */
#define UNFOLD_DEPTH_MAX 1000

/* The decision after a round that asks whether there is another one. */
struct again {
	const struct hp_step *group;
	const struct hp_step *decision;
};

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
	size_t *machines;   /* Indices into run->machines, role by role. */
	size_t *role_start; /* First of each role in `machines`; one more entry ends the last. */
	struct again *agains;
	size_t again_count;
	size_t again_capacity;
};

/* A role whose machines are multiplied further down, by the steps themselves. */
struct spread {
	size_t role; /* Of the run's procedure. */
	const struct spread *outer;
};

/* Rounds around a step within its frame, innermost first. */
struct round {
	unsigned number; /* From 1. */
	const struct round *outer;
};

/* What is to be placed where. */
struct site {
	const struct hp_step *step;
	size_t parent;
	unsigned depth;
	size_t frame;
	const struct round *round; /* NULL where nothing repeats. */
	size_t after;              /* As in plan_node. */
};

/* unfold.c */
int place(struct builder *b, const struct site *site, const struct binding *bindings,
	const struct spread *pending);
/* One instance; the steps within it are placed too. */
int place_one(struct builder *b, const struct site *site, const struct binding *bindings,
	const struct spread *pending);
/* One instance with nothing in it yet. */
int add_instance(struct builder *b, const struct site *site, const struct binding *bindings,
	size_t *ret_index);
/* The steps of a list, in order. */
int place_list(struct builder *b, const struct site *around, const struct hp_step *const *steps,
	size_t count, const struct binding *bindings, const struct spread *pending);

/* The role of the run's procedure, how many machines it has, and the one that is bound; HP_NONE. */
size_t role_here(const struct builder *b, const struct site *site, const char *name);
size_t machines_of(const struct builder *b, size_t role);
size_t bound_machine(const struct builder *b, const struct binding *bindings, size_t role);

/* unfold_checks.c */
void add_checks(struct builder *b, const struct site *site, size_t instance,
	const struct binding *bindings);

/* rounds.c: once, or as often as it is repeated. */
int place_rounds(struct builder *b, const struct site *site, const struct binding *bindings,
	const struct spread *pending);

/* calls.c */
void add_own_frame(struct builder *b);
/* What the call at `index` does, as its children. */
int place_called(struct builder *b, const struct site *site, size_t index,
	const struct binding *bindings, const struct spread *pending);
void frames_free(struct plan *plan);
/* "#2", "#2.1"; nothing in the first round of everything. */
void append_round_suffix(const struct round *round, struct hp_str *text);

/* plan.c: what needs all instances: references in order, the ends of checks, jumps, watches. */
void plan_finish_build(struct builder *b);

#endif
