/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of a step that is done several times: a line a machine or a round, a column for
 * whatever a step that is done once has a field for. */
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "parts_internal.h"

/* One column for all that was found, however many checks there are: more would leave no room. */
static void add_check_columns(const struct hp_step *step, struct part_fields *columns)
{
	if (step->kind == HP_STEP_ACTION && step->check_count > 0) {
		part_field(columns, HP_FIELD_TEXT,
			step->check_count == 1 ? _("Found") : _("Found, by number"), NULL);
	}
}

/* Where every line names its machine, its reference does so already. */
static bool is_named(const struct hp_part *part)
{
	for (size_t i = 0; i < part->row_count; i++) {
		if (part->rows[i].ref == NULL) {
			return false;
		}
	}
	return true;
}

static bool has_rounds(const struct hp_part *part)
{
	for (size_t i = 0; i < part->row_count; i++) {
		if (part->rows[i].round > 0) {
			return true;
		}
	}
	return false;
}

/* Something is written before the act, in a table of its own. */
static bool has_table_before(const struct hp_part *part, const struct hp_step *step)
{
	return step->remember_count > 0 || (part->wants_name && is_named(part)) ||
	       (step->second == HP_SECOND_BEFORE && !part->second_signed_before);
}

/* `first`: the table in which the machine's name is written first. */
static void add_line_columns(const struct hp_part *part, struct part_fields *columns, bool first)
{
	if (part->has_machines && !is_named(part)) {
		part_field(columns, HP_FIELD_SHORT,
			part->wants_name && first ? _("Machine, read from it") : _("Machine"),
			NULL);
	}
	if (has_rounds(part)) {
		part_field(columns, HP_FIELD_SHORT, _("Round"), NULL);
	}
}

static void add_answer_columns(
	const struct hp_part *part, const struct hp_step *step, struct part_fields *columns)
{
	switch (step->kind) {
	case HP_STEP_INPUT:
		part_field_closing(columns, HP_FIELD_TEXT, step->input->name, NULL);
		return;
	case HP_STEP_HITS:
		part_field_closing(columns, HP_FIELD_TEXT, _("Confirmed names"), NULL);
		return;
	case HP_STEP_DECISION:
		for (size_t i = 0; i < step->child_count; i++) {
			part_field_closing(columns, HP_FIELD_BOX,
				hp_part_fill(part, step->children[i]->do_text), NULL);
		}
		return;
	case HP_STEP_STOP:
	case HP_STEP_WATCH:
	case HP_STEP_ACTION:
	case HP_STEP_GOTO:
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_CALL:
		part_field_done(columns, step->kind);
		return;
	}
}

static void add_second_columns(const struct hp_step *step, struct part_fields *columns)
{
	switch (step->second) {
	case HP_SECOND_NONE:
	case HP_SECOND_BEFORE:
		return;
	case HP_SECOND_AFTER:
		part_field(columns, HP_FIELD_INITIALS, _("2nd after"), NULL);
		return;
	case HP_SECOND_INDEPENDENT:
		part_field(columns, HP_FIELD_TEXT, _("2nd, alone: found"), NULL);
		part_field(columns, HP_FIELD_INITIALS, _("2nd"), NULL);
		return;
	}
}

static void add_row(const struct hp_part *part, struct hp_block *table,
	const struct part_fields *columns, const struct hp_part_row *row)
{
	struct part_fields cells = *columns;
	struct hp_block *block = hp_document_add(part->document, table, HP_BLOCK_ROW);
	size_t at = 0;
	block->ref = hp_document_text(part->document, row->ref);
	if (part->has_machines && !is_named(part)) {
		cells.items[at++].value = row->machine;
	}
	if (has_rounds(part)) {
		cells.items[at].value = hp_document_take(
			part->document, row->round == 0 ? NULL : hp_asprintf("%u", row->round));
	}
	hp_document_set_fields(part->document, block, cells.items, cells.count);
}

static void put_table(
	const struct hp_part *part, struct hp_block *block, const struct part_fields *columns)
{
	struct hp_block *table = hp_document_add(part->document, block, HP_BLOCK_TABLE);
	hp_document_set_fields(part->document, table, columns->items, columns->count);
	for (size_t i = 0; i < part->row_count; i++) {
		add_row(part, table, columns, &part->rows[i]);
	}
}

void part_add_table_before(
	const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	struct part_fields columns = {.count = 0};
	if (!has_table_before(part, step)) {
		return;
	}
	add_line_columns(part, &columns, true);
	for (size_t i = 0; i < step->remember_count; i++) {
		part_field(&columns, HP_FIELD_TEXT,
			hp_document_take(
				part->document, hp_asprintf("{%s}", step->remember[i].name)),
			NULL);
	}
	/* Where the machine's name is written by hand, it is read from the machine. */
	if (part->wants_name && is_named(part)) {
		part_field(&columns, HP_FIELD_SHORT, _("Name read from it"), NULL);
	}
	if (step->second == HP_SECOND_BEFORE && !part->second_signed_before) {
		part_field(&columns, HP_FIELD_INITIALS, _("Second person"), NULL);
		part_field(&columns, HP_FIELD_TIME, _("Time"), NULL);
	}
	(void)hp_document_add_text(part->document, block, _("Before the act:"));
	put_table(part, block, &columns);
}

void part_add_table(const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	struct part_fields columns = {.count = 0};
	add_line_columns(part, &columns, !has_table_before(part, step));
	add_check_columns(step, &columns);
	add_answer_columns(part, step, &columns);
	part_field_signed(&columns);
	add_second_columns(step, &columns);
	if (step->second == HP_SECOND_INDEPENDENT) {
		(void)hp_document_add_fact(part->document, block, _("Second person, alone"),
			hp_part_fill(part, step->independent_ask));
	}
	put_table(part, block, &columns);
}
