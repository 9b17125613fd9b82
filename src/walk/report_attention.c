/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reader must not miss: all that is weaker than a step which a machine was seen to confirm.
 */
#include "report_parts.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

#define NAMED_MOST 12 /* steps named in one line; how many more there are is said */

typedef bool (*concerns_fn)(const struct hp_run *run, size_t instance);

static bool is_overridden(const struct hp_run *run, size_t instance)
{
	return hp_run_step_state(run, instance) == HP_STATE_OVERRIDDEN;
}

static bool is_single_person(const struct hp_run *run, size_t instance)
{
	return is_overridden(run, instance) && hp_run_state(run)->instances[instance].single_person;
}

static bool is_deferred(const struct hp_run *run, size_t instance)
{
	return hp_run_step_state(run, instance) == HP_STATE_DEFERRED;
}

static bool is_open(const struct hp_run *run, size_t instance)
{
	return !hp_step_state_is_terminal(hp_run_step_state(run, instance)) &&
	       !hp_run_is_idle_round(run, instance);
}

static bool is_persons_na(const struct hp_run *run, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(run)->instances[instance];
	return item->state == HP_STATE_NA && !item->inactive;
}

/* Attested where there were checks: they could not tell. */
static bool is_attested_unseen(const struct hp_run *run, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(run)->instances[instance];
	return hp_run_step_state(run, instance) == HP_STATE_ATTESTED && item->check_count > 0 &&
	       item->step->kind == HP_STEP_ACTION;
}

/* ... and where nothing senses the step at all. */
static bool is_attested_plain(const struct hp_run *run, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(run)->instances[instance];
	return hp_run_step_state(run, instance) == HP_STATE_ATTESTED && item->check_count == 0 &&
	       item->step->kind == HP_STEP_ACTION;
}

static bool is_from_paper(const struct hp_run *run, size_t instance)
{
	return hp_run_state(run)->instances[instance].paper_by != NULL;
}

/* Nobody saw it done: it was found so (DESIGN 6.5). */
static bool is_adopted(const struct hp_run *run, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(run)->instances[instance];
	return item->adopted && hp_run_step_state(run, instance) == HP_STATE_VERIFIED;
}

static bool is_late(const struct hp_run *run, size_t instance)
{
	const struct hp_instance *item = &hp_run_state(run)->instances[instance];
	return item->late && !item->inactive;
}

static const struct {
	concerns_fn concerns;
	const char *words;
} concerns[] = {
	{is_open, N_("Open")},
	{is_overridden, N_("Overridden, done on a person's word against what was sensed")},
	{is_single_person, N_("Overridden by a SINGLE PERSON, though critical")},
	{is_persons_na, N_("Called not applicable by a person")},
	{is_deferred, N_("Put off")},
	{hp_run_is_stale, N_("Was verified, and could not be seen when last looked at")},
	{is_attested_unseen, N_("Attested by a person where the checks could not look")},
	{is_attested_plain, N_("Attested by a person; nothing senses these")},
	{is_adopted, N_("Adopted, as it held already before this run")},
	{is_from_paper, N_("Entered from paper")},
	{is_late, N_("Done late, or not in time")},
};

static void put_taken(struct hp_report *report, struct hp_block *list, char *text_taken)
{
	(void)hp_document_add_text(report->doc.document, list, text_taken);
	free(text_taken);
}

static void put_concern(
	struct hp_report *report, struct hp_block *list, concerns_fn fn, const char *words)
{
	const struct hp_run_state *state = hp_run_state(report->record->run);
	struct hp_str out;
	size_t count = 0;
	hp_str_init(&out);
	for (size_t i = 0; i < state->instance_count; i++) {
		if (!hp_step_kind_is_leaf(state->instances[i].step->kind) ||
			!fn(report->record->run, i)) {
			continue;
		}
		if (count < NAMED_MOST) {
			hp_str_appendf(
				&out, "%s%s", count == 0 ? "" : ", ", state->instances[i].ref);
		}
		count++;
	}
	if (count > NAMED_MOST) {
		hp_str_appendf(&out,
			hp_ngettext(" and %zu more", " and %zu more",
				(unsigned long)(count - NAMED_MOST)),
			count - NAMED_MOST);
	}
	if (count > 0) {
		/* TRANSLATORS: what concerns steps, how many they are, which they are. */
		put_taken(report, list, hp_asprintf(_("%s (%zu): %s"), words, count, out.data));
	}
	hp_str_finish(&out);
}

static size_t count_kind(const struct hp_events *events, enum hp_event_kind kind)
{
	size_t count = 0;
	for (size_t i = 0; i < events->count; i++) {
		count += events->items[i].kind == kind;
	}
	return count;
}

static void put_machines(struct hp_report *report, struct hp_block *list)
{
	const struct hp_run_state *state = hp_run_state(report->record->run);
	for (size_t i = 0; i < state->machine_count; i++) {
		const struct hp_machine *machine = &state->machines[i];
		const char *name = *machine->name == '\0' ? machine->role : machine->name;
		if (machine->identity != HP_IDENTITY_MATCH) {
			put_taken(report, list,
				hp_asprintf(_("Not proved to be the machine that was meant: %s"),
					name));
		}
		if (machine->confinement == NULL || *machine->confinement == '\0') {
			put_taken(report, list,
				hp_asprintf(
					_("Read by a helper that was not locked in: %s"), name));
		}
	}
}

/* R83. */
static void put_clock(struct hp_report *report, struct hp_block *list)
{
	for (size_t i = 0; i < report->times.change_count; i++) {
		const struct hp_clock_change *change = &report->times.changes[i];
		int64_t by_ms = change->by_ms < 0 ? -change->by_ms : change->by_ms;
		char *by = hp_duration_words(by_ms);
		put_taken(report, list,
			hp_asprintf(change->by_ms < 0
					    ? _("The clock was set back by %s between events %zu "
						"and %zu. Durations do not follow it.")
					    : _("The clock was set forward by %s between events "
						"%zu and %zu. Durations do not follow it."),
				by, change->event, change->event + 1));
		free(by);
	}
}

void hp_report_put_attention(struct hp_report *report)
{
	struct hp_block *section = hp_report_section(report, _("What needs attention"));
	struct hp_block *list = hp_document_add(report->doc.document, section, HP_BLOCK_LIST);
	const struct hp_run_state *state = hp_run_state(report->record->run);
	if (state->phase != HP_PHASE_ENDED || state->status == HP_RUN_STOPPED) {
		put_taken(report, list,
			hp_asprintf(_("The run did not come to its end: %s"),
				hp_run_status_name(state->status)));
	}
	if (report->objective_ms > 0 && report->times.total_ms > report->objective_ms) {
		put_taken(report, list, hp_objective_words(report));
	}
	for (size_t i = 0; i < HP_ARRAY_SIZE(concerns); i++) {
		put_concern(report, list, concerns[i].concerns, _(concerns[i].words));
	}
	put_machines(report, list);
	put_clock(report, list);
	size_t refused = count_kind(&report->record->events, HP_EVENT_STEP_REFUSED);
	if (refused > 0) {
		put_taken(report, list,
			hp_asprintf(hp_ngettext("%zu attempt to close a step was refused.",
					    "%zu attempts to close a step were refused.",
					    (unsigned long)refused),
				refused));
	}
	if (list->first == NULL) {
		(void)hp_document_add_text(report->doc.document, list,
			_("Nothing: no step was overridden, attested, put off, refused or entered "
			  "from paper, and the clock was not changed."));
	}
}
