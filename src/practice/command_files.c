/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cd, dir, md, rd, del, movefile. */
#include <stdlib.h>
#include <string.h>

#include "../targets/practice/state.h"
#include "arguments.h"
#include "commands.h"
#include "disk.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/pattern.h"
#include "machine.h"

#define LISTING_MAX 5000 /* entries that one `dir /s` shows */
#define DEPTH_MAX 64

static enum hp_console_result not_found(struct hp_console *console, const char *what)
{
	return hp_console_error(console, _("The system cannot find %s."), what);
}

/* ---- cd, md ---- */

enum hp_console_result hp_command_cd(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	struct hp_error err = HP_ERROR_INIT;
	struct hp_practice_state *state = hp_machine_state(console->machine);
	struct hp_arguments arguments;
	hp_arguments_init(&arguments, words);
	/* "cd /" and "cd /d": a lone slash is a root, as the backslash. */
	bool to_root = arguments.switches.count > 0 && arguments.switches.items[0][0] == '\0';
	const char *typed = to_root                     ? "\\"
			    : arguments.paths.count > 0 ? arguments.paths.items[0]
							: NULL;
	enum hp_console_result result = HP_CONSOLE_DONE;
	char *full = NULL;
	if (typed == NULL) {
		hp_console_print(console, "%s\n", state->folder);
	} else if (hp_disk_full(console->machine, typed, &full, &err) < 0) {
		result = hp_console_fail(console, &err);
	} else if (!hp_disk_is_folder(console->machine, full)) {
		result =
			hp_console_error(console, _("The system cannot find the folder %s."), full);
	} else {
		/* The real console keeps a folder for each drive and needs /d to change drives; one
		 * folder is enough here. */
		free(state->folder);
		state->folder = full;
		full = NULL;
		result = hp_console_save(console);
	}
	free(full);
	hp_arguments_finish(&arguments);
	return result;
}

enum hp_console_result hp_command_md(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	if (words->count < 2) {
		return hp_console_usage(console, _("  md FOLDER\n"));
	}
	enum hp_console_result result = HP_CONSOLE_DONE;
	for (size_t i = 1; result == HP_CONSOLE_DONE && i < words->count; i++) {
		struct hp_error err = HP_ERROR_INIT;
		struct stat st;
		char *full = NULL;
		int status = strpbrk(words->items[i], "*?") != NULL
				     ? hp_error_set(&err, HP_ERR_INVALID,
					       _("A folder's name cannot have * or ? in it."))
				     : hp_disk_full(console->machine, words->items[i], &full, &err);
		if (status == 0) {
			status = hp_disk_stat(console->machine, full, &st, &err);
		}
		if (status == 1) {
			status =
				hp_error_set(&err, HP_ERR_REFUSED, _("%s is already there."), full);
		}
		if (status == 0) {
			status = hp_disk_make_folder(console->machine, full, &err);
		}
		if (status < 0) {
			result = hp_console_fail(console, &err);
		}
		free(full);
	}
	return result;
}

/* ---- dir ---- */

struct listing {
	struct hp_console *console;
	const char *wildcard;
	bool bare;
	bool below;
	size_t files, folders, shown;
	long long bytes;
};

static void list_entry(struct listing *listing, const char *full, const char *name)
{
	struct stat st;
	if (hp_disk_stat(listing->console->machine, full, &st, NULL) != 1) {
		return;
	}
	listing->shown++;
	if (S_ISDIR(st.st_mode)) {
		listing->folders++;
	} else {
		listing->files++;
		listing->bytes += (long long)st.st_size;
	}
	if (listing->bare) {
		hp_console_print(listing->console, "%s\n", listing->below ? full : name);
	} else if (S_ISDIR(st.st_mode)) {
		hp_console_print(listing->console, "    %-14s %s\n", "<DIR>", name);
	} else {
		hp_console_print(listing->console, "    %14lld %s\n", (long long)st.st_size, name);
	}
}

static int list_folder(
	struct listing *listing, const char *folder, unsigned depth, struct hp_error *err)
{
	struct hp_strv names;
	hp_strv_init(&names);
	int status = hp_disk_names(listing->console->machine, folder, &names, err);
	if (status == 0 && !listing->bare) {
		hp_console_print(listing->console, "\n %s\n\n", folder);
	}
	for (size_t i = 0; i < names.count && listing->shown < LISTING_MAX; i++) {
		if (hp_wildcard_match(listing->wildcard, names.items[i]) == 1) {
			char *full = hp_disk_join(folder, names.items[i]);
			list_entry(listing, full, names.items[i]);
			free(full);
		}
	}
	for (size_t i = 0; listing->below && depth > 0 && i < names.count; i++) {
		char *full = hp_disk_join(folder, names.items[i]);
		if (hp_disk_is_folder(listing->console->machine, full)) {
			(void)list_folder(listing, full, depth - 1, NULL);
		}
		free(full);
	}
	hp_strv_finish(&names);
	return status;
}

