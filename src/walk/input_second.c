/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What wants to be said twice, or by two: overrides and second persons (R55, R62 to R64). What
 * waits for more is kept in the walk, never in the run: nothing of it is done before it is whole.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/procedure.h"
#include "input_internal.h"

/* ---- overrides ---- */

/* Nobody is asked for a second name where the run refuses the override anyway. */
static bool may_be_overridden(const struct hp_walk *walk, size_t shown)
{
	return shown != HP_NONE && (hp_walk_acts(walk) || hp_run_is_stale(walk->run, shown)) &&
	       !hp_run_wants_name(walk->run, shown);
}

/* The author wants two people there; one alone is marked. */
static bool is_for_two(const struct hp_walk *walk, size_t instance)
{
	const struct hp_step *step = hp_run_state(walk->run)->instances[instance].step;
	return step->critical || step->second != HP_SECOND_NONE;
}

static void wait_for_second(struct hp_walk *walk, const char *sentence)
{
	hp_walk_say(walk, false, "%s", sentence);
}

/* "2 the disk is another one": a number and, behind it, the reason. */
static int override_case(struct hp_walk *walk, const char *text, struct hp_tick tick)
{
	size_t digits = strspn(text, "0123456789");
	const char *reason = text + digits + strspn(text + digits, " \t");
	if (digits == 0 || digits > 4) {
		hp_walk_say(walk, true, "%s",
			_("Write the number of the case and the reason behind it, as `override 2 "
			  "REASON`."));
		return HP_ERR_REFUSED;
	}
	return hp_input_choose(walk, (size_t)strtoul(text, NULL, 10), reason, tick);
}

int hp_input_override(struct hp_walk *walk, const char *text, struct hp_tick tick)
{
	size_t shown = hp_walk_shown(walk);
	if (shown != HP_NONE && hp_run_state(walk->run)->phase == HP_PHASE_WALK &&
		hp_walk_is_sensed_decision(walk->run, shown)) {
		return override_case(walk, text, tick);
	}
	if (*text == '\0' || !may_be_overridden(walk, shown) || !is_for_two(walk, shown)) {
		return hp_input_judge(walk, HP_COMMAND_OVERRIDE, text, NULL, tick);
	}
	free(walk->override_text);
	walk->override_text = hp_strdup(text);
	wait_for_second(walk,
		_("This step is critical. A second person gives their name, or an empty answer "
		  "leaves it marked SINGLE PERSON."));
	return 0;
}

/* ---- of a whole group ---- */

int hp_input_override_group(struct hp_walk *walk, const char *text)
{
	struct hp_refusal refusal = {.instance = HP_NONE, .check = HP_NONE};
	size_t group = hp_run_state(walk->run)->phase == HP_PHASE_WALK ? hp_walk_group_around(walk)
								       : HP_NONE;
	refusal.code = group == HP_NONE ? HP_REFUSAL_NO_GROUP : HP_REFUSAL_EMPTY_TEXT;
	if (group == HP_NONE || *text == '\0') {
		hp_walk_say_refusal(walk, &refusal);
		return HP_ERR_REFUSED;
	}
	walk->override_text = hp_strdup(text);
	walk->override_group = hp_strdup(hp_run_state(walk->run)->instances[group].ref);
	return 0;
}

static bool has_critical(const struct hp_walk *walk, size_t group)
{
	size_t instance;
	for (size_t i = 0; (instance = hp_walk_open_within(walk, group, i)) != HP_NONE; i++) {
		if (is_for_two(walk, instance)) {
			return true;
		}
	}
	return false;
}

static int give_group(struct hp_walk *walk, const char *second, struct hp_tick tick)
{
	struct hp_command command = {
		.kind = HP_COMMAND_OVERRIDE_GROUP,
		.at = walk->override_group,
		.text = walk->override_text,
		.name = second,
	};
	int status = hp_input_commit(walk, &command);
	hp_walk_forget_pending(walk);
	return status < 0 ? status : hp_input_after_step(walk, tick);
}

