/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does, one input at a time: answers, looking around, and where each input goes. */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "input_internal.h"

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

/* ---- looking around: changes nothing in the run ---- */

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
		if (hp_step_kind_is_leaf(state->instances[i - 1].step->kind)) {
			walk->shown = i - 1;
			hp_walk_touch(walk);
			return 0;
		}
	}
	hp_walk_say(walk, true, "%s", _("This is the first step."));
	return HP_ERR_REFUSED;
}

/* ---- answers ---- */

static int take_operator(struct hp_walk *walk, const char *text, struct hp_tick tick)
{
	const char *name = *text != '\0' ? text : walk->login;
	if (name == NULL || *name == '\0') {
		hp_walk_say(walk, true, "%s", _("Please give your name: it goes into the record."));
		return HP_ERR_REFUSED;
	}
	free(walk->operator_name);
	walk->operator_name = hp_strdup(name);
	if (walk->resume_pending) {
		return hp_input_take_up_again(walk, tick);
	}
	struct hp_command sign_on = {.kind = HP_COMMAND_SIGN_ON, .name = walk->operator_name};
	return hp_input_commit(walk, &sign_on);
}

static int take_parameter(struct hp_walk *walk, const char *text)
{
	const struct hp_parameter *parameter = hp_run_missing_parameter(walk->run);
	const char *value = hp_input_typed_value(walk, parameter, HP_NONE, text);
	if (value == NULL) {
		return HP_ERR_REFUSED;
	}
	struct hp_command set = {
		.kind = HP_COMMAND_PARAMETER, .name = parameter->name, .value = value};
	return hp_input_commit(walk, &set);
}

static int take_name(struct hp_walk *walk, const char *text)
{
	struct hp_command name = {
		.kind = HP_COMMAND_NAME, .at = hp_input_shown_ref(walk), .text = text};
	return hp_input_commit(walk, &name);
}

