/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Back from paper (R76). While it lasts the prompt takes lines of a sheet; nothing else is read
 * than what each line's own step wants, since what later lines undid fails before they are entered.
 * At the end everything in force is read again, as when a run is taken up (R69).
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/document.h"
#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "input_internal.h"
#include "paper_line.h"

/* ---- refusals, in the words of paper ---- */

static const struct {
	enum hp_refusal_code code;
	const char *sentence;
} refusals[] = {
	{HP_REFUSAL_EMPTY_TEXT,
		N_("Something is missing behind the time: a reason, or what the second "
		   "person found (`found TEXT`). Nothing was changed.")},
	{HP_REFUSAL_IS_DECISION,
		N_("Which case was ticked? Add `choice NUMBER`. Nothing was changed.")},
	{HP_REFUSAL_NO_CASE, N_("That is none of the cases. Add `choice NUMBER`, as on the sheet. "
				"Nothing was changed.")},
	{HP_REFUSAL_IS_INPUT,
		N_("What was written in? Add `value TEXT`, at a list `hits NAME, NAME` "
		   "or `hits none`. Nothing was changed.")},
	{HP_REFUSAL_NAME_FIRST,
		N_("This step cannot be undone. Add the machine's name as written on "
		   "the sheet: `name NAME`. Nothing was changed.")},
	{HP_REFUSAL_NAME_DIFFERS,
		N_("The name on the sheet is not that of the machine this step is for: the act may "
		   "have been done on another one. Both are in the record; the step stays open.")},
	{HP_REFUSAL_SECOND_FIRST, N_("A second person signs here on paper too. Add `second WHO`. "
				     "Nothing was changed.")},
	{HP_REFUSAL_SECOND_NEEDED,
		N_("A second person signs here. Add `second WHO`; where this step "
		   "was done already and only waits for that person, end the "
		   "import and let them sign. Nothing was changed.")},
	{HP_REFUSAL_SAME_PERSON,
		N_("The second person has to be another one than the one who did it. "
		   "Nothing was changed.")},
	{HP_REFUSAL_CHECK_FAILS,
		N_("Paper says it was done, and the machine does not show it. Both are in the "
		   "record; the step stays open. `end`, then go on from here; or enter it with "
		   "`override REASON`.")},
	{HP_REFUSAL_CASE_DIFFERS,
		N_("The machine shows another case now. Both are in the record. If "
		   "the ticked one is meant, add `reason TEXT`.")},
	{HP_REFUSAL_NOTHING_FAILS, N_("Nothing stands against this step, so there is nothing to "
				      "override. Enter it as done; `seen TEXT` keeps what was "
				      "written. Nothing was changed.")},
	{HP_REFUSAL_NOT_YET,
		N_("By its time on paper it was done before its waiting time was over. "
		   "Look at the sheet again; `override REASON` enters it all the same. "
		   "Nothing was changed.")},
	{HP_REFUSAL_NOT_CURRENT, N_("This step comes first: lines are entered in the order of the "
				    "steps. Nothing was changed.")},
	{HP_REFUSAL_BAD_HITS, N_("That is no list of names. Add `hits NAME, NAME`, or `hits none`. "
				 "Nothing was changed.")},
	{HP_REFUSAL_NOT_NOW,
		N_("Nothing is entered from paper at this place. Nothing was changed.")},
};

static void say_refusal(struct hp_walk *walk, const struct hp_refusal *refusal)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	for (size_t i = 0; i < HP_ARRAY_SIZE(refusals); i++) {
		if (refusals[i].code != refusal->code) {
			continue;
		}
		if (refusal->instance != HP_NONE) {
			hp_walk_say(walk, true, "%s: %s", state->instances[refusal->instance].ref,
				_(refusals[i].sentence));
		} else {
			hp_walk_say(walk, true, "%s", _(refusals[i].sentence));
		}
		return;
	}
	hp_walk_say_refusal(walk, refusal);
}