int hp_input_sure(struct hp_walk *walk, size_t number, struct hp_tick tick)
{
	size_t group = hp_run_find(walk->run, walk->override_group);
	if (number == 1) {
		hp_walk_forget_pending(walk);
		hp_walk_say(walk, false, "%s", _("Nothing was overridden."));
		return 0;
	}
	if (number != 2 || group == HP_NONE) {
		struct hp_refusal refusal = {
			.code = HP_REFUSAL_NO_CASE, .instance = HP_NONE, .check = HP_NONE};
		hp_walk_say_refusal(walk, &refusal);
		return HP_ERR_REFUSED;
	}
	if (!has_critical(walk, group)) {
		return give_group(walk, NULL, tick);
	}
	walk->override_sure = true;
	wait_for_second(walk,
		_("One of these steps is critical. A second person gives their name, or an empty "
		  "answer leaves it marked SINGLE PERSON."));
	return 0;
}

/* ---- second persons ---- */

static bool is_operator(struct hp_walk *walk, const char *name)
{
	return *name != '\0' && walk->operator_name != NULL &&
	       hp_name_equal(name, walk->operator_name);
}

static int second_of_override(struct hp_walk *walk, const char *name, struct hp_tick tick)
{
	if (is_operator(walk, name)) {
		hp_walk_say(walk, true, "%s",
			_("That is the name of whoever is signed on. The second person is somebody "
			  "else; an empty answer leaves the step marked SINGLE PERSON."));
		return HP_ERR_REFUSED;
	}
	if (walk->override_group != NULL) {
		return give_group(walk, *name == '\0' ? NULL : name, tick);
	}
	char *text = walk->override_text;
	walk->override_text = NULL;
	hp_walk_touch(walk);
	int status =
		hp_input_judge(walk, HP_COMMAND_OVERRIDE, text, *name == '\0' ? NULL : name, tick);
	free(text);
	return status;
}

/* What was true when done was said has to be true still when the second person signs: it is read
 * again. A signature before the act is about nothing that could be read. */
static int sign(struct hp_walk *walk, const char *name, const char *text, struct hp_tick tick)
{
	size_t shown = hp_walk_shown(walk);
	enum hp_second kind = hp_run_state(walk->run)->instances[shown].step->second;
	if (kind == HP_SECOND_BEFORE) {
		struct hp_command command = {
			.kind = HP_COMMAND_SECOND, .at = hp_input_shown_ref(walk), .name = name};
		return hp_input_commit(walk, &command);
	}
	int status = hp_input_judge(walk, HP_COMMAND_SECOND, text, name, tick);
	if (status == 0 || walk->refused != HP_REFUSAL_SAME_PERSON) {
		hp_walk_forget_pending(walk);
	}
	return status;
}

int hp_input_second(struct hp_walk *walk, const char *name, struct hp_tick tick)
{
	if (walk->override_text != NULL) {
		return second_of_override(walk, name, tick);
	}
	if (*name == '\0') {
		hp_walk_say(walk, true, "%s",
			_("Another person than the operator has to sign here with their name. "
			  "`hold` "
			  "interrupts the run until somebody is there."));
		return HP_ERR_REFUSED;
	}
	if (is_operator(walk, name)) {
		struct hp_refusal refusal = {
			.code = HP_REFUSAL_SAME_PERSON, .instance = HP_NONE, .check = HP_NONE};
		hp_walk_say_refusal(walk, &refusal);
		return HP_ERR_REFUSED;
	}
	size_t shown = hp_walk_shown(walk);
	if (hp_run_state(walk->run)->instances[shown].performed) {
		walk->second_name = hp_strdup(name);
		return 0;
	}
	char *seen = hp_strdup(walk->second_text);
	int status = sign(walk, name, seen, tick);
	free(seen);
	return status;
}

int hp_input_found(struct hp_walk *walk, const char *text, struct hp_tick tick)
{
	if (*text == '\0') {
		hp_walk_say(walk, true, "%s", _("Type what you found yourself."));
		return HP_ERR_REFUSED;
	}
	char *name = walk->second_name;
	walk->second_name = NULL;
	int status = sign(walk, name, text, tick);
	free(name);
	return status;
}
