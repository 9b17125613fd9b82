/* SPDX-License-Identifier: GPL-3.0-or-later */
/* copy, xcopy, move, ren. Nothing is asked: what is there is replaced, as with /y. */
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "commands.h"
#include "disk.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "machine.h"

#define DEPTH_MAX 64

struct copying {
	struct hp_console *console;
	bool below;   /* folders as well */
	bool empties; /* empty folders too */
	size_t count;
};

static int copy_folder(struct copying *copying, const char *from, const char *to, unsigned depth,
	struct hp_error *err)
{
	struct hp_machine *machine = copying->console->machine;
	struct hp_strv names;
	hp_strv_init(&names);
	int status = hp_disk_names(machine, from, &names, err);
	if (status == 0 && (copying->empties || names.count > 0)) {
		status = hp_disk_make_folder(machine, to, err);
	}
	for (size_t i = 0; status == 0 && i < names.count; i++) {
		char *source = hp_disk_join(from, names.items[i]);
		char *target = hp_disk_join(to, names.items[i]);
		if (!hp_disk_is_folder(machine, source)) {
			status = hp_disk_copy(machine, source, target, err);
			copying->count += status == 0;
		} else if (copying->below && depth > 0) {
			status = copy_folder(copying, source, target, depth - 1, err);
		}
		free(target);
		free(source);
	}
	hp_strv_finish(&names);
	return status;
}

/** Where `source` goes to: into `to` if that is a folder, else to that name. Caller frees. */
static char *target_of(struct hp_machine *machine, const char *source, const char *to, bool folder)
{
	char *parent = NULL, *name = NULL;
	if (!folder && !hp_disk_is_folder(machine, to)) {
		return hp_strdup(to);
	}
	hp_disk_split(source, &parent, &name);
	char *target = hp_disk_join(to, name);
	free(name);
	free(parent);
	return target;
}

/** The two paths of a command: what the first stands for, and the second, full. */
static int take_paths(struct hp_console *console, const struct hp_arguments *arguments,
	struct hp_strv *sources, char **ret_to)
{
	struct hp_error err = HP_ERROR_INIT;
	const char *to = arguments->paths.count > 1 ? arguments->paths.items[1] : ".";
	int status = hp_arguments_match(console, arguments->paths.items[0], sources);
	if (status < 0) {
		return status;
	}
	status = strpbrk(to, "*?") != NULL
			 ? hp_error_set(&err, HP_ERR_INVALID,
				   _("The place to go to cannot have * or ? in it."))
			 : hp_disk_full(console->machine, to, ret_to, &err);
	if (status == 0 && sources->count == 0) {
		status = hp_error_set(&err, HP_ERR_NOT_FOUND, _("The system cannot find %s."),
			arguments->paths.items[0]);
	}
	if (status < 0) {
		hp_console_fail(console, &err);
	}
	return status;
}

/** A backslash at the end says that a folder is meant. */
static bool means_folder(const char *typed)
{
	size_t len = strlen(typed);
	return len > 0 && (typed[len - 1] == '\\' || typed[len - 1] == '/');
}

static enum hp_console_result say_copied(struct hp_console *console, size_t count)
{
	hp_console_print(console, _("Files copied: %zu\n"), count);
	return HP_CONSOLE_DONE;
}

/* ---- between machines ---- */

static bool is_network(const char *typed)
{
	return typed[0] == '\\' && typed[1] == '\\';
}

/** The administrative share of a drive: \\\\NAME\\X$\\rest. What else a server shares is not there.
 */
static int split_network(const char *typed, char **ret_name, char **ret_rest, struct hp_error *err)
{
	size_t len = strcspn(typed + 2, "\\");
	const char *share = typed + 2 + len + (typed[2 + len] != '\0');
	bool admin =
		strlen(share) >= 2 && share[1] == '$' && (share[2] == '\0' || share[2] == '\\');
	if (!admin) {
		return hp_error_set(err, HP_ERR_INVALID,
			_("\"%s\" is no path of this network; write it as in "
			  "\\\\SERVER\\C$\\temp\\file."),
			typed);
	}
	*ret_name = hp_strndup(typed + 2, len);
	*ret_rest = hp_asprintf("%c:%s", share[0], share[2] == '\0' ? "\\" : share + 2);
	return 0;
}

/** The machine a path is on (*ret_other is NULL for this one), and the path there, full. */
static int locate(struct hp_console *console, const char *typed, struct hp_machine **ret_other,
	char **ret_full, struct hp_error *err)
{
	char *name = NULL, *rest = NULL;
	*ret_other = NULL;
	if (!is_network(typed)) {
		return hp_disk_full(console->machine, typed, ret_full, err);
	}
	int status = split_network(typed, &name, &rest, err);
	if (status == 0) {
		status = hp_machine_open_beside(console->machine, name, ret_other, err);
	}
	if (status == 0) {
		status = hp_disk_full(*ret_other, rest, ret_full, err);
	}
	free(name);
	free(rest);
	return status;
}

