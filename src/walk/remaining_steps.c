/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is open, in full: each step as on the printed checklist (parts.h), named as on the screen,
 * with the names of this run filled in. In walking order, below the headings of the groups around
 * them. What was put off stands where it comes again; what a step may lead back to, once more.
 */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/parts.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"
#include "remaining.h"

struct sheet {
	struct hp_remaining *rest;
	struct hp_block *
		*sections;     /* of groups, cases and calls, made with the first step in them */
	bool *printed;         /* instances on this paper, with the groups around them */
	struct hp_strv absent; /* references that are pointed to and stand elsewhere */
};

/* One step as seen from its instance: the data of a part's callbacks. */
struct place {
	struct sheet *sheet;
	size_t instance;
	struct hp_scope scope;
	char *prefix;
};

static const struct hp_instance *instance_at(const struct sheet *sheet, size_t index)
{
	return &sheet->rest->state->instances[index];
}

/* ---- which steps ---- */

static bool is_again(const struct hp_remaining *rest, const struct hp_instance *item)
{
	const struct hp_procedure *procedure =
		item->procedure != NULL ? item->procedure : rest->state->procedure;
	return item->step->kind == HP_STEP_DECISION && item->step->index < procedure->all_count &&
	       procedure->all[item->step->index] != item->step;
}

/* Rounds that nobody has decided on yet, around an instance: each lies within the one before. */
static unsigned rounds_to_come(const struct hp_remaining *rest, size_t index)
{
	unsigned count = 0;
	for (size_t i = rest->state->instances[index].parent; i != HP_NONE;
		i = rest->state->instances[i].parent) {
		const struct hp_instance *item = &rest->state->instances[i];
		count += is_again(rest, item) && !hp_step_state_is_terminal(item->state);
	}
	return count;
}

/* Of the rounds that may come one is printed: there may be a hundred of them. */
static bool is_open(const struct hp_remaining *rest, size_t index)
{
	const struct hp_instance *item = &rest->state->instances[index];
	return hp_step_kind_is_leaf(item->step->kind) && !hp_step_state_is_terminal(item->state) &&
	       hp_run_may_come(rest->doc.run, index) && rounds_to_come(rest, index) <= 1;
}

static bool is_put_off(const struct sheet *sheet, size_t index)
{
	const struct hp_instance *item = instance_at(sheet, index);
	return item->state == HP_STATE_DEFERRED && !item->inactive;
}

static void mark_printed(struct sheet *sheet, size_t index)
{
	for (size_t i = index; i != HP_NONE && !sheet->printed[i];
		i = instance_at(sheet, i)->parent) {
		sheet->printed[i] = true;
	}
}

/* ---- what another step is called here ---- */

/* How many characters of a reference lead into the calls around it. */
static size_t way_in(const char *ref)
{
	const char *last = NULL;
	for (const char *c = ref; *c != '\0' && *c != '@'; c++) {
		last = *c == '/' ? c : last;
	}
	return last == NULL ? 0 : (size_t)(last - ref) + 1;
}

static bool same_call(const struct hp_instance *one, const struct hp_instance *other)
{
	size_t len = way_in(one->ref);
	return len == way_in(other->ref) && strncmp(one->ref, other->ref, len) == 0;
}

/* The printed instance of a step that is meant from here: of the same call and machine, the next
 * one ahead, else the last one behind. HP_NONE. */
static size_t meant(
	const struct sheet *sheet, size_t from, const struct hp_step *step, bool printed)
{
	const struct hp_instance *here = instance_at(sheet, from);
	size_t behind = HP_NONE;
	for (size_t i = 0; i < sheet->rest->state->instance_count; i++) {
		const struct hp_instance *item = instance_at(sheet, i);
		bool other_machine = item->machine != NULL && here->machine != NULL &&
				     !hp_streq(item->machine, here->machine);
		if (item->step != step || other_machine || !same_call(item, here) ||
			(printed && !sheet->printed[i])) {
			continue;
		}
		if (i > from) {
			return i;
		}
		behind = i;
	}
	return behind;
}

