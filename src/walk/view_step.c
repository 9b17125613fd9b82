/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a step, its notices and its checks are worded. */
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

/* ---- notices ---- */

static void add_sentence(struct hp_str *text, const char *sentence)
{
	if (sentence != NULL && *sentence != '\0') {
		hp_str_appendf(text, "%s%s", text->len == 0 ? "" : " ", sentence);
	}
}

/* Hazard, how to avoid it, where, what follows: in this order (R15). */
static char *notice_text(const struct hp_notice *notice)
{
	struct hp_str text;
	hp_str_init(&text);
	add_sentence(&text, notice->text);
	add_sentence(&text, notice->hazard);
	add_sentence(&text, notice->avoid);
	if (notice->where != NULL) {
		/* TRANSLATORS: the place a warning is about; it may be a registry path. */
		char *where = hp_asprintf(_("(Where: %s)"), notice->where);
		add_sentence(&text, where);
		free(where);
	}
	add_sentence(&text, notice->consequence);
	return hp_str_detach(&text);
}

void hp_view_put_notices(struct hp_walk *walk, size_t instance, const struct hp_notice *notices,
	size_t count, struct hp_view_step *ret_step)
{
	struct hp_view_notice *list =
		hp_arena_alloc(&walk->view_arena, (count + 1) * sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		char *text = notice_text(&notices[i]);
		list[i] = (struct hp_view_notice){
			.kind = notices[i].kind,
			.word = hp_notice_word(notices[i].kind),
			.text = hp_view_text(walk, instance, text),
			.origin = notices[i].not_in_source ? _("not in the source") : NULL,
		};
		free(text);
	}
	ret_step->notices = list;
	ret_step->notice_count = count;
}

/* ---- checks ---- */

static const char *verdict_word(const struct hp_judgement *judgement)
{
	return judgement->why == HP_WHY_NOT_LOOKED ? _("not read yet")
						   : hp_verdict_word(judgement->verdict);
}

/* Nobody has looked since the first change: an old NOT MET is no news about what was done. */
static bool is_of_the_start(const struct hp_walk *walk, const struct hp_check_state *check,
	const struct hp_judgement *shown)
{
	const struct hp_instance *instance = &hp_run_state(walk->run)->instances[check->instance];
	return check->has_baseline && shown->observation.wall_ms == check->baseline.wall_ms &&
	       !hp_step_state_is_terminal(instance->state);
}