enum hp_console_result hp_command_dir(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	struct hp_error err = HP_ERROR_INIT;
	struct hp_arguments arguments;
	hp_arguments_init(&arguments, words);
	struct listing listing = {.console = console,
		.wildcard = "*",
		.bare = hp_arguments_have(&arguments, "b"),
		.below = hp_arguments_have(&arguments, "s")};
	char *full = NULL, *folder = NULL, *name = NULL;
	int status = hp_disk_full(console->machine,
		arguments.paths.count > 0 ? arguments.paths.items[0] : ".", &full, &err);
	if (status == 0 && !hp_disk_is_folder(console->machine, full)) {
		hp_disk_split(full, &folder, &name);
		listing.wildcard = strcmp(name, "*.*") == 0 ? "*" : name;
	}
	if (status == 0) {
		status = list_folder(&listing, folder != NULL ? folder : full, DEPTH_MAX, &err);
	}
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (status < 0) {
		result = hp_console_fail(console, &err);
	} else if (listing.shown == 0 && name != NULL) {
		result = not_found(console, full);
	} else if (!listing.bare) {
		hp_console_print(console, _("    files: %zu, bytes: %lld, folders: %zu\n"),
			listing.files, listing.bytes, listing.folders);
	}
	free(name);
	free(folder);
	free(full);
	hp_arguments_finish(&arguments);
	return result;
}

/* ---- rd ---- */

static enum hp_console_result say_left(struct hp_console *console, const struct hp_strv *left)
{
	for (size_t i = 0; i < left->count; i++) {
		hp_console_error(console,
			_("%s is in use and stays: stop what holds it, or restart the machine."),
			left->items[i]);
	}
	return left->count > 0 ? HP_CONSOLE_FAILED : HP_CONSOLE_DONE;
}

static enum hp_console_result remove_folder(struct hp_console *console, const char *full, bool tree)
{
	struct hp_error err = HP_ERROR_INIT;
	struct stat st;
	struct hp_strv left;
	int found = hp_disk_stat(console->machine, full, &st, &err);
	if (found < 0) {
		return hp_console_fail(console, &err);
	}
	if (found == 0 || !S_ISDIR(st.st_mode)) {
		return found == 0 ? not_found(console, full)
				  : hp_console_error(
					    console, _("%s is a file; del deletes files."), full);
	}
	hp_strv_init(&left);
	int status = tree ? hp_disk_delete_tree(console->machine, full, &left, &err)
			  : hp_disk_delete_folder(console->machine, full, &err);
	enum hp_console_result result =
		status < 0 ? hp_console_fail(console, &err) : say_left(console, &left);
	hp_strv_finish(&left);
	return result;
}

enum hp_console_result hp_command_rd(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	static const char *const switches[] = {"s", "q", NULL};
	struct hp_arguments arguments;
	hp_arguments_init(&arguments, words);
	enum hp_console_result result = HP_CONSOLE_DONE;
	bool tree = hp_arguments_have(&arguments, "s");
	if (!hp_arguments_check(console, &arguments, switches) || arguments.paths.count == 0) {
		result = hp_console_usage(console, _("  rd [/s] [/q] FOLDER\n"));
	} else if (tree && !hp_arguments_have(&arguments, "q")) {
		result = hp_console_ask(console, arguments.paths.items[0], line, "/q");
	} else {
		for (size_t i = 0; i < arguments.paths.count; i++) {
			struct hp_error err = HP_ERROR_INIT;
			char *full = NULL;
			enum hp_console_result one =
				hp_disk_full(
					console->machine, arguments.paths.items[i], &full, &err) < 0
					? hp_console_fail(console, &err)
					: remove_folder(console, full, tree);
			result = one != HP_CONSOLE_DONE ? one : result;
			free(full);
		}
	}
	hp_arguments_finish(&arguments);
	return result;
}

/* ---- del ---- */

struct deletion {
	struct hp_console *console;
	bool forced; /* read-only files as well */
	bool below;
	size_t count;
	size_t refused;
};

static void delete_one(struct deletion *deletion, const char *full, const struct stat *st)
{
	struct hp_error err = HP_ERROR_INIT;
	if ((st->st_mode & S_IWUSR) == 0 && S_ISREG(st->st_mode) && !deletion->forced) {
		hp_console_error(deletion->console,
			_("Access is denied: %s is read-only; /f deletes it all the same."), full);
		deletion->refused++;
	} else if (hp_disk_delete_file(deletion->console->machine, full, &err) < 0) {
		hp_console_fail(deletion->console, &err);
		deletion->refused++;
	} else {
		deletion->count++;
	}
}

