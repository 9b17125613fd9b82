/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands before step 1 and needs no person: targets, the machine's own name, the baseline
 * (DESIGN 6.5). */
#include "walk_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/names.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "input_internal.h"

static size_t find_bound(const struct hp_walk *walk, const char *role, const char *machine)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	for (size_t i = 0; i < state->machine_count; i++) {
		const struct hp_machine *item = &state->machines[i];
		if (strcmp(item->role, role) != 0) {
			continue;
		}
		/* A machine of many that nobody named has no name until it has told its own. */
		if (hp_name_equal(item->name, machine == NULL ? "" : machine) ||
			!hp_procedure_role(walk->procedure, role)->many) {
			return i;
		}
	}
	return HP_NONE;
}

static char *confinement_text(const struct hp_hello *hello)
{
	struct hp_str text;
	hp_str_init(&text);
	for (size_t i = 0; hello->confinement != NULL && hello->confinement[i] != NULL; i++) {
		hp_str_appendf(&text, "%s%s", i == 0 ? "" : ",", hello->confinement[i]);
	}
	char *clean = hp_text_clean_cut(text.data, 200);
	hp_str_finish(&text);
	return clean;
}

int hp_walk_identify(struct hp_walk *walk, size_t machine, hp_tick_fn tick, void *tick_data)
{
	const struct hp_machine *item = &hp_run_state(walk->run)->machines[machine];
	struct hp_fact fact = {.kind = HP_FACT_HOST};
	struct hp_observation observation;
	if (machine >= walk->reader.count || walk->reader.targets[machine] == HP_NONE) {
		hp_observation_init(&observation);
		hp_observation_set_unreadable(&observation, "unreachable", "%s",
			_("No target was given for this machine."));
	} else {
		int status = hp_reader_fact(
			&walk->reader, machine, &fact, tick, tick_data, &observation);
		if (status < 0) {
			return status;
		}
	}
	struct hp_command identify = {.kind = HP_COMMAND_IDENTIFY,
		.name = item->role,
		.machine = item->name,
		.observation = &observation};
	int status = hp_walk_commit(walk, &identify, NULL);
	if (status == 0 &&
		hp_run_state(walk->run)->machines[machine].identity == HP_IDENTITY_UNKNOWN) {
		free(walk->nameless_reason);
		walk->nameless_reason = hp_text_clean_cut(
			observation.reason != NULL ? observation.reason : _("It tells no name."),
			300);
		walk->nameless_machine = machine;
	}
	hp_observation_finish(&observation);
	return status;
}

int hp_walk_bind(struct hp_walk *walk, const char *role, const char *machine, const char *url,
	hp_tick_fn tick, void *tick_data)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_refusal refusal;
	const struct hp_hello *hello;
	size_t target;
	int status = hp_watch_target(walk->reader.watch, url, &target, &err);
	if (status == 0) {
		hp_watch_revive(walk->reader.watch, target);
		status = hp_watch_await_hello(
			walk->reader.watch, target, 10000, tick, tick_data, &hello, &err);
	}
	if (status == HP_ERR_ABORTED) {
		hp_error_finish(&err);
		return status;
	}
	if (status < 0) {
		hp_walk_say(walk, true, "%s", hp_error_text(&err));
		hp_error_finish(&err);
		return HP_ERR_REFUSED;
	}
	char *confinement = confinement_text(hello);
	struct hp_command bind = {
		.kind = HP_COMMAND_TARGET,
		.name = role,
		.machine = machine == NULL ? "" : machine,
		.url = url,
		.value = hp_target_class_name(hello->class_),
		.text = confinement,
	};
	status = hp_walk_commit(walk, &bind, &refusal);
	if (status == HP_ERR_REFUSED) {
		hp_walk_say_refusal(walk, &refusal);
	}
	free(confinement);
	if (status < 0) {
		return status;
	}
	size_t index = find_bound(walk, role, machine);
	hp_reader_set_target(&walk->reader, index, target);
	return hp_walk_identify(walk, index, tick, tick_data);
}

static int take_sets(struct hp_walk *walk)
{
	for (size_t i = 0; i < walk->sets.count; i++) {
		struct hp_walk_setting setting;
		int status =
			hp_walk_setting_parse(walk->procedure, walk->sets.items[i], &setting, NULL);
		struct hp_command set = {.kind = HP_COMMAND_PARAMETER};
		if (status == 0) {
			set.name = setting.parameter->name;
			set.value = setting.value;
			status = hp_walk_commit(walk, &set, NULL);
		}
		if (status < 0) {
			return status;
		}
	}
	hp_strv_finish(&walk->sets);
	hp_strv_init(&walk->sets);
	return 0;
}

bool hp_walk_is_second_nameless(const struct hp_run *run, const char *role, const char *machine)
{
	const struct hp_run_state *state = hp_run_state(run);
	const struct hp_role *about = hp_procedure_role(state->procedure, role);
	for (size_t i = 0; machine == NULL && about != NULL && about->many; i++) {
		if (i == state->machine_count) {
			return false;
		}
		if (strcmp(state->machines[i].role, role) == 0 &&
			*state->machines[i].name == '\0') {
			return true;
		}
	}
	return false;
}

static int bind_targets(struct hp_walk *walk, hp_tick_fn tick, void *tick_data)
{
	while (walk->target_count > 0) {
		struct hp_walk_target *first = &walk->targets[0];
		if (hp_walk_is_second_nameless(walk->run, first->role, first->machine)) {
			hp_walk_say(walk, true,
				_("The role %s has a machine that tells no name, so a second one "
				  "without a name cannot be told from it. Write "
				  "`target %s/MACHINE=URL` for each."),
				first->role, first->role);
			return HP_ERR_REFUSED;
		}
		int status = hp_walk_bind(
			walk, first->role, first->machine, first->url, tick, tick_data);
		if (status < 0) {
			return status;
		}
		hp_walk_target_finish(first);
		walk->target_count--;
		memmove(walk->targets, walk->targets + 1,
			walk->target_count * sizeof(*walk->targets));
	}
	return 0;
}

