/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands behind the last step: what the tool keeps by itself during a run, the last look,
 * signatures, and the reasons of the steps. */
#include <stdlib.h>

#include "checklist_internal.h"
#include "holdpoint/i18n.h"
#include "holdpoint/str.h"

#define EMPTY_ROWS 3u
#define NOTE_LINES 6u

struct end {
	const struct frame *main;
	const char *heading;
	struct hp_block *block; /* NULL until there is something to say. */
	const struct hp_field *columns;
	size_t column_count;
};

/* A row of a table that is made with its heading when the first one comes. */
static void end_row(struct end *end, const struct hp_field *cells)
{
	struct hp_document *document = end->main->list->document;
	if (end->block == NULL) {
		end->block = hp_document_add(
			document, checklist_section(end->main, end->heading), HP_BLOCK_TABLE);
		hp_document_set_fields(document, end->block, end->columns, end->column_count);
	}
	checklist_row(end->main, end->block, cells, end->column_count);
}

static void empty_table(const struct frame *frame, const char *heading,
	const struct hp_field *columns, size_t count, size_t rows)
{
	struct hp_document *document = frame->list->document;
	struct hp_block *block =
		hp_document_add(document, checklist_section(frame, heading), HP_BLOCK_TABLE);
	hp_document_set_fields(document, block, columns, count);
	for (size_t i = 0; i < rows; i++) {
		checklist_row(frame, block, columns, count);
	}
}

/* ---- kept during the run ---- */

static void add_holds(const struct frame *frame)
{
	const struct hp_field columns[] = {
		{HP_FIELD_SHORT, _("At step"), NULL},
		{HP_FIELD_TIME, _("Held at"), NULL},
		{HP_FIELD_TEXT, _("Reason"), NULL},
		{HP_FIELD_INITIALS, _("Initials"), NULL},
		{HP_FIELD_TIME, _("Resumed"), NULL},
		{HP_FIELD_INITIALS, _("By"), NULL},
	};
	empty_table(frame, _("Holds and hand-overs"), columns, HP_ARRAY_SIZE(columns), EMPTY_ROWS);
}

static void add_deviations(const struct frame *frame)
{
	const struct hp_field columns[] = {
		{HP_FIELD_SHORT, _("Step"), NULL},
		{HP_FIELD_TEXT, _("What was not done as written, and why"), NULL},
		{HP_FIELD_INITIALS, _("Initials"), NULL},
		{HP_FIELD_INITIALS, _("2nd"), NULL},
		{HP_FIELD_TIME, _("Time"), NULL},
	};
	empty_table(frame, _("Overridden or not applicable"), columns, HP_ARRAY_SIZE(columns),
		EMPTY_ROWS);
}

static const struct hp_field *deferred_columns(struct hp_field cells[4])
{
	cells[0] = (struct hp_field){HP_FIELD_SHORT, _("Step"), NULL};
	cells[1] = (struct hp_field){HP_FIELD_TEXT, _("Put off"), NULL};
	cells[2] = (struct hp_field){HP_FIELD_BOX, _("Done then"), NULL};
	cells[3] = (struct hp_field){HP_FIELD_TIME, _("Time"), NULL};
	return cells;
}

static void add_deferrable(void *data, const struct frame *frame, const struct hp_step *step)
{
	struct end *end = data;
	struct hp_part part = checklist_part(frame);
	struct hp_field cells[4];
	char *until = hp_defer_words(step, frame->prefix);
	if (until != NULL) {
		(void)deferred_columns(cells);
		cells[0].value = hp_part_ref(&part, step);
		cells[1].value = hp_part_fill(&part, until);
		end_row(end, cells);
	}
	free(until);
}

static const struct hp_field *lasting_columns(struct hp_field cells[4])
{
	cells[0] = (struct hp_field){HP_FIELD_SHORT, _("From step"), NULL};
	cells[1] = (struct hp_field){HP_FIELD_TEXT, _("What to keep in mind"), NULL};
	cells[2] = (struct hp_field){HP_FIELD_BOX, _("In force"), NULL};
	cells[3] = (struct hp_field){HP_FIELD_BOX, _("Over"), NULL};
	return cells;
}

