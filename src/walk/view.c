/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts the view together: header, outline, page, offers. */
#include "view_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

/* ---- header ---- */

static void add_banner(
	struct hp_arena *arena, const char ***banners, size_t *count, const char *text)
{
	const char **longer = hp_arena_alloc(arena, (*count + 2) * sizeof(*longer));
	for (size_t i = 0; i < *count; i++) {
		longer[i] = (*banners)[i];
	}
	longer[(*count)++] = text;
	*banners = longer;
}

static const char *const *make_banners(struct hp_walk *walk)
{
	struct hp_arena *arena = &walk->view_arena;
	const struct hp_run_state *state = hp_run_state(walk->run);
	const char **banners = hp_arena_alloc(arena, sizeof(*banners));
	size_t count = 0;
	if (walk->record_lost) {
		add_banner(arena, &banners, &count,
			_("THE RECORD CANNOT BE WRITTEN: go on with paper"));
	}
	if (walk->status_lost) {
		add_banner(arena, &banners, &count,
			_("status.txt cannot be written: it is older than the record"));
	}
	switch (hp_file_storage(hp_journal_folder(walk->journal))) {
	case HP_STORAGE_MEMORY:
		add_banner(arena, &banners, &count,
			_("RECORD IN MEMORY ONLY: it is gone at power-off"));
		break;
	case HP_STORAGE_NO_MODES:
		add_banner(
			arena, &banners, &count, _("The record lies where everybody can read it"));
		break;
	case HP_STORAGE_DURABLE:
		break;
	}
	if (walk->procedure->status == HP_STATUS_DRAFT) {
		add_banner(
			arena, &banners, &count, _("DRAFT: this procedure has not been verified"));
	}
	char today[HP_TIME_SIZE];
	hp_time_format(hp_clock_now().wall_ms, today);
	if (walk->procedure->review_by != NULL &&
		strncmp(walk->procedure->review_by, today, strlen("2026-01-02")) < 0) {
		add_banner(arena, &banners, &count,
			hp_arena_printf(arena,
				_("REVIEW OVERDUE: this procedure was to be reviewed by %s"),
				walk->procedure->review_by));
	}
	for (size_t i = 0; i < state->machine_count; i++) {
		const struct hp_machine *machine = &state->machines[i];
		const char *name =
			hp_view_clean(walk, *machine->name == '\0' ? machine->role : machine->name);
		if (machine->confinement == NULL || *machine->confinement == '\0') {
			add_banner(arena, &banners, &count,
				hp_arena_printf(arena,
					_("The helper that reads %s could not lock itself in"),
					name));
		}
		if (machine->identity == HP_IDENTITY_UNKNOWN) {
			add_banner(arena, &banners, &count,
				hp_arena_printf(arena,
					_("The own name of %s cannot be read: make sure it is the "
					  "right machine"),
					name));
		}
	}
	return banners;
}

static const char *status_word(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t current = state->phase == HP_PHASE_WALK ? hp_run_current(walk->run) : HP_NONE;
	const char *at = current == HP_NONE ? "START" : state->instances[current].ref;
	switch (state->status) {
	case HP_RUN_HELD:
		return hp_arena_printf(&walk->view_arena, "HELD AT %s", hp_view_clean(walk, at));
	case HP_RUN_STOPPED:
		return hp_arena_printf(&walk->view_arena, "STOPPED AT %s",
			state->stopped_at == NULL ? "START"
						  : hp_view_clean(walk, state->stopped_at));
	case HP_RUN_OPEN:
	case HP_RUN_COMPLETE:
	case HP_RUN_COMPLETE_OVERRIDES:
	case HP_RUN_COMPLETE_DEFERRED:
		break;
	}
	return hp_run_status_name(state->status);
}

/* ---- outline ---- */

static bool is_group(const struct hp_instance *item)
{
	return item->step->kind == HP_STEP_GROUP || item->step->kind == HP_STEP_CASE;
}

