/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that lead elsewhere (R47): `call` comes back behind itself, `goto` does not. */
#include "procedure_internal.h"

#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"

/* ---- call ---- */

static void add_call(struct hp_reader *reader, struct hp_call *call, const struct hp_step *step)
{
	struct hp_procedure_private *private_ = reader->procedure->private_;
	size_t capacity = private_->call_capacity;

	private_->call_steps = hp_grow(private_->call_steps, private_->call_count, &capacity,
		sizeof(*private_->call_steps));
	private_->calls = hp_grow(private_->calls, private_->call_count, &private_->call_capacity,
		sizeof(struct hp_call *));
	private_->call_steps[private_->call_count] = step;
	private_->calls[private_->call_count++] = call;
}

/* Another procedure by its id, or {"group": "ID"} of this one. */
static void parse_target(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	struct hp_call *call)
{
	static const char *const members[] = {"group", NULL};
	const struct hp_json *value = hp_json_get(json, "call");

	if (hp_json_is(value, HP_JSON_OBJECT)) {
		(void)hp_reader_members(reader, value, members);
		hp_reader_ref(reader, HP_REF_CALL,
			hp_reader_get(reader, value, "group", HP_JSON_STRING, true), step,
			&call->group);
		return;
	}
	value = hp_reader_get(reader, json, "call", HP_JSON_STRING, true);
	if (value == NULL || !hp_reader_check_text(reader, value, HP_TEXT_PLAIN, NULL)) {
		return;
	}
	call->id = hp_json_string(value);
	add_call(reader, call, step);
	if (hp_streq(call->id, reader->procedure->id)) {
		hp_reader_error(reader, value, "call-circle",
			_("a procedure cannot call itself; to do a part of it again, call its "
			  "group or use 'goto'"));
	}
}

/* The machine that stands for a role there: one that is many here has to be one by then. */
static void parse_hosts(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_scope *inner, struct hp_call *call)
{
	const struct hp_json *object = hp_reader_get(reader, json, "hosts", HP_JSON_OBJECT, false);

	if (object == NULL || !hp_reader_count_is_fine(reader, object, HP_NAMES_MAX)) {
		return;
	}
	struct hp_call_host *hosts =
		hp_arena_alloc(reader->arena, (hp_json_count(object) + 1) * sizeof(*hosts));
	for (const struct hp_json *m = hp_json_first(object); m != NULL; m = hp_json_next(m)) {
		const char *name = hp_json_string(
			hp_reader_get(reader, object, hp_json_key(m), HP_JSON_STRING, false));
		if (name == NULL || hp_reader_role(reader, m, name) == NULL) {
			continue;
		}
		hosts[call->host_count++] =
			(struct hp_call_host){.role = hp_json_key(m), .caller = name};
	}
	call->hosts = hosts;
	(void)inner;
}

static void parse_set(struct hp_reader *reader, const struct hp_json *json,
	const struct hp_scope *inner, struct hp_call *call)
{
	const struct hp_json *object = hp_reader_get(reader, json, "set", HP_JSON_OBJECT, false);

	if (object == NULL || !hp_reader_count_is_fine(reader, object, HP_NAMES_MAX)) {
		return;
	}
	struct hp_call_value *values =
		hp_arena_alloc(reader->arena, (hp_json_count(object) + 1) * sizeof(*values));
	for (const struct hp_json *m = hp_json_first(object); m != NULL; m = hp_json_next(m)) {
		if (!hp_reader_check_text(reader, m, HP_TEXT_FACT, inner)) {
			continue;
		}
		values[call->value_count++] =
			(struct hp_call_value){.name = hp_json_key(m), .text = hp_json_string(m)};
	}
	call->values = values;
}

void hp_parse_call(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step,
	const struct hp_scope *inner)
{
	struct hp_call *call = hp_arena_alloc(reader->arena, sizeof(*call));

	step->call = call;
	parse_target(reader, json, step, call);
	parse_hosts(reader, json, inner, call);
	parse_set(reader, json, inner, call);
}

/* ---- goto ---- */

void hp_parse_goto(struct hp_reader *reader, const struct hp_json *json, struct hp_step *step)
{
	const struct hp_json *target = hp_reader_get(reader, json, "goto", HP_JSON_STRING, true);

	step->do_text = "";
	if (target == NULL) {
		return;
	}
	step->do_text =
		hp_arena_printf(reader->arena, _("Go on at step %s."), hp_json_string(target));
	hp_reader_ref(reader, HP_REF_GOTO, target, step, &step->jump);
}
