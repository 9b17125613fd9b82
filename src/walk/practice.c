/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drills on practice machines of our own: made for one run, acted on through the practice console
 * (DESIGN 6.10). */
#include "walk_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
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

#define OUTPUT_MAX ((size_t)1 << 20)
#define CONSOLE_TIMEOUT_MS 20000

extern char **environ;

/* ---- one process, its input, its output ---- */

struct child {
	pid_t pid;
	int in;
	int out;
};

static int spawn_child(char *const argv[], struct child *ret_child)
{
	int in[2], out[2];
	if (pipe2(in, O_CLOEXEC) < 0) {
		return -errno;
	}
	if (pipe2(out, O_CLOEXEC) < 0) {
		int saved = errno;
		(void)close(in[0]);
		(void)close(in[1]);
		return -saved;
	}
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawnattr_init(&attributes);
	(void)posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	(void)posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	(void)posix_spawn_file_actions_adddup2(&actions, out[1], STDERR_FILENO);
	/* Its own group: a key for the wizard is not for it. */
	(void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
	int failed = posix_spawn(&ret_child->pid, argv[0], &actions, &attributes, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attributes);
	(void)close(in[0]);
	(void)close(out[1]);
	if (failed != 0) {
		(void)close(in[1]);
		(void)close(out[0]);
		return -failed;
	}
	(void)fcntl(in[1], F_SETFL, O_NONBLOCK);
	ret_child->in = in[1];
	ret_child->out = out[0];
	return 0;
}

/* Feeds and drains until the child closes its output, says too much, or takes too long. */
static void converse(struct child *child, const char *input, struct hp_str *output)
{
	size_t sent = 0, len = strlen(input);
	int64_t end = hp_clock_monotonic_ms() + CONSOLE_TIMEOUT_MS;
	for (;;) {
		if (child->in >= 0 && sent == len) {
			(void)close(child->in);
			child->in = -1;
		}
		struct pollfd fds[2] = {
			{.fd = child->out, .events = POLLIN}, {.fd = child->in, .events = POLLOUT}};
		int64_t left = end - hp_clock_monotonic_ms();
		if (left <= 0 || (poll(fds, 2, (int)left) < 0 && errno != EINTR)) {
			break;
		}
		if (fds[1].revents != 0) {
			ssize_t wrote = write(child->in, input + sent, len - sent);
			sent = wrote > 0 ? sent + (size_t)wrote
					 : (wrote < 0 && errno != EAGAIN && errno != EINTR ? len
											   : sent);
		}
		if (fds[0].revents != 0) {
			char bytes[4096];
			ssize_t got = read(child->out, bytes, sizeof(bytes));
			if (got <= 0 || output->len + (size_t)got > OUTPUT_MAX) {
				break;
			}
			hp_str_append_len(output, bytes, (size_t)got);
		}
	}
}

/* Runs a program to its end. Returns its exit code, or a negative errno. */
static int run_program(char *const argv[], const char *input, struct hp_str *output)
{
	struct child child;
	int status = spawn_child(argv, &child);
	if (status < 0) {
		return status;
	}
	converse(&child, input, output);
	if (child.in >= 0) {
		(void)close(child.in);
	}
	(void)close(child.out);
	int wait_status = 0;
	int64_t end = hp_clock_monotonic_ms() + 1000;
	pid_t got;
	while ((got = waitpid(child.pid, &wait_status, WNOHANG)) == 0 &&
		hp_clock_monotonic_ms() < end) {
		(void)poll(NULL, 0, 1);
	}
	if (got == 0) {
		(void)kill(child.pid, SIGKILL);
		(void)waitpid(child.pid, &wait_status, 0);
	}
	return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -ETIMEDOUT;
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
	char *argv[] = {hp_strdup(program), hp_strdup("make"), folder, NULL};
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
	free(argv[0]);
	free(argv[1]);
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
	char *copy = hp_strdup(line);
	char *word = hp_strdup("run");
	char *argv[] = {program, word, folder, copy, NULL};
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
	free(word);
	free(copy);
	free(folder);
	free(program);
	return status;
}
