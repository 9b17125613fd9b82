/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Timed steps (R38, R39, R101). A timer is two events, so that it survives everything: when it
 * began with the moment it runs to, and that its time was over with the step still open. Nothing
 * follows from time alone: no step opens, closes or is refused because a clock went on, except that
 * a step with a waiting time is not done before it is over.
 */
#include <stdlib.h>

#include "related.h"

static int64_t to_ms(unsigned seconds)
{
	return (int64_t)seconds * 1000;
}

/* When it was done, or 0 while it is not; of a group, when the last of it was. */
int64_t done_at(const struct hp_run *run, size_t index)
{
	const struct hp_instance *instance = &run->instances[index];
	if (instance->inactive) {
		return 0;
	}
	if (is_leaf(instance)) {
		bool acted = is_done(instance) || instance->state == HP_STATE_OVERRIDDEN;
		return acted ? closed_at(instance) : 0;
	}
	enum hp_step_state state = group_state(run, index);
	if (!hp_step_state_is_terminal(state) || state == HP_STATE_NA ||
		!in_open_branch(run, index)) {
		return 0;
	}
	int64_t last = 0;
	for (size_t i = index + 1; i < run->plan->nodes[index].end; i++) {
		const struct hp_instance *within = &run->instances[i];
		if (is_leaf(within) && !within->inactive && closed_at(within) > last) {
			last = closed_at(within);
		}
	}
	return last;
}

/* It is over without having been done, or put off: nothing counts from there. */
static bool never_comes(const struct hp_run *run, size_t index)
{
	const struct hp_instance *instance = &run->instances[index];
	enum hp_step_state state = is_leaf(instance) ? instance->state : group_state(run, index);
	return instance->inactive || (hp_step_state_is_terminal(state) && done_at(run, index) == 0);
}

/* The moment its time counts from, if that has come; `now` for one that counts from being reached.
 */
static bool timer_begin(
	const struct hp_run *run, const struct link *timed, int64_t now, int64_t *ret_begin)
{
	if (timed->other != HP_NONE && !never_comes(run, timed->other)) {
		*ret_begin = done_at(run, timed->other);
		return *ret_begin != 0;
	}
	*ret_begin = now;
	return hp_run_is_open(run, timed->instance);
}

static unsigned timer_seconds(const struct hp_timer *timer)
{
	return timer->within_seconds > 0 ? timer->within_seconds : timer->wait_seconds;
}

static const char *timer_word(const struct hp_timer *timer)
{
	return timer->within_seconds > 0 ? "within" : "wait";
}

static bool may_start(const struct hp_run *run, const struct link *timed)
{
	const struct hp_instance *instance = &run->instances[timed->instance];
	return instance->timer_start_wall_ms == 0 && !hp_step_state_is_terminal(instance->state) &&
	       in_open_branch(run, timed->instance);
}

/* ---- how much is left ---- */

/*
 * While it is the same boot the time since boot counts: a clock that is set forward or back changes
 * nothing. After a boot only the wall clock is left, and more than all of it is never left.
 */
static int64_t left_of(
	const struct hp_instance *instance, const struct hp_stamp *now, unsigned seconds)
{
	bool same_boot = !is_blank(now->boot_id) && hp_streq(now->boot_id, instance->timer_boot_id);
	int64_t elapsed = same_boot ? now->moment.boot_ms - instance->timer_start.boot_ms
				    : now->moment.wall_ms - instance->timer_start.wall_ms;
	return elapsed < 0 ? to_ms(seconds) : to_ms(seconds) - elapsed;
}

static bool has_timer(const struct hp_run *run, size_t instance)
{
	return instance < run->state.instance_count &&
	       run->instances[instance].step->timer != NULL &&
	       run->instances[instance].timer_start_wall_ms != 0;
}

bool hp_run_timer_left(
	const struct hp_run *run, size_t instance, const struct hp_stamp *now, int64_t *ret_left_ms)
{
	if (!has_timer(run, instance)) {
		return false;
	}
	const struct hp_instance *about = &run->instances[instance];
	*ret_left_ms = left_of(about, now, timer_seconds(about->step->timer));
	return true;
}

bool hp_run_wait_left(
	const struct hp_run *run, size_t instance, const struct hp_stamp *now, int64_t *ret_left_ms)
{
	if (!has_timer(run, instance) || run->instances[instance].step->timer->wait_seconds == 0) {
		return false;
	}
	const struct hp_instance *about = &run->instances[instance];
	*ret_left_ms = left_of(about, now, about->step->timer->wait_seconds);
	return true;
}

