/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values, conditions and checks in the words that `show` and paper share. */
#include "holdpoint/words.h"

#include <inttypes.h>
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/str.h"

/* ---- values ---- */

static void append_part(struct hp_str *out, char *text_taken)
{
	hp_str_appendf(out, "%s%s", out->len > 0 ? "; " : "", text_taken);
	free(text_taken);
}

static char *choices_text(const char *const *choices)
{
	struct hp_str out;

	hp_str_init(&out);
	for (size_t i = 0; choices != NULL && choices[i] != NULL; i++) {
		hp_str_appendf(&out, "%s%s", i > 0 ? ", " : "", choices[i]);
	}
	char *text = hp_asprintf(_("one of: %s"), out.data);
	hp_str_finish(&out);
	return text;
}

static char *range_text(const struct hp_parameter *parameter)
{
	char *min = hp_asprintf("%" PRId64, parameter->min);
	char *max = hp_asprintf("%" PRId64, parameter->max);
	char *range = hp_asprintf(_("%s to %s"), min, max);
	char *text = parameter->unit == NULL ? hp_strdup(range)
					     : hp_asprintf("%s %s", range, parameter->unit);
	free(range);
	free(max);
	free(min);
	return text;
}

char *hp_value_words(const struct hp_parameter *parameter)
{
	struct hp_str out;

	hp_str_init(&out);
	switch (parameter->type) {
	case HP_VALUE_TEXT:
		break;
	case HP_VALUE_INTEGER:
		append_part(&out, range_text(parameter));
		break;
	case HP_VALUE_CHOICE:
		append_part(&out, choices_text(parameter->choices));
		break;
	}
	if (parameter->explain != NULL) {
		append_part(&out, hp_strdup(parameter->explain));
	}
	if (parameter->differs_from != NULL) {
		append_part(
			&out, hp_asprintf(_("not the same as %s"), parameter->differs_from->name));
	}
	if (parameter->otherwise != NULL) {
		append_part(&out, hp_asprintf(_("default: %s"), parameter->otherwise));
	}
	if (parameter->secret) {
		append_part(&out, hp_strdup(_("secret")));
	}
	return hp_str_detach(&out);
}

/* ---- conditions ---- */

/* Both take what they are given; the first may be NULL. Whole sentences, for other languages. */
static char *with_or(char *before, char *item)
{
	char *text = before == NULL ? hp_strdup(item) : hp_asprintf(_("%s or %s"), before, item);

	free(before);
	free(item);
	return text;
}

static char *with_and(char *before, char *item)
{
	char *text = before == NULL ? hp_strdup(item) : hp_asprintf(_("%s and %s"), before, item);

	free(before);
	free(item);
	return text;
}

static char *is_text(const char *const *is)
{
	char *text = NULL;

	for (size_t i = 0; is != NULL && is[i] != NULL; i++) {
		text = with_or(text, hp_strdup(is[i]));
	}
	return text != NULL ? text : hp_strdup("");
}

/* `inside`: brackets around what would read otherwise without them. */
static char *condition_text(const struct hp_condition *condition, const char *prefix, bool inside);

static char *items_text(const struct hp_condition *condition, const char *prefix, bool inside)
{
	char *text = NULL;

	for (size_t i = 0; i < condition->item_count; i++) {
		char *item = condition_text(&condition->items[i], prefix, true);
		text = condition->kind == HP_CONDITION_ANY ? with_or(text, item)
							   : with_and(text, item);
	}
	if (text != NULL && inside && condition->item_count > 1) {
		char *bare = text;
		text = hp_asprintf("(%s)", bare);
		free(bare);
	}
	return text != NULL ? text : hp_strdup("");
}

/* The parser bounds how deep conditions go. */
static char *condition_text(const struct hp_condition *condition, const char *prefix, bool inside)
{
	char *part = NULL;
	char *text = NULL;

	switch (condition->kind) {
	case HP_CONDITION_VALUE:
		part = is_text(condition->is);
		text = hp_asprintf(_("%s is %s"), condition->text, part);
		break;
	case HP_CONDITION_CHOICE:
		part = hp_asprintf(
			"%s%s", prefix, condition->step != NULL ? condition->step->id : "");
		text = hp_asprintf(_("%s was chosen at step %s"),
			condition->choice != NULL ? condition->choice->id : "", part);
		break;
	case HP_CONDITION_ALL:
		return items_text(condition, prefix, inside);
	case HP_CONDITION_ANY:
		return items_text(condition, prefix, inside);
	case HP_CONDITION_NOT:
		part = items_text(condition, prefix, true);
		text = hp_asprintf(_("not (%s)"), part);
		break;
	}
	free(part);
	return text != NULL ? text : hp_strdup("");
}

char *hp_condition_words(const struct hp_condition *condition, const char *prefix)
{
	return condition_text(condition, prefix, false);
}

/* ---- checks ---- */

char *hp_check_words(const struct hp_check *check)
{
	return check->title != NULL ? hp_strdup(check->title) : hp_fact_object(&check->fact);
}

/* Looked at once by their nature: nothing to say about it. */
static bool is_always_once(const struct hp_step *step)
{
	return step->entry != HP_ENTRY_NONE || step->kind == HP_STEP_CASE ||
	       step->kind == HP_STEP_WATCH;
}

const char *hp_once_words(const struct hp_step *step, const struct hp_check *check)
{
	return check->holds == HP_HOLDS_ONCE && !is_always_once(step) ? _("at this step only")
								      : NULL;
}

const char *hp_was_words(const struct hp_check *check)
{
	switch (check->was) {
	case HP_WAS_ANY:
		break;
	case HP_WAS_PRESENT:
		return _("present at the start");
	case HP_WAS_ABSENT:
		return _("absent at the start");
	}
	return NULL;
}

char *hp_retry_words(const struct hp_check *check)
{
	return check->retry_seconds == 0
		       ? NULL
		       : hp_asprintf(hp_ngettext("up to %u second", "up to %u seconds",
					     check->retry_seconds),
				 check->retry_seconds);
}

char *hp_advice_words(const struct hp_check *check)
{
	if (check->advise_count == 0) {
		return NULL;
	}
	/* Fields are told in one way, demanded or advised. */
	struct hp_check advised = {.fact = check->fact,
		.expect = HP_EXPECT_EQUAL,
		.fields = check->advise,
		.field_count = check->advise_count};
	return hp_check_required(&advised, NULL, NULL);
}

const char *hp_checks_heading(const struct hp_step *step)
{
	if (step->check_count == 0) {
		return NULL;
	}
	return step->kind == HP_STEP_CASE    ? _("Proposed when all of this is so:")
	       : step->kind == HP_STEP_WATCH ? _("Shown while all of this is so:")
					     : NULL;
}
