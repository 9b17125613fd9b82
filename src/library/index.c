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

static void add_step(struct hp_str *out, const struct hp_step *step)
{
	add_line(out, step->do_text);
	add_notices(out, step->notices, step->notice_count);
	add_lines(out, step->type);
	for (size_t i = 0; i < step->check_count; i++) {
		char *object = hp_fact_object(&step->checks[i].fact);
		add_line(out, object);
		add_line(out, step->checks[i].title);
		free(object);
	}
	add_line(out, step->see);
	add_line(out, step->if_not);
	add_line(out, step->why);
	add_line(out, step->not_in_source_reason);
}

char *hp_index_body(const struct hp_procedure *procedure)
{
	struct hp_str out;

	hp_str_init(&out);
	add_line(&out, procedure->condition);
	add_line(&out, procedure->objective);
	add_line(&out, procedure->safe_state);
	add_lines(&out, procedure->bring);
	add_lines(&out, procedure->prerequisites);
	add_notices(&out, procedure->notices, procedure->notice_count);
	for (size_t i = 0; i < procedure->parameter_count; i++) {
		add_line(&out, procedure->parameters[i].title);
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
