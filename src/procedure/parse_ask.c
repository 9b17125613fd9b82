/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps at which a person gives something: a value (input), or the items of a list (hits). */
#include "procedure_internal.h"

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

void hp_parse_input(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *inner)
{
	struct hp_parameter *input = hp_arena_alloc(reader->arena, sizeof(*input));
	const struct hp_json *name = hp_reader_get(reader, json, "name", HP_JSON_STRING, true);

	(void)inner;
	input->name = name != NULL ? hp_json_string(name) : "";
	input->title = step->do_text;
	hp_parse_value(reader, json, input);
	hp_parse_differs(reader, json, input);
	step->input = input;
	if (name != NULL) {
		hp_name_define(reader, name, false,
			&(struct hp_name){.name = input->name,
				.kind = HP_NAME_INPUT,
				.step = step,
				.input = input});
	}
}

static void parse_from(struct hp_reader *reader, const struct hp_json *from, struct hp_step *step,
	const struct hp_scope *inner)
{
	static const char *const others[] = {"host", "view", NULL};
	struct hp_fact *fact = hp_arena_alloc(reader->arena, sizeof(*fact));

	step->hits = fact;
	const struct hp_json *value = hp_parse_fact(reader, from, others, inner, fact);
	step->host = hp_parse_fact_host(reader, from, step->host, inner);
	if (value == NULL) {
		return;
	}
	hp_parse_fact_options(reader, from, fact);
	if (!hp_fact_info(fact->kind)->is_list) {
		hp_reader_error(reader, value, "hits-no-list",
			_("'%s' is no list; hits are taken from 'keys', 'services', 'shares', "
			  "'accounts', 'groups' or 'files'"),
			hp_fact_info(fact->kind)->json_name);
	}
}

void hp_parse_hits(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *inner)
{
	const struct hp_json *name = hp_reader_get(reader, json, "name", HP_JSON_STRING, true);
	const struct hp_json *from = hp_reader_get(reader, json, "from", HP_JSON_OBJECT, true);

	if (from != NULL) {
		if (hp_json_get(from, "host") == NULL) {
			hp_parse_require_host(reader, json, step, inner);
		}
		parse_from(reader, from, step, inner);
	}
	step->see = hp_reader_text(reader, json, "see", HP_TEXT_PROSE, false, inner);
	step->if_not = hp_reader_text(reader, json, "if_not", HP_TEXT_PROSE, false, inner);
	if (name == NULL) {
		return;
	}
	step->hits_name = hp_json_string(name);
	hp_name_define(reader, name, false,
		&(struct hp_name){.name = step->hits_name, .kind = HP_NAME_LIST, .step = step});
}
