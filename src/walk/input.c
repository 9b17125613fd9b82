/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does, one input at a time. */
#include "walk_internal.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"

struct tick {
	hp_tick_fn fn;
	void *data;
};

/* White space around what was typed means nothing. Caller frees. */
static char *trim(const char *text)
{
	static const char space[] = " \t\r\n";
	text = text == NULL ? "" : text;
	text += strspn(text, space);
	size_t len = strlen(text);
	while (len > 0 && strchr(space, text[len - 1]) != NULL) {
		len--;
	}
	return hp_strndup(text, len);
}

static int refuse_now(struct hp_walk *walk)
{
	struct hp_refusal refusal = {
		.code = HP_REFUSAL_NOT_NOW, .instance = HP_NONE, .check = HP_NONE};
	hp_walk_say_refusal(walk, &refusal);
	return HP_ERR_REFUSED;
}

/* Commits; a refusal becomes the message. */
static int commit(struct hp_walk *walk, struct hp_command *command)
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

static int read_now(struct hp_walk *walk, size_t instance, bool in_force, struct tick tick,
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
static unsigned long count_attempts(const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	unsigned long attempts = 0;
	for (size_t i = 0; i < state->instance_count; i++) {
		attempts += state->instances[i].attempt;
	}
	return attempts;
}

/* What the other checks in force say goes into the record first; a step that turned is open again
 * before anything else is decided. */
static int look_at_the_rest(struct hp_walk *walk, size_t instance, struct tick tick)
{
	struct hp_reading_set set;
	unsigned long before = count_attempts(walk);
	int status = read_now(walk, instance, true, tick, &set);
	if (status < 0) {
		return status;
	}
	struct hp_command look = {
		.kind = HP_COMMAND_CHECK, .readings = set.items, .reading_count = set.count};
	status = commit(walk, &look);
	hp_reading_set_finish(&set);
	if (status == 0 && count_attempts(walk) != before && hp_run_current(walk->run) != HP_NONE) {
		hp_walk_say(walk, true,
			_("Something that was true is true no longer: step %s is open again."),
			hp_run_state(walk->run)->instances[hp_run_current(walk->run)].ref);
	}
	return status;
}

/* ---- the end ---- */

/* When nothing is open, everything in force is read once more, and the run completes or says what
 * stands in the way. */
static int finish_if_all_done(struct hp_walk *walk, struct tick tick)
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
	status = commit(walk, &finish);
	hp_reading_set_finish(&set);
	return status == HP_ERR_REFUSED ? 0 : status;
}

static int after_step(struct hp_walk *walk, struct tick tick)
{
	walk->shown = HP_NONE;
	return finish_if_all_done(walk, tick);
}

/* ---- commands at a step ---- */

static const char *shown_ref(const struct hp_walk *walk)
{
	size_t shown = hp_walk_shown(walk);
	return shown == HP_NONE ? NULL : hp_run_state(walk->run)->instances[shown].ref;
}

static int judge_step(struct hp_walk *walk, enum hp_command_kind kind, const char *text,
	const char *second, struct tick tick)
{
	size_t shown = hp_walk_shown(walk);
	size_t current = hp_run_current(walk->run);
	if (shown == HP_NONE || hp_run_state(walk->run)->phase != HP_PHASE_WALK) {
		return refuse_now(walk);
	}
	/* The rest first: it may show that an earlier step is open again. */
	int status = look_at_the_rest(walk, HP_NONE, tick);
	if (status < 0) {
		return status;
	}
	if (hp_run_current(walk->run) != current) {
		return HP_ERR_REFUSED;
	}
	struct hp_reading_set set;
	status = read_now(walk, shown, false, tick, &set);
	if (status < 0) {
		return status;
	}
	struct hp_command command = {
		.kind = kind,
		.at = hp_run_state(walk->run)->instances[shown].ref,
		.text = text,
		.name = second,
		.readings = set.items,
		.reading_count = set.count,
	};
	status = commit(walk, &command);
	hp_reading_set_finish(&set);
	return status < 0 ? status : after_step(walk, tick);
}

static int without_reading(
	struct hp_walk *walk, enum hp_command_kind kind, const char *text, struct tick tick)
{
	struct hp_command command = {.kind = kind, .at = shown_ref(walk), .text = text};
	int status = commit(walk, &command);
	return status < 0 ? status : after_step(walk, tick);
}

