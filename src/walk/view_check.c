/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How checks are worded, and the cases of a decision with what their checks say. */
#include "view_internal.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

static const char *verdict_word(const struct hp_judgement *judgement)
{
	return judgement->why == HP_WHY_NOT_LOOKED ? _("not read yet")
						   : hp_verdict_word(judgement->verdict);
}

static const char *remark(
	struct hp_walk *walk, const struct hp_check_state *check, const struct hp_judgement *shown)
{
	char *words = hp_remark_words(
		check, hp_walk_clock_text(&walk->view_arena, check->last_pass_wall_ms));
	if (words == NULL) {
		return hp_is_of_the_start(walk->run, check, shown) ? _("AS READ AT THE START")
								   : NULL;
	}
	const char *kept = hp_view_clean(walk, words);
	free(words);
	return kept;
}

/* The newest reading, if it says what the record says: then only its time is newer. */
static const struct hp_judgement *newest(const struct hp_walk *walk, size_t check)
{
	const struct hp_judgement *last = &hp_run_state(walk->run)->checks[check].last;
	if (check < walk->live_count && hp_judgement_same(&walk->live[check], last)) {
		return &walk->live[check];
	}
	return last;
}

static const char *advice_text(struct hp_walk *walk, const struct hp_judgement *judgement)
{
	if (judgement->advice == NULL) {
		return NULL;
	}
	return hp_arena_printf(&walk->view_arena,
		_("The source lists it otherwise, which blocks nothing: %s"),
		hp_view_clean(walk, judgement->advice));
}

void hp_view_put_check(struct hp_walk *walk, size_t check, struct hp_view_check *ret_check)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	const struct hp_check_state *item = &state->checks[check];
	const struct hp_judgement *judgement = newest(walk, check);
	struct hp_scope scope = {.run = walk->run, .instance = item->instance};
	char *object = hp_check_object(walk->run, check);
	char *required = hp_check_required(item->check, hp_scope_look_up, &scope);
	char *why = hp_why_text(judgement);
	bool looked = judgement->why != HP_WHY_NOT_LOOKED;
	*ret_check = (struct hp_view_check){
		.check = check,
		.object = item->check->title != NULL
				  ? hp_view_text(walk, item->instance, item->check->title)
				  : hp_view_clean(walk, object),
		.required = hp_view_clean(walk, required),
		.machine = item->machine == HP_NONE
				   ? NULL
				   : hp_view_clean(walk, state->machines[item->machine].name),
		.verdict = judgement->verdict,
		.verdict_word = verdict_word(judgement),
		.expected =
			hp_view_clean(walk, judgement->expected == NULL ? "" : judgement->expected),
		.observed =
			hp_view_clean(walk, judgement->observed == NULL ? "" : judgement->observed),
		.why = hp_view_clean(walk, why),
		.source = hp_view_clean(walk,
			judgement->observation.source == NULL ? "" : judgement->observation.source),
		.time = looked ? hp_walk_clock_text(
					 &walk->view_arena, judgement->observation.wall_ms)
			       : "",
		.remark = remark(walk, item, judgement),
		.basis = hp_view_clean(walk, item->check->basis),
		.advice = advice_text(walk, judgement),
	};
	free(why);
	free(required);
	free(object);
}

void hp_view_put_checks(struct hp_walk *walk, size_t index, struct hp_view_step *step)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	struct hp_view_check *list =
		hp_arena_alloc(&walk->view_arena, (state->check_count + 1) * sizeof(*list));
	for (size_t i = 0; i < state->check_count; i++) {
		if (hp_walk_is_own_check(walk->run, i, index)) {
			hp_view_put_check(walk, i, &list[step->check_count++]);
		}
	}
	step->checks = list;
}

/* ---- decisions ---- */

static size_t case_instance(
	const struct hp_walk *walk, size_t decision, const struct hp_step *case_)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	for (size_t i = decision + 1; i < state->instance_count; i++) {
		if (state->instances[i].step == case_ && state->instances[i].parent == decision) {
			return i;
		}
	}
	return HP_NONE;
}

/* What all the checks of a case say together: one that fails speaks for it, then one that is not
 * known. */
static const char *sensed_word(const struct hp_walk *walk, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	enum hp_verdict weakest = HP_VERDICT_PASS;
	if (instance == HP_NONE || state->instances[instance].check_count == 0) {
		return NULL;
	}
	const struct hp_instance *item = &state->instances[instance];
	for (size_t i = 0; i < item->check_count; i++) {
		enum hp_verdict verdict = state->checks[item->first_check + i].last.verdict;
		if (verdict == HP_VERDICT_FAIL) {
			return hp_verdict_word(verdict);
		}
		weakest = verdict == HP_VERDICT_PASS ? weakest : HP_VERDICT_UNKNOWN;
	}
	return hp_verdict_word(weakest);
}

void hp_view_put_choices(struct hp_walk *walk, size_t index, struct hp_view_step *step)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[index];
	if (item->step->kind != HP_STEP_DECISION) {
		return;
	}
	bool sensed = hp_walk_is_sensed_decision(walk->run, index);
	size_t proposed = sensed ? hp_run_sensed_case(walk->run, index, NULL, 0) : HP_NONE;
	struct hp_view_choice *list =
		hp_arena_alloc(&walk->view_arena, (item->step->child_count + 1) * sizeof(*list));
	for (size_t i = 0; i < item->step->child_count; i++) {
		const struct hp_step *case_ = item->step->children[i];
		size_t instance = sensed ? case_instance(walk, index, case_) : HP_NONE;
		list[i] = (struct hp_view_choice){
			.id = case_->id,
			.title = hp_view_text(walk, index, case_->do_text),
			.chosen = hp_streq(item->choice, case_->id),
			.sensed = sensed_word(walk, instance),
			.proposed = instance != HP_NONE && instance == proposed,
		};
	}
	step->choices = list;
	step->choice_count = item->step->child_count;
}
