/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tool kept an eye on and paper cannot: whoever goes on has to (R72, R73). */
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"
#include "remaining.h"

static const struct hp_instance *instance_at(const struct hp_remaining *rest, size_t index)
{
	return &rest->state->instances[index];
}

/* ---- what is so now ---- */

static void put_alert(struct hp_remaining *rest, struct hp_block *parent, size_t index)
{
	struct hp_document *document = rest->doc.document;
	struct hp_block *notice = hp_document_add(document, parent, HP_BLOCK_NOTICE);
	notice->notice = HP_NOTICE_CAUTION;
	notice->label = hp_document_text(document, _("ALERT"));
	char *text = hp_asprintf(
		"%s: %s", instance_at(rest, index)->ref, hp_doc_do_text(&rest->doc, index));
	(void)hp_document_add_text(document, notice, text);
	free(text);
}

/* One line in a list that is made with its first line. */
static void put_line(struct hp_remaining *rest, struct hp_block *parent, struct hp_block **list,
	char *text_taken)
{
	if (*list == NULL) {
		*list = hp_document_add(rest->doc.document, parent, HP_BLOCK_LIST);
	}
	(void)hp_document_add_text(rest->doc.document, *list, text_taken);
	free(text_taken);
}

static bool is_stale(const struct hp_remaining *rest, size_t check)
{
	return rest->state->checks[check].stale && hp_run_check_in_force(rest->doc.run, check);
}

static char *stale_text(const struct hp_remaining *rest, size_t check)
{
	const struct hp_check_state *item = &rest->state->checks[check];
	char *object = hp_check_object(rest->doc.run, check);
	const char *time = hp_doc_time(&rest->doc, item->last_pass_wall_ms);
	char *text =
		hp_asprintf(_("STALE, step %s: %s was true at %s and could not be seen since."),
			instance_at(rest, item->instance)->ref, object, time == NULL ? "-" : time);
	free(object);
	return text;
}

/* What an open step has behind it already; NULL: nothing. */
static char *pending_text(const struct hp_remaining *rest, size_t index)
{
	const struct hp_instance *item = instance_at(rest, index);
	bool closed = item->inactive || hp_step_state_is_terminal(item->state);
	if (closed) {
		return NULL;
	}
	if (item->performed) {
		return hp_asprintf(_("Step %s waits for the independent second person: they find "
				     "out by themselves how it stands."),
			item->ref);
	}
	if (item->signed_before != NULL) {
		return hp_asprintf(_("Step %s: %s has looked at it before the act and has signed."),
			item->ref, item->signed_before);
	}
	if (item->attempt > 1 && item->due_from == NULL) {
		return hp_asprintf(_("Step %s was closed before and is open again (attempt %u)."),
			item->ref, item->attempt);
	}
	return NULL;
}

static char *timer_text(const struct hp_remaining *rest, size_t index)
{
	const struct hp_instance *item = instance_at(rest, index);
	bool closed = item->inactive || hp_step_state_is_terminal(item->state);
	if (closed || item->timer_end_wall_ms == 0) {
		return NULL;
	}
	const char *end = hp_doc_time(&rest->doc, item->timer_end_wall_ms);
	return hp_asprintf(item->late ? _("Step %s is LATE: its time ended at %s.")
				      : _("Step %s: its time runs and ends at %s."),
		item->ref, end);
}

static char *deferred_text(const struct hp_remaining *rest, size_t index)
{
	const struct hp_instance *item = instance_at(rest, index);
	if (item->inactive || item->state != HP_STATE_DEFERRED) {
		return NULL;
	}
	bool comes_again = item->step->defer_to != NULL;
	return hp_asprintf(comes_again ? _("Step %s was put off (%s) and comes again with step %s.")
				       : _("Step %s was put off (%s) until this is so: %s"),
		item->ref, item->text == NULL ? "-" : item->text,
		item->deferred_until == NULL ? "?" : item->deferred_until);
}

static void put_lines(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_block *list = NULL;
	for (size_t i = 0; i < rest->state->check_count; i++) {
		if (is_stale(rest, i)) {
			put_line(rest, parent, &list, stale_text(rest, i));
		}
	}
	for (size_t i = 0; i < rest->state->instance_count; i++) {
		char *const lines[] = {
			timer_text(rest, i), pending_text(rest, i), deferred_text(rest, i)};
		for (size_t k = 0; k < HP_ARRAY_SIZE(lines); k++) {
			if (lines[k] != NULL) {
				put_line(rest, parent, &list, lines[k]);
			}
		}
	}
}

static void put_lasting(struct hp_remaining *rest, struct hp_block *parent)
{
	const char *note;
	size_t instance;
	struct hp_block *list = NULL;
	for (size_t i = 0; hp_run_lasting(rest->doc.run, i, &note, &instance); i++) {
		put_line(rest, parent, &list,
			hp_asprintf(_("From step %s on: %s"), instance_at(rest, instance)->ref,
				hp_doc_text(&rest->doc, instance, note)));
	}
}