static int answer(struct hp_walk *walk, const char *text, struct hp_tick tick)
{
	switch (hp_walk_ask(walk)) {
	case HP_ASK_OPERATOR:
		return take_operator(walk, text, tick);
	case HP_ASK_PARAMETER:
		return take_parameter(walk, text);
	case HP_ASK_NAME:
		return take_name(walk, text);
	case HP_ASK_SECOND:
		return hp_input_second(walk, text, tick);
	case HP_ASK_VALUE:
		return hp_input_value(walk, text, tick);
	case HP_ASK_HITS:
		return hp_input_hits(walk, text, tick);
	case HP_ASK_FOUND:
		return hp_input_found(walk, text, tick);
	case HP_ASK_IMPORT:
		return hp_input_import(walk, text, tick);
	case HP_ASK_CONDITION:
	case HP_ASK_PREREQUISITE:
	case HP_ASK_MACHINE:
	case HP_ASK_STEP:
	case HP_ASK_CHOICE:
	case HP_ASK_FINISH:
	case HP_ASK_SURE:
	case HP_ASK_NOTHING:
		break;
	}
	return hp_input_refuse(walk);
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

/* A prerequisite that a machine shows: a step like others, asked like one of the start (R4). */
static bool at_prerequisite(const struct hp_walk *walk)
{
	size_t shown = hp_walk_shown(walk);
	return hp_walk_acts(walk) &&
	       hp_run_state(walk->run)->instances[shown].step->entry == HP_ENTRY_PREREQUISITE;
}

static int yes(struct hp_walk *walk, struct hp_tick tick)
{
	if (at_prerequisite(walk)) {
		return hp_input_done(walk, tick);
	}
	if (hp_walk_ask(walk) == HP_ASK_CONDITION) {
		struct hp_command agree = {.kind = HP_COMMAND_AGREE};
		return hp_input_commit(walk, &agree);
	}
	if (hp_walk_ask(walk) == HP_ASK_PREREQUISITE) {
		struct hp_command met = {.kind = HP_COMMAND_PREREQUISITE,
			.number = first_open_prerequisite(walk) + 1};
		return hp_input_commit(walk, &met);
	}
	return hp_input_refuse(walk);
}

static int no(struct hp_walk *walk)
{
	if (hp_walk_ask(walk) == HP_ASK_CONDITION) {
		hp_walk_say(walk, true, "%s",
			_("Then this procedure is not for this case. Stop the run with a reason, "
			  "or hold it and ask; `yes` goes on."));
		return HP_ERR_REFUSED;
	}
	if (hp_walk_ask(walk) == HP_ASK_PREREQUISITE || at_prerequisite(walk)) {
		hp_walk_say(walk, true, "%s",
			_("See to this first, or hold the run. Step 1 opens when all of it is "
			  "met."));
		return HP_ERR_REFUSED;
	}
	return hp_input_refuse(walk);
}

static int dispatch(
	struct hp_walk *walk, const struct hp_input *input, const char *text, struct hp_tick tick)
{
	switch (input->kind) {
	case HP_INPUT_ANSWER:
		return answer(walk, text, tick);
	case HP_INPUT_YES:
		return yes(walk, tick);
	case HP_INPUT_NO:
		return no(walk);
	case HP_INPUT_CHOOSE:
		return hp_walk_ask(walk) == HP_ASK_SURE
			       ? hp_input_sure(walk, input->number, tick)
			       : hp_input_choose(walk, input->number, NULL, tick);
	case HP_INPUT_DONE:
		return hp_input_done(walk, tick);
	case HP_INPUT_CHECK:
		return hp_input_check(walk, tick);
	case HP_INPUT_ATTEST:
		return hp_input_judge(walk, HP_COMMAND_ATTEST, text, NULL, tick);
	case HP_INPUT_OVERRIDE:
		return hp_input_override(walk, text, tick);
	case HP_INPUT_NA:
		return hp_input_without_reading(walk, HP_COMMAND_NA, text, tick);
	case HP_INPUT_DEFER:
		return hp_input_without_reading(walk, HP_COMMAND_DEFER, text, tick);
	case HP_INPUT_ADOPT:
		return hp_input_adopt(walk, tick);
	case HP_INPUT_NOTE:
		return hp_input_note(walk, text);
	case HP_INPUT_HOLD:
		return hp_input_without_reading(walk, HP_COMMAND_HOLD, text, tick);
	case HP_INPUT_STOP:
		return hp_input_without_reading(walk, HP_COMMAND_STOP, text, tick);
	case HP_INPUT_TARGET:
		return hp_input_target(walk, text, tick);
	case HP_INPUT_SHOW:
		return show(walk, text);
	case HP_INPUT_BACK:
		return show_previous(walk);
	case HP_INPUT_OVERRIDE_GROUP:
		return hp_input_override_group(walk, text);
	case HP_INPUT_PAPER:
		return hp_input_paper(walk, text, tick);
	case HP_INPUT_FORWARD:
		walk->shown = HP_NONE;
		hp_walk_touch(walk);
		return 0;
	case HP_INPUT_IMPORT:
		return hp_input_import_begin(walk);
	case HP_INPUT_START:
		/* The rest follows of itself. */
		return walk->resume_pending && walk->operator_option != NULL
			       ? take_operator(walk, walk->operator_option, tick)
			       : 0;
	}
	return HP_ERR_INTERNAL;
}

/* Held runs are taken up again with resume, not here; a lost record takes nothing more. */
static bool is_closed(struct hp_walk *walk, const struct hp_input *input)
{
	/* Paper is what there is to go on with then. */
	bool looking = input->kind == HP_INPUT_SHOW || input->kind == HP_INPUT_BACK ||
		       input->kind == HP_INPUT_FORWARD || input->kind == HP_INPUT_PAPER;
	return walk->record_lost && !looking;
}

int hp_walk_input(
	struct hp_walk *walk, const struct hp_input *input, hp_tick_fn tick, void *tick_data)
{
	struct hp_walk_waiting around = {.walk = walk, .fn = tick, .data = tick_data};
	struct hp_tick waiting = {.fn = hp_walk_tick, .data = &around};
	if (is_closed(walk, input)) {
		return HP_ERR_IO;
	}
	walk->start_pending = false;
	/* A background reading that began before could come after, and would undo what is newer;
	 * and one that hangs is not waited for. */
	hp_walk_drop_polls(walk);
	if (walk->resume_pending && input->kind != HP_INPUT_ANSWER &&
		input->kind != HP_INPUT_START) {
		hp_walk_say(walk, true, "%s",
			_("Please sign on first: the run goes on under the name of whoever takes "
			  "it up."));
		return HP_ERR_REFUSED;
	}
	free(walk->message);
	walk->message = NULL;
	walk->message_is_refusal = false;
	hp_walk_touch(walk);
	bool answers = input->kind == HP_INPUT_ANSWER ||
		       (input->kind == HP_INPUT_CHOOSE && hp_walk_ask(walk) == HP_ASK_SURE);
	if (!answers) {
		hp_walk_forget_pending(walk);
	}
	char *text = trim(input->text);
	int status = dispatch(walk, input, text, waiting);
	free(text);
	if (status == 0) {
		status = hp_walk_go_on(walk, waiting.fn, waiting.data);
	}
	if (status == 0) {
		status = hp_walk_arrive(walk, waiting.fn, waiting.data);
	}
	if (status == 0) {
		status = hp_walk_lose_tool(walk, waiting);
	}
	walk->busy = false;
	hp_walk_end_waiting(walk);
	return status;
}
