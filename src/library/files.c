/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files are meant by the paths that were given. */
#include "library_internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text);
	size_t end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void hp_library_say_unreadable(struct hp_diagnostics *list, const char *path, const char *message)
{
	hp_diagnostics_add(list, HP_SEVERITY_ERROR, path, 0, 0, "unreadable", message);
}

static void add_folder(struct hp_strv *files, const char *path, struct hp_diagnostics *list)
{
	size_t first = files->count;

	DIR *folder = opendir(path);
	if (folder == NULL) {
		hp_library_say_unreadable(list, path, strerror(errno));
		return;
	}
	for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
		bool is_hidden = entry->d_name[0] == '.';
		if (!is_hidden && ends_with(entry->d_name, ".json") &&
			!ends_with(entry->d_name, ".schema.json")) {
			hp_strv_add_take(files, hp_path_join(path, entry->d_name));
		}
	}
	closedir(folder);
	if (files->count == first) {
		hp_library_say_unreadable(
			list, path, _("there is no procedure (*.json) in this folder"));
		return;
	}
	qsort(files->items + first, files->count - first, sizeof(char *), compare_texts);
}

void hp_library_find_files(
	struct hp_strv *files, const char *const *paths, size_t count, struct hp_diagnostics *list)
{
	for (size_t i = 0; i < count; i++) {
		struct stat st;
		if (stat(paths[i], &st) == 0 && S_ISDIR(st.st_mode)) {
			add_folder(files, paths[i], list);
		} else {
			hp_strv_add(files, paths[i]);
		}
	}
}
