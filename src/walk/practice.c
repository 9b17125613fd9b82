/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drills on practice machines of our own: made for one run, acted on through the practice console
 * (DESIGN 6.10). */
#include "walk_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/names.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "talk.h"

static const struct talk_limits limits = {
	.output = (size_t)1 << 20, .time_ms = 20000, .together = true};

/* Runs a program to its end. Returns its exit code, or a negative errno. */
static int run_program(const char *const argv[], const char *input, struct hp_str *output)
{
	struct talk_result talk;
	int failed = talk_run(argv, false, input, strlen(input), &limits, &talk);
	if (failed != 0) {
		return failed;
	}
	hp_str_append_len(output, talk.output.data, talk.output.len);
	int status = talk.status;
	talk_finish(&talk);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ETIMEDOUT;
}

/* ---- machines ---- */

static char *machine_folder(const struct hp_walk *walk, const char *run_id, const char *machine)
{
	return hp_asprintf("%s/practice/%s/%s", walk->state_folder, run_id, machine);
}

/* A name becomes part of a path and of an URL: plain computer names only. */
static bool is_plain_name(const char *name)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	return name != NULL && *name != '\0' && strlen(name) <= 63 &&
	       name[strspn(name, plain)] == '\0';
}

/* One machine may stand for several roles: "role": "mps" or "roles": ["mps", "tool"]. */
static size_t role_count(const struct hp_json *machine)
{
	const struct hp_json *roles = hp_json_get(machine, "roles");
	return roles == NULL ? 1 : hp_json_count(roles);
}

static const char *role_at(const struct hp_json *machine, size_t at)
{
	const struct hp_json *role = hp_json_first(hp_json_get(machine, "roles"));
	if (role == NULL) {
		return hp_json_get_string(machine, "role");
	}
	for (; at > 0 && role != NULL; at--) {
		role = hp_json_next(role);
	}
	return hp_json_string(role);
}

static bool is_usable(const struct hp_walk *walk, const struct hp_json *machine)
{
	for (size_t i = 0; i < role_count(machine); i++) {
		const char *role = role_at(machine, i);
		if (role == NULL || hp_procedure_role(walk->procedure, role) == NULL) {
			return false;
		}
	}
	return role_count(machine) > 0 && is_plain_name(hp_json_get_string(machine, "name"));
}

static void add_targets(struct hp_walk *walk, const char *run_id, const struct hp_json *machine)
{
	const char *name = hp_json_get_string(machine, "name");
	for (size_t i = 0; i < role_count(machine); i++) {
		walk->targets =
			hp_realloc(walk->targets, walk->target_count + 1, sizeof(*walk->targets));
		walk->targets[walk->target_count++] =
			(struct hp_walk_target){.role = hp_strdup(role_at(machine, i)),
				.machine = hp_strdup(name),
				.url = hp_asprintf("practice:%s/%s", run_id, name)};
	}
	hp_strv_add(&walk->practice_machines, name);
}

static int make_machine(struct hp_walk *walk, const char *program, const char *run_id,
	const struct hp_json *machine, struct hp_error *err)
{
	const char *name = hp_json_get_string(machine, "name");
	if (!is_usable(walk, machine)) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("The practice section of %s names a machine or role that cannot be "
			  "used."),
			walk->procedure->id);
	}
	char *folder = machine_folder(walk, run_id, name);
	char *json = hp_json_print(machine);
	const char *const argv[] = {program, "make", folder, NULL};
	struct hp_str output;
	hp_str_init(&output);
	int code = run_program(argv, json, &output);
	int status = 0;
	if (code != 0) {
		char *said = hp_text_clean_cut(output.data, 300);
		status = hp_error_set(err, HP_ERR_UNAVAILABLE,
			_("The practice machine %s could not be made: %s"), name,
			*said == '\0' ? strerror(code < 0 ? -code : EIO) : said);
		free(said);
	} else {
		add_targets(walk, run_id, machine);
	}
	hp_str_finish(&output);
	free(folder);
	free(json);
	return status;
}

int hp_walk_can_practise(
	const struct hp_walk *walk, const struct hp_procedure *procedure, struct hp_error *err)
{
	if (hp_json_count(hp_json_get(procedure->practice, "machines")) == 0) {
		return hp_error_set(err, HP_ERR_NOT_FOUND,
			_("The procedure %s has no practice section. Give the drill a machine with "
			  "--scenario FILE or --target."),
			procedure->id);
	}
	char *program = hp_helper_find(walk->program_folder, "holdpoint-practice");
	if (program == NULL) {
		return hp_error_set(err, HP_ERR_UNAVAILABLE,
			_("The program holdpoint-practice was not found beside holdpoint. Put it "
			  "into the same folder, or give the drill a --scenario FILE."));
	}
	free(program);
	return 0;
}

