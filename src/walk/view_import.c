/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page "back from paper" (R76): the steps in their order, what was entered of each, and what
 * the next one wants. */
#include "view_internal.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "paper_line.h"

/* More would push the step itself off a small screen. */
#define ROWS_BEFORE 3
#define ROWS_AFTER 2

static bool is_row(const struct hp_instance *item)
{
	return hp_step_kind_is_leaf(item->step->kind) && item->step->kind != HP_STEP_WATCH &&
	       !item->inactive;
}

static void put_row(struct hp_walk *walk, size_t index, struct hp_view_import *ret_row)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[index];
	*ret_row = (struct hp_view_import){
		.ref = hp_view_clean(walk, item->ref),
		.current = index == hp_run_current(walk->run),
		.who = hp_view_clean(walk, item->paper_by),
		.outcome = hp_state_word(hp_run_step_state(walk->run, index)),
	};
	if (item->paper_by != NULL) {
		char *when = hp_paper_time_words(item->paper_wall_ms, hp_clock_now().wall_ms);
		ret_row->when = hp_view_clean(walk, when);
		free(when);
	}
}

/* The first of so many rows before the current one. */
static size_t first_row(const struct hp_walk *walk, size_t current)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t first = current;
	size_t left = ROWS_BEFORE;
	for (size_t i = current; i > 0 && left > 0; i--) {
		if (is_row(&state->instances[i - 1])) {
			first = i - 1;
			left--;
		}
	}
	return first;
}

void hp_view_put_import(struct hp_walk *walk, struct hp_view *view)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t current = hp_run_current(walk->run);
	if (view->ask != HP_ASK_IMPORT || current == HP_NONE) {
		return;
	}
	struct hp_view_import *rows =
		hp_arena_alloc(&walk->view_arena, (ROWS_BEFORE + 1 + ROWS_AFTER) * sizeof(*rows));
	size_t after = 0;
	for (size_t i = first_row(walk, current); i < state->instance_count && after <= ROWS_AFTER;
		i++) {
		if (is_row(&state->instances[i])) {
			put_row(walk, i, &rows[view->paper_count++]);
			after += i >= current;
		}
	}
	view->paper = rows;
	view->paper_sheet = hp_view_clean(walk, state->paper_code);
}

/* ---- the question ---- */

/* What stands beside the step on paper, as it is typed here: words in small letters as they are,
 * what stands for something in capitals. */
static char *example(const struct hp_walk *walk, size_t current)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[current];
	struct hp_str parts;
	hp_str_init(&parts);
	if (hp_run_wants_name(walk->run, current)) {
		hp_str_appendf(&parts, "; name %s", _("MACHINE"));
	}
	switch (item->step->kind) {
	case HP_STEP_DECISION:
		hp_str_appendf(&parts, "; choice %s", _("NUMBER"));
		break;
	case HP_STEP_INPUT:
		hp_str_appendf(&parts, "; value %s", _("TEXT"));
		break;
	case HP_STEP_HITS:
		hp_str_appendf(&parts, "; hits %s", _("NAME, NAME"));
		break;
	case HP_STEP_ACTION:
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_STOP:
	case HP_STEP_CALL:
	case HP_STEP_GOTO:
	case HP_STEP_WATCH:
		break;
	}
	if (item->step->second != HP_SECOND_NONE) {
		hp_str_appendf(&parts, "; second %s", _("WHO"));
	}
	if (item->step->second == HP_SECOND_INDEPENDENT) {
		hp_str_appendf(&parts, "; found %s", _("TEXT"));
	}
	/* The first part needs no semicolon. */
	char *text = hp_asprintf("KN 14:03%s", parts.len > 0 ? parts.data + 1 : "");
	hp_str_finish(&parts);
	return text;
}

static char *zone(void)
{
	int64_t now_ms = hp_clock_now().wall_ms;
	char *now = hp_paper_time_words(now_ms, now_ms);
	const char *blank = now;
	while (*blank != '\0' && *blank != ' ') {
		blank++;
	}
	char *name = hp_strdup(*blank == ' ' ? blank + 1 : now);
	free(now);
	return name;
}

const char *hp_view_import_question(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t current = hp_run_current(walk->run);
	if (current == HP_NONE) {
		return _("Nothing is open any more. Type `end`.");
	}
	char *line = example(walk, current);
	char *where = zone();
	const char *text = hp_arena_printf(&walk->view_arena,
		_("Who did step %s on paper, and when? As on the sheet: `%s` (the last such time, "
		  "%s). Behind it `seen TEXT`, or `override`, `na`, `defer` and why. `end`: no "
		  "more "
		  "was done on paper."),
		state->instances[current].ref, line, where);
	free(line);
	free(where);
	return text;
}
