/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of the dump that tells what was answered, signed, measured and put off. */
#include "holdpoint/json.h"
#include "run_internal.h"

static struct hp_json *dump_hits(const char *const *hits)
{
	struct hp_json *array = hits != NULL ? hp_json_new_array() : NULL;
	for (; hits != NULL && *hits != NULL; hits++) {
		hp_json_add_string(array, *hits);
	}
	return array;
}

void dump_answers(const struct hp_instance *instance, struct hp_json *object)
{
	hp_json_set_string(object, "value", instance->value);
	hp_json_set(object, "hits", dump_hits(instance->hits));
	hp_json_set_string(object, "signed_before", instance->signed_before);
	hp_json_set_string(object, "signed_after", instance->signed_after);
	hp_json_set_bool(object, "performed", instance->performed);
	hp_json_set_string(object, "deferred_until", instance->deferred_until);
	hp_json_set_string(object, "due_from", instance->due_from);
	hp_json_set_int(object, "timer_start", instance->timer_start_wall_ms);
	hp_json_set_int(object, "timer_end", instance->timer_end_wall_ms);
	hp_json_set_int(object, "timer_boot_ms", instance->timer_start.boot_ms);
	hp_json_set_string(object, "timer_boot", instance->timer_boot_id);
	hp_json_set_bool(object, "late", instance->late);
	hp_json_set_string(object, "paper_by", instance->paper_by);
	hp_json_set_int(object, "paper_at", instance->paper_wall_ms);
	hp_json_set_string(object, "paper_text", instance->paper_text);
	hp_json_set_string(object, "paper_entered_by", instance->paper_entered_by);
	hp_json_set_int(object, "paper_entered_at", instance->paper_entered_wall_ms);
}

void dump_remembered(const struct hp_run *run, struct hp_json *object)
{
	struct hp_json *array = hp_json_new_array();
	size_t count = run->plan != NULL ? run->plan->related.remembers.count : 0;
	for (size_t i = 0; i < count; i++) {
		hp_json_add_string(array, run->remembered[i]);
	}
	hp_json_set(object, "remembered", array);
}