/** Deletes the files in `folder` that match, and with `below` those in the folders under it. */
static int delete_in(
	struct deletion *deletion, const char *folder, const char *wildcard, unsigned depth)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_strv names;
	struct stat st;
	hp_strv_init(&names);
	int status = hp_disk_names(deletion->console->machine, folder, &names, &err);
	for (size_t i = 0; status == 0 && i < names.count; i++) {
		char *full = hp_disk_join(folder, names.items[i]);
		if (hp_disk_stat(deletion->console->machine, full, &st, NULL) == 1) {
			if (!S_ISDIR(st.st_mode)) {
				if (hp_wildcard_match(wildcard, names.items[i]) == 1) {
					delete_one(deletion, full, &st);
				}
			} else if (deletion->below && depth > 0) {
				status = delete_in(deletion, full, wildcard, depth - 1);
			}
		}
		free(full);
	}
	hp_strv_finish(&names);
	if (status < 0 && err.message != NULL) {
		hp_console_fail(deletion->console, &err);
	}
	return status;
}

static enum hp_console_result delete_path(struct deletion *deletion, const char *typed)
{
	struct hp_error err = HP_ERROR_INIT;
	char *full = NULL, *folder = NULL, *name = NULL;
	if (hp_disk_full(deletion->console->machine, typed, &full, &err) < 0) {
		return hp_console_fail(deletion->console, &err);
	}
	/* A folder stands for all files in it. */
	if (hp_disk_is_folder(deletion->console->machine, full)) {
		folder = hp_strdup(full);
		name = hp_strdup("*");
	} else {
		hp_disk_split(full, &folder, &name);
	}
	size_t before = deletion->count + deletion->refused;
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (delete_in(deletion, folder, strcmp(name, "*.*") == 0 ? "*" : name, DEPTH_MAX) < 0) {
		result = HP_CONSOLE_FAILED;
	} else if (deletion->count + deletion->refused == before) {
		result = not_found(deletion->console, full);
	}
	free(name);
	free(folder);
	free(full);
	return result;
}

/** More than one file may go, and nobody has said that it is meant: as the real `del` asks. */
static bool must_ask(struct hp_console *console, const struct hp_arguments *arguments)
{
	bool wide = hp_arguments_have(arguments, "s");
	for (size_t i = 0; !wide && i < arguments->paths.count; i++) {
		char *full = NULL;
		const char *path = arguments->paths.items[i];
		size_t len = strlen(path);
		wide = strcmp(path, "*") == 0 || (len >= 3 && strcmp(path + len - 3, "*.*") == 0);
		if (!wide && hp_disk_full(console->machine, path, &full, NULL) == 0) {
			wide = hp_disk_is_folder(console->machine, full);
		}
		free(full);
	}
	return wide && !hp_arguments_have(arguments, "q");
}

enum hp_console_result hp_command_del(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	static const char *const switches[] = {"s", "q", "f", "a", NULL};
	struct hp_arguments arguments;
	hp_arguments_init(&arguments, words);
	struct deletion deletion = {.console = console,
		.forced = hp_arguments_have(&arguments, "f"),
		.below = hp_arguments_have(&arguments, "s")};
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (!hp_arguments_check(console, &arguments, switches) || arguments.paths.count == 0) {
		result = hp_console_usage(console, _("  del [/s] [/q] [/f] FILES\n"));
	} else if (must_ask(console, &arguments)) {
		result = hp_console_ask(console, arguments.paths.items[0], line, "/q");
	} else {
		for (size_t i = 0; i < arguments.paths.count; i++) {
			enum hp_console_result one =
				delete_path(&deletion, arguments.paths.items[i]);
			result = one != HP_CONSOLE_DONE ? one : result;
		}
	}
	hp_arguments_finish(&arguments);
	return deletion.refused > 0 ? HP_CONSOLE_FAILED : result;
}

/* ---- movefile ---- */

enum hp_console_result hp_command_movefile(
	struct hp_console *console, const struct hp_strv *words, const char *line)
{
	(void)line;
	struct hp_error err = HP_ERROR_INIT;
	struct hp_practice_state *state = hp_machine_state(console->machine);
	struct stat st;
	char *full = NULL;
	if (words->count < 2 || words->count > 3 ||
		(words->count == 3 && words->items[2][0] != '\0')) {
		return hp_console_usage(console,
			_("  movefile PATH \"\"\nThe file or folder is deleted at the next "
			  "restart.\n"));
	}
	int found = hp_disk_full(console->machine, words->items[1], &full, &err);
	if (found == 0) {
		found = hp_disk_stat(console->machine, full, &st, &err);
	}
	enum hp_console_result result = HP_CONSOLE_DONE;
	if (found < 0) {
		result = hp_console_fail(console, &err);
	} else if (found == 0) {
		result = not_found(console, full);
	} else {
		if (hp_practice_strv_find(&state->pending, full) == SIZE_MAX) {
			hp_strv_add(&state->pending, full);
		}
		result = hp_console_save(console);
		if (result == HP_CONSOLE_DONE) {
			hp_console_print(
				console, _("%s will be deleted at the next restart.\n"), full);
		}
	}
	free(full);
	return result;
}