static const char *ref_of(void *data, const struct hp_step *step)
{
	struct place *place = data;
	size_t found = meant(place->sheet, place->instance, step, true);
	if (found == HP_NONE) {
		found = meant(place->sheet, place->instance, step, false);
		if (found != HP_NONE) {
			hp_strv_add(&place->sheet->absent, instance_at(place->sheet, found)->ref);
		}
	}
	return found == HP_NONE ? NULL
				: hp_document_text(place->sheet->rest->doc.document,
					  instance_at(place->sheet, found)->ref);
}

/* ---- one part ---- */

/* What is secret is not printed, whoever looks it up. */
static const char *look_up(void *data, const char *name)
{
	struct place *place = data;
	return hp_walk_value_is_withheld(place->scope.run, name)
		       ? NULL
		       : hp_scope_look_up(&place->scope, name);
}

static void begin_part(
	struct sheet *sheet, size_t index, struct place *place, struct hp_part *ret_part)
{
	const struct hp_remaining *rest = sheet->rest;
	const struct hp_instance *item = instance_at(sheet, index);
	char *path = hp_walk_path_of(item->ref);
	*place = (struct place){
		.sheet = sheet,
		.instance = index,
		.scope = {.run = rest->doc.run, .instance = index},
		.prefix = hp_strndup(path, way_in(path)),
	};
	free(path);
	*ret_part = (struct hp_part){
		.document = rest->doc.document,
		.procedure = item->procedure != NULL ? item->procedure : rest->state->procedure,
		.lookup = look_up,
		.data = place,
		.ref_of = ref_of,
		.ref_data = place,
		.prefix = place->prefix,
		.ref = item->ref,
		.wants_name = hp_run_wants_name(rest->doc.run, index),
		.second_signed_before = item->signed_before != NULL,
		.performed = item->performed,
		.safe_state = rest->state->procedure->safe_state,
	};
	if (item->timer_end_wall_ms != 0) {
		ret_part->timer_started = hp_doc_time(&rest->doc, item->timer_start_wall_ms);
		ret_part->timer_due = hp_doc_time(&rest->doc, item->timer_end_wall_ms);
	}
}

/* Where the walk goes on behind the call next around an instance; NULL: nowhere. */
static const char *behind_call(struct sheet *sheet, size_t index)
{
	size_t call = instance_at(sheet, index)->parent;
	while (call != HP_NONE && instance_at(sheet, call)->step->kind != HP_STEP_CALL) {
		call = instance_at(sheet, call)->parent;
	}
	if (call == HP_NONE) {
		return NULL;
	}
	struct place place;
	struct hp_part part;
	begin_part(sheet, call, &place, &part);
	const struct hp_step *next = hp_part_following(&part, instance_at(sheet, call)->step);
	const char *ref = next != NULL ? hp_part_ref(&part, next) : behind_call(sheet, call);
	free(place.prefix);
	return ref;
}

/* The group that is called, for what lies in such a call: nothing of the procedure follows it
 * there. */
static const struct hp_step *called_group(const struct sheet *sheet, size_t index)
{
	for (size_t i = instance_at(sheet, index)->parent; i != HP_NONE;
		i = instance_at(sheet, i)->parent) {
		if (instance_at(sheet, i)->step->kind == HP_STEP_CALL) {
			return instance_at(sheet, i)->step->call->group;
		}
	}
	return NULL;
}

static struct hp_block *section_of(struct sheet *sheet, size_t index, struct hp_block *top)
{
	while (index != HP_NONE && hp_step_kind_is_leaf(instance_at(sheet, index)->step->kind)) {
		index = instance_at(sheet, index)->parent; /* a decision: its cases follow it */
	}
	if (index == HP_NONE) {
		return top;
	}
	if (sheet->sections[index] == NULL) {
		struct hp_block *parent = section_of(sheet, instance_at(sheet, index)->parent, top);
		struct place place;
		struct hp_part part;
		begin_part(sheet, index, &place, &part);
		sheet->sections[index] =
			hp_part_add_group(&part, parent, instance_at(sheet, index)->step);
		free(place.prefix);
	}
	return sheet->sections[index];
}

/* ---- a step ---- */

