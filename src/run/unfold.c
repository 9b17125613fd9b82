/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a procedure and its machines to instances, in walking order, parents before children.
 *
 *   `each` on a step            the step once a machine
 *   `each` on a group           one group; each step in it once a machine, step by step over all
 * machines `each` and `serial`         the group once a machine: all of it on one, then the next a
 * decision inside `each`    the decision with all its cases once a machine a host that is many, no
 * `each` around   as if the step had `each`: looking at one of many machines proves nothing one
 * `each` inside another   every pair; such instances are written 6.4@A1/B1
 *
 * Depends on nothing else, so that replay makes the same instances.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/str.h"
#include "run_internal.h"
#include "unfold_internal.h"

/* A role whose machines are multiplied further down, by the steps themselves. */
struct spread {
	size_t role;
	const struct spread *outer;
};

/* What is to be placed where. */
struct site {
	const struct hp_step *step;
	size_t parent;
	unsigned depth;
};

static int place(struct builder *b, const struct site *site, const struct binding *bindings,
	const struct spread *pending);

static size_t machines_of(const struct builder *b, size_t role)
{
	return b->role_start[role + 1] - b->role_start[role];
}

static bool is_container(const struct hp_step *step)
{
	return step->kind == HP_STEP_GROUP || step->kind == HP_STEP_CASE;
}

static size_t bound_machine(
	const struct builder *b, const struct binding *bindings, const char *role)
{
	for (; bindings != NULL; bindings = bindings->outer) {
		if (hp_streq(b->run->machines[bindings->machine].role, role)) {
			return bindings->machine;
		}
	}
	return HP_NONE;
}

/* ---- one instance ---- */

static void append_bound_names(
	const struct builder *b, const struct binding *bindings, struct hp_str *text)
{
	if (bindings == NULL) {
		return;
	}
	append_bound_names(b, bindings->outer, text);
	const char *name = b->run->machines[bindings->machine].name;
	if (name[0] != '\0') {
		hp_str_append_char(text, text->len == 0 ? '@' : '/');
		hp_str_append(text, name);
	}
}

static const char *make_ref(struct builder *b, const struct hp_step *step,
	const struct binding *bindings, size_t machine)
{
	struct binding only = {.machine = machine};
	struct hp_str where;

	hp_str_init(&where);
	append_bound_names(b, bindings == NULL && machine != HP_NONE ? &only : bindings, &where);
	const char *ref = hp_arena_printf(&b->plan->arena, "%s%s", step->id, where.data);
	hp_str_finish(&where);
	return ref;
}

static size_t machine_of(
	const struct builder *b, const struct hp_step *step, const struct binding *bindings)
{
	if (is_container(step) || step->host == NULL) {
		return bindings != NULL ? bindings->machine : HP_NONE;
	}
	size_t machine = bound_machine(b, bindings, step->host);
	if (machine != HP_NONE) {
		return machine;
	}
	size_t role = role_index(b->run, step->host);
	if (role == HP_NONE || machines_of(b, role) == 0) {
		return HP_NONE;
	}
	return b->machines[b->role_start[role]];
}

static void add_check(
	struct builder *b, size_t instance, const struct hp_check *check, size_t machine)
{
	b->checks = hp_grow(b->checks, b->check_count, &b->check_capacity, sizeof(*b->checks));
	b->checks[b->check_count] =
		(struct hp_check_state){.check = check, .instance = instance, .machine = machine};
	if (check->holds == HP_HOLDS_UNTIL && check->until != NULL) {
		struct plan *plan = b->plan;
		plan->untils = hp_grow(plan->untils, plan->until_count, &plan->until_capacity,
			sizeof(*plan->untils));
		plan->untils[plan->until_count++] = (struct plan_until){
			.check = b->check_count, .step = check->until->index, .instance = HP_NONE};
	}
	b->check_count++;
}

/* A check of another role is read from that role's machine; from every one of them where they are
 * many. */
