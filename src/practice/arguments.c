/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "arguments.h"

#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "disk.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/names.h"
#include "holdpoint/pattern.h"

void hp_arguments_init(struct hp_arguments *arguments, const struct hp_strv *words)
{
	hp_strv_init(&arguments->paths);
	hp_strv_init(&arguments->switches);
	for (size_t i = 1; i < words->count; i++) {
		const char *word = words->items[i];
		size_t len = strcspn(word, "/");
		/* A path with slashes is a path; what begins with one is a row of switches. */
		if (len > 0) {
			hp_strv_add(&arguments->paths, word);
			continue;
		}
		while (*word == '/') {
			len = strcspn(word + 1, "/");
			hp_strv_add_take(&arguments->switches, hp_strndup(word + 1, len));
			word += 1 + len;
		}
	}
}

void hp_arguments_finish(struct hp_arguments *arguments)
{
	hp_strv_finish(&arguments->paths);
	hp_strv_finish(&arguments->switches);
}

static bool is_switch(const char *word, const char *name)
{
	char *head = hp_strndup(word, strcspn(word, ":"));
	bool same = hp_name_equal(head, name);
	free(head);
	return same;
}

bool hp_arguments_have(const struct hp_arguments *arguments, const char *name)
{
	for (size_t i = 0; i < arguments->switches.count; i++) {
		if (is_switch(arguments->switches.items[i], name)) {
			return true;
		}
	}
	return false;
}

bool hp_arguments_check(
	struct hp_console *console, const struct hp_arguments *arguments, const char *const *known)
{
	for (size_t i = 0; i < arguments->switches.count; i++) {
		size_t k = 0;
		while (known[k] != NULL && !is_switch(arguments->switches.items[i], known[k])) {
			k++;
		}
		if (known[k] == NULL) {
			hp_console_error(console, _("There is no switch /%s here."),
				arguments->switches.items[i]);
			return false;
		}
	}
	return true;
}

int hp_arguments_match(struct hp_console *console, const char *typed, struct hp_strv *ret_full)
{
	struct hp_error err = HP_ERROR_INIT;
	struct hp_strv names;
	char *full = NULL, *folder = NULL, *pattern = NULL;
	struct stat st;
	hp_strv_init(&names);
	int status = hp_disk_full(console->machine, typed, &full, &err);
	if (status == 0) {
		hp_disk_split(full, &folder, &pattern);
	}
	if (status == 0 && strpbrk(pattern, "*?") == NULL) {
		int found = hp_disk_stat(console->machine, full, &st, &err);
		status = found < 0 ? found : 0;
		if (found == 1) {
			hp_strv_add(ret_full, full);
		}
	} else if (status == 0) {
		/* *.* is everything, also what has no dot. */
		const char *wildcard = strcmp(pattern, "*.*") == 0 ? "*" : pattern;
		status = hp_disk_names(console->machine, folder, &names, &err);
		for (size_t i = 0; status == 0 && i < names.count; i++) {
			if (hp_wildcard_match(wildcard, names.items[i]) == 1) {
				hp_strv_add_take(ret_full, hp_disk_join(folder, names.items[i]));
			}
		}
	}
	if (status < 0) {
		hp_console_fail(console, &err);
	}
	hp_strv_finish(&names);
	free(pattern);
	free(folder);
	free(full);
	return status;
}
