/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a step is worded. */
#include "view_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"

const char *hp_view_clean(struct hp_walk *walk, const char *text)
{
	if (text == NULL) {
		return NULL;
	}
	char *clean = hp_text_clean(text, strlen(text), true);
	const char *kept = hp_arena_strdup(&walk->view_arena, clean);
	free(clean);
	return kept;
}

const char *hp_view_text(struct hp_walk *walk, size_t instance, const char *text)
{
	if (text == NULL) {
		return NULL;
	}
	struct hp_scope scope = {.run = walk->run, .instance = instance};
	char *filled = hp_substitute(text, hp_scope_look_up, &scope, NULL);
	const char *kept = hp_view_clean(walk, filled);
	free(filled);
	return kept;
}

/* ---- the step ---- */

static const char *result_text(struct hp_walk *walk, size_t index)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[index];
	char *words =
		hp_result_words(item, hp_walk_clock_text(&walk->view_arena, item->at_wall_ms));
	const char *done = hp_walk_clock_text(&walk->view_arena, item->paper_wall_ms);
	const char *entered = hp_walk_clock_text(&walk->view_arena, item->paper_entered_wall_ms);
	char *paper = words != NULL ? hp_paper_words(item, done, entered) : NULL;
	/* What was attested then says no more than that it was done on paper. */
	bool says_it = paper != NULL && hp_is_attested_on_paper(item);
	const char *beside = item->paper_text != NULL ? item->paper_text : "";
	char *all = says_it         ? hp_asprintf(_("Attested. %s %s"), paper, beside)
		    : paper != NULL ? hp_asprintf("%s %s", words, paper)
				    : hp_strdup(words);
	const char *kept = hp_view_clean(walk, all);
	free(all);
	free(paper);
	free(words);
	return kept;
}

static const char *const *put_type(struct hp_walk *walk, size_t index, const char *const *type)
{
	size_t count = 0;
	while (type != NULL && type[count] != NULL) {
		count++;
	}
	if (count == 0) {
		return NULL;
	}
	const char **list = hp_arena_alloc(&walk->view_arena, (count + 1) * sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		list[i] = hp_view_text(walk, index, type[i]);
	}
	return list;
}

/* ---- the page of a step ---- */

const char *hp_view_do_text(struct hp_walk *walk, size_t instance)
{
	const struct hp_step *step = hp_run_state(walk->run)->instances[instance].step;
	const char *words = hp_step_words(step);
	if (words != NULL) {
		return hp_view_text(walk, instance, words);
	}
	if (step->jump != NULL) {
		return hp_arena_printf(&walk->view_arena, _("Go on at step %s."),
			hp_view_clean(walk, step->jump->id));
	}
	return "";
}

/* With the way into a call: "Step 1.b/3 on MPS01". */
static const char *numbered_title(
	struct hp_walk *walk, const struct hp_instance *item, const char *machine)
{
	char *path = hp_walk_path_of(item->ref);
	const char *title = machine == NULL ? hp_arena_printf(&walk->view_arena, _("Step %s"), path)
					    : hp_arena_printf(&walk->view_arena, _("Step %s on %s"),
						      path, machine);
	free(path);
	return title;
}

static const char *step_title(struct hp_walk *walk, const struct hp_instance *item)
{
	struct hp_arena *arena = &walk->view_arena;
	const char *machine = item->machine == NULL || *item->machine == '\0'
				      ? NULL
				      : hp_view_clean(walk, item->machine);
	const char *title = NULL;
	switch (item->step->entry) {
	case HP_ENTRY_STATUS:
		title = _("Status of the procedure");
		break;
	case HP_ENTRY_APPLIES:
		title = _("When this procedure applies");
		break;
	case HP_ENTRY_PREREQUISITE:
		title = _("Prerequisite");
		break;
	case HP_ENTRY_NONE:
		return numbered_title(walk, item, machine);
	}
	/* TRANSLATORS: a heading, then the machine's name. */
	return machine == NULL ? title : hp_arena_printf(arena, _("%s: %s"), title, machine);
}

/*
 * An independent second person finds out how it stands: nothing that was to be done, was typed, or
 * was seen is shown to them, only what they are to look up (R63).
 */
static void put_independent(struct hp_walk *walk, size_t instance, struct hp_view_step *ret_step)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[instance];
	*ret_step = (struct hp_view_step){
		.instance = instance,
		.ref = hp_view_clean(walk, item->ref),
		.title = step_title(walk, item),
		.do_text = hp_view_text(walk, instance, item->step->independent_ask),
		.irreversible = item->step->irreversible,
		.critical = item->step->critical,
	};
}

void hp_view_put_step(struct hp_walk *walk, size_t instance, struct hp_view_step *ret_step)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[instance];
	const struct hp_step *step = item->step;
	if (item->performed && !hp_step_state_is_terminal(item->state)) {
		put_independent(walk, instance, ret_step);
		return;
	}
	*ret_step = (struct hp_view_step){
		.instance = instance,
		.ref = hp_view_clean(walk, item->ref),
		.title = step_title(walk, item),
		.do_text = hp_view_do_text(walk, instance),
		.actor = hp_view_text(walk, instance, step->actor),
		.see = hp_view_text(walk, instance, step->see),
		.if_not = hp_view_text(walk, instance, step->if_not),
		.why = hp_view_text(walk, instance, step->why),
		.type = put_type(walk, instance, step->type),
		.result = result_text(walk, instance),
		.irreversible = step->irreversible,
		.critical = step->critical,
	};
	if (step->not_in_source) {
		ret_step->origin =
			step->not_in_source_reason == NULL
				? _("not in the source")
				: hp_arena_printf(&walk->view_arena, _("not in the source: %s"),
					  hp_view_text(walk, instance, step->not_in_source_reason));
	}
	hp_view_put_all_notices(walk, instance, ret_step);
	hp_view_put_checks(walk, instance, ret_step);
	hp_view_put_choices(walk, instance, ret_step);
	hp_view_put_around(walk, instance, ret_step);
}