static void add_checks(struct builder *b, size_t instance, const struct binding *bindings)
{
	const struct hp_step *step = b->instances[instance].step;
	for (size_t i = 0; i < step->check_count; i++) {
		const struct hp_check *check = &step->checks[i];
		size_t role = role_index(b->run, check->host);
		size_t machine = bound_machine(b, bindings, check->host);
		if (machine != HP_NONE || role == HP_NONE || machines_of(b, role) == 0) {
			add_check(b, instance, check, machine);
			continue;
		}
		for (size_t m = b->role_start[role]; m < b->role_start[role + 1]; m++) {
			add_check(b, instance, check, b->machines[m]);
		}
	}
}

static void fill_scope(struct plan_node *nodes, size_t index, const struct hp_instance *instance)
{
	struct plan_node *node = &nodes[index];
	const struct plan_node *parent =
		instance->parent != HP_NONE ? &nodes[instance->parent] : NULL;
	bool within = parent != NULL && parent->irreversible;

	node->scope = parent != NULL ? parent->inner_scope : HP_NONE;
	node->irreversible = within || instance->step->irreversible;
	node->inner_scope = instance->step->kind == HP_STEP_GROUP && !within ? index : node->scope;
}

static void chain_same_steps(struct builder *b, size_t index)
{
	size_t step = b->instances[index].step->index;
	size_t last = b->last_of_step[step];
	if (last == HP_NONE) {
		b->plan->first_of_step[step] = index;
	} else {
		b->plan->nodes[last].next_same = index;
	}
	b->last_of_step[step] = index;
}

static int place_one(struct builder *b, const struct site *site, const struct binding *bindings,
	const struct spread *pending)
{
	const struct hp_step *step = site->step;
	size_t index = b->count;
	size_t machine = machine_of(b, step, bindings);
	struct plan *plan = b->plan;

	if (b->count >= RUN_INSTANCES_MAX || b->check_count >= RUN_INSTANCES_MAX) {
		return HP_ERR_INVALID;
	}
	b->instances = hp_grow(b->instances, b->count, &b->capacity, sizeof(*b->instances));
	plan->nodes = hp_grow(plan->nodes, b->count, &b->node_capacity, sizeof(*plan->nodes));
	b->count++;
	b->instances[index] = (struct hp_instance){
		.step = step,
		.ref = make_ref(b, step, bindings, machine),
		.machine = machine != HP_NONE ? b->run->machines[machine].name : NULL,
		.machine_index = machine,
		.parent = site->parent,
		.depth = site->depth,
		.repeat = 1,
		.attempt = 1,
		.state = HP_STATE_TODO,
		.first_check = b->check_count,
	};
	plan->nodes[index] = (struct plan_node){.next_same = HP_NONE, .bindings = bindings};
	fill_scope(plan->nodes, index, &b->instances[index]);
	chain_same_steps(b, index);
	if (step->kind == HP_STEP_ACTION) {
		add_checks(b, index, bindings);
		b->instances[index].check_count = b->check_count - b->instances[index].first_check;
	}
	for (size_t i = 0; i < step->child_count; i++) {
		struct site child = {step->children[i], index, site->depth + 1};
		int status = place(b, &child, bindings, pending);
		if (status < 0) {
			return status;
		}
	}
	b->plan->nodes[index].end = b->count;
	return 0;
}

/* ---- repeating ---- */

/* Once for every combination of machines of the roles from `pending` outwards, `stop` excluded; the
 * outermost role varies slowest. */
static int multiply(struct builder *b, const struct site *site, const struct spread *pending,
	const struct spread *stop, const struct binding *bindings)
{
	if (pending == stop) {
		return place_one(b, site, bindings, NULL);
	}
	const struct spread *outermost = pending;
	while (outermost->outer != stop) {
		outermost = outermost->outer;
	}
	for (size_t m = b->role_start[outermost->role]; m < b->role_start[outermost->role + 1];
		m++) {
		struct binding *binding = hp_arena_alloc(&b->plan->arena, sizeof(*binding));
		*binding = (struct binding){.machine = b->machines[m], .outer = bindings};
		int status = multiply(b, site, pending, outermost, binding);
		if (status < 0) {
			return status;
		}
	}
	return 0;
}