static int refuse(struct hp_walk *walk, enum hp_refusal_code code, size_t instance)
{
	struct hp_refusal refusal = {.code = code, .instance = instance, .check = HP_NONE};
	say_refusal(walk, &refusal);
	return HP_ERR_REFUSED;
}

/* ---- a line ---- */

static int take_sheet(struct hp_walk *walk, const char *typed)
{
	struct hp_error err = HP_ERROR_INIT;
	int status = hp_import_check_sheet(walk, typed, &err);
	if (status == 0) {
		hp_walk_say(walk, false, "%s", _("That is a sheet of this run."));
	} else {
		hp_walk_say(walk, true, "%s", hp_error_text(&err));
	}
	hp_error_finish(&err);
	return status;
}

/* Somewhere to write it down: where the step wants one, or a judgement is gone against. */
static bool has_second(const struct hp_step *step, enum hp_paper_act act)
{
	switch (act) {
	case HP_PAPER_DONE:
		return step->second != HP_SECOND_NONE || step->kind == HP_STEP_DECISION;
	case HP_PAPER_OVERRIDDEN:
		return true;
	case HP_PAPER_NA:
	case HP_PAPER_DEFERRED:
		return false;
	}
	return false;
}

/* A word that this step has no use for is a mistake: it may stand in the wrong line. */
static int check_words(struct hp_walk *walk, size_t instance, const struct hp_paper_entry *entry)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[instance];
	enum hp_step_kind kind = item->step->kind;
	const char *word = NULL;
	word = entry->choice != NULL && kind != HP_STEP_DECISION ? "choice" : word;
	word = entry->value != NULL && kind != HP_STEP_INPUT ? "value" : word;
	word = entry->hits != NULL && kind != HP_STEP_HITS ? "hits" : word;
	word = entry->found != NULL && item->step->second != HP_SECOND_INDEPENDENT ? "found" : word;
	word = entry->reason != NULL && entry->act == HP_PAPER_DONE && kind != HP_STEP_DECISION
		       ? "reason"
		       : word;
	word = entry->machine != NULL && item->machine_index == HP_NONE ? "name" : word;
	word = entry->second != NULL && !has_second(item->step, entry->act) ? "second" : word;
	if (word != NULL) {
		hp_walk_say(walk, true,
			_("%s: `%s` does not belong to this step; nothing was changed. Is this the "
			  "right line of the sheet?"),
			item->ref, word);
		return HP_ERR_REFUSED;
	}
	return 0;
}

/* By its number or its id. */
static const char *case_of(const struct hp_step *step, const char *typed)
{
	bool number = typed[strspn(typed, "0123456789")] == '\0' && strlen(typed) < 5;
	size_t wanted = number ? (size_t)strtoul(typed, NULL, 10) : 0;
	for (size_t i = 0; i < step->child_count; i++) {
		if (hp_name_equal(step->children[i]->id, typed) || i + 1 == wanted) {
			return step->children[i]->id;
		}
	}
	return typed;
}

/* Names with commas between them: what the list shows now is what the steps have left of it. */
static char *names_of(const char *typed)
{
	struct hp_json *names = hp_json_new_array();
	bool none = hp_name_equal(typed, "none");
	for (const char *at = none ? "" : typed; *at != '\0';) {
		at += strspn(at, ", ");
		size_t len = strcspn(at, ",");
		size_t kept = len;
		while (kept > 0 && at[kept - 1] == ' ') {
			kept--;
		}
		if (kept > 0) {
			char *name = hp_strndup(at, kept);
			hp_json_add_string(names, name);
			free(name);
		}
		at += len;
	}
	char *text = hp_json_print(names);
	hp_json_free(names);
	return text;
}

