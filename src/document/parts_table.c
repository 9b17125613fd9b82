/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of a step that is done several times: a line a machine or a round, a column for
 * whatever a step that is done once has a field for. */
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "parts_internal.h"

/* More columns than these would leave no room to write in. */
#define CHECK_COLUMNS_MAX 2u

static void add_check_columns(
	const struct hp_part *part, const struct hp_step *step, struct part_fields *columns)
{
	if (step->kind != HP_STEP_ACTION || step->check_count == 0) {
		return;
	}
	if (step->check_count > CHECK_COLUMNS_MAX) {
		part_field(columns, HP_FIELD_BOX, _("All met"), NULL);
		part_field(columns, HP_FIELD_TEXT, _("Not met: number, found"), NULL);
		return;
	}
	for (size_t i = 0; i < step->check_count; i++) {
		char *number = hp_asprintf("%zu", step->checks[i].number);
		char *met = step->check_count == 1 ? hp_strdup(_("Met"))
						   : hp_asprintf(_("%s met"), number);
		char *found = step->check_count == 1 ? hp_strdup(_("Found"))
						     : hp_asprintf(_("%s found"), number);
		part_field(columns, HP_FIELD_BOX, hp_document_take(part->document, met), NULL);
		part_field(columns, HP_FIELD_TEXT, hp_document_take(part->document, found), NULL);
		free(number);
	}
}

static void add_before_columns(
	const struct hp_part *part, const struct hp_step *step, struct part_fields *columns)
{
	for (size_t i = 0; i < step->remember_count; i++) {
		part_field(columns, HP_FIELD_TEXT,
			hp_document_take(
				part->document, hp_asprintf("{%s}", step->remember[i].name)),
			NULL);
	}
	if (part->wants_name) {
		part_field(columns, HP_FIELD_TEXT, _("Name read from it"), NULL);
	}
	if (step->second == HP_SECOND_BEFORE && !part->second_signed_before) {
		part_field(columns, HP_FIELD_INITIALS, _("2nd before"), NULL);
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
		part_field_closing(columns, HP_FIELD_BOX, _("Stopped here"), NULL);
		return;
	case HP_STEP_WATCH:
		part_field(columns, HP_FIELD_TEXT, _("Came true; what was done"), NULL);
		return;
	case HP_STEP_ACTION:
	case HP_STEP_GOTO:
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_CALL:
		part_field_closing(columns, HP_FIELD_BOX, _("Done"), NULL);
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
	const struct part_fields *columns, const struct hp_part_row *row, bool rounds)
{
	struct part_fields cells = *columns;
	struct hp_block *block = hp_document_add(part->document, table, HP_BLOCK_ROW);
	size_t at = 0;
	block->ref = hp_document_text(part->document, row->ref);
	if (part->has_machines) {
		cells.items[at++].value = row->machine;
	}
	if (rounds) {
		cells.items[at].value = hp_document_take(
			part->document, row->round == 0 ? NULL : hp_asprintf("%u", row->round));
	}
	hp_document_set_fields(part->document, block, cells.items, cells.count);
}

void part_add_table(const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	struct part_fields columns = {.count = 0};
	bool rounds = false;
	for (size_t i = 0; i < part->row_count; i++) {
		rounds = rounds || part->rows[i].round > 0;
	}
	if (part->has_machines) {
		part_field(&columns, HP_FIELD_TEXT, _("Machine"), NULL);
	}
	if (rounds) {
		part_field(&columns, HP_FIELD_SHORT, _("Round"), NULL);
	}
	add_before_columns(part, step, &columns);
	add_check_columns(part, step, &columns);
	add_answer_columns(part, step, &columns);
	part_field_signed(&columns);
	add_second_columns(step, &columns);
	if (step->second == HP_SECOND_INDEPENDENT) {
		(void)hp_document_add_fact(part->document, block, _("Second person, alone"),
			hp_part_fill(part, step->independent_ask));
	}
	struct hp_block *table = hp_document_add(part->document, block, HP_BLOCK_TABLE);
	hp_document_set_fields(part->document, table, columns.items, columns.count);
	for (size_t i = 0; i < part->row_count; i++) {
		add_row(part, table, &columns, &part->rows[i], rounds);
	}
}
