/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done now, what is asked, and the prompt of the line front end. */
#include "view_internal.h"

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

/* Adopting is for a run taken over half done: it is offered until the first step of the procedure
 * itself is closed. */
static bool may_adopt(const struct hp_walk *walk, const struct hp_view *view)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	for (size_t i = 0; i < state->instance_count; i++) {
		const struct hp_instance *item = &state->instances[i];
		if (hp_step_kind_is_leaf(item->step->kind) && item->step->entry == HP_ENTRY_NONE &&
			!item->inactive && hp_step_state_is_terminal(item->state)) {
			return false;
		}
	}
	return view->adoptable_count > 0 && state->phase == HP_PHASE_WALK;
}

static const struct hp_step *step_shown(const struct hp_walk *walk)
{
	size_t shown = hp_walk_shown(walk);
	return shown == HP_NONE ? NULL : hp_run_state(walk->run)->instances[shown].step;
}

/* ---- offers ---- */

static unsigned judged_offers(const struct hp_view *view)
{
	bool fails = false, unknown = false;
	for (size_t i = 0; i < view->step.check_count; i++) {
		fails = fails || view->step.checks[i].verdict == HP_VERDICT_FAIL;
		unknown = unknown || view->step.checks[i].verdict == HP_VERDICT_UNKNOWN;
	}
	return (unknown && !fails ? HP_OFFER_ATTEST : 0u) |
	       (unknown || fails ? HP_OFFER_OVERRIDE : 0u);
}

static unsigned na_offer(const struct hp_walk *walk)
{
	return hp_run_may_be_na(walk->run, hp_walk_shown(walk)) ? HP_OFFER_NA : 0u;
}

static unsigned step_offers(const struct hp_walk *walk, const struct hp_view *view)
{
	const struct hp_step *step = step_shown(walk);
	unsigned offers = HP_OFFER_CHECK | HP_OFFER_NOTE | HP_OFFER_HOLD | HP_OFFER_STOP |
			  HP_OFFER_TARGET | HP_OFFER_BACK | HP_OFFER_WHY;
	if (!hp_walk_acts(walk)) {
		return offers;
	}
	switch (step->entry) {
	case HP_ENTRY_STATUS:
		return offers | HP_OFFER_OVERRIDE;
	case HP_ENTRY_PREREQUISITE:
		return offers | judged_offers(view) | HP_OFFER_DONE | HP_OFFER_YES_NO;
	case HP_ENTRY_APPLIES:
		return offers | judged_offers(view) | HP_OFFER_DONE;
	case HP_ENTRY_NONE:
		break;
	}
	offers |= HP_OFFER_DONE | na_offer(walk) | judged_offers(view);
	offers |= step->second != HP_SECOND_NONE ? HP_OFFER_OVERRIDE : 0u;
	offers |= step->defer_to != NULL || step->defer_due != NULL ? HP_OFFER_DEFER : 0u;
	offers |= hp_walk_group_around(walk) != HP_NONE ? HP_OFFER_OVERRIDE_GROUP : 0u;
	return offers | (may_adopt(walk, view) ? HP_OFFER_ADOPT : 0u);
}

static unsigned choice_offers(const struct hp_walk *walk, const struct hp_view *view)
{
	unsigned offers = HP_OFFER_CHOOSE | na_offer(walk);
	size_t shown = hp_walk_shown(walk);
	if (shown == HP_NONE || !hp_walk_is_sensed_decision(walk->run, shown)) {
		return offers;
	}
	offers |= HP_OFFER_CHECK;
	for (size_t i = 0; i < view->step.choice_count; i++) {
		offers |= view->step.choices[i].proposed ? HP_OFFER_DONE | HP_OFFER_OVERRIDE : 0u;
	}
	return offers;
}

