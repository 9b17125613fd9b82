/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for states and refusals. */
#include "walk_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

static const struct {
	const char *word;
	const char *mark;
} state_table[HP_STATE_COUNT_] = {
	[HP_STATE_TODO] = {N_("open"), " "},
	[HP_STATE_ACTIVE] = {N_("here"), ">"},
	[HP_STATE_VERIFIED] = {N_("verified"), "v"},
	[HP_STATE_ATTESTED] = {N_("attested"), "a"},
	[HP_STATE_OVERRIDDEN] = {N_("overridden"), "!"},
	[HP_STATE_NA] = {N_("not applicable"), "-"},
	[HP_STATE_DEFERRED] = {N_("deferred"), "d"},
};

const char *hp_state_word(enum hp_step_state state)
{
	return _(state_table[state].word);
}

const char *hp_state_mark(enum hp_step_state state)
{
	return state_table[state].mark;
}

char *hp_walk_clock_text(struct hp_arena *arena, int64_t wall_ms)
{
	char text[HP_TIME_SIZE];
	if (wall_ms == 0) {
		return hp_arena_strdup(arena, "");
	}
	hp_time_format(wall_ms, text);
	return hp_arena_printf(arena, "%.8sZ", text + sizeof("2026-01-02T") - 1);
}

char *hp_walk_path_of(const char *ref)
{
	struct hp_str path;
	hp_str_init(&path);
	for (const char *c = ref; *c != '\0' && *c != '@'; c++) {
		if (*c == '#') {
			c += strspn(c + 1, "0123456789");
		} else {
			hp_str_append_char(&path, *c);
		}
	}
	return hp_str_detach(&path);
}

/* Each tells what is so and what to do next (R97). */
static const char *const refusal_table[HP_REFUSAL_COUNT_] = {
	[HP_REFUSAL_NONE] = N_("Nothing was changed."),
	[HP_REFUSAL_ENDED] = N_("This run has ended. Its record stays as it is."),
	[HP_REFUSAL_HELD] = N_("This run is held. Take it up with `holdpoint resume`."),
	[HP_REFUSAL_NOT_NOW] = N_("That is not possible at this place. \"Help\" shows what is."),
	[HP_REFUSAL_NO_OPERATOR] = N_("Please sign on first: your name goes into the record."),
	[HP_REFUSAL_NO_STEP] = N_("There is no such step in this run."),
	[HP_REFUSAL_NOT_CURRENT] =
		N_("An earlier step is still open. Steps are done in their order."),
	[HP_REFUSAL_ALREADY_DONE] = N_("This step is already closed."),
	[HP_REFUSAL_NAME_FIRST] = N_("This step cannot be undone. First type the name of the "
				     "machine, from its console or its label."),
	[HP_REFUSAL_NAME_DIFFERS] =
		N_("That is not the name of the machine this step is for. Look at its console or "
		   "its label; do nothing on another machine."),
	[HP_REFUSAL_CHECK_FAILS] =
		N_("The machine was read again: the required state is not "
		   "there, so the step stays open. Mend it and try again. \"Why\" "
		   "shows the evidence; \"override\", with a reason, goes on against it."),
	[HP_REFUSAL_CHECK_UNKNOWN] =
		N_("The machine could not be looked at, so the step stays open. \"Why\" shows the "
		   "reason; \"attest\" records what you saw yourself."),
	[HP_REFUSAL_NOTHING_UNKNOWN] =
		N_("Every check is met; there is nothing to attest. \"Done\" closes the step."),
	[HP_REFUSAL_NOTHING_FAILS] =
		N_("Every check is met; there is nothing to override. \"Done\" closes the step."),
	[HP_REFUSAL_EMPTY_TEXT] = N_("A reason is needed behind the word: it stays in the record."),
	[HP_REFUSAL_NO_LATER_STEP] = N_("The author gave no later step for this one, so it cannot "
					"be deferred. \"Hold\" interrupts the run."),
	[HP_REFUSAL_NO_CASE] = N_("That is none of the choices. Type the number of one."),
	[HP_REFUSAL_IS_DECISION] = N_("This is a decision: choose one of its cases by number. "
				      "Nothing is taken for granted."),
	[HP_REFUSAL_NO_PARAMETER] = N_("The procedure has no such parameter."),
	[HP_REFUSAL_BAD_VALUE] = N_("That value does not fit the parameter."),
	[HP_REFUSAL_NO_ROLE] = N_("The procedure has no such role."),
	[HP_REFUSAL_ONE_MACHINE] = N_("That role stands for one machine and has one already."),
	[HP_REFUSAL_WRONG_CLASS] =
		N_("A drill uses practice machines only, a live run real ones only."),
	[HP_REFUSAL_WRONG_MACHINE] = N_("The machine behind the target bears another name. Give "
					"the right one with \"target\", as HOST=URL."),
	[HP_REFUSAL_START_OPEN] = N_("Something of the start is still open."),
	[HP_REFUSAL_OPEN_STEPS] = N_("Steps are still open."),
	[HP_REFUSAL_NOT_HELD] = N_("The run is not held."),
	[HP_REFUSAL_NOT_YET] = N_("The waiting time of this step is not over yet."),
	[HP_REFUSAL_SECOND_FIRST] =
		N_("A second person looks at this before the act. Let that person sign first."),
	[HP_REFUSAL_SECOND_NEEDED] =
		N_("This is a hold point. Another person than the operator has to sign here."),
	[HP_REFUSAL_SAME_PERSON] = N_("The second person has to be another one than the operator."),
	[HP_REFUSAL_FOUND_DIFFERENT] = N_("The second person found another state than the one "
					  "required. Look at the machine together."),
	[HP_REFUSAL_IS_INPUT] = N_("This step wants an answer. Type it at the prompt."),
	[HP_REFUSAL_CASE_DIFFERS] = N_("The machine shows another case. Choose that one, or go "
				       "against it with `override NUMBER REASON`."),
	[HP_REFUSAL_BAD_HITS] = N_("Choose among the names that are listed."),
	[HP_REFUSAL_DRAFT] = N_("This procedure is a DRAFT. In a live run only an override with a "
				"reason leads on."),
	[HP_REFUSAL_NO_GROUP] = N_("There is no group with open steps here."),
	[HP_REFUSAL_NO_SECOND] = N_("Nothing here waits for a second person."),
	[HP_REFUSAL_OVERRIDE_ONLY] = N_("Nobody passes this step as not applicable. Go on against "
					"it with \"override\" and a reason."),
	[HP_REFUSAL_NO_INITIALS] = N_("Initials or a name are missing: who did it, as on paper."),
	[HP_REFUSAL_BAD_TIME] =
		N_("The time is missing or cannot be read. Write it as 14:03, or in "
		   "full as 2026-11-22T14:03Z."),
	[HP_REFUSAL_TIME_FUTURE] = N_("That time has not come yet. Look at the sheet again, and at "
				      "this machine's clock."),
	[HP_REFUSAL_TIME_BEFORE_RUN] =
		N_("That is before this run began. Look at the sheet again; a time of another day "
		   "is written in full, as 2026-11-22T14:03Z."),
	[HP_REFUSAL_TIME_BEFORE] = N_("This step was done later, by its time on paper, and comes "
				      "before the one entered. Look at the sheet again."),
	[HP_REFUSAL_NOTHING_HOLDS] = N_("No open step holds already; there is nothing to adopt."),
};

