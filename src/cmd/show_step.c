/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a procedure as `show` prints them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"
#include "show.h"
#include "text.h"

#define LABEL_WIDTH 15u
#define STEP_INDENT 4u

void show_label(size_t indent, const char *label, const char *text)
{
	if (text == NULL) {
		return;
	}
	char *head = hp_asprintf("%*s%s", (int)indent, "", label);
	hp_cmd_print_wrapped(head, indent + LABEL_WIDTH, text);
	free(head);
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
	show_label(indent + 2, _("Hazard"), notice->hazard);
	show_label(indent + 2, _("Avoid"), notice->avoid);
	show_label(indent + 2, _("Where"), notice->where);
	show_label(indent + 2, _("Consequence"), notice->consequence);
	free(head);
}

void show_notices(size_t indent, const struct hp_notice *notices, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		print_notice(indent, &notices[i]);
	}
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
		return "";
	case HP_STEP_WATCH:
		return "[!]";
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
	switch (step->order) {
	case HP_ORDER_IN:
		break;
	case HP_ORDER_ANY:
		append_mark(&marks, _("in any order"));
		break;
	case HP_ORDER_ONE_OF:
		append_mark(&marks, _("one of these"));
		break;
	}
	if (step->do_confirm) {
		append_mark(&marks, _("done from memory, then confirmed one by one"));
	}
	if (marks.len > 0) {
		hp_cmd_print_wrapped("", indent, marks.data);
	}
	hp_str_finish(&marks);
}

/* ---- when, how often, in what time ---- */

static char *seconds_text(unsigned seconds, const struct hp_step *from)
{
	char *time = hp_asprintf(
		hp_ngettext("%u second", "%u seconds", (unsigned long)seconds), seconds);
	char *text = from == NULL ? hp_strdup(time)
				  : hp_asprintf(_("%s from step %s on"), time, from->id);
	free(time);
	return text;
}

static void print_timer(const struct hp_timer *timer, size_t indent)
{
	if (timer == NULL) {
		return;
	}
	if (timer->wait_seconds > 0) {
		char *text = seconds_text(timer->wait_seconds, timer->from);
		show_label(indent, _("Wait"), text);
		free(text);
	}
	if (timer->within_seconds > 0) {
		char *text = seconds_text(timer->within_seconds, timer->from);
		show_label(indent, _("Within"), text);
		show_label(indent, _("If late"), timer->if_late);
		free(text);
	}
}

static void print_repeat(const struct hp_repeat *repeat, size_t indent)
{
	if (repeat == NULL) {
		return;
	}
	char *text = repeat->ask != NULL
			     ? hp_asprintf(_("%s (at most %u rounds)"), repeat->ask, repeat->max)
			     : hp_asprintf(_("%u rounds, each signed off"), repeat->count);
	show_label(indent, _("Repeat"), text);
	free(text);
}

static void print_watched(const struct hp_step *step, size_t indent)
{
	if (step->kind != HP_STEP_WATCH) {
		return;
	}
	const char *from = step->from != NULL ? step->from->id : "1";
	char *text = step->until != NULL
			     ? hp_asprintf(_("from step %s until step %s"), from, step->until->id)
			     : hp_asprintf(_("from step %s to the end"), from);
	show_label(indent, _("Watched"), text);
	free(text);
}

static void print_when(const struct hp_step *step, size_t indent)
{
	if (step->condition != NULL) {
		char *text = show_condition_text(step->condition);
		show_label(indent, _("Only if"), text);
		free(text);
	}
	print_watched(step, indent);
	print_repeat(step->repeat, indent);
	print_timer(step->timer, indent);
}

/* ---- what is answered, what is called ---- */

static void print_answer(const struct hp_step *step, size_t indent)
{
	if (step->input != NULL) {
		char *value = show_value_text(step->input);
		char *text = hp_asprintf(
			"{%s}%s%s", step->input->name, value[0] != '\0' ? ": " : "", value);
		show_label(indent, _("Value"), text);
		free(text);
		free(value);
	}
	if (step->hits != NULL) {
		char *object = hp_fact_object(step->hits);
		show_label(indent, _("List"), object);
		show_label(indent, _("Name"), step->hits_name);
		free(object);
	}
}

