/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list and search: what the libraries in use have. */
#include "cmd.h"

#include <stdio.h>
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/library.h"
#include "text.h"

static struct hp_json *entry_to_json(const struct hp_library_entry *entry)
{
	struct hp_json *out = hp_json_new_object();
	struct hp_json *sources = hp_json_new_array();

	for (char **source = entry->sources; source != NULL && *source != NULL; source++) {
		hp_json_add_string(sources, *source);
	}
	hp_json_set_string(out, "id", entry->id);
	hp_json_set_string(out, "title", entry->title);
	hp_json_set_string(out, "revision", entry->revision);
	hp_json_set_string(out, "status", entry->status);
	hp_json_set_int(out, "steps", (int64_t)entry->steps);
	hp_json_set_int(out, "checks", (int64_t)entry->checks);
	hp_json_set(out, "sources", sources);
	hp_json_set_string(out, "digest", entry->digest);
	if (entry->snippet != NULL) {
		hp_json_set_string(out, "snippet", entry->snippet);
	}
	return out;
}

static int print_json(const struct hp_library_entries *entries)
{
	struct hp_json *list = hp_json_new_array();

	for (size_t i = 0; i < entries->count; i++) {
		hp_json_add(list, entry_to_json(&entries->items[i]));
	}
	return hp_cmd_print_json(list);
}

static void print_entry(const struct hp_library_entry *entry)
{
	char *head = hp_asprintf(_("%s  rev %s  %s"), entry->id, entry->revision, entry->status);
	char *steps = hp_asprintf(
		hp_ngettext("%zu step", "%zu steps", (unsigned long)entry->steps), entry->steps);
	char *checks =
		hp_asprintf(hp_ngettext("%zu check", "%zu checks", (unsigned long)entry->checks),
			entry->checks);
	char *counts = hp_asprintf("%s, %s", steps, checks);

	hp_cmd_print_wrapped(head, 0, "");
	hp_cmd_print_wrapped("", 4, entry->title);
	hp_cmd_print_wrapped("", 4, counts);
	for (char **source = entry->sources; source != NULL && *source != NULL; source++) {
		hp_cmd_print_wrapped("    -", 6, *source);
	}
	if (entry->snippet != NULL) {
		hp_cmd_print_wrapped("    >", 6, entry->snippet);
	}
	free(counts);
	free(checks);
	free(steps);
	free(head);
}

static void print_text(const struct hp_library_entries *entries, const char *words)
{
	if (entries->count == 0 && words != NULL) {
		hp_cmd_print_wrapped("", 0, _("No procedure has all these words."));
	} else if (entries->count == 0) {
		hp_cmd_print_wrapped("", 0, _("The library has no procedures."));
	}
	for (size_t i = 0; i < entries->count; i++) {
		print_entry(&entries->items[i]);
	}
}

static int print_entries(
	const struct hp_options *options, const struct hp_cmd *cmd, const char *words)
{
	struct hp_library_entries entries;
	struct hp_error err = HP_ERROR_INIT;
	int code = HP_EXIT_OK;

	hp_library_entries_init(&entries);
	if (hp_cmd_entries(options, words, &entries, &err) < 0) {
		code = hp_cmd_fail(&err);
	} else if (hp_options_format_is(options, cmd, "json")) {
		code = print_json(&entries);
	} else {
		print_text(&entries, words);
	}
	hp_library_entries_finish(&entries);
	return code;
}

static int run_list(const struct hp_options *options)
{
	return print_entries(options, &hp_cmd_list, NULL);
}

static int run_search(const struct hp_options *options)
{
	struct hp_str words;

	hp_str_init(&words);
	for (size_t i = 0; i < options->args.count; i++) {
		hp_str_appendf(&words, "%s%s", i > 0 ? " " : "", options->args.items[i]);
	}
	int code = print_entries(options, &hp_cmd_search, words.data);
	hp_str_finish(&words);
	return code;
}

static const char *const formats[] = {"text", "json", NULL};

const struct hp_cmd hp_cmd_list = {
	.name = "list",
	.synopsis = "[--format text|json]",
	.summary = N_("the procedures of the library"),
	.flags = HP_FLAG_BIT(HP_FLAG_FORMAT),
	.formats = formats,
	.run = run_list,
};

const struct hp_cmd hp_cmd_search = {
	.name = "search",
	.synopsis = "WORDS [--format text|json]",
	.summary = N_("the procedures in which all the words occur"),
	.flags = HP_FLAG_BIT(HP_FLAG_FORMAT),
	.min_args = 1,
	.max_args = 32,
	.formats = formats,
	.run = run_search,
};