/* A step that waits for another which was not done yet waits all the more. */
bool has_to_wait(const struct hp_run *run, size_t instance, const struct hp_stamp *now)
{
	const struct hp_timer *timer = run->instances[instance].step->timer;
	int64_t left = 0;
	if (timer == NULL || timer->wait_seconds == 0) {
		return false;
	}
	const struct hp_instance *about = &run->instances[instance];
	if (about->paper_by != NULL) {
		return !has_timer(run, instance) ||
		       is_before_minute(about->paper_wall_ms, about->timer_end_wall_ms);
	}
	return !hp_run_wait_left(run, instance, now, &left) || left > 0;
}

/* It was done on paper, and after its time. */
static bool paper_is_late(const struct hp_run *run, size_t instance)
{
	const struct hp_instance *about = &run->instances[instance];
	return has_timer(run, instance) &&
	       is_before_minute(about->timer_end_wall_ms, about->paper_wall_ms);
}

/* Its time is over and it is open: to be said once. */
static bool is_passed(const struct hp_run *run, size_t instance, const struct hp_stamp *now)
{
	const struct hp_instance *about = &run->instances[instance];
	int64_t left = 0;
	if (about->late || about->inactive || hp_step_state_is_terminal(about->state) ||
		about->step->timer == NULL || about->step->timer->within_seconds == 0) {
		return false;
	}
	if (about->paper_by != NULL) {
		return paper_is_late(run, instance);
	}
	return hp_run_timer_left(run, instance, now, &left) && left <= 0;
}

/* ---- events ---- */

static void start_timer(struct deciding *d, const struct link *timed, int64_t begin)
{
	const struct hp_timer *timer = d->after->instances[timed->instance].step->timer;
	struct hp_event event = step_event(d, HP_EVENT_TIMER_STARTED, timed->instance);
	char end[HP_TIME_SIZE];

	hp_time_format(begin + to_ms(timer_seconds(timer)), end);
	event.value = end;
	event.number = timer_seconds(timer);
	event.text = timer_word(timer);
	emit(d, &event);
}

void say_passed(struct deciding *d, size_t instance)
{
	if (is_passed(d->after, instance, &d->command->stamp)) {
		struct hp_event event = step_event(d, HP_EVENT_TIMER_PASSED, instance);
		emit(d, &event);
	}
}

void run_timers(struct deciding *d)
{
	const struct hp_run *run = d->after;
	const struct links *timed = &run->plan->related.timed;
	for (size_t i = 0; i < timed->count; i++) {
		const struct link *link = &timed->items[i];
		int64_t begin = 0;
		if (may_start(run, link) &&
			timer_begin(run, link, reached_at(run, &d->command->stamp), &begin)) {
			start_timer(d, link, begin);
		}
		say_passed(d, link->instance);
	}
}

int apply_timer_started(struct hp_run *run, const struct applying *a)
{
	const struct hp_event *event = a->event;
	struct hp_instance *instance = &run->instances[a->instance];
	const struct link *timed = link_of(&run->plan->related.timed, a->instance);
	const struct hp_moment *now = &event->stamp.moment;
	char end[HP_TIME_SIZE];
	int64_t begin = 0;

	if (timed == NULL || event->attempt != instance->attempt || !may_start(run, timed) ||
		!timer_begin(run, timed, reached_at(run, &event->stamp), &begin)) {
		return cannot_follow(a, "no time begins there");
	}
	const struct hp_timer *timer = instance->step->timer;
	hp_time_format(begin + to_ms(timer_seconds(timer)), end);
	if (event->number != timer_seconds(timer) || !hp_streq(event->text, timer_word(timer)) ||
		!hp_streq(event->value, end)) {
		return cannot_follow(a, "its time is another one");
	}
	instance->timer_start_wall_ms = begin;
	instance->timer_end_wall_ms = begin + to_ms(timer_seconds(timer));
	instance->timer_start = (struct hp_moment){
		.wall_ms = begin,
		.boot_ms = now->boot_ms - (now->wall_ms - begin),
	};
	instance->timer_boot_id = run_keep(run, event->stamp.boot_id);
	return 0;
}

int apply_timer_passed(struct hp_run *run, const struct applying *a)
{
	if (a->event->attempt != run->instances[a->instance].attempt ||
		!is_passed(run, a->instance, &a->event->stamp)) {
		return cannot_follow(a, "its time is not over");
	}
	run->instances[a->instance].late = true;
	return 0;
}
