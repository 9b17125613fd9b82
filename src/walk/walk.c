/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one law: an event is in the journal before it is in the state, and in the state before it is
 * on the screen.
 *
 * hp_walk_commit() below is the only place where a command is decided, and the only one that
 * appends to the journal or applies an event.
 *
 *     begin.c     a journal is made, START
 *     resume.c    a journal is loaded and replayed; RESUME when somebody signs on
 *     start.c     operator, condition, prerequisites, parameters, machines, identity, baseline
 *     input*.c    what a person does
 *     ask.c       what is asked for
 *     arrive.c    what is read by itself when a step comes
 *     poll.c      what is read while nobody does anything
 *     view*.c     what is shown
 *     status.c    what paper can take over from
 */
#include "walk_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "holdpoint/fault.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"

/* ---- news ---- */

void hp_walk_touch(struct hp_walk *walk)
{
	walk->view_stale = true;
	walk->version++;
}

void hp_walk_say(struct hp_walk *walk, bool refusal, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *message = hp_vasprintf(fmt, args);
	va_end(args);
	free(walk->message);
	walk->message = message;
	walk->message_is_refusal = refusal;
	hp_walk_touch(walk);
}

/* ---- the law ---- */

struct hp_stamp hp_walk_stamp(const struct hp_walk *walk)
{
	return (struct hp_stamp){
		.moment = hp_clock_now(),
		.boot_id = walk->boot_id,
		.actor =
			{
				.name = walk->operator_name,
				.login = walk->login,
				.tty = walk->tty,
				.remote = walk->remote,
				.uid = (int64_t)getuid(),
			},
	};
}

char *hp_walk_command_for(const char *state_folder, const char *run_id, const char *verb)
{
	char *usual = NULL;
	(void)hp_state_folder(NULL, &usual, NULL);
	char *command =
		state_folder == NULL || hp_streq(usual, state_folder)
			? hp_asprintf("holdpoint %s %s", verb, run_id)
			: hp_asprintf("holdpoint %s %s --state %s", verb, run_id, state_folder);
	free(usual);
	return command;
}

char *hp_walk_run_command(const struct hp_walk *walk, const char *verb)
{
	return hp_walk_command_for(walk->state_folder, hp_walk_run_id(walk), verb);
}

char *hp_walk_resume_command(const struct hp_walk *walk)
{
	return hp_walk_run_command(walk, "resume");
}

static int record_is_lost(struct hp_walk *walk, struct hp_error *err)
{
	char *command = hp_walk_resume_command(walk);
	walk->record_lost = true;
	hp_walk_say(walk, true,
		_("The record could not be written: %s Nothing was changed. Go on with paper; "
		  "`%s` takes the run up again when the disk can be written."),
		hp_error_text(err), command);
	free(command);
	hp_error_finish(err);
	return HP_ERR_IO;
}

static void rewrite_status(struct hp_walk *walk)
{
	struct hp_error err = HP_ERROR_INIT;
	char *text = hp_walk_make_status(walk);
	walk->status_lost = hp_journal_write_status(walk->journal, text, &err) < 0;
	hp_error_finish(&err);
	free(text);
	hp_walk_prepare_last_words(walk);
}

static int make_durable_and_apply(struct hp_walk *walk, const struct hp_events *events)
{
	struct hp_error err = HP_ERROR_INIT;
	if (events->count == 0) {
		return 0;
	}
	if (hp_journal_append(walk->journal, events, &err) < 0) {
		return record_is_lost(walk, &err);
	}
	for (size_t i = 0; i < events->count; i++) {
		int applied = hp_run_apply(walk->run, &events->items[i], &err);
		assert(applied == 0); /* what decide gives, apply takes: the property tests of the
					 engine prove it */
		(void)applied;
	}
	hp_walk_keep_notes(walk, events);
	rewrite_status(walk);
	hp_walk_touch(walk);
	return 0;
}

int hp_walk_commit(struct hp_walk *walk, struct hp_command *command, struct hp_refusal *ret_refusal)
{
	struct hp_refusal refusal = {
		.code = HP_REFUSAL_NONE, .instance = HP_NONE, .check = HP_NONE};
	struct hp_events events;

	command->stamp = hp_walk_stamp(walk);
	hp_events_init(&events);
	int decided = hp_run_decide(walk->run, command, &events, &refusal);
	int written = make_durable_and_apply(walk, &events);
	hp_events_finish(&events);
	if (written < 0) {
		return written;
	}
	hp_walk_remember(walk, command->readings, command->reading_count);
	walk->refused = refusal.code;
	if (ret_refusal != NULL) {
		*ret_refusal = refusal;
	}
	return decided;
}

