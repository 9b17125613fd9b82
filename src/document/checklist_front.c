/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands before step 1: whose paper this is, when it is for, what has to be there and so, and
 * how it was before anything is changed. */
#include <stdlib.h>

#include "checklist_internal.h"
#include "holdpoint/i18n.h"
#include "holdpoint/str.h"

/* ---- identity ---- */

static void fact_take(
	const struct frame *frame, struct hp_block *parent, const char *label, char *text_taken)
{
	(void)hp_document_add_fact(frame->list->document, parent, label, text_taken);
	free(text_taken);
}

static void add_identity(const struct frame *frame)
{
	const struct hp_procedure *procedure = frame->procedure;
	struct hp_document *document = frame->list->document;
	struct hp_block *root = &document->root;
	fact_take(frame, root, _("Date"), hp_strdup(procedure->date));
	fact_take(frame, root, _("Review by"), hp_strdup(procedure->review_by));
	fact_take(frame, root, _("Change"), hp_strdup(procedure->change));
	if (procedure->approved_by != NULL) {
		fact_take(frame, root, _("Approved"),
			hp_asprintf(_("%s by %s; walkthrough: %s"), procedure->approved_on,
				procedure->approved_by, procedure->walkthrough));
	}
	for (size_t i = 0; i < procedure->source_count; i++) {
		const struct hp_source *source = &procedure->sources[i];
		fact_take(frame, root, _("Source"),
			hp_asprintf("%s%s%s", source->document, source->part != NULL ? ", " : "",
				source->part != NULL ? source->part : ""));
	}
	fact_take(frame, root, _("Digest"), hp_strdup(procedure->digest));
	struct hp_block *code = hp_document_add(document, root, HP_BLOCK_CODE);
	code->text = document->head.code;
	code->value = document->head.qr;
}

/* R5: a blank form says BLANK on each page; who uses it says what for. */
static void add_use(const struct frame *frame)
{
	const struct hp_field who[] = {
		{HP_FIELD_SHORT, _("Date"), NULL},
		{HP_FIELD_TIME, _("Time"), NULL},
		{HP_FIELD_INITIALS, _("Initials"), NULL},
		{HP_FIELD_TEXT, _("Operator"), NULL},
	};
	const struct hp_field what[] = {
		{HP_FIELD_BOX, _("live recovery"), NULL},
		{HP_FIELD_BOX, _("drill"), NULL},
		{HP_FIELD_TEXT, _("Incident or place"), NULL},
	};
	struct hp_block *block = checklist_section(frame, _("This run"));
	checklist_fields(frame, block, who, HP_ARRAY_SIZE(who));
	checklist_fields(frame, block, what, HP_ARRAY_SIZE(what));
}

static void add_condition(const struct frame *frame)
{
	const struct hp_field agreed[] = {
		{HP_FIELD_BOX, _("Condition met, objective agreed"),
			frame->list->options->agreed ? "x" : NULL},
		{HP_FIELD_INITIALS, _("Initials"), NULL},
		{HP_FIELD_TIME, _("Time"), NULL},
	};
	const struct hp_procedure *procedure = frame->procedure;
	struct hp_document *document = frame->list->document;
	struct hp_part part = checklist_part(frame);
	struct hp_block *block = checklist_section(frame, _("When to use it"));
	(void)hp_document_add_fact(
		document, block, _("Condition"), hp_part_fill(&part, procedure->condition));
	(void)hp_document_add_fact(
		document, block, _("Objective"), hp_part_fill(&part, procedure->objective));
	fact_take(frame, block, _("Time objective"), hp_rto_words(procedure));
	(void)hp_document_add_fact(
		document, block, _("If stopped"), hp_part_fill(&part, procedure->safe_state));
	checklist_fields(
		frame, block, agreed, frame->list->options->agreed ? 1 : HP_ARRAY_SIZE(agreed));
	hp_part_add_notices(&part, block, procedure->notices, procedure->notice_count);
}

/* ---- what has to be there, and so ---- */

static void add_bring(const struct frame *frame)
{
	struct hp_part part = checklist_part(frame);
	const char *const *bring = frame->procedure->bring;
	struct hp_block *block =
		bring[0] != NULL ? checklist_section(frame, _("Bring with you")) : NULL;
	for (size_t i = 0; bring[i] != NULL; i++) {
		const struct hp_field box = {HP_FIELD_BOX, hp_part_fill(&part, bring[i]), NULL};
		checklist_fields(frame, block, &box, 1);
	}
}

static void add_prerequisites(const struct frame *frame)
{
	const struct hp_procedure *procedure = frame->procedure;
	struct hp_part part = checklist_part(frame);
	struct place place = {.frame = frame, .rounds = 1};
	if (procedure->prerequisites[0] == NULL && procedure->entry_count == 0) {
		return;
	}
	place.parent = checklist_section(frame, _("Before step 1"));
	const bool *met = frame->list->options->met;
	for (size_t i = 0; procedure->prerequisites[i] != NULL; i++) {
		bool is_met = met != NULL && met[i];
		const struct hp_field line[] = {
			{HP_FIELD_BOX, hp_part_fill(&part, procedure->prerequisites[i]),
				is_met ? "x" : NULL},
			{HP_FIELD_INITIALS, _("Initials"), NULL},
			{HP_FIELD_TIME, _("Time"), NULL},
		};
		checklist_fields(frame, place.parent, line, is_met ? 1 : HP_ARRAY_SIZE(line));
	}
	for (size_t i = 0; i < procedure->entry_count; i++) {
		checklist_place(&place, procedure->entries[i]);
	}
}