static void print_call(const struct hp_step *step, size_t indent)
{
	const struct hp_call *call = step->call;

	if (call == NULL) {
		return;
	}
	char *what = call->id != NULL ? hp_asprintf(_("the procedure %s, then on here"), call->id)
				      : hp_asprintf(_("the steps of group %s, then on here"),
						call->group != NULL ? call->group->id : "");
	show_label(indent, _("Call"), what);
	free(what);
	for (size_t i = 0; i < call->host_count; i++) {
		char *text = hp_asprintf("%s = %s", call->hosts[i].role, call->hosts[i].caller);
		show_label(indent, i == 0 ? _("Hosts") : "", text);
		free(text);
	}
	for (size_t i = 0; i < call->value_count; i++) {
		char *text = hp_asprintf("%s = %s", call->values[i].name, call->values[i].text);
		show_label(indent, i == 0 ? _("Set") : "", text);
		free(text);
	}
}

/* ---- who else, and what comes of it ---- */

static void print_second(const struct hp_step *step, size_t indent)
{
	switch (step->second) {
	case HP_SECOND_NONE:
		return;
	case HP_SECOND_BEFORE:
		show_label(indent, _("Second person"), _("signs before the step is done"));
		return;
	case HP_SECOND_AFTER:
		show_label(indent, _("Second person"), _("signs after the checks (hold point)"));
		return;
	case HP_SECOND_INDEPENDENT:
		show_label(indent, _("Second person"), step->independent_ask);
		show_label(indent, _("has to find"), step->independent_answer);
		return;
	}
}

static void print_afterwards(const struct hp_step *step, size_t indent)
{
	for (size_t i = 0; i < step->remember_count; i++) {
		const struct hp_remember *remember = &step->remember[i];
		char *object = hp_fact_object(&remember->fact);
		char *text = hp_asprintf(_("{%s}: %s of %s (%s)"), remember->name, remember->field,
			object, remember->host);
		show_label(indent, i == 0 ? _("Remember") : "", text);
		free(text);
		free(object);
	}
	if (step->defer_to != NULL) {
		char *text = hp_asprintf(_("until step %s"), step->defer_to->id);
		show_label(indent, _("May wait"), text);
		free(text);
	} else if (step->defer_due != NULL) {
		char *text = hp_asprintf(_("until this is so: %s"), step->defer_due);
		show_label(indent, _("May wait"), text);
		free(text);
	}
	for (size_t i = 0; i < step->lasting_count; i++) {
		const struct hp_lasting *lasting = &step->lasting[i];
		char *text = lasting->until == NULL ? hp_strdup(lasting->note)
						    : hp_asprintf(_("%s (until step %s)"),
							      lasting->note, lasting->until->id);
		show_label(indent, i == 0 ? _("From here on") : "", text);
		free(text);
	}
}

/* ---- one step ---- */

void show_step(const struct hp_step *step)
{
	size_t indent = depth_of(step) * 2;
	size_t inner = indent + STEP_INDENT;
	const char *sign = sign_of(step);

	putchar('\n');
	show_notices(inner, step->notices, step->notice_count);
	bool is_bullet = step->parent != NULL && step->parent->order == HP_ORDER_ANY;
	char *head = hp_asprintf("%*s%s%s%s%s", (int)indent, "", is_bullet ? "- " : "", step->id,
		sign[0] != '\0' ? "  " : "", sign);
	hp_cmd_print_wrapped(head, inner, step->do_text);
	print_marks(step, inner);
	show_label(inner, _("Reason"), step->not_in_source_reason);
	print_when(step, inner);
	show_label(inner, _("Who"), step->actor);
	for (size_t i = 0; step->type != NULL && step->type[i] != NULL; i++) {
		show_label(inner, i == 0 ? _("Type") : "", step->type[i]);
	}
	print_answer(step, inner);
	print_call(step, inner);
	show_checks(step, inner);
	show_label(inner, _("See"), step->see);
	show_label(inner, _("If not"), step->if_not);
	print_second(step, inner);
	print_afterwards(step, inner);
	show_label(inner, _("Why"), step->why);
	free(head);
}