/* ---- what is watched ---- */

static void put_looked(struct hp_document *document, struct hp_block *table, const char *ref,
	const char *what, const char *required, const char *last)
{
	const struct hp_field cells[] = {
		{HP_FIELD_SHORT, "", ref},
		{HP_FIELD_TEXT, "", what},
		{HP_FIELD_TEXT, "", required},
		{HP_FIELD_SHORT, "", last},
		{HP_FIELD_TIME, "", NULL},
		{HP_FIELD_INITIALS, "", NULL},
	};
	struct hp_block *row = hp_document_add(document, table, HP_BLOCK_ROW);
	row->ref = hp_document_text(document, ref);
	hp_document_set_fields(document, row, cells, HP_ARRAY_SIZE(cells));
}

static struct hp_block *looked_table(
	struct hp_document *document, struct hp_block *parent, const char *required)
{
	const struct hp_field columns[] = {
		{HP_FIELD_SHORT, _("Step"), NULL},
		{HP_FIELD_TEXT, _("What"), NULL},
		{HP_FIELD_TEXT, required, NULL},
		{HP_FIELD_SHORT, _("Seen last"), NULL},
		{HP_FIELD_TIME, _("Time"), NULL},
		{HP_FIELD_INITIALS, _("Initials"), NULL},
	};
	struct hp_block *table = hp_document_add(document, parent, HP_BLOCK_TABLE);
	hp_document_set_fields(document, table, columns, HP_ARRAY_SIZE(columns));
	return table;
}

static void put_check_row(struct hp_remaining *rest, struct hp_block *table, size_t check)
{
	const struct hp_check_state *item = &rest->state->checks[check];
	struct hp_scope scope = {.run = rest->doc.run, .instance = item->instance};
	char *object = hp_check_object(rest->doc.run, check);
	char *required = hp_check_required(item->check, hp_scope_look_up, &scope);
	const char *last = hp_doc_time(&rest->doc, item->last_pass_wall_ms);
	const char *stands =
		item->stale      ? hp_document_take(rest->doc.document,
					   hp_asprintf(_("STALE, %s"), last == NULL ? "-" : last))
		: item->attested ? _("attested")
		: last == NULL   ? "-"
				 : last;
	put_looked(rest->doc.document, table, instance_at(rest, item->instance)->ref, object,
		required, stands);
	free(required);
	free(object);
}

static void put_watches(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_document *document = rest->doc.document;
	for (size_t i = 0; i < rest->state->instance_count; i++) {
		const struct hp_instance *item = instance_at(rest, i);
		if (item->step->kind != HP_STEP_WATCH || !hp_run_watch_is_on(rest->doc.run, i)) {
			continue;
		}
		char *text = hp_asprintf(_("WATCH %s: as soon as all of this is so: %s"), item->ref,
			hp_doc_do_text(&rest->doc, i));
		(void)hp_document_add_text(document, parent, text);
		free(text);
		struct hp_block *table = looked_table(document, parent, _("If it is"));
		for (size_t k = 0; k < item->check_count; k++) {
			put_check_row(rest, table, item->first_check + k);
		}
	}
}

void hp_remaining_put_around(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_document *document = rest->doc.document;
	struct hp_block *section =
		hp_document_add_section(document, parent, NULL, _("Keep in mind"));
	for (size_t i = 0; i < rest->state->instance_count; i++) {
		if (instance_at(rest, i)->step->kind == HP_STEP_WATCH &&
			hp_run_watch_has_fired(rest->doc.run, i)) {
			put_alert(rest, section, i);
		}
	}
	put_lines(rest, section);
	if (rest->state->phase == HP_PHASE_WALK) {
		put_lasting(rest, section);
	}
	put_watches(rest, section);
	if (section->first == NULL) {
		(void)hp_document_add_text(document, section,
			_("Nothing was put off, no time runs, and nothing is watched."));
	}
}

void hp_remaining_put_in_force(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_document *document = rest->doc.document;
	struct hp_block *table = NULL;
	for (size_t i = 0; i < rest->state->check_count; i++) {
		if (!hp_run_check_in_force(rest->doc.run, i)) {
			continue;
		}
		if (table == NULL) {
			struct hp_block *section = hp_document_add_section(
				document, parent, NULL, _("What has to stay so"));
			(void)hp_document_add_text(document, section,
				_("The tool read this again and again. On paper nobody does: look "
				  "again before the end, and write when you did."));
			table = looked_table(document, section, _("Required"));
		}
		put_check_row(rest, table, i);
	}
}

/* ---- machines ---- */