/* Nothing of what was to be done, was typed, or was seen (R63). */
static struct hp_block *add_independent(struct sheet *sheet, struct hp_block *parent, size_t index)
{
	struct hp_document *document = sheet->rest->doc.document;
	const struct hp_field fields[] = {
		{HP_FIELD_TEXT, _("Found"), NULL},
		{HP_FIELD_INITIALS, _("Second person"), NULL},
		{HP_FIELD_TIME, _("Time"), NULL},
	};
	struct hp_block *block = hp_doc_step(&sheet->rest->doc, parent, index);
	block->text = hp_doc_text(
		&sheet->rest->doc, index, instance_at(sheet, index)->step->independent_ask);
	(void)hp_document_add_text(document, block,
		_("A second person, who was not at the console, looks this up alone."));
	struct hp_block *line = hp_document_add(document, block, HP_BLOCK_FIELDS);
	hp_document_set_fields(document, line, fields, HP_ARRAY_SIZE(fields));
	return block;
}

static void add_origin(struct sheet *sheet, struct hp_block *block, size_t index)
{
	const struct hp_instance *item = instance_at(sheet, index);
	struct hp_document *document = sheet->rest->doc.document;
	if (item->state == HP_STATE_DEFERRED) {
		char *text = hp_asprintf(_("by %s at %s: %s"), item->by == NULL ? "-" : item->by,
			hp_doc_time(&sheet->rest->doc, item->at_wall_ms),
			item->text == NULL ? "" : item->text);
		(void)hp_document_add_fact(document, block, _("Put off"), text);
		free(text);
	} else if (item->due_from != NULL) {
		(void)hp_document_add_fact(
			document, block, _("Put off earlier until step"), item->due_from);
	}
	if (is_again(sheet->rest, item) && rounds_to_come(sheet->rest, index) == 1) {
		(void)hp_document_add_text(document, block,
			_("Every further round goes through the same steps: copy them before you "
			  "write on them."));
	}
}

static bool lies_in(const struct sheet *sheet, size_t index, size_t around)
{
	while (index != HP_NONE && index != around) {
		index = instance_at(sheet, index)->parent;
	}
	return index != HP_NONE;
}

/* The first step on this paper behind the question after a round: of the next round, or of what
 * follows them all. HP_NONE. */
static size_t next_printed(const struct sheet *sheet, size_t question, bool again)
{
	for (size_t i = question + 1; i < sheet->rest->state->instance_count; i++) {
		if (sheet->printed[i] && lies_in(sheet, i, question) == again &&
			hp_step_kind_is_leaf(instance_at(sheet, i)->step->kind)) {
			return i;
		}
	}
	return HP_NONE;
}

/* The question after a round is no step of the procedure, so the parts know no way on from it. */
static void add_ways_of_round(struct sheet *sheet, struct hp_block *block, size_t index)
{
	struct hp_document *document = sheet->rest->doc.document;
	bool again = true; /* the first case of the two */
	for (struct hp_block *choice = block->first; choice != NULL; choice = choice->next) {
		if (choice->kind != HP_BLOCK_CHOICE) {
			continue;
		}
		size_t next = next_printed(sheet, index, again);
		if (next != HP_NONE) {
			const char *ref = hp_document_text(document, instance_at(sheet, next)->ref);
			struct hp_block *way = hp_document_add(document, choice, HP_BLOCK_GOTO);
			way->target = ref;
			way->text =
				hp_document_take(document, hp_asprintf(_("Go to step %s"), ref));
		}
		again = false;
	}
}

static void add_step(struct sheet *sheet, struct hp_block *parent, size_t index)
{
	const struct hp_remaining *rest = sheet->rest;
	const struct hp_instance *item = instance_at(sheet, index);
	struct hp_block *block;
	if (item->performed && !hp_step_state_is_terminal(item->state)) {
		block = add_independent(sheet, parent, index);
	} else {
		struct place place;
		struct hp_part part;
		begin_part(sheet, index, &place, &part);
		part.top = called_group(sheet, index);
		part.after_ref = behind_call(sheet, index);
		block = hp_part_add_step(&part, parent, item->step);
		block->text = hp_doc_do_text(&rest->doc, index);
		free(place.prefix);
	}
	add_origin(sheet, block, index);
	if (is_again(rest, item)) {
		add_ways_of_round(sheet, block, index);
	}
	block->current = index == hp_run_current(rest->doc.run);
	if (block->current || item->state != HP_STATE_TODO) {
		/* That the others are open goes without saying. */
		block->state = hp_document_text(
			rest->doc.document, hp_state_word(hp_run_step_state(rest->doc.run, index)));
	}
}

