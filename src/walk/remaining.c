/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rest of a run as a document: the order of its parts, and the way back from paper. */
#include "remaining.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "holdpoint/report.h"
#include "report_internal.h"

/* ---- where we are ---- */

static void put_fact(
	struct hp_remaining *rest, struct hp_block *parent, const char *label, char *text_taken)
{
	(void)hp_document_add_fact(rest->doc.document, parent, label, text_taken);
	free(text_taken);
}

static void put_reason(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_document *document = rest->doc.document;
	const struct hp_run_state *state = rest->state;
	const char *safe_state = rest->state->procedure->safe_state;
	if (state->status == HP_RUN_HELD) {
		(void)hp_document_add_fact(document, parent, _("Held because"), state->held_reason);
	} else if (state->phase == HP_PHASE_ENDED) {
		(void)hp_document_add_fact(document, parent, _("Ended with"), state->end_text);
	}
	if (state->status == HP_RUN_STOPPED) {
		(void)hp_document_add_fact(document, parent, _("Safe state"),
			hp_doc_text(&rest->doc, HP_NONE, safe_state));
	}
}

static size_t count_open(const struct hp_remaining *rest)
{
	size_t count = 0;
	for (size_t i = 0; i < rest->state->instance_count; i++) {
		const struct hp_instance *item = &rest->state->instances[i];
		count += hp_step_kind_is_leaf(item->step->kind) && !item->inactive &&
			 !hp_step_state_is_terminal(item->state) &&
			 !hp_run_is_idle_round(rest->doc.run, i);
	}
	return count;
}

static void put_place(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_document *document = rest->doc.document;
	const struct hp_run_state *state = rest->state;
	struct hp_block *section =
		hp_document_add_section(document, parent, NULL, _("Where the run stands"));
	size_t current = hp_run_current(rest->doc.run);
	const char *at = current != HP_NONE ? state->instances[current].ref : state->stopped_at;
	(void)hp_document_add_fact(
		document, section, _("State"), hp_run_status_name(state->status));
	put_reason(rest, section);
	(void)hp_document_add_fact(document, section, _("At step"),
		at != NULL                       ? at
		: state->phase == HP_PHASE_START ? _("before step 1")
						 : NULL);
	if (state->phase == HP_PHASE_WALK) {
		size_t open = count_open(rest);
		put_fact(rest, section, _("Open"),
			hp_asprintf(
				hp_ngettext("%zu step", "%zu steps", (unsigned long)open), open));
	}
	(void)hp_document_add_fact(document, section, _("Operator"), state->operator_name);
	(void)hp_document_add_fact(
		document, section, _("Begun"), hp_doc_time(&rest->doc, state->started_wall_ms));
	(void)hp_document_add_fact(
		document, section, _("Written"), hp_doc_time(&rest->doc, state->last_wall_ms));
	put_fact(rest, section, _("Record"),
		hp_asprintf(
			_("%zu events, head %s"), document->head.event_count, document->head.head));
	hp_doc_code(&rest->doc, section);
}

/* ---- the way back ---- */

static void put_hold(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_document *document = rest->doc.document;
	const struct hp_field hold[] = {
		{HP_FIELD_SHORT, _("Held at step"), NULL},
		{HP_FIELD_TIME, _("Time"), NULL},
		{HP_FIELD_TEXT, _("Because"), NULL},
	};
	const struct hp_field on[] = {
		{HP_FIELD_TIME, _("Gone on at"), NULL},
		{HP_FIELD_INITIALS, _("Initials"), NULL},
	};
	struct hp_block *section =
		hp_document_add_section(document, parent, NULL, _("Interruptions and notes"));
	for (int i = 0; i < 2; i++) {
		struct hp_block *line = hp_document_add(document, section, HP_BLOCK_FIELDS);
		hp_document_set_fields(document, line, hold, HP_ARRAY_SIZE(hold));
		line = hp_document_add(document, section, HP_BLOCK_FIELDS);
		hp_document_set_fields(document, line, on, HP_ARRAY_SIZE(on));
	}
	struct hp_block *notes = hp_document_add(document, section, HP_BLOCK_SPACE);
	notes->label = hp_document_text(document, _("Notes"));
	notes->number = 6;
}

