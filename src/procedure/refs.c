/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids of steps: no two alike, and every one that is named is there and may be named so. */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/* ---- ids ---- */

static int compare_steps_by_id(const void *left, const void *right)
{
	const struct hp_step *a = *(const struct hp_step *const *)left;
	const struct hp_step *b = *(const struct hp_step *const *)right;
	int order = strcmp(a->id, b->id);

	if (order != 0) {
		return order;
	}
	return a->index < b->index ? -1 : a->index > b->index;
}

static void sort_by_id(struct hp_procedure *procedure)
{
	const struct hp_step **by_id = hp_calloc(procedure->all_count + 1, sizeof(*by_id));

	for (size_t i = 0; i < procedure->all_count; i++) {
		by_id[i] = procedure->all[i];
	}
	qsort(by_id, procedure->all_count, sizeof(*by_id), compare_steps_by_id);
	procedure->private_->by_id = by_id;
}

static void say_programs_id(struct hp_reader *reader, const struct hp_step *step)
{
	hp_reader_error(reader, hp_json_get(reader->drafts[step->index].json, "id"), "duplicate-id",
		_("the id '%s' belongs to a step that the program puts in; choose another"),
		step->id);
}

static void say_equal_ids(
	struct hp_reader *reader, const struct hp_step *first, const struct hp_step *second)
{
	/* Entries come first in reading order, and first in this list. */
	if (first->entry != HP_ENTRY_NONE) {
		say_programs_id(reader, second);
		return;
	}
	struct hp_json_place place = hp_json_where(
		reader->doc, hp_json_get(reader->drafts[first->index].json, "id"), false);
	hp_reader_error(reader, hp_json_get(reader->drafts[second->index].json, "id"),
		"duplicate-id", _("the step in line %zu has the id '%s' already"), place.line,
		second->id);
}

/* The question after a round is the decision GROUP.again, with the cases .yes and .no; the engine
 * puts it in. */
static void refuse_again(struct hp_reader *reader)
{
	static const char *const ends[] = {"again", "again.yes", "again.no"};

	for (size_t i = 0; i < reader->draft_count; i++) {
		const struct hp_step *group = reader->drafts[i].step;
		if (group->repeat == NULL || group->repeat->ask == NULL) {
			continue;
		}
		for (size_t k = 0; k < HP_ARRAY_SIZE(ends); k++) {
			char *id = hp_asprintf("%s.%s", group->id, ends[k]);
			const struct hp_step *taken = hp_procedure_step(reader->procedure, id);
			if (taken != NULL) {
				say_programs_id(reader, taken);
			}
			free(id);
		}
	}
}

static void refuse_equal_ids(struct hp_reader *reader)
{
	const struct hp_step **by_id = reader->procedure->private_->by_id;

	for (size_t i = 1; i < reader->draft_count && !hp_reader_is_full(reader); i++) {
		const struct hp_step *first = by_id[i - 1];
		const struct hp_step *second = by_id[i];
		if (second->id[0] != '\0' && strcmp(first->id, second->id) == 0) {
			say_equal_ids(reader, first, second);
		}
	}
}

/* ---- what each use may name ---- */

static bool is_later(const struct hp_ref *ref, const struct hp_step *target)
{
	return target->index > ref->step->index;
}

/* A check is ended by the action that undoes it. */
static bool may_end_check(
	struct hp_reader *reader, const struct hp_ref *ref, const struct hp_step *target)
{
	if (target == ref->step) {
		hp_reader_error(reader, ref->at, "until-not-later",
			_("step %s cannot end its own check; for a single look write \"holds\": "
			  "\"once\""),
			target->id);
		return false;
	}
	if (!is_later(ref, target)) {
		hp_reader_error(reader, ref->at, "until-not-later",
			_("step '%s' comes before this one; a check is ended by a later step"),
			target->id);
		return false;
	}
	if (target->kind != HP_STEP_ACTION) {
		hp_reader_error(reader, ref->at, "until-no-action",
			_("'%s' is no action; a check is ended by the action that undoes it"),
			target->id);
		return false;
	}
	return true;
}

