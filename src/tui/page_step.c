/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"

static void add_styled(
	struct hp_tui_page *page, enum hp_tui_style style, size_t indent, const char *text)
{
	struct hp_tui_par par = {.style = style, .indent = indent};
	hp_tui_page_add(page, &par, text);
}

static void add_led(
	struct hp_tui_page *page, enum hp_tui_style lead_style, const char *lead, const char *text)
{
	struct hp_tui_par par = {.lead = lead, .lead_style = lead_style, .hang = 2};
	hp_tui_page_add(page, &par, text);
}

#define LONG_LIST 8 /* checks; more of them have a tally, and those that are met are short */

static bool has(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static enum hp_tui_style notice_style(enum hp_notice_kind kind)
{
	switch (kind) {
	case HP_NOTICE_WARNING:
		return HP_STYLE_WARNING;
	case HP_NOTICE_CAUTION:
		return HP_STYLE_CAUTION;
	case HP_NOTICE_NOTE:
		return HP_STYLE_NOTE;
	}
	return HP_STYLE_NOTE;
}

static void add_notices(struct hp_tui_page *page, const struct hp_view_step *step)
{
	for (size_t i = 0; i < step->notice_count; i++) {
		const struct hp_view_notice *notice = &step->notices[i];
		char *text = notice->origin == NULL
				     ? hp_strdup(notice->text)
				     : hp_asprintf("%s (%s)", notice->text, notice->origin);
		add_led(page, notice_style(notice->kind), notice->word, text);
		free(text);
	}
	hp_tui_page_gap(page);
}

/** Where in the procedure this is: what called it, which round, what order (R11, R41, R47), and why
 * a step that was closed is here again (R57). */
static void add_place(struct hp_tui_page *page, const struct hp_view_step *step)
{
	struct hp_str place;

	hp_str_init(&place);
	/* `>` marks where the person stands, and nothing else (R6). */
	char *trail = step->breadcrumb != NULL ? hp_strdup(step->breadcrumb) : NULL;
	for (char *sign = trail; sign != NULL && (sign = strchr(sign, '>')) != NULL;) {
		*sign = '/';
	}
	const char *const parts[] = {trail, step->round, step->order};
	for (size_t i = 0; i < HP_ARRAY_SIZE(parts); i++) {
		if (has(parts[i])) {
			hp_str_appendf(&place, "%s%s", place.len > 0 ? ", " : "", parts[i]);
		}
	}
	if (place.len > 0) {
		add_styled(page, HP_STYLE_PLAIN, 0, place.data);
	}
	free(trail);
	hp_str_finish(&place);
	add_styled(page, HP_STYLE_STRONG, 0, step->origin_step);
}

/** The time there is for it; what to do once it is late (R38). */
static void add_timer(struct hp_tui_page *page, const struct hp_view_step *step)
{
	add_led(page, HP_STYLE_STRONG, has(step->timer) ? _("Time") : NULL, step->timer);
	add_led(page, HP_STYLE_STRONG, has(step->if_late) ? _("Late") : NULL, step->if_late);
}

/** The command itself, with all that makes sense only beside it. */
static void add_command(struct hp_tui_page *page, const struct hp_view_step *step)
{
	/* A command is strong; the pages before the first step are pages to read. */
	struct hp_tui_par par = {.lead = step->actor,
		.lead_style = HP_STYLE_STRONG,
		.style = step->instance == HP_NONE ? HP_STYLE_PLAIN : HP_STYLE_STRONG};

	hp_tui_page_add(page, &par, step->do_text);
	add_styled(page, HP_STYLE_PLAIN, 2, step->origin);
	add_styled(page, HP_STYLE_PLAIN, 2, step->unit);
	add_timer(page, step);
	if (step->irreversible) {
		add_styled(page, HP_STYLE_PLAIN, 0, _("This step cannot be undone."));
	}
	if (step->critical) {
		add_styled(page, HP_STYLE_PLAIN, 0,
			_("Critical step: an override needs a second person."));
	}
	add_styled(page, HP_STYLE_PLAIN, 0, step->second);
}

static void add_typing(struct hp_tui_page *page, const struct hp_view_step *step)
{
	struct hp_tui_par par = {.style = HP_STYLE_STRONG, .indent = 4, .hang = 2, .exact = true};

	if (step->type == NULL || step->type[0] == NULL) {
		return;
	}
	hp_tui_page_gap(page);
	add_styled(page, HP_STYLE_PLAIN, 0, _("Type exactly:"));
	for (size_t i = 0; step->type[i] != NULL; i++) {
		hp_tui_page_add(page, &par, step->type[i]);
	}
}

/** The number to press, and what the machine says of a case that is sensed (R44). */
static char *choice_lead(const struct hp_view_choice *choice, size_t number)
{
	char *plain = hp_asprintf(choice->chosen ? _("%zu (chosen)") : "%zu", number);

	if (choice->sensed == NULL) {
		return plain;
	}
	char *sensed = hp_asprintf(
		choice->proposed ? _("%s [%s: key d takes it]") : "%s [%s]", plain, choice->sensed);
	free(plain);
	return sensed;
}

static void add_choices(struct hp_tui_page *page, const struct hp_view_step *step)
{
	if (step->choice_count == 0) {
		return;
	}
	hp_tui_page_gap(page);
	for (size_t i = 0; i < step->choice_count; i++) {
		const struct hp_view_choice *choice = &step->choices[i];
		char *lead = choice_lead(choice, i + 1);
		struct hp_tui_par par = {
			.lead = lead, .lead_style = HP_STYLE_STRONG, .indent = 2, .hang = 3};
		hp_tui_page_add(page, &par, choice->title);
		free(lead);
	}
}

static enum hp_tui_style verdict_style(enum hp_verdict verdict)
{
	switch (verdict) {
	case HP_VERDICT_PASS:
		return HP_STYLE_PASS;
	case HP_VERDICT_FAIL:
		return HP_STYLE_FAIL;
	case HP_VERDICT_UNKNOWN:
		return HP_STYLE_UNKNOWN;
	case HP_VERDICT_NOTAPPLICABLE:
	case HP_VERDICT_COUNT_:
		break;
	}
	return HP_STYLE_PLAIN;
}

/** "expected absent, found present (2 subkeys); SOFTWARE hive, 14:03:22Z": rule, values, source,
 * time (R27). */
static char *evidence_line(const struct hp_view_check *check)
{
	struct hp_str line;

	hp_str_init(&line);
	if (has(check->expected) && has(check->observed)) {
		hp_str_appendf(&line, _("expected %s, found %s"), check->expected, check->observed);
	} else if (has(check->observed)) {
		hp_str_appendf(&line, _("found %s"), check->observed);
	}
	if (has(check->source)) {
		hp_str_appendf(&line, "%s%s", line.len > 0 ? "; " : "", check->source);
	}
	if (has(check->time)) {
		hp_str_appendf(&line, "%s%s", line.len > 0 ? ", " : "", check->time);
	}
	if (check->reading) {
		hp_str_appendf(&line, "%s%s", line.len > 0 ? "; " : "", _("reading now"));
	}
	char *text = hp_str_detach(&line);
	hp_str_finish(&line);
	return text;
}

void hp_tui_page_check(struct hp_tui_page *page, const struct hp_view_check *check)
{
	hp_tui_page_demand(page, check->object, check->required);
	char *evidence = evidence_line(check);
	struct hp_tui_par par = {.lead = evidence[0] != '\0' ? check->verdict_word : NULL,
		.lead_style = verdict_style(check->verdict),
		.style = evidence[0] != '\0' ? HP_STYLE_PLAIN : verdict_style(check->verdict),
		.indent = 2,
		.hang = 2};
	hp_tui_page_add(page, &par, evidence[0] != '\0' ? evidence : check->verdict_word);
	free(evidence);
	/* Where it was looked at, both sides stand above; the sentence is for where it was not. */
	if (check->verdict == HP_VERDICT_UNKNOWN && has(check->why)) {
		add_styled(page, HP_STYLE_PLAIN, 4, check->why);
	}
	if (has(check->remark)) {
		add_styled(page, HP_STYLE_STRONG, 4, check->remark);
	}
	if (has(check->advice)) {
		add_styled(page, HP_STYLE_PLAIN, 4, check->advice);
	}
}

/** In a long list what is met takes few rows, so that what is not met is found; key w has it in
 * full. */
static void add_met(struct hp_tui_page *page, const struct hp_view_check *check)
{
	struct hp_str line;

	hp_tui_page_demand(page, check->object, check->required);
	hp_str_init(&line);
	hp_str_append(&line, check->time);
	if (has(check->remark)) {
		hp_str_appendf(&line, "%s%s", line.len > 0 ? ", " : "", check->remark);
	}
	struct hp_tui_par par = {.lead = check->verdict_word,
		.lead_style = verdict_style(check->verdict),
		.indent = 2,
		.hang = 2};
	hp_tui_page_add(page, &par, line.data);
	hp_str_finish(&line);
	if (has(check->advice)) {
		add_styled(page, HP_STYLE_PLAIN, 4, check->advice);
	}
}

/** How a long list stands, before one pages through it. */
static void add_tally(struct hp_tui_page *page, const struct hp_view_step *step)
{
	size_t met = 0, failed = 0;

	if (step->check_count <= LONG_LIST) {
		return;
	}
	for (size_t i = 0; i < step->check_count; i++) {
		met += step->checks[i].verdict == HP_VERDICT_PASS;
		failed += step->checks[i].verdict == HP_VERDICT_FAIL;
	}
	char *line = hp_asprintf(_("%zu checks: %zu met, %zu not met, %zu unknown"),
		step->check_count, met, failed, step->check_count - met - failed);
	add_styled(page, HP_STYLE_STRONG, 0, line);
	free(line);
	hp_tui_page_gap(page);
}

/** Was a check looked at and not found as required? */
static bool looked_in_vain(const struct hp_view_step *step)
{
	for (size_t i = 0; i < step->check_count; i++) {
		const struct hp_view_check *check = &step->checks[i];
		if (check->verdict == HP_VERDICT_FAIL ||
			(check->verdict == HP_VERDICT_UNKNOWN && has(check->time))) {
			return true;
		}
	}
	return false;
}

/** Is there more above the step than notes? Then it must be passed before the step, or share its
 * screen (R13). */
static bool has_warning(const struct hp_view_step *step)
{
	for (size_t i = 0; i < step->notice_count; i++) {
		if (step->notices[i].kind != HP_NOTICE_NOTE) {
			return true;
		}
	}
	return false;
}

/* What was entered from paper, and where that stands (R76). `>` stands in the outline only (R6). */
static void add_paper(struct hp_tui_page *page, const struct hp_view *view)
{
	int widest = 0;
	for (size_t i = 0; i < view->paper_count; i++) {
		int width = (int)hp_utf8_columns(view->paper[i].ref);
		widest = width > widest ? width : widest;
	}
	for (size_t i = 0; i < view->paper_count; i++) {
		const struct hp_view_import *row = &view->paper[i];
		int gap = widest - (int)hp_utf8_columns(row->ref);
		char *text = hp_asprintf("%s %s%*s  %s%s%s%s%s", row->current ? "*" : " ", row->ref,
			gap, "", row->who != NULL ? row->who : "", row->who != NULL ? "  " : "",
			row->when != NULL ? row->when : "", row->when != NULL ? "  " : "",
			row->outcome);
		struct hp_tui_par par = {
			.style = row->current ? HP_STYLE_CURRENT : HP_STYLE_PLAIN, .hang = 4};
		hp_tui_page_add(page, &par, text);
		free(text);
	}
	if (view->paper_count > 0) {
		hp_tui_page_gap(page);
	}
}

void hp_tui_page_step(struct hp_tui_page *page, const struct hp_view *view, size_t height)
{
	const struct hp_view_step *step = &view->step;

	add_paper(page, view);
	add_place(page, step);
	add_notices(page, step);
	size_t command_at = page->count;
	add_command(page, step);
	if (has_warning(step) && command_at > 0 && page->count > height) {
		/* No room for warnings and step at once: the warnings come first, on pages of their
		 * own. */
		struct hp_tui_page fresh;
		hp_tui_page_init(&fresh, page->width, page->ascii);
		add_paper(&fresh, view);
		add_place(&fresh, step);
		add_notices(&fresh, step);
		hp_tui_page_fill(&fresh, height);
		command_at = fresh.count;
		add_command(&fresh, step);
		hp_tui_page_finish(page);
		*page = fresh;
	}
	page->command = command_at;
	add_typing(page, step);
	if (has(step->see)) {
		hp_tui_page_gap(page);
		add_led(page, HP_STYLE_PLAIN, _("You will see"), step->see);
	}
	add_choices(page, step);
	if (has(step->result)) {
		hp_tui_page_gap(page);
		add_styled(page, HP_STYLE_STRONG, 0, step->result);
	}
	if (step->check_count > 0) {
		hp_tui_page_gap(page);
	}
	add_tally(page, step);
	for (size_t i = 0; i < step->check_count; i++) {
		if (step->check_count > LONG_LIST && step->checks[i].verdict == HP_VERDICT_PASS) {
			add_met(page, &step->checks[i]);
		} else {
			hp_tui_page_check(page, &step->checks[i]);
		}
	}
	if (has(step->if_not) && looked_in_vain(step)) {
		hp_tui_page_gap(page);
		add_led(page, HP_STYLE_STRONG, _("If not met"), step->if_not);
	}
}

/* ---- everything about the checks ---- */

static void add_fact(struct hp_tui_page *page, const char *name, const char *text)
{
	struct hp_tui_par par = {
		.lead = name, .lead_style = HP_STYLE_PLAIN, .indent = 2, .hang = 4};

	if (has(text)) {
		hp_tui_page_add(page, &par, text);
	}
}

static void add_evidence(struct hp_tui_page *page, const struct hp_view_check *check)
{
	hp_tui_page_gap(page);
	hp_tui_page_demand(page, check->object, check->required);
	add_styled(page, verdict_style(check->verdict), 2, check->verdict_word);
	add_fact(page, _("Machine"), check->machine);
	add_fact(page, _("Expected"), check->expected);
	add_fact(page, _("Found"), check->observed);
	add_fact(page, _("Why"), check->why);
	add_fact(page, _("Read from"), check->source);
	add_fact(page, _("Read at"), check->time);
	add_fact(page, _("Remark"), check->remark);
	add_fact(page, _("Differs from the source"), check->advice);
	add_fact(page, _("Where the fact comes from"), check->basis);
	if (check->reading) {
		add_styled(page, HP_STYLE_PLAIN, 2, _("It is being read again now."));
	}
}

static void add_section(struct hp_tui_page *page, const char *title,
	const struct hp_view_check *checks, size_t count)
{
	if (count == 0) {
		return;
	}
	hp_tui_page_gap(page);
	add_styled(page, HP_STYLE_TITLE, 0, title);
	for (size_t i = 0; i < count; i++) {
		add_evidence(page, &checks[i]);
	}
}

void hp_tui_page_lasting(struct hp_tui_page *page, const struct hp_view *view)
{
	add_styled(page, HP_STYLE_TITLE, 0, _("What lasts"));
	hp_tui_page_gap(page);
	for (size_t i = 0; i < view->note_count; i++) {
		add_led(page, HP_STYLE_STRONG, view->notes[i].ref, view->notes[i].text);
	}
	if (view->note_count == 0) {
		add_styled(page, HP_STYLE_PLAIN, 0,
			_("Nothing that was done has to be kept in mind."));
	}
}

void hp_tui_page_evidence(struct hp_tui_page *page, const struct hp_view *view)
{
	const struct hp_view_step *step = &view->step;

	add_styled(page, HP_STYLE_TITLE, 0, step->title);
	add_styled(page, HP_STYLE_PLAIN, 0, step->do_text);
	if (has(step->why)) {
		hp_tui_page_gap(page);
		add_led(page, HP_STYLE_STRONG, _("Reason"), step->why);
	}
	if (has(step->if_not)) {
		hp_tui_page_gap(page);
		add_led(page, HP_STYLE_STRONG, _("If not met"), step->if_not);
	}
	for (size_t i = 0; i < view->alert_count; i++) {
		hp_tui_page_gap(page);
		add_led(page, HP_STYLE_STRONG, view->alerts[i].ref, view->alerts[i].text);
	}
	add_section(page, _("Checks of this step"), step->checks, step->check_count);
	add_section(page, _("Checks of earlier steps that are not as they should be"),
		view->watched, view->watched_count);
	add_section(page, _("What holds already and can be taken over"), view->adoptable,
		view->adoptable_count);
	if (has(view->message)) {
		hp_tui_page_gap(page);
		add_led(page, HP_STYLE_STRONG, _("Last message"), view->message);
	}
	hp_tui_page_gap(page);
	add_styled(page, HP_STYLE_TITLE, 0, _("This run"));
	add_fact(page, _("Procedure"), view->procedure_title);
	add_fact(page, _("Status"), view->status);
	add_fact(page, _("Run"), view->run_id);
	add_fact(page, _("Operator"), view->operator_name);
	for (size_t i = 0; view->banners != NULL && view->banners[i] != NULL; i++) {
		add_styled(page, HP_STYLE_PLAIN, 2, view->banners[i]);
	}
}
