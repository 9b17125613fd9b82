/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line of a sheet (R76). It is taken apart into what a person would have said here, in the order
 * in which it would have been said: the second person who signs before, the machine's name, the act
 * itself, the second person after it. Each goes the same way as if it were said here.
 *
 * What paper claims is on record with what was found, also where that contradicts it. But a line
 * that lacks something, or cannot be meant so, leaves no trace: it is written anew.
 */
#include <stdlib.h>

#include "holdpoint/error.h"
#include "related.h"

static const struct hp_paper_line nothing_more = {0};

static const struct hp_paper_line *paper_of(const struct deciding *d)
{
	return d->command->paper != NULL ? d->command->paper : &nothing_more;
}

/* Gives a part of the line as a command of its own, with the line's readings. */
static int give_part(struct deciding *d, const struct hp_command *part, decide_fn decide)
{
	const struct hp_command *whole = d->command;
	struct hp_command filled = *part;
	filled.stamp = whole->stamp;
	filled.at = whole->at;
	filled.readings = whole->readings;
	filled.reading_count = whole->reading_count;
	d->command = &filled;
	int status = decide(d);
	d->command = whole;
	return status;
}

/* ---- what the line says first: who and when ---- */

static int read_time(struct deciding *d, size_t instance, int64_t *ret_wall_ms)
{
	const struct hp_run *run = d->after;
	int64_t wall_ms = 0;
	if (d->command->value == NULL || hp_time_parse(d->command->value, &wall_ms) < 0) {
		return refuse(d, HP_REFUSAL_BAD_TIME, instance, HP_NONE);
	}
	if (wall_ms > d->command->stamp.moment.wall_ms) {
		return refuse(d, HP_REFUSAL_TIME_FUTURE, instance, HP_NONE);
	}
	if (wall_ms <= 0 || is_before_minute(wall_ms, run->state.started_wall_ms)) {
		return refuse(d, HP_REFUSAL_TIME_BEFORE_RUN, instance, HP_NONE);
	}
	size_t before = paper_step_after(run, instance, wall_ms);
	if (before == HP_NONE && is_before_minute(wall_ms, run->paper_back_ms)) {
		before = instance;
	}
	if (before != HP_NONE) {
		return refuse(d, HP_REFUSAL_TIME_BEFORE, before, HP_NONE);
	}
	*ret_wall_ms = wall_ms;
	return 0;
}

/* The step is open, and somebody did it at some time. */
static int read_claim(struct deciding *d, size_t *ret_instance, int64_t *ret_wall_ms)
{
	size_t instance = HP_NONE;
	int status = reach(d, &instance);
	if (status < 0) {
		return status;
	}
	if (!hp_run_is_open(d->after, instance)) {
		return refuse(d, HP_REFUSAL_ALREADY_DONE, instance, HP_NONE);
	}
	if (d->after->instances[instance].performed) {
		return refuse(d, HP_REFUSAL_SECOND_NEEDED, instance, HP_NONE);
	}
	if (!is_clean_text(d->command->name)) {
		return refuse(d, HP_REFUSAL_NO_INITIALS, instance, HP_NONE);
	}
	*ret_instance = instance;
	return read_time(d, instance, ret_wall_ms);
}

static void emit_claim(struct deciding *d, size_t instance)
{
	char *name = trimmed(d->command->name);
	struct hp_event event = step_event(d, HP_EVENT_PAPER_ENTERED, instance);
	event.name = name;
	event.value = d->command->value;
	event.text = is_clean_text(d->command->text) ? d->command->text : NULL;
	emit(d, &event);
	free(name);
	say_passed(d, instance);
}

/* ---- the parts ---- */

static int second_signs(struct deciding *d, const char *text)
{
	struct hp_command part = {
		.kind = HP_COMMAND_SECOND, .name = paper_of(d)->second, .text = text};
	return give_part(d, &part, decide_second);
}

static int signs_before(struct deciding *d, size_t instance)
{
	if (paper_of(d)->act != HP_PAPER_DONE || !hp_run_wants_second_before(d->after, instance)) {
		return 0;
	}
	if (is_blank(paper_of(d)->second)) {
		return refuse(d, HP_REFUSAL_SECOND_FIRST, instance, HP_NONE);
	}
	return second_signs(d, NULL);
}

static int name_machine(struct deciding *d, size_t instance)
{
	if (!hp_run_wants_name(d->after, instance)) {
		return 0;
	}
	if (is_blank(paper_of(d)->machine)) {
		return refuse(d, HP_REFUSAL_NAME_FIRST, instance, HP_NONE);
	}
	struct hp_command part = {.kind = HP_COMMAND_NAME, .text = paper_of(d)->machine};
	return give_part(d, &part, decide_name);
}

/* A name is wanted once a machine and irreversible group; paper may have one in every line. */
static int compare_machine(struct deciding *d, size_t instance)
{
	const struct hp_run *run = d->after;
	const char *name = paper_of(d)->machine;
	bool compared = false;
	if (is_blank(name) || hp_run_wants_name(run, instance) ||
		run->instances[instance].machine_index == HP_NONE ||
		typed_name_fits(run, instance, name, &compared)) {
		return 0;
	}
	return refuse_on_record(d, HP_REFUSAL_NAME_DIFFERS, instance, HP_NONE, name);
}

/* What an attest says: paper is where it was seen. Stays in the record, so it is not translated. */
static char *as_seen(const struct deciding *d, size_t instance)
{
	const struct hp_instance *about = &d->after->instances[instance];
	char when[HP_TIME_SIZE];
	hp_time_format(about->paper_wall_ms, when);
	return hp_asprintf("done on paper by %s at %.16sZ%s%s", about->paper_by, when,
		about->paper_text != NULL ? ": " : "",
		about->paper_text != NULL ? about->paper_text : "");
}

