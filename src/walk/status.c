/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * status.txt: what is open, where we are, what is done and not, so that paper can take over when
 * the tool cannot (R72, R74). A summary first, a line a step; then the same sheet that `holdpoint
 * paper` prints, in full.
 */
#include "walk_internal.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "remaining.h"

#define SHEET_COLUMNS 80u
#define LABEL_COLUMNS 12u
#define STATE_COLUMNS 14u

/* printf counts bytes, and a word may have letters of two. */
static void put_word(struct hp_str *out, const char *word, size_t columns)
{
	size_t wide = hp_utf8_columns(word);
	hp_str_appendf(out, "%s%*s", word, wide < columns ? (int)(columns - wide) : 0, "");
}

static void put_line(struct hp_str *out, const char *label, const char *text)
{
	char *clean = hp_text_clean_cut(text == NULL ? "" : text, 400);
	put_word(out, label, LABEL_COLUMNS);
	hp_str_appendf(out, " %s\n", clean);
	free(clean);
}

static void put_machines(struct hp_str *out, const struct hp_run_state *state)
{
	for (size_t i = 0; i < state->machine_count; i++) {
		char *text = hp_asprintf("%s %s (%s)", state->machines[i].role,
			*state->machines[i].name == '\0' ? "-" : state->machines[i].name,
			state->machines[i].url);
		put_line(out, _("machine"), text);
		free(text);
	}
}

/* The text of a step with its names filled in: paper has to say the same as the screen. */
static char *filled_text(const struct hp_walk *walk, size_t index, const char *text, size_t longest)
{
	struct hp_scope scope = {.run = walk->run, .instance = index};
	char *filled = hp_substitute(text == NULL ? "" : text, hp_scope_look_up, &scope, NULL);
	char *clean = hp_text_clean_cut(filled, longest);
	free(filled);
	return clean;
}

static void put_below(struct hp_str *out, const char *label, const char *text)
{
	if (text != NULL && *text != '\0') {
		char *clean = hp_text_clean_cut(text, 300);
		hp_str_appendf(
			out, "  %-16s %s%s%s\n", "", label, *label == '\0' ? "" : ": ", clean);
		free(clean);
	}
}

/* What paper has to go on with: answers, what it waits for, until when there is time (R72, R73). */
static void put_more(struct hp_str *out, const struct hp_walk *walk, size_t index)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[index];
	bool closed = hp_step_state_is_terminal(item->state);
	char done[HP_TIME_SIZE];
	char entered[HP_TIME_SIZE];
	hp_time_format(item->paper_wall_ms, done);
	hp_time_format(item->paper_entered_wall_ms, entered);
	char *paper = hp_paper_words(item, done, entered);
	put_below(out, "", paper);
	free(paper);
	put_below(out, _("answer"), item->value);
	for (size_t i = 0; item->hits != NULL && item->hits[i] != NULL; i++) {
		put_below(out, _("confirmed"), item->hits[i]);
	}
	if (item->state == HP_STATE_DEFERRED) {
		put_below(out, _("put off until"), item->deferred_until);
	}
	if (item->timer_end_wall_ms != 0 && !closed && !item->inactive) {
		char time[HP_TIME_SIZE];
		hp_time_format(item->timer_end_wall_ms, time);
		put_below(out, item->late ? _("LATE, the time ended") : _("the time ends"), time);
	}
	if (item->performed && !closed) {
		put_below(out, _("waits for"), _("the independent second person"));
	}
}

static void put_step(struct hp_str *out, const struct hp_walk *walk, size_t index)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[index];
	enum hp_step_state step_state = hp_run_step_state(walk->run, index);
	char *text = filled_text(walk, index, item->step->do_text, 300);
	hp_str_appendf(out, "%c %-16s ", step_state == HP_STATE_ACTIVE ? '>' : ' ', item->ref);
	put_word(out, hp_state_word(step_state), STATE_COLUMNS);
	hp_str_appendf(out, " %s\n", text);
	free(text);
	if (hp_step_state_is_terminal(item->state) && item->by != NULL) {
		char time[HP_TIME_SIZE];
		const char *text_said = hp_said_text(item);
		char *by = hp_text_clean_cut(item->by, 80);
		char *said = hp_text_clean_cut(text_said == NULL ? "" : text_said, 300);
		hp_time_format(item->at_wall_ms, time);
		hp_str_appendf(
			out, "  %-16s %s, %s%s%s\n", "", by, time, *said == '\0' ? "" : ": ", said);
		free(said);
		free(by);
	}
	put_more(out, walk, index);
}

