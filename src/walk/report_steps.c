/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each step: who did what when, and each check with its evidence. */
#include "report_parts.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

/* What a step's own lines do not tell: what came before its last state, and what was said beside
 * it. */
static bool is_history(const struct hp_event *event, const struct hp_instance *item)
{
	switch (event->kind) {
	case HP_EVENT_STEP_REFUSED:
	case HP_EVENT_STEP_REOPENED:
	case HP_EVENT_STEP_STALE:
	case HP_EVENT_NAME_CONFIRMED:
	case HP_EVENT_NOTE:
	case HP_EVENT_TIMER_PASSED:
	case HP_EVENT_STEP_DUE:
	case HP_EVENT_SECOND_SIGNED:
	case HP_EVENT_STEP_PERFORMED:
		return true;
	case HP_EVENT_DECIDED:
		return !hp_streq(event->value, item->choice);
	case HP_EVENT_STEP_DONE:
	case HP_EVENT_STEP_ATTESTED:
	case HP_EVENT_STEP_OVERRIDDEN:
	case HP_EVENT_STEP_NA:
	case HP_EVENT_STEP_DEFERRED:
	case HP_EVENT_VALUE_ENTERED:
	case HP_EVENT_HITS_CONFIRMED:
	case HP_EVENT_PAPER_ENTERED:
		return event->attempt < item->attempt;
	case HP_EVENT_RUN_STARTED:
	case HP_EVENT_SIGNED_ON:
	case HP_EVENT_CONDITION_AGREED:
	case HP_EVENT_PREREQUISITE_MET:
	case HP_EVENT_PARAMETER_SET:
	case HP_EVENT_TARGET_SET:
	case HP_EVENT_IDENTIFIED:
	case HP_EVENT_BASELINE_READ:
	case HP_EVENT_WALK_BEGUN:
	case HP_EVENT_CHECK_JUDGED:
	case HP_EVENT_CHECK_ENDED:
	case HP_EVENT_HELD:
	case HP_EVENT_RESUMED:
	case HP_EVENT_STOPPED:
	case HP_EVENT_COMPLETED:
	case HP_EVENT_REMEMBERED:
	case HP_EVENT_TIMER_STARTED:
	case HP_EVENT_JUMPED:
	case HP_EVENT_GROUP_OVERRIDDEN:
	case HP_EVENT_PAPER_PRINTED:
	case HP_EVENT_COUNT_:
		break;
	}
	return false;
}

static void put_history(struct hp_report *report, struct hp_block *step, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(report->record->run)->instances[instance];
	struct hp_block *list = NULL;
	for (size_t i = 0; i < report->record->events.count; i++) {
		const struct hp_event *event = &report->record->events.items[i];
		if (!hp_streq(event->at, item->ref) || !is_history(event, item)) {
			continue;
		}
		if (list == NULL) {
			list = hp_document_add(report->doc.document, step, HP_BLOCK_LIST);
		}
		char *words = hp_event_words(report, i);
		(void)hp_document_add_text(report->doc.document, list, words);
		free(words);
	}
}

/* A step of a case that was not chosen, and where nothing was done before, is one line. */
static bool is_untouched(const struct hp_instance *item)
{
	return item->inactive && !hp_step_state_is_terminal(item->state);
}

static void put_step(struct hp_report *report, struct hp_block *parent, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(report->record->run)->instances[instance];
	struct hp_block *step = hp_doc_step(&report->doc, parent, instance);
	if (is_untouched(item)) {
		return;
	}
	hp_doc_result(&report->doc, step, instance);
	put_history(report, step, instance);
	for (size_t i = 0;
		i < item->check_count && !hp_walk_is_withheld(report->record->run, instance); i++) {
		(void)hp_doc_check(&report->doc, step, item->first_check + i, i + 1);
	}
}

static struct hp_block *put_group(
	struct hp_report *report, struct hp_block *parent, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(report->record->run)->instances[instance];
	struct hp_block *section = hp_document_add(report->doc.document, parent, HP_BLOCK_SECTION);
	section->ref = hp_document_text(report->doc.document, item->ref);
	section->text = hp_doc_text(&report->doc, instance, item->step->do_text);
	return section;
}

/* Parents come before their children: each instance's block is there when its children's turn
 * comes. A decision is a step with its cases behind it. */
void hp_report_put_steps(struct hp_report *report)
{
	const struct hp_run_state *state = hp_run_state(report->record->run);
	struct hp_block *section = hp_report_section(report, _("Steps"));
	struct hp_block **places = hp_calloc(state->instance_count + 1, sizeof(*places));
	for (size_t i = 0; i < state->instance_count; i++) {
		const struct hp_instance *item = &state->instances[i];
		struct hp_block *parent = item->parent == HP_NONE ? section : places[item->parent];
		places[i] = parent;
		if (hp_run_is_idle_round(report->record->run, i)) {
			continue;
		}
		if (hp_step_kind_is_leaf(item->step->kind)) {
			put_step(report, parent, i);
		} else if (item->step->kind != HP_STEP_WATCH) {
			places[i] = put_group(report, parent, i);
		}
	}
	if (state->instance_count == 0) {
		(void)hp_document_add_text(
			report->doc.document, section, _("Step 1 was not reached."));
	}
	free(places);
}
