/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Head, machines and parameters of a run's documents. */
#include "document_parts.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/hash.h"
#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

/* ---- head ---- */

static const char *watermark(const struct hp_run_state *state)
{
	if (state->mode == HP_MODE_DRILL) {
		return "DRILL";
	}
	return state->procedure->status == HP_STATUS_DRAFT ? "DRAFT" : NULL;
}

int hp_doc_head(const struct hp_doc *doc, const struct hp_journal *journal, const char *kind,
	enum hp_paper paper, struct hp_error *err)
{
	const struct hp_run_state *state = hp_run_state(doc->run);
	const struct hp_procedure *procedure = state->procedure;
	struct hp_document *document = doc->document;
	struct hp_document_head *head = &document->head;
	struct hp_hash hash;
	char hex[HP_HASH_HEX_SIZE];
	int status = hp_document_date(state->last_wall_ms, &head->created_wall_ms, err);

	if (status < 0) {
		return status;
	}
	hp_journal_head(journal, &hash, &head->event_count);
	hp_hash_hex(&hash, hex);
	char *short_head = hp_digest_short(hex);
	const char *run = hp_journal_run_id(journal);
	head->kind = hp_document_text(document, kind);
	head->title = hp_document_text(document, procedure->title);
	head->id = hp_document_text(document, procedure->id);
	head->revision = hp_document_text(document, procedure->revision);
	head->status = hp_procedure_status_name(procedure->status);
	head->digest = hp_document_text(document, procedure->digest);
	head->digest_short = hp_document_take(document, hp_digest_short(procedure->digest));
	head->mode = state->mode == HP_MODE_LIVE ? "LIVE" : "DRILL";
	head->run = hp_document_text(document, run);
	head->head = hp_document_text(document, hex);
	head->watermark = watermark(state);
	head->code = hp_document_take(
		document, hp_asprintf("%s %zu %s", run, head->event_count, short_head));
	head->qr = hp_document_take(document,
		hp_asprintf("HOLDPOINT:1:%s:%s:%s:%s:%zu:%s", procedure->id, procedure->revision,
			procedure->digest, run, head->event_count, hex));
	head->language = hp_document_take(document, hp_i18n_language());
	head->paper = paper;
	free(short_head);
	return 0;
}

void hp_doc_code(const struct hp_doc *doc, struct hp_block *parent)
{
	struct hp_block *code = hp_document_add(doc->document, parent, HP_BLOCK_CODE);
	code->text = doc->document->head.code;
	code->value = doc->document->head.qr;
}

/* ---- words ---- */

const char *hp_doc_text(const struct hp_doc *doc, size_t instance, const char *text)
{
	if (text == NULL) {
		return NULL;
	}
	struct hp_scope scope = {.run = doc->run, .instance = instance};
	return hp_document_take(doc->document, hp_substitute(text, hp_scope_look_up, &scope, NULL));
}

char *hp_time_words(int64_t wall_ms)
{
	char time[HP_TIME_SIZE];
	hp_time_format(wall_ms, time);
	/* Days, then the time of day to the second. */
	return hp_asprintf("%.10s %.8sZ", time, time + sizeof("2026-01-02T") - 1);
}

const char *hp_doc_time(const struct hp_doc *doc, int64_t wall_ms)
{
	return wall_ms == 0 ? NULL : hp_document_take(doc->document, hp_time_words(wall_ms));
}

/* ---- machines ---- */

static const char *identity_words(const struct hp_doc *doc, const struct hp_machine *machine)
{
	const char *own = machine->own_name == NULL ? "?" : machine->own_name;
	switch (machine->identity) {
	case HP_IDENTITY_UNREAD:
		return _("its own name was not read");
	case HP_IDENTITY_MATCH:
		return hp_document_take(
			doc->document, hp_asprintf(_("calls itself %s: as entered"), own));
	case HP_IDENTITY_MISMATCH:
		return hp_document_take(
			doc->document, hp_asprintf(_("calls itself %s: ANOTHER MACHINE"), own));
	case HP_IDENTITY_UNKNOWN:
		return _("its own name cannot be read");
	}
	return "";
}

/* What keeps the helper in; a helper that is not locked in has to be seen (DESIGN section 3). */
static const char *confinement_words(const struct hp_machine *machine)
{
	if (machine->confinement == NULL || *machine->confinement == '\0') {
		return _("not locked in");
	}
	return machine->confinement;
}

/* Helpers are usually locked in alike: then it is said once. */
static bool are_locked_in_alike(const struct hp_run_state *state)
{
	for (size_t i = 1; i < state->machine_count; i++) {
		if (!hp_streq(confinement_words(&state->machines[0]),
			    confinement_words(&state->machines[i]))) {
			return false;
		}
	}
	return true;
}