int hp_walk_make_practice(struct hp_walk *walk, const char *run_id, struct hp_error *err)
{
	const struct hp_json *machines = hp_json_get(walk->practice, "machines");
	char *program = hp_helper_find(walk->program_folder, "holdpoint-practice");
	if (program == NULL) {
		return hp_error_set(err, HP_ERR_UNAVAILABLE,
			_("The program holdpoint-practice was not found beside holdpoint."));
	}
	char *parent = hp_asprintf("%s/practice/%s", walk->state_folder, run_id);
	int status = hp_folder_make(parent, 0700, err);
	free(parent);
	for (const struct hp_json *machine = hp_json_first(machines);
		status == 0 && machine != NULL; machine = hp_json_next(machine)) {
		status = make_machine(walk, program, run_id, machine, err);
	}
	free(program);
	walk->drill_console = status == 0;
	return status;
}

static bool is_practice_machine(const struct hp_walk *walk, const char *name)
{
	for (size_t i = 0; i < walk->practice_machines.count; i++) {
		if (hp_name_equal(walk->practice_machines.items[i], name)) {
			return true;
		}
	}
	return false;
}

/* A drill that was left before its machines were bound: the record does not name them yet. */
static void find_unbound(struct hp_walk *walk, const struct hp_run_state *state)
{
	const struct hp_json *machines = hp_json_get(walk->practice, "machines");
	for (const struct hp_json *machine = hp_json_first(machines); machine != NULL;
		machine = hp_json_next(machine)) {
		if (!is_usable(walk, machine)) {
			continue;
		}
		char *folder = machine_folder(walk, state->id, hp_json_get_string(machine, "name"));
		if (access(folder, F_OK) == 0) {
			add_targets(walk, state->id, machine);
			walk->drill_console = true;
		}
		free(folder);
	}
}

void hp_walk_find_practice(struct hp_walk *walk)
{
	const struct hp_run_state *state = hp_run_state(walk->run);
	if (state->mode == HP_MODE_DRILL && state->machine_count == 0) {
		find_unbound(walk, state);
	}
	for (size_t i = 0; state->mode == HP_MODE_DRILL && i < state->machine_count; i++) {
		char *folder = machine_folder(walk, state->id, state->machines[i].name);
		if (is_plain_name(state->machines[i].name) && access(folder, F_OK) == 0 &&
			!is_practice_machine(walk, state->machines[i].name)) {
			hp_strv_add(&walk->practice_machines, state->machines[i].name);
			walk->drill_console = true;
		}
		free(folder);
	}
}

void hp_walk_drop_practice(struct hp_walk *walk)
{
	if (!walk->drill_console || walk->run == NULL ||
		hp_run_state(walk->run)->phase != HP_PHASE_ENDED) {
		return;
	}
	char *folder = hp_asprintf("%s/practice/%s", walk->state_folder, hp_walk_run_id(walk));
	/* What cannot be removed only takes room. */
	(void)hp_folder_remove(folder, NULL);
	free(folder);
}

const char *const *hp_walk_practice_machines(struct hp_walk *walk)
{
	size_t count = walk->practice_machines.count;
	free(walk->practice_machines_list);
	walk->practice_machines_list = hp_calloc(count + 1, sizeof(*walk->practice_machines_list));
	for (size_t i = 0; i < count; i++) {
		walk->practice_machines_list[i] = walk->practice_machines.items[i];
	}
	return walk->practice_machines_list;
}

int hp_walk_practice_line(struct hp_walk *walk, const char *machine, const char *line,
	char **ret_output, struct hp_error *err)
{
	size_t at = 0;
	while (at < walk->practice_machines.count &&
		!hp_name_equal(walk->practice_machines.items[at], machine)) {
		at++;
	}
	if (at == walk->practice_machines.count) {
		char *shown = hp_text_clean_cut(machine, 80);
		int status = hp_error_set(err, HP_ERR_NOT_FOUND,
			_("There is no practice machine '%s' in this drill."), shown);
		free(shown);
		return status;
	}
	char *program = hp_helper_find(walk->program_folder, "holdpoint-practice");
	if (program == NULL) {
		return hp_error_set(err, HP_ERR_UNAVAILABLE,
			_("The program holdpoint-practice was not found beside holdpoint."));
	}
	char *folder =
		machine_folder(walk, hp_walk_run_id(walk), walk->practice_machines.items[at]);
	const char *const argv[] = {program, "run", folder, line, NULL};
	struct hp_str output;
	hp_str_init(&output);
	int code = run_program(argv, "", &output);
	int status = 0;
	if (code < 0) {
		status = hp_error_set(err, HP_ERR_UNAVAILABLE,
			_("The practice console did not answer: %s"), strerror(-code));
	} else {
		*ret_output = hp_text_clean(output.data, output.len, true);
	}
	hp_str_finish(&output);
	free(folder);
	free(program);
	return status;
}
