/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view as lines of text: short, in reading order, nothing told by position or colour alone
 * (R102). */
#include "line_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/utf8.h"

#define COLUMNS 78

/* Text in the encoding of the terminal. */
static void put(const char *text)
{
	if (hp_i18n_is_utf8()) {
		(void)fputs(text, stdout);
		return;
	}
	char *ascii = hp_text_ascii(text);
	(void)fputs(ascii, stdout);
	free(ascii);
}

static void print_paragraph(
	const char *first_indent, const char *indent, const char *text, size_t len)
{
	size_t used = hp_utf8_columns(first_indent);
	bool line_empty = true;
	put(first_indent);
	for (size_t at = 0; at < len;) {
		size_t gap = strspn(text + at, " ");
		size_t word_len = strcspn(text + at + gap, " \n");
		if (at + gap + word_len > len) {
			word_len = len - at - gap;
		}
		char *word = hp_strndup(text + at + gap, word_len);
		size_t columns = hp_utf8_columns(word);
		if (!line_empty && used + gap + columns > COLUMNS) {
			(void)putchar('\n');
			put(indent);
			used = hp_utf8_columns(indent);
			gap = 0;
		}
		(void)printf("%*s", (int)gap, "");
		put(word);
		used += gap + columns;
		line_empty = false;
		free(word);
		at += strspn(text + at, " ") + word_len;
		if (word_len == 0) {
			break;
		}
	}
	(void)putchar('\n');
}

void hp_page_print_folded(const char *first_indent, const char *indent, const char *text)
{
	const char *lead = first_indent;
	for (;;) {
		size_t len = strcspn(text, "\n");
		print_paragraph(lead, indent, text, len);
		lead = indent;
		if (text[len] == '\0') {
			return;
		}
		text += len + 1;
	}
}

static void print_labelled(const char *label, const char *text)
{
	if (text == NULL || *text == '\0') {
		return;
	}
	char *first = hp_asprintf("%s: ", label);
	hp_page_print_folded(first, "  ", text);
	free(first);
}

void hp_page_print_banner(const char *banner)
{
	hp_page_print_folded("! ", "  ", banner);
}

void hp_page_print_header(const struct hp_view *view)
{
	printf(_("%s  %s  revision %s  run %s"), view->mode_word, view->procedure_id,
		view->revision, view->run_id);
	if (view->machine != NULL) {
		printf("  %s", view->machine);
	}
	(void)putchar('\n');
	for (size_t i = 0; view->banners[i] != NULL; i++) {
		hp_page_print_banner(view->banners[i]);
	}
}

static void print_notices(const struct hp_view_step *step)
{
	for (size_t i = 0; i < step->notice_count; i++) {
		const struct hp_view_notice *notice = &step->notices[i];
		char *label = notice->origin == NULL
				      ? hp_strdup(notice->word)
				      : hp_asprintf("%s (%s)", notice->word, notice->origin);
		print_labelled(label, notice->text);
		free(label);
	}
}

/* OBJECT ........ REQUIRED: verdict (R20); the object is never cut (R23). */
static void print_check(const struct hp_view_check *check)
{
	size_t used = hp_utf8_columns(check->object) + hp_utf8_columns(check->required) +
		      strlen("[S]   ");
	put("[S] ");
	put(check->object);
	(void)putchar(' ');
	for (size_t i = used; i < COLUMNS - 20 || i < used + 3; i++) {
		(void)putchar('.');
	}
	(void)putchar(' ');
	put(check->required);
	(void)putchar('\n');
	struct hp_str line;
	hp_str_init(&line);
	hp_str_append(&line, check->verdict_word);
	if (*check->observed != '\0') {
		hp_str_appendf(
			&line, _("; expected %s, observed %s"), check->expected, check->observed);
	}
	if (*check->time != '\0') {
		hp_str_appendf(&line, ", %s", check->time);
	}
	if (check->remark != NULL) {
		hp_str_appendf(&line, ". %s", check->remark);
	}
	if (check->advice != NULL) {
		hp_str_appendf(&line, ". %s", check->advice);
	}
	hp_page_print_folded("    ", "      ", line.data);
	hp_str_finish(&line);
}

void hp_page_print_checks(const struct hp_view *view)
{
	bool unmet = false;
	for (size_t i = 0; i < view->step.check_count; i++) {
		print_check(&view->step.checks[i]);
		unmet = unmet || view->step.checks[i].verdict != HP_VERDICT_PASS;
	}
	if (unmet) {
		print_labelled(_("IF NOT MET"), view->step.if_not);
	}
}

/* Where one is: inside a call, in which round, where the step comes from. */
static void print_place(const struct hp_view_step *step)
{
	print_labelled(_("IN"), step->breadcrumb);
	print_labelled(_("ROUND"), step->round);
	print_labelled(_("ORDER"), step->order);
	print_labelled(_("COMES AGAIN"), step->origin_step);
}