/* Nobody is asked for a second name where the run refuses the override anyway. */
static bool may_be_overridden(const struct hp_walk *walk, size_t shown)
{
	return shown != HP_NONE &&
	       (shown == hp_run_current(walk->run) || hp_run_is_stale(walk->run, shown)) &&
	       !hp_run_wants_name(walk->run, shown);
}

static int override_step(struct hp_walk *walk, const char *text, struct tick tick)
{
	size_t shown = hp_walk_shown(walk);
	if (*text == '\0' || !may_be_overridden(walk, shown) ||
		!hp_run_state(walk->run)->instances[shown].step->critical) {
		return judge_step(walk, HP_COMMAND_OVERRIDE, text, NULL, tick);
	}
	free(walk->override_text);
	walk->override_text = hp_strdup(text);
	hp_walk_say(walk, false, "%s",
		_("This step is critical. A second person gives their name, or an empty answer "
		  "leaves it marked SINGLE PERSON."));
	return 0;
}

static int take_second(struct hp_walk *walk, const char *name, struct tick tick)
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
	int status = judge_step(walk, HP_COMMAND_OVERRIDE, text, *name == '\0' ? NULL : name, tick);
	free(text);
	return status;
}

static int choose(struct hp_walk *walk, size_t number, struct tick tick)
{
	size_t shown = hp_walk_shown(walk);
	const struct hp_step *step =
		shown == HP_NONE ? NULL : hp_run_state(walk->run)->instances[shown].step;
	if (step == NULL || step->kind != HP_STEP_DECISION) {
		return refuse_now(walk);
	}
	if (number == 0 || number > step->child_count) {
		struct hp_refusal refusal = {
			.code = HP_REFUSAL_NO_CASE, .instance = shown, .check = HP_NONE};
		hp_walk_say_refusal(walk, &refusal);
		return HP_ERR_REFUSED;
	}
	struct hp_command command = {.kind = HP_COMMAND_CHOOSE,
		.at = shown_ref(walk),
		.value = step->children[number - 1]->id};
	int status = commit(walk, &command);
	return status < 0 ? status : after_step(walk, tick);
}

static int adopt(struct hp_walk *walk, struct tick tick)
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
	status = commit(walk, &command);
	hp_reading_set_finish(&set);
	return status < 0 ? status : after_step(walk, tick);
}

static int note(struct hp_walk *walk, const char *text)
{
	struct hp_command command = {.kind = HP_COMMAND_NOTE, .at = shown_ref(walk), .text = text};
	int status = commit(walk, &command);
	if (status == 0) {
		hp_walk_say(walk, false, "%s", _("The note is in the record."));
	}
	return status;
}

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

static int bind_typed(struct hp_walk *walk, const struct hp_walk_target *typed, struct tick tick)
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

static int change_target(struct hp_walk *walk, const char *text, struct tick tick)
{
	struct hp_walk_target typed;
	if (hp_walk_target_parse(text, &typed, NULL) < 0) {
		hp_walk_say(walk, true, "%s",
			_("That names no target. Write `target HOST=URL`, HOST being a role or a "
			  "machine of this run."));
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
	status = look_at_the_rest(walk, hp_run_current(walk->run), tick);
	if (status == 0) {
		say_after_reading(
			walk, _("The target has changed. The machine bears the right name, and "
				"everything in force was read again."));
	}
	return status;
}

static int identify_again(struct hp_walk *walk, struct tick tick)
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

static int check_now(struct hp_walk *walk, struct tick tick)
{
	int status = identify_again(walk, tick);
	if (status < 0 || hp_run_state(walk->run)->phase == HP_PHASE_START) {
		return status;
	}
	status = look_at_the_rest(walk, hp_walk_shown(walk), tick);
	if (status == 0) {
		say_after_reading(walk, _("The machines were read again."));
	}
	return status < 0 ? status : finish_if_all_done(walk, tick);
}

/* ---- looking around: changes nothing in the run ---- */

static bool is_leaf(const struct hp_instance *instance)
{
	return instance->step->kind != HP_STEP_GROUP && instance->step->kind != HP_STEP_CASE;
}

static int show(struct hp_walk *walk, const char *typed)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t found = hp_run_find(walk->run, typed);
	if (*typed == '\0') {
		hp_walk_say(walk, true, "%s",
			_("Name a step behind the word, as `show 3`. `list` shows all steps."));
		return HP_ERR_REFUSED;
	}
	for (size_t i = 0; found == HP_NONE && i < state->instance_count; i++) {
		if (strcmp(state->instances[i].step->id, typed) == 0 ||
			strcmp(state->instances[i].ref, typed) == 0) {
			found = i;
		}
	}
	if (found == HP_NONE) {
		char *shown = hp_text_clean_cut(typed, 80);
		hp_walk_say(walk, true,
			_("There is no step '%s' in this run. `list` shows all steps."), shown);
		free(shown);
		return HP_ERR_REFUSED;
	}
	walk->shown = found;
	hp_walk_touch(walk);
	return 0;
}

