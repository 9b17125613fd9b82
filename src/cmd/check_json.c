/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "check.h"
#include "cmd.h"
#include "holdpoint/clock.h"
#include "holdpoint/json.h"
#include "holdpoint/judge.h"
#include "holdpoint/procedure.h"

static struct hp_json *item_json(const struct hp_survey_item *item)
{
	const struct hp_judgement *judgement = &item->judgement;
	bool looked = hp_check_looked(item);
	struct hp_json *out = hp_json_new_object();
	char time[HP_TIME_SIZE];
	char *why = hp_why_text(judgement);
	hp_time_format(judgement->observation.wall_ms, time);
	hp_json_set_string(out, "step", item->step);
	hp_json_set_string(out, "host", item->host);
	hp_json_set_string(out, "machine", item->machine);
	hp_json_set_string(out, "target", item->target);
	hp_json_set_string(out, "check", item->check);
	hp_json_set_string(out, "expected",
		judgement->expected == NULL ? item->required : judgement->expected);
	hp_json_set_string(out, "observed", judgement->observed);
	hp_json_set_string(out, "verdict", hp_verdict_name(judgement->verdict));
	hp_json_set_string(out, "why", why);
	hp_json_set_string(out, "why_code", hp_why_name(judgement->why));
	hp_json_set_string(out, "source", looked ? judgement->observation.source : NULL);
	hp_json_set_string(out, "time", looked ? time : NULL);
	hp_json_set_string(out, "reason_code", looked ? judgement->observation.reason_code : NULL);
	free(why);
	return out;
}

static struct hp_json *machine_json(const struct hp_survey_machine *machine)
{
	struct hp_json *out = hp_json_new_object();
	hp_json_set_string(out, "host", machine->host);
	hp_json_set_string(out, "machine", machine->machine);
	hp_json_set_string(out, "target", machine->target);
	hp_json_set_string(out, "own_name", machine->own_name);
	hp_json_set_string(out, "identity", machine->identity);
	hp_json_set_string(out, "unreadable", machine->reason);
	return out;
}

int hp_check_print_json(const struct hp_procedure *procedure, const struct hp_survey *survey)
{
	struct hp_json *out = hp_json_new_object();
	struct hp_json *checks = hp_json_new_array();
	struct hp_json *machines = hp_json_new_array();
	char time[HP_TIME_SIZE];
	hp_time_format(survey->begun_wall_ms, time);
	hp_json_set_string(out, "procedure", procedure->id);
	hp_json_set_string(out, "revision", procedure->revision);
	hp_json_set_string(out, "digest", procedure->digest);
	hp_json_set_string(out, "verdict", hp_verdict_name(survey->verdict));
	hp_json_set_string(out, "begun", time);
	hp_json_set_int(out, "rounds", (int64_t)survey->rounds);
	hp_json_set_bool(out, "broken_off", survey->broken_off);
	for (size_t i = 0; i < survey->machine_count; i++) {
		hp_json_add(machines, machine_json(&survey->machines[i]));
	}
	hp_json_set(out, "machines", machines);
	for (size_t i = 0; i < survey->count; i++) {
		hp_json_add(checks, item_json(&survey->items[i]));
	}
	hp_json_set(out, "checks", checks);
	return hp_cmd_print_json(out);
}
