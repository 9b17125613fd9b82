/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a step leaves behind: remembered values and lasting notes. */
#include "procedure_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/* ---- remember ---- */

static void parse_source(struct hp_reader *reader, const struct hp_json *object,
	const struct hp_step *step, const struct hp_scope *scope, struct hp_remember *remember)
{
	static const char *const others[] = {"host", "view", "sha256", NULL};
	const struct hp_json *from = hp_reader_get(reader, object, "from", HP_JSON_OBJECT, true);
	const struct hp_json *field = hp_reader_get(reader, object, "field", HP_JSON_STRING, true);

	remember->field = hp_json_string(field);
	if (from == NULL) {
		return;
	}
	const struct hp_json *fact = hp_parse_fact(reader, from, others, scope, &remember->fact);
	remember->host = hp_parse_fact_host(reader, from, step->host, scope);
	if (fact == NULL) {
		return;
	}
	hp_parse_fact_options(reader, from, &remember->fact);
	if (hp_fact_info(remember->fact.kind)->is_list) {
		hp_reader_error(reader, fact, "remember-from-list",
			_("one value is remembered, and '%s' is a list; confirm lists in a step "
			  "of the kind 'hits'"),
			hp_fact_info(remember->fact.kind)->json_name);
	} else if (field != NULL) {
		hp_parse_field_name(reader, field, &remember->fact);
		remember->fact.sha256 =
			remember->fact.sha256 || strcmp(remember->field, "sha256") == 0;
	}
}

void hp_parse_remember(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope)
{
	static const char *const members[] = {"from", "field", NULL};
	const struct hp_json *object = NULL;

	if (step->kind == HP_STEP_ACTION) {
		object = hp_reader_get(reader, json, "remember", HP_JSON_OBJECT, false);
	}
	if (object == NULL || !hp_reader_count_is_fine(reader, object, HP_NAMES_MAX)) {
		return;
	}
	struct hp_remember *list =
		hp_arena_alloc(reader->arena, (hp_json_count(object) + 1) * sizeof(*list));
	if (step->host == NULL && !scope->host_is_none && !scope->host_was_wrong &&
		hp_json_get(json, "verify") == NULL) {
		hp_reader_error(reader, object, "no-host",
			_("say on which machine this is done: 'host' or 'each'"));
	}
	for (const struct hp_json *m = hp_json_first(object); m != NULL; m = hp_json_next(m)) {
		struct hp_remember *remember = &list[step->remember_count++];
		remember->name = hp_json_key(m);
		if (hp_reader_members(reader, m, members)) {
			parse_source(reader, m, step, scope, remember);
		}
	}
	/* After all facts: none of them may name what is only read now. */
	for (const struct hp_json *m = hp_json_first(object); m != NULL; m = hp_json_next(m)) {
		hp_name_define(reader, m, true,
			&(struct hp_name){
				.name = hp_json_key(m), .kind = HP_NAME_REMEMBERED, .step = step});
	}
	step->remember = list;
}

/* ---- lasting (R40) ---- */

void hp_parse_lasting(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *scope)
{
	static const char *const members[] = {"note", "until", NULL};
	const struct hp_json *array = hp_reader_get(reader, json, "lasting", HP_JSON_ARRAY, false);

	if (array == NULL) {
		return;
	}
	if (hp_json_count(array) == 0) {
		hp_reader_error(reader, array, "empty",
			_("this list is empty; leave the member '%s' out"), "lasting");
	}
	struct hp_lasting *list =
		hp_arena_alloc(reader->arena, (hp_json_count(array) + 1) * sizeof(*list));
	for (const struct hp_json *item = hp_json_first(array); item != NULL;
		item = hp_json_next(item)) {
		struct hp_lasting *lasting = &list[step->lasting_count];
		if (!hp_reader_members(reader, item, members)) {
			continue;
		}
		lasting->note = hp_reader_text(reader, item, "note", HP_TEXT_NOTICE, true, scope);
		hp_reader_ref(reader, HP_REF_LASTING_UNTIL,
			hp_reader_get(reader, item, "until", HP_JSON_STRING, false), step,
			&lasting->until);
		step->lasting_count++;
	}
	step->lasting = list;
}
