/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_PARTS_INTERNAL_H
#define HP_PARTS_INTERNAL_H

#include "holdpoint/parts.h"

/* A line of fields while it is being made. */
#define PART_FIELDS_MAX 32u
struct part_fields {
	struct hp_field items[PART_FIELDS_MAX];
	size_t count;
};
void part_field(
	struct part_fields *fields, enum hp_field_kind kind, const char *label, const char *value);
/* One that closes the step: "Done". */
void part_field_closing(
	struct part_fields *fields, enum hp_field_kind kind, const char *label, const char *value);
/* That a step of this kind is done, where nothing is answered or chosen. */
void part_field_done(struct part_fields *fields, enum hp_step_kind kind);
/* Initials and time. */
void part_field_signed(struct part_fields *fields);
/* One FIELDS block; nothing where there are none. */
void part_put_fields(
	const struct hp_part *part, struct hp_block *parent, const struct part_fields *fields);

/* What a role is called on this paper. */
const char *part_role(const struct hp_part *part, const char *role);

/* parts_check.c: the checks of a step or case; with `fields` each has a line for what was found. */
void part_add_checks(const struct hp_part *part, struct hp_block *parent,
	const struct hp_step *step, bool fields);

/* parts_sign.c: what is written at a step, before the act and after it. */
void part_add_before(
	const struct hp_part *part, struct hp_block *block, const struct hp_step *step);
void part_add_after(const struct hp_part *part, struct hp_block *block, const struct hp_step *step);

/* parts_table.c: the same for a step that is done several times. */
void part_add_table_before(
	const struct hp_part *part, struct hp_block *block, const struct hp_step *step);
void part_add_table(const struct hp_part *part, struct hp_block *block, const struct hp_step *step);

#endif