static enum hp_console_result copy_over_network(
	struct hp_console *console, const char *typed_from, const char *typed_to)
{
	struct hp_machine *from_other = NULL, *to_other = NULL;
	struct hp_error err = HP_ERROR_INIT;
	char *from = NULL, *to = NULL;
	int status = locate(console, typed_from, &from_other, &from, &err);
	if (status == 0) {
		status = locate(console, typed_to, &to_other, &to, &err);
	}
	if (status == 0) {
		struct hp_machine *target_machine = to_other != NULL ? to_other : console->machine;
		char *target = target_of(target_machine, from, to, means_folder(typed_to));
		status = hp_disk_copy_between(from_other != NULL ? from_other : console->machine,
			from, target_machine, target, &err);
		free(target);
	}
	hp_machine_close(from_other);
	hp_machine_close(to_other);
	free(from);
	free(to);
	return status < 0 ? hp_console_fail(console, &err) : say_copied(console, 1);
}

static enum hp_console_result say_outcome(
	const struct copying *copying, int status, struct hp_error *err)
{
	return status < 0 ? hp_console_fail(copying->console, err)
			  : say_copied(copying->console, copying->count);
}

/** Those that are no folders. `folder`: `to` is the folder they go into. */
static int copy_files(struct copying *copying, const struct hp_strv *sources, const char *to,
	bool folder, struct hp_error *err)
{
	struct hp_machine *machine = copying->console->machine;
	int status = 0;
	for (size_t i = 0; status == 0 && i < sources->count; i++) {
		char *target = target_of(machine, sources->items[i], to, folder);
		if (!hp_disk_is_folder(machine, sources->items[i])) {
			status = hp_disk_copy(machine, sources->items[i], target, err);
			copying->count += status == 0;
		}
		free(target);
	}
	return status;
}

enum hp_console_result hp_command_copy(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	static const char *const switches[] = {"y", "v", "b", NULL};
	struct hp_arguments arguments;
	struct copying copying = {.console = console};
	struct hp_strv sources;
	struct hp_error err = HP_ERROR_INIT;
	char *to = NULL;
	hp_strv_init(&sources);
	hp_arguments_init(&arguments, words);
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (!hp_arguments_check(console, &arguments, switches) || arguments.paths.count == 0 ||
		arguments.paths.count > 2) {
		result = hp_console_usage(console, _("  copy FROM TO [/y]\n"));
	} else if (is_network(arguments.paths.items[0]) ||
		   (arguments.paths.count > 1 && is_network(arguments.paths.items[1]))) {
		result = copy_over_network(console, arguments.paths.items[0],
			arguments.paths.count > 1 ? arguments.paths.items[1] : ".");
	} else if (take_paths(console, &arguments, &sources, &to) < 0) {
		result = HP_CONSOLE_FAILED;
	} else if (hp_disk_is_folder(console->machine, sources.items[0]) && sources.count == 1) {
		/* A folder stands for the files in it. */
		result = say_outcome(
			&copying, copy_folder(&copying, sources.items[0], to, 0, &err), &err);
	} else {
		bool folder = sources.count > 1 ||
			      (arguments.paths.count > 1 && means_folder(arguments.paths.items[1]));
		result = say_outcome(
			&copying, copy_files(&copying, &sources, to, folder, &err), &err);
	}
	free(to);
	hp_strv_finish(&sources);
	hp_arguments_finish(&arguments);
	return result;
}

/** Files and, where they are wanted, folders. `one_folder`: what is in it goes to `to` itself. */
static int copy_all(struct copying *copying, const struct hp_strv *sources, const char *to,
	bool one_folder, struct hp_error *err)
{
	struct hp_machine *machine = copying->console->machine;
	int status = 0;
	for (size_t i = 0; status == 0 && i < sources->count; i++) {
		const char *source = sources->items[i];
		char *target = one_folder ? hp_strdup(to) : target_of(machine, source, to, true);
		bool folder = hp_disk_is_folder(machine, source);
		if (folder && hp_disk_is_below(target, source)) {
			status = hp_error_set(
				err, HP_ERR_REFUSED, _("%s cannot be copied into itself."), source);
		} else if (!folder) {
			status = hp_disk_copy(machine, source, target, err);
			copying->count += status == 0;
		} else if (one_folder || copying->below) {
			status = copy_folder(copying, source, target, DEPTH_MAX, err);
		}
		free(target);
	}
	return status;
}