/* ---- all that is open ---- */

/* What was put off to a step comes before it. */
static void add_put_off_to(struct sheet *sheet, struct hp_block *parent, const char *ref)
{
	for (size_t i = 0; i < sheet->rest->state->instance_count; i++) {
		if (is_put_off(sheet, i) && !sheet->printed[i] &&
			hp_streq(instance_at(sheet, i)->deferred_until, ref)) {
			mark_printed(sheet, i);
			add_step(sheet, parent, i);
		}
	}
}

/* What waits for something outside, or for a place that was passed. */
static void add_put_off_else(struct sheet *sheet, struct hp_block *parent)
{
	struct hp_block *section = NULL;
	for (size_t i = 0; i < sheet->rest->state->instance_count; i++) {
		if (!is_put_off(sheet, i) || sheet->printed[i]) {
			continue;
		}
		if (section == NULL) {
			section = hp_document_add_section(
				sheet->rest->doc.document, parent, NULL, _("Put off"));
		}
		mark_printed(sheet, i);
		add_step(sheet, section, i);
	}
}

/* A GOTO may lead back over steps that are closed: they are then done anew. */
static bool may_come_again(const struct sheet *sheet, size_t index)
{
	const struct hp_instance *item = instance_at(sheet, index);
	if (!hp_step_kind_is_leaf(item->step->kind) || sheet->printed[index] || item->inactive) {
		return false;
	}
	for (size_t i = index + 1; i < sheet->rest->state->instance_count; i++) {
		if (instance_at(sheet, i)->step->jump == NULL || !is_open(sheet->rest, i)) {
			continue;
		}
		size_t target = meant(sheet, i, instance_at(sheet, i)->step->jump, false);
		bool other_machine = instance_at(sheet, i)->machine != NULL &&
				     item->machine != NULL &&
				     !hp_streq(instance_at(sheet, i)->machine, item->machine);
		if (target != HP_NONE && target <= index && !other_machine) {
			return true;
		}
	}
	return false;
}

static void add_again(struct sheet *sheet, struct hp_block *parent)
{
	struct hp_document *document = sheet->rest->doc.document;
	struct hp_block *section = NULL;
	for (size_t i = 0; i < sheet->rest->state->instance_count; i++) {
		if (!may_come_again(sheet, i)) {
			continue;
		}
		if (section == NULL) {
			section = hp_document_add_section(
				document, parent, NULL, _("Only where a step leads back"));
			(void)hp_document_add_text(document, section,
				_("These steps are closed. If a step above leads back to one of "
				  "them, it and what follows it is done anew."));
		}
		add_step(sheet, section, i);
	}
}

/* A case that ends in a STOP or a GOTO has its way on there. */
static bool leads_away(const struct hp_step *step)
{
	while (step->child_count > 0 && step->kind != HP_STEP_DECISION) {
		step = step->children[step->child_count - 1];
	}
	return step->kind == HP_STEP_STOP || step->kind == HP_STEP_GOTO;
}

/* The way on behind the cases of a decision that is still to be answered. */
static void add_ways_on(struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->rest->state->instance_count; i++) {
		const struct hp_instance *item = instance_at(sheet, i);
		if (sheet->sections[i] == NULL || item->step->kind != HP_STEP_CASE ||
			item->parent == HP_NONE || leads_away(item->step) ||
			hp_step_state_is_terminal(instance_at(sheet, item->parent)->state)) {
			continue;
		}
		struct place place;
		struct hp_part part;
		begin_part(sheet, i, &place, &part);
		part.top = called_group(sheet, i);
		part.after_ref = behind_call(sheet, i);
		(void)hp_part_add_goto_behind(&part, sheet->sections[i], item->step);
		free(place.prefix);
	}
}

/* ---- references to what is not here ---- */

