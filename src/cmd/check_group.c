/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the documents of `holdpoint check` have in common. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "holdpoint/i18n.h"
#include "holdpoint/mem.h"
#include "holdpoint/utf8.h"

static char *clean(const char *text)
{
	return hp_text_clean(text == NULL ? "" : text, text == NULL ? 0 : strlen(text), false);
}

char *hp_check_title(const struct hp_survey_item *item)
{
	char *object = clean(item->check);
	char *machine = clean(item->machine);
	char *required = clean(item->required);
	char *title = hp_asprintf(
		"%s%s%s %s %s", item->step, *machine == '\0' ? "" : "@", machine, object, required);
	free(required);
	free(machine);
	free(object);
	return title;
}

bool hp_check_looked(const struct hp_survey_item *item)
{
	return item->judgement.why != HP_WHY_NOT_LOOKED &&
	       item->judgement.why != HP_WHY_NOT_IN_FORCE;
}

size_t hp_check_count(const struct hp_survey *survey, enum hp_verdict verdict)
{
	size_t count = 0;
	for (size_t i = 0; i < survey->count; i++) {
		count += survey->items[i].judgement.verdict == verdict;
	}
	return count;
}

bool hp_check_nothing_judged(const struct hp_survey *survey)
{
	return hp_check_count(survey, HP_VERDICT_NOTAPPLICABLE) == survey->count;
}

const char *hp_check_nothing_text(void)
{
	return _("Nothing was judged: no check that was asked for can be judged outside a run.");
}

/* ---- groups ---- */

struct place {
	const struct hp_survey_item *item;
	size_t first; /* Place of the first item of its machine. */
	size_t at;
};

/* Which machine, by what was given: in one survey no two have the same role and name. */
static int by_machine(const void *a, const void *b)
{
	const struct place *left = a;
	const struct place *right = b;
	int order = strcmp(left->item->host, right->item->host);
	if (order == 0) {
		order = strcmp(left->item->machine == NULL ? "" : left->item->machine,
			right->item->machine == NULL ? "" : right->item->machine);
	}
	if (order == 0) {
		order = strcmp(left->item->target == NULL ? "" : left->item->target,
			right->item->target == NULL ? "" : right->item->target);
	}
	return order;
}

static int by_machine_and_place(const void *a, const void *b)
{
	const struct place *left = a;
	const struct place *right = b;
	int order = by_machine(a, b);
	return order != 0 ? order : (left->at > right->at) - (left->at < right->at);
}

static int by_first(const void *a, const void *b)
{
	const struct place *left = a;
	const struct place *right = b;
	if (left->first != right->first) {
		return left->first < right->first ? -1 : 1;
	}
	return (left->at > right->at) - (left->at < right->at);
}

void hp_check_group(const struct hp_survey *survey, struct hp_check_groups *ret_groups)
{
	size_t count = survey->count;
	struct place *places = hp_calloc(count + 1, sizeof(*places));
	struct hp_check_groups groups = {
		.groups = hp_calloc(count + 1, sizeof(*groups.groups)),
		.items = hp_calloc(count + 1, sizeof(*groups.items)),
	};
	for (size_t i = 0; i < count; i++) {
		places[i] = (struct place){.item = &survey->items[i], .at = i};
	}
	qsort(places, count, sizeof(*places), by_machine_and_place);
	for (size_t i = 0; i < count; i++) {
		bool same = i > 0 && by_machine(&places[i - 1], &places[i]) == 0;
		places[i].first = same ? places[i - 1].first : places[i].at;
	}
	qsort(places, count, sizeof(*places), by_first);
	for (size_t i = 0; i < count; i++) {
		groups.items[i] = places[i].item;
		if (i == 0 || places[i].first != places[i - 1].first) {
			groups.groups[groups.count++].items = &groups.items[i];
		}
		groups.groups[groups.count - 1].count++;
	}
	free(places);
	*ret_groups = groups;
}

void hp_check_groups_finish(struct hp_check_groups *groups)
{
	free(groups->groups);
	free(groups->items);
	*groups = (struct hp_check_groups){0};
}

char *hp_check_group_name(const struct hp_check_group *group)
{
	const struct hp_survey_item *item = group->items[0];
	char *machine = clean(item->machine);
	char *name = hp_asprintf("%s%s%s", item->host, *machine == '\0' ? "" : "/", machine);
	free(machine);
	return name;
}
