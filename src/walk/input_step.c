/* SPDX-License-Identifier: GPL-3.0-or-later */
/* At a step: what is read when a command is given, and the commands that close a step or leave it.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "input_internal.h"

int hp_input_refuse(struct hp_walk *walk)
{
	struct hp_refusal refusal = {
		.code = HP_REFUSAL_NOT_NOW, .instance = HP_NONE, .check = HP_NONE};
	hp_walk_say_refusal(walk, &refusal);
	return HP_ERR_REFUSED;
}

/* Commits; a refusal becomes the message. */
int hp_input_commit(struct hp_walk *walk, struct hp_command *command)
{
	struct hp_refusal refusal = {
		.code = HP_REFUSAL_NONE, .instance = HP_NONE, .check = HP_NONE};
	int status = hp_walk_commit(walk, command, &refusal);
	if (status == HP_ERR_REFUSED) {
		hp_walk_say_refusal(walk, &refusal);
	}
	return status;
}

/* ---- readings at a command ---- */

static void say_reading(struct hp_walk *walk)
{
	walk->busy = true;
	hp_walk_say(walk, false, "%s", _("Reading the machines ..."));
}

static size_t leave_lost_out(
	const struct hp_walk *walk, size_t instance, size_t *checks, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (hp_walk_is_own_check(walk->run, checks[i], instance) ||
			!hp_walk_is_lost(walk, checks[i])) {
			checks[kept++] = checks[i];
		}
	}
	return kept;
}

int hp_input_read(struct hp_walk *walk, size_t instance, enum hp_input_scope scope,
	struct hp_tick tick, struct hp_reading_set *ret_set)
{
	size_t count;
	struct hp_reading_set set;
	size_t *checks = hp_walk_checks_to_read(walk, instance, scope != HP_INPUT_OWN, &count);
	if (scope == HP_INPUT_HERE || scope == HP_INPUT_HERE_SETTLED) {
		count = leave_lost_out(walk, instance, checks, count);
	}
	say_reading(walk);
	int status = hp_reader_take(&walk->reader, walk->run, checks, count, HP_BASELINE_TAKEN,
		tick.fn, tick.data, &set);
	free(checks);
	if (status == 0 && (scope == HP_INPUT_SETTLED || scope == HP_INPUT_HERE_SETTLED)) {
		status = hp_input_settle(walk, instance, tick, &set);
		if (status < 0) {
			hp_reading_set_finish(&set);
		}
	}
	walk->busy = false;
	if (status < 0) {
		hp_walk_say(
			walk, true, "%s", _("The reading was broken off. Nothing was changed."));
		return status;
	}
	free(walk->message);
	walk->message = NULL;
	hp_walk_touch(walk);
	*ret_set = set;
	return 0;
}

/* Grows by one with each step that is opened again. */
unsigned long hp_input_attempts(const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	unsigned long attempts = 0;
	for (size_t i = 0; i < state->instance_count; i++) {
		attempts += state->instances[i].attempt;
	}
	return attempts;
}

/* What was seen goes into the record; a step that turned is open again before anything else is
 * decided. */
static int record_look(struct hp_walk *walk, const struct hp_reading *readings, size_t count)
{
	unsigned long before = hp_input_attempts(walk);
	struct hp_command look = {
		.kind = HP_COMMAND_CHECK, .readings = readings, .reading_count = count};
	int status = hp_input_commit(walk, &look);
	if (status == 0 && hp_input_attempts(walk) != before &&
		hp_run_current(walk->run) != HP_NONE) {
		hp_walk_say(walk, true,
			_("Something that was true is true no longer: step %s is open again."),
			hp_run_state(walk->run)->instances[hp_run_current(walk->run)].ref);
	}
	return status;
}

int hp_input_look(
	struct hp_walk *walk, size_t instance, enum hp_input_scope scope, struct hp_tick tick)
{
	struct hp_reading_set set;
	int status = hp_input_read(walk, instance, scope, tick, &set);
	if (status < 0) {
		return status;
	}
	status = record_look(walk, set.items, set.count);
	hp_reading_set_finish(&set);
	return status;
}

/* ---- the end ---- */

/* When nothing is open, everything in force is read once more, and the run completes or says what
 * stands in the way. */
