/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui_internal.h"

#include <stdlib.h>
#include <string.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"
#include "holdpoint/utf8.h"
#include "text.h"

/* Pages about the run as a whole: outline, watched checks, open steps, how it ended. */

/** An outline with fewer columns has no room for machine and title. */
#define NARROW 40

/** Columns of an outline row before the title: marker, box and mark. */
static char *row_head(const struct hp_view_row *row, bool marked)
{
	const char *marker = row->current ? ">" : marked ? "*" : " ";
	/* The marker of the current row says what its mark would say again, and must be the only
	 * `>` (R6). */
	const char *mark = row->mark != NULL && strchr(row->mark, '>') == NULL ? row->mark : "";
	unsigned depth = row->depth < 4 ? row->depth : 4;

	if (row->is_group) {
		return hp_asprintf("%s%*s", marker, (int)depth, "");
	}
	return hp_asprintf(
		"%s%*s%s%-2s", marker, (int)depth, "", row->sensed ? "[S]" : "[ ]", mark);
}

/** Where a label names its machine: from the sign to the number of the round, or to the end. */
static const char *machine_of(const char *label, size_t *ret_len)
{
	const char *at = strchr(label, '@');

	*ret_len = at != NULL ? strcspn(at, "#") : 0;
	return at;
}

/** Would both be the same without their machines? */
static bool alike_but_machine(const char *a, const char *b)
{
	size_t a_len, b_len;
	const char *a_at = machine_of(a, &a_len);
	const char *b_at = machine_of(b, &b_len);

	return a_at != NULL && b_at != NULL && a_at - a == b_at - b &&
	       strncmp(a, b, (size_t)(a_at - a)) == 0 && strcmp(a_at + a_len, b_at + b_len) == 0;
}

/** The label as a narrow outline has it: with the machine only where another row differs in nothing
 * else. Its step tells the machine in full, and so does the list. */
static char *narrow_label(const struct hp_view *view, size_t row)
{
	const char *label = view->rows[row].label;
	size_t len;
	const char *at = machine_of(label, &len);

	for (size_t i = 0; at != NULL && i < view->row_count; i++) {
		if (i != row && alike_but_machine(label, view->rows[i].label)) {
			at = NULL;
		}
	}
	return at == NULL ? hp_strdup(label)
			  : hp_asprintf("%.*s%s", (int)(at - label), label, at + len);
}

/** In the list: everything, on as many lines as it takes. */
static char *row_text(const struct hp_view_row *row, bool marked)
{
	char *head = row_head(row, marked);
	char *text = hp_asprintf("%s%s%s (%s) %s%s%s", head, row->bullet ? "- " : "", row->label,
		row->state_word, row->stale ? "STALE " : "",
		row->irreversible ? _("cannot be undone: ") : "", row->title);

	free(head);
	return text;
}

/** Beside the step: one line. The title gives way to the label, which says which step it is. */
static char *cut_row_text(const struct hp_view *view, size_t row, size_t width)
{
	const size_t title_least = 4;
	const struct hp_view_row *item = &view->rows[row];
	char *head = row_head(item, false);
	char *label = width < NARROW ? narrow_label(view, row) : hp_strdup(item->label);
	char *name = hp_asprintf("%s%s%s", head, item->bullet ? "- " : "", label);
	size_t used = hp_utf8_columns(name);
	char *text =
		used + 1 + title_least > width
			? hp_strdup(name)
			: hp_asprintf("%s %s%s", name, item->stale ? "STALE " : "", item->title);

	free(name);
	free(label);
	free(head);
	return text;
}

static enum hp_tui_style row_style(const struct hp_view_row *row, bool marked)
{
	if (marked) {
		return row->current ? HP_STYLE_CURRENT : HP_STYLE_SHOWN;
	}
	if (row->current) {
		return HP_STYLE_CURRENT;
	}
	return row->shown ? HP_STYLE_SHOWN : row->is_group ? HP_STYLE_STRONG : HP_STYLE_PLAIN;
}

void hp_tui_page_outline(struct hp_tui_page *page, const struct hp_view *view, bool cut,
	size_t mark, size_t *ret_line)
{
	size_t current = SIZE_MAX;

	for (size_t i = 0; i < view->row_count; i++) {
		const struct hp_view_row *row = &view->rows[i];
		struct hp_tui_par par = {.style = row_style(row, i == mark), .hang = 6};
		char *raw = cut ? cut_row_text(view, i, page->width) : row_text(row, i == mark);
		char *text = hp_tui_text(raw, page->ascii);
		if (i == mark || (mark == HP_NONE && row->current) ||
			(current == SIZE_MAX && row->shown)) {
			current = page->count;
		}
		if (cut) {
			char *line = hp_tui_text_cut(text, page->width);
			hp_tui_page_add(page, &par, line);
			free(line);
		} else {
			hp_tui_page_add(page, &par, text);
		}
		free(text);
		free(raw);
	}
	if (ret_line != NULL) {
		*ret_line = current;
	}
}

