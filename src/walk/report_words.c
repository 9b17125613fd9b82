/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events, durations and counts in words. */
#include "report_parts.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"

#define DETAIL_MOST 200u

char *hp_objective_words(const struct hp_report *report)
{
	bool ended = hp_run_state(report->record->run)->phase == HP_PHASE_ENDED;
	char *took = hp_duration_words(report->times.total_ms);
	int64_t over = report->times.total_ms - report->objective_ms;
	char *text = NULL;
	if (report->objective_ms == 0) {
		text = hp_asprintf(ended ? _("took %s; no objective (RTO) is set")
					 : _("%s so far; no objective (RTO) is set"),
			took);
	} else {
		char *limit = hp_duration_words(report->objective_ms);
		char *by = hp_duration_words(over);
		if (over > 0) {
			text = hp_asprintf(ended ? _("took %s of %s: OVER THE OBJECTIVE by %s")
						 : _("%s so far of %s: OVER THE OBJECTIVE by %s"),
				took, limit, by);
		} else {
			text = hp_asprintf(ended ? _("took %s of %s: within the objective")
						 : _("%s so far of %s: still within the objective"),
				took, limit);
		}
		free(by);
		free(limit);
	}
	free(took);
	return text;
}

char *hp_phase_words(const struct hp_report *report, const struct hp_phase *phase)
{
	switch (phase->kind) {
	case HP_PHASE_OF_START:
		return hp_strdup(_("Before step 1"));
	case HP_PHASE_OF_STEP:
		break;
	case HP_PHASE_OF_END:
		return hp_strdup(_("After the last step"));
	case HP_PHASE_OF_HOLD:
		return hp_strdup(_("Held"));
	case HP_PHASE_OF_AWAY:
		return hp_strdup(_("Nobody signed on"));
	case HP_PHASE_OF_PAPER:
		return hp_strdup(_("On paper"));
	}
	const char *text = phase->step->do_text;
	return hp_asprintf("%s%s%s", phase->step->id, text == NULL ? "" : " ",
		text == NULL ? "" : hp_doc_text(&report->doc, HP_NONE, text));
}

