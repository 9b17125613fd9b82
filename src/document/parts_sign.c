/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written by hand at a step that is done once: names, values, signatures, times. */
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "parts_internal.h"

void part_field(
	struct part_fields *fields, enum hp_field_kind kind, const char *label, const char *value)
{
	if (fields->count < PART_FIELDS_MAX) {
		fields->items[fields->count++] =
			(struct hp_field){.kind = kind, .label = label, .value = value};
	}
}

void part_field_closing(
	struct part_fields *fields, enum hp_field_kind kind, const char *label, const char *value)
{
	size_t at = fields->count;
	part_field(fields, kind, label, value);
	if (fields->count > at) {
		fields->items[at].closes = true;
	}
}

void part_field_done(struct part_fields *fields, enum hp_step_kind kind)
{
	if (kind == HP_STEP_STOP) {
		part_field_closing(fields, HP_FIELD_BOX, _("Stopped here"), NULL);
	} else if (kind == HP_STEP_WATCH) {
		part_field(fields, HP_FIELD_TEXT, _("Came true; what was done"), NULL);
	} else {
		part_field_closing(fields, HP_FIELD_BOX, _("Done"), NULL);
	}
}

void part_field_signed(struct part_fields *fields)
{
	part_field(fields, HP_FIELD_INITIALS, _("Initials"), NULL);
	part_field(fields, HP_FIELD_TIME, _("Time"), NULL);
}

void part_put_fields(
	const struct hp_part *part, struct hp_block *parent, const struct part_fields *fields)
{
	if (fields->count > 0) {
		struct hp_block *block = hp_document_add(part->document, parent, HP_BLOCK_FIELDS);
		hp_document_set_fields(part->document, block, fields->items, fields->count);
	}
}

/* ---- before the act ---- */

/* Values that the machine tells are gone with what is deleted: they are noted first. */
static void add_remembered(
	const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	for (size_t i = 0; i < step->remember_count; i++) {
		struct part_fields line = {.count = 0};
		const char *label =
			hp_part_fill_take(part, hp_remember_words(&step->remember[i],
							part_role(part, step->remember[i].host)));
		const char *value = part->lookup != NULL
					    ? part->lookup(part->data, step->remember[i].name)
					    : NULL;
		char *name = hp_asprintf("{%s}", step->remember[i].name);
		(void)hp_document_add_fact(part->document, block, _("Note first"), label);
		if (part->row_count == 0) {
			part_field(&line, HP_FIELD_TEXT, name, value);
			part_put_fields(part, block, &line);
		}
		free(name);
	}
}

void part_add_before(const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	struct part_fields line = {.count = 0};
	if (part->performed) {
		return;
	}
	add_remembered(part, block, step);
	if (part->row_count > 0) {
		part_add_table_before(part, block, step);
		return;
	}
	if (part->wants_name) {
		part_field(&line, HP_FIELD_TEXT,
			_("Before the act: name of the machine, read from it"), NULL);
		part_put_fields(part, block, &line);
	}
	if (step->second == HP_SECOND_BEFORE && !part->second_signed_before) {
		line.count = 0;
		part_field(&line, HP_FIELD_INITIALS, _("Before the act, second person: initials"),
			NULL);
		part_field(&line, HP_FIELD_TIME, _("Time"), NULL);
		part_put_fields(part, block, &line);
	}
}

/* ---- after it ---- */

static void add_second(
	const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	struct part_fields line = {.count = 0};
	switch (step->second) {
	case HP_SECOND_NONE:
	case HP_SECOND_BEFORE:
		return;
	case HP_SECOND_AFTER:
		part_field(
			&line, HP_FIELD_INITIALS, _("Hold point, second person: initials"), NULL);
		part_field(&line, HP_FIELD_TIME, _("Time"), NULL);
		break;
	case HP_SECOND_INDEPENDENT:
		(void)hp_document_add_fact(part->document, block, _("Second person, alone"),
			hp_part_fill(part, step->independent_ask));
		part_field_signed(&line);
		part_field(&line, HP_FIELD_TEXT, _("Found"), NULL);
		break;
	}
	part_put_fields(part, block, &line);
}

static void add_timer(
	const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	struct part_fields line = {.count = 0};
	const struct hp_timer *timer = step->timer;
	if (timer == NULL) {
		return;
	}
	part_field(&line, HP_FIELD_TIME, _("Counted from"), part->timer_started);
	if (timer->wait_seconds > 0) {
		part_field(&line, HP_FIELD_TIME, _("Not before"), NULL);
	}
	if (timer->within_seconds > 0) {
		part_field(&line, HP_FIELD_TIME, _("Due"), part->timer_due);
		part_field(&line, HP_FIELD_BOX, _("late"), NULL);
	}
	part_put_fields(part, block, &line);
}

static bool has_sensed_cases(const struct hp_step *step)
{
	for (size_t i = 0; step->kind == HP_STEP_DECISION && i < step->child_count; i++) {
		if (step->children[i]->check_count > 0) {
			return true;
		}
	}
	return false;
}

/* Where a machine could be looked at, a person can decide against what it shows (R29); where the
 * author gave a later time, it can wait (R57). */
static void add_ways_on(
	const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	struct part_fields line = {.count = 0};
	bool sensed = step->kind == HP_STEP_ACTION && step->check_count > 0;
	if (sensed || has_sensed_cases(step)) {
		part_field(&line, HP_FIELD_INITIALS, _("Override: initials"), NULL);
		if (step->critical) {
			part_field(&line, HP_FIELD_INITIALS, _("2nd"), NULL);
		}
		part_field(&line, HP_FIELD_TEXT, _("reason"), NULL);
		part_put_fields(part, block, &line);
	}
	char *until = hp_defer_words(step, part->prefix);
	if (until != NULL) {
		char *label = hp_asprintf(_("Put off %s: initials"), until);
		const char *filled = hp_part_fill_take(part, label);
		line.count = 0;
		part_field(&line, HP_FIELD_INITIALS, filled, NULL);
		part_field(&line, HP_FIELD_TEXT, _("reason"), NULL);
		part_put_fields(part, block, &line);
	}
	free(until);
}

static void add_answer_fields(
	const struct hp_part *part, const struct hp_step *step, struct part_fields *line)
{
	switch (step->kind) {
	case HP_STEP_INPUT:
		part_field_closing(line, HP_FIELD_TEXT, step->input->name,
			part->lookup != NULL && !step->input->secret
				? part->lookup(part->data, step->input->name)
				: NULL);
		return;
	case HP_STEP_HITS:
	case HP_STEP_DECISION:
		return;
	case HP_STEP_STOP:
	case HP_STEP_WATCH:
	case HP_STEP_ACTION:
	case HP_STEP_GOTO:
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_CALL:
		part_field_done(line, step->kind);
		return;
	}
}

void part_add_after(const struct hp_part *part, struct hp_block *block, const struct hp_step *step)
{
	struct part_fields line = {.count = 0};
	add_timer(part, block, step);
	if (part->row_count > 0) {
		part_add_table(part, block, step);
	} else {
		if (!part->performed) {
			add_answer_fields(part, step, &line);
			part_field_signed(&line);
			if (step->condition != NULL) {
				part_field_closing(&line, HP_FIELD_BOX, _("not applicable"), NULL);
			}
			part_put_fields(part, block, &line);
		}
		add_second(part, block, step);
	}
	add_ways_on(part, block, step);
}
