/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what was read for a check to its judgement: which observations, and what is said of them;
 * the rules themselves are in rules.c. */
#include "holdpoint/judge.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "verify_internal.h"

static void set_texts(struct hp_judgement *judgement, struct finding finding, char *expected_taken,
	char *observed_taken, const struct hp_observation *now)
{
	judgement->verdict = finding.verdict;
	judgement->why = finding.why;
	free(judgement->expected);
	judgement->expected = expected_taken;
	free(judgement->observed);
	judgement->observed = observed_taken;
	if (now != NULL) {
		hp_observation_finish(&judgement->observation);
		hp_observation_copy(now, &judgement->observation);
	}
}

/** One observation, and the one it is compared with where there is one. */
static void judge_one(const struct hp_check *check, const struct hp_observation *now,
	const struct hp_observation *other, enum hp_baseline_use use,
	const struct hp_observation *baseline, hp_lookup_fn lookup, void *data,
	struct hp_judgement *ret_judgement)
{
	struct question question;
	question_init(&question, check, lookup, data);
	question.other = other;
	const struct hp_observation *start = NULL;
	switch (use) {
	case HP_BASELINE_NONE:
		break;
	case HP_BASELINE_TAKING:
		start = now; /* What is read now is the start: `unchanged` holds by itself, `was`
				already tells. */
		break;
	case HP_BASELINE_TAKEN:
		start = baseline;
		break;
	}
	struct finding finding = question_judge(&question, now, use, start);
	/* How it was then is said where it is otherwise now. */
	bool differs = finding.why == HP_WHY_DIFFERENT ||
		       (check->expect == HP_EXPECT_CHANGED && finding.verdict == HP_VERDICT_PASS);
	struct hp_judgement judgement;
	hp_judgement_init(&judgement);
	set_texts(&judgement, finding, describe_expected(&question),
		describe_observed(&question, now, differs ? start : NULL), now);
	judgement.advice = describe_advice(&question, now);
	question_finish(&question);
	*ret_judgement = judgement;
}

/* ---- a check that is read for each name of a confirmed list ---- */

/** {hit} is the name at hand; everything else is looked up as ever. */
struct hit_scope {
	const char *hit;
	hp_lookup_fn outer;
	void *outer_data;
};

static const char *look_up_hit(void *data, const char *name)
{
	const struct hit_scope *scope = data;
	if (strcmp(name, "hit") == 0) {
		return scope->hit;
	}
	return scope->outer == NULL ? NULL : scope->outer(scope->outer_data, name);
}

/** The lower, the weaker. */
static int strength(enum hp_verdict verdict)
{
	switch (verdict) {
	case HP_VERDICT_FAIL:
		return 0;
	case HP_VERDICT_UNKNOWN:
		return 1;
	case HP_VERDICT_NOTAPPLICABLE:
		return 2;
	case HP_VERDICT_PASS:
		return 3;
	case HP_VERDICT_COUNT_:
		break;
	}
	return 1;
}

/** No list, or one with nothing in it: a verdict without an observation. */
static void judge_no_items(const struct hp_check *check, bool confirmed, hp_lookup_fn lookup,
	void *data, struct hp_judgement *ret_judgement)
{
	struct question question;
	struct hp_judgement judgement;
	question_init(&question, check, lookup, data);
	hp_judgement_init(&judgement);
	hp_observation_set_unreadable(&judgement.observation, "not-supported", "%s",
		confirmed ? "The confirmed list is empty." : "No list has been confirmed.");
	set_texts(&judgement,
		confirmed ? (struct finding){HP_VERDICT_PASS, HP_WHY_LIST_EMPTY}
			  : (struct finding){HP_VERDICT_UNKNOWN, HP_WHY_NO_LIST},
		describe_expected(&question), hp_strdup(confirmed ? "empty list" : "no list"),
		NULL);
	question_finish(&question);
	*ret_judgement = judgement;
}

/* The weakest item speaks for all of them. What the source lists otherwise is told of the first
 * item that has it. */
static void judge_items(const struct hp_check *check, const struct hp_evidence *evidence,
	enum hp_baseline_use use, hp_lookup_fn lookup, void *data,
	struct hp_judgement *ret_judgement)
{
	struct hp_judgement weakest;
	size_t count = 0, good = 0, worst = 0;
	char *advice = NULL;
	for (; evidence->list[count] != NULL; count++) {
		struct hit_scope scope = {
			.hit = evidence->list[count], .outer = lookup, .outer_data = data};
		struct hp_judgement item;
		/* The list is confirmed after the start: there is no baseline of an item. */
		judge_one(check, &evidence->items[count], evidence->other, use, NULL, look_up_hit,
			&scope, &item);
		good += item.verdict == HP_VERDICT_PASS;
		if (advice == NULL && item.advice != NULL) {
			advice = hp_asprintf("%s: %s", evidence->list[count], item.advice);
		}
		if (count == 0 || strength(item.verdict) < strength(weakest.verdict)) {
			if (count > 0) {
				hp_judgement_finish(&weakest);
			}
			weakest = item;
			worst = count;
		} else {
			hp_judgement_finish(&item);
		}
	}
	char *observed = describe_item(good, count, evidence->list[worst], weakest.observed);
	free(weakest.observed);
	weakest.observed = observed;
	free(weakest.advice);
	weakest.advice = advice;
	*ret_judgement = weakest;
}

void hp_judge_evidence(const struct hp_check *check, const struct hp_evidence *evidence,
	enum hp_baseline_use use, const struct hp_observation *baseline, hp_lookup_fn lookup,
	void *data, struct hp_judgement *ret_judgement)
{
	assert(check != NULL && evidence != NULL);
	if (check->for_list == NULL) {
		judge_one(check, evidence->now, evidence->other, use, baseline, lookup, data,
			ret_judgement);
	} else if (evidence->list == NULL || evidence->list[0] == NULL) {
		judge_no_items(check, evidence->list != NULL, lookup, data, ret_judgement);
	} else {
		judge_items(check, evidence, use, lookup, data, ret_judgement);
	}
}

void hp_judge(const struct hp_check *check, const struct hp_observation *now,
	enum hp_baseline_use use, const struct hp_observation *baseline, hp_lookup_fn lookup,
	void *data, struct hp_judgement *ret_judgement)
{
	struct hp_evidence evidence = {.now = now};
	assert(now != NULL);
	hp_judge_evidence(check, &evidence, use, baseline, lookup, data, ret_judgement);
}
