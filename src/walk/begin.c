/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beginning a run. */
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "begin_internal.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"

static char *copy_environment(const char *name)
{
	const char *value = getenv(name);
	return value == NULL || *value == '\0' ? NULL : hp_text_clean_cut(value, 80);
}

/* The person's login, terminal and remote peer: what the system knows of them, whatever name they
 * give (R78). */
static void look_at_the_person(struct hp_walk *walk)
{
	const struct passwd *user = getpwuid(getuid());
	walk->login = user != NULL ? hp_strdup(user->pw_name) : copy_environment("LOGNAME");
	const char *tty = isatty(STDIN_FILENO) ? ttyname(STDIN_FILENO) : NULL;
	walk->tty = hp_strdup(tty);
	walk->remote = copy_environment("SSH_CONNECTION");
	if (walk->remote != NULL) {
		walk->remote[strcspn(walk->remote, " ")] = '\0';
	}
	walk->boot_id = hp_boot_id();
}

struct hp_walk *hp_walk_new(const struct hp_walk_options *options)
{
	struct hp_walk *walk = hp_calloc(1, sizeof(*walk));
	walk->mode = options->mode;
	walk->state_folder = hp_strdup(options->state_folder);
	walk->program_folder = hp_strdup(options->program_folder);
	walk->program_version = hp_strdup(options->program_version);
	walk->operator_option = hp_strdup(options->operator_name);
	walk->paper = options->paper;
	walk->printer = hp_strdup(options->printer);
	walk->watch_enabled = options->watch;
	walk->start_pending = options->defer;
	walk->shown = HP_NONE;
	walk->second_at = HP_NONE;
	walk->arrived_at = HP_NONE;
	hp_observation_init(&walk->list);
	walk->view_stale = true;
	hp_events_init(&walk->notes);
	hp_strv_init(&walk->sets);
	hp_strv_init(&walk->practice_machines);
	hp_arena_init(&walk->solution_arena);
	hp_arena_init(&walk->view_arena);
	for (size_t i = 0; options->sets != NULL && options->sets[i] != NULL; i++) {
		hp_strv_add(&walk->sets, options->sets[i]);
	}
	look_at_the_person(walk);
	walk->reader.watch = hp_watch_new(&(struct hp_watch_options){
		.program_folder = walk->program_folder,
		.state_folder = walk->state_folder,
		.interactive = options->interactive,
	});
	return walk;
}

/* Before anything is written: what was typed on the command line has to make sense. */
static int check_sets(
	const struct hp_walk *walk, const struct hp_procedure *procedure, struct hp_error *err)
{
	int status = 0;
	for (size_t i = 0; status == 0 && i < walk->sets.count; i++) {
		struct hp_walk_setting setting;
		status = hp_walk_setting_parse(procedure, walk->sets.items[i], &setting, err);
	}
	return status;
}

int hp_walk_check_operator(const struct hp_walk *walk, struct hp_error *err)
{
	const char *name = walk->operator_option;
	if (name == NULL) {
		return 0;
	}
	if (name[strspn(name, " \t\r\n")] == '\0') {
		return hp_error_set(err, HP_ERR_USAGE,
			_("--operator gives no name. Give yours, or leave the flag out to be "
			  "asked for it."));
	}
	if (!hp_utf8_is_valid(name, strlen(name))) {
		return hp_error_set(err, HP_ERR_USAGE,
			_("The name behind --operator is not text in UTF-8. Write it with plain "
			  "letters."));
	}
	return 0;
}

int hp_walk_check_class(
	struct hp_walk *walk, const char *url, const struct hp_hello *hello, struct hp_error *err)
{
	bool drill = hp_target_class_is_drill(hello->class_);
	if (drill == (walk->mode == HP_MODE_DRILL)) {
		return 0;
	}
	char *shown = hp_text_clean_cut(url, 200);
	int status = drill ? hp_error_set(err, HP_ERR_USAGE,
				     _("The target %s is for drills and cannot serve a live run. "
				       "Use `holdpoint train`."),
				     shown)
			   : hp_error_set(err, HP_ERR_USAGE,
				     _("The target %s is a real machine and cannot serve a drill. "
				       "Use `holdpoint run`."),
				     shown);
	free(shown);
	return status;
}

