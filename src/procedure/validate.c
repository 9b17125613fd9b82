/* SPDX-License-Identifier: GPL-3.0-or-later */
/* References: names in texts, ids of steps. */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/* ---- {Name} ---- */

static const char *name_hint(struct hp_reader *reader, const char *name)
{
	const struct hp_procedure *procedure = reader->procedure;
	const char **names =
		hp_calloc(procedure->parameter_count + procedure->role_count + 1, sizeof(*names));
	size_t count = 0;

	for (size_t i = 0; i < procedure->parameter_count; i++) {
		names[count++] = procedure->parameters[i].name;
	}
	for (size_t i = 0; i < procedure->role_count; i++) {
		names[count++] = procedure->roles[i].name;
	}
	const char *hint = hp_reader_hint(reader, name, names);
	free(names);
	return hint;
}

static void check_name(struct hp_reader *reader, const struct hp_json *at, const char *name,
	enum hp_text_use use, const struct hp_scope *scope)
{
	const struct hp_procedure *procedure = reader->procedure;
	const struct hp_parameter *parameter = hp_procedure_parameter(procedure, name);
	const struct hp_role *role = hp_procedure_role(procedure, name);

	if (parameter != NULL) {
		reader->parameter_used[parameter - procedure->parameters] = true;
		if (parameter->secret && use != HP_TEXT_TYPED) {
			hp_reader_error(reader, at, "secret-in-text",
				_("'%s' is secret and may stand only in a command under 'type'"),
				name);
		}
		return;
	}
	if (role == NULL) {
		hp_reader_error(reader, at, "unknown-name",
			_("'{%s}' is neither a parameter nor a host%s"), name,
			name_hint(reader, name));
		return;
	}
	reader->role_used[role - procedure->roles] = true;
	bool is_known_scope = scope == NULL || !scope->host_was_wrong;
	if (role->many && is_known_scope && (scope == NULL || !hp_streq(scope->each, role->name))) {
		hp_reader_error(reader, at, "many-without-each",
			_("'{%s}' can be many machines here; use it in a step repeated for "
			  "\"each\": \"%s\""),
			name, name);
	}
}

void hp_validate_names(struct hp_reader *reader, const struct hp_json *at, const char *text,
	enum hp_text_use use, const struct hp_scope *scope)
{
	struct hp_piece piece;

	for (size_t len = hp_piece_next(text, &piece); len > 0; len = hp_piece_next(text, &piece)) {
		if (piece.stray) {
			hp_reader_error(reader, at, "stray-brace",
				_("a '{' begins a name such as {SiteCode}; write '{{' for the sign "
				  "itself"));
		}
		if (piece.name != NULL) {
			char *name = hp_strndup(piece.name, piece.name_len);
			check_name(reader, at, name, use, scope);
			free(name);
		}
		text += len;
	}
}

/* ---- ids ---- */

static int compare_steps_by_id(const void *left, const void *right)
{
	const struct hp_step *a = *(const struct hp_step *const *)left;
	const struct hp_step *b = *(const struct hp_step *const *)right;
	int order = strcmp(a->id, b->id);

	if (order != 0) {
		return order;
	}
	return a->index < b->index ? -1 : a->index > b->index;
}

static void sort_by_id(struct hp_procedure *procedure)
{
	const struct hp_step **by_id = hp_calloc(procedure->all_count + 1, sizeof(*by_id));

	for (size_t i = 0; i < procedure->all_count; i++) {
		by_id[i] = procedure->all[i];
	}
	qsort(by_id, procedure->all_count, sizeof(*by_id), compare_steps_by_id);
	procedure->private_->by_id = by_id;
}

static void refuse_equal_ids(struct hp_reader *reader)
{
	const struct hp_step **by_id = reader->procedure->private_->by_id;

	for (size_t i = 1; i < reader->draft_count && !hp_reader_is_full(reader); i++) {
		const struct hp_step *first = by_id[i - 1];
		const struct hp_step *second = by_id[i];
		if (second->id[0] == '\0' || strcmp(first->id, second->id) != 0) {
			continue;
		}
		struct hp_json_place place = hp_json_where(
			reader->doc, hp_json_get(reader->drafts[first->index].json, "id"), false);
		hp_reader_error(reader, hp_json_get(reader->drafts[second->index].json, "id"),
			"duplicate-id", _("the step in line %zu has the id '%s' already"),
			place.line, second->id);
	}
}

/* ---- until ---- */

static void resolve_until(struct hp_reader *reader, const struct hp_step *step,
	const struct hp_json *value, struct hp_check *check)
{
	const char *id = hp_json_string(value);

	if (id == NULL) {
		return;
	}
	const struct hp_step *until = hp_procedure_step(reader->procedure, id);
	if (until == NULL) {
		hp_reader_error(reader, value, "unknown-step", _("there is no step '%s'%s"), id,
			hp_reader_step_hint(reader, id));
		return;
	}
	if (until == step) {
		hp_reader_error(reader, value, "until-not-later",
			_("step %s cannot end its own check; for a single look write \"holds\": "
			  "\"once\""),
			id);
		return;
	}
	if (until->index < step->index) {
		hp_reader_error(reader, value, "until-not-later",
			_("step '%s' comes before this one; a check is ended by a later step"), id);
		return;
	}
	if (until->kind != HP_STEP_ACTION) {
		hp_reader_error(reader, value, "until-no-action",
			_("'%s' is no action; a check is ended by the action that undoes it"), id);
		return;
	}
	check->until = until;
}

void hp_validate_references(struct hp_reader *reader)
{
	sort_by_id(reader->procedure);
	refuse_equal_ids(reader);
	for (size_t i = 0; i < reader->draft_count; i++) {
		const struct hp_draft_step *draft = &reader->drafts[i];
		const struct hp_json *json = hp_json_first(hp_json_get(draft->json, "verify"));
		for (size_t n = 0; n < draft->step->check_count; n++, json = hp_json_next(json)) {
			if (draft->checks[n].holds == HP_HOLDS_UNTIL) {
				const struct hp_json *holds = hp_json_get(json, "holds");
				resolve_until(reader, draft->step, hp_json_get(holds, "until"),
					&draft->checks[n]);
			}
		}
	}
}
