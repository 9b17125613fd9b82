/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps and parameters that want something typed: what a right value looks like, the names of a
 * list (R35). */
#include "view_internal.h"

#include <inttypes.h>
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"

static const char *unit_text(struct hp_walk *walk, const struct hp_parameter *parameter)
{
	if (parameter->type != HP_VALUE_INTEGER) {
		return NULL;
	}
	const char *range = hp_arena_printf(
		&walk->view_arena, _("%" PRId64 " to %" PRId64), parameter->min, parameter->max);
	return parameter->unit == NULL ? range
				       : hp_arena_printf(&walk->view_arena, "%s, %s",
						 hp_view_clean(walk, parameter->unit), range);
}

static void put_choices(
	struct hp_walk *walk, const struct hp_parameter *parameter, struct hp_view_step *step)
{
	size_t count = 0;
	while (parameter->choices != NULL && parameter->choices[count] != NULL) {
		count++;
	}
	struct hp_view_choice *list =
		hp_arena_alloc(&walk->view_arena, (count + 1) * sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		const char *text = hp_view_clean(walk, parameter->choices[i]);
		list[i] = (struct hp_view_choice){.id = text, .title = text};
	}
	step->choices = list;
	step->choice_count = count;
}

static const char *with_line(struct hp_walk *walk, const char *text, const char *line)
{
	return hp_arena_printf(&walk->view_arena, "%s\n%s", text == NULL ? "" : text, line);
}

void hp_view_put_parameter(
	struct hp_walk *walk, const struct hp_parameter *parameter, struct hp_view *view)
{
	struct hp_view_step *step = &view->step;
	if (parameter->explain != NULL) {
		step->do_text = with_line(walk, step->do_text,
			hp_arena_printf(&walk->view_arena, "(%s)",
				hp_view_clean(walk, parameter->explain)));
	}
	step->unit = unit_text(walk, parameter);
	put_choices(walk, parameter, step);
	view->preset = hp_view_clean(walk, parameter->otherwise);
	view->secret = parameter->secret;
}

/* Which list it is, read where and when; or why it could not be read. */
static const char *list_line(struct hp_walk *walk, size_t instance)
{
	const struct hp_step *step = hp_run_state(walk->run)->instances[instance].step;
	const struct hp_observation *list = &walk->list;
	struct hp_arena *arena = &walk->view_arena;
	struct hp_scope scope = {.run = walk->run, .instance = instance};
	struct hp_fact fact;
	if (hp_fact_fill(step->hits, hp_scope_look_up, &scope, &fact, NULL) < 0) {
		hp_fact_copy(step->hits, &fact);
	}
	char *object = hp_fact_object(&fact);
	hp_fact_finish(&fact);
	const char *name = hp_view_clean(walk, object);
	free(object);
	const char *time = hp_walk_clock_text(arena, list->wall_ms);
	if (!walk->list_read) {
		return hp_arena_printf(arena, _("%s: not read yet"), name);
	}
	if (list->outcome == HP_OUTCOME_UNREADABLE) {
		return hp_arena_printf(arena, _("%s: could not be read at %s. %s"), name, time,
			hp_view_clean(walk, list->reason == NULL ? "" : list->reason));
	}
	size_t count = hp_json_count(hp_walk_list_items(walk));
	return hp_arena_printf(arena,
		hp_ngettext("%s: %zu name, read at %s", "%s: %zu names, read at %s", count), name,
		count, time);
}

static void put_hits(struct hp_walk *walk, size_t instance, struct hp_view_step *step)
{
	const struct hp_json *items = hp_walk_list_items(walk);
	struct hp_view_choice *list =
		hp_arena_alloc(&walk->view_arena, (hp_json_count(items) + 1) * sizeof(*list));
	size_t count = 0;
	for (const struct hp_json *item = hp_json_first(items); item != NULL;
		item = hp_json_next(item)) {
		const char *name = hp_json_string(item);
		const char *text = hp_view_clean(walk, name == NULL ? "" : name);
		list[count++] = (struct hp_view_choice){.id = text, .title = text};
	}
	step->choices = list;
	step->choice_count = count;
	step->do_text = with_line(walk, step->do_text, list_line(walk, instance));
}

void hp_view_put_answer(struct hp_walk *walk, size_t instance, struct hp_view *view)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[instance];
	switch (view->ask) {
	case HP_ASK_VALUE:
		hp_view_put_parameter(walk, item->step->input, view);
		break;
	case HP_ASK_HITS:
		put_hits(walk, instance, &view->step);
		break;
	case HP_ASK_OPERATOR:
	case HP_ASK_CONDITION:
	case HP_ASK_PREREQUISITE:
	case HP_ASK_PARAMETER:
	case HP_ASK_MACHINE:
	case HP_ASK_STEP:
	case HP_ASK_NAME:
	case HP_ASK_CHOICE:
	case HP_ASK_SECOND:
	case HP_ASK_FINISH:
	case HP_ASK_FOUND:
	case HP_ASK_SURE:
	case HP_ASK_IMPORT:
	case HP_ASK_NOTHING:
		break;
	}
}
