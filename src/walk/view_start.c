/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages before step 1: sign on, condition and objective, prerequisites, parameters, machines
 * (R2, R4, DESIGN 6.5). */
#include "view_internal.h"

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

static const char *keep(struct hp_walk *walk, struct hp_str *text)
{
	const char *kept = hp_view_clean(walk, text->data);
	hp_str_finish(text);
	return kept;
}

static const char *condition_text(struct hp_walk *walk)
{
	const struct hp_procedure *procedure = walk->procedure;
	struct hp_str text;
	hp_str_init(&text);
	hp_str_appendf(&text, "%s\n%s\n\n%s\n%s", _("CONDITION"), procedure->condition,
		_("OBJECTIVE"), procedure->objective);
	for (size_t i = 0; procedure->bring[i] != NULL; i++) {
		hp_str_appendf(&text, "%s%s\n- %s", i == 0 ? "\n\n" : "",
			i == 0 ? _("BRING WITH YOU") : "", procedure->bring[i]);
	}
	for (size_t i = 0; i < procedure->source_count; i++) {
		const struct hp_source *source = &procedure->sources[i];
		hp_str_appendf(&text, "%s%s\n- %s%s%s", i == 0 ? "\n\n" : "",
			i == 0 ? _("SOURCE") : "", source->document,
			source->part == NULL ? "" : ", ", source->part == NULL ? "" : source->part);
	}
	return keep(walk, &text);
}

static void put_prerequisite(struct hp_walk *walk, struct hp_view *view)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t open = 0, all = 0;
	while (walk->procedure->prerequisites[all] != NULL) {
		all++;
	}
	while (open < all && state->prerequisites_met[open]) {
		open++;
	}
	/* Those with checks are steps of their own, numbered along. */
	const size_t *numbers = walk->procedure->prerequisite_numbers;
	size_t number = numbers == NULL ? open + 1 : numbers[open];
	size_t in_all = all;
	for (size_t i = 0; i < walk->procedure->entry_count; i++) {
		in_all += walk->procedure->entries[i]->entry == HP_ENTRY_PREREQUISITE;
	}
	view->step.title =
		hp_arena_printf(&walk->view_arena, _("Prerequisite %zu of %zu"), number, in_all);
	view->step.do_text = hp_view_text(walk, HP_NONE, walk->procedure->prerequisites[open]);
	view->step.ref = hp_arena_printf(&walk->view_arena, "prerequisite.%zu", number);
}

static void put_parameter(struct hp_walk *walk, struct hp_view *view)
{
	const struct hp_parameter *parameter = hp_run_missing_parameter(walk->run);
	if (parameter == NULL) {
		return;
	}
	view->step.title = hp_arena_printf(
		&walk->view_arena, _("Parameter %s"), hp_view_clean(walk, parameter->name));
	view->step.ref = hp_view_clean(walk, parameter->name);
	view->step.do_text = hp_view_clean(walk, parameter->title);
	hp_view_put_parameter(walk, parameter, view);
}

static const char *machines_text(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	struct hp_str text;
	hp_str_init(&text);
	for (size_t i = 0; i < state->machine_count; i++) {
		const struct hp_machine *item = &state->machines[i];
		hp_str_appendf(&text, "%s%s %s: %s\n  ", i == 0 ? "" : "\n", item->role, item->name,
			item->url);
		switch (item->identity) {
		case HP_IDENTITY_UNREAD:
			hp_str_append(&text, _("its own name has not been read"));
			break;
		case HP_IDENTITY_MATCH:
			hp_str_append(&text, _("its own name is the one entered"));
			break;
		case HP_IDENTITY_MISMATCH:
			hp_str_appendf(&text, _("it calls itself %s"),
				item->own_name == NULL ? "?" : item->own_name);
			break;
		case HP_IDENTITY_UNKNOWN:
			hp_str_append(&text, _("its own name cannot be read"));
			break;
		}
	}
	return keep(walk, &text);
}

static const char *resume_text(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	char time[HP_TIME_SIZE];
	struct hp_str text;
	size_t current = state->phase == HP_PHASE_WALK ? hp_run_current(walk->run) : HP_NONE;
	hp_time_format(state->last_wall_ms, time);
	hp_str_init(&text);
	hp_str_appendf(&text,
		state->status == HP_RUN_HELD ? _("HOLDING AT %s since %s, under %s.")
					     : _("INTERRUPTED AT %s, last command %s, under %s."),
		current == HP_NONE ? "START" : state->instances[current].ref, time,
		state->operator_name == NULL ? _("nobody's name") : state->operator_name);
	if (state->held_reason != NULL && *state->held_reason != '\0' &&
		state->status == HP_RUN_HELD) {
		hp_str_append_char(&text, '\n');
		hp_str_appendf(&text, _("Reason: %s"), state->held_reason);
	}
	if (state->phase == HP_PHASE_START) {
		return keep(walk, &text); /* No step was begun: there is nothing to read again. */
	}
	hp_str_append_char(&text, '\n');
	hp_str_append(&text, _("Everything that was verified is read again now. What was only "
			       "attested nobody can read again; look at it yourself:"));
	size_t attested = 0;
	for (size_t i = 0; i < state->instance_count; i++) {
		const struct hp_instance *item = &state->instances[i];
		bool acted = item->step->kind == HP_STEP_ACTION || item->step->kind == HP_STEP_STOP;
		if (item->state == HP_STATE_ATTESTED && !item->inactive && acted) {
			hp_str_appendf(&text, "\n- %s %s", item->ref, hp_view_do_text(walk, i));
			attested++;
		}
	}
	if (attested == 0) {
		hp_str_appendf(&text, " %s", _("(none)"));
	}
	return keep(walk, &text);
}

void hp_view_put_page(struct hp_walk *walk, enum hp_ask ask, struct hp_view *view)
{
	view->step.ref = "start";
	switch (ask) {
	case HP_ASK_OPERATOR:
		view->step.title =
			walk->resume_pending ? _("Taking the run up again") : _("Sign on");
		view->step.do_text = walk->resume_pending
					     ? resume_text(walk)
					     : hp_view_clean(walk, walk->procedure->title);
		view->preset = hp_view_clean(walk, walk->login);
		break;
	case HP_ASK_CONDITION:
		view->step.title = _("When to use this procedure");
		view->step.do_text = condition_text(walk);
		hp_view_put_notices(walk, HP_NONE, walk->procedure->notices,
			walk->procedure->notice_count, &view->step);
		break;
	case HP_ASK_PREREQUISITE:
		put_prerequisite(walk, view);
		break;
	case HP_ASK_PARAMETER:
		put_parameter(walk, view);
		break;
	case HP_ASK_MACHINE:
		view->step.title = _("The machines");
		view->step.do_text = machines_text(walk);
		break;
	case HP_ASK_STEP:
	case HP_ASK_NAME:
	case HP_ASK_CHOICE:
	case HP_ASK_SECOND:
	case HP_ASK_FINISH:
	case HP_ASK_VALUE:
	case HP_ASK_HITS:
	case HP_ASK_FOUND:
	case HP_ASK_SURE:
	case HP_ASK_IMPORT:
	case HP_ASK_NOTHING:
		break;
	}
}