static void put_rows(struct hp_walk *walk, struct hp_view *view)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t current = state->phase == HP_PHASE_WALK ? hp_run_current(walk->run) : HP_NONE;
	size_t shown = hp_walk_shown(walk);
	struct hp_view_row *rows =
		hp_arena_alloc(&walk->view_arena, (state->instance_count + 1) * sizeof(*rows));
	for (size_t i = 0; i < state->instance_count; i++) {
		const struct hp_instance *item = &state->instances[i];
		enum hp_step_state step_state = hp_run_step_state(walk->run, i);
		rows[i] = (struct hp_view_row){
			.instance = i,
			.ref = hp_view_clean(walk, item->ref),
			.label = hp_view_clean(
				walk, state->machine_count == 1 ? item->step->id : item->ref),
			.title = hp_view_text(
				walk, i, item->step->do_text == NULL ? "" : item->step->do_text),
			.depth = item->depth,
			.state = step_state,
			.is_group = is_group(item),
			.sensed = item->check_count > 0,
			.current = i == current,
			.shown = i == shown,
			.stale = hp_run_is_stale(walk->run, i),
			.irreversible = item->step->irreversible,
			.mark = hp_state_mark(step_state),
			.state_word = hp_state_word(step_state),
		};
		if (is_group(item) || item->inactive) {
			continue;
		}
		view->steps_all++;
		if (hp_step_state_is_terminal(item->state)) {
			view->steps_done++;
		}
	}
	view->rows = rows;
	view->row_count = state->instance_count;
}

/* ---- the strip of watched checks ---- */

static void put_watched(struct hp_walk *walk, struct hp_view *view)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	struct hp_view_check *list =
		hp_arena_alloc(&walk->view_arena, (state->check_count + 1) * sizeof(*list));
	for (size_t i = 0; i < state->check_count; i++) {
		if (hp_run_check_in_force(walk->run, i) &&
			state->checks[i].last.verdict != HP_VERDICT_PASS &&
			!state->checks[i].attested) {
			hp_view_put_check(walk, i, &list[view->watched_count++]);
		}
	}
	view->watched = list;
}

/* Sensed steps that are open and hold as last read: what `adopt` would close. */
static void put_adoptable(struct hp_walk *walk, struct hp_view *view)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	struct hp_view_check *list =
		hp_arena_alloc(&walk->view_arena, (state->check_count + 1) * sizeof(*list));
	for (size_t i = 0; i < state->instance_count; i++) {
		const struct hp_instance *item = &state->instances[i];
		bool holds =
			item->check_count > 0 && !item->inactive && item->state == HP_STATE_TODO;
		for (size_t c = 0; holds && c < item->check_count; c++) {
			holds = state->checks[item->first_check + c].last.verdict ==
				HP_VERDICT_PASS;
		}
		for (size_t c = 0; holds && c < item->check_count; c++) {
			hp_view_put_check(
				walk, item->first_check + c, &list[view->adoptable_count++]);
		}
	}
	view->adoptable = list;
}

/* Adopting is for a run taken over half done: it is offered until the first step is closed. */
static bool may_adopt(const struct hp_walk *walk, const struct hp_view *view)
{
	return view->adoptable_count > 0 && view->steps_done == 0 &&
	       hp_run_state(walk->run)->phase == HP_PHASE_WALK;
}

/* ---- what is asked ---- */

static unsigned step_offers(const struct hp_walk *walk, const struct hp_view *view)
{
	size_t shown = hp_walk_shown(walk);
	bool at_current = shown != HP_NONE && shown == hp_run_current(walk->run);
	unsigned offers = HP_OFFER_CHECK | HP_OFFER_NOTE | HP_OFFER_HOLD | HP_OFFER_STOP |
			  HP_OFFER_TARGET | HP_OFFER_BACK | HP_OFFER_WHY;
	bool fails = false, unknown = false;
	for (size_t i = 0; i < view->step.check_count; i++) {
		fails = fails || view->step.checks[i].verdict == HP_VERDICT_FAIL;
		unknown = unknown || view->step.checks[i].verdict == HP_VERDICT_UNKNOWN;
	}
	if (at_current) {
		offers |= HP_OFFER_DONE | HP_OFFER_NA;
		offers |= unknown && !fails ? HP_OFFER_ATTEST : 0;
		offers |= unknown || fails ? HP_OFFER_OVERRIDE : 0;
	}
	return offers;
}