static const char *identity_word(enum hp_identity identity)
{
	switch (identity) {
	case HP_IDENTITY_UNREAD:
		return _("its name was not read");
	case HP_IDENTITY_MATCH:
		return _("bears this name");
	case HP_IDENTITY_MISMATCH:
		return _("BEARS ANOTHER NAME");
	case HP_IDENTITY_UNKNOWN:
		return _("does not tell its name");
	}
	return "";
}

void hp_remaining_put_machines(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_document *document = rest->doc.document;
	const struct hp_field columns[] = {
		{HP_FIELD_SHORT, _("Role"), NULL},
		{HP_FIELD_SHORT, _("Machine"), NULL},
		{HP_FIELD_TEXT, _("Identity"), NULL},
		{HP_FIELD_TEXT, _("Read from"), NULL},
	};
	if (rest->state->machine_count == 0) {
		(void)hp_document_add_text(document, parent, _("No machine is bound yet."));
		return;
	}
	struct hp_block *table = hp_document_add(document, parent, HP_BLOCK_TABLE);
	hp_document_set_fields(document, table, columns, HP_ARRAY_SIZE(columns));
	for (size_t i = 0; i < rest->state->machine_count; i++) {
		const struct hp_machine *machine = &rest->state->machines[i];
		const struct hp_field cells[] = {
			{HP_FIELD_SHORT, "", machine->role},
			{HP_FIELD_SHORT, "", *machine->name == '\0' ? "-" : machine->name},
			{HP_FIELD_TEXT, "", identity_word(machine->identity)},
			{HP_FIELD_TEXT, "", machine->url},
		};
		struct hp_block *row = hp_document_add(document, table, HP_BLOCK_ROW);
		hp_document_set_fields(document, row, cells, HP_ARRAY_SIZE(cells));
	}
}

/* ---- values ---- */

static void put_value(
	struct hp_remaining *rest, struct hp_block *parent, const struct hp_parameter *parameter)
{
	struct hp_document *document = rest->doc.document;
	const char *value = hp_run_value(rest->doc.run, HP_NONE, parameter->name);
	char *label = hp_asprintf("%s (%s)", parameter->name, parameter->title);
	if (hp_walk_value_is_withheld(rest->doc.run, parameter->name)) {
		(void)hp_document_add_fact(document, parent, label,
			_("not shown: the second person has still to find it out"));
	} else if (value != NULL && !parameter->secret) {
		(void)hp_document_add_fact(document, parent, label, value);
	} else {
		/* A secret is in no record: whoever knows it keeps it elsewhere. */
		const struct hp_field field = {HP_FIELD_TEXT, label, NULL};
		struct hp_block *line = hp_document_add(document, parent, HP_BLOCK_FIELDS);
		hp_document_set_fields(document, line, &field, 1);
	}
	free(label);
}

/* What was read from machines and later steps name; a value of several rounds once. */
static void put_remembered(struct hp_remaining *rest, struct hp_block *parent, size_t index)
{
	const struct hp_instance *item = instance_at(rest, index);
	for (size_t k = 0; k < item->step->remember_count && item->repeat == 1; k++) {
		const char *name = item->step->remember[k].name;
		const char *value = hp_run_value(rest->doc.run, index, name);
		if (value != NULL && !hp_walk_value_is_withheld(rest->doc.run, name)) {
			char *label = hp_asprintf(_("%s, read for step %s"), name, item->ref);
			(void)hp_document_add_fact(rest->doc.document, parent, label, value);
			free(label);
		}
	}
}

/* Later steps say "each of" a list: its names are wanted there. */
static void put_confirmed(struct hp_remaining *rest, struct hp_block *parent, size_t index)
{
	const struct hp_instance *item = instance_at(rest, index);
	struct hp_str names;
	if (item->hits == NULL || !hp_step_state_is_terminal(item->state)) {
		return;
	}
	hp_str_init(&names);
	for (size_t i = 0; item->hits[i] != NULL; i++) {
		hp_str_appendf(&names, "%s%s", i > 0 ? ", " : "", item->hits[i]);
	}
	char *label = hp_asprintf(_("%s, confirmed at step %s"), item->step->hits_name, item->ref);
	(void)hp_document_add_fact(
		rest->doc.document, parent, label, names.len > 0 ? names.data : _("none of them"));
	free(label);
	hp_str_finish(&names);
}

void hp_remaining_put_values(struct hp_remaining *rest, struct hp_block *parent)
{
	const struct hp_procedure *procedure = rest->state->procedure;
	for (size_t i = 0; i < procedure->parameter_count; i++) {
		put_value(rest, parent, &procedure->parameters[i]);
	}
	for (size_t i = 0; i < rest->state->instance_count; i++) {
		if (!instance_at(rest, i)->inactive) {
			put_remembered(rest, parent, i);
			put_confirmed(rest, parent, i);
		}
	}
}
