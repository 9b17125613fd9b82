/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often a step is done: once for every machine of the roles around it and of its own, in every
 * round (run/unfold.c), as lines of a table. */
#include "checklist_internal.h"

#include <stdlib.h>

#include "holdpoint/str.h"

#define ROLES_MAX 8u
#define ROWS_MAX 400u

struct roles {
	const char *names[ROLES_MAX];
	size_t count;
};

static void add_role(struct roles *roles, const char *name)
{
	for (size_t i = 0; i < roles->count; i++) {
		if (hp_streq(roles->names[i], name)) {
			return;
		}
	}
	if (name != NULL && roles->count < ROLES_MAX) {
		roles->names[roles->count++] = name;
	}
}

/* Outermost first; a host that is one machine repeats nothing. */
static void collect(const struct spread *spread, struct roles *roles)
{
	if (spread != NULL) {
		collect(spread->outer, roles);
		add_role(roles, spread->role);
	}
}

static bool is_many(const struct checklist *list, const char *role)
{
	const struct hp_role *found =
		role != NULL ? hp_procedure_role(list->procedure, role) : NULL;
	return found != NULL && found->many;
}

static const char *machine_number(const struct checklist *list, const char *role, size_t number)
{
	for (size_t i = 0; i < list->machine_count; i++) {
		if (hp_streq(list->machines[i].role, role) && number-- == 0) {
			return list->machines[i].name;
		}
	}
	return NULL;
}

/* The machines of the combination numbered `number`: "A1/B1"; NULL where one has no name. */
static char *combination(const struct checklist *list, const struct roles *roles, size_t number)
{
	struct hp_str out;
	hp_str_init(&out);
	size_t after = 1;
	for (size_t i = 0; i < roles->count; i++) {
		after *= checklist_machines(list, roles->names[i], NULL);
	}
	for (size_t i = 0; i < roles->count && after > 0; i++) {
		size_t count = checklist_machines(list, roles->names[i], NULL);
		after /= count;
		const char *name = machine_number(list, roles->names[i], number / after % count);
		hp_str_appendf(&out, "%s%s", i > 0 ? "/" : "", name);
	}
	if (out.len == 0) {
		hp_str_finish(&out);
		return NULL;
	}
	return hp_str_detach(&out);
}

static size_t combinations(const struct checklist *list, const struct roles *roles)
{
	size_t count = 1;
	for (size_t i = 0; i < roles->count; i++) {
		size_t machines = checklist_machines(list, roles->names[i], NULL);
		count = machines == 0 || count > ROWS_MAX ? 0 : count * machines;
	}
	return count == 0 || count > ROWS_MAX ? SPARE_MACHINES : count;
}

static unsigned own_rounds(const struct place *place, const struct hp_step *step)
{
	unsigned own = step->repeat == NULL               ? 1
		       : step->repeat->count > 0          ? step->repeat->count
		       : step->repeat->max < SPARE_ROUNDS ? step->repeat->max
							  : SPARE_ROUNDS;
	return place->rounds * own;
}

static struct hp_part_row make_row(const struct place *place, const struct hp_step *step,
	const struct roles *roles, size_t machine, unsigned round, unsigned rounds)
{
	struct hp_document *document = place->frame->list->document;
	char *name = roles->count > 0 ? combination(place->frame->list, roles, machine) : NULL;
	char *number = round > 1 ? hp_asprintf("#%u", round) : hp_strdup("");
	struct hp_part_row row = {
		.machine = hp_document_text(document, name), .round = rounds > 1 ? round : 0};
	if (name != NULL || roles->count == 0) {
		row.ref = hp_document_take(
			document, hp_asprintf("%s%s%s%s%s", place->frame->prefix, step->id, number,
					  name != NULL ? "@" : "", name != NULL ? name : ""));
	}
	free(number);
	free(name);
	return row;
}

struct hp_part_row *checklist_rows(const struct place *place, const struct hp_step *step,
	size_t *ret_count, bool *ret_has_machines)
{
	const struct checklist *list = place->frame->list;
	struct roles roles = {.count = 0};
	unsigned rounds = own_rounds(place, step);
	collect(place->spread, &roles);
	const char *own = checklist_role(place->frame, step->each);
	const char *host = checklist_role(place->frame, step->host);
	add_role(&roles, own);
	add_role(&roles, is_many(list, host) ? host : NULL);
	/* One machine, once: a line of fields says it in less room. */
	bool once = roles.count == 1 && !is_many(list, roles.names[0]);
	if (once) {
		roles.count = 0;
	}
	size_t machines = combinations(list, &roles);
	size_t count = machines * rounds;
	*ret_count = 0;
	*ret_has_machines = roles.count > 0;
	if (roles.count == 0 && rounds == 1) {
		return NULL;
	}
	if (count > ROWS_MAX) {
		count = ROWS_MAX;
	}
	struct hp_part_row *rows = hp_calloc(count, sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		rows[i] = make_row(
			place, step, &roles, i / rounds, (unsigned)(i % rounds) + 1, rounds);
	}
	*ret_count = count;
	return rows;
}
