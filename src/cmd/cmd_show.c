/* SPDX-License-Identifier: GPL-3.0-or-later */
/* show: one procedure, as text or in its canonical form. */
#include "cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/json.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "text.h"

#define LABEL_WIDTH 15u
#define STEP_INDENT 4u

static void print_label(size_t indent, const char *label, const char *text)
{
	if (text == NULL) {
		return;
	}
	char *head = hp_asprintf("%*s%s", (int)indent, "", label);
	hp_cmd_print_wrapped(head, indent + LABEL_WIDTH, text);
	free(head);
}

static void print_lines(const char *label, const char *const *lines)
{
	for (size_t i = 0; lines[i] != NULL; i++) {
		print_label(0, i == 0 ? label : "", lines[i]);
	}
}

/* ---- notices: above what they belong to (R13) ---- */

static void print_notice(size_t indent, const struct hp_notice *notice)
{
	char *head = hp_asprintf("%*s%s", (int)indent, "", hp_notice_word(notice->kind));
	const char *mark = notice->not_in_source ? _("(not in the source)") : "";

	if (notice->kind == HP_NOTICE_NOTE) {
		char *text = hp_asprintf("%s%s%s", notice->text, mark[0] != '\0' ? " " : "", mark);
		hp_cmd_print_wrapped(head, indent + LABEL_WIDTH, text);
		free(text);
		free(head);
		return;
	}
	hp_cmd_print_wrapped(head, indent + LABEL_WIDTH, mark);
	print_label(indent + 2, _("Hazard"), notice->hazard);
	print_label(indent + 2, _("Avoid"), notice->avoid);
	print_label(indent + 2, _("Where"), notice->where);
	print_label(indent + 2, _("Consequence"), notice->consequence);
	free(head);
}

static void print_notices(size_t indent, const struct hp_notice *notices, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		print_notice(indent, &notices[i]);
	}
}

/* ---- the head ---- */

static void print_sources(const struct hp_procedure *procedure)
{
	for (size_t i = 0; i < procedure->source_count; i++) {
		const struct hp_source *source = &procedure->sources[i];
		char *text = hp_asprintf("%s%s%s", source->document,
			source->part != NULL ? ", " : "", source->part != NULL ? source->part : "");
		print_label(0, i == 0 ? _("Sources") : "", text);
		free(text);
	}
}

static void print_roles(const struct hp_procedure *procedure)
{
	for (size_t i = 0; i < procedure->role_count; i++) {
		const struct hp_role *role = &procedure->roles[i];
		char *text = hp_asprintf(
			role->many ? _("%s: %s (one or more)") : "%s: %s", role->name, role->title);
		print_label(0, i == 0 ? _("Hosts") : "", text);
		free(text);
	}
}

static void print_parameters(const struct hp_procedure *procedure)
{
	for (size_t i = 0; i < procedure->parameter_count; i++) {
		const struct hp_parameter *parameter = &procedure->parameters[i];
		char *text = hp_asprintf("%s: %s%s%s%s", parameter->name, parameter->title,
			parameter->explain != NULL ? "; " : "",
			parameter->explain != NULL ? parameter->explain : "",
			parameter->secret ? _(" (secret)") : "");
		print_label(0, i == 0 ? _("Parameters") : "", text);
		free(text);
	}
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
	print_label(0, _("Review by"), procedure->review_by);
	print_label(0, _("Digest"), procedure->digest);
	print_label(0, _("Condition"), procedure->condition);
	print_label(0, _("Objective"), procedure->objective);
	print_label(0, _("If stopped"), procedure->safe_state);
	print_lines(_("Bring"), procedure->bring);
	print_lines(_("Before step 1"), procedure->prerequisites);
	print_roles(procedure);
	print_parameters(procedure);
	print_notices(0, procedure->notices, procedure->notice_count);
	free(line);
}

/* ---- steps ---- */