char *hp_seconds_words(int64_t seconds)
{
	long long s = seconds;
	return hp_asprintf("%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
}

const char *hp_event_who(const struct hp_event *event)
{
	const struct hp_actor *actor = &event->stamp.actor;
	return actor->name != NULL ? actor->name : actor->login != NULL ? actor->login : "-";
}

/* ---- one line of the list ---- */

/* Kinds of which two members tell what happened. NULL for the others. */
static char *detail_of_pair(const struct hp_event *event)
{
	const struct {
		enum hp_event_kind kind;
		const char *first;
		const char *between;
		const char *second;
	} pairs[] = {
		{HP_EVENT_VALUE_ENTERED, event->name, " = ", event->value},
		{HP_EVENT_PARAMETER_SET, event->name, " = ", event->value},
		{HP_EVENT_HITS_CONFIRMED, event->name, " = ", event->value},
		{HP_EVENT_REMEMBERED, event->name, " = ", event->value},
		{HP_EVENT_SECOND_SIGNED, event->value, ": ", event->name},
		{HP_EVENT_STEP_DEFERRED, event->value, ": ", event->text},
		{HP_EVENT_TIMER_STARTED, event->text, ", to ", event->value},
		{HP_EVENT_IDENTIFIED, event->value, ": ", event->text},
		{HP_EVENT_PAPER_ENTERED, event->name, ", ", event->value},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(pairs); i++) {
		if (pairs[i].kind == event->kind) {
			return hp_asprintf("%s%s%s", pairs[i].first == NULL ? "" : pairs[i].first,
				pairs[i].between, pairs[i].second == NULL ? "" : pairs[i].second);
		}
	}
	return NULL;
}

static char *detail_of_target(const struct hp_event *event)
{
	bool named = event->machine != NULL && *event->machine != '\0';
	return hp_asprintf("%s%s%s = %s (%s)", event->name == NULL ? "" : event->name,
		named ? "/" : "", named ? event->machine : "", event->url == NULL ? "" : event->url,
		event->value == NULL ? "" : event->value);
}

static char *detail_of_texts(const struct hp_event *event)
{
	const char *const texts[] = {event->value, event->name, event->text, event->digest};
	struct hp_str out;
	hp_str_init(&out);
	for (size_t i = 0; i < HP_ARRAY_SIZE(texts); i++) {
		if (texts[i] != NULL && *texts[i] != '\0') {
			hp_str_appendf(&out, "%s%s", out.len == 0 ? "" : "; ", texts[i]);
		}
	}
	return hp_str_detach(&out);
}

static char *whole_detail(const struct hp_event *event)
{
	if (event->has_judgement && event->kind != HP_EVENT_IDENTIFIED) {
		return hp_asprintf("%zu: %s, %s", event->check,
			hp_verdict_name(event->judgement.verdict),
			event->judgement.observed == NULL ? "" : event->judgement.observed);
	}
	if (event->kind == HP_EVENT_TARGET_SET) {
		return detail_of_target(event);
	}
	char *pair = detail_of_pair(event);
	return pair != NULL ? pair : detail_of_texts(event);
}

char *hp_event_detail(const struct hp_event *event)
{
	char *whole = whole_detail(event);
	char *cut = hp_text_clean_cut(whole, DETAIL_MOST);
	free(whole);
	return cut;
}

/* ---- sentences ---- */

static const char *or_dash(const char *text)
{
	return text == NULL || *text == '\0' ? "-" : text;
}

static char *refused_words(const struct hp_event *event)
{
	const char *code = or_dash(event->value);
	if (event->name != NULL) {
		return hp_asprintf(_("refused (%s): the second person, %s, found \"%s\""), code,
			event->name, or_dash(event->text));
	}
	if (event->text != NULL) {
		return hp_asprintf(_("refused (%s): \"%s\" was typed"), code, event->text);
	}
	return hp_asprintf(_("refused (%s): the checks did not allow it"), code);
}

/* When the second person signed, in relation to the act. */
static const char *second_words(const char *value)
{
	static const struct {
		const char *value;
		const char *words;
	} table[] = {
		{"before", N_("before the act")},
		{"after", N_("after the act")},
		{"independent", N_("who looked independently")},
	};
	for (size_t i = 0; i < HP_ARRAY_SIZE(table); i++) {
		if (hp_streq(table[i].value, value)) {
			return _(table[i].words);
		}
	}
	return value;
}

static const char *done_words(const char *value)
{
	if (hp_streq(value, "adopted")) {
		return _("adopted, as it held already");
	}
	return hp_streq(value, "verified") ? _("verified") : _("attested");
}

/* What happened, without when and by whom. */
static char *event_deed(const struct hp_event *event)
{
	const char *text = or_dash(event->text), *value = or_dash(event->value);
	switch (event->kind) {
	case HP_EVENT_STEP_REFUSED:
		return refused_words(event);
	case HP_EVENT_NAME_CONFIRMED:
		return hp_asprintf(_("typed the machine's name: %s"), text);
	case HP_EVENT_STEP_DONE:
		return hp_asprintf(_("done: %s"), done_words(value));
	case HP_EVENT_STEP_ATTESTED:
		return hp_asprintf(_("attested: %s"), text);
	case HP_EVENT_STEP_OVERRIDDEN:
		return hp_asprintf(_("overridden: %s"), text);
	case HP_EVENT_STEP_NA:
		return hp_asprintf(_("called not applicable: %s"), text);
	case HP_EVENT_STEP_REOPENED:
		return hp_asprintf(_("opened again: check %zu no longer holds"), event->check);
	case HP_EVENT_STEP_STALE:
		return hp_asprintf(_("check %zu was true and could not be seen"), event->check);
	case HP_EVENT_DECIDED:
		return hp_asprintf(_("chose %s: %s"), value, text);
	case HP_EVENT_NOTE:
		return hp_asprintf(_("noted: %s"), text);
	case HP_EVENT_TIMER_PASSED:
		return hp_strdup(_("the time for it was over"));
	case HP_EVENT_STEP_DEFERRED:
		return hp_asprintf(_("put off until %s: %s"), value, text);
	case HP_EVENT_STEP_DUE:
		return hp_asprintf(_("came again with step %s"), text);
	case HP_EVENT_SECOND_SIGNED:
		return hp_asprintf(_("%s signed as second person, %s"), or_dash(event->name),
			second_words(value));
	case HP_EVENT_STEP_PERFORMED:
		return hp_strdup(_("done, waiting for the independent second person"));
	case HP_EVENT_PAPER_ENTERED:
		return hp_asprintf(
			_("entered from paper: done by %s at %s"), or_dash(event->name), value);
	case HP_EVENT_VALUE_ENTERED:
		return hp_asprintf(_("answered: %s"), value);
	case HP_EVENT_HITS_CONFIRMED:
		return hp_asprintf(_("confirmed: %s"), value);
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
	return NULL;
}

char *hp_event_words(const struct hp_report *report, size_t index)
{
	const struct hp_event *event = &report->record->events.items[index];
	char *deed = hp_walk_event_is_withheld(report->record->run, event) ? hp_strdup("...")
									   : event_deed(event);
	if (deed == NULL) {
		return NULL;
	}
	char *time = hp_time_words(event->stamp.moment.wall_ms);
	/* TRANSLATORS: when, who, what: "2026-11-22 14:03:22Z Kim Nowak: noted: ...". */
	char *words = hp_asprintf(_("%s %s: %s"), time, hp_event_who(event), deed);
	free(time);
	free(deed);
	return words;
}

/* ---- counts ---- */

static void add_count(struct hp_str *out, size_t count, const char *format)
{
	if (count > 0) {
		hp_str_append(out, out->len == 0 ? "" : ", ");
		hp_str_appendf(out, "%zu %s", count, format);
	}
}

char *hp_counts_words(const struct hp_report_counts *counts)
{
	struct hp_str out;
	hp_str_init(&out);
	add_count(&out, counts->verified, _("verified"));
	add_count(&out, counts->adopted, _("adopted, as it held already"));
	add_count(&out, counts->attested, _("attested"));
	add_count(&out, counts->answered, _("answered"));
	add_count(&out, counts->overridden, _("overridden"));
	add_count(&out, counts->deferred, _("deferred"));
	add_count(&out, counts->na, _("not applicable"));
	add_count(&out, counts->open, _("open"));
	return hp_str_detach(&out);
}
