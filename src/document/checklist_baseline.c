/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How it is before anything is changed, and what is watched from then on: said before step 1. */
#include <stdlib.h>

#include "checklist_internal.h"
#include "holdpoint/i18n.h"

/* What is judged against the start has to be written down at the start. */
static bool wants_baseline(const struct hp_check *check)
{
	return check->expect == HP_EXPECT_UNCHANGED || check->expect == HP_EXPECT_CHANGED ||
	       check->was != HP_WAS_ANY;
}

struct baseline {
	const struct frame *main;
	struct hp_block *block;
};

/* A line for each machine the check is about; one without a name where there is one machine. */
static void add_baseline_row(struct baseline *baseline, const struct frame *frame,
	const struct hp_step *step, const struct hp_check *check)
{
	struct hp_part part = checklist_part(frame);
	const struct checklist *list = frame->list;
	const char *name = checklist_role(frame, check->host);
	const struct hp_role *role = name != NULL ? hp_procedure_role(list->procedure, name) : NULL;
	struct hp_field cells[] = {
		{HP_FIELD_SHORT, _("Step"), hp_part_ref(&part, step)},
		{HP_FIELD_TEXT, _("What"), hp_part_fill_take(&part, hp_check_words(check))},
		{HP_FIELD_SHORT, _("Machine"), role == NULL ? "" : NULL},
		{HP_FIELD_TEXT, _("Found at the start"), NULL},
	};
	size_t lines = 0;
	for (size_t i = 0; role != NULL && i < list->machine_count; i++) {
		if (list->machines[i].role == role->name) {
			cells[2].value = list->machines[i].name;
			checklist_row(frame, baseline->block, cells, HP_ARRAY_SIZE(cells));
			lines++;
		}
	}
	size_t wanted = lines > 0 ? lines : role != NULL && role->many ? SPARE_MACHINES : 1;
	for (; lines < wanted; lines++) {
		checklist_row(frame, baseline->block, cells, HP_ARRAY_SIZE(cells));
	}
}

static void add_baseline_rows(void *data, const struct frame *frame, const struct hp_step *step)
{
	struct baseline *baseline = data;
	const struct hp_field columns[] = {
		{HP_FIELD_SHORT, _("Step"), NULL},
		{HP_FIELD_TEXT, _("What"), NULL},
		{HP_FIELD_SHORT, _("Machine"), NULL},
		{HP_FIELD_TEXT, _("Found at the start"), NULL},
	};
	for (size_t i = 0; i < step->check_count; i++) {
		if (!wants_baseline(&step->checks[i])) {
			continue;
		}
		if (baseline->block == NULL) {
			struct hp_block *about = checklist_section(
				baseline->main, _("How it is before anything is changed"));
			baseline->block = checklist_table(
				baseline->main, about, columns, HP_ARRAY_SIZE(columns));
		}
		add_baseline_row(baseline, frame, step, &step->checks[i]);
	}
}

/* ---- what is watched all the time (R37) ---- */

static void add_watch_line(void *data, const struct frame *frame, const struct hp_step *step)
{
	struct baseline *about = data;
	struct hp_part part = checklist_part(frame);
	if (step->kind != HP_STEP_WATCH) {
		return;
	}
	if (about->block == NULL) {
		about->block = checklist_section(about->main, _("To watch for while you work"));
	}
	char *when = hp_watch_words(step, frame->prefix);
	char *text = hp_asprintf("%s (%s)", step->do_text, when);
	struct hp_block *list = hp_document_add(frame->list->document, about->block, HP_BLOCK_LIST);
	(void)hp_document_add_text(frame->list->document, list, hp_part_fill(&part, text));
	(void)hp_part_add_goto(&part, about->block, step);
	free(text);
	free(when);
}

void checklist_add_baseline(const struct frame *frame)
{
	struct baseline baseline = {.main = frame};
	struct baseline watches = {.main = frame};
	checklist_for_each(frame, add_baseline_rows, &baseline);
	checklist_for_each(frame, add_watch_line, &watches);
}