static size_t depth_of(const struct hp_step *step)
{
	size_t depth = 0;

	for (; step->parent != NULL; step = step->parent) {
		depth++;
	}
	return depth;
}

/* Sensed and unsensed steps differ by a sign, never by colour alone (R25). */
static const char *sign_of(const struct hp_step *step)
{
	switch (step->kind) {
	case HP_STEP_ACTION:
		return step->check_count > 0 ? "[S]" : "[ ]";
	case HP_STEP_DECISION:
		return "[?]";
	case HP_STEP_INPUT:
	case HP_STEP_HITS:
		return "[=]";
	case HP_STEP_GOTO:
		return "[>]";
	case HP_STEP_STOP:
		return "[X]";
	case HP_STEP_GROUP:
	case HP_STEP_CASE:
	case HP_STEP_CALL:
	case HP_STEP_WATCH:
		return "";
	}
	return "";
}

static void append_mark(struct hp_str *marks, const char *mark)
{
	hp_str_appendf(marks, "%s%s", marks->len > 0 ? ", " : "", mark);
}

static void print_marks(const struct hp_step *step, size_t indent)
{
	struct hp_str marks;

	hp_str_init(&marks);
	if (step->irreversible) {
		append_mark(&marks, _("IRREVERSIBLE"));
	}
	if (step->critical) {
		append_mark(&marks, _("CRITICAL"));
	}
	if (step->not_in_source) {
		append_mark(&marks, _("NOT IN THE SOURCE"));
	}
	if (step->each != NULL) {
		char *each = hp_asprintf(_("for each %s"), step->each);
		append_mark(&marks, each);
		free(each);
	}
	if (step->serial) {
		append_mark(&marks, _("one machine after the other"));
	}
	if (marks.len > 0) {
		hp_cmd_print_wrapped("", indent, marks.data);
	}
	hp_str_finish(&marks);
}

static void print_checks(const struct hp_step *step, size_t indent)
{
	for (size_t i = 0; i < step->check_count; i++) {
		const struct hp_check *check = &step->checks[i];
		char *object = check->title != NULL ? hp_strdup(check->title)
						    : hp_fact_object(&check->fact);
		char *state = hp_check_required(check, NULL, NULL);
		hp_cmd_print_dotted(indent, object, state);
		for (size_t n = 0; check->except != NULL && check->except[n] != NULL; n++) {
			print_label(indent + 2, n == 0 ? _("Except") : "", check->except[n]);
		}
		switch (check->holds) {
		case HP_HOLDS_END:
			break;
		case HP_HOLDS_ONCE:
			print_label(indent + 2, _("Holds"), _("at this step only"));
			break;
		case HP_HOLDS_UNTIL:
			print_label(indent + 2, _("Until step"), check->until->id);
			break;
		}
		print_label(indent + 2, _("Basis"), check->basis);
		free(state);
		free(object);
	}
}

static void print_step(const struct hp_step *step)
{
	size_t indent = depth_of(step) * 2;
	size_t inner = indent + STEP_INDENT;
	const char *sign = sign_of(step);

	putchar('\n');
	print_notices(inner, step->notices, step->notice_count);
	char *head = hp_asprintf(
		"%*s%s%s%s", (int)indent, "", step->id, sign[0] != '\0' ? "  " : "", sign);
	hp_cmd_print_wrapped(head, inner, step->do_text);
	print_marks(step, inner);
	print_label(inner, _("Reason"), step->not_in_source_reason);
	print_label(inner, _("Who"), step->actor);
	for (size_t i = 0; step->type != NULL && step->type[i] != NULL; i++) {
		print_label(inner, i == 0 ? _("Type") : "", step->type[i]);
	}
	print_checks(step, inner);
	print_label(inner, _("See"), step->see);
	print_label(inner, _("If not"), step->if_not);
	print_label(inner, _("Why"), step->why);
	free(head);
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
			print_step(procedure->all[i]);
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