/* What was answered on paper, as the run wants it; *ret_answer NULL where nothing was. */
static int take_answer(struct hp_walk *walk, size_t instance, const struct hp_paper_entry *entry,
	char **ret_answer)
{
	const struct hp_step *step = hp_run_state(walk->run)->instances[instance].step;
	*ret_answer = NULL;
	if (entry->choice != NULL) {
		*ret_answer = hp_strdup(case_of(step, entry->choice));
	} else if (entry->hits != NULL) {
		*ret_answer = names_of(entry->hits);
	} else if (entry->value != NULL) {
		const char *value = hp_input_typed_value(walk, step->input, instance, entry->value);
		if (value == NULL) {
			return HP_ERR_REFUSED;
		}
		*ret_answer = hp_strdup(value);
	}
	return 0;
}

static void say_entered(struct hp_walk *walk, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	const struct hp_instance *item = &state->instances[instance];
	char *when = hp_paper_time_words(item->paper_wall_ms, item->paper_entered_wall_ms);
	if (item->paper_by == NULL) {
		hp_walk_say(walk, false, _("%s is entered. The walk goes back."), item->ref);
	} else if (item->performed) {
		hp_walk_say(walk, false,
			_("%s, done by %s at %s, is entered. It waits for the second person, who "
			  "says at the console what they found."),
			item->ref, item->paper_by, when);
	} else {
		hp_walk_say(walk, false, _("%s, done by %s at %s, is entered: %s."), item->ref,
			item->paper_by, when, hp_state_word(item->state));
	}
	free(when);
}

static int commit_line(struct hp_walk *walk, size_t instance, const struct hp_paper_entry *entry,
	const char *answer, struct hp_tick tick)
{
	struct hp_refusal refusal = {.instance = HP_NONE, .check = HP_NONE};
	struct hp_paper_line line = {
		.act = entry->act,
		.reason = entry->reason,
		.answer = answer,
		.machine = entry->machine,
		.second = entry->second,
		.found = entry->found,
	};
	struct hp_reading_set set;
	char when[HP_TIME_SIZE];
	int status = hp_input_read(walk, instance, HP_INPUT_OWN, tick, &set);
	if (status < 0) {
		return status;
	}
	hp_time_format(entry->when_ms, when);
	struct hp_command command = {
		.kind = HP_COMMAND_PAPER,
		.at = hp_run_state(walk->run)->instances[instance].ref,
		.name = entry->who,
		.value = when,
		.text = entry->seen,
		.paper = &line,
		.readings = set.items,
		.reading_count = set.count,
	};
	status = hp_walk_commit(walk, &command, &refusal);
	hp_reading_set_finish(&set);
	if (status == HP_ERR_REFUSED) {
		say_refusal(walk, &refusal);
	} else if (status == 0) {
		say_entered(walk, instance);
	}
	return status;
}

/* What its step wants to know by itself is asked now, as when a person comes to it. */
static int enter(struct hp_walk *walk, const struct hp_paper_entry *entry, struct hp_tick tick)
{
	size_t instance = entry->step != NULL ? hp_import_find_step(walk, entry->step)
					      : hp_run_current(walk->run);
	char *answer = NULL;
	if (instance == HP_NONE) {
		return refuse(walk, HP_REFUSAL_NOT_NOW, HP_NONE);
	}
	int status = hp_walk_read_remembered(walk, instance, tick.fn, tick.data);
	status = status == 0 ? check_words(walk, instance, entry) : status;
	status = status == 0 ? take_answer(walk, instance, entry, &answer) : status;
	status = status == 0 ? commit_line(walk, instance, entry, answer, tick) : status;
	free(answer);
	walk->shown = HP_NONE;
	hp_walk_touch(walk);
	return status;
}

/* ---- beginning and end ---- */