static void put_machine(const struct hp_doc *doc, struct hp_block *table,
	const struct hp_machine *machine, bool alike)
{
	const struct hp_field cells[] = {
		{HP_FIELD_SHORT, "", machine->role},
		{HP_FIELD_SHORT, "", *machine->name == '\0' ? "-" : machine->name},
		{HP_FIELD_SHORT, "", machine->class_ == NULL ? "-" : machine->class_},
		{HP_FIELD_TEXT, "", identity_words(doc, machine)},
		{HP_FIELD_TEXT, "", machine->url == NULL ? "-" : machine->url},
		{HP_FIELD_TEXT, "", confinement_words(machine)},
	};
	struct hp_block *row = hp_document_add(doc->document, table, HP_BLOCK_ROW);
	hp_document_set_fields(doc->document, row, cells, HP_ARRAY_SIZE(cells) - (alike ? 1 : 0));
}

void hp_doc_machines(const struct hp_doc *doc, struct hp_block *parent)
{
	const struct hp_run_state *state = hp_run_state(doc->run);
	const struct hp_field columns[] = {
		{HP_FIELD_SHORT, _("Role"), NULL},
		{HP_FIELD_SHORT, _("Machine"), NULL},
		{HP_FIELD_SHORT, _("Class"), NULL},
		{HP_FIELD_TEXT, _("Identity"), NULL},
		{HP_FIELD_TEXT, _("Target"), NULL},
		{HP_FIELD_TEXT, _("Helper locked in by"), NULL},
	};
	bool alike = are_locked_in_alike(state);
	if (state->machine_count == 0) {
		(void)hp_document_add_text(doc->document, parent, _("No machine was named."));
		return;
	}
	struct hp_block *table = hp_document_add(doc->document, parent, HP_BLOCK_TABLE);
	hp_document_set_fields(
		doc->document, table, columns, HP_ARRAY_SIZE(columns) - (alike ? 1 : 0));
	for (size_t i = 0; i < state->machine_count; i++) {
		put_machine(doc, table, &state->machines[i], alike);
	}
	if (alike) {
		(void)hp_document_add_fact(doc->document, parent, _("Helpers locked in by"),
			confinement_words(&state->machines[0]));
	}
}

/* ---- parameters ---- */

/* A name is asked for once, whoever declares it: the run's procedure comes first. */
static bool was_listed(const struct hp_procedure *procedure, size_t called, const char *name)
{
	bool listed = hp_procedure_parameter(procedure, name) != NULL;
	for (size_t i = 0; i < called && !listed; i++) {
		listed = hp_procedure_parameter(procedure->called[i], name) != NULL;
	}
	return listed;
}

/* The run keeps no secret; all that comes before the one still to be asked for was given. */
static void put_parameter(const struct hp_doc *doc, struct hp_block *parent,
	const struct hp_parameter *parameter, bool *missing)
{
	const char *value = hp_run_value(doc->run, HP_NONE, parameter->name);
	*missing = *missing || parameter == hp_run_missing_parameter(doc->run);
	if (parameter->secret && !*missing) {
		value = _("entered, kept secret");
	}
	if (hp_walk_name_is_withheld(doc->run, parameter->name)) {
		value = "...";
	}
	char *text =
		hp_asprintf("%s (%s)", value == NULL ? _("not given") : value, parameter->title);
	(void)hp_document_add_fact(doc->document, parent, parameter->name, text);
	free(text);
}

void hp_doc_parameters(const struct hp_doc *doc, struct hp_block *parent)
{
	const struct hp_procedure *procedure = hp_run_state(doc->run)->procedure;
	bool missing = false;
	for (size_t i = 0; i < procedure->parameter_count; i++) {
		put_parameter(doc, parent, &procedure->parameters[i], &missing);
	}
	for (size_t i = 0; i < procedure->called_count; i++) {
		const struct hp_procedure *called = procedure->called[i];
		for (size_t k = 0; k < called->parameter_count; k++) {
			const struct hp_parameter *parameter = &called->parameters[k];
			if (!was_listed(procedure, i, parameter->name) &&
				hp_run_value(doc->run, HP_NONE, parameter->name) != NULL) {
				put_parameter(doc, parent, parameter, &missing);
			}
		}
	}
}

bool hp_doc_lasting(const struct hp_doc *doc, struct hp_block *parent)
{
	const char *note;
	size_t instance, count = 0;
	for (; hp_run_lasting(doc->run, count, &note, &instance); count++) {
		char *text = hp_asprintf(_("%s (since step %s)"), hp_doc_text(doc, instance, note),
			hp_run_state(doc->run)->instances[instance].ref);
		(void)hp_document_add_text(doc->document, parent, text);
		free(text);
	}
	return count > 0;
}
