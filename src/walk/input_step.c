/* SPDX-License-Identifier: GPL-3.0-or-later */
/* At a step: what is read when a command is given, and the commands that close a step or leave it.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
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

static int read_now(struct hp_walk *walk, size_t instance, bool in_force, struct hp_tick tick,
	struct hp_reading_set *ret_set)
{
	size_t count;
	size_t *checks = hp_walk_checks_to_read(walk, instance, in_force, &count);
	say_reading(walk);
	int status = hp_reader_take(&walk->reader, walk->run, checks, count, HP_BASELINE_TAKEN,
		tick.fn, tick.data, ret_set);
	free(checks);
	walk->busy = false;
	if (status < 0) {
		hp_walk_say(
			walk, true, "%s", _("The reading was broken off. Nothing was changed."));
		return status;
	}
	free(walk->message);
	walk->message = NULL;
	hp_walk_touch(walk);
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

int hp_input_look(struct hp_walk *walk, size_t instance, struct hp_tick tick)
{
	struct hp_reading_set set;
	int status = read_now(walk, instance, true, tick, &set);
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
	int status = read_now(walk, HP_NONE, true, tick, &set);
	if (status < 0) {
		return status;
	}
	struct hp_command finish = {
		.kind = HP_COMMAND_FINISH, .readings = set.items, .reading_count = set.count};
	status = hp_input_commit(walk, &finish);
	hp_reading_set_finish(&set);
	return status == HP_ERR_REFUSED ? 0 : status;
}

static int after_step(struct hp_walk *walk, struct hp_tick tick)
{
	walk->shown = HP_NONE;
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
	const struct hp_check_state *checks = hp_run_state(walk->run)->checks;
	struct hp_reading *others = hp_calloc(set->count + 1, sizeof(*others));
	size_t own = 0, other = 0;
	for (size_t i = 0; i < set->count; i++) {
		if (checks[set->items[i].check].instance == instance) {
			set->items[own++] = set->items[i];
		} else {
			others[other++] = set->items[i];
		}
	}
	memcpy(set->items + own, others, other * sizeof(*others));
	free(others);
	return own;
}

int hp_input_judge(struct hp_walk *walk, enum hp_command_kind kind, const char *text,
	const char *second, struct hp_tick tick)
{
	size_t shown = hp_walk_shown(walk);
	size_t current = hp_run_current(walk->run);
	if (shown == HP_NONE || hp_run_state(walk->run)->phase != HP_PHASE_WALK) {
		return hp_input_refuse(walk);
	}
	/* All in one go, after the key: a helper that hangs costs its deadline once. */
	struct hp_reading_set set;
	int status = read_now(walk, shown, true, tick, &set);
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
		struct hp_command command = {
			.kind = kind,
			.at = hp_run_state(walk->run)->instances[shown].ref,
			.text = text,
			.name = second,
			.readings = set.items,
			.reading_count = own,
		};
		status = hp_input_commit(walk, &command);
	}
	hp_reading_set_finish(&set);
	return status < 0 ? status : after_step(walk, tick);
}

int hp_input_without_reading(
	struct hp_walk *walk, enum hp_command_kind kind, const char *text, struct hp_tick tick)
{
	struct hp_command command = {.kind = kind, .at = hp_input_shown_ref(walk), .text = text};
	int status = hp_input_commit(walk, &command);
	return status < 0 ? status : after_step(walk, tick);
}

/* Nobody is asked for a second name where the run refuses the override anyway. */
static bool may_be_overridden(const struct hp_walk *walk, size_t shown)
{
	return shown != HP_NONE &&
	       (shown == hp_run_current(walk->run) || hp_run_is_stale(walk->run, shown)) &&
	       !hp_run_wants_name(walk->run, shown);
}

int hp_input_override(struct hp_walk *walk, const char *text, struct hp_tick tick)
{
	size_t shown = hp_walk_shown(walk);
	if (*text == '\0' || !may_be_overridden(walk, shown) ||
		!hp_run_state(walk->run)->instances[shown].step->critical) {
		return hp_input_judge(walk, HP_COMMAND_OVERRIDE, text, NULL, tick);
	}
	free(walk->override_text);
	walk->override_text = hp_strdup(text);
	hp_walk_say(walk, false, "%s",
		_("This step is critical. A second person gives their name, or an empty answer "
		  "leaves it marked SINGLE PERSON."));
	return 0;
}

int hp_input_second(struct hp_walk *walk, const char *name, struct hp_tick tick)
{
	if (*name != '\0' && walk->operator_name != NULL &&
		hp_name_equal(name, walk->operator_name)) {
		hp_walk_say(walk, true, "%s",
			_("That is the name of whoever is signed on. The second person is somebody "
			  "else; an empty answer leaves the step marked SINGLE PERSON."));
		return HP_ERR_REFUSED;
	}
	char *text = walk->override_text;
	walk->override_text = NULL;
	hp_walk_touch(walk);
	int status =
		hp_input_judge(walk, HP_COMMAND_OVERRIDE, text, *name == '\0' ? NULL : name, tick);
	free(text);
	return status;
}

int hp_input_choose(struct hp_walk *walk, size_t number, struct hp_tick tick)
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
	struct hp_command command = {.kind = HP_COMMAND_CHOOSE,
		.at = hp_input_shown_ref(walk),
		.value = step->children[number - 1]->id};
	int status = hp_input_commit(walk, &command);
	return status < 0 ? status : after_step(walk, tick);
}

int hp_input_adopt(struct hp_walk *walk, struct hp_tick tick)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t *all = hp_calloc(state->check_count + 1, sizeof(*all));
	for (size_t i = 0; i < state->check_count; i++) {
		all[i] = i;
	}
	struct hp_reading_set set;
	int status = hp_reader_take(&walk->reader, walk->run, all, state->check_count,
		HP_BASELINE_TAKEN, tick.fn, tick.data, &set);
	free(all);
	if (status < 0) {
		return status;
	}
	struct hp_command command = {
		.kind = HP_COMMAND_ADOPT, .readings = set.items, .reading_count = set.count};
	status = hp_input_commit(walk, &command);
	hp_reading_set_finish(&set);
	return status < 0 ? status : after_step(walk, tick);
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
