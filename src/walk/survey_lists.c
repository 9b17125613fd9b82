/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/json.h"
#include "holdpoint/procedure.h"

struct one_list {
	size_t instance; /* The HITS step. */
	struct hp_asked asked;
	const char **names; /* NULL where it could not be read; texts lie in the observation. */
};

struct hp_survey_lists {
	struct one_list *items;
	size_t count;
};

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

int hp_survey_read_lists(struct hp_reader *reader, const struct hp_run *run, hp_tick_fn tick,
	void *tick_data, struct hp_survey_lists **ret_lists)
{
	const struct hp_run_state *state = hp_run_state(run);
	struct hp_survey_lists *lists = hp_calloc(1, sizeof(*lists));
	lists->items = hp_calloc(state->instance_count + 1, sizeof(*lists->items));
	for (size_t i = 0; i < state->instance_count; i++) {
		const struct hp_instance *item = &state->instances[i];
		if (item->step->kind == HP_STEP_HITS) {
			struct one_list *list = &lists->items[lists->count++];
			list->instance = i;
			hp_asked_begin(reader, run, i, item->machine_index, item->step->hits,
				&list->asked);
		}
	}
	int status = hp_watch_settle(reader->watch, tick, tick_data);
	for (size_t i = 0; i < lists->count; i++) {
		if (hp_asked_collect(reader, &lists->items[i].asked)) {
			lists->items[i].names = names_of(&lists->items[i].asked.observation);
		}
		/* What is still outstanding was broken off with the rest. */
		lists->items[i].asked.ticket = 0;
	}
	if (status < 0) {
		hp_survey_free_lists(lists);
		return status;
	}
	*ret_lists = lists;
	return 0;
}

void hp_survey_free_lists(struct hp_survey_lists *lists)
{
	if (lists == NULL) {
		return;
	}
	for (size_t i = 0; i < lists->count; i++) {
		free(lists->items[i].names);
		hp_observation_finish(&lists->items[i].asked.observation);
	}
	free(lists->items);
	free(lists);
}

/* The list of that name in the same procedure: of the same machine before any other. */
const char *const *hp_survey_list(
	void *data, const struct hp_run *run, size_t instance, const char *name)
{
	const struct hp_survey_lists *lists = data;
	const struct hp_instance *at = &hp_run_state(run)->instances[instance];
	const struct one_list *found = NULL;
	for (size_t i = 0; i < lists->count; i++) {
		const struct one_list *list = &lists->items[i];
		const struct hp_instance *item = &hp_run_state(run)->instances[list->instance];
		if (item->procedure != at->procedure || !hp_streq(item->step->hits_name, name)) {
			continue;
		}
		if (found == NULL || item->machine_index == at->machine_index) {
			found = list;
		}
	}
	return found == NULL ? NULL : found->names;
}
