/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a step ended and what is to be said of a check, in the words that screen and paper share. */
#include "walk_internal.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/procedure.h"

static char *overridden_words(const struct hp_instance *item, const char *time)
{
	const char *second = item->second != NULL  ? item->second
			     : item->single_person ? "SINGLE PERSON"
						   : NULL;
	char *who = hp_asprintf(
		second == NULL ? "%s" : "%s + %s", item->by == NULL ? "?" : item->by, second);
	char *text = hp_asprintf(_("SENSED: NOT MET / OPERATOR: DONE. Overridden by %s at %s: %s"),
		who, time, item->text == NULL ? "" : item->text);
	free(who);
	return text;
}

char *hp_hits_words(const struct hp_instance *item)
{
	struct hp_str text;
	hp_str_init(&text);
	for (size_t i = 0; item->hits != NULL && item->hits[i] != NULL; i++) {
		hp_str_appendf(&text, "%s%s", i == 0 ? "" : ", ", item->hits[i]);
	}
	hp_str_append(&text, text.len == 0 ? _("none of them") : "");
	return hp_str_detach(&text);
}

static char *answer_words(const struct hp_instance *item, const char *by, const char *time)
{
	char *answer = item->hits == NULL ? hp_strdup(item->value) : hp_hits_words(item);
	char *text = hp_asprintf(_("Answered by %s at %s: %s"), by, time, answer);
	free(answer);
	return text;
}

char *hp_result_words(const struct hp_instance *item, const char *time)
{
	const char *by = item->by == NULL ? "?" : item->by;
	const char *text = item->text == NULL || hp_is_attested_on_paper(item) ? "" : item->text;
	if (item->inactive) {
		return hp_strdup(
			_("Not applicable: its case was not chosen, or its condition does not "
			  "hold. What was done stays in the record."));
	}
	if (item->hits != NULL || item->value != NULL) {
		return answer_words(item, by, time);
	}
	switch (item->state) {
	case HP_STATE_TODO:
	case HP_STATE_ACTIVE:
		return NULL;
	case HP_STATE_VERIFIED:
		return hp_asprintf(item->adopted ? _("Adopted by %s at %s: it already held.")
						 : _("Verified, confirmed by %s at %s."),
			by, time);
	case HP_STATE_ATTESTED:
		return hp_asprintf(*text == '\0' ? _("Done, as attested by %s at %s.")
						 : _("Attested by %s at %s: %s"),
			by, time, text);
	case HP_STATE_OVERRIDDEN:
		return overridden_words(item, time);
	case HP_STATE_NA:
		return hp_asprintf(_("Not applicable, said %s at %s: %s"), by, time, text);
	case HP_STATE_DEFERRED:
		return hp_asprintf(_("Deferred by %s at %s until %s: %s"), by, time,
			item->deferred_until == NULL ? "?" : item->deferred_until, text);
	case HP_STATE_COUNT_:
		break;
	}
	return NULL;
}

char *hp_paper_words(const struct hp_instance *item, const char *done, const char *entered)
{
	if (item->paper_by == NULL) {
		return NULL;
	}
	return hp_asprintf(_("Done on paper by %s at %s; entered from paper by %s at %s."),
		item->paper_by, done, item->paper_entered_by == NULL ? "?" : item->paper_entered_by,
		entered);
}

bool hp_is_attested_on_paper(const struct hp_instance *item)
{
	return item->paper_by != NULL && item->state == HP_STATE_ATTESTED && item->value == NULL &&
	       item->hits == NULL && item->choice == NULL;
}

const char *hp_said_text(const struct hp_instance *item)
{
	return hp_is_attested_on_paper(item) ? item->paper_text : item->text;
}

static const char *already_word(enum hp_expect expect)
{
	switch (expect) {
	case HP_EXPECT_ABSENT:
	case HP_EXPECT_NONE:
		return _("WAS ALREADY ABSENT AT START");
	case HP_EXPECT_PRESENT:
		return _("WAS ALREADY PRESENT AT START");
	case HP_EXPECT_EQUAL:
	case HP_EXPECT_UNCHANGED:
	case HP_EXPECT_CHANGED:
		return _("WAS ALREADY SO AT START");
	}
	return NULL;
}

const char *hp_already_words(const struct hp_check_state *check)
{
	bool already = check->last.why == HP_WHY_ALREADY_AT_START &&
		       check->last.verdict == HP_VERDICT_PASS;
	return already ? already_word(check->check->expect) : NULL;
}

char *hp_remark_words(const struct hp_check_state *check, const char *last_pass)
{
	if (check->stale) {
		return hp_asprintf(_("STALE: last seen true at %s"), last_pass);
	}
	if (check->ended && check->ended_by != NULL) {
		return hp_asprintf(_("true at %s, ended by step %s"), last_pass, check->ended_by);
	}
	if (check->attested) {
		return hp_strdup(_("attested by a person"));
	}
	return hp_strdup(hp_already_words(check));
}

bool hp_is_of_the_start(const struct hp_run *run, const struct hp_check_state *check,
	const struct hp_judgement *shown)
{
	const struct hp_instance *instance = &hp_run_state(run)->instances[check->instance];
	return check->has_baseline && shown->observation.wall_ms == check->baseline.wall_ms &&
	       !hp_step_state_is_terminal(instance->state);
}

const char *hp_step_words(const struct hp_step *step)
{
	if (step->do_text != NULL) {
		return step->do_text;
	}
	switch (step->entry) {
	case HP_ENTRY_STATUS:
		return _("This procedure is a DRAFT: nobody has verified it. It is not for a live "
			 "recovery.");
	case HP_ENTRY_APPLIES:
		return _("Make sure that this procedure is for this machine.");
	case HP_ENTRY_PREREQUISITE:
	case HP_ENTRY_NONE:
		break;
	}
	return NULL;
}