/* Roles, schemes, classes: all before the journal is made, so that a typing mistake leaves no run
 * behind. */
static int take_targets(struct hp_walk *walk, const struct hp_procedure *procedure,
	const struct hp_walk_options *options, struct hp_error *err)
{
	walk->targets = hp_calloc(
		options->target_count + procedure->role_count + 1, sizeof(*walk->targets));
	int status = hp_walk_check_roles(procedure, options->targets, options->target_count, err);
	for (size_t i = 0; status == 0 && i < options->target_count; i++) {
		const struct hp_walk_target *wanted = &options->targets[i];
		size_t target;
		const struct hp_hello *hello;
		status = hp_watch_target(walk->reader.watch, wanted->url, &target, err);
		if (status == 0) {
			status = hp_watch_hello(walk->reader.watch, target, 10000, &hello, err);
		}
		if (status == 0) {
			status = hp_walk_check_class(walk, wanted->url, hello, err);
		}
		if (status == 0) {
			walk->targets[walk->target_count++] =
				(struct hp_walk_target){.role = hp_strdup(wanted->role),
					.machine = hp_strdup(wanted->machine),
					.url = hp_walk_absolute_url(wanted->url)};
		}
	}
	return status;
}

static bool has_target(const struct hp_walk *walk, const char *role)
{
	for (size_t i = 0; i < walk->target_count; i++) {
		if (strcmp(walk->targets[i].role, role) == 0) {
			return true;
		}
	}
	return false;
}

static int take_scenario(struct hp_walk *walk, const struct hp_procedure *procedure,
	const char *scenario, struct hp_error *err)
{
	struct stat about;
	if (access(scenario, R_OK) != 0 || stat(scenario, &about) != 0 || S_ISDIR(about.st_mode)) {
		char *shown = hp_text_clean_cut(scenario, 200);
		int status = hp_error_set(err, HP_ERR_NOT_FOUND,
			_("There is no scenario file '%s' that can be read. Give --scenario the "
			  "path of one; holdpoint-target(7) describes them."),
			shown);
		free(shown);
		return status;
	}
	struct hp_walk_target *targets = hp_calloc(procedure->role_count + 1, sizeof(*targets));
	size_t count = 0;
	char *path = realpath(scenario, NULL);
	for (size_t i = 0; i < procedure->role_count; i++) {
		if (!has_target(walk, procedure->roles[i].name)) {
			targets[count++] = (struct hp_walk_target){.role = procedure->roles[i].name,
				.url = hp_asprintf("scripted:%s", path == NULL ? scenario : path)};
		}
	}
	struct hp_walk_options options = {.targets = targets, .target_count = count};
	struct hp_walk_target *kept = walk->targets;
	size_t kept_count = walk->target_count;
	walk->target_count = 0;
	int status = take_targets(walk, procedure, &options, err);
	for (size_t i = 0; i < kept_count; i++) {
		if (status == 0) {
			walk->targets = hp_realloc(
				walk->targets, walk->target_count + 1, sizeof(*walk->targets));
			walk->targets[walk->target_count++] = kept[i];
		} else {
			hp_walk_target_finish(&kept[i]);
		}
	}
	free(kept);
	for (size_t i = 0; i < count; i++) {
		free((void *)(uintptr_t)targets[i].url);
	}
	free(targets);
	free(path);
	return status;
}

/* Every role that has a step or check needs a machine; the first one that has none is named. */
static int check_roles(
	struct hp_walk *walk, const struct hp_procedure *procedure, struct hp_error *err)
{
	for (size_t i = 0; i < procedure->role_count; i++) {
		const struct hp_role *role = &procedure->roles[i];
		if (!has_target(walk, role->name)) {
			return hp_error_set(err, HP_ERR_USAGE,
				walk->mode == HP_MODE_DRILL
					? _("The role %s (%s) has no practice machine. Add "
					    "--target %s=practice:NAME or --scenario FILE.")
					: _("The role %s (%s) has no machine. Add --target %s=URL, "
					    "for instance offline:DIR with the mounted disk."),
				role->name, role->title, role->name);
		}
	}
	return 0;
}