static unsigned make_offers(const struct hp_walk *walk, const struct hp_view *view)
{
	const unsigned always = HP_OFFER_NOTE | HP_OFFER_HOLD | HP_OFFER_STOP;
	unsigned console = walk->drill_console ? HP_OFFER_PRACTICE : 0;
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
		return HP_OFFER_ANSWER | HP_OFFER_NA | HP_OFFER_TARGET | HP_OFFER_BACK |
		       HP_OFFER_WHY | HP_OFFER_CHECK | console | always |
		       (may_adopt(walk, view) ? HP_OFFER_ADOPT : 0);
	case HP_ASK_SECOND:
		return HP_OFFER_ANSWER;
	case HP_ASK_CHOICE:
		return HP_OFFER_CHOOSE | HP_OFFER_NA | HP_OFFER_TARGET | HP_OFFER_BACK |
		       HP_OFFER_WHY | console | always;
	case HP_ASK_STEP:
		return step_offers(walk, view) | console |
		       (may_adopt(walk, view) ? HP_OFFER_ADOPT : 0);
	case HP_ASK_FINISH:
		return HP_OFFER_CHECK | HP_OFFER_ATTEST | HP_OFFER_OVERRIDE | HP_OFFER_BACK |
		       HP_OFFER_WHY | HP_OFFER_TARGET | console | always;
	case HP_ASK_VALUE:
	case HP_ASK_HITS:
	case HP_ASK_FOUND:
	case HP_ASK_SURE:
	case HP_ASK_NOTHING:
		return 0;
	}
	return 0;
}

static const char *make_question(struct hp_walk *walk, const struct hp_view *view)
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
		return _("Type the value.");
	case HP_ASK_MACHINE:
		return _("The walk cannot begin before the machine is the right one.");
	case HP_ASK_STEP:
		if (view->step.result != NULL) {
			return _("This step is closed. An empty line goes on to where you were.");
		}
		if (hp_walk_shown(walk) != hp_run_current(walk->run)) {
			return _("This step is not open yet. An empty line goes back to where you "
				 "were.");
		}
		return view->step.check_count > 0
			       ? _("Do it, then say done: the machine is read again.")
			       : _("Do it, then say done: nothing senses this step, your word "
				   "stands for it.");
	case HP_ASK_NAME:
		return _("This cannot be undone. Type the machine's name, from its console or its "
			 "label, before you act.");
	case HP_ASK_CHOICE:
		return _("Choose one case by its number.");
	case HP_ASK_SECOND:
		return _("Name of the second person? An empty answer leaves it marked SINGLE "
			 "PERSON.");
	case HP_ASK_FINISH:
		return _("All steps are closed, but this could not be confirmed at the end. Read "
			 "it again, attest it, or override it.");
	case HP_ASK_VALUE:
	case HP_ASK_HITS:
	case HP_ASK_FOUND:
	case HP_ASK_SURE:
	case HP_ASK_NOTHING:
		break;
	}
	return "";
}

/* The STEP of a prompt: a step's instance, a parameter's name, or where in the start we are. */
static const char *make_prompt(struct hp_walk *walk, const struct hp_view *view)
{
	const char *place = "start";
	const struct hp_parameter *parameter = hp_run_missing_parameter(walk->run);
	switch (view->ask) {
	case HP_ASK_OPERATOR:
	case HP_ASK_CONDITION:
	case HP_ASK_MACHINE:
		break;
	case HP_ASK_PARAMETER:
		place = parameter == NULL ? place : parameter->name;
		break;
	case HP_ASK_PREREQUISITE:
	case HP_ASK_STEP:
	case HP_ASK_NAME:
	case HP_ASK_CHOICE:
	case HP_ASK_SECOND:
	case HP_ASK_FINISH:
	case HP_ASK_VALUE:
	case HP_ASK_HITS:
	case HP_ASK_FOUND:
	case HP_ASK_SURE:
		place = view->step.ref == NULL ? place : view->step.ref;
		break;
	case HP_ASK_NOTHING:
		return "";
	}
	return hp_arena_printf(&walk->view_arena, "[%s %s]", place, hp_ask_name(view->ask));
}

