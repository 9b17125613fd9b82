/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking a run up again from its journal. */
#include <stdlib.h>
#include <string.h>

#include "begin_internal.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"

static int parse_stored(struct hp_journal *journal, const char *text,
	struct hp_procedure **ret_procedure, struct hp_error *err)
{
	struct hp_diagnostics list;
	hp_diagnostics_init(&list);
	int status =
		hp_procedure_parse("journal.db", text, strlen(text), false, ret_procedure, &list);
	if (status < 0) {
		char *first = list.count > 0 ? hp_diagnostic_text(&list.items[0]) : hp_strdup("");
		(void)hp_error_set(err, HP_ERR_INVALID,
			_("The procedure kept in the journal of run %s cannot be read: %s"),
			hp_journal_run_id(journal), first);
		free(first);
	}
	hp_diagnostics_finish(&list);
	return status;
}

/* An hp_procedure_source_fn: what the run calls comes from its own journal. */
static struct hp_procedure *find_called(void *data, const char *id, struct hp_error *err)
{
	struct hp_journal *journal = data;
	struct hp_procedure *procedure = NULL;
	char *text = hp_journal_called(journal, id);

	if (text == NULL) {
		(void)hp_error_set(err, HP_ERR_INVALID,
			_("The journal of run %s does not keep the procedure %s, which is called."),
			hp_journal_run_id(journal), id);
	} else {
		(void)parse_stored(journal, text, &procedure, err);
	}
	free(text);
	return procedure;
}

int hp_walk_parse_stored(
	struct hp_journal *journal, struct hp_procedure **ret_procedure, struct hp_error *err)
{
	struct hp_procedure *procedure = NULL;
	int status = parse_stored(journal, hp_journal_procedure(journal), &procedure, err);

	if (status == 0) {
		status = hp_procedure_link(procedure, find_called, journal, err);
	}
	if (status < 0) {
		hp_procedure_free(procedure);
		return status;
	}
	*ret_procedure = procedure;
	return 0;
}

int hp_walk_replay(struct hp_run *run, const struct hp_events *events, const char *run_id,
	struct hp_error *err)
{
	int status = 0;
	for (size_t i = 0; status == 0 && i < events->count; i++) {
		status = hp_run_apply(run, &events->items[i], err);
		if (status < 0) {
			(void)hp_error_prefix(err,
				_("Event %zu of run %s cannot follow the ones before it"), i + 1,
				run_id);
		}
	}
	return status;
}

static int replay(struct hp_walk *walk, struct hp_error *err)
{
	struct hp_events events;
	hp_events_init(&events);
	int status = hp_journal_load(walk->journal, &events, err);
	if (status == 0) {
		status = hp_walk_replay(walk->run, &events, hp_walk_run_id(walk), err);
		hp_walk_keep_notes(walk, &events);
	}
	hp_events_finish(&events);
	return status;
}

/* Binds the machines of the record to their helpers again. A target that is gone costs unknowns,
 * not the run. */
static void start_helpers(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	for (size_t i = 0; i < state->machine_count; i++) {
		struct hp_error err = HP_ERROR_INIT;
		size_t target = HP_NONE;
		if (hp_watch_target(walk->reader.watch, state->machines[i].url, &target, &err) ==
			0) {
			const struct hp_hello *hello;
			/* Looked at again: a practice folder put where a real disk was must not
			 * pass (R87). */
			if (hp_watch_hello(walk->reader.watch, target, 10000, &hello, &err) == 0 &&
				hp_walk_check_class(walk, state->machines[i].url, hello, &err) <
					0) {
				target = HP_NONE;
			}
		}
		if (err.status != HP_OK) {
			hp_walk_say(walk, true, "%s", hp_error_text(&err));
		}
		hp_error_finish(&err);
		hp_reader_set_target(&walk->reader, i, target);
	}
}

static int can_be_taken_up(
	const struct hp_run_state *state, const char *run_id, struct hp_error *err)
{
	if (state->event_count == 0) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("The journal of run %s holds no event; there is nothing to take up."),
			run_id);
	}
	if (state->phase == HP_PHASE_ENDED) {
		return hp_error_set(err, HP_ERR_REFUSED,
			_("Run %s has ended: %s. `holdpoint report %s` shows its record."), run_id,
			hp_run_status_name(state->status), run_id);
	}
	return 0;
}

int hp_walk_resume(const char *run_id, const struct hp_walk_options *options,
	struct hp_walk **ret_walk, struct hp_error *err)
{
	struct hp_walk *walk = hp_walk_new(options);
	int status = hp_walk_check_operator(walk, err);
	if (status == 0) {
		status = hp_journal_open(
			walk->state_folder, run_id, HP_JOURNAL_WRITE, &walk->journal, err);
	}
	if (status == 0) {
		status = hp_walk_parse_stored(walk->journal, &walk->procedure, err);
	}
	if (status == 0) {
		walk->run = hp_run_new(walk->procedure);
		status = replay(walk, err);
	}
	if (status == 0) {
		status = can_be_taken_up(hp_run_state(walk->run), run_id, err);
	}
	if (status < 0) {
		hp_walk_close(walk);
		return status;
	}
	walk->mode = hp_run_state(walk->run)->mode;
	walk->resume_pending = true;
	walk->import_wanted = options->import_paper;
	hp_walk_prepare_last_words(walk);
	start_helpers(walk);
	const char *practice = hp_journal_practice(walk->journal);
	if (practice != NULL) {
		/* Only a help for drills: without it the run goes on. */
		(void)hp_json_parse_value(practice, strlen(practice), &walk->practice, NULL);
	}
	hp_walk_find_practice(walk);
	if (walk->operator_option != NULL && !walk->start_pending) {
		struct hp_input sign_on = {.kind = HP_INPUT_ANSWER, .text = walk->operator_option};
		(void)hp_walk_input(walk, &sign_on, NULL, NULL);
	}
	*ret_walk = walk;
	return 0;
}
