/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint and compile: procedures from files. */
#include "cmd.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/library.h"
#include "holdpoint/procedure.h"
#include "text.h"

static void say_mended(void *data, const char *file, size_t count)
{
	(void)data;
	char *text = hp_asprintf(hp_ngettext("%s: %zu place is mended.",
					 "%s: %zu places are mended.", (unsigned long)count),
		file, count);
	hp_cmd_print_wrapped("", 0, text);
	free(text);
}

static void say_mendable(const struct hp_diagnostics *list)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		count += list->items[i].instead != NULL;
	}
	if (count == 0) {
		return;
	}
	hp_cmd_put(stderr,
		hp_ngettext("%zu of these can be mended with --fix.\n",
			"%zu of these can be mended with --fix.\n", (unsigned long)count),
		count);
}

static int run_lint(const struct hp_options *options)
{
	struct hp_diagnostics list;
	struct hp_error err = HP_ERROR_INIT;

	if (hp_options_has(options, HP_FLAG_FIX) &&
		hp_library_fix((const char *const *)options->args.items, options->args.count,
			say_mended, NULL, &err) < 0) {
		return hp_cmd_fail(&err);
	}
	hp_diagnostics_init(&list);
	int status = hp_library_lint(
		(const char *const *)options->args.items, options->args.count, &list, &err);
	hp_cmd_print_diagnostics(&list);
	say_mendable(&list);
	int code = status < 0 ? hp_cmd_fail(&err) : HP_EXIT_OK;
	if (status == 0 && list.warnings == 0) {
		hp_cmd_print_wrapped("", 0, _("No errors, no warnings."));
	} else if (status == 0) {
		char *text = hp_asprintf(
			hp_ngettext("No errors, %zu warning.", "No errors, %zu warnings.",
				(unsigned long)list.warnings),
			list.warnings);
		hp_cmd_print_wrapped("", 0, text);
		free(text);
	}
	hp_diagnostics_finish(&list);
	return code;
}

static int run_compile(const struct hp_options *options)
{
	const char *output = hp_options_get(options, HP_FLAG_OUTPUT);
	struct hp_diagnostics list;
	struct hp_error err = HP_ERROR_INIT;

	if (output == NULL || strcmp(output, "-") == 0) {
		(void)hp_error_set(&err, HP_ERR_USAGE,
			_("Name the library to be written with -o FILE.hpl; it goes to no other "
			  "place."));
		return hp_cmd_fail(&err);
	}
	hp_diagnostics_init(&list);
	int status = hp_library_compile(
		(const char *const *)options->args.items, options->args.count, output, &list, &err);
	hp_cmd_print_diagnostics(&list);
	hp_diagnostics_finish(&list);
	return status < 0 ? hp_cmd_fail(&err) : HP_EXIT_OK;
}

const struct hp_cmd hp_cmd_lint = {
	.name = "lint",
	.synopsis = "PATH... [--fix]",
	.summary = N_("checks procedures (files or folders), with the style rules"),
	.flags = HP_FLAG_BIT(HP_FLAG_FIX),
	.min_args = 1,
	.max_args = INT_MAX,
	.run = run_lint,
};

const struct hp_cmd hp_cmd_compile = {
	.name = "compile",
	.synopsis = "PATH... -o FILE.hpl",
	.summary = N_("writes procedures (files or folders) as one library file"),
	.flags = HP_FLAG_BIT(HP_FLAG_OUTPUT),
	.min_args = 1,
	.max_args = INT_MAX,
	.run = run_compile,
};
