/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a procedure and its machines to instances, in walking order, parents before children: the
 * entries, the steps, the watches.
 *
 *   `each` on a step          the step once a machine
 *   `each` on a group         one group; each step in it once a machine, step by step over all
 *                             machines
 *   `each` and `serial`       the group once a machine: all of it on one, then the next
 *   a decision inside `each`  the decision with all its cases once a machine
 *   `each` on a call          the call once a machine, all of it on one, then the next
 *   a host that is many, no `each` around
 *                             as if the step had `each`: looking at one of many machines proves
 *                             nothing
 *   one `each` inside another every pair; such instances are written 6.4@A1/B1
 *   `repeat`                  rounds.c
 *   a call                    calls.c
 *
 * Depends on the procedure, the machines and the mode, and on nothing else, so that replay makes
 * the same instances.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/str.h"
#include "run_internal.h"
#include "unfold_internal.h"

size_t machines_of(const struct builder *b, size_t role)
{
	return b->role_start[role + 1] - b->role_start[role];
}

static bool is_container(const struct hp_step *step)
{
	return step->kind == HP_STEP_GROUP || step->kind == HP_STEP_CASE ||
	       step->kind == HP_STEP_CALL;
}

size_t role_here(const struct builder *b, const struct site *site, const char *name)
{
	return frame_role(b->run, &b->plan->frames[site->frame], name);
}