enum hp_console_result hp_command_xcopy(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	static const char *const switches[] = {
		"e", "s", "i", "y", "q", "h", "k", "r", "c", "o", "v", NULL};
	struct hp_arguments arguments;
	struct hp_strv sources;
	struct hp_error err = HP_ERROR_INIT;
	char *to = NULL;
	hp_strv_init(&sources);
	hp_arguments_init(&arguments, words);
	struct copying copying = {.console = console,
		.below = hp_arguments_have(&arguments, "e") || hp_arguments_have(&arguments, "s"),
		.empties = hp_arguments_have(&arguments, "e")};
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (!hp_arguments_check(console, &arguments, switches) || arguments.paths.count == 0 ||
		arguments.paths.count > 2) {
		result = hp_console_usage(console, _("  xcopy FROM TO [/e] [/s] [/y]\n"));
	} else if (take_paths(console, &arguments, &sources, &to) < 0) {
		result = HP_CONSOLE_FAILED;
	} else {
		bool one_folder = sources.count == 1 &&
				  hp_disk_is_folder(console->machine, sources.items[0]) &&
				  strpbrk(arguments.paths.items[0], "*?") == NULL;
		result = say_outcome(
			&copying, copy_all(&copying, &sources, to, one_folder, &err), &err);
	}
	free(to);
	hp_strv_finish(&sources);
	hp_arguments_finish(&arguments);
	return result;
}

/** A file in the way goes; a folder from one drive to another would have to be copied, which the
 * real `move` does not do either. */
static int move_one(
	struct hp_console *console, const char *from, const char *to, struct hp_error *err)
{
	struct hp_machine *machine = console->machine;
	bool folder = hp_disk_is_folder(machine, from);
	struct stat st;
	if (folder && (from[0] != to[0] || hp_disk_is_below(to, from))) {
		return hp_error_set(err, HP_ERR_REFUSED,
			_("The folder %s cannot be moved there; copy it with xcopy /e."), from);
	}
	if (!folder && !hp_name_equal(from, to)) {
		/* A file that is held cannot go, so nothing is copied before that is known. */
		if (hp_disk_in_use(machine, from)) {
			return hp_error_set(err, HP_ERR_REFUSED,
				_("%s is in use: another process holds it. Nothing was done to "
				  "it."),
				from);
		}
		int found = hp_disk_stat(machine, to, &st, err);
		if (found == 1 && from[0] == to[0]) {
			found = hp_disk_delete_file(machine, to, err);
		}
		if (found < 0) {
			return found;
		}
		if (from[0] != to[0]) {
			int status = hp_disk_copy(machine, from, to, err);
			return status < 0 ? status : hp_disk_delete_file(machine, from, err);
		}
	}
	return hp_disk_rename(machine, from, to, err);
}

enum hp_console_result hp_command_move(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	static const char *const switches[] = {"y", NULL};
	struct hp_arguments arguments;
	struct hp_strv sources;
	struct hp_error err = HP_ERROR_INIT;
	char *to = NULL;
	hp_strv_init(&sources);
	hp_arguments_init(&arguments, words);
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (!hp_arguments_check(console, &arguments, switches) || arguments.paths.count == 0 ||
		arguments.paths.count > 2) {
		result = hp_console_usage(console, _("  move FROM TO [/y]\n"));
	} else if (take_paths(console, &arguments, &sources, &to) < 0) {
		result = HP_CONSOLE_FAILED;
	} else {
		int status = 0;
		for (size_t i = 0; status == 0 && i < sources.count; i++) {
			char *target = target_of(
				console->machine, sources.items[i], to, sources.count > 1);
			status = move_one(console, sources.items[i], target, &err);
			free(target);
		}
		if (status < 0) {
			result = hp_console_fail(console, &err);
		} else {
			hp_console_print(console, _("Moved: %zu\n"), sources.count);
		}
	}
	free(to);
	hp_strv_finish(&sources);
	hp_arguments_finish(&arguments);
	return result;
}

enum hp_console_result hp_command_ren(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	struct hp_error err = HP_ERROR_INIT;
	char *from = NULL, *folder = NULL, *name = NULL, *to = NULL;
	struct stat st;
	if (words->count != 3 || strpbrk(words->items[2], "\\/:*?\"<>|") != NULL) {
		return hp_console_usage(
			console, _("  ren FILE NAME\nThe new name has no folder before it.\n"));
	}
	int status = hp_disk_full(console->machine, words->items[1], &from, &err);
	if (status == 0) {
		int found = hp_disk_stat(console->machine, from, &st, &err);
		status = found == 0 ? hp_error_set(&err, HP_ERR_NOT_FOUND,
					      _("The system cannot find %s."), from)
				    : (found < 0 ? found : 0);
	}
	if (status == 0) {
		hp_disk_split(from, &folder, &name);
		char *joined = hp_disk_join(folder, words->items[2]);
		status = hp_disk_full(console->machine, joined, &to, &err);
		free(joined);
	}
	if (status == 0) {
		status = hp_disk_rename(console->machine, from, to, &err);
	}
	free(to);
	free(name);
	free(folder);
	free(from);
	return status < 0 ? hp_console_fail(console, &err) : HP_CONSOLE_DONE;
}
