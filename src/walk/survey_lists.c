/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/json.h"
#include "holdpoint/procedure.h"

static const char **names_of(const struct hp_observation *observation)
{
	const struct hp_json *items = hp_json_get(observation->data, "items");
	if (observation->outcome == HP_OUTCOME_UNREADABLE ||
		(observation->outcome == HP_OUTCOME_FOUND && !hp_json_is(items, HP_JSON_ARRAY))) {
		return NULL;
	}
	const char **names = hp_calloc(hp_json_count(items) + 1, sizeof(*names));
	size_t count = 0;
	for (const struct hp_json *item = hp_json_first(items); item != NULL;
		item = hp_json_next(item)) {
		if (hp_json_string(item) != NULL) {
			names[count++] = hp_json_string(item);
		}
	}
	return names;
}

void hp_survey_lists_init(struct hp_survey_lists *lists, const struct hp_run *run)
{
	const struct hp_run_state *state = hp_run_state(run);
	lists->items = hp_calloc(state->instance_count + 1, sizeof(*lists->items));
	lists->count = 0;
	for (size_t i = 0; i < state->instance_count; i++) {
		if (state->instances[i].step->kind == HP_STEP_HITS) {
			lists->items[lists->count].instance = i;
			hp_observation_init(&lists->items[lists->count++].asked.observation);
		}
	}
}

void hp_survey_lists_finish(struct hp_survey_lists *lists)
{
	for (size_t i = 0; i < lists->count; i++) {
		free(lists->items[i].names);
		hp_observation_finish(&lists->items[i].asked.observation);
	}
	free(lists->items);
}

struct hp_survey_list *hp_survey_lists_find(const struct hp_survey_lists *lists,
	const struct hp_run *run, size_t instance, const char *name)
{
	const struct hp_instance *at = &hp_run_state(run)->instances[instance];
	struct hp_survey_list *found = NULL;
	for (size_t i = 0; i < lists->count; i++) {
		struct hp_survey_list *list = &lists->items[i];
		const struct hp_instance *item = &hp_run_state(run)->instances[list->instance];
		if (item->procedure != at->procedure || !hp_streq(item->step->hits_name, name)) {
			continue;
		}
		if (found == NULL || item->machine_index == at->machine_index) {
			found = list;
		}
	}
	return found;
}

void hp_survey_list_reset(struct hp_survey_list *list)
{
	free(list->names);
	list->names = NULL;
	list->begun = list->done = false;
}

void hp_survey_list_begin(
	struct hp_survey_list *list, struct hp_reader *reader, const struct hp_run *run)
{
	const struct hp_instance *item = &hp_run_state(run)->instances[list->instance];
	hp_observation_finish(&list->asked.observation);
	hp_asked_begin(
		reader, run, list->instance, item->machine_index, item->step->hits, &list->asked);
	list->begun = true;
}

bool hp_survey_list_collect(struct hp_survey_list *list, struct hp_reader *reader)
{
	if (!list->done && hp_asked_collect(reader, &list->asked)) {
		list->names = names_of(&list->asked.observation);
		list->done = true;
	}
	return list->done;
}

const char *const *hp_survey_list(
	void *data, const struct hp_run *run, size_t instance, const char *name)
{
	const struct hp_survey_list *found = hp_survey_lists_find(data, run, instance, name);
	return found == NULL ? NULL : found->names;
}
