/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that came in during the run: typed, confirmed, or read from a machine. */
#include <stdlib.h>
#include <string.h>

#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "holdpoint/utf8.h"
#include "related.h"

/* ---- what can be looked up ---- */

/* The answered instance of that kind and name which is nearest to `from`; HP_NONE. */
static size_t nearest_answer(const struct hp_run *run, const struct viewpoint *from,
	enum hp_step_kind kind, const char *name)
{
	const struct links *answers = run->plan != NULL ? &run->plan->related.answers : NULL;
	size_t nearest = HP_NONE;
	size_t least = HP_NONE;

	for (size_t i = 0; answers != NULL && i < answers->count; i++) {
		size_t index = answers->items[i].instance;
		const struct hp_instance *about = &run->instances[index];
		const struct hp_step *step = about->step;
		const char *its = step->kind == HP_STEP_INPUT ? step->input->name : step->hits_name;
		if (step->kind != kind || !hp_streq(its, name) || about->inactive ||
			!is_done(about)) {
			continue;
		}
		size_t distance = strangeness(run, from, index);
		if (is_nearer(from, index, distance, least)) {
			least = distance;
			nearest = index;
		}
	}
	return nearest;
}

static const char *entered_value(
	const struct hp_run *run, const struct viewpoint *from, const char *name)
{
	size_t index = nearest_answer(run, from, HP_STEP_INPUT, name);
	if (index == HP_NONE || run->instances[index].step->input->secret) {
		return NULL; /* The record says "entered" of a secret; that is not its value. */
	}
	return run->instances[index].value;
}

const char *const *hp_run_list(const struct hp_run *run, size_t instance, const char *name)
{
	struct viewpoint from = viewpoint_of(run, instance);
	size_t index = nearest_answer(run, &from, HP_STEP_HITS, name);
	return index != HP_NONE ? run->instances[index].hits : NULL;
}

static const char *remembered_value(
	const struct hp_run *run, const struct viewpoint *from, const char *name)
{
	const struct links *remembers = run->plan != NULL ? &run->plan->related.remembers : NULL;
	const char *value = NULL;
	size_t least = HP_NONE;

	for (size_t i = 0; remembers != NULL && i < remembers->count; i++) {
		const struct link *link = &remembers->items[i];
		const struct hp_step *step = run->instances[link->instance].step;
		if (run->remembered[i] == NULL ||
			!hp_streq(step->remember[link->number].name, name)) {
			continue;
		}
		size_t distance = strangeness(run, from, link->instance);
		if (is_nearer(from, link->instance, distance, least)) {
			least = distance;
			value = run->remembered[i];
		}
	}
	return value;
}

const char *stepped_value(
	const struct hp_run *run, const struct frame *frame, size_t instance, const char *name)
{
	struct viewpoint from = viewpoint_of(run, instance);
	from.frame = (size_t)(frame - run->plan->frames);
	const char *value = entered_value(run, &from, name);
	return value != NULL ? value : remembered_value(run, &from, name);
}

bool hp_run_missing_remembered(
	const struct hp_run *run, size_t number, struct hp_missing *ret_missing)
{
	const struct links *remembers = run->plan != NULL ? &run->plan->related.remembers : NULL;
	for (size_t i = 0; remembers != NULL && i < remembers->count; i++) {
		const struct link *link = &remembers->items[i];
		const struct hp_instance *about = &run->instances[link->instance];
		bool closed = about->inactive || hp_step_state_is_terminal(about->state);
		if (run->remembered[i] != NULL || closed || number-- > 0) {
			continue;
		}
		*ret_missing = (struct hp_missing){
			.instance = link->instance,
			.remember = &about->step->remember[link->number],
			.machine = link->other,
		};
		return true;
	}
	return false;
}

/* ---- what may come in ---- */

bool is_clean_text(const char *text)
{
	return !is_blank(text) && hp_utf8_is_valid(text, strlen(text));
}

/* A value that must differ from another one, which is known: of a secret nothing is. */
bool differs(const struct hp_run *run, size_t instance, const struct hp_parameter *parameter,
	const char *value)
{
	const struct hp_parameter *other = parameter->differs_from;
	const char *its = other != NULL ? hp_run_value(run, instance, other->name) : NULL;
	return its == NULL || value == NULL || !hp_name_equal(its, value);
}