static int show_previous(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t at = hp_walk_shown(walk);
	for (size_t i = at == HP_NONE ? state->instance_count : at; i > 0; i--) {
		if (is_leaf(&state->instances[i - 1])) {
			walk->shown = i - 1;
			hp_walk_touch(walk);
			return 0;
		}
	}
	hp_walk_say(walk, true, "%s", _("This is the first step."));
	return HP_ERR_REFUSED;
}

/* ---- answers ---- */

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

static int take_up_again(struct hp_walk *walk, struct tick tick)
{
	struct hp_command resume = {
		.kind = HP_COMMAND_RESUME,
		.text = hp_run_state(walk->run)->status == HP_RUN_HELD ? "after hold"
								       : "after interruption",
	};
	int status = commit(walk, &resume);
	if (status < 0) {
		return status;
	}
	struct hp_command sign_on = {.kind = HP_COMMAND_SIGN_ON, .name = walk->operator_name};
	status = commit(walk, &sign_on);
	if (status < 0) {
		return status;
	}
	walk->resume_pending = false;
	if (hp_run_state(walk->run)->phase == HP_PHASE_START) {
		return hp_walk_go_on(walk, tick.fn, tick.data);
	}
	for (size_t i = 0; i < hp_run_state(walk->run)->machine_count; i++) {
		status = hp_walk_identify(walk, i, tick.fn, tick.data);
		if (status < 0) {
			return status;
		}
	}
	unsigned long before = count_attempts(walk);
	status = look_at_the_rest(walk, hp_run_current(walk->run), tick);
	if (status < 0) {
		return status;
	}
	if (count_attempts(walk) == before && !hp_walk_say_identity(walk)) {
		say_what_was_seen_again(walk);
	}
	return finish_if_all_done(walk, tick);
}

static int take_operator(struct hp_walk *walk, const char *text, struct tick tick)
{
	const char *name = *text != '\0' ? text : walk->login;
	if (name == NULL || *name == '\0') {
		hp_walk_say(walk, true, "%s", _("Please give your name: it goes into the record."));
		return HP_ERR_REFUSED;
	}
	free(walk->operator_name);
	walk->operator_name = hp_strdup(name);
	if (walk->resume_pending) {
		return take_up_again(walk, tick);
	}
	struct hp_command sign_on = {.kind = HP_COMMAND_SIGN_ON, .name = walk->operator_name};
	return commit(walk, &sign_on);
}

static int take_parameter(struct hp_walk *walk, const char *text)
{
	const struct hp_parameter *parameter = hp_run_missing_parameter(walk->run);
	const char *value =
		*text == '\0' && parameter->otherwise != NULL ? parameter->otherwise : text;
	struct hp_error err = HP_ERROR_INIT;
	if (hp_parameter_check(parameter, value, &err) < 0) {
		hp_walk_say(walk, true, "%s", hp_error_text(&err));
		hp_error_finish(&err);
		return HP_ERR_REFUSED;
	}
	struct hp_command set = {
		.kind = HP_COMMAND_PARAMETER, .name = parameter->name, .value = value};
	return commit(walk, &set);
}

static int take_name(struct hp_walk *walk, const char *text)
{
	struct hp_command name = {.kind = HP_COMMAND_NAME, .at = shown_ref(walk), .text = text};
	return commit(walk, &name);
}

static int answer(struct hp_walk *walk, const char *text, struct tick tick)
{
	switch (hp_walk_ask(walk)) {
	case HP_ASK_OPERATOR:
		return take_operator(walk, text, tick);
	case HP_ASK_PARAMETER:
		return take_parameter(walk, text);
	case HP_ASK_NAME:
		return take_name(walk, text);
	case HP_ASK_SECOND:
		return take_second(walk, text, tick);
	case HP_ASK_CONDITION:
	case HP_ASK_PREREQUISITE:
	case HP_ASK_MACHINE:
	case HP_ASK_STEP:
	case HP_ASK_CHOICE:
	case HP_ASK_FINISH:
	case HP_ASK_NOTHING:
		break;
	}
	return refuse_now(walk);
}

