/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks, conditions and values as `show` prints them. */
#include <inttypes.h>
#include <stdlib.h>

#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/str.h"
#include "show.h"
#include "text.h"

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

char *show_value_text(const struct hp_parameter *parameter)
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
static char *condition_text(const struct hp_condition *condition, bool inside);

static char *items_text(const struct hp_condition *condition, bool inside)
{
	char *text = NULL;

	for (size_t i = 0; i < condition->item_count; i++) {
		char *item = condition_text(&condition->items[i], true);
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
static char *condition_text(const struct hp_condition *condition, bool inside)
{
	char *part = NULL;
	char *text = NULL;

	switch (condition->kind) {
	case HP_CONDITION_VALUE:
		part = is_text(condition->is);
		text = hp_asprintf(_("%s is %s"), condition->text, part);
		break;
	case HP_CONDITION_CHOICE:
		text = hp_asprintf(_("%s was chosen at step %s"),
			condition->choice != NULL ? condition->choice->id : "",
			condition->step != NULL ? condition->step->id : "");
		break;
	case HP_CONDITION_ALL:
		return items_text(condition, inside);
	case HP_CONDITION_ANY:
		return items_text(condition, inside);
	case HP_CONDITION_NOT:
		part = items_text(condition, true);
		text = hp_asprintf(_("not (%s)"), part);
		break;
	}
	free(part);
	return text != NULL ? text : hp_strdup("");
}

char *show_condition_text(const struct hp_condition *condition)
{
	return condition_text(condition, false);
}

/* ---- checks ---- */

/* Looked at once by their nature: nothing to say about it. */
static bool is_always_once(const struct hp_step *step)
{
	return step->entry != HP_ENTRY_NONE || step->kind == HP_STEP_CASE ||
	       step->kind == HP_STEP_WATCH;
}

static void print_holds(const struct hp_step *step, const struct hp_check *check, size_t indent)
{
	switch (check->holds) {
	case HP_HOLDS_END:
		break;
	case HP_HOLDS_ONCE:
		show_label(
			indent, _("Holds"), is_always_once(step) ? NULL : _("at this step only"));
		break;
	case HP_HOLDS_UNTIL:
		show_label(indent, _("Until step"), check->until->id);
		break;
	}
	switch (check->was) {
	case HP_WAS_ANY:
		break;
	case HP_WAS_PRESENT:
		show_label(indent, _("Was"), _("present at the start"));
		break;
	case HP_WAS_ABSENT:
		show_label(indent, _("Was"), _("absent at the start"));
		break;
	}
}

static void print_advice(const struct hp_check *check, size_t indent)
{
	if (check->advise_count == 0) {
		return;
	}
	/* Fields are told in one way, demanded or advised. */
	struct hp_check advised = {.fact = check->fact,
		.expect = HP_EXPECT_EQUAL,
		.fields = check->advise,
		.field_count = check->advise_count};
	char *text = hp_check_required(&advised, NULL, NULL);
	show_label(indent, _("Advised"), text);
	free(text);
}

static void print_check(const struct hp_step *step, const struct hp_check *check, size_t indent)
{
	char *object =
		check->title != NULL ? hp_strdup(check->title) : hp_fact_object(&check->fact);
	char *state = hp_check_required(check, NULL, NULL);
	size_t inner = indent + 2;

	hp_cmd_print_dotted(indent, object, state);
	if (!hp_streq(check->host, step->host)) {
		show_label(inner, _("Host"), check->host);
	}
	if (check->same_as != NULL && !hp_streq(check->same_as->host, check->host)) {
		show_label(inner, _("The other on"), check->same_as->host);
	}
	show_label(inner, _("For each of"), check->for_list);
	for (size_t n = 0; check->except != NULL && check->except[n] != NULL; n++) {
		show_label(inner, n == 0 ? _("Except") : "", check->except[n]);
	}
	print_holds(step, check, inner);
	if (check->retry_seconds > 0) {
		char *settles = hp_asprintf(
			hp_ngettext("up to %u second", "up to %u seconds", check->retry_seconds),
			check->retry_seconds);
		show_label(inner, _("May settle"), settles);
		free(settles);
	}
	print_advice(check, inner);
	show_label(inner, _("Basis"), check->basis);
	free(state);
	free(object);
}

void show_checks(const struct hp_step *step, size_t indent)
{
	if (step->check_count > 0 && step->kind == HP_STEP_CASE) {
		hp_cmd_print_wrapped("", indent, _("Proposed when all of this is so:"));
	} else if (step->check_count > 0 && step->kind == HP_STEP_WATCH) {
		hp_cmd_print_wrapped("", indent, _("Shown while all of this is so:"));
	}
	for (size_t i = 0; i < step->check_count; i++) {
		print_check(step, &step->checks[i], indent);
	}
}