size_t bound_machine(const struct builder *b, const struct binding *bindings, size_t role)
{
	if (role == HP_NONE) {
		return HP_NONE;
	}
	const char *name = b->run->procedure->roles[role].name;
	for (; bindings != NULL; bindings = bindings->outer) {
		if (hp_streq(b->run->machines[bindings->machine].role, name)) {
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

static const char *make_ref(
	struct builder *b, const struct site *site, const struct binding *bindings, size_t machine)
{
	struct binding only = {.machine = machine};
	struct hp_str rounds;
	struct hp_str where;

	hp_str_init(&rounds);
	hp_str_init(&where);
	append_round_suffix(site->round, &rounds);
	append_bound_names(b, bindings == NULL && machine != HP_NONE ? &only : bindings, &where);
	const char *ref =
		hp_arena_printf(&b->plan->arena, "%s%s%s%s", b->plan->frames[site->frame].prefix,
			site->step->id, rounds.data != NULL ? rounds.data : "", where.data);
	hp_str_finish(&rounds);
	hp_str_finish(&where);
	return ref;
}

static size_t machine_of(
	const struct builder *b, const struct site *site, const struct binding *bindings)
{
	if (is_container(site->step) || site->step->host == NULL) {
		return bindings != NULL ? bindings->machine : HP_NONE;
	}
	size_t role = role_here(b, site, site->step->host);
	size_t machine = bound_machine(b, bindings, role);
	if (machine != HP_NONE) {
		return machine;
	}
	if (role == HP_NONE || machines_of(b, role) == 0) {
		return HP_NONE;
	}
	return b->machines[b->role_start[role]];
}

static void fill_scope(struct plan_node *nodes, size_t index, const struct hp_instance *instance)
{
	struct plan_node *node = &nodes[index];
	const struct plan_node *parent =
		instance->parent != HP_NONE ? &nodes[instance->parent] : NULL;
	bool within = parent != NULL && parent->irreversible;

	node->scope = parent != NULL ? parent->inner_scope : HP_NONE;
	node->irreversible = within || instance->step->irreversible;
	bool group = instance->step->kind == HP_STEP_GROUP || instance->step->kind == HP_STEP_CALL;
	node->inner_scope = group && !within ? index : node->scope;
}

/* Decisions that only ask for another round are written nowhere and have no chain. */
static void chain_same_steps(struct builder *b, size_t index)
{
	struct frame *frame = &b->plan->frames[b->plan->nodes[index].frame];
	const struct hp_step *step = b->instances[index].step;
	if (frame->procedure->all[step->index] != step) {
		return;
	}
	size_t offset = step->index - frame->first_step;
	size_t last = frame->last_of_step[offset];
	if (last == HP_NONE) {
		frame->first_of_step[offset] = index;
	} else {
		b->plan->nodes[last].next_same = index;
	}
	frame->last_of_step[offset] = index;
}

static bool has_checks(const struct hp_step *step)
{
	return step->kind == HP_STEP_ACTION || step->kind == HP_STEP_CASE ||
	       step->kind == HP_STEP_WATCH;
}

int add_instance(struct builder *b, const struct site *site, const struct binding *bindings,
	size_t *ret_index)
{
	const struct hp_step *step = site->step;
	size_t index = b->count;
	size_t machine = machine_of(b, site, bindings);
	struct plan *plan = b->plan;

	if (b->count >= RUN_INSTANCES_MAX || b->check_count >= RUN_INSTANCES_MAX ||
		site->depth > UNFOLD_DEPTH_MAX) {
		return HP_ERR_INVALID;
	}
	b->instances = hp_grow(b->instances, b->count, &b->capacity, sizeof(*b->instances));
	plan->nodes = hp_grow(plan->nodes, b->count, &b->node_capacity, sizeof(*plan->nodes));
	b->count++;
	b->instances[index] = (struct hp_instance){
		.step = step,
		.ref = make_ref(b, site, bindings, machine),
		.procedure = plan->frames[site->frame].procedure,
		.machine = machine != HP_NONE ? b->run->machines[machine].name : NULL,
		.machine_index = machine,
		.parent = site->parent,
		.depth = site->depth,
		.repeat = site->round != NULL ? site->round->number : 1,
		.attempt = 1,
		.state = HP_STATE_TODO,
		.first_check = b->check_count,
	};
	plan->nodes[index] = (struct plan_node){.end = index + 1,
		.next_same = HP_NONE,
		.frame = site->frame,
		.after = site->after,
		.bindings = bindings};
	plan->has_conditions = plan->has_conditions || step->condition != NULL;
	fill_scope(plan->nodes, index, &b->instances[index]);
	chain_same_steps(b, index);
	if (has_checks(step)) {
		add_checks(b, site, index, bindings);
	}
	*ret_index = index;
	return 0;
}

int place_list(struct builder *b, const struct site *around, const struct hp_step *const *steps,
	size_t count, const struct binding *bindings, const struct spread *pending)
{
	struct site site = *around;
	for (size_t i = 0; i < count; i++) {
		/* Only a live run asks whether a draft may be used (R89). */
		if (steps[i]->entry == HP_ENTRY_STATUS && b->run->state.mode != HP_MODE_LIVE) {
			continue;
		}
		site.step = steps[i];
		int status = place(b, &site, bindings, pending);
		if (status < 0) {
			return status;
		}
	}
	return 0;
}

int place_one(struct builder *b, const struct site *site, const struct binding *bindings,
	const struct spread *pending)
{
	const struct hp_step *step = site->step;
	size_t index = 0;
	int status = add_instance(b, site, bindings, &index);
	if (status < 0) {
		return status;
	}
	if (step->kind == HP_STEP_CALL) {
		status = place_called(b, site, index, bindings, pending);
	} else {
		struct site within = {.parent = index,
			.depth = site->depth + 1,
			.frame = site->frame,
			.round = site->round,
			.after = HP_NONE};
		status = place_list(
			b, &within, step->children, step->child_count, bindings, pending);
	}
	b->plan->nodes[index].end = b->count;
	return status;
}

/* ---- repeating ---- */

/* Once for every combination of machines of the roles from `pending` outwards, `stop` excluded; the
 * outermost role varies slowest. */
static int multiply(struct builder *b, const struct site *site, const struct spread *pending,
	const struct spread *stop, const struct binding *bindings)
{
	if (pending == stop) {
		return place_rounds(b, site, bindings, NULL);
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
static size_t repeated_role(const struct builder *b, const struct site *site,
	const struct binding *bindings, const struct spread *pending)
{
	const struct hp_step *step = site->step;
	const char *name = step->each;
	if (name == NULL && !is_container(step)) {
		name = step->host;
	}
	size_t role = role_here(b, site, name);
	if (role == HP_NONE || bound_machine(b, bindings, role) != HP_NONE ||
		is_pending(pending, role)) {
		return HP_NONE;
	}
	/* A host that is one machine repeats nothing; its name is in the reference all the same. */
	return step->each != NULL || machines_of(b, role) > 1 ? role : HP_NONE;
}

int place(struct builder *b, const struct site *site, const struct binding *bindings,
	const struct spread *pending)
{
	const struct hp_step *step = site->step;
	size_t role = repeated_role(b, site, bindings, pending);
	struct spread own = {.role = role, .outer = pending};
	const struct spread *all = role != HP_NONE ? &own : pending;
	bool whole = step->serial || step->kind == HP_STEP_CALL;

	if (is_container(step) && !(whole && role != HP_NONE)) {
		return place_rounds(b, site, bindings, all);
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
	struct site top = {.parent = HP_NONE, .after = HP_NONE};

	sort_machines(b);
	add_own_frame(b);
	int status = place_list(b, &top, procedure->entries, procedure->entry_count, NULL, NULL);
	status = status == 0
			 ? place_list(b, &top, procedure->steps, procedure->step_count, NULL, NULL)
			 : status;
	status = status == 0 ? place_list(b, &top, procedure->watches, procedure->watch_count, NULL,
				       NULL)
			     : status;
	if (status == 0) {
		plan_finish_build(b);
	}
	return status;
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
		run->remembered =
			hp_calloc(run->plan->related.remembers.count + 1, sizeof(*run->remembered));
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
	free(b.agains);
	free(b.machines);
	free(b.role_start);
	return status;
}
