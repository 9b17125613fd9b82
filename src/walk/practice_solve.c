/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a drill that plays itself does at a step: the practice section's `solve`. */
#include "walk_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "holdpoint/procedure.h"

static bool has_entry(const struct hp_json *solve, const char *step)
{
	for (const struct hp_json *item = hp_json_first(solve); item != NULL;
		item = hp_json_next(item)) {
		if (hp_streq(hp_json_get_string(item, "step"), step)) {
			return true;
		}
	}
	return false;
}

/* The machine an entry is for: a role as the step sees it, or a name; HP_NONE: none is known. */
static size_t machine_of(const struct hp_walk *walk, size_t instance, const char *given)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	if (given == NULL) {
		return state->instances[instance].machine_index;
	}
	size_t machine = hp_run_machine(walk->run, instance, given);
	for (size_t i = 0; machine == HP_NONE && i < state->machine_count; i++) {
		if (hp_name_equal(state->machines[i].name, given)) {
			machine = i;
		}
	}
	return machine;
}

/* A step that is repeated for each machine of a role has one entry each: those of the others are
 * not for this one. */
static bool is_for_another(const struct hp_walk *walk, size_t instance, size_t machine)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	size_t own = state->instances[instance].machine_index;
	return own != HP_NONE && machine != HP_NONE &&
	       strcmp(state->machines[own].role, state->machines[machine].role) == 0 &&
	       !hp_name_equal(state->machines[own].name, state->machines[machine].name);
}

static const char *fill(struct hp_walk *walk, size_t instance, const char *text)
{
	struct hp_scope scope = {.run = walk->run, .instance = instance};
	if (text == NULL) {
		return NULL;
	}
	char *filled = hp_substitute(text, hp_scope_look_up, &scope, NULL);
	const char *kept = hp_arena_strdup(&walk->solution_arena, filled);
	free(filled);
	return kept;
}

static void add_lines(struct hp_walk *walk, size_t instance, const struct hp_json *entry,
	size_t machine, struct hp_practice_solution *solution, struct hp_practice_line *lines)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	const char *name = machine == HP_NONE ? NULL : state->machines[machine].name;
	for (const struct hp_json *line = hp_json_first(hp_json_get(entry, "lines")); line != NULL;
		line = hp_json_next(line)) {
		const char *text = hp_json_string(line);
		lines[solution->line_count++] = (struct hp_practice_line){
			.machine = hp_arena_strdup(&walk->solution_arena, name),
			.line = fill(walk, instance, text == NULL ? "" : text),
		};
	}
}

static size_t count_lines(const struct hp_json *solve)
{
	size_t count = 0;
	for (const struct hp_json *item = hp_json_first(solve); item != NULL;
		item = hp_json_next(item)) {
		count += hp_json_count(hp_json_get(item, "lines"));
	}
	return count;
}

/* Several entries of one step are one after the other; of its answers the last one counts. */
static void take_entries(struct hp_walk *walk, size_t instance, const struct hp_json *solve,
	const char *step, struct hp_practice_solution *solution)
{
	struct hp_practice_line *lines =
		hp_arena_alloc(&walk->solution_arena, (count_lines(solve) + 1) * sizeof(*lines));
	const struct {
		const char *member;
		const char **slot;
	} answers[] = {
		{"choose", &solution->choose},
		{"value", &solution->value},
		{"hits", &solution->hits},
		{"attest", &solution->attest},
	};
	solution->lines = lines;
	for (const struct hp_json *item = hp_json_first(solve); item != NULL;
		item = hp_json_next(item)) {
		size_t machine = machine_of(walk, instance, hp_json_get_string(item, "machine"));
		if (!hp_streq(hp_json_get_string(item, "step"), step) ||
			is_for_another(walk, instance, machine)) {
			continue;
		}
		add_lines(walk, instance, item, machine, solution, lines);
		for (size_t i = 0; i < HP_ARRAY_SIZE(answers); i++) {
			const char *text = hp_json_get_string(item, answers[i].member);
			if (text != NULL) {
				*answers[i].slot = fill(walk, instance, text);
			}
		}
	}
}

bool hp_walk_practice_solution(struct hp_walk *walk, struct hp_practice_solution *ret_solution)
{
	size_t shown = hp_walk_shown(walk);
	struct hp_practice_solution solution = {0};
	if (hp_run_state(walk->run)->phase == HP_PHASE_START) {
		const struct hp_parameter *parameter = hp_run_missing_parameter(walk->run);
		solution.value = parameter == NULL
					 ? NULL
					 : hp_json_get_string(hp_json_get(walk->practice, "set"),
						   parameter->name);
		*ret_solution = solution;
		return solution.value != NULL;
	}
	if (shown == HP_NONE) {
		return false;
	}
	const struct hp_instance *item = &hp_run_state(walk->run)->instances[shown];
	const struct hp_json *own = hp_json_get(walk->practice, "solve");
	const struct hp_json *called =
		item->procedure == NULL ? NULL : hp_json_get(item->procedure->practice, "solve");
	char *path = hp_walk_path_of(item->ref);
	/* In a call the caller's word comes first, then what the called procedure says of itself.
	 */
	const struct hp_json *solve = has_entry(own, path) ? own : called;
	const char *step = has_entry(own, path) ? path : item->step->id;
	bool found = has_entry(solve, step);
	if (found) {
		hp_arena_finish(&walk->solution_arena);
		hp_arena_init(&walk->solution_arena);
		take_entries(walk, shown, solve, step, &solution);
		if (item->step->independent_answer != NULL) {
			solution.found = fill(walk, shown, item->step->independent_answer);
		}
		*ret_solution = solution;
	}
	free(path);
	return found;
}