static bool require_leaf(
	struct hp_reader *reader, const struct hp_ref *ref, const struct hp_step *target)
{
	if (hp_step_kind_is_leaf(target->kind)) {
		return true;
	}
	hp_reader_error(reader, ref->at, "no-leaf",
		_("'%s' is no single step; name the step in it that is meant"), target->id);
	return false;
}

static bool may_end_note(
	struct hp_reader *reader, const struct hp_ref *ref, const struct hp_step *target)
{
	if (!is_later(ref, target)) {
		hp_reader_error(reader, ref->at, "until-not-later",
			_("'%s' does not come after step %s; a lasting note is ended by a later "
			  "step"),
			target->id, ref->step->id);
		return false;
	}
	return require_leaf(reader, ref, target);
}

static bool may_start_timer(
	struct hp_reader *reader, const struct hp_ref *ref, const struct hp_step *target)
{
	if (target->index >= ref->step->index) {
		hp_reader_error(reader, ref->at, "from-not-earlier",
			_("'%s' does not come before step %s; its time cannot count from there"),
			target->id, ref->step->id);
		return false;
	}
	return require_leaf(reader, ref, target);
}

static bool may_defer_to(
	struct hp_reader *reader, const struct hp_ref *ref, const struct hp_step *target)
{
	if (!is_later(ref, target)) {
		hp_reader_error(reader, ref->at, "defer-not-later",
			_("'%s' does not come after step %s; a step is put off to a later one"),
			target->id, ref->step->id);
		return false;
	}
	return require_leaf(reader, ref, target);
}

static bool may_be_called(
	struct hp_reader *reader, const struct hp_ref *ref, const struct hp_step *target)
{
	if (target->kind != HP_STEP_GROUP) {
		hp_reader_error(reader, ref->at, "call-no-group",
			_("'%s' is no group; a call names a group of this procedure, or another "
			  "procedure"),
			target->id);
		return false;
	}
	return true;
}

static bool may_bound_watch(
	struct hp_reader *reader, const struct hp_ref *ref, const struct hp_step *target)
{
	if (target->entry != HP_ENTRY_NONE || target->kind == HP_STEP_WATCH) {
		hp_reader_error(reader, ref->at, "no-leaf",
			_("'%s' is no step of the walk; name one of 'steps'"), target->id);
		return false;
	}
	return require_leaf(reader, ref, target);
}

static bool may_be_asked(
	struct hp_reader *reader, const struct hp_ref *ref, const struct hp_step *target)
{
	if (target->kind != HP_STEP_DECISION) {
		hp_reader_error(reader, ref->at, "choice-no-decision", _("'%s' is no decision"),
			target->id);
		return false;
	}
	if (target->index >= ref->step->index) {
		hp_reader_error(reader, ref->at, "used-before-known",
			_("decision %s does not come before this step; it is not answered yet"),
			target->id);
		return false;
	}
	return true;
}

static bool is_fit(struct hp_reader *reader, const struct hp_ref *ref, const struct hp_step *target)
{
	switch (ref->use) {
	case HP_REF_CHECK_UNTIL:
		return may_end_check(reader, ref, target);
	case HP_REF_LASTING_UNTIL:
		return may_end_note(reader, ref, target);
	case HP_REF_TIMER_FROM:
		return may_start_timer(reader, ref, target);
	case HP_REF_DEFER:
		return may_defer_to(reader, ref, target);
	case HP_REF_CALL:
		return may_be_called(reader, ref, target);
	case HP_REF_WATCH_FROM:
	case HP_REF_WATCH_UNTIL:
		return may_bound_watch(reader, ref, target);
	case HP_REF_CHOICE:
		return may_be_asked(reader, ref, target);
	case HP_REF_GOTO: /* flow_jump.c knows the ways */
		return true;
	}
	return false;
}

