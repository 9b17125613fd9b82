/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read by itself when a step comes, before the person says anything: so that it can be
 * shown. It is journalled where the run wants it, and closes nothing. */
#include "walk_internal.h"

#include <inttypes.h>
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"

/* ---- values to remember ---- */

struct wanted {
	struct hp_missing missing;
	struct hp_asked asked;
};

/* A text, or a whole number in digits. Caller frees; NULL where the observation has neither. */
static char *field_text(const struct hp_observation *observation, const char *field)
{
	const struct hp_json *value = hp_json_get(observation->data, field);
	if (observation->outcome != HP_OUTCOME_FOUND) {
		return NULL;
	}
	if (hp_json_is(value, HP_JSON_INT)) {
		return hp_asprintf("%" PRId64, hp_json_int(value));
	}
	return hp_strdup(hp_json_string(value));
}

static int remember(struct hp_walk *walk, const struct wanted *wanted)
{
	const struct hp_missing *missing = &wanted->missing;
	char *value = field_text(&wanted->asked.observation, missing->remember->field);
	int status = 0;
	if (value != NULL) {
		struct hp_command command = {
			.kind = HP_COMMAND_REMEMBER,
			.at = hp_run_state(walk->run)->instances[missing->instance].ref,
			.name = missing->remember->name,
			.value = value,
			.text = wanted->asked.observation.source,
		};
		status = hp_walk_commit(walk, &command, NULL);
		free(value);
	}
	/* A value that the run does not take stays missing: its checks say so. */
	return status == HP_ERR_REFUSED ? 0 : status;
}

static struct wanted *ask_missing(struct hp_walk *walk, size_t instance, size_t *ret_count)
{
	struct wanted *list = NULL;
	struct hp_missing missing;
	size_t count = 0, capacity = 0;
	for (size_t i = 0; hp_run_missing_remembered(walk->run, i, &missing); i++) {
		if (instance != HP_NONE && missing.instance != instance) {
			continue;
		}
		list = hp_grow(list, count, &capacity, sizeof(*list));
		list[count].missing = missing;
		hp_asked_begin(&walk->reader, walk->run, missing.instance, missing.machine,
			&missing.remember->fact, &list[count].asked);
		count++;
	}
	*ret_count = count;
	return list;
}

int hp_walk_read_remembered(struct hp_walk *walk, size_t instance, hp_tick_fn tick, void *tick_data)
{
	size_t count;
	struct wanted *list = ask_missing(walk, instance, &count);
	int status = count == 0 ? 0 : hp_reader_wait(&walk->reader, tick, tick_data);
	for (size_t i = 0; i < count; i++) {
		if (status == 0 && hp_asked_collect(&walk->reader, &list[i].asked)) {
			status = remember(walk, &list[i]);
		}
	}
	for (size_t i = 0; i < count; i++) {
		hp_asked_finish(&walk->reader, &list[i].asked);
	}
	free(list);
	return status;
}

/* ---- the list of a HITS step ---- */

int hp_walk_read_list(struct hp_walk *walk, hp_tick_fn tick, void *tick_data)
{
	size_t shown = hp_walk_shown(walk);
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[shown];
	struct hp_asked asked;
	hp_asked_begin(
		&walk->reader, walk->run, shown, item->machine_index, item->step->hits, &asked);
	int status = hp_reader_wait(&walk->reader, tick, tick_data);
	if (status == 0 && hp_asked_collect(&walk->reader, &asked)) {
		hp_observation_finish(&walk->list);
		hp_observation_copy(&asked.observation, &walk->list);
		walk->list_read = true;
		hp_walk_touch(walk);
	}
	hp_asked_finish(&walk->reader, &asked);
	return status;
}

const struct hp_json *hp_walk_list_items(const struct hp_walk *walk)
{
	if (!walk->list_read || walk->list.outcome == HP_OUTCOME_UNREADABLE) {
		return NULL;
	}
	return hp_json_get(walk->list.data, "items");
}

/* ---- arriving ---- */

/* Its name or its list has a value only now: what the start could not read can be read. */
static bool lacked_value(const struct hp_walk *walk, size_t check)
{
	enum hp_why why = hp_run_state(walk->run)->checks[check].last.why;
	return why == HP_WHY_NO_VALUE || why == HP_WHY_NO_LIST;
}

/* All of them for a decision, which shows what holds; else those that could not be read before. */
static size_t *checks_at(const struct hp_walk *walk, size_t shown, size_t *ret_count)
{
	bool all = hp_walk_is_sensed_decision(walk->run, shown);
	size_t count, kept = 0;
	size_t *checks = hp_walk_checks_to_read(walk, shown, false, &count);
	for (size_t i = 0; i < count; i++) {
		if (all || lacked_value(walk, checks[i])) {
			checks[kept++] = checks[i];
		}
	}
	*ret_count = kept;
	return checks;
}

static int read_checks(struct hp_walk *walk, size_t shown, hp_tick_fn tick, void *tick_data)
{
	size_t count;
	size_t *checks = checks_at(walk, shown, &count);
	struct hp_reading_set set;
	if (count == 0) {
		free(checks);
		return 0;
	}
	int status = hp_reader_take(
		&walk->reader, walk->run, checks, count, HP_BASELINE_TAKEN, tick, tick_data, &set);
	free(checks);
	if (status == 0) {
		struct hp_command look = {.kind = HP_COMMAND_CHECK,
			.readings = set.items,
			.reading_count = set.count};
		status = hp_walk_commit(walk, &look, NULL);
		hp_reading_set_finish(&set);
	}
	return status;
}

static int read_for(struct hp_walk *walk, size_t shown, hp_tick_fn tick, void *tick_data)
{
	int status = hp_walk_read_remembered(walk, shown, tick, tick_data);
	if (status == 0 && hp_walk_ask(walk) == HP_ASK_HITS) {
		status = hp_walk_read_list(walk, tick, tick_data);
	}
	if (status == 0) {
		status = read_checks(walk, shown, tick, tick_data);
	}
	return status;
}

int hp_walk_arrive(struct hp_walk *walk, hp_tick_fn tick, void *tick_data)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	if (state->phase != HP_PHASE_WALK || state->status != HP_RUN_OPEN || walk->resume_pending ||
		!hp_walk_acts(walk)) {
		return 0;
	}
	size_t shown = hp_walk_shown(walk);
	unsigned attempt = state->instances[shown].attempt;
	if (walk->arrived_at == shown && walk->arrived_attempt == attempt) {
		return 0;
	}
	walk->list_read = false;
	int status = read_for(walk, shown, tick, tick_data);
	if (status == HP_ERR_ABORTED) {
		hp_walk_say(walk, true, "%s",
			_("The reading was broken off. Nothing was changed; `check` reads again."));
		return 0; /* What led here is in the record. */
	}
	if (status == 0) {
		walk->arrived_at = shown;
		walk->arrived_attempt = attempt;
	}
	return status;
}