static void put_sign_off(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_document *document = rest->doc.document;
	const struct hp_field person[] = {
		{HP_FIELD_TEXT, _("Worked on paper: name"), NULL},
		{HP_FIELD_INITIALS, _("Initials"), NULL},
		{HP_FIELD_TIME, _("From"), NULL},
		{HP_FIELD_TIME, _("To"), NULL},
	};
	struct hp_block *section = hp_document_add_section(document, parent, NULL, _("Sign-off"));
	for (int i = 0; i < 2; i++) {
		struct hp_block *line = hp_document_add(document, section, HP_BLOCK_FIELDS);
		hp_document_set_fields(document, line, person, HP_ARRAY_SIZE(person));
	}
}

/* STATE, of STATE/runs/RUN; NULL where it cannot be told. Whoever comes back may stand in another
 * folder, so it is whole. Caller frees. */
static char *state_folder(const struct hp_journal *journal)
{
	char *folder = realpath(hp_journal_folder(journal), NULL);
	for (int up = 0; folder != NULL && up < 2; up++) {
		char *slash = strrchr(folder, '/');
		*(slash == NULL ? folder : slash) = '\0';
	}
	return folder;
}

static void put_command(struct hp_remaining *rest, struct hp_block *parent, const char *verb)
{
	char *state = state_folder(rest->source->journal);
	struct hp_block *block = hp_document_add(rest->doc.document, parent, HP_BLOCK_COMMAND);
	block->text = hp_document_take(
		rest->doc.document, hp_walk_command_for(state, rest->state->id, verb));
	free(state);
}

static void put_way_back(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_document *document = rest->doc.document;
	struct hp_block *section =
		hp_document_add_section(document, parent, NULL, _("Back from paper"));
	if (rest->state->phase == HP_PHASE_ENDED) {
		(void)hp_document_add_text(document, section,
			_("This run has ended; nothing of it is to be entered."));
		return;
	}
	(void)hp_document_add_text(document, section,
		_("When the tool can be used again, enter what was done, with the initials and "
		  "times written here. What a machine can show is then read again."));
	put_command(rest, section, "import-paper");
	(void)hp_document_add_text(document, section,
		_("To go on in the tool without having done anything on paper:"));
	put_command(rest, section, "resume");
}

/* ---- all of it ---- */

static void put_machines(struct hp_remaining *rest, struct hp_block *parent)
{
	struct hp_document *document = rest->doc.document;
	/* The whole checklist follows then, with its values and rows for machines. */
	bool before = rest->state->phase == HP_PHASE_START;
	if (before && rest->state->machine_count == 0) {
		return;
	}
	struct hp_block *section = hp_document_add_section(
		document, parent, NULL, before ? _("Machines") : _("Machines and values"));
	hp_remaining_put_machines(rest, section);
	if (!before) {
		hp_remaining_put_values(rest, section);
	}
}

static void build(struct hp_remaining *rest)
{
	struct hp_document *document = rest->doc.document;
	struct hp_block *root = &document->root;
	bool over = rest->state->phase == HP_PHASE_ENDED;
	(void)hp_document_add_text(document, root,
		over ? _("This run has ended. What follows is how it stood.")
		     : _("This sheet goes on where the tool left off. Do what is open in its "
			 "order. "
			 "Write initials and the time at each step when it is done, and what you "
			 "saw at each check: on paper nobody looks but you."));
	put_place(rest, root);
	hp_remaining_put_around(rest, root);
	put_machines(rest, root);
	hp_remaining_put_open(rest, root);
	hp_remaining_put_in_force(rest, root);
	if (!over) {
		put_hold(rest, root);
		put_sign_off(rest, root);
	}
	hp_remaining_put_done(rest, root);
	hp_remaining_put_notes(rest, root);
	put_way_back(rest, root);
}

int hp_remaining_document(const struct hp_remaining_source *source, enum hp_paper paper,
	struct hp_document **ret_document, struct hp_error *err)
{
	struct hp_remaining rest = {
		.doc = {.document = hp_document_new(), .run = source->run},
		.source = source,
		.state = hp_run_state(source->run),
	};
	int status = hp_doc_head(&rest.doc, source->journal, _("Rest of the run"), paper, err);
	if (status < 0) {
		hp_document_free(rest.doc.document);
		return status;
	}
	build(&rest);
	*ret_document = rest.doc.document;
	return 0;
}

int hp_report_remaining(const char *state_folder, const char *run_id,
	const struct hp_report_options *options, struct hp_document **ret_document,
	struct hp_error *err)
{
	struct hp_record record;
	int status = hp_record_open(state_folder, run_id, &record, err);
	if (status < 0) {
		return status;
	}
	const struct hp_remaining_source source = {
		.run = record.run,
		.journal = record.journal,
		.events = &record.events,
	};
	status = hp_remaining_document(&source, options->paper, ret_document, err);
	hp_record_finish(&record);
	return status;
}