int hp_input_finish_if_all_done(struct hp_walk *walk, struct hp_tick tick)
{
	if (hp_run_state(walk->run)->phase != HP_PHASE_WALK ||
		hp_run_state(walk->run)->status != HP_RUN_OPEN ||
		hp_run_current(walk->run) != HP_NONE) {
		return 0;
	}
	struct hp_reading_set set;
	int status = hp_input_read(walk, HP_NONE, HP_INPUT_ALL, tick, &set);
	if (status < 0) {
		return status;
	}
	struct hp_command finish = {
		.kind = HP_COMMAND_FINISH, .readings = set.items, .reading_count = set.count};
	status = hp_input_commit(walk, &finish);
	hp_reading_set_finish(&set);
	return status == HP_ERR_REFUSED ? 0 : status;
}

int hp_input_after_step(struct hp_walk *walk, struct hp_tick tick)
{
	/* What is open still is still looked at: in any order the current one may be another. */
	if (!hp_walk_acts(walk)) {
		walk->shown = HP_NONE;
	}
	return hp_input_finish_if_all_done(walk, tick);
}

/* ---- commands at a step ---- */

const char *hp_input_shown_ref(const struct hp_walk *walk)
{
	size_t shown = hp_walk_shown(walk);
	return shown == HP_NONE ? NULL : hp_run_state(walk->run)->instances[shown].ref;
}

/* Parts a set into the readings of one instance and all the others, each in its order. Returns how
 * many are its own. */
static size_t own_readings_first(
	const struct hp_walk *walk, struct hp_reading_set *set, size_t instance)
{
	struct hp_reading *others = hp_calloc(set->count + 1, sizeof(*others));
	size_t own = 0, other = 0;
	for (size_t i = 0; i < set->count; i++) {
		if (hp_walk_is_own_check(walk->run, set->items[i].check, instance)) {
			set->items[own++] = set->items[i];
		} else {
			others[other++] = set->items[i];
		}
	}
	memcpy(set->items + own, others, other * sizeof(*others));
	free(others);
	return own;
}

/* Reads, records what is not the step's own, and gives the command with what is. All in one go,
 * after the key: a helper that hangs costs its deadline once. */
static int read_and_give(struct hp_walk *walk, struct hp_command *command, struct hp_tick tick)
{
	size_t shown = hp_walk_shown(walk);
	size_t current = hp_run_current(walk->run);
	struct hp_reading_set set;
	if (shown == HP_NONE || hp_run_state(walk->run)->phase != HP_PHASE_WALK) {
		return hp_input_refuse(walk);
	}
	/* Whoever says done means that it is; whoever attests or overrides has looked. */
	enum hp_input_scope scope =
		command->kind == HP_COMMAND_DONE ? HP_INPUT_HERE_SETTLED : HP_INPUT_HERE;
	int status = hp_input_read(walk, shown, scope, tick, &set);
	if (status < 0) {
		return status;
	}
	size_t own = own_readings_first(walk, &set, shown);
	/* The rest first: it may show that an earlier step is open again. */
	status = record_look(walk, set.items + own, set.count - own);
	if (status == 0 && hp_run_current(walk->run) != current) {
		status = HP_ERR_REFUSED;
	}
	if (status == 0) {
		command->at = hp_run_state(walk->run)->instances[shown].ref;
		command->readings = set.items;
		command->reading_count = own;
		status = hp_input_commit(walk, command);
	}
	hp_reading_set_finish(&set);
	return status;
}

int hp_input_judge(struct hp_walk *walk, enum hp_command_kind kind, const char *text,
	const char *second, struct hp_tick tick)
{
	struct hp_command command = {.kind = kind, .text = text, .name = second};
	size_t shown = hp_walk_shown(walk);
	walk->refused = HP_REFUSAL_NONE;
	int status = read_and_give(walk, &command, tick);
	if (status == HP_ERR_REFUSED && walk->refused == HP_REFUSAL_SECOND_NEEDED) {
		/* All of it is met, or attested: only the signature is missing. */
		free(walk->second_text);
		walk->second_text = kind == HP_COMMAND_ATTEST ? hp_strdup(text) : NULL;
		walk->second_at = shown;
	}
	return status < 0 ? status : hp_input_after_step(walk, tick);
}

