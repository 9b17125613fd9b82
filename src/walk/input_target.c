/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines in mid-run: another target, another look, a run taken up again (DESIGN 6.8, R69). */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "input_internal.h"

static int no_machine(struct hp_walk *walk, const char *host, bool ambiguous)
{
	char *shown = hp_text_clean_cut(host, 80);
	hp_walk_say(walk, true,
		ambiguous ? _("More than one machine of this run is called '%s'. Write "
			      "`target ROLE/MACHINE=URL`.")
			  : _("No machine or role of this run is called '%s'."),
		shown);
	free(shown);
	return HP_ERR_REFUSED;
}

/* What the command line said of this machine is not to come back over what was typed since. */
static void forget_pending(struct hp_walk *walk, const struct hp_walk_target *typed)
{
	const struct hp_role *role = hp_procedure_role(walk->procedure, typed->role);
	size_t kept = 0;
	for (size_t i = 0; i < walk->target_count; i++) {
		struct hp_walk_target *item = &walk->targets[i];
		bool same_machine = typed->machine == NULL || item->machine == NULL
					    ? typed->machine == item->machine
					    : hp_name_equal(typed->machine, item->machine);
		if (role != NULL && strcmp(item->role, role->name) == 0 &&
			(!role->many || same_machine)) {
			hp_walk_target_finish(item);
		} else {
			walk->targets[kept++] = *item;
		}
	}
	walk->target_count = kept;
}

static int bind_typed(struct hp_walk *walk, const struct hp_walk_target *typed, struct hp_tick tick)
{
	char *url = hp_walk_absolute_url(typed->url);
	char *host = typed->machine == NULL ? hp_strdup(typed->role)
					    : hp_asprintf("%s/%s", typed->role, typed->machine);
	bool ambiguous;
	size_t machine = hp_walk_find_machine(walk, host, &ambiguous);
	int status;
	if (machine != HP_NONE) {
		/* Copies: binding replaces the row they come from. */
		char *role = hp_strdup(hp_run_state(walk->run)->machines[machine].role);
		char *name = hp_strdup(hp_run_state(walk->run)->machines[machine].name);
		status = hp_walk_bind(walk, role, name, url, tick.fn, tick.data);
		free(role);
		free(name);
	} else if (!ambiguous && hp_run_state(walk->run)->phase == HP_PHASE_START &&
		   hp_procedure_role(walk->procedure, typed->role) != NULL) {
		status = hp_walk_bind(walk, typed->role, typed->machine, url, tick.fn, tick.data);
	} else {
		status = no_machine(walk, host, ambiguous);
	}
	free(host);
	free(url);
	return status;
}

/* After a reading that was asked for: what it showed of the machines themselves, else `sentence`.
 * What the reading itself had to say stays. */
static void say_after_reading(struct hp_walk *walk, const char *sentence)
{
	if (walk->message == NULL && !hp_walk_say_identity(walk)) {
		hp_walk_say(walk, false, "%s", sentence);
	}
}

/* A machine that nobody named bears no "right" name: its own is told, for the person to judge. */
static void say_target_changed(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	for (size_t i = 0; i < state->machine_count; i++) {
		const struct hp_machine *item = &state->machines[i];
		if (walk->message == NULL && item->name[0] == '\0' &&
			item->identity == HP_IDENTITY_MATCH && item->own_name != NULL) {
			char *own = hp_text_clean_cut(item->own_name, 80);
			hp_walk_say(walk, false,
				_("The target has changed. The machine calls itself %s, and "
				  "everything in force was read again."),
				own);
			free(own);
			return;
		}
	}
	say_after_reading(walk, _("The target has changed. The machine bears the right name, and "
				  "everything in force was read again."));
}

int hp_input_target(struct hp_walk *walk, const char *text, struct hp_tick tick)
{
	struct hp_walk_target typed;
	if (hp_walk_target_parse(text, &typed, NULL) < 0) {
		hp_walk_say(walk, true, "%s",
			_("That names no target. Write HOST=URL, HOST being a role or a machine of "
			  "this run."));
		return HP_ERR_REFUSED;
	}
	int status = bind_typed(walk, &typed, tick);
	if (status == 0) {
		forget_pending(walk, &typed);
	}
	hp_walk_target_finish(&typed);
	if (status == 0 && hp_run_state(walk->run)->phase == HP_PHASE_START) {
		say_after_reading(walk, _("The target is set."));
	}
	if (status < 0 || hp_run_state(walk->run)->phase != HP_PHASE_WALK) {
		return status;
	}
	status = hp_input_look(walk, hp_run_current(walk->run), HP_INPUT_ALL, tick);
	if (status == 0) {
		say_target_changed(walk);
	}
	return status;
}

