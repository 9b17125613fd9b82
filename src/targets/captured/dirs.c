/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which folder each `dir` of a capture was asked for, and what it printed. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "folder.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

static bool is_dir(const struct hp_section *section)
{
	return strncasecmp(section->command, "dir", 3) == 0 &&
	       (section->command[3] == ' ' || section->command[3] == '\0');
}

/** One word of a command line, without its quotes; NULL at the end. Caller frees. */
static char *take_word(const char **at)
{
	struct hp_str word;
	const char *c = *at + strspn(*at, " \t");
	bool quoted = false;
	if (*c == '\0') {
		return NULL;
	}
	hp_str_init(&word);
	for (; *c != '\0' && (quoted || (*c != ' ' && *c != '\t')); c++) {
		if (*c == '"') {
			quoted = !quoted;
		} else {
			hp_str_append_char(&word, *c);
		}
	}
	*at = c;
	return hp_str_detach(&word);
}

static void read_command(struct hp_captured_dir *dir)
{
	const char *at = dir->section->command + 3;
	dir->target = hp_strdup("");
	for (char *word = take_word(&at); word != NULL; word = take_word(&at)) {
		if (strcasecmp(word, "/a") == 0) {
			dir->all = true;
		} else if (strcasecmp(word, "/s") == 0) {
			dir->recursive = true;
		} else if (word[0] != '/') {
			size_t len = strlen(word);
			while (len > 3 && word[len - 1] == '\\') {
				len--;
			}
			free(dir->target);
			dir->target = hp_strndup(word, len);
		}
		free(word);
	}
}

void hp_captured_dirs_read(const struct hp_sections *sections, struct hp_captured_dirs *ret_dirs)
{
	struct hp_captured_dirs dirs = {.items = NULL};
	dirs.items = hp_calloc(sections->count + 1, sizeof(*dirs.items));
	for (size_t i = 0; i < sections->count; i++) {
		const struct hp_section *section = &sections->items[i];
		if (!is_dir(section)) {
			continue;
		}
		struct hp_captured_dir *dir = &dirs.items[dirs.count++];
		dir->section = section;
		read_command(dir);
		(void)hp_dir_read(section->body, section->whole || !section->framed, section->file,
			&dir->list, &dir->why);
		if (strcmp(dir->target, "?") == 0 && dir->list.count > 0) {
			/* Kept without its command: the first folder is the one it was asked for.
			 */
			free(dir->target);
			dir->target = hp_strdup(dir->list.blocks[0].path);
		}
	}
	*ret_dirs = dirs;
}

void hp_captured_dirs_finish(struct hp_captured_dirs *dirs)
{
	for (size_t i = 0; i < dirs->count; i++) {
		free(dirs->items[i].target);
		hp_dir_finish(&dirs->items[i].list);
		hp_why_finish(&dirs->items[i].why);
	}
	free(dirs->items);
	*dirs = (struct hp_captured_dirs){.items = NULL};
}
