/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks of an instance: read from which machines, and what ends them. */
#include "unfold_internal.h"

/* The call whose return ends a check of what it calls; HP_NONE in the run's own procedure. A called
 * group lies in its caller's procedure. */
static size_t returning_call(const struct plan *plan, size_t frame)
{
	while (plan->frames[frame].call != NULL && plan->frames[frame].call->group != NULL) {
		frame = plan->frames[frame].outer;
	}
	return plan->frames[frame].instance;
}

static void note_end(struct builder *b, const struct site *site, const struct hp_check *check)
{
	struct plan *plan = b->plan;
	size_t call = returning_call(plan, site->frame);
	size_t until = HP_NONE;

	if (site->step->kind != HP_STEP_ACTION || check->holds == HP_HOLDS_ONCE) {
		return;
	}
	if (check->holds == HP_HOLDS_UNTIL && check->until != NULL) {
		until = frame_of_step(plan, site->frame, check->until);
	}
	if (until != HP_NONE) {
		plan->untils = hp_grow(plan->untils, plan->until_count, &plan->until_capacity,
			sizeof(*plan->untils));
		plan->untils[plan->until_count++] = (struct plan_until){.check = b->check_count,
			.frame = until,
			.step = check->until->index,
			.instance = HP_NONE};
	}
	if (call != HP_NONE) {
		plan->returns = hp_grow(plan->returns, plan->return_count, &plan->return_capacity,
			sizeof(*plan->returns));
		plan->returns[plan->return_count++] = (struct plan_return){b->check_count, call};
	}
}

static void add_check(struct builder *b, const struct site *site, size_t instance,
	const struct hp_check *check, size_t machine)
{
	b->checks = hp_grow(b->checks, b->check_count, &b->check_capacity, sizeof(*b->checks));
	b->checks[b->check_count] =
		(struct hp_check_state){.check = check, .instance = instance, .machine = machine};
	note_end(b, site, check);
	b->check_count++;
}

/* A check of another role is read from that role's machine; from every one of them where they are
 * many. */
void add_checks(
	struct builder *b, const struct site *site, size_t instance, const struct binding *bindings)
{
	for (size_t i = 0; i < site->step->check_count; i++) {
		const struct hp_check *check = &site->step->checks[i];
		size_t role = role_here(b, site, check->host);
		size_t machine = bound_machine(b, bindings, role);
		if (machine != HP_NONE || role == HP_NONE || machines_of(b, role) == 0) {
			add_check(b, site, instance, check, machine);
			continue;
		}
		for (size_t m = b->role_start[role]; m < b->role_start[role + 1]; m++) {
			add_check(b, site, instance, check, b->machines[m]);
		}
	}
	b->instances[instance].check_count = b->check_count - b->instances[instance].first_check;
}
