/* SPDX-License-Identifier: GPL-3.0-or-later */
/* capture: the commands that collect on a machine what a procedure's checks need. */
#include "cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture_plan.h"
#include "holdpoint/file.h"
#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "text.h"

/** The one role that was asked for; NULL: all. */
static int find_asked(const struct hp_options *options, const struct hp_procedure *procedure,
	const char **ret_role, struct hp_error *err)
{
	const char *role = options->args.count > 1 ? options->args.items[1] : NULL;
	if (role != NULL && hp_procedure_role(procedure, role) == NULL) {
		char *shown = hp_text_clean_cut(role, 60);
		int status = hp_error_set(err, HP_ERR_USAGE,
			_("%s has no role %s. `holdpoint show %s` lists its hosts."), procedure->id,
			shown, procedure->id);
		free(shown);
		return status;
	}
	*ret_role = role;
	return 0;
}

static bool is_asked(const struct hp_capture_role *role, const char *asked)
{
	return asked == NULL || strcmp(role->name, asked) == 0;
}

static void print_text(
	const struct hp_procedure *procedure, const struct hp_capture_plan *plan, const char *asked)
{
	hp_cmd_put(stdout, _("%s, revision %s\n"), procedure->id, procedure->revision);
	hp_cmd_print_wrapped("", 0,
		_("These commands list and export what the checks need, and change nothing. Type "
		  "them at a command prompt with administrator rights. With -o FILE.cmd they "
		  "become a file that is run from a stick. Carry the folder back and name it as "
		  "captured:FOLDER."));
	for (size_t i = 0; i < plan->count; i++) {
		const struct hp_capture_role *role = &plan->roles[i];
		struct hp_str lines;
		if (!is_asked(role, asked)) {
			continue;
		}
		hp_cmd_put(stdout, "\n%s: %s\n\n", role->name, role->title);
		hp_str_init(&lines);
		hp_capture_print(&role->capture, "\n", &lines);
		/* As they are typed: no line may be folded. */
		printf("set DIRCMD=\nset HP=E:\\capture\nmd %%HP%%\n%s", lines.data);
		hp_str_finish(&lines);
		if (role->open.count > 0) {
			hp_cmd_put(stdout, "\n%s\n", _("What these commands do not answer:"));
		}
		for (size_t o = 0; o < role->open.count; o++) {
			hp_cmd_print_wrapped("", 2, role->open.items[o]);
		}
	}
}

static int print_json(
	const struct hp_procedure *procedure, const struct hp_capture_plan *plan, const char *asked)
{
	struct hp_json *out = hp_json_new_object();
	struct hp_json *roles = hp_json_new_array();
	hp_json_set_string(out, "procedure", procedure->id);
	hp_json_set_string(out, "revision", procedure->revision);
	for (size_t i = 0; i < plan->count; i++) {
		const struct hp_capture_role *role = &plan->roles[i];
		if (!is_asked(role, asked)) {
			continue;
		}
		struct hp_json *entry = hp_json_new_object();
		struct hp_json *commands = hp_json_new_array();
		struct hp_json *open = hp_json_new_array();
		for (size_t c = 0; c < role->capture.count; c++) {
			struct hp_json *command = hp_json_new_object();
			hp_json_set_string(command, "file", role->capture.items[c].file);
			hp_json_set_string(command, "command", role->capture.items[c].command);
			hp_json_add(commands, command);
		}
		for (size_t o = 0; o < role->open.count; o++) {
			hp_json_add_string(open, role->open.items[o]);
		}
		hp_json_set_string(entry, "role", role->name);
		hp_json_set(entry, "commands", commands);
		hp_json_set(entry, "open", open);
		hp_json_add(roles, entry);
	}
	hp_json_set(out, "roles", roles);
	return hp_cmd_print_json(out);
}

/** One command file for the roles asked for: what one machine does not have, it lists as not
 * there. */
