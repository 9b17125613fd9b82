/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands around a step: lasting notes, alerts, its time, where it comes from, its round, its
 * second person. */
#include "view_internal.h"

#include <inttypes.h>
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

/* ---- notes and alerts ---- */

void hp_view_put_notes(struct hp_walk *walk, struct hp_view *view)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	const char *note;
	size_t instance, count = 0;
	while (hp_run_lasting(walk->run, count, &note, &instance)) {
		count++;
	}
	struct hp_view_note *list = hp_arena_alloc(&walk->view_arena, (count + 1) * sizeof(*list));
	for (size_t i = 0; i < count && hp_run_lasting(walk->run, i, &note, &instance); i++) {
		list[i] = (struct hp_view_note){
			.text = hp_view_text(walk, instance, note),
			.ref = hp_view_clean(walk, state->instances[instance].ref),
		};
	}
	view->notes = list;
	view->note_count = count;
}

void hp_view_put_alerts(struct hp_walk *walk, struct hp_view *view)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	struct hp_view_alert *list =
		hp_arena_alloc(&walk->view_arena, (state->instance_count + 1) * sizeof(*list));
	for (size_t i = 0; i < state->instance_count; i++) {
		const struct hp_instance *item = &state->instances[i];
		if (item->step->kind == HP_STEP_WATCH && hp_run_watch_is_on(walk->run, i) &&
			hp_run_watch_has_fired(walk->run, i)) {
			list[view->alert_count++] = (struct hp_view_alert){
				.ref = hp_view_clean(walk, item->ref),
				.text = hp_view_text(walk, i, item->step->do_text),
			};
		}
	}
	view->alerts = list;
}

/* ---- time (R38) ---- */

/* "11:40", "1:02:03". */
static const char *duration(struct hp_arena *arena, int64_t ms)
{
	int64_t seconds = (ms + 999) / 1000;
	if (seconds >= 3600) {
		return hp_arena_printf(arena, "%" PRId64 ":%02d:%02d", seconds / 3600,
			(int)(seconds / 60 % 60), (int)(seconds % 60));
	}
	return hp_arena_printf(arena, "%d:%02d", (int)(seconds / 60), (int)(seconds % 60));
}

bool hp_walk_wait_left(const struct hp_walk *walk, size_t instance, int64_t *ret_left_ms)
{
	const struct hp_timer *timer = hp_run_state(walk->run)->instances[instance].step->timer;
	struct hp_stamp now = hp_walk_stamp(walk);
	int64_t left;
	if (timer == NULL || timer->wait_seconds == 0 ||
		!hp_run_timer_left(walk->run, instance, &now, &left)) {
		return false;
	}
	if (timer->within_seconds > 0) {
		/* One clock runs for both, to the end of the time there is. */
		left += ((int64_t)timer->wait_seconds - (int64_t)timer->within_seconds) * 1000;
	}
	*ret_left_ms = left;
	return true;
}

int64_t hp_walk_wait_ms(const struct hp_walk *walk)
{
	size_t shown = hp_walk_shown(walk);
	int64_t left = 0;
	bool waits = hp_run_state(walk->run)->phase == HP_PHASE_WALK && shown != HP_NONE &&
		     hp_walk_wait_left(walk, shown, &left);
	return waits && left > 0 ? left : 0;
}

void hp_view_put_timer(struct hp_walk *walk, size_t instance, struct hp_view_step *step)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[instance];
	const struct hp_timer *timer = item->step->timer;
	struct hp_arena *arena = &walk->view_arena;
	struct hp_stamp now = hp_walk_stamp(walk);
	int64_t left, wait;
	if (timer == NULL || hp_step_state_is_terminal(item->state) ||
		!hp_run_timer_left(walk->run, instance, &now, &left)) {
		return;
	}
	if (timer->within_seconds > 0) {
		step->late = item->late || left <= 0;
		step->if_late = step->late ? hp_view_text(walk, instance, timer->if_late) : NULL;
		step->timer =
			left > 0 ? hp_arena_printf(arena, _("%s left of %s"), duration(arena, left),
					   duration(arena, (int64_t)timer->within_seconds * 1000))
				 : hp_arena_printf(arena, _("LATE by %s"), duration(arena, -left));
	}
	if (hp_walk_wait_left(walk, instance, &wait) && wait > 0) {
		const char *text = hp_arena_printf(arena, _("wait %s more"), duration(arena, wait));
		step->timer = step->timer == NULL
				      ? text
				      : hp_arena_printf(arena, "%s; %s", text, step->timer);
	}
}

/* ---- place ---- */

enum hp_order hp_view_order_around(const struct hp_walk *walk, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t parent = state->instances[instance].parent;
	bool group = parent != HP_NONE && state->instances[parent].step->kind == HP_STEP_GROUP;
	return group ? state->instances[parent].step->order : HP_ORDER_IN;
}