static bool is_absent(const struct sheet *sheet, const char *ref)
{
	for (size_t i = 0; i < sheet->absent.count; i++) {
		if (hp_streq(sheet->absent.items[i], ref)) {
			return true;
		}
	}
	return false;
}

/* A link has to have its other end: what points to a closed step becomes words. */
static void mend_gotos(struct sheet *sheet, struct hp_block *parent)
{
	for (struct hp_block *block = parent->first; block != NULL; block = block->next) {
		if (block->kind == HP_BLOCK_GOTO &&
			(is_absent(sheet, block->target) &&
				hp_document_find(sheet->rest->doc.document, block->target) ==
					NULL)) {
			block->kind = HP_BLOCK_TEXT;
			block->target = NULL;
		}
		mend_gotos(sheet, block);
	}
}

/* ---- before step 1 ---- */

/* NULL-terminated; the caller frees the list. */
static const char **list_of(const struct hp_strv *texts)
{
	const char **list = hp_calloc(texts->count + 1, sizeof(*list));
	for (size_t i = 0; i < texts->count; i++) {
		list[i] = texts->items[i];
	}
	return list;
}

/* Nothing is placed yet: the whole checklist, with the values there are. */
static void put_whole_checklist(struct hp_remaining *rest, struct hp_block *parent)
{
	const struct hp_procedure *procedure = rest->state->procedure;
	struct hp_document *checklist = NULL;
	struct hp_strv sets, machines;
	hp_strv_init(&sets);
	hp_strv_init(&machines);
	for (size_t i = 0; i < procedure->parameter_count; i++) {
		const struct hp_parameter *parameter = &procedure->parameters[i];
		const char *value = hp_run_value(rest->doc.run, HP_NONE, parameter->name);
		if (value != NULL && !parameter->secret) {
			hp_strv_add_take(&sets, hp_asprintf("%s=%s", parameter->name, value));
		}
	}
	for (size_t i = 0; i < rest->state->machine_count; i++) {
		const struct hp_machine *machine = &rest->state->machines[i];
		if (*machine->name != '\0') {
			hp_strv_add_take(
				&machines, hp_asprintf("%s=%s", machine->role, machine->name));
		}
	}
	const char **set_list = list_of(&sets);
	const char **machine_list = list_of(&machines);
	const struct hp_checklist_options options = {.sets = set_list,
		.machines = machine_list,
		.paper = rest->doc.document->head.paper,
		.in_run = true,
		.agreed = rest->state->condition_agreed,
		.met = rest->state->prerequisites_met};
	if (hp_document_checklist(procedure, &options, &checklist, NULL) == 0) {
		hp_document_take_over(rest->doc.document, parent, checklist);
	}
	free(machine_list);
	free(set_list);
	hp_strv_finish(&machines);
	hp_strv_finish(&sets);
}

void hp_remaining_put_open(struct hp_remaining *rest, struct hp_block *parent)
{
	size_t count = rest->state->instance_count;
	struct hp_block *section = hp_document_add_section(
		rest->doc.document, parent, NULL, _("What is open, in its order"));
	struct sheet sheet = {
		.rest = rest,
		.sections = hp_calloc(count + 1, sizeof(struct hp_block *)),
		.printed = hp_calloc(count + 1, sizeof(bool)),
	};
	hp_strv_init(&sheet.absent);
	if (rest->state->phase == HP_PHASE_START) {
		put_whole_checklist(rest, section);
	}
	for (size_t i = 0; i < count; i++) {
		if (is_open(rest, i)) {
			mark_printed(&sheet, i);
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (is_open(rest, i)) {
			struct hp_block *around =
				section_of(&sheet, instance_at(&sheet, i)->parent, section);
			add_put_off_to(&sheet, around, instance_at(&sheet, i)->ref);
			add_step(&sheet, around, i);
		}
	}
	add_ways_on(&sheet);
	add_put_off_else(&sheet, section);
	add_again(&sheet, section);
	mend_gotos(&sheet, section);
	if (section->first == NULL) {
		(void)hp_document_add_text(rest->doc.document, section, _("Nothing is open."));
	}
	hp_strv_finish(&sheet.absent);
	free(sheet.printed);
	free(sheet.sections);
}
