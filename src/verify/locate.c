/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holdpoint/file.h"
#include "holdpoint/watch.h"
#include "watch_internal.h"

#define HELPER_PREFIX "holdpoint-target-"

/*
 * Where helpers are looked for, in this order (DESIGN section 3): HOLDPOINT_LIBEXEC, the program's
 * own folder (one folder on a stick is a complete installation), the build tree when run from
 * there, beside an installed program, the place it was configured for. Never PATH: a helper reads
 * hostile disks, so it must be ours.
 */
static void helper_folders(const char *program_folder, struct hp_strv *folders)
{
	static const char *const below[] = {"targets", "../targets", "practice", "../practice",
		"render", "../render", "../libexec/holdpoint"};
	const char *chosen = getenv("HOLDPOINT_LIBEXEC");
	if (chosen != NULL && chosen[0] != '\0') {
		hp_strv_add(folders, chosen);
	}
	if (program_folder != NULL) {
		hp_strv_add(folders, program_folder);
		for (size_t i = 0; i < HP_ARRAY_SIZE(below); i++) {
			hp_strv_add_take(folders, hp_path_join(program_folder, below[i]));
		}
	}
	hp_strv_add(folders, HP_LIBEXECDIR);
}

static bool is_program(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

char *hp_helper_find(const char *program_folder, const char *name)
{
	char *found = NULL;
	struct hp_strv folders;
	hp_strv_init(&folders);
	helper_folders(program_folder, &folders);
	for (size_t i = 0; i < folders.count && found == NULL; i++) {
		char *path = hp_path_join(folders.items[i], name);
		if (is_program(path)) {
			found = path;
		} else {
			free(path);
		}
	}
	hp_strv_finish(&folders);
	return found;
}

char *helper_locate(const char *program_folder, const char *scheme)
{
	char *name = hp_asprintf(HELPER_PREFIX "%s", scheme);
	char *found = hp_helper_find(program_folder, name);
	free(name);
	return found;
}

/** "holdpoint-target-x" -> "x" if that is a scheme; NULL. Folders of a build hold other files with
 * that beginning. */
static const char *scheme_of(const char *file_name)
{
	size_t prefix = strlen(HELPER_PREFIX);
	if (strncmp(file_name, HELPER_PREFIX, prefix) != 0 || file_name[prefix] == '\0') {
		return NULL;
	}
	const char *scheme = file_name + prefix;
	return strspn(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+-") == strlen(scheme) ? scheme
											  : NULL;
}

static bool holds(const struct hp_strv *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->items[i], name) == 0) {
			return true;
		}
	}
	return false;
}

static void add_schemes_of(const char *folder, struct hp_strv *names)
{
	DIR *dir = opendir(folder);
	if (dir == NULL) {
		return;
	}
	for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
		const char *scheme = scheme_of(entry->d_name);
		char *path = hp_path_join(folder, entry->d_name);
		if (scheme != NULL && !holds(names, scheme) && is_program(path)) {
			hp_strv_add(names, scheme);
		}
		free(path);
	}
	(void)closedir(dir);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void helper_schemes(const char *program_folder, struct hp_strv *names)
{
	struct hp_strv folders;
	hp_strv_init(&folders);
	helper_folders(program_folder, &folders);
	for (size_t i = 0; i < folders.count; i++) {
		add_schemes_of(folders.items[i], names);
	}
	hp_strv_finish(&folders);
	if (names->count > 1) {
		qsort(names->items, names->count, sizeof(*names->items), compare_texts);
	}
}
