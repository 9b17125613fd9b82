/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a procedure in reading order, with what it calls in its place. */
#include <stdlib.h>

#include "checklist_internal.h"
#include "holdpoint/i18n.h"

/* ---- names before irreversible acts (R33) ---- */

static bool wants_name(const struct place *place, const struct hp_step *step)
{
	struct checklist *list = place->frame->list;
	const char *role = checklist_role(place->frame, step->host);
	if (step->kind != HP_STEP_ACTION || !(place->irreversible || step->irreversible) ||
		role == NULL) {
		return false;
	}
	for (size_t i = 0; i < list->named_count; i++) {
		if (list->named[i].scope == place->scope && list->named[i].frame == place->frame &&
			hp_streq(list->named[i].role, role)) {
			return false;
		}
	}
	/* A step that may not be in force leaves the next one to ask. */
	if (step->condition == NULL) {
		list->named = hp_grow(list->named, list->named_count, &list->named_capacity,
			sizeof(*list->named));
		list->named[list->named_count++] = (struct named_scope){
			.scope = place->scope, .frame = place->frame, .role = role};
	}
	return true;
}

/* ---- one leaf ---- */

/* Where a procedure has several roles, each step says whose machine it is about. */
static const char *machine_words(const struct place *place, const struct hp_step *step)
{
	const struct checklist *list = place->frame->list;
	const char *role = checklist_role(place->frame, step->host);
	const char *name = NULL;
	if (role == NULL || list->procedure->role_count < 2 || step->each != NULL) {
		return NULL;
	}
	return checklist_machines(list, role, &name) == 1 ? name : role;
}

/* Takes the machines of all steps of a group together; false where they differ, or are not known
 * here. */
static bool join_machines(
	const struct place *place, const struct hp_step *group, const char **common)
{
	for (size_t i = 0; i < group->child_count; i++) {
		const struct hp_step *step = group->children[i];
		if (step->kind == HP_STEP_CALL) {
			return false;
		}
		if (!hp_step_kind_is_leaf(step->kind)) {
			if (!join_machines(place, step, common)) {
				return false;
			}
			continue;
		}
		const char *own = machine_words(place, step);
		if (own == NULL || (*common != NULL && !hp_streq(own, *common)) ||
			(step->kind == HP_STEP_DECISION && !join_machines(place, step, common))) {
			return false;
		}
		*common = own;
	}
	return true;
}

/* What all steps of a group are about; NULL where they differ, or it holds none. */
static const char *common_machine(const struct place *place, const struct hp_step *group)
{
	const char *common = NULL;
	return join_machines(place, group, &common) ? common : NULL;
}

/* Says at a heading what its steps then need not say, unless a heading around it did. */
static const char *say_machine(
	const struct place *place, const struct hp_step *group, struct place *within)
{
	within->said_machine = common_machine(place, group);
	return group->each != NULL || hp_streq(within->said_machine, place->said_machine)
		       ? NULL
		       : within->said_machine;
}

/* What was put off until here comes first (R57); what is watched from here or until here is said
 * where it is (R37). */
static void add_put_off(const struct place *place, const struct hp_step *step)
{
	const struct hp_procedure *procedure = place->frame->procedure;
	struct hp_part part = checklist_part(place->frame);
	for (size_t i = 0; i < procedure->all_count; i++) {
		if (procedure->all[i]->defer_to == step) {
			(void)hp_document_add_text(part.document, place->parent,
				_("Whatever was put off until here is done now:"));
			(void)hp_part_add_goto(&part, place->parent, procedure->all[i]);
		}
	}
}

static void add_watches(
	const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	const struct hp_procedure *procedure = part->procedure;
	for (size_t i = 0; i < procedure->watch_count; i++) {
		const struct hp_step *watch = procedure->watches[i];
		if (watch->from == step) {
			(void)hp_document_add_fact(part->document, block, _("Watch from here on"),
				hp_part_fill(part, watch->do_text));
		}
		if (watch->until == step) {
			(void)hp_document_add_fact(part->document, block, _("Watch until here"),
				hp_part_fill(part, watch->do_text));
		}
	}
}

static void place_leaf(const struct place *place, const struct hp_step *step)
{
	struct hp_part part = checklist_part(place->frame);
	struct hp_part_row *rows = checklist_rows(place, step, &part.row_count, &part.has_machines);
	const char *on = machine_words(place, step);
	part.rows = rows;
	part.on = hp_streq(on, place->said_machine) ? NULL : on;
	part.wants_name = wants_name(place, step);
	add_put_off(place, step);
	add_watches(&part, hp_part_add_step(&part, place->parent, step), step);
	free(rows);
}

/* ---- what holds steps ---- */

/* Whoever comes to the end of it has been told where to go on: each case of a decision says so. */
static bool is_left_at_its_end(const struct hp_step *step)
{
	return step->kind == HP_STEP_STOP || step->kind == HP_STEP_GOTO ||
	       step->kind == HP_STEP_DECISION ||
	       (step->child_count > 0 && step->kind == HP_STEP_GROUP &&
		       is_left_at_its_end(step->children[step->child_count - 1]));
}

/* The other cases stand behind this one: whoever comes to its end has to know where to go. */
static void add_end_of_case(const struct place *place, const struct hp_step *case_)
{
	struct hp_part part = checklist_part(place->frame);
	if (case_->child_count > 0 &&
		!is_left_at_its_end(case_->children[case_->child_count - 1])) {
		(void)hp_part_add_goto_behind(&part, place->parent, case_);
	}
}