unsigned hp_view_offers(const struct hp_walk *walk, const struct hp_view *view)
{
	const unsigned always = HP_OFFER_NOTE | HP_OFFER_HOLD | HP_OFFER_STOP | HP_OFFER_PAPER;
	/* Only where a sheet is out. */
	const unsigned import =
		hp_run_state(walk->run)->papers > 0 ? (unsigned)HP_OFFER_IMPORT : 0u;
	const unsigned around = import | HP_OFFER_TARGET | HP_OFFER_BACK | HP_OFFER_WHY | always |
				(walk->drill_console ? (unsigned)HP_OFFER_PRACTICE : 0u);
	if (walk->resume_pending) {
		return HP_OFFER_ANSWER;
	}
	switch (view->ask) {
	case HP_ASK_OPERATOR:
	case HP_ASK_PARAMETER:
		return HP_OFFER_ANSWER | always;
	case HP_ASK_CONDITION:
	case HP_ASK_PREREQUISITE:
		return HP_OFFER_YES_NO | always;
	case HP_ASK_MACHINE:
		return HP_OFFER_TARGET | HP_OFFER_CHECK | always;
	case HP_ASK_NAME:
		return HP_OFFER_ANSWER | na_offer(walk) | HP_OFFER_CHECK | around |
		       (may_adopt(walk, view) ? HP_OFFER_ADOPT : 0u) |
		       (hp_walk_group_around(walk) != HP_NONE ? HP_OFFER_OVERRIDE_GROUP : 0u);
	case HP_ASK_SECOND:
		return walk->override_text != NULL ? HP_OFFER_ANSWER
						   : HP_OFFER_ANSWER | HP_OFFER_OVERRIDE | around;
	case HP_ASK_FOUND:
	case HP_ASK_IMPORT:
		return HP_OFFER_ANSWER | always;
	case HP_ASK_CHOICE:
		return choice_offers(walk, view) | around;
	case HP_ASK_SURE:
		return HP_OFFER_CHOOSE;
	case HP_ASK_VALUE:
		return HP_OFFER_ANSWER | na_offer(walk) | around;
	case HP_ASK_HITS:
		return HP_OFFER_ANSWER | na_offer(walk) | HP_OFFER_CHECK | around;
	case HP_ASK_STEP:
		return HP_OFFER_PAPER | import | step_offers(walk, view) |
		       (walk->drill_console ? (unsigned)HP_OFFER_PRACTICE : 0u);
	case HP_ASK_FINISH:
		return HP_OFFER_CHECK | HP_OFFER_ATTEST | HP_OFFER_OVERRIDE | around;
	case HP_ASK_NOTHING:
		return HP_OFFER_PAPER;
	}
	return 0;
}

/* ---- the question ---- */

static const char *step_question(struct hp_walk *walk, const struct hp_view *view)
{
	const struct hp_step *step = step_shown(walk);
	if (view->step.result != NULL) {
		return _("This step is closed. An empty line goes on to where you were.");
	}
	if (!hp_walk_acts(walk)) {
		return _("This step is not open yet. An empty line goes back to where you were.");
	}
	if (step->entry == HP_ENTRY_STATUS) {
		return _("Only an override with a reason leads on.");
	}
	if (step->entry == HP_ENTRY_APPLIES) {
		return _("Does the procedure fit this machine? Say done: the machine is read "
			 "again.");
	}
	if (step->entry != HP_ENTRY_NONE) {
		return _("Is this so? The machine is read again.");
	}
	if (step->kind == HP_STEP_GOTO) {
		return _("Say done: the walk goes on at that step.");
	}
	if (step->parent != NULL && step->parent->do_confirm) {
		return _(
			"Do all of this list from memory, then confirm it item by item: say done.");
	}
	return view->step.check_count > 0
		       ? _("Do it, then say done: the machine is read again.")
		       : _("Do it, then say done: nothing senses this step, your word stands for "
			   "it.");
}

static const char *second_question(struct hp_walk *walk)
{
	const struct hp_step *step = step_shown(walk);
	if (walk->override_text != NULL) {
		return _("Name of the second person? An empty answer leaves it marked SINGLE "
			 "PERSON.");
	}
	switch (step->second) {
	case HP_SECOND_BEFORE:
		return _("Look at it together before you act. The second person then types their "
			 "name.");
	case HP_SECOND_INDEPENDENT:
		return _(
			"A second person, who was not at this console, looks for themselves. Their "
			"name?");
	case HP_SECOND_AFTER:
	case HP_SECOND_NONE:
		break;
	}
	return _("Hold point: a second person looks at what was done, then types their name.");
}

