/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts the view together: header, outline, page. */
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
	const char *nowhere = state->phase == HP_PHASE_START ? "START" : "END";
	const char *at = current == HP_NONE ? nowhere : state->instances[current].ref;
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
	return item->step->kind == HP_STEP_GROUP || item->step->kind == HP_STEP_CASE ||
	       item->step->kind == HP_STEP_CALL;
}

/* The reference without its machine: "1.b/3#2". */
static const char *short_ref(struct hp_walk *walk, const char *ref)
{
	size_t len = strcspn(ref, "@");
	char *cut = hp_strndup(ref, len);
	const char *kept = hp_view_clean(walk, cut);
	free(cut);
	return kept;
}

static bool is_sensed(const struct hp_walk *walk, size_t instance)
{
	return hp_run_state(walk->run)->instances[instance].check_count > 0 ||
	       hp_walk_is_sensed_decision(walk->run, instance);
}

static void put_rows(struct hp_walk *walk, struct hp_view *view)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t current = state->phase == HP_PHASE_WALK ? hp_run_current(walk->run) : HP_NONE;
	size_t shown = hp_walk_shown(walk);
	struct hp_view_row *rows =
		hp_arena_alloc(&walk->view_arena, (state->instance_count + 1) * sizeof(*rows));
	size_t count = 0;
	for (size_t i = 0; i < state->instance_count; i++) {
		const struct hp_instance *item = &state->instances[i];
		if (item->step->kind == HP_STEP_WATCH) {
			continue; /* Nobody ever stands there; it is shown while it holds. */
		}
		if (hp_run_is_idle_round(walk->run, i)) {
			continue;
		}
		enum hp_step_state step_state = hp_run_step_state(walk->run, i);
		bool terminal = hp_step_state_is_terminal(item->state);
		rows[count++] = (struct hp_view_row){
			.instance = i,
			.ref = hp_view_clean(walk, item->ref),
			.label = state->machine_count == 1 ? short_ref(walk, item->ref)
							   : hp_view_clean(walk, item->ref),
			.title = hp_view_do_text(walk, i),
			.depth = item->depth,
			.state = step_state,
			.is_group = is_group(item),
			.sensed = is_sensed(walk, i),
			.current = i == current,
			.shown = i == shown,
			.stale = hp_run_is_stale(walk->run, i),
			.irreversible = item->step->irreversible,
			.bullet = hp_view_order_around(walk, i) == HP_ORDER_ANY,
			.open = i != current && !terminal && hp_run_is_open(walk->run, i),
			.mark = hp_state_mark(step_state),
			.state_word = hp_state_word(step_state),
		};
		if (is_group(item) || item->inactive) {
			continue;
		}
		view->steps_all++;
		view->steps_done += terminal;
	}
	view->rows = rows;
	view->row_count = count;
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
		bool holds = item->step->kind == HP_STEP_ACTION &&
			     item->step->entry == HP_ENTRY_NONE && item->check_count > 0 &&
			     !item->inactive && item->state == HP_STATE_TODO;
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
		if (!is_group(item) && item->step->kind != HP_STEP_WATCH && !item->inactive &&
			!hp_run_is_idle_round(walk->run, i)) {
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
		.message = hp_view_clean(
			walk, walk->progress != NULL ? walk->progress : walk->message),
		.message_is_refusal = walk->progress == NULL && walk->message_is_refusal,
		.busy = walk->busy || walk->progress != NULL,
		.starting = walk->start_pending,
		.record_lost = walk->record_lost,
		.version = walk->version,
		.step = {.instance = HP_NONE},
	};
	put_rows(walk, view);
	size_t shown = hp_walk_shown(walk);
	if (walk->resume_pending || state->phase == HP_PHASE_START) {
		hp_view_put_page(walk, view->ask, view);
	} else if (view->ask == HP_ASK_SURE) {
		hp_view_put_sure(walk, &view->step);
	} else if (shown != HP_NONE) {
		hp_view_put_step(walk, shown, &view->step);
		hp_view_put_answer(walk, shown, view);
		const char *machine = state->instances[shown].machine;
		view->machine =
			machine == NULL || *machine == '\0' ? NULL : hp_view_clean(walk, machine);
	}
	if (view->machine == NULL && state->machine_count == 1 &&
		*state->machines[0].name != '\0') {
		view->machine = hp_view_clean(walk, state->machines[0].name);
	}
	hp_view_put_secret(walk, view);
	put_watched(walk, view);
	put_adoptable(walk, view);
	hp_view_put_import(walk, view);
	hp_view_put_notes(walk, view);
	hp_view_put_alerts(walk, view);
	view->offers = walk->record_lost ? 0 : hp_view_offers(walk, view);
	view->question = hp_view_question(walk, view);
	view->prompt = hp_view_prompt(walk, view);
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
