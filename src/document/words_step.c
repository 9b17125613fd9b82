/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps in the words that `show` and paper share. */
#include "holdpoint/words.h"

#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

const char *hp_step_sign(const struct hp_step *step)
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

char *hp_step_marks(const struct hp_step *step)
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
	if (marks.len == 0) {
		hp_str_finish(&marks);
		return NULL;
	}
	return hp_str_detach(&marks);
}

/* ---- when, how often, in what time ---- */

static char *step_words(const char *prefix, const struct hp_step *step)
{
	return hp_asprintf("%s%s", prefix, step->id);
}

static char *seconds_words(unsigned seconds, const struct hp_step *from, const char *prefix)
{
	char *time = hp_asprintf(
		hp_ngettext("%u second", "%u seconds", (unsigned long)seconds), seconds);
	if (from == NULL) {
		return time;
	}
	char *ref = step_words(prefix, from);
	char *text = hp_asprintf(_("%s from step %s on"), time, ref);
	free(ref);
	free(time);
	return text;
}

char *hp_wait_words(const struct hp_timer *timer, const char *prefix)
{
	return timer == NULL || timer->wait_seconds == 0
		       ? NULL
		       : seconds_words(timer->wait_seconds, timer->from, prefix);
}

char *hp_within_words(const struct hp_timer *timer, const char *prefix)
{
	return timer == NULL || timer->within_seconds == 0
		       ? NULL
		       : seconds_words(timer->within_seconds, timer->from, prefix);
}

char *hp_repeat_words(const struct hp_repeat *repeat)
{
	if (repeat == NULL) {
		return NULL;
	}
	return repeat->ask != NULL
		       ? hp_asprintf(_("%s (at most %u rounds)"), repeat->ask, repeat->max)
		       : hp_asprintf(_("%u rounds, each signed off"), repeat->count);
}

char *hp_watch_words(const struct hp_step *step, const char *prefix)
{
	if (step->kind != HP_STEP_WATCH) {
		return NULL;
	}
	char *from =
		step->from != NULL ? step_words(prefix, step->from) : hp_asprintf("%s1", prefix);
	char *until = step->until != NULL ? step_words(prefix, step->until) : NULL;
	char *text = until != NULL ? hp_asprintf(_("from step %s until step %s"), from, until)
				   : hp_asprintf(_("from step %s to the end"), from);
	free(until);
	free(from);
	return text;
}

/* ---- what is answered, what is called ---- */

char *hp_input_words(const struct hp_parameter *input)
{
	char *value = hp_value_words(input);
	char *text = hp_asprintf("{%s}%s%s", input->name, value[0] != '\0' ? ": " : "", value);
	free(value);
	return text;
}

char *hp_call_words(const struct hp_call *call)
{
	return call->id != NULL ? hp_asprintf(_("the procedure %s, then on here"), call->id)
				: hp_asprintf(_("the steps of group %s, then on here"),
					  call->group != NULL ? call->group->id : "");
}

/* ---- who else, and what comes of it ---- */

const char *hp_second_words(const struct hp_step *step)
{
	switch (step->second) {
	case HP_SECOND_NONE:
		break;
	case HP_SECOND_BEFORE:
		return _("signs before the step is done");
	case HP_SECOND_AFTER:
		return _("signs after the checks (hold point)");
	case HP_SECOND_INDEPENDENT:
		return step->independent_ask;
	}
	return NULL;
}

char *hp_remember_words(const struct hp_remember *remember, const char *host)
{
	char *object = hp_fact_object(&remember->fact);
	char *text = hp_asprintf(
		_("{%s}: %s of %s (%s)"), remember->name, remember->field, object, host);
	free(object);
	return text;
}

char *hp_defer_words(const struct hp_step *step, const char *prefix)
{
	if (step->defer_to == NULL) {
		return step->defer_due == NULL
			       ? NULL
			       : hp_asprintf(_("until this is so: %s"), step->defer_due);
	}
	char *ref = step_words(prefix, step->defer_to);
	char *text = hp_asprintf(_("until step %s"), ref);
	free(ref);
	return text;
}

char *hp_lasting_words(const struct hp_lasting *lasting, const char *prefix)
{
	if (lasting->until == NULL) {
		return hp_strdup(lasting->note);
	}
	char *ref = step_words(prefix, lasting->until);
	char *text = hp_asprintf(_("%s (until step %s)"), lasting->note, ref);
	free(ref);
	return text;
}