static int identify_again(struct hp_walk *walk, struct hp_tick tick)
{
	bool walking = hp_run_state(walk->run)->phase == HP_PHASE_WALK;
	for (size_t i = 0; i < hp_run_state(walk->run)->machine_count; i++) {
		if (walking && i < walk->reader.count && walk->reader.targets[i] != HP_NONE) {
			hp_watch_revive(walk->reader.watch, walk->reader.targets[i]);
		}
		if (!walking ||
			hp_run_state(walk->run)->machines[i].identity != HP_IDENTITY_MATCH) {
			int status = hp_walk_identify(walk, i, tick.fn, tick.data);
			if (status < 0) {
				return status;
			}
		}
	}
	return 0;
}

int hp_input_check(struct hp_walk *walk, struct hp_tick tick)
{
	int status = identify_again(walk, tick);
	if (status < 0 || hp_run_state(walk->run)->phase == HP_PHASE_START) {
		return status;
	}
	status = hp_input_look(walk, hp_walk_shown(walk), HP_INPUT_SETTLED, tick);
	if (status == 0 && hp_walk_ask(walk) == HP_ASK_HITS) {
		status = hp_walk_read_list(walk, tick.fn, tick.data);
	}
	if (status == 0) {
		status = hp_walk_read_remembered(walk, hp_walk_shown(walk), tick.fn, tick.data);
	}
	if (status == 0) {
		say_after_reading(walk, _("The machines were read again."));
	}
	return status < 0 ? status : hp_input_finish_if_all_done(walk, tick);
}

/* ---- a run that was held or interrupted ---- */

/* Unknown is never pass (R28), also not in what is said of it (R69). */
static void say_what_was_seen_again(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	for (size_t i = 0; i < state->instance_count; i++) {
		if (hp_run_is_stale(walk->run, i)) {
			hp_walk_say(walk, true,
				_("Taken up again, but what was verified at step %s cannot be seen "
				  "now. `list` shows what is STALE; it blocks only the end."),
				state->instances[i].ref);
			return;
		}
	}
	hp_walk_say(walk, false, "%s",
		_("Taken up again. What was verified was read once more and still holds."));
}

int hp_input_take_up_again(struct hp_walk *walk, struct hp_tick tick)
{
	bool held = hp_run_state(walk->run)->status == HP_RUN_HELD;
	struct hp_command resume = {
		.kind = HP_COMMAND_RESUME,
		.text = walk->import_wanted ? "after paper"
			: held              ? "after hold"
					    : "after interruption",
	};
	int status = hp_input_commit(walk, &resume);
	if (status < 0) {
		return status;
	}
	struct hp_command sign_on = {.kind = HP_COMMAND_SIGN_ON, .name = walk->operator_name};
	status = hp_input_commit(walk, &sign_on);
	if (status < 0) {
		return status;
	}
	walk->resume_pending = false;
	if (hp_run_state(walk->run)->phase == HP_PHASE_START) {
		if (walk->import_wanted) {
			hp_walk_say(walk, false, "%s",
				_("Step 1 is not open yet. What is asked before it comes first; "
				  "then the sheet is entered."));
		}
		return hp_walk_go_on(walk, tick.fn, tick.data);
	}
	for (size_t i = 0; i < hp_run_state(walk->run)->machine_count; i++) {
		status = hp_walk_identify(walk, i, tick.fn, tick.data);
		if (status < 0) {
			return status;
		}
	}
	bool import = walk->import_wanted && hp_run_current(walk->run) != HP_NONE;
	walk->import_wanted = false;
	if (import) {
		/* What was done on paper may have ended what held before: it is entered first. */
		return hp_input_import_begin(walk);
	}
	unsigned long before = hp_input_attempts(walk);
	status = hp_input_look(walk, hp_run_current(walk->run), HP_INPUT_ALL, tick);
	if (status < 0) {
		return status;
	}
	if (hp_input_attempts(walk) == before && !hp_walk_say_identity(walk)) {
		say_what_was_seen_again(walk);
	}
	return hp_input_finish_if_all_done(walk, tick);
}