/* Machines whose name was never read (a start that was interrupted). */
static int identify_all(struct hp_walk *walk, hp_tick_fn tick, void *tick_data)
{
	for (size_t i = 0; i < hp_run_state(walk->run)->machine_count; i++) {
		if (hp_run_state(walk->run)->machines[i].identity == HP_IDENTITY_UNREAD) {
			int status = hp_walk_identify(walk, i, tick, tick_data);
			if (status < 0) {
				return status;
			}
		}
	}
	return 0;
}

bool hp_walk_say_wrong_machine(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	for (size_t i = 0; i < state->machine_count; i++) {
		const struct hp_machine *item = &state->machines[i];
		if (item->identity != HP_IDENTITY_MISMATCH) {
			continue;
		}
		char *own = hp_text_clean_cut(item->own_name == NULL ? "" : item->own_name, 80);
		if (item->name[0] == '\0') {
			/* Nobody named it: its own name is the one it bore when it was first read.
			 */
			hp_walk_say(walk, true,
				_("The machine behind %s is not %s, which this run has read "
				  "before. Give the right one with `target %s=URL`, or stop."),
				item->url, own, item->role);
		} else {
			hp_walk_say(walk, true,
				_("The machine behind %s calls itself %s, not %s. Give the right "
				  "one with `target %s/%s=URL`, or stop."),
				item->url, own, item->name, item->role, item->name);
		}
		free(own);
		return true;
	}
	return false;
}

bool hp_walk_say_identity(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	if (hp_walk_say_wrong_machine(walk)) {
		return true;
	}
	size_t nameless = walk->nameless_machine;
	if (walk->nameless_reason == NULL || nameless >= state->machine_count ||
		state->machines[nameless].identity != HP_IDENTITY_UNKNOWN) {
		return false;
	}
	hp_walk_say(walk, true,
		_("Nothing shows that %s is the right machine, its own name cannot "
		  "be read; make sure of it yourself. The reason: %s"),
		state->machines[nameless].url, walk->nameless_reason);
	return true;
}

static int take_baseline(struct hp_walk *walk, hp_tick_fn tick, void *tick_data)
{
	struct hp_reading_set set;
	int status = hp_reader_take_all(
		&walk->reader, walk->run, HP_BASELINE_TAKING, tick, tick_data, &set);
	if (status < 0) {
		return status;
	}
	struct hp_refusal refusal;
	struct hp_command baseline = {
		.kind = HP_COMMAND_BASELINE, .readings = set.items, .reading_count = set.count};
	status = hp_walk_commit(walk, &baseline, &refusal);
	if (status == HP_ERR_REFUSED) {
		hp_walk_say_refusal(walk, &refusal);
	}
	hp_reading_set_finish(&set);
	return status;
}

int hp_walk_go_on(struct hp_walk *walk, hp_tick_fn tick, void *tick_data)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	if (state->phase != HP_PHASE_START || state->status != HP_RUN_OPEN ||
		walk->resume_pending) {
		return 0;
	}
	if (state->operator_name == NULL && walk->operator_option != NULL) {
		struct hp_command sign_on = {
			.kind = HP_COMMAND_SIGN_ON, .name = walk->operator_option};
		free(walk->operator_name);
		walk->operator_name = hp_strdup(walk->operator_option);
		int status = hp_walk_commit(walk, &sign_on, NULL);
		if (status < 0) {
			return status;
		}
	}
	if (state->operator_name == NULL) {
		return 0;
	}
	int status = take_sets(walk);
	if (status < 0 || hp_walk_ask(walk) != HP_ASK_MACHINE) {
		return status;
	}
	status = bind_targets(walk, tick, tick_data);
	if (status == 0) {
		status = identify_all(walk, tick, tick_data);
	}
	if (status < 0) {
		return status;
	}
	if (hp_walk_say_wrong_machine(walk)) {
		return 0;
	}
	const struct hp_role *missing = hp_run_missing_role(walk->run);
	if (missing != NULL) {
		hp_walk_say(walk, true,
			_("The role %s has no machine. Give one with `target %s=URL`."),
			missing->name, missing->name);
		return 0;
	}
	status = take_baseline(walk, tick, tick_data);
	if (status == 0) {
		status = hp_walk_read_remembered(walk, HP_NONE, tick, tick_data);
	}
	if (status == 0) {
		(void)hp_walk_say_identity(walk);
	}
	if (status == 0 && walk->import_wanted && state->phase == HP_PHASE_WALK) {
		walk->import_wanted = false;
		return hp_input_import_begin(walk);
	}
	return status;
}

size_t hp_walk_find_machine(const struct hp_walk *walk, const char *typed, bool *ret_ambiguous)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	const char *slash = strchr(typed, '/');
	size_t found = HP_NONE;
	*ret_ambiguous = false;
	for (size_t i = 0; i < state->machine_count; i++) {
		const struct hp_machine *item = &state->machines[i];
		bool by_both = slash != NULL && strlen(item->role) == (size_t)(slash - typed) &&
			       strncmp(item->role, typed, strlen(item->role)) == 0 &&
			       hp_name_equal(item->name, slash + 1);
		if (by_both) {
			return i;
		}
		if (hp_name_equal(item->name, typed) || strcmp(item->role, typed) == 0) {
			*ret_ambiguous = found != HP_NONE;
			found = found == HP_NONE ? i : found;
		}
	}
	return *ret_ambiguous ? HP_NONE : found;
}