static void print_choices(const struct hp_view_step *step)
{
	for (size_t i = 0; i < step->choice_count; i++) {
		const struct hp_view_choice *choice = &step->choices[i];
		char *label = hp_asprintf("  %zu%s ", i + 1, choice->chosen ? "*" : ".");
		const char *title = choice->title == NULL ? choice->id : choice->title;
		char *text = choice->sensed == NULL
				     ? hp_strdup(title)
				     : hp_asprintf("%s [S] %s%s", title, choice->sensed,
					       choice->proposed ? _(", this is what holds") : "");
		hp_page_print_folded(label, "     ", text);
		free(text);
		free(label);
	}
	print_labelled(_("UNIT"), step->unit);
}

void hp_page_print_notes(const struct hp_view *view)
{
	for (size_t i = 0; i < view->alert_count; i++) {
		char *label = hp_asprintf(_("ALERT %s"), view->alerts[i].ref);
		print_labelled(label, view->alerts[i].text);
		free(label);
	}
	for (size_t i = 0; i < view->note_count; i++) {
		char *label = hp_asprintf(_("SINCE STEP %s"), view->notes[i].ref);
		print_labelled(label, view->notes[i].text);
		free(label);
	}
	if (view->alert_count + view->note_count == 0) {
		hp_page_print_folded("", "  ",
			_("There is no lasting note, and no watched condition has come true."));
	}
}

void hp_page_print_step(const struct hp_view *view)
{
	const struct hp_view_step *step = &view->step;
	(void)putchar('\n');
	if (step->title != NULL) {
		printf("== %s  ", view->mode_word);
		put(step->title);
		printf("%s\n", step->irreversible ? _(" (cannot be undone)") : "");
	}
	print_place(step);
	print_notices(step);
	if (step->origin != NULL) {
		char *origin = hp_asprintf("(%s)", step->origin);
		hp_page_print_folded("", " ", origin);
		free(origin);
	}
	print_labelled(_("WHO"), step->actor);
	if (step->do_text != NULL) {
		hp_page_print_folded("", "", step->do_text);
	}
	for (size_t i = 0; step->type != NULL && step->type[i] != NULL; i++) {
		printf("    ");
		put(step->type[i]);
		(void)putchar('\n');
	}
	print_labelled(_("YOU SEE"), step->see);
	print_choices(step);
	print_labelled(_("SECOND PERSON"), step->second);
	print_labelled(_("TIME"), step->timer);
	print_labelled(_("NOW THAT IT IS LATE"), step->if_late);
	hp_page_print_checks(view);
	print_labelled(_("RECORD"), step->result);
	for (size_t i = 0; i < view->watched_count; i++) {
		const char *machine = view->watched[i].machine;
		bool named = machine != NULL && machine[0] != '\0';
		char *text = hp_asprintf("%s%s%s: %s. %s", named ? machine : "", named ? " " : "",
			view->watched[i].object, view->watched[i].verdict_word,
			view->watched[i].why);
		print_labelled(_("WATCHED"), text);
		free(text);
	}
	if ((view->offers & HP_OFFER_ADOPT) != 0) {
		hp_page_print_folded("", "  ",
			_("Some sensed steps hold already; `adopt` closes them if this run takes "
			  "over work half done:"));
		for (size_t i = 0; i < view->adoptable_count; i++) {
			hp_page_print_folded("  - ", "    ", view->adoptable[i].object);
		}
	}
}

void hp_page_print_list(const struct hp_view *view)
{
	for (size_t i = 0; i < view->row_count; i++) {
		const struct hp_view_row *row = &view->rows[i];
		char *lead =
			row->is_group
				? hp_asprintf("%*s  %s ", (int)(2 * row->depth), "", row->ref)
				: hp_asprintf("%*s%s [%s] %s (%s%s): ", (int)(2 * row->depth), "",
					  row->current ? ">" : " ",
					  row->sensed && row->state == HP_STATE_TODO ? "S"
										     : row->mark,
					  row->ref, row->state_word, row->stale ? ", STALE" : "");
		char *title = row->open ? hp_asprintf("%s %s", row->title, _("(open too)"))
					: hp_strdup(row->title);
		hp_page_print_folded(lead, "        ", title);
		free(title);
		free(lead);
	}
	printf(hp_ngettext("%zu of %zu step is closed.", "%zu of %zu steps are closed.",
		       view->steps_all),
		view->steps_done, view->steps_all);
	(void)putchar('\n');
}

void hp_page_print_why(const struct hp_view *view)
{
	const struct hp_view_step *step = &view->step;
	print_labelled(_("WHY"),
		step->why == NULL ? _("The procedure gives no reason for this step.") : step->why);
	for (size_t i = 0; i < step->check_count; i++) {
		const struct hp_view_check *check = &step->checks[i];
		hp_page_print_folded("", "  ", check->object);
		print_labelled(_("  EXPECT"), check->expected);
		print_labelled(_("  FOUND"), check->observed);
		print_labelled(_("  VERDICT"), check->verdict_word);
		print_labelled(_("  BECAUSE"), check->why);
		print_labelled(_("  SOURCE"), check->source);
		print_labelled(_("  TIME"), check->time);
		print_labelled(_("  REMARK"), check->remark);
		print_labelled(_("  BASIS"), check->basis);
		print_labelled(_("  LISTED"), check->advice);
	}
}

void hp_page_print_end(const struct hp_view *view)
{
	printf("\n%s  %s\n", view->mode_word, view->status_word);
	if (view->ending != NULL) {
		hp_page_print_folded("", "  ", view->ending);
	}
}
