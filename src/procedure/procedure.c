/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The finished model: looking things up, counting, letting go. */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/pattern.h"

static const char *const status_names[] = {
	[HP_STATUS_DRAFT] = "DRAFT",
	[HP_STATUS_VERIFIED] = "VERIFIED",
	[HP_STATUS_APPROVED] = "APPROVED",
};

static const char *const expect_names[] = {
	[HP_EXPECT_PRESENT] = "present",
	[HP_EXPECT_ABSENT] = "absent",
	[HP_EXPECT_UNCHANGED] = "unchanged",
	[HP_EXPECT_EQUAL] = "equal",
	[HP_EXPECT_NONE] = "none",
	[HP_EXPECT_CHANGED] = "changed",
};

const char *hp_procedure_status_name(enum hp_procedure_status status)
{
	return status_names[status];
}

const char *hp_expect_name(enum hp_expect expect)
{
	return expect_names[expect];
}

void hp_procedure_free(struct hp_procedure *procedure)
{
	if (procedure == NULL) {
		return;
	}
	struct hp_procedure_private *private_ = procedure->private_;
	for (size_t i = 0; i < private_->pattern_count; i++) {
		hp_pattern_free(private_->patterns[i]);
	}
	for (size_t i = 0; i < private_->linked_count; i++) {
		hp_procedure_free(private_->linked[i]);
	}
	free(private_->linked);
	free(private_->calls);
	free(private_->call_steps);
	free(private_->patterns);
	free(private_->by_id);
	hp_json_doc_free(private_->doc);
	hp_arena_finish(&private_->arena);
	free(private_);
	free(procedure->canonical);
	free(procedure);
}

const char *hp_procedure_file(const struct hp_procedure *procedure)
{
	return hp_json_doc_name(procedure->private_->doc);
}

void hp_procedure_id_place(
	const struct hp_procedure *procedure, size_t *ret_line, size_t *ret_column)
{
	const struct hp_json_doc *doc = procedure->private_->doc;
	struct hp_json_place place =
		hp_json_where(doc, hp_json_get(hp_json_doc_root(doc), "id"), false);

	*ret_line = place.line;
	*ret_column = place.column;
}

static int compare_id_with_step(const void *id, const void *step)
{
	return strcmp(id, (*(const struct hp_step *const *)step)->id);
}

const struct hp_step *hp_procedure_step(const struct hp_procedure *procedure, const char *id)
{
	if (id == NULL || procedure->all_count == 0) {
		return NULL;
	}
	const struct hp_step *const *found = bsearch(id, procedure->private_->by_id,
		procedure->all_count, sizeof(*procedure->private_->by_id), compare_id_with_step);
	return found != NULL ? *found : NULL;
}

const struct hp_role *hp_procedure_role(const struct hp_procedure *procedure, const char *name)
{
	for (size_t i = 0; name != NULL && i < procedure->role_count; i++) {
		if (strcmp(procedure->roles[i].name, name) == 0) {
			return &procedure->roles[i];
		}
	}
	return NULL;
}

const struct hp_parameter *hp_procedure_parameter(
	const struct hp_procedure *procedure, const char *name)
{
	for (size_t i = 0; name != NULL && i < procedure->parameter_count; i++) {
		if (strcmp(procedure->parameters[i].name, name) == 0) {
			return &procedure->parameters[i];
		}
	}
	return NULL;
}

bool hp_step_kind_is_leaf(enum hp_step_kind kind)
{
	switch (kind) {
	case HP_STEP_ACTION:
	case HP_STEP_DECISION:
	case HP_STEP_STOP:
	case HP_STEP_INPUT:
	case HP_STEP_HITS:
	case HP_STEP_GOTO:
		return true;
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_CALL:
	case HP_STEP_WATCH:
		return false;
	}
	return false;
}

/* One of `steps` at which a person acts or answers. */
static bool is_counted(const struct hp_step *step)
{
	return step->entry == HP_ENTRY_NONE && hp_step_kind_is_leaf(step->kind);
}

size_t hp_procedure_count_steps(const struct hp_procedure *procedure)
{
	size_t count = 0;

	for (size_t i = 0; i < procedure->all_count; i++) {
		const struct hp_step *step = procedure->all[i];
		count += is_counted(step);
	}
	return count;
}

size_t hp_procedure_count_checks(const struct hp_procedure *procedure)
{
	size_t count = 0;

	for (size_t i = 0; i < procedure->all_count; i++) {
		const struct hp_step *step = procedure->all[i];
		count += is_counted(step) ? step->check_count : 0;
	}
	return count;
}

const char *hp_notice_kind_name(enum hp_notice_kind kind)
{
	switch (kind) {
	case HP_NOTICE_WARNING:
		return "warning";
	case HP_NOTICE_CAUTION:
		return "caution";
	case HP_NOTICE_NOTE:
		return "note";
	}
	return "note";
}

const char *hp_notice_word(enum hp_notice_kind kind)
{
	switch (kind) {
	case HP_NOTICE_WARNING:
		return _("WARNING");
	case HP_NOTICE_CAUTION:
		return _("CAUTION");
	case HP_NOTICE_NOTE:
		return _("NOTE");
	}
	return "";
}