static const char *hits_question(const struct hp_walk *walk)
{
	bool readable = walk->list_read && walk->list.outcome != HP_OUTCOME_UNREADABLE;
	return readable
		       ? _("Which of them are meant? Type `all`, `none`, or numbers as 1,3-5.")
		       : _("The list could not be read. Type `none`, or the names you see yourself "
			   "with commas between them.");
}

const char *hp_view_question(struct hp_walk *walk, const struct hp_view *view)
{
	switch (view->ask) {
	case HP_ASK_OPERATOR:
		return walk->resume_pending
			       ? _("Who takes the run up again? The name goes into the record.")
			       : _("Who is at the console? The name goes into the record.");
	case HP_ASK_CONDITION:
		return _("Is this the case at hand, and is this what is to be reached?");
	case HP_ASK_PREREQUISITE:
		return _("Is this so?");
	case HP_ASK_PARAMETER:
	case HP_ASK_VALUE:
		return _("Type the value.");
	case HP_ASK_MACHINE:
		return _("The walk cannot begin before the machine is the right one.");
	case HP_ASK_STEP:
		return step_question(walk, view);
	case HP_ASK_NAME:
		return _("This cannot be undone. Type the machine's name, from its console or its "
			 "label, before you act.");
	case HP_ASK_CHOICE:
		if ((view->offers & HP_OFFER_DONE) != 0) {
			return _("The machine shows one case. Say done to take it, or choose "
				 "another with `override NUMBER REASON`.");
		}
		return _("Choose one case by its number.");
	case HP_ASK_SECOND:
		return second_question(walk);
	case HP_ASK_FINISH:
		return _("All steps are closed, but this could not be confirmed at the end. Read "
			 "it again, attest it, or override it.");
	case HP_ASK_HITS:
		return hits_question(walk);
	case HP_ASK_FOUND:
		return _("What did you find? Type what the machine itself shows.");
	case HP_ASK_IMPORT:
		return hp_view_import_question(walk);
	case HP_ASK_SURE:
		return _("Type 1 to go back, or 2 to override all of them.");
	case HP_ASK_NOTHING:
		break;
	}
	return "";
}

/* ---- the prompt ---- */

/* The STEP of a prompt: a step's instance, a parameter's name, or where in the start we are. */
const char *hp_view_prompt(struct hp_walk *walk, const struct hp_view *view)
{
	const char *place = "start";
	const char *kind = hp_ask_name(view->ask);
	const struct hp_parameter *parameter = hp_run_missing_parameter(walk->run);
	const struct hp_step *step = step_shown(walk);
	switch (view->ask) {
	case HP_ASK_OPERATOR:
	case HP_ASK_CONDITION:
	case HP_ASK_MACHINE:
		break;
	case HP_ASK_PARAMETER:
		place = parameter == NULL ? place : hp_view_clean(walk, parameter->name);
		break;
	case HP_ASK_STEP:
		if (step != NULL && step->entry == HP_ENTRY_PREREQUISITE) {
			kind = hp_ask_name(HP_ASK_PREREQUISITE);
		}
		place = view->step.ref == NULL ? place : view->step.ref;
		break;
	case HP_ASK_PREREQUISITE:
	case HP_ASK_NAME:
	case HP_ASK_CHOICE:
	case HP_ASK_SECOND:
	case HP_ASK_FINISH:
	case HP_ASK_VALUE:
	case HP_ASK_HITS:
	case HP_ASK_FOUND:
	case HP_ASK_SURE:
	case HP_ASK_IMPORT:
		place = view->step.ref == NULL ? place : view->step.ref;
		break;
	case HP_ASK_NOTHING:
		return "";
	}
	return hp_arena_printf(&walk->view_arena, "[%s %s]", place, kind);
}
