/* SPDX-License-Identifier: GPL-3.0-or-later */
/* show: one procedure, as text or in its canonical form. Its steps are in show_step.c. */
#include "cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "show.h"
#include "text.h"

static void print_lines(const char *label, const char *const *lines)
{
	for (size_t i = 0; lines[i] != NULL; i++) {
		show_label(0, i == 0 ? label : "", lines[i]);
	}
}

/* ---- the head ---- */

static void print_sources(const struct hp_procedure *procedure)
{
	for (size_t i = 0; i < procedure->source_count; i++) {
		const struct hp_source *source = &procedure->sources[i];
		char *text = hp_asprintf("%s%s%s", source->document,
			source->part != NULL ? ", " : "", source->part != NULL ? source->part : "");
		show_label(0, i == 0 ? _("Sources") : "", text);
		free(text);
	}
}

static void print_roles(const struct hp_procedure *procedure)
{
	for (size_t i = 0; i < procedure->role_count; i++) {
		const struct hp_role *role = &procedure->roles[i];
		char *text = hp_asprintf(
			role->many ? _("%s: %s (one or more)") : "%s: %s", role->name, role->title);
		show_label(0, i == 0 ? _("Hosts") : "", text);
		free(text);
	}
}

static void print_parameters(const struct hp_procedure *procedure)
{
	for (size_t i = 0; i < procedure->parameter_count; i++) {
		const struct hp_parameter *parameter = &procedure->parameters[i];
		char *value = hp_value_words(parameter);
		char *text = hp_asprintf("%s: %s%s%s", parameter->name, parameter->title,
			value[0] != '\0' ? "; " : "", value);
		show_label(0, i == 0 ? _("Parameters") : "", text);
		free(text);
		free(value);
	}
}

static void print_approval(const struct hp_procedure *procedure)
{
	if (procedure->approved_by == NULL) {
		return;
	}
	char *text = hp_asprintf(_("%s by %s; walkthrough: %s"), procedure->approved_on,
		procedure->approved_by, procedure->walkthrough);
	show_label(0, _("Approved"), text);
	free(text);
}

static void print_head(const struct hp_procedure *procedure)
{
	char *line = hp_asprintf(_("%s  rev %s  %s"), procedure->id, procedure->revision,
		hp_procedure_status_name(procedure->status));

	hp_cmd_print_wrapped(
		line, hp_utf8_columns(line) + 2, procedure->date != NULL ? procedure->date : "");
	hp_cmd_print_wrapped("", 0, procedure->title);
	putchar('\n');
	print_sources(procedure);
	show_label(0, _("Review by"), procedure->review_by);
	show_label(0, _("Change"), procedure->change);
	print_approval(procedure);
	show_label(0, _("Digest"), procedure->digest);
	show_label(0, _("Condition"), procedure->condition);
	show_label(0, _("Objective"), procedure->objective);
	char *objective = hp_rto_words(procedure);
	show_label(0, _("Time objective"), objective);
	free(objective);
	show_label(0, _("If stopped"), procedure->safe_state);
	print_lines(_("Bring"), procedure->bring);
	print_lines(_("Before step 1"), procedure->prerequisites);
	print_roles(procedure);
	print_parameters(procedure);
	show_notices(0, procedure->notices, procedure->notice_count);
	free(line);
}

static int print_canonical(const struct hp_procedure *procedure)
{
	struct hp_json *json = NULL;
	struct hp_error err = HP_ERROR_INIT;

	if (hp_json_parse_value(procedure->canonical, strlen(procedure->canonical), &json, &err) <
		0) {
		return hp_cmd_fail(&err);
	}
	return hp_cmd_print_json(json);
}

static int run_show(const struct hp_options *options)
{
	struct hp_procedure *procedure = NULL;
	struct hp_error err = HP_ERROR_INIT;
	int code = HP_EXIT_OK;

	if (hp_cmd_load_procedure(options, options->args.items[0], &procedure, &err) < 0) {
		return hp_cmd_fail(&err);
	}
	if (hp_options_format_is(options, &hp_cmd_show, "json")) {
		code = print_canonical(procedure);
	} else {
		print_head(procedure);
		for (size_t i = 0; i < procedure->all_count; i++) {
			show_step(procedure->all[i]);
		}
	}
	hp_procedure_free(procedure);
	return code;
}

static const char *const formats[] = {"text", "json", NULL};

const struct hp_cmd hp_cmd_show = {
	.name = "show",
	.synopsis = "ID [--format text|json]",
	.summary = N_("one procedure, with its steps, warnings and checks"),
	.flags = HP_FLAG_BIT(HP_FLAG_FORMAT),
	.min_args = 1,
	.max_args = 1,
	.formats = formats,
	.run = run_show,
};