void hp_tui_page_watch(struct hp_tui_page *page, const struct hp_view *view, size_t most)
{
	for (size_t i = 0; i < view->alert_count; i++) {
		char *line = hp_asprintf("%s (%s)", view->alerts[i].text, view->alerts[i].ref);
		struct hp_tui_par par = {
			.lead = _("NOW"), .lead_style = HP_STYLE_STRONG, .hang = 2};
		hp_tui_page_add(page, &par, line);
		free(line);
	}
	for (size_t i = 0; i < view->watched_count; i++) {
		const struct hp_view_check *check = &view->watched[i];
		bool named = check->machine != NULL && check->machine[0] != '\0';
		char *line = hp_asprintf("%s%s%s %s: %s%s%s", named ? check->machine : "",
			named ? " " : "", check->object, check->required, check->verdict_word,
			check->remark != NULL ? ", " : "",
			check->remark != NULL ? check->remark : "");
		struct hp_tui_par par = {
			.lead = _("WATCH"), .lead_style = HP_STYLE_STRONG, .hang = 2};
		hp_tui_page_add(page, &par, line);
		free(line);
	}
	if (page->count <= most) {
		return;
	}
	/* Names are never cut (R23): where they have no room the strip says how many there are and
	 * where they stand in full. */
	struct hp_tui_page shorter;
	hp_tui_page_init(&shorter, page->width, page->ascii);
	struct hp_tui_par par = {.lead = _("WATCH"), .lead_style = HP_STYLE_STRONG, .hang = 2};
	if (view->alert_count > 0) {
		char *line = hp_asprintf(
			hp_ngettext("%zu condition that is watched has come true: key w.",
				"%zu conditions that are watched have come true: key w.",
				(unsigned long)view->alert_count),
			view->alert_count);
		hp_tui_page_add(&shorter, &par, line);
		free(line);
	}
	if (view->watched_count > 0) {
		char *line = hp_asprintf(
			hp_ngettext("%zu check of an earlier step is not as it should be: key w.",
				"%zu checks of earlier steps are not as they should be: key w.",
				(unsigned long)view->watched_count),
			view->watched_count);
		hp_tui_page_add(&shorter, &par, line);
		free(line);
	}
	hp_tui_page_finish(page);
	*page = shorter;
}

static bool is_open(const struct hp_view_row *row)
{
	return !row->is_group && !hp_step_state_is_terminal(row->state);
}

void hp_tui_page_open_steps(struct hp_tui_page *page, const struct hp_view *view)
{
	struct hp_str list;
	size_t count = 0;

	hp_str_init(&list);
	for (size_t i = 0; i < view->row_count; i++) {
		if (is_open(&view->rows[i])) {
			hp_str_appendf(&list, "%s%s", count > 0 ? ", " : "", view->rows[i].ref);
			count++;
		}
	}
	struct hp_tui_par par = {.lead = _("Open steps"), .lead_style = HP_STYLE_STRONG, .hang = 2};
	if (count > 0) {
		hp_tui_page_add(page, &par, list.data);
	} else if (view->row_count == 0) {
		par.lead = NULL;
		hp_tui_page_add(page, &par, _("The first step was not begun: all steps are open."));
	}
	hp_str_finish(&list);
}

static const char *current_ref(const struct hp_view *view)
{
	for (size_t i = 0; i < view->row_count; i++) {
		if (view->rows[i].current) {
			return view->rows[i].ref;
		}
	}
	for (size_t i = 0; i < view->row_count; i++) {
		if (is_open(&view->rows[i])) {
			return view->rows[i].ref;
		}
	}
	return NULL;
}

static void add_banner(struct hp_tui_page *page, const char *text)
{
	struct hp_tui_par bar = {.style = HP_STYLE_CURRENT};
	char *shown = hp_tui_text(text, page->ascii);
	size_t used = hp_utf8_columns(shown);
	size_t left = page->width > used ? (page->width - used) / 2 : 0;
	char *line = hp_asprintf("%*s%s%*s", (int)left, "", shown,
		page->width > used + left ? (int)(page->width - used - left) : 0, "");

	if (used + 2 <= page->width) {
		char *blank = hp_asprintf("%*s", (int)page->width, "");
		bar.exact = true;
		hp_tui_page_add(page, &bar, blank);
		hp_tui_page_add(page, &bar, line);
		hp_tui_page_add(page, &bar, blank);
		free(blank);
	} else {
		hp_tui_page_add(page, &bar, shown);
	}
	free(line);
	free(shown);
}

void hp_tui_page_closing(struct hp_tui_page *page, const struct hp_view *view)
{
	bool held = view->run_status == HP_RUN_HELD || view->run_status == HP_RUN_OPEN;
	const char *ref = current_ref(view);
	struct hp_tui_par plain = {.style = HP_STYLE_PLAIN};

	if (held && ref != NULL) {
		char *banner = hp_asprintf(_("HOLDING AT %s"), ref);
		add_banner(page, banner);
		free(banner);
	} else {
		add_banner(
			page, held && view->status_word == NULL ? _("HOLDING") : view->status_word);
	}
	hp_tui_page_gap(page);
	hp_tui_page_add(page, &plain, view->message);
	if (view->ending != NULL) {
		hp_tui_page_gap(page);
		hp_tui_page_add(page, &plain, view->ending);
	}
	hp_tui_page_gap(page);
	char *steps =
		hp_asprintf(_("%zu of %zu steps are closed."), view->steps_done, view->steps_all);
	hp_tui_page_add(page, &plain, steps);
	free(steps);
	if (!held) {
		return;
	}
	hp_tui_page_open_steps(page, view);
	hp_tui_page_gap(page);
	if (view->ending != NULL) {
		return; /* Which says how to take it up again. */
	}
	hp_tui_page_add(
		page, &plain, _("The record is complete up to here. To take the run up again:"));
	char *command = hp_asprintf("holdpoint resume %s", view->run_id);
	struct hp_tui_par typed = {.style = HP_STYLE_STRONG, .indent = 4, .exact = true};
	hp_tui_page_add(page, &typed, command);
	free(command);
}
