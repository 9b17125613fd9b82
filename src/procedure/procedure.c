/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The finished model: looking things up, counting, letting go. */
#include "procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/error.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/pattern.h"
#include "holdpoint/utf8.h"

#define PARAMETER_VALUE_MAX 255u /* characters */

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

size_t hp_procedure_count_steps(const struct hp_procedure *procedure)
{
	size_t count = 0;

	for (size_t i = 0; i < procedure->all_count; i++) {
		count += hp_step_kind_is_leaf(procedure->all[i]->kind);
	}
	return count;
}

size_t hp_procedure_count_checks(const struct hp_procedure *procedure)
{
	size_t count = 0;

	for (size_t i = 0; i < procedure->all_count; i++) {
		count += procedure->all[i]->check_count;
	}
	return count;
}

/* What a right value looks like. A secret value is never repeated. */
static int say_wrong_value(
	const struct hp_parameter *parameter, const char *value, struct hp_error *err)
{
	if (parameter->secret) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("what was entered does not fit %s (%s): %s"), parameter->name,
			parameter->title, parameter->explain);
	}
	char *shown = hp_text_clean_cut(value, 60);
	int status = hp_error_set(err, HP_ERR_INVALID, _("'%s' does not fit %s (%s): %s"), shown,
		parameter->name, parameter->title, parameter->explain);
	free(shown);
	return status;
}

int hp_parameter_check(
	const struct hp_parameter *parameter, const char *value, struct hp_error *err)
{
	size_t len = strlen(value);

	if (len == 0) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("%s (%s) needs a value; none was entered"), parameter->name,
			parameter->title);
	}
	if (!hp_utf8_is_valid(value, len) || hp_utf8_count(value, len) > PARAMETER_VALUE_MAX) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("%s (%s) takes a text of 1 to %u characters in UTF-8"), parameter->name,
			parameter->title, PARAMETER_VALUE_MAX);
	}
	char *clean = hp_text_clean(value, len, false);
	bool is_clean = strcmp(clean, value) == 0;
	free(clean);
	if (!is_clean) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("%s (%s) takes no line breaks, control characters or direction marks"),
			parameter->name, parameter->title);
	}
	if (parameter->pattern == NULL) {
		return 0;
	}
	int matched = hp_pattern_match(parameter->pattern, value, err);
	if (matched < 0) {
		return hp_error_prefix(err, "%s", parameter->name);
	}
	return matched > 0 ? 0 : say_wrong_value(parameter, value, err);
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