/* Everything that can be wrong before there is a record; *ret_practice: practice machines of our
 * own will be made. */
static int check_all(struct hp_walk *walk, const struct hp_procedure *procedure,
	const struct hp_walk_options *options, bool *ret_practice, struct hp_error *err)
{
	int status = hp_walk_check_operator(walk, err);
	if (status == 0) {
		status = check_sets(walk, procedure, err);
	}
	if (status == 0) {
		status = take_targets(walk, procedure, options, err);
	}
	if (status == 0 && options->scenario != NULL) {
		status = take_scenario(walk, procedure, options->scenario, err);
	}
	if (status < 0) {
		return status;
	}
	*ret_practice = options->mode == HP_MODE_DRILL && options->scenario == NULL &&
			walk->target_count == 0;
	return *ret_practice ? hp_walk_can_practise(walk, procedure, err)
			     : check_roles(walk, procedure, err);
}

static int make_record(struct hp_walk *walk, const char *run_id,
	const struct hp_procedure *procedure, struct hp_error *err)
{
	int status = hp_journal_create(walk->state_folder, run_id, procedure, &walk->journal, err);
	if (status == HP_ERR_IO) {
		(void)hp_error_prefix(
			err, _("No run begins without a record; --state DIR names another place "
			       "for it"));
	}
	return status;
}

static int say_not_started(const struct hp_walk *walk, int status, struct hp_error *err)
{
	return hp_error_set(err, status, "%s",
		walk->message == NULL ? _("The run could not be started.") : walk->message);
}

/* The first events, with the procedure and its record at hand. */
static int start_run(struct hp_walk *walk, const char *run_id, bool practice, struct hp_error *err)
{
	struct hp_command start = {.kind = HP_COMMAND_START,
		.mode = walk->mode,
		.name = run_id,
		.value = walk->program_version};
	int status = hp_walk_commit(walk, &start, NULL);
	if (status < 0) {
		return say_not_started(walk, status, err);
	}
	if (practice) {
		status = hp_walk_make_practice(walk, run_id, err);
		if (status == 0) {
			status = check_roles(walk, walk->procedure, err);
		}
		if (status < 0) {
			return status;
		}
	}
	if (walk->start_pending) {
		return 0;
	}
	struct hp_walk_waiting nobody = {.walk = walk};
	status = hp_walk_go_on(walk, hp_walk_tick, &nobody);
	return status < 0 ? say_not_started(walk, status, err) : 0;
}

int hp_walk_begin(struct hp_procedure *procedure_taken, const struct hp_walk_options *options,
	struct hp_walk **ret_walk, struct hp_error *err)
{
	struct hp_walk *walk = hp_walk_new(options);
	char *run_id = hp_run_id_new(hp_clock_now().wall_ms);
	bool practice = false;
	int status = check_all(walk, procedure_taken, options, &practice, err);
	if (status == 0) {
		status = make_record(walk, run_id, procedure_taken, err);
	}
	if (status < 0) {
		free(run_id);
		hp_walk_close(walk);
		return status;
	}
	walk->procedure = procedure_taken;
	walk->practice = hp_json_copy(walk->procedure->practice);
	walk->run = hp_run_new(walk->procedure);
	status = start_run(walk, run_id, practice, err);
	free(run_id);
	if (status < 0) {
		(void)hp_walk_hold(walk, "could not start");
		walk->procedure = NULL; /* on failure it stays the caller's */
		struct hp_run *run = walk->run;
		walk->run = NULL;
		hp_run_free(run);
		hp_walk_close(walk);
		return status;
	}
	*ret_walk = walk;
	return 0;
}