static const char *remark(
	struct hp_walk *walk, const struct hp_check_state *check, const struct hp_judgement *shown)
{
	struct hp_arena *arena = &walk->view_arena;
	if (check->stale) {
		return hp_arena_printf(arena, _("STALE: last seen true at %s"),
			hp_walk_clock_text(arena, check->last_pass_wall_ms));
	}
	if (check->ended && check->ended_by != NULL) {
		return hp_arena_printf(arena, _("true at %s, ended by step %s"),
			hp_walk_clock_text(arena, check->last_pass_wall_ms), check->ended_by);
	}
	if (check->attested) {
		return _("attested by a person");
	}
	if (check->last.why == HP_WHY_ALREADY_AT_START && check->last.verdict == HP_VERDICT_PASS) {
		switch (check->check->expect) {
		case HP_EXPECT_ABSENT:
		case HP_EXPECT_NONE:
			return _("WAS ALREADY ABSENT AT START");
		case HP_EXPECT_PRESENT:
			return _("WAS ALREADY PRESENT AT START");
		case HP_EXPECT_EQUAL:
		case HP_EXPECT_UNCHANGED:
		case HP_EXPECT_CHANGED:
			return _("WAS ALREADY SO AT START");
		}
	}
	if (is_of_the_start(walk, check, shown)) {
		return _("AS READ AT THE START");
	}
	return NULL;
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

/* ---- the step ---- */

static const char *overridden_text(
	struct hp_walk *walk, const struct hp_instance *item, const char *time)
{
	const char *second = item->second != NULL  ? item->second
			     : item->single_person ? "SINGLE PERSON"
						   : NULL;
	const char *who = hp_arena_printf(&walk->view_arena, second == NULL ? "%s" : "%s + %s",
		item->by == NULL ? "?" : item->by, second);
	return hp_arena_printf(&walk->view_arena,
		_("SENSED: NOT MET / OPERATOR: DONE. Overridden by %s at %s: %s"), who, time,
		item->text == NULL ? "" : item->text);
}

static const char *answer_text(
	struct hp_walk *walk, const struct hp_instance *item, const char *by, const char *time)
{
	struct hp_str text;
	hp_str_init(&text);
	for (size_t i = 0; item->hits != NULL && item->hits[i] != NULL; i++) {
		hp_str_appendf(&text, "%s%s", i == 0 ? "" : ", ", item->hits[i]);
	}
	const char *answer = item->hits == NULL ? item->value
			     : text.len == 0    ? _("none of them")
						: text.data;
	const char *kept =
		hp_arena_printf(&walk->view_arena, _("Answered by %s at %s: %s"), by, time, answer);
	hp_str_finish(&text);
	return kept;
}

static const char *result_text(struct hp_walk *walk, size_t index)
{
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[index];
	struct hp_arena *arena = &walk->view_arena;
	const char *time = hp_walk_clock_text(arena, item->at_wall_ms);
	const char *by = item->by == NULL ? "?" : item->by;
	const char *text = item->text == NULL ? "" : item->text;
	if (item->inactive) {
		return _("Not applicable: its case was not chosen, or its condition does not hold. "
			 "What was done stays in the record.");
	}
	if (item->hits != NULL || item->value != NULL) {
		return answer_text(walk, item, by, time);
	}
	switch (item->state) {
	case HP_STATE_TODO:
	case HP_STATE_ACTIVE:
		return NULL;
	case HP_STATE_VERIFIED:
		return hp_arena_printf(arena,
			item->adopted ? _("Adopted by %s at %s: it already held.")
				      : _("Verified, confirmed by %s at %s."),
			by, time);
	case HP_STATE_ATTESTED:
		return hp_arena_printf(arena,
			*text == '\0' ? _("Done, as attested by %s at %s.")
				      : _("Attested by %s at %s: %s"),
			by, time, text);
	case HP_STATE_OVERRIDDEN:
		return overridden_text(walk, item, time);
	case HP_STATE_NA:
		return hp_arena_printf(
			arena, _("Not applicable, said %s at %s: %s"), by, time, text);
	case HP_STATE_DEFERRED:
		return hp_arena_printf(arena, _("Deferred by %s at %s until %s: %s"), by, time,
			item->deferred_until == NULL ? "?" : item->deferred_until, text);
	case HP_STATE_COUNT_:
		break;
	}
	return NULL;
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

static void put_choices(struct hp_walk *walk, size_t index, struct hp_view_step *step)
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

static void put_checks(struct hp_walk *walk, size_t index, struct hp_view_step *step)
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

/* ---- what a called procedure says of itself, at its first step (R47) ---- */

static bool is_first_in(const struct hp_walk *walk, size_t call, size_t instance)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t first = call + 1;
	while (first < instance && !hp_step_kind_is_leaf(state->instances[first].step->kind)) {
		first++;
	}
	return first == instance;
}

static void add_notice(
	struct hp_notice **list, size_t *count, size_t *capacity, const struct hp_notice *notice)
{
	*list = hp_grow(*list, *count, capacity, sizeof(**list));
	(*list)[(*count)++] = *notice;
}

static void put_all_notices(struct hp_walk *walk, size_t instance, struct hp_view_step *ret_step)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	const struct hp_step *step = state->instances[instance].step;
	struct hp_notice *list = NULL;
	size_t count = 0, capacity = 0;
	for (size_t i = state->instances[instance].parent; i != HP_NONE;
		i = state->instances[i].parent) {
		const struct hp_call *call = state->instances[i].step->call;
		if (call == NULL || call->procedure == NULL || !is_first_in(walk, i, instance)) {
			continue;
		}
		struct hp_notice condition = {
			.kind = HP_NOTICE_NOTE, .text = call->procedure->condition};
		add_notice(&list, &count, &capacity, &condition);
		for (size_t n = 0; n < call->procedure->notice_count; n++) {
			add_notice(&list, &count, &capacity, &call->procedure->notices[n]);
		}
	}
	for (size_t n = 0; n < step->notice_count; n++) {
		add_notice(&list, &count, &capacity, &step->notices[n]);
	}
	hp_view_put_notices(walk, instance, list, count, ret_step);
	free(list);
}

/* ---- the page of a step ---- */

const char *hp_view_do_text(struct hp_walk *walk, size_t instance)
{
	const struct hp_step *step = hp_run_state(walk->run)->instances[instance].step;
	if (step->do_text != NULL) {
		return hp_view_text(walk, instance, step->do_text);
	}
	switch (step->entry) {
	case HP_ENTRY_STATUS:
		return _("This procedure is a DRAFT: nobody has verified it. It is not for a live "
			 "recovery.");
	case HP_ENTRY_APPLIES:
		return _("Make sure that this procedure is for this machine.");
	case HP_ENTRY_PREREQUISITE:
	case HP_ENTRY_NONE:
		break;
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
	ret_step->breadcrumb = NULL;
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
		.result = hp_view_clean(walk, result_text(walk, instance)),
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
	put_all_notices(walk, instance, ret_step);
	put_checks(walk, instance, ret_step);
	put_choices(walk, instance, ret_step);
	hp_view_put_around(walk, instance, ret_step);
}