static const char *make_ending(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t counts[HP_STATE_COUNT_] = {0};
	size_t adopted = 0;
	if (state->status == HP_RUN_OPEN) {
		return NULL;
	}
	for (size_t i = 0; i < state->instance_count; i++) {
		const struct hp_instance *item = &state->instances[i];
		if (!is_group(item) && !item->inactive) {
			counts[item->state]++;
			adopted += item->adopted;
		}
	}
	struct hp_str text;
	hp_str_init(&text);
	hp_str_appendf(&text,
		_("%zu verified, %zu attested, %zu overridden, %zu not applicable, %zu deferred, "
		  "%zu open."),
		counts[HP_STATE_VERIFIED], counts[HP_STATE_ATTESTED], counts[HP_STATE_OVERRIDDEN],
		counts[HP_STATE_NA], counts[HP_STATE_DEFERRED], counts[HP_STATE_TODO]);
	if (adopted > 0) {
		hp_str_append_char(&text, ' ');
		hp_str_appendf(&text, _("Of the verified ones, %zu held already and were adopted."),
			adopted);
	}
	if (state->status == HP_RUN_HELD || state->status == HP_RUN_STOPPED) {
		const char *reason =
			state->status == HP_RUN_HELD ? state->held_reason : state->end_text;
		if (reason != NULL && *reason != '\0') {
			hp_str_append_char(&text, '\n');
			hp_str_appendf(&text, _("Reason: %s"), reason);
		}
	}
	if (state->status == HP_RUN_HELD) {
		hp_str_append_char(&text, '\n');
		char *command = hp_walk_resume_command(walk);
		hp_str_appendf(&text, _("`%s` takes it up again."), command);
		free(command);
	}
	if (state->status == HP_RUN_STOPPED && walk->procedure->safe_state != NULL) {
		hp_str_append_char(&text, '\n');
		hp_str_appendf(&text, _("Leave the machine safe: %s"), walk->procedure->safe_state);
	}
	if (state->status != HP_RUN_HELD) {
		hp_str_append_char(&text, '\n');
		char *command = hp_walk_run_command(walk, "report");
		hp_str_appendf(&text, _("`%s` shows the record."), command);
		free(command);
	}
	const char *kept = hp_view_clean(walk, text.data);
	hp_str_finish(&text);
	return kept;
}

static void make_view(struct hp_walk *walk, struct hp_view *view)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	*view = (struct hp_view){
		.mode = walk->mode,
		.mode_word = walk->mode == HP_MODE_LIVE ? "LIVE" : "DRILL",
		.procedure_id = hp_view_clean(walk, walk->procedure->id),
		.procedure_title = hp_view_clean(walk, walk->procedure->title),
		.revision = hp_view_clean(walk, walk->procedure->revision),
		.status = hp_procedure_status_name(walk->procedure->status),
		.run_id = hp_walk_run_id(walk),
		.operator_name =
			hp_view_clean(walk, walk->resume_pending ? NULL : state->operator_name),
		.banners = make_banners(walk),
		.phase = state->phase,
		.run_status = state->status,
		.status_word = status_word(walk),
		.ending = make_ending(walk),
		.ask = hp_walk_ask(walk),
		.message = hp_view_clean(walk, walk->message),
		.message_is_refusal = walk->message_is_refusal,
		.busy = walk->busy,
		.record_lost = walk->record_lost,
		.version = walk->version,
		.step = {.instance = HP_NONE},
	};
	put_rows(walk, view);
	size_t shown = hp_walk_shown(walk);
	if (walk->resume_pending || state->phase == HP_PHASE_START) {
		hp_view_put_page(walk, view->ask, view);
	} else if (shown != HP_NONE) {
		hp_view_put_step(walk, shown, &view->step);
		const char *machine = state->instances[shown].machine;
		view->machine =
			machine == NULL || *machine == '\0' ? NULL : hp_view_clean(walk, machine);
	}
	if (view->machine == NULL && state->machine_count == 1 &&
		*state->machines[0].name != '\0') {
		view->machine = hp_view_clean(walk, state->machines[0].name);
	}
	put_watched(walk, view);
	put_adoptable(walk, view);
	view->offers = walk->record_lost ? 0 : make_offers(walk, view);
	view->question = make_question(walk, view);
	view->prompt = make_prompt(walk, view);
}

const struct hp_view *hp_walk_view(struct hp_walk *walk)
{
	if (walk->view_stale) {
		hp_arena_finish(&walk->view_arena);
		hp_arena_init(&walk->view_arena);
		make_view(walk, &walk->view);
		walk->view_stale = false;
	}
	return &walk->view;
}
