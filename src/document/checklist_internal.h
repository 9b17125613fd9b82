/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_CHECKLIST_INTERNAL_H
#define HP_CHECKLIST_INTERNAL_H

#include "holdpoint/parts.h"

struct hp_error;

/* A machine that was named for a role of the procedure. */
struct machine_name {
	const char *role;
	const char *name;
};

/* Where the irreversible acts of a group have had the machine's name written already (R33). */
struct named_scope {
	const void *scope; /* The group's step; NULL: the top. */
	const struct frame *frame;
	const char *role;
};

/* Empty lines where nobody has said how many machines or rounds there will be. */
#define SPARE_MACHINES 3u
#define SPARE_ROUNDS 3u

struct checklist {
	const struct hp_procedure *procedure;
	const struct hp_checklist_options *options;
	struct hp_document *document;
	const struct hp_parameter **set_parameters; /* With set_values: what was given. */
	const char **set_values;
	size_t set_count;
	struct machine_name *machines;
	size_t machine_count;
	struct named_scope *named;
	size_t named_count;
	size_t named_capacity;
	size_t placed; /* Steps and groups so far. */
	bool too_long;
};

/* The procedure itself, or one call in it: whose steps are walked, and what its names mean. */
struct frame {
	struct checklist *list;
	const struct hp_procedure *procedure;
	const struct hp_call *call; /* NULL: the procedure itself. */
	const struct frame *outer;
	const char *prefix;
	const struct hp_step *top; /* The called group; NULL: all of the procedure. */
	const char *after_ref;
};

/* A role that what is around a step is repeated for: the main procedure's name of it. */
struct spread {
	const char *role;
	const struct spread *outer;
};

/* What is around a step. */
struct place {
	const struct frame *frame;
	struct hp_block *parent;
	const struct spread *spread;
	unsigned rounds;          /* 1: nothing is repeated. */
	const char *said_machine; /* What the heading says that all of its steps are about. */
	const void *scope;
	bool irreversible;
};

/* checklist_values.c */
int checklist_take_options(struct checklist *list, const char *const *sets,
	const char *const *machines, struct hp_error *err);
void checklist_drop_options(struct checklist *list);
/* hp_lookup_fn; `data` is a struct frame. */
const char *checklist_look_up(void *data, const char *name);
/* The main procedure's name of a role; NULL gives NULL. */
const char *checklist_role(const struct frame *frame, const char *name);
/* Machines named for a role of the main procedure; *ret_first is the first one, NULL. */
size_t checklist_machines(const struct checklist *list, const char *role, const char **ret_first);
/* The value that was given for a parameter; NULL. */
const char *checklist_value(const struct checklist *list, const struct hp_parameter *parameter);
/* A part with what all parts of a frame have in common. */
struct hp_part checklist_part(const struct frame *frame);

/* checklist_rows.c: the lines of a step that is done several times; 0 where it is done once. The
 * caller frees. */
struct hp_part_row *checklist_rows(const struct place *place, const struct hp_step *step,
	size_t *ret_count, bool *ret_has_machines);

/* checklist_blocks.c */
struct hp_block *checklist_section(const struct frame *frame, const char *heading);
struct hp_block *checklist_table(const struct frame *frame, struct hp_block *parent,
	const struct hp_field *columns, size_t count);
void checklist_row(const struct frame *frame, struct hp_block *parent, const struct hp_field *cells,
	size_t count);
void checklist_fields(const struct frame *frame, struct hp_block *parent,
	const struct hp_field *items, size_t count);

/* checklist_front.c, checklist_baseline.c, checklist_steps.c, checklist_end.c: the pages. */
void checklist_add_front(const struct frame *frame);
void checklist_add_baseline(const struct frame *frame);
void checklist_add_steps(const struct frame *frame);
void checklist_add_end(const struct frame *frame);
/* One step with all around it known: also for the entries. */
void checklist_place(const struct place *place, const struct hp_step *step);

/* checklist_visit.c: counts a step, and tells when there are more than anybody carries. */
bool checklist_is_over(struct checklist *list);
/* Calls `each` for every step of a list and all in it, calls included, in reading order. */
typedef void (*checklist_each_fn)(
	void *data, const struct frame *frame, const struct hp_step *step);
void checklist_for_each(const struct frame *frame, checklist_each_fn each, void *data);
/* The frame of what a step calls, for as long as the document lives. */
const struct frame *checklist_enter(const struct frame *frame, const struct hp_step *call);

#endif