static bool is_pending(const struct spread *pending, size_t role)
{
	for (; pending != NULL; pending = pending->outer) {
		if (pending->role == role) {
			return true;
		}
	}
	return false;
}

/* The role this step is repeated for, HP_NONE if it is not, or not once more. */
static size_t repeated_role(const struct builder *b, const struct hp_step *step,
	const struct binding *bindings, const struct spread *pending)
{
	const char *name = step->each;
	if (name == NULL && !is_container(step)) {
		name = step->host;
	}
	if (name == NULL || bound_machine(b, bindings, name) != HP_NONE) {
		return HP_NONE;
	}
	size_t role = role_index(b->run, name);
	if (role == HP_NONE || is_pending(pending, role)) {
		return HP_NONE;
	}
	/* A host that is one machine repeats nothing; its name is in the reference all the same. */
	return step->each != NULL || machines_of(b, role) > 1 ? role : HP_NONE;
}

static int place(struct builder *b, const struct site *site, const struct binding *bindings,
	const struct spread *pending)
{
	const struct hp_step *step = site->step;
	size_t role = repeated_role(b, step, bindings, pending);
	struct spread own = {.role = role, .outer = pending};
	const struct spread *all = role != HP_NONE ? &own : pending;

	if (is_container(step) && !(step->serial && role != HP_NONE)) {
		return place_one(b, site, bindings, all);
	}
	return multiply(b, site, all, NULL, bindings);
}

/* ---- the whole ---- */

static void sort_machines(struct builder *b)
{
	const struct hp_run *run = b->run;
	size_t roles = run->procedure->role_count;
	size_t count = 0;

	b->machines = hp_calloc(run->state.machine_count + 1, sizeof(*b->machines));
	b->role_start = hp_calloc(roles + 1, sizeof(*b->role_start));
	for (size_t role = 0; role < roles; role++) {
		b->role_start[role] = count;
		for (size_t i = 0; i < run->state.machine_count; i++) {
			if (hp_streq(run->machines[i].role, run->procedure->roles[role].name)) {
				b->machines[count++] = i;
			}
		}
	}
	b->role_start[roles] = count;
}

static int build(struct builder *b)
{
	const struct hp_procedure *procedure = b->run->procedure;
	sort_machines(b);
	b->last_of_step = hp_calloc(procedure->all_count + 1, sizeof(*b->last_of_step));
	b->plan->first_of_step =
		hp_calloc(procedure->all_count + 1, sizeof(*b->plan->first_of_step));
	for (size_t i = 0; i < procedure->all_count; i++) {
		b->last_of_step[i] = HP_NONE;
		b->plan->first_of_step[i] = HP_NONE;
	}
	for (size_t i = 0; i < procedure->step_count; i++) {
		struct site site = {procedure->steps[i], HP_NONE, 0};
		int status = place(b, &site, NULL, NULL);
		if (status < 0) {
			return status;
		}
	}
	plan_finish_build(b);
	return 0;
}

/** Makes the run's instances anew, or none while a needed role has no machine. HP_ERR_INVALID,
 * nothing changed, if there are too many. */
int unfold(struct hp_run *run)
{
	struct builder b = {.run = run};
	int status = 0;

	if (hp_run_missing_role(run) != NULL) {
		return 0;
	}
	b.plan = hp_calloc(1, sizeof(*b.plan));
	hp_arena_init(&b.plan->arena);
	status = build(&b);
	if (status == 0) {
		run_drop_instances(run);
		run->plan = b.plan;
		run->plan_owned = true;
		run->instances = b.instances;
		run->checks = b.checks;
		run->judged_attempts = hp_calloc(b.check_count + 1, sizeof(*run->judged_attempts));
		run->state.instances = run->instances;
		run->state.instance_count = b.count;
		run->state.checks = run->checks;
		run->state.check_count = b.check_count;
		b.plan = NULL;
		b.instances = NULL;
		b.checks = NULL;
	}
	plan_free(b.plan);
	free(b.instances);
	free(b.checks);
	free(b.last_of_step);
	free(b.machines);
	free(b.role_start);
	return status;
}