/* The same the other way round: no parameter that must differ from this one has its value. */
bool parameters_differ(const struct hp_run *run, size_t index, const char *value)
{
	const struct hp_parameter *parameter = run->parameters[index];
	for (size_t i = 0; i < run->parameter_count; i++) {
		const struct hp_parameter *other = run->parameters[i];
		if (parameter->secret || other->secret || run->values[i] == NULL ||
			(other->differs_from != parameter && parameter->differs_from != other)) {
			continue;
		}
		if (hp_name_equal(run->values[i], value)) {
			return false;
		}
	}
	return true;
}

size_t find_remember(const struct hp_run *run, size_t instance, const char *name)
{
	const struct links *remembers = &run->plan->related.remembers;
	const struct link *link = link_of(remembers, instance);
	size_t i = link != NULL ? (size_t)(link - remembers->items) : remembers->count;
	for (; i < remembers->count && remembers->items[i].instance == instance; i++) {
		const struct hp_step *step = run->instances[instance].step;
		if (hp_streq(step->remember[remembers->items[i].number].name, name)) {
			return i;
		}
	}
	return HP_NONE;
}

/* ---- lists of names ---- */

static int compare_names(const void *a, const void *b)
{
	return hp_name_compare(*(const char *const *)a, *(const char *const *)b);
}

/* The names in order, each once, to look them up: lists of a whole domain are long. */
struct sorted {
	const char **names;
	size_t count;
};

static struct sorted sort_names(const struct hp_json *names)
{
	struct sorted sorted = {hp_calloc(hp_json_count(names) + 1, sizeof(*sorted.names)), 0};
	size_t count = 0;
	for (const struct hp_json *i = hp_json_first(names); i != NULL; i = hp_json_next(i)) {
		sorted.names[count++] = hp_json_string(i);
	}
	qsort(sorted.names, count, sizeof(*sorted.names), compare_names);
	for (size_t i = 0; i < count; i++) {
		if (sorted.count == 0 ||
			!hp_name_equal(sorted.names[i], sorted.names[sorted.count - 1])) {
			sorted.names[sorted.count++] = sorted.names[i];
		}
	}
	return sorted;
}

static size_t find_name(const struct sorted *sorted, const char *name)
{
	const char **found =
		bsearch(&name, sorted->names, sorted->count, sizeof(*sorted->names), compare_names);
	return found != NULL ? (size_t)(found - sorted->names) : HP_NONE;
}

static bool all_are_among(const struct hp_json *names, const struct hp_json *seen)
{
	struct sorted sorted = sort_names(seen);
	const struct hp_json *item = hp_json_first(names);
	while (item != NULL && find_name(&sorted, hp_json_string(item)) != HP_NONE) {
		item = hp_json_next(item);
	}
	free(sorted.names);
	return item == NULL;
}

/* In their order, each as it stands first. */
static struct hp_json *each_once(const struct hp_json *names)
{
	struct sorted sorted = sort_names(names);
	bool *taken = hp_calloc(sorted.count + 1, sizeof(*taken));
	struct hp_json *kept = hp_json_new_array();

	for (const struct hp_json *i = hp_json_first(names); i != NULL; i = hp_json_next(i)) {
		size_t at = find_name(&sorted, hp_json_string(i));
		if (!taken[at]) {
			hp_json_add_string(kept, hp_json_string(i));
		}
		taken[at] = true;
	}
	free(taken);
	free(sorted.names);
	return kept;
}

/* An array of names that say something; NULL. hp_json_free. */
static struct hp_json *parse_names(const char *text)
{
	struct hp_json *names = NULL;
	if (text == NULL || hp_json_parse_value(text, strlen(text), &names, NULL) < 0) {
		return NULL;
	}
	bool good = hp_json_is(names, HP_JSON_ARRAY) && hp_json_count(names) <= HITS_MAX;
	const struct hp_json *item = good ? hp_json_first(names) : NULL;
	for (; good && item != NULL; item = hp_json_next(item)) {
		good = hp_json_is(item, HP_JSON_STRING) && !is_blank(hp_json_string(item));
	}
	if (!good) {
		hp_json_free(names);
		return NULL;
	}
	return names;
}

struct hp_json *confirmed_names(const char *confirmed, const char *seen)
{
	struct hp_json *names = parse_names(confirmed);
	struct hp_json *among = parse_names(seen);
	struct hp_json *kept = NULL;

	if (names == NULL || (seen != NULL && among == NULL)) {
		goto out;
	}
	if (among == NULL || all_are_among(names, among)) {
		kept = each_once(names);
	}
out:
	hp_json_free(names);
	hp_json_free(among);
	return kept;
}