void hp_walk_say_refusal(struct hp_walk *walk, const struct hp_refusal *refusal)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	const char *sentence = _(refusal_table[refusal->code]);
	if (refusal->code == HP_REFUSAL_CHECK_FAILS && refusal->instance != HP_NONE) {
		const char *if_not = state->instances[refusal->instance].step->if_not;
		if (if_not != NULL) {
			/* The way on itself is shown beside the step (R49). */
			sentence =
				_("The machine was read again: the required state is not there, so "
				  "the step stays open. Follow IF NOT MET and try again; \"why\" "
				  "shows the evidence, and \"override\", with a reason, goes on "
				  "against it.");
		}
	}
	if (refusal->code == HP_REFUSAL_WRONG_MACHINE && hp_walk_say_wrong_machine(walk)) {
		return;
	}
	bool elsewhere =
		refusal->instance != HP_NONE && (refusal->code == HP_REFUSAL_NOT_CURRENT ||
							refusal->instance != hp_walk_shown(walk));
	if (elsewhere) {
		hp_walk_say(
			walk, true, "%s: %s", state->instances[refusal->instance].ref, sentence);
	} else {
		hp_walk_say(walk, true, "%s", sentence);
	}
}

static const char *const ask_table[] = {
	[HP_ASK_OPERATOR] = "operator",
	[HP_ASK_CONDITION] = "condition",
	[HP_ASK_PREREQUISITE] = "prerequisite",
	[HP_ASK_PARAMETER] = "parameter",
	[HP_ASK_MACHINE] = "step",
	[HP_ASK_STEP] = "step",
	[HP_ASK_NAME] = "name",
	[HP_ASK_CHOICE] = "choice",
	[HP_ASK_SECOND] = "second",
	[HP_ASK_VALUE] = "value",
	[HP_ASK_HITS] = "value",
	[HP_ASK_FOUND] = "value",
	[HP_ASK_SURE] = "choice",
	[HP_ASK_FINISH] = "step",
	[HP_ASK_IMPORT] = "paper",
	[HP_ASK_NOTHING] = "",
};

const char *hp_ask_name(enum hp_ask ask)
{
	return ask_table[ask];
}