/* What the machine shows now, not what it showed when the page came up. */
static int choose_sensed(struct hp_walk *walk, size_t decision, struct hp_tick tick)
{
	struct hp_reading_set set;
	int status = hp_input_read(walk, decision, HP_INPUT_OWN, tick, &set);
	if (status < 0) {
		return status;
	}
	size_t found = hp_run_sensed_case(walk->run, decision, set.items, set.count);
	if (found == HP_NONE) {
		status = record_look(walk, set.items, set.count);
		if (status == 0) {
			hp_walk_say(walk, true, "%s",
				_("The machine does not single out one case. Look at it, then "
				  "choose one by its number."));
			status = HP_ERR_REFUSED;
		}
	} else {
		struct hp_command command = {.kind = HP_COMMAND_CHOOSE,
			.at = hp_run_state(walk->run)->instances[decision].ref,
			.value = hp_run_state(walk->run)->instances[found].step->id,
			.readings = set.items,
			.reading_count = set.count};
		status = hp_input_commit(walk, &command);
	}
	hp_reading_set_finish(&set);
	return status < 0 ? status : hp_input_after_step(walk, tick);
}

int hp_input_done(struct hp_walk *walk, struct hp_tick tick)
{
	size_t shown = hp_walk_shown(walk);
	if (hp_walk_ask(walk) == HP_ASK_CHOICE && shown != HP_NONE &&
		hp_walk_is_sensed_decision(walk->run, shown)) {
		return choose_sensed(walk, shown, tick);
	}
	return hp_input_judge(walk, HP_COMMAND_DONE, NULL, NULL, tick);
}

int hp_input_without_reading(
	struct hp_walk *walk, enum hp_command_kind kind, const char *text, struct hp_tick tick)
{
	struct hp_command command = {.kind = kind, .at = hp_input_shown_ref(walk), .text = text};
	int status = hp_input_commit(walk, &command);
	return status < 0 ? status : hp_input_after_step(walk, tick);
}

int hp_input_choose(struct hp_walk *walk, size_t number, const char *reason, struct hp_tick tick)
{
	size_t shown = hp_walk_shown(walk);
	const struct hp_step *step =
		shown == HP_NONE ? NULL : hp_run_state(walk->run)->instances[shown].step;
	if (step == NULL || step->kind != HP_STEP_DECISION) {
		return hp_input_refuse(walk);
	}
	if (number == 0 || number > step->child_count) {
		struct hp_refusal refusal = {
			.code = HP_REFUSAL_NO_CASE, .instance = shown, .check = HP_NONE};
		hp_walk_say_refusal(walk, &refusal);
		return HP_ERR_REFUSED;
	}
	struct hp_reading_set set = {0};
	int status = 0;
	if (hp_walk_is_sensed_decision(walk->run, shown)) {
		status = hp_input_read(walk, shown, HP_INPUT_OWN, tick, &set);
	}
	if (status == 0) {
		struct hp_command command = {.kind = HP_COMMAND_CHOOSE,
			.at = hp_input_shown_ref(walk),
			.value = step->children[number - 1]->id,
			.text = reason,
			.readings = set.items,
			.reading_count = set.count};
		status = hp_input_commit(walk, &command);
	}
	hp_reading_set_finish(&set);
	return status < 0 ? status : hp_input_after_step(walk, tick);
}

int hp_input_adopt(struct hp_walk *walk, struct hp_tick tick)
{
	struct hp_reading_set set;
	int status = hp_reader_take_all(
		&walk->reader, walk->run, HP_BASELINE_TAKEN, tick.fn, tick.data, &set);
	if (status < 0) {
		return status;
	}
	struct hp_command command = {
		.kind = HP_COMMAND_ADOPT, .readings = set.items, .reading_count = set.count};
	status = hp_input_commit(walk, &command);
	hp_reading_set_finish(&set);
	return status < 0 ? status : hp_input_after_step(walk, tick);
}

int hp_input_note(struct hp_walk *walk, const char *text)
{
	struct hp_command command = {
		.kind = HP_COMMAND_NOTE, .at = hp_input_shown_ref(walk), .text = text};
	int status = hp_input_commit(walk, &command);
	if (status == 0) {
		hp_walk_say(walk, false, "%s", _("The note is in the record."));
	}
	return status;
}