/* "sms2003-... 3 > hmc-delete-mps-keys"; NULL outside every call (R47). */
static const char *breadcrumb(struct hp_walk *walk, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	const char *trail = NULL;
	for (size_t i = state->instances[instance].parent; i != HP_NONE;
		i = state->instances[i].parent) {
		const struct hp_instance *item = &state->instances[i];
		if (item->step->kind != HP_STEP_CALL) {
			continue;
		}
		const struct hp_call *call = item->step->call;
		const struct hp_procedure *caller =
			item->procedure == NULL ? walk->procedure : item->procedure;
		const char *called = call->id != NULL ? call->id : call->group->id;
		const char *from =
			hp_arena_printf(&walk->view_arena, "%s %s", caller->id, item->step->id);
		trail = hp_arena_printf(
			&walk->view_arena, "%s > %s", from, trail == NULL ? called : trail);
	}
	return hp_view_clean(walk, trail);
}

static const char *round_text(struct hp_walk *walk, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	unsigned round = state->instances[instance].repeat;
	for (size_t i = instance; i != HP_NONE; i = state->instances[i].parent) {
		const struct hp_repeat *repeat = state->instances[i].step->repeat;
		if (repeat != NULL && repeat->count > 0) {
			return hp_arena_printf(&walk->view_arena, _("round %u of %u"),
				state->instances[i].repeat, repeat->count);
		}
		if (repeat != NULL) {
			return hp_arena_printf(
				&walk->view_arena, _("round %u"), state->instances[i].repeat);
		}
	}
	return round > 1 ? hp_arena_printf(&walk->view_arena, _("round %u"), round) : NULL;
}

static const char *second_text(struct hp_walk *walk, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[instance];
	switch (item->step->second) {
	case HP_SECOND_BEFORE:
		return item->signed_before == NULL
			       ? _("A second person looks at this with you before you act, and "
				   "signs.")
			       : hp_arena_printf(&walk->view_arena,
					 _("%s has looked at this with you, and watches."),
					 hp_view_clean(walk, item->signed_before));
	case HP_SECOND_AFTER:
		return _("Hold point: when it is done, a second person looks and signs before "
			 "anything else is done.");
	case HP_SECOND_INDEPENDENT:
		return _("When it is done, a second person finds out by themselves how it stands.");
	case HP_SECOND_NONE:
		break;
	}
	return NULL;
}

static const char *order_text(const struct hp_walk *walk, size_t instance)
{
	switch (hp_view_order_around(walk, instance)) {
	case HP_ORDER_ANY:
		return _("any order");
	case HP_ORDER_ONE_OF:
		return _("one of these");
	case HP_ORDER_IN:
		break;
	}
	return NULL;
}

void hp_view_put_around(struct hp_walk *walk, size_t instance, struct hp_view_step *step)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[instance];
	step->breadcrumb = breadcrumb(walk, instance);
	step->round = round_text(walk, instance);
	step->order = order_text(walk, instance);
	step->second = second_text(walk, instance);
	if (item->due_from != NULL) {
		step->origin_step = hp_arena_printf(&walk->view_arena,
			_("put off earlier until step %s, which is reached now"),
			hp_view_clean(walk, item->due_from));
	}
	hp_view_put_timer(walk, instance, step);
}

/* ---- the page before a group is overridden (R55) ---- */

void hp_view_put_sure(struct hp_walk *walk, struct hp_view_step *step)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t group = hp_run_find(walk->run, walk->override_group);
	struct hp_view_choice *choices = hp_arena_alloc(&walk->view_arena, 2 * sizeof(*choices));
	size_t instance, count = 0;
	struct hp_str text;
	hp_str_init(&text);
	hp_str_append(&text, _("These open steps would all be overridden:"));
	for (; group != HP_NONE && (instance = hp_walk_open_within(walk, group, count)) != HP_NONE;
		count++) {
		hp_str_appendf(&text, "\n- %s %s", state->instances[instance].ref,
			hp_view_do_text(walk, instance));
	}
	choices[0] = (struct hp_view_choice){.id = "back", .title = _("go back")};
	choices[1] = (struct hp_view_choice){.id = "override",
		.title = hp_arena_printf(&walk->view_arena,
			hp_ngettext("override %zu step", "override these %zu steps", count),
			count)};
	*step = (struct hp_view_step){
		.instance = group,
		.ref = hp_view_clean(walk, walk->override_group),
		.title = hp_arena_printf(&walk->view_arena, _("Override of the whole group %s"),
			hp_view_clean(walk, walk->override_group)),
		.do_text = hp_view_clean(walk, text.data),
		.choices = choices,
		.choice_count = 2,
	};
	hp_str_finish(&text);
}