static void put_notes(struct hp_str *out, const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	const char *note;
	size_t instance;
	for (size_t i = 0; hp_run_lasting(walk->run, i, &note, &instance); i++) {
		char *text = filled_text(walk, instance, note, 300);
		hp_str_appendf(
			out, "* %s: %s (%s)\n", _("NOTE"), text, state->instances[instance].ref);
		free(text);
	}
	for (size_t i = 0; i < state->instance_count; i++) {
		if (state->instances[i].step->kind != HP_STEP_WATCH ||
			!hp_run_watch_is_on(walk->run, i)) {
			continue;
		}
		char *text = filled_text(walk, i, state->instances[i].step->do_text, 300);
		hp_str_appendf(out, "* %s: %s (%s)\n",
			hp_run_watch_has_fired(walk->run, i) ? _("ALERT") : _("WATCH"), text,
			state->instances[i].ref);
		free(text);
	}
}

static void put_unmet(struct hp_str *out, const struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	for (size_t i = 0; i < state->check_count; i++) {
		const struct hp_check_state *check = &state->checks[i];
		if (check->stale) {
			hp_str_appendf(out, "! %s: %s\n", state->instances[check->instance].ref,
				_("was true and cannot be seen now"));
		}
	}
}

/* The sheet itself. */
static void put_sheet(struct hp_str *out, const struct hp_walk *walk)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_document *document;
	const struct hp_remaining_source source = {
		.run = walk->run, .journal = walk->journal, .events = &walk->notes};
	if (hp_remaining_document(&source, HP_PAPER_A4, &document, &err) < 0) {
		hp_str_appendf(out, "\n%s\n", hp_error_text(&err));
		hp_error_finish(&err);
		return;
	}
	const struct hp_document *const documents[] = {document};
	char *text = hp_document_to_text(documents, 1, SHEET_COLUMNS);
	hp_str_appendf(out, "\n%s", text);
	free(text);
	hp_document_free(document);
}

void hp_walk_keep_notes(struct hp_walk *walk, const struct hp_events *events)
{
	for (size_t i = 0; i < events->count; i++) {
		if (events->items[i].kind == HP_EVENT_NOTE) {
			(void)hp_events_add(&walk->notes, &events->items[i]);
		}
		walk->tool_was_lost =
			walk->tool_was_lost || hp_walk_event_loses_tool(&events->items[i]);
	}
}

char *hp_walk_make_status(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	struct hp_str out;
	char time[HP_TIME_SIZE];
	size_t current = state->phase == HP_PHASE_WALK ? hp_run_current(walk->run) : HP_NONE;

	hp_str_init(&out);
	hp_str_appendf(&out, "HOLDPOINT %s\n", state->mode == HP_MODE_LIVE ? "LIVE" : "DRILL");
	put_line(&out, _("run"), state->id);
	put_line(&out, _("procedure"), walk->procedure->id);
	put_line(&out, _("title"), walk->procedure->title);
	put_line(&out, _("revision"), walk->procedure->revision);
	put_line(&out, _("digest"), walk->procedure->digest);
	put_line(&out, _("operator"), state->operator_name);
	put_machines(&out, state);
	hp_time_format(state->last_wall_ms, time);
	put_line(&out, _("written"), time);
	put_line(&out, _("state"), hp_run_status_name(state->status));
	const char *at = current != HP_NONE ? state->instances[current].ref : state->stopped_at;
	put_line(&out, _("at"), at == NULL ? "-" : at);
	if (state->status == HP_RUN_HELD || state->status == HP_RUN_STOPPED) {
		put_line(&out, _("reason"),
			state->status == HP_RUN_HELD ? state->held_reason : state->end_text);
	}
	if (state->status == HP_RUN_STOPPED && walk->procedure->safe_state != NULL) {
		put_line(&out, _("safe state"), walk->procedure->safe_state);
	}
	hp_str_append_char(&out, '\n');
	for (size_t i = 0; i < state->instance_count; i++) {
		if (hp_step_kind_is_leaf(state->instances[i].step->kind) &&
			!hp_run_is_idle_round(walk->run, i)) {
			put_step(&out, walk, i);
		}
	}
	put_unmet(&out, walk);
	if (state->phase == HP_PHASE_WALK) {
		put_notes(&out, walk);
	}
	put_sheet(&out, walk);
	return hp_str_detach(&out);
}
