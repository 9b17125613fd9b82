/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For people: machine by machine what is met; then, where the eye ends up, what could not be looked
 * at, what is not met, and one line that sums it up. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "cmd.h"
#include "holdpoint/i18n.h"
#include "holdpoint/judge.h"
#include "holdpoint/mem.h"
#include "holdpoint/procedure.h"
#include "holdpoint/utf8.h"
#include "text.h"

#define ITEM_INDENT 2
#define WHY_INDENT 6

static char *step_and_object(const struct hp_survey_item *item)
{
	return hp_asprintf("%s  %s %s", item->step, item->check, item->required);
}

/* "cap/CAP01, smb://cap01:4450" */
static char *machine_and_url(const struct hp_check_group *group)
{
	const char *url = group->items[0]->target;
	char *name = hp_check_group_name(group);
	char *text = url == NULL ? hp_strdup(name) : hp_asprintf("%s, %s", name, url);
	free(name);
	return text;
}

static size_t count_in(const struct hp_check_group *group, enum hp_verdict verdict)
{
	size_t count = 0;
	for (size_t i = 0; i < group->count; i++) {
		count += group->items[i]->judgement.verdict == verdict;
	}
	return count;
}

/* ---- what is met ---- */

static bool is_its_machine(
	const struct hp_survey_machine *machine, const struct hp_survey_item *item)
{
	return hp_streq(machine->host, item->host) && hp_streq(machine->machine, item->machine) &&
	       hp_streq(machine->target, item->target);
}

/* A machine that tells no name is judged all the same, as in a run. */
static void print_identity(const struct hp_survey *survey, const struct hp_check_group *group)
{
	size_t seen = count_in(group, HP_VERDICT_PASS) + count_in(group, HP_VERDICT_FAIL);
	for (size_t i = 0; i < survey->machine_count; i++) {
		const struct hp_survey_machine *machine = &survey->machines[i];
		if (!is_its_machine(machine, group->items[0])) {
			continue;
		}
		if (strcmp(machine->identity, "mismatch") == 0) {
			char *text = hp_asprintf(_("It calls itself %s."), machine->own_name);
			hp_cmd_print_wrapped("", ITEM_INDENT, text);
			free(text);
		} else if (seen > 0 && strcmp(machine->identity, "unknown") == 0) {
			hp_cmd_print_wrapped("", ITEM_INDENT,
				_("Its own name cannot be read, so nothing shows that it is the "
				  "right machine."));
		}
	}
}

static void print_met(const struct hp_survey *survey, const struct hp_check_group *group)
{
	size_t met = count_in(group, HP_VERDICT_PASS);
	size_t judged = group->count - count_in(group, HP_VERDICT_NOTAPPLICABLE);
	char *where = machine_and_url(group);
	/* TRANSLATORS: a machine, how many of its checks are met, and how many there are. */
	char *line = hp_asprintf(_("%s: %zu of %zu met"), where, met, judged);
	(void)putchar('\n');
	hp_cmd_print_wrapped("", 0, line);
	print_identity(survey, group);
	for (size_t i = 0; i < group->count; i++) {
		const struct hp_survey_item *item = group->items[i];
		enum hp_verdict verdict = item->judgement.verdict;
		if (verdict == HP_VERDICT_PASS || verdict == HP_VERDICT_NOTAPPLICABLE) {
			char *left = step_and_object(item);
			hp_cmd_print_dotted(ITEM_INDENT, left, hp_verdict_word(verdict));
			free(left);
		}
	}
	free(line);
	free(where);
}

/* ---- what is not ---- */

/* The sentence stands once below all that it is said of: a machine that is off has one reason. */
static void print_reason(const struct hp_survey_item *item, const struct hp_survey_item *next)
{
	char *why = hp_why_text(&item->judgement);
	char *next_why = next == NULL ? NULL : hp_why_text(&next->judgement);
	if (!hp_streq(why, next_why)) {
		hp_cmd_print_wrapped("", WHY_INDENT, why);
	}
	free(next_why);
	free(why);
}

static const struct hp_survey_item *next_of(
	const struct hp_check_group *group, size_t after, enum hp_verdict verdict)
{
	for (size_t i = after; i < group->count; i++) {
		if (group->items[i]->judgement.verdict == verdict) {
			return group->items[i];
		}
	}
	return NULL;
}

static void print_trouble_of(const struct hp_check_group *group, enum hp_verdict verdict)
{
	char *where = machine_and_url(group);
	hp_cmd_print_wrapped("", 0, where);
	free(where);
	for (size_t i = 0; i < group->count; i++) {
		const struct hp_survey_item *item = group->items[i];
		if (item->judgement.verdict != verdict) {
			continue;
		}
		char *left = step_and_object(item);
		hp_cmd_print_dotted(ITEM_INDENT, left, hp_verdict_word(verdict));
		free(left);
		if (verdict == HP_VERDICT_FAIL && item->judgement.observed != NULL) {
			char *seen = hp_asprintf(_("Seen: %s"), item->judgement.observed);
			hp_cmd_print_wrapped("", WHY_INDENT, seen);
			free(seen);
		}
		print_reason(item, next_of(group, i + 1, verdict));
	}
}

static void print_trouble(const struct hp_survey *survey, const struct hp_check_groups *groups,
	enum hp_verdict verdict)
{
	size_t count = hp_check_count(survey, verdict);
	if (count == 0) {
		return;
	}
	hp_cmd_put(stdout, "\n%s: %zu\n", hp_verdict_word(verdict), count);
	for (size_t i = 0; i < groups->count; i++) {
		if (count_in(&groups->groups[i], verdict) > 0) {
			print_trouble_of(&groups->groups[i], verdict);
		}
	}
}

/* The last line: "caps: NOT MET (met 241, not met 2, unknown 7; machines 40)" */
static void print_sum(
	const struct hp_procedure *procedure, const struct hp_survey *survey, size_t machines)
{
	/* TRANSLATORS: counts of checks and of machines, in short, for the last line. */
	char *line = hp_asprintf(_("%s: %s (met %zu, not met %zu, unknown %zu, not applicable %zu; "
				   "machines %zu)"),
		procedure->id, hp_verdict_word(survey->verdict),
		hp_check_count(survey, HP_VERDICT_PASS), hp_check_count(survey, HP_VERDICT_FAIL),
		hp_check_count(survey, HP_VERDICT_UNKNOWN),
		hp_check_count(survey, HP_VERDICT_NOTAPPLICABLE), machines);
	(void)putchar('\n');
	hp_cmd_print_wrapped("", 0, line);
	free(line);
}

int hp_check_print_text(const struct hp_procedure *procedure, const struct hp_survey *survey)
{
	struct hp_check_groups groups;
	hp_check_group(survey, &groups);
	hp_cmd_put(stdout, _("%s, revision %s\n"), procedure->id, procedure->revision);
	for (size_t i = 0; i < groups.count; i++) {
		print_met(survey, &groups.groups[i]);
	}
	print_trouble(survey, &groups, HP_VERDICT_UNKNOWN);
	print_trouble(survey, &groups, HP_VERDICT_FAIL);
	if (hp_check_nothing_judged(survey)) {
		hp_cmd_put(stdout, "\n%s\n", hp_check_nothing_text());
	}
	print_sum(procedure, survey, groups.count);
	hp_check_groups_finish(&groups);
	return HP_EXIT_OK;
}