static char *make_file(
	const struct hp_procedure *procedure, const struct hp_capture_plan *plan, const char *asked)
{
	struct hp_capture all = {.items = NULL};
	struct hp_str text;
	hp_str_init(&text);
	for (size_t i = 0; i < plan->count; i++) {
		const struct hp_capture *one = &plan->roles[i].capture;
		for (size_t c = 0; is_asked(&plan->roles[i], asked) && c < one->count; c++) {
			hp_capture_add_command(&all, one->items[c].file, one->items[c].command);
		}
	}
	char *title = hp_asprintf("%s, revision %s%s%s", procedure->id, procedure->revision,
		asked != NULL ? ", " : "", asked != NULL ? asked : "");
	hp_capture_print_file(&all, title, &text);
	free(title);
	hp_capture_finish(&all);
	return hp_str_detach(&text);
}

static int write_file(const struct hp_procedure *procedure, const struct hp_capture_plan *plan,
	const char *asked, const char *output, struct hp_error *err)
{
	char *text = make_file(procedure, plan, asked);
	int status = 0;
	if (strcmp(output, "-") == 0) {
		(void)fputs(text, stdout);
	} else {
		status = hp_file_replace(output, text, strlen(text), 0644, false, err);
	}
	free(text);
	return status;
}

/** What a path needs and nobody gave: 3, with the names. */
static int tell_missing(const struct hp_capture_plan *plan, struct hp_error *err)
{
	struct hp_str names;
	if (plan->missing.count == 0) {
		return 0;
	}
	hp_str_init(&names);
	for (size_t i = 0; i < plan->missing.count; i++) {
		hp_str_appendf(&names, "%s{%s}", i > 0 ? ", " : "", plan->missing.items[i]);
	}
	int status = hp_error_set(err, HP_ERR_INVALID,
		_("The commands need %s; give each with --set NAME=VALUE."), names.data);
	hp_str_finish(&names);
	return status;
}

static int run_capture(const struct hp_options *options)
{
	struct hp_procedure *procedure = NULL;
	struct hp_capture_plan plan = {.roles = NULL};
	struct hp_error err = HP_ERROR_INIT;
	const char **sets = hp_options_list(options, HP_FLAG_SET);
	const char *output = hp_options_get(options, HP_FLAG_OUTPUT);
	const char *asked = NULL;
	int code = HP_EXIT_OK;
	int status = hp_cmd_load_procedure(options, options->args.items[0], &procedure, &err);
	if (status == 0) {
		status = find_asked(options, procedure, &asked, &err);
	}
	if (status == 0) {
		status = hp_capture_plan_make(procedure, sets, &plan, &err);
	}
	if (status == 0) {
		status = tell_missing(&plan, &err);
	}
	if (status == 0 && output != NULL) {
		status = write_file(procedure, &plan, asked, output, &err);
	} else if (status == 0 && hp_options_format_is(options, &hp_cmd_capture, "json")) {
		code = print_json(procedure, &plan, asked);
	} else if (status == 0) {
		print_text(procedure, &plan, asked);
	}
	hp_capture_plan_finish(&plan);
	hp_procedure_free(procedure);
	free(sets);
	return status < 0 ? hp_cmd_fail(&err) : code;
}

static const char *const formats[] = {"text", "json", NULL};

const struct hp_cmd hp_cmd_capture = {
	.name = "capture",
	.synopsis = "ID [ROLE] [--set NAME=VALUE]... [-o FILE.cmd|-] [--format text|json]",
	.summary = N_("the commands that collect on a machine what the checks need"),
	.flags = HP_FLAG_BIT(HP_FLAG_SET) | HP_FLAG_BIT(HP_FLAG_OUTPUT) |
		 HP_FLAG_BIT(HP_FLAG_FORMAT),
	.min_args = 1,
	.max_args = 2,
	.formats = formats,
	.run = run_capture,
};
