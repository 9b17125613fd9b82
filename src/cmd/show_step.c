/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a procedure as `show` prints them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/words.h"
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

void show_label_take(size_t indent, const char *label, char *text_taken)
{
	show_label(indent, label, text_taken);
	free(text_taken);
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

static void print_when(const struct hp_step *step, size_t indent)
{
	show_label_take(indent, _("Only if"),
		step->condition != NULL ? hp_condition_words(step->condition, "") : NULL);
	show_label_take(indent, _("Watched"), hp_watch_words(step, ""));
	show_label_take(indent, _("Repeat"), hp_repeat_words(step->repeat));
	show_label_take(indent, _("Wait"), hp_wait_words(step->timer, ""));
	show_label_take(indent, _("Within"), hp_within_words(step->timer, ""));
	show_label(indent, _("If late"), step->timer != NULL ? step->timer->if_late : NULL);
}

/* ---- what is answered, what is called ---- */

static void print_answer(const struct hp_step *step, size_t indent)
{
	if (step->input != NULL) {
		show_label_take(indent, _("Value"), hp_input_words(step->input));
	}
	if (step->hits != NULL) {
		show_label_take(indent, _("List"), hp_fact_object(step->hits));
		show_label(indent, _("Name"), step->hits_name);
	}
}

static void print_call(const struct hp_step *step, size_t indent)
{
	const struct hp_call *call = step->call;

	if (call == NULL) {
		return;
	}
	show_label_take(indent, _("Call"), hp_call_words(call));
	for (size_t i = 0; i < call->host_count; i++) {
		show_label_take(indent, i == 0 ? _("Hosts") : "",
			hp_asprintf("%s = %s", call->hosts[i].role, call->hosts[i].caller));
	}
	for (size_t i = 0; i < call->value_count; i++) {
		show_label_take(indent, i == 0 ? _("Set") : "",
			hp_asprintf("%s = %s", call->values[i].name, call->values[i].text));
	}
}

/* ---- who else, and what comes of it ---- */

static void print_second(const struct hp_step *step, size_t indent)
{
	show_label(indent, _("Second person"), hp_second_words(step));
	if (step->second == HP_SECOND_INDEPENDENT) {
		show_label(indent, _("has to find"), step->independent_answer);
	}
}

static void print_afterwards(const struct hp_step *step, size_t indent)
{
	for (size_t i = 0; i < step->remember_count; i++) {
		show_label_take(indent, i == 0 ? _("Remember") : "",
			hp_remember_words(&step->remember[i], step->remember[i].host));
	}
	show_label_take(indent, _("May wait"), hp_defer_words(step, ""));
	for (size_t i = 0; i < step->lasting_count; i++) {
		show_label_take(indent, i == 0 ? _("From here on") : "",
			hp_lasting_words(&step->lasting[i], ""));
	}
}

/* ---- one step ---- */

void show_step(const struct hp_step *step)
{
	size_t indent = depth_of(step) * 2;
	size_t inner = indent + STEP_INDENT;
	const char *sign = hp_step_sign(step);
	char *marks = hp_step_marks(step);

	putchar('\n');
	show_notices(inner, step->notices, step->notice_count);
	bool is_bullet = step->parent != NULL && step->parent->order == HP_ORDER_ANY;
	char *head = hp_asprintf("%*s%s%s%s%s", (int)indent, "", is_bullet ? "- " : "", step->id,
		sign[0] != '\0' ? "  " : "", sign);
	hp_cmd_print_wrapped(head, inner, step->do_text);
	if (marks != NULL) {
		hp_cmd_print_wrapped("", inner, marks);
	}
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
	free(marks);
	free(head);
}