static void place_cases(const struct place *place, const struct hp_step *decision)
{
	struct checklist *list = place->frame->list;
	for (size_t i = 0; i < decision->child_count; i++) {
		const struct hp_step *case_ = decision->children[i];
		struct hp_part part = checklist_part(place->frame);
		struct place within = *place;
		size_t named = list->named_count;
		if (case_->child_count == 0 || checklist_is_over(list)) {
			continue;
		}
		/* Its checks stand at the decision. */
		struct hp_step heading = *case_;
		heading.check_count = 0;
		part.on = say_machine(place, case_, &within);
		within.parent = hp_part_add_group(&part, place->parent, &heading);
		for (size_t n = 0; n < case_->child_count; n++) {
			checklist_place(&within, case_->children[n]);
		}
		add_end_of_case(&within, case_);
		/* What was named in one case was not in the next. */
		list->named_count = named;
	}
}

static void place_called(const struct place *place, const struct hp_step *step)
{
	const struct frame *inner = checklist_enter(place->frame, step);
	const struct hp_procedure *called = step->call->procedure;
	struct hp_part part = checklist_part(inner);
	struct place within = *place;
	within.frame = inner;
	if (step->call->group != NULL) {
		checklist_place(&within, step->call->group);
		return;
	}
	if (called == NULL) {
		return;
	}
	char *revision = hp_digest_short(called->digest);
	char *words = hp_asprintf("%s %s", called->revision, revision);
	(void)hp_document_add_fact(part.document, place->parent, _("Revision"), words);
	free(words);
	free(revision);
	(void)hp_document_add_fact(part.document, place->parent, _("Condition"),
		hp_part_fill(&part, called->condition));
	hp_part_add_notices(&part, place->parent, called->notices, called->notice_count);
	for (size_t i = 0; i < called->entry_count; i++) {
		checklist_place(&within, called->entries[i]);
	}
	for (size_t i = 0; i < called->step_count; i++) {
		checklist_place(&within, called->steps[i]);
	}
	for (size_t i = 0; i < called->watch_count; i++) {
		checklist_place(&within, called->watches[i]);
	}
}

/* "Once more?" after each round (R41). */
static void add_again(const struct place *place, const struct hp_step *group)
{
	struct hp_part part = checklist_part(place->frame);
	const struct hp_repeat *repeat = group->repeat;
	const struct hp_step *first = hp_part_first_leaf(group);
	struct hp_field cells[] = {
		{HP_FIELD_SHORT, _("Round"), NULL},
		{HP_FIELD_BOX, repeat->again, NULL},
		{HP_FIELD_BOX, repeat->finished, NULL},
		{HP_FIELD_INITIALS, _("Initials"), NULL},
		{HP_FIELD_TIME, _("Time"), NULL},
	};
	struct hp_block *table = hp_document_add(part.document, place->parent, HP_BLOCK_TABLE);
	unsigned rounds = repeat->max < SPARE_ROUNDS ? repeat->max : SPARE_ROUNDS;
	table->text = hp_part_fill_take(&part, hp_repeat_words(repeat));
	hp_document_set_fields(part.document, table, cells, HP_ARRAY_SIZE(cells));
	for (unsigned k = 1; k <= rounds; k++) {
		char *number = hp_asprintf("%u", k);
		cells[0].value = number;
		struct hp_block *row = hp_document_add(part.document, table, HP_BLOCK_ROW);
		hp_document_set_fields(part.document, row, cells, HP_ARRAY_SIZE(cells));
		free(number);
	}
	if (first != NULL) {
		char *text = hp_asprintf("%s:", repeat->again);
		(void)hp_document_add_text(part.document, place->parent, text);
		(void)hp_part_add_goto(&part, place->parent, first);
		free(text);
	}
}

static unsigned rounds_of(const struct hp_step *step)
{
	return step->repeat == NULL               ? 1
	       : step->repeat->count > 0          ? step->repeat->count
	       : step->repeat->max < SPARE_ROUNDS ? step->repeat->max
						  : SPARE_ROUNDS;
}

static void place_group(const struct place *place, const struct hp_step *step)
{
	struct hp_part part = checklist_part(place->frame);
	struct spread spread = {
		.role = checklist_role(place->frame, step->each), .outer = place->spread};
	struct place within = *place;
	part.on = say_machine(place, step, &within);
	within.parent = hp_part_add_group(&part, place->parent, step);
	within.spread = spread.role != NULL ? &spread : place->spread;
	within.rounds = place->rounds * rounds_of(step);
	within.scope = place->irreversible ? place->scope : step;
	within.irreversible = place->irreversible || step->irreversible;
	if (step->kind == HP_STEP_CALL) {
		place_called(&within, step);
		return;
	}
	for (size_t i = 0; i < step->child_count; i++) {
		checklist_place(&within, step->children[i]);
	}
	if (step->repeat != NULL && step->repeat->ask != NULL) {
		add_again(&within, step);
	}
}

void checklist_place(const struct place *place, const struct hp_step *step)
{
	if (checklist_is_over(place->frame->list)) {
		return;
	}
	if (step->kind == HP_STEP_GROUP || step->kind == HP_STEP_CALL) {
		place_group(place, step);
		return;
	}
	place_leaf(place, step);
	if (step->kind == HP_STEP_DECISION) {
		place_cases(place, step);
	}
}

void checklist_add_steps(const struct frame *frame)
{
	const struct hp_procedure *procedure = frame->procedure;
	struct hp_document *document = frame->list->document;
	struct place place = {.frame = frame, .rounds = 1};
	place.parent = hp_document_add_section(document, &document->root, NULL, _("Steps"));
	for (size_t i = 0; i < procedure->step_count; i++) {
		checklist_place(&place, procedure->steps[i]);
	}
	if (procedure->watch_count > 0) {
		place.parent =
			hp_document_add_section(document, &document->root, NULL, _("Watched"));
	}
	for (size_t i = 0; i < procedure->watch_count; i++) {
		checklist_place(&place, procedure->watches[i]);
	}
}