void hp_walk_remember(struct hp_walk *walk, const struct hp_reading *readings, size_t count)
{
	size_t wanted = hp_run_state(walk->run)->check_count;
	if (walk->live_count < wanted) {
		walk->live = hp_realloc(walk->live, wanted, sizeof(*walk->live));
		for (; walk->live_count < wanted; walk->live_count++) {
			hp_judgement_init(&walk->live[walk->live_count]);
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (readings[i].check < walk->live_count) {
			struct hp_judgement *slot = &walk->live[readings[i].check];
			hp_judgement_finish(slot);
			hp_judgement_copy(readings[i].judgement, slot);
		}
	}
	if (count > 0) {
		hp_walk_touch(walk);
	}
}

/* ---- questions ---- */

size_t hp_walk_shown(const struct hp_walk *walk)
{
	size_t count = hp_run_state(walk->run)->instance_count;
	return walk->shown < count ? walk->shown : hp_run_current(walk->run);
}

const char *hp_walk_run_id(const struct hp_walk *walk)
{
	return hp_journal_run_id(walk->journal);
}

size_t *hp_walk_checks_to_read(
	const struct hp_walk *walk, size_t instance, bool in_force, size_t *ret_count)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t *list = hp_calloc(state->check_count + 1, sizeof(*list));
	size_t count = 0;
	for (size_t i = 0; i < state->check_count; i++) {
		bool own = instance != HP_NONE && hp_walk_is_own_check(walk->run, i, instance);
		bool others = in_force &&
			      (hp_run_check_in_force(walk->run, i) ||
				      hp_run_watch_is_on(walk->run, state->checks[i].instance));
		if (own || others) {
			list[count++] = i;
		}
	}
	*ret_count = count;
	return list;
}

int hp_walk_exit_code(const struct hp_walk *walk)
{
	if (walk->record_lost) {
		return 3;
	}
	switch (hp_run_state(walk->run)->status) {
	case HP_RUN_COMPLETE:
		return 0;
	case HP_RUN_COMPLETE_OVERRIDES:
	case HP_RUN_COMPLETE_DEFERRED:
		return 6;
	case HP_RUN_OPEN:
	case HP_RUN_HELD:
	case HP_RUN_STOPPED:
		return 5;
	}
	return 70;
}

/* ---- the end ---- */

int hp_walk_hold(struct hp_walk *walk, const char *reason)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	if (state->status != HP_RUN_OPEN || walk->record_lost) {
		return 0;
	}
	struct hp_command hold = {.kind = HP_COMMAND_HOLD, .text = reason};
	return hp_walk_commit(walk, &hold, NULL);
}

void hp_walk_close(struct hp_walk *walk)
{
	if (walk == NULL) {
		return;
	}
	hp_fault_set_words(NULL);
	hp_walk_forget_secrets(walk);
	hp_walk_drop_polls(walk);
	free(walk->polls);
	free(walk->rounds);
	hp_json_free(walk->practice);
	hp_watch_free(walk->reader.watch);
	hp_walk_drop_practice(walk);
	free(walk->reader.targets);
	for (size_t i = 0; i < walk->live_count; i++) {
		hp_judgement_finish(&walk->live[i]);
	}
	free(walk->live);
	for (size_t i = 0; i < walk->target_count; i++) {
		hp_walk_target_finish(&walk->targets[i]);
	}
	free(walk->targets);
	hp_strv_finish(&walk->sets);
	hp_strv_finish(&walk->practice_machines);
	hp_arena_finish(&walk->solution_arena);
	free(walk->practice_machines_list);
	hp_arena_finish(&walk->view_arena);
	hp_run_free(walk->run);
	hp_events_finish(&walk->notes);
	free(walk->sheet);
	free(walk->printer);
	hp_journal_close(walk->journal);
	hp_procedure_free(walk->procedure);
	free(walk->message);
	free(walk->progress);
	free(walk->nameless_reason);
	hp_walk_forget_pending(walk);
	hp_observation_finish(&walk->list);
	free(walk->boot_id);
	free(walk->login);
	free(walk->tty);
	free(walk->remote);
	free(walk->operator_name);
	free(walk->state_folder);
	free(walk->program_folder);
	free(walk->program_version);
	free(walk->operator_option);
	free(walk);
}