static void add_lasting(void *data, const struct frame *frame, const struct hp_step *step)
{
	struct end *end = data;
	struct hp_part part = checklist_part(frame);
	for (size_t i = 0; i < step->lasting_count; i++) {
		struct hp_field cells[4];
		(void)lasting_columns(cells);
		cells[0].value = hp_part_ref(&part, step);
		cells[1].value = hp_part_fill_take(
			&part, hp_lasting_words(&step->lasting[i], frame->prefix));
		end_row(end, cells);
	}
}

/* ---- the last look (R26) ---- */

/* What is in force to the end, a line a step: "6.2: all checks", "6.7: checks 1, 3". */
static void add_last_look(void *data, const struct frame *frame, const struct hp_step *step)
{
	struct end *end = data;
	struct hp_part part = checklist_part(frame);
	struct hp_document *document = frame->list->document;
	struct hp_str numbers;
	size_t lasting = 0;
	const struct hp_check *only = NULL;
	if (step->kind != HP_STEP_ACTION || step->entry != HP_ENTRY_NONE) {
		return;
	}
	hp_str_init(&numbers);
	for (size_t i = 0; i < step->check_count; i++) {
		if (step->checks[i].holds == HP_HOLDS_END) {
			only = &step->checks[i];
			hp_str_appendf(&numbers, "%s%zu", lasting++ > 0 ? ", " : "",
				step->checks[i].number);
		}
	}
	if (lasting > 0) {
		const char *ref = hp_part_ref(&part, step);
		char *object = hp_check_words(only);
		char *text = lasting == 1 ? hp_asprintf(_("Step %s: %s"), ref, object)
			     : lasting == step->check_count
				     ? hp_asprintf(_("Step %s: all checks"), ref)
				     : hp_asprintf(_("Step %s: checks %s"), ref, numbers.data);
		const struct hp_field line[] = {
			{HP_FIELD_BOX, hp_part_fill(&part, text), NULL},
			{HP_FIELD_INITIALS, _("Initials"), NULL},
		};
		end->block = end->block != NULL ? end->block
						: checklist_section(end->main, end->heading);
		struct hp_block *block = hp_document_add(document, end->block, HP_BLOCK_FIELDS);
		hp_document_set_fields(document, block, line, HP_ARRAY_SIZE(line));
		free(text);
		free(object);
	}
	hp_str_finish(&numbers);
}

/* ---- what the independent second person had to find: only here, after the fact (R63) ---- */

static const struct hp_field *answer_columns(struct hp_field cells[3])
{
	cells[0] = (struct hp_field){HP_FIELD_SHORT, _("Step"), NULL};
	cells[1] = (struct hp_field){HP_FIELD_TEXT, _("The second person had to find"), NULL};
	cells[2] = (struct hp_field){HP_FIELD_BOX, _("Found the same"), NULL};
	return cells;
}

static void add_answer(void *data, const struct frame *frame, const struct hp_step *step)
{
	struct end *end = data;
	struct hp_part part = checklist_part(frame);
	struct hp_field cells[3];
	if (step->second == HP_SECOND_INDEPENDENT) {
		(void)answer_columns(cells);
		cells[0].value = hp_part_ref(&part, step);
		cells[1].value = hp_part_fill(&part, step->independent_answer);
		end_row(end, cells);
	}
}

/* ---- signatures ---- */

