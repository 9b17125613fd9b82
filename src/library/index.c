/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words a procedure is found by. */
#include "index.h"

#include <stdlib.h>

#include "holdpoint/fact.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"

/* A slash between the texts, so that a snippet does not run two of them together unseen. */
static void add_line(struct hp_str *out, const char *text)
{
	if (text != NULL && text[0] != '\0') {
		hp_str_append(out, out->len > 0 ? " / " : "");
		hp_str_append(out, text);
	}
}

static void add_lines(struct hp_str *out, const char *const *texts)
{
	for (; texts != NULL && *texts != NULL; texts++) {
		add_line(out, *texts);
	}
}

static void add_notices(struct hp_str *out, const struct hp_notice *notices, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		add_line(out, notices[i].hazard);
		add_line(out, notices[i].avoid);
		add_line(out, notices[i].where);
		add_line(out, notices[i].consequence);
		add_line(out, notices[i].text);
	}
}

static void add_fact(struct hp_str *out, const struct hp_fact *fact)
{
	char *object = hp_fact_object(fact);

	add_line(out, object);
	free(object);
}

/* "auto", or each text of a list; a number says nothing by itself. */
static void add_value(struct hp_str *out, const struct hp_json *value)
{
	add_line(out, hp_json_string(value));
	for (const struct hp_json *item = hp_json_first(value); item != NULL;
		item = hp_json_next(item)) {
		add_line(out, hp_json_string(item));
	}
}

static void add_fields(struct hp_str *out, const struct hp_expect_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		add_value(out, fields[i].value);
	}
}

static void add_checks(struct hp_str *out, const struct hp_check *checks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct hp_check *check = &checks[i];
		add_fact(out, &check->fact);
		add_line(out, check->title);
		add_fields(out, check->fields, check->field_count);
		add_fields(out, check->advise, check->advise_count);
		if (check->same_as != NULL) {
			add_fact(out, &check->same_as->fact);
		}
		add_line(out, check->basis);
	}
}

static void add_parameter(struct hp_str *out, const struct hp_parameter *parameter)
{
	add_line(out, parameter->title);
	add_line(out, parameter->explain);
	add_line(out, parameter->unit);
	add_lines(out, parameter->choices);
}

/* What is asked for, beside the question itself. */
static void add_answer(struct hp_str *out, const struct hp_step *step)
{
	if (step->input != NULL) {
		add_line(out, step->input->name);
		add_parameter(out, step->input);
	}
	if (step->hits != NULL) {
		add_line(out, step->hits_name);
		add_fact(out, step->hits);
	}
	add_line(out, step->independent_ask);
	if (step->repeat != NULL) {
		add_line(out, step->repeat->ask);
	}
	if (step->call != NULL) {
		add_line(out, step->call->id);
	}
}

static void add_step(struct hp_str *out, const struct hp_step *step)
{
	add_line(out, step->do_text);
	add_line(out, step->actor);
	add_notices(out, step->notices, step->notice_count);
	add_lines(out, step->type);
	add_answer(out, step);
	add_checks(out, step->checks, step->check_count);
	add_line(out, step->see);
	add_line(out, step->if_not);
	if (step->timer != NULL) {
		add_line(out, step->timer->if_late);
	}
	add_line(out, step->defer_due);
	for (size_t i = 0; i < step->lasting_count; i++) {
		add_line(out, step->lasting[i].note);
	}
	add_line(out, step->why);
	add_line(out, step->not_in_source_reason);
}

char *hp_index_body(const struct hp_procedure *procedure)
{
	struct hp_str out;

	hp_str_init(&out);
	add_line(&out, procedure->change);
	add_line(&out, procedure->approved_by);
	add_line(&out, procedure->condition);
	add_line(&out, procedure->objective);
	add_line(&out, procedure->safe_state);
	add_lines(&out, procedure->bring);
	add_lines(&out, procedure->prerequisites);
	add_notices(&out, procedure->notices, procedure->notice_count);
	for (size_t i = 0; i < procedure->parameter_count; i++) {
		add_parameter(&out, &procedure->parameters[i]);
	}
	for (size_t i = 0; i < procedure->role_count; i++) {
		add_line(&out, procedure->roles[i].title);
	}
	for (size_t i = 0; i < procedure->all_count; i++) {
		add_step(&out, procedure->all[i]);
	}
	return hp_str_detach(&out);
}

char *hp_index_sources(const struct hp_procedure *procedure)
{
	struct hp_json *array = hp_json_new_array();

	for (size_t i = 0; i < procedure->source_count; i++) {
		const struct hp_source *source = &procedure->sources[i];
		struct hp_str text;
		hp_str_init(&text);
		hp_str_append(&text, source->document);
		if (source->part != NULL) {
			hp_str_appendf(&text, ", %s", source->part);
		}
		hp_json_add_string(array, text.data);
		hp_str_finish(&text);
	}
	char *json = hp_json_canonical(array);
	hp_json_free(array);
	return json;
}