/* Two cases of one decision: who is here never comes there. A condition may ask for it, and gets
 * no. */
static bool is_never_met(const struct hp_ref *ref, const struct hp_step *target)
{
	return ref->use != HP_REF_GOTO && ref->use != HP_REF_CALL && ref->use != HP_REF_CHOICE &&
	       hp_steps_exclude_each_other(ref->step, target);
}

static void resolve_case(
	struct hp_reader *reader, const struct hp_ref *ref, const struct hp_step *decision)
{
	const char *id = hp_json_string(ref->case_at);
	const char **names = hp_calloc(decision->child_count + 1, sizeof(*names));

	for (size_t i = 0; i < decision->child_count; i++) {
		names[i] = decision->children[i]->id;
		if (strcmp(names[i], id) == 0) {
			*ref->case_slot = decision->children[i];
		}
	}
	if (*ref->case_slot == NULL) {
		hp_reader_error(reader, ref->case_at, "unknown-case",
			_("decision %s has no case '%s'%s"), decision->id, id,
			hp_reader_hint(reader, id, names));
		hp_reader_mend(reader, id, reader->near);
	}
	free(names);
}

static void resolve(struct hp_reader *reader, const struct hp_ref *ref)
{
	const char *id = hp_json_string(ref->at);
	const struct hp_step *target = hp_procedure_step(reader->procedure, id);

	if (target == NULL) {
		hp_reader_error(reader, ref->at, "unknown-step", _("there is no step '%s'%s"), id,
			hp_reader_step_hint(reader, id));
		hp_reader_mend(reader, id, reader->near);
		return;
	}
	if (!is_fit(reader, ref, target)) {
		return;
	}
	if (is_never_met(ref, target)) {
		hp_reader_error(reader, ref->at, "never-met",
			_("who comes to step %s never comes to '%s': they lie in different cases"),
			ref->step->id, target->id);
		return;
	}
	*ref->slot = target;
	if (ref->case_at != NULL) {
		resolve_case(reader, ref, target);
	}
}

/* R37: a watch begins before it ends. */
static void check_watch(struct hp_reader *reader, const struct hp_step *watch)
{
	if (watch->from == NULL || watch->until == NULL ||
		watch->from->index < watch->until->index) {
		return;
	}
	hp_reader_error(reader, hp_json_get(reader->drafts[watch->index].json, "until"),
		"until-not-later", _("'%s' does not come after '%s', where this watch begins"),
		watch->until->id, watch->from->id);
}

void hp_reader_ref(struct hp_reader *reader, enum hp_ref_use use, const struct hp_json *at,
	struct hp_step *step, const struct hp_step **slot)
{
	if (at == NULL) {
		return;
	}
	reader->refs = hp_grow(
		reader->refs, reader->ref_count, &reader->ref_capacity, sizeof(*reader->refs));
	reader->refs[reader->ref_count++] =
		(struct hp_ref){.use = use, .at = at, .step = step, .slot = slot};
}

void hp_reader_ref_case(struct hp_reader *reader, const struct hp_json *at,
	const struct hp_json *case_at, struct hp_step *step, struct hp_condition *condition)
{
	hp_reader_ref(reader, HP_REF_CHOICE, at, step, &condition->step);
	if (at != NULL) {
		reader->refs[reader->ref_count - 1].case_at = case_at;
		reader->refs[reader->ref_count - 1].case_slot = &condition->choice;
	}
}

void hp_validate_references(struct hp_reader *reader)
{
	const struct hp_procedure *procedure = reader->procedure;

	sort_by_id(reader->procedure);
	refuse_equal_ids(reader);
	refuse_again(reader);
	for (size_t i = 0; i < reader->ref_count && !hp_reader_is_full(reader); i++) {
		resolve(reader, &reader->refs[i]);
	}
	for (size_t i = 0; i < procedure->watch_count; i++) {
		check_watch(reader, procedure->watches[i]);
	}
}