static void add_sign_off(const struct frame *frame)
{
	/* The words of hp_run_status_name(): not translated, as on the screen. */
	const struct hp_field endings[] = {
		{HP_FIELD_BOX, "COMPLETE", NULL},
		{HP_FIELD_BOX, "COMPLETE WITH OVERRIDES", NULL},
		{HP_FIELD_BOX, "COMPLETE EXCEPT DEFERRED ITEMS", NULL},
		{HP_FIELD_BOX, "STOPPED", NULL},
	};
	const struct hp_field people[] = {
		{HP_FIELD_SHORT, _("Who"), NULL},
		{HP_FIELD_TEXT, _("Name and signature"), NULL},
		{HP_FIELD_INITIALS, _("Initials"), NULL},
		{HP_FIELD_SHORT, _("Date"), NULL},
		{HP_FIELD_TIME, _("Time"), NULL},
	};
	const char *const who[] = {_("Operator"), _("Second person"), _("Taken over by")};
	struct hp_document *document = frame->list->document;
	struct hp_block *block = checklist_section(frame, _("Sign-off"));
	struct hp_block *line = hp_document_add(document, block, HP_BLOCK_FIELDS);
	hp_document_set_fields(document, line, endings, HP_ARRAY_SIZE(endings));
	struct hp_block *table = hp_document_add(document, block, HP_BLOCK_TABLE);
	hp_document_set_fields(document, table, people, HP_ARRAY_SIZE(people));
	for (size_t i = 0; i < HP_ARRAY_SIZE(who); i++) {
		struct hp_field cells[HP_ARRAY_SIZE(people)];
		for (size_t n = 0; n < HP_ARRAY_SIZE(people); n++) {
			cells[n] = people[n];
		}
		cells[0].value = who[i];
		checklist_row(frame, table, cells, HP_ARRAY_SIZE(cells));
	}
}

/* ---- reasons, marked off from what is done (R92) ---- */

static void add_reason(struct end *end, const char *ref, const char *label, const char *text)
{
	struct hp_document *document = end->main->list->document;
	if (text == NULL) {
		return;
	}
	if (end->block == NULL) {
		end->block = checklist_section(end->main, end->heading);
	}
	char *both = label == NULL ? hp_strdup(text) : hp_asprintf("%s: %s", label, text);
	(void)hp_document_add_fact(document, end->block, ref, both);
	free(both);
}

static char *basis_label(const struct hp_step *step, size_t first, size_t last)
{
	if (step->check_count == 1) {
		return hp_strdup(_("Basis of the check"));
	}
	return first == last ? hp_asprintf(_("Basis of check %zu"), step->checks[first].number)
			     : hp_asprintf(_("Basis of checks %zu to %zu"),
				       step->checks[first].number, step->checks[last].number);
}

static void add_reasons(void *data, const struct frame *frame, const struct hp_step *step)
{
	struct end *end = data;
	struct hp_part part = checklist_part(frame);
	const char *ref = hp_part_ref(&part, step);
	add_reason(end, ref, NULL, hp_part_fill(&part, step->why));
	add_reason(
		end, ref, _("Not in the source"), hp_part_fill(&part, step->not_in_source_reason));
	for (size_t i = 0; i < step->check_count;) {
		size_t last = i; /* Neighbours often have one basis. */
		while (last + 1 < step->check_count &&
			hp_streq(step->checks[last + 1].basis, step->checks[i].basis)) {
			last++;
		}
		char *label = basis_label(step, i, last);
		add_reason(end, ref, label, hp_part_fill(&part, step->checks[i].basis));
		free(label);
		i = last + 1;
	}
}

void checklist_add_end(const struct frame *frame)
{
	struct hp_field cells[4];
	struct end deferred = {frame, _("Put off"), NULL, deferred_columns(cells), 4};
	checklist_for_each(frame, add_deferrable, &deferred);
	struct end lasting = {frame, _("Keep in mind"), NULL, lasting_columns(cells), 4};
	checklist_for_each(frame, add_lasting, &lasting);
	add_deviations(frame);
	add_holds(frame);
	struct hp_block *notes = hp_document_add(
		frame->list->document, checklist_section(frame, _("Notes")), HP_BLOCK_SPACE);
	notes->label = hp_document_text(frame->list->document, "");
	notes->number = NOTE_LINES;
	struct end last = {
		.main = frame, .heading = _("Last look before the end: is this still so?")};
	checklist_for_each(frame, add_last_look, &last);
	struct end answers = {frame, _("To compare afterwards"), NULL, answer_columns(cells), 3};
	checklist_for_each(frame, add_answer, &answers);
	add_sign_off(frame);
	struct end reasons = {.main = frame, .heading = _("Reasons")};
	checklist_for_each(frame, add_reasons, &reasons);
}