int hp_input_import_begin(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	if (state->phase != HP_PHASE_WALK || hp_run_current(walk->run) == HP_NONE) {
		hp_walk_say(walk, true, "%s",
			state->phase == HP_PHASE_START
				? _("Step 1 is not open yet, so there is no step to enter from "
				    "paper. Finish the start first.")
				: _("No step is open, so there is nothing to enter from paper."));
		return HP_ERR_REFUSED;
	}
	walk->importing = true;
	walk->shown = HP_NONE;
	if (state->paper_code != NULL) {
		hp_walk_say(walk, false,
			_("Back from paper: enter the sheet, a line a step. The last one printed "
			  "here has the code %s; `sheet CODE` looks whether another one is of this "
			  "run."),
			state->paper_code);
	} else {
		hp_walk_say(walk, false, "%s",
			_("Back from paper: enter the sheet, a line a step. `sheet CODE` looks "
			  "whether a sheet is of this run."));
	}
	return 0;
}

/* Sensed steps are read again: what does not hold is open again, and the message says so. */
static int finish(struct hp_walk *walk, struct hp_tick tick)
{
	walk->importing = false;
	walk->shown = HP_NONE;
	walk->arrived_at = HP_NONE;
	hp_walk_touch(walk);
	if (hp_run_state(walk->run)->phase != HP_PHASE_WALK) {
		return 0;
	}
	unsigned long before = hp_input_attempts(walk);
	int status = hp_input_look(walk, hp_run_current(walk->run), HP_INPUT_ALL, tick);
	if (status < 0) {
		return status;
	}
	if (hp_input_attempts(walk) == before && walk->message == NULL) {
		hp_walk_say(walk, false, "%s",
			_("Back from paper. What was entered is in the record, and the machines "
			  "were read again."));
	}
	return hp_input_finish_if_all_done(walk, tick);
}

bool hp_walk_import_check(struct hp_walk *walk, const char *text, struct hp_error *err)
{
	struct hp_paper_entry entry;
	text += strspn(text, " \t\r");
	if (strcmp(text, "end") == 0) {
		return true;
	}
	if (strncmp(text, "sheet ", strlen("sheet ")) == 0) {
		return hp_import_check_sheet(walk, text + strlen("sheet "), err) == 0;
	}
	int status = hp_paper_entry_parse(
		text, hp_clock_now().wall_ms, hp_import_is_step, walk, &entry, err);
	if (status == 0 && entry.step == NULL) {
		char *word = hp_strndup(text, strcspn(text, " \t"));
		char *shown = hp_text_clean_cut(word, 40);
		status = hp_error_set(err, HP_ERR_INVALID,
			_("A line begins with its step, and '%s' is no step of this run."), shown);
		free(shown);
		free(word);
	}
	status = status == 0 ? hp_import_check_step(walk, &entry, err) : status;
	hp_paper_entry_finish(&entry);
	return status == 0;
}

int hp_input_import(struct hp_walk *walk, const char *text, struct hp_tick tick)
{
	struct hp_paper_entry entry;
	struct hp_error err = HP_ERROR_INIT;
	if (strcmp(text, "end") == 0) {
		return finish(walk, tick);
	}
	if (*text == '\0') {
		return 0; /* The place is shown again; an empty line confirms nothing. */
	}
	if (strncmp(text, "sheet ", strlen("sheet ")) == 0) {
		return take_sheet(walk, text + strlen("sheet "));
	}
	int status = hp_paper_entry_parse(
		text, hp_clock_now().wall_ms, hp_import_is_step, walk, &entry, &err);
	status = status == 0 ? hp_import_check_step(walk, &entry, &err) : status;
	if (status < 0) {
		hp_walk_say(walk, true, "%s", hp_error_text(&err));
		hp_error_finish(&err);
		status = HP_ERR_REFUSED;
	} else {
		status = enter(walk, &entry, tick);
	}
	hp_paper_entry_finish(&entry);
	bool over = hp_run_state(walk->run)->phase == HP_PHASE_ENDED ||
		    hp_run_current(walk->run) == HP_NONE;
	return status == 0 && over ? finish(walk, tick) : status;
}