static size_t first_open_prerequisite(const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t i = 0;
	while (state->procedure->prerequisites[i] != NULL && state->prerequisites_met[i]) {
		i++;
	}
	return i;
}

static int yes(struct hp_walk *walk)
{
	if (hp_walk_ask(walk) == HP_ASK_CONDITION) {
		struct hp_command agree = {.kind = HP_COMMAND_AGREE};
		return commit(walk, &agree);
	}
	if (hp_walk_ask(walk) == HP_ASK_PREREQUISITE) {
		struct hp_command met = {.kind = HP_COMMAND_PREREQUISITE,
			.number = first_open_prerequisite(walk) + 1};
		return commit(walk, &met);
	}
	return refuse_now(walk);
}

static int no(struct hp_walk *walk)
{
	if (hp_walk_ask(walk) == HP_ASK_CONDITION) {
		hp_walk_say(walk, true, "%s",
			_("Then this procedure is not for this case. Stop the run with a reason, "
			  "or hold it and ask; `yes` goes on."));
		return HP_ERR_REFUSED;
	}
	if (hp_walk_ask(walk) == HP_ASK_PREREQUISITE) {
		hp_walk_say(walk, true, "%s",
			_("See to this first, or hold the run. Step 1 opens when all of it is "
			  "met."));
		return HP_ERR_REFUSED;
	}
	return refuse_now(walk);
}

static int dispatch(
	struct hp_walk *walk, const struct hp_input *input, const char *text, struct tick tick)
{
	switch (input->kind) {
	case HP_INPUT_ANSWER:
		return answer(walk, text, tick);
	case HP_INPUT_YES:
		return yes(walk);
	case HP_INPUT_NO:
		return no(walk);
	case HP_INPUT_CHOOSE:
		return choose(walk, input->number, tick);
	case HP_INPUT_DONE:
		return judge_step(walk, HP_COMMAND_DONE, NULL, NULL, tick);
	case HP_INPUT_CHECK:
		return check_now(walk, tick);
	case HP_INPUT_ATTEST:
		return judge_step(walk, HP_COMMAND_ATTEST, text, NULL, tick);
	case HP_INPUT_OVERRIDE:
		return override_step(walk, text, tick);
	case HP_INPUT_NA:
		return without_reading(walk, HP_COMMAND_NA, text, tick);
	case HP_INPUT_DEFER:
		return without_reading(walk, HP_COMMAND_DEFER, text, tick);
	case HP_INPUT_ADOPT:
		return adopt(walk, tick);
	case HP_INPUT_NOTE:
		return note(walk, text);
	case HP_INPUT_HOLD:
		return without_reading(walk, HP_COMMAND_HOLD, text, tick);
	case HP_INPUT_STOP:
		return without_reading(walk, HP_COMMAND_STOP, text, tick);
	case HP_INPUT_TARGET:
		return change_target(walk, text, tick);
	case HP_INPUT_SHOW:
		return show(walk, text);
	case HP_INPUT_BACK:
		return show_previous(walk);
	case HP_INPUT_FORWARD:
		walk->shown = HP_NONE;
		hp_walk_touch(walk);
		return 0;
	}
	return HP_ERR_INTERNAL;
}

/* Held runs are taken up again with resume, not here; a lost record takes nothing more. */
static bool is_closed(struct hp_walk *walk, const struct hp_input *input)
{
	bool looking = input->kind == HP_INPUT_SHOW || input->kind == HP_INPUT_BACK ||
		       input->kind == HP_INPUT_FORWARD;
	return walk->record_lost && !looking;
}

int hp_walk_input(
	struct hp_walk *walk, const struct hp_input *input, hp_tick_fn tick, void *tick_data)
{
	struct tick waiting = {.fn = tick, .data = tick_data};
	if (is_closed(walk, input)) {
		return HP_ERR_IO;
	}
	if (walk->resume_pending && input->kind != HP_INPUT_ANSWER) {
		hp_walk_say(walk, true, "%s",
			_("Please sign on first: the run goes on under the name of whoever takes "
			  "it up."));
		return HP_ERR_REFUSED;
	}
	free(walk->message);
	walk->message = NULL;
	walk->message_is_refusal = false;
	hp_walk_touch(walk);
	if (input->kind != HP_INPUT_ANSWER) {
		free(walk->override_text);
		walk->override_text = NULL;
	}
	char *text = trim(input->text);
	int status = dispatch(walk, input, text, waiting);
	free(text);
	if (status == 0) {
		status = hp_walk_go_on(walk, tick, tick_data);
	}
	walk->busy = false;
	return status;
}
