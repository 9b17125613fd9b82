/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands on the run as a whole. */
#include <stdlib.h>

#include "holdpoint/error.h"
#include "run_internal.h"

static const char *current_ref(const struct hp_run *run)
{
	size_t current = hp_run_current(run);
	return current != HP_NONE ? run->instances[current].ref : NULL;
}

/* A note may be made at any time, also while held: what somebody saw must not be lost. */
int decide_note(struct deciding *d)
{
	struct hp_event event = {.kind = HP_EVENT_NOTE, .text = d->command->text};
	if (is_blank(d->command->text)) {
		return refuse(d, HP_REFUSAL_EMPTY_TEXT, HP_NONE, HP_NONE);
	}
	if (d->command->at != NULL) {
		size_t instance = hp_run_find(d->after, d->command->at);
		if (instance == HP_NONE) {
			return refuse(d, HP_REFUSAL_NO_STEP, HP_NONE, HP_NONE);
		}
		event.at = d->after->instances[instance].ref;
	}
	emit(d, &event);
	return 0;
}

/* No reason is demanded: who is called away has no time, and a terminal that is lost gives none. */
int decide_hold(struct deciding *d)
{
	struct hp_event event = {
		.kind = HP_EVENT_HELD,
		.at = current_ref(d->after),
		.text = is_blank(d->command->text) ? NULL : d->command->text,
	};
	emit(d, &event);
	return 0;
}

int decide_resume(struct deciding *d)
{
	bool held = d->after->state.status == HP_RUN_HELD;
	struct hp_event event = {
		.kind = HP_EVENT_RESUMED,
		.at = current_ref(d->after),
		.text = d->command->text,
	};
	if (is_blank(event.text)) {
		event.text = held ? "after hold" : "after interruption";
	}
	emit(d, &event);
	return 0;
}

int decide_stop(struct deciding *d)
{
	struct hp_event event = {
		.kind = HP_EVENT_STOPPED,
		.at = current_ref(d->after),
		.text = d->command->text,
	};
	if (is_blank(d->command->text)) {
		return refuse(d, HP_REFUSAL_EMPTY_TEXT, HP_NONE, HP_NONE);
	}
	emit(d, &event);
	return 0;
}

/* ---- the end ---- */

/* Every check in force is read once more and relied on; *ret_reopened gets the first one that
 * re-opened its step. */
static void read_for_the_last_time(struct deciding *d, size_t *ret_reopened)
{
	const struct hp_run *run = d->after;
	*ret_reopened = HP_NONE;
	for (size_t i = 0; i < run->state.check_count; i++) {
		if (!hp_run_check_in_force(run, i)) {
			continue;
		}
		record_reading(d, i, true);
		bool reopened =
			!hp_step_state_is_terminal(run->instances[run->checks[i].instance].state);
		if (reopened && *ret_reopened == HP_NONE) {
			*ret_reopened = i;
		}
	}
}

int decide_finish(struct deciding *d)
{
	const struct hp_run *run = d->after;
	struct ending_counts counts;
	size_t check = HP_NONE;

	count_endings(run, &counts);
	if (counts.open > 0) {
		return refuse(d, HP_REFUSAL_OPEN_STEPS, hp_run_current(run), HP_NONE);
	}
	read_for_the_last_time(d, &check);
	if (check != HP_NONE) {
		return refuse(d, HP_REFUSAL_CHECK_FAILS, run->checks[check].instance, check);
	}
	check = check_in_the_way(run);
	if (check != HP_NONE) {
		return refuse(d, HP_REFUSAL_CHECK_UNKNOWN, run->checks[check].instance, check);
	}
	char *text = hp_asprintf(
		"verified=%zu attested=%zu overridden=%zu na=%zu deferred=%zu adopted=%zu",
		counts.verified, counts.attested, counts.overridden, counts.na, counts.deferred,
		counts.adopted);
	struct hp_event event = {
		.kind = HP_EVENT_COMPLETED,
		.value = hp_run_status_name(ending(&counts)),
		.text = text,
	};
	emit(d, &event);
	free(text);
	return 0;
}