static int act_by_hand(struct deciding *d, size_t instance)
{
	const struct hp_instance *about = &d->after->instances[instance];
	enum hp_second second = about->step->second;
	struct tally tally = tally_readings(d, instance);
	bool sensed = about->check_count > 0 && tally.unknown == 0;
	bool clear = sensed || tally.fail > 0;
	char *seen = as_seen(d, instance);
	int status = 0;

	if (second == HP_SECOND_AFTER) {
		status = is_blank(paper_of(d)->second)
				 ? refuse(d, HP_REFUSAL_SECOND_NEEDED, instance, HP_NONE)
				 : second_signs(d, clear ? NULL : seen);
	} else {
		struct hp_command part = {.kind = clear ? HP_COMMAND_DONE : HP_COMMAND_ATTEST,
			.text = clear ? NULL : seen};
		status = give_part(d, &part, clear ? decide_done : decide_attest);
	}
	if (status == 0 && second == HP_SECOND_INDEPENDENT && !is_blank(paper_of(d)->second)) {
		status = second_signs(d, paper_of(d)->found);
	}
	free(seen);
	return status;
}

static int act_done(struct deciding *d, size_t instance)
{
	const struct hp_paper_line *paper = paper_of(d);
	struct hp_command answer = {
		.value = paper->answer, .text = paper->listed, .name = paper->second};
	switch (d->after->instances[instance].step->kind) {
	case HP_STEP_ACTION:
		return act_by_hand(d, instance);
	case HP_STEP_DECISION:
		answer.text = paper->reason;
		return paper->answer == NULL ? refuse(d, HP_REFUSAL_IS_DECISION, instance, HP_NONE)
					     : give_part(d, &answer, decide_choose);
	case HP_STEP_INPUT:
		return paper->answer == NULL ? refuse(d, HP_REFUSAL_IS_INPUT, instance, HP_NONE)
					     : give_part(d, &answer, decide_enter);
	case HP_STEP_HITS:
		return paper->answer == NULL ? refuse(d, HP_REFUSAL_IS_INPUT, instance, HP_NONE)
					     : give_part(d, &answer, decide_hits);
	case HP_STEP_STOP:
	case HP_STEP_GOTO:
		answer.text = NULL;
		return give_part(d, &answer, decide_done);
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_CALL:
	case HP_STEP_WATCH:
		break;
	}
	return refuse(d, HP_REFUSAL_NOT_NOW, instance, HP_NONE);
}

static int act(struct deciding *d, size_t instance)
{
	const struct hp_paper_line *paper = paper_of(d);
	struct hp_command part = {.text = paper->reason, .name = paper->second};
	int status = compare_machine(d, instance);
	if (status < 0) {
		return status;
	}
	status = signs_before(d, instance);
	switch (paper->act) {
	case HP_PAPER_DONE:
		status = status == 0 ? name_machine(d, instance) : status;
		return status == 0 ? act_done(d, instance) : status;
	case HP_PAPER_OVERRIDDEN:
		status = status == 0 ? name_machine(d, instance) : status;
		return status == 0 ? give_part(d, &part, decide_override) : status;
	case HP_PAPER_NA:
		return give_part(d, &part, decide_na);
	case HP_PAPER_DEFERRED:
		return give_part(d, &part, decide_defer);
	}
	return refuse(d, HP_REFUSAL_NOT_NOW, instance, HP_NONE);
}

/*
 * What has to hold only until a later step, until the return of its call, or at its step may have
 * been undone since, on the same sheet: a fail that is read now proves nothing of then. It counts
 * as unknown. It ends only once something later was done; until then it is in force, and opens its
 * step again at the next look.
 */
static struct hp_judgement *leave_to_later_step(struct deciding *d, size_t instance)
{
	const struct hp_instance *about = &d->after->instances[instance];
	struct hp_judgement *replaced = hp_calloc(about->check_count + 1, sizeof(*replaced));
	for (size_t i = 0; i < about->check_count; i++) {
		size_t check = about->first_check + i;
		const struct hp_judgement *now = d->readings[check];
		if (now != NULL && now->verdict == HP_VERDICT_FAIL && ends_later(d->after, check)) {
			replaced[i] = *now;
			replaced[i].verdict = HP_VERDICT_UNKNOWN;
			replaced[i].why = HP_WHY_LATER_STEP;
			d->readings[check] = &replaced[i];
		}
	}
	return replaced;
}

/* ---- the line ---- */

/* As if it had not been said. The texts stay with the list; nobody asks for them. */
static void take_back(struct deciding *d, size_t count)
{
	while (d->events->count > count) {
		hp_judgement_finish(&d->events->items[--d->events->count].judgement);
	}
	hp_run_free(d->after);
	d->after = run_scratch(d->before);
}

int decide_paper(struct deciding *d)
{
	size_t instance = HP_NONE;
	int64_t wall_ms = 0;
	size_t count = d->events->count;
	int status = read_claim(d, &instance, &wall_ms);
	if (status < 0) {
		return status;
	}
	emit_claim(d, instance);
	struct hp_judgement *replaced = leave_to_later_step(d, instance);
	status = act(d, instance);
	free(replaced);
	bool recorded = d->events->items[d->events->count - 1].kind == HP_EVENT_STEP_REFUSED;
	if (status < 0 && !recorded) {
		take_back(d, count);
	}
	return status;
}