/* ---- values and machines ---- */

static bool is_set_by_callers(const struct hp_procedure *procedure, const char *name)
{
	return hp_procedure_parameter(procedure, name) != NULL;
}

/* A whole line to write on: a value can be a path. */
static void add_parameter(
	const struct frame *frame, struct hp_block *block, const struct hp_parameter *parameter)
{
	char *right = hp_value_words(parameter);
	char *what = hp_asprintf("%s%s%s", parameter->title, right[0] != '\0' ? "; " : "", right);
	const struct hp_field value = {
		HP_FIELD_TEXT, _("Value"), checklist_value(frame->list, parameter)};
	(void)hp_document_add_fact(frame->list->document, block, parameter->name, what);
	checklist_fields(frame, block, &value, 1);
	free(what);
	free(right);
}

struct asked {
	const struct frame *main;
	struct hp_block *block;
	const struct hp_parameter **seen;
	size_t count;
	size_t capacity;
};

/* What a called procedure wants and nobody sets is asked for with the rest, each name once. */
static void add_asked(void *data, const struct frame *frame, const struct hp_step *step)
{
	struct asked *asked = data;
	if (step->call == NULL || step->call->procedure == NULL) {
		return;
	}
	const struct hp_procedure *called = step->call->procedure;
	for (size_t i = 0; i < called->parameter_count; i++) {
		const struct hp_parameter *parameter = &called->parameters[i];
		bool known = parameter->otherwise != NULL ||
			     is_set_by_callers(frame->procedure, parameter->name);
		for (size_t n = 0; n < step->call->value_count; n++) {
			known = known || hp_streq(step->call->values[n].name, parameter->name);
		}
		for (size_t n = 0; n < asked->count; n++) {
			known = known || hp_streq(asked->seen[n]->name, parameter->name);
		}
		if (!known) {
			asked->seen = hp_grow(
				asked->seen, asked->count, &asked->capacity, sizeof(*asked->seen));
			asked->seen[asked->count++] = parameter;
		}
	}
}

static void add_parameters(const struct frame *frame)
{
	const struct hp_procedure *procedure = frame->procedure;
	struct asked asked = {.main = frame};
	checklist_for_each(frame, add_asked, &asked);
	if (procedure->parameter_count + asked.count > 0) {
		struct hp_block *block = checklist_section(frame, _("Values"));
		for (size_t i = 0; i < procedure->parameter_count; i++) {
			add_parameter(frame, block, &procedure->parameters[i]);
		}
		for (size_t i = 0; i < asked.count; i++) {
			add_parameter(frame, block, asked.seen[i]);
		}
	}
	free(asked.seen);
}

static void add_role(const struct frame *frame, struct hp_block *block, const struct hp_role *role)
{
	size_t named = 0;
	struct hp_field cells[] = {
		{HP_FIELD_TEXT, _("Role"), role->name},
		{HP_FIELD_TEXT, _("What"), role->title},
		{HP_FIELD_TEXT, _("Machine"), NULL},
		{HP_FIELD_BOX, _("Read on it"), NULL},
	};
	for (size_t i = 0; i < frame->list->machine_count; i++) {
		if (frame->list->machines[i].role == role->name) {
			cells[2].value = frame->list->machines[i].name;
			checklist_row(frame, block, cells, HP_ARRAY_SIZE(cells));
			cells[1].value = "";
			named++;
		}
	}
	cells[2].value = NULL;
	size_t wanted = role->many ? SPARE_MACHINES : 1;
	for (size_t i = named; named == 0 && i < wanted; i++) {
		checklist_row(frame, block, cells, HP_ARRAY_SIZE(cells));
		cells[1].value = "";
	}
}

static void add_machines(const struct frame *frame)
{
	const struct hp_procedure *procedure = frame->procedure;
	const struct hp_field columns[] = {
		{HP_FIELD_TEXT, _("Role"), NULL},
		{HP_FIELD_TEXT, _("What"), NULL},
		{HP_FIELD_TEXT, _("Machine"), NULL},
		{HP_FIELD_BOX, _("Read on it"), NULL},
	};
	if (procedure->role_count == 0) {
		return;
	}
	struct hp_block *block = checklist_table(
		frame, checklist_section(frame, _("Machines")), columns, HP_ARRAY_SIZE(columns));
	for (size_t i = 0; i < procedure->role_count; i++) {
		add_role(frame, block, &procedure->roles[i]);
	}
}

void checklist_add_front(const struct frame *frame)
{
	if (!frame->list->options->in_run) {
		add_identity(frame);
		add_use(frame);
	}
	add_condition(frame);
	add_bring(frame);
	add_machines(frame);
	add_parameters(frame);
	add_prerequisites(frame);
	checklist_add_baseline(frame);
}
